"""Sessions that are out to bring the server down: many messages, odd clients, a library that changes under it."""

import json
import random
import subprocess
import time

import pytest

from abuse import MEGABYTES, SECONDS, assert_lives
from expect import CANCELLED, DEBUG, REQUEST_FAILED, assert_serves, marks
from samples import LIBRARY, REVIEW
from wire import frame, memory

CREATED, CHANGED, DELETED = 1, 2, 3


# The watchdog and cancellation


def test_a_request_that_takes_too_long_is_stopped_and_the_log_says_where(start):
    client = start(env={**DEBUG, "POG_PATIENCE_MS": 300})
    pending = [client.ask("pog/debug/spin", checked=False) for _ in range(6)]
    errors = [one.error() for one in pending]
    assert {error["code"] for error in errors} == {REQUEST_FAILED}
    assert "took too long" in errors[0]["message"] and "a loop for tests" in errors[0]["message"]
    assert "stopped: it took too long" in client.wire.log()
    assert_serves(client)


def test_what_is_cancelled_leaves_its_place_to_others(start):
    client = start(env={**DEBUG, "POG_PATIENCE_MS": 600_000})
    pending = [client.ask("pog/debug/spin", checked=False) for _ in range(200)]
    for one in pending:
        one.cancel()
    assert {one.error()["code"] for one in pending} == {CANCELLED}
    assert_serves(client)


# Clients that misbehave


def call(method, params, id=None):
    return frame({"jsonrpc": "2.0", "method": method, "params": params, **({} if id is None else {"id": id})})


