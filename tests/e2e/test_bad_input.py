"""Bad input: a clear finding or error, never a panic, never a wrong position, never a read outside the workspace."""

import os
import shutil
import subprocess

import pytest

import samples
from exhaustive import ask_everything
from expect import assert_inside, assert_serves, published, rules

SYNTAX, META = "template/syntax-error", "metadata/syntax-error"


FILES = {
    "an empty file": ("", None),
    "a line end": ("\n", None),
    "a BOM alone": ("\ufeff", None),
    "no front matter": ("Just text, {{ really }}.\n", "template/undeclared-parameter"),
    "front matter never closed": ("---\nname: A\n", META),
    "front matter never closed, then a template": ("---\nname: A\nparameters:\n  a: string\n\nuser:\n{{ a }}\n", META),
    "a front matter of nothing": ("---\n---\nHi\n", None),
    "only a line": ("---", META),
    "tabs": ("---\nparameters:\n\ta: string\n---\nHi\n", META),
    "duplicate keys": ("---\nname: A\nname: B\n---\nHi\n", "metadata/duplicate-key"),
    "duplicate keys deep inside": ("---\nmodel: { id: a, id: b }\n---\nHi\n", "metadata/duplicate-key"),
    "unknown keys": ("---\nnmae: A\n---\nHi\n", "metadata/unknown-key"),
    "a text for a list": ("---\nparameters: text\n---\nHi\n", "metadata/invalid-value"),
    "a list for a text": ("---\nname: [a, b]\n---\nHi\n", "metadata/invalid-value"),
    "a number for a mapping": ("---\nmodel: 5\n---\nHi\n", "metadata/invalid-value"),
    "a list for a file": ("---\n- a\n- b\n---\nHi\n", "metadata/invalid-value"),
    "a text for a file": ("---\njust a text\n---\nHi\n", None),
    "nulls": ("---\nname: ~\nparameters:\nevals:\nmodel: null\n---\nHi\n", None),
    "anchors and a merge": ("---\nparameters: { a: &x { type: string }, b: *x, <<: *x }\n---\n{{ a }}{{ b }}\n", None),
    "an alias to nothing": ("---\nname: *nothing\n---\nHi\n", META),
    "aliases that explode": ("---\na: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi")) + "---\nHi\n", None),
    "an alias to itself": ("---\na: &a [*a]\n---\nHi\n", None),
    "two documents": ("---\nname: A\n...\n---\nname: B\n---\nHi\n", None),
    "directives": ("---\n%YAML 1.2\n---\nHi\n", None),
    "NUL": ("---\nname: A\n---\na\0b {{ x\0 }}\n", None),
    "NUL in the metadata": ("---\nname: a\0b\n---\nHi\n", META),
    "lone CR": ("---\rname: A\r---\r{{ x }}\r", "template/undeclared-parameter"),
    "mixed line ends": ("---\r\nname: A\n---\r{{ x }}\r\n\n\r", "template/undeclared-parameter"),
    "a BOM": ("\ufeff---\nname: A\n---\n{{ x }}\n", "template/undeclared-parameter"),
    "a BOM in the middle": ("---\nname: A\n---\n\ufeff{{ x }}\n", "template/undeclared-parameter"),
    "nothing but delimiters": ("{{ {% {# }} %} #}", SYNTAX),
    "half a statement": ("{%", SYNTAX),
    "half an expression": ("{{", SYNTAX),
    "half a comment": ("{#", SYNTAX),
    "a raw block that is never closed": ("{% raw %}{{ x }}", SYNTAX),
    "ends without beginnings": ("{% endif %}{% endfor %}{% else %}", SYNTAX),
    "blocks across": ("{% if a %}{% for b in c %}{% endif %}{% endfor %}", SYNTAX),
    "a string that is never closed": ('{{ "abc }}', SYNTAX),
    "a huge number": ("{{ 99999999999999999999999999999999999999999999999999 }}", None),
    "an unknown statement": ("{% frobnicate %}", SYNTAX),
    "an include of itself": ('{% include "a" %}', "template/include-cycle"),
    "an include of nothing": ('{% include "" %}', None),
    "an include of what is computed": ("{% include x ~ '/y' %}", None),
    "an include from outside": ('{% include "../../etc/passwd" %}', "template/include-outside-library"),
    "an include of an absolute path": ('{% include "/etc/passwd" %}', "template/include-outside-library"),
    "an include with a broken range": ('{% include "foundation/safety@^x.y" %}', None),
    "roles of all kinds": ("system:\nsystem:\nuser:\n\nassistant:\nSYSTEM:\nuser :\n", None),
    "surrogates and noncharacters": ("\ufffe\uffff\U0010ffff {{ \ufffd }}", None),
    "only blanks": ("   \n\t\n   ", None),
}


