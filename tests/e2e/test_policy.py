"""Settings: `pog.toml` as it changes under the editor, and the editor's own configuration."""

import pytest

from expect import ERROR, HINT, WARNING, published, pulled, rules
from samples import artifact, write

UNDECLARED, UNKNOWN = "template/undeclared-parameter", "template/unknown-include"
B = '{% include "part" %}\n'

# pog.toml

def test_a_changed_level_is_followed_by_every_open_file(push):
    client = push({"pog.toml": ""})
    wrong, fine = client.open("wrong.pog.md", artifact("{{ x }}{{ language }}{{ focus }}")), client.open("fine.pog.md", artifact("{{ language }}{{ focus }}"))
    (one,) = client.diagnostics(wrong)
    assert one["severity"] == ERROR and client.diagnostics(fine) == []
    for level, severity in (("warning", WARNING), ("hint", HINT), ("off", None), ("error", ERROR)):
        since = client.mark()
        write(client, "pog.toml", f'[rules]\n"{UNDECLARED}" = "{level}"\n')
        client.watched(("pog.toml", "changed"))
        found = published(client, wrong, lambda found: [d["severity"] for d in found] == [severity] * bool(severity), since)
        assert rules(found) == [UNDECLARED] * bool(severity)
        client.settle()
        assert all(p["diagnostics"] == [] for p in client.received("textDocument/publishDiagnostics", lambda p: p["uri"] == fine.uri, since))


def test_a_deleted_policy_leaves_the_defaults(push):
    client = push({"pog.toml": f'[rules]\n"{UNDECLARED}" = "off"\n'})
    doc = client.open("a.pog.md", artifact("{{ x }}{{ language }}{{ focus }}"))
    assert client.diagnostics(doc) == []
    (client.root / "pog.toml").unlink()
    since = client.mark()
    client.watched(("pog.toml", "deleted"))
    assert rules(published(client, doc, lambda found: found, since)) == [UNDECLARED]


def test_a_group_of_rules_has_one_level(push):
    client = push({"pog.toml": '[rules]\n"template/*" = "hint"\n'})
    found = client.diagnostics(client.open("a.pog.md", artifact("{{ x }}")))
    assert {one["severity"] for one in found} == {HINT} and len(found) == 3


def test_mistakes_in_the_policy_are_shown_where_they_are_and_go_away(push):
    text = '[rules]\n"template/undeclared-paramter" = "off"\n[libary]\n'
    client = push({"pog.toml": text})
    doc = client.open("pog.toml")
    found = published(client, "pog.toml", lambda found: found)
    assert all(doc.lines.valid(one["range"]) for one in found)
    assert any("template/undeclared-parameter" in one["message"] for one in found)
    assert any(doc.lines.slice(one["range"]) == "libary" for one in found)
    since = client.mark()
    client.change(doc, [(None, "[rules]\n")])
    assert published(client, "pog.toml", lambda found: not found, since) == []


def test_mistakes_in_a_policy_that_is_not_open_go_away_too(push):
    client = push({"pog.toml": "[libary]\n"})
    published(client, "pog.toml", lambda found: found)
    since = client.mark()
    write(client, "pog.toml", "[rules]\n")
    client.watched(("pog.toml", "changed"))
    assert published(client, "pog.toml", lambda found: not found, since) == []


def test_mistakes_in_the_policy_are_seen_by_a_client_that_asks(start):
    client = start({"pog.toml": "[libary]\n"})
    report = {item["uri"] for item in client.workspace_diagnostics()["items"]}
    if client.uri("pog.toml") not in report:
        published(client, "pog.toml", lambda found: found)


def test_mistakes_go_away_with_the_policy(push):
    client = push({"pog.toml": "[libary]\n"})
    published(client, "pog.toml", lambda found: found)
    (client.root / "pog.toml").unlink()
    since = client.mark()
    client.watched(("pog.toml", "deleted"))
    assert published(client, "pog.toml", lambda found: not found, since) == []


def test_broken_toml_leaves_the_server_at_work(push):
    client = push({"pog.toml": "[rules\n"})
    assert published(client, "pog.toml", lambda found: found)
    assert rules(client.diagnostics(client.open("a.pog.md", artifact("{{ x }}{{ language }}{{ focus }}")))) == [UNDECLARED]


def test_library_roots_decide_the_ids(push):
    client = push({"pog.toml": '[library]\nroots = ["texts"]\n', "texts/part.pog.md": "Text.\n"})
    b = client.open("b.pog.md", B)
    assert client.diagnostics(b) == []
    since = client.mark()
    write(client, "pog.toml", '[library]\nroots = ["other"]\n')
    client.watched(("pog.toml", "changed"))
    assert rules(published(client, b, lambda found: found, since)) == [UNKNOWN]


# The editor's configuration

def test_diagnostics_can_be_switched_off_and_on(push):
    client = push()
    doc = client.open("a.pog.md", artifact("{{ x }}{{ language }}{{ focus }}"))
    assert client.diagnostics(doc)
    for enable in (False, True):
        since = client.mark()
        client.configure({"pog": {"diagnostics": {"enable": enable}}})
        found = published(client, doc, lambda found: bool(found) == enable, since)
        assert rules(found) == [UNDECLARED] * enable


def test_a_client_that_asks_asks_again_when_settings_change(start):
    client = start()
    doc = client.open("a.pog.md", artifact("{{ x }}{{ language }}{{ focus }}"))
    assert client.pull_diagnostics(doc)["items"]
    since = client.mark()
    client.configure({"pog": {"diagnostics": {"enable": False}}})
    client.wait_for("workspace/diagnostic/refresh", since=since)
    assert pulled(client, doc, lambda found: not found) == []


@pytest.mark.parametrize("settings", [None, {}, [], "x", 5, {"pog": None}, {"pog": {"diagnostics": 5}}, {"pog": {"diagnostics": {"enable": "no"}}}])
def test_settings_that_make_no_sense_change_nothing(push, settings):
    client = push()
    doc = client.open("a.pog.md", artifact("{{ x }}{{ language }}{{ focus }}"))
    client.diagnostics(doc)
    since = client.mark()
    client.notify("workspace/didChangeConfiguration", {"settings": settings})
    assert rules(client.diagnostics(doc, since=since)) == [UNDECLARED]
