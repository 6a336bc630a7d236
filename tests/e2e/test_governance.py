"""Gates, approvals and owners on a real git repository: promotion with the offered help alone, from the command line and
in the editor, and the rules that ask git."""

import json
import os
import re
import subprocess
from datetime import datetime, timedelta, timezone

import pytest

from actions import actions, titled
from expect import marks, rules

PROMPT = "prompts/development/explain.pog.md"
BARE = "user:\nExplain this error to a beginner: {{ error }}\n"
POLICY = """\
[roles]
reviewer = ["@alice", "@carol"]
maintainer = ["@bob"]
[people]
"@alice" = ["alice@example.com"]
"@bob" = ["bob@example.com"]
"""
PEOPLE = {"bob": "Bob <bob@example.com>", "alice": "Alice <alice@example.com>", "carol": "Carol <carol@corp.example>"}


def days_ago(days):
    """A date, counted from the clock that pog reads too: what is typed here would pass or fail by the day it is run on."""
    return (datetime.now(timezone.utc) - timedelta(days=days)).strftime("%Y-%m-%d")


class Repository:
    """A git repository and pog in it."""

    def __init__(self, root, binary):
        self.root, self.binary = root, binary
        self.git("init", "-q", "-b", "main")
        self.be("bob")

    def git(self, *args, **environment):
        env = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(self.root), **environment}
        subprocess.run(["git", *args], cwd=self.root, check=True, env=env, capture_output=True)

    def be(self, who):
        name, email = PEOPLE[who].rstrip(">").split(" <")
        self.git("config", "user.name", name)
        self.git("config", "user.email", email)

    def commit(self, days=0):
        """Commits everything, as it would have been that many days ago."""
        self.git("add", "-A")
        when = f"{days_ago(days)}T12:00:00+0000"
        self.git("commit", "-q", "-m", "x", GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when)

    def pog(self, *args, code=0):
        env = {**os.environ, "HOME": str(self.root), "XDG_CACHE_HOME": str(self.root / ".cache"), "CI": ""}
        done = subprocess.run([self.binary, *args], cwd=self.root, capture_output=True, text=True, timeout=60, env=env)
        assert done.returncode == code, (args, done.returncode, done.stdout, done.stderr)
        return done

    def found(self, *args):
        report = json.loads(self.pog_any("check", "--format", "json", *args).stdout)
        return sorted({one["rule"] for one in findings(report)})

    def pog_any(self, *args):
        env = {**os.environ, "HOME": str(self.root), "CI": ""}
        return subprocess.run([self.binary, *args], cwd=self.root, capture_output=True, text=True, timeout=60, env=env)

    def text(self, path=PROMPT):
        return (self.root / path).read_text()

    def edit(self, old, new, path=PROMPT):
        text = self.text(path)
        assert old in text
        (self.root / path).write_text(text.replace(old, new, 1))


def findings(report):
    """Every finding of a JSON report, whatever it is grouped by."""
    if isinstance(report, dict) and "rule" in report and "message" in report:
        yield report
    for inner in report.values() if isinstance(report, dict) else report if isinstance(report, list) else ():
        yield from findings(inner)


@pytest.fixture
def repository(workspace, binary):
    root = workspace({PROMPT: BARE, "pog.toml": POLICY})
    made = Repository(root, str(binary))
    made.commit(30)
    return made


def test_from_a_bare_prompt_to_an_approved_skill(repository):
    stages = ["discovered", "normalized", "validated", "skill"]
    for stage in stages:
        said = repository.pog("promote", PROMPT).stdout
        assert f"to '{stage}'" in said
        assert f"stage: {stage}\n" in repository.text()
        left = {"discovered": ["template/undeclared-parameter"], "skill": ["gate/approval-missing"]}.get(stage, [])
        assert repository.found() == left, repository.text()
        repository.commit()
    assert 'owners: ["@bob"]' in repository.text() and "version: 1.0.0" in repository.text()
    assert "no stage is higher" in repository.pog("promote", PROMPT, code=2).stderr
    assert "no approving role" in repository.pog("approve", PROMPT, "--as", "@bob", code=2).stderr
    repository.pog("approve", PROMPT, "--as", "@alice")
    assert "already" in repository.pog("approve", PROMPT, "--as", "@Alice", code=2).stderr
    assert repository.found() == []