@pytest.mark.parametrize("name", FILES)
def test_bad_files_are_named_and_survived(start, name, encoding):
    text, expected = FILES[name]
    client = start({"a.pog.md": text}, encoding=encoding)
    doc = client.open("a.pog.md", text)
    items = ask_everything(client, doc)
    if expected:
        assert expected in rules(items)
    assert "" not in [one["message"].strip() for one in items]
    assert_serves(client)


MODELS = ["", "messages:", "messages: 5", "messages:\n  - ", "messages:\n  - role: user\n    content: |\n", "messages:\n  - role: [user\n",
          "messages:\n- role: user\n  content: '{{a}} {{ {{b}} }} {{'\n", "\tmessages:\n", "messages: &a\n  - *a\n", "- a\n- b\n",
          "messages:\n  - role: user\n    content: >+\n      {{a}}\n\n\ntestData:\n  - a: 1\n    a: 2\n", "\ufeffmessages:\r\n  - role: user\r\n    content: {{a}}\r\n"]


@pytest.mark.parametrize("text", MODELS)
def test_bad_github_models_files_are_survived(start, text):
    client = start()
    doc = client.open("a.prompt.yml", text)
    ask_everything(client, doc, step=1)
    assert_serves(client)


def test_every_half_of_a_good_file_is_survived(start):
    """What a person types: each beginning of a file, and each file with a piece cut out."""
    client = start(samples.LIBRARY)
    text = samples.REVIEW
    doc = client.open("prompts/new.pog.md", "")
    for at in range(0, len(text), 23):
        for half in (text[:at], text[at:], text[:at] + text[at + 40:]):
            client.change(doc, [(None, half)])
            place = doc.lines.position(min(at, len(half)))
            client.completion(doc, place)
            client.hover(doc, place)
            assert_inside(doc, [span for span, _, _ in client.semantic_tokens(doc)])
            assert_inside(doc, [one["range"] for one in client.pull_diagnostics(doc)["items"]])


# Files and folders

def test_invalid_utf_8_on_disk_is_told_of_and_the_others_are_read(push):
    client = push({"bad.pog.md": b"---\nname: caf\xe9\n---\n", "utf16.pog.md": "---\nname: A\n---\n".encode("utf-16"), "good.pog.md": "---\nid: good\n---\nHi\n"})
    for name in ("bad", "utf16"):
        message = client.wait_for("window/logMessage", lambda p, name=name: f"{name}.pog.md" in p["message"])["message"]
        assert "UTF-8" in message
    assert client.diagnostics(client.open("a.pog.md", '{% include "good" %}\n')) == []


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may read everything")
def test_unreadable_folders_and_files_are_told_of_and_the_others_are_read(launch, command, workspace, tmp_path):
    files = {"closed/in.pog.md": "Hi\n", "closed.pog.md": "Hi\n", "good.pog.md": "---\nid: good\n---\nHi\n"}
    root = workspace(files)
    import capabilities
    from client import Client
    run = list(command)
    if os.geteuid() == 0:
        for folder in (tmp_path, *tmp_path.parents):
            if str(folder).startswith("/tmp/"):
                folder.chmod(0o755)
        run = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
        if subprocess.run([*run[:4], "test", "-x", command[0]]).returncode:
            pytest.skip("nobody may not run the binary")
    (root / "closed").chmod(0)
    (root / "closed.pog.md").chmod(0)
    client = Client(run, root, env={"XDG_CACHE_HOME": tmp_path / "cache"})
    try:
        client.initialize(capabilities=capabilities.pushed())
        for name in ("closed.pog.md", "closed"):
            client.wait_for("window/logMessage", lambda p, name=name: name in p["message"].split(":")[0].rsplit("/")[-1])
        assert client.diagnostics(client.open("a.pog.md", '{% include "good" %}\n')) == []
        client.finish()
    finally:
        client.kill()
        (root / "closed").chmod(0o755)


