"""Input that is out to keep pog busy: whatever grows faster than its input takes minutes here, and must not."""

import json
import random
import subprocess

import pytest

from abuse import SECONDS, ask_all, assert_lives, bounded

HEAD = "---\nname: A\n---\n"


def declared(name, count):
    return "---\nname: A\nparameters:\n" + "".join(f"  {name}{n}: string\n" for n in range(count)) + "---\n"


FILES = {
    # The sizes of `cases/abuse.md`, where a debug build can do them in its time.
    "near names": ("a.pog.md", declared("parameter", 3000) + "".join(f"{{{{ parametr{n} }}}}\n" for n in range(3000))),
    "declared and used": ("a.pog.md", declared("p", 20_000) + "".join(f"{{{{ p{n} }}}}\n" for n in range(20_000))),
    "blocks": ("a.pog.md", "{% if a %}" * 100_000 + "x" + "{% endif %}" * 100_000),
    "blocks of dotprompt": ("a.prompt", "{{#if a}}" * 100_000 + "x" + "{{/if}}" * 100_000),
    "blocks of Semantic Kernel": ("p/skprompt.txt", "{{#if a}}" * 100_000 + "x" + "{{/if}}" * 100_000),
    "closings too many": ("a.poml", "<poml>" + "</p>" * 100_000),
    "unknown includes": ("a.pog.md", "".join(f'{{% include "u{n}.pog.md" %}}\n' for n in range(20_000))),
    "suppressions": ("a.pog.md", "---\nname: A\n" + "# pog: ignore x\n" * 200_000 + "---\nhi\n"),
    "unknown keys": ("a.pog.md", "---\nname: A\n" + "".join(f"nam{n}: x\n" for n in range(20_000)) + "---\nhi\n"),
    "messages": ("a.pog.md", "user:\nx\nassistant:\ny\n" * 50_000),
    "variables": ("a.pog.md", HEAD + "".join(f"{{% set v{n + 1} = v{n} %}}\n" for n in range(50_000))),
    "unknown filters": ("a.pog.md", HEAD + "".join(f"{{{{ 1 | uper{n} }}}}\n" for n in range(10_000))),
    "findings": ("a.pog.md", HEAD + "{{ x }}\n" * 200_000),
    "one line": ("a.pog.md", HEAD + "é{{ a }}" * 40_000),
    "blank lines below a role": ("a.prompty", "---\nname: a\n---\nuser:\n" + "\n" * 300_000),
    "roles with blanks": ("a.prompty", "---\nname: a\n---\n" + "user: \nx\n" * 40_000),
    "tags of Mustache": ("a.prompty", "---\nname: a\ntemplate: mustache\n---\nuser:\n" + "{{a " * 80_000),
    "fields of LangChain": ("a.json", json.dumps({"_type": "prompt", "input_variables": [], "template": "{a" * 100_000})),
    "formats of LangChain": ("a.json", json.dumps({"_type": "prompt", "input_variables": [], "template": "{a:" * 100_000})),
    "items of LangChain": ("a.json", json.dumps({"_type": "prompt", "input_variables": [], "template": "{[" * 100_000 + "]"})),
    "attributes of LangChain": ("a.json", json.dumps({"_type": "prompt", "input_variables": [], "template": "{a.b}" * 60_000})),
    "placeholders with blanks": ("a.prompt.yml", "messages:\n  - role: user\n    content: |\n      " + "{{ a }}" * 40_000),
    "placeholders of Semantic Kernel": ("p/skprompt.txt", "{{ {" * 80_000),
    "ampersands of POML": ("a.poml", "<poml>" + "&" * 100_000),
    "inputs of VS Code": (".github/prompts/a.prompt.md", "---\ndescription: a\n---\n" + "${input:a}" * 30_000),
    "openings of VS Code": (".github/prompts/a.prompt.md", "---\ndescription: a\n---\n" + "${" * 150_000),
    "aliases of Claude Code": (".claude/commands/a.md", "---\n" + "a: *a\n" * 50_000),
    "mentions": ("CLAUDE.md", "@" * 300_000),
    "mentions in brackets": ("CLAUDE.md", "(@a" * 100_000),
    "mentions of Claude Code": (".claude/commands/a.md", "---\ndescription: a\n---\n" + "@" * 300_000),
}


