"""Code actions: fixes, all fixes at once, declarations; what is offered where, and until when. Insertion: test_insert.py."""

import pytest

import capabilities
import samples
from actions import actions, inserting, of_kind, titled
from expect import REQUEST_FAILED, marks
from samples import artifact

TYPO = artifact("user:\n{{ langauge }} {{ language }} {{ focus }}\n")


# Quick fixes

@pytest.mark.parametrize("text, title, after", [
    (TYPO, "'language'", TYPO.replace("langauge", "language")),
    ("---\nname: A\n---\n{{ code }}\n", "'code'", '---\nname: A\nparameters:\n  code: { type: string, description: "" }\n---\n{{ code }}\n'),
    (artifact("{{ language | uper }} {{ focus }}\n"), "'upper'", artifact("{{ language | upper }} {{ focus }}\n")),
    ("---\nnmae: A\n---\nHi\n", "'name'", "---\nname: A\n---\nHi\n"),
    ("---\nstage: discoverd\n---\nHi\n", "'discovered'", "---\nstage: discovered\n---\nHi\n"),
    ('{% include "foundation/saftey" %}\n', "'foundation/safety'", '{% include "foundation/safety" %}\n'),
    (artifact("{{ language }}\n"), "'focus'", artifact("{{ language }}\n", "  language: string")),
    (artifact("{{ language }}{{ focus }}\n{# pog: ignore template/unknown-filter because of that #}\n"), "Remove",
     artifact("{{ language }}{{ focus }}\n")),
])
def test_a_quick_fix_leaves_a_clean_file(start, text, title, after):
    client = start()
    doc = client.open("a.pog.md", text)
    fix = titled(of_kind(actions(client, doc, only=["quickfix"]), "quickfix"), title)
    assert fix["diagnostics"]
    client.run_action(fix)
    assert doc.text == after
    assert marks(doc, client.pull_diagnostics(doc)["items"]) == []


def test_the_first_fix_is_preferred_and_belongs_to_its_diagnostic(start):
    client = start()
    doc = client.open("a.pog.md", TYPO)
    (diagnostic,) = client.pull_diagnostics(doc)["items"]
    fixes = actions(client, doc, diagnostic["range"], diagnostics=[diagnostic], only=["quickfix"])
    assert [fix.get("isPreferred", False) for fix in fixes] == [True] + [False] * (len(fixes) - 1)
    assert all(one == diagnostic for fix in fixes for one in fix["diagnostics"])


def test_fixes_are_offered_where_the_finding_is_and_nowhere_else(start):
    client = start()
    doc = client.open("a.pog.md", TYPO)
    at = doc.find("langauge")
    for place in (at, {"start": at["start"], "end": at["start"]}, {"start": at["end"], "end": at["end"]}):
        assert of_kind(actions(client, doc, place), "quickfix")
    assert not of_kind(actions(client, doc, doc.find("name")), "quickfix")


def test_edits_name_the_version_they_are_for(start):
    client = start()
    doc = client.open("a.pog.md", TYPO, version=3)
    (change,) = actions(client, doc, only=["quickfix"])[0]["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": doc.uri, "version": 3}


def test_a_client_without_document_changes_gets_changes(start):
    client = start(capabilities=capabilities.without("workspace.workspaceEdit.documentChanges"))
    doc = client.open("a.pog.md", TYPO)
    edit = actions(client, doc, only=["quickfix"])[0]["edit"]
    assert "documentChanges" not in edit and list(edit["changes"]) == [doc.uri]


# All at once

def test_fix_all_does_everything_that_is_certain(start):
    client = start()
    text = artifact("{{ language }}{{ focus }}\n{# pog: ignore template/unknown-filter because of that #}\n"
                    "{# pog: ignore template/unknown-tset because of this #}\n")
    doc = client.open("a.pog.md", text)
    (fix,) = of_kind(actions(client, doc, only=["source.fixAll"]), "source.fixAll")
    client.run_action(fix)
    assert "unknown-filter" not in doc.text and "unknown-tset" not in doc.text
    left = client.pull_diagnostics(doc)["items"]
    for _ in range(3):
        more = of_kind(actions(client, doc, only=["source.fixAll"]), "source.fixAll")
        if more:
            client.run_action(more[0])
    left = client.pull_diagnostics(doc)["items"]
    assert marks(doc, left) == []
    assert not of_kind(actions(client, doc, only=["source.fixAll"]), "source.fixAll"), "nothing is left to fix"


