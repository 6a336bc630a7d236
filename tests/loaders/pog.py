"""What the loader tests ask of pog: findings of files, and rendered messages."""

import json
import os
import pathlib
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
FORMATS = REPOSITORY / "tests" / "formats"


def binary():
    if named := os.environ.get("POG_BIN"):
        return pathlib.Path(named).resolve()
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
    found = [path for build in ("release", "ci", "debug") if (path := target / build / "pog").is_file()]
    assert found, f"no pog below {target}; build it or set POG_BIN"
    return found[0]


def check(folder):
    """{path: [(severity, rule, message)]} of every file that has findings, and the number of prompts."""
    done = subprocess.run([binary(), "check", "--format", "json", "."], cwd=folder, capture_output=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr.decode()
    report = json.loads(done.stdout)
    found = {}
    for one in report["findings"]:
        found.setdefault(one["file"], []).append((one["severity"], one["rule"], one["message"]))
    return found, report["files"]


def render(folder, path, values):
    """[(role, content)], or the sentence with which pog refuses."""
    file = pathlib.Path(folder) / ".values.json"
    file.write_text(json.dumps(values))
    done = subprocess.run([binary(), "render", "--format", "json", "--values", file.name, path], cwd=folder,
                          capture_output=True, timeout=120)
    file.unlink()
    if done.returncode:
        return done.stderr.decode()
    return [(m["role"], m["content"]) for m in json.loads(done.stdout)]
