"""What the tests of completion share: asking, judging the items, and taking one as an editor would."""

import re

from text import apply_edits


def offered(client, text, path="prompts/new.pog.md"):
    doc = client.open_marked(path, text)
    items = client.completion(doc, doc.at(0))["items"]
    assert_lawful(doc, doc.at(0), items)
    return doc, items


def labels(client, text, path="prompts/new.pog.md"):
    doc, items = offered(client, text, path)
    client.close(doc)
    return [item["label"] for item in items]


def take(client, doc, items, label):
    """The text after the item has been taken, with snippet places as their defaults."""
    found = [item for item in items if item["label"] == label]
    assert found, f"{label} is not among {[item['label'] for item in items][:40]}"
    item = found[0]
    edit = item["textEdit"]
    new = edit["newText"]
    if item.get("insertTextFormat") == 2:
        new = re.sub(r"\$\{\d+\|([^,|]*)[^|]*\|\}|\$\{\d+:([^}]*)\}|\$\{?\d+\}?", lambda m: m[1] or m[2] or "", new)
        new = re.sub(r"\\([$}\\])", r"\1", new)
    return apply_edits(doc.text, [{"range": edit.get("replace") or edit["range"], "newText": new}, *item.get("additionalTextEdits", [])], client.encoding)


def taken(client, text, label, path="prompts/new.pog.md"):
    doc, items = offered(client, text, path)
    result = take(client, doc, items, label)
    client.close(doc)
    return result


def assert_lawful(doc, position, items):
    """What the protocol asks of every item, and what a person would be annoyed by."""
    at = doc.lines.offset(position)
    seen = set()
    for item in items:
        edit = item["textEdit"]
        for name in ("range", "insert", "replace"):
            if name in edit:
                span = edit[name]
                assert doc.lines.valid(span), item
                assert span["start"]["line"] == span["end"]["line"] == position["line"], f"an edit over lines: {item}"
                assert doc.lines.offset(span["start"]) <= at <= doc.lines.offset(span["end"]), f"an edit beside the cursor: {item}"
        key = (item["label"], edit["newText"])
        assert key not in seen, f"offered twice: {key}"
        seen.add(key)
    order = [item.get("sortText", item["label"]) for item in items]
    assert order == sorted(order), "the order of the list is not the order of sortText"
