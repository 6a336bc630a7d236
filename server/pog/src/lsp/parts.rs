//! Files that belong to artifacts, as the editor has them: what is open counts, else the disk. An overlay or a file of
//! cases that changes makes its artifacts new; a document of one is answered from the artifact it belongs to.

use std::path::Path;
use std::sync::Arc;

use pog_analysis::library::Entry;
use pog_analysis::parts::Unread;
use pog_analysis::{Change, FileId, Origin, Part, PartKind, Snapshot, SourceFile};
use pog_project::{Os, attach, is_orphan, read_text};
use pog_syntax::dialect;

use super::policies::Desk;
use super::state::State;

impl State {
    /// A file with everything that belongs to it.
    pub(super) fn attach(&self, file: SourceFile) -> Arc<SourceFile> {
        match self.files.place(file.id) {
            Some(place) => Arc::new(attach(&Desk(self), &self.files, &place, file)),
            None => Arc::new(file),
        }
    }

    /// Reads again what belongs to an artifact, and puts the new value wherever the old one was. Texts of documents
    /// that were edited meanwhile are left alone: their own check attaches what they name.
    pub(super) fn renew(&self, artifact: &SourceFile) {
        let file = self.attach(artifact.with_text(artifact.text.clone()));
        self.put(&file);
        if let Some(entry) = Entry::of(&file) {
            self.apply(Change::Entries(vec![Arc::new(entry)]));
        }
    }

    /// Puts a newly attached file behind its document, if it has one and that still has the same text.
    pub(super) fn put(&self, file: &Arc<SourceFile>) {
        let view = self
            .documents
            .views()
            .into_iter()
            .find(|v| v.file.id == file.id);
        if let Some(view) = view
            && self.documents.replace_same(&view.uri, file)
        {
            self.apply(Change::Open(file.clone()));
        }
    }

    /// The artifacts that a file belongs to or would belong to, were it there.
    pub(super) fn artifacts_of(&self, snapshot: &Snapshot, path: &Path) -> Vec<Arc<SourceFile>> {
        let id = self.files.id(path);
        let mut found: Vec<Arc<SourceFile>> =
            id.into_iter().flat_map(|id| snapshot.owners(id)).collect();
        let mut add = |file: Option<Arc<SourceFile>>| {
            found.extend(
                file.filter(|f| f.artifact().is_some() && !found.iter().any(|k| k.id == f.id)),
            );
        };
        let prompt = path
            .to_str()
            .and_then(dialect::overlaid)
            .and_then(|p| self.files.id(Path::new(p)));
        add(prompt.and_then(|id| snapshot.file(id)));
        let place = self
            .workspaces
            .read()
            .iter()
            .flatten()
            .find_map(|w| w.place(path));
        if let Some(place) = place {
            let waits = |e: &&Arc<Entry>| {
                e.root == place.root && e.unread.iter().any(|u: &Unread| u.path == place.relative)
            };
            let waiting: Vec<FileId> = snapshot
                .library
                .entries()
                .filter(waits)
                .map(|e| e.file)
                .collect();
            waiting.into_iter().for_each(|id| add(snapshot.file(id)));
        }
        found
    }

    /// Keeps up with an overlay that has no prompt, or has one now.
    pub(super) fn note_stray(&self, overlay: &Path) {
        let Some(place) = self
            .workspaces
            .read()
            .iter()
            .flatten()
            .find_map(|w| w.place(overlay))
        else {
            return;
        };
        let id = self.files.intern_once(place);
        let text = if is_orphan(overlay) {
            read_text(&Os, overlay).ok()
        } else {
            None
        };
        let file = text.and_then(|text| self.files.source(id, text));
        let mut strays = self.strays.lock();
        match file {
            Some(file) => strays.insert(id, Arc::new(file)),
            None => strays.remove(&id),
        };
    }

    /// Overlays without a prompt, by path.
    pub(super) fn strays(&self) -> Vec<Arc<SourceFile>> {
        let mut found: Vec<_> = self
            .strays
            .lock()
            .values()
            .filter(|f| f.origin == Origin::Workspace)
            .cloned()
            .collect();
        found.sort_by(|a, b| a.path.cmp(&b.path));
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
        Some(owner) => (owner, PartKind::Overlay),
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
            (Arc::new(blank), PartKind::Overlay)
        }
        None => return (document.clone(), 0),
    };
    let current = artifact
        .parts
        .iter()
        .any(|p| p.id == document.id && p.text == document.text);
    let artifact = if current {
        artifact
    } else {
        Arc::new(with_document(&artifact, document, kind))
    };
    let segment = artifact
        .segments()
        .find(|(part, _)| part.id == document.id)
        .map(|(_, span)| span.lo());
    match segment {
        Some(start) => (artifact, start),
        // A snapshot has no place in the joined text.
        None => (document.clone(), 0),
    }
}

fn with_document(artifact: &SourceFile, document: &SourceFile, kind: PartKind) -> SourceFile {
    let mut parts = artifact.parts.to_vec();
    let text = document.text.clone();
    match parts.iter_mut().find(|p| p.id == document.id) {
        Some(part) => {
            *part = Arc::new(Part {
                text,
                ..Part::clone(part)
            })
        }
        None => parts.push(Arc::new(Part {
            id: document.id,
            path: document.path.clone(),
            kind,
            text,
        })),
    }
    artifact
        .with_text(artifact.text.clone())
        .with_parts(parts.into())
}
