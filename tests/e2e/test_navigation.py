"""Definition, references and highlights, in one file and across the library."""

import pytest

import capabilities
import samples
from host import path_of
from samples import artifact
from text import Text

READ, WRITE = 2, 3


@pytest.fixture
def library(start):
    return start(samples.LIBRARY)


def text_of(client, uri):
    """The text of a file, as it is open or as it is on disk."""
    doc = client.documents.get(uri)
    return Text(doc.text if doc else path_of(uri).read_bytes().decode(), client.encoding)


def leads_to(client, text, path="prompts/new.pog.md"):
    """Where the definition of the thing at `$0` is: (name of the file, the text there, the line it is in)."""
    doc = client.open_marked(path, text)
    found = []
    for link in client.definition(doc, doc.at(0)) or []:
        lines = text_of(client, link["targetUri"])
        full, focus = link["targetRange"], link["targetSelectionRange"]
        assert lines.valid(full) and lines.valid(focus)
        assert lines.offset(full["start"]) <= lines.offset(focus["start"]) <= lines.offset(focus["end"]) <= lines.offset(full["end"])
        origin = link["originSelectionRange"]
        assert doc.lines.offset(origin["start"]) <= doc.marks[0] <= doc.lines.offset(origin["end"])
        line = lines.text.splitlines()[focus["start"]["line"]]
        found.append((path_of(link["targetUri"]).name, lines.slice(focus), line.strip()))
    client.close(doc)
    return found


REVIEW = samples.REVIEW


@pytest.mark.parametrize("text, target", [
    (REVIEW.replace("{{ language }}", "{{ lang$0uage }}"), ("new.pog.md", "language", "language: { type: string, enum")),
    (REVIEW.replace("with: { language", "with: { lan$0guage"), ("new.pog.md", "language", "language: { type: string, enum")),
    (REVIEW.replace("change.title", "change.tit$0le"), ("new.pog.md", "title", "title: { type")),
    (REVIEW.replace("{{ part |", "{{ pa$0rt |"), ("new.pog.md", "part", "{% for part in")),
    (REVIEW.replace("{{ fence(", "{{ fe$0nce("), ("macros.pog.md", "fence", "{% macro fence(")),
    (REVIEW.replace("import fence", "import fen$0ce"), ("macros.pog.md", "fence", "{% macro fence(")),
    (artifact('{% set x = 1 %}{{ $0x }}'), ("new.pog.md", "x", "{% set x = 1 %}")),
    (artifact('{% macro m(a) %}{{ $0a }}{% endmacro %}'), ("new.pog.md", "a", "{% macro m(a) %}")),
    (artifact('{% import "shared/macros" as m %}{{ m.fen$0ce("") }}'), ("macros.pog.md", "fence", "{% macro fence(")),
    (artifact('{% if focus %}{% end$0if %}'), ("new.pog.md", "if", "{% if focus %}")),
])
def test_a_use_leads_to_its_definition(library, text, target):
    ((file, word, line),) = leads_to(library, text)
    assert (file, word) == target[:2] and line.startswith(target[2]), line


def test_an_id_leads_to_the_head_of_its_file(library):
    for line in ('{% include "shared/sa$0fety@^1" %}', '{% include "./shared/sa$0fety.pog.md" %}'):
        ((file, _, line),) = leads_to(library, artifact(line))
        assert file == "safety.pog.md" and line in ("---", "name: Safety")


def test_a_definition_in_the_starter_library_is_a_file_that_can_be_opened(library):
    for line, word in (('{% include "foundation/saf$0ety" %}', None),
                       ('{% from "foundation/macros" import fenc$0ed %}', "fenced"),
                       ('{% from "foundation/macros" import fenced %}{{ fenc$0ed("x") }}', "fenced")):
        ((file, found, _),) = leads_to(library, artifact(line))
        assert file in ("safety.pog.md", "macros.pog.md")
        assert word in (None, found)


@pytest.mark.parametrize("text", [
    "---\nname: A\n---\npro$0se\n", artifact('{% include "no/su$0ch" %}'), artifact("{{ focus | upp$0er }}"), artifact("{{ unkn$0own }}"),
    artifact('{% include "../../../../etc/pas$0swd" %}'), "$0",
])
def test_what_has_no_definition_leads_nowhere(library, text):
    assert leads_to(library, text) == []