@pytest.mark.parametrize("name", FILES)
def test_one_file(binary, tmp_path, name):
    path, text = FILES[name]
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    bounded([binary, "check", "."], tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_one_file_in_an_editor(start, name):
    path, text = FILES[name]
    client = start({path: text})
    doc = client.open(path)
    ask_all(client, doc)
    for _ in range(3):
        middle = doc.lines.position(len(doc.text) // 2)
        client.change(doc, [({"start": middle, "end": middle}, "x")])
        client.ask("textDocument/diagnostic", {"textDocument": doc.identifier}).wait(SECONDS)
    assert_lives(client)


def test_answers_are_no_longer_than_can_be_used(start):
    text = "user:\nx\nassistant:\ny\n" * 50_000
    client = start({"a.pog.md": text, "b.pog.md": HEAD + "{{ x }}\n" * 100_000})
    doc = client.open("a.pog.md")
    folds = client.request("textDocument/foldingRange", {"textDocument": doc.identifier}, SECONDS)
    assert len(folds) == 5000 and folds[0]["startLine"] == 0
    (root,) = client.request("textDocument/documentSymbol", {"textDocument": doc.identifier}, SECONDS)
    assert len(root["children"]) == 5000
    assert root["children"][-1]["name"] == "(95001 more symbols not listed)"
    doc = client.open("b.pog.md")
    at = doc.lines.position(len(HEAD) + 3)
    here = {"textDocument": doc.identifier, "position": at}
    assert len(client.request("textDocument/documentHighlight", here, SECONDS)) == 10_000
    # Too many for one answer; a client that asks for what is in view has those.
    assert client.request("textDocument/semanticTokens/full", {"textDocument": doc.identifier}, SECONDS) is None
    view = {"start": {"line": 99_000, "character": 0}, "end": {"line": 99_010, "character": 0}}
    tokens = client.request("textDocument/semanticTokens/range", {"textDocument": doc.identifier, "range": view}, SECONDS)
    assert len(tokens["data"]) == 5 * 10


@pytest.mark.parametrize("form", ["text", "json", "github", "gitlab", "junit", "sarif"])
def test_reports_of_a_long_line(binary, tmp_path, form):
    (tmp_path / "a.pog.md").write_text(HEAD + "é{{ a }} text " * 40_000)
    bounded([binary, "check", "--format", form, "."], tmp_path)


def test_what_is_left_out_is_counted(binary, tmp_path):
    (tmp_path / "a.pog.md").write_text(HEAD + "{{ x }}\n" * 50_000)
    findings = json.loads(bounded([binary, "check", "--format", "json", "."], tmp_path).out)["findings"]
    assert len(findings) == 1001
    assert findings[-1]["message"].startswith("49000 more findings of this rule in this file are not listed")


def test_files_that_all_include_each_other(binary, tmp_path):
    for n in range(100):
        (tmp_path / f"{n}.pog.md").write_text("".join(f'{{% include "{m}" %}}' for m in range(100)))
    bounded([binary, "check", "."], tmp_path)


def test_a_chain_of_includes(binary, tmp_path):
    for n in range(1500):
        (tmp_path / f"{n}.pog.md").write_text(f'{{% include "{n + 1}" %}}')
    bounded([binary, "check", "."], tmp_path)


def test_equal_fixes_of_one_file(binary, tmp_path):
    file = tmp_path / "a.pog.md"
    file.write_text(HEAD + "{# pog: ignore template/unused-parameter because x #}\nhi\n" * 2000)
    bounded([binary, "check", "--fix", "."], tmp_path)
    assert "ignore" not in file.read_text()


def test_code_owners_of_fifty_thousand_lines(binary, tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "pog.toml").write_text("[owners]\ncodeowners = true\n")
    (tmp_path / "CODEOWNERS").write_text("".join(f"/path{n}/*.x @owner{n}\n" for n in range(50_000)))
    for n in range(50):
        (tmp_path / f"{n}.pog.md").write_text("hi\n")
    bounded([binary, "check", "."], tmp_path)


IGNORED = {
    "folders and endings": "/path{n}/*.x\n",
    "endings": "*.x{n}\n",
    "names": "name{n}\n",
    "starts below a folder": "/path{n}/**/a-*\n",
}


@pytest.mark.parametrize("lines", IGNORED)
def test_ignore_file_of_fifty_thousand_lines(binary, start, tmp_path, lines):
    text = "".join(IGNORED[lines].format(n=n) for n in range(50_000)) + "/49.pog.md\n"
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text(text)
    for n in range(50):
        (tmp_path / f"{n}.pog.md").write_text("hi\n")
    assert "49 files" in bounded([binary, "check", "."], tmp_path, codes=(0,)).out
    client = start({".gitignore": text, "a.pog.md": HEAD + "hi\n"})
    ask_all(client, client.open("a.pog.md"))
    assert_lives(client)


def test_ignore_lines_that_are_slow_to_compare_are_bounded(binary, tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("".join(f"a?b{n}\n" for n in range(50_000)))
    (tmp_path / "a.pog.md").write_text("hi\n")
    run = bounded([binary, "check", "."], tmp_path, codes=(2,))
    assert "those from line 2001 on are not obeyed" in run.out + run.err


def test_ignore_lines_mean_what_they_mean_to_git(binary, tmp_path):
    """The files that are checked are those that git would not pass over."""
    dice = random.Random(11)
    git = ["git", "-c", "core.excludesFile=", "-C", tmp_path]
    subprocess.run([*git, "init", "-q"], check=True, capture_output=True)
    names = ["a", "b", "ab", "ba"]
    files = {"/".join(dice.choices(names, k=dice.randint(0, 3)) + [dice.choice(names) + ".pog.md"]) for _ in range(150)}
    for file in sorted(files):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("{{ x }}")
    tried = set()
    parts = ["a", "b", "*", "?", "/", "[ab]", "[!a]", "**/", "/**/", ".pog.md", "*.md"]
    for _ in range(25):
        lines = [dice.choice(["", "", "/", "!"]) + "".join(dice.choices(parts, k=dice.randint(1, 4))) + dice.choice(["", "/"])
                 for _ in range(6)]
        lines = [line for line in lines if "//" not in line and "***" not in line and line.strip("!/*")]
        (tmp_path / ".gitignore").write_text("\n".join(lines))
        listed = subprocess.run([*git, "ls-files", "--others", "--exclude-standard"], check=True, capture_output=True, text=True)
        kept = {line for line in listed.stdout.splitlines() if line.endswith(".pog.md")}
        run = bounded([binary, "check", "--format", "json", "."], tmp_path)
        found = {finding["file"] for finding in json.loads(run.out)["findings"]}
        assert found == kept, lines
        tried.add(len(kept))
    assert len(tried) > 5, "the lines tell files apart"


@pytest.mark.parametrize("word", ["sk-", "AKIA", "eyJ", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "password=", "xoxb-"])
def test_starts_of_credentials(binary, tmp_path, word):
    (tmp_path / "a.pog.md").write_text(HEAD + word * (500_000 // len(word)))
    bounded([binary, "check", "."], tmp_path)
