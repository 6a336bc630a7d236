"""Code actions and commands: fixes, refactorings, and the insertion of library prompts."""

import re

import pytest

import capabilities
import samples
from expect import INVALID_PARAMS, REQUEST_FAILED, assert_inside, marks
from samples import artifact

UNRESOLVED = "textDocument.codeAction.resolveSupport"
TYPO = artifact("user:\n{{ langauge }} {{ language }} {{ focus }}\n")


def actions(client, doc, place=None, **more):
    found = client.code_actions(doc, place or doc.whole(), **more)
    for action in found:
        assert action["kind"] and action["title"][0].isupper()
        for one in action.get("diagnostics", []):
            assert_inside(doc, [one["range"]])
    return found


def of_kind(found, kind):
    return [action for action in found if action["kind"] == kind or action["kind"].startswith(kind + ".")]


def titled(found, title):
    hits = [action for action in found if title in action["title"]]
    assert hits, f"no {title!r} among {[action['title'] for action in found]}"
    return hits[0]


# Quick fixes

@pytest.mark.parametrize("text, title, after", [
    (TYPO, "'language'", TYPO.replace("langauge", "language")),
    ("---\nname: A\n---\n{{ code }}\n", "'code'", '---\nname: A\nparameters:\n  code: { type: string, description: "" }\n---\n{{ code }}\n'),
    (artifact("{{ language | uper }} {{ focus }}\n"), "'upper'", artifact("{{ language | upper }} {{ focus }}\n")),
    ("---\nnmae: A\n---\nHi\n", "'name'", "---\nname: A\n---\nHi\n"),
    ("---\nstage: skil\n---\nHi\n", "'skill'", "---\nstage: skill\n---\nHi\n"),
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


# Insertion

def inserting(client, text, title, path="prompts/new.pog.md"):
    doc = client.open_marked(path, text)
    place = {"start": doc.at(0), "end": doc.at(1) if 1 in doc.marks else doc.at(0)}
    action = titled(actions(client, doc, place, only=["refactor.insert"]), title)
    return doc, action


@pytest.mark.parametrize("lazily", [True, False], ids=["lazily", "at once"])
def test_a_library_prompt_is_inserted_as_an_include(start, lazily):
    client = start(samples.LIBRARY, capabilities=capabilities.full() if lazily else capabilities.without(UNRESOLVED))
    doc, action = inserting(client, "---\nname: A\ntags: [safety]\n---\nsystem:\n$0\nuser:\nHi\n", "Safety (include)")
    assert ("edit" in action) != lazily and ("data" in action) == lazily
    client.run_action(action)
    assert doc.text == '---\nname: A\ntags: [safety]\n---\nsystem:\n{% include "shared/safety@^1" %}\nuser:\nHi\n'
    assert client.pull_diagnostics(doc)["items"] == []


@pytest.mark.parametrize("lazily", [True, False], ids=["lazily", "at once"])
def test_a_library_prompt_is_inserted_as_text_with_where_it_is_from(start, lazily):
    client = start(samples.LIBRARY, capabilities=capabilities.full() if lazily else capabilities.without(UNRESOLVED))
    doc, action = inserting(client, "---\nname: A\ntags: [safety]\n---\nsystem:\n$0\nuser:\nHi\n", "Safety (text)")
    client.run_action(action)
    assert re.fullmatch(
        r"---\nname: A\ntags: \[safety\]\n---\nsystem:\n\{# pog: from shared/safety@1\.4\.0#[0-9a-f]{6,} #\}\nDo not invent facts\.\nuser:\nHi\n", doc.text)
    assert client.pull_diagnostics(doc)["items"] == []


def test_what_is_selected_is_replaced(start):
    client = start(samples.LIBRARY)
    doc, action = inserting(client, "---\nname: A\ntags: [safety]\n---\nsystem:\n$0Never lie.$1\n", "Safety (include)")
    client.run_action(action)
    assert doc.text == '---\nname: A\ntags: [safety]\n---\nsystem:\n{% include "shared/safety@^1" %}\n'


def test_an_include_declares_the_parameters_it_needs(start):
    client = start(samples.LIBRARY)
    doc, action = inserting(client, "---\nname: A\nphase: development\ntags: [review, quality]\n---\n$0\n", "Review (include)")
    client.run_action(action)
    assert '{% include "task/review@^1" %}' in doc.text
    assert "  language: { type: string, enum: [python, rust, typescript]" in doc.text and "  change: { " in doc.text
    assert [one for one in client.pull_diagnostics(doc)["items"] if one["code"] != "template/unused-parameter"] == []


def test_text_keeps_its_open_parameters(start):
    library = {"prompts/ask.pog.md": "---\nname: Ask\nversion: 1.0.0\ntags: [asking]\nparameters:\n  topic: string\n  tone: { type: string, default: kind }\n---\nTell me of {{ topic }}, be {{ tone }}.\n"}
    client = start(library)
    doc, action = inserting(client, "---\nname: More\ntags: [asking]\n---\n$0\n", "Ask (text)")
    client.run_action(action)
    assert "Tell me of {{ topic }}, be kind." in doc.text
    assert "parameters:\n  topic: " in doc.text
    assert client.pull_diagnostics(doc)["items"] == []


def test_insertions_are_ranked_by_the_place(start):
    client = start()
    for phase, words, expected in (("testing", "find gaps in the coverage", "coverage"), ("deployment", "write the release notes", "release")):
        doc = client.open_marked(f"prompts/{phase}.pog.md", f"---\nname: A\nphase: {phase}\n---\n{words}\n\n$0\n")
        place = {"start": doc.at(0), "end": doc.at(0)}
        titles = [action["title"].lower() for action in actions(client, doc, place, only=["refactor.insert"])]
        assert 2 <= len(titles) <= 12 and expected in titles[0], titles


def test_insertion_into_a_github_models_file_is_text_with_a_comment_above(start):
    client = start(samples.LIBRARY)
    doc = client.open_marked("greet.prompt.yml", samples.MODELS.replace("      in {{language}}.\n", "      in {{language}}.\n      $0\n"))
    place = {"start": doc.at(0), "end": doc.at(0)}
    found = actions(client, doc, place, only=["refactor.insert"])
    assert found and not any("(include)" in action["title"] for action in found)
    client.execute("pog.insertLibraryPrompt", {"uri": doc.uri, "position": doc.at(0), "id": "shared/safety", "mode": "text"})
    client.wait_until(lambda: "Do not invent" in doc.text)
    assert "  # pog: from shared/safety@1.4.0#" in doc.text
    assert "      Do not invent facts." in doc.text
    assert client.pull_diagnostics(doc)["items"] == []


@pytest.mark.parametrize("path, before, after", [
    ("notes.md", "<!-- pog: from ", " -->"), ("main.py", "# pog: from ", ""), ("main.rs", "// pog: from ", ""), ("q.sql", "-- pog: from ", ""),
])
def test_insertion_into_other_files_uses_their_comments(start, path, before, after):
    client = start(samples.LIBRARY)
    doc, action = inserting(client, "$0", "(text)", path=path)
    client.run_action(action)
    line = doc.text.split("\n")[0]
    assert line.startswith(before) and line.endswith(after)


# The command

def command(client, doc, **arguments):
    return {"command": "pog.insertLibraryPrompt", "arguments": [{"uri": doc.uri, "position": doc.end(), "mode": "include", **arguments}]}


def test_the_command_inserts_through_the_client(start):
    client = start(samples.LIBRARY)
    doc = client.open("prompts/new.pog.md", "---\nname: A\n---\n")
    assert client.request("workspace/executeCommand", command(client, doc, id="shared/safety")) is None
    client.wait_until(lambda: "include" in doc.text)
    assert doc.text == '---\nname: A\n---\n{% include "shared/safety@^1" %}'
    (applied,) = client.applied
    assert "shared/safety" in applied["label"]


def test_the_command_fills_parameters_in(start):
    client = start(samples.LIBRARY)
    doc = client.open("prompts/new.pog.md", "---\nname: A\n---\n")
    client.request("workspace/executeCommand", command(client, doc, id="task/review", mode="text", arguments={
        "language": "rust", "change": {"title": "New cache", "author": {"name": "Ada"}}}))
    client.wait_until(lambda: "pog: from" in doc.text)
    for line in ("You review rust code.", "1. New cache", "2. Ada", "system:", "user:"):
        assert line in doc.text
    assert client.pull_diagnostics(doc)["items"] == []


def test_the_command_takes_a_range(start):
    client = start(samples.LIBRARY)
    doc = client.open("prompts/new.pog.md", "---\nname: A\n---\nold\n")
    arguments = {"uri": doc.uri, "range": doc.find("old"), "id": "shared/safety", "mode": "include"}
    client.execute("pog.insertLibraryPrompt", arguments)
    client.wait_until(lambda: "include" in doc.text)
    assert doc.text == '---\nname: A\n---\n{% include "shared/safety@^1" %}\n'


@pytest.mark.parametrize("arguments, code, says", [
    ({"id": "no/such"}, REQUEST_FAILED, "'no/such'"),
    ({"id": "self"}, REQUEST_FAILED, "'self'"),
    ({"id": "round"}, REQUEST_FAILED, "'round'"),
    ({"id": "shared/safety", "mode": "sideways"}, INVALID_PARAMS, "pog.insertLibraryPrompt"),
    ({}, INVALID_PARAMS, "pog.insertLibraryPrompt"),
    ({"id": "shared/safety", "uri": "file:///not/open.pog.md"}, REQUEST_FAILED, "not open"),
    ({"id": "fails", "mode": "text"}, REQUEST_FAILED, ""),
])
def test_what_cannot_be_inserted_is_refused_with_a_sentence(start, arguments, code, says):
    client = start({**samples.LIBRARY, "prompts/round.pog.md": '{% include "self" %}', "prompts/fails.pog.md": "{{ 1 // 0 }}"})
    doc = client.open("prompts/self.pog.md", "---\nname: A\n---\n")
    client.pull_diagnostics(doc)
    client.wait_until(lambda: True)
    error = client.request_error("workspace/executeCommand", command(client, doc, **arguments))
    assert error["code"] == code and says in error["message"] and error["message"][0].isupper() or error["message"].startswith("'"), error
    assert doc.version == 1


def test_an_unknown_command_is_refused(start):
    assert start().request_error("workspace/executeCommand", {"command": "pog.noSuch", "arguments": []})["code"] == INVALID_PARAMS


def test_a_client_that_applies_no_edits_is_told_so(start):
    client = start(samples.LIBRARY, capabilities=capabilities.without("workspace.applyEdit"))
    doc = client.open("prompts/new.pog.md", "---\nname: A\n---\n")
    error = client.request_error("workspace/executeCommand", command(client, doc, id="shared/safety"))
    assert error["code"] == REQUEST_FAILED and "code action" in error["message"]
    assert client.received("workspace/applyEdit") == []


def test_an_edit_that_the_client_refuses_does_no_harm(start):
    client = start(samples.LIBRARY)
    client.answers["workspace/applyEdit"] = lambda params: {"applied": False, "failureReason": "read only"}
    doc = client.open("prompts/new.pog.md", "---\nname: A\n---\n")
    client.request("workspace/executeCommand", command(client, doc, id="shared/safety"))
    client.wait_for("workspace/applyEdit")
    assert client.pull_diagnostics(doc)["items"] == []


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
