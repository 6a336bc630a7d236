"""What the tests of the editors share: the workspace, blocks of pages, waiting, a report that cannot lie."""

import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

REVIEW = """\
---
name: Review
description: Finds defects in a change.
tags: [safety]
parameters:
  language: { type: string, enum: [python, rust], description: Language of the code. }
  focus: string
---
Review this {{ language }} code for {{ focus }}. Say {{ languge }}.
"""

FILES = {
    "prompts/review.pog.md": REVIEW,
    "prompts/shared/safety.pog.md": "---\nname: Safety\ndescription: Ground rules for every prompt.\nversion: 1.4.0\n"
                                    "tags: [safety]\n---\nDo not invent facts.\n",
    "greet.prompt.yml": "name: Greeter\nmodel: openai/gpt-4o-mini\nmessages:\n  - role: usr\n    content: Say hello to {{name}}.\n",
    "notes.md": "# Notes {{ nothing }}\n",
}


def workspace(folder):
    """A git repository with two prompts, one mistake in each of the first and the third file, and a file of no concern."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def blocks(page, language):
    """The fenced blocks of a page in a language, as they are printed: what is tried is what people copy."""
    text = (ROOT / "editors" / page / "README.md").read_text(encoding="utf-8")
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)
    if not found:
        sys.exit(f"editors/{page}/README.md has no block of {language}")
    return found


def wait_for(what, function, seconds=20.0, pause=0.05):
    """The first true value of `function`; what it returned last is in the error."""
    end = time.monotonic() + seconds
    while True:
        value = function()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain for {what}; there is {value!r}")
        time.sleep(pause)


class Report:
    """Counts checks: `with report.check("completion"): …`."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def check(self, name):
        return _Check(self, name)


class _Check:
    def __init__(self, report, name):
        self.report, self.name = report, name

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _trace):
        if error is None:
            self.report.passed += 1
            print(f"ok   {self.name}", flush=True)
        elif isinstance(error, Exception):
            self.report.failed += 1
            print(f"FAIL {self.name}: {error}", flush=True)
        else:
            return False
        return True
