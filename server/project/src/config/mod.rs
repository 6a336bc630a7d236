//! `pog.toml` of a workspace: found upwards, what it builds on read with it, paths made absolute. What the files say and
//! what is wrong in them the analysis tells; here it is decided which files are read at all.

mod chain;
mod extends;
#[cfg(test)]
mod tests;

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::files::{Files, Place};
use crate::system::System;
use chain::{Chain, Link};
use pog_formats::dialect::FormatHint;
use pog_model::{Origin, Severity, Source, SourceFile};
use pog_policy::file::At;
use pog_policy::read::{Author, layers};
use pog_policy::{Catalog, Policies, Policy, PolicyLayer};
use pog_text::{Fix, Span};

/// The file's name.
pub const FILE_NAME: &str = "pog.toml";

/// Settings of one workspace root, with paths made absolute.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder the settings hold for.
    pub root: PathBuf,
    /// Folder of the workspace's `pog.toml`, from which globs are counted; the root where there is none.
    pub home: PathBuf,
    /// The file, if there is one.
    pub file: Option<PathBuf>,
    /// All files the settings were read from or should have been: the workspace's own and those it extends.
    pub files: Vec<PathBuf>,
    /// Folders of prompts; ids are counted from them.
    pub library_roots: Vec<PathBuf>,
    /// Further libraries, read only.
    pub sources: Vec<PathBuf>,
    /// Whether the starter library is offered.
    pub starter: bool,
    /// Who decided where prompts are found: roots, sources, starter.
    pub library: [Source; 3],
    /// What holds for the prompts.
    pub policies: Arc<Policies>,
    /// What says which files are of which format. Other than the rest it changes only when files are looked for again.
    pub placing: Arc<Policies>,
    /// Whether some of what was written could not be read, so that the settings are not those that were meant.
    pub broken: bool,
    /// Whether these are settings of an earlier reading, because the present one is broken.
    pub kept: bool,
}

/// Something wrong in a policy file; the remaining settings stay in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    pub file: PathBuf,
    /// Its text, as it was read; empty where it could not be.
    pub text: Arc<str>,
    /// Place in it.
    pub span: Span,
    /// What is wrong and what to do.
    pub message: String,
    /// How serious it is.
    pub severity: Severity,
    /// Ways to mend it.
    pub fixes: Vec<Fix>,
    /// Whether it makes the settings others than those that were meant.
    pub broken: bool,
}

impl Config {
    /// The settings of a workspace without a `pog.toml`: its `prompts` folder is the library root, else the whole of it.
    #[must_use]
    pub fn default_for(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            home: root.to_owned(),
            file: None,
            files: Vec::new(),
            library_roots: vec![default_library(root)],
            sources: Vec::new(),
            starter: true,
            library: Default::default(),
            policies: Arc::default(),
            placing: Arc::default(),
            broken: false,
            kept: false,
        }
    }

    /// Keeps the last good settings where these are broken. What was broken itself is no better.
    pub fn keep_if_broken(&mut self, last: &Self) {
        if self.broken && (!last.broken || last.kept) && last.file.is_some() {
            self.policies = last.policies.clone();
            self.keep_library(last);
            self.kept = true;
        }
    }

    /// Leaves prompts where they were found before.
    pub fn keep_library(&mut self, last: &Self) {
        self.placing.clone_from(&last.placing);
        self.library_roots.clone_from(&last.library_roots);
        self.sources.clone_from(&last.sources);
        self.starter = last.starter;
        self.library.clone_from(&last.library);
    }

    /// Path of a new prompt with this id.
    ///
    /// # Errors
    /// When the library root is outside the workspace, where pog does not write.
    pub fn new_prompt(&self, id: &str) -> Result<PathBuf, String> {
        let library = self.library_roots.first().unwrap_or(&self.root);
        if library.starts_with(&self.root) {
            return Ok(library.join(format!("{id}.pog.md")));
        }
        let (library, root) = (library.display(), self.root.display());
        Err(format!(
            "The library root {library} is outside {root}; set 'roots' under [library] in pog.toml"
        ))
    }

    /// Whether prompts are found at the same places as under other settings.
    #[must_use]
    pub fn same_library(&self, other: &Self) -> bool {
        (&self.root, &self.library_roots, &self.sources, self.starter)
            == (
                &other.root,
                &other.library_roots,
                &other.sources,
                other.starter,
            )
            && self.placing.formats() == other.placing.formats()
    }
}

fn default_library(root: &Path) -> PathBuf {
    let prompts = root.join("prompts");
    if prompts.is_dir() {
        prompts
    } else {
        root.to_owned()
    }
}

/// The nearest `pog.toml` in `start` or a folder above it.
#[must_use]
pub fn find_config(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .map(|folder| folder.join(FILE_NAME))
        // A pipe or a device under this name is no policy, but neither is it nothing: reading it says so.
        .find(|file| file.metadata().is_ok_and(|m| !m.is_dir()))
}

