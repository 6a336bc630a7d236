#!/bin/sh
# Checks the prompts to be committed, in the context of their library. Written by 'pog init --hooks git'.
# Skip it with 'git commit --no-verify'.
command -v pog >/dev/null 2>&1 || {
    echo "pog not found on PATH: the prompts of this commit are not checked" >&2
    exit 0
}
cd "$(git rev-parse --show-toplevel)" || exit 2
git diff --cached --quiet --diff-filter=ACMR -- ':(glob)**/*.pog.md' ':(glob)**/*.pog.y*ml' ':(glob)**/*.prompt.y*ml' && exit 0
git diff --cached --name-only -z --diff-filter=ACMR -- ':(glob)**/*.pog.md' ':(glob)**/*.pog.y*ml' ':(glob)**/*.prompt.y*ml' |
    xargs -0 pog check --ignore-unknown --
