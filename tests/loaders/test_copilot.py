"""pog's word on prompt files, instructions and agents against that of VS Code 1.138 itself.

The parser is VS Code's own, as npm `@codingame/monaco-vscode-api` 37.6.1 carries it. Install with
`npm ci --ignore-scripts --omit=optional --omit=peer` in `tests/loaders/copilot`; no network is used after that.

What VS Code reports pog reports, where VS Code silently stops reading pog says so and names the keys that are lost, and
what VS Code reads to the end pog accepts. Rendering is not compared: VS Code sends `${input:x}` as it stands.

Where the two differ, and why:
- A key without a value is an error for VS Code. pog says so of texts that must not be empty and leaves `tools:` and the like
  alone: they are what a file looks like while it is written, and nothing is lost.
- Links to anchors (`#part`), with a scheme (`mailto:`) or with blanks are files for VS Code and none for pog.
- VS Code never finds the end of a front matter that is not closed and says nothing; pog reports it.
"""

import json
import os
import pathlib
import random
import re
import subprocess

import pytest

HERE = pathlib.Path(__file__).parent
TOOL = HERE / "copilot"
FORMATS = HERE.parent / "formats"
POG = os.environ.get("POG_BIN", str(HERE.parents[1] / "target/debug/pog"))
KINDS = {"copilot-prompt": "prompt", "copilot-instructions": "instructions", "copilot-agent": "agent"}
LOUD = ("metadata/syntax-error", "metadata/duplicate-key", "metadata/invalid-value", "format/empty-attribute")

pytestmark = pytest.mark.skipif(not (TOOL / "node_modules").exists(), reason="npm ci has not been run")


def vscode(files):
    """What VS Code makes of {path: text}."""
    cases = [{"path": path, "text": text} for path, text in files.items()]
    done = subprocess.run(["node", "run.mjs"], cwd=TOOL, input=json.dumps(cases), capture_output=True, text=True, check=True)
    return dict(zip(files, json.loads(done.stdout), strict=True))


def pog(folder, files):
    """What pog finds in {path: text}: {path: [(rule, message)]}."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    done = subprocess.run([POG, "check", "--format", "json", "."], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found = {path: [] for path in files}
    for one in json.loads(done.stdout)["findings"]:
        found[one["path"]].append((one["rule"], one["message"]))
    return found


def samples():
    for kind in KINDS:
        for path in sorted((FORMATS / kind).rglob("*.md")):
            yield kind, path.relative_to(FORMATS / kind).as_posix(), path.read_bytes().decode()


def test_healthy_samples_are_healthy_in_vs_code():
    for kind, path, text in samples():
        read = vscode({path: text.removeprefix("\ufeff")})[path]
        assert read["errors"] == [], path
        if read["type"]:
            assert read["type"] in KINDS.values(), path
            header = text.removeprefix("\ufeff").replace("\r\n", "\n").split("---\n")[1] if read["attributes"] else ""
            assert [key for key, _ in read["attributes"]] == re.findall(r"^([\w-]+) *:", header, re.M), path


def test_names_of_files_mean_the_same(tmp_path):
    names = {".github/prompts/a.prompt.md", "a.instructions.md", "x/copilot-instructions.md", "b.agent.md", "c.chatmode.md",
             ".github/agents/d.md", ".github/agents/README.md", ".github/agents/sub/e.md", ".github/prompts/f.md"}
    # A broken header shows which files pog reads as one of the three.
    files = dict.fromkeys(sorted(names), "---\nname: [a\n---\nx\n")
    read, found = vscode(files), pog(tmp_path, files)
    assert {path for path in names if read[path]["type"]} == {path for path in names if found[path]}


@pytest.mark.parametrize("path, key, own", [
    ("a.prompt.md", "known", set()), ("a.instructions.md", "known", set()), ("a.agent.md", "known", {"mcp-servers", "metadata"}),
    ("a.agent.md", "github", {"model", "user-invocable", "disable-model-invocation", "metadata"}),
])
def test_attributes_are_those_of_vs_code(path, key, own):
    """`own` are those that GitHub's documentation has and VS Code passes over."""
    known = set(vscode({path: ""})[path][key])
    docs = (HERE.parents[1] / "server/formats/src/dialect/copilot/keys.rs").read_text()
    for name in known | own:
        assert f'"{name}"' in docs, name


