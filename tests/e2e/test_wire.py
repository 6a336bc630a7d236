"""The wire: frames, good, odd and broken.

What bad bytes must be answered with is JSON-RPC's word: -32700 with a null id where no message could be read, -32600
where one could be read and is none, with its id if that was readable. And whatever comes, the server lives on.
"""

import pytest

from expect import HOVER, INVALID_REQUEST, METHOD_NOT_FOUND, PARSE_ERROR, TEXT, assert_serves
from wire import frame


def sized(body, length):
    return frame(body, b"Content-Length: %s\r\n\r\n" % str(length).encode())


NOTE = '{"jsonrpc":"2.0","method":"pog/note"}'
LONE_SURROGATE = '{"jsonrpc":"2.0","id":"lone","method":"textDocument/hover","params":{"a":"\\ud800"}}'
BAD_FRAMES = {
    "bad JSON": (frame('{"jsonrpc": "2.0", oops'), PARSE_ERROR, None),
    "cut JSON": (frame('{"jsonrpc":"2.0","id":1,"method":'), PARSE_ERROR, None),
    "empty content": (frame(""), PARSE_ERROR, None),
    "two values": (frame("{} {}"), PARSE_ERROR, None),
    "a BOM": (frame("\ufeff" + NOTE), PARSE_ERROR, None),
    "bad UTF-8": (frame(b'{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":"\xff\xfe"}}'), PARSE_ERROR, None),
    "UTF-16": (frame(NOTE.encode("utf-16")), PARSE_ERROR, None),
    "lone surrogate": (frame(LONE_SURROGATE), PARSE_ERROR, "lone"),
    "nested 10,000 deep": (frame('{"jsonrpc":"2.0","id":"deep","method":"x","params":%s}' % ("[" * 10_000 + "]" * 10_000)), PARSE_ERROR, "deep"),
    "batch": (frame('[{"jsonrpc":"2.0","id":77,"method":"foo"}]'), INVALID_REQUEST, None),
    "empty batch": (frame("[]"), INVALID_REQUEST, None),
    "a number": (frame("17"), INVALID_REQUEST, None),
    "an empty object": (frame("{}"), INVALID_REQUEST, None),
    "no jsonrpc": (frame('{"id":"a","method":"textDocument/hover"}'), INVALID_REQUEST, "a"),
    "jsonrpc 1.0": (frame('{"jsonrpc":"1.0","id":"a","method":"textDocument/hover"}'), INVALID_REQUEST, "a"),
    "no method": (frame('{"jsonrpc":"2.0","id":"a"}'), INVALID_REQUEST, "a"),
    "method no string": (frame('{"jsonrpc":"2.0","id":"a","method":1}'), INVALID_REQUEST, "a"),
    "float id": (frame('{"jsonrpc":"2.0","id":1.5,"method":"textDocument/hover"}'), INVALID_REQUEST, None),
    "null id": (frame('{"jsonrpc":"2.0","id":null,"method":"textDocument/hover"}'), INVALID_REQUEST, None),
    "object id": (frame('{"jsonrpc":"2.0","id":{},"method":"textDocument/hover"}'), INVALID_REQUEST, None),
    "id out of range": (frame('{"jsonrpc":"2.0","id":99999999999999999999,"method":"x"}'), INVALID_REQUEST, None),
    "a key twice": (frame('{"jsonrpc":"2.0","id":"a","method":"x","method":"y"}'), INVALID_REQUEST, "a"),
    "id twice": (frame('{"jsonrpc":"2.0","id":1,"id":2,"method":"x"}'), INVALID_REQUEST, None),
    "request and reply": (frame('{"jsonrpc":"2.0","id":1,"method":"x","result":1}'), INVALID_REQUEST, None),
    "length too short": (sized(NOTE, len(NOTE) - 7), PARSE_ERROR, None),
    "length too long": (sized(NOTE, len(NOTE) + 7), PARSE_ERROR, None),
    "length far too long": (sized(NOTE, 1_000_000), PARSE_ERROR, None),
    "length zero": (sized(NOTE, 0), PARSE_ERROR, None),
    "length negative": (sized(NOTE, -5), PARSE_ERROR, None),
    "length no number": (sized(NOTE, "twelve"), PARSE_ERROR, None),
    "length absurd": (sized(NOTE, 10**30), PARSE_ERROR, None),
    "length of a terabyte": (sized(NOTE, 10**12), PARSE_ERROR, None),
    "length missing": (b"Content-Type: x\r\n\r\n" + NOTE.encode(), PARSE_ERROR, None),
    "two lengths": (b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", PARSE_ERROR, None),
    "garbage line": (b"garbage line\r\n\r\n", PARSE_ERROR, None),
    "garbage before the header": (b"garbage", PARSE_ERROR, None),
    "JSON without header": (NOTE.encode() + b"\n", PARSE_ERROR, None),
    "binary": (bytes(range(256)) * 40, PARSE_ERROR, None),
    "an endless header": (b"a" * 100_000, PARSE_ERROR, None),
    "foreign charset": (b"Content-Type: a/b; charset=utf-16\r\n" + frame(NOTE), PARSE_ERROR, None),
}


@pytest.mark.parametrize("name", BAD_FRAMES)
def test_a_bad_frame_is_answered_once_and_the_next_one_is_served(client, name):
    data, code, id_ = BAD_FRAMES[name]
    client.send_raw(data)
    assert_serves(client)
    (reply,) = client.take_strays(1)
    assert (reply["error"]["code"], reply["id"]) == (code, id_)
    assert client.strays == []


def test_bad_frames_one_after_the_other(client):
    for data, _, _ in BAD_FRAMES.values():
        client.send_raw(data)
        client.send_raw(frame('{"jsonrpc":"2.0","method":"pog/note"}'))
    assert_serves(client)
    codes = [reply["error"]["code"] for reply in client.take_strays(len(BAD_FRAMES))]
    assert codes == [code for _, code, _ in BAD_FRAMES.values()]


def test_thousands_of_bad_frames(client):
    client.send_raw((frame("{") + frame("[]") + b"@@@\r\n") * 3000)
    assert_serves(client)
    # The garbage follows a well-formed frame each time, so it is a fault of its own.
    assert len(client.take_strays(9000)) == 9000


@pytest.mark.parametrize("header", [
    b"Content-Length: %d\n\n",
    b"content-length:%d\r\n\r\n",
    b"CONTENT-LENGTH:   %d  \r\n\r\n",
    b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
    b"Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: %d\r\n\r\n",
    b"X-Unknown: yes\r\nContent-Length: %d\r\n\r\n",
    b"\r\n\r\nContent-Length: %d\r\n\r\n",
])
def test_odd_headers_are_headers(client, header):
    pending = client.ask("textDocument/hover", HOVER, id="odd")
    pending.result()
    client.send_raw(frame('{"jsonrpc":"2.0","id":"again","method":"pog/noSuchMethod"}', header))
    (reply,) = client.take_strays(1)
    assert (reply["id"], reply["error"]["code"]) == ("again", METHOD_NOT_FOUND)


def test_frames_in_single_bytes(launch):
    client = launch()
    pending = client.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, checked=True)
    pending.result()
    for byte in frame('{"jsonrpc":"2.0","id":"slow","method":"pog/noSuchMethod","params":{"text":"é😀"}}'):
        client.send_raw(bytes([byte]))
    assert client.take_strays(1)[0]["id"] == "slow"


def test_a_claimed_length_takes_no_memory(client):
    client.request("textDocument/hover", HOVER)
    before = client.wire.memory()[1]
    for length in (256 * 1024 * 1024, 10**12):
        client.send_raw(sized("{", length))
        assert_serves(client)
    assert client.wire.memory()[1] - before < 8
    client.take_strays(2)


def test_a_text_of_five_megabytes_arrives(client):
    doc = client.open("big.pog.md", TEXT + "Line of text, é😀.\n" * 250_000)
    client.hover(doc, {"line": 4, "character": 1})
    client.close(doc)
