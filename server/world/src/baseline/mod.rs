//! The baseline: findings a repository had when it adopted pog, recorded once and hidden from then
//! on, in editors as on the command line. Findings are identified by fingerprints, not line numbers,
//! so that edits around them do not matter. Reads and writes text, not files.
//!
//! # Example
//!
//! `.pog/baseline.json` records two equal findings of `a.pog.md` (`count: 2`):
//!
//! ```text
//! a.pog.md   template/unused-parameter 1f0c…   count 2
//! ```
//!
//! [`Baseline::sort`] gets the findings of a new check of that file and separates them:
//!
//! | findings with fingerprint `1f0c…` | `known` | `new` | `resolved` (no longer occur) |
//! |---|---|---|---|
//! | 2 | 2 | 0 | none |
//! | 3 | 2 | 1 | none |
//! | 1 | 1 | 0 | `1f0c…`, count 1 |
//!
//! If `a.pog.md` was renamed to `b.pog.md`, the check of `b.pog.md` finds nothing under its own path.
//! It then uses the entry of `a.pog.md`, because that file is gone and at least half of its recorded
//! fingerprints occur in `b.pog.md`.

mod print;
mod store;

use std::collections::BTreeMap;
use std::sync::Arc;

use pog_model::Finding;
use rustc_hash::FxHashMap;

pub use print::{Fingerprint, fingerprint};

/// Default path of the baseline file, relative to the directory of the policy.
pub const DEFAULT_PATH: &str = ".pog/baseline.json";

/// Equal findings of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineEntry {
    pub rule: String,
    /// The message, only for readers of the baseline file.
    pub message: String,
    pub fingerprint: Fingerprint,
    /// Number of equal findings.
    pub count: u32,
}

/// The baseline of one workspace root. Paths are relative to the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    files: BTreeMap<String, Vec<BaselineEntry>>,
    // The files that have a fingerprint, to recognise renamed ones.
    paths: FxHashMap<Fingerprint, Vec<Arc<str>>>,
}

/// The findings of a file, separated by the baseline.
#[derive(Debug, Default)]
pub struct Sorted {
    /// Findings that are not in the baseline.
    pub new: Vec<Finding>,
    /// Findings that are in the baseline.
    pub known: Vec<Finding>,
    /// Baseline entries that no longer occur, with the path they are recorded under.
    pub resolved: Vec<(String, BaselineEntry)>,
    /// The recorded paths that were compared: the file's own, those of its attached files, or a former path.
    pub paths: Vec<String>,
}

