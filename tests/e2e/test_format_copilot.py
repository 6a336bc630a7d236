"""Files of VS Code and GitHub Copilot over the wire: prompt files, instructions, agents, repository instructions."""

import re

import pytest

from actions import actions
from completions import labels, taken
from conftest import REPOSITORY
from expect import DEPRECATED, HINT, WARNING, marks, rules
from host import path_of
from text import apply_workspace_edit

FORMATS = REPOSITORY / "tests" / "formats"
KINDS = ("copilot-prompt", "copilot-instructions", "copilot-agent", "instructions")

PROMPT = """\
---
name: new-component
description: "Creates a component: markup, styles and a test"
agent: Builder
tools: [edit, search]
---
## Inputs

* ${input:name}: (Required) Name of the component.
* ${input:folder:src/components}: (Optional) Where it goes.

## Task

Create `${input:name}` in ${input:folder}, next to ${fileBasename}. Follow [the style](../docs/style.md) and #file:../docs/tests.md.
"""
AGENT = """\
---
name: Builder
description: Builds what was planned.
tools: [edit, agent]
agents: [Tester]
handoffs:
  - label: Test it
    agent: Tester
    prompt: Write the tests.
---
Build one step at a time.
"""
WORLD = {
    ".github/prompts/component.prompt.md": PROMPT,
    ".github/agents/builder.agent.md": AGENT,
    ".github/agents/qa.agent.md": "---\nname: Tester\ndescription: Tests.\n---\nTest.\n",
    ".github/docs/style.md": "# Style\n",
    ".github/docs/tests.md": "# Tests\n",
    ".github/instructions/ts.instructions.md": "---\napplyTo: '**/*.ts'\n---\nPrefer `unknown`.\n",
}
NEW = ".github/prompts/new.prompt.md"
NEW_AGENT = ".github/agents/new.agent.md"


@pytest.fixture
def world(start):
    client = start(WORLD)
    client.workspace_diagnostics()
    return client


def found(client, path, text):
    doc = client.open(path, text)
    items = client.pull_diagnostics(doc)["items"]
    return doc, items


def head(*lines):
    return "\n".join(["---", *lines, "---", "x", ""])


@pytest.mark.parametrize("kind", KINDS)
def test_healthy_files_are_silent(start, kind):
    folder = FORMATS / kind
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    client = start(files)
    assert [(item["uri"], rules(item["items"])) for item in client.workspace_diagnostics()["items"] if item["items"]] == []


# Completion

@pytest.mark.parametrize("line, word", [
    ("Do ${input:na$0", "name"), ("Do ${input:na$0me} now", "name"), ("Do ${$0}", "selection"), ("Do ${input:fo$0", "folder"),
])
def test_inputs_and_variables_of_the_editor_are_offered(world, line, word):
    assert word in labels(world, PROMPT + line + "\n", NEW)


def test_a_taken_input_is_closed(world):
    assert taken(world, PROMPT + "Do ${input:fol$0 now\n", "folder", NEW).endswith("Do ${input:folder} now\n")
    assert taken(world, PROMPT + "Do ${input:fol$0}\n", "folder", NEW).endswith("Do ${input:folder}\n")
    assert taken(world, PROMPT + "Do ${sel$0\n", "selection", NEW).endswith("Do ${selection}\n")


def test_attributes_of_the_kind_of_file_are_offered(world):
    prompt = labels(world, "---\nname: a\n$0\n---\nx\n", NEW)
    assert {"description", "agent", "tools", "argument-hint"} <= set(prompt) and "applyTo" not in prompt and "name" not in prompt
    assert {"applyTo", "excludeAgent"} <= set(labels(world, "---\n$0\n---\nx\n", ".github/instructions/new.instructions.md"))
    assert "handoffs" in labels(world, "---\n$0\n---\nx\n", NEW_AGENT)
    github = labels(world, "---\ntarget: github-copilot\n$0\n---\nx\n", NEW_AGENT)
    assert "mcp-servers" in github and "handoffs" not in github
    assert {"label", "prompt", "send"} <= set(labels(world, "---\nhandoffs:\n  - agent: Tester\n    $0\n---\nx\n", NEW_AGENT))
    assert {"globs", "alwaysApply"} <= set(labels(world, "---\n$0\n---\nx\n", ".cursor/rules/new.mdc"))


