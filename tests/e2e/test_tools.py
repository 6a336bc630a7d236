"""The measuring tools themselves: positions, edits and the validation of messages."""

import pytest

from text import Text, apply_changes, apply_edits, apply_workspace_edit, marked, units
from validate import call_faults, reply_faults


def span(line, start, end):
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


@pytest.mark.parametrize("encoding, at", [("utf-8", 7), ("utf-16", 4), ("utf-32", 3)])
def test_positions_count_in_units_of_the_encoding(encoding, at):
    text = Text("one\r\na😀é\rx", encoding)
    assert text.position(text.text.index("é") + 1) == {"line": 1, "character": at}
    assert text.offset({"line": 1, "character": at}) == text.text.index("é") + 1
    assert text.position(len(text.text)) == {"line": 2, "character": 1}
    assert text.offset({"line": 1, "character": 999}) == text.text.index("\rx")
    assert text.offset({"line": 9, "character": 0}) == len(text.text)


def test_a_position_inside_a_character_is_before_it_and_not_valid():
    text = Text("a😀b")
    assert text.offset({"line": 0, "character": 2}) == 1
    assert not text.valid(span(0, 2, 3))
    assert text.valid(span(0, 1, 3))


def test_units_of_nothing_and_of_lone_surrogates():
    assert [units("", e) for e in ("utf-8", "utf-16", "utf-32")] == [0, 0, 0]
    assert units("\ud800", "utf-16") == 1


def test_markers_are_taken_out():
    assert marked("a$0b\n$1c") == ("ab\nc", {0: 1, 1: 3})
    with pytest.raises(ValueError):
        marked("$0$0")


def test_edits_belong_to_the_old_text_and_changes_to_the_new():
    edits = [{"range": span(0, 2, 3), "newText": "C"}, {"range": span(0, 0, 1), "newText": "AA"}, {"range": span(0, 3, 3), "newText": "!"}]
    assert apply_edits("abc", edits) == "AAbC!"
    assert apply_changes("abc", [{"range": span(0, 0, 1), "text": ""}, {"range": span(0, 0, 1), "text": "x"}]) == "xc"
    with pytest.raises(AssertionError):
        apply_edits("abc", [{"range": span(0, 0, 2), "newText": ""}, {"range": span(0, 1, 3), "newText": ""}])
    with pytest.raises(AssertionError):
        apply_edits("abc", [{"range": span(0, 0, 9), "newText": ""}])


def test_workspace_edits_change_files_and_texts():
    files = {"u:a": "one", "u:b": "two"}
    edit = {"documentChanges": [
        {"kind": "create", "uri": "u:c"},
        {"textDocument": {"uri": "u:c", "version": None}, "edits": [{"range": span(0, 0, 0), "newText": "new"}]},
        {"kind": "rename", "oldUri": "u:a", "newUri": "u:d"},
        {"kind": "delete", "uri": "u:b"},
    ]}
    assert apply_workspace_edit(files, edit) == {"u:c": "new", "u:d": "one"}
    assert files == {"u:a": "one", "u:b": "two"}


def test_messages_that_follow_the_model_have_no_faults():
    publish = {"jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": {
        "uri": "file:///a", "version": 1, "diagnostics": [
            {"range": span(0, 0, 1), "message": "m", "severity": 1, "code": "a/b", "source": "pog", "tags": [1], "data": {"any": 1}}]}}
    assert call_faults(publish, "serverToClient") == []
    assert reply_faults({"jsonrpc": "2.0", "id": 1, "result": None}, "textDocument/hover") == []
    assert reply_faults({"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "m"}}, None) == []


@pytest.mark.parametrize("message, sender", [
    ({"jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": {"uri": "file:///a"}}, "serverToClient"),
    ({"jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": {
        "uri": "file:///a", "diagnostics": [{"range": span(0, 0, 1), "message": "m", "severty": 1}]}}, "serverToClient"),
    ({"jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": {
        "uri": "file:///a", "diagnostics": [{"range": span(0, 0, "1"), "message": "m"}]}}, "serverToClient"),
    ({"jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": {"uri": "file:///a", "diagnostics": []}}, "clientToServer"),
    ({"jsonrpc": "2.0", "id": 1, "method": "textDocument/didOpen", "params": {
        "textDocument": {"uri": "file:///a", "languageId": "pog", "version": 1, "text": ""}}}, "clientToServer"),
    ({"jsonrpc": "2.0", "method": "textDocument/howdy", "params": {}}, "serverToClient"),
    ({"method": "exit"}, "clientToServer"),
    ({"jsonrpc": "2.0", "method": "exit", "extra": 1}, "clientToServer"),
])
def test_messages_that_do_not_are_found_out(message, sender):
    assert call_faults(message, sender)


@pytest.mark.parametrize("reply, method", [
    ({"jsonrpc": "2.0", "id": 1}, "textDocument/hover"),
    ({"jsonrpc": "2.0", "id": 1, "result": {}}, "textDocument/hover"),
    ({"jsonrpc": "2.0", "id": 1, "result": {"contents": {"kind": "html", "value": ""}}}, "textDocument/hover"),
    ({"jsonrpc": "2.0", "id": 1, "result": None}, None),
    ({"jsonrpc": "2.0", "id": 1, "error": {"message": "m"}}, "textDocument/hover"),
    ({"jsonrpc": "2.0", "id": 1, "result": None, "error": {"code": 1, "message": "m"}}, "textDocument/hover"),
])
def test_replies_that_do_not_are_found_out(reply, method):
    assert reply_faults(reply, method)
