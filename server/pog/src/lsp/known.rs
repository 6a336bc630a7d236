//! Which findings are known already: the records of the workspaces, read with the index and when they change on disk.

use std::path::Path;
use std::sync::Arc;

use pog_analysis::Change;
use pog_project::{Os, Problem, Workspace, read_known};

use super::index::Indexer;

/// Where records of known findings are usually kept.
pub(super) const RECORDS: &str = ".pog/*.json";

impl Indexer {
    /// Reads which findings of a root are known already. Where that cannot be told, all are shown.
    pub(super) fn load_known(&self, workspace: &Workspace) -> Option<Problem> {
        let (known, problem) = match read_known(&Os, &workspace.config) {
            Ok(known) => (known.map(Arc::new), None),
            Err(problem) => (None, Some(problem)),
        };
        self.state.apply(Change::Adoption(workspace.number, known));
        problem
    }

    /// Reads the records again that `changed` says have changed; returns what is wrong with them.
    pub(super) fn known_changed(&self, changed: impl Fn(&Path) -> bool) -> Vec<String> {
        let workspaces = self.state.workspaces.read();
        let hit = |w: &&Workspace| w.config.known_path().is_ok_and(|known| changed(&known));
        let problems = workspaces
            .iter()
            .flatten()
            .filter(hit)
            .filter_map(|w| self.load_known(w));
        problems
            .map(|p| format!("{}: {}", p.path.display(), p.message))
            .collect()
    }
}
