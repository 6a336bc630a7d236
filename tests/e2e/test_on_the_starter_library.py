"""The features on real prompts: a copy of the starter library as a workspace, in which nothing may break.

What is renamed, inserted or mended there leaves a workspace without findings; what is asked for is right for each file.
"""

import shutil

import pytest

from conftest import REPOSITORY
from expect import assert_inside, marks
from host import path_of
from text import apply_workspace_edit


@pytest.fixture
def library(start, workspace):
    """A client whose workspace is the library; `documents` are all open."""
    shutil.copytree(REPOSITORY / "prompts-fixture", workspace(), dirs_exist_ok=True)
    client = start(encoding="utf-8")
    for path in sorted(client.root.rglob("*.pog.md")):
        client.open(str(path.relative_to(client.root)))
    assert len(client.documents) >= 39
    return client


def faults(client):
    return [(item["uri"].rsplit("/", 1)[-1], one["code"], one["message"]) for item in client.workspace_diagnostics()["items"] for one in item.get("items", [])]


def first_parameters(client):
    """For each artifact with parameters the place where the template's first one is declared."""
    for doc in list(client.documents.values()):
        for symbol in client.document_symbols(doc)[0].get("children", []):
            if symbol["name"] == "parameters" and symbol.get("children"):
                yield doc, symbol["children"][0]


def test_nothing_is_wrong_with_it(library):
    assert faults(library) == []


def test_a_renamed_parameter_leaves_it_clean_and_can_be_renamed_back(library):
    renamed = 0
    for doc, symbol in list(first_parameters(library)):
        before = {uri: one.text for uri, one in library.documents.items()}
        name, at = symbol["name"], symbol["selectionRange"]["start"]
        edit = library.rename(doc, at, "renamed_by_test")
        library.apply(edit)
        assert "renamed_by_test" in doc.text
        found = faults(library)
        assert found == [], f"{name} of {doc.uri}"
        library.apply(library.rename(doc, at, name))
        assert {uri: one.text for uri, one in library.documents.items()} == before, f"{name} of {doc.uri}"
        renamed += 1
    assert renamed > 25


def test_every_artifact_can_be_included_and_copied(library):
    for item in library.request("pog/library/list", {})["items"]:
        for mode in ("include", "text"):
            doc = library.open(f"new-{mode}.pog.md", "---\nname: New\n---\nuser:\n")
            library.execute("pog.insertLibraryPrompt", {"uri": doc.uri, "position": doc.end(), "id": item["id"], "mode": mode})
            library.wait_until(lambda doc=doc: doc.version > 1, what=f"{item['id']} as {mode}")
            # A parameter that a prompt needs only for certain values of others may be left over in a copy.
            left = [mark for mark in marks(doc, library.pull_diagnostics(doc)["items"]) if mark[0] != "template/unused-parameter"]
            assert left == [], f"{item['id']} as {mode}:\n{doc.text}"
            library.close(doc)


def test_every_link_and_definition_leads_to_a_file_of_the_workspace(library):
    count = 0
    for doc in list(library.documents.values()):
        for link in library.links(doc):
            (definition,) = library.definition(doc, link["range"]["start"])
            assert definition["targetUri"] == link["target"] and path_of(link["target"]).is_relative_to(library.root)
            assert doc.lines.slice(link["range"]).split("@")[0] in link["target"]
            count += 1
    assert count > 50


def test_every_name_in_a_template_has_a_definition_that_refers_back(library):
    """From a use to its definition and back to the use."""
    for doc in list(library.documents.values())[::4]:
        uses = [span for span, kind, modifiers in library.semantic_tokens(doc) if kind in ("parameter", "variable") and not set(modifiers) & {"defaultLibrary"}]
        for span in uses[:25]:
            word = doc.lines.slice(span)
            targets = library.definition(doc, span["start"])
            assert targets, f"{word} in {doc.uri}"
            highlighted = [one["range"] for one in library.highlight(doc, span["start"])]
            assert span in highlighted and {doc.lines.slice(one) for one in highlighted} == {word}
            references = [(one["uri"], one["range"]) for one in library.references(doc, span["start"])]
            assert (doc.uri, span) in references


def test_every_answer_lies_in_its_text(library):
    for doc in list(library.documents.values()):
        tokens = library.semantic_tokens(doc)
        assert tokens or "{%" not in doc.text.split("\n---\n", 1)[1]
        assert_inside(doc, [span for span, _, _ in tokens])
        assert_inside(doc, [link["range"] for link in library.links(doc)])
        last = doc.end()["line"]
        assert all(0 <= fold["startLine"] < fold["endLine"] <= last for fold in library.folding(doc))
