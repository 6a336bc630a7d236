//! What a run of `pog check` has to say, for whoever prints it: findings with the places they are at, and the exit code.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use pog_model::{FileId, Finding, Severity, SourceFile};
use pog_text::LineIndex;
use pog_world::adoption::{Fingerprint, Known, fingerprint};

use super::repository::Repository;
use crate::cli::args::FailOn;
use crate::cli::session::Session;
use crate::cli::trouble::Trouble;
use crate::cli::{CLEAN, FAILED, FOUND};

/// A checked file.
pub(super) struct Checked {
    pub(super) file: Arc<SourceFile>,
    /// As it is shown.
    pub(super) path: String,
    /// What is shown.
    pub(super) findings: Vec<Finding>,
    /// Findings that were known already.
    pub(super) known: Vec<Finding>,
    /// Known findings that are not there any more, by the path they are recorded under.
    pub(super) mended: Vec<(String, Known)>,
    /// The paths under which the record has known findings of this file.
    pub(super) recorded: Vec<String>,
}

/// A fix that was made.
pub(super) struct Fixed {
    /// The file the finding was in, as it is shown.
    pub(super) path: String,
    pub(super) rule: &'static str,
    pub(super) message: String,
    pub(super) title: String,
}

/// Known findings that are not there any more, and the file they were in.
pub(super) struct Mended {
    pub(super) path: String,
    pub(super) known: Known,
}

/// A file that findings speak of.
pub(super) struct Source {
    /// As it is shown.
    pub(super) path: String,
    /// Below the top of the repository, for those who look at the repository and not at this machine.
    pub(super) in_repository: String,
    pub(super) text: Arc<str>,
    pub(super) index: LineIndex,
}

/// Everything there is to print.
pub(super) struct Report<'a> {
    pub(super) session: &'a Session,
    pub(super) repository: Repository,
    /// Files of a known format, by path.
    pub(super) files: Vec<Checked>,
    /// Files whose format is not certain; they have no findings.
    pub(super) skipped: usize,
    /// What kept pog from checking, and remarks about the policy.
    pub(super) troubles: Vec<Trouble>,
    /// What was fixed before this was found.
    pub(super) fixed: Vec<Fixed>,
    /// What is in the record and was not met, though all files it could be in were checked.
    pub(super) mended: Vec<Mended>,
    /// What the person says makes the run fail.
    pub(super) fail_on: Option<FailOn>,
    sources: HashMap<FileId, Source>,
    /// What is told, in order: which checked file, and which of its findings.
    order: Vec<(usize, usize)>,
}

/// A finding with its surroundings.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) checked: &'a Checked,
    pub(super) finding: &'a Finding,
    /// The file the finding is in.
    pub(super) source: &'a Source,
}

impl Told<'_> {
    /// What it is recognised by.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        fingerprint(self.finding, &self.source.text)
    }
}

impl<'a> Report<'a> {
    /// A report of what a check gave.
    pub(super) fn new(
        session: &'a Session,
        files: Vec<Checked>,
        skipped: usize,
        troubles: Vec<Trouble>,
        fail_on: Option<FailOn>,
    ) -> Self {
        let repository = Repository::here();
        let mut report = Self {
            session,
            repository,
            files,
            skipped,
            troubles,
            fixed: Vec::new(),
            mended: Vec::new(),
            fail_on,
            sources: HashMap::new(),
            order: Vec::new(),
        };
        report.look_up();
        report.put_in_order();
        report
    }

    /// Looks up every file that is spoken of.
    fn look_up(&mut self) {
        let mut found: HashMap<FileId, Arc<str>> = HashMap::new();
        for checked in &self.files {
            let file = &checked.file;
            for finding in &checked.findings {
                found.entry(file.id).or_insert_with(|| file.text.clone());
                let parts = file.parts.iter().filter(|p| p.id != file.id);
                for part in parts {
                    found.entry(part.id).or_insert_with(|| part.text.clone());
                }
                for related in &finding.related {
                    if !found.contains_key(&related.file)
                        && let Some(other) = self.session.file(related.file)
                    {
                        found.insert(related.file, other.text.clone());
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

    /// A file that is spoken of; `None` where it is not on this machine.
    pub(super) fn source(&self, id: FileId) -> Option<&Source> {
        self.sources.get(&id)
    }

    /// By the file each finding is in: an artifact is written in several. What two artifacts say alike of a file they
    /// share is said once.
    fn put_in_order(&mut self) {
        let mut seen: HashMap<FileId, Vec<&Finding>> = HashMap::new();
        let mut order = Vec::new();
        for (nth, checked) in self.files.iter().enumerate() {
            for (index, finding) in checked.findings.iter().enumerate() {
                let seen = seen.entry(finding.file).or_default();
                if finding.file == checked.file.id || !seen.contains(&finding) {
                    seen.push(finding);
                    order.push((nth, index));
                }
            }
        }
        order.sort_by_key(|(nth, index)| &self.tell(*nth, *index).source.path);
        self.order = order;
    }

    fn tell(&self, nth: usize, index: usize) -> Told<'_> {
        let checked = &self.files[nth];
        let finding = &checked.findings[index];
        let source = self
            .source(finding.file)
            .or_else(|| self.source(checked.file.id));
        Told {
            checked,
            finding,
            source: source.expect("files with findings are looked up"),
        }
    }

    /// Everything found, in order of path and place.
    pub(super) fn told(&self) -> impl Iterator<Item = Told<'_>> {
        self.order
            .iter()
            .map(|(nth, index)| self.tell(*nth, *index))
    }

    /// How many files were checked.
    pub(super) fn count(&self) -> usize {
        self.files.len()
    }

    /// How many known findings are not shown.
    pub(super) fn known(&self) -> usize {
        self.files.iter().map(|c| c.known.len()).sum()
    }

    /// How many known findings are mended.
    pub(super) fn mended(&self) -> usize {
        self.mended.iter().map(|m| m.known.count as usize).sum()
    }

    /// Whether a finding makes the run fail.
    pub(super) fn fails(&self, told: Told<'_>) -> bool {
        let floor = match self.fail_on {
            Some(fail_on) => fail_on.floor(),
            None => {
                let policy = self.session.snapshot.policy(&told.checked.file);
                policy
                    .check
                    .fail_on
                    .as_ref()
                    .map_or(Some(Severity::Warning), |s| s.value)
            }
        };
        floor.is_some_and(|floor| told.finding.severity >= floor)
    }

    /// What could not be checked outweighs what was found: nobody knows what else there is.
    pub(super) fn code(&self) -> i32 {
        if self.troubles.iter().any(|t| t.severity == Severity::Error) {
            FAILED
        } else if self.told().any(|told| self.fails(told)) {
            FOUND
        } else {
            CLEAN
        }
    }
}
