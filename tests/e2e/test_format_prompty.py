"""Prompty, plain Jinja and plain Markdown in the editor: every feature their files can carry, over stdio."""

import subprocess

import pytest
import yaml

import samples
from actions import inserting
from expect import marks
from host import path_of
from text import apply_workspace_edit

CHAT = """---
name: chat
description: Answers a customer.
metadata: { pog: { stage: discovered, phase: design } }
model:
  id: gpt-4o-2024-08-06
  provider: openai
  options: { temperature: 0.2 }
inputs:
  - name: question
    kind: string
    description: What the customer asks.
    required: true
  - name: customer
    kind: object
    properties:
      - { name: firstName, kind: string, description: How to call them. }
  - name: tone
    kind: string
    enumValues: [warm, terse]
    default: warm
  - { name: user_id, kind: string }
tools:
  - name: orders
    kind: function
    bindings: { owner: { input: user_id } }
outputs: ${file:schemas/answer.json}
---
system:
Be {{ tone }} to {{ customer.firstName }}.
{% if tone == "warm" %}
Thank them.
{% endif %}

user:
{{ question }}
"""
MUSTACHE = """---
name: notes
model: gpt-4o
inputs:
  - { name: changes, kind: array, items: { kind: string } }
  - { name: product, kind: string, description: What is released. }
template: { format: mustache, parser: prompty }
---
system:
Notes for {{product}}.

user:
{{#changes}}
- {{.}}
{{/changes}}
"""
OLD = """---
name: Intent
model:
  api: chat
  configuration: { type: openai }
inputs:
  utterance: { type: string, description: What was said. }
sample:
  utterance: Wake me.
---
user:
{{ utterance }}
"""
FILES = {
    "chat.prompty": CHAT, "notes.prompty": MUSTACHE, "old.prompty": OLD, "schemas/answer.json": "[]\n",
    "prompts/system.j2": "{% include 'parts/safety.j2' %}\n{% for tool in tools %}{{ tool.name }}{% endfor %}\n",
    "prompts/parts/safety.j2": "Never lie to {{ audience }}.\n",
    "prompts/story.md": "# Story\n\nTell of {{HERO}} and {{VILLAIN}}. {{HERO}} wins.\n",
    "prompts/shared/safety.pog.md": samples.LIBRARY["prompts/shared/safety.pog.md"],
}


@pytest.fixture
def world(start):
    return start(FILES)


def at(text, before, after):
    """`text` with the cursor inside the first occurrence of `before` + `after`."""
    assert before + after in text
    return text.replace(before + after, f"{before}$0{after}", 1)


def labels(client, path, text):
    doc = client.open_marked(path, text)
    found = client.labels(doc, doc.at(0))
    client.close(doc)
    return found


def hovered(client, path, text):
    doc = client.open_marked(path, text)
    found = client.hover_text(doc, doc.at(0))
    client.close(doc)
    return found or ""


def test_healthy_files_are_left_alone(world):
    for path in FILES:
        if path.endswith(".json"):
            continue
        doc = world.open(path)
        assert world.pull_diagnostics(doc)["items"] == [], path


@pytest.mark.parametrize("path, says", [
    ("chat.prompty", "its keys are those of Prompty 2"),
    ("old.prompty", "its keys are those of Prompty 0.1"),
    ("prompts/system.j2", "a Jinja template below a library root"),
    ("prompts/story.md", "a Markdown file below a library root"),
])
def test_the_first_line_tells_the_format(world, path, says):
    assert says in hovered(world, path, "$0" + FILES[path])


@pytest.mark.parametrize("text, wanted, unwanted", [
    (at(CHAT, "{{ ", "question"), {"question", "customer", "tone"}, {"system"}),
    (at(CHAT, "{{ customer.", "firstName"), {"firstName"}, {"question"}),
    (at(CHAT, '{% if tone == "', "warm"), {"warm", "terse"}, {"question"}),
    (CHAT.replace("description: Answers a customer.\n", "$0\n"), {"description", "displayName"}, {"sample", "authors"}),
    (CHAT.replace("  provider: openai\n", "  provider: $0\n"), {"azure", "anthropic"}, set()),
    (CHAT.replace("options: { temperature: 0.2 }", "options:\n    $0"), {"temperature", "maxOutputTokens"}, {"max_tokens"}),
    (CHAT.replace("    kind: string\n", "    kind: $0\n", 1), {"string", "thread", "image"}, set()),
    (at(MUSTACHE, "{{", "product"), {"product", "changes"}, set()),
    (MUSTACHE.replace("{{/changes}}", "{{/$0"), {"/changes"}, {"product"}),
    (OLD.replace("name: Intent\n", "name: Intent\n$0\n"), {"authors", "tags", "base"}, {"displayName", "metadata"}),
])
def test_completion(world, text, wanted, unwanted):
    found = set(labels(world, "new.prompty", text))
    assert wanted <= found, sorted(found)
    assert not unwanted & found


def test_completion_in_jinja_and_markdown(world):
    assert {"tools", "for", "if"} & set(labels(world, "prompts/new.j2", "{% for x in tools %}{{ x }}{% endfor %}{{ $0 }}"))
    assert {"HERO"} <= set(labels(world, "prompts/new.md", "{{HERO}} and {{$0"))


@pytest.mark.parametrize("path, text, says", [
    ("chat.prompty", at(CHAT, "{{ ques", "tion"), ["question", "What the customer asks.", "string"]),
    ("chat.prompty", at(CHAT, "user", "_id, kind"), ["user_id"]),
    ("chat.prompty", at(CHAT, "input: user", "_id"), ["user_id"]),
    ("chat.prompty", at(CHAT, "{% i", "f tone"), ["condition"]),
    ("chat.prompty", at(CHAT, "prov", "ider: openai"), ["Provider of the model."]),
    ("notes.prompty", at(MUSTACHE, "Notes for {{prod", "uct"), ["What is released."]),
    ("old.prompty", at(OLD, "{{ utter", "ance"), ["What was said.", "Wake me."]),
])
def test_hover(world, path, text, says):
    found = hovered(world, path, text)
    for one in says:
        assert one in found, found


