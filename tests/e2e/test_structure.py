"""Document links, folding, selection ranges and semantic tokens: what an editor draws and walks along."""

import pytest

import capabilities
import samples
from host import path_of

REVIEW = "prompts/task/review.pog.md"


@pytest.fixture
def library(start):
    client = start(samples.LIBRARY)
    client.workspace_diagnostics()
    return client


# Links

def test_links_lead_from_ids_to_files(library):
    doc = library.open(REVIEW)
    links = {doc.lines.slice(link["range"]): link for link in library.links(doc)}
    for id_, file in (("shared/safety", "safety.pog.md"), ("shared/macros", "macros.pog.md")):
        (link,) = [link for text, link in links.items() if text.startswith(id_)]
        assert path_of(link["target"]).name == file and path_of(link["target"]).is_file()
        assert link["tooltip"]


def test_links_into_the_starter_library_and_by_path(library):
    doc = library.open("prompts/new.pog.md", '{% include "foundation/safety" %}{% include "./shared/macros.pog.md" %}{% include "no/such" %}')
    targets = [path_of(link["target"]) for link in library.links(doc)]
    assert [target.name for target in targets] == ["safety.pog.md", "macros.pog.md"]
    assert "Do not invent" in targets[0].read_text()


def test_a_replacement_is_a_link(library):
    doc = library.open("prompts/new.pog.md", "---\ndeprecated: { replacement: shared/safety }\n---\nHi\n")
    assert [doc.lines.slice(link["range"]) for link in library.links(doc)] == ["shared/safety"]


def test_no_link_leaves_the_workspace(library):
    doc = library.open("prompts/new.pog.md", '{% include "../../../../etc/passwd" %}{% include "/etc/passwd" %}')
    assert not library.links(doc)


# Folding

def folds(doc, ranges):
    lines = doc.text.split("\n")
    for one in ranges:
        assert 0 <= one["startLine"] < one["endLine"] < len(lines), one
    return {(lines[one["startLine"]], lines[one["endLine"]]) for one in ranges}


def test_front_matter_messages_blocks_and_comments_fold(library):
    doc = library.open("prompts/new.pog.md", samples.REVIEW.replace("{# focus comes last #}", "{# focus\ncomes last #}"))
    found = folds(doc, library.folding(doc))
    for first, last in (("---", "---"), ("{% if focus == \"speed\" %}", None), ("{# focus", "comes last #}"),
                        ("system:", None), ("user:", None), ("parameters:", None), ("evals:", None)):
        assert any(a == first and last in (None, b) for a, b in found), (first, last, found)
    kinds = {doc.text.split("\n")[one["startLine"]]: one.get("kind") for one in library.folding(doc)}
    assert kinds["{# focus"] == "comment"


def test_a_block_folds_up_to_the_statement_that_closes_it(library):
    doc = library.open("prompts/new.pog.md", "---\nname: A\n---\n{% if a %}\none\n{% else %}\ntwo\n{% endif %}\nend\n")
    ends = [one["endLine"] for one in library.folding(doc) if one["startLine"] == 3]
    assert {4, 6, 7} & set(ends), ends


def test_folds_do_not_cross(library):
    for text in (samples.REVIEW, samples.CASES, samples.MACROS):
        doc = library.open("prompts/new.pog.md", text)
        ranges = [(one["startLine"], one["endLine"]) for one in library.folding(doc)]
        for a, b in ranges:
            for c, d in ranges:
                assert not (a < c <= b < d) or c == b, f"{(a, b)} and {(c, d)} cross"
        library.close(doc)


def test_a_client_that_folds_whole_lines_gets_no_characters(start):
    able = capabilities.full()
    able["textDocument"]["foldingRange"]["lineFoldingOnly"] = True
    client = start(samples.LIBRARY, capabilities=able)
    doc = client.open(REVIEW)
    ranges = client.folding(doc)
    assert ranges and all("startCharacter" not in one and "endCharacter" not in one for one in ranges)
    starts = [one["startLine"] for one in ranges]
    assert len(starts) == len(set(starts)), "two folds begin in one line"
    client.close(doc)


def test_files_of_crlf_fold_in_the_same_lines(library):
    doc = library.open("prompts/new.pog.md", samples.REVIEW)
    expected = [(one["startLine"], one["endLine"]) for one in library.folding(doc)]
    other = library.open("prompts/other.pog.md", samples.REVIEW.replace("\n", "\r\n"))
    assert [(one["startLine"], one["endLine"]) for one in library.folding(other)] == expected


# Selection ranges

def chain(selection):
    while selection:
        yield selection["range"]
        selection = selection.get("parent")


@pytest.mark.parametrize("text", [samples.REVIEW, samples.CASES, samples.MODELS, samples.REVIEW[:300], samples.REVIEW.replace("\n", "\r\n")])
def test_each_selection_encloses_the_one_before(library, text):
    doc = library.open("prompts/new.prompt.yml" if text == samples.MODELS else "prompts/new.pog.md", text)
    offsets = range(0, len(text), 7)
    results = library.selection_ranges(doc, *(doc.lines.position(at) for at in offsets))
    assert len(results) == len(offsets)
    for at, result in zip(offsets, results):
        spans = []
        for one in chain(result):
            assert doc.lines.valid(one)
            spans.append((doc.lines.offset(one["start"]), doc.lines.offset(one["end"])))
        assert spans[0][0] <= at <= spans[0][1] or text[at - 1:at + 1] == "\r\n"
        for (a, b), (c, d) in zip(spans, spans[1:]):
            assert c <= a and b <= d and (a, b) != (c, d), f"{spans} at {at}"


