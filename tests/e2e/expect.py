"""Names and small checks that the tests of the wire and of the session share."""

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32700, -32600, -32601, -32602, -32603
NOT_INITIALIZED, CANCELLED = -32002, -32800
DEBUG = {"POG_DEBUG_PANIC": "1"}
TEXT = "---\nname: A\n---\nHello\n"
HOVER = {"textDocument": {"uri": "file:///nowhere/a.pog.md"}, "position": {"line": 0, "character": 0}}
ALIVE = 3.0


def assert_serves(client):
    """The server answers, and answers right."""
    client.request("textDocument/hover", HOVER)
    assert client.request_error("pog/noSuchMethod", {}, checked=False)["code"] == METHOD_NOT_FOUND
