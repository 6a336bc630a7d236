"""Names and small checks that the tests share. Says what a test expects; asks the server for nothing but an answer."""

import time

from client import TIMEOUT

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32700, -32600, -32601, -32602, -32603
NOT_INITIALIZED, CANCELLED, REQUEST_FAILED = -32002, -32800, -32803
DEBUG = {"POG_DEBUG_PANIC": "1"}
TEXT = "---\nname: A\n---\nHello\n"
HOVER = {"textDocument": {"uri": "file:///nowhere/a.pog.md"}, "position": {"line": 0, "character": 0}}
ALIVE = 3.0

ERROR, WARNING, INFORMATION, HINT = 1, 2, 3, 4
UNNECESSARY, DEPRECATED = 1, 2


def assert_serves(client):
    """The server answers, and answers right."""
    client.request("textDocument/hover", HOVER)
    assert client.request_error("pog/noSuchMethod", {}, checked=False)["code"] == METHOD_NOT_FOUND


def rules(diagnostics):
    """The names of the rules that found something, sorted."""
    return sorted(one["code"] for one in diagnostics)


def marks(doc, diagnostics):
    """What was found where: (rule, marked text), sorted."""
    return sorted((one["code"], doc.lines.slice(one["range"])) for one in diagnostics)


def assert_inside(doc, ranges):
    """Every range lies in the text, on the borders of characters."""
    lines = doc.lines
    for one in ranges:
        assert lines.valid(one), f"{one} is no range of {doc.uri}"


def pulled(client, doc, wanted, timeout=TIMEOUT):
    """Asks for the diagnostics until `wanted` holds for them: what other files do to a file comes with a delay."""
    deadline = time.monotonic() + timeout
    while True:
        items = client.pull_diagnostics(doc)["items"]
        if wanted(items):
            return items
        assert time.monotonic() < deadline, f"{client.uri(doc)} keeps {[(d['code'], d['message']) for d in items]}"
        seen = client.mark()
        with client._changed:
            client._changed.wait_for(lambda: client.mark() != seen, 0.05)


def published(client, doc, wanted, since=0, timeout=None):
    """The first diagnostics published for a document for which `wanted` holds."""
    uri = client.uri(doc)
    params = client.wait_for("textDocument/publishDiagnostics", lambda p: p["uri"] == uri and wanted(p["diagnostics"]), timeout, since)
    return params["diagnostics"]
