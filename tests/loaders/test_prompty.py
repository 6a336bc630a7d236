"""Prompty's own loaders and pog: what one refuses the other reports, and both render the same messages.

Two versions that cannot stand in one environment: 2.1.0 and 0.1.50 from PyPI, each in an environment of its own below
`target/tools`, made on first use. The loaders run in `prompty_loader.py`, once for all files.
"""

import json
import os
import pathlib
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
SAMPLES = REPOSITORY / "tests" / "formats" / "prompty"
ENVIRONMENT = {name: "https://x.openai.azure.com" if "ENDPOINT" in name else "key" for name in (
    "OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", "FOUNDRY_ENDPOINT")}

# What each loader is asked to take. Files of the v1 branch are left out: it was never released.
OF_TWO = sorted(p for p in SAMPLES.glob("*.prompty"))
OF_ZERO = sorted(p for p in (SAMPLES / "legacy").glob("*.prompty") if p.name != "branch.prompty")

INPUTS = {
    "triage": {"ticket": "The login page <b>hangs</b> & spins.\nIt is urgent."},
    "assistant_with_history": {"customer": {"firstName": "Zoë", "membership": "gold"}, "question": "Is it waterproof?"},
    "weather_agent": {"user_id": "u-1"},
    "release_notes": {"product": "Kettle & Co", "changes": [
        {"title": "Faster <start>", "author": "a&b", "breaking": True}, {"title": "Fix", "author": "", "breaking": False}]},
    "extract_invoice": {},
    "minimal": {"topic": "rivers"},
    "summarize_crlf": {"text": "Long text.", "audience": "children"},
    "wörterbuch": {"wort": "Brücke"},
    "yaml_only": {"commits": "fix: typo"},
    "customer_chat": {"question": "And chairs?", "chat_history": [
        {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}]},
    "intent": {},
}

# Not compared, because the loader puts in what is no text: a picture or a file becomes a part of its own.
NOT_RENDERED = {"assistant_with_history", "extract_invoice"}


@pytest.fixture(scope="session")
def binary():
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
    named = [os.environ.get("POG_BIN"), *(target / build / "pog" for build in ("release", "ci", "debug"))]
    path = next((pathlib.Path(p) for p in named if p and pathlib.Path(p).is_file()), None)
    return path or pytest.fail(f"no pog below {target}; build it or set POG_BIN")


def load(python, files):
    """{path: {"error": …} or {"messages": [[role, text], …]}} of files with their inputs, as the loader has it."""
    asked = json.dumps([[str(path), INPUTS.get(path.stem, {})] for path in files])
    run = subprocess.run([python, HERE / "prompty_loader.py"], input=asked, capture_output=True, text=True, check=True,
                         env={**os.environ, **ENVIRONMENT, "PYTHONUTF8": "1"})
    return json.loads(run.stdout)


def findings(binary, folder):
    run = subprocess.run([binary, "check", "--format", "json", "."], cwd=folder, capture_output=True, text=True)
    report = json.loads(run.stdout)
    found = {}
    for finding in report["findings"]:
        found.setdefault(finding["path"], []).append((finding["severity"], finding["rule"], finding["message"]))
    return found


