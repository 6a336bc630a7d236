"""POML over the wire: elements, attributes and expressions in everything an editor asks for."""

import pytest

import completions
from host import path_of
from text import apply_workspace_edit

PATH = "prompts/new.poml"
REVIEW = """<poml>
  <!-- What the caller passes:
       language and tickets. -->
  <runtime model="gpt-4o" temperature="0.2" />
  <let name="tone" value="'plain'" />
  <system-msg>
    <role>You sort {{ language }} tickets in a {{ tone }} way.</role>
  </system-msg>
  <human-msg>
    <list listStyle="dash">
      <item for="ticket in tickets" if="ticket.open">{{ loop.index + 1 }}. {{ ticket.title }}</item>
    </list>
    <include src="parts/note.poml" />
    <document src="guide.txt" parser="txt" />
  </human-msg>
</poml>
"""
FILES = {
    "prompts/review.poml": REVIEW,
    "prompts/parts/note.poml": "<p>Say so when nothing is urgent.</p>\n",
    "prompts/guide.txt": "Be brief.\n",
    "prompts/ready.poml": "<p>Hello {{ name }}</p>\n",
    "prompts/ready.context.json": '{ "name": "Ada", "other": 1 }\n',
}


@pytest.fixture
def client(start):
    return start(FILES)


def labels(client, text):
    return completions.labels(client, text, PATH)


def taken(client, text, label):
    return completions.taken(client, text, label, PATH)


def test_healthy_files_have_no_diagnostics(client):
    for path in (name for name in FILES if name.endswith(".poml")):
        assert client.pull_diagnostics(client.open(path))["items"] == [], path


@pytest.mark.parametrize("text, first", [
    ("<poml><sys$0", "system-msg"),
    ("<poml><$0</poml>", "poml"),
    ("<poml><task>a</$0", "/task"),
    ("<poml><task>a</ta$0></poml>", "/task"),
    ("<poml><list $0", "listStyle"),
    ("<poml><list $0/></poml>", "listStyle"),
    ('<poml><list listStyle="$0"></list></poml>', "star"),
    ('<poml><p speaker="a$0">x</p></poml>', "ai"),
    ("<poml>{{ language }} {{ la$0 }}</poml>", "language"),
    ('<poml><let name="tone" value="1"/>{{ to$0', "tone"),
    ('<poml><p for="t in xs">{{ loop.$0 }}</p></poml>', "index"),
    ('<poml><p if="la$0">{{ language }}</p></poml>', "language"),
    ('<poml><p for="item in xs">{{ it$0 }}</p></poml>', "item"),
    ('<poml><include src="$0" /></poml>', "parts/note.poml"),
])
def test_what_is_offered_first(client, text, first):
    assert labels(client, text)[0] == first


@pytest.mark.parametrize("text, label, result", [
    ("<poml><task>a</$0", "/task", "<poml><task>a</task>"),
    ("<poml>{{ language }} {{ la$0", "language", "<poml>{{ language }} {{ language }}"),
    ('<poml><p speaker="$0">x</p></poml>', "human", '<poml><p speaker="human">x</p></poml>'),
])
def test_what_taking_it_writes(client, text, label, result):
    assert taken(client, text, label) == result


@pytest.mark.parametrize("text", ["<poml>some te$0xt</poml>", "<poml><p caption=\"te$0xt\">x</p></poml>", "<poml><!-- a$0 --></poml>", "<poml>{{ 'te$0xt' }}</poml>"])
def test_free_text_is_left_alone(client, text):
    assert labels(client, text) == []


@pytest.mark.parametrize("needle, into, words", [
    ("<system-msg", 3, ["system-msg", "SystemMessage", "instructions"]),
    ("listStyle", 2, ["listStyle", "decimal"]),
    ('"dash"', 2, ["dash"]),
    ("{{ language", 5, ["language"]),
    ("loop.index", 1, ["loop"]),
    ("loop.index", 6, ["0"]),
    ("tone }}", 1, ["tone"]),
    ("guide.txt", 2, ["guide.txt"]),
])
def test_hover(client, needle, into, words):
    doc = client.open("prompts/review.poml")
    text = client.hover_text(doc, doc.lines.position(REVIEW.index(needle) + into))
    assert all(word in text for word in words), text


