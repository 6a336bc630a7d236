//! One root: its settings, where its files stand, which files below it are prompts. Reading them is for
//! [`crate::world`] to do.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_formats::dialect;
use pog_formats::dialect::FormatHint;
use pog_model::Origin;
use pog_policy::Catalog;
use rayon::prelude::*;

use crate::config::{self, Config, ConfigProblem};
use crate::discover::{Found, discover};
use crate::files::{Files, Place};
use crate::system::System;

/// Larger files are not prompts.
pub(crate) const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// One root with its settings.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Its settings.
    pub config: Config,
    /// Its number; identifies the root in the library.
    pub number: u32,
    /// What is wrong with its settings.
    pub config_problems: Vec<ConfigProblem>,
}

/// A file or folder that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub path: PathBuf,
    /// Why and what to do.
    pub message: String,
}

impl Workspace {
    /// Reads the settings of a root.
    pub fn open(
        system: &dyn System,
        catalog: &'static Catalog,
        root: &Path,
        number: u32,
        files: &Files,
    ) -> Self {
        let file = config::find_config(root);
        let (config, config_problems) =
            config::read_config(system, catalog, root, number, file.as_deref(), files);
        Self {
            config,
            number,
            config_problems,
        }
    }

    /// Where a file of this root stands; `None` for files outside of it.
    #[must_use]
    pub fn place(&self, absolute: &Path) -> Option<Place> {
        let source = self.config.sources.iter().find(|s| absolute.starts_with(s));
        if let Some(source) = source.filter(|_| !absolute.starts_with(&self.config.root)) {
            let place = Place::below(
                absolute,
                source,
                std::slice::from_ref(source),
                Origin::Source,
                self.number,
            );
            return Some(Place {
                format_hint: FormatHint {
                    in_library: true,
                    ..FormatHint::default()
                },
                ..place
            });
        }
        absolute.starts_with(&self.config.root).then(|| {
            let (root, roots) = (&self.config.root, &self.config.library_roots);
            let mut place = Place::below(absolute, root, roots, Origin::Workspace, self.number);
            let forced = self
                .config
                .placing
                .of(&place.relative)
                .format
                .as_ref()
                .map(|f| f.value.0);
            place.format_hint.format_override = forced.unwrap_or_default();
            place
        })
    }

    /// The prompts below a folder of this workspace, those among them whose names say nothing.
    #[must_use]
    pub fn discover(&self, system: &dyn System, folder: &Path) -> Found {
        let format_hint = |path: &Path| self.place(path).map(|p| p.format_hint).unwrap_or_default();
        let mut found = discover(folder, &format_hint);
        let sniffed = std::mem::take(&mut found.sniffed);
        // What cannot be read was not asked for: only its content could have made it a prompt.
        let is_prompt = |path: &PathBuf| {
            let Some(place) = self.place(path) else {
                return false;
            };
            let text = read_text(system, path);
            text.is_ok_and(|text| {
                dialect::detect(&place.relative, &text, place.format_hint).is_some()
            })
        };
        found.files.extend(
            sniffed
                .into_par_iter()
                .filter(is_prompt)
                .collect::<Vec<_>>(),
        );
        found.files.sort();
        found
    }
}

/// A file's text.
///
/// # Errors
/// When it cannot be read, is too large or is not UTF-8; the message says what to do.
pub fn read_text(system: &dyn System, path: &Path) -> Result<Arc<str>, Problem> {
    let problem = |message: String| Problem {
        path: path.to_owned(),
        message,
    };
    if let Some(text) = system.open_text(path) {
        return Ok(text);
    }
    let bytes = system
        .read(path, MAX_BYTES)
        .map_err(|e| problem(format!("Cannot be read: {e}")))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.into()),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..at]
                .iter()
                .filter(|b| **b == b'\n')
                .count()
                + 1;
            Err(problem(format!(
                "Not UTF-8: byte {at} (line {line}) is invalid; save the file as UTF-8"
            )))
        }
    }
}
