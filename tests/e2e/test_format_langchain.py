"""LangChain prompt files through every feature of the editor."""

import json
import subprocess

import completions
from expect import marks
from host import path_of
from text import apply_workspace_edit

YAML = """_type: prompt
input_variables: [ticket, labels]
template: |
  Label the ticket 🎫: {ticket}
  With one of {labels!r}, as {{"label": "..."}}. Again: {ticket:>10}
metadata:
  pog:
    stage: discovered
"""
JSON = """{
  "_type": "prompt",
  "input_variables": ["context", "question"],
  "template": "Context \\u2013 \\ud83d\\udca1:\\n{context}\\n\\nQuestion: {question}"
}
"""
FEW = """_type: few_shot
input_variables: [word]
prefix: Antonyms.
example_prompt:
  input_variables: [q, a]
  template: "{q} -> {a}"
examples:
  - { q: happy, a: sad }
suffix: "{word} ->"
"""


def at(doc, text, inside=0, nth=0):
    offset = -1
    for _ in range(nth + 1):
        offset = doc.text.index(text, offset + 1)
    return doc.lines.position(offset + inside)


def renamed(client, doc, position, name):
    edit = client.rename(doc, position, name)
    files = {c["textDocument"]["uri"]: client.documents[c["textDocument"]["uri"]].text for c in edit["documentChanges"]}
    return {path_of(u).name: t for u, t in apply_workspace_edit(files, edit, client.encoding).items()}


def test_healthy_prompts_have_no_findings_and_say_what_they_are(push):
    client = push({})
    for name, text in {"a.yaml": YAML, "b.json": JSON, "c.yaml": FEW}.items():
        doc = client.open(name, text)
        assert client.diagnostics(doc) == [], name
        assert "Read as LangChain prompt" in client.hover_text(doc, doc.lines.position(0)), name


def test_other_json_is_left_alone(push):
    client = push({})
    for text in ('{"template": "{x", "version": 3}', '{"_type": "llm_chain", "prompt": {"template": "{a"}}', "[1]"):
        doc = client.open("data.json", text)
        assert client.diagnostics(doc) == []
        client.close(doc)


def test_mistakes_are_found_where_they_are(push):
    client = push({})

    def found(text, suffix="yaml", names=iter(range(99))):
        doc = client.open(f"{next(names)}.{suffix}", text)
        result = marks(doc, client.diagnostics(doc))
        client.close(doc)
        return sorted(result)

    assert found(YAML.replace("{ticket}", "{tickt}", 1)) == [("template/undeclared-parameter", "tickt")]
    assert found(YAML.replace("{labels!r}", "{labels.x}")) == [("template/syntax-error", "{labels.x}")]
    assert found(YAML.replace('{{"label": "..."}}', '{"label": "..."}')) == [("template/syntax-error", '{"label": "..."}')]
    assert found(YAML + "template_format: jinja2\n")[0] == ("format/langchain-refused", "jinja2")
    assert found(YAML + "template_path: a.txt\n") == [("format/langchain-refused", "template_path")]
    assert found(JSON.replace("{context}", "{context"), "json")[0][0] == "template/syntax-error"
    assert found(FEW.replace("a: sad", "b: sad")) == [("format/langchain-dropped", "{ q: happy, b: sad }")]
    assert found(YAML.replace("stage: discovered", "stage: discoverd")) == [("metadata/invalid-value", "discoverd")]


def test_completion_and_hover(push):
    client = push({})
    marked = JSON.replace("{question}", "{qu\0}")
    position = marked.index("\0")
    doc = client.open("b.json", marked.replace("\0", ""))
    items = client.completion(doc, doc.lines.position(position))["items"]
    completions.assert_lawful(doc, doc.lines.position(position), items)
    assert completions.take(client, doc, items, "question") == JSON
    doc = client.open("a.yaml", YAML)
    assert client.labels(doc, at(doc, '"label"', 2)) == []
    assert "ticket" in client.hover_text(doc, at(doc, "{ticket}", 2))
    assert "Names the template uses" in client.hover_text(doc, at(doc, "input_variables", 3))


def test_navigation_and_rename(push):
    client = push({})
    doc = client.open("b.json", JSON)
    assert len(client.references(doc, at(doc, "{context}", 2))) == 2
    assert renamed(client, doc, at(doc, "{context}", 2), "facts") == {"b.json": JSON.replace('"context"', '"facts"').replace("{context}", "{facts}")}
    yaml = client.open("a.yaml", YAML)
    expected = YAML.replace("[ticket", "[issue").replace("{ticket", "{issue")
    assert renamed(client, yaml, at(yaml, "[ticket", 2), "issue") == {"a.yaml": expected}
    few = client.open("c.yaml", FEW)
    assert renamed(client, few, at(few, "{word}", 2), "term") == {"c.yaml": FEW.replace("[word]", "[term]").replace("{word}", "{term}")}


def test_structure(push):
    client = push({})
    doc = client.open("a.yaml", YAML)
    assert client.document_symbols(doc)
    assert client.folding(doc)
    assert client.request("textDocument/semanticTokens/full", {"textDocument": {"uri": doc.uri}})["data"]
    assert client.selection_ranges(doc, at(doc, "{ticket}", 2))


def test_declaring_keeps_the_list(push):
    client = push({})
    doc = client.open("a.yaml", YAML.replace("Again", "For {team}, again"))
    (finding,) = client.diagnostics(doc)
    action, *_ = [a for a in client.code_actions(doc, finding["range"], diagnostics=[finding]) if a["title"].startswith("Declare parameter 'team")]
    client.run_action(action)
    assert "input_variables: [ticket, labels, team]\n" in client.documents[doc.uri].text


def test_rendering(binary, workspace):
    root = workspace({"b.json": JSON, "c.yaml": FEW})
    def render(*words):
        done = subprocess.run([binary, "render", "--format", "json", *words], cwd=root, capture_output=True, timeout=60)
        return json.loads(done.stdout)
    assert render("--set", "context=x", "--set", "question=y", "b.json") == [
        {"role": "user", "content": "Context – 💡:\nx\n\nQuestion: y"}]
    assert render("--set", "word=tall", "c.yaml") == [{"role": "user", "content": "Antonyms.\n\nhappy -> sad\n\ntall ->"}]
