//! Paths that somebody names are read even where the workspace ignores them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_formats::dialect;
use pog_model::SourceFile;

use super::{Loaded, Request, read_file, unreadable};
use crate::workspace::Workspace;

impl Loaded {
    /// Reads what a path names, unless it was found anyway.
    pub(super) fn read_requested(&mut self, request: &Request<'_>, path: &Path) {
        if path.is_dir() {
            self.read_requested_folder(request, path);
        } else if !self.files.contains_key(path) && !self.has_problem(path) {
            self.read_requested_file(request, path);
        }
    }

    fn read_requested_folder(&mut self, request: &Request<'_>, folder: &Path) {
        if self.below(folder).next().is_some() || self.has_problem(folder) {
            return;
        }
        let Some(workspace) = innermost(request.workspaces, folder) else {
            return;
        };
        let found = workspace.discover(request.system, folder);
        self.problems
            .extend(found.unreadable.into_iter().map(unreadable));
        for file in &found.files {
            self.read_one(request, file);
        }
    }

    fn read_requested_file(&mut self, request: &Request<'_>, path: &Path) {
        // What is asked of an overlay is asked of its prompt.
        let prompt = path
            .to_str()
            .and_then(dialect::overlaid)
            .map(PathBuf::from)
            .filter(|p| p.is_file());
        match prompt {
            Some(prompt) if !self.files.contains_key(&prompt) => self.read_one(request, &prompt),
            Some(_) => {}
            None if self.is_companion(request, path) => {}
            None => self.read_one(request, path),
        }
    }

    fn read_one(&mut self, request: &Request<'_>, path: &Path) {
        let place = innermost(request.workspaces, path).and_then(|w| w.place(path));
        let Some(place) = place else {
            return;
        };
        let id = request.files.intern(place.clone());
        match read_file(request.system, request.files, &place, id) {
            Ok(file) => _ = self.files.insert(place.absolute, file),
            Err(problem) => self.problems.push(problem),
        }
    }

    fn is_companion(&self, request: &Request<'_>, path: &Path) -> bool {
        let Some(id) = request.files.id(path) else {
            return false;
        };
        let belongs = |file: &Arc<SourceFile>| file.companions.iter().any(|p| p.id == id);
        self.files.values().any(belongs)
    }

    fn below<'a>(&'a self, folder: &'a Path) -> impl Iterator<Item = &'a PathBuf> + 'a {
        self.files
            .range(folder.to_owned()..)
            .map(|(path, _)| path)
            .take_while(move |path| path.starts_with(folder))
    }

    fn has_problem(&self, path: &Path) -> bool {
        self.problems.iter().any(|p| p.path.starts_with(path))
    }
}

fn innermost<'a>(workspaces: &'a [Workspace], path: &Path) -> Option<&'a Workspace> {
    workspaces
        .iter()
        .rev()
        .find(|workspace| workspace.place(path).is_some())
}
