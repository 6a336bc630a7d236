//! `pog check`: selects the files, checks them in parallel, applies fixes, updates the baseline and
//! computes the exit code. The submodules print the findings, one per output format.

mod baseline;
mod diff;
mod excerpt;
mod fix;
mod github;
mod gitlab;
mod json;
mod junit;
mod report;
mod repository;
mod sarif;
mod target;
mod text;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_model::{Severity, SourceFile};
use pog_project::write_text;
use pog_rules::check::{check_with_baseline, is_checked};
use pog_world::baseline::Sorted;
use rayon::prelude::*;
use tracing::debug_span;

use super::FAILED;
use super::args::{CheckArgs, CheckFormat};
use super::console::Console;
use super::policy;
use super::progress::Progress;
use super::run_problem::{self, RunProblem};
use super::session::{HistoryUse, Session};
pub(super) use json::schema;
use report::{Checked, Report};

/// Files to check, by shown path.
type Chosen = BTreeMap<String, Arc<SourceFile>>;

/// The workspaces of a run and the files it checks.
struct Loaded {
    session: Session,
    /// The paths of the command line, absolute and without links.
    asked: Vec<PathBuf>,
    chosen: Chosen,
    /// Files that are not checked because their format is unknown.
    skipped: usize,
    problems: Vec<RunProblem>,
}

pub(super) fn run(args: &CheckArgs, console: &mut Console) -> i32 {
    if let Some(file) = &args.show_policy {
        return policy::show(file, args.format.into(), console);
    }
    let Loaded {
        mut session,
        asked,
        mut chosen,
        skipped,
        mut problems,
    } = load(args);
    let min = Severity::from(args.min_severity);
    let (mut files, panics) = checked(&session, &chosen, min, args.quiet);
    problems.extend(panics);

    let mut fixed = Vec::new();
    if args.fix || args.diff {
        let before = files.clone();
        let outcome = debug_span!("fix")
            .in_scope(|| fix::apply(&mut session, &mut chosen, files, min, args.unsafe_fixes));
        if args.diff {
            // `--diff` writes nothing, neither the fixes nor a baseline.
            return diff::run(&session, &outcome, &problems, args.quiet, console);
        }
        let written = fix::write(&session, &outcome.changes);
        (files, fixed) = (outcome.files, outcome.fixed);
        if !written.unchanged.is_empty() {
            // What is on the disk is reported, not what would be there if it had been written.
            fixed.retain(|f| !written.unchanged.contains(&f.path));
            files.retain(|f| !written.unchanged.contains(&f.path));
            let as_before = before
                .into_iter()
                .filter(|f| written.unchanged.contains(&f.path));
            files.extend(as_before);
            files.sort_by(|a, b| a.path.cmp(&b.path));
        }
        problems.extend(written.problems);
    }

    // Compared before the baseline is rewritten: afterwards it holds nothing that is resolved.
    let mut resolved = baseline::resolved(&session, &files, &asked);
    if args.write_baseline.is_some() || args.prune_baseline {
        match baseline::write(&session, args, &mut files) {
            Ok(notes) => {
                // The new baseline holds none of them, so none of them is news.
                resolved.clear();
                problems.extend(notes);
            }
            Err(problem) => problems.push(problem),
        }
    }
    let _step = debug_span!("report").entered();
    let mut report = Report::new(&session, files, skipped, problems, args.fail_on);
    report.fixed = fixed;
    report.resolved = resolved;
    // On standard error in every format: the standard output is the report, which programs read.
    print_problems(&report.problems, args.quiet, console);
    show(&report, args, console)
}

/// Loads the workspaces of the paths and selects the files to check. What cannot be read becomes a problem and does not
/// keep the rest from being checked.
fn load(args: &CheckArgs) -> Loaded {
    let (targets, missing) = target::targets(&args.paths);
    let asked: Vec<PathBuf> = targets.iter().map(|t| t.real.clone()).collect();
    let mut session = debug_span!("load").in_scope(|| Session::load(&asked));
    if args.ignore_unknown {
        // Before problems are collected: one that is passed over must not make the run fail.
        target::pass_over_unreadable(&mut session);
    }
    let history = debug_span!("read_git").in_scope(|| {
        session.read_git_state(args.base.as_deref(), HistoryUse::WhereNeeded, args.verbose)
    });
    let (mut chosen, unusable) = target::choose(&session, &targets, args.ignore_unknown);
    let unreadable = run_problem::of_session(&session, &asked);
    // The baseline is loaded here, not with the session: the options decide which file counts.
    let baseline = baseline::load(&mut session, args);
    // Counted before the files of unknown format go, so that the report can say how many were skipped.
    let found = chosen.len();
    chosen.retain(|_, file| is_checked(&session.snapshot, file));
    Loaded {
        asked,
        skipped: found - chosen.len(),
        chosen,
        problems: [missing, history, unusable, unreadable, baseline]
            .into_iter()
            .flatten()
            .collect(),
        session,
    }
}

