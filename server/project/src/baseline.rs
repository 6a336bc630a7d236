//! The record of known findings on disk: where the policy says, below the folder it holds for and nowhere else.

use std::path::{Component, Path, PathBuf};

use pog_world::baseline::{Baseline, DEFAULT_PATH};

use crate::config::Config;
use crate::system::System;
use crate::workspace::{Problem, read_text};

impl Config {
    /// Where the record of known findings is kept.
    ///
    /// # Errors
    /// When the policy names a place outside of its folder.
    pub fn known_path(&self) -> Result<PathBuf, Problem> {
        let policy = self.policies.base();
        let Some(setting) = &policy.check.baseline else {
            return Ok(self.root.join(DEFAULT_PATH));
        };
        let below = Path::new(&setting.value);
        let inside = below
            .components()
            .all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        if !inside || below.as_os_str().is_empty() {
            let path = self.file.clone().unwrap_or_else(|| self.root.clone());
            let message = format!(
                "The record of known findings '{}' is not below the folder of the policy; name a path below it, such as '{DEFAULT_PATH}'",
                setting.value
            );
            return Err(Problem { path, message });
        }
        Ok(self.root.join(below))
    }
}

/// The record of known findings of a workspace; `None` where it has none.
///
/// # Errors
/// When there is one that cannot be read.
pub fn read_baseline(system: &dyn System, config: &Config) -> Result<Option<Baseline>, Problem> {
    let path = config.known_path()?;
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let leads_outside = path.canonicalize().is_ok_and(|real| {
        let root = config.root.canonicalize();
        real.is_file() && !root.is_ok_and(|root| real.starts_with(root))
    });
    if leads_outside {
        return Err(Problem {
            path,
            message: "Is reached through a link that leads outside of the workspace, and is not read; put the file itself there".to_owned(),
        });
    }
    read_baseline_at(system, &path).map(Some)
}

/// The record of known findings in a file.
///
/// # Errors
/// When it cannot be read or is none.
pub fn read_baseline_at(system: &dyn System, path: &Path) -> Result<Baseline, Problem> {
    let text = read_text(system, path)?;
    Baseline::parse(&text).map_err(|message| Problem {
        path: path.to_owned(),
        message,
    })
}
