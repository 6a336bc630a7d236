//! The files a policy is made of: a file after all that it extends. Each is read once, however often it is named.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_model::Severity;
use pog_policy::file::At;
use pog_policy::read::{Problem, Reading};
use pog_policy::{Catalog, read};
use pog_text::Span;

use super::{ConfigProblem, extends};
use crate::system::System;

const MAX_BYTES: u64 = 1024 * 1024;
/// A policy that builds on more files than this is not read by people any more.
const MOST_FILES: usize = 64;

/// The files of a policy.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// Furthest first, the workspace's own last.
    pub(super) links: Vec<Link>,
    /// What is wrong in them.
    pub(super) problems: Vec<ConfigProblem>,
    /// Every file that was read or should have been.
    pub(super) files: Vec<PathBuf>,
}

/// One file of a policy.
#[derive(Debug)]
pub(super) struct Link {
    /// Where it is.
    pub(super) path: PathBuf,
    pub(super) text: Arc<str>,
    /// What was read from it.
    pub(super) reading: Reading,
}

impl Link {
    pub(super) fn error(&self, span: Span, message: String) -> ConfigProblem {
        self.problem(Problem::broken(span, message))
    }

    pub(super) fn problem(&self, problem: Problem) -> ConfigProblem {
        ConfigProblem {
            file: self.path.clone(),
            text: self.text.clone(),
            span: problem.span,
            message: problem.message,
            severity: problem.severity,
            fixes: problem.fixes,
            broken: problem.broken,
        }
    }
}

/// Reads a policy file and all it builds on.
pub(super) fn read(
    system: &dyn System,
    catalog: &'static Catalog,
    file: &Path,
    root: &Path,
) -> Chain {
    let mut reader = Reader {
        system,
        catalog,
        root,
        chain: Chain::default(),
        open: Vec::new(),
        allowed: None,
    };
    reader.chain.files.push(file.to_owned());
    match extends::own(file, root).and_then(|()| text_of(system, file)) {
        Ok(text) => reader.link(file, text),
        Err(message) => reader.chain.problems.push(ConfigProblem {
            file: file.to_owned(),
            text: "".into(),
            span: Span::at(0),
            message,
            severity: Severity::Error,
            fixes: Vec::new(),
            broken: true,
        }),
    }
    reader.chain
}

struct Reader<'a> {
    system: &'a dyn System,
    catalog: &'static Catalog,
    root: &'a Path,
    chain: Chain,
    /// The files that extend each other down to the present one.
    open: Vec<PathBuf>,
    /// Folders that policies may be read from; known once the workspace's own file is read.
    allowed: Option<Vec<PathBuf>>,
}

impl Reader<'_> {
    fn link(&mut self, path: &Path, text: Arc<str>) {
        let reading = read::read(&text, self.catalog);
        let mut link = Link {
            path: path.to_owned(),
            text,
            reading,
        };
        let problems = std::mem::take(&mut link.reading.problems);
        self.chain
            .problems
            .extend(problems.into_iter().map(|p| link.problem(p)));
        if self.allowed.is_none() {
            self.allowed = Some(extends::allowed(
                self.root,
                path,
                &link.reading.file,
                self.system.trusts_folders(),
            ));
        }
        self.open.push(path.to_owned());
        let wanted = link
            .reading
            .file
            .extends
            .as_ref()
            .map_or_else(Vec::new, |e| e.0.clone());
        for at in wanted {
            if let Err(message) = self.follow(path, &at) {
                self.chain.problems.push(link.error(at.span, message));
            }
        }
        self.open.pop();
        self.chain.links.push(link);
    }

    fn follow(&mut self, from: &Path, at: &At<String>) -> Result<(), String> {
        let path = extends::target(from, &at.value)?;
        if !self.chain.files.contains(&path) {
            self.chain.files.push(path.clone());
        }
        let real = extends::real(
            &path,
            &at.value,
            self.allowed.as_deref().unwrap_or_default(),
        )?;
        if let Some(first) = self.open.iter().position(|open| same(open, &real)) {
            let name = |p: &Path| super::way(self.root, p);
            let round: Vec<String> = self.open[first..]
                .iter()
                .map(|p| name(p))
                .chain([name(&path)])
                .collect();
            return Err(format!(
                "Extends itself ({}); take one of these out",
                round.join(" → ")
            ));
        }
        if self.chain.links.iter().any(|link| same(&link.path, &real)) {
            return Ok(());
        }
        if self.chain.files.len() > MOST_FILES {
            return Err(format!(
                "More than {MOST_FILES} files extend each other; '{}' is not read",
                at.value
            ));
        }
        let text = text_of(self.system, &path).map_err(|why| format!("'{}': {why}", at.value))?;
        self.link(&path, text);
        Ok(())
    }
}

fn same(path: &Path, real: &Path) -> bool {
    path == real || path.canonicalize().is_ok_and(|p| p == real)
}

fn text_of(system: &dyn System, path: &Path) -> Result<Arc<str>, String> {
    match system.read(path, MAX_BYTES).map(String::from_utf8) {
        Ok(Ok(text)) => Ok(text.into()),
        Ok(Err(_)) => Err("Not UTF-8; save the file as UTF-8".to_owned()),
        Err(error) => Err(format!("Cannot be read: {error}")),
    }
}
