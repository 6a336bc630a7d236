"""Order and load: many messages at once end where one would have, and nothing is lost or out of date on the way."""

import random
import time

import pytest

import samples
from expect import marks, published, rules
from host import path_of
from samples import artifact
from text import Text
from wire import frame

PIECES = ["{{ language }}", "{{ mistake }}", "{% if focus %}", "{% endif %}", "\n", "user:\n", "😀", "漢字", "{# c #}", "{{", "}}", "x | uper", "---\n", "\r\n", '{% include "shared/safety" %}']


def state(client, doc):
    """All that can be asked of a document, comparable between servers."""
    def place(one):
        return sorted((d["code"], d["message"], d["range"]["start"]["line"], d["range"]["start"]["character"]) for d in one)
    return {
        "diagnostics": place(client.pull_diagnostics(doc)["items"]),
        "symbols": client.document_symbols(doc),
        "tokens": client.semantic_tokens(doc),
        "folding": client.folding(doc),
        "completion": [(i["label"], i["textEdit"]["newText"]) for i in client.completion(doc, doc.end())["items"]],
    }


def shown(client, doc):
    """What an editor shows of a document now: the diagnostics sent last."""
    sent = client.received("textDocument/publishDiagnostics", lambda p: p["uri"] == doc.uri)
    return sent[-1]["diagnostics"] if sent else None


def random_edit(dice, doc):
    a = dice.randrange(len(doc.text) + 1)
    b = min(len(doc.text), a + dice.choice([0, 0, 0, 1, 5, 30]))
    # A place between the two halves of a line end is none.
    for at in (a, b):
        if doc.text[at - 1:at + 1] == "\r\n":
            return doc.lines.range(at + 1, at + 1), dice.choice(PIECES)
    return doc.lines.range(a, b), dice.choice(PIECES)


@pytest.mark.parametrize("seed", [1, 2])
def test_500_edits_between_requests_end_as_one_text_would(start, encoding, seed):
    dice = random.Random(seed)
    client = start(samples.LIBRARY, encoding=encoding)
    doc = client.open("prompts/new.pog.md", samples.REVIEW)
    pending = []
    for number in range(500):
        client.change(doc, [random_edit(dice, doc) for _ in range(dice.choice([1, 1, 1, 3]))][:1] if dice.random() < 0.9 else [(None, samples.REVIEW)])
        at = {"textDocument": doc.identifier, "position": doc.lines.position(dice.randrange(len(doc.text) + 1))}
        method = dice.choice(["hover", "completion", "definition", "references", "documentHighlight", "documentSymbol", "semanticTokens/full",
                              "foldingRange", "diagnostic", "documentLink"])
        params = {**at, **({"context": {"includeDeclaration": True}} if method == "references" else {})}
        if "position" in params and method in ("documentSymbol", "semanticTokens/full", "foldingRange", "diagnostic", "documentLink"):
            del params["position"]
        pending.append((doc.text, client.ask(f"textDocument/{method}", params)))
        if dice.random() < 0.1:
            pending[-1][1].cancel()
    for _, one in pending:
        reply = one.wait()
        assert "error" not in reply or reply["error"]["code"] in (-32800, -32801, -32802), reply
    for text, one in pending:
        if one.method == "textDocument/diagnostic" and "result" in one.reply:
            lines = Text(text, encoding)
            assert all(lines.valid(d["range"]) for d in one.reply["result"].get("items", [])), "a place of another version of the text"
    after = state(client, doc)
    fresh = start(samples.LIBRARY, encoding=encoding)
    assert state(fresh, fresh.open("prompts/new.pog.md", doc.text)) == after


def test_every_answer_is_about_the_text_of_its_moment(start):
    """A question behind an edit is about the text behind the edit, one before it about the text before."""
    client = start()
    doc = client.open("a.pog.md", artifact("{{ language }}\n"))
    asked = []
    for number in range(200):
        client.change(doc, [(doc.lines.range(doc.text.index("{{ l"), doc.text.index("{{ l")), "😀\n" if number % 2 else "x")])
        position = doc.lines.position(doc.text.index("{{ l") + 4)
        asked.append((doc.text, client.ask("textDocument/hover", {"textDocument": doc.identifier, "position": position})))
    for text, one in asked:
        assert Text(text).slice(one.result()["range"]) == "language"


def test_a_question_behind_an_edit_in_another_file_sees_it(start):
    client = start(samples.LIBRARY)
    user = client.open("prompts/task/review.pog.md")
    doc = client.open("prompts/new.pog.md", '{% include "shared/safety" %}\n')
    for number in range(20):
        client.change(user, [(user.lines.range(3, 3), f"\n# {number} 漢😀")])
        places = client.references(doc, doc.find("shared/safety")["start"])
        texts = {client.uri(path): client.documents.get(client.uri(path)) for path in ("prompts/new.pog.md", "prompts/task/review.pog.md")}
        for place in places:
            lines = texts[place["uri"]].lines if place["uri"] in texts else Text(path_of(place["uri"]).read_text(), client.encoding)
            assert lines.valid(place["range"])
            if place["uri"] == user.uri:
                assert lines.slice(place["range"]).startswith("shared/safety")
        assert user.uri in {place["uri"] for place in places}


def big(lines=1400):
    text = "".join(f"Line {number} of the text, with {{{{ language }}}} in it and some more words 😀.\n" for number in range(lines))
    return artifact(text + "{{ focus }}{{ mistake }}\n")


