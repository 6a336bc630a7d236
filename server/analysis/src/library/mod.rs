//! All artifacts that can be inserted or included, by id and by path. Holds summaries and texts; reads no disk.

mod reference;
mod search;
mod summary;

pub use reference::{Resolved, Target};
pub use search::{Hit, Query};
pub use summary::{IncludeSummary, ParameterSummary, Summary};

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::file::{FileId, Origin, SourceFile};

/// One artifact of the library.
#[derive(Debug)]
pub struct Entry {
    /// The file.
    pub file: FileId,
    /// Its path, relative to its root.
    pub path: Arc<str>,
    /// Id it has when the file gives none.
    pub default_id: Arc<str>,
    /// Where it comes from.
    pub origin: Origin,
    /// Its workspace root.
    pub root: u32,
    /// Its text.
    pub text: Arc<str>,
    /// What others need to know of it.
    pub summary: Summary,
}

impl Entry {
    /// The entry of a file, or nothing when its format is not certain.
    #[must_use]
    pub fn of(file: &SourceFile) -> Option<Self> {
        Some(Self {
            file: file.id,
            path: file.path.clone(),
            default_id: file.default_id.clone(),
            origin: file.origin,
            root: file.root,
            text: file.text.clone(),
            summary: Summary::of(file.artifact()?, &file.text),
        })
    }

    /// The file again, to be read in full.
    #[must_use]
    pub fn source(&self) -> SourceFile {
        SourceFile::new(
            self.file,
            self.path.clone(),
            self.default_id.clone(),
            self.origin,
            self.root,
            self.text.clone(),
        )
    }
}

/// The artifacts of the workspace, its library sources and the starter library. Cheap to clone.
#[derive(Debug, Default, Clone)]
pub struct Library {
    entries: Arc<FxHashMap<FileId, Arc<Entry>>>,
    // Apart from the entries, so that an edit that changes neither id nor path leaves them shared.
    ids: Arc<FxHashMap<String, Vec<FileId>>>,
    paths: Arc<FxHashMap<(u32, Arc<str>), FileId>>,
}

impl Library {
    /// Puts an entry in, replacing the file's former one.
    pub fn insert(&mut self, entry: Arc<Entry>) {
        let same_names = self
            .get(entry.file)
            .is_some_and(|old| old.summary.id == entry.summary.id && old.path == entry.path && old.root == entry.root);
        if !same_names {
            self.remove(entry.file);
            Arc::make_mut(&mut self.ids).entry(entry.summary.id.clone()).or_default().push(entry.file);
            Arc::make_mut(&mut self.paths).insert((entry.root, entry.path.clone()), entry.file);
        }
        Arc::make_mut(&mut self.entries).insert(entry.file, entry);
    }

    /// Takes a file's entry out.
    pub fn remove(&mut self, file: FileId) {
        let Some(old) = Arc::make_mut(&mut self.entries).remove(&file) else {
            return;
        };
        let ids = Arc::make_mut(&mut self.ids);
        if let Some(files) = ids.get_mut(&old.summary.id) {
            files.retain(|f| *f != file);
            if files.is_empty() {
                ids.remove(&old.summary.id);
            }
        }
        Arc::make_mut(&mut self.paths).remove(&(old.root, old.path.clone()));
    }

    /// The entry of a file.
    #[must_use]
    pub fn get(&self, file: FileId) -> Option<&Arc<Entry>> {
        self.entries.get(&file)
    }

    /// The entry at a path of a root.
    #[must_use]
    pub fn at_path(&self, root: u32, path: &str) -> Option<&Arc<Entry>> {
        self.paths.get(&(root, Arc::from(path))).and_then(|f| self.get(*f))
    }

    /// All entries, in no particular order.
    pub fn entries(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.entries.values()
    }

    /// Number of artifacts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All artifacts with an id, nearest to `root` first: the root itself, other roots, sources, the starter library.
    #[must_use]
    pub fn with_id(&self, id: &str, root: u32) -> Vec<&Arc<Entry>> {
        let mut found: Vec<_> = self.ids.get(id).into_iter().flatten().filter_map(|f| self.get(*f)).collect();
        found.sort_by_key(|e| (e.origin, e.root != root, e.path.clone()));
        found
    }

    /// Each id once, the artifact that `root` sees under it; sorted by id.
    #[must_use]
    pub fn visible(&self, root: u32) -> Vec<&Arc<Entry>> {
        let mut all: Vec<_> = self.ids.keys().filter_map(|id| self.with_id(id, root).into_iter().next()).collect();
        all.sort_by(|a, b| a.summary.id.cmp(&b.summary.id));
        all
    }

    /// Files whose templates refer to `entry` directly.
    #[must_use]
    pub fn dependents(&self, entry: &Entry) -> Vec<FileId> {
        self.referring(|e, target| self.resolve(target, e.root, &e.path).entry().is_some_and(|f| f.file == entry.file))
    }

    /// Files whose findings may change when `entry` does: those that refer to it or would, directly or through others,
    /// and those with the same id.
    #[must_use]
    pub fn concerned(&self, entry: &Entry) -> Vec<FileId> {
        let mut found: Vec<FileId> = self.ids.get(&entry.summary.id).cloned().unwrap_or_default();
        let mut names = vec![(entry.summary.id.clone(), entry.path.clone())];
        while let Some((id, path)) = names.pop() {
            let file_name = path.rsplit('/').next().unwrap_or(&path).to_owned();
            let stem = file_name.strip_suffix(".pog.md").unwrap_or(&file_name).to_owned();
            let mentions = |target: &str| {
                let target = Target::parse(target);
                if target.is_path() {
                    target.name.ends_with(&file_name) || target.name.ends_with(&stem)
                } else {
                    target.name == id
                }
            };
            for file in self.referring(|_, target| mentions(target)) {
                if !found.contains(&file) {
                    found.push(file);
                    names.extend(self.get(file).map(|e| (e.summary.id.clone(), e.path.clone())));
                }
            }
        }
        found
    }

    fn referring(&self, hit: impl Fn(&Entry, &str) -> bool) -> Vec<FileId> {
        let matching = self.entries().filter(|e| e.summary.includes.iter().any(|i| hit(e, &i.target)));
        let mut found: Vec<FileId> = matching.map(|e| e.file).collect();
        found.sort();
        found
    }
}
