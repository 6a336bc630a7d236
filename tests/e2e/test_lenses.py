"""Code lenses: which evaluation cases pass, as the text stands."""

import capabilities

PROMPT = """---
name: Triage
parameters:
  ticket: { type: string, description: What the customer wrote. }
evals:
  - name: good
    with: { ticket: My card was refused. }
    expect: [{ contains: card was refused }]
  - name: bad
    with: { ticket: Hello }
    expect: [{ contains: good bye }]
---
user:
{% include "part" %}
{{ ticket }}
"""

FILES = {"prompts/triage.pog.md": PROMPT, "prompts/part.pog.md": "Sort this.\n"}


def lenses(client, doc):
    found = client.request("textDocument/codeLens", {"textDocument": {"uri": doc.uri}})
    assert all(one["range"]["start"]["line"] == one["range"]["end"]["line"] for one in found)
    assert all(doc.lines.valid(one["range"]) and one["command"]["command"] == "" for one in found)
    return [(doc.lines.slice(one["range"]), one["command"]["title"]) for one in found]


def test_each_case_says_whether_it_passes(start):
    client = start(FILES)
    doc = client.open("prompts/triage.pog.md")
    assert lenses(client, doc) == [
        ("---", "cases passed 1/2"),
        ("good", "passed"),
        ("bad", "failed: Rendered prompt does not contain 'good bye'"),
    ]
    assert "evaluation/expectation-failed" in [one["code"] for one in client.pull_diagnostics(doc)["items"]]
    client.change(doc, [(doc.find("Hello"), "good bye")])
    assert lenses(client, doc)[0] == ("---", "cases passed 2/2")
    assert client.pull_diagnostics(doc)["items"] == []


def test_without_cases_there_are_none(start):
    client = start(FILES)
    assert lenses(client, client.open("prompts/part.pog.md")) == []


def test_a_changed_include_is_a_reason_to_ask_again(start):
    part = "---\nparameters: { a: { default: good bye } }\n---\n{{ a }}\n"
    client = start({**FILES, "prompts/part.pog.md": part}, capabilities=capabilities.full())
    doc = client.open("prompts/triage.pog.md")
    assert lenses(client, doc)[0] == ("---", "cases passed 2/2")
    part = client.open("prompts/part.pog.md")
    client.change(part, [(part.find("good bye"), "hello")])
    client.wait_until(lambda: "workspace/codeLens/refresh" in client.refreshes, what="a request to ask for lenses again")
    assert lenses(client, doc)[0] == ("---", "cases passed 1/2")
