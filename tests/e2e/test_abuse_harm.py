"""Input that makes pog do harm: write where it should not, write half, write on and on, or say what others obey.

Each is tried through the command line, and through the server where an editor can ask for the same.
"""

import json
import os
import pathlib
import re
import resource
import socket
import subprocess
import time
import xml.etree.ElementTree as xml

import pytest

from abuse import assert_lives, bounded

RUNAWAYS = {
    "keys that are not": "---\nname: R\n  a: b\n  c: d\n---\n{{ x }}\n",
    "a list that stays open": '---\nname: R\nowners: ["@a\n]\n---\n{{ x }}\n',
    "a tab": "---\nname: R\n\tb: c\n---\n{{ x }}\n",
    "a mapping that stays open": "---\nname: R\nmodel: { id: a\n---\n{{ x }}\n",
}


@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_fix_that_mends_nothing_is_not_made(binary, start, workspace, name):
    text = RUNAWAYS[name]
    root = workspace({"a.pog.md": text})
    for _ in range(2):
        bounded([binary, "check", "--fix", "--unsafe-fixes", "."], cwd=root)
        assert (root / "a.pog.md").read_text().count("parameters:") <= 1
    once = (root / "a.pog.md").read_text()
    bounded([binary, "check", "--fix", "--unsafe-fixes", "."], cwd=root)
    assert (root / "a.pog.md").read_text() == once
    client = start({"a.pog.md": text})
    doc = client.open("a.pog.md", text)
    items = client.pull_diagnostics(doc)["items"]
    actions = client.request("textDocument/codeAction", {
        "textDocument": doc.identifier, "range": {"start": {"line": 0, "character": 0}, "end": doc.end()},
        "context": {"diagnostics": items}})
    added = [a["title"] for a in actions or [] if "parameters:" in json.dumps(a.get("edit", {}))]
    assert not added, added
    assert_lives(client)


def outside(tmp_path):
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "file").write_text("theirs")
    return folder


def unharmed(folder):
    assert [p.name for p in folder.iterdir()] == ["file"] and (folder / "file").read_text() == "theirs"


PROMPT = "---\nname: Review\n---\nHi {{ nobody }}\n"


@pytest.mark.parametrize("place", ["file", "folder", "configured"])
def test_a_baseline_is_not_written_through_links(binary, workspace, tmp_path, place):
    root, away = workspace({"a.pog.md": PROMPT}), outside(tmp_path)
    match place:
        case "file":
            (root / ".pog").mkdir()
            (root / ".pog/baseline.json").symlink_to(away / "file")
        case "folder":
            (root / ".pog").symlink_to(away)
        case "configured":
            (root / "known").symlink_to(away)
            (root / "pog.toml").write_text('[check]\nbaseline = "known/new.json"\n')
    for arguments in (["--write-baseline"], ["--write-baseline=.pog/baseline.json"], ["--prune-baseline"]):
        run = bounded([binary, "check", *arguments, "."], cwd=root)
        unharmed(away)
        assert run.code == 2 or "configured" == place, run.out + run.err


def test_new_files_are_not_made_through_links(binary, start, workspace, tmp_path):
    root, away = workspace({"pog.toml": "", "a.pog.md": PROMPT, "b/x.prompty": "---\nname: A\n---\nsystem:\nHi\n"}), outside(tmp_path)
    (root / "prompts").symlink_to(away)
    (root / "pog.toml").write_text('[library]\nroots = ["prompts"]\n')
    (root / "linked").symlink_to(away)
    (root / ".github").symlink_to(away)
    for command in (
        ["new", "one/two"],
        ["new", "one"],
        ["init", "--yes", "--ci", "github"],
        ["init", "--yes", "--starter"],
        ["convert", "b/x.prompty", "--to", "native", "--output", "linked/x.pog.md", "--lossy"],
    ):
        run = bounded([binary, *command], cwd=root)
        unharmed(away)
        assert run.code == 2, (command, run.out, run.err)
    client = start()
    error = client.request_error("workspace/executeCommand", {"command": "pog.newPrompt", "arguments": [{"id": "one/two"}]})
    assert "outside" in error["message"], error
    unharmed(away)


def limited(command, cwd, size):
    """As on a disk with `size` bytes left for each file: a write beyond fails, and a signal comes with it."""
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=60,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))


