"""The life of a session: its order, its methods, cancellation, panics, exit codes, and the death of either side."""

import json
import os
import subprocess
import sys
import time

import pytest

from expect import (
    ALIVE, CANCELLED, DEBUG, HOVER, INTERNAL_ERROR, INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, NOT_INITIALIZED, PARSE_ERROR,
    TEXT, assert_serves,
)
from wire import frame, until

# The life of a session

def test_before_initialize_requests_are_refused_and_notifications_dropped(launch):
    client = launch()
    assert client.request_error("textDocument/hover", HOVER)["code"] == NOT_INITIALIZED
    assert client.request_error("pog/noSuchMethod", {}, checked=False)["code"] == NOT_INITIALIZED
    assert client.request_error("shutdown")["code"] == NOT_INITIALIZED
    client.open("early.pog.md", TEXT)
    client.notify("pog/noSuchNote", {})
    client.initialize()
    client.settle()
    assert client.received("textDocument/publishDiagnostics") == []
    assert_serves(client)


def test_a_second_initialize_is_refused(client):
    params = {"processId": None, "rootUri": None, "capabilities": {}}
    assert client.request_error("initialize", params)["code"] == INVALID_REQUEST
    assert_serves(client)


def test_initialize_can_be_tried_again_after_bad_parameters(launch):
    client = launch()
    assert client.request_error("initialize", {"capabilities": 5}, checked=False)["code"] == INVALID_PARAMS
    client.initialize()
    assert_serves(client)


def test_messages_right_behind_initialize_are_not_lost(launch):
    client = launch({"a.pog.md": TEXT})
    initialize = client.ask("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": {}})
    client.notify("initialized", {})
    client.documents.clear()
    client.open("a.pog.md")
    hover = client.ask("textDocument/hover", HOVER)
    initialize.result()
    hover.result()
    client.diagnostics("a.pog.md")


@pytest.mark.parametrize("params", [None, {}, []], ids=["null", "empty object", "empty array"])
def test_shutdown_takes_empty_parameters(client, params):
    client.ask("textDocument/hover", HOVER).result()
    client.send({"jsonrpc": "2.0", "id": "down", "method": "shutdown", "params": params}, checked=False)
    (reply,) = client.take_strays(1)
    assert reply == {"jsonrpc": "2.0", "id": "down", "result": None}
    assert client.exit() == 0


def test_after_shutdown_requests_are_refused(client):
    client.shutdown()
    for method, params in (("textDocument/hover", HOVER), ("pog/noSuchMethod", {}), ("shutdown", None)):
        assert client.request_error(method, params, checked=False)["code"] == INVALID_REQUEST
    assert client.exit() == 0


def test_exit_without_shutdown_is_a_failure(client):
    assert client.exit(ALIVE) == 1


def test_exit_before_initialize_is_a_failure(launch):
    assert launch().exit(ALIVE) == 1


def test_exit_after_shutdown_is_none_even_while_stdin_stays_open_and_requests_run(start):
    client = start(env=DEBUG)
    client.ask("pog/debug/sleep", 60_000, checked=False).abandon()
    client.shutdown()
    assert client.exit(ALIVE) == 0


def test_a_whole_session_in_one_write(launch):
    client = launch()
    initialize = client.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    client.notify("initialized", {})
    shutdown = client.ask("shutdown")
    client.notify("exit")
    assert client.exit_code(ALIVE) == 0
    assert initialize.result()["capabilities"]
    assert shutdown.result() is None


def test_a_closed_stdin_ends_the_server(client):
    client.wire.close_stdin()
    assert client.exit_code(ALIVE) == 1


def test_a_closed_stdin_ends_the_server_while_a_request_runs(start):
    client = start(env=DEBUG)
    client.ask("pog/debug/sleep", 60_000, checked=False).abandon()
    client.wire.close_stdin()
    assert client.exit_code(ALIVE) == 1


def test_stdin_closed_inside_a_frame(client):
    client.send_raw(b"Content-Length: 100\r\n\r\n{")
    client.wire.close_stdin()
    assert client.exit_code(ALIVE) == 1
    (reply,) = client.take_strays(1)
    assert reply["error"]["code"] == PARSE_ERROR


INITIALIZE = frame({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}})


def test_a_client_that_stops_listening_ends_the_server(process_of, workspace):
    """A crashed editor of whose children one still holds the server's input."""
    process = process_of(workspace())
    process.stdout.close()
    process.stdin.write(INITIALIZE)
    process.stdin.flush()
    assert process.wait(ALIVE) == 1


def test_a_client_that_never_reads_cannot_hold_the_server(process_of, workspace):
    process = process_of(workspace())
    asks = [frame({"jsonrpc": "2.0", "id": n, "method": "pog/" + "x" * 1000, "params": {}}) for n in range(10, 2000)]
    last = [frame({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}), frame({"jsonrpc": "2.0", "method": "exit"})]
    process.stdin.write(b"".join([INITIALIZE, *asks, *last]))
    process.stdin.flush()
    assert process.wait(ALIVE) == 0


# Methods and parameters

def test_unknown_methods(client):
    for method in ("foo/bar", "$/fooBar", "textDocument/noSuchThing", "workspace/noSuchThing", ""):
        assert client.request_error(method, {}, checked=False)["code"] == METHOD_NOT_FOUND, method
        client.notify(method, {}, checked=False)
    assert_serves(client)


def test_bad_parameters(client):
    for params in ({"bogus": 1}, [], "text", 5, None, {**HOVER, "position": {"line": -1, "character": 0}}):
        assert client.request_error("textDocument/hover", params, checked=False)["code"] == INVALID_PARAMS, params
    client.send({"jsonrpc": "2.0", "id": "none", "method": "textDocument/hover", "params": None}, checked=False)
    assert client.take_strays(1)[0]["error"]["code"] == INVALID_PARAMS
    client.notify("textDocument/didOpen", {"bogus": 1}, checked=False)
    assert_serves(client)


