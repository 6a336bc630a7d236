"""Diagnostics: sent and asked for, of one file and of the workspace, and how they follow what happens to other files."""

import pytest

import capabilities
import samples
from expect import ERROR, UNNECESSARY, WARNING, assert_inside, marks, published, pulled, rules
from samples import artifact

UNDECLARED, UNKNOWN_INCLUDE = "template/undeclared-parameter", "template/unknown-include"
MISTAKE = artifact("user:\n{{ langauge }} {{ language }} {{ focus }}\n")
HEALED = MISTAKE.replace("{{ langauge }} ", "")


# Sent

def test_an_opened_document_is_checked_and_the_version_is_named(push):
    client = push()
    doc = client.open("a.pog.md", MISTAKE, version=7)
    found = client.diagnostics(doc, version=7)
    assert marks(doc, found) == [(UNDECLARED, "langauge")]


def test_each_diagnostic_says_all_that_an_editor_can_show(push):
    client = push()
    doc = client.open("a.pog.md", MISTAKE)
    (one,) = client.diagnostics(doc)
    assert one["severity"] == ERROR and one["source"] == "pog" and one["code"] == UNDECLARED
    assert one["codeDescription"]["href"].startswith("https://") and "undeclared-parameter" in one["codeDescription"]["href"]
    assert "'langauge'" in one["message"] and "did you mean 'language'?" in one["message"]


def test_diagnostics_follow_every_change(push):
    client = push()
    doc = client.open("a.pog.md", MISTAKE)
    assert client.diagnostics(doc)
    client.change(doc, [(doc.find("langauge"), "language")])
    assert client.diagnostics(doc) == []
    client.change(doc, [(doc.find("user:\n"), "user:\n{{ other }}")])
    assert marks(doc, client.diagnostics(doc)) == [(UNDECLARED, "other")]


def test_a_clean_document_is_told_of_once_too(push):
    client = push()
    assert client.diagnostics(client.open("a.pog.md", HEALED)) == []


def test_closing_clears(push):
    client = push()
    doc = client.open("a.pog.md", MISTAKE)
    client.diagnostics(doc)
    since = client.mark()
    client.close(doc)
    assert published(client, doc, lambda found: True, since) == []


def test_opening_again_tells_again(push):
    client = push()
    doc = client.open("a.pog.md", MISTAKE)
    client.diagnostics(doc)
    client.close(doc)
    since = client.mark()
    doc = client.open("a.pog.md", MISTAKE)
    assert client.diagnostics(doc, since=since)


def test_a_client_that_asks_is_not_sent_any(start):
    client = start()
    doc = client.open("a.pog.md", MISTAKE)
    assert client.pull_diagnostics(doc)["items"]
    client.settle()
    assert client.received("textDocument/publishDiagnostics", lambda p: p["uri"] == doc.uri) == []


def test_what_the_client_cannot_show_is_left_out(start):
    able = capabilities.pushed()
    able["textDocument"]["publishDiagnostics"] = {"relatedInformation": False}
    client = start({"a.pog.md": "---\nid: x/y\n---\nHi\n"}, capabilities=able)
    doc = client.open("b.pog.md", "---\nid: x/y\n---\nHi\n")
    (one,) = client.diagnostics(doc)
    assert "relatedInformation" not in one


# Asked for

def test_an_answer_has_a_result_id_and_the_same_answer_is_unchanged(start):
    client = start()
    doc = client.open("a.pog.md", MISTAKE)
    first = client.pull_diagnostics(doc)
    assert first["kind"] == "full" and marks(doc, first["items"]) == [(UNDECLARED, "langauge")]
    again = client.pull_diagnostics(doc, first["resultId"])
    assert again == {"kind": "unchanged", "resultId": first["resultId"]}
    client.change(doc, [(doc.find("langauge"), "language")])
    healed = client.pull_diagnostics(doc, first["resultId"])
    assert healed["kind"] == "full" and healed["items"] == [] and healed["resultId"] != first["resultId"]


