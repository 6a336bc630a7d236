#!/bin/sh
# Checks the prompts that are about to be committed, with the library around them. Written by 'pog init --hooks git'.
# 'git commit --no-verify' passes it over.
command -v pog >/dev/null 2>&1 || {
    echo "pog is not on the PATH: the prompts of this commit are not checked" >&2
    exit 0
}
cd "$(git rev-parse --show-toplevel)" || exit 2
# Every file that may be a prompt, by its name; pog looks into those whose name does not tell.
set -- \
    ':(glob)**/.cursor/rules/**/*.mdc' \
    ':(glob)**/*.prompty' \
    ':(glob)**/*.prompt' \
    ':(glob)**/*.poml' \
    ':(glob)**/skprompt.txt' \
    ':(glob)**/*.yaml' \
    ':(glob)**/*.yml' \
    ':(glob)**/*.json' \
    ':(glob)**/*.j2' \
    ':(glob)**/*.jinja' \
    ':(glob)**/*.jinja2' \
    ':(glob)**/*.md' \
    ':(glob)**/pog.toml'
git diff --cached --quiet --diff-filter=ACMR -- "$@" && exit 0
git diff --cached --name-only -z --diff-filter=ACMR -- "$@" |
    xargs -0 pog check --ignore-unknown --
