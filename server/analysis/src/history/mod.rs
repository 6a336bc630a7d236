//! What Git has, as plain data: the committed version ([`Baseline`]) an edited artifact is compared
//! with, the [`History`] of who changed what, and the comparison of two versions. The project crate
//! reads the repository.

mod bump;
mod compare;
mod includes;
mod schema;
mod template;

#[cfg(test)]
mod tests;

pub use bump::Bump;
pub use compare::{Comparison, Reason, compare};

use std::sync::Arc;

use rustc_hash::FxHashMap;
use semver::Version;

use crate::file::{FileId, Origin, SourceFile};
use crate::host::Snapshot;
use crate::library::{Entry, Library};

/// The artifacts as a commit has them.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    /// What was asked for, as it is shown: `HEAD`, `origin/main`.
    pub reference: String,
    /// The commit's full id.
    pub commit: String,
    /// The library of that commit: unchanged entries are shared with the present one, a file has the same identity in
    /// both. Sources outside the repository and the starter library are as they are now.
    pub library: Arc<Library>,
    /// Files that had another path then: identity now to identity then.
    pub renamed: FxHashMap<FileId, FileId>,
}

impl Baseline {
    /// The artifact that a present file was; `None` for a new one.
    #[must_use]
    pub fn of(&self, file: FileId) -> Option<&Arc<Entry>> {
        self.library
            .get(self.renamed.get(&file).copied().unwrap_or(file))
    }

    /// Whether two texts of a file differ from what was committed in the same way, as far as those that include it are
    /// concerned.
    #[must_use]
    pub fn same_for_callers(&self, old: &Entry, new: &Entry) -> bool {
        let Some(then) = self.of(new.file) else {
            return true;
        };
        let words = |e: &Entry| -> Vec<String> {
            compare(&self.library, then, &self.library, e.source())
                .reasons
                .into_iter()
                .map(|r| r.words)
                .collect()
        };
        words(old) == words(new)
    }
}

/// Who changed which artifact when, newest first.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Commits that changed an artifact, newest first.
    pub commits: Vec<Commit>,
    /// For each artifact the commits that changed it, as indices into [`Self::commits`], newest first.
    pub touched: FxHashMap<FileId, Vec<u32>>,
    /// Whether the walk reached the beginning; not so in a shallow clone.
    pub complete: bool,
    /// Who makes the uncommitted changes, as git is configured.
    pub me: Option<Person>,
}

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its full id.
    pub id: String,
    /// Who wrote it, the mailmap obeyed.
    pub author: Person,
    /// Day of authorship in the author's time zone, `YYYY-MM-DD`.
    pub date: String,
    /// Moment of the commit in seconds since 1970.
    pub time: i64,
}

/// A git identity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

impl History {
    /// The commits that changed a file, newest first.
    pub fn of(&self, file: FileId) -> impl Iterator<Item = &Commit> {
        self.touched
            .get(&file)
            .into_iter()
            .flatten()
            .filter_map(|i| self.commits.get(*i as usize))
    }
}

/// The version a file had in the baseline of its root, where it had a valid one.
#[must_use]
pub fn committed_version(snapshot: &Snapshot, file: &SourceFile) -> Option<Version> {
    let old = snapshot.baseline(file.root)?.of(file.id)?;
    Version::parse(old.summary.version.as_deref()?).ok()
}

/// What a file was in the baseline of its root, and what changed since; `None` for a new file and without a baseline.
#[must_use]
pub fn changes(snapshot: &Snapshot, file: &SourceFile) -> Option<(Arc<Entry>, Comparison)> {
    let baseline = snapshot.baseline(file.root)?;
    let old = baseline.of(file.id)?.clone();
    let comparison = compare(&baseline.library, &old, &snapshot.library, file);
    Some((old, comparison))
}

/// Whether a rule asks for the history of a root: somebody has approved something there, or prompts may grow stale.
#[must_use]
pub fn is_needed(snapshot: &Snapshot, root: u32) -> bool {
    let policies = snapshot.policies(root);
    let own = || {
        snapshot
            .library
            .entries()
            .filter(|e| e.root == root && e.origin == Origin::Workspace)
    };
    let approved = |e: &Entry| {
        let overlay = e.parts.iter().any(|p| p.text.contains("approvals"));
        overlay || e.text.contains("approvals")
    };
    let may_be_stale =
        |e: &Entry| policies.is_some_and(|p| p.of(&e.path).limits.stale_after_days.is_some());
    own().any(|e| approved(e) || may_be_stale(e))
}
