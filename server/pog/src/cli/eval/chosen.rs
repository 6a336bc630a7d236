//! Resolves the arguments of `pog eval`: files, directories and ids of library prompts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_model::SourceFile;
use pog_model::library::Resolved;
use pog_text::near::closest;

use crate::cli::place::real;
use crate::cli::run_problem::{self, RunProblem};
use crate::cli::session::Session;

/// The prompts and their workspaces.
pub(super) struct Chosen {
    pub(super) session: Session,
    /// Prompts of a known format, by the path that is shown.
    pub(super) files: BTreeMap<String, Arc<SourceFile>>,
    /// Errors and notes about the run itself.
    pub(super) problems: Vec<RunProblem>,
}

/// Loads the prompts named on the command line.
pub(super) fn chosen(prompts: &[String]) -> Chosen {
    let mut problems = Vec::new();
    let (mut paths, mut ids): (Vec<(PathBuf, &str)>, Vec<&str>) = (Vec::new(), Vec::new());
    for given in prompts {
        match real(Path::new(given)) {
            Ok(path) => paths.push((path, given)),
            // What exists is a path; only a name that no file has is looked up as an id.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => ids.push(given),
            Err(error) => {
                problems.push(RunProblem::error(given, format!("Cannot be read: {error}")))
            }
        }
    }
    let mut roots: Vec<PathBuf> = paths.iter().map(|(path, _)| path.clone()).collect();
    // Ids belong to the workspace of the current directory, which is loaded only if an id needs it.
    if !ids.is_empty() {
        match real(Path::new(".")) {
            Ok(here) => roots.push(here),
            Err(error) => problems.push(RunProblem::general(format!(
                "Cannot read the current directory: {error}"
            ))),
        }
    }
    // One load for all arguments: prompts of one workspace share its library.
    let session = Session::load(&roots);
    problems.extend(run_problem::of_session(&session, &roots));
    let mut files = BTreeMap::new();
    for (path, given) in &paths {
        let mut any = false;
        for (at, file) in session.below(path).filter(|(_, f)| f.artifact().is_some()) {
            any = true;
            files.insert(session.shown.path(at), file.clone());
        }
        if !any && !session.has_problem(path) {
            problems.push(RunProblem::error(given, "No prompt files found"));
        }
    }
    for id in ids {
        match of_id(&session, &roots, id) {
            Ok((path, file)) => {
                // By path: a prompt named twice, as file and as id, is run once.
                files.insert(path, file);
            }
            Err(message) => problems.push(RunProblem::error(id, message)),
        }
    }
    Chosen {
        session,
        files,
        problems,
    }
}

/// Resolves an id in the workspace of the current directory.
fn of_id(
    session: &Session,
    roots: &[PathBuf],
    id: &str,
) -> Result<(String, Arc<SourceFile>), String> {
    let library = &session.snapshot.library;
    let root = roots
        // The current directory was added last, behind the paths that were named.
        .last()
        .and_then(|here| session.below(here).next())
        .map_or(0, |(_, file)| file.root);
    match library.resolve(id, root, "") {
        Resolved::Found(entry) => {
            let file = session
                .file(entry.file)
                .ok_or("No library prompt with this id")?;
            let shown = session.shown_path(entry.file);
            Ok((
                if shown.is_empty() {
                    entry.path.to_string()
                } else {
                    shown
                },
                file,
            ))
        }
        Resolved::WrongVersion(entry) => {
            let version = entry.summary.version.as_deref().unwrap_or("not set");
            Err(format!(
                "The library's version of '{}' is {version}, which is outside the requested range",
                entry.summary.id
            ))
        }
        Resolved::Unknown | Resolved::Outside => {
            let visible = library.visible(root);
            let near = closest(id, visible.iter().map(|e| e.summary.id.as_str()));
            let hint = near.map_or_else(
                || "run 'pog list' to see all ids".to_owned(),
                |n| format!("did you mean '{n}'?"),
            );
            Err(format!(
                "No such file or directory, and no library prompt with this id; {hint}"
            ))
        }
    }
}
