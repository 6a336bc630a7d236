//! All artifacts that can be inserted or included, by id and by path. Holds summaries and texts; reads no disk.

mod callers;
mod entry;
pub mod id;
mod multimap;
mod nameable;
mod reference;
mod search;
mod summary;
mod targets;
#[cfg(test)]
mod tests;

pub use entry::Entry;
pub use multimap::Map;
pub(crate) use reference::join;
pub use reference::{Resolved, Target};
pub use search::{Hit, Query};
pub use summary::{IncludeSummary, ParameterSummary, Summary};
pub use targets::Targets;

use std::sync::Arc;

use crate::{FileId, Origin};
use callers::{PathKey, mentioned_ids, mentioned_paths};
use multimap::Multimap;
use nameable::is_nameable;
use pog_text::interrupt::checkpoint;
use targets::Known;

/// The artifacts of the workspace, its library sources and the starter library. Cheap to clone, and cheap to change while
/// clones are held, whatever its size: every keystroke does both.
#[derive(Debug, Default, Clone)]
pub struct Library {
    entries: Map<FileId, Arc<Entry>>,
    ids: Multimap<Arc<str>>,
    // By root, so that a look-up needs no key of its own.
    paths: Map<u32, Map<Arc<str>, FileId>>,
    // Who mentions an id, and who mentions a path. Without them each look-up would walk the library.
    mentions: Multimap<Arc<str>>,
    path_mentions: Multimap<PathKey>,
    // Which artifacts a file belongs to. Case files may be shared.
    owners: Multimap<FileId>,
    // Which artifacts would have a file as a companion, could it be read.
    waiting: Multimap<PathKey>,
    // Artifacts that others mention by name, by root and format.
    nameable: Multimap<(u32, &'static str)>,
    known: Known,
}

impl Library {
    /// Puts an entry in, replacing the file's former one.
    pub fn insert(&mut self, entry: Arc<Entry>) {
        let old = self.get(entry.file).cloned();
        self.look_up(entry.file, old.as_deref(), Some(&entry));
        self.entries.insert_mut(entry.file, entry);
    }

    /// Takes a file's entry out.
    pub fn remove(&mut self, file: FileId) {
        if let Some(old) = self.get(file).cloned() {
            self.look_up(file, Some(&old), None);
            self.entries.remove_mut(&file);
        }
    }

    /// Lets a file be found by what its entry says now, and no longer by what it said before.
    fn look_up(&mut self, file: FileId, old: Option<&Entry>, new: Option<&Entry>) {
        // Where any include leads may change with any entry.
        self.known.forget();
        self.place(file, old, new);
        update(&mut self.ids, file, old, new, |e| {
            vec![e.summary.id.as_str().into()]
        });
        update(&mut self.mentions, file, old, new, mentioned_ids);
        update(&mut self.path_mentions, file, old, new, mentioned_paths);
        update(&mut self.owners, file, old, new, |e| {
            e.companions.iter().map(|companion| companion.id).collect()
        });
        update(&mut self.waiting, file, old, new, |e| {
            let unread = e.unread.iter();
            unread.map(|u| (e.root, u.path.clone())).collect()
        });
        update(&mut self.nameable, file, old, new, |e| {
            let key = (e.root, e.summary.dialect);
            is_nameable(key.1).then_some(key).into_iter().collect()
        });
    }

    fn place(&mut self, file: FileId, old: Option<&Entry>, new: Option<&Entry>) {
        if let (Some(old), Some(new)) = (old, new)
            && (old.root, &old.path) == (new.root, &new.path)
        {
            return;
        }
        if let Some(old) = old
            && let Some(paths) = self.paths.get_mut(&old.root)
            // Another file may have taken the path since.
            && paths.get(&old.path) == Some(&file)
        {
            paths.remove_mut(&old.path);
            if paths.is_empty() {
                self.paths.remove_mut(&old.root);
            }
        }
        let Some(new) = new else { return };
        match self.paths.get_mut(&new.root) {
            Some(paths) => paths.insert_mut(new.path.clone(), file),
            None => {
                let mut paths = Map::default();
                paths.insert_mut(new.path.clone(), file);
                self.paths.insert_mut(new.root, paths);
            }
        }
    }

