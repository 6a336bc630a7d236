//! What fixes would change, as a unified diff that `git apply` and `patch -p1` take in the folder the command was started
//! in.

use pog_model::Severity;
use pog_text::words::counted;
use similar::TextDiff;

use super::fix::{Change, Mending};
use super::{Trouble, tell};
use crate::cli::console::Console;
use crate::cli::session::Session;
use crate::cli::{CLEAN, FAILED, FOUND};

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// Prints the diff; ends with 1 when there would be changes.
pub(super) fn run(
    session: &Session,
    mending: &Mending,
    troubles: &[Trouble],
    quiet: bool,
    console: &mut Console,
) -> i32 {
    tell(troubles, quiet, console);
    for change in &mending.changes {
        console.text(&unified(&session.shown.path(&change.path), change));
    }
    let (count, files) = (mending.fixed.len(), mending.changes.len());
    if !quiet {
        let would = format!(
            "{} would be fixed in {}",
            counted(count, "finding"),
            counted(files, "file")
        );
        console.info(if count == 0 {
            "Nothing would be fixed".to_owned()
        } else {
            would
        });
    }
    if troubles.iter().any(|t| t.severity == Severity::Error) {
        FAILED
    } else if mending.changes.is_empty() {
        CLEAN
    } else {
        FOUND
    }
}

fn unified(path: &str, change: &Change) -> String {
    // Lines end at `\n` alone: that is what the programs that read diffs take for a line.
    let lines = |text| str::split_inclusive(text, '\n').collect::<Vec<&str>>();
    let before = change.before.as_deref().unwrap_or("");
    let diff = TextDiff::configure()
        .newline_terminated(true)
        .diff_slices(&lines(before), &lines(&change.after));
    let from = if change.before.is_some() {
        format!("a/{path}")
    } else {
        "/dev/null".to_owned()
    };
    diff.unified_diff()
        .context_radius(CONTEXT)
        .header(&from, &format!("b/{path}"))
        .to_string()
}