def test_links_in_circles_and_to_the_outside_are_not_followed(push, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.pog.md").write_text("---\nid: secret\n---\nSecret.\n")
    client = push({"dir/part.pog.md": "---\nid: part\n---\nHi\n"}, ready=False)
    (client.root / "dir" / "loop").symlink_to(client.root)
    (client.root / "self").symlink_to(client.root / "self")
    (client.root / "away").symlink_to(outside)
    (client.root / "linked.pog.md").symlink_to(outside / "secret.pog.md")
    (client.root / "gone.pog.md").symlink_to(outside / "nothing")
    client.configure({})
    client.workspace_diagnostics()
    doc = client.open("a.pog.md", '{% include "part" %}{% include "secret" %}{% include "./away/secret.pog.md" %}{% include "./linked.pog.md" %}\n')
    found = published(client, doc, lambda found: found)
    wrong = {doc.lines.slice(one["range"]).strip('"') for one in found}
    assert wrong == {"secret", "./away/secret.pog.md", "./linked.pog.md"}
    client.watched(("linked.pog.md", "changed"), ("away/secret.pog.md", "changed"))
    since = client.mark()
    client.configure({})
    found = published(client, doc, lambda found: True, since)
    assert "secret" in {doc.lines.slice(one["range"]).strip('"') for one in found}, "a link was followed when it was told of"


OUTSIDE = ["../canary.pog.md", "../canary", "./../canary", "x/../../canary", "{canary}", "/{canary}", "file://{canary}", "..\\\\canary", "./link/canary"]


@pytest.mark.skipif(not shutil.which("strace"), reason="only strace sees what is opened")
def test_nothing_outside_of_the_workspace_is_opened(command, workspace, tmp_path):
    """The canary's name must not occur in any call of the file system that the server makes."""
    from client import Client
    canary = tmp_path / "canary.pog.md"
    canary.write_text("---\nid: canary\n---\nSecret.\n")
    root = workspace({"a.pog.md": "Hi\n", "pog.toml": ""})
    (root / "link").symlink_to(tmp_path)
    trace = tmp_path / "trace"
    probe = subprocess.run(["strace", "-f", "-e", "trace=%file", "-o", str(trace), "true"], capture_output=True)
    if probe.returncode:
        pytest.skip("strace may not trace here")
    client = Client(["strace", "-f", "-qq", "-e", "trace=%file", "-s", "4096", "-o", str(trace), *command], root, env={"XDG_CACHE_HOME": tmp_path / "cache"})
    try:
        client.initialize(process_id=None)
        client.workspace_diagnostics()
        for number, target in enumerate([*OUTSIDE, "../../../../../../../../etc/passwd", "/etc/passwd"]):
            target = target.replace("{canary}", str(canary))
            text = "".join(f'{{% {word} "{target}" {more}%}}\n' for word, more in (("include", ""), ("extends", ""), ("import", "as x "), ("from", "import y ")))
            doc = client.open(f"n{number}.pog.md", text + '{{ "' + target + '" | x }}')
            ask_everything(client, doc, step=9)
            client.request("pog/library/preview", {"uri": doc.uri})
        client.ask("pog/library/preview", {"uri": canary.as_uri()}).wait()
        client.ask("pog/library/preview", {"id": "../canary"}).wait()
        client.watched((str(canary), "created"), (str(canary), "changed"))
        client.workspace_diagnostics()
        client.finish()
    finally:
        client.kill()
    calls = trace.read_text(errors="replace")
    assert "a.pog.md" in calls, "the trace is of the server"
    for name in ("canary", "/etc/passwd"):
        hits = [line for line in calls.splitlines() if name in line]
        assert not hits, hits[:3]
