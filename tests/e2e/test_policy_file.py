"""`pog.toml` as a document: diagnostics, completion, hover and fixes while it is being typed, and what it does meanwhile."""

import json
import subprocess

import pytest

from actions import actions, titled
from expect import ERROR, HINT, marks, published, pulled, rules
from samples import artifact, write

UNDECLARED, UNKNOWN = "template/undeclared-parameter", "template/unknown-include"
WRONG = artifact("{{ x }}{{ language }}{{ focus }}")
OFF = f'[rules]\n"{UNDECLARED}" = "off"\n'


def messages(found):
    return [one["message"] for one in found]


def test_mistakes_are_told_while_typing(push):
    client = push({"pog.toml": ""})
    doc = client.open("pog.toml")
    assert client.diagnostics(doc) == []
    client.change(doc, [(None, "# é🦀\n[limits]\ntoken = 5\npass-rate = 7\n")])
    found = client.diagnostics(doc)
    assert marks(doc, found) == [("policy/invalid", "7"), ("policy/invalid", "token")]
    assert any("did you mean 'tokens'" in one for one in messages(found))
    client.change(doc, [(None, "[limits]\ntokens = 5\n")])
    assert client.diagnostics(doc) == []


def test_the_code_of_a_mistake_is_explained_as_on_the_command_line(push, binary):
    client = push({"pog.toml": "libary = 7\n"})
    code = client.diagnostics(client.open("pog.toml"))[0]["code"]
    page = client.request("pog/explain", {"rule": code})["markdown"]
    done = subprocess.run([binary, "explain", code], capture_output=True, text=True, check=True, timeout=30)
    assert page.strip() == done.stdout.strip() and "pog.toml" in page


def test_a_client_that_asks_is_answered(start):
    client = start({"pog.toml": "[libary]\n"})
    published(client, "pog.toml", lambda found: found)
    since = client.mark()
    doc = client.open("pog.toml")
    (one,) = client.pull_diagnostics(doc)["items"]
    assert doc.lines.slice(one["range"]) == "libary"
    # What was pushed while the file was closed is taken back, so that nothing is shown twice.
    assert published(client, doc, lambda found: not found, since) == []
    client.change(doc, [(None, "[library]\n")])
    assert client.pull_diagnostics(doc)["items"] == []


def test_what_is_typed_is_in_force_and_the_last_good_policy_while_it_is_broken(push):
    client = push({"pog.toml": ""})
    doc, policy = client.open("a.pog.md", WRONG), client.open("pog.toml")
    assert rules(client.diagnostics(doc)) == [UNDECLARED]
    since = client.mark()
    client.change(policy, [(None, OFF)])
    assert published(client, doc, lambda found: not found, since) == []
    since = client.mark()
    client.change(policy, [(None, OFF + '"template/unused-parameter" = "of')])
    (one,) = client.diagnostics(policy)
    assert one["severity"] == ERROR and one["message"].endswith("the last good settings stay in force")
    client.change(policy, [(None, OFF + '"template/unused-parameter" = "loud"\n')])
    assert client.diagnostics(policy)[0]["message"].endswith("the last good settings stay in force")
    client.settle()
    assert not client.received("textDocument/publishDiagnostics", lambda p: p["uri"] == doc.uri and p["diagnostics"], since)
    since = client.mark()
    client.change(policy, [(None, OFF.replace("off", "hint"))])
    assert [one["severity"] for one in published(client, doc, lambda found: found, since)] == [HINT]
    # Closed without being saved: the disk counts again.
    since = client.mark()
    client.close(policy)
    assert [one["severity"] for one in published(client, doc, lambda found: found, since)] == [ERROR]


def test_a_policy_broken_from_the_start_gives_what_can_be_read(push):
    client = push({"pog.toml": OFF + "[limits]\ntokens = \n"})
    (one,) = published(client, "pog.toml", lambda found: found)
    assert one["message"].endswith("all other settings still apply")
    assert client.diagnostics(client.open("a.pog.md", WRONG)) == []


def test_a_broken_policy_on_disk_keeps_the_last_good_one(push):
    client = push({"pog.toml": OFF})
    doc = client.open("a.pog.md", WRONG)
    assert client.diagnostics(doc) == []
    since = client.mark()
    write(client, "pog.toml", "[rules\n")
    client.watched(("pog.toml", "changed"))
    assert published(client, "pog.toml", lambda found: found, since)[0]["message"].endswith("the last good settings stay in force")
    client.settle()
    assert not client.received("textDocument/publishDiagnostics", lambda p: p["uri"] == doc.uri and p["diagnostics"], since)


def test_overrides_follow_the_path(push):
    client = push({"pog.toml": f'[[overrides]]\nfiles = ["drafts"]\nrules = {{ "{UNDECLARED}" = "off" }}\n'})
    assert client.diagnostics(client.open("drafts/a.pog.md", WRONG)) == []
    assert rules(client.diagnostics(client.open("a.pog.md", WRONG))) == [UNDECLARED]