def rendered(binary, path, values, folder):
    given = folder / "values.json"
    given.write_text(json.dumps(values), encoding="utf-8")
    run = subprocess.run([binary, "render", "--format", "json", "--values", given, path], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return [[m["role"], m["content"].strip()] for m in json.loads(run.stdout)]


@pytest.mark.parametrize("version, files", [("2", OF_TWO), ("0", OF_ZERO)], ids=["2.1.0", "0.1.50"])
def test_what_is_healthy_loads_and_renders_alike(pythons, binary, tmp_path, version, files):
    loaded = load(pythons[version], files)
    for path in files:
        assert "error" not in loaded[str(path)], (path.name, loaded[str(path)])
        if path.stem in NOT_RENDERED:
            continue
        # An empty message is kept by 2.1.0 and by pog; blanks around a message are stripped by 0.1.50 alone.
        theirs = [[role, text.strip()] for role, text in loaded[str(path)]["messages"]]
        assert rendered(binary, path, INPUTS[path.stem], tmp_path) == theirs, path.name


HEAD = "---\nname: t\nmodel: gpt-4o\n"
BODY = "---\nsystem:\nBe brief.\n\nuser:\n{{ q }}\n"
INPUT = "inputs:\n  - { name: q, kind: string }\n"

# {name: text}; each is taken by 2.1.0.
TAKEN = {
    "template-as-words": HEAD + INPUT + "template: { format: jinja2, parser: prompty }\n" + BODY,
    "tool-by-name": HEAD + INPUT + "tools: { t: function }\n" + BODY,
    "own-connection": "---\nname: t\nmodel: { id: x, connection: { kind: own } }\n" + INPUT + BODY,
    "own-kind-of-input": HEAD + "inputs:\n  - { name: q, kind: money }\n" + BODY,
    "own-metadata": HEAD + INPUT + "metadata: { a: [1, { b: 2 }], pog: { stage: discovered, phase: testing } }\n" + BODY,
    "blank-lines-first": "\n\n" + HEAD + INPUT + BODY,
    "line-ends-of-windows": (HEAD + INPUT + BODY).replace("\n", "\r\n"),
    "rule-in-the-body": HEAD + INPUT + BODY + "\n---\n\nmore\n",
    "all-filters": HEAD + INPUT + "---\n{{ q | truncate(5) | wordcount }} {{ q | center(9) }} {{ q | title | tojson }}\n",
    "only-jinja2-takes": HEAD + INPUT + "---\n{% print q %}{% if q: %}{{ q, 1 }}{% else: %}{{ +1 }}{% endif %}\n",
    "macros": HEAD + INPUT + "---\n{% macro m(a, b=1) %}{{ a }}{{ varargs }}{% endmacro %}{{ m(q, 2, 3) }}\n",
    "text-alone": "Say hello.\n",
}

# {name: text}; each is refused by 2.1.0 when it loads or renders.
REFUSED = {
    "template-of-one-word": HEAD + INPUT + "template: jinja2\n" + BODY,
    "template-without-parser": HEAD + INPUT + "template: { format: { kind: jinja2 } }\n" + BODY,
    "input-without-kind": HEAD + "inputs:\n  q: { description: What to ask. }\n" + BODY,
    "input-of-one-word": HEAD + "inputs:\n  q: World\n" + BODY,
    "input-as-list": HEAD + "inputs:\n  q: [a, b]\n" + BODY,
    "array-without-items": HEAD + INPUT + "outputs:\n  - { name: a, kind: array }\n" + BODY,
    "tool-without-connection": HEAD + INPUT + "tools:\n  - { name: t, kind: mcp, serverName: s }\n" + BODY,
    "tool-without-kind": HEAD + INPUT + "tools:\n  - { name: t, description: d }\n" + BODY,
    "connection-without-kind": "---\nname: t\nmodel: { id: x, connection: { endpoint: 'https://api.openai.com' } }\n" + INPUT + BODY,
    "options-as-word": "---\nname: t\nmodel: { id: x, options: hot }\n" + INPUT + BODY,
    "model-as-list": "---\nname: t\nmodel: [a, b]\n" + INPUT + BODY,
    "file-that-is-missing": HEAD + "inputs: ${file:nowhere.json}\n" + BODY,
    "file-outside": HEAD + "inputs: ${file:../../inputs.json}\n" + BODY,
    "yaml-that-is-broken": "---\nname: [t\nmodel: gpt-4o\n" + BODY,
    "byte-order-mark": "\ufeff" + HEAD + INPUT + BODY,
    "no-body": (HEAD + INPUT).rstrip("\n") + "\n---",
    "never-closed": HEAD + INPUT + "system:\nBe brief.\n",
    "no-front-matter": "system:\nYou are brief.\n\nuser:\n{{ q }}\n",
    "open-block": HEAD + INPUT + "---\n{% if q %}\n{{ q }}\n",
    "open-output": HEAD + INPUT + "---\nSay {{ q\n",
    "statement-of-an-extension": HEAD + INPUT + "---\n{% do q.append(1) %}\n",
    "statement-of-nobody": HEAD + INPUT + "---\n{% cache 500 %}{{ q }}{% endcache %}\n",
    "filter-of-nobody": HEAD + INPUT + "---\n{{ q | markdown_table }}\n",
    "filter-of-minijinja": HEAD + INPUT + "---\n{{ q | split(',') }}\n",
    "test-of-nobody": HEAD + INPUT + "---\n{% if q is palindrome %}x{% endif %}\n",
    "include": HEAD + INPUT + "---\n{% include 'other.prompty' %}\n{{ q }}\n",
    "section-never-closed": HEAD + INPUT + "template: { format: mustache, parser: prompty }\n---\n{{#q}}x\n",
}

# The same for 0.1.50.
OLD = "---\nname: t\nmodel:\n  api: chat\n  configuration: { type: openai }\n"
REFUSED_BY_OLD = {
    "unknown-key": OLD + "owner: me\nsample: { q: x }\n" + BODY,
    "unknown-key-of-the-model": OLD + "  sampling: { temperature: 1 }\nsample: { q: x }\n" + BODY,
    "unknown-key-of-an-input": OLD + "inputs:\n  q: { type: string, help: What to ask. }\n" + BODY,
    "input-without-type": OLD + "inputs:\n  q: { description: What to ask. }\nsample: { q: x }\n" + BODY,
    "inputs-as-list": OLD + "inputs: [q]\nsample: { q: x }\n" + BODY,
    "broken-jinja": OLD + "sample: { q: x }\n---\n{% if q %}\n",
}

# Silent changes: taken by the loader, but not as it was written. {name: (text, what is lost)}.
CHANGED = {
    "dashes-in-a-value": "---\nname: t\ndescription: a --- b\nmodel: gpt-4o\n" + INPUT + BODY,
    "dashes-in-a-comment": "---\nname: t\n# --- model ---\nmodel: gpt-4o\n" + INPUT + BODY,
    "plus-signs": "---\nname: c+++\nmodel: gpt-4o\n" + INPUT + BODY,
    "option-of-old": "---\nname: t\nmodel: { id: x, provider: openai, options: { max_tokens: 5 } }\n" + INPUT + BODY,
    "sample-of-old": HEAD + INPUT + "sample: { q: x }\n" + BODY,
    "attributes": HEAD + INPUT + '---\nuser[name="Ada"]:\n{{ q }}\n',
    "folded-lines": "Say hello.\nSay it twice.\n",
    "inputs-as-words": HEAD + "inputs: [q]\n" + BODY,
    "instructions-twice": HEAD + INPUT + "instructions: Hi\n" + BODY,
}

# Refused, and nothing is said of it, or the other way round; each with its reason.
EXCEPTIONS = {
    "a key without a value": "`inputs:` alone is refused; whoever has typed that much is not done",
    "a variable that is not set": "`${env:X}` depends on the machine",
    "an endpoint that is not trusted": "the program decides which endpoints may get its credentials",
    "a required input that is not given": "the caller gives it",
}


def written(folder, texts):
    paths = []
    for name, text in texts.items():
        path = folder / f"{name}.prompty"
        path.write_bytes(text.encode())
        paths.append(path)
    return paths


@pytest.mark.parametrize("version, texts", [("2", REFUSED), ("0", REFUSED_BY_OLD)], ids=["2.1.0", "0.1.50"])
def test_what_the_loader_refuses_is_reported(pythons, binary, tmp_path, version, texts):
    paths = written(tmp_path, texts)
    loaded, found = load(pythons[version], paths), findings(binary, tmp_path)
    taken = [p.stem for p in paths if "error" not in loaded[str(p)]]
    silent = [p.stem for p in paths if p.name not in found]
    assert not taken, f"the loader takes {taken}"
    assert not silent, f"pog says nothing of {silent}"


def test_what_the_loader_takes_is_not_reported(pythons, binary, tmp_path):
    paths = written(tmp_path, TAKEN)
    loaded, found = load(pythons["2"], paths), findings(binary, tmp_path)
    assert not {p.stem: loaded[str(p)] for p in paths if "error" in loaded[str(p)]}
    assert not found


def test_what_the_loader_changes_is_reported(pythons, binary, tmp_path):
    paths = written(tmp_path, CHANGED)
    loaded, found = load(pythons["2"], paths), findings(binary, tmp_path)
    assert not {p.stem: loaded[str(p)] for p in paths if "error" in loaded[str(p)]}
    assert {p.name for p in paths} == set(found)


def test_the_exceptions_are_few():
    assert len(EXCEPTIONS) <= 5