def test_values_are_offered(world):
    agents = labels(world, "---\nagent: $0\n---\nx\n", NEW)
    assert agents[:2] == ["Builder", "Tester"] and {"ask", "plan"} <= set(agents)
    assert "Tester" in labels(world, "---\nagents: [$0]\n---\nx\n", NEW_AGENT)
    assert "search" in labels(world, "---\ntools: [$0]\n---\nx\n", NEW)
    assert labels(world, "---\ntarget: $0\n---\nx\n", NEW_AGENT) == ["vscode", "github-copilot"]
    assert taken(world, "---\nagent: $0\n---\nx\n", "Builder", NEW) == "---\nagent: Builder\n---\nx\n"


# Hover

def hover(client, text, path=NEW):
    doc = client.open_marked(path, text)
    shown = client.hover_text(doc, doc.at(0))
    client.close(doc)
    return shown


def test_hover_tells_what_an_input_is(world):
    assert "Name of the component." in hover(world, PROMPT.replace("Create `${input:name}", "Create `${input:na$0me}"))
    assert "active editor" in hover(world, PROMPT.replace("${fileBasename}", "${fileBase$0name}"))


def test_hover_tells_what_attributes_and_agents_are(world):
    assert "slash command" in hover(world, PROMPT.replace("name: new", "na$0me: new"))
    assert "Builds what was planned." in hover(world, PROMPT.replace("agent: Builder", "agent: Buil$0der"))
    assert "commas" in hover(world, "---\napply$0To: '**'\n---\nx\n", ".github/instructions/new.instructions.md")


def test_hover_on_the_first_line_tells_the_format_and_why(world):
    assert "VS Code prompt file" in hover(world, PROMPT.replace("---\nname", "-$0--\nname"))


# Diagnostics

@pytest.mark.parametrize("path, text, expected", [
    (NEW, head("description: Use when: ready", "agent: ask"), [("format/portable-front-matter", "Use when: ready")]),
    (NEW, head("name: 'a' b", "agent: ask"), [("format/front-matter-stops", "b")]),
    (NEW, head("tools: { edit: true }"), [("metadata/invalid-value", "{ edit: true }")]),
    (NEW, head("argument-hint: [a] [b]", "agent: ask"), [("format/front-matter-stops", "[b]")]),
    (NEW, head("mode: ask"), [("format/deprecated-attribute", "mode")]),
    (NEW, head("name: ''"), [("format/empty-attribute", "name")]),
    (NEW, head("applyTo: '**'"), [("format/ignored-attribute", "applyTo")]),
    (NEW, head("descripton: a"), [("metadata/unknown-key", "descripton")]),
    (NEW, head("description: [a]"), [("metadata/invalid-value", "[a]")]),
    (NEW, head("tools: [a"), [("metadata/syntax-error", "[")]),
    (NEW, head("agent: Buildr"), [("metadata/unknown-name", "Buildr")]),
    (NEW, "Read [this](gone.md).\n", [("composition/broken-link", "gone.md")]),
    (NEW, "Read #file:gone.md.\n", [("composition/broken-link", "gone.md")]),
    (NEW, "Do ${input:name now.\n", [("format/unclosed-input", "${input:name")]),
    (NEW, PROMPT.replace("in ${input:folder}", "in ${input:fodler}"), [("format/misspelt-input", "fodler")]),
    (".github/instructions/new.instructions.md", head("applyTo: **/*.ts"), [("format/portable-front-matter", "**/*.ts")]),
    (".github/instructions/new.instructions.md", head("applyTo: ['*']"), [("metadata/invalid-value", "['*']")]),
    (NEW_AGENT, head("agents: [Tester]", "tools: [edit]"), [("format/missing-agent-tool", "agents")]),
    (NEW_AGENT, head("handoffs:", "  - label: Go", "    agent: Tester"), [("metadata/missing-field", "label")]),
    (NEW_AGENT, head("target: github"), [("metadata/invalid-value", "github")]),
    (".github/chatmodes/plan.chatmode.md", "---\nname: a\n---\nx\n", [("format/deprecated-attribute", "---")]),
])
def test_what_vs_code_trips_over_is_found(world, path, text, expected):
    doc, items = found(world, path, text)
    assert marks(doc, items) == expected


@pytest.mark.parametrize("path, text", [
    (NEW, head("title: mine", "version: 2", "tools: edit, search")),
    (NEW, head("agent: Somebody", "model: any")),
    (NEW, "{{ x }} ${HOME} `[a](gone.md)` ![a](gone.png) [a](https://x.y)\n"),
    (NEW, "---\n\n---\n"),
    (".github/agents/README.md", "[a](gone.md)\n"),
    (".github/prompts/notes.md", "---\nmode: x\n---\n"),
    ("AGENTS.md", "---\n# A\n"),
    (".cursor/rules/a.mdc", "---\ndescription:\nglobs: **/*.ts\nalwaysApply: false\n---\nx\n"),
])
def test_what_the_tools_take_is_silent(world, path, text):
    assert found(world, path, text)[1] == []