def test_ids_come_back_as_they_were(client):
    for id_ in ("", "a b", "😀", "7", -1, 0, 2**31 - 1, -(2**31), 2**53):
        client.ask("textDocument/hover", HOVER, id=id_).result()
    assert len({type(entry.message["id"]) for entry in client.transcript if "id" in entry.message}) == 2


def test_requests_without_id_are_not_answered_and_notifications_with_one_are(client):
    client.notify("textDocument/hover", HOVER, checked=False)
    assert client.request_error("textDocument/didOpen", {"textDocument": {
        "uri": "file:///a", "languageId": "pog", "version": 1, "text": ""}}, checked=False)["code"] == INVALID_REQUEST
    assert client.request_error("$/cancelRequest", {"id": 1}, checked=False)["code"] == INVALID_REQUEST
    assert_serves(client)


def test_replies_to_nothing_are_ignored(client):
    for reply in ({"id": 999, "result": None}, {"id": "x", "error": {"code": 1, "message": "m"}}, {"id": None, "error": {"code": -32700, "message": "m"}}):
        client.send({"jsonrpc": "2.0", **reply}, checked=False)
    assert_serves(client)


# Cancellation

def test_cancellation_reaches_every_running_request(start):
    client = start(env=DEBUG)
    asked = [client.ask("pog/debug/sleep", 30_000, checked=False) for _ in range(1500)]
    started = time.monotonic()
    for pending in asked:
        pending.cancel()
    assert {pending.error()["code"] for pending in asked} == {CANCELLED}
    assert time.monotonic() - started < 5


def test_requests_overtake_slow_ones(start):
    client = start(env=DEBUG)
    slow = [client.ask("pog/debug/sleep", 30_000, checked=False) for _ in range(50)]
    started = time.monotonic()
    client.request("textDocument/hover", HOVER)
    assert time.monotonic() - started < 2
    for pending in slow:
        pending.cancel()
        assert pending.error()["code"] == CANCELLED


def test_cancelling_what_is_not_running_is_ignored(client):
    done = client.ask("textDocument/hover", HOVER)
    done.result()
    done.cancel()
    client.notify("$/cancelRequest", {"id": 12345})
    client.notify("$/cancelRequest", {"id": "no such"})
    client.notify("$/cancelRequest", {}, checked=False)
    assert_serves(client)


# Panics

def test_a_panic_is_answered_and_survived(start):
    client = start(env=DEBUG)
    for _ in range(50):
        error = client.request_error("pog/debug/panic", checked=False)
        assert error["code"] == INTERNAL_ERROR
        assert "pog/debug/panic" in error["message"]
        client.notify("pog/debug/panicNotification", checked=False)
    assert_serves(client)
    assert "panicNotification was asked for" in client.wire.log()


def test_the_debug_methods_are_not_there_by_default(client):
    for method in ("pog/debug/panic", "pog/debug/sleep", "pog/debug/block"):
        assert client.request_error(method, checked=False)["code"] == METHOD_NOT_FOUND


# The death of the client's process

@pytest.fixture
def process():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield child
    child.stdin.close()
    child.kill()
    child.wait()


def test_the_server_ends_when_the_process_it_was_told_of_does(launch, process):
    client = launch()
    client.initialize(process_id=process.pid)
    assert client.wire.wait(1.5) is None, "it lives while that process does"
    process.kill()
    process.wait()
    assert client.exit_code(ALIVE) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a dead process that nobody reaped from a living one")
def test_a_dead_process_that_nobody_reaped_is_dead(launch, process):
    client = launch()
    client.initialize(process_id=process.pid)
    process.kill()
    assert client.exit_code(ALIVE) == 1


def test_a_process_that_was_dead_from_the_start_ends_the_server(launch, process):
    process.kill()
    process.wait()
    client = launch()
    client.ask("initialize", {"processId": process.pid, "rootUri": None, "capabilities": {}}).abandon()
    assert client.exit_code(ALIVE) == 1


def test_a_server_that_is_stuck_in_a_handler_ends_with_its_client(launch, process):
    client = launch(env=DEBUG)
    client.initialize(process_id=process.pid)
    client.ask("pog/debug/block", checked=False).abandon()
    hover = client.ask("textDocument/hover", HOVER)
    hover.abandon()
    assert not until(lambda: hover.reply is not None, 0.5), "the hook blocks the server"
    process.kill()
    process.wait()
    assert client.exit_code(ALIVE) == 1


def test_without_a_process_id_only_the_stream_counts(launch):
    client = launch()
    client.initialize(process_id=None)
    assert client.wire.wait(1.5) is None
    assert_serves(client)


def test_nothing_but_frames_is_written_to_stdout(command, workspace):
    """A server that prints a banner or a panic there has broken every client."""
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"jsonrpc": "2.0", "id": 2, "method": "pog/debug/panic"},
        {"jsonrpc": "2.0", "id": 3, "method": "shutdown"},
        {"jsonrpc": "2.0", "method": "exit"},
    ]
    done = subprocess.run(
        command, input=b"".join(map(frame, messages)) , capture_output=True, timeout=20, cwd=workspace(), env={**os.environ, **DEBUG})
    rest, ids = done.stdout, []
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        size = int(head.removeprefix(b"Content-Length: "))
        ids.append(json.loads(rest[:size]).get("id"))
        rest = rest[size:]
    assert [id_ for id_ in ids if id_ is not None] == [1, 2, 3]
    assert done.returncode == 0
