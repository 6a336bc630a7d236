"""Semantic Kernel prompts, in YAML and in a folder, through every feature of the editor."""

import json
import subprocess

import completions
from expect import marks, rules
from text import apply_workspace_edit
from host import path_of

YAML = """name: TellStory
description: Tells a story.
template_format: semantic-kernel
template: |
  <message role="system">You tell stories. 🦀 {{time.today}}</message>
  <message role="user">
  A story about {{$topic}}, {{$length}} sentences, {{Tone.For $topic mood='calm'}}.
  </message>
input_variables:
  - name: topic
    description: What it is about.
  - name: length
    description: How long it is.
    default: "5"
execution_settings:
  default:
    temperature: 0.6
"""
CONFIG = """{
  "schema": 1,
  "description": "Summarise",
  "input_variables": [
    { "name": "input", "description": "The text \\u2013 any" },
    { "name": "style", "description": "How", "default": "plain" }
  ]
}
"""
TEXT = "Summarise in {{$style}} style:\n{{$input}}\n"
FOLDER = {"Plugin/Summarise/skprompt.txt": TEXT, "Plugin/Summarise/config.json": CONFIG}
LIQUID = """name: Orders
template_format: liquid
template: |
  {% for order in orders %}{{ order.item }}{% endfor %} {{ customer.name | upcase }}
input_variables:
  - name: orders
  - name: customer
"""


def at(doc, text, inside=0, nth=0):
    """A position in the n-th occurrence of a text."""
    offset = -1
    for _ in range(nth + 1):
        offset = doc.text.index(text, offset + 1)
    return doc.lines.position(offset + inside)


def texts(doc, ranges):
    return [doc.lines.slice(r) for r in ranges]


def after(client, edit):
    changed = [c["textDocument"]["uri"] for c in edit["documentChanges"]]
    files = {u: client.documents[u].text if u in client.documents else path_of(u).read_text() for u in changed}
    return {path_of(u).name: t for u, t in apply_workspace_edit(files, edit, client.encoding).items()}


def test_a_healthy_prompt_has_no_findings_and_says_what_it_is(push):
    client = push({**FOLDER, "story.yaml": YAML})
    doc = client.open("story.yaml")
    assert client.diagnostics(doc) == []
    assert "Read as Semantic Kernel prompt: it has a template and a list of mappings" in client.hover_text(doc, at(doc, "name"))
    folder = client.open("Plugin/Summarise/skprompt.txt")
    assert client.diagnostics(folder) == []
    assert "the file name is skprompt.txt" in client.hover_text(folder, at(folder, "Summarise"))


def test_other_yaml_is_left_alone(push):
    client = push({})
    for name, text in {
        "deployment.yaml": "kind: Deployment\nspec:\n  template: '{{ x }}'\n",
        "helm.yaml": "template: x\nvalues: '{{ .Values.x }}'\n",
    }.items():
        doc = client.open(name, text)
        assert client.diagnostics(doc) == []
        assert client.hover(doc, doc.lines.position(0)) is None


def test_mistakes_are_found_where_they_are(push):
    client = push({})
    broken = YAML.replace("{{$topic}}", "{{$topc}}").replace("{{$length}}", "{{$length.unit}}").replace('"5"', "5")
    found = marks(doc := client.open("story.yaml", broken), client.diagnostics(doc))
    assert sorted(found) == [
        ("format/semantic-kernel-refused", "5"),
        ("template/syntax-error", "$length.unit"),
        ("template/undeclared-parameter", "topc"),
    ]
    call = client.open("call.yaml", YAML.replace("{{$length}}", "{{length}}"))
    assert marks(call, client.diagnostics(call)) == [("format/semantic-kernel-call", "length")]
    lost = client.open("lost.yaml", YAML.replace("You tell", "You & I tell"))
    assert marks(lost, client.diagnostics(lost)) == [("format/semantic-kernel-messages", "&")]
    unknown = client.open("unknown.yaml", YAML + "owner: me\n")
    assert marks(unknown, client.diagnostics(unknown)) == [("format/semantic-kernel-key", "owner")]
    role = client.open("role.yaml", YAML.replace('role="user"', 'role="usr"'))
    assert marks(role, client.diagnostics(role)) == [("template/unknown-role", "usr")]


def test_the_configuration_beside_the_text_is_checked_with_it(push):
    client = push({**FOLDER, "Plugin/Summarise/config.json": CONFIG.replace('"plain"', "7").replace('"style"', '"stile"')})
    text = client.open("Plugin/Summarise/skprompt.txt")
    assert rules(client.diagnostics(text)) == ["template/undeclared-parameter"]
    config = client.open("Plugin/Summarise/config.json")
    assert "format/semantic-kernel-refused" in rules(client.diagnostics(config))


def test_the_slip_of_a_missing_sign_is_mended(push):
    client = push({})
    doc = client.open("call.yaml", YAML.replace("{{$length}}", "{{length}}"))
    (finding,) = client.diagnostics(doc)
    actions = client.code_actions(doc, finding["range"], diagnostics=[finding])
    (action,) = [a for a in actions if a["title"] == "Change to '$length'"]
    client.run_action(action)
    assert client.documents[doc.uri].text == YAML


