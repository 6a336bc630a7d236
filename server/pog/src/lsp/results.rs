//! Recorded model results of the workspace roots: read with the index, and again when their files change.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_analysis::Change;
use pog_project::{Os, read_results};

use super::index::Indexer;

/// The files, for clients that watch.
pub(super) const WATCHED: &str = ".pog/results/**";

/// Whether a path may be one of theirs.
pub(super) fn is_recorded(path: &Path) -> bool {
    path.components().any(|c| c.as_os_str() == ".pog")
}

impl Indexer {
    /// Reads the results of a root; returns what could not be read.
    pub(super) fn load_results(&self, number: u32, root: &Path) -> Vec<String> {
        let (results, problems) = read_results(&Os, root);
        self.state
            .apply(Change::Results(number, results.map(Arc::new)));
        problems
            .into_iter()
            .map(|p| format!("{}: {}", p.path.display(), p.message))
            .collect()
    }

    /// Reads the results of every root again.
    pub(super) fn results_changed(&self) -> Vec<String> {
        let roots: Vec<(u32, PathBuf)> = self
            .state
            .workspaces
            .read()
            .iter()
            .flatten()
            .map(|w| (w.number, w.config.root.clone()))
            .collect();
        roots
            .iter()
            .flat_map(|(number, root)| self.load_results(*number, root))
            .collect()
    }
}
