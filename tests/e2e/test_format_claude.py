"""Agent Skills, Claude Code commands and agents in the editor: everything a prompt has, in files that have no template
language of their own but arguments."""

import json
import subprocess

import pytest

import samples
from actions import actions
from expect import ERROR, HINT, WARNING, marks, rules
from host import path_of
from text import apply_workspace_edit

COMMAND = """---
description: Fixes an issue.
argument-hint: "[issue] [branch]"
arguments: issue branch
agent: code-reviewer
model: opus
---

# Fix $issue

The issue: !`gh issue view $issue`

Work on $branch, never on `$HOME`. Read @docs/style.md and [the notes](notes.md).
Write to ${CLAUDE_PROJECT_DIR}/out.
"""
AGENT = """---
name: code-reviewer
description: Reviews changes. Use after code was written.
tools: Read, Grep
skills: [release-notes]
model: inherit
---

You are a reviewer. $ARGUMENTS is text here.
"""
SKILL = """---
name: release-notes
description: Writes release notes. Use before a release.
metadata:
  pog.version: "1.2.0"
  pog.owners: "@alice, @bob"
---

# Release notes

See [the groups](references/groups.md).
"""
FILES = {
    ".claude/commands/fix.md": COMMAND,
    ".claude/agents/code-reviewer.md": AGENT,
    "skills/release-notes/SKILL.md": SKILL,
    "skills/release-notes/references/groups.md": "# Groups\n",
    "docs/style.md": "# Style\n",
}
FIX = ".claude/commands/fix.md"


@pytest.fixture
def client(start):
    return start(FILES)


def behind(doc, needle, nth=0):
    return doc.find(needle, nth)["end"]


def spots(client, locations):
    """(path, words) of locations."""
    found = []
    for one in locations or []:
        uri = one.get("uri") or one["targetUri"]
        span = one.get("range") or one["targetSelectionRange"]
        text = client.documents[uri] if uri in client.documents else client.open(str(path_of(uri).relative_to(client.root)))
        found.append((str(path_of(uri).relative_to(client.root)), text.lines.slice(span)))
    return sorted(found)


def test_healthy_files_are_silent_and_say_what_they_are(client):
    for path, name in ((FIX, "Claude Code command"), (".claude/agents/code-reviewer.md", "Claude Code agent"),
                       ("skills/release-notes/SKILL.md", "Agent Skill")):
        doc = client.open(path)
        assert client.pull_diagnostics(doc)["items"] == []
        assert f"Read as {name}" in client.hover_text(doc, {"line": 0, "character": 0})


def test_completion_of_keys_and_values(client):
    doc = client.open(".claude/commands/new.md", "---\nde\nmodel: \nagent: \n---\n")
    assert "description" in client.labels(doc, behind(doc, "de"))
    assert {"opus", "sonnet", "inherit"} <= set(client.labels(doc, behind(doc, "model: ")))
    assert {"code-reviewer", "Explore"} <= set(client.labels(doc, behind(doc, "agent: ")))
    agent = client.open(".claude/agents/new.md", "---\nname: new\npermissionMode: \nskills:\n  - \n---\n")
    assert "plan" in client.labels(agent, behind(agent, "permissionMode: "))
    assert "release-notes" in client.labels(agent, behind(agent, "  - "))
    skill = client.open("skills/new/SKILL.md", "---\nname: new\ncompat\n---\n")
    assert "compatibility" in client.labels(skill, behind(skill, "compat"))


def test_completion_of_arguments(client):
    doc = client.open(FIX, COMMAND + "\nThen $\nand ${CLAUDE_S\nand costs \\$\n")
    labels = client.labels(doc, behind(doc, "Then $"))
    assert labels[:2] == ["branch", "issue"] or labels[:2] == ["issue", "branch"]
    assert "ARGUMENTS" in labels and "CLAUDE_EFFORT" not in labels
    items = client.completion(doc, behind(doc, "and ${CLAUDE_S"))["items"]
    (item,) = [one for one in items if one["label"] == "CLAUDE_SKILL_DIR"]
    assert (item.get("textEdit") or {}).get("newText", item.get("insertText")) == "CLAUDE_SKILL_DIR}"
    assert client.labels(doc, behind(doc, "costs \\$")) == []


def test_hover(client):
    doc = client.open(FIX)
    assert "What the command does" in client.hover_text(doc, behind(doc, "descr"))
    assert "issue" in client.hover_text(doc, behind(doc, "# Fix $iss"))
    assert "root folder of the project" in client.hover_text(doc, behind(doc, "${CLAUDE_PRO"))
    assert client.hover_text(doc, behind(doc, "`$HO")) is None
    assert "Reviews changes" in client.hover_text(doc, behind(doc, "agent: code"))


