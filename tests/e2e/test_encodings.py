"""Positions: every range lands on the right characters in all three encodings, whatever stands before it."""

import pytest

import samples
from expect import assert_inside, marks
from host import path_of
from text import ENCODINGS, apply_edits, apply_workspace_edit

WIDE = {
    "ascii": "plain",
    "emoji": "😀👩‍👩‍👧‍👦🏳️‍🌈",
    "cjk": "漢字かな 한국어",
    "combining": "e\u0301 n\u0303 \u202eright to left\u202c שלום",
    "astral": "𝔘𝔫𝔦 \U000e0041 \U0010fffd",
    "separators": "a\u2028b\u2029c\u0085d",
}
# The wide texts hold directional and tag characters, which are reported as hidden text; here only places matter.
QUIET = {"pog.toml": '[rules]\n"security/invisible-text" = "off"\n'}
ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}


def body(wide, end="\n", bom=""):
    lines = ["---", f"name: {wide}", "parameters:", f'  language: {{ type: string, description: "{wide}" }}', "  focus: string", "---",
             f"{wide} {{{{ langauge }}}} {wide} {{{{ language | uper }}}}", "", "user:", f"{{# {wide} #}}{{{{ focus }}}} {wide} {{{{ language }}}}", ""]
    return bom + end.join(lines)


@pytest.fixture(params=list(WIDE.values()), ids=list(WIDE))
def wide(request):
    return request.param


def test_control_characters_of_a_body_are_characters(start, encoding):
    client = start(encoding=encoding)
    doc = client.open("a.pog.md", "---\nname: A\n---\na\x0bb\x0cc\x00d\x1be\x7f {{ x }}\n")
    assert marks(doc, client.pull_diagnostics(doc)["items"]) == [("template/undeclared-parameter", "x")]


@pytest.mark.parametrize("end", list(ENDS.values()), ids=list(ENDS))
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["", "bom"])
def test_diagnostics_mark_the_words(start, encoding, end, bom):
    client = start(QUIET, encoding=encoding)
    for name, wide in WIDE.items():
        doc = client.open(f"{name}.pog.md", body(wide, end, bom))
        items = client.pull_diagnostics(doc)["items"]
        assert_inside(doc, [one["range"] for one in items])
        assert marks(doc, items) == [("template/undeclared-parameter", "langauge"), ("template/unknown-filter", "uper")], name


def test_completion_replaces_the_word(start, encoding, wide):
    client = start(encoding=encoding)
    for end in ENDS.values():
        text = body(wide, end).replace("{{ focus }}", "{{ fo$0 }}")
        doc = client.open_marked("a.pog.md", text)
        item = client.completion(doc, doc.at(0))["items"][0]
        assert item["label"] == "focus"
        assert apply_edits(doc.text, [{"range": item["textEdit"]["range"], "newText": item["textEdit"]["newText"]}], encoding) == body(wide, end)
        client.close(doc)


def test_rename_changes_the_words(start, encoding, wide):
    client = start(encoding=encoding)
    for end in ENDS.values():
        doc = client.open("a.pog.md", body(wide, end))
        edit = client.rename(doc, doc.find("language", 2)["start"], "dialect")
        (after,) = apply_workspace_edit({doc.uri: doc.text}, edit, encoding).values()
        assert after == body(wide, end).replace("language", "dialect")
        client.close(doc)


def test_a_name_of_other_letters_can_be_used_and_renamed(start, encoding):
    client = start(encoding=encoding)
    text = "---\nparameters:\n  größe: string\n  語: string\n---\n😀 {{ größe }} {{ 語 }}\n"
    doc = client.open("a.pog.md", text)
    assert marks(doc, client.pull_diagnostics(doc)["items"]) == []
    edit = client.rename(doc, doc.find("größe", 1)["end"], "länge")
    (after,) = apply_workspace_edit({doc.uri: doc.text}, edit, encoding).values()
    assert after == text.replace("größe", "länge")


def test_hover_is_about_the_word_and_only_there(start, encoding, wide):
    client = start(encoding=encoding)
    doc = client.open("a.pog.md", body(wide))
    word = doc.find("focus", 1)
    for at in (word["start"], word["end"]):
        assert doc.lines.slice(client.hover(doc, at)["range"]) == "focus"
    before = doc.lines.position(doc.lines.offset(word["start"]) - 4)
    assert client.hover(doc, before) is None


