//! `pog eval --update`: writes missing and differing snapshots, inside the workspace only. Other
//! failures are reported.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pog_governance::evaluate::Comparison;
use pog_model::{Origin, Severity};
use pog_project::write_inside;

use super::{Evaluated, Report};
use crate::cli::console::Console;
use crate::cli::run_problem::RunProblem;
use crate::cli::{CLEAN, FAILED, FOUND};

/// A snapshot to be written.
struct Wanted<'a> {
    /// The root it must stay below.
    root: PathBuf,
    text: &'a str,
    /// The case that wants this text, for the message about a second one that wants another.
    case: String,
}

pub(super) fn run(report: &Report<'_>, console: &mut Console) -> i32 {
    // Collected before anything is written: of two cases that want different texts in one file, the second must not
    // replace the first.
    let (wanted, mut problems) = collect(report);
    for (path, snapshot) in &wanted {
        let shown = report.session.shown.path(path);
        // The path comes from a prompt file, so it is held to the root, links included.
        match write_inside(&snapshot.root, path, snapshot.text) {
            Ok(()) => console.line(format_args!("wrote {shown}")),
            Err(error) => problems.push(RunProblem::error(
                &shown,
                format!("Cannot be written: {error}"),
            )),
        }
    }
    if wanted.is_empty() {
        console.line("All snapshots are up to date");
    }
    // Looked for in the outcome of before: writing snapshots makes no other expectation true.
    let mut failing = false;
    for prompt in report.prompts.iter().filter(|p| has_other_failures(p)) {
        failing = true;
        console.line(format_args!(
            "{}: other expectations fail; run 'pog eval' to see them",
            prompt.path
        ));
    }
    let mut failed = false;
    for problem in report.problems.iter().chain(&problems) {
        problem.print(console);
        failed |= problem.severity == Severity::Error;
    }
    if failed {
        FAILED
    } else if failing {
        FOUND
    } else {
        CLEAN
    }
}

/// The snapshots to write. Two cases that want different texts in one file are a problem: whichever is written, the
/// other one fails.
fn collect<'a>(report: &'a Report<'_>) -> (BTreeMap<PathBuf, Wanted<'a>>, Vec<RunProblem>) {
    let mut problems = Vec::new();
    let mut wanted: BTreeMap<PathBuf, Wanted<'a>> = BTreeMap::new();
    for prompt in &report.prompts {
        for case in &prompt.cases {
            let title = case.title();
            for compared in case.failures.iter().filter_map(|f| f.diff.as_deref()) {
                let Some((root, path)) = target(report, prompt, compared) else {
                    continue;
                };
                // Cases that agree on a text may share a snapshot; only different texts clash.
                let clash = wanted.get(&path).filter(|w| w.text != compared.actual);
                if let Some(Wanted { case: other, .. }) = clash {
                    let message = format!(
                        "Case '{title}' and {other} expect different texts in the same snapshot; use separate files"
                    );
                    let shown = report.session.shown.path(&path);
                    problems.push(RunProblem::error(&shown, message));
                    continue;
                }
                let snapshot = Wanted {
                    root,
                    text: &compared.actual,
                    case: format!("case '{title}' of {}", prompt.path),
                };
                wanted.insert(path, snapshot);
            }
        }
    }
    (wanted, problems)
}

/// Whether a prompt has failures that writing snapshots does not resolve.
fn has_other_failures(prompt: &Evaluated) -> bool {
    let mut failures = prompt.cases.iter().flat_map(|c| &c.failures);
    failures.any(|f| snapshot(f.diff.as_deref()).is_none())
}

fn snapshot(compared: Option<&Comparison>) -> Option<&str> {
    compared?.snapshot.as_deref()
}

/// The root and the file of a snapshot; `None` for prompts outside the workspace, which pog does not write to.
fn target(
    report: &Report<'_>,
    prompt: &Evaluated,
    compared: &Comparison,
) -> Option<(PathBuf, PathBuf)> {
    let snapshot = snapshot(Some(compared))?;
    // Snapshots of other libraries belong to them, even if their folder is writable.
    if prompt.file.origin != Origin::Workspace {
        return None;
    }
    let place = report.session.files.place(prompt.file.id)?;
    let root = place
        .absolute
        .ancestors()
        .nth(Path::new(&*prompt.file.path).components().count())?;
    Some((root.to_owned(), root.join(snapshot)))
}
