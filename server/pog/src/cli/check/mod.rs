//! `pog check`: which files, their findings, what is done about them, the exit code. How findings are printed is the
//! business of the formats.

mod diff;
mod excerpt;
mod fix;
mod github;
mod gitlab;
mod json;
mod junit;
mod known;
mod report;
mod repository;
mod sarif;
mod target;
mod text;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use pog_model::{Severity, SourceFile};
use pog_project::write_text;
use pog_rules::check::{examine, is_checked};
use pog_world::adoption::Sorted;
use rayon::prelude::*;
use tracing::debug_span;

use super::FAILED;
use super::args::{CheckArgs, CheckFormat};
use super::console::Console;
use super::policy;
use super::progress::Progress;
use super::session::{HistoryUse, Session};
use super::trouble::{self, Trouble};
pub(super) use json::schema;
use report::{Checked, Report};

/// Files to check, by shown path.
type Chosen = BTreeMap<String, Arc<SourceFile>>;

pub(super) fn run(args: &CheckArgs, console: &mut Console) -> i32 {
    if let Some(file) = &args.show_policy {
        return policy::show(file, args.format.into(), console);
    }
    let (targets, mut troubles) = target::targets(&args.paths);
    let paths: Vec<_> = targets.iter().map(|t| t.real.clone()).collect();
    let mut session = debug_span!("load").in_scope(|| Session::load(&paths));
    if args.ignore_unknown {
        target::pass_over_unreadable(&mut session);
    }
    troubles.extend(debug_span!("read_git").in_scope(|| {
        session.read_git_state(args.base.as_deref(), HistoryUse::WhereNeeded, args.verbose)
    }));
    let (mut chosen, told) = target::choose(&session, &targets, args.ignore_unknown);
    troubles.extend(told);
    troubles.extend(trouble::of_session(&session, &paths));
    troubles.extend(known::load(&mut session, args));
    let all = chosen.len();
    chosen.retain(|_, file| is_checked(&session.snapshot, file));
    let skipped = all - chosen.len();
    let min = Severity::from(args.min_severity);
    let (mut files, broken) = checked(&session, &chosen, min, args.quiet);
    troubles.extend(broken);
    let mut fixed = Vec::new();
    if args.fix || args.diff {
        let mended = debug_span!("fix")
            .in_scope(|| fix::mend(&mut session, &mut chosen, files, min, args.unsafe_fixes));
        if args.diff {
            return diff::run(&session, &mended, &troubles, args.quiet, console);
        }
        troubles.extend(fix::write(&session, &mended.changes));
        (files, fixed) = (mended.files, mended.fixed);
    }
    let mut mended = known::mended(&session, &files, &paths);
    if args.write_baseline.is_some() || args.prune_baseline {
        match known::write(&session, args, &mut files) {
            Ok(told) => {
                mended.clear();
                troubles.extend(told);
            }
            Err(trouble) => troubles.push(trouble),
        }
    }
    let _step = debug_span!("report").entered();
    let mut report = Report::new(&session, files, skipped, troubles, args.fail_on);
    (report.fixed, report.mended) = (fixed, mended);
    tell(&report.troubles, args.quiet, console);
    show(&report, args, console)
}

fn tell(troubles: &[Trouble], quiet: bool, console: &mut Console) {
    for trouble in troubles
        .iter()
        .filter(|t| !(quiet && t.severity == Severity::Info))
    {
        trouble.tell(console);
    }
}

/// Prints the report where it is wanted and returns the exit code.
fn show(report: &Report<'_>, args: &CheckArgs, console: &mut Console) -> i32 {
    let Some(path) = &args.output_file else {
        print(report, args, console);
        return report.code();
    };
    let mut kept = console.keeping();
    print(report, args, &mut kept);
    match write_text(path, &kept.kept()) {
        Ok(()) => report.code(),
        Err(error) => {
            Trouble::error(
                &path.to_string_lossy(),
                format!("The report cannot be written: {error}"),
            )
            .tell(console);
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

/// Checks files in parallel, with the findings known to the session's record told apart; in order of their paths.
fn checked(
    session: &Session,
    chosen: &Chosen,
    min: Severity,
    quiet: bool,
) -> (Vec<Checked>, Vec<Trouble>) {
    let snapshot = &session.snapshot;
    let check =
        |file: &SourceFile| examine(snapshot, file, snapshot.adoption(file.root).map(|a| &**a));
    let count = chosen.len();
    let _step = debug_span!("check_all", files = count).entered();
    let progress = Progress::new("Checking", count, quiet);
    check_all(chosen, min, |file| {
        let found = check(file);
        progress.step();
        found
    })
}

/// A check that panics costs its file, not the run.
fn check_all(
    chosen: &Chosen,
    min: Severity,
    check: impl Fn(&SourceFile) -> Sorted + Sync,
) -> (Vec<Checked>, Vec<Trouble>) {
    let files: Vec<_> = chosen.iter().collect();
    let results: Vec<Result<Checked, Trouble>> = files
        .into_par_iter()
        .map(|(path, file)| {
            let Sorted {
                new,
                known,
                mended,
                paths,
            } = catch_unwind(AssertUnwindSafe(|| check(file))).map_err(|_| {
                Trouble::error(
                    path,
                    "The check broke off; this is a mistake in pog, please report it with the file",
                )
            })?;
            let findings = new.into_iter().filter(|f| f.severity >= min).collect();
            Ok(Checked {
                file: file.clone(),
                path: path.clone(),
                findings,
                known,
                mended,
                recorded: paths,
            })
        })
        .collect();
    let mut checked = Vec::with_capacity(results.len());
    let mut troubles = Vec::new();
    for result in results {
        match result {
            Ok(one) => checked.push(one),
            Err(trouble) => troubles.push(trouble),
        }
    }
    (checked, troubles)
}

/// Whether a path is one of those asked about or below it.
fn is_asked(path: &Path, asked: &[std::path::PathBuf]) -> bool {
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
        let (checked, troubles) = check_all(&files, Severity::Hint, |f| {
            assert!(f.id != FileId(0), "on purpose");
            Sorted::default()
        });
        assert_eq!(
            checked.iter().map(|c| c.path.as_str()).collect::<Vec<_>>(),
            ["b.pog.md"]
        );
        assert_eq!(troubles.len(), 1);
        assert!(troubles[0].path == "a.pog.md" && troubles[0].severity == Severity::Error);
    }
}
