//! What the paths of a command line mean: folders to look through, files to check whatever their name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_formats::dialect::{DIALECTS, Likelihood, likelihood, overlaid};
use pog_model::SourceFile;
use pog_project::is_orphan;

use crate::cli::place::real;
use crate::cli::session::Session;
use crate::cli::trouble::Trouble;

/// A path that exists.
pub(super) struct Target {
    /// As it was typed.
    given: PathBuf,
    /// Absolute and without links.
    pub(super) real: PathBuf,
}

/// The paths that exist, and what is wrong with the others.
pub(super) fn targets(paths: &[PathBuf]) -> (Vec<Target>, Vec<Trouble>) {
    let (mut found, mut troubles) = (Vec::new(), Vec::new());
    for given in paths {
        match real(given) {
            Ok(real) => found.push(Target {
                given: given.clone(),
                real,
            }),
            Err(error) => {
                let why = match error.kind() {
                    std::io::ErrorKind::NotFound => "No such file or folder".to_owned(),
                    _ => format!("Cannot be read: {error}"),
                };
                troubles.push(Trouble::error(&given.to_string_lossy(), why));
            }
        }
    }
    (found, troubles)
}

/// The loaded files that the targets ask for, by shown path.
/// With `lenient`, files whose format is not known are passed over instead of being told.
pub(super) fn choose(
    session: &Session,
    targets: &[Target],
    lenient: bool,
) -> (BTreeMap<String, Arc<SourceFile>>, Vec<Trouble>) {
    let (mut chosen, mut troubles) = (BTreeMap::new(), Vec::new());
    for target in targets {
        let mut any = false;
        for (path, file) in session.below(&target.real) {
            any = true;
            // An overlay without its prompt is no prompt, and just that is to be said.
            if file.artifact().is_none() && *path == target.real && !is_orphan(path) {
                troubles.extend((!lenient).then(|| unknown_format(target)));
                continue;
            }
            chosen.insert(session.shown.path(path), file.clone());
        }
        if let Some(part) = session.part_at(&target.real) {
            any = true;
            chosen.insert(session.shown.path(&target.real), part);
        }
        let passed_over = lenient && !target.real.is_dir();
        if !any && !passed_over && !session.has_problem(&target.real) {
            troubles.push(nothing_in(&target.given));
        }
    }
    (chosen, troubles)
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
            || likelihood(&place.relative, place.standing) == Likelihood::Named
    });
}

fn nothing_in(folder: &Path) -> Trouble {
    let globs: Vec<&str> = DIALECTS.iter().flat_map(|d| d.globs).copied().collect();
    Trouble::general(format!(
        "no prompt files under '{}': pog looks for {}",
        folder.display(),
        globs.join(", ")
    ))
}

fn unknown_format(target: &Target) -> Trouble {
    let known: Vec<String> = DIALECTS
        .iter()
        .map(|d| format!("{} ({})", d.name, d.globs.join(", ")))
        .collect();
    Trouble::error(
        &target.given.to_string_lossy(),
        format!(
            "The format cannot be told from name and content; pog knows {}",
            known.join(", ")
        ),
    )
}
