"""Which format a file is read as: it can be seen, the policy can say otherwise, and what is uncertain is left alone."""

import json
import subprocess

import pytest

from expect import published, rules
from samples import write

UNDECLARED = "template/undeclared-parameter"
NATIVE = "---\nname: A note\n---\nHello {{ nobody }}\n"
GITHUB = "messages:\n  - role: user\n    content: Hi {{ name }}\n"


def override(glob, name):
    return f'[[overrides]]\nfiles = ["{glob}"]\nformat = "{name}"\n'


def first_line(client, doc):
    hover = client.request("textDocument/hover", {"textDocument": {"uri": doc.uri}, "position": {"line": 0, "character": 0}})
    return hover["contents"]["value"] if hover else ""


def test_the_first_line_tells_the_format_and_why(start):
    client = start({})
    assert "Read as pog artifact: the file name ends in .pog.md" in first_line(client, client.open("a.pog.md", NATIVE))
    told = first_line(client, client.open("a.prompt.yml", GITHUB))
    assert "Read as GitHub Models prompt: the file name ends in .prompt.yml or .prompt.yaml and it has top-level messages" in told


def test_the_policy_gives_a_file_a_format_or_takes_it_away(push):
    policy = override("notes/**", "native") + override("other/**", "none")
    client = push({"pog.toml": policy})
    note = client.open("notes/a.md", NATIVE)
    assert rules(client.diagnostics(note)) == [UNDECLARED]
    assert "Read as pog artifact: the policy sets its format" in first_line(client, note)
    other = client.open("other/a.pog.md", NATIVE)
    assert client.diagnostics(other) == []
    assert first_line(client, other) == ""


def test_a_saved_policy_is_in_force_at_once(push):
    client = push({"pog.toml": "", "a.pog.md": NATIVE})
    doc, policy = client.open("a.pog.md"), client.open("pog.toml")
    assert rules(client.diagnostics(doc)) == [UNDECLARED]
    since = client.mark()
    text = override("a.pog.md", "none")
    client.change(policy, [(None, text)])
    client.settle()
    write(client, "pog.toml", text)
    client.save(policy)
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": policy.uri, "type": 2}]})
    assert published(client, doc, lambda found: not found, since) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.prompt.yml", "prompt: |\n  Hi {{ name }}\nengine: davinci\n"),
        ("a.md", "# A page\n\nHi {{ name }}\n"),
        ("a.yaml", "kind: Deployment\nmetadata: { name: x }\n"),
        ("a.json", '{"a": "{{ b }}"}'),
    ],
)
def test_what_is_uncertain_is_left_alone(push, name, text):
    client = push({})
    doc = client.open(name, text)
    assert client.diagnostics(doc) == []
    assert first_line(client, doc) == ""


def test_command_line_and_editor_agree(binary, workspace):
    root = workspace({"pog.toml": override("notes/*.md", "native") + override("b.pog.md", "none"), "notes/a.md": NATIVE, "b.pog.md": NATIVE})
    run = subprocess.run([binary, "check", "--format", "json", root], capture_output=True, text=True)
    found = [(one["path"], one["rule"]) for one in json.loads(run.stdout)["findings"]]
    assert [(path.rsplit("/", 2)[-1], rule) for path, rule in found] == [("a.md", UNDECLARED)], run.stdout
    run = subprocess.run([binary, "check", "--show-policy", root / "notes/a.md"], capture_output=True, text=True)
    assert 'format = "native"' in run.stdout, run.stdout


def test_a_format_that_does_not_exist_is_told_with_the_near_one(push):
    client = push({"pog.toml": ""})
    doc = client.open("pog.toml")
    client.change(doc, [(None, override("a", "github-model"))])
    (one,) = client.diagnostics(doc)
    assert "github-models" in one["message"], one
