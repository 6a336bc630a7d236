//! Who refers to an artifact. Found through what entries mention, so that no look-up walks the library.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::reference::refers_of;
use super::{Entry, Library, Target, join};
use crate::FileId;

/// Path below a root.
pub(super) type PathKey = (u32, Arc<str>);

/// The ending that a mention by path may leave out.
const NATIVE: &str = ".pog.md";

/// Callers of an entry that are looked at for each file that is asked about, before the walk turns round.
const CALLERS_PER_CANDIDATE: usize = 16;

/// What an entry's templates mention by id.
pub(super) fn mentioned_ids(entry: &Entry) -> Vec<Arc<str>> {
    let targets = entry.summary.includes.iter();
    targets
        .map(|include| Target::parse(include.target.trim()))
        .filter(|target| !target.is_path())
        .map(|target| target.name.into())
        .collect()
}

/// The paths that an entry's templates may mean, as [`Library::resolve`] looks for them.
pub(super) fn mentioned_paths(entry: &Entry) -> Vec<PathKey> {
    if entry.summary.includes.is_empty() {
        return Vec::new();
    }
    let refers = refers_of(entry);
    let mut found = Vec::new();
    for include in &entry.summary.includes {
        let target = include.target.trim();
        if let Some(refers) = refers {
            found.extend(refers(target, &entry.path));
        } else if Target::parse(target).is_path() {
            found.extend(join(&entry.path, Target::parse(target).name));
        }
    }
    let keys = found.into_iter().map(|path| (entry.root, path.into()));
    keys.collect()
}

/// Whether a path that is mentioned may mean an entry.
fn leads_to((root, path): &PathKey, entry: &Entry) -> bool {
    let short = entry.path.strip_suffix(NATIVE);
    *root == entry.root && (*path == entry.path || short == Some(&**path))
}

impl Library {
    /// Files whose templates refer to `entry` directly, in order.
    #[must_use]
    pub fn dependents(&self, entry: &Entry) -> Vec<FileId> {
        let mut found: Vec<FileId> = self.direct_dependents(entry).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a template refers to `entry`. Stops at the first one: what all include has as many as there are.
    #[must_use]
    pub fn has_dependents(&self, entry: &Entry) -> bool {
        self.direct_dependents(entry).next().is_some()
    }

    /// As [`Self::dependents`], one by one, in no particular order; one may come twice.
    pub fn direct_dependents(&self, entry: &Entry) -> impl Iterator<Item = FileId> {
        let refers = move |from: &FileId| self.targets(*from).contains(&Some(entry.file));
        self.mentioning(&entry.summary.id, entry.root, &entry.path)
            .filter(refers)
    }

    /// Files whose findings may change when `entry` does: those that refer to it or would, directly or through others,
    /// and those with the same id.
    #[must_use]
    pub fn concerned(&self, entry: &Entry) -> Vec<FileId> {
        let callers = self.callers(entry, usize::MAX).unwrap_or_default();
        let mut found: FxHashSet<FileId> = callers.into_iter().collect();
        found.extend(self.ids.get(&*entry.summary.id));
        let mut found: Vec<FileId> = found.into_iter().collect();
        found.sort_unstable();
        found
    }

    /// Those of `candidates` that are among [`Self::concerned`]. Walks from the entry to its callers, or, where half of the
    /// library includes it, from the candidates to what they include: a few open files never cost the whole library.
    #[must_use]
    pub fn concerned_among(&self, entry: &Entry, candidates: &[FileId]) -> Vec<FileId> {
        let few = candidates.len().saturating_mul(CALLERS_PER_CANDIDATE);
        let callers: FxHashSet<FileId> = match self.callers(entry, few) {
            Some(callers) => callers.into_iter().collect(),
            None => self.callers_from(entry, candidates),
        };
        let same_id = |file: FileId| {
            self.get(file)
                .is_some_and(|e| e.summary.id == entry.summary.id)
        };
        let concerned = |file: &FileId| callers.contains(file) || same_id(*file);
        candidates.iter().copied().filter(concerned).collect()
    }

    /// Files that refer to `entry` or would, directly or through others; `None` where there are more than `limit`.
    pub(super) fn callers(&self, entry: &Entry, limit: usize) -> Option<Vec<FileId>> {
        let mut found: Vec<FileId> = Vec::new();
        let mut seen: FxHashSet<FileId> = FxHashSet::default();
        let mut next = vec![(entry.summary.id.as_str(), entry.root, &*entry.path)];
        while let Some((id, root, path)) = next.pop() {
            for file in self.mentioning(id, root, path) {
                if !seen.insert(file) {
                    continue;
                }
                if found.len() == limit {
                    return None;
                }
                found.push(file);
                let caller = self.get(file);
                next.extend(caller.map(|e| (e.summary.id.as_str(), e.root, &*e.path)));
            }
        }
        Some(found)
    }

    /// As [`Self::callers`], as far as the candidates and what they include go.
    pub(super) fn callers_from(&self, entry: &Entry, candidates: &[FileId]) -> FxHashSet<FileId> {
        let mut callers: FxHashMap<FileId, Vec<FileId>> = FxHashMap::default();
        let mut direct: Vec<FileId> = Vec::new();
        let mut seen: FxHashSet<FileId> = candidates.iter().copied().collect();
        let mut next: Vec<FileId> = seen.iter().copied().collect();
        while let Some(file) = next.pop() {
            let Some(from) = self.get(file) else { continue };
            let (ids, paths) = (mentioned_ids(from), mentioned_paths(from));
            if ids.iter().any(|id| **id == entry.summary.id)
                || paths.iter().any(|path| leads_to(path, entry))
            {
                direct.push(file);
            }
            for target in self.mentioned(&ids, &paths) {
                callers.entry(target).or_default().push(file);
                if seen.insert(target) {
                    next.push(target);
                }
            }
        }
        let mut found: FxHashSet<FileId> = direct.iter().copied().collect();
        while let Some(file) = direct.pop() {
            for caller in callers.get(&file).into_iter().flatten() {
                if found.insert(*caller) {
                    direct.push(*caller);
                }
            }
        }
        found
    }

    /// All entries that ids and paths may mean.
    fn mentioned(&self, ids: &[Arc<str>], paths: &[PathKey]) -> Vec<FileId> {
        let mut found: Vec<FileId> = ids.iter().flat_map(|id| self.ids.get(&**id)).collect();
        for (root, path) in paths {
            found.extend(self.at_path(*root, path).map(|e| e.file));
            let native = format!("{path}{NATIVE}");
            found.extend(self.at_path(*root, &native).map(|e| e.file));
        }
        found
    }

    /// Files that mention an id or a path, whatever that leads to.
    fn mentioning(&self, id: &str, root: u32, path: &str) -> impl Iterator<Item = FileId> {
        let short = path.strip_suffix(NATIVE);
        let paths = [Some(path), short].into_iter().flatten();
        let keys: Vec<PathKey> = paths.map(|path| (root, Arc::from(path))).collect();
        let by_path = keys
            .into_iter()
            .flat_map(|key| self.path_mentions.get(&key));
        self.mentions.get(id).chain(by_path)
    }
}