def files(root):
    return {p: p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_a_full_disk_leaves_no_half_file(binary, workspace):
    long = "Hi {{ a }} " * 2000
    root = workspace({
        "pog.toml": "",
        "a.prompty": f"---\nname: A\ndescription: Does it.\ninputs:\n  a: {{ type: string }}\n---\nsystem:\n{long}\n",
        "b.pog.md": f"---\nname: B\n---\n{long} {{{{ nobody }}}}\n",
        "c.pog.md": "---\nname: C\nid: c\n---\n{{ nobody }}\n",
    })
    before = files(root)
    for command, named in (
        (["convert", "a.prompty", "--to", "native", "--lossy"], "a"),
        (["new", "made", "--from", "b"], "made"),
        (["check", "--fix", "--unsafe-fixes", "."], "b.pog.md"),
        (["init", "--yes", "--starter", "fresh"], "fresh"),
        (["bump", "b.pog.md", "--to", "2.0.0"], "b.pog.md"),
        (["promote", "b.pog.md"], "b.pog.md"),
    ):
        run = limited([binary, *command], root, 100 if command[0] == "init" else 1024)
        assert run.returncode in (1, 2), (command, run)
        assert named in run.stderr and "too large" in run.stderr.lower(), (command, run.stderr, run.stdout)
        assert files(root) == before, command
    assert "fixed" not in limited([binary, "check", "--fix", "--unsafe-fixes", "."], root, 1024).stdout
    # And with room again the same works.
    assert bounded([binary, "convert", "a.prompty", "--to", "native", "--lossy"], cwd=root).code == 0
    assert bounded([binary, "new", "made", "--from", "b"], cwd=root).code == 0
    assert bounded([binary, "init", "--yes", "--starter", "fresh"], cwd=root).code == 0


def test_a_full_output_is_said(binary, workspace):
    root = workspace({"a.pog.md": PROMPT})
    with open("/dev/full", "w") as full:
        run = subprocess.run([str(binary), "check", "."], cwd=root, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert run.returncode == 2 and "No space left" in run.stderr


def test_leftovers_of_a_kill_are_in_nobodys_way(binary, workspace):
    root = workspace({"a.pog.md": "---\nname: A\n---\n{{ x }}\n"})
    for number in range(3):
        (root / f".pog-1-{number}.tmp").write_text("half")
    assert bounded([binary, "check", "--fix", "--unsafe-fixes", "."], cwd=root).code in (0, 1)
    assert "x:" in (root / "a.pog.md").read_text()
    # Killed at moments of its own: what is there is the old text or the new one.
    texts = {}
    for moment in range(20):
        (root / "a.pog.md").write_text("---\nname: A\n---\n{{ x }}\n")
        process = subprocess.Popen([str(binary), "check", "--fix", "--unsafe-fixes", "."], cwd=root,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moment * 0.01)
        process.kill()
        process.wait()
        text = (root / "a.pog.md").read_text()
        texts[text] = moment
        assert text.endswith("{{ x }}\n") and len(texts) <= 2
        assert bounded([binary, "check", "--fix", "--unsafe-fixes", "."], cwd=root).code in (0, 1)


def test_a_kind_of_hook_is_no_folder(binary, workspace):
    root = workspace()
    for kind in ("git", "pre-commit"):
        run = bounded([binary, "init", "--yes", "--hooks", kind], cwd=root)
        assert run.code == 2 and f"--hooks={kind}" in run.err and not list(root.iterdir())


def test_a_hook_is_not_put_where_a_repository_says(binary, workspace, tmp_path):
    root, away = workspace(), outside(tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "config", "core.hooksPath", str(away)], cwd=root, check=True)
    run = bounded([binary, "init", "--yes", "--hooks=git"], cwd=root)
    assert run.code == 2 and "core.hooksPath" in run.err
    unharmed(away)


ESCAPES = "\x1b]0;T\x07\x1b[31m\x9b2J\u202e"
ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COMMAND = re.compile(r"^\s*::|##\[", re.M)


def spoken(run):
    """Nothing that was printed is obeyed by a terminal or by GitHub's runner."""
    for text in (run.out, run.err):
        assert not ODD.search(text), repr(text)
        assert not COMMAND.search(text), repr(text)


def quoted(text):
    return json.dumps(text)


def test_nothing_that_is_printed_is_obeyed(binary, workspace):
    evil = f"p{ESCAPES}\n::error::n ##[error]x"
    text = (f"---\nname: {quoted(evil)}\nid: a\nversion: {quoted(evil)}\ndescription: {quoted(evil)}\nowners: [{quoted(evil)}]\n"
            f"parameters:\n  {quoted(evil)}: {{ type: string, description: {quoted(evil)}, default: {quoted(evil)} }}\n"
            f"evals:\n  - name: {quoted(evil)}\n    with: {{ {quoted(evil)}: {quoted(evil)} }}\n"
            f"    expect: [ {{ contains: {quoted(evil)} }}, {{ snapshot: 'snap.txt' }} ]\n"
            "---\nHi {{ x }} {{ nobody }}\n::error::y ##[error]z\n")
    root = workspace({
        "pog.toml": "", "a.pog.md": text, "b.prompty": text.replace("evals", "other"),
        f"odd{ESCAPES}\n::error::f.pog.md": "---\nname: O\n---\n{{ y }}\n",
        "c.pog.md": f"---\nname: C\nversion: 1.0.0\nparameters: {{ {quoted(evil)}: string }}\n---\nHi\n",
    })
    subprocess.run("git init -q; git add .; git -c user.name=A -c user.email=a@b commit -qm x", shell=True, cwd=root, check=True)
    (root / "c.pog.md").write_text("---\nname: C\nversion: 1.0.0\nparameters: {}\n---\nHi {{ z }}\n")
    actions = {"GITHUB_ACTIONS": "true"}
    for command in (
        ["check", "--fix", "--unsafe-fixes", "--diff", "."], ["check", "."], ["check", "-v", "--base", "HEAD", "."],
        ["list"], ["list", "--format", "json"], ["search", "p"], ["show", "a.pog.md"], ["stats"], ["explain", evil],
        ["promote", "a.pog.md", "--to", "normalized"], ["bump", "c.pog.md"], ["eval"], ["eval", "--update"],
        ["eval", "--format", "json"], ["eval", "--format", "junit"],
        ["convert", "b.prompty", "--to", "native", "--lossy"], ["convert", "a.pog.md", "--to", "prompty", "--lossy"],
        ["new", "made", "--from", "a"], ["render", "a.pog.md"], ["digest", "a.pog.md"], ["check", "--show-policy", "a.pog.md"],
        ["check", "--format", "junit", "."], ["check", "--format", "sarif", "."], ["check", "--format", "json", "."],
        ["check", "--fix", "-v", "--unsafe-fixes", "."], ["check", "--write-baseline", "."],
    ):
        run = bounded([binary, *command], cwd=root, env=actions)
        data = command[0] == "render" or any(f in command for f in ("json", "sarif", "junit"))
        if data:
            assert not COMMAND.search(run.out), (command, run.out)
            run.out = ""
        spoken(run)
    run = bounded([binary, "check", "--format", "github", "."], cwd=root, env=actions)
    for line in run.out.splitlines():
        assert not ODD.search(line) and re.match(r"::(error|warning|notice) (file|title)=[^:]*::|[^:]", line), line
    xml.fromstring(bounded([binary, "check", "--format", "junit", "."], cwd=root).out)
    xml.fromstring(bounded([binary, "eval", "--format", "junit"], cwd=root).out)
    json.loads(bounded([binary, "check", "--format", "json", "."], cwd=root, env=actions).out)


# A link, an image or an element of Markdown that leads where the other people of these tests want it to.
LIVE = re.compile(r"(?<!\\)\[(?:[^\]\\]|\\.)*\]\((?:command:|https://evil)|(?<!\\)<(?:img|https)")
CODE = re.compile(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
LINK = "[Review the change](command:workbench.action.terminal.sendSequence?%5B%5D)"


def test_no_message_holds_a_link(start):
    text = f'---\nname: A\nversion: "{LINK}"\nid: "{LINK}"\n---\nHi\n'
    client = start({"a.pog.md": text})
    doc = client.open("a.pog.md", text)
    for command, more in (("pog.bumpVersion", {"step": "least"}), ("pog.promotePrompt", {}), ("pog.convertPrompt", {"to": "prompty"}),
                          ("pog.newPrompt", {"id": LINK}), ("pog.insertLibraryPrompt", {"id": LINK, "mode": "include"})):
        pending = client.ask("workspace/executeCommand", {"command": command, "arguments": [{"uri": doc.uri} | more]})
        answer = pending.wait(20)
        assert "](" not in json.dumps({k: v for k, v in answer.items() if k == "error"}), answer
        assert "](" not in str((answer.get("result") or {}).get("message", "")), answer
    assert_lives(client)


@pytest.mark.parametrize("before", ["", "` ", "``` ", "\\", "\\` "])
def test_no_hover_holds_a_link_an_image_or_html(start, before):
    evil = f"{before}{LINK} ![x](https://evil.example/pixel.png) <img src=https://evil.example/> <https://evil.example>"
    text = (f"---\nname: {quoted(evil)}\nid: lib/evil\ndescription: {quoted(evil)}\nowners: [{quoted(evil)}]\ndeprecated: {{ reason: {quoted(evil)} }}\n"
            f"parameters:\n  p: {{ type: string, description: {quoted(evil)}, default: {quoted(evil)}, enum: [{quoted(evil)}] }}\n"
            "---\n{% macro m(p) %}{% endmacro %}{{ p }}\n")
    other = "{% include 'lib/evil' %}{% import 'lib/evil' as e %}{{ e.m(1) }}\n"
    client = start({"a.pog.md": text, "b.pog.md": other})
    seen = []
    for name, content, words in (("a.pog.md", text, ("name:", "p }}", "  p:")), ("b.pog.md", other, ("lib/evil", "e %}", "m(1)"))):
        doc = client.open(name, content)
        for word in words:
            hover = client.hover(doc, doc.find(word)["start"])
            shown = hover["contents"]["value"] if hover else ""
            assert not LIVE.search(CODE.sub("", shown)), shown
            seen.append(shown)
    assert "evil.example" in "".join(seen), "something of theirs is shown"
    assert_lives(client)


def test_a_browser_is_no_client(binary, workspace):
    root = workspace({"a.pog.md": PROMPT})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([str(binary), "lsp", "--port", str(port)], cwd=root, stdin=subprocess.PIPE)
    try:
        def connect():
            for _ in range(200):
                try:
                    return socket.create_connection(("127.0.0.1", port), timeout=10)
                except ConnectionRefusedError:
                    time.sleep(0.05)
            raise AssertionError("it does not listen")

        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": None, "rootUri": None}}).encode()
        frame = b"Content-Length: %d\r\n\r\n" % len(body) + body
        for first in (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"GET / HTTP/1.1\r\n", b"\r\n", b"PRI * HTTP/2.0\r\n"):
            with connect() as page:
                page.sendall(first + frame)
                try:
                    assert page.recv(100) == b""
                except ConnectionResetError:
                    pass
        with connect() as editor:
            editor.sendall(frame[:5])
            time.sleep(0.05)
            editor.sendall(frame[5:])
            assert editor.recv(100).startswith(b"Content-Length")
    finally:
        server.kill()
        server.wait()


SECRET = "hunter2-is-no-password"


def test_sensitive_values_are_not_shown(binary, start, workspace):
    text = (f"---\nname: A\nid: a\nparameters:\n  key: {{ type: string, sensitive: true, default: {SECRET} }}\n"
            f"  deep: {{ type: object, sensitive: true }}\n"
            f"evals:\n  - name: one\n    with: {{ deep: {{ x: {SECRET}-deep }} }}\n    expect: [ {{ contains: absent }}, {{ snapshot: s.txt }} ]\n"
            "---\nKey {{ key }} {{ deep.x }}\n")
    root = workspace({"a.pog.md": text, "s.txt": "[user]\nother\n", "b.pog.md": "{% include 'a' %}\n"})
    for command in (["eval"], ["eval", "--format", "json"], ["eval", "--format", "junit"], ["list"], ["list", "--format", "json"],
                    ["search", "A"], ["search", "A", "--format", "json"], ["stats"]):
        run = bounded([binary, *command], cwd=root)
        assert SECRET not in run.out + run.err, (command, run.out)
    client = start()
    doc = client.open("a.pog.md", text)
    for word in ("key }}", "key:", "name:"):
        assert SECRET not in json.dumps(client.hover(doc, doc.find(word)["start"])), word
    other = client.open("b.pog.md", "{% include 'a' %}\n")
    assert SECRET not in json.dumps(client.hover(other, other.find("a'")["start"]))
    for method, params in (("pog/library/list", {}), ("pog/library/search", {"query": "a"}), ("pog/library/preview", {"uri": doc.uri}),
                           ("pog/library/preview", {"uri": doc.uri, "arguments": {"key": SECRET + "x"}})):
        assert SECRET not in json.dumps(client.request(method, params)), method
    # The form of the preview and the template itself work on.
    for uri in (doc.uri, other.uri):
        shown = json.dumps(client.request("pog/library/preview", {"uri": uri, "arguments": {"deep": {"x": SECRET + "-mine"}}}))
        assert "Key (sensitive)" in shown and SECRET not in shown


def test_a_source_does_not_hold_the_workspace(binary, start, workspace, tmp_path):
    (tmp_path / "elsewhere.pog.md").write_text("---\nid: elsewhere\n---\nTheirs.\n")
    for path in ("/", "..", "../.."):
        policy = f'[library]\nsources = [{{ name = "all", path = "{path}" }}]\n'
        root = workspace({"pog.toml": policy, "a.pog.md": PROMPT})
        run = bounded([binary, "check", "."], cwd=root)
        assert "holds the workspace itself" in run.err + run.out, run.err + run.out
        assert "elsewhere" not in bounded([binary, "list"], cwd=root).out
    client = start()
    assert "elsewhere" not in json.dumps(client.request("pog/library/list", {}))
    assert_lives(client)


@pytest.mark.parametrize("trusted", [True, False])
def test_a_folder_that_nobody_trusts_names_no_source_elsewhere(start, tmp_path, trusted):
    for name in ("org", "workspace/own"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True) if name == "org" else None
    (tmp_path / "org/greet.pog.md").write_text("---\nid: greet\n---\nHello.\n")
    policy = '[library]\nsources = [{ name = "org", path = "../org" }, { name = "own", path = "own" }]\n'
    client = start({"pog.toml": policy, "own/mine.pog.md": "---\nid: mine\n---\nMine.\n"}, options={"trusted": trusted})
    listed = json.dumps(client.request("pog/library/list", {}))
    assert ("greet" in listed) == trusted and "mine" in listed
    doc = client.open("pog.toml", policy)
    said = json.dumps(client.pull_diagnostics(doc))
    assert ("does not trust" in said) != trusted
    # What the folder's own settings say later does not count.
    client.notify("workspace/didChangeConfiguration", {"settings": {"pog": {"trusted": True}}})
    assert ("greet" in json.dumps(client.request("pog/library/list", {}))) == trusted


def test_a_conversion_that_does_not_parse_is_said(binary, workspace):
    """Whatever is converted to whatever: the result is read without errors, or something is said to be lost."""
    odd = "{% raw %}{{ a }}{% endraw %} {{{ b }}} {{#if c}}x{{/if}} `{{ d }}` <p> & \x01 }} %} {% raw %}"
    sources = {
        "a.pog.md": "---\nname: \"a: #b\"\n---\nsystem:\n---\nuser:\n" + odd.replace("{% raw %}", "").replace("{{{ b }}}", "") + "\n",
        "b.prompty": "---\nname: B\n---\nsystem:\n---\n" + odd + "\n",
        "c.prompt": "---\nmodel: x\n---\n{{role \"system\"}}---\n" + odd + "\n",
        "d.prompt.yml": "messages:\n  - role: system\n    content: |\n      ---\n      " + odd + "\n",
    }
    root = workspace({"pog.toml": ""} | sources)
    for source in sources:
        for to in ("native", "prompty", "dotprompt", "github-models", "promptfoo", "semantic-kernel", "langchain"):
            before = files(root)
            run = bounded([binary, "convert", source, "--to", to], cwd=root)
            made = [p for p in files(root) if p not in before]
            for path in made:
                checked = bounded([binary, "check", "--format", "json", path], cwd=root)
                wrong = [f["rule"] for f in json.loads(checked.out or "{}").get("findings", []) if "syntax-error" in f["rule"]]
                assert not wrong, (source, to, wrong, path.read_text())
                path.unlink()
            assert made or run.code == 2, (source, to, run)
