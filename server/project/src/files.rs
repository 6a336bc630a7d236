//! Names files: path to identity and back, and where in the library a path stands.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, Weak};

use pog_formats::dialect::FormatHint;
use pog_model::{FileId, Origin, SourceFile};

/// Where a file stands.
#[derive(Debug, Clone)]
pub struct Place {
    /// Absolute path; of a starter file the path below the starter library.
    pub absolute: PathBuf,
    /// Path below its root with `/` between parts.
    pub relative: Arc<str>,
    /// Id it has when the file gives none.
    pub default_id: Arc<str>,
    /// Where it comes from.
    pub origin: Origin,
    /// Its root's number.
    pub root: u32,
    /// What the workspace says of its format.
    pub format_hint: FormatHint,
}

/// All files pog has heard of. Identities are never reused. Shared by reference: files are read in parallel, and an editor
/// opens some while others are still being found. No guard leaves this type, so nobody can hold one for long.
#[derive(Debug, Default)]
pub struct Files {
    registry: RwLock<Registry>,
    texts: Mutex<HashMap<PathBuf, Weak<str>>>,
}

#[derive(Debug, Default)]
struct Registry {
    places: Vec<Arc<Place>>,
    ids: HashMap<PathBuf, FileId>,
}

impl Files {
    /// The identity of a place; the same absolute path has one identity for ever. A place given again replaces the
    /// former one (a file may move under another root when workspace folders change).
    pub fn intern(&self, place: Place) -> FileId {
        let mut known = self
            .registry
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(id) = known.ids.get(&place.absolute).copied() {
            known.places[id.0 as usize] = Arc::new(place);
            return id;
        }
        known.add(place)
    }

    /// The identity of a place that may be known already; what is known of it stands.
    pub fn intern_once(&self, place: Place) -> FileId {
        let mut known = self
            .registry
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        match known.ids.get(&place.absolute) {
            Some(id) => *id,
            None => known.add(place),
        }
    }

    /// The identity of a path that is known already.
    #[must_use]
    pub fn id(&self, absolute: &Path) -> Option<FileId> {
        self.read().ids.get(absolute).copied()
    }

    /// Where a file stands.
    #[must_use]
    pub fn place(&self, id: FileId) -> Option<Arc<Place>> {
        self.read().places.get(id.0 as usize).cloned()
    }

    /// The text of a file that was just read, in one copy for all artifacts that it belongs to.
    #[must_use]
    pub(crate) fn shared(&self, absolute: &Path, text: String) -> Arc<str> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let held = texts.get(absolute).and_then(Weak::upgrade);
        // Compared, not trusted: the file may have changed since somebody else read it.
        if let Some(held) = held.filter(|held| **held == *text) {
            return held;
        }
        let text: Arc<str> = text.into();
        texts.insert(absolute.to_owned(), Arc::downgrade(&text));
        text
    }

    /// A file with a text, ready to be read.
    #[must_use]
    pub fn source(&self, id: FileId, text: Arc<str>) -> Option<SourceFile> {
        Some(self.place(id)?.source(id, text))
    }

    fn read(&self) -> RwLockReadGuard<'_, Registry> {
        // A panic while a place was added leaves at worst an identity that nobody was given.
        self.registry.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registry {
    fn add(&mut self, place: Place) -> FileId {
        let id = FileId(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        self.ids.insert(place.absolute.clone(), id);
        self.places.push(Arc::new(place));
        id
    }
}

impl Place {
    /// Folders and file that the path below the root names.
    fn levels(&self) -> usize {
        self.relative.split('/').count()
    }

    /// The folder of its root; none where it is not on a disk.
    #[must_use]
    pub fn root_folder(&self) -> Option<&Path> {
        // It is as many levels up as the relative path has parts.
        let root = self.absolute.ancestors().nth(self.levels())?;
        self.absolute.is_absolute().then_some(root)
    }

    /// Where a path below the same root is on the disk.
    #[must_use]
    pub fn beside(&self, relative: &str) -> Option<PathBuf> {
        let root = self.root_folder()?.to_owned();
        Some(relative.split('/').fold(root, |at, part| at.join(part)))
    }

    /// The file and the folders it is in below its root, from the top down.
    pub(crate) fn steps(&self) -> Vec<&Path> {
        let mut all: Vec<&Path> = self.absolute.ancestors().take(self.levels()).collect();
        all.reverse();
        all
    }

    /// The file that stands here, with a text.
    #[must_use]
    pub fn source(&self, id: FileId, text: Arc<str>) -> SourceFile {
        let (path, default_id) = (self.relative.clone(), self.default_id.clone());
        SourceFile::new(id, path, default_id, self.origin, self.root, text)
            .with_format_hint(self.format_hint)
    }

    /// The place of `absolute` below `root`. Ids are counted from the innermost library root that contains the file.
    #[must_use]
    pub fn below(
        absolute: &Path,
        root: &Path,
        library_roots: &[PathBuf],
        origin: Origin,
        number: u32,
    ) -> Self {
        let relative = slashed(absolute.strip_prefix(root).unwrap_or(absolute));
        let library = library_roots
            .iter()
            .filter(|r| absolute.starts_with(r))
            .max_by_key(|r| r.components().count());
        let id_path = library
            .and_then(|r| absolute.strip_prefix(r).ok())
            .map_or_else(|| relative.clone(), slashed);
        Self {
            absolute: absolute.to_owned(),
            default_id: default_id(&id_path).into(),
            relative: relative.into(),
            origin,
            root: number,
            format_hint: FormatHint {
                in_library: library.is_some_and(|l| l != root),
                ..FormatHint::default()
            },
        }
    }

    /// The place of a starter file.
    #[must_use]
    pub fn starter(path: &str) -> Self {
        Self {
            absolute: Path::new("pog-starter:").join(path),
            relative: path.into(),
            default_id: default_id(path).into(),
            origin: Origin::Starter,
            root: u32::MAX,
            format_hint: FormatHint::default(),
        }
    }
}

/// The path without the extensions that name a format.
fn default_id(path: &str) -> String {
    for suffix in [".pog.md", ".prompt.yml", ".prompt.yaml"] {
        if let Some(id) = path.strip_suffix(suffix) {
            return id.to_owned();
        }
    }
    path.to_owned()
}

pub(crate) fn slashed(path: &Path) -> String {
    path.components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}
