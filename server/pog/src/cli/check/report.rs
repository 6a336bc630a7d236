//! The result of a `pog check` run, for all output formats: findings with their locations, counts and the exit code.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use pog_model::{FileId, Finding, Severity, SourceFile};
use pog_text::LineIndex;
use pog_world::baseline::{BaselineEntry, Fingerprint, fingerprint};

use super::repository::Repository;
use crate::cli::args::FailOn;
use crate::cli::run_problem::RunProblem;
use crate::cli::session::Session;
use crate::cli::{CLEAN, FAILED, FOUND};

#[derive(Clone)]
pub(super) struct Checked {
    pub(super) file: Arc<SourceFile>,
    /// Path as shown.
    pub(super) path: String,
    /// Findings that are reported.
    pub(super) findings: Vec<Finding>,
    /// Findings in the baseline, which are not reported.
    pub(super) known: Vec<Finding>,
    /// Baseline findings that no longer occur, with the path they are recorded under.
    pub(super) resolved: Vec<(String, BaselineEntry)>,
    /// The paths under which the baseline has findings of this file.
    pub(super) recorded: Vec<String>,
}

/// An applied fix.
pub(super) struct Fixed {
    /// Path of the file the finding was in, as shown.
    pub(super) path: String,
    pub(super) rule: &'static str,
    pub(super) message: String,
    pub(super) title: String,
}

/// A baseline finding that no longer occurs, and the file it was in.
pub(super) struct ResolvedFinding {
    pub(super) path: String,
    pub(super) entry: BaselineEntry,
}

impl ResolvedFinding {
    /// What the list is sorted by.
    pub(super) fn order(&self) -> (&str, &str, &str) {
        (&self.path, &self.entry.rule, &self.entry.message)
    }
}

/// A file that contains findings or related locations.
pub(super) struct Source {
    /// Path as shown.
    pub(super) path: String,
    /// Path below the top of the repository, which is what forges need.
    pub(super) in_repository: String,
    pub(super) text: Arc<str>,
    pub(super) index: LineIndex,
}

/// Everything to print.
pub(super) struct Report<'a> {
    pub(super) session: &'a Session,
    pub(super) repository: Repository,
    /// Files that were checked, by path.
    pub(super) files: Vec<Checked>,
    /// Number of files skipped because their format is unknown.
    pub(super) skipped: usize,
    /// Errors and notes about the run itself.
    pub(super) problems: Vec<RunProblem>,
    /// Fixes applied before these findings were collected.
    pub(super) fixed: Vec<Fixed>,
    /// Baseline findings that no longer occur.
    pub(super) resolved: Vec<ResolvedFinding>,
    /// `--fail-on`; without it the policy of each file decides.
    pub(super) fail_on: Option<FailOn>,
    sources: HashMap<FileId, Source>,
    /// Findings in the order they are printed: index in `files`, index in its findings.
    order: Vec<(usize, usize)>,
}

/// A finding with its file.
#[derive(Clone, Copy)]
pub(super) struct ReportedFinding<'a> {
    pub(super) checked: &'a Checked,
    pub(super) finding: &'a Finding,
    /// The file the finding is in, which may belong to the checked prompt.
    pub(super) source: &'a Source,
}

impl ReportedFinding<'_> {
    pub(super) fn fingerprint(&self) -> Fingerprint {
        fingerprint(self.finding, &self.source.text)
    }
}

impl<'a> Report<'a> {
    pub(super) fn new(
        session: &'a Session,
        files: Vec<Checked>,
        skipped: usize,
        problems: Vec<RunProblem>,
        fail_on: Option<FailOn>,
    ) -> Self {
        let repository = Repository::here();
        let mut report = Self {
            session,
            repository,
            files,
            skipped,
            problems,
            fixed: Vec::new(),
            resolved: Vec::new(),
            fail_on,
            sources: HashMap::new(),
            order: Vec::new(),
        };
        // Sources first: the order of the findings depends on the paths they are in.
        report.collect_sources();
        report.order_findings();
        report
    }

