//! The world of one command: the workspaces its paths belong to, loaded once, and a snapshot of them. Every file is read
//! and parsed once; what the library was built from is what is checked and rendered.

mod edit;
mod past;

use pog_analysis::rules::CATALOG;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_analysis::library::Entry;
use pog_analysis::{Change, FileId, Host, LOOSE_ROOT, Policy, Snapshot, SourceFile};
use pog_project::{
    Config, ConfigProblem, Files, Os, Outside, Place, Problem, System as _, Workspace, attach,
    find_root, is_project, read_results, read_text,
};
use pog_syntax::dialect;

pub(crate) use past::HistoryUse;

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
            if asked || is_project(root) {
                session.add_root(root, number);
            } else {
                session.workspaces.push(Workspace::open(
                    &Os,
                    &CATALOG,
                    root,
                    LOOSE_ROOT,
                    &mut |place| session.files.intern(place),
                ));
            }
        }
        for path in paths {
            session.add_named(path);
        }
        session.enter();
        session
    }

    /// The workspace of the current folder, as far as its folder can be told.
    pub(crate) fn here() -> std::io::Result<Self> {
        let here = std::env::current_dir().and_then(|d| real(&d))?;
        Ok(Self::load(&[here]))
    }

    fn add_root(&mut self, root: &Path, number: u32) {
        let mut workspace = Workspace::open(&Os, &CATALOG, root, number, &mut |place| {
            self.files.intern(place)
        });
        let (files, problems) = workspace.load(&Os, &mut self.files);
        self.problems.extend(problems);
        self.config_problems.append(&mut workspace.config_problems);
        for file in files {
            self.keep(file);
        }
        self.workspaces.push(workspace);
    }

    fn keep(&mut self, file: Arc<SourceFile>) {
        let place = self
            .files
            .place(file.id)
            .expect("a loaded file has a place");
        self.loaded.insert(place.absolute.clone(), file);
    }

    fn add_named(&mut self, path: &Path) {
        if path.is_dir() {
            if self.below(path).next().is_none() && !self.has_problem(path) {
                let Some(workspace) = self
                    .workspaces
                    .iter()
                    .rev()
                    .find(|w| w.place(path).is_some())
                else {
                    return;
                };
                let found = workspace.discover(&Os, path);
                let told = found.unreadable.into_iter();
                self.problems.extend(told.map(|(path, why)| Problem {
                    path,
                    message: format!("Cannot be read: {why}"),
                }));
                found.files.iter().for_each(|file| self.read(file));
            }
        } else if !self.loaded.contains_key(path) && !self.has_problem(path) {
            // What is asked of an overlay is asked of its prompt.
            let prompt = path
                .to_str()
                .and_then(dialect::overlaid)
                .map(PathBuf::from)
                .filter(|p| p.is_file());
            match prompt {
                Some(prompt) if !self.loaded.contains_key(&prompt) => self.read(&prompt),
                Some(_) => {}
                None if self.is_part(path) => {}
                None => self.read(path),
            }
        }
    }

    fn is_part(&self, path: &Path) -> bool {
        let Some(id) = self.files.id(path) else {
            return false;
        };
        self.loaded
            .values()
            .any(|file| file.parts.iter().any(|p| p.id == id))
    }

    fn read(&mut self, path: &Path) {
        let Some(place) = self.workspaces.iter().rev().find_map(|w| w.place(path)) else {
            return;
        };
        let id = self.files.intern(place.clone());
        match read_text(&Os, path) {
            Ok(text) => {
                let Some(file) = self.files.source(id, text) else {
                    return;
                };
                let files = RefCell::new(&mut self.files);
                let intern = |place: Place| files.borrow_mut().intern_once(place);
                let file = attach(
                    &Outside {
                        system: &Os,
                        intern: &intern,
                        open: &|_| None,
                    },
                    &place,
                    file,
                );
                self.keep(Arc::new(file));
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    /// Hands everything to the analysis.
    fn enter(&mut self) {
        let host = &mut self.host;
        let files: Vec<Arc<SourceFile>> = self.loaded.values().cloned().collect();
        let mut entries: Vec<Arc<Entry>> = Workspace::entries(&files);
        if self.workspaces.iter().any(|w| w.config.starter) {
            entries.extend(Workspace::starter(&mut self.files));
        }
        host.apply(Change::Entries(entries));
        for workspace in &self.workspaces {
            host.apply(Change::Policy(
                workspace.number,
                workspace.config.policies.clone(),
            ));
            if workspace.number != LOOSE_ROOT {
                let (results, problems) = read_results(&Os, &workspace.config.root);
                self.problems.extend(problems);
                host.apply(Change::Results(workspace.number, results.map(Arc::new)));
            }
            match workspace.codeowners(&Os) {
                Ok(owners) => {
                    host.apply(Change::CodeOwners(workspace.number, owners.map(Arc::new)))
                }
                Err(problem) => self.problems.push(problem),
            }
        }
        host.apply(Change::Today(Os.today().into()));
        self.snapshot = host.snapshot();
    }

    /// The policy of a path, whether or not there is a prompt, and the settings it belongs to.
    pub(crate) fn policy_of(&self, path: &Path) -> Option<(Arc<Policy>, &Config)> {
        let (workspace, place) = self
            .workspaces
            .iter()
            .rev()
            .find_map(|w| Some((w, w.place(path)?)))?;
        Some((
            workspace.config.policies.of(&place.relative),
            &workspace.config,
        ))
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
            .range(path.to_owned()..)
            .take_while(move |(p, _)| p.starts_with(path))
    }

    /// Whether something at or below a path could not be read.
    pub(crate) fn has_problem(&self, path: &Path) -> bool {
        self.problems.iter().any(|p| p.path.starts_with(path))
    }

    /// The file at a path.
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
            .or_else(|| self.snapshot.file(id));
        loaded.or_else(|| {
            self.files
                .source(id, self.snapshot.part(id)?.text.clone())
                .map(Arc::new)
        })
    }

    /// The file at a path that is a part of some artifact and nothing else.
    pub(crate) fn part_at(&self, path: &Path) -> Option<Arc<SourceFile>> {
        if self.loaded.contains_key(path) {
            return None;
        }
        self.file(self.files.id(path)?)
    }

    /// A file's path as it is shown.
    pub(crate) fn shown_path(&self, id: FileId) -> String {
        self.files
            .place(id)
            .map_or_else(String::new, |p| self.shown.path(&p.absolute))
    }
}
