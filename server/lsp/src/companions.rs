//! Companion files as the editor has them: what is open counts, else the disk. An overlay or a file of cases that changes
//! makes its artifacts new; a document of one is answered from the artifact it belongs to.

use std::io;
use std::path::Path;
use std::sync::Arc;

use pog_formats::dialect;
use pog_model::library::Entry;
use pog_model::{CompanionFile, CompanionKind, FileId, SourceFile};
use pog_project::{Os, System, attach, is_orphan, read_text};
use pog_world::{Change, Snapshot};

use super::snapshot::SessionSnapshot;
use super::state::State;

/// Files as the editor has them, else as they are on disk.
pub(super) struct OpenFilesSystem<'a>(&'a State);

impl System for OpenFilesSystem<'_> {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        match self.open_text(path) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Os.read(path, limit),
        }
    }

    fn open_text(&self, path: &Path) -> Option<Arc<str>> {
        // By identity, which costs less than turning the address of every document into a path.
        let id = self.0.files.id(path)?;
        let views = self.0.views();
        let open = views.values().find(|view| view.file.id == id)?;
        Some(open.file.text.clone())
    }

    fn trusts_folders(&self) -> bool {
        self.0.trusts_folders()
    }

    fn today(&self) -> String {
        Os.today()
    }
}

impl State {
    /// The disk with the open documents in front of it.
    pub(super) fn open_files(&self) -> OpenFilesSystem<'_> {
        OpenFilesSystem(self)
    }

    /// A file with its companion files.
    pub(super) fn attach(&self, file: SourceFile) -> Arc<SourceFile> {
        match self.files.place(file.id) {
            Some(place) => Arc::new(attach(&self.open_files(), &self.files, &place, file)),
            None => Arc::new(file),
        }
    }

    /// Reads the companion files of an artifact again, and puts the new value wherever the old one was. Texts of documents
    /// that were edited meanwhile are left alone: they read what they name themselves.
    pub(super) fn renew(&self, artifact: &SourceFile) {
        let file = self.attach(artifact.with_text(artifact.text.clone()));
        let is_open = self.session(|session| session.put(&file));
        // What is read of an open file is needed anyway; of others the library keeps only the text.
        let entry = if is_open {
            Entry::sharing(&file)
        } else {
            Entry::of(&file)
        };
        if let Some(entry) = entry {
            self.apply(Change::Entries(vec![Arc::new(entry)]));
        }
    }

    /// Keeps up with an overlay that has no prompt, or has one now.
    pub(super) fn note_orphan(&self, overlay: &Path) {
        let Some(place) = self.place(overlay) else {
            return;
        };
        let id = self.files.intern_once(place);
        // From the disk, as `is_orphan` asks it too: a prompt that is open but not saved yet does not count.
        let text = if is_orphan(overlay) {
            read_text(&Os, overlay).ok()
        } else {
            None
        };
        let file = text.and_then(|text| self.files.source(id, text));
        self.session(|session| match file {
            Some(file) => session.orphan_overlays.insert(id, Arc::new(file)),
            None => session.orphan_overlays.remove(&id),
        });
    }
}

impl SessionSnapshot {
    /// The artifacts that a file belongs to or would belong to, were it there.
    pub(super) fn artifacts_of(&self, path: &Path) -> Vec<Arc<SourceFile>> {
        let id = self.files().id(path);
        let mut found: Vec<Arc<SourceFile>> = id
            .into_iter()
            .flat_map(|id| self.world.owners(id))
            .collect();
        let mut add = |file: Option<Arc<SourceFile>>| {
            found.extend(
                file.filter(|f| f.artifact().is_some() && !found.iter().any(|k| k.id == f.id)),
            );
        };
        // A new overlay belongs to nobody yet, but its name says whose it will be; other files are waited for by path.
        let prompt = path
            .to_str()
            .and_then(dialect::overlaid)
            .and_then(|p| self.files().id(Path::new(p)));
        add(prompt.and_then(|id| self.world.file(id)));
        if let Some(place) = self.workspaces().find_map(|w| w.place(path)) {
            let library = &self.world.library;
            for artifact in library.waiting_for(place.root, &place.relative) {
                add(self.world.file(artifact));
            }
        }
        found
    }
}

/// The artifact that a document is about, and where the document's text starts in the artifact's joined text.
pub(super) fn focus(snapshot: &Snapshot, document: &Arc<SourceFile>) -> (Arc<SourceFile>, usize) {
    if document.artifact().is_some() {
        return (document.clone(), 0);
    }
    let owner = snapshot.owners(document.id).next();
    let overlay = || dialect::overlaid(&document.path).is_some();
    let (artifact, kind) = match owner {
        Some(owner) => (owner, CompanionKind::Overlay),
        // An overlay whose prompt nobody knows has the same keys.
        None if overlay() => {
            let blank = SourceFile::new(
                FileId(u32::MAX),
                "overlay.pog.md".into(),
                "overlay".into(),
                document.origin,
                document.root,
                "".into(),
            );
            (Arc::new(blank), CompanionKind::Overlay)
        }
        None => return (document.clone(), 0),
    };
    let current = artifact
        .companions
        .iter()
        .any(|p| p.id == document.id && p.text == document.text);
    // The library may be a keystroke behind, or the disk may have another text: the document decides.
    let artifact = if current {
        artifact
    } else {
        Arc::new(with_document(&artifact, document, kind))
    };
    let segment = artifact
        .segments()
        .find(|(companion, _)| companion.id == document.id)
        .map(|(_, span)| span.lo());
    match segment {
        Some(start) => (artifact, start),
        // A snapshot has no place in the joined text.
        None => (document.clone(), 0),
    }
}

fn with_document(artifact: &SourceFile, document: &SourceFile, kind: CompanionKind) -> SourceFile {
    let mut companions = artifact.companions.to_vec();
    let text = document.text.clone();
    match companions.iter_mut().find(|p| p.id == document.id) {
        Some(companion) => {
            *companion = Arc::new(CompanionFile {
                text,
                ..CompanionFile::clone(companion)
            })
        }
        None => companions.push(Arc::new(CompanionFile {
            id: document.id,
            path: document.path.clone(),
            kind,
            text,
        })),
    }
    artifact
        .with_text(artifact.text.clone())
        .with_companions(companions.into())
}
