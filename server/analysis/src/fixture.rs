//! Several files in one string for tests: each starts behind a line `=== PATH`, the first may leave it out
//! (`main.pog.md`). `$0` marks the cursor, in the file that becomes [`Fixture::main`].
//!
//! Paths under `starter/` belong to the starter library, those under `loose/` to no workspace. `FILE.pog.yaml` is the
//! overlay of FILE, `pog.toml` the policy, `CODEOWNERS` what it says, files under `.pog/results/` are recorded results,
//! those under `snapshots/` belong to every other file, for its cases to name. Files under `baseline/` are what was
//! committed (others were committed as they are), files under `new/` were not committed yet, and were `OLD` then where the
//! line says `new/PATH < OLD`. The file `history` tells who changed what, newest first: `2026-01-31 Name <mail> PATH PATH`;
//! a line `me Name <mail>` tells who is at work, a line `incomplete` that the rest is not known.

mod past;
mod settings;

use std::sync::Arc;

use crate::file::{FileId, LOOSE_ROOT, Origin, Part, PartKind, SourceFile};
use crate::host::{Change, Host, Snapshot};
use crate::library::Entry;

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
}

/// A file as it is written in a fixture.
struct Written {
    path: String,
    text: String,
}

impl Fixture {
    /// Reads a fixture.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut written = sections(text);
        let past = past::take(&mut written);
        let mut host = Host::default();
        let mut next = 0;
        let mut id = || {
            next += 1;
            FileId(next - 1)
        };
        settings::apply(&mut written, &mut host);
        let (snapshots, written): (Vec<Written>, Vec<Written>) =
            written.into_iter().partition(|w| w.path.starts_with("snapshots/"));
        let (overlays, mut written): (Vec<Written>, Vec<Written>) =
            written.into_iter().partition(|w| w.path.ends_with(".pog.yaml"));
        if written.is_empty() {
            written.push(Written { path: "main.pog.md".to_owned(), text: String::new() });
        }
        let (mut files, mut cursor, mut main) = (Vec::new(), None, 0);
        for (index, mut file) in written.into_iter().enumerate() {
            if let Some(at) = file.text.find(CURSOR) {
                file.text.replace_range(at..at + CURSOR.len(), "");
                (cursor, main) = (Some(at), index);
            }
            files.push((id(), file));
        }
        let files: Vec<Arc<SourceFile>> = files
            .into_iter()
            .map(|(number, file)| {
                let overlay = overlays.iter().find(|o| o.path.strip_suffix(".pog.yaml") == Some(&file.path));
                let part = overlay.map(|o| Part {
                    id: id(),
                    path: o.path.as_str().into(),
                    kind: PartKind::Overlay,
                    text: o.text.as_str().into(),
                });
                let snapshots = snapshots.iter().map(|s| Part {
                    id: id(),
                    path: s.path.as_str().into(),
                    kind: PartKind::Snapshot,
                    text: s.text.as_str().into(),
                });
                Arc::new(source(number, &file).with_parts(part.into_iter().chain(snapshots).map(Arc::new).collect()))
            })
            .collect();
        let entries: Vec<_> = files.iter().filter_map(|f| Entry::of(f)).map(Arc::new).collect();
        host.apply(Change::Entries(entries));
        host.apply(Change::Open(files[main].clone()));
        host.apply(Change::Today("2026-11-21".into()));
        past::apply(&past, &files, &mut host, &mut id);
        Self { snapshot: host.snapshot(), main: files[main].clone(), files, cursor }
    }

    /// The cursor; panics where the fixture has none.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.cursor.expect("the fixture marks a cursor with $0")
    }
}

fn sections(text: &str) -> Vec<Written> {
    let mut found: Vec<Written> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("=== ") {
            found.push(Written { path: path.trim().to_owned(), text: String::new() });
        } else if let Some(last) = found.last_mut() {
            last.text.push_str(line);
        } else {
            found.push(Written { path: "main.pog.md".to_owned(), text: line.to_owned() });
        }
    }
    found
}

fn source(id: FileId, file: &Written) -> SourceFile {
    let (origin, root, path) = if let Some(rest) = file.path.strip_prefix("starter/") {
        (Origin::Starter, 1, rest)
    } else if let Some(rest) = file.path.strip_prefix("loose/") {
        (Origin::Workspace, LOOSE_ROOT, rest)
    } else {
        (Origin::Workspace, 0, file.path.as_str())
    };
    let default_id = path.strip_suffix(".pog.md").unwrap_or(path);
    SourceFile::new(id, path.into(), default_id.into(), origin, root, file.text.as_str().into())
}
