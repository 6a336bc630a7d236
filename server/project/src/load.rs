//! Loads a workspace: configuration, files of its roots and sources, the starter library; in parallel. The result is
//! what a host is fed with.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use pog_analysis::library::Entry;
use pog_analysis::policy::Catalog;
use pog_analysis::{FileId, Origin, SourceFile};
use pog_syntax::dialect::{self, Standing};
use rayon::prelude::*;

use crate::config::{self, Config, ConfigProblem, Identify};
use crate::discover::{Found, discover};
use crate::files::{Files, Place};
use crate::parts::{Outside, attach};
use crate::starter::STARTER;
use crate::system::System;

/// Larger files are not prompts.
pub(crate) const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// One root with everything found in it.
#[derive(Debug)]
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
    /// Which.
    pub path: PathBuf,
    /// Why and what to do.
    pub message: String,
}

impl Workspace {
    /// Reads the settings of a root, which may speak of the rules of a catalogue.
    pub fn open(
        system: &dyn System,
        catalog: &'static Catalog,
        root: &Path,
        number: u32,
        identify: Identify<'_>,
    ) -> Self {
        let file = config::find_config(root);
        let (config, config_problems) =
            config::read_config(system, catalog, root, number, file.as_deref(), identify);
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
                standing: Standing {
                    in_library: true,
                    ..Standing::default()
                },
                ..place
            });
        }
        absolute.starts_with(&self.config.root).then(|| {
            let (root, roots) = (&self.config.root, &self.config.library_roots);
            let mut place = Place::below(absolute, root, roots, Origin::Workspace, self.number);
            let said = self
                .config
                .placing
                .of(&place.relative)
                .format
                .as_ref()
                .map(|f| f.value.0);
            place.standing.forced = said.unwrap_or_default();
            place
        })
    }

    /// Finds and reads every prompt of the root and its sources. Unreadable ones are problems, not failures.
    pub fn load(
        &self,
        system: &dyn System,
        files: &mut Files,
    ) -> (Vec<Arc<SourceFile>>, Vec<Problem>) {
        let (paths, mut problems) = self.find(system);
        let placed = self.intern(&paths, files);
        let files = Mutex::new(files);
        let intern = |place: Place| {
            files
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .intern_once(place)
        };
        let (loaded, unread) = Self::read(system, &placed, &intern);
        problems.extend(unread);
        (loaded, problems)
    }

    /// The first step of [`Self::load`]: which files there are.
    #[must_use]
    pub fn find(&self, system: &dyn System) -> (Vec<PathBuf>, Vec<Problem>) {
        let (mut paths, mut problems) = (Vec::new(), Vec::new());
        for folder in std::iter::once(&self.config.root).chain(&self.config.sources) {
            let found = self.discover(system, folder);
            let unreadable = found.unreadable.into_iter();
            problems.extend(unreadable.map(|(path, why)| Problem {
                path,
                message: format!("Cannot be read: {why}"),
            }));
            paths.extend(found.files);
        }
        (paths, problems)
    }

    /// The prompts below a folder of this workspace, those among them whose names say nothing.
    #[must_use]
    pub fn discover(&self, system: &dyn System, folder: &Path) -> Found {
        let standing = |path: &Path| self.place(path).map(|p| p.standing).unwrap_or_default();
        let mut found = discover(folder, &standing);
        let sniffed = std::mem::take(&mut found.sniffed);
        // What cannot be read was not asked for: only its content could have made it a prompt.
        let is_prompt = |path: &PathBuf| {
            let Some(place) = self.place(path) else {
                return false;
            };
            let text = read_text(system, path);
            text.is_ok_and(|text| dialect::detect(&place.relative, &text, place.standing).is_some())
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

    /// The second step: their identities. Fast, so that it can be done under a lock.
    pub fn intern(&self, paths: &[PathBuf], files: &mut Files) -> Vec<(FileId, Arc<Place>)> {
        let places = paths.iter().filter_map(|path| self.place(path));
        places
            .map(|place| {
                let id = files.intern(place);
                (
                    id,
                    files
                        .place(id)
                        .expect("an interned file has a place")
                        .clone(),
                )
            })
            .collect()
    }

    /// The third step: their texts and those of what belongs to them, in parallel.
    #[must_use]
    pub fn read(
        system: &dyn System,
        placed: &[(FileId, Arc<Place>)],
        intern: &(dyn Fn(Place) -> FileId + Sync),
    ) -> (Vec<Arc<SourceFile>>, Vec<Problem>) {
        let read: Vec<Result<Arc<SourceFile>, Problem>> = placed
            .par_iter()
            .map(|(id, place)| {
                let text = read_text(system, &place.absolute)?;
                let (relative, default_id) = (place.relative.clone(), place.default_id.clone());
                let file =
                    SourceFile::new(*id, relative, default_id, place.origin, place.root, text);
                let file = file.with_standing(place.standing);
                Ok(Arc::new(attach(
                    &Outside {
                        system,
                        intern: &intern,
                        open: &|_| None,
                    },
                    place,
                    file,
                )))
            })
            .collect();
        let (mut loaded, mut problems) = (Vec::with_capacity(read.len()), Vec::new());
        for result in read {
            match result {
                Ok(file) => loaded.push(file),
                Err(problem) => problems.push(problem),
            }
        }
        (loaded, problems)
    }

    /// The library entries of files, read in parallel.
    #[must_use]
    pub fn entries(files: &[Arc<SourceFile>]) -> Vec<Arc<Entry>> {
        files
            .par_iter()
            .filter_map(|f| Entry::of(f))
            .map(Arc::new)
            .collect()
    }

    /// The entries of the starter library.
    #[must_use]
    pub fn starter(files: &mut Files) -> Vec<Arc<Entry>> {
        let sources: Vec<Arc<SourceFile>> = STARTER
            .iter()
            .filter_map(|(path, text)| {
                let id = files.intern(Place::starter(path));
                files.source(id, Arc::from(*text)).map(Arc::new)
            })
            .collect();
        Self::entries(&sources)
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
