//! The one loader: from workspaces to what a [`pog_world::Host`] is fed with. Command line and language server both
//! call [`load`], so a kind of input that is added here is known to both.
//!
//! ```text
//! a root with prompts/a.pog.md, a.pog.md.pog.yaml and .pog/results/a.json
//!   files     prompts/a.pog.md, its overlay attached
//!   changes   Policy, CodeOwners, Results, KnownFindings (see inputs.rs), then Entries with the artifact, then Today
//!   problems  what could not be read, with the path; never a failure
//! ```
//!
//! What git knows ([`GitState`]) is compared with the library that came of this, so it is read afterwards, and only by
//! those who ask.

mod git_state;
mod inputs;
mod requested;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use pog_model::library::Entry;
use pog_model::{FileId, LOOSE_ROOT, SourceFile};
use pog_world::Change;
use rayon::prelude::*;

use crate::companions::attach;
use crate::files::{Files, Place};
use crate::starter::STARTER;
use crate::system::System;
use crate::workspace::{Problem, Workspace, read_text};

pub use git_state::GitState;
pub use inputs::{CODEOWNERS, INPUTS, Input, KNOWN_FINDINGS, POLICY, RESULTS, watched};

/// What is to be loaded.
pub struct Request<'a> {
    /// The disk, or an editor's texts in front of it.
    pub system: &'a dyn System,
    /// Gives out identities.
    pub files: &'a Files,
    /// The roots, outer ones first: a file of a nested root ends up with the inner one's settings.
    pub workspaces: &'a [Workspace],
    /// Files and folders that are read even where a root ignores them.
    pub named: &'a [PathBuf],
    /// Which inputs of the roots are read.
    pub inputs: &'a [&'static Input],
    /// Whether the starter library is offered along.
    pub starter: bool,
}

impl<'a> Request<'a> {
    /// Everything that belongs to these roots, and nothing else.
    #[must_use]
    pub fn of(system: &'a dyn System, files: &'a Files, workspaces: &'a [Workspace]) -> Self {
        Self {
            system,
            files,
            workspaces,
            named: &[],
            inputs: &INPUTS,
            starter: false,
        }
    }
}

/// What was loaded.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Every file, by absolute path. Overlays without a prompt are among them; they have no entry.
    pub files: BTreeMap<PathBuf, Arc<SourceFile>>,
    /// What a host is fed with, in this order.
    pub changes: Vec<Change>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Loads workspaces. What cannot be read is a problem, not a failure.
#[must_use]
pub fn load(request: &Request<'_>) -> Loaded {
    let _span = tracing::debug_span!("load", roots = request.workspaces.len()).entered();
    let mut loaded = Loaded::default();
    for workspace in request.workspaces {
        // A loose file belongs to no project: what stands around it is none of its business.
        if workspace.number != LOOSE_ROOT {
            loaded.read_root(request, workspace);
        }
    }
    for path in request.named {
        loaded.read_requested(request, path);
    }
    for workspace in request.workspaces {
        for input in request.inputs {
            let (change, problems) = input.read(request.system, workspace);
            loaded.changes.push(change);
            loaded.problems.extend(problems);
        }
    }
    let files: Vec<Arc<SourceFile>> = loaded.files.values().cloned().collect();
    let mut found = entries(&files);
    if request.starter {
        found.extend(starter(request.files));
    }
    tracing::debug!(
        artifacts = found.len(),
        problems = loaded.problems.len(),
        "loaded"
    );
    loaded.changes.push(Change::Entries(found));
    loaded.changes.push(today(request.system));
    loaded
}

/// The date as a change.
#[must_use]
pub fn today(system: &dyn System) -> Change {
    Change::Today(system.today().into())
}

/// A file with its companion files, as it is now.
///
/// # Errors
/// When its text cannot be read.
pub fn read_file(
    system: &dyn System,
    files: &Files,
    place: &Place,
    id: FileId,
) -> Result<Arc<SourceFile>, Problem> {
    let text = read_text(system, &place.absolute)?;
    let file = place.source(id, text);
    Ok(Arc::new(attach(system, files, place, file)))
}

/// The library entries of files, read in parallel.
#[must_use]
pub fn entries(files: &[Arc<SourceFile>]) -> Vec<Arc<Entry>> {
    let _span = tracing::debug_span!("read artifacts", files = files.len()).entered();
    files
        .par_iter()
        .filter_map(|f| Entry::of(f))
        .map(Arc::new)
        .collect()
}

/// The entries of the starter library.
#[must_use]
pub fn starter(files: &Files) -> Vec<Arc<Entry>> {
    let mut sources: Vec<Arc<SourceFile>> = Vec::with_capacity(STARTER.len());
    for (path, text) in STARTER {
        let place = Place::starter(path);
        let id = files.intern(place.clone());
        sources.push(Arc::new(place.source(id, Arc::from(*text))));
    }
    entries(&sources)
}

impl Loaded {
    /// Every prompt of a root and of its sources.
    fn read_root(&mut self, request: &Request<'_>, workspace: &Workspace) {
        let mut paths = Vec::new();
        {
            let root = workspace.config.root.display();
            let _span = tracing::debug_span!("find prompts", %root).entered();
            for folder in std::iter::once(&workspace.config.root).chain(&workspace.config.sources) {
                let found = workspace.discover(request.system, folder);
                self.problems
                    .extend(found.unreadable.into_iter().map(unreadable));
                paths.extend(found.files);
            }
        }
        let _span = tracing::debug_span!("read texts", files = paths.len()).entered();
        // Identities in the order of the paths: they decide where nothing else does, and no run may differ from the next.
        let placed: Vec<(PathBuf, Place)> = paths
            .into_par_iter()
            .filter_map(|path| workspace.place(&path).map(|place| (path, place)))
            .collect();
        let known: Vec<(PathBuf, Place, FileId)> = placed
            .into_iter()
            .map(|(path, place)| {
                let id = request.files.intern(place.clone());
                (path, place, id)
            })
            .collect();
        let read: Vec<(PathBuf, Result<Arc<SourceFile>, Problem>)> = known
            .into_par_iter()
            .map(|(path, place, id)| {
                let file = read_file(request.system, request.files, &place, id);
                (path, file)
            })
            .collect();
        let mut texts = Vec::with_capacity(read.len());
        for (path, file) in read {
            match file {
                Ok(file) => texts.push((path, file)),
                Err(problem) => self.problems.push(problem),
            }
        }
        // Made as a whole and then joined: comparing 100,000 paths one by one takes half a second.
        self.files.append(&mut texts.into_iter().collect());
    }
}

fn unreadable((path, why): (PathBuf, String)) -> Problem {
    Problem {
        path,
        message: format!("Cannot be read: {why}"),
    }
}
