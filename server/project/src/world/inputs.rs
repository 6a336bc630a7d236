//! The table of what a root brings beside its prompts: how each kind is read, and which files it is read from. Loading,
//! watching and reading again all go through [`INPUTS`]; a new kind is one more line in it.

use std::path::Path;
use std::sync::Arc;

use pog_formats::dialect;
use pog_model::LOOSE_ROOT;
use pog_world::Change;

use crate::baseline::read_baseline;
use crate::codeowners::is_codeowners;
use crate::config::FILE_NAME;
use crate::results::read_results;
use crate::system::System;
use crate::workspace::{Problem, Workspace};

/// One kind of input of a root.
#[derive(Debug)]
pub struct Input {
    /// What logs call it.
    pub name: &'static str,
    /// Globs of the files it is read from, for editors that watch files.
    pub watched: &'static [&'static str],
    concerned: fn(&Workspace, &Path) -> bool,
    read: fn(&dyn System, &Workspace) -> (Change, Vec<Problem>),
}

/// Every kind there is.
pub static INPUTS: [&Input; 4] = [&POLICY, &CODEOWNERS, &RESULTS, &KNOWN_FINDINGS];

/// The settings. They are part of the [`Workspace`], which has to be opened again when one of their files changes.
pub static POLICY: Input = Input {
    name: "policy",
    watched: &["*.toml"],
    concerned: |workspace, path| {
        path.file_name().is_some_and(|name| name == FILE_NAME)
            || workspace.config.files.iter().any(|file| file == path)
    },
    read: |_, workspace| {
        let policies = workspace.config.policies.clone();
        (Change::Policy(workspace.number, policies), Vec::new())
    },
};

/// Who owns which files.
pub static CODEOWNERS: Input = Input {
    name: "CODEOWNERS",
    watched: &["CODEOWNERS"],
    concerned: |_, path| is_codeowners(path),
    read: |system, workspace| {
        let (owners, problems) = split(workspace.codeowners(system));
        let change = Change::CodeOwners(workspace.number, owners.map(Arc::new));
        (change, problems)
    },
};

/// What models answered to the cases.
pub static RESULTS: Input = Input {
    name: "model results",
    watched: &[".pog/results/**"],
    concerned: |_, path| path.components().any(|c| c.as_os_str() == ".pog"),
    read: |system, workspace| {
        // Loose files have no folder of their own to keep results in.
        let (results, problems) = if workspace.number == LOOSE_ROOT {
            (None, Vec::new())
        } else {
            read_results(system, &workspace.config.root)
        };
        let change = Change::Results(workspace.number, results.map(Arc::new));
        (change, problems)
    },
};

/// The record of known findings. One that cannot be read hides nothing: all findings are shown then.
pub static KNOWN_FINDINGS: Input = Input {
    name: "known findings",
    watched: &[".pog/*.json"],
    concerned: |workspace, path| workspace.config.known_path().is_ok_and(|own| own == path),
    read: |system, workspace| {
        let (known, problems) = split(read_baseline(system, &workspace.config));
        let change = Change::Baseline(workspace.number, known.map(Arc::new));
        (change, problems)
    },
};

impl Input {
    /// Whether it may have to be read again for a workspace when a file changes.
    #[must_use]
    pub fn concerns(&self, workspace: &Workspace, path: &Path) -> bool {
        (self.concerned)(workspace, path)
    }

    /// Reads it; what cannot be read leaves it empty.
    #[must_use]
    pub fn read(&self, system: &dyn System, workspace: &Workspace) -> (Change, Vec<Problem>) {
        let _span = tracing::debug_span!("read input", name = self.name).entered();
        (self.read)(system, workspace)
    }
}

/// Globs of all files that a change of may matter: prompts and what is written beside them, the inputs, what git has
/// checked out.
pub fn watched() -> impl Iterator<Item = &'static str> {
    let prompts = dialect::DIALECTS
        .iter()
        .flat_map(|d| d.globs.iter().chain(d.sniffed).chain(d.in_library));
    let beside = [
        "*.yaml",
        "*.yml",
        ".git/HEAD",
        ".git/logs/HEAD",
        ".gitignore",
        ".ignore",
        ".git/info/exclude",
    ];
    let inputs = INPUTS.iter().flat_map(|input| input.watched);
    prompts.chain(inputs).copied().chain(beside)
}

fn split<T>(read: Result<Option<T>, Problem>) -> (Option<T>, Vec<Problem>) {
    match read {
        Ok(value) => (value, Vec::new()),
        Err(problem) => (None, vec![problem]),
    }
}
