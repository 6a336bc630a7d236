//! All artifacts that can be inserted or included, by id and by path. Holds summaries and texts; reads no disk.

pub mod id;
mod reference;
mod search;
mod summary;

pub(crate) use reference::join;
pub use reference::{Resolved, Target};
pub use search::{Hit, Query};
pub use summary::{IncludeSummary, ParameterSummary, Summary};

use std::sync::{Arc, OnceLock};

use pog_syntax::dialect::Standing;
use rustc_hash::FxHashMap;

use crate::file::{FileId, Origin, Part, SourceFile};
use crate::parts::Unread;

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
    /// What the workspace says of its format.
    pub standing: Standing,
    /// Its text.
    pub text: Arc<str>,
    /// What else belongs to it.
    pub parts: Arc<[Arc<Part>]>,
    /// What belongs to it and could not be read.
    pub unread: Arc<[Unread]>,
    /// What others need to know of it.
    pub summary: Summary,
    // Read in full for those that include it: many files include the same few.
    read: OnceLock<Arc<SourceFile>>,
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
            standing: file.standing,
            text: file.text.clone(),
            parts: file.parts.clone(),
            unread: file.unread.clone(),
            summary: Summary::of(file.artifact()?, &file.text),
            read: OnceLock::new(),
        })
    }

    /// The entry of a file that is kept in full by others as long as it has this text, such as one that is open: what was
    /// read of it is shared.
    #[must_use]
    pub fn sharing(file: &Arc<SourceFile>) -> Option<Self> {
        let entry = Self::of(file)?;
        // A new entry has not been read, so this cannot fail.
        let _ = entry.read.set(file.clone());
        Some(entry)
    }

    /// The file again, to be read in full; read once, whoever asks, and kept as long as the entry.
    #[must_use]
    pub fn source(&self) -> &Arc<SourceFile> {
        self.read.get_or_init(|| Arc::new(self.unread()))
    }

    /// The file again, not read and not kept: for walks over the whole library.
    #[must_use]
    pub fn unread(&self) -> SourceFile {
        SourceFile::new(
            self.file,
            self.path.clone(),
            self.default_id.clone(),
            self.origin,
            self.root,
            self.text.clone(),
        )
        .with_standing(self.standing)
        .with_parts(self.parts.clone())
        .with_unread(self.unread.clone())
    }
}

/// The artifacts of the workspace, its library sources and the starter library. Cheap to clone.
#[derive(Debug, Default, Clone)]
pub struct Library {
    entries: Arc<FxHashMap<FileId, Arc<Entry>>>,
    // Apart from the entries, so that an edit that changes neither id nor path leaves them shared.
    ids: Arc<FxHashMap<String, Vec<FileId>>>,
    paths: Arc<FxHashMap<(u32, Arc<str>), FileId>>,
    // Who mentions an id; under the empty name, who mentions a path. Without it each look-up would walk the library.
    mentions: Arc<FxHashMap<String, Vec<FileId>>>,
    // Which artifacts a file is a part of. Case files may be shared.
    owners: Arc<FxHashMap<FileId, Vec<FileId>>>,
}

impl Library {
    /// Puts an entry in, replacing the file's former one.
    pub fn insert(&mut self, entry: Arc<Entry>) {
        self.note_mentions(&entry);
        self.note_parts(&entry);
        let same_names = self.get(entry.file).is_some_and(|old| {
            old.summary.id == entry.summary.id && old.path == entry.path && old.root == entry.root
        });
        if !same_names {
            self.forget_names(entry.file);
            Arc::make_mut(&mut self.ids)
                .entry(entry.summary.id.clone())
                .or_default()
                .push(entry.file);
            Arc::make_mut(&mut self.paths).insert((entry.root, entry.path.clone()), entry.file);
        }
        Arc::make_mut(&mut self.entries).insert(entry.file, entry);
    }

    /// Takes a file's entry out.
    pub fn remove(&mut self, file: FileId) {
        self.forget_names(file);
        self.forget_mentions(file);
        self.forget_parts(file);
        Arc::make_mut(&mut self.entries).remove(&file);
    }

    /// The artifacts that a file is a part of.
    #[must_use]
    pub fn owners(&self, part: FileId) -> &[FileId] {
        self.owners.get(&part).map_or(&[], Vec::as_slice)
    }

