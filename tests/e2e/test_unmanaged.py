"""Prompts that claim nothing owe nothing: no governance finding without governance metadata and without a policy."""

import json
import shutil
import subprocess

import pytest

from conftest import REPOSITORY

GOVERNANCE = ("gate/", "version/", "model/", "lifecycle/stale", "evaluation/result-", "composition/layer", "composition/stage")
SAMPLES = REPOSITORY.parent / "shared" / "samples"

# Each breaks what some gate, limit or version rule asks for, and claims nothing.
UNMANAGED = {
    "bare.pog.md": "Just a note.\n",
    "named.pog.md": "---\nname: A\ntags: [x]\n---\nuser:\nHello\n",
    "floating.pog.md": "---\nmodel: { id: gpt-4o, parameters: { temperature: 1 } }\n---\nuser:\nHello\n",
    "cases.pog.md": "---\nevals:\n  - { name: a, expect: [{ contains: Hello }] }\n---\nuser:\nHello\n",
    "history.pog.md": "---\nchangelog:\n  - { version: 1.0.0, date: 2001-01-01, summary: Old. }\n---\nuser:\nHello\n",
    "hub.prompt.yml": "name: G\nmodel: openai/gpt-4o\nmessages:\n  - { role: user, content: 'Hello {{name}}' }\n",
}


def findings(binary, folder):
    done = subprocess.run([binary, "check", "--format", "json", "."], cwd=folder, capture_output=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr.decode()
    return json.loads(done.stdout)


@pytest.mark.parametrize("git", [False, True], ids=["loose", "git"])
def test_what_claims_nothing_owes_nothing(binary, tmp_path, git):
    for path, text in UNMANAGED.items():
        (tmp_path / path).write_text(text)
    if git:
        run = lambda *words: subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *words], cwd=tmp_path, check=True, capture_output=True)
        run("init", "-q")
        run("add", "-A")
        run("commit", "-qm", "one")
        for path in UNMANAGED:
            (tmp_path / path).write_text(UNMANAGED[path].replace("Hello", "Good day"))
    report = findings(binary, tmp_path)
    assert report["files"] == len(UNMANAGED)
    assert [one for one in report["findings"] if one["rule"].startswith(GOVERNANCE)] == []


def test_the_same_files_owe_when_they_claim_a_stage(binary, tmp_path):
    """The near miss of the test above: one key makes the difference."""
    (tmp_path / "bare.pog.md").write_text("---\nstage: skill\n---\nJust a note.\n")
    rules = {one["rule"] for one in findings(binary, tmp_path)["findings"]}
    assert {"gate/requirement-missing", "gate/approval-missing"} <= rules


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="other people's files lie beside the checkout, not in it")
def test_other_peoples_files_have_no_governance_findings(binary, tmp_path):
    shutil.copytree(SAMPLES, tmp_path / "samples", ignore=shutil.ignore_patterns("pog.toml"))
    # Files whose names pog does not know are tried under a name it does know.
    for path in (tmp_path / "samples").rglob("*_prompt.yml"):
        shutil.copy(path, path.with_name(path.name.replace("_prompt.yml", ".prompt.yml")))
    report = findings(binary, tmp_path / "samples")
    assert report["files"] > 100
    assert [one for one in report["findings"] if one["rule"].startswith(GOVERNANCE)] == []