def test_a_gate_is_refused_first_and_then_met_by_promotion(repository):
    for stage, owed in (("normalized", "description"), ("validated", "evals"), ("skill", "owners")):
        (repository.root / PROMPT).write_text(f"---\nname: Explain\nstage: {stage}\n---\n{BARE}")
        report = json.loads(repository.pog("check", "--format", "json", code=1).stdout)
        (gate,) = [one for one in findings(report) if one["rule"] == "gate/requirement-missing"]
        assert owed in gate["message"] and gate["fixes"]


@pytest.fixture
def skill(repository):
    """The prompt as an approved skill, released twenty days ago."""
    for _ in range(4):
        repository.pog("promote", PROMPT)
    repository.pog("approve", PROMPT, "--as", "@alice")
    text, dated = re.subn(r"date: \d{4}-\d{2}-\d{2}", f"date: {days_ago(20)}", repository.text())
    assert dated == 2, "the changelog's first entry and the approval"
    (repository.root / PROMPT).write_text(text)
    repository.commit(20)
    assert repository.found() == []
    return repository


def test_an_approval_ends_with_the_content_it_was_given_for(skill):
    before = skill.pog("digest", PROMPT).stdout
    skill.edit("description: ", "description: Better. ")
    assert skill.pog("digest", PROMPT).stdout == before and skill.found() == []
    skill.edit("a beginner: {{", "an expert: {{")
    assert skill.pog("digest", PROMPT).stdout != before
    assert "gate/approval-stale" in skill.found()
    as_json = json.loads(skill.pog("digest", "development/explain", "--format", "json").stdout)
    assert (as_json["id"], as_json["version"]) == ("development/explain", "1.0.0")
    assert as_json["digest"] + "\n" == skill.pog("digest", "development/explain").stdout


def test_who_approves_an_own_change_is_told(skill):
    skill.be("alice")
    skill.edit("to a beginner: {{", "to a child: {{")
    skill.pog("approve", PROMPT, "--as", "@alice")
    assert "gate/self-approval" in skill.found(), "not committed yet"
    skill.commit(18)
    assert "gate/self-approval" in skill.found("--base", "HEAD~1"), "as a review sees it"
    skill.pog("approve", PROMPT, "--as", "@carol")
    assert "gate/self-approval" not in skill.found("--base", "HEAD~1"), "a second pair of eyes"


def test_who_approves_the_change_of_another_is_not(skill):
    skill.edit("to a beginner: {{", "to a child: {{")
    skill.commit(18)
    skill.be("alice")
    skill.pog("approve", PROMPT, "--as", "@alice")
    assert "gate/self-approval" not in skill.found()
    skill.commit(17)
    assert "gate/self-approval" not in skill.found() + skill.found("--base", "HEAD~2")


def test_a_stage_is_not_skipped(repository):
    repository.pog("promote", PROMPT)
    repository.commit()
    repository.pog("promote", PROMPT, "--to", "validated")
    assert "gate/stage-skipped" in repository.found()
    repository.pog("promote", PROMPT, "--to", "normalized")
    assert "gate/stage-skipped" not in repository.found()


def test_what_nobody_has_touched_is_stale(skill):
    skill.edit("[roles]", "[limits]\nstale-after-days = 22\n[roles]", "pog.toml")
    assert "lifecycle/stale" not in skill.found(), "released twenty days ago"
    skill.edit("stale-after-days = 22", "stale-after-days = 7", "pog.toml")
    assert "lifecycle/stale" in skill.found()
    skill.edit("name: Explain", "name: Explain it")
    assert "lifecycle/stale" not in skill.found(), "somebody is at it"