    /// Keeps [`Self::owners`] up with an entry that is about to be put in.
    fn note_parts(&mut self, entry: &Entry) {
        let same = |old: &Arc<Entry>| {
            old.parts
                .iter()
                .map(|p| p.id)
                .eq(entry.parts.iter().map(|p| p.id))
        };
        if self.get(entry.file).map_or(entry.parts.is_empty(), same) {
            return;
        }
        self.forget_parts(entry.file);
        for part in &*entry.parts {
            Arc::make_mut(&mut self.owners)
                .entry(part.id)
                .or_default()
                .push(entry.file);
        }
    }

    fn forget_parts(&mut self, file: FileId) {
        let Some(old) = self.get(file).filter(|old| !old.parts.is_empty()).cloned() else {
            return;
        };
        let owners = Arc::make_mut(&mut self.owners);
        for part in &*old.parts {
            if let Some(files) = owners.get_mut(&part.id) {
                files.retain(|f| *f != file);
                if files.is_empty() {
                    owners.remove(&part.id);
                }
            }
        }
    }

    fn forget_names(&mut self, file: FileId) {
        let Some(old) = self.get(file).cloned() else {
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

    /// Keeps [`Self::mentions`] up with an entry that is about to be put in.
    fn note_mentions(&mut self, entry: &Entry) {
        let new = mentioned(entry);
        if self
            .get(entry.file)
            .is_some_and(|old| mentioned(old) == new)
        {
            return;
        }
        self.forget_mentions(entry.file);
        for name in new {
            Arc::make_mut(&mut self.mentions)
                .entry(name.to_owned())
                .or_default()
                .push(entry.file);
        }
    }

    fn forget_mentions(&mut self, file: FileId) {
        let Some(old) = self.get(file).cloned() else {
            return;
        };
        for name in mentioned(&old) {
            let mentions = Arc::make_mut(&mut self.mentions);
            if let Some(files) = mentions.get_mut(name) {
                files.retain(|f| *f != file);
                if files.is_empty() {
                    mentions.remove(name);
                }
            }
        }
    }

    /// The entry of a file.
    #[must_use]
    pub fn get(&self, file: FileId) -> Option<&Arc<Entry>> {
        self.entries.get(&file)
    }

    /// The entry at a path of a root.
    #[must_use]
    pub fn at_path(&self, root: u32, path: &str) -> Option<&Arc<Entry>> {
        self.paths
            .get(&(root, Arc::from(path)))
            .and_then(|f| self.get(*f))
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
        let mut found: Vec<_> = self
            .ids
            .get(id)
            .into_iter()
            .flatten()
            .filter_map(|f| self.get(*f))
            .collect();
        found.sort_by_key(|e| (e.origin, e.root != root, e.path.clone()));
        found
    }

    /// Each id once, the artifact that `root` sees under it; sorted by id.
    #[must_use]
    pub fn visible(&self, root: u32) -> Vec<&Arc<Entry>> {
        let mut all: Vec<_> = self
            .ids
            .keys()
            .filter_map(|id| self.with_id(id, root).into_iter().next())
            .collect();
        all.sort_by(|a, b| a.summary.id.cmp(&b.summary.id));
        all
    }

    /// Files whose templates refer to `entry` directly.
    #[must_use]
    pub fn dependents(&self, entry: &Entry) -> Vec<FileId> {
        self.referring(&entry.summary.id, |e, target| {
            self.resolve(target, e.root, &e.path)
                .entry()
                .is_some_and(|found| found.file == entry.file)
        })
    }

    /// Files whose findings may change when `entry` does: those that refer to it or would, directly or through others,
    /// and those with the same id.
    #[must_use]
    pub fn concerned(&self, entry: &Entry) -> Vec<FileId> {
        let mut found: Vec<FileId> = self.ids.get(&entry.summary.id).cloned().unwrap_or_default();
        let mut names = vec![(entry.summary.id.clone(), entry.path.clone())];
        while let Some((id, path)) = names.pop() {
            let file_name = path.rsplit('/').next().unwrap_or(&path).to_owned();
            let stem = file_name
                .strip_suffix(".pog.md")
                .unwrap_or(&file_name)
                .to_owned();
            let mentions = |target: &str| {
                let target = Target::parse(target.trim());
                if target.is_path() {
                    target.name.ends_with(&file_name) || target.name.ends_with(&stem)
                } else {
                    target.name == id
                }
            };
            for file in self.referring(&id, |_, target| mentions(target)) {
                if !found.contains(&file) {
                    found.push(file);
                    names.extend(
                        self.get(file)
                            .map(|e| (e.summary.id.clone(), e.path.clone())),
                    );
                }
            }
        }
        found
    }

    /// Files that mention `id` or a path, and of whose mentions `hit` says yes to one.
    fn referring(&self, id: &str, hit: impl Fn(&Entry, &str) -> bool) -> Vec<FileId> {
        let files = [id, PATHS]
            .into_iter()
            .filter_map(|name| self.mentions.get(name))
            .flatten();
        let mut found: Vec<FileId> = files
            .filter(|f| {
                self.get(**f)
                    .is_some_and(|e| e.summary.includes.iter().any(|i| hit(e, &i.target)))
            })
            .copied()
            .collect();
        found.sort();
        found.dedup();
        found
    }
}

/// Stands for every mention of a path; no id is empty.
const PATHS: &str = "";

/// What an artifact's templates mention: ids, and [`PATHS`] for any path; each once.
fn mentioned(entry: &Entry) -> Vec<&str> {
    let name = |target| {
        let target = Target::parse(target);
        if target.is_path() { PATHS } else { target.name }
    };
    let mut names: Vec<&str> = entry
        .summary
        .includes
        .iter()
        .map(|i| name(i.target.trim()))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    fn entry(fixture: &Fixture, path: &str) -> Arc<Entry> {
        fixture
            .snapshot
            .library
            .at_path(0, path)
            .expect("the fixture has it")
            .clone()
    }

    fn paths(library: &Library, files: Vec<FileId>) -> Vec<String> {
        files
            .into_iter()
            .filter_map(|f| Some(library.get(f)?.path.to_string()))
            .collect()
    }

    const FILES: &str = "=== part.pog.md\nHi\n=== by-id.pog.md\n{% include \"part@^1\" %}\n\
                         === sub/by-path.pog.md\n{% include \"../part.pog.md\" %}\n=== other.pog.md\n{% include \"by-id\" %}\n";

    #[test]
    fn who_refers_is_known_by_id_and_by_path() {
        let fixture = Fixture::parse(FILES);
        let library = &fixture.snapshot.library;
        let part = entry(&fixture, "part.pog.md");
        assert_eq!(
            paths(library, library.dependents(&part)),
            ["by-id.pog.md", "sub/by-path.pog.md"]
        );
        let mut concerned = paths(library, library.concerned(&part));
        concerned.sort();
        assert_eq!(
            concerned,
            [
                "by-id.pog.md",
                "other.pog.md",
                "part.pog.md",
                "sub/by-path.pog.md"
            ]
        );
    }

    #[test]
    fn who_refers_follows_every_change() {
        let fixture = Fixture::parse(FILES);
        let mut library = Library::clone(&fixture.snapshot.library);
        let part = entry(&fixture, "part.pog.md");
        let by_id = entry(&fixture, "by-id.pog.md");
        let put = |library: &mut Library, text: &str| {
            library.insert(Arc::new(
                Entry::of(&by_id.source().with_text(text.into())).expect("still an artifact"),
            ));
        };
        put(&mut library, "{% include \"other\" %}\n");
        assert_eq!(
            paths(&library, library.dependents(&part)),
            ["sub/by-path.pog.md"]
        );
        put(
            &mut library,
            "---\nid: renamed\n---\n{% include \"part\" %}{% include \"part\" %}\n",
        );
        assert_eq!(
            paths(&library, library.dependents(&part)),
            ["by-id.pog.md", "sub/by-path.pog.md"]
        );
        library.remove(by_id.file);
        library.remove(entry(&fixture, "sub/by-path.pog.md").file);
        assert!(library.dependents(&part).is_empty());
        assert_eq!(
            library.mentions.len(),
            1,
            "only other.pog.md mentions anything now"
        );
    }
}
