"""Two people's ways through the same work: one with the command line, one with an editor. Each has a repository of their own;
both do the same steps, and after each step both must be told the same.

    both.edit(PATH, "stage: interaction", "stage: discovered")
    both.expect(PATH, "gate/requirement-missing")      # exactly these rules, and the same findings word for word
    both.mend(PATH)                                    # the offered fixes alone
    both.commit("Alice", "Describe the prompt")
"""

import json
import os
import re
import subprocess
import time

import ci

ENV = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
SEVERITIES = {"error": 1, "warning": 2, "info": 3, "hint": 4}
ROUNDS = 8


class Repository:
    """The part that needs no tool: files and commits."""

    def __init__(self, root, binary):
        self.root, self.binary = root, binary
        ci.git(root.parent, "init", "--quiet", "--initial-branch", "main", str(root))

    def pog(self, *arguments, code=(0,)):
        done = subprocess.run([self.binary, *arguments], cwd=self.root, env={**os.environ, **ENV}, capture_output=True, text=True, timeout=60)
        assert done.returncode in code, f"pog {' '.join(arguments)} ended with {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8")

    def write(self, path, text):
        ci.write(self.root, path, text)

    def edit(self, path, old, new):
        text = self.read(path)
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {path}:\n{text}"
        self.write(path, text.replace(old, new))

    def act_as(self, person):
        ci.git(self.root, "config", "user.name", person)
        ci.git(self.root, "config", "user.email", f"{person.lower()}@example.com")

    def commit(self, message, *more):
        who = {name: subprocess.run(["git", "-C", str(self.root), "config", f"user.{name}"], capture_output=True, text=True, check=True).stdout.strip() for name in ("name", "email")}
        env = {**os.environ, **ENV, **{f"GIT_{role}_{key.upper()}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}}
        for arguments in (["add", "--all"], ["commit", "--quiet", "--message", message, *more]):
            done = subprocess.run(["git", "-C", str(self.root), *arguments], env=env, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr

    def commit_nothing(self, message):
        """A commit of somebody who has just come: tools see who is at the keyboard."""
        self.commit(message, "--allow-empty")

    def rename_parameter(self, path, old, new):
        """By hand and everywhere: declaration, use, cases."""
        self.write(path, re.sub(rf"\b{old}\b(?=:| }}}})", new, self.read(path)))

    def approve_on_command_line(self, path, handle):
        """An editor offers an approval where none stands; a second one is given here, and the editor takes the file up again."""
        self.pog("approve", path, "--as", handle, code=(0, 1))
        self.write(path, self.read(path))

    def branch(self, name):
        ci.git(self.root, "checkout", "--quiet", "-b", name)

    def against(self, base, path):
        """The rules that a pull request to `base` is told of."""
        report = json.loads(self.pog("check", "--format", "json", "--base", base, path, code=(0, 1)).stdout)
        return sorted(one["rule"] for one in report["findings"])

    def checked(self, path):
        """What `pog check` says of a file, places in characters counted from 0."""
        report = json.loads(self.pog("check", "--format", "json", path, code=(0, 1)).stdout)
        place = lambda one: (one["line"] - 1, one["column"] - 1)
        return sorted((one["path"], one["rule"], SEVERITIES[one["severity"]], one["message"],
                       place(one["range"]["start"]), place(one["range"]["end"])) for one in report["findings"])


class CommandLine(Repository):
    """Works with an editor that knows nothing, and with pog on the command line."""

    findings = Repository.checked

    def mend(self, path):
        self.pog("check", "--fix", "--unsafe-fixes", path, code=(0, 1))

    def promote(self, path):
        self.pog("promote", path, code=(0, 1))

    def approve(self, path, handle):
        self.pog("approve", path, "--as", handle, code=(0, 1))

    def bump(self, path):
        self.pog("bump", path)


class Editor(Repository):
    """Works with the language server: texts open in an editor, fixes and refactorings as code actions."""

    def __init__(self, root, binary, start):
        super().__init__(root, binary)
        self.start, self.client, self.docs = start, None, {}

    def attach(self):
        self.client = self.start(env=ENV)

    def doc(self, path):
        if path not in self.docs:
            self.docs[path] = self.client.open(path)
        return self.docs[path]

    def write(self, path, text):
        existed = (self.root / path).exists()
        super().write(path, text)
        if self.client and path in self.docs:
            doc = self.docs[path]
            self.client.change(doc, [(None, text)])
            self.saved(path)
        elif self.client:
            self.client.watched((path, "changed" if existed else "created"))

    def saved(self, path):
        doc = self.docs[path]
        super().write(path, doc.text)
        self.client.notify("textDocument/didSave", {"textDocument": {"uri": doc.uri}})
        self.client.watched((path, "changed"))

    def commit(self, message, *more):
        super().commit(message, *more)
        if self.client:
            self.client.watched((".git/HEAD", "changed"), (".git/logs/HEAD", "changed"))

    def items(self, path):
        return self.client.pull_diagnostics(self.doc(path))["items"]

    def findings(self, path):
        """The editor's word. It may be late after a commit, as it reads git in the background: the command line says what to wait for."""
        wanted, deadline = self.checked(path), time.monotonic() + 15
        while True:
            place = lambda one: (one["line"], one["character"])
            found = sorted((path, one["code"], one["severity"], one["message"], place(one["range"]["start"]), place(one["range"]["end"]))
                           for one in self.items(path))
            if found == wanted or time.monotonic() > deadline:
                return found
            time.sleep(0.05)

    def mend(self, path):
        """Takes the first fix of the first finding that has one, until none has."""
        self.findings(path)
        for _ in range(ROUNDS):
            if not any(self.fix_one(path, one) for one in self.items(path)):
                return
        raise AssertionError(f"the fixes of {path} do not come to an end: {self.items(path)}")

    def fix_one(self, path, diagnostic):
        doc = self.doc(path)
        found = self.client.code_actions(doc, diagnostic["range"], only=["quickfix"], diagnostics=[diagnostic])
        mine = [a for a in found if any(d["code"] == diagnostic["code"] for d in a.get("diagnostics", []))]
        # Approving is somebody's word, not a repair; silencing is none either.
        mine = [a for a in mine if not a["title"].startswith(("Ignore", "Approve"))]
        return bool(mine) and self.run(path, mine[0])

    def run(self, path, action):
        before = self.doc(path).text
        self.client.run_action(action)
        self.client.wait_until(lambda: self.doc(path).text != before, what=f"the edit of {action['title']!r}")
        self.saved(path)
        return True

    def action(self, path, start, end=""):
        doc = self.doc(path)
        self.findings(path)
        found = self.client.code_actions(doc, doc.find("stage:"))
        chosen = [a for a in found if a["title"].startswith(start) and a["title"].endswith(end)]
        assert chosen, f"no action '{start}... {end}' among {[a['title'] for a in found]}"
        self.run(path, chosen[0])

    def promote(self, path):
        self.action(path, "Promote to ")

    def approve(self, path, handle):
        self.action(path, "Approve ", f"as '{handle}'")

    def bump(self, path):
        diagnostic = next(one for one in self.items(path) if one["code"] == "version/bump-required")
        assert self.fix_one(path, diagnostic)


class Both:
    """Two ways in step."""

    def __init__(self, *ways):
        self.ways = ways
        self.log = []

    def __getattr__(self, name):
        def do(*arguments, **named):
            for way in self.ways:
                getattr(way, name)(*arguments, **named)
        return do

    def expect(self, path, *rules):
        """Both are told the same of a file: exactly these rules, once each. Returns the messages by rule."""
        told = [way.findings(path) for way in self.ways]
        first = told[0]
        for way, found in zip(self.ways, told):
            assert found == first, f"{type(way).__name__} is told something else of {path}:\n{found}\n{first}\n{way.read(path)}"
        assert sorted(one[1] for one in first) == sorted(rules), f"{path}: {first}\n{self.ways[0].read(path)}"
        self.log.append((path, rules))
        return {one[1]: one[3] for one in first}

    def same(self, path):
        """Both have written the same."""
        texts = {way.read(path) for way in self.ways}
        assert len(texts) == 1, "\n=====\n".join(texts)
        return texts.pop()