def test_definition_references_and_highlights_of_an_argument(client):
    doc = client.open(FIX)
    assert spots(client, client.definition(doc, behind(doc, "# Fix $iss"))) == [(FIX, "issue")]
    found = spots(client, client.references(doc, behind(doc, "arguments: iss")))
    assert found == [(FIX, "issue")] * 3
    assert len(client.highlight(doc, behind(doc, "on $bran"))) == 2


def test_definition_of_files_agents_and_skills(client):
    doc = client.open(FIX)
    path = lambda found: [path for path, _ in spots(client, found)]
    assert path(client.definition(doc, behind(doc, "agent: code"))) == [".claude/agents/code-reviewer.md"]
    assert path(client.definition(doc, behind(doc, "@docs/st"))) == ["docs/style.md"]
    agent = client.open(".claude/agents/code-reviewer.md")
    assert path(client.definition(agent, behind(agent, "skills: [rel"))) == ["skills/release-notes/SKILL.md"]
    named = {path for path, _ in spots(client, client.references(agent, behind(agent, "name: code")))}
    assert FIX in named
    skill = client.open("skills/release-notes/SKILL.md")
    assert path(client.definition(skill, behind(skill, "(references/gr"))) == ["skills/release-notes/references/groups.md"]
    targets = [link.get("target", "") for link in client.links(skill)]
    assert any(target.endswith("references/groups.md") for target in targets)


def test_rename_of_an_argument(client):
    doc = client.open(FIX)
    edit = client.rename(doc, behind(doc, "# Fix $iss"), "ticket")
    (text,) = apply_workspace_edit({doc.uri: doc.text}, edit, client.encoding).values()
    assert "arguments: ticket branch" in text and "# Fix $ticket" in text and "gh issue view $ticket" in text
    assert "$issue" not in text and "gh issue view" in text


def test_symbols_folding_and_tokens(client):
    doc = client.open(FIX)
    names = json.dumps(client.document_symbols(doc))
    assert "issue" in names and "branch" in names
    assert {(one["startLine"], one["endLine"]) for one in client.folding(doc)} & {(0, 6), (0, 5), (1, 5)}
    tokens = [(doc.lines.slice(span), kind) for span, kind, _ in client.semantic_tokens(doc)]
    assert ("issue", "parameter") in tokens and ("HOME", "parameter") not in tokens
    assert client.workspace_symbols("release-notes")


@pytest.mark.parametrize(("path", "text", "found"), [
    (".claude/commands/a.md", "Review #$1 with $2.\n", [("format/argument-position", "1")]),
    (".claude/commands/a.md", "---\nargument-hint: [issue]\n---\nFix $ARGUMENTS.\n", [("format/argument-hint", "[issue]")]),
    (".claude/commands/a.md", "---\narguments: issue\n---\nFix $isue or $issue.\n", [("format/argument-name", "isue")]),
    (".claude/commands/a.md", "---\narguments: issue branch\n---\nFix $issue.\n", [("template/unused-parameter", "branch")]),
    (".claude/commands/a.md", "---\ndescription: Use when: a test fails\n---\nFix $ARGUMENTS.\n",
     [("format/mended-value", "Use when: a test fails")]),
    (".claude/commands/a.md", "---\r\ndescription: Use when: a test fails\r\n---\r\nFix it.\r\n", [("metadata/syntax-error", None)]),
    (".claude/commands/a.md", "---\nallowed_tools: Read\n---\nFix it.\n", [("metadata/unknown-key", "allowed_tools")]),
    (".claude/commands/a.md", "---\ndisable-model-invocation: ture\n---\nFix it.\n", [("format/switch-word", "ture")]),
    (".claude/agents/a.md", "---\nname: a\nmodel: opus\n---\nHi\n", [("metadata/missing-field", "name")]),
    (".claude/agents/a.md", "---\nname: a:b\ndescription: c\n---\nHi\n", [("format/agent-name", "a:b")]),
    (".claude/agents/a.md", "---\nname: a\ndescription: b\nskills: release-note\n---\nHi\n", [("metadata/unknown-name", "release-note")]),
    ("skills/a/SKILL.md", "---\nname: b\ndescription: c\n---\nHi\n", [("format/skill-name", "b")]),
    ("skills/a/SKILL.md", "---\nname: a\ndescription: c\n---\nSee [x](none.md).\n", [("composition/broken-link", "none.md")]),
    ("skills/a/SKILL.md", "---\nname: a\ndescription: c --- d\n---\nHi\n", [("format/front-matter-cut", "---")]),
    ("skills/a/SKILL.md", "---\nname: a\ndescription: c\nmetadata:\n  pog.stage: validatd\n---\nHi\n",
     [("metadata/invalid-value", "validatd")]),
    ("skills/a/SKILL.md", "---\nname: a\ndescription: Use when: c\n---\nHi\n", [("metadata/syntax-error", None)]),
])
def test_what_their_tools_stumble_over(client, path, text, found):
    doc = client.open(path, text)
    items = client.pull_diagnostics(doc)["items"]
    shown = [(rule, None if rule == "metadata/syntax-error" else words) for rule, words in marks(doc, items)]
    assert shown == found


