//! Paths relative to the top of the repository, as forges need them, regardless of the current
//! directory.

use std::path::{Path, PathBuf};

use crate::cli::place::real;

/// The repository of the current directory, or the directory itself if there is none.
pub(super) struct Repository {
    top: Option<PathBuf>,
}

impl Repository {
    pub(super) fn here() -> Self {
        let here = std::env::current_dir().and_then(|d| real(&d)).ok();
        let top = here
            .as_deref()
            // `exists`, not `is_dir`: in a worktree or submodule `.git` is a file.
            .and_then(|h| h.ancestors().find(|f| f.join(".git").exists()))
            .map(Path::to_owned);
        Self { top: top.or(here) }
    }

    pub(super) fn top(&self) -> Option<&Path> {
        self.top.as_deref()
    }

    /// A path below the top with `/` between parts; others as they are.
    pub(super) fn path(&self, absolute: &Path) -> String {
        match self
            .top
            .as_ref()
            .and_then(|top| absolute.strip_prefix(top).ok())
        {
            Some(below) => below
                .components()
                .map(|c| c.as_os_str().to_string_lossy())
                .collect::<Vec<_>>()
                .join("/"),
            None => absolute.to_string_lossy().into_owned(),
        }
    }
}
