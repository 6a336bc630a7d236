//! What git knows of a root, as changes for a host: the committed library it is compared with, and who changed what.

use std::path::Path;
use std::sync::Arc;

use pog_model::library::Library;
use pog_world::Change;

use crate::files::Files;
use crate::git::{Absence, Base, ComparisonBase, Repository};
use crate::workspace::Workspace;

/// The repository a root is in.
pub struct GitState<'a> {
    repository: Repository,
    workspace: &'a Workspace,
}

impl<'a> GitState<'a> {
    /// Opens the repository of a workspace.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn open(workspace: &'a Workspace) -> Result<Self, Absence> {
        let repository = Repository::open(&workspace.config.root)?;
        Ok(Self {
            repository,
            workspace,
        })
    }

    /// The commit that is checked out in a folder; `None` where there is none.
    #[must_use]
    pub fn head(folder: &Path) -> Option<String> {
        Repository::open(folder).and_then(|r| r.head()).ok()
    }

    /// The library as it was committed; `library` is the present one.
    ///
    /// # Errors
    /// When there is nothing to compare with.
    pub fn committed_library(
        &self,
        base: &Base,
        library: &Library,
        files: &Files,
    ) -> Result<(Change, ComparisonBase), Absence> {
        let _span = tracing::debug_span!("read committed library").entered();
        let base = self
            .repository
            .committed_library(base, self.workspace, library, files)?;
        let change = Change::CommittedLibrary(self.workspace.number, Some(base.committed.clone()));
        Ok((change, base))
    }

    /// Who changed the artifacts: a walk over all commits.
    ///
    /// # Errors
    /// When there is no commit, or the repository cannot be read.
    pub fn history(&self, library: &Library) -> Result<Change, Absence> {
        let _span = tracing::debug_span!("read history").entered();
        let history = self.repository.history(self.workspace, library)?;
        Ok(Change::History(
            self.workspace.number,
            Some(Arc::new(history)),
        ))
    }

    /// What forgets both.
    #[must_use]
    pub fn none(root: u32) -> [Change; 2] {
        [
            Change::CommittedLibrary(root, None),
            Change::History(root, None),
        ]
    }
}
