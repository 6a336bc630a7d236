//! `--diff`: the changes fixes would make, as a unified diff that `git apply` and `patch -p1` accept in
//! the current directory.

use pog_model::Severity;
use pog_text::words::counted;
use similar::TextDiff;

use super::fix::{Change, Outcome};
use super::{RunProblem, print_problems};
use crate::cli::console::Console;
use crate::cli::session::Session;
use crate::cli::{CLEAN, FAILED, FOUND};

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// Prints the diff; returns 1 if there are changes.
pub(super) fn run(
    session: &Session,
    outcome: &Outcome,
    problems: &[RunProblem],
    quiet: bool,
    console: &mut Console,
) -> i32 {
    // On standard error, so that the standard output is a patch and nothing else.
    print_problems(problems, quiet, console);
    for change in &outcome.changes {
        console.lines(&unified(&session.shown.path(&change.path), change));
    }
    if !quiet && outcome.fixed.is_empty() {
        console.info("No findings would be fixed");
    } else if !quiet {
        let findings = counted(outcome.fixed.len(), "finding");
        let files = counted(outcome.changes.len(), "file");
        console.info(format_args!("Would fix {findings} in {files}"));
    }
    // Errors outweigh changes, as in a check: an incomplete run may have missed some.
    if problems.iter().any(|t| t.severity == Severity::Error) {
        FAILED
    } else if outcome.changes.is_empty() {
        CLEAN
    } else {
        FOUND
    }
}

fn unified(path: &str, change: &Change) -> String {
    // Lines end at `\n` alone, as in the programs that read diffs.
    let before = change.before.as_deref().unwrap_or("");
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = change.after.split_inclusive('\n').collect();
    let diff = TextDiff::configure()
        .newline_terminated(true)
        .diff_slices(&old, &new);
    let from = if change.before.is_some() {
        quoted(&format!("a/{path}"))
    } else {
        // Tells `git apply` and `patch` to create the file.
        "/dev/null".to_owned()
    };
    diff.unified_diff()
        .context_radius(CONTEXT)
        .header(&from, &quoted(&format!("b/{path}")))
        .to_string()
}

/// A path as git writes it where it has characters that would end it.
fn quoted(path: &str) -> String {
    if !path.contains(|c: char| c.is_control() || matches!(c, '"' | '\\')) {
        return path.to_owned();
    }
    let mut out = String::from("\"");
    for c in path.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            _ if c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("\\{byte:03o}"));
                }
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}
