"""A file opens before the library is read: what it says by itself is answered at once, what needs the library follows, and
nothing is called unknown in between. The library is large, so that reading it takes longer than answering; what is asserted
is the order of the messages, never a time."""

import subprocess

import pytest

from expect import rules

COUNT = 2000
BODY = "".join(f"Line {number} of a prompt about {{{{ topic }}}}, long enough to take its time.\n" for number in range(60))
MAIN = """\
---
name: Main
parameters:
  used: string
  # pog: ignore template/unused-parameter because the caller sends it
  spare: string
  forgotten: string
---
user:
{{ used | uper }}
{% include "p/a1999" %}
"""
BY_ITSELF = ["template/unknown-filter"]
ALL = ["template/unknown-filter", "template/unused-parameter"]


@pytest.fixture(scope="module")
def many():
    """A library that takes a while."""
    files = {f"prompts/p/a{number}.pog.md": f"---\nname: A{number}\nparameters:\n  topic: string\n---\n{BODY}" for number in range(COUNT)}
    return {**files, "prompts/main.pog.md": MAIN}


def place(client, pending):
    """Where in the transcript the reply to a request stands."""
    pending.result(60)
    (found,) = [n for n, entry in enumerate(client.transcript) if not entry.sent and entry.message.get("id") == pending.id and "method" not in entry.message]
    return found


def published(client, doc):
    """Where each publish of a document stands, and the rules in it."""
    method = "textDocument/publishDiagnostics"
    return [(n, rules(entry.message["params"]["diagnostics"])) for n, entry in enumerate(client.transcript)
            if not entry.sent and entry.message.get("method") == method and entry.message["params"]["uri"] == doc.uri]


def test_diagnostics_come_first_from_the_file_and_then_from_the_library(push, many):
    client = push(many, ready=False)
    listed = client.ask("pog/library/list", {})
    doc = client.open("prompts/main.pog.md")
    read = place(client, listed)
    client.wait_until(lambda: published(client, doc)[-1][1] == ALL, 60, "everything that is wrong")
    (before, first), *_ = published(client, doc)
    assert before < read and first == BY_ITSELF
    # Neither is the include unknown nor the comment unused, at any time.
    said = {rule for _, found in published(client, doc) for rule in found}
    assert said == set(ALL), "something was said that is not so"


def test_what_is_typed_before_the_library_is_read_is_checked_at_once(push, many):
    client = push(many, ready=False)
    listed = client.ask("pog/library/list", {})
    doc = client.open("prompts/main.pog.md")
    client.diagnostics(doc, timeout=60)
    client.change(doc, [(doc.find("uper"), "upper")])
    client.diagnostics(doc, timeout=60)
    (typed,) = [n for n, entry in enumerate(client.transcript) if not entry.sent and entry.message.get("method") == "textDocument/publishDiagnostics"
                and entry.message["params"].get("version") == doc.version][:1]
    assert client.transcript[typed].message["params"]["diagnostics"] == []
    assert typed < place(client, listed)
    client.wait_until(lambda: published(client, doc)[-1][1] == ALL[1:], 60, "what the library adds")


def test_a_file_answers_for_itself_and_its_includes_wait(start, many):
    client = start(many, ready=False)
    doc = client.open("prompts/main.pog.md")
    listed = client.ask("pog/library/list", {})
    at = lambda word, **more: {"textDocument": doc.identifier, "position": doc.find(word)["start"], **more}
    of = {"textDocument": doc.identifier}
    included = client.ask("textDocument/hover", at("p/a1999"))
    symbols = client.ask("textDocument/documentSymbol", of)
    tokens = client.ask("textDocument/semanticTokens/full", of)
    folding = client.ask("textDocument/foldingRange", of)
    hover = client.ask("textDocument/hover", at("used |"))
    completion = client.ask("textDocument/completion", at("used |", context={"triggerKind": 1}))
    read = place(client, listed)
    for early in (symbols, tokens, folding, hover, completion):
        assert place(client, early) < read, early.method
        assert early.result(), early.method
    assert "used" in [item["label"] for item in completion.result()["items"]] and completion.result()["isIncomplete"]
    assert "A1999" in included.result()["contents"]["value"]
    assert not client.completion(doc, doc.find("used |")["start"])["isIncomplete"]


def test_a_client_that_asks_is_told_to_ask_again(start, many):
    client = start(many, ready=False)
    listed = client.ask("pog/library/list", {})
    doc = client.open("prompts/main.pog.md")
    early = client.ask("textDocument/diagnostic", {"textDocument": doc.identifier})
    assert place(client, early) < place(client, listed)
    assert rules(early.result()["items"]) == BY_ITSELF
    client.wait_until(lambda: "workspace/diagnostic/refresh" in client.refreshes, 60, "the wish to be asked again")
    assert rules(client.pull_diagnostics(doc)["items"]) == ALL


def test_the_policy_holds_from_the_first_diagnostics_on(push, many):
    client = push({**many, "pog.toml": '[rules]\n"template/unknown-filter" = "off"\n'}, ready=False)
    listed = client.ask("pog/library/list", {})
    doc = client.open("prompts/main.pog.md")
    read = place(client, listed)
    client.wait_until(lambda: published(client, doc)[-1][1] == ALL[1:], 60, "what the library adds")
    (before, first), *_ = published(client, doc)
    assert before < read and first == []


def test_known_findings_are_left_out_from_the_first_diagnostics_on(push, many, binary, workspace):
    root = workspace({**many, "pog.toml": ""})
    done = subprocess.run([binary, "check", "prompts/main.pog.md", "--write-baseline"], cwd=root, capture_output=True, text=True, timeout=300)
    assert (root / ".pog" / "baseline.json").is_file(), done.stderr
    client = push(ready=False)
    listed = client.ask("pog/library/list", {})
    doc = client.open("prompts/main.pog.md")
    place(client, listed)
    client.settle()
    assert {rule for _, found in published(client, doc) for rule in found} == set()


def test_a_small_library_is_waited_for(push):
    """Two answers in a row would flicker. A moment is enough for a few files, unless the machine is very busy."""
    client = push({"prompts/main.pog.md": MAIN.replace("p/a1999", "a"), "prompts/a.pog.md": "A\n"}, ready=False)
    doc = client.open("prompts/main.pog.md")
    client.wait_until(lambda: published(client, doc) and published(client, doc)[-1][1] == ALL, 60, "everything that is wrong")
    assert all(found in (BY_ITSELF, ALL) for _, found in published(client, doc))