/// Prints problems on standard error; with `quiet` without the notes.
fn print_problems(problems: &[RunProblem], quiet: bool, console: &mut Console) {
    for problem in problems {
        if !(quiet && problem.severity == Severity::Info) {
            problem.print(console);
        }
    }
}

/// Prints the report to standard output or to `--output-file` and returns the exit code.
fn show(report: &Report<'_>, args: &CheckArgs, console: &mut Console) -> i32 {
    let Some(path) = &args.output_file else {
        print(report, args, console);
        return report.code();
    };
    // Printed to memory first: a report that cannot be completed leaves the file untouched.
    let mut kept = console.keeping();
    print(report, args, &mut kept);
    match write_text(path, &kept.kept()) {
        Ok(()) => report.code(),
        Err(error) => {
            RunProblem::error(
                &path.to_string_lossy(),
                format!("Cannot write the report: {error}"),
            )
            .print(console);
            FAILED
        }
    }
}

fn print(report: &Report<'_>, args: &CheckArgs, console: &mut Console) {
    match args.format {
        CheckFormat::Text => text::print(report, args.quiet, args.verbose, console),
        CheckFormat::Json => json::print(report, console),
        CheckFormat::Github => github::print(report, args.quiet, console),
        CheckFormat::Gitlab => gitlab::print(report, console),
        CheckFormat::Sarif => sarif::print(report, console),
        CheckFormat::Junit => junit::print(report, console),
    }
}

/// Checks files in parallel, in order of their paths; findings in the workspace's baseline are separated from new ones.
fn checked(
    session: &Session,
    chosen: &Chosen,
    min: Severity,
    quiet: bool,
) -> (Vec<Checked>, Vec<RunProblem>) {
    let snapshot = &session.snapshot;
    let count = chosen.len();
    let _step = debug_span!("check_all", files = count).entered();
    let progress = Progress::new("Checking", count, quiet);
    check_all(chosen, min, |file| {
        let baseline = snapshot.baseline(file.root).map(|a| &**a);
        let sorted = check_with_baseline(snapshot, file, baseline);
        progress.step();
        sorted
    })
}

/// A check that panics costs its file, not the run.
fn check_all(
    chosen: &Chosen,
    min: Severity,
    check: impl Fn(&SourceFile) -> Sorted + Sync,
) -> (Vec<Checked>, Vec<RunProblem>) {
    // An indexed list keeps its order in parallel, so that two runs print the same report.
    let files: Vec<_> = chosen.iter().collect();
    let results: Vec<Result<Checked, RunProblem>> = files
        .into_par_iter()
        .map(|(path, file)| check_one(path, file, min, &check))
        .collect();
    let mut checked = Vec::with_capacity(results.len());
    let mut problems = Vec::new();
    for result in results {
        match result {
            Ok(one) => checked.push(one),
            Err(problem) => problems.push(problem),
        }
    }
    (checked, problems)
}

fn check_one(
    path: &str,
    file: &Arc<SourceFile>,
    min: Severity,
    check: impl Fn(&SourceFile) -> Sorted,
) -> Result<Checked, RunProblem> {
    // A panic leaves no shared state behind: a check only reads the snapshot.
    let sorted = catch_unwind(AssertUnwindSafe(|| check(file))).map_err(|_| {
        RunProblem::error(
            path,
            "Internal error while checking this file; please report it",
        )
    })?;
    // Filtered after the comparison with the baseline: below the floor a recorded finding would count as resolved.
    let shown = sorted.new.into_iter().filter(|f| f.severity >= min);
    Ok(Checked {
        file: file.clone(),
        path: path.to_owned(),
        findings: shown.collect(),
        known: sorted.known,
        resolved: sorted.resolved,
        recorded: sorted.paths,
    })
}

/// Whether a path is one of `asked` or below one.
fn is_asked(path: &Path, asked: &[PathBuf]) -> bool {
    asked.iter().any(|a| path.starts_with(a))
}

#[cfg(test)]
mod tests {
    use pog_model::{FileId, Origin};

    use super::*;

    #[test]
    fn a_check_that_panics_costs_its_file_only() {
        let file = |n: u32, path: &str| {
            Arc::new(SourceFile::new(
                FileId(n),
                path.into(),
                "x".into(),
                Origin::Workspace,
                0,
                "Hello".into(),
            ))
        };
        let files = [("a.pog.md", 0), ("b.pog.md", 1)];
        let files = files
            .iter()
            .map(|(path, n)| ((*path).to_owned(), file(*n, path)))
            .collect();
        let (checked, problems) = check_all(&files, Severity::Hint, |f| {
            assert!(f.id != FileId(0), "on purpose");
            Sorted::default()
        });
        assert_eq!(
            checked.iter().map(|c| c.path.as_str()).collect::<Vec<_>>(),
            ["b.pog.md"]
        );
        assert_eq!(problems.len(), 1);
        assert!(problems[0].path == "a.pog.md" && problems[0].severity == Severity::Error);
    }
}