def test_an_edit_that_moves_a_finding_is_no_unchanged_one(start):
    client = start()
    doc = client.open("a.pog.md", MISTAKE)
    first = client.pull_diagnostics(doc)
    client.change(doc, [(doc.find("user:\n"), "user:\n\n")])
    moved = client.pull_diagnostics(doc, first["resultId"])
    assert moved["kind"] == "full" and marks(doc, moved["items"]) == [(UNDECLARED, "langauge")]


def test_a_file_that_is_not_open_can_be_asked_for(start):
    client = start({"a.pog.md": MISTAKE})
    assert rules(client.pull_diagnostics("a.pog.md")["items"]) == [UNDECLARED]


def test_the_workspace_is_asked_for_as_a_whole(start):
    client = start({"good.pog.md": HEALED, "bad.pog.md": MISTAKE, "deep/er/bad.pog.md": MISTAKE, "readme.md": "{{ x }}"})
    report = {item["uri"]: item for item in client.workspace_diagnostics()["items"]}
    assert {uri for uri, item in report.items() if item.get("items")} == {client.uri("bad.pog.md"), client.uri("deep/er/bad.pog.md")}
    assert all(item.get("version") is None for item in report.values()), "nothing of it is open"


def test_the_workspace_knows_what_has_not_changed(start):
    client = start({"good.pog.md": HEALED, "bad.pog.md": MISTAKE})
    first = client.workspace_diagnostics()["items"]
    previous = [{"uri": item["uri"], "value": item["resultId"]} for item in first]
    again = {item["uri"]: item["kind"] for item in client.workspace_diagnostics(previous)["items"]}
    assert again[client.uri("bad.pog.md")] == "unchanged"
    assert set(again.values()) == {"unchanged"}


def test_the_workspace_clears_what_was_mended(start):
    client = start({"bad.pog.md": MISTAKE})
    (first,) = client.workspace_diagnostics()["items"]
    (client.root / "bad.pog.md").write_text(HEALED)
    since = client.mark()
    client.watched(("bad.pog.md", "changed"))
    client.wait_for("workspace/diagnostic/refresh", since=since)
    (after,) = client.workspace_diagnostics([{"uri": first["uri"], "value": first["resultId"]}])["items"]
    assert after["kind"] == "full" and after["items"] == []


def test_the_workspace_clears_what_was_deleted(start):
    """A file that is gone has no diagnostics: an editor that still shows some must be told."""
    client = start({"bad.pog.md": MISTAKE})
    (first,) = client.workspace_diagnostics()["items"]
    (client.root / "bad.pog.md").unlink()
    since = client.mark()
    client.watched(("bad.pog.md", "deleted"))
    client.wait_for("workspace/diagnostic/refresh", since=since)
    after = client.workspace_diagnostics([{"uri": first["uri"], "value": first["resultId"]}])["items"]
    assert [(item["uri"], item.get("items")) for item in after] == [(first["uri"], [])]


def test_the_workspace_speaks_of_the_open_text_with_its_version(start):
    client = start({"a.pog.md": HEALED})
    doc = client.open("a.pog.md")
    client.change(doc, [(None, MISTAKE)])
    (item,) = client.workspace_diagnostics()["items"]
    assert item["version"] == 2 and marks(doc, item["items"]) == [(UNDECLARED, "langauge")]


# Other files

A = "---\nid: shared/a\n---\nText.\n"
B = '{% include "shared/a" %}\n'


def test_a_file_is_checked_again_when_what_it_includes_changes_its_id_and_back(push):
    client = push()
    a, b = client.open("a.pog.md", A), client.open("b.pog.md", B)
    assert published(client, b, lambda found: found == []) == []
    since = client.mark()
    client.change(a, [(a.find("shared/a"), "shared/other")])
    found = published(client, b, lambda found: found, since)
    assert marks(b, found) == [(UNKNOWN_INCLUDE, "shared/a")]
    since = client.mark()
    client.change(a, [(a.find("shared/other"), "shared/a")])
    assert published(client, b, lambda found: found == [], since) == []


