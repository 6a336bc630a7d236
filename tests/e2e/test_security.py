"""What a hostile repository must not get: the threat model of server/docs/threat-model.md, as far as it is seen from outside."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

from abuse import ask_all, bounded
from client import Client

# One file of each kind that can name others; T is the name.
NAMING = {
    "a.pog.md": '---\nname: A\nreplacement: T\nevals: [{ name: x, with: T, expect: [{ equals: T }] }]\n---\n{% include "T" %}{% from "T" import x %}\n',
    "b.poml": '<poml><document src="T"/><include src="T"/><img src="T"/><table src="T"/><let name="x" src="T"/><folder src="T"/></poml>\n',
    ".claude/commands/a.md": "Read @T and [a](T)\n",
    ".claude/agents/a.md": "---\nname: a\ndescription: d\nskills: [T]\n---\n@T\n",
    "CLAUDE.md": "See @T\n",
    "AGENTS.md": "[a](T) `T`\n",
    "skills/x/SKILL.md": "---\nname: x\ndescription: d\n---\n[a](T) `T`\n",
    ".github/prompts/a.prompt.md": "---\nagent: agent\n---\n[a](T) #file:T\n",
    ".cursor/rules/a.mdc": "---\ndescription: d\n---\n@T [a](T)\n",
    "promptfooconfig.yaml": "prompts:\n  - file://T\n  - T\nproviders: [openai:gpt-4o]\ndefaultTest: file://T\ntests:\n  - file://T\n  - vars: { a: file://T }\n",
    "c.prompty": "---\nname: A\nsample: ${file:T}\nmodel: { configuration: ${file:T} }\n---\nuser:\n{{a}} ![x](T)\n",
    "d.prompt": "---\nmodel: googleai/gemini\n---\n{{>T}}\n",
    "e.json": '{"_type": "prompt", "template_path": "T", "input_variables": []}',
    "f.yaml": "_type: few_shot\nexamples: T\nexample_prompt_path: T\ninput_variables: []\n",
    "registry/evals/a.yaml": "a:\n  class: evals.elsuite.basic.match:Match\n  args: { samples_jsonl: T }\n",
    "g/skprompt.txt": "{{T.f}} {{$a}}\n",
    "h.prompt.yml": "messages:\n  - role: user\n    content: T\ntestData: T\n",
}
OUTSIDE = ["../canary.md", "../canary", "./../canary.md", "x/../../canary.md", "{canary}", "file://{canary}", "..\\canary.md", "link/canary.md",
           "//localhost/share/canary.md", "\\\\localhost\\share\\canary.md", "LINK/../link/canary.md"]


def strace(trace, filter, command):
    return ["strace", "-f", "-qq", "-e", f"trace={filter}", "-s", "4096", "-o", str(trace), *map(str, command)]


def reaching(trace, root, folder):
    """The calls with a path that leads into `folder` and out of `root`, links followed."""
    found = []
    for line in trace.read_text(errors="replace").splitlines():
        for path in re.findall(r'"((?:[^"\\\\]|\\\\.)*)"', line):
            if "canary" not in path or "execve" in line:
                continue
            real = pathlib.Path(os.path.realpath(root / path))
            if folder in real.parents and root not in real.parents:
                found.append(line)
    return found


needs_strace = pytest.mark.skipif(not shutil.which("strace"), reason="only strace sees what is called")


@needs_strace
@pytest.mark.parametrize("target", OUTSIDE)
def test_no_format_names_a_file_outside(binary, workspace, tmp_path, target):
    for name in ("canary", "canary.md", "canary.pog.md", "canary.yaml"):
        (tmp_path / name).write_text("Secret\n")
    named = target.replace("{canary}", str(tmp_path / "canary.md"))
    root = workspace({path: text.replace("T", named.replace("\\", "\\\\") if path.endswith((".json", "yaml", "yml")) else named)
                      if "T" in text else text for path, text in NAMING.items()} | {".pog/results/x.json": "{}"})
    (root / "link").symlink_to(tmp_path)
    subprocess.run(["git", "init", "-q", "."], cwd=root, check=True)
    trace = tmp_path / "trace"
    for args in (["check", "."], ["render", "a"], ["list"], ["convert", "--to", "native", "-o", "out.md", "h.prompt.yml"]):
        run = subprocess.run(strace(trace, "%file", [binary, *args]), cwd=root, capture_output=True, text=True, timeout=60)
        assert "Secret" not in run.stdout + run.stderr
        calls = trace.read_text(errors="replace")
        assert "h.prompt.yml" in calls, "the trace is of pog"
        opened = reaching(trace, root, tmp_path)
        assert not opened, (args, opened[:3])


@needs_strace
def test_no_request_opens_a_file_outside(command, workspace, tmp_path):
    for name in ("canary", "canary.md", "canary.pog.md"):
        (tmp_path / name).write_text("Secret\n")
    root = workspace({"a.pog.md": "Hi\n"})
    (root / "link").symlink_to(tmp_path)
    trace = tmp_path / "trace"
    client = Client(strace(trace, "%file", command), root, env={"XDG_CACHE_HOME": tmp_path / "cache"})
    try:
        client.initialize(process_id=None)
        for number, target in enumerate(OUTSIDE):
            for path, text in NAMING.items():
                folder, _, name = path.rpartition("/")
                target = target.replace("{canary}", str(tmp_path / "canary.md"))
                doc = client.open(f"{folder}/{number}/{name}".lstrip("/"), text.replace("T", target))
                ask_all(client, doc)
        client.finish()
    finally:
        client.kill()
    opened = reaching(trace, root, tmp_path)
    assert not opened, opened[:3]


HOSTILE_CONFIG = """\
[core]
\tfsmonitor = touch {canary}
\thooksPath = hooks
\tpager = touch {canary}
\tsshCommand = touch {canary}
\teditor = touch {canary}
[diff]
\texternal = touch {canary}
[filter "x"]
\tclean = touch {canary}
\tsmudge = touch {canary}
\tprocess = touch {canary}
[credential]
\thelper = "!touch {canary}"
[remote "origin"]
\turl = ext::sh -c 'touch {canary}'
"""


@pytest.fixture
def hostile(workspace, tmp_path):
    """A repository that starts programs where anybody lets it, and a PATH on which every program is a trap."""
    canary, traps = tmp_path / "canary", tmp_path / "traps"
    traps.mkdir()
    for name in ("git", "sh", "bash", "node", "python3", "gpg", "ssh", "code", "less", "vi", "touch"):
        trap = traps / name
        trap.write_text(f"#!/bin/sh\necho {name} >> {canary}\n")
        trap.chmod(0o755)
    root = workspace({"a.pog.md": "---\nname: A\nversion: 1.0.0\nstage: skill\n---\n{{ a }}\n", ".gitattributes": "*.md filter=x diff=x\n",
                      ".claude/commands/b.md": f"!`touch {canary}`\n", "hooks/post-index-change": f"#!/bin/sh\ntouch {canary}\n",
                      "promptfooconfig.yaml": f"prompts: ['exec:touch {canary}', 'file://x.js:f']\nproviders: ['exec:touch {canary}']\ntests: [{{ assert: [{{ type: javascript, value: '1' }}] }}]\n",
                      "x.js": f"require('fs').writeFileSync('{canary}', '')\n", "pog.toml": ""})
    (root / "hooks/post-index-change").chmod(0o755)
    git = ["git", "-c", "user.email=a@example.org", "-c", "user.name=a"]
    subprocess.run([*git, "init", "-q", "."], cwd=root, check=True)
    subprocess.run([*git, "add", "-f", "."], cwd=root, check=True)
    subprocess.run([*git, "commit", "-qm", "x"], cwd=root, check=True)
    with open(root / ".git/config", "a", encoding="utf-8") as config:
        config.write(HOSTILE_CONFIG.format(canary=canary))
    (root / "a.pog.md").write_text("---\nname: A\nversion: 1.0.1\nstage: skill\n---\n{{ b }}\n")
    return root, canary, {"PATH": str(traps)}


COMMANDS = [["check", "."], ["check", "--fix", "--unsafe-fixes", "."], ["check", "--diff", "."], ["list"], ["stats"], ["render", "a"], ["eval", "."],
            ["convert", "--to", "prompty", "a"], ["bump", "a"], ["promote", "a"], ["explain", "metadata/syntax-error"], ["new", "b"]]


def test_the_command_line_starts_no_program(binary, hostile):
    root, canary, env = hostile
    for args in COMMANDS:
        bounded([binary, *args], root, env=env)
        assert not canary.exists(), f"{args}: {canary.read_text()}"


def test_the_server_starts_no_program(command, hostile, tmp_path):
    root, canary, env = hostile
    client = Client(command, root, env={**env, "XDG_CACHE_HOME": tmp_path / "cache"})
    try:
        client.initialize()
        for path in ("a.pog.md", ".claude/commands/b.md", "promptfooconfig.yaml"):
            ask_all(client, client.open(path))
        client.workspace_diagnostics()
        client.finish()
    finally:
        client.kill()
    assert not canary.exists(), canary.read_text()


@needs_strace
def test_the_command_line_opens_no_socket(binary, hostile, tmp_path):
    root, _, _ = hostile
    calls = "socket,connect,sendto,bind,listen"
    for args in COMMANDS:
        trace = tmp_path / "trace"
        subprocess.run(strace(trace, calls, [binary, *args]), cwd=root, capture_output=True, timeout=60, check=False)
        # strace itself says a word when a thread ends while it looks.
        assert not re.findall(rf"\b(?:{calls.replace(',', '|')})\(.*", trace.read_text()), args


@pytest.mark.skipif(not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode != 0,
                    reason="no network namespace can be made here")
def test_the_server_works_in_a_network_namespace_without_a_network(command, hostile, tmp_path):
    root, _, _ = hostile
    client = Client(["unshare", "-rn", *command], root, env={"XDG_CACHE_HOME": tmp_path / "cache"})
    try:
        client.initialize(process_id=None)
        for path in ("a.pog.md", "promptfooconfig.yaml"):
            ask_all(client, client.open(path))
        client.workspace_diagnostics()
        client.finish()
    finally:
        client.kill()


def test_no_log_holds_the_text_of_a_document(command, workspace, tmp_path):
    secret = "xyzzy-plugh-secret"
    text = f"---\nname: {secret}\ndescription: {secret}\nparameters: {{ {secret.replace('-', '_')}: {{ default: {secret} }} }}\n---\n{{{{ {secret.replace('-', '_')} }}}} {secret} {{{{ {secret}\n"
    root = workspace({"a.pog.md": text})
    client = Client(command, root, env={"XDG_CACHE_HOME": tmp_path / "cache", "POG_LOG": "trace"})
    try:
        client.initialize()
        doc = client.open("a.pog.md")
        ask_all(client, doc)
        client.change(doc, [(None, text + secret)])
        client.workspace_diagnostics()
        client.finish()
    finally:
        client.kill()
    log = client.wire.log()
    assert "a.pog.md" in log, "the log is on"
    assert "xyzzy" not in log
