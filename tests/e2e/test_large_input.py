"""Large and deep input: answered in time, and never the end of the server."""

import time

import pytest

from exhaustive import ask_everything
from expect import assert_inside, assert_serves, marks
from samples import artifact


def within(client, seconds, doc):
    """All that an editor asks for on opening a file, in this time."""
    started = time.monotonic()
    pending = [client.ask(method, {"textDocument": doc.identifier}) for method in (
        "textDocument/documentSymbol", "textDocument/foldingRange", "textDocument/semanticTokens/full", "textDocument/documentLink")]
    items = client.pull_diagnostics(doc)["items"]
    for one in pending:
        one.result()
    assert time.monotonic() - started < seconds
    return items


def test_a_body_of_5_mb(start):
    client = start()
    line = "Some text with an emoji 😀 and more text, and more, and more. " * 8 + "{{ language }}\n"
    text = artifact(line * (5_000_000 // len(line.encode()))) + "{{ focus }}😀{{ last_one }}"
    doc = client.open("a.pog.md", text)
    assert marks(doc, within(client, 15, doc)) == [("template/undeclared-parameter", "last_one")]
    assert len(client.references(doc, doc.find("language")["start"])) > 8000
    client.change(doc, [({"start": {"line": 7, "character": 0}, "end": {"line": 7, "character": 0}}, "x")])
    client.hover(doc, {"line": 7, "character": 3})
    assert_serves(client)


def test_5_mb_without_a_line_end(start):
    client = start()
    doc = client.open("a.pog.md", "---\nname: A\n---\n" + "漢😀" * 700_000 + "{{ x }}")
    items = client.pull_diagnostics(doc)["items"]
    (one,) = items
    assert doc.lines.slice(one["range"]) == "x"
    assert_serves(client)


def test_10000_parameters(start):
    client = start()
    names = [f"p{number}" for number in range(10_000)]
    text = artifact("".join(f"{{{{ {name} }}}}\n" for name in names), "".join(f"  {name}: string\n" for name in names)[:-1])
    doc = client.open("a.pog.md", text)
    assert within(client, 60, doc) == []
    # Of so many the first are proposed, and the client is told to ask again as the person types on.
    here = doc.find("p9999 }}")["start"]
    found = client.completion(doc, here)
    assert found["isIncomplete"] and len(found["items"]) == 1000
    assert "p9999" in client.labels(doc, here | {"character": here["character"] + 4})
    assert len(client.references(doc, doc.find("p9999")["start"])) == 2
    assert_serves(client)


def test_10000_parameters_that_nobody_declared(start):
    client = start()
    doc = client.open("a.pog.md", "---\nname: A\n---\n" + "".join(f"{{{{ p{number} }}}}\n" for number in range(10_000)))
    assert len(within(client, 60, doc)) >= 1000
    client.code_actions(doc, doc.find("p77"))
    assert_serves(client)


def nested(depth):
    return {
        "blocks": "{% if a %}" * depth + "x" + "{% endif %}" * depth,
        "blocks that are never closed": "{% if a %}" * depth,
        "parentheses": "{{ " + "(" * depth + "1" + ")" * depth + " }}",
        "lists": "{{ " + "[" * depth + "]" * depth + " }}",
        "brackets that are never closed": "{{ " + "[" * depth,
        "not": "{{ " + "not " * depth + "a }}",
        "minus": "{{ " + "-" * depth + "1 }}",
        "filters": "{{ a" + "|upper" * depth + " }}",
        "fields": "{{ a" + ".b" * depth + " }}",
        "sums": "{{ a" + " + a" * depth + " }}",
        "flow yaml": "---\ntags: " + "[" * depth + "]" * depth + "\n---\nHi\n",
        "flow yaml that is never closed": "---\ntags: " + "[{a: " * depth + "\n---\nHi\n",
        "block yaml": "---\noutput:\n" + "".join(" " * (n + 1) + "a:\n" for n in range(depth)) + "---\nHi\n",
        "a schema": "---\nparameters:\n  a: " + "{ type: array, items: " * depth + "{ type: string }" + " }" * depth + "\n---\n{{ a }}\n",
    }


@pytest.mark.parametrize("kind", nested(1))
def test_nesting_of_1000(start, kind):
    client = start()
    doc = client.open("a.pog.md", nested(1000)[kind])
    ask_everything(client, doc, step=max(1, len(doc.text) // 3))
    assert_serves(client)


@pytest.mark.parametrize("kind", ["blocks", "parentheses", "lists", "fields"])
def test_an_answer_is_not_nested_deeper_than_clients_read(start, kind):
    """Readers of JSON give up at some depth, many at 1000 and some at 128: the selection has to jump."""
    client = start()
    doc = client.open("a.pog.md", nested(1000)[kind])
    (selection,) = client.selection_ranges(doc, doc.lines.position(len(doc.text) // 2))
    depth = 0
    while selection:
        depth, last, selection = depth + 1, selection["range"], selection.get("parent")
    assert 3 <= depth <= 120, depth
    assert last == doc.whole()


@pytest.mark.parametrize("kind", nested(1))
def test_nesting_that_is_deeper_still_does_not_end_the_server(start, kind):
    client = start()
    depth = 1500 if kind == "block yaml" else 6000  # each level of it is indented by one more blank
    doc = client.open("a.pog.md", nested(depth)[kind])
    assert_inside(doc, [one["range"] for one in client.pull_diagnostics(doc)["items"]])
    client.semantic_tokens(doc)
    client.hover(doc, doc.end())
    assert_serves(client)


def test_deep_nesting_in_a_file_on_disk_does_not_end_the_server(start):
    client = start({f"{number}.pog.md": text for number, text in enumerate(list(nested(3000).values()))})
    assert_serves(client)
