#!/bin/sh
# Checks the prompts that are about to be committed, with the library around them. Written by 'pog init --hooks git'.
# 'git commit --no-verify' passes it over.
command -v pog >/dev/null 2>&1 || {
    echo "pog is not on the PATH: the prompts of this commit are not checked" >&2
    exit 0
}
cd "$(git rev-parse --show-toplevel)" || exit 2
git diff --cached --quiet --diff-filter=ACMR -- ':(glob)**/*.pog.md' ':(glob)**/*.pog.y*ml' ':(glob)**/*.prompt.y*ml' && exit 0
git diff --cached --name-only -z --diff-filter=ACMR -- ':(glob)**/*.pog.md' ':(glob)**/*.pog.y*ml' ':(glob)**/*.prompt.y*ml' |
    xargs -0 pog check --ignore-unknown --