def opened(process, root, text):
    """A session in which nothing has been read, with a document open."""
    uri = (root / "a.pog.md").as_uri()
    process.stdin.write(call("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": {}}, 0))
    process.stdin.write(call("initialized", {}))
    process.stdin.write(call("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "pog", "version": 1, "text": text}}))
    process.stdin.flush()
    return {"textDocument": {"uri": uri}}


def test_a_client_that_asks_and_never_reads_takes_bounded_memory_and_may_leave(process_of, workspace):
    root = workspace({"a.pog.md": "---\nname: A\n---\n"})
    process = process_of(root)
    here = opened(process, root, "---\nname: A\n---\n" + "{{ name }}\n" * 20_000)
    # Together the answers are three times as large as the memory.
    for id in range(1, 3_000):
        process.stdin.write(call("textDocument/semanticTokens/full", here, id))
    process.stdin.flush()
    before, now = -1, 0
    while now > before:
        time.sleep(1)
        before, now = now, memory(process)[1]
    assert now < MEGABYTES
    process.stdin.write(call("shutdown", None, 9999) + call("exit", None))
    process.stdin.flush()
    assert process.wait(SECONDS) == 0


@pytest.mark.parametrize("cut", [5, 30, 80])
def test_a_client_that_dies_inside_of_a_message_takes_the_server_along(process_of, workspace, cut):
    root = workspace({"a.pog.md": "Hi\n"})
    process = process_of(root)
    opened(process, root, "Hi\n")
    process.stdin.write(call("workspace/symbol", {"query": "a" * 100}, 1)[:cut])
    process.stdin.flush()
    started = time.monotonic()
    process.stdin.close()
    process.stdout.close()
    assert process.wait(3) is not None
    assert time.monotonic() - started < 3


# Many messages


def test_10_000_edits_with_requests_and_cancellations_end_as_the_text_opened_anew(start, encoding):
    dice = random.Random(20261201)
    client = start(LIBRARY, encoding=encoding)
    doc = client.open("prompts/task/review.pog.md")
    pieces = ["{{ focus }}", "é", "🦀", "\r\n", "\n", "{% if focus %}", "{% endif %}", "user:", "  - a: 1", "---\n", "x", ""]
    pending = []
    for number in range(10_000 // 3 + 1):
        lines = doc.lines
        a, b = sorted(dice.randrange(len(doc.text) + 1) for _ in range(2))
        b = min(b, a + 12)
        client.change(doc, [({"start": lines.position(a), "end": lines.position(b)}, dice.choice(pieces))])
        if len(doc.text) > 6_000 or number % 500 == 499:
            client.change(doc, [(None, REVIEW)])
        method = dice.choice(["hover", "completion", "documentSymbol", "semanticTokens/full", "codeAction", "diagnostic"])
        here = {"textDocument": doc.identifier}
        at = doc.lines.position(dice.randrange(len(doc.text) + 1))
        if method in ("hover", "completion"):
            here["position"] = at
        if method == "codeAction":
            here |= {"range": {"start": at, "end": at}, "context": {"diagnostics": []}}
        one = client.ask(f"textDocument/{method}", here)
        if dice.random() < 0.5:
            one.cancel()
        pending.append(one)
    for one in pending:
        one.wait(60)
    ends = _everything(client, doc)
    fresh = start(LIBRARY, encoding=encoding)
    anew = fresh.open("prompts/task/review.pog.md", doc.text)
    assert _everything(fresh, anew) == ends
    assert_lives(client)


def _everything(client, doc):
    here = {"textDocument": doc.identifier}
    found = [marks(doc, client.pull_diagnostics(doc)["items"])]
    for method in ("documentSymbol", "semanticTokens/full", "foldingRange", "documentLink"):
        found.append(client.request(f"textDocument/{method}", here))
    found[2].pop("resultId", None)
    found.append(sorted(client.labels(doc, doc.lines.position(len(doc.text) // 2))))
    return json.dumps(found, sort_keys=True)


def test_1000_open_files(start):
    client = start({f"{number}.pog.md": f"---\nname: N{number}\n---\n{{{{ a }}}}\n" for number in range(1000)})
    docs = [client.open(f"{number}.pog.md") for number in range(1000)]
    for doc in docs:
        client.change(doc, [({"start": {"line": 3, "character": 3}, "end": {"line": 3, "character": 4}}, "bcd")])
    for doc in docs[::100]:
        assert ("template/undeclared-parameter", "bcd") in marks(doc, client.pull_diagnostics(doc)["items"])
    assert_lives(client)


# A library that changes on disk


def library(count):
    return {f"prompts/{number}.pog.md": f"---\nname: N{number}\nversion: 1.0.0\n---\nHello {number}\n" for number in range(count)}


def events(client, paths, kind):
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": client.uri(path), "type": kind} for path in paths]})


def until_known(client, name):
    deadline = time.monotonic() + 60
    while not any(symbol["name"] == name for symbol in client.workspace_symbols(name)):
        assert time.monotonic() < deadline, f"{name} does not come"
        time.sleep(0.05)


def test_200_000_watched_file_events_are_joined(start):
    files = library(2_000)
    client = start(files)
    until_known(client, "N1999")
    for number in range(800):
        events(client, (f"prompts/{(number * 250 + one) % 2_000}.pog.md" for one in range(250)), CHANGED)
    (client.root / "prompts/new.pog.md").write_text("---\nname: Brandnew\nversion: 1.0.0\n---\nHi\n", encoding="utf-8")
    events(client, ["prompts/new.pog.md"], CREATED)
    until_known(client, "Brandnew")
    assert_lives(client)


def test_a_checkout_of_5000_files_while_somebody_types_ends_as_a_fresh_scan(start):
    client = start(library(5_000) | {"open.pog.md": "---\nname: Open\nversion: 1.0.0\n---\n{{ a }}\n"})
    doc = client.open("open.pog.md")
    for number in range(0, 5_000, 100):
        batch = [f"prompts/{one}.pog.md" for one in range(number, number + 100)]
        for path in batch[:50]:
            (client.root / path).unlink()
        for path in batch[50:]:
            (client.root / path).write_text(f"---\nname: Other{path[8:-7]}\nversion: 2.0.0\n---\nHi\n", encoding="utf-8")
        events(client, batch[:50], DELETED)
        events(client, batch[50:], CHANGED)
        end = doc.lines.position(len(doc.text))
        client.change(doc, [({"start": end, "end": end}, "x")])
        client.ask("textDocument/completion", {"textDocument": doc.identifier, "position": end}).wait()
    until_known(client, "Other4999")
    names = {symbol["name"] for symbol in client.workspace_symbols("")} | {s["name"] for s in client.workspace_symbols("N1")}
    assert "N1" not in names and "N0" not in names
    listed = client.request("pog/library/list", {})["items"]
    own = {item["name"] for item in listed if item["name"].startswith(("N", "Other"))}
    assert own == {f"Other{number}" for start_ in range(0, 5_000, 100) for number in range(start_ + 50, start_ + 100)}
    assert_lives(client)


# Kills


TEXT = "---\nname: A\nversion: 1.0.0\nevals:\n  - name: a\n    expect: [{ snapshot: a.txt }]\n---\n" + "Line of the prompt\n" * 200
WRITING = {
    "--fix": (["check", "--fix", "--unsafe-fixes", "."], {f"{n}.pog.md": "---\nname: A\nname: B\n---\n{{ a }}\n" for n in range(60)}),
    "convert": (["convert", "--to", "prompty", "0"], {"0.pog.md": TEXT}),
    "snapshots": (["eval", "--update", "."], {f"{n}.pog.md": TEXT.replace("a.txt", f"{n}.txt") for n in range(60)}),
    "bump": (["bump", "0", "--minor"], {"0.pog.md": TEXT}),
    "new": (["new", "task/x"], {"pog.toml": ""}),
    "a baseline": (["check", "--write-baseline", "."], {f"{n}.pog.md": "{{ a }}\n" * 20 + "---\n" for n in range(60)}),
}


@pytest.mark.parametrize("what", WRITING)
def test_a_kill_leaves_every_file_as_it_was_or_as_it_will_be(binary, tmp_path, what):
    """What a whole run writes is known; after a kill at any moment each file is as before or as that, and a run completes."""
    arguments, files = WRITING[what]

    def fresh(name):
        root = tmp_path / name
        for path, text in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        subprocess.run(["git", "init", "-q", "."], cwd=root, check=True)
        subprocess.run(["git", "add", "-f", "."], cwd=root, check=True)
        subprocess.run(["git", "-c", "user.email=a@example.org", "-c", "user.name=a", "commit", "-qm", "x"], cwd=root, check=True)
        return root

    def contents(root):
        there = (file for file in root.rglob("*") if file.is_file() and ".git" not in file.relative_to(root).parts)
        return {str(file.relative_to(root)): file.read_text(encoding="utf-8") for file in there}

    whole = fresh("whole")
    started = time.monotonic()
    run = subprocess.run([binary, *arguments], cwd=whole, capture_output=True, timeout=SECONDS, check=False)
    took = time.monotonic() - started
    after = contents(whole)
    assert after != files, f"nothing is written: {run.stdout} {run.stderr}"
    for number in range(12):
        root = fresh(f"killed{number}")
        process = subprocess.Popen([binary, *arguments], cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(took * (0.3 + number / 12))
        process.kill()
        process.wait()
        for path, text in contents(root).items():
            # What was not renamed yet is no file of anybody's.
            known = {files.get(path), after.get(path)}
            assert text in known or path.rsplit("/")[-1].startswith("."), f"{path} is half written"
        again = subprocess.run([binary, *arguments], cwd=root, capture_output=True, timeout=SECONDS, check=False)
        assert again.returncode in (0, 1, 2) and b"panicked" not in again.stderr


# The library, changed through the editor and on disk


BODIES = [
    "---\nname: N\nversion: 1.0.0\nparameters:\n  a: string\n---\n{{ a }}\n", "---\nid: shared/x\nname: X\n---\n{{ b }}\n",
    '{% include "shared/x" %}\n{{ c }}\n', '---\nname: M\n---\n{% include "p1@^1" %}{% include "./p2.pog.md" %}\n', "user:\nHi {{ d }\n", "", "---\n",
    "---\nname: Old\ndeprecated: { replacement: shared/x }\n---\nOld\n", '{% from "p3" import m %}{{ m(1) }}\n', "{% macro m(x) %}{{ x }}{% endmacro %}\n",
]
PLACES = [f"prompts/p{number}.pog.md" for number in range(6)] + ["prompts/sub/p7.pog.md", "prompts/m.prompt.yml", "prompts/m.prompt.yml.pog.yaml",
          "AGENTS.md", "pog.toml", "CODEOWNERS", ".gitignore"]
# No broken policy: a session keeps what held before, which a fresh one cannot know.
OTHER = {".prompt.yml": ["messages:\n  - role: user\n    content: '{{a}}'\n", "messages: [\n"], ".pog.yaml": ["version: 1.0.0\nparameters: { a: string }\n", "x: ["],
         "pog.toml": ['[library]\nroots = ["prompts"]\n', '[rules]\n"template/*" = "off"\n', ""], "CODEOWNERS": ["* @team\n", ""],
         ".gitignore": ["prompts/sub/\n", "*.yml\n", ""]}


def body_for(path, dice):
    return dice.choice(next((bodies for ending, bodies in OTHER.items() if path.endswith(ending)), BODIES))


def known_to(client):
    items = [{key: value for key, value in item.items() if key != "resultId"} for item in client.workspace_diagnostics()["items"] if item["items"]]
    for item in items:
        item["items"] = sorted((one["code"], one["message"], str(one["range"])) for one in item["items"])
        item.pop("version", None)
    symbols = [(s["name"], s["location"]["uri"]) for s in client.workspace_symbols("")]
    listed = client.request("pog/library/list", {})["items"]
    return {"diagnostics": sorted(items, key=lambda item: item["uri"]), "symbols": sorted(symbols),
            "library": sorted(json.dumps(item, sort_keys=True) for item in listed)}


@pytest.mark.parametrize("seed", range(12))
def test_random_changes_through_editor_and_disk_end_as_a_fresh_scan(start, seed):
    dice = random.Random(seed)
    client = start({path: body_for(path, dice) for path in PLACES if dice.random() < 0.5} | {"prompts/keep.pog.md": BODIES[1]})
    for _ in range(60):
        path = dice.choice(PLACES)
        file, uri = client.root / path, client.uri(path)
        is_open = uri in client.documents and client.documents[uri].is_open
        step = dice.randrange(6)
        if step == 0 and not is_open and file.is_file():
            client.open(path)
        elif step == 1 and is_open:
            client.change(uri, [(None, body_for(path, dice))])
        elif step == 2 and is_open:
            # Saved first, so that the disk is what counts in the end.
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(client.documents[uri].text.encode("utf-8"))
            client.save(uri)
            client.watched((path, "changed"))
            client.close(uri)
        elif step == 3 and not is_open:
            kind = "changed" if file.exists() else "created"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(body_for(path, dice), encoding="utf-8")
            client.watched((path, kind))
        elif step == 4 and not is_open and file.exists():
            file.unlink()
            client.watched((path, "deleted"))
        elif step == 5:
            client.ask("workspace/symbol", {"query": "p"}).wait()
    for uri, doc in list(client.documents.items()):
        if doc.is_open:
            file = client.root / uri.split("/workspace/", 1)[1]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(doc.text.encode("utf-8"))
            client.watched((str(file.relative_to(client.root)), "changed"))
            client.close(uri)
    client.settle()
    fresh = start()
    expected = known_to(fresh)
    deadline = time.monotonic() + 20
    while known_to(client) != expected and time.monotonic() < deadline:
        time.sleep(0.2)
    for kind, known in known_to(client).items():
        wrong, missing = [one for one in known if one not in expected[kind]], [one for one in expected[kind] if one not in known]
        assert not wrong and not missing, f"{kind}: known {wrong}, on disk {missing}"
