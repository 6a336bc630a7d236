//! The world of one command: the workspaces its paths belong to, loaded once, and a snapshot of them. Every file is read
//! and parsed once; what the library was built from is what is checked and rendered.

mod edit;
mod git_state;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use git_state::HistoryUse;

use pog_model::{FileId, LOOSE_ROOT, SourceFile};
use pog_policy::Policy;
use pog_project::{
    Config, ConfigProblem, Files, Os, Problem, Workspace, find_root, is_project, world,
};
use pog_rules::CATALOG;
use pog_world::{Change, Host, Snapshot};

use super::place::{Shown, real};

/// The workspaces of some paths.
pub(crate) struct Session {
    /// Library and policies.
    pub(crate) snapshot: Snapshot,
    /// Paths and identities.
    pub(crate) files: Files,
    /// What could not be read, anywhere in the workspaces.
    pub(crate) problems: Vec<Problem>,
    /// What is wrong in policy files.
    pub(crate) config_problems: Vec<ConfigProblem>,
    /// Shows paths.
    pub(crate) shown: Shown,
    loaded: BTreeMap<PathBuf, Arc<SourceFile>>,
    workspaces: Vec<Workspace>,
    host: Host,
}

impl Session {
    /// Loads the workspaces that `paths` (without links) belong to. Paths that lie in a workspace but are ignored there
    /// are read all the same.
    pub(crate) fn load(paths: &[PathBuf]) -> Self {
        let mut roots: Vec<PathBuf> = paths.iter().map(|p| find_root(p)).collect();
        // Outer roots first, so that a file of a nested root ends up with the inner one's settings.
        roots.sort_by_key(|r| (r.components().count(), r.clone()));
        // Many paths of one workspace are the common case: a hook passes every changed file.
        roots.dedup();
        let mut session = Self {
            snapshot: Host::new(&CATALOG).snapshot(),
            files: Files::default(),
            problems: Vec::new(),
            config_problems: Vec::new(),
            shown: Shown::new(),
            loaded: BTreeMap::new(),
            workspaces: Vec::new(),
            host: Host::new(&CATALOG),
        };
        for (root, number) in roots.iter().zip(0..) {
            // A single file that belongs to no project does not make its folder one: that may be anybody's home.
            let asked = paths.iter().any(|p| p.is_dir() && find_root(p) == *root);
            let number = if asked || is_project(root) {
                number
            } else {
                LOOSE_ROOT
            };
            let mut workspace = Workspace::open(&Os, &CATALOG, root, number, &session.files);
            let problems = std::mem::take(&mut workspace.config_problems);
            // What is wrong in the settings around a loose file is not what was asked about.
            if number != LOOSE_ROOT {
                session.config_problems.extend(problems);
            }
            session.workspaces.push(workspace);
        }
        session.enter(paths);
        session
    }

    /// Reads everything and hands it to the analysis. Known findings are left to `pog check`, whose options say which
    /// record counts.
    fn enter(&mut self, named: &[PathBuf]) {
        let mut inputs = world::INPUTS.to_vec();
        // Loaded here, a broken baseline would be a problem of commands that never use it.
        inputs.retain(|input| input.name != world::KNOWN_FINDINGS.name);
        let loaded = world::load(&world::Request {
            system: &Os,
            files: &self.files,
            workspaces: &self.workspaces,
            named,
            inputs: &inputs,
            starter: self.workspaces.iter().any(|w| w.config.starter),
        });
        // Kept beside the library: a file of no known format has no entry, but may be asked about by its path.
        self.loaded = loaded.files;
        self.problems = loaded.problems;
        for change in loaded.changes {
            self.host.apply(change);
        }
        self.snapshot = self.host.snapshot();
    }

    /// The workspace of the current folder, as far as its folder can be told.
    pub(crate) fn here() -> std::io::Result<Self> {
        let here = std::env::current_dir().and_then(|d| real(&d))?;
        Ok(Self::load(&[here]))
    }

    fn keep(&mut self, file: Arc<SourceFile>) {
        let place = self
            .files
            .place(file.id)
            .expect("a loaded file has a place");
        self.loaded.insert(place.absolute.clone(), file);
    }

    /// The policy of a path, whether or not there is a prompt, and the settings it belongs to.
    pub(crate) fn policy_of(&self, path: &Path) -> Option<(Arc<Policy>, &Config)> {
        let (workspace, place) = self
            .workspaces
            .iter()
            // Inner workspaces come last, and the innermost decides.
            .rev()
            .find_map(|w| Some((w, w.place(path)?)))?;
        Some((
            workspace.config.policies.of(&place.relative),
            &workspace.config,
        ))
    }

    /// The files that the settings were read from.
    pub(crate) fn policy_files(&self) -> impl Iterator<Item = &Path> {
        let files = self.workspaces.iter().flat_map(|w| &w.config.files);
        files.map(PathBuf::as_path)
    }

    /// Tells the analysis of something.
    pub(crate) fn apply(&mut self, change: Change) {
        self.host.apply(change);
        self.snapshot = self.host.snapshot();
    }

    /// Files at or below a path, by path.
    pub(crate) fn below<'a>(
        &'a self,
        path: &'a Path,
    ) -> impl Iterator<Item = (&'a PathBuf, &'a Arc<SourceFile>)> + 'a {
        self.loaded
            // Paths sort by component, so that everything below a folder is one range of the map.
            .range(path.to_owned()..)
            .take_while(move |(p, _)| p.starts_with(path))
    }

    /// Whether something at or below a path could not be read.
    pub(crate) fn has_problem(&self, path: &Path) -> bool {
        self.problems.iter().any(|p| p.path.starts_with(path))
    }

    pub(crate) fn at(&self, path: &Path) -> Option<&Arc<SourceFile>> {
        self.loaded.get(path)
    }

    /// A file as it was loaded; a file that is part of an artifact has a text and nothing more.
    pub(crate) fn file(&self, id: FileId) -> Option<Arc<SourceFile>> {
        let place = self.files.place(id)?;
        let loaded = self
            .loaded
            .get(&place.absolute)
            .cloned()
            // The starter library is in the snapshot but not among the files read from disk.
            .or_else(|| self.snapshot.file(id));
        loaded.or_else(|| {
            self.files
                .source(id, self.snapshot.companion(id)?.text.clone())
                .map(Arc::new)
        })
    }

    /// The file at a path that is a part of some artifact and nothing else.
    pub(crate) fn companion_at(&self, path: &Path) -> Option<Arc<SourceFile>> {
        // A file that is a prompt as well is checked as that; as a companion it would be reported twice.
        if self.loaded.contains_key(path) {
            return None;
        }
        self.file(self.files.id(path)?)
    }

    pub(crate) fn shown_path(&self, id: FileId) -> String {
        self.files
            .place(id)
            .map_or_else(String::new, |p| self.shown.path(&p.absolute))
    }
}