def test_findings_are_as_grave_as_they_are(world):
    (old,) = found(world, NEW, head("mode: ask"))[1]
    assert old["severity"] == WARNING and old["tags"] == [DEPRECATED] and old["codeDescription"]["href"].endswith("#format-deprecated-attribute")
    (hint,) = found(world, ".github/instructions/new.instructions.md", head("applyTo: **/*.ts"))[1]
    assert hint["severity"] == HINT


@pytest.mark.parametrize("path, text, title, after", [
    (NEW, head("mode: ask"), "Rename to 'agent'", head("agent: ask")),
    (NEW, head("description: Use when: ready"), "Quote the value", head('description: "Use when: ready"')),
    (NEW, head("agent: Buildr"), "Change to 'Builder'", head("agent: Builder")),
    (NEW, head("applyTo: '**'", "name: a"), "Remove 'applyTo'", head("name: a")),
])
def test_fixes_mend(world, path, text, title, after):
    doc, items = found(world, path, text)
    (action,) = [a for a in actions(world, doc, items[0]["range"], diagnostics=items) if a["title"] == title]
    world.run_action(action)
    assert doc.text == after


# Navigation

def leads_to(client, text, path=NEW):
    doc = client.open_marked(path, text)
    links = client.definition(doc, doc.at(0)) or []
    client.close(doc)
    return [path_of(link["targetUri"]).name for link in links]


def test_definitions(world):
    assert leads_to(world, PROMPT.replace("agent: Builder", "agent: Bu$0ilder")) == ["builder.agent.md"]
    assert leads_to(world, AGENT.replace("agents: [Tester", "agents: [Te$0ster"), NEW_AGENT) == ["qa.agent.md"]
    assert leads_to(world, PROMPT.replace("docs/style", "docs/st$0yle")) == ["style.md"]
    assert leads_to(world, PROMPT.replace("docs/tests", "docs/te$0sts")) == ["tests.md"]
    assert leads_to(world, PROMPT.replace("in ${input:folder}", "in ${input:fol$0der}")) == ["new.prompt.md"]


def test_references(world):
    doc = world.open(".github/agents/qa.agent.md")
    name = doc.find("Tester")["start"]
    places = sorted((path_of(one["uri"]).name, one["range"]["start"]["line"]) for one in world.references(doc, name))
    assert places == [("builder.agent.md", 4), ("builder.agent.md", 7), ("qa.agent.md", 1)]
    doc = world.open_marked(NEW, PROMPT.replace("Create `${input:name}", "Create `${input:na$0me}"))
    assert len(world.references(doc, doc.at(0))) == 2
    assert len(world.highlight(doc, doc.at(0))) == 2


def test_an_input_is_renamed_everywhere(world):
    doc = world.open_marked(NEW, PROMPT.replace("in ${input:folder}", "in ${input:fol$0der}"))
    edit = world.rename(doc, doc.at(0), "place")
    after = apply_workspace_edit({world.uri(doc): doc.text}, edit, world.encoding)[world.uri(doc)]
    assert after == PROMPT.replace("input:folder", "input:place")


def test_links(world):
    doc = world.open(".github/prompts/component.prompt.md")
    assert {doc.lines.slice(one["range"]) for one in world.links(doc)} == {"Builder", "../docs/style.md", "../docs/tests.md"}


# Structure

def test_symbols_folds_and_tokens(world):
    doc = world.open(".github/prompts/component.prompt.md")
    names = re.findall(r"'name': '([^']*)'", str(world.document_symbols(doc)))
    assert {"name", "folder"} <= set(names)
    assert any(fold["startLine"] == 0 and fold["endLine"] == 5 for fold in world.folding(doc))
    tokens = [(doc.lines.slice(span), kind) for span, kind, _ in world.semantic_tokens(doc)]
    assert ("name", "parameter") in tokens
    assert any(one["name"] == "new-component" for one in world.workspace_symbols("new-comp"))


# Insertion

def test_a_prompt_can_be_inserted_as_text(start):
    client = start({**WORLD, "pog.toml": '[library]\nroots = ["."]\nstarter = false\n'})
    client.workspace_diagnostics()
    doc = client.open_marked(".github/prompts/other.prompt.md", "---\nname: other-component\ndescription: Another component\n---\n$0\n")
    titles = [a["title"] for a in actions(client, doc, {"start": doc.at(0), "end": doc.at(0)})]
    assert any("(text)" in title for title in titles), titles
