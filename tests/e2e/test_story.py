"""The story of one prompt, told twice: with the command line and in an editor. From a note somebody typed to a skill others
build on; each gate refuses first and is then met with what pog offers; then everything that may go wrong with a skill does."""

import json
import re
import xml.etree.ElementTree as xml

import pytest

from ci import git
from story import Both, CommandLine, Editor

PROMPT, PARTIAL = "prompts/development/explain-failure.pog.md", "prompts/foundation/house-style.pog.md"
POLICY = """\
[library]
roots = ["prompts"]
starter = false

[gates.normalized]
require = ["name", "description", "phase", "parameters-declared"]
[gates.validated]
require = ["evals", "model"]
[gates.skill]
require = ["version", "owners", "changelog", "approval", "pinned-model"]

[models]
allow = ["gpt-4o-*"]

[roles]
author = ["@alice"]
reviewer = ["@bob", "@alice"]

[people]
"@alice" = ["alice@example.com"]
"@bob" = ["bob@example.com"]
"""
STYLE = """\
---
name: House Style
description: How all our answers are written.
version: 1.0.0
stage: skill
layer: foundation
owners: ["@bob"]
evals: [{ name: is brief, expect: [{ contains: "Be brief" }] }]
changelog: [{ version: 1.0.0, date: 2026-01-10, summary: First version. }]
approvals: [{ by: "@alice", version: 1.0.0, date: 2026-01-12 }]
---
Be brief.
"""
NOTE = """\
---
stage: interaction
---
{% include "foundation/house-style@^1" %}

system:
You explain failed builds to the person who broke them.

user:
Explain what went wrong and what to do next:

{{ log }}
"""


@pytest.fixture
def both(binary, start, workspace, tmp_path):
    editor = Editor(workspace(), binary, start)
    both = Both(CommandLine(tmp_path / "by-hand", binary), editor)
    both.act_as("Bob")
    both.write("pog.toml", POLICY)
    both.write(PARTIAL, STYLE)
    both.commit("The house style")
    both.act_as("Alice")
    editor.attach()
    return both


def raise_stage(both, stage, to):
    both.edit(PROMPT, f"stage: {stage}", f"stage: {to}")


def to_skill(both):
    """From a note to a skill, gate by gate; returns nothing, leaves a clean, committed repository."""
    both.write(PROMPT, NOTE)
    both.expect(PROMPT, "template/undeclared-parameter")
    both.mend(PROMPT)
    both.expect(PROMPT)
    both.commit("A note")

    raise_stage(both, "interaction", "discovered")
    both.expect(PROMPT)
    both.commit("Worth keeping")

    raise_stage(both, "discovered", "normalized")
    told = both.expect(PROMPT, "gate/requirement-missing")["gate/requirement-missing"]
    assert all(word in told for word in ("name", "description", "phase")), told
    both.mend(PROMPT)
    both.expect(PROMPT)
    text = both.same(PROMPT)
    assert re.search(r"^name: Explain failure$", text, re.M) and "phase: development" in text and "log:" in text, text
    both.commit("Normalized")

    raise_stage(both, "normalized", "validated")
    told = both.expect(PROMPT, "gate/requirement-missing")["gate/requirement-missing"]
    assert "evals" in told and "model" in told and "description" not in told, told
    raise_stage(both, "validated", "normalized")
    both.promote(PROMPT)
    both.expect(PROMPT)
    assert "stage: validated" in both.same(PROMPT) and "evals:" in both.same(PROMPT)
    both.commit("Validated")

    raise_stage(both, "validated", "skill")
    told = both.expect(PROMPT, "gate/requirement-missing", "gate/approval-missing")
    assert all(word in told["gate/requirement-missing"] for word in ("version", "owners", "changelog")), told
    both.mend(PROMPT)
    told = both.expect(PROMPT, "gate/approval-missing")
    assert "version: 1.0.0" in both.same(PROMPT) and "'@bob'" in told["gate/approval-missing"]
    both.commit("A skill, to be approved")
    both.expect(PROMPT, "gate/approval-missing")

    takes_over(both, "Bob")
    both.approve(PROMPT, "@bob")
    both.expect(PROMPT)
    both.commit("Approved")
    both.expect(PROMPT)


def takes_over(both, person):
    both.act_as(person)
    both.commit_nothing(f"{person} is here")


def test_a_note_becomes_a_skill(both):
    to_skill(both)


def test_a_stage_is_not_skipped(both):
    both.write(PROMPT, NOTE)
    both.commit("A note")
    raise_stage(both, "interaction", "validated")
    both.expect(PROMPT, "gate/requirement-missing", "gate/stage-skipped", "template/undeclared-parameter")


