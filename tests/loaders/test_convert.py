"""What `pog convert` writes is loaded by the real tools and renders there to what `pog render` says of the original.

Python packages are pinned in requirements.txt; Dotprompt is installed in tests/loaders/dotprompt and promptfoo in
tests/promptfoo, each by `npm ci --ignore-scripts`. No network is used after that.

Where the two may differ, and why:
- White space at the ends of a message: the native format takes it away after rendering, the others do not, so that what a
  loop or a value leaves there stays.
- GitHub's own tool is a Go program; what it does is one replacement of each `{{name}}`, done here again.
- Semantic Kernel makes a prompt of one system message a message of the user.
"""

import asyncio
import json
import os
import pathlib
import subprocess

import pytest
import yaml

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
POG = os.environ.get("POG_BIN", str(REPOSITORY / "target/debug/pog"))
DOTPROMPT = HERE / "dotprompt"
PROMPTFOO = REPOSITORY / "tests" / "promptfoo"

PLAIN = """---
name: triage
description: Sorts reports.
version: 1.2.0
stage: discovered
owners: ["@a"]
model: { id: gpt-4o, provider: openai, parameters: { temperature: 0.2, max_tokens: 300 } }
parameters:
  report: { type: string, description: "The report: as it came.", untrusted: true }
  tone: { type: string, default: calm }
evals:
  - name: crash
    with: { report: It crashes., tone: harsh }
    expect: [{ contains: It crashes. }]
---
system:
You sort reports. Be {{ tone }} & <b>brief</b>; write \\n as it is, --- stays:
---
{ "json": "{{ tone }}", "set": {} }
  é 字 🦀 $x %s #1 'q' "d" \\\\ {one}

user:
Sort this:

  {{ report }}
{% raw %}Use {{ braces }} and {% blocks %} as they are.{% endraw %}
"""

SIMPLE = """---
name: label
parameters:
  ticket: string
  tone: { type: string, default: calm }
---
user:
Label {{ ticket }} in a {{ tone }} way as {"label": "bug"}, {one} or & <two>.
"""

BLOCKS = """---
name: review
parameters:
  tone: string
  strict: boolean
  files: { type: array, items: { type: object, properties: { path: { type: string }, notes: { type: array, items: { type: string } } } } }
---
system:
{% if strict %}
Be strict.
{% else %}
Be kind.
{% endif %}
{% if tone == "calm" %}Calm.{% elif tone %}{{ tone }}.{% endif %}

user:
{% for file in files %}- {{ file.path }} ({{ tone }}){% for note in file.notes %}
  * {{ note }} in {{ file.path }}{% endfor %}
{% else %}nothing{% endfor %}End & <end>.

assistant:
Good.

user:
Go on, {{ tone }}.
"""

NASTY = "a <b> & 'c' \"d\" \\ {x} {y} é 🦀 --- user: #"

VALUES = {
    "plain": (PLAIN, [{"report": "It crashes."}, {"report": NASTY, "tone": "harsh"}, {"report": "line\nline\n\n  x", "tone": "t"}]),
    "simple": (SIMPLE, [{"ticket": "It crashes."}, {"ticket": NASTY, "tone": "x"}]),
    "blocks": (BLOCKS, [
        {"tone": "calm", "strict": True, "files": []},
        {"tone": "dry", "strict": False, "files": [{"path": "a.rs", "notes": ["one", "two"]}, {"path": "b & c", "notes": []}]},
        {"tone": "", "strict": True, "files": [{"path": "x", "notes": ["n"]}]},
    ]),
}