def test_the_same_for_a_client_that_asks(start):
    client = start()
    a, b = client.open("a.pog.md", A), client.open("b.pog.md", B)
    pulled(client, b, lambda found: found == [])
    since = client.mark()
    client.change(a, [(a.find("shared/a"), "shared/other")])
    client.wait_for("workspace/diagnostic/refresh", since=since)
    assert marks(b, pulled(client, b, lambda found: found)) == [(UNKNOWN_INCLUDE, "shared/a")]
    since = client.mark()
    client.change(a, [(a.find("shared/other"), "shared/a")])
    client.wait_for("workspace/diagnostic/refresh", since=since)
    pulled(client, b, lambda found: found == [])


def test_a_file_that_includes_through_another_is_checked_again(push):
    client = push()
    c = client.open("c.pog.md", "---\nid: c\nparameters:\n  x: string\n---\n{% include 'b' %}{{ x }}")
    client.open("b.pog.md", "{% include 'a' %}")
    a = client.open("a.pog.md", "Text.")
    published(client, c, lambda found: found == [])
    since = client.mark()
    client.change(a, [(None, "{% include 'c' %}")])
    assert "template/include-cycle" in rules(published(client, c, lambda found: found, since))


def test_an_edit_that_others_cannot_see_does_not_check_them_again(push):
    client = push()
    a, b = client.open("a.pog.md", A), client.open("b.pog.md", B)
    published(client, b, lambda found: found == [])
    client.settle()
    since = client.mark()
    client.change(a, [(a.find("Text."), "Other text.")])
    client.diagnostics(a)
    client.settle()
    assert client.received("textDocument/publishDiagnostics", lambda p: p["uri"] == b.uri, since) == []


def test_two_files_of_one_id_name_each_other_until_one_is_changed(push):
    client = push()
    a, b = client.open("a.pog.md", A), client.open("b.pog.md", A)
    for doc, other in ((a, b), (b, a)):
        found = published(client, doc, lambda found: found)
        assert marks(doc, found) == [("metadata/duplicate-id", "shared/a")]
        (related,) = found[0]["relatedInformation"]
        assert related["location"]["uri"] == other.uri and other.lines.slice(related["location"]["range"]) == "shared/a"
    since = client.mark()
    client.change(b, [(b.find("shared/a"), "shared/b")])
    assert published(client, a, lambda found: found == [], since) == []
    assert client.diagnostics(b) == []


def test_closing_without_saving_gives_others_the_file_on_disk_back(push):
    client = push({"a.pog.md": A, "b.pog.md": B})
    a, b = client.open("a.pog.md"), client.open("b.pog.md")
    published(client, b, lambda found: found == [])
    client.change(a, [(a.find("shared/a"), "shared/other")])
    published(client, b, lambda found: found)
    since = client.mark()
    client.close(a)
    assert published(client, b, lambda found: found == [], since) == []


# What is found

def test_tags_and_severities(push):
    client = push()
    doc = client.open("a.pog.md", artifact("{{ language }}\n"))
    (one,) = client.diagnostics(doc)
    assert marks(doc, [one]) == [("template/unused-parameter", "focus")]
    assert one["severity"] == WARNING and one["tags"] == [UNNECESSARY]


def test_a_deprecated_include_is_struck_through(push):
    client = push({"old.pog.md": "---\ndeprecated: { replacement: new }\n---\nOld.\n", "new.pog.md": "New.\n"})
    doc = client.open("a.pog.md", '{% include "old" %}\n')
    (one,) = client.diagnostics(doc)
    assert one["code"] == "composition/deprecated-include" and one["tags"] == [2]
    assert "'new'" in one["message"]


