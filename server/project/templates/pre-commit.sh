#!/bin/sh
# Checks the prompts to be committed, in the context of their library. Written by 'pog init --hooks git'.
# Skip it with 'git commit --no-verify'.
command -v pog >/dev/null 2>&1 || {
    echo "pog not found on PATH: the prompts of this commit are not checked" >&2
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
