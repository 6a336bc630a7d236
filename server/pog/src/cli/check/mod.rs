//! `pog check`: which files, their findings, the exit code. How they are printed is the business of `text` and `json`.

mod excerpt;
mod json;
mod target;
mod text;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use pog_analysis::check::{check_file, is_checked};
use pog_analysis::{Finding, Severity, SourceFile};
use rayon::prelude::*;

use super::args::{CheckArgs, Format};
use super::console::Console;
use super::policy;
use super::session::{HistoryUse, Session};
use super::trouble::{self, Trouble};
use super::{CLEAN, FAILED, FOUND};

/// A checked file.
struct Checked {
    file: Arc<SourceFile>,
    path: String,
    findings: Vec<Finding>,
}

/// Everything there is to print.
struct Report<'a> {
    session: &'a Session,
    /// Files that were checked and files they are written in, by path.
    files: Vec<Checked>,
    /// How many files were checked.
    count: usize,
    /// Files whose format is not certain; they have no findings.
    skipped: usize,
    /// What kept pog from checking, and remarks about the policy.
    troubles: Vec<Trouble>,
}

pub(super) fn run(args: &CheckArgs, console: &mut Console) -> i32 {
    if let Some(file) = &args.show_policy {
        return policy::show(file, args.format, console);
    }
    let (targets, mut troubles) = target::targets(&args.paths);
    let paths: Vec<_> = targets.iter().map(|t| t.real.clone()).collect();
    let mut session = Session::load(&paths);
    troubles.extend(session.read_past(args.base.as_deref(), HistoryUse::WhereNeeded, args.verbose));
    let (chosen, told) = target::choose(&session, &targets, args.ignore_unknown);
    troubles.extend(told);
    troubles.extend(trouble::of_session(&session, &paths));
    let (chosen, skipped): (BTreeMap<_, _>, BTreeMap<_, _>) =
        chosen.into_iter().partition(|(_, file)| is_checked(&session.snapshot, file));
    let min = Severity::from(args.min_severity);
    let check = |file: &SourceFile| check_file(&session.snapshot, file);
    let (files, broken) = checked(&chosen, min, check);
    troubles.extend(broken);
    let (count, skipped) = (files.len(), skipped.len());
    let report = Report { session: &session, files: spread(&session, files), count, skipped, troubles };
    for trouble in report.troubles.iter().filter(|t| !(args.quiet && t.severity == Severity::Info)) {
        trouble.tell(console);
    }
    match args.format {
        Format::Text => text::print(&report, args.quiet, console),
        Format::Json => json::print(&report, console),
    }
    report.code()
}

/// Checks files in parallel; in order of their paths. A check that panics costs its file, not the run.
fn checked(
    files: &BTreeMap<String, Arc<SourceFile>>,
    min: Severity,
    check: impl Fn(&SourceFile) -> Vec<Finding> + Sync,
) -> (Vec<Checked>, Vec<Trouble>) {
    let files: Vec<_> = files.iter().collect();
    let results: Vec<Result<Checked, Trouble>> = files
        .into_par_iter()
        .map(|(path, file)| {
            let mut findings = catch_unwind(AssertUnwindSafe(|| check(file))).map_err(|_| {
                Trouble::error(path, "The check broke off; this is a mistake in pog, please report it with the file")
            })?;
            findings.retain(|f| f.severity >= min);
            Ok(Checked { file: file.clone(), path: path.clone(), findings })
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

/// Findings by the file they stand in, in order of paths: an artifact is written in several. What two artifacts say alike
/// of a file they share is said once.
fn spread(session: &Session, checked: Vec<Checked>) -> Vec<Checked> {
    let mut found: BTreeMap<String, Checked> = BTreeMap::new();
    for one in checked {
        let mut elsewhere = Vec::new();
        let mut own = Checked { findings: Vec::new(), ..one };
        for finding in one.findings {
            if finding.file == own.file.id { own.findings.push(finding) } else { elsewhere.push(finding) }
        }
        let others = elsewhere.into_iter().filter_map(|finding| {
            let file = session.file(finding.file)?;
            Some(Checked { path: session.shown_path(file.id), file, findings: vec![finding] })
        });
        for part in std::iter::once(own).chain(others) {
            let known = found.entry(part.path.clone()).or_insert(Checked { findings: Vec::new(), ..part });
            for finding in part.findings {
                if !known.findings.contains(&finding) {
                    known.findings.push(finding);
                }
            }
        }
    }
    found.into_values().collect()
}

impl Report<'_> {
    fn findings(&self) -> impl Iterator<Item = (&Checked, &Finding)> {
        self.files.iter().flat_map(|c| c.findings.iter().map(move |f| (c, f)))
    }

    /// What could not be checked outweighs what was found: nobody knows what else there is.
    fn code(&self) -> i32 {
        if self.troubles.iter().any(|t| t.severity == Severity::Error) {
            FAILED
        } else if self.findings().any(|(_, f)| f.severity >= Severity::Warning) {
            FOUND
        } else {
            CLEAN
        }
    }
}

#[cfg(test)]
mod tests {
    use pog_analysis::{FileId, Origin};

    use super::*;

    #[test]
    fn a_check_that_panics_costs_its_file_only() {
        let file = |n: u32, path: &str| {
            Arc::new(SourceFile::new(FileId(n), path.into(), "x".into(), Origin::Workspace, 0, "Hello".into()))
        };
        let files = [("a.pog.md", 0), ("b.pog.md", 1)];
        let files = files.iter().map(|(path, n)| ((*path).to_owned(), file(*n, path))).collect();
        let (checked, troubles) = checked(&files, Severity::Hint, |f| {
            assert!(f.id != FileId(0), "on purpose");
            Vec::new()
        });
        assert_eq!(checked.iter().map(|c| c.path.as_str()).collect::<Vec<_>>(), ["b.pog.md"]);
        assert_eq!(troubles.len(), 1);
        assert!(troubles[0].path == "a.pog.md" && troubles[0].severity == Severity::Error);
    }
}
