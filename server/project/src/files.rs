//! Names files: path to identity and back, and where in the library a path stands.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_analysis::{FileId, Origin, SourceFile};
use pog_syntax::dialect::Standing;
use std::collections::HashMap;

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
    pub standing: Standing,
}

/// All files pog has heard of. Identities are never reused.
#[derive(Debug, Default)]
pub struct Files {
    places: Vec<Arc<Place>>,
    ids: HashMap<PathBuf, FileId>,
}

impl Files {
    /// The identity of a place; the same absolute path has one identity for ever. A place given again replaces the
    /// former one (a file may move under another root when workspace folders change).
    pub fn intern(&mut self, place: Place) -> FileId {
        if let Some(id) = self.ids.get(&place.absolute) {
            self.places[id.0 as usize] = Arc::new(place);
            return *id;
        }
        let id = FileId(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        self.ids.insert(place.absolute.clone(), id);
        self.places.push(Arc::new(place));
        id
    }

    /// The identity of a place that may be known already; what is known of it stands.
    pub fn intern_once(&mut self, place: Place) -> FileId {
        self.id(&place.absolute)
            .unwrap_or_else(|| self.intern(place))
    }

    /// The identity of a path that is known already.
    #[must_use]
    pub fn id(&self, absolute: &Path) -> Option<FileId> {
        self.ids.get(absolute).copied()
    }

    /// Where a file stands.
    #[must_use]
    pub fn place(&self, id: FileId) -> Option<&Arc<Place>> {
        self.places.get(id.0 as usize)
    }

    /// A file with a text, ready to be read.
    #[must_use]
    pub fn source(&self, id: FileId, text: Arc<str>) -> Option<SourceFile> {
        let place = self.place(id)?;
        let (path, default_id) = (place.relative.clone(), place.default_id.clone());
        let file = SourceFile::new(id, path, default_id, place.origin, place.root, text);
        Some(file.with_standing(place.standing))
    }
}

impl Place {
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
            standing: Standing {
                in_library: library.is_some_and(|l| l != root),
                ..Standing::default()
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
            standing: Standing::default(),
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
