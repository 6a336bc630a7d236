"""Code lenses: which evaluation cases pass, who uses a prompt, how large it is, as the texts stand."""

import capabilities

PROMPT = """---
name: Triage
parameters:
  ticket: { type: string, description: What the customer wrote. }
evals:
  - name: good
    with: { ticket: My card was refused. }
    expect: [{ contains: card was refused }]
  - name: bad
    with: { ticket: Hello }
    expect: [{ contains: good bye }]
---
user:
{% include "part" %}
{{ ticket }}
"""

# What a client says whose lenses can show places and previews.
COMMANDS = {"experimental": {"commands": {"commands": ["pog.preview", "pog.showReferences"]}}}

FILES = {"prompts/triage.pog.md": PROMPT, "prompts/part.pog.md": "Sort this.\n"}


def asked(client, doc):
    found = client.request("textDocument/codeLens", {"textDocument": {"uri": doc.uri}})
    assert all(one["range"]["start"]["line"] == one["range"]["end"]["line"] for one in found)
    assert all(doc.lines.valid(one["range"]) for one in found)
    return found


def lenses(client, doc):
    found = asked(client, doc)
    assert all(one["command"]["command"] == "" for one in found)
    return [(doc.lines.slice(one["range"]), one["command"]["title"]) for one in found]


def test_each_case_says_whether_it_passes(start):
    client = start(FILES)
    doc = client.open("prompts/triage.pog.md")
    assert lenses(client, doc) == [
        ("---", "1/2 cases passed"),
        ("---", "about 13 tokens"),
        ("good", "passed"),
        ("bad", "failed: Rendered prompt does not contain 'good bye'"),
    ]
    assert "evaluation/expectation-failed" in [one["code"] for one in client.pull_diagnostics(doc)["items"]]
    client.change(doc, [(doc.find("Hello"), "good bye")])
    assert lenses(client, doc)[0] == ("---", "2/2 cases passed")
    assert client.pull_diagnostics(doc)["items"] == []


def test_a_part_says_who_uses_it(start):
    client = start(FILES)
    assert lenses(client, client.open("prompts/part.pog.md")) == [("", "used by 1 prompt"), ("", "about 4 tokens")]
    assert lenses(client, client.open("prompts/empty.pog.md", "")) == []


def test_clients_that_can_show_more_are_led_there(start):
    client = start(FILES, capabilities={**capabilities.full(), **COMMANDS})
    doc = client.open("prompts/part.pog.md")
    user = client.open("prompts/triage.pog.md")
    commands = [one["command"] for one in asked(client, doc)]
    assert [one["title"] for one in commands] == ["used by 1 prompt", "about 4 tokens", "preview"]
    place = {"uri": user.uri, "range": user.find("part")}
    assert commands[0]["command"] == "pog.showReferences"
    assert commands[0]["arguments"] == [doc.uri, {"line": 0, "character": 0}, [place]]
    assert commands[2] == {"title": "preview", "command": "pog.preview", "arguments": [doc.uri]}


def test_a_new_user_is_a_reason_to_ask_again(start):
    client = start(FILES, capabilities=capabilities.full())
    part = client.open("prompts/part.pog.md")
    user = client.open("prompts/triage.pog.md")
    assert ("", "used by 1 prompt") in lenses(client, part)
    client.settle()
    before = client.refreshes.count("workspace/codeLens/refresh")
    client.change(user, [(user.find('{% include "part" %}'), "")])
    client.wait_until(lambda: client.refreshes.count("workspace/codeLens/refresh") > before, what="a request to ask again")
    assert lenses(client, part) == [("", "about 4 tokens")]


def test_a_changed_include_is_a_reason_to_ask_again(start):
    part = "---\nparameters: { a: { default: good bye } }\n---\n{{ a }}\n"
    client = start({**FILES, "prompts/part.pog.md": part}, capabilities=capabilities.full())
    doc = client.open("prompts/triage.pog.md")
    assert lenses(client, doc)[0] == ("---", "2/2 cases passed")
    part = client.open("prompts/part.pog.md")
    client.change(part, [(part.find("good bye"), "hello")])
    client.wait_until(lambda: "workspace/codeLens/refresh" in client.refreshes, what="a request to ask for lenses again")
    assert lenses(client, doc)[0] == ("---", "1/2 cases passed")