def test_a_skill_is_not_changed_in_silence(both):
    to_skill(both)
    both.branch("clearer-name")
    takes_over(both, "Alice")

    # A parameter gets another name: whoever gives the old one is broken.
    both.rename_parameter(PROMPT, "log", "build_log")
    told = both.expect(PROMPT, "version/bump-required", "gate/approval-stale")
    assert "2.0.0" in told["version/bump-required"] and "'log'" in told["version/bump-required"], told
    both.bump(PROMPT)
    both.expect(PROMPT, "gate/approval-stale")
    text = both.same(PROMPT)
    assert "version: 2.0.0" in text and re.search(r"version: 2\.0\.0, date: \d{4}-\d\d-\d\d", text), text

    # The approver approves a change of their own, and then somebody else does.
    both.approve(PROMPT, "@alice")
    told = both.expect(PROMPT, "gate/self-approval")
    assert "'@alice'" in told["gate/self-approval"]
    both.commit("A clearer name")
    # Once committed, who looks at that commit alone cannot tell; a pull request can.
    both.expect(PROMPT)
    assert [way.against("main", PROMPT) for way in both.ways] == [["gate/self-approval"]] * 2
    takes_over(both, "Bob")
    both.approve_on_command_line(PROMPT, "@bob")
    both.expect(PROMPT)
    both.commit("Release 2.0.0")
    assert [way.against("main", PROMPT) for way in both.ways] == [[]] * 2

    # A partial changes, and with it the prompt that includes it.
    both.edit(PARTIAL, "Be brief.\n", "Be brief, and say what you do not know.\n")
    both.expect(PARTIAL, "version/bump-required")
    told = both.expect(PROMPT, "version/bump-required", "gate/approval-stale")
    assert "2.0.1" in told["version/bump-required"] and "foundation/house-style" in told["version/bump-required"], told
    for path, version in ((PARTIAL, "1.0.1"), (PROMPT, "2.0.1")):
        both.bump(path)
        assert f"version: {version}" in both.same(path)
        both.expect(path, "gate/approval-stale")
    both.approve(PARTIAL, "@alice")
    both.approve(PROMPT, "@alice")
    both.expect(PARTIAL)
    both.expect(PROMPT)
    both.commit("Release 2.0.1")
    both.expect(PROMPT)
    both.expect(PARTIAL)


# What a reviewer sees

def of_json(out):
    return {(one["rule"], one["path"], one["range"]["start"]["line"]) for one in json.loads(out)["findings"]}


def of_text(out):
    heads = re.findall(r"^\w+\[(\S+)\]: .*\n\s*--> (\S+):(\d+):\d+$", out, re.M)
    return {(rule, path, int(line)) for rule, path, line in heads}


def of_github(out):
    told = set()
    for where, _ in re.findall(r"^::(?:error|warning|notice) (.*?)::(.*)$", out, re.M):
        fields = dict(one.split("=", 1) for one in where.split(","))
        told.add((re.search(r"[a-z]+/[a-z-]+", fields["title"])[0], fields["file"], int(fields["line"])))
    return told


def of_gitlab(out):
    return {(one["check_name"], one["location"]["path"], (one["location"].get("lines") or {}).get("begin") or one["location"]["positions"]["begin"]["line"])
            for one in json.loads(out)}


def of_sarif(out):
    places = lambda one: one["locations"][0]["physicalLocation"]
    return {(one["ruleId"], places(one)["artifactLocation"]["uri"], places(one)["region"]["startLine"]) for one in json.loads(out)["runs"][0]["results"]}


def of_junit(out):
    cases = [case for case in xml.fromstring(out).iter("testcase") if case.find("failure") is not None]
    named = [(re.fullmatch(r"(\S+) at (\d+):\d+", case.get("name")), case.get("file") or case.get("classname")) for case in cases]
    return {(name[1], path, int(name[2])) for name, path in named}


READERS = {"json": of_json, "text": of_text, "github": of_github, "gitlab": of_gitlab, "sarif": of_sarif, "junit": of_junit}


def test_a_reviewer_is_shown_the_same_in_every_format(both):
    to_skill(both)
    way = both.ways[0]
    takes_over(both, "Alice")
    git(way.root, "checkout", "--quiet", "-b", "change")
    way.rename_parameter(PROMPT, "log", "build_log")
    way.edit(PARTIAL, "Be brief.\n", "Be brief, and say what you do not know.\n")
    way.commit("A change without a word to anybody")
    # Compared with HEAD the change is none; only its approval does not hold any more.
    assert [one["rule"] for one in json.loads(way.pog("check", "--format", "json", code=(1,)).stdout)["findings"]] == ["gate/approval-stale"]
    seen = {kind: read(way.pog("check", "--base", "main", "--format", kind, code=(1,)).stdout) for kind, read in READERS.items()}
    rules = {(rule, path) for rule, path, _ in seen["json"]}
    assert rules == {("version/bump-required", PROMPT), ("gate/approval-stale", PROMPT), ("version/bump-required", PARTIAL)}
    for kind, found in seen.items():
        assert found == seen["json"], f"{kind} shows something else"