def test_selection_grows_from_word_to_expression_to_construct_to_message(library):
    doc = library.open("prompts/new.pog.md", samples.REVIEW)
    at = doc.text.index("focus | upper") + 2
    (result,) = library.selection_ranges(doc, doc.lines.position(at))
    words = [doc.lines.slice(one) for one in chain(result)]
    assert words[0] == "focus"
    assert words.index("focus | upper") < words.index("{{ focus | upper }}")
    assert words[-1] == doc.text
    block = next(word for word in words if word.startswith("{% if focus"))
    assert block.rstrip().endswith("{% endif %}")


def test_selection_grows_in_the_front_matter(library):
    doc = library.open("prompts/new.pog.md", samples.CASES)
    (result,) = library.selection_ranges(doc, doc.find("correctness")["start"])
    words = [doc.lines.slice(one) for one in chain(result)]
    assert words[0] == "correctness"
    assert any(word.strip().startswith("focus: {") for word in words)


def test_every_position_gets_its_selection(library):
    doc = library.open("notes.txt", "plain")
    results = library.selection_ranges(doc, {"line": 0, "character": 1}, {"line": 99, "character": 9})
    assert len(results) == 2
    assert all(doc.lines.valid(result["range"]) for result in results)


# Semantic tokens

def words(doc, tokens):
    return [(doc.lines.slice(span), kind) for span, kind, _ in tokens]


def assert_ordered(doc, tokens):
    at = -1
    for span, _, _ in tokens:
        assert doc.lines.valid(span)
        assert doc.lines.offset(span["start"]) >= at, "tokens overlap or go back"
        at = doc.lines.offset(span["end"])


def test_tokens_say_what_the_words_of_a_template_are(library):
    doc = library.open(REVIEW)
    tokens = library.semantic_tokens(doc)
    assert_ordered(doc, tokens)
    found = words(doc, tokens)
    for word, kind in (("language", "parameter"), ("focus", "parameter"), ("upper", "function"), ("if", "keyword"), ("endif", "keyword"),
                       ("include", "keyword"), ("part", "variable"), ("title", "property"), ("fence", "macro")):
        assert (word, kind) in found, f"{word} as {kind}: {sorted({one for one in found if one[0] == word})}"
    assert any(kind == "comment" and "focus comes last" in word for word, kind in found)
    assert any(kind == "string" and "speed" in word for word, kind in found)


def test_prose_has_no_tokens(library):
    doc = library.open("prompts/new.pog.md", "---\nname: A\n---\nif you include this for me, focus | upper\n")
    assert [token for token in library.semantic_tokens(doc) if token[0]["start"]["line"] > 2] == []


def test_modifiers(library):
    doc = library.open("prompts/new.pog.md", samples.REVIEW)
    by_word = [(doc.lines.slice(span), kind, modifiers) for span, kind, modifiers in library.semantic_tokens(doc)]
    assert ("upper", "function", ["defaultLibrary"]) in by_word
    assert any(word == "part" and "declaration" in modifiers for word, _, modifiers in by_word)


@pytest.mark.parametrize("text", [samples.REVIEW, samples.MACROS, samples.REVIEW.replace("\n", "\r\n"), samples.REVIEW[:-40]])
def test_the_tokens_of_a_range_are_those_of_the_whole_that_lie_in_it(library, text):
    doc = library.open("prompts/new.pog.md", text)
    full = library.semantic_tokens(doc)
    assert full
    last = doc.end()["line"]
    for first in range(0, last, 5):
        window = {"start": {"line": first, "character": 0}, "end": {"line": min(first + 7, last), "character": 0}}
        part = library.semantic_tokens(doc, window)
        assert all(token in full for token in part)
        inside = [t for t in full if window["start"]["line"] <= t[0]["start"]["line"] < window["end"]["line"]]
        assert [t for t in part if t in inside] == inside, "a token is left out"


def test_tokens_follow_the_text(library):
    doc = library.open("prompts/new.pog.md", samples.artifact("{{ language }}"))
    before = words(doc, library.semantic_tokens(doc))
    library.change(doc, [(doc.find("language", 1), "focus")])
    after = words(doc, library.semantic_tokens(doc))
    assert ("language", "parameter") in before and ("focus", "parameter") in after


def test_broken_files_have_tokens(library):
    doc = library.open("prompts/new.pog.md", samples.artifact("{% if %}\n{{ language\n\n{{ focus | up"))
    assert ("language", "parameter") in words(doc, library.semantic_tokens(doc))


def test_empty_and_foreign_files_have_none(library):
    for path, text in (("empty.pog.md", ""), ("notes.txt", "{{ a }}")):
        assert library.semantic_tokens(library.open(path, text)) == []
