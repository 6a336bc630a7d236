"""The story of one prompt, told twice: with the command line and in an editor. From a note somebody typed to a skill others
build on; each gate refuses first and is then met with what pog offers; then everything that may go wrong with a skill does."""

import json
import re
import xml.etree.ElementTree as xml

import pytest

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
    assert re.search(r"^name: Explain Failure$", text, re.M) and "phase: development" in text and "log:" in text, text
    both.commit("Normalized")

    raise_stage(both, "normalized", "validated")
    told = both.expect(PROMPT, "gate/requirement-missing")["gate/requirement-missing"]
    assert "evals" in told and "model" in told and "description" not in told, told
    both.mend(PROMPT)
    both.expect(PROMPT)
    assert "evals:" in both.same(PROMPT)
    both.commit("Validated")

    raise_stage(both, "validated", "skill")
    told = both.expect(PROMPT, "gate/requirement-missing", "gate/approval-missing")
    assert all(word in told["gate/requirement-missing"] for word in ("version", "owners", "changelog")), told
    raise_stage(both, "skill", "validated")
    both.promote(PROMPT)
    both.expect(PROMPT, "gate/approval-missing")
    assert "version: 1.0.0" in both.same(PROMPT)
    both.commit("A skill, to be approved")

    both.act_as("Bob")
    both.commit_nothing("Bob is here")
    both.mend(PROMPT)
    both.expect(PROMPT)
    assert '"@bob"' in both.same(PROMPT).split("approvals:")[1].split("\n---")[0]
    both.commit("Approved")
    both.expect(PROMPT)


def test_a_note_becomes_a_skill(both):
    to_skill(both)


def test_a_stage_is_not_skipped(both):
    both.write(PROMPT, NOTE)
    both.commit("A note")
    raise_stage(both, "interaction", "validated")
    both.expect(PROMPT, "gate/requirement-missing", "gate/stage-skipped")


def test_a_skill_is_not_changed_in_silence(both):
    to_skill(both)
    both.act_as("Alice")
    both.commit_nothing("Alice is here")

    # A parameter gets another name: whoever gives the old one is broken.
    both.rename_parameter(PROMPT, "log", "build_log")
    told = both.expect(PROMPT, "version/bump-required", "gate/approval-stale")
    assert "2.0.0" in told["version/bump-required"] and "'log'" in told["version/bump-required"], told
    both.bump(PROMPT)
    both.expect(PROMPT, "gate/approval-stale")
    text = both.same(PROMPT)
    assert "version: 2.0.0" in text and re.search(r"version: 2\.0\.0, date: \d{4}-\d\d-\d\d", text), text

    # The approver approves a change of their own.
    both.mend(PROMPT)
    assert '"@alice"' in both.same(PROMPT)
    told = both.expect(PROMPT, "gate/self-approval")
    assert "'@alice'" in told["gate/self-approval"]
    both.commit("A clearer name")
    both.expect(PROMPT, "gate/self-approval")
