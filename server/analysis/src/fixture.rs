//! Several files in one string for tests: each starts behind a line `=== PATH`, the first may leave it out
//! (`main.pog.md`). `$0` marks the cursor, in the file that becomes [`Fixture::main`].

use std::sync::Arc;

use crate::file::{FileId, LOOSE_ROOT, Origin, SourceFile};
use crate::host::{Change, Host, Snapshot};
use crate::library::Entry;
use crate::parts::Unreadable;

/// The mark of the cursor.
pub const CURSOR: &str = "$0";

/// A small world.
pub struct Fixture {
    /// The world; all files are in its library, the main one is open.
    pub snapshot: Snapshot,
    /// The files in order.
    pub files: Vec<Arc<SourceFile>>,
    /// The file with the cursor, or the first.
    pub main: Arc<SourceFile>,
    /// The cursor's byte offset in the main file.
    pub cursor: Option<usize>,
    sources: Vec<(String, String)>,
}

impl Fixture {
    /// Reads a fixture. Paths under `starter/` belong to the starter library, those under `loose/` to no workspace; both
    /// lose that prefix.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut parts: Vec<(String, String)> = Vec::new();
        for line in text.split_inclusive('\n') {
            if let Some(path) = line.strip_prefix("=== ") {
                parts.push((path.trim().to_owned(), String::new()));
            } else if let Some((_, text)) = parts.last_mut() {
                text.push_str(line);
            } else {
                parts.push(("main.pog.md".to_owned(), line.to_owned()));
            }
        }
        if parts.is_empty() {
            parts.push(("main.pog.md".to_owned(), String::new()));
        }
        let (mut cursor, mut main) = (None, 0);
        for (index, (_, text)) in parts.iter_mut().enumerate() {
            if let Some(at) = text.find(CURSOR) {
                text.replace_range(at..at + CURSOR.len(), "");
                (cursor, main) = (Some(at), index);
            }
        }
        Self { cursor, ..Self::of(parts, main) }
    }

    /// The world of some files, given by path and text.
    #[must_use]
    pub fn of(sources: Vec<(String, String)>, main: usize) -> Self {
        let mut host = Host::default();
        let mut files = Vec::new();
        for (index, (path, text)) in sources.iter().cloned().enumerate() {
            let (origin, root, path) = if let Some(rest) = path.strip_prefix("starter/") {
                (Origin::Starter, 1, rest.to_owned())
            } else if let Some(rest) = path.strip_prefix("loose/") {
                (Origin::Workspace, LOOSE_ROOT, rest.to_owned())
            } else {
                (Origin::Workspace, 0, path)
            };
            let default_id = path.strip_suffix(".pog.md").unwrap_or(&path).to_owned();
            let id = FileId(u32::try_from(index).expect("a fixture has few files"));
            let file = SourceFile::new(id, path.into(), default_id.into(), origin, root, text.into());
            files.push(file);
        }
        let files = attached(files);
        let entries: Vec<_> = files.iter().filter_map(|f| Entry::of(f)).map(Arc::new).collect();
        host.apply(Change::Entries(entries));
        host.apply(Change::Open(files[main].clone()));
        host.apply(Change::Today("2026-11-21".into()));
        Self { snapshot: host.snapshot(), main: files[main].clone(), files, cursor: None, sources }
    }

    /// The same world with other texts for some files; one that is not there yet is added.
    #[must_use]
    pub fn with(&self, texts: Vec<(String, String)>) -> Self {
        let mut sources = self.sources.clone();
        for (path, text) in texts {
            match sources.iter_mut().find(|(known, _)| *known == path) {
                Some((_, known)) => *known = text,
                None => sources.push((path, text)),
            }
        }
        Self::of(sources, self.main.id.0 as usize)
    }

    /// Path and text of a file, as the fixture gave them.
    #[must_use]
    pub fn source(&self, id: FileId) -> &(String, String) {
        &self.sources[id.0 as usize]
    }

    /// The cursor; panics where the fixture has none.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.cursor.expect("the fixture marks a cursor with $0")
    }
}

/// The files with what belongs to them: overlays and case files are files of the fixture like any other.
fn attached(files: Vec<SourceFile>) -> Vec<Arc<SourceFile>> {
    let known: Vec<(u32, FileId, Arc<str>, Arc<str>)> =
        files.iter().map(|f| (f.root, f.id, f.path.clone(), f.text.clone())).collect();
    let attach = |file: SourceFile| {
        let root = file.root;
        let mut fetch = |path: &str, _| {
            let found = known.iter().find(|(r, _, p, _)| *r == root && **p == *path);
            found.map(|(_, id, _, text)| (*id, text.clone())).ok_or(Unreadable::Missing)
        };
        Arc::new(file.attached(&mut fetch))
    };
    files.into_iter().map(attach).collect()
}