def test_fix_all_does_not_guess(start):
    client = start()
    doc = client.open("a.pog.md", TYPO)
    assert of_kind(actions(client, doc, only=["source.fixAll"]), "source.fixAll") == []


def test_all_undeclared_parameters_are_declared_at_once(start):
    client = start()
    doc = client.open("a.pog.md", "---\nname: A\nparameters:\n  a: string\n---\n{{ a }} {{ b }} {{ c.d }} {{ b }}\n")
    action = titled(actions(client, doc), "Declare all 2 undeclared parameters")
    assert action["kind"].startswith("refactor")
    client.run_action(action)
    assert doc.text.startswith('---\nname: A\nparameters:\n  a: string\n  b: { type: string, description: "" }\n  c: {')
    assert "template/undeclared-parameter" not in [one["code"] for one in client.pull_diagnostics(doc)["items"]]


def test_declaring_keeps_crlf(start):
    client = start()
    doc = client.open("a.pog.md", "---\r\nname: A\r\n---\r\n{{ b }}\r\n")
    client.run_action(titled(actions(client, doc), "Declare parameter 'b'"))
    assert doc.text == '---\r\nname: A\r\nparameters:\r\n  b: { type: string, description: "" }\r\n---\r\n{{ b }}\r\n'


# Filters

def test_only_what_is_asked_for_is_offered(start):
    client = start(samples.LIBRARY)
    doc = client.open("prompts/new.pog.md", "---\nname: A\n---\n{{ b }}\n\n\n")
    place = {"start": doc.end(), "end": doc.end()}
    everything = {action["kind"] for action in actions(client, doc, place) + actions(client, doc)}
    assert {"quickfix", "refactor.rewrite", "refactor.insert"} <= everything
    for only in ("quickfix", "refactor", "refactor.rewrite", "refactor.insert", "source.fixAll", "source"):
        for where in (place, doc.whole()):
            assert all((action["kind"] + ".").startswith(only + ".") for action in actions(client, doc, where, only=[only])), only
    assert of_kind(actions(client, doc, place, only=["refactor"]), "refactor.insert")
    assert actions(client, doc, place, only=["refactor.extract"]) == []
    assert actions(client, doc, place, only=["source.organizeImports"]) == []


def test_a_cursor_that_merely_rests_is_not_offered_insertions(start):
    client = start(samples.LIBRARY)
    doc = client.open("prompts/new.pog.md", "---\nname: A\n---\n\n")
    place = {"start": doc.end(), "end": doc.end()}
    assert of_kind(actions(client, doc, place, trigger=2), "refactor.insert") == []
    assert of_kind(actions(client, doc, place, trigger=2, only=["refactor.insert"]), "refactor.insert")


# Too late

def test_an_action_of_an_older_text_is_not_resolved(start):
    client = start(samples.LIBRARY)
    doc, action = inserting(client, "---\nname: A\ntags: [safety]\n---\n$0\n", "Safety (include)")
    client.change(doc, [(doc.find("name: A"), "name: Other")])
    error = client.request_error("codeAction/resolve", action)
    assert error["code"] in (REQUEST_FAILED, -32801) and "changed" in error["message"]


def test_an_action_of_a_closed_document_is_not_resolved(start):
    client = start(samples.LIBRARY)
    doc, action = inserting(client, "---\nname: A\ntags: [safety]\n---\n$0\n", "Safety (include)")
    client.close(doc)
    assert client.request_error("codeAction/resolve", action)["code"] == REQUEST_FAILED


def test_an_action_that_is_not_the_servers_is_refused(start):
    client = start()
    assert client.request_error("codeAction/resolve", {"title": "x", "data": {"uri": 5}})["code"] == REQUEST_FAILED
    assert client.request("codeAction/resolve", {"title": "x"}) == {"title": "x"}
