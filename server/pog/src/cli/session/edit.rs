//! What commands that change files need of a session: where its workspaces are, and how the world looks with other texts.
//! Writes nothing.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use pog_model::library::Entry;
use pog_model::{FileId, SourceFile};
use pog_project::Workspace;
use pog_world::Change;

use super::Session;

impl Session {
    /// The workspaces, outer ones first.
    pub(crate) fn workspaces(&self) -> &[Workspace] {
        &self.workspaces
    }

    pub(crate) fn workspace(&self, root: u32) -> Option<&Workspace> {
        self.workspaces.iter().find(|w| w.number == root)
    }

    /// Where a file that is to be made below a root would be; `None` for places outside of the root.
    pub(crate) fn new_path(&self, root: u32, path: &str) -> Option<PathBuf> {
        let below = Path::new(path);
        // `..` or an absolute path in a prompt would otherwise lead a fix out of the workspace.
        let inside = below
            .components()
            .all(|c| matches!(c, Component::Normal(_)));
        inside
            .then(|| self.workspace(root))
            .flatten()
            .map(|w| w.config.root.join(below))
    }

    /// A path below the root of `file` as it is shown.
    pub(crate) fn shown_new(&self, file: FileId, path: &str) -> String {
        let root = self.files.place(file).map(|p| p.root);
        root.and_then(|r| self.new_path(r, path))
            .map_or_else(|| path.to_owned(), |p| self.shown.path(&p))
    }

    /// Takes other texts for files that are loaded, without touching the disk.
    pub(crate) fn replace(&mut self, files: Vec<Arc<SourceFile>>) {
        let (mut entries, mut gone) = (Vec::new(), Vec::new());
        for file in files {
            match Entry::of(&file) {
                Some(entry) => entries.push(Arc::new(entry)),
                // An edit can take away what made the file a prompt.
                None => gone.push(file.id),
            }
            self.keep(file);
        }
        // The host alone is changed here: the next line makes the one snapshot for both changes.
        self.host.apply(Change::Remove(gone));
        self.apply(Change::Entries(entries));
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.loaded.values()
    }
}