/// The settings for a root whose `pog.toml`, if any, is `file`.
pub fn read_config(
    system: &dyn System,
    catalog: &'static Catalog,
    root: &Path,
    number: u32,
    file: Option<&Path>,
    identities: &Files,
) -> (Config, Vec<ConfigProblem>) {
    let mut config = Config::default_for(root);
    let Some(file) = file else {
        return (config, Vec::new());
    };
    config.file = Some(file.to_owned());
    config.home = file.parent().unwrap_or(root).to_owned();
    let Chain {
        links,
        mut problems,
        files,
    } = chain::read(system, catalog, file, root);
    config.files = files;
    merge_layers(&mut config, &links, number, identities, &mut problems);
    let trust = system.trusts_folders();
    library(&mut config, &links, trust, &mut problems);
    config.broken = problems.iter().any(|p| p.broken);
    problems.sort_by(|a, b| (&a.file, a.span).cmp(&(&b.file, b.span)));
    (config, problems)
}

/// Puts the layers of all files together, furthest first.
fn merge_layers(
    config: &mut Config,
    links: &[Link],
    number: u32,
    identities: &Files,
    problems: &mut Vec<ConfigProblem>,
) {
    let (mut policy, mut overrides, mut files) = (Policy::default(), Vec::new(), Vec::new());
    let mut merged: Vec<PolicyLayer> = Vec::new();
    for link in links {
        let shown: Arc<str> = way(&config.root, &link.path).into();
        let place = Place {
            absolute: link.path.clone(),
            relative: shown.clone(),
            default_id: shown.clone(),
            origin: Origin::Workspace,
            root: number,
            format_hint: FormatHint::default(),
        };
        let id = identities.intern(place);
        let mut set = layers(
            &link.reading.file,
            &Author::new(shown.clone(), Some(id), &link.text),
        );
        problems.extend(set.problems.drain(..).map(|p| link.problem(p)));
        merged.push(set.layer);
        overrides.append(&mut set.overrides);
        let (path, text) = (shown.clone(), link.text.clone());
        files.push(Arc::new(SourceFile::new(
            id,
            path,
            shown,
            Origin::Workspace,
            number,
            text,
        )));
    }
    merged.iter().for_each(|layer| layer.apply(&mut policy));
    let below = config
        .root
        .strip_prefix(&config.home)
        .map(|p| way(Path::new(""), p))
        .unwrap_or_default();
    let below = if below.is_empty() {
        below
    } else {
        format!("{below}/")
    };
    config.policies = Arc::new(
        Policies::new(policy, overrides)
            .below(below)
            .read_from(files),
    );
    config.placing = config.policies.clone();
}

/// Where prompts are found: each key as the nearest file that gives it says.
fn library(config: &mut Config, links: &[Link], trust: bool, problems: &mut Vec<ConfigProblem>) {
    for (nearness, link) in links.iter().rev().enumerate().rev() {
        let library = &link.reading.file.library;
        let author = Author::new(way(&config.root, &link.path).into(), None, &link.text);
        if let Some(roots) = &library.roots {
            let folder = |at: &At<String>| normal(&config.home.join(&at.value));
            config.library_roots = roots.value.iter().map(folder).collect();
            config.library[0] = author.setting(roots, "library.roots", ()).source;
            let missing = roots
                .value
                .iter()
                .filter(|at| nearness == 0 && !folder(at).is_dir());
            problems.extend(missing.map(|at| {
                let message = format!(
                    "Folder '{}' does not exist; prompts are looked for in vain there",
                    at.value
                );
                ConfigProblem {
                    severity: Severity::Warning,
                    broken: false,
                    ..link.error(at.span, message)
                }
            }));
        }
        if let Some(sources) = &library.sources {
            let base = link.path.parent().unwrap_or(Path::new(""));
            config.library[1] = author.setting(sources, "library.sources", ()).source;
            config.sources.clear();
            for source in &sources.value {
                let folder = normal(&base.join(&source.path.value));
                match extends::source(&folder, &config.root, &link.path, trust) {
                    Ok(()) => config.sources.push(folder),
                    Err(why) => {
                        let message = format!("Library '{}' {why}", source.path.value);
                        problems.push(ConfigProblem {
                            severity: Severity::Warning,
                            broken: false,
                            ..link.error(source.path.span, message)
                        });
                    }
                }
            }
        }
        if let Some(starter) = &library.starter {
            config.library[2] = author.setting(starter, "library.starter", ()).source;
            config.starter = starter.value;
        }
    }
}

/// The way from a folder to a file, with `/` between parts.
fn way(from: &Path, to: &Path) -> String {
    let common = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = from.components().skip(common).map(|_| "..".to_owned());
    let down = to
        .components()
        .skip(common)
        .map(|c| c.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// Without `.` and `..`, by words alone.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}
