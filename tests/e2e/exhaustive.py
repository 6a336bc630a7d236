"""Asks everything there is to ask about a document; for tests in which the text is the point."""

from expect import assert_inside


def ask_everything(client, doc, step=None):
    """Every request at places all over the text; answers must be inside the text."""
    text = doc.text
    step = step or max(1, len(text) // 12)
    places = [doc.lines.position(at) for at in [*range(0, len(text), step), len(text)]][:14]
    for at in places:
        client.hover(doc, at)
        client.completion(doc, at)
        client.definition(doc, at)
        assert_inside(doc, [one["range"] for one in client.references(doc, at) or [] if one["uri"] == doc.uri])
        assert_inside(doc, [one["range"] for one in client.highlight(doc, at) or []])
        client.ask("textDocument/prepareRename", {"textDocument": doc.identifier, "position": at}).wait()
        client.code_actions(doc, {"start": at, "end": at})
    client.selection_ranges(doc, *places)
    client.document_symbols(doc)
    client.links(doc)
    client.folding(doc)
    assert_inside(doc, [one["range"] for one in client.code_lenses(doc)])
    hints = client.inlay_hints(doc, {"start": {"line": 0, "character": 0}, "end": doc.end()})
    assert_inside(doc, [{"start": one["position"], "end": one["position"]} for one in hints])
    assert_inside(doc, [span for span, _, _ in client.semantic_tokens(doc)])
    items = client.pull_diagnostics(doc)["items"]
    assert_inside(doc, [one["range"] for one in items])
    return items
