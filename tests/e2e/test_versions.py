"""Versions compared with what is committed: in the editor as on the command line, while commits are made outside."""

import json
import os
import subprocess
import time

import pytest

from expect import marks, published, rules
from samples import write

REQUIRED = "version/bump-required"
PROMPT = """---
name: Review
description: Reviews code.
version: 1.0.0
parameters:
  code: { type: string, description: The code. }
---
user:
Review this code with great care, line by line:
{{ code }}
{% include "part" %}
"""
PART = "Be kind to everybody.\n"
GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
       "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
       "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com"}


def git(root, *args):
    subprocess.run(["git", *args], cwd=root, env={**os.environ, **GIT}, check=True, stdin=subprocess.DEVNULL)


def commit(root):
    git(root, "add", "-A")
    git(root, "commit", "-qm", "A commit")


@pytest.fixture
def repository(workspace):
    """A folder with these files committed."""
    def build(files):
        root = workspace(files)
        git(root, "init", "-q", "-b", "main")
        commit(root)
        return root
    return build


def found(client, doc, wanted, since=0):
    return rules(published(client, doc, lambda now: rules(now) == wanted, since))


def test_an_edit_asks_for_a_version_and_the_fix_gives_it(repository, push):
    repository({"a.pog.md": PROMPT, "part.pog.md": PART})
    client = push()
    doc = client.open("a.pog.md")
    assert client.diagnostics(doc) == []
    since = client.mark()
    client.change(doc, [(doc.find("great care"), "care")])
    items = published(client, doc, lambda now: now, since)
    assert marks(doc, items) == [(REQUIRED, "1.0.0")]
    assert items[0]["message"] == "Version 1.0.0 must be at least 1.0.1: the wording changed"
    fixes = client.code_actions(doc, items[0]["range"], only=["quickfix"])
    since = client.mark()
    client.run_action(next(fix for fix in fixes if "1.0.1" in fix["title"]))
    assert "version: 1.0.1\n" in doc.text
    assert found(client, doc, [], since) == []


def test_a_step_back_is_told_and_a_step_forward_is_not(repository, push):
    repository({"a.pog.md": PROMPT.replace("1.0.0", "1.9.0"), "part.pog.md": PART})
    client = push()
    doc = client.open("a.pog.md")
    for version, wanted in (("1.8.9", ["version/downgrade"]), ("1.10.0", []), ("1.9.0", [])):
        since = client.mark()
        line = doc.text.split("version: ")[1].split("\n")[0]
        client.change(doc, [(doc.find(line), version)])
        assert found(client, doc, wanted, since) == wanted


def test_a_partial_that_is_open_changes_its_callers(repository, push):
    repository({"a.pog.md": PROMPT, "part.pog.md": PART})
    client = push()
    doc, part = client.open("a.pog.md"), client.open("part.pog.md")
    assert client.diagnostics(doc) == []
    since = client.mark()
    client.change(part, [(part.find("kind"), "short")])
    items = published(client, doc, lambda now: now, since)
    assert "the wording of included 'part' changed" in items[0]["message"]


@pytest.mark.parametrize("watched", [".git/logs/HEAD", None], ids=["told by the client", "found out"])
def test_a_commit_outside_becomes_the_baseline(repository, push, watched):
    root = repository({"a.pog.md": PROMPT, "part.pog.md": PART})
    client = push()
    doc = client.open("a.pog.md")
    since = client.mark()
    client.change(doc, [(doc.find("great care"), "care")])
    assert found(client, doc, [REQUIRED], since) == [REQUIRED]
    write(client, "a.pog.md", doc.text)
    commit(root)
    since = client.mark()
    if watched:
        client.watched((watched, "changed"))
    else:
        time.sleep(2.1)
        client.change(doc, [(doc.find("line by line"), "word by word")])
        client.change(doc, [(doc.find("word by word"), "line by line")])
    assert found(client, doc, [], since) == []


def test_the_first_commit_and_a_moved_file(workspace, push):
    root = workspace({"a.pog.md": PROMPT, "part.pog.md": PART})
    git(root, "init", "-q", "-b", "main")
    client = push()
    old = client.open("a.pog.md")
    assert client.diagnostics(old) == []
    client.close(old)
    commit(root)
    client.watched((".git/HEAD", "changed"), (".git/logs/HEAD", "created"))
    git(root, "mv", "a.pog.md", "b.pog.md")
    client.watched(("a.pog.md", "deleted"), ("b.pog.md", "created"))
    doc = client.open("b.pog.md")
    since = client.mark()
    client.change(doc, [(doc.find("great care"), "care")])
    assert found(client, doc, [REQUIRED], since) == [REQUIRED]


def test_the_command_line_says_the_same(repository, start, binary):
    root = repository({"a.pog.md": PROMPT, "part.pog.md": PART})
    (root / "a.pog.md").write_text(PROMPT.replace("code:", "text:").replace("{{ code }}", "{{ text }}"))
    (root / "part.pog.md").write_text("Be short.\n")
    client = start()
    doc = client.open("a.pog.md")
    pulled = client.pull_diagnostics(doc)["items"]
    run = subprocess.run([binary, "check", "--format", "json"], cwd=root, capture_output=True, text=True, timeout=60)
    assert run.returncode == 1
    assert pulled[0]["message"] in {message for message in messages(json.loads(run.stdout))}
    assert pulled[0]["message"].startswith("Version 1.0.0 must be at least 2.0.0: parameter 'code' was renamed to 'text'")


def messages(value):
    """Every message in a report, wherever it stands."""
    if isinstance(value, dict):
        if isinstance(value.get("message"), str):
            yield value["message"]
        for one in value.values():
            yield from messages(one)
    elif isinstance(value, list):
        for one in value:
            yield from messages(one)
