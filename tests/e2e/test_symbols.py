"""Symbols of a document, nested and flat, and of the workspace."""

import pytest

import capabilities
import samples
from host import path_of
from text import Text


def walk(symbols, parent=None):
    for symbol in symbols:
        yield symbol, parent
        yield from walk(symbol.get("children", []), symbol)


@pytest.fixture
def library(start):
    return start(samples.LIBRARY)


def test_nested_symbols_enclose_each_other_and_are_in_order(library):
    doc = library.open("prompts/task/review.pog.md")
    symbols = library.document_symbols(doc)
    offset = doc.lines.offset
    assert len(list(walk(symbols))) >= 10
    for symbol, parent in walk(symbols):
        full, focus = symbol["range"], symbol["selectionRange"]
        assert doc.lines.valid(full) and doc.lines.valid(focus)
        assert offset(full["start"]) <= offset(focus["start"]) <= offset(focus["end"]) <= offset(full["end"])
        assert symbol["name"].strip(), symbol
        if parent:
            assert offset(parent["range"]["start"]) <= offset(full["start"]) <= offset(full["end"]) <= offset(parent["range"]["end"])
    starts = [offset(symbol["range"]["start"]) for symbol in symbols]
    assert starts == sorted(starts)


def test_the_outline_names_what_a_person_looks_for(library):
    doc = library.open("prompts/task/review.pog.md")
    names = {symbol["name"] for symbol, _ in walk(library.document_symbols(doc))}
    for name in ("language", "focus", "change", "system", "user", "rust is named"):
        assert name in names, names
    assert any("shared/safety" in name for name in names), names
    parameter = next(symbol for symbol, _ in walk(library.document_symbols(doc)) if symbol["name"] == "language")
    assert doc.lines.slice(parameter["selectionRange"]) == "language"
    assert "python" in parameter["detail"] or "string" in parameter["detail"]


def test_macros_and_blocks_are_in_the_outline(library):
    doc = library.open("prompts/shared/macros.pog.md")
    assert "fence" in {symbol["name"] for symbol, _ in walk(library.document_symbols(doc))}
    doc = library.open("prompts/base.pog.md", "---\nname: A\n---\n{% block body %}{% endblock %}\n")
    assert "body" in {symbol["name"] for symbol, _ in walk(library.document_symbols(doc))}


def test_a_client_that_takes_no_nested_symbols_gets_the_same_ones_flat(start, library):
    nested = list(walk(library.document_symbols(library.open("prompts/task/review.pog.md"))))
    able = capabilities.full()
    able["textDocument"]["documentSymbol"]["hierarchicalDocumentSymbolSupport"] = False
    client = start(samples.LIBRARY, capabilities=able)
    flat = client.document_symbols(client.open("prompts/task/review.pog.md"))
    assert [one["name"] for one in flat] == [symbol["name"] for symbol, _ in nested]
    assert [one.get("containerName") for one in flat] == [parent and parent["name"] for _, parent in nested]
    assert all("children" not in one and one["location"]["range"] == symbol["range"] for one, (symbol, _) in zip(flat, nested))


def test_files_without_structure_have_at_most_themselves(library):
    assert len(library.document_symbols(library.open("empty.pog.md", "")) or []) <= 1
    assert library.document_symbols(library.open("notes.txt", "notes")) in ([], None)


def test_broken_files_have_an_outline(library):
    doc = library.open("prompts/new.pog.md", "---\nparameters:\n  language: string\n---\n{% if %}\nuser:\n{{ la")
    names = {symbol["name"] for symbol, _ in walk(library.document_symbols(doc))}
    assert {"language", "user"} <= names


def test_github_models_files_have_an_outline(library):
    doc = library.open("greet.prompt.yml", samples.MODELS)
    names = {symbol["name"] for symbol, _ in walk(library.document_symbols(doc))}
    assert {"system", "user"} <= names


def found(client, query):
    places = []
    for symbol in client.workspace_symbols(query):
        uri, where = symbol["location"]["uri"], symbol["location"]["range"]
        text = client.documents[uri].text if uri in client.documents else path_of(uri).read_text()
        assert Text(text, client.encoding).valid(where)
        places.append((symbol["name"], path_of(uri).name))
    return places


def test_workspace_symbols_find_artifacts_by_id_and_name(library):
    library.workspace_diagnostics()  # the first index is complete
    for query in ("safety", "shared/saf", "Safety", "SAFETY"):
        files = [file for _, file in found(library, query)]
        assert "safety.pog.md" in files, query
    assert found(library, "no such thing anywhere") == []


def test_workspace_symbols_find_parameters_and_macros(library):
    library.workspace_diagnostics()
    assert ("fence", "macros.pog.md") in found(library, "fence")
    assert ("language", "review.pog.md") in found(library, "language")


def test_an_empty_query_lists_the_workspace(library):
    library.workspace_diagnostics()
    assert {"review.pog.md", "safety.pog.md", "macros.pog.md"} <= {file for _, file in found(library, "")}


def test_workspace_symbols_follow_the_open_text(library):
    doc = library.open("prompts/shared/safety.pog.md")
    library.change(doc, [(doc.find("name: Safety"), "name: Zebra")])
    assert [file for name, file in found(library, "zebra")] == ["safety.pog.md"]