    /// The artifacts that a file belongs to, in order.
    #[must_use]
    pub fn owners(&self, companion: FileId) -> Vec<FileId> {
        self.owners.sorted(&companion)
    }

    /// Whether a file belongs to some artifact.
    #[must_use]
    pub fn is_companion(&self, file: FileId) -> bool {
        self.owners.contains(&file)
    }

    /// The artifacts that would have the file at a path as a companion, could it be read; in order.
    #[must_use]
    pub fn waiting_for(&self, root: u32, path: &str) -> Vec<FileId> {
        self.waiting.sorted(&(root, Arc::from(path)))
    }

    /// The artifacts of a root and of a format, in no particular order. Fast for formats that are mentioned by name.
    pub fn of_format(&self, root: u32, format: &'static str) -> impl Iterator<Item = &Arc<Entry>> {
        let files = self.nameable.get(&(root, format));
        let others = (!is_nameable(format)).then(|| {
            let fits = move |e: &&Arc<Entry>| e.root == root && e.summary.dialect == format;
            self.entries().filter(fits)
        });
        files
            .filter_map(|file| self.get(file))
            .chain(others.into_iter().flatten())
    }

    /// The entry of a file.
    #[must_use]
    pub fn get(&self, file: FileId) -> Option<&Arc<Entry>> {
        self.entries.get(&file)
    }

    /// The entry at a path of a root.
    #[must_use]
    pub fn at_path(&self, root: u32, path: &str) -> Option<&Arc<Entry>> {
        let file = self.paths.get(&root)?.get(path)?;
        self.get(*file)
    }

    /// All entries, in no particular order.
    pub fn entries(&self) -> impl Iterator<Item = &Arc<Entry>> {
        // Whoever goes through a whole library may be told to stop.
        let entries = self.entries.values();
        entries.inspect(|_| checkpoint("the library"))
    }

    /// Number of artifacts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.size()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All artifacts with an id, nearest to `root` first: the root itself, other roots, sources, the starter library.
    #[must_use]
    pub fn with_id(&self, id: &str, root: u32) -> Vec<&Arc<Entry>> {
        let mut found: Vec<_> = self.ids.get(id).filter_map(|file| self.get(file)).collect();
        found.sort_unstable_by(|a, b| distance(a, root).cmp(&distance(b, root)));
        found
    }

    /// The artifact that `root` sees under an id.
    fn nearest(&self, id: &str, root: u32) -> Option<&Arc<Entry>> {
        let found = self.ids.get(id).filter_map(|file| self.get(file));
        found.min_by(|a, b| distance(a, root).cmp(&distance(b, root)))
    }

    /// For each id the artifact that `root` sees under it, in no particular order.
    fn nearest_of_each(&self, root: u32) -> impl Iterator<Item = &Arc<Entry>> {
        let alone = move |e: &&Arc<Entry>| !self.ids.is_shared(&*e.summary.id);
        let shared = self.ids.shared();
        self.entries()
            .filter(alone)
            .chain(shared.filter_map(move |id| self.nearest(id, root)))
    }

    /// Each id once, the artifact that `root` sees under it; sorted by id.
    #[must_use]
    pub fn visible(&self, root: u32) -> Vec<&Arc<Entry>> {
        let mut all: Vec<_> = self.nearest_of_each(root).collect();
        all.sort_unstable_by(|a, b| a.summary.id.cmp(&b.summary.id));
        all
    }
}

/// How far an artifact is from a root; the file makes the order total.
fn distance(entry: &Entry, root: u32) -> (Origin, bool, &str, FileId) {
    (entry.origin, entry.root != root, &entry.path, entry.file)
}

fn update<K: Eq + std::hash::Hash + Ord + Clone>(
    map: &mut Multimap<K>,
    file: FileId,
    old: Option<&Entry>,
    new: Option<&Entry>,
    keys: impl Fn(&Entry) -> Vec<K>,
) {
    let (before, after) = (old.map(&keys), new.map(&keys));
    map.update(file, before.unwrap_or_default(), after.unwrap_or_default());
}