def test_1000_edits_of_100_kb_at_once_settle_with_few_publishes(push):
    client = push()
    text = big()
    assert len(text.encode()) > 100_000
    doc = client.open("a.pog.md", text)
    client.diagnostics(doc)
    client.settle()
    since, started = client.mark(), time.monotonic()
    place = {"line": 700, "character": 4}
    at = doc.lines.offset(place)
    doc.version, doc.text = 1001, text[:at] + "x" * 1000 + text[at:]
    client.send_raw(b"".join(frame({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
        "textDocument": {"uri": doc.uri, "version": number + 2}, "contentChanges": [{"range": {"start": place, "end": place}, "text": "x"}]}})
        for number in range(1000)))
    found = client.diagnostics(doc, timeout=20)
    assert time.monotonic() - started < 15, "seconds"
    assert marks(doc, found) == [("template/undeclared-parameter", "mistake")]
    other = client.open("b.pog.md", doc.text)
    assert client.semantic_tokens(other) == client.semantic_tokens(doc), "all of them were taken"
    client.settle()
    publishes = client.received("textDocument/publishDiagnostics", lambda p: p["uri"] == doc.uri, since)
    assert publishes[-1]["version"] == 1001
    versions = [p["version"] for p in publishes]
    assert versions == sorted(set(versions)) and len(versions) <= 10, versions


def test_a_key_pressed_again_and_again_does_not_pile_up_requests(start):
    """An editor cancels the completion before the next one; the last is answered soon."""
    client = start()
    doc = client.open("a.pog.md", big())
    pending = []
    for number in range(100):
        client.change(doc, [(doc.lines.range(len(doc.text), len(doc.text)), "{{ la"[number % 5])])
        if pending:
            pending[-1].cancel()
        pending.append(client.ask("textDocument/completion", {"textDocument": doc.identifier, "position": doc.end()}))
    pending[-1].result(timeout=10)
    for one in pending[:-1]:
        reply = one.wait()
        assert "error" not in reply or reply["error"]["code"] == -32800


def test_300_files_opened_at_once_all_get_their_diagnostics(push):
    client = push()
    docs = [client.open(f"n{number}.pog.md", artifact(f"{{{{ mistake{number} }}}}{{{{ language }}}}{{{{ focus }}}}")) for number in range(300)]
    hover = client.ask("textDocument/hover", {"textDocument": docs[-1].identifier, "position": docs[-1].find("focus")["start"]})
    hover.result(timeout=10)
    for number, doc in enumerate(docs):
        (one,) = published(client, doc, lambda found: found)
        assert f"'mistake{number}'" in one["message"]


def test_300_files_that_include_each_other_come_to_rest(push):
    client = push()
    docs = [client.open(f"n{number}.pog.md", f'{{% include "n{number // 2}" %}}\n' if number else "Text.\n") for number in range(300)]
    for doc in docs:
        published(client, doc, lambda found: found == [])
    for _ in range(5):
        client.change(docs[0], [(None, "---\nid: other\n---\nText.\n")])
        client.change(docs[0], [(None, "Text.\n")])
    client.wait_until(lambda: all(shown(client, doc) == [] for doc in docs), what="clean files")
    client.settle()
    assert [doc.uri for doc in docs if shown(client, doc)] == []


def test_opening_and_closing_in_a_hurry_ends_clean(push):
    client = push()
    for _ in range(50):
        doc = client.open("a.pog.md", artifact("{{ mistake }}"))
        client.change(doc, [(doc.find("mistake"), "other")])
        client.close(doc)
    client.wait_until(lambda: shown(client, doc) == [], what="a clean end")
    client.settle()
    assert shown(client, doc) == []
    since = client.mark()
    doc = client.open("a.pog.md", artifact("{{ mistake }}"))
    assert "template/undeclared-parameter" in rules(client.diagnostics(doc, since=since))


def test_stale_and_unknown_changes_are_ignored(push):
    client = push()
    doc = client.open("a.pog.md", artifact("{{ mistake }}{{ language }}{{ focus }}"), version=5)
    for version in (5, 4, -1):
        client.notify("textDocument/didChange", {"textDocument": {"uri": doc.uri, "version": version}, "contentChanges": [{"text": "stale"}]})
    client.notify("textDocument/didChange", {"textDocument": {"uri": client.uri("not-open.pog.md"), "version": 1}, "contentChanges": [{"text": "x"}]})
    client.notify("textDocument/didClose", {"textDocument": {"uri": client.uri("not-open.pog.md")}})
    client.change(doc, [(doc.find("mistake"), "other")])
    (one,) = client.diagnostics(doc)
    assert "'other'" in one["message"]


def test_edits_past_the_end_are_edits_at_the_end(start):
    client = start()
    doc = client.open("a.pog.md", artifact("{{ language }}{{ focus }}"))
    for position in ({"line": 999, "character": 0}, {"line": 2**31 - 1, "character": 2**31 - 1}, {"line": 1, "character": 999}):
        client.change(doc, [({"start": position, "end": position}, "x")])
    other = client.open("b.pog.md", doc.text)
    assert client.semantic_tokens(other) == client.semantic_tokens(doc)
    assert client.pull_diagnostics(doc)["items"] == client.pull_diagnostics(other)["items"]
