//! Resolves the paths of the command line: directories to search, files to check regardless of
//! their name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_formats::dialect::{DIALECTS, Likelihood, likelihood, overlaid};
use pog_model::SourceFile;
use pog_project::is_orphan;

use crate::cli::place::real;
use crate::cli::run_problem::RunProblem;
use crate::cli::session::Session;

/// A path that exists.
pub(super) struct Target {
    /// As typed.
    given: PathBuf,
    /// Absolute and without links.
    pub(super) real: PathBuf,
}

/// The paths that exist, and what is wrong with the others.
pub(super) fn targets(paths: &[PathBuf]) -> (Vec<Target>, Vec<RunProblem>) {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for given in paths {
        match real(given) {
            Ok(real) => found.push(Target {
                given: given.clone(),
                real,
            }),
            Err(error) => {
                let why = match error.kind() {
                    std::io::ErrorKind::NotFound => "No such file or directory".to_owned(),
                    _ => format!("Cannot be read: {error}"),
                };
                problems.push(RunProblem::error(&given.to_string_lossy(), why));
            }
        }
    }
    (found, problems)
}

/// The loaded files that the targets ask for, by shown path. With `lenient`, files with an unknown
/// format are skipped instead of reported.
pub(super) fn choose(
    session: &Session,
    targets: &[Target],
    lenient: bool,
) -> (BTreeMap<String, Arc<SourceFile>>, Vec<RunProblem>) {
    let (mut chosen, mut problems) = (BTreeMap::new(), Vec::new());
    for target in targets {
        let mut any = false;
        for (path, file) in session.below(&target.real) {
            any = true;
            // An overlay without its prompt is not a prompt, but has a rule that reports just that.
            if file.artifact().is_none() && *path == target.real && !is_orphan(path) {
                problems.extend((!lenient).then(|| unknown_format(target)));
                continue;
            }
            chosen.insert(session.shown.path(path), file.clone());
        }
        // A companion file given by name, as hooks do, is accepted although it is no prompt of its own.
        if let Some(companion) = session.companion_at(&target.real) {
            any = true;
            chosen.insert(session.shown.path(&target.real), companion);
        }
        // A hook passes files that may be no prompts, but a directory without any prompt is still reported.
        let passed_over = lenient && !target.real.is_dir();
        if !any && !passed_over && !session.has_problem(&target.real) {
            problems.push(nothing_in(&target.given));
        }
    }
    (chosen, problems)
}

/// Forgets that files could not be read of which only the content could have told that they are prompts: a hook that is
/// given every changed file is given them too.
pub(super) fn pass_over_unreadable(session: &mut Session) {
    let files = &session.files;
    session.problems.retain(|problem| {
        let Some(place) = files.id(&problem.path).and_then(|id| files.place(id)) else {
            return true;
        };
        overlaid(&place.relative).is_some()
            || likelihood(&place.relative, place.format_hint) == Likelihood::Named
    });
}

fn nothing_in(folder: &Path) -> RunProblem {
    let globs: Vec<&str> = DIALECTS.iter().flat_map(|d| d.globs).copied().collect();
    RunProblem::general(format!(
        "No prompt files found under '{}'; pog looks for {}",
        folder.display(),
        globs.join(", ")
    ))
}

fn unknown_format(target: &Target) -> RunProblem {
    let known: Vec<String> = DIALECTS
        .iter()
        .map(|d| format!("{} ({})", d.name, d.globs.join(", ")))
        .collect();
    RunProblem::error(
        &target.given.to_string_lossy(),
        format!("Unknown prompt format; pog supports {}", known.join(", ")),
    )
}
