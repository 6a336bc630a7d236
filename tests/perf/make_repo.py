#!/usr/bin/env python3
"""Makes a git repository with many prompts and a long history, in seconds: `git fast-import` reads what this writes.

Usage: make_repo.py FOLDER [--artifacts 5000] [--commits 10000] [--changed 0]
--changed rewords that many prompts in the work tree afterwards, without a commit.
"""

import argparse
import pathlib
import subprocess

PHASES = ["requirements", "design", "development", "testing", "deployment", "maintenance"]
PER_FOLDER = 50
PEOPLE = [f"Person {n} <person{n}@example.com>" for n in range(12)]
START = 1_600_000_000


def path_of(number):
    return f"prompts/{PHASES[number % len(PHASES)]}/area-{number // (PER_FOLDER * len(PHASES)):03}/prompt-{number:05}.pog.md"


def text_of(number, edition):
    phase = PHASES[number % len(PHASES)]
    include = f'{{% include "shared/part-{number % 20:02}" %}}\n' if number % 3 else ""
    rules = "".join(f"- Rule {line} of prompt {number}: look at part {line * 7 % 13} before part {line}.\n" for line in range(12))
    return f"""---
name: Prompt {number}
description: Does the work of number {number} in the phase of {phase}.
version: 1.{edition}.0
stage: normalized
phase: {phase}
layer: task
owners: ["@team-{number % 7}"]
tags: [generated, area-{number // PER_FOLDER}]
parameters:
  code: {{ type: string, description: What to work on. }}
  focus: {{ type: string, default: correctness, description: What matters most. }}
changelog:
  - {{ version: 1.{edition}.0, date: 2026-01-14, summary: Edition {edition}. }}
---
{include}
system:
You help with {phase} and answer in edition {edition} of the house style.

user:
Look for {{{{ focus }}}} in what follows.
{rules}
{{{{ code }}}}
"""


def part_of(number):
    return f"---\nid: shared/part-{number:02}\nversion: 1.0.0\nlayer: foundation\n---\nDo not invent facts. Part {number}.\n"


def blob(path, text):
    data = text.encode()
    return b"M 100644 inline " + path.encode() + b"\ndata %d\n" % len(data) + data + b"\n"


def commit(out, number, changes):
    person, message = PEOPLE[number * 5 % len(PEOPLE)], f"Commit {number}".encode()
    out.write(f"commit refs/heads/main\ncommitter {person} {START + number * 3600} +0100\ndata {len(message)}\n".encode())
    out.write(message + b"\n")
    for path, text in changes:
        out.write(blob(path, text))
    out.write(b"\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--artifacts", type=int, default=5000)
    parser.add_argument("--commits", type=int, default=10000)
    parser.add_argument("--changed", type=int, default=0)
    args = parser.parse_args()
    git = ["git", "-C", str(args.folder)]
    subprocess.run(["git", "init", "-q", "-b", "main", str(args.folder)], check=True)
    stream = subprocess.Popen([*git, "fast-import", "--quiet"], stdin=subprocess.PIPE)
    first = [("pog.toml", '[library]\nroots = ["prompts"]\n')]
    first += [(f"prompts/shared/part-{n:02}.pog.md", part_of(n)) for n in range(20)]
    first += [(path_of(n), text_of(n, 0)) for n in range(args.artifacts)]
    editions = [0] * args.artifacts
    commit(stream.stdin, 0, first)
    for number in range(1, args.commits):
        artifact = number * 7919 % args.artifacts
        editions[artifact] += 1
        commit(stream.stdin, number, [(path_of(artifact), text_of(artifact, editions[artifact]))])
    stream.stdin.close()
    if stream.wait():
        raise SystemExit("git fast-import failed")
    subprocess.run([*git, "checkout", "-q", "-f", "main"], check=True)
    for number in range(args.changed):
        file = args.folder / path_of(number)
        file.write_text(file.read_text().replace("matters most", "matters").replace("Look for", "Search for"))


if __name__ == "__main__":
    main()