@pytest.mark.parametrize("broken", ["name: [A", "name: a\x0bb", "name: 'A", "name: A: B", "\tname: A", "name: &a *b", "}", "tags: {a"])
def test_metadata_that_cannot_be_read_does_not_make_everything_undeclared(push, broken):
    """One mistake, one finding: what stands below it is declared all the same."""
    client = push()
    doc = client.open("a.pog.md", f"---\n{broken}\nparameters:\n  language: string\n---\n{{{{ language }}}}\n")
    found = client.diagnostics(doc)
    assert "metadata/syntax-error" in rules(found)
    assert UNDECLARED not in rules(found), marks(doc, found)


def test_an_ignore_comment_with_a_reason_silences(push):
    client = push()
    doc = client.open("a.pog.md", "---\nname: A\n---\n{# pog: ignore template/undeclared-parameter because the caller sets it #}\n{{ x }}\n")
    assert client.diagnostics(doc) == []
    client.change(doc, [(doc.find(" because the caller sets it"), "")])
    assert rules(client.diagnostics(doc)) == ["lifecycle/unused-suppression", UNDECLARED]


def test_an_ignore_comment_that_silences_nothing_is_told_of(push):
    client = push()
    doc = client.open("a.pog.md", "---\nname: A\n---\n{# pog: ignore template/undeclared-parameter because of that #}\nHi\n")
    (one,) = client.diagnostics(doc)
    assert one["code"] == "lifecycle/unused-suppression" and one["tags"] == [UNNECESSARY]


def test_a_file_of_no_certain_format_has_no_diagnostics(push):
    client = push()
    for path, text in (("notes.md", "---\nname: A\n---\n{{ x }}"), ("data.yml", "messages: 5"), ("x.txt", "{% if %}"),
                       ("ci.prompt.yml", "jobs:\n  build: {}\n")):
        assert client.diagnostics(client.open(path, text)) == [], path


def test_a_healthy_file_has_none(push):
    client = push(samples.LIBRARY)
    for path in samples.LIBRARY:
        doc = client.open(path)
        assert marks(doc, client.diagnostics(doc)) == []


@pytest.mark.parametrize("rule, text, marked", [
    ("template/syntax-error", artifact("{% if language %}{{ focus }}"), None),
    ("template/unknown-filter", artifact("{{ language | uper }}{{ focus }}"), "uper"),
    ("template/unknown-test", artifact("{{ language is definde }}{{ focus }}"), "definde"),
    ("template/unknown-include", artifact('{% include "foundation/saftey" %}{{ language }}{{ focus }}'), "foundation/saftey"),
    ("template/include-outside-library", artifact('{% include "../../../../etc/passwd" %}{{ language }}{{ focus }}'), None),
    ("template/enum-comparison", artifact("{{ a == 'three' }}", "  a: { type: string, enum: [one, two] }"), None),
    ("metadata/syntax-error", "---\nname: [A\nstage: skill\n---\nHi\n", None),
    ("metadata/duplicate-key", "---\nname: A\nname: B\n---\nHi\n", None),
    ("metadata/unknown-key", "---\nnmae: A\n---\nHi\n", "nmae"),
    ("metadata/invalid-value", "---\nstage: skil\n---\nHi\n", "skil"),
    ("metadata/invalid-schema", "---\nparameters:\n  a: { type: strnig }\n---\n{{ a }}\n", None),
    ("metadata/id-format", "---\nid: A B\n---\nHi\n", "A B"),
])
def test_rules_mark_the_word_that_is_wrong(push, rule, text, marked):
    client = push()
    doc = client.open("a.pog.md", text)
    found = client.diagnostics(doc)
    assert_inside(doc, [one["range"] for one in found])
    assert rule in rules(found), marks(doc, found)
    if marked:
        assert (rule, marked) in marks(doc, found)