def test_a_client_that_knows_no_links_gets_locations(start):
    able = capabilities.full()
    able["textDocument"]["definition"]["linkSupport"] = False
    client = start(samples.LIBRARY, capabilities=able)
    doc = client.open_marked("prompts/new.pog.md", REVIEW.replace("{{ language }}", "{{ lang$0uage }}"))
    found = client.definition(doc, doc.at(0))
    (place,) = found if isinstance(found, list) else [found]
    assert set(place) == {"uri", "range"} and doc.lines.slice(place["range"]) == "language"


def referred(client, text, declaration=True, path="prompts/new.pog.md"):
    doc = client.open_marked(path, text)
    places = []
    for place in client.references(doc, doc.at(0), declaration):
        lines = text_of(client, place["uri"])
        assert lines.valid(place["range"])
        places.append((path_of(place["uri"]).name, place["range"]["start"]["line"], lines.slice(place["range"])))
    client.close(doc)
    assert len(set(places)) == len(places), "a place is named twice"
    return sorted(places)


def test_references_of_a_parameter_are_its_declaration_its_uses_and_its_cases(library):
    text = REVIEW.replace("{{ language }}", "{{ lang$0uage }}")
    lines = REVIEW.split("\n")
    expected = [("new.pog.md", number, "language") for number, line in enumerate(lines)
                if line.startswith("  language:") or "with: { language" in line or "{{ language" in line or "fence(language)" in line]
    assert referred(library, text) == expected
    assert referred(library, text, declaration=False) == expected[1:]


def test_references_can_be_asked_from_the_declaration_and_from_a_case(library):
    from_use = referred(library, REVIEW.replace("{{ language }}", "{{ lang$0uage }}"))
    assert referred(library, REVIEW.replace("  language: {", "  lang$0uage: {")) == from_use
    assert referred(library, REVIEW.replace("with: { language", "with: { lang$0uage")) == from_use


def test_a_loop_variable_of_the_same_name_is_another_thing(library):
    text = artifact("{% for focus in [1] %}{{ focus }}{% endfor %}{{ foc$0us }}")
    assert [line for _, line, _ in referred(library, text)] == [4, 6], "its declaration and the use behind the loop"


def test_references_of_an_artifact_are_all_that_include_it(library):
    found = referred(library, artifact('{% include "shared/saf$0ety" %}'))
    assert {file for file, _, _ in found} >= {"new.pog.md", "review.pog.md"}
    assert all("shared/safety" in word or file == "safety.pog.md" for file, _, word in found)


def test_references_of_a_macro_reach_across_files(library):
    found = referred(library, samples.MACROS.replace("macro fence", "macro fen$0ce"), path="prompts/shared/macros.pog.md")
    assert [(file, word) for file, _, word in found if file == "review.pog.md"] == [("review.pog.md", "fence")] * 2


def test_what_is_nothing_has_no_references(library):
    assert referred(library, "---\nname: A\n---\npro$0se\n") == []


def highlighted(client, text):
    doc = client.open_marked("prompts/new.pog.md", text)
    found = [(doc.lines.slice(one["range"]), one.get("kind")) for one in sorted(
        client.highlight(doc, doc.at(0)) or [], key=lambda one: doc.lines.offset(one["range"]["start"]))]
    client.close(doc)
    return found


def test_highlights_tell_reading_from_writing(library):
    assert highlighted(library, artifact("{% set x = 1 %}{{ $0x }}{% set x = x + 1 %}")) == [
        ("x", WRITE), ("x", READ), ("x", WRITE), ("x", READ)]
    kinds = highlighted(library, REVIEW.replace("{{ language }}", "{{ lang$0uage }}"))
    assert kinds[0] == ("language", WRITE) and ("language", READ) in kinds and len(kinds) == 4


def test_the_parts_of_a_block_are_highlighted_together(library):
    words = [word for word, _ in highlighted(library, artifact("{% i$0f focus %}a{% elif language %}b{% else %}c{% endif %}"))]
    assert words == ["if", "elif", "else", "endif"]


def test_nothing_is_highlighted_in_prose(library):
    assert highlighted(library, "---\nname: A\n---\npro$0se\n") == []


def test_navigation_in_github_models_files(library):
    text = samples.MODELS.replace("{{language}}", "{{langu$0age}}")
    words = [word for _, _, word in referred(library, text, path="greet.prompt.yml")]
    assert words == ["language", "language"]


def test_navigation_works_in_broken_files(library):
    ((_, word, _),) = leads_to(library, "---\nparameters:\n  language: string\n---\n{% if %}\n{{ lang$0uage\n{{")
    assert word == "language"