@pytest.mark.parametrize("text, place, rule, message", [
    ("<poml><taks>a</taks></poml>", "taks", "format/poml-unknown-element", "did you mean 'task'"),
    ("<poml><p>a & b</p></poml>", "&", "template/syntax-error", "#amp;"),
    ("<poml><p>unclosed</poml>", "p", "template/syntax-error", "Unclosed tag"),
    ("<poml>{{ a and b }}</poml>", "and", "template/syntax-error", "&&"),
    ('<poml><p if="1 < 2">a</p></poml>', "<", "template/syntax-error", "swap the comparison"),
    ("<poml>{{ x }}<let name=\"x\" value=\"1\"/></poml>", "x", "format/poml-let-order", "move the '<let>' up"),
    ('<poml><include src="nope.poml"/></poml>', "nope.poml", "template/unknown-include", "nope.poml"),
    ('<poml><document src="nope.txt"/></poml>', "nope.txt", "composition/broken-link", "nope.txt"),
])
def test_diagnostics(client, text, place, rule, message):
    doc = client.open(PATH, text)
    (found,) = client.pull_diagnostics(doc)["items"]
    assert (found["code"], doc.lines.slice(found["range"])) == (rule, place)
    assert message in found["message"]


def test_a_misspelt_element_is_mended_in_both_tags(client):
    doc = client.open(PATH, "<poml><taks>a</taks></poml>")
    (diagnostic,) = client.pull_diagnostics(doc)["items"]
    fixes = [a for a in client.code_actions(doc, diagnostic["range"], diagnostics=[diagnostic]) if "task" in a["title"]]
    edit = fixes[0].get("edit") or client.resolve_action(fixes[0])["edit"]
    assert list(apply_workspace_edit({doc.uri: doc.text}, edit, client.encoding).values()) == ["<poml><task>a</task></poml>"]


def slices(doc, locations):
    return [doc.lines.slice(one["range"]) for one in locations]


def test_definition_and_references(client):
    doc = client.open("prompts/review.poml")
    place = doc.lines.position(REVIEW.index("{{ tone") + 4)
    (target,) = client.definition(doc, place)
    span = target.get("targetSelectionRange") or target["range"]
    assert doc.lines.offset(span["start"]) == REVIEW.index("tone")
    assert slices(doc, client.references(doc, place)) == ["tone", "tone"]
    item = client.references(doc, doc.lines.position(REVIEW.index("ticket.open")))
    assert slices(doc, item) == ["ticket"] * 3
    include = client.definition(doc, doc.lines.position(REVIEW.index("parts/note") + 2))
    assert [path_of(t.get("targetUri") or t["uri"]).name for t in include] == ["note.poml"]


def test_links(client):
    doc = client.open("prompts/review.poml")
    assert {path_of(link["target"]).name for link in client.links(doc)} == {"note.poml", "guide.txt"}


def test_rename(client):
    doc = client.open("prompts/review.poml")
    place = doc.lines.position(REVIEW.index("ticket.open"))
    edit = client.rename(doc, place, "entry")
    (text,) = apply_workspace_edit({doc.uri: doc.text}, edit, client.encoding).values()
    assert 'for="entry in tickets" if="entry.open"' in text and "{{ entry.title }}" in text and "tickets" in text


def test_symbols(client):
    doc = client.open("prompts/review.poml")

    def names(symbols):
        return [s["name"] for s in symbols] + [n for s in symbols for n in names(s.get("children", []))]
    found = names(client.document_symbols(doc))
    assert {"system", "user", "role", "list", "item", "tone", "parts/note.poml", "document"} <= set(found), found


def test_tokens_and_folding(client):
    doc = client.open("prompts/review.poml")
    tokens = {(doc.lines.slice(span), kind) for span, kind, _ in client.semantic_tokens(doc)}
    assert {("item", "keyword"), ("listStyle", "property"), ("language", "parameter"), ("ticket", "variable")} <= tokens, tokens
    folds = {(fold["startLine"], fold["endLine"]) for fold in client.folding(doc)}
    assert {(1, 2), (5, 7), (8, 14), (9, 11)} <= folds, folds


def test_selection_grows_along_the_elements(client):
    doc = client.open("prompts/review.poml")
    (chain,) = client.selection_ranges(doc, doc.lines.position(REVIEW.index("sort")))
    texts = []
    while chain:
        texts.append(doc.lines.slice(chain["range"]))
        chain = chain.get("parent")
    assert any(text.startswith("<role>") and text.endswith("</role>") for text in texts)
    assert any(text.startswith("<system-msg>") and text.endswith("</system-msg>") for text in texts)


def test_values_of_the_context_file_are_known(client):
    doc = client.open(PATH.replace("new", "ready"))
    assert "other" in completions.labels(client, "<p>{{ $0 }}</p>\n", "prompts/ready.poml") or client.hover_text(doc, doc.lines.position(12))
