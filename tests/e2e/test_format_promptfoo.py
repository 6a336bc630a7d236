"""promptfoo configurations, the registry of OpenAI Evals and GitHub Models through the features of the editor; conversion
between formats from the editor."""

import pytest

import actions
from expect import marks, rules
from host import path_of
from text import apply_workspace_edit

CONFIG = """description: Reports find their queue
prompts:
  - file://../triage.pog.md
  - 'Be {{tone}} 🦀: {{report}}'
providers: [echo]
tests:
  - vars:
      report: The page stays white.
      tone: calm
    assert:
      - { type: icontains, value: '{{expected}}' }
"""
TRIAGE = """---
name: Triage
parameters:
  report: { type: string, description: The report as it came. }
---
user:
Sort {{ report }}.
"""
FILES = {"evals/promptfooconfig.yaml": CONFIG, "triage.pog.md": TRIAGE}


def at(doc, text, inside=0, nth=0):
    """A position in the n-th occurrence of a text."""
    offset = -1
    for _ in range(nth + 1):
        offset = doc.text.index(text, offset + 1)
    return doc.lines.position(offset + inside)


def after(client, edit):
    changed = [c["textDocument"]["uri"] for c in edit["documentChanges"]]
    files = {u: client.documents[u].text if u in client.documents else path_of(u).read_text() for u in changed}
    return {path_of(u).name: t for u, t in apply_workspace_edit(files, edit, client.encoding).items()}


def test_a_configuration_says_what_it_is_and_has_no_findings(push):
    client = push(FILES)
    doc = client.open("evals/promptfooconfig.yaml")
    assert client.diagnostics(doc) == []
    assert "Read as promptfoo configuration" in client.hover_text(doc, at(doc, "description"))
    assert "assertions about the output" in client.hover_text(doc, at(doc, "tests")).lower()


def test_mistakes_are_found_where_they_are(push):
    client = push(FILES)
    broken = CONFIG.replace("report: The", "reprot: The").replace("icontains", "icontans").replace("triage", "tirage")
    doc = client.open("evals/promptfooconfig.yaml", broken)
    assert sorted(marks(doc, client.diagnostics(doc))) == [
        ("composition/broken-link", "../tirage.pog.md"),
        ("format/assertion-type", "icontans"),
    ]
    doc = client.open("evals/promptfooconfig.two.yaml", CONFIG.replace("report: The", "reprot: The"))
    assert marks(doc, client.diagnostics(doc)) == [("format/unknown-variable", "reprot")]


def test_names_and_types_are_offered(push):
    client = push(FILES)
    doc = client.open_marked("evals/promptfooconfig.yaml", CONFIG.replace("      report: The page stays white.\n      tone: calm\n", "      $0\n"))
    assert set(client.labels(doc, doc.at(0))) >= {"report", "tone"}
    doc = client.open_marked("evals/promptfooconfig.b.yaml", CONFIG.replace("type: icontains", "type: $0"))
    assert "llm-rubric" in client.labels(doc, doc.at(0))


def test_a_parameter_is_one_thing_in_prompt_and_tests(push):
    client = push(FILES)
    config, prompt = client.open("evals/promptfooconfig.yaml"), client.open("triage.pog.md")
    (target,) = client.definition(config, at(config, "report: The"))
    assert target.get("targetUri", target.get("uri")) == prompt.uri
    found = client.references(prompt, at(prompt, "{{ report", 4))
    assert {path_of(place["uri"]).name for place in found} == {"promptfooconfig.yaml", "triage.pog.md"}
    edit = client.rename(prompt, at(prompt, "{{ report", 4), "ticket")
    texts = after(client, edit)
    assert "ticket: The page" in texts["promptfooconfig.yaml"] and "{{ticket}}" in texts["promptfooconfig.yaml"]
    assert "Sort {{ ticket }}" in texts["triage.pog.md"]


def test_structure_and_links(push):
    client = push(FILES)
    doc = client.open("evals/promptfooconfig.yaml")
    assert any("triage.pog.md" in link["target"] for link in client.links(doc))
    assert client.document_symbols(doc) and client.folding(doc) and client.semantic_tokens(doc)


def test_the_registry_leads_from_names_to_specifications(push):
    text = "label:\n  id: label.dev.v0\n  metrics: [accuracy]\nlabel.dev.v0:\n  class: a.b:C\n"
    client = push({"registry/evals/label.yaml": text})
    doc = client.open("registry/evals/label.yaml")
    assert client.diagnostics(doc) == []
    (target,) = client.definition(doc, at(doc, "label.dev.v0"))
    span = target.get("targetSelectionRange", target.get("range"))
    assert span["start"]["line"] == 3


def test_github_models_offers_its_words_and_knows_its_evaluators(push):
    client = push({})
    text = "messages: [{ role: user, content: Hi }]\nevaluators:\n  - { name: x, uses: github/similarty }\n"
    doc = client.open("a.prompt.yml", text)
    assert marks(doc, client.diagnostics(doc)) == [("format/evaluator-name", "github/similarty")]
    doc = client.open_marked("b.prompt.yml", "model: $0\nmessages: []\n")
    assert "openai/gpt-4.1" in client.labels(doc, doc.at(0))


GITHUB = "name: Label\nmessages:\n  - role: user\n    content: 'Label {{ticket}}'\n"


def test_a_prompt_is_converted_by_an_action(push):
    client = push({"label.prompt.yml": GITHUB})
    doc = client.open("label.prompt.yml")
    start = doc.lines.position(0)
    found = actions.actions(client, doc, {"start": start, "end": start})
    action = actions.titled(found, "Convert to a pog prompt")
    edit = client.resolve_action(action)["edit"]
    created = [c for c in edit["documentChanges"] if c.get("kind") == "create"]
    assert [path_of(c["uri"]).name for c in created] == ["label.pog.md"]
    text = [e["newText"] for c in edit["documentChanges"] for e in c.get("edits", [])]
    assert text == ["---\nname: Label\nparameters:\n  ticket: { type: string }\n---\nuser:\nLabel {{ ticket }}\n"]
    native = client.open("b.pog.md", "user:\nHi\n")
    place = native.lines.position(0)
    titles = [a["title"] for a in client.code_actions(native, {"start": place, "end": place})]
    assert not any("Convert" in t for t in titles)


def test_a_prompt_is_converted_by_a_command(push):
    client = push({"triage.pog.md": TRIAGE})
    doc = client.open("triage.pog.md")
    client.execute("pog.convertPrompt", {"uri": doc.uri, "to": "prompty"})
    client.wait_until(lambda: path_of(client.uri("triage.prompty")).exists(), what="the new file")
    assert "kind: string" in path_of(client.uri("triage.prompty")).read_text()


@pytest.mark.parametrize("argument", [{}, {"to": "nothing"}, {"to": "native"}])
def test_a_conversion_that_cannot_be_is_refused(push, argument):
    client = push({"triage.pog.md": TRIAGE})
    doc = client.open("triage.pog.md")
    error = client.request_error("workspace/executeCommand", {"command": "pog.convertPrompt", "arguments": [{"uri": doc.uri, **argument}]})
    assert error["message"]
    assert rules(client.diagnostics(doc)) == []
