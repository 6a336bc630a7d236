"""Items of completion: what each says of itself, and what clients of different abilities get."""

import re

import pytest

import capabilities
import samples
from completions import offered
from samples import artifact

PLAIN = "textDocument.completion.completionItem.snippetSupport"


@pytest.fixture
def library(start):
    """A client in the sample workspace."""
    return start(samples.LIBRARY)


SITES = [artifact("{% if %}\n{{ la$0\n\nuser:\n{{ ok"), "---\n$0\n---\n", "---\nparameters:\n  $0\n---\n{{ a }}", artifact("{% $0"), artifact("{{ focus | $0 }}"),
         samples.CASES.replace("      language: rust\n", "      $0\n"), "$0", '---\nname: A\n---\n{% include "$0" %}',
         "---\nmodel:\n  $0\n---\n", "---\nevals:\n  $0\n---\n", "---\nchangelog:\n  - $0\n---\n"]


def test_a_client_without_snippets_gets_none(start):
    client = start(samples.LIBRARY, capabilities=capabilities.without(PLAIN))
    count = 0
    for site in SITES:
        doc, items = offered(client, site)
        count += len(items)
        for item in items:
            assert item.get("insertTextFormat", 1) == 1
            assert not re.search(r"\$\{?\d", item["textEdit"]["newText"]), item
        client.close(doc)
    assert count > 50


def test_a_client_with_snippets_gets_some_and_they_are_well_formed(start):
    client = start(samples.LIBRARY)
    snippets = []
    for site in SITES:
        doc, items = offered(client, site)
        snippets += [item["textEdit"]["newText"] for item in items if item.get("insertTextFormat") == 2]
        client.close(doc)
    assert len(snippets) > 5
    for snippet in snippets:
        assert "$" in re.sub(r"\\.", "", snippet), f"{snippet!r} has no place"


def test_text_of_several_lines_says_how_it_wants_to_be_indented(start):
    client = start(samples.LIBRARY, capabilities=capabilities.without(PLAIN))
    several = 0
    for site in SITES:
        doc, items = offered(client, site)
        for item in items:
            if "\n" in item["textEdit"]["newText"]:
                several += 1
                assert item.get("insertTextMode") == 1, f"an editor would indent {item['textEdit']['newText']!r} again"
        client.close(doc)
    assert several > 3


def test_documentation_is_resolved_when_it_is_looked_at(library):
    for text, label, word in [
        (artifact("{{ la$0 }}", parameters="  language: { type: string, description: Language of the code. }"), "language", "Language of the code."),
        (artifact("{{ focus | $0 }}"), "upper", "upper"),
        (artifact("{% if focus is $0 %}"), "defined", "defined"),
        (artifact("{% $0 %}"), "include", "include"),
        ("---\n$0\n---\n", "stage", "Lifecycle stage"),
        ("---\nstage: $0\n---\n", "skill", ""),
        (artifact('{% include "$0" %}'), "shared/safety", "Ground rules for every prompt."),
    ]:
        doc, items = offered(library, text)
        item = next(item for item in items if item["label"] == label)
        assert "documentation" not in item
        resolved = library.resolve_completion(item)
        assert resolved["documentation"]["kind"] == "markdown"
        assert word in resolved["documentation"]["value"]
        assert {k: v for k, v in resolved.items() if k not in ("documentation", "data")} == {k: v for k, v in item.items() if k != "data"}
        library.close(doc)


def test_a_client_that_does_not_resolve_gets_the_documentation_at_once(start):
    client = start(samples.LIBRARY, capabilities=capabilities.without("textDocument.completion.completionItem.resolveSupport"))
    _, items = offered(client, artifact("{{ focus | $0 }}"))
    upper = next(item for item in items if item["label"] == "upper")
    assert "upper" in upper["documentation"]["value"] and "data" not in upper


def test_an_item_that_is_not_the_servers_comes_back_as_it_is(library):
    for item in ({"label": "x"}, {"label": "x", "data": {"uri": 5}}, {"label": "x", "data": "y"}):
        assert library.resolve_completion(item)["label"] == "x"


def test_an_item_of_a_document_that_was_closed_can_still_be_resolved(library):
    doc, items = offered(library, artifact("{{ focus | $0 }}"))
    library.close(doc)
    assert library.resolve_completion(items[0])["label"] == items[0]["label"]


def test_every_item_says_what_it_is(library):
    kinds = {"language": 6, "upper": 3, "stage": 10}
    for text in (artifact("{{ $0 }}"), artifact("{{ focus | $0 }}"), "---\n$0\n---\n"):
        doc, items = offered(library, text)
        for item in items:
            assert item["kind"] == kinds.get(item["label"], item["kind"])
        library.close(doc)
    doc, items = offered(library, samples.REVIEW.replace("{{ language }}", "{{ $0 }}"))
    language = next(item for item in items if item["label"] == "language")
    assert "python" in str(language.get("detail")) or "string" in str(language.get("detail"))


def test_positions_past_the_end_are_the_end(library):
    doc = library.open("prompts/new.pog.md", artifact("{{ la"))
    line = doc.end()["line"]
    for position in ({"line": line, "character": 5000}, {"line": 9999, "character": 0}):
        assert library.labels(doc, position)[0] == "language"


def test_every_character_that_triggers_does_so_to_some_purpose(library):
    """A list that pops up in prose is a nuisance; one that does not after an opening quote is a loss."""
    provider = library.capabilities["completionProvider"]
    assert provider["resolveProvider"] is True
    doc = library.open_marked("prompts/new.pog.md", "---\nname: A\n---\nSome prose.$0\n")
    for character in provider["triggerCharacters"]:
        doc = library.open("prompts/new.pog.md", f"---\nname: A\n---\nSome prose{character}")
        assert library.labels(doc, doc.end(), trigger=character) == [], f"after {character!r} in prose"
        library.close(doc)
    for text in (artifact("{{ "), artifact("{% "), artifact("{{ focus |"), artifact("{{ loop."), "---\nstage: ", artifact('{% include "'),
                 artifact('{% include "shared/'), artifact('{% include "shared/safety@')):
        assert text[-1] in provider["triggerCharacters"], text[-1]