def test_everything_else_lands_on_words_too(start, encoding, wide):
    client = start(encoding=encoding)
    doc = client.open("a.pog.md", body(wide))
    word = doc.find("language", 1)["start"]
    assert {doc.lines.slice(one["range"]) for one in client.highlight(doc, word)} == {"language"}
    assert {doc.lines.slice(one["range"]) for one in client.references(doc, word)} == {"language"}
    (link,) = client.definition(doc, word)
    assert doc.lines.slice(link["targetSelectionRange"]) == "language"
    tokens = client.semantic_tokens(doc)
    assert_inside(doc, [span for span, _, _ in tokens])
    words = [(doc.lines.slice(span), kind) for span, kind, _ in tokens]
    assert ("language", "parameter") in words and any(kind == "comment" and wide in word for word, kind in words)
    (selection,) = client.selection_ranges(doc, word)
    assert doc.lines.slice(selection["range"]) == "language"

    def walk(symbols):
        for symbol in symbols:
            yield symbol
            yield from walk(symbol.get("children", []))

    symbols = list(walk(client.document_symbols(doc)))
    assert_inside(doc, [symbol["range"] for symbol in symbols] + [symbol["selectionRange"] for symbol in symbols])
    assert any(symbol["name"] == "focus" and doc.lines.slice(symbol["selectionRange"]) == "focus" for symbol in symbols)


@pytest.mark.parametrize("end", list(ENDS.values()), ids=list(ENDS))
def test_a_fix_is_put_where_it_belongs(start, encoding, wide, end):
    client = start(QUIET, encoding=encoding)
    doc = client.open("a.pog.md", body(wide, end))
    for word, better in (("langauge", "language"), ("uper", "upper")):
        place = doc.find(word)
        action = next(one for one in client.code_actions(doc, place, only=["quickfix"]) if f"'{better}'" in one["title"])
        client.run_action(action)
    assert doc.text == body(wide, end).replace("langauge", "language").replace("uper", "upper")
    assert marks(doc, client.pull_diagnostics(doc)["items"]) == []


def test_other_files_are_counted_in_the_same_encoding(start, encoding, wide):
    client = start({"b.pog.md": f"{wide}{{% include 'x/{wide.split()[0]}' %}} {wide}{{% include 'a' %}}\n",
                    "m.pog.md": f"{wide}{{% macro box(x) %}}{{% endmacro %}}\n"}, encoding=encoding)
    doc = client.open("a.pog.md", f'{wide} {{% from "m" import box %}} {{{{ box("{wide}") }}}}\n')
    for place in client.references(doc, doc.find("box")["start"]) + [
            {"uri": one["targetUri"], "range": one["targetSelectionRange"]} for one in client.definition(doc, doc.find("box", 1)["start"])]:
        from text import Text
        text = doc.text if place["uri"] == doc.uri else path_of(place["uri"]).read_bytes().decode()
        assert Text(text, encoding).slice(place["range"]) == "box"


def test_positions_inside_a_character_do_no_harm(start):
    """A client in bytes or UTF-16 may point into the middle of one."""
    for encoding in ENCODINGS:
        client = start(encoding=encoding)
        doc = client.open("a.pog.md", body("😀漢"))
        for line in range(doc.end()["line"] + 1):
            for character in range(0, 60):
                client.hover(doc, {"line": line, "character": character})
        assert marks(doc, client.pull_diagnostics(doc)["items"])


def test_edits_in_every_encoding_leave_the_same_text(start, encoding, wide):
    client = start(encoding=encoding)
    doc = client.open("a.pog.md", body(wide, "\r\n"))
    client.change(doc, [(doc.find(wide, 2), "x"), (None, body(wide)), ])
    at = doc.find("langauge")
    client.change(doc, [({"start": at["start"], "end": at["start"]}, wide + " }} {{ "), ])
    client.change(doc, [(doc.find("{{ language }}"), f"{wide}")])
    other = client.open("b.pog.md", doc.text)
    same = lambda one: [(d["code"], d["range"], d["message"]) for d in client.pull_diagnostics(one)["items"]]
    assert same(doc) == same(other)
    assert client.semantic_tokens(doc) == client.semantic_tokens(other)


def test_text_inside_yaml_scalars_is_mapped_back(start, encoding, wide):
    client = start(encoding=encoding)
    text = f'messages:\n  - role: user\n    content: "{wide} \\u00e9\\t{{{{name}}}} {wide}"\n  - role: user\n    content: >-\n      {wide}\n      {{{{name}}}} {wide}\n'
    doc = client.open("a.prompt.yml", text)
    assert [doc.lines.slice(one["range"]) for one in client.highlight(doc, doc.find("name", 1)["start"])] == ["name", "name"]
    (after,) = apply_workspace_edit({doc.uri: text}, client.rename(doc, doc.find("name")["start"], "who"), encoding).values()
    assert after == text.replace("name", "who")


def test_the_sample_is_the_same_in_all_line_ends(start, encoding):
    client = start(samples.LIBRARY, encoding=encoding)
    shown = []
    for number, end in enumerate(ENDS.values()):
        doc = client.open(f"prompts/new{number}.pog.md", samples.REVIEW.replace("\n", end))
        assert marks(doc, client.pull_diagnostics(doc)["items"]) == []
        shown.append([(doc.lines.slice(span), kind, modifiers) for span, kind, modifiers in client.semantic_tokens(doc)])
    assert shown[0] == shown[1] == shown[2]