@pytest.mark.parametrize(("path", "text"), [
    (".claude/commands/a.md", "Run `awk '{print $1}'`, it costs $1.50.\n\n```sh\necho $HOME $2\n```\n"),
    (".claude/commands/a.md", "---\n\n# A line across the page\n"),
    (".claude/agents/README.md", "# Our agents\n"),
    (".claude/skills/a/SKILL.md", "---\nname: Any name\nfoo: bar\n---\nSee $ARGUMENTS.\n"),
    ("claude-commands/a.md", "---\nargument-hint: [x]\n---\n$1\n"),
])
def test_what_they_take_is_silent(client, path, text):
    assert client.pull_diagnostics(client.open(path, text))["items"] == []


@pytest.mark.parametrize(("path", "text"), [
    (".claude/commands/a.md", "<!-- pog: ignore format/argument-position because it is meant -->\nReview $1.\n"),
    ("skills/a/SKILL.md", "---\nname: a\ndescription: b\n---\n<!-- pog: ignore composition/broken-link because it comes -->\n[x](none.md)\n"),
    (".claude/agents/a.md", "---\nname: a\n# pog: ignore format/switch-word because it is new\nmemory: team\ndescription: b\n---\nHi\n"),
])
def test_findings_can_be_silenced(client, path, text):
    assert client.pull_diagnostics(client.open(path, text))["items"] == []


def test_severities(client):
    level = lambda path, text: client.pull_diagnostics(client.open(path, text))["items"][0]["severity"]
    assert level("skills/a/SKILL.md", "---\nname: b\ndescription: c\n---\nHi\n") == ERROR
    assert level(".claude/commands/b.md", "Review #$1.\n") == WARNING
    assert level(".claude/commands/c.md", "---\ndescription: a: b\n---\nHi\n") == HINT


def test_fixes(client):
    doc = client.open(".claude/commands/a.md", "Review #$1 with $2 and !`gh pr view $1`.\n")
    (fix,) = [one for one in client.code_actions(doc, doc.whole(), only=["quickfix"]) if "from zero" in one["title"]]
    client.run_action(fix)
    assert doc.text == "Review #$0 with $1 and !`gh pr view $0`.\n"
    assert client.pull_diagnostics(doc)["items"] == []


def test_a_library_prompt_is_inserted_as_text(start):
    client = start({**samples.LIBRARY, FIX: COMMAND})
    doc = client.open(FIX)
    place = behind(doc, "out.\n")
    assert not any("(include)" in one["title"] for one in actions(client, doc, {"start": place, "end": place}, only=["refactor.insert"]))
    client.execute("pog.insertLibraryPrompt", {"uri": doc.uri, "position": place, "id": "shared/safety", "mode": "text"})
    client.wait_until(lambda: "Do not invent facts." in doc.text)
    assert "<!-- pog: from shared/safety@1.4.0#" in doc.text


def test_rendering_is_claude_codes(binary, workspace):
    root = workspace({**FILES, ".claude/commands/all.md": "Compare $0 with $ARGUMENTS[1] ($ARGUMENTS), not \\$0 or $2.\n"})
    def run(path, *values):
        words = [word for value in values for word in ("--set", value)]
        return subprocess.run([binary, "render", path, *words], cwd=root, capture_output=True, text=True, timeout=20)
    done = run(FIX, "issue=12", "branch=my branch")
    assert done.returncode == 0, done.stderr
    assert "# Fix 12" in done.stdout and "gh issue view 12" in done.stdout and "Work on my branch, never on `$HOME`" in done.stdout
    assert "Work on , never" in run(FIX, "issue=7").stdout
    done = run(".claude/commands/all.md", 'ARGUMENTS=one "two words"')
    assert done.returncode == 0, done.stderr
    assert 'Compare one with two words (one "two words"), not $0 or $2.' in done.stdout


def test_governance_stands_in_metadata(start):
    text = SKILL.replace('pog.version: "1.2.0"', 'pog.version: "1.2.0"\n  pog.stage: skill\n  pog.phase: deployment')
    client = start({**FILES, "pog.toml": '[owners]\nknown = ["@alice"]\n'})
    doc = client.open("skills/release-notes/SKILL.md", text)
    items = client.pull_diagnostics(doc)["items"]
    assert "gate/requirement-missing" in rules(items)
    assert ("gate/unknown-owner", "@bob") in marks(doc, items), "owners are one text with commas"
