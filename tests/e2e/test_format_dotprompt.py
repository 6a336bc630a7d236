"""Dotprompt in the editor: every feature its files can carry, over stdio."""

import pytest

import samples
from actions import inserting
from expect import marks
from host import path_of
from text import apply_workspace_edit

MENU = """---
model: googleai/gemini-2.5-flash
description: Plans a menu.
config:
  temperature: 0.7
pog.stage: discovered
pog.phase: design
input:
  schema:
    courses: integer, how many
    tone?(enum, how to write): [plain, playful]
    guests(array, who comes):
      name: string, what to call them
      diet?: string
    host(object): { name: string, kitchen?: string }
output:
  format: json
---
{{role "system"}}
You plan menus for {{host.name}} 🍲.
{{#ifEquals tone "playful"}}
Rhyme.
{{/ifEquals}}
{{> style}}
{{role "user"}}
{{#each guests as |guest index|}}
- {{index}}: {{guest.name}}{{#if guest.diet}} ({{guest.diet}}){{/if}}
{{else}}
Nobody comes.
{{/each}}
Plan {{courses}} courses.
"""
STYLE = "Write plainly{{#if tone}}, in a {{tone}} tone{{/if}}.\n"
BARE = "Greet {{name}}.\n{{#if title}}Say {{title}} first.{{/if}}\n"
FILES = {
    "prompts/menu.prompt": MENU, "prompts/_style.prompt": STYLE, "prompts/deep/greet.prompt": BARE,
    "prompts/shared/safety.pog.md": samples.LIBRARY["prompts/shared/safety.pog.md"],
    "other/whole.prompt": "config:\n  name: x\nprompts:\n  system: Hi\n",
    "other/state.prompt": "---\nmodel: googleai/gemini\n---\nThe plan is {plan?}.\n",
}


@pytest.fixture
def world(start):
    return start(FILES)


def at(text, before, after):
    """`text` with the cursor between `before` and `after` where they first stand together."""
    assert before + after in text
    return text.replace(before + after, f"{before}$0{after}", 1)


def labels(client, text, path="prompts/new.prompt"):
    doc = client.open_marked(path, text)
    found = client.labels(doc, doc.at(0))
    client.close(doc)
    return set(found)


def hovered(client, text, path="prompts/menu.prompt"):
    doc = client.open_marked(path, text)
    found = client.hover_text(doc, doc.at(0))
    client.close(doc)
    return found or ""


def found_in(client, text, path="prompts/new.prompt"):
    doc = client.open(path, text)
    found = marks(doc, client.pull_diagnostics(doc)["items"])
    client.close(doc)
    return found


def test_healthy_files_and_those_of_other_tools_are_left_alone(world):
    for path in FILES:
        doc = world.open(path)
        assert world.pull_diagnostics(doc)["items"] == [], path


@pytest.mark.parametrize("path, says", [
    ("prompts/menu.prompt", "it has front matter between '---' lines"),
    ("prompts/_style.prompt", "a partial"),
    ("prompts/deep/greet.prompt", "it has Handlebars tags"),
])
def test_the_first_line_tells_the_format(world, path, says):
    assert says in hovered(world, "$0" + FILES[path], path)


@pytest.mark.parametrize("path", ["other/whole.prompt", "other/state.prompt"])
def test_other_tools_prompts_have_no_format(world, path):
    assert "Read as" not in hovered(world, "$0" + FILES[path], path)


@pytest.mark.parametrize("text, wanted, unwanted", [
    (at(MENU, "Plan {{", "courses"), {"courses", "tone", "guests", "host", "role", "json", "@root"}, {"name"}),
    (at(MENU, "{{host.", "name"), {"name", "kitchen"}, {"courses"}),
    (at(MENU, "{{#", "each"), {"if", "each", "with", "ifEquals"}, {"courses"}),
    (at(MENU, "{{#each ", "guests"), {"guests", "courses"}, set()),
    (MENU.replace("Nobody comes.\n{{/each}}", "Nobody comes.\n{{/$0"), {"/each"}, {"courses"}),
    (at(MENU, '{{#ifEquals tone "', "playful"), {"plain", "playful"}, {"courses"}),
    (at(MENU, "{{> ", "style"), {"style"}, {"courses"}),
    (MENU.replace("description: Plans a menu.\n", "$0\n"), {"description", "tools", "toolDefs"}, set()),
    (MENU.replace("  format: json\n", "  format: $0\n"), {"json", "text"}, set()),
    (MENU.replace("  temperature: 0.7\n", "  $0\n"), {"temperature", "topK", "maxOutputTokens"}, set()),
])
def test_completion(world, text, wanted, unwanted):
    found = labels(world, text)
    assert wanted <= found, sorted(found)
    assert not unwanted & found


@pytest.mark.parametrize("text, says", [
    (at(MENU, "Plan {{cour", "ses"), ["courses", "how many", "integer"]),
    (at(MENU, "    cour", "ses: integer"), ["courses", "how many"]),
    (at(MENU, "{{#ifEquals to", "ne"), ["tone", "playful"]),
    (at(MENU, "{{#ea", "ch guests"), ["list"]),
    (at(MENU, '{{ro', 'le "system"}}'), ["Starts a message"]),
    (at(MENU, "mod", "el: googleai"), ["provider"]),
    (at(MENU, "{{> sty", "le}}"), ["style"]),
    (at(MENU, "pog.sta", "ge: discovered"), ["stage"]),
])
def test_hover(world, text, says):
    found = hovered(world, text)
    for one in says:
        assert one in found, found


