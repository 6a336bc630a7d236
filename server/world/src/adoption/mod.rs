//! Findings a repository had when it took pog up: recorded once, known from then on and not shown again, in the editor
//! as on the command line. Recognised by what they say about which line, never by a line number, so that edits around
//! them change nothing. Reads and writes text, not files.

mod print;
mod store;

use std::collections::BTreeMap;
use std::sync::Arc;

use pog_model::Finding;
use rustc_hash::FxHashMap;

pub use print::{Fingerprint, fingerprint};

/// Where the record is kept when the policy names no other place: below the folder the policy holds for.
pub const DEFAULT_PATH: &str = ".pog/baseline.json";

/// Equal findings of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The rule's name.
    pub rule: String,
    /// What it said; for readers of the record.
    pub message: String,
    /// What it is recognised by.
    pub fingerprint: Fingerprint,
    /// How many there are.
    pub count: u32,
}

/// The record of one workspace root. Paths are relative to the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adoption {
    files: BTreeMap<String, Vec<Known>>,
    // Which files have a finding, to find those that were renamed.
    paths: FxHashMap<Fingerprint, Vec<Arc<str>>>,
}

/// The findings of a file, told apart.
#[derive(Debug, Default)]
pub struct Sorted {
    /// Not recorded.
    pub new: Vec<Finding>,
    /// Recorded.
    pub known: Vec<Finding>,
    /// Recorded under a path, but not there any more.
    pub mended: Vec<(String, Known)>,
    /// The recorded paths that were looked at; more than the file's own where it was renamed or has further parts.
    pub paths: Vec<String>,
}

impl Adoption {
    /// A record of these files. A file without findings is not kept.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = (String, Vec<Known>)>) -> Self {
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

    /// The recorded files and what is known of them, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[Known])> {
        self.files
            .iter()
            .map(|(path, known)| (path.as_str(), known.as_slice()))
    }

    /// What is known of a file.
    #[must_use]
    pub fn of(&self, path: &str) -> &[Known] {
        self.files.get(path).map_or(&[], Vec::as_slice)
    }

    /// How many findings are recorded.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files
            .values()
            .flatten()
            .map(|k| k.count as usize)
            .sum()
    }

    /// Whether nothing is recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Tells the findings of one check apart. `place` gives the path and the text of the file each is in; `exists` says
    /// whether there still is a file at a recorded path. `own` lists the paths the check looked at.
    #[must_use]
    pub fn sort<'t>(
        &self,
        own: &[&str],
        findings: Vec<Finding>,
        place: impl Fn(&Finding) -> (&'t str, &'t str),
        exists: impl Fn(&str) -> bool,
    ) -> Sorted {
        let printed: Vec<(String, Fingerprint)> = findings
            .iter()
            .map(|finding| {
                let (path, text) = place(finding);
                (path.to_owned(), fingerprint(finding, text))
            })
            .collect();
        let mut left: BTreeMap<String, BTreeMap<Fingerprint, (u32, &str, &Known)>> =
            BTreeMap::new();
        let mut sorted = Sorted::default();
        let mentioned = printed.iter().map(|(path, _)| path.as_str());
        for path in own.iter().copied().chain(mentioned) {
            if !left.contains_key(path) {
                let recorded = self.recorded_as(path, &printed, &exists);
                sorted.paths.extend(recorded.map(str::to_owned));
                let recorded = recorded.unwrap_or(path);
                let known = self
                    .of(recorded)
                    .iter()
                    .map(|k| (k.fingerprint, (k.count, recorded, k)));
                left.insert(path.to_owned(), known.collect());
            }
        }
        for (finding, (path, print)) in findings.into_iter().zip(&printed) {
            match left
                .get_mut(path)
                .and_then(|l| l.get_mut(print))
                .filter(|(count, ..)| *count > 0)
            {
                Some((count, ..)) => {
                    *count -= 1;
                    sorted.known.push(finding);
                }
                None => sorted.new.push(finding),
            }
        }
        let rest = left
            .into_values()
            .flat_map(BTreeMap::into_values)
            .filter(|(count, ..)| *count > 0);
        sorted.mended = rest
            .map(|(count, path, known)| {
                (
                    path.to_owned(),
                    Known {
                        count,
                        ..known.clone()
                    },
                )
            })
            .collect();
        sorted
    }

    /// The path under which a file is recorded: its own, or that of a file that is gone and had at least half of its
    /// recorded findings in common with this one.
    fn recorded_as<'a>(
        &'a self,
        path: &'a str,
        printed: &[(String, Fingerprint)],
        exists: impl Fn(&str) -> bool,
    ) -> Option<&'a str> {
        if self.files.contains_key(path) {
            return Some(path);
        }
        let mut hits: BTreeMap<&str, usize> = BTreeMap::new();
        let mut prints: Vec<Fingerprint> = printed
            .iter()
            .filter(|(p, _)| p == path)
            .map(|(_, f)| *f)
            .collect();
        prints.sort_unstable();
        prints.dedup();
        for former in prints.iter().filter_map(|f| self.paths.get(f)).flatten() {
            *hits.entry(former).or_default() += 1;
        }
        let enough =
            |(former, hits): &(&str, usize)| hits * 2 >= self.of(former).len() && !exists(former);
        hits.into_iter()
            .filter(enough)
            .max_by_key(|(former, hits)| (*hits, std::cmp::Reverse(*former)))
            .map(|(p, _)| p)
    }
}

/// What is recorded of findings; `place` gives the path and the text of the file each is in.
#[must_use]
pub fn record<'t>(
    findings: &[Finding],
    place: impl Fn(&Finding) -> (&'t str, &'t str),
) -> BTreeMap<String, Vec<Known>> {
    let mut files: BTreeMap<String, Vec<Known>> = BTreeMap::new();
    for finding in findings {
        let (path, text) = place(finding);
        let print = fingerprint(finding, text);
        let known = files.entry(path.to_owned()).or_default();
        match known.iter_mut().find(|k| k.fingerprint == print) {
            Some(one) => one.count += 1,
            None => known.push(Known {
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
