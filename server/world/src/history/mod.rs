//! What Git has, as plain data: the committed version ([`CommittedLibrary`]) an edited artifact is compared
//! with, the [`History`] of who changed what, and the comparison of two versions. The project crate
//! reads the repository.

use pog_text::date::Date;

mod bump;
mod compare;
mod includes;
mod schema;
mod template;

use std::sync::Arc;

pub use bump::Bump;
pub use compare::{Comparison, Reason, compare};

use pog_model::library::{Entry, Library};
use pog_model::{FileId, Origin, SourceFile};
use rustc_hash::FxHashMap;
use semver::Version;

use crate::Snapshot;

/// The artifacts of a commit.
#[derive(Debug, Clone, Default)]
pub struct CommittedLibrary {
    /// The requested reference, as shown: `HEAD`, `origin/main`.
    pub reference: String,
    /// The commit's full id.
    pub commit: String,
    /// The library of that commit: unchanged entries are shared with the current library, and files
    /// have the same id in both. Sources outside the repository and the starter library are the
    /// current ones.
    pub library: Arc<Library>,
    /// Renamed files: current id to former id.
    pub renamed: FxHashMap<FileId, FileId>,
}

impl CommittedLibrary {
    /// The committed version of a file; `None` for a new one.
    #[must_use]
    pub fn of(&self, file: FileId) -> Option<&Arc<Entry>> {
        self.library
            .get(self.renamed.get(&file).copied().unwrap_or(file))
    }

    /// Whether two texts of a file differ from the committed one in the same way, as far as
    /// including files are concerned.
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
    /// Whether the walk reached the first commit, which it cannot in a shallow clone.
    pub complete: bool,
    /// The author of uncommitted changes, from Git's configuration.
    pub me: Option<Person>,
}

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its full id.
    pub id: String,
    /// The author, after applying the mailmap.
    pub author: Person,
    /// Author date in the author's time zone.
    pub date: Date,
    /// Commit time in seconds since 1970.
    pub time: i64,
}

/// A git identity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Person {
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

/// The committed version number of a file, if valid.
#[must_use]
pub fn committed_version(snapshot: &Snapshot, file: &SourceFile) -> Option<Version> {
    let old = snapshot.committed_library(file.root)?.of(file.id)?;
    Version::parse(old.summary.version.as_deref()?).ok()
}

/// The committed version of a file and what changed since; `None` for a new file and without a
/// commit to compare with.
#[must_use]
pub fn changes(snapshot: &Snapshot, file: &SourceFile) -> Option<(Arc<Entry>, Comparison)> {
    let committed = snapshot.committed_library(file.root)?;
    let old = committed.of(file.id)?.clone();
    let comparison = compare(&committed.library, &old, &snapshot.library, file);
    Some((old, comparison))
}

/// Whether a rule needs the history of a root: there are approvals, or prompts can become stale.
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
        let overlay = e.companions.iter().any(|p| p.text.contains("approvals"));
        overlay || e.text.contains("approvals")
    };
    let may_be_stale =
        |e: &Entry| policies.is_some_and(|p| p.of(&e.path).limits.stale_after_days.is_some());
    own().any(|e| approved(e) || may_be_stale(e))
}
