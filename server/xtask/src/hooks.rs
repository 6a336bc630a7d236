//! The hooks that check what is committed: which files they hand to `pog check` is what the table of formats may recognise.
//! Names that say nothing, such as `*.yaml`, are handed over too, and `--ignore-unknown` passes over what is no prompt.

use pog_formats::dialect::widest_globs;
use pog_project::FILE_NAME;

/// `.pre-commit-hooks.yaml`, which repositories name in their configuration of pre-commit.
pub(crate) fn manifest() -> String {
    format!(
        "{MADE}
# For https://pre-commit.com: the hook runs the pog that is on the PATH. It is given the prompts that are committed, reads
# the library around them, and reports on those prompts only. Use `args` for more, such as [--fail-on, error].
- id: pog-check
  name: pog check
  description: Check prompt files.
  entry: pog check --ignore-unknown
  language: system
  files: '{}'
  require_serial: true
  minimum_pre_commit_version: 3.2.0
",
        regex()
    )
}

/// The configuration of pre-commit that `pog init` writes.
pub(crate) fn configuration() -> String {
    format!(
        "# See https://pre-commit.com. The hook runs pog from PATH and checks the prompts to be committed.
repos:
  - repo: local
    hooks:
      - id: pog-check
        name: pog check
        entry: pog check --ignore-unknown
        language: system
        files: '{}'
        require_serial: true
",
        regex()
    )
}

/// The hook of git that `pog init` writes.
pub(crate) fn script() -> String {
    let specs: Vec<String> = globs()
        .iter()
        .map(|glob| format!("    {}", pathspec(glob)))
        .collect();
    format!(
        "#!/bin/sh
# Checks the prompts to be committed, in the context of their library. Written by 'pog init --hooks git'.
# Skip it with 'git commit --no-verify'.
command -v pog >/dev/null 2>&1 || {{
    echo \"pog not found on PATH: the prompts of this commit are not checked\" >&2
    exit 0
}}
cd \"$(git rev-parse --show-toplevel)\" || exit 2
# Every file that may be a prompt, by its name; pog looks into those whose name does not tell.
set -- \\
{}
git diff --cached --quiet --diff-filter=ACMR -- \"$@\" && exit 0
git diff --cached --name-only -z --diff-filter=ACMR -- \"$@\" |
    xargs -0 pog check --ignore-unknown --
",
        specs.join(" \\\n")
    )
}

const MADE: &str = "# Made by `cargo xtask generate` from the table of formats.";

/// What the table may recognise, and the policy, which decides over all of it.
fn globs() -> Vec<String> {
    let mut globs = widest_globs();
    globs.push(FILE_NAME.to_owned());
    globs
}

/// A glob as git takes it: from the top of the work tree, `*` within one folder.
fn pathspec(glob: &str) -> String {
    if glob.starts_with("**/") {
        format!("':(glob){glob}'")
    } else {
        format!("':(glob)**/{glob}'")
    }
}

/// All globs as one regular expression over whole paths, as Python reads it. Endings are put together, so that a person
/// who looks at the configuration sees them at a glance.
fn regex() -> String {
    let globs = globs();
    let (endings, others): (Vec<&String>, Vec<&String>) =
        globs.iter().partition(|glob| is_ending(glob));
    let endings: Vec<String> = endings.iter().map(|glob| escaped(&glob[2..])).collect();
    let mut parts = vec![format!(r"\.({})$", endings.join("|"))];
    parts.extend(others.iter().map(|glob| {
        let inner = glob.strip_prefix("**/").unwrap_or(glob);
        format!("(^|/){}$", escaped(inner))
    }));
    parts.join("|")
}

/// Whether a glob is `*.` and an ending.
fn is_ending(glob: &str) -> bool {
    glob.strip_prefix("*.")
        .is_some_and(|ending| !ending.contains(['*', '/']))
}

/// A glob, or a part of one, as a regular expression.
fn escaped(glob: &str) -> String {
    let mut out = String::new();
    let mut rest = glob;
    while let Some(c) = rest.chars().next() {
        let (taken, text) = if rest.starts_with("**/") {
            (3, "(.*/)?".to_owned())
        } else if c == '*' {
            (1, "[^/]*".to_owned())
        } else if c.is_alphanumeric() || matches!(c, '/' | '-' | '_') {
            (c.len_utf8(), c.to_string())
        } else {
            (c.len_utf8(), format!("\\{c}"))
        };
        out.push_str(&text);
        rest = &rest[taken..];
    }
    out
}

#[cfg(test)]
mod tests {
    use pog_formats::dialect::DIALECTS;
    use regex::Regex;

    use super::{escaped, globs, regex};

    #[test]
    fn every_file_the_table_may_recognise_is_handed_over() {
        let regex = Regex::new(&regex()).unwrap();
        for dialect in DIALECTS {
            for path in dialect.sample_paths() {
                for path in [
                    path.clone(),
                    format!("deep/below/{path}"),
                    format!("{path}.pog.yaml"),
                ] {
                    assert!(regex.is_match(&path), "{}: {path}", dialect.id);
                }
            }
        }
        assert!(regex.is_match("pog.toml") && regex.is_match("sub/pog.toml"));
        for path in [
            "src/main.rs",
            "a.py",
            "notes.txt",
            "mypog.toml",
            "a.md.orig",
            "Makefile",
        ] {
            assert!(!regex.is_match(path), "{path}");
        }
    }

    #[test]
    fn globs_become_expressions() {
        let whole = |glob: &str| Regex::new(&format!("^{}$", escaped(glob))).unwrap();
        assert!(whole("a/**/*.x").is_match("a/b/c/d.x") && whole("a/**/*.x").is_match("a/d.x"));
        assert!(!whole("a/*.x").is_match("a/b/d.x") && !whole("a.x").is_match("abx"));
    }

    #[test]
    fn what_says_nothing_about_prompts_is_asked_about_once() {
        let globs = globs();
        for glob in [
            "*.md",
            "*.yaml",
            "*.yml",
            "*.json",
            "*.prompty",
            "*.poml",
            "skprompt.txt",
            "pog.toml",
        ] {
            assert_eq!(
                globs.iter().filter(|g| *g == glob).count(),
                1,
                "{glob} in {globs:?}"
            );
        }
        assert!(!globs.iter().any(|g| g.ends_with("SKILL.md")), "{globs:?}");
    }
}
