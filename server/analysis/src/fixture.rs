//! Several files in one string for tests: each starts behind a line `=== PATH`, the first may leave it out
//! (`main.pog.md`). `$0` marks the cursor, in the file that becomes [`Fixture::main`].
//!
//! Paths under `starter/` belong to the starter library, those under `loose/` to no workspace; `prompts/` is a library root. `FILE.pog.yaml` is the
//! overlay of FILE, `pog.toml` the policy, `CODEOWNERS` what it says, files under `.pog/results/` are recorded results,
//! files of cases and snapshots are files like any other. Files under `baseline/` are what was
//! committed (others were committed as they are), files under `new/` were not committed yet, and were `OLD` then where the
//! line says `new/PATH < OLD`. The file `history` tells who changed what, newest first: `2026-01-31 Name <mail> PATH PATH`;
//! a line `me Name <mail>` tells who is at work, a line `incomplete` that the rest is not known.

mod past;
mod settings;

use std::sync::Arc;

use crate::file::{FileId, LOOSE_ROOT, Origin, SourceFile};
use crate::host::{Change, Host, Snapshot};
use crate::library::Entry;
use crate::parts::Unreadable;
use pog_syntax::dialect::Standing;

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
    // Which source each file is.
    named: Vec<usize>,
}

/// A file as it is written in a fixture.
struct Written {
    path: String,
    text: String,
    source: usize,
}

impl Fixture {
    /// Reads a fixture.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut sources = sections(text);
        let mut mark = None;
        for (index, (_, text)) in sources.iter_mut().enumerate() {
            if let Some(at) = text.find(CURSOR) {
                text.replace_range(at..at + CURSOR.len(), "");
                mark = Some((at, index));
            }
        }
        let fixture = Self::of(sources, mark.map_or(0, |(_, index)| index));
        Self { cursor: mark.map(|(at, _)| at), ..fixture }
    }

    /// The world of some files, given by path and text. Where the main one tells of the past, the first file is it.
    #[must_use]
    pub fn of(mut sources: Vec<(String, String)>, main: usize) -> Self {
        let numbered = |(source, (path, text)): (usize, &(String, String))| Written {
            path: path.clone(),
            text: text.clone(),
            source,
        };
        let mut written: Vec<Written> = sources.iter().enumerate().map(numbered).collect();
        let past = past::take(&mut written);
        let mut host = Host::default();
        settings::apply(&mut written, &mut host);
        if written.is_empty() {
            let path = "main.pog.md".to_owned();
            sources.push((path.clone(), String::new()));
            written.push(Written { path, text: String::new(), source: sources.len() - 1 });
        }
        let named: Vec<usize> = written.iter().map(|w| w.source).collect();
        let mut next = 0;
        let mut id = || {
            next += 1;
            FileId(next - 1)
        };
        let files = attached(written.iter().map(|file| source(id(), file)).collect());
        let main = files[named.iter().position(|source| *source == main).unwrap_or(0)].clone();
        let entries: Vec<_> = files.iter().filter_map(|f| Entry::of(f)).map(Arc::new).collect();
        host.apply(Change::Entries(entries));
        host.apply(Change::Open(main.clone()));
        host.apply(Change::Today("2026-11-21".into()));
        past::apply(&past, &files, &mut host, &mut id);
        Self { snapshot: host.snapshot(), main, files, cursor: None, sources, named }
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
        Self::of(sources, self.named[self.main.id.0 as usize])
    }

    /// Path and text of a file, as the fixture gave them.
    #[must_use]
    pub fn source(&self, id: FileId) -> &(String, String) {
        &self.sources[self.named[id.0 as usize]]
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

fn sections(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("=== ") {
            found.push((path.trim().to_owned(), String::new()));
        } else if let Some((_, text)) = found.last_mut() {
            text.push_str(line);
        } else {
            found.push(("main.pog.md".to_owned(), line.to_owned()));
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
    let standing = Standing { in_library: path.starts_with("prompts/"), ..Standing::default() };
    SourceFile::new(id, path.into(), default_id.into(), origin, root, file.text.as_str().into()).with_standing(standing)
}