impl Baseline {
    /// A baseline of these files. Files without findings are dropped.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = (String, Vec<BaselineEntry>)>) -> Self {
        let mut record = Self::default();
        for (path, mut known) in files.into_iter().filter(|(_, known)| !known.is_empty()) {
            known.sort_by(|a, b| {
                (&a.rule, &a.message, a.fingerprint).cmp(&(&b.rule, &b.message, b.fingerprint))
            });
            let shared: Arc<str> = path.as_str().into();
            for one in &known {
                record
                    .paths
                    .entry(one.fingerprint)
                    .or_default()
                    .push(shared.clone());
            }
            record.files.insert(path, known);
        }
        record
    }

    /// The recorded files and their entries, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[BaselineEntry])> {
        self.files
            .iter()
            .map(|(path, known)| (path.as_str(), known.as_slice()))
    }

    /// The entries of a file.
    #[must_use]
    pub fn of(&self, path: &str) -> &[BaselineEntry] {
        self.files.get(path).map_or(&[], Vec::as_slice)
    }

    /// Number of recorded findings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files
            .values()
            .flatten()
            .map(|k| k.count as usize)
            .sum()
    }

    /// Whether the baseline is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Separates the findings of one check. `own` lists the paths the check covered; `place` gives the
    /// path and the text of the file a finding is in; `exists` says whether a file at a recorded path
    /// still exists. See the example in the module documentation.
    #[must_use]
    pub fn sort<'t>(
        &self,
        own: &[&str],
        findings: Vec<Finding>,
        place: impl Fn(&Finding) -> (&'t str, &'t str),
        exists: impl Fn(&str) -> bool,
    ) -> Sorted {
        let mut located: Vec<(String, Fingerprint)> = Vec::with_capacity(findings.len());
        for finding in &findings {
            let (path, text) = place(finding);
            located.push((path.to_owned(), fingerprint(finding, text)));
        }
        let mut sorted = Sorted::default();
        // Findings can be in files the check did not list, such as an included one: those count too.
        let mentioned = located.iter().map(|(path, _)| path.as_str());
        let mut open: BTreeMap<String, OpenEntries<'_>> = BTreeMap::new();
        for path in own.iter().copied().chain(mentioned) {
            if open.contains_key(path) {
                continue;
            }
            let recorded = self.recorded_path(path, &located, &exists);
            sorted.paths.extend(recorded.map(str::to_owned));
            open.insert(path.to_owned(), self.open_entries(recorded.unwrap_or(path)));
        }
        for (finding, (path, print)) in findings.into_iter().zip(&located) {
            let entry = open
                .get_mut(path)
                .and_then(|entries| entries.get_mut(print));
            match entry {
                // Each entry hides as many findings as it counts, not more.
                Some(entry) if entry.left > 0 => {
                    entry.left -= 1;
                    sorted.known.push(finding);
                }
                _ => sorted.new.push(finding),
            }
        }
        for entry in open.into_values().flat_map(BTreeMap::into_values) {
            if entry.left > 0 {
                let rest = BaselineEntry {
                    count: entry.left,
                    ..entry.known.clone()
                };
                sorted.resolved.push((entry.path.to_owned(), rest));
            }
        }
        sorted
    }

    /// The entries recorded under a path, none of them matched yet.
    fn open_entries<'a>(&'a self, path: &'a str) -> OpenEntries<'a> {
        let mut entries = BTreeMap::new();
        for known in self.of(path) {
            let entry = OpenEntry {
                path,
                known,
                left: known.count,
            };
            entries.insert(known.fingerprint, entry);
        }
        entries
    }

    /// The path a file is recorded under: its own, or the path of a file that no longer exists and
    /// shares at least half of its recorded fingerprints with this file, which means it was renamed.
    fn recorded_path<'a>(
        &'a self,
        path: &'a str,
        located: &[(String, Fingerprint)],
        exists: impl Fn(&str) -> bool,
    ) -> Option<&'a str> {
        if self.files.contains_key(path) {
            return Some(path);
        }
        let mut prints: Vec<Fingerprint> = located
            .iter()
            .filter(|(other, _)| other == path)
            .map(|(_, print)| *print)
            .collect();
        prints.sort_unstable();
        prints.dedup();
        let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
        for former in prints.iter().filter_map(|f| self.paths.get(f)).flatten() {
            *shared.entry(former).or_default() += 1;
        }
        // The paths ascend and only a larger number replaces the best one: of equals the first wins.
        let mut best: Option<(&str, usize)> = None;
        for (former, count) in shared {
            let enough = count * 2 >= self.of(former).len();
            let better = best.is_none_or(|(_, most)| count > most);
            if enough && better && !exists(former) {
                best = Some((former, count));
            }
        }
        best.map(|(former, _)| former)
    }
}

/// A baseline entry during a check.
struct OpenEntry<'a> {
    /// The path it is recorded under.
    path: &'a str,
    known: &'a BaselineEntry,
    /// Findings it can still hide.
    left: u32,
}

type OpenEntries<'a> = BTreeMap<Fingerprint, OpenEntry<'a>>;

/// The baseline entries of findings, by path; `place` gives the path and the text of the file a
/// finding is in.
#[must_use]
pub fn record<'t>(
    findings: &[Finding],
    place: impl Fn(&Finding) -> (&'t str, &'t str),
) -> BTreeMap<String, Vec<BaselineEntry>> {
    let mut files: BTreeMap<String, Vec<BaselineEntry>> = BTreeMap::new();
    for finding in findings {
        let (path, text) = place(finding);
        let print = fingerprint(finding, text);
        let known = files.entry(path.to_owned()).or_default();
        match known.iter_mut().find(|k| k.fingerprint == print) {
            Some(one) => one.count += 1,
            None => known.push(BaselineEntry {
                rule: finding.rule.name.to_owned(),
                message: finding.message.clone(),
                fingerprint: print,
                count: 1,
            }),
        }
    }
    files
}

#[cfg(test)]
mod tests;
