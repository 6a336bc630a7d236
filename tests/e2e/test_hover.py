"""Hover: what is said of a word, and which word it is."""

import pytest

import capabilities
import samples
from samples import artifact


@pytest.fixture
def library(start):
    return start(samples.LIBRARY)


def hovered(client, text, path="prompts/new.pog.md"):
    """The text of the hover at `$0` and the words it is about."""
    doc = client.open_marked(path, text)
    hover = client.hover(doc, doc.at(0))
    client.close(doc)
    if hover is None:
        return None, None
    assert doc.lines.valid(hover["range"])
    start, end = (doc.lines.offset(hover["range"][key]) for key in ("start", "end"))
    assert start <= doc.marks[0] <= end, "the range is not where the cursor is"
    return hover["contents"]["value"], doc.lines.slice(hover["range"])


@pytest.mark.parametrize("before, line, word, says", [
    ("You review {{ language }} code.", "{{ lang$0uage }}", "language",
     ["Language of the code.", "python", "rust", "typescript"]),
    ("You review {{ language }} code.", "{{ $0focus }}", "focus", ["What to look for first.", "string", "correctness"]),
    ("You review {{ language }} code.", "{{ focus | upp$0er }}", "upper", ["upper"]),
    ("You review {{ language }} code.", "{% if focus is def$0ined %}{% endif %}", "defined", ["defined"]),
    ("You review {{ language }} code.", "{{ ran$0ge(3) }}", "range", ["range"]),
    ("You review {{ language }} code.", "{{ change.ti$0tle }}", "title", ["One line on the change."]),
    ("stage: validated", "sta$0ge: validated", "stage", ["Lifecycle stage"]),
    ('{% include "shared/safety@^1" %}', '{% include "shared/saf$0ety@^1" %}', None,
     ["Safety", "1.4.0", "skill", "foundation", "@core", "Ground rules for every prompt."]),
    ('{% from "shared/macros" import fence %}', '{% from "shared/mac$0ros" import fence %}', None, ["Macros", "0.3.0"]),
    ("{{ fence(language) }}", "{{ fen$0ce(language) }}", "fence", ["text", "kind"]),
])
def test_words_are_explained(library, before, line, word, says):
    assert before in samples.REVIEW
    text, found = hovered(library, samples.REVIEW.replace(before, line, 1))
    assert text is not None, "nothing is said"
    for one in says:
        assert one in text, text
    if word is not None:
        assert found == word


def test_a_parameter_is_explained_where_it_is_declared_and_in_its_cases(library):
    declared = samples.REVIEW.replace("  language: { type", "  langu$0age: { type")
    case = samples.REVIEW.replace("with: { language", "with: { langu$0age")
    for text in (declared, case):
        said, word = hovered(library, text)
        assert word == "language" and "Language of the code." in said


def test_values_of_a_closed_list_are_explained(library):
    said, word = hovered(library, "---\nstage: sk$0ill\n---\nHi\n")
    assert word == "skill" and said


def test_the_head_of_a_file_shows_the_card_of_the_artifact(library):
    said, _ = hovered(library, samples.REVIEW.replace("---\nname", "-$0--\nname", 1), "prompts/task/review.pog.md")
    for one in ("Review", "1.2.0", "validated", "development", "task", "@team"):
        assert one in said


def test_a_card_says_by_how_many_the_artifact_is_used(library):
    said, _ = hovered(library, artifact('{% include "shared/saf$0ety" %}'))
    assert "Used by 2 prompts" in said, said


def test_the_rule_that_is_ignored_is_explained(library):
    said, word = hovered(library, "---\nname: A\n---\n{# pog: ignore template/undeclared-para$0meter because it is set by the caller #}\n{{ x }}\n")
    assert word == "template/undeclared-parameter"
    assert "Undeclared parameter" in said


@pytest.mark.parametrize("text", [
    "---\nname: A\n---\nSome pro$0se.\n", "---\nname: A\n---\n{# a com$0ment #}\n", "$0", "---\nname: A\n---\n{{ 'str$0ing' }}\n",
])
def test_nothing_is_said_where_there_is_nothing_to_say(library, text):
    said, word = hovered(library, text)
    assert said is None, said


@pytest.mark.parametrize("text, rule", [
    ("---\nname: A\n---\n{{ $0 }}", "template/syntax-error"),
    ("---\nname: A\n---\n{{ unknown$0_name }}\n", "template/undeclared-parameter"),
    ("---\nstage: skl$0l\n---\n", "metadata/invalid-value"),
])
def test_what_is_reported_is_explained_with_who_decided_it(library, text, rule):
    said, _ = hovered(library, text)
    assert f"**{rule}**" in said and f"pog explain {rule}" in said and "Decided by pog's default" in said, said


def test_the_policy_that_decided_is_named(start):
    client = start({**samples.LIBRARY, "pog.toml": '[rules]\n"template/undeclared-parameter" = "error"\n'})
    said, _ = hovered(client, "---\nname: A\n---\n{{ unknown$0_name }}\n")
    assert "Decided by pog.toml:2 (rules" in said, said


@pytest.mark.parametrize("text, says", [
    ("---\nparameters:\n  language: { type: string, description: Of the code. }\n---\n{% if %}\n{{ lan$0guage\n\n{{", "Of the code."),
    ("---\nsta$0ge: [\nname: x\n", "Lifecycle stage"),
    ("---\nname: A\nphase: development\nparameters:\n  language: { description: Of the code. }\n\nuser:\n{{ lan$0guage }}", "Of the code."),
])
def test_broken_files_are_explained_too(library, text, says):
    said, _ = hovered(library, text)
    assert said is not None and says in said


def test_a_client_that_shows_plain_text_gets_plain_text(start):
    able = capabilities.full()
    able["textDocument"]["hover"]["contentFormat"] = ["plaintext"]
    client = start(samples.LIBRARY, capabilities=able)
    doc = client.open_marked("prompts/new.pog.md", samples.REVIEW.replace("{{ language }}", "{{ lang$0uage }}"))
    contents = client.hover(doc, doc.at(0))["contents"]
    assert contents["kind"] == "plaintext"
    for mark in ("**", "```", "`language`"):
        assert mark not in contents["value"], contents["value"]


def test_github_models_files_are_explained(library):
    said, word = hovered(library, samples.MODELS.replace("{{language}}", "{{langu$0age}}"), "greet.prompt.yml")
    assert word == "language" and "inferred" in said
    said, word = hovered(library, samples.MODELS.replace("testData:", "test$0Data:"), "greet.prompt.yml")
    assert word == "testData" and said


def test_hover_follows_the_text_as_it_is_typed(library):
    doc = library.open("prompts/new.pog.md", artifact("{{ language }}"))
    assert library.hover(doc, doc.find("language", 1)["start"])
    library.change(doc, [(doc.find("language", 1), "nothing_known")])
    assert library.hover(doc, doc.find("focus")["start"])


def test_a_document_that_is_not_open_has_no_hover(library):
    assert library.hover("prompts/task/review.pog.md", {"line": 1, "character": 1}) is None