@pytest.mark.parametrize("text, found", [
    (CHAT.replace("{{ question }}", "{{ qeustion }}"),
     [("template/undeclared-parameter", "qeustion")]),
    (CHAT.replace("{ input: user_id }", "{ input: user_di }"), [("template/undeclared-parameter", "user_di")]),
    (CHAT.replace('tone == "warm"', 'tone == "cold"'), [("template/enum-comparison", "cold")]),
    (CHAT.replace("{% endif %}", ""), [("template/syntax-error", '{% if tone == "warm" %}')]),
    (CHAT.replace("temperature: 0.2", "max_tokens: 1"), [("format/prompty-dropped", "max_tokens")]),
    (CHAT.replace("temperature: 0.2", "top_p: 1"), [("metadata/unknown-key", "top_p")]),
    (CHAT.replace("schemas/answer.json", "schemas/missing.json"), [("composition/broken-link", "schemas/missing.json")]),
    (MUSTACHE.replace("{{/changes}}", ""), [("template/syntax-error", "{{#changes}}")]),
    (OLD.replace("name: Intent", "name: Intent\nowner: me"), [("metadata/unknown-key", "owner")]),
])
def test_diagnostics(world, text, found):
    doc = world.open("new.prompty", text)
    assert [one for one in marks(doc, world.pull_diagnostics(doc)["items"]) if one[0] != "template/unused-parameter"] == found


def test_definition(world):
    for path, text, target, word in [
        ("chat.prompty", at(CHAT, "{{ ques", "tion"), "chat.prompty", "question"),
        ("chat.prompty", at(CHAT, "input: user", "_id"), "chat.prompty", "user_id"),
        ("notes.prompty", at(MUSTACHE, "{{/chan", "ges"), "notes.prompty", "changes"),
        ("prompts/system.j2", at(FILES["prompts/system.j2"], "parts/saf", "ety"), "safety.j2", None),
    ]:
        doc = world.open_marked(path, text)
        (link,) = world.definition(doc, doc.at(0))
        assert path_of(link["targetUri"]).name == target
        if word:
            assert doc.lines.slice(link["targetSelectionRange"]) == word
        world.close(doc)


def test_references(world):
    doc = world.open_marked("chat.prompty", at(CHAT, "name: to", "ne"))
    assert [doc.lines.slice(one["range"]) for one in world.references(doc, doc.at(0))] == ["tone"] * 3
    world.close(doc)
    doc = world.open_marked("prompts/story.md", at(FILES["prompts/story.md"], "{{HE", "RO}}"))
    assert len(world.references(doc, doc.at(0))) == 2


@pytest.mark.parametrize("path, text, old, new, times", [
    ("chat.prompty", at(CHAT, "name: user", "_id, kind"), "user_id", "account", 2),
    ("chat.prompty", at(CHAT, "{{ ques", "tion"), "question", "request", 2),
    ("notes.prompty", at(MUSTACHE, "name: chan", "ges"), "changes", "commits", 3),
    ("old.prompty", at(OLD, "{{ utter", "ance"), "utterance", "said", 3),
])
def test_rename(world, path, text, old, new, times):
    doc = world.open_marked(path, text)
    edit = world.rename(doc, doc.at(0), new)
    (after,) = apply_workspace_edit({doc.uri: doc.text}, edit, world.encoding).values()
    assert after.count(new) == times + doc.text.count(new), after
    assert marks(world.open("after.prompty", after), world.pull_diagnostics(world.open("after2.prompty", after))["items"]) == []


def test_symbols_folding_tokens_and_links(world):
    doc = world.open("chat.prompty")
    names = [one["name"] for one in world.document_symbols(doc)]
    assert names
    everything = str(world.document_symbols(doc))
    for one in ("question", "customer", "system", "user"):
        assert one in everything, everything
    assert len(world.folding(doc)) >= 3
    words = {doc.lines.slice(span) for span, *_ in world.semantic_tokens(doc)}
    assert {"tone", "question", "if", "system"} & words, words
    targets = [link.get("target", "") for link in world.links(doc)]
    assert any(target.endswith("schemas/answer.json") for target in targets), targets


def test_a_library_prompt_is_inserted_as_text(world):
    doc, action = inserting(world, "---\nname: x\nmodel: gpt-4o\nmetadata: { pog: { tags: [safety] } }\n---\nsystem:\n$0\nuser:\nHi\n", "Safety (text)", "new.prompty")
    world.run_action(action)
    assert "Do not invent facts." in doc.text and "pog: from shared/safety" in doc.text
    assert world.pull_diagnostics(doc)["items"] == []


@pytest.mark.parametrize("name", ["no", "on", "y", "off", "yes", "ready"])
def test_a_declared_name_is_text_to_the_reader_of_prompty(binary, workspace, name):
    """Prompty reads its front matter with PyYAML, to which `no` is false."""
    root = workspace({"c.prompty": f"---\nname: c\ninputs:\n  x:\n    type: string\n---\nsystem:\n{{{{x}}}} {{{{{name}}}}}\n"})
    subprocess.run([binary, "check", "--fix", "--unsafe-fixes", "c.prompty"], cwd=root, capture_output=True, timeout=60)
    _, head, _ = (root / "c.prompty").read_text().split("---\n")
    assert list(yaml.safe_load(head)["inputs"]) == ["x", name]
