//! `pog eval --update`: writes missing and differing snapshots, inside the workspace only. Other
//! failures are reported.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pog_analysis::evaluate::Comparison;
use pog_analysis::{Origin, Severity};
use pog_project::write_inside;

use super::{Evaluated, Report};
use crate::cli::console::Console;
use crate::cli::trouble::RunProblem;
use crate::cli::{CLEAN, FAILED, FOUND};

pub(super) fn run(report: &Report<'_>, console: &mut Console) -> i32 {
    let mut problems: Vec<RunProblem> = Vec::new();
    let mut wanted: BTreeMap<PathBuf, (&str, PathBuf, String)> = BTreeMap::new();
    for prompt in &report.prompts {
        for case in &prompt.cases {
            let title = case.title();
            for compared in case.failures.iter().filter_map(|f| f.diff.as_deref()) {
                let Some((root, path)) = target(report, prompt, compared) else {
                    continue;
                };
                let clash = wanted
                    .get(&path)
                    .filter(|(text, ..)| *text != compared.actual);
                if let Some((.., other)) = clash {
                    let message = format!(
                        "Case '{title}' and {other} expect different texts in the same snapshot; use separate files"
                    );
                    problems.push(RunProblem::error(
                        &report.session.shown.path(&path),
                        message,
                    ));
                    continue;
                }
                wanted.insert(
                    path,
                    (
                        &compared.actual,
                        root,
                        format!("case '{title}' of {}", prompt.path),
                    ),
                );
            }
        }
    }
    for (path, (text, root, _)) in &wanted {
        let shown = report.session.shown.path(path);
        match write_inside(root, path, text) {
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
    let others = |p: &Evaluated| {
        p.cases
            .iter()
            .flat_map(|c| &c.failures)
            .any(|f| snapshot(f.diff.as_deref()).is_none())
    };
    let failing: Vec<&Evaluated> = report.prompts.iter().filter(|p| others(p)).collect();
    for prompt in &failing {
        console.line(format_args!(
            "{}: other expectations fail; run 'pog eval' to see them",
            prompt.path
        ));
    }
    report
        .problems
        .iter()
        .chain(&problems)
        .for_each(|t| t.print(console));
    if report
        .problems
        .iter()
        .chain(&problems)
        .any(|t| t.severity == Severity::Error)
    {
        FAILED
    } else if failing.is_empty() {
        CLEAN
    } else {
        FOUND
    }
}

fn snapshot(compared: Option<&Comparison>) -> Option<&str> {
    compared?.snapshot.as_deref()
}

/// The root and the file of a snapshot; nothing for prompts that are not the workspace's own.
fn target(
    report: &Report<'_>,
    prompt: &Evaluated,
    compared: &Comparison,
) -> Option<(PathBuf, PathBuf)> {
    let snapshot = snapshot(Some(compared))?;
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