def test_a_name_is_declared_in_the_list(push):
    client = push(FOLDER)
    doc = client.open("story.yaml", YAML.replace("{{$length}}", "{{$audience}}"))
    finding = next(d for d in client.diagnostics(doc) if d["code"] == "template/undeclared-parameter")
    action, *_ = [a for a in client.code_actions(doc, finding["range"], diagnostics=[finding]) if a["title"].startswith("Declare parameter 'audience")]
    client.run_action(action)
    assert '    default: "5"\n  - name: audience\n    description: ""\nexecution_settings:' in client.documents[doc.uri].text
    text = client.open("Plugin/Summarise/skprompt.txt", TEXT.replace("{{$style}}", "{{$audience}}"))
    finding = next(d for d in client.diagnostics(text) if d["code"] == "template/undeclared-parameter")
    action, *_ = [a for a in client.code_actions(text, finding["range"], diagnostics=[finding]) if a["title"].startswith("Declare parameter 'audience")]
    changed = after(client, (client.resolve_action(action) if "edit" not in action else action)["edit"])
    assert [v["name"] for v in json.loads(changed["config.json"])["input_variables"]] == ["input", "style", "audience"]


def test_what_semantic_kernel_adds_is_silent(push):
    client = push(FOLDER)
    assert client.diagnostics(client.open("Plugin/Summarise/skprompt.txt", TEXT + "{{$audience}}\n")) == []


def test_completion(push):
    client = push(FOLDER)
    for typed, want in (("{{$to$0}}", "{{$topic}}"), ("{{$0", "{{$topic}}"), ("{{f a=$0}}", "{{f a=$topic}}")):
        marked = YAML.replace("{{$topic}}", typed.replace("$0", "\0"), 1)
        position = marked.index("\0")
        doc = client.open("new.yaml", marked.replace("\0", ""))
        items = client.completion(doc, doc.lines.position(position))["items"]
        completions.assert_lawful(doc, doc.lines.position(position), items)
        assert want in completions.take(client, doc, items, "$topic"), typed
        client.close(doc)
    doc = client.open("new.yaml", YAML)
    assert client.labels(doc, at(doc, "mood", 2)) == []
    liquid = client.open("orders.yaml", LIQUID)
    assert {"order", "orders", "customer"} <= set(client.labels(liquid, at(liquid, "order.item", 2)))
    assert {"upcase", "default"} <= set(client.labels(liquid, at(liquid, "upcase", 2)))
    assert {"endfor", "if"} <= set(client.labels(liquid, at(liquid, "endfor", 1)))
    formats = client.open("format.yaml", YAML.replace("semantic-kernel\ntemplate", "\ntemplate"))
    assert {"handlebars", "liquid", "jinja2"} <= set(client.labels(formats, at(formats, "template_format: ", 17)))
    keys = client.open("keys.yaml", YAML + "out\n")
    assert "output_variable" in client.labels(keys, at(keys, "out\n", 3))
    text = client.open("Plugin/Summarise/skprompt.txt")
    assert sorted(client.labels(text, at(text, "$style", 3))) == ["$input", "$style"]


def test_hover(push):
    client = push(FOLDER)
    doc = client.open("story.yaml", YAML)
    assert "What it is about." in client.hover_text(doc, at(doc, "topic"))
    assert "Language of the template" in client.hover_text(doc, at(doc, "template_format", 2))
    assert "Default value, as a string" in client.hover_text(doc, at(doc, "default:", 2))
    text = client.open("Plugin/Summarise/skprompt.txt")
    assert "The text – any" in client.hover_text(text, at(text, "input"))
    liquid = client.open("orders.yaml", LIQUID)
    assert "capitals" in client.hover_text(liquid, at(liquid, "upcase", 2))


def test_navigation_and_rename(push):
    client = push(FOLDER)
    doc = client.open("story.yaml", YAML)
    found = client.definition(doc, at(doc, "$topic", 2))
    target = (found[0] if isinstance(found, list) else found)
    assert doc.lines.slice(target.get("targetSelectionRange") or target["range"]) == "topic"
    assert len(client.references(doc, at(doc, "$topic", 2))) == 3
    assert len(client.highlight(doc, at(doc, "$topic", 2))) == 3
    renamed = after(client, client.rename(doc, at(doc, "- name: topic", 9), "subject"))["story.yaml"]
    assert renamed == YAML.replace("topic", "subject")
    text = client.open("Plugin/Summarise/skprompt.txt")
    changed = after(client, client.rename(text, at(text, "$input", 2), "source"))
    assert changed == {"skprompt.txt": TEXT.replace("$input", "$source"), "config.json": CONFIG.replace('"input"', '"source"')}


def test_structure(push):
    client = push(FOLDER)
    doc = client.open("story.yaml", YAML)
    names = []
    stack = list(client.document_symbols(doc))
    while stack:
        symbol = stack.pop()
        names.append(symbol["name"])
        stack += symbol.get("children", [])
    assert {"topic", "length"} <= set(names)
    assert client.folding(doc)
    assert client.request("textDocument/semanticTokens/full", {"textDocument": {"uri": doc.uri}})["data"]
    assert client.selection_ranges(doc, at(doc, "topic"))


def test_rendering_and_listing(binary, workspace):
    root = workspace({**FOLDER, "pog.toml": "[library]\nroots = [\".\"]\n"})
    run = lambda *words: subprocess.run([binary, *words], cwd=root, capture_output=True, timeout=60)
    done = run("render", "--format", "json", "--set", "input=a < b", "Plugin/Summarise/skprompt.txt")
    assert json.loads(done.stdout) == [{"role": "user", "content": "Summarise in plain style:\na < b"}], done.stderr
    assert b"skprompt" in run("list").stdout