def pog(folder, *arguments, code=0):
    done = subprocess.run([POG, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code, (arguments, done.stdout, done.stderr)
    return done.stdout


def strip(messages):
    return [{"role": m["role"], "content": m["content"].strip()} for m in messages]


def converted(tmp_path, name, to):
    """The written file and, for each set of values, what pog makes of the original; both have been checked."""
    source, sets = VALUES[name]
    if to == "semantic-kernel":
        # What is in lists is not encoded on the way into XML.
        sets = json.loads(json.dumps(sets).replace("b & c", "b and c"))
    native = tmp_path / f"{name}.pog.md"
    # Double braces cannot be text in GitHub Models.
    source = source.replace("{{ braces }}", "{ braces }") if to == "github-models" else source
    native.write_text(source, encoding="utf-8")
    pog(tmp_path, "check", native)
    said = pog(tmp_path, "convert", native, "--to", to)
    assert "left " not in said, said
    path = tmp_path / said.split("\n", maxsplit=1)[0].split(maxsplit=1)[1]
    assert path.exists(), said
    pog(tmp_path, "check", path)
    cases = []
    for values in sets:
        given = tmp_path / "values.json"
        given.write_text(json.dumps(values), encoding="utf-8")
        expected = strip(json.loads(pog(tmp_path, "render", native, "--values", given, "--format", "json")))
        again = strip(json.loads(pog(tmp_path, "render", path, "--values", given, "--format", "json")))
        assert again == expected, to
        defaults = {} if "tone" in values else {"tone": "calm"}
        cases.append((defaults | values, expected))
    return path, cases


def test_nothing_is_written_over_and_what_is_lost_is_said(tmp_path):
    native = tmp_path / "a.pog.md"
    native.write_text("---\nparameters: { a: string }\n---\nuser:\n{% if a %}x{% endif %}\n", encoding="utf-8")
    done = subprocess.run([POG, "convert", native, "--to", "github-models"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "a.pog.md:5:1: " in done.stderr and "conditions" in done.stderr, done.stderr
    assert not (tmp_path / "a.prompt.yml").exists()
    pog(tmp_path, "convert", native, "--to", "github-models", "--lossy")
    assert "{% if a %}x{% endif %}" in (tmp_path / "a.prompt.yml").read_text(encoding="utf-8")
    (tmp_path / "a.prompty").write_text("mine", encoding="utf-8")
    pog(tmp_path, "convert", native, "--to", "prompty", code=2)
    assert (tmp_path / "a.prompty").read_text(encoding="utf-8") == "mine"
    assert "present" in pog(tmp_path, "convert", native, "--to", "github-models", "--lossy")


@pytest.mark.parametrize("name", ["plain", "simple"])
def test_github_models(tmp_path, name):
    path, cases = converted(tmp_path, name, "github-models")
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for values, expected in cases:
        messages = []
        for message in document["messages"]:
            content = message["content"]
            for key, value in values.items():
                content = content.replace("{{" + key + "}}", str(value))
            messages.append({"role": message["role"], "content": content})
        # A value may hold what looks like a placeholder; none of these does.
        assert strip(messages) == expected


@pytest.mark.parametrize("name", ["plain", "simple", "blocks"])
def test_prompty(tmp_path, pythons, name):
    path, cases = converted(tmp_path, name, "prompty")
    named = name.replace("plain", "triage").replace("simple", "label").replace("blocks", "review")
    assert f"name: {named}\n" in path.read_text(encoding="utf-8")
    for values, expected in cases:
        run = subprocess.run([pythons["2"], HERE / "prompty_loader.py"], input=json.dumps([[str(path), values]]),
                             capture_output=True, text=True, check=True, env=os.environ | {"PYTHONUTF8": "1"})
        (loaded,) = json.loads(run.stdout).values()
        assert [{"role": role, "content": text.strip()} for role, text in loaded["messages"]] == expected


@pytest.mark.parametrize("name", ["plain", "simple", "blocks"])
def test_dotprompt(tmp_path, name):
    if not (DOTPROMPT / "node_modules").exists():
        pytest.skip("npm ci has not been run in tests/loaders/dotprompt")
    path, cases = converted(tmp_path, name, "dotprompt")
    script = """
import { Dotprompt } from 'dotprompt';
let text = ''; for await (const part of process.stdin) text += part;
const { source, inputs } = JSON.parse(text);
const out = [];
for (const input of inputs) {
  const done = await new Dotprompt().render(source, { input });
  out.push(done.messages.map((m) => ({ role: m.role, content: m.content.map((p) => p.text ?? '').join('') })));
}
console.log(JSON.stringify(out));
"""
    source = path.read_text(encoding="utf-8")
    given = json.dumps({"source": source, "inputs": [values for values, _ in cases]})
    done = subprocess.run(["node", "--input-type=module", "-e", script], cwd=DOTPROMPT, input=given, capture_output=True, text=True, check=True)
    for messages, (_, expected) in zip(json.loads(done.stdout), cases, strict=True):
        named = [{**m, "role": m["role"].replace("model", "assistant")} for m in messages]
        assert strip(named) == expected


@pytest.mark.parametrize("name", ["plain", "simple", "blocks"])
def test_semantic_kernel(tmp_path, name):
    pytest.importorskip("semantic_kernel", reason="pip install -r tests/loaders/requirements.txt")
    from semantic_kernel import Kernel
    from semantic_kernel.contents import ChatHistory
    from semantic_kernel.functions import KernelArguments, KernelFunctionFromPrompt
    path, cases = converted(tmp_path, name, "semantic-kernel")
    function = KernelFunctionFromPrompt.from_yaml(path.read_text(encoding="utf-8"))
    for values, expected in cases:
        rendered = asyncio.run(function.prompt_template.render(Kernel(), KernelArguments(**values)))
        history = ChatHistory.from_rendered_prompt(rendered)
        messages = [{"role": m.role.value, "content": m.content} for m in history.messages]
        assert strip(messages) == expected


def test_langchain(tmp_path):
    prompts = pytest.importorskip("langchain_core.prompts", reason="pip install -r tests/loaders/requirements.txt")
    path, cases = converted(tmp_path, "simple", "langchain")
    template = prompts.load_prompt(str(path))
    assert template.input_variables == ["ticket", "tone"]
    for values, expected in cases:
        assert template.format(**values).strip() == expected[0]["content"]


@pytest.mark.parametrize("name", ["plain", "simple", "blocks"])
def test_promptfoo(tmp_path, name):
    if not (PROMPTFOO / "node_modules").exists():
        pytest.skip("npm ci has not been run in tests/promptfoo")
    path, cases = converted(tmp_path, name, "promptfoo")
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    config["providers"] = ["echo"]
    config["tests"] = [{"vars": values, "options": {"disableVarExpansion": True}} for values, _ in cases]
    given, out = tmp_path / "config.json", tmp_path / "out.json"
    given.write_text(json.dumps(config), encoding="utf-8")
    node = PROMPTFOO / "node_modules" / ".bin" / "node"
    environment = os.environ | {
        "PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1", "PROMPTFOO_CONFIG_DIR": str(tmp_path / "state"),
        "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
    }
    entry = PROMPTFOO / "node_modules/promptfoo/dist/src/entrypoint.js"
    subprocess.run([node if node.exists() else "node", entry, "eval", "-c", given, "--no-cache", "--no-share", "--no-table", "-o", out],
                   cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=180, check=True)
    results = json.loads(out.read_text(encoding="utf-8"))["results"]["results"]
    for result in sorted(results, key=lambda r: r["testIdx"]):
        expected = cases[result["testIdx"]][1]
        assert strip(json.loads(result["prompt"]["raw"])) == expected