    /// Collects every file that findings or related locations are in.
    fn collect_sources(&mut self) {
        let mut found: HashMap<FileId, Arc<str>> = HashMap::new();
        for checked in &self.files {
            let file = &checked.file;
            // Only of files with findings: counting the lines of all others would cost more than printing the report.
            for finding in &checked.findings {
                found.entry(file.id).or_insert_with(|| file.text.clone());
                let companions = file.companions.iter().filter(|p| p.id != file.id);
                for companion in companions {
                    found
                        .entry(companion.id)
                        .or_insert_with(|| companion.text.clone());
                }
                for related in &finding.related {
                    if !found.contains_key(&related.location.file)
                        && let Some(other) = self.session.file(related.location.file)
                    {
                        found.insert(related.location.file, other.text.clone());
                    }
                }
            }
        }
        self.sources = found
            .into_iter()
            .map(|(id, text)| (id, self.source_of(id, text)))
            .collect();
    }

    fn source_of(&self, id: FileId, text: Arc<str>) -> Source {
        let absolute = self
            .session
            .files
            .place(id)
            .map_or_else(PathBuf::new, |p| p.absolute.clone());
        Source {
            path: self.session.shown_path(id),
            in_repository: self.repository.path(&absolute),
            index: LineIndex::new(&text),
            text,
        }
    }

    /// The file of a location; `None` for files that exist only inside pog.
    pub(super) fn source(&self, id: FileId) -> Option<&Source> {
        self.sources.get(&id)
    }

    /// Orders findings by the file each is in, because an artifact may consist of several files. Equal findings of two
    /// artifacts in a file they share are reported once.
    fn order_findings(&mut self) {
        let mut seen: HashMap<FileId, Vec<&Finding>> = HashMap::new();
        let mut order = Vec::new();
        for (nth, checked) in self.files.iter().enumerate() {
            for (index, finding) in checked.findings.iter().enumerate() {
                let seen = seen.entry(finding.location.file).or_default();
                // Only findings in companion files can repeat: prompts that share one report the same.
                if finding.location.file == checked.file.id || !seen.contains(&finding) {
                    seen.push(finding);
                    order.push((nth, index));
                }
            }
        }
        // A stable sort: within a file the findings keep the order in which the checks reported them.
        order.sort_by_key(|(nth, index)| &self.finding(*nth, *index).source.path);
        self.order = order;
    }

    fn finding(&self, nth: usize, index: usize) -> ReportedFinding<'_> {
        let checked = &self.files[nth];
        let finding = &checked.findings[index];
        let source = self
            .source(finding.location.file)
            // A location in a file that exists only inside pog is shown at the checked prompt rather than dropped.
            .or_else(|| self.source(checked.file.id));
        ReportedFinding {
            checked,
            finding,
            source: source.expect("the files of all findings are collected"),
        }
    }

    /// All findings, ordered by path and position.
    pub(super) fn findings(&self) -> impl Iterator<Item = ReportedFinding<'_>> {
        self.order
            .iter()
            .map(|(nth, index)| self.finding(*nth, *index))
    }

    pub(super) fn count(&self) -> usize {
        self.files.len()
    }

    /// Number of findings hidden by the baseline.
    pub(super) fn known_count(&self) -> usize {
        self.files.iter().map(|c| c.known.len()).sum()
    }

    /// Number of baseline findings that no longer occur.
    pub(super) fn resolved(&self) -> usize {
        self.resolved.iter().map(|r| r.entry.count as usize).sum()
    }

    /// Whether a finding makes the run fail.
    pub(super) fn fails(&self, reported: ReportedFinding<'_>) -> bool {
        let floor = match self.fail_on {
            Some(fail_on) => fail_on.floor(),
            None => {
                // The policy of the checked prompt decides, also for a finding in one of its companion files.
                let policy = self.session.snapshot.policy(&reported.checked.file);
                policy
                    .check
                    .fail_on
                    .as_ref()
                    .map_or(Some(Severity::Warning), |s| s.value)
            }
        };
        floor.is_some_and(|floor| reported.finding.severity >= floor)
    }

    /// The exit code. Errors outweigh findings: an incomplete check may have missed some.
    pub(super) fn code(&self) -> i32 {
        if self.problems.iter().any(|t| t.severity == Severity::Error) {
            FAILED
        } else if self.findings().any(|reported| self.fails(reported)) {
            FOUND
        } else {
            CLEAN
        }
    }
}