def test_an_extended_policy_is_a_policy_too(push):
    client = push({"pog.toml": 'extends = "team/base.toml"\n', "team/base.toml": OFF})
    doc, base = client.open("a.pog.md", WRONG), client.open("team/base.toml")
    assert client.diagnostics(doc) == [] and client.diagnostics(base) == []
    since = client.mark()
    client.change(base, [(None, "[rules]\n[libary]\n")])
    assert rules(published(client, doc, lambda found: found, since)) == [UNDECLARED]
    assert marks(base, client.diagnostics(base)) == [("policy/invalid", "libary")]
    since = client.mark()
    client.close(base)
    assert published(client, doc, lambda found: not found, since) == []
    since = client.mark()
    write(client, "team/base.toml", "[rules]\n")
    client.watched(("team/base.toml", "changed"))
    assert rules(published(client, doc, lambda found: found, since)) == [UNDECLARED]


def test_extends_that_leads_nowhere_is_told_in_the_document(push):
    client = push({"pog.toml": ""})
    doc = client.open("pog.toml")
    client.change(doc, [(None, 'extends = ["none.toml", "/etc/x.toml"]\n')])
    assert marks(doc, client.diagnostics(doc)) == [("policy/invalid", '"/etc/x.toml"'), ("policy/invalid", '"none.toml"')]


def test_where_prompts_are_found_changes_when_it_is_saved(push):
    client = push({"pog.toml": "", "texts/part.pog.md": "Text.\n"})
    b, policy = client.open("b.pog.md", '{% include "part" %}\n'), client.open("pog.toml")
    assert rules(client.diagnostics(b)) == [UNKNOWN]
    since = client.mark()
    client.change(policy, [(None, '[library]\nroots = ["texts"]\n')])
    assert client.diagnostics(policy) == []
    client.settle()
    assert not client.received("textDocument/publishDiagnostics", lambda p: p["uri"] == b.uri and not p["diagnostics"], since)
    client.save(policy)
    assert published(client, b, lambda found: not found, since) == []


def test_a_policy_of_no_open_workspace_is_read_by_itself(push):
    client = push({"inner/pog.toml": "[libary]\n"})
    doc = client.open("inner/pog.toml")
    assert marks(doc, client.diagnostics(doc)) == [("policy/invalid", "libary")]


def test_completion_knows_what_may_stand_there(start):
    client = start({"pog.toml": ""})
    for marked, wanted in (
        ("$0", "[gates.skill]"),
        ("[lim$0", "[limits]"),
        ("[limits]\n$0", "tokens"),
        ("[rules]\n\"template/unused$0\n", "template/unused-parameter"),
        ("[rules]\n\"template/*\" = \"$0\"\n", "warning"),
        ("[gates.skill]\nrequire = [\"version\", \"$0\"]\n", "approval"),
        ("[library]\nstarter = $0\n", "false"),
    ):
        doc = client.open_marked("pog.toml", marked)
        assert wanted in client.labels(doc, doc.at()), marked
        client.close(doc)
    doc = client.open_marked("pog.toml", "[limits]\ntok$0\n")
    item = next(one for one in client.completion(doc, doc.at())["items"] if one["label"] == "tokens")
    resolved = client.resolve_completion(item)
    assert "tokens of a rendered prompt" in resolved["documentation"]["value"]


def test_hover_shows_what_a_setting_means_and_the_page_of_a_rule(start):
    client = start({"pog.toml": ""})
    doc = client.open_marked("pog.toml", '[gates.skill]\nrequire = ["app$0roval"]\n[rules]\n"template/unused$1-parameter" = "off"\n[lim$2its]\n')
    assert "approval of its version" in client.hover_text(doc, doc.at(0))
    assert "**Why**" in client.hover_text(doc, doc.at(1))
    assert "Limits" in client.hover_text(doc, doc.at(2))
    assert client.hover(doc, doc.end()) is None


@pytest.mark.parametrize("asks", [True, False])
def test_misspelt_words_are_put_right(start, push, asks):
    client = (start if asks else push)({"pog.toml": ""})
    doc = client.open("pog.toml", f'[rules]\n"{UNDECLARED[:-1]}" = "eror"\n[libary]\n')
    (pulled if asks else published)(client, doc, lambda found: found)
    found = actions(client, doc)
    assert titled(found, "'library'")["kind"] == "quickfix" and titled(found, "'library'")["diagnostics"]
    client.run_action(titled(found, "'library'"))
    assert doc.text.endswith("[library]\n")
    client.run_action(titled(actions(client, doc, only=["source.fixAll"]), "certain"))
    client.run_action(titled(actions(client, doc, only=["source.fixAll"]), "certain"))
    assert doc.text == f'[rules]\n"{UNDECLARED}" = "error"\n[library]\n'
    assert not [one for one in actions(client, doc) if "Insert" in one["title"]]


def test_the_command_line_tells_the_same_mistakes(push, binary):
    text = '[rules]\n"template/*" = "loud"\n[libary]\n[limits]\ntokens = "é"\n'
    client = push({"pog.toml": text, "a.pog.md": "Hello\n"})
    doc = client.open("pog.toml")
    found = client.diagnostics(doc)
    run = subprocess.run([binary, "check", "--format", "json"], cwd=client.root, capture_output=True, text=True)
    told = [one for one in json.loads(run.stdout)["problems"] if one["path"] == "pog.toml"]
    assert run.returncode == 2 and len(told) == 3
    assert sorted((one["range"]["start"]["line"] - 1, one["message"]) for one in told) == sorted((one["range"]["start"]["line"], one["message"]) for one in found)