@pytest.mark.parametrize("text, found", [
    (MENU.replace("Plan {{courses}}", "Plan {{coruses}}"), [("template/undeclared-parameter", "coruses")]),
    (MENU.replace('tone "playful"', 'tone "angry"'), [("template/enum-comparison", "angry")]),
    (MENU.replace("{{/each}}", ""), [("template/syntax-error", "{{#each guests as |guest index|}}")]),
    (MENU.replace("{{> style}}", "{{> stile}}"), [("template/unknown-include", "stile")]),
    (MENU.replace('{{role "user"}}', '{{role "assistant"}}'), [("template/unknown-role", "assistant")]),
    (MENU.replace('{{role "user"}}', '{{#role "user"}}') + "{{/role}}", [("format/block-helper", "role")]),
    (MENU.replace("#ifEquals", "#ifEqual").replace("/ifEquals", "/ifEqual"), [("format/unknown-helper", "ifEqual")]),
    (MENU.replace("integer, how", "int, how"), [("format/picoschema", "int")]),
    (MENU.replace("integer, how", "integer[], how"), [("format/picoschema", "integer[]")]),
    (MENU.replace("Plan {{courses}}", "Plan {{courses}} {{section}}"), [("format/helper-as-value", "section")]),
    (MENU.replace("pog.stage: discovered", "pog.stage: finished"), [("metadata/invalid-value", "finished")]),
    ("---\n---\nHi {{name}}\n", [("format/dotprompt-front-matter", "---")]),
    ("\ufeff" + MENU, [("format/dotprompt-front-matter", "---")]),
    (MENU.replace("{{courses}}", "{{#if courses > 3}}many{{/if}}"), [("template/syntax-error", ">")]),
])
def test_diagnostics(world, text, found):
    assert [one for one in found_in(world, text) if one[0] != "template/unused-parameter"] == found


def test_broken_yaml_is_loud(world):
    rules = [rule for rule, _ in found_in(world, MENU.replace("courses: integer, how many", "courses: { a: b }[]"))]
    assert "format/dotprompt-front-matter" in rules and "metadata/syntax-error" in rules


def test_definition(world):
    for text, target, word in [
        (at(MENU, "Plan {{cour", "ses"), "menu.prompt", "courses"),
        (at(MENU, "{{gu", "est.name}}"), "menu.prompt", "guest"),
        (at(MENU, "{{> sty", "le}}"), "_style.prompt", None),
        (at(MENU, "{{/ea", "ch}}"), "menu.prompt", "each"),
    ]:
        doc = world.open_marked("prompts/menu.prompt", text)
        (link,) = world.definition(doc, doc.at(0))
        assert path_of(link["targetUri"]).name == target
        if word:
            assert doc.lines.slice(link["targetSelectionRange"]) == word
        world.close(doc)


def test_references_and_highlights(world):
    doc = world.open_marked("prompts/menu.prompt", at(MENU, "    cour", "ses: integer"))
    assert [doc.lines.slice(one["range"]) for one in world.references(doc, doc.at(0))] == ["courses"] * 2
    assert len(world.highlight(doc, doc.at(0))) == 2
    world.close(doc)
    doc = world.open_marked("prompts/menu.prompt", at(MENU, "{{#each guests as |gu", "est"))
    assert len(world.highlight(doc, doc.at(0))) == 4


@pytest.mark.parametrize("text, old, new, times", [
    (at(MENU, "Plan {{cour", "ses"), "courses", "dishes", 2),
    (at(MENU, "    to", "ne?(enum"), "tone", "voice", 2),
    (at(MENU, "{{#each gue", "sts"), "guests", "people", 2),
])
def test_rename(world, text, old, new, times):
    doc = world.open_marked("prompts/new.prompt", text)
    edit = world.rename(doc, doc.at(0), new)
    texts = {world.uri(path): content for path, content in FILES.items()} | {doc.uri: doc.text}
    after = apply_workspace_edit(texts, edit, world.encoding)[doc.uri]
    assert after.count(new) == times + doc.text.count(new), after
    world.close(doc)
    assert found_in(world, after, "prompts/after.prompt") == []


def test_symbols_folding_tokens_and_selection(world):
    doc = world.open("prompts/menu.prompt")
    everything = str(world.document_symbols(doc))
    for one in ("courses", "guests", "system", "user"):
        assert one in everything, everything
    assert len(world.folding(doc)) >= 3
    words = {doc.lines.slice(span) for span, *_ in world.semantic_tokens(doc)}
    assert {"courses", "each", "role"} <= words, words
    assert world.selection_ranges(doc, {"line": 19, "character": 22})


def test_a_library_prompt_is_inserted_as_text(world):
    text = "---\nmodel: googleai/gemini-2.5-flash\npog.tags: [safety]\n---\n{{role \"system\"}}\n$0\n{{role \"user\"}}\nHi\n"
    doc, action = inserting(world, text, "Safety (text)", "prompts/new.prompt")
    world.run_action(action)
    assert "Do not invent facts." in doc.text and "pog: from shared/safety" in doc.text
    assert world.pull_diagnostics(doc)["items"] == []
