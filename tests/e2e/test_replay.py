"""A recorded session is played again, message by message: see replay.py and .github/CONTRIBUTING.md."""

import replay
from wire import frame

URI = "file:///nowhere/a.pog.md"


def at(**more):
    return {"textDocument": {"uri": URI, **more}}


def session():
    edit = {"range": {"start": {"line": 0, "character": 3}, "end": {"line": 0, "character": 6}}, "text": "other"}
    return [
        # A process that has ended, as that of every recorded editor.
        {"id": 1, "method": "initialize", "params": {"processId": 2**22 + 1, "rootUri": None, "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": at(languageId="pog", version=1, text="{{ one }}\n")},
        {"method": "textDocument/didChange", "params": {**at(version=2), "contentChanges": [edit]}},
        {"id": "a", "method": "textDocument/hover", "params": {**at(), "position": {"line": 0, "character": 4}}},
        {"id": 7, "result": None},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]


def test_every_message_is_sent_and_timed(command):
    recorded = b"".join(frame({"jsonrpc": "2.0", **one}) for one in session())
    played = replay.Replay(command, recorded + b"Content-Length: 99\r\n\r\n{cut off")
    timed = [(method, took is not None, document) for took, method, document in played.run()]
    assert timed == [
        ("initialize", True, ""),
        ("initialized", False, ""),
        ("textDocument/didOpen", True, URI),
        ("textDocument/didChange", True, URI),
        ("textDocument/hover", True, URI),
        ("shutdown", True, ""),
        ("exit", False, ""),
    ]
    assert played.server.returncode == 0
