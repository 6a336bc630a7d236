"""A server that does one named thing, right or wrong, to see whether the test client notices. No part of pog.

It answers `initialize` and `shutdown`; on `pog/fake` it behaves as its argument says.
"""

import json
import sys

SPAN = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}


def read():
    length = None
    while line := sys.stdin.buffer.readline():
        if line == b"\r\n":
            return json.loads(sys.stdin.buffer.read(length))
        length = int(line.split(b":")[1])
    sys.exit(1)


def send(message, header=b"Content-Length: %d\r\n\r\n"):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(header % len(body) + body)
    sys.stdout.buffer.flush()


def publish(uri, version, message="m"):
    send({"method": "textDocument/publishDiagnostics", "params": {
        "uri": uri, "version": version, "diagnostics": [{"range": SPAN, "message": message}]}})


def ask(method, params, id_="s1"):
    """A request to the client; returns its reply, and drops what comes before it."""
    send({"id": id_, "method": method, "params": params})
    while (message := read()).get("id") != id_ or "method" in message:
        pass
    return message


def go(behaviour, uri, id_):
    edit = {"documentChanges": [{"textDocument": {"uri": uri, "version": 1}, "edits": [
        {"range": SPAN, "newText": "A"}, {"range": {"start": SPAN["end"], "end": SPAN["end"]}, "newText": "B"}]}]}
    result = None
    if behaviour == "apply-edit":
        result = ask("workspace/applyEdit", {"edit": edit})["result"]
    elif behaviour == "apply-stale-edit":
        edit["documentChanges"][0]["textDocument"]["version"] = 0
        result = ask("workspace/applyEdit", {"edit": edit})["result"]
    elif behaviour == "configuration":
        result = ask("workspace/configuration", {"items": [{"section": "pog"}, {"section": "pog.a"}, {"section": "none"}]})["result"]
    elif behaviour == "register":
        ask("client/registerCapability", {"registrations": [{"id": "r", "method": "workspace/didChangeWatchedFiles"}]})
    elif behaviour == "progress":
        ask("window/workDoneProgress/create", {"token": "t"})
        send({"method": "$/progress", "params": {"token": "t", "value": {"kind": "begin", "title": "Indexing"}}})
    elif behaviour == "refresh":
        ask("workspace/semanticTokens/refresh", None)
    elif behaviour == "unknown-request":
        result = ask("workspace/noSuchThing", {})["error"]["code"]
    elif behaviour == "version-ahead":
        publish(uri, 9)
    elif behaviour == "version-back":
        publish(uri, 2)
        publish(uri, 1)
    elif behaviour == "misspelt":
        send({"method": "textDocument/publishDiagnostics", "params": {"uri": uri, "version": 1, "diagnostics": [], "more": 1}})
    elif behaviour == "stray-error":
        send({"id": None, "error": {"code": -32700, "message": "m"}})
    elif behaviour == "twice":
        send({"id": id_, "result": None})
    elif behaviour == "not-a-frame":
        sys.stdout.write("hello\r\n\r\n")
    elif behaviour == "lower-case-header":
        send({"method": "window/logMessage", "params": {"type": 4, "message": "m"}}, b"content-length: %d\r\n\r\n")
    if behaviour != "silent":
        send({"id": id_, "result": result})


def main(behaviour):
    while message := read():
        method, id_ = message.get("method"), message.get("id")
        if method == "initialize":
            send({"id": id_, "result": {"capabilities": {"textDocumentSync": 2}}})
        elif method == "shutdown":
            send({"id": id_, "result": None})
        elif method == "exit":
            sys.exit(3 if behaviour == "bad-exit" else 0)
        elif method == "pog/fake":
            go(behaviour, message["params"]["uri"], id_)
        elif method == "pog/error":
            send({"id": id_, "error": {"code": -32603, "message": "m"}})


main(sys.argv[1])
