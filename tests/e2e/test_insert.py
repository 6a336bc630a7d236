"""Insertion of library prompts: as include and as text, chosen as a code action or through the command."""

import re

import pytest

import capabilities
import samples
from actions import actions, inserting
from expect import INVALID_PARAMS, REQUEST_FAILED

UNRESOLVED = "textDocument.codeAction.resolveSupport"

# As a code action

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


def test_where_a_line_may_be_no_selection_it_stays(start):
    """Kate hands over the line that the cursor is in; see tests/editors/kate.py."""
    client = start(samples.LIBRARY, capabilities=capabilities.without(UNRESOLVED))
    doc, action = inserting(client, "---\nname: A\ntags: [safety]\n---\nsystem:\n$0Never lie.$1\n", "Safety (include)")
    client.run_action(action)
    assert doc.text.endswith('system:\nNever lie.\n{% include "shared/safety@^1" %}\n')


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
    error = client.request_error("workspace/executeCommand", command(client, doc, **arguments))
    assert error["code"] == code and says in error["message"], error
    assert error["message"][0].isupper() or error["message"][0] == "'", "a sentence"
    client.settle()
    assert doc.version == 1 and client.applied == []


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
