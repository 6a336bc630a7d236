"""The test client held against a server that is right or wrong in one known way: a judge that misses a fault is none."""

import pathlib
import sys

import pytest

from client import Client
from records import ServerError

FAKE = pathlib.Path(__file__).with_name("fake_server.py")


@pytest.fixture
def fake(workspace):
    clients = []

    def start(behaviour, files=(), **options):
        client = Client([sys.executable, str(FAKE), behaviour], workspace(files), **options)
        clients.append(client)
        client.initialize("utf-16")
        return client

    yield start
    for client in clients:
        client.kill()


def go(client, doc="a.pog.md"):
    return client.request("pog/fake", {"uri": client.uri(doc)}, checked=False)


def test_edits_are_applied_to_open_texts_and_sent_back(fake):
    client = fake("apply-edit")
    doc = client.open("a.pog.md", "abc")
    assert go(client) == {"applied": True}
    assert (doc.text, doc.version) == ("ABbc", 2)
    sent = [entry.message for entry in client.transcript if entry.sent and entry.message.get("method") == "textDocument/didChange"]
    assert [change["text"] for change in sent[0]["params"]["contentChanges"]] == ["B", "A"], "the last place first"
    client.finish()


def test_edits_are_applied_to_files(fake):
    client = fake("apply-edit", {"a.pog.md": "abc\r\n"})
    assert go(client) == {"applied": True}
    assert (client.root / "a.pog.md").read_bytes() == b"ABbc\r\n"
    client.finish()


def test_questions_are_answered(fake):
    client = fake("configuration", config={"pog": {"a": 1}})
    assert go(client) == [{"a": 1}, 1, None]
    client.finish()
    client = fake("register")
    go(client)
    assert client.registrations["r"]["method"] == "workspace/didChangeWatchedFiles"
    client.finish()
    client = fake("progress")
    go(client)
    assert client.wait_for("$/progress")["value"]["title"] == "Indexing"
    assert client.progress_tokens == ["t"]
    client.finish()
    client = fake("refresh")
    go(client)
    assert client.refreshes == ["workspace/semanticTokens/refresh"]
    client.finish()


def test_questions_can_be_held_back(fake):
    client = fake("configuration")
    client.hold("workspace/configuration")
    pending = client.ask("pog/fake", {"uri": "file:///a"}, checked=False)
    client.wait_until(lambda: client.held("workspace/configuration") == 1)
    assert pending.reply is None
    client.release("workspace/configuration")
    assert pending.result() == [None, None, None]
    client.finish()


@pytest.mark.parametrize("behaviour, fault", [
    ("version-ahead", "which is at 2"),
    ("version-back", "went back"),
    ("misspelt", "params.more is not in the specification"),
    ("stray-error", "unread error reply"),
    ("twice", "a second reply"),
    ("not-a-frame", "are no frames"),
    ("lower-case-header", "are no frames"),
    ("unknown-request", "asks for workspace/noSuchThing"),
    ("apply-stale-edit", "an edit of version 0"),
])
def test_a_fault_is_found_out(fake, behaviour, fault):
    client = fake(behaviour)
    client.open("a.pog.md", "abc")
    client.change("a.pog.md", [(None, "abcd")])
    client.ask("pog/fake", {"uri": client.uri("a.pog.md")}, checked=False).abandon()
    client.ask("pog/fake", {"uri": client.uri("a.pog.md")}, checked=False).abandon()
    try:
        client.settle()
        client.finish()
    except AssertionError as error:
        found = f"{error} {client.judge()}"
    else:
        found = "nothing"
    assert fault in found


def test_an_unanswered_request_is_found_out(fake):
    client = fake("silent")
    client.ask("pog/fake", {"uri": "file:///a"}, checked=False)
    with pytest.raises(AssertionError, match="no reply to pog/fake"):
        client.finish()


def test_an_error_reply_must_be_read(fake):
    client = fake("none")
    with pytest.raises(ServerError):
        client.request("pog/error", checked=False)
    assert client.request_error("pog/error", checked=False)["code"] == -32603
    client.ask("pog/error", checked=False)
    client.settle()
    with pytest.raises(AssertionError, match="unread error reply to pog/error"):
        client.finish()


def test_a_result_is_no_error(fake):
    client = fake("none")
    with pytest.raises(AssertionError, match="not with an error"):
        client.request_error("shutdown")


def test_a_wrong_message_of_the_test_itself_is_found_out(fake):
    client = fake("none")
    client.notify("textDocument/didOpen", {"textDocument": {"uri": "file:///a"}})
    with pytest.raises(AssertionError, match="client, textDocument/didOpen"):
        client.finish()


def test_a_wrong_exit_code_is_found_out(fake):
    client = fake("bad-exit")
    with pytest.raises(AssertionError, match="exit code 3"):
        client.finish()


def test_waiting_for_a_server_that_has_ended_says_so(fake):
    client = fake("none")
    client.notify("exit")
    with pytest.raises(AssertionError, match="the server ended"):
        client.wait_for("window/logMessage")
    client.kill()