TRICKY = [
    "plain", "'quoted'", '"double \\" quote"', "a: b: c", "Use when: x # why", "[a] [b]", "[a] or b", '"a" b', "'it''s'", "'a' 'b'",
    "**/*.ts", "*", "&a b", "!tag x", "@me", "`code`", "%x", "#comment", "a #b", "a#b", "http://x/y", "[a, 'b', \"c\"]", "[a: b]", "{a: b}",
    "{a: b} c", "[a", "{a", "- a", "-", "", "|\n  text: a\n  more", ">-\n  text\n\n  more", "text\n  goes on", "text\n  goes: on", "text\n  'q' r",
    "\n  - a\n  - b: c", "\n- a\n- b", "\n  a: b\n   c: d", "[a,\n  b]", "'a\n  b'", "\"a\\nb\"", "key:", "a:b", "? a", "ünï 🙂: x",
]
KEYS = ["name", "description", "argument-hint", "agent", "model", "tools", "title", "version"]
ODD = ["half", "key:value", "  indented: x", "\tname: tab", "- item", "[a]", "...", "# comment", "", "'quoted' x", "name : spaced"]


def headers(count):
    """Headers of healthy and of tricky lines; the same ones every time."""
    choose = random.Random(7)
    for value in TRICKY:
        yield f"name: {value}\nagent: ask\n"
    for line in ODD:
        yield f"name: a\n{line}\nagent: ask\n"
    for _ in range(count):
        lines = [f"{key}: {choose.choice(TRICKY)}" for key in choose.sample(KEYS, choose.randint(1, 4))]
        if choose.random() < 0.3:
            lines.insert(choose.randint(0, len(lines)), choose.choice(ODD))
        yield "\n".join(lines) + "\n"


def test_headers_are_read_as_vs_code_reads_them(tmp_path):
    files = {f"{n:04}.prompt.md": f"---\n{header}---\nText.\n" for n, header in enumerate(headers(800))}
    read, found = vscode(files), pog(tmp_path, files)
    wrong, stops, errors = [], 0, 0
    for path, text in files.items():
        rules = {rule for rule, _ in found[path]}
        # A key without a value is left alone where nothing is lost by it.
        loud = [code for code, _ in read[path]["errors"] if code != "missing-value"]
        if loud:
            errors += 1
            if not rules & {*LOUD, "format/front-matter-stops"}:
                wrong.append((text, "VS Code reports", loud, "pog", found[path]))
            continue
        seen = [key for key, _ in read[path]["attributes"]]
        written = re.findall(r"^\s*([\w-]+):(?=\s)", text, re.M)
        said = next((message for rule, message in found[path] if rule == "format/front-matter-stops"), None)
        named = set(re.findall(r"'([^']*)'", said.split("never reads")[1])) if said and "never reads" in said else set()
        if "metadata/syntax-error" in rules:
            wrong.append((text, "VS Code reads", seen, "pog", found[path]))
        if named & set(seen) and len(set(written)) == len(written):
            wrong.append((text, "VS Code reads", seen, "pog", said))
        stops += said is not None
        last = seen[-1] if seen else ""
        rest = re.findall(r"^([\w-]+):(?= |$)", text.split("---\n")[1].split(f"{last}:", 1)[-1], re.M)
        lost = {key for key in rest if key not in seen and key in {*KEYS, "agent"}}
        if lost - named and len(lost) <= 4:
            wrong.append((text, "VS Code loses", lost, "pog", said))
    assert not wrong, "\n\n".join("\n".join(map(str, one)) for one in wrong[:8]) + f"\n\n{len(wrong)} in all"
    assert stops > 60 and errors > 60, (stops, errors)


def test_links_that_pog_misses_are_links_of_vs_code(tmp_path):
    body = ("[a](b.md) ![i](i.png) `[c](c.md)` #file:d/e.md, [f](https://x.y) [g](g/h.md#part) [h](#part)\n\n```md\n[x](y.md)\n```\n\n"
            "- [k](../l.md) and #tool:search/codebase\n")
    path = ".github/prompts/a.prompt.md"
    read, found = vscode({path: body})[path], pog(tmp_path, {path: body})[path]
    missing = {re.search(r"'([^']*)'", message)[1] for rule, message in found if rule == "composition/broken-link"}
    assert missing == {".github/prompts/b.md", ".github/prompts/d/e.md", ".github/prompts/g/h.md", ".github/l.md"}
    bare = {link.split("#")[0].rstrip(",") for link in read["links"] if not link.startswith(("http", "#"))}
    assert bare == {"b.md", "d/e.md", "g/h.md", "../l.md"}