def test_owners_come_from_codeowners(workspace, binary):
    root = workspace({
        "a/pog.toml": "[owners]\ncodeowners = true\n",
        f"a/{PROMPT}": f"---\nstage: skill\nlayer: domain\n---\n{BARE}",
        "a/prompts/x.pog.md": '---\nstage: discovered\nowners: ["@prompt-team"]\n---\nx\n',
        ".github/CODEOWNERS": "* @all\n/a/prompts/ @prompts-team\n",
    })
    made = Repository(root, str(binary))
    made.commit()
    report = json.loads(made.pog("check", "a", "--format", "json", code=1).stdout)
    (gate,) = [one for one in findings(report) if one["rule"] == "gate/requirement-missing"]
    assert any('owners: ["@prompts-team"]' in edit["insert"] for edit in gate["fixes"][0]["edits"])
    (owner,) = [one for one in findings(report) if one["rule"] == "gate/unknown-owner"]
    assert "did you mean '@prompts-team'" in owner["message"]


def test_nothing_is_written_where_nothing_may_be(repository):
    assert "read-only" in repository.pog("promote", "development/code-review-assistant", code=2).stderr
    (repository.root / PROMPT).write_text("---\nname: [\n---\nx\n")
    assert "Fix the metadata first" in repository.pog("promote", PROMPT, code=2).stderr
    assert repository.text() == "---\nname: [\n---\nx\n"
    assert "'sikll'" in repository.pog("promote", PROMPT, "--to", "sikll", code=2).stderr
    assert "No such file" in repository.pog("digest", "nowhere.pog.md", code=2).stderr


def test_line_ends_and_permissions_stay(repository):
    path = repository.root / PROMPT
    path.write_bytes("\ufeffuser:\r\nSay hello to everybody.\r\n".encode())
    path.chmod(0o640)
    repository.pog("promote", PROMPT)
    assert path.read_bytes() == "\ufeff---\r\nstage: discovered\r\n---\r\nuser:\r\nSay hello to everybody.\r\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640


# In the editor

def test_the_editor_promotes_with_its_actions_alone(start):
    client = start({"pog.toml": POLICY, PROMPT: BARE})
    doc = client.open(PROMPT)
    top = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    for stage in ("discovered", "normalized", "validated", "skill"):
        client.run_action(titled(actions(client, doc, top, only=["refactor.rewrite"]), f"Promote to '{stage}'"))
        assert f"stage: {stage}\n" in doc.text
        assert "gate/requirement-missing" not in rules(client.pull_diagnostics(doc)["items"])
    assert marks(doc, client.pull_diagnostics(doc)["items"]) == [("gate/approval-missing", "1.0.0")]
    fix = titled(actions(client, doc, doc.find("1.0.0"), only=["quickfix"]), "Approve 1.0.0 as '@carol'")
    client.run_action(fix)
    assert client.pull_diagnostics(doc)["items"] == []
    assert 'by: "@carol"' in doc.text


def test_the_editor_meets_a_gate_with_its_first_fix(start):
    client = start({"pog.toml": POLICY})
    doc = client.open("prompts/testing/a.pog.md", "---\nstage: validated\n---\nuser:\nTest {{ what }} with care.\n")
    (gate,) = [d for d in client.pull_diagnostics(doc)["items"] if d["code"] == "gate/requirement-missing"]
    (fix,) = actions(client, doc, gate["range"], only=["quickfix"])
    client.run_action(fix)
    assert client.pull_diagnostics(doc)["items"] == []
    assert "phase: testing\n" in doc.text


def test_the_editor_adds_cases_that_pass(start):
    client = start()
    doc = client.open("a.pog.md", "---\nparameters: { a: { type: string } }\n---\nuser:\nSay {{ a }} three times.\n")
    at = doc.find("parameters")
    for count in (1, 2, 3):
        client.run_action(titled(actions(client, doc, at, only=["refactor.rewrite"]), "Add an evaluation case"))
        assert doc.text.count("- name:") == count
        assert client.pull_diagnostics(doc)["items"] == []


def test_codeowners_that_change_are_followed(push):
    client = push({
        "pog.toml": "[owners]\ncodeowners = true\n",
        "CODEOWNERS": "* @old\n",
        "a.pog.md": '---\nstage: discovered\nowners: ["@new-team"]\n---\nx\n',
    })
    doc = client.open("a.pog.md")
    assert rules(client.diagnostics(doc)) == ["gate/unknown-owner"]
    since = client.mark()
    (client.root / "CODEOWNERS").write_text("* @new-team\n")
    client.watched(("CODEOWNERS", "changed"))
    from expect import published
    assert published(client, doc, lambda found: not found, since) == []
