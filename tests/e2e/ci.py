"""Runs what CI services run: the shell steps of an action, a job's script, a pipeline's `sh`. In a real repository, without
the service."""

import os
import re
import subprocess

import yaml

IDENTITY = {
    "GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@example.com", "GIT_COMMITTER_NAME": "Test", "GIT_COMMITTER_EMAIL": "test@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
}


def environment(binary, **more):
    """As on a runner that has pog on its PATH, and nothing of the machine that runs the tests."""
    assert binary is None or binary.stem == "pog", "the files call it pog; another name would have it built anew"
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    path = os.pathsep.join(filter(None, [str(binary.parent) if binary else "", os.environ["PATH"]]))
    return {**kept, **IDENTITY, "PATH": path, "CI": "true", **{name: str(value) for name, value in more.items()}}


def git(folder, *args):
    done = subprocess.run(["git", "-C", str(folder), *args], env={**os.environ, **IDENTITY}, capture_output=True, text=True)
    assert done.returncode == 0, f"git {args}: {done.stderr}"
    return done.stdout.strip()


def write(root, path, text):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def commit(root, message="x"):
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)
    return git(root, "rev-parse", "HEAD")


def clone_with_change(tmp_path, before, after):
    """A clone as a service makes one: an origin with `before` on main, and the branch `change` with `after`, checked out."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--initial-branch", "main", str(origin))
    for path, text in before.items():
        write(origin, path, text)
    base = commit(origin, "before")
    git(origin, "checkout", "--quiet", "-b", "change")
    for path, text in after.items():
        write(origin, path, text)
    commit(origin, "after")
    git(tmp_path, "clone", "--quiet", "--branch", "change", "--single-branch", origin.as_uri(), str(clone))
    return clone, base


def shell(script, cwd, env, flavour=("sh", "-e")):
    return subprocess.run([*flavour, "-c", script], cwd=cwd, env=env, capture_output=True, text=True, timeout=100)


class Action:
    """A composite action's shell steps, run one after the other with the values a runner gives them."""

    def __init__(self, path, env, github=None, runner=None):
        self.action = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.env = env
        self.contexts = {"github": {"action_path": str(path.parent), "action_ref": "v0", **(github or {})},
                         "runner": {"os": "Linux", "arch": "X64", **(runner or {})}, "steps": {}}

    def run(self, root, inputs=(), only=None):
        """The results of the steps, by id."""
        defaults = {name: one.get("default", "") for name, one in self.action["inputs"].items()}
        self.contexts["inputs"] = {**defaults, **dict(inputs)}
        done, path = {}, self.env["PATH"]
        for step in self.action["runs"]["steps"]:
            if "run" not in step or (only and step["id"] not in only) or not self.wanted(step):
                continue
            files = {name: write(root.parent, f"runner/{name}", "") for name in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
            env = {**self.env, "PATH": path, **{name: str(file) for name, file in files.items()}}
            env |= {name: self.fill(value) for name, value in step.get("env", {}).items()}
            assert "${{" not in step["run"], "an expression in a script is an injection"
            folder = root / self.fill(step.get("working-directory", "."))
            result = shell(step["run"], folder, env, ("bash", "--noprofile", "--norc", "-eo", "pipefail"))
            outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
            self.contexts["steps"][step["id"]] = {"outputs": outputs}
            path = os.pathsep.join([*files["GITHUB_PATH"].read_text().split(), path])
            result.outputs, result.summary = outputs, files["GITHUB_STEP_SUMMARY"].read_text()
            done[step["id"]] = result
        return done

    def wanted(self, step):
        condition = step.get("if")
        if condition is None:
            return True
        value, empty = re.fullmatch(r"(\S+) != ('')", condition).groups()
        return self.value(value) != empty.strip("'")

    def fill(self, text):
        return re.sub(r"\$\{\{\s*(.*?)\s*\}\}", lambda found: self.value(found[1]), text)

    def value(self, dotted):
        here = self.contexts
        for name in dotted.split("."):
            here = here.get(name, {}) if isinstance(here, dict) else {}
        return here if isinstance(here, str) else ""
