//! Writes what fixing came to: every text complete on the disk before the first takes its place.

use std::collections::BTreeSet;

use pog_formats::dialect;
use pog_project::{Prepared, create_inside, reads_as};

use super::Change;
use crate::cli::run_problem::RunProblem;
use crate::cli::session::Session;

/// What came of writing.
#[derive(Debug, Default)]
pub(in crate::cli::check) struct Written {
    pub(in crate::cli::check) problems: Vec<RunProblem>,
    /// Files that are as they were before, by shown path.
    pub(in crate::cli::check) unchanged: BTreeSet<String>,
}

/// A file as it is shown, and the prompt whose overlay it is.
fn shown(session: &Session, change: &Change) -> impl Iterator<Item = String> {
    let path = session.shown.path(&change.path);
    let prompt = dialect::overlaid(&path).map(str::to_owned);
    std::iter::once(path).chain(prompt)
}

impl Written {
    /// Nothing was written, because of this problem.
    fn nothing(session: &Session, changes: &[Change], problem: RunProblem) -> Self {
        Self {
            problems: vec![problem],
            unchanged: changes
                .iter()
                .flat_map(|change| shown(session, change))
                .collect(),
        }
    }
}

/// Writes the changes; none at all if one of the files has changed since it was read.
pub(in crate::cli::check) fn write(session: &Session, changes: &[Change]) -> Written {
    // All files are compared before the first is written: a fix over several files is not to stop halfway.
    if let Some(stale) = changes.iter().find(|change| is_stale(change)) {
        let path = session.shown.path(&stale.path);
        let message = "Changed on disk during the check; nothing was fixed, run again";
        return Written::nothing(session, changes, RunProblem::error(&path, message));
    }
    // All texts are on the disk before the first takes its place: a full disk changes nothing.
    let mut prepared = Vec::new();
    for change in changes {
        let text = match &change.before {
            // Compared once more, for an editor that saves between the check above and this write.
            Some(before) => Prepared::replacing(&change.path, before, &change.after),
            None => create_inside(&change.root, &change.path, &change.after),
        };
        match text {
            Ok(text) => prepared.push((change, text)),
            Err(error) => {
                let path = session.shown.path(&change.path);
                let message = format!("Cannot write the fix: {error}; nothing was fixed");
                return Written::nothing(session, changes, RunProblem::error(&path, message));
            }
        }
    }
    let mut written = Written::default();
    for (change, text) in prepared {
        if let Err(error) = text.commit() {
            let path = session.shown.path(&change.path);
            let message = format!("Cannot write the fix: {error}");
            written.problems.push(RunProblem::error(&path, message));
            written.unchanged.extend(shown(session, change));
        }
    }
    written
}

/// Whether the file on disk is no longer the one that was read.
fn is_stale(change: &Change) -> bool {
    let Some(before) = &change.before else {
        return false;
    };
    !reads_as(&change.path, before.as_bytes()).unwrap_or_default()
}
