//! A new prompt's text with what its stage owes: the one thing the command line and the editor do alike that needs both a
//! text and the findings about it.

use std::path::PathBuf;
use std::sync::Arc;

use pog_model::library::{Entry, Resolved, id};
use pog_model::{Finding, Origin, SourceFile};
use pog_project::Config;
use pog_rules::check::check_file;
use pog_text::apply_edits;
use pog_text::near::closest;
use pog_world::Snapshot;

/// The rule whose fix writes what a stage owes.
const GATE: &str = "gate/requirement-missing";

/// The id somebody wants for a new prompt.
///
/// # Errors
/// When it cannot be one: why, and what could.
pub(crate) fn wanted(given: &str) -> Result<&str, String> {
    let wanted = given.strip_suffix(".pog.md").unwrap_or(given);
    match id::problem(wanted) {
        None => Ok(wanted),
        Some(problem) => {
            let hint =
                id::slug(wanted).map_or_else(String::new, |slug| format!("; write '{slug}'"));
            Err(format!("Id '{wanted}' {problem}{hint}"))
        }
    }
}

/// Where an artifact of this id stands.
///
/// # Errors
/// When the library lies outside of the workspace, where nothing is written.
pub(crate) fn place(config: &Config, id: &str) -> Result<PathBuf, String> {
    let library = config.library_roots.first().unwrap_or(&config.root);
    if library.starts_with(&config.root) {
        return Ok(library.join(format!("{id}.pog.md")));
    }
    let (library, root) = (library.display(), config.root.display());
    Err(format!(
        "The library root {library} is outside of {root}; set 'roots' in the [library] of pog.toml"
    ))
}

/// The prompt of the library that a new one is made of.
///
/// # Errors
/// When there is none of that id and version; names a near one.
pub(crate) fn original(snapshot: &Snapshot, root: u32, from: &str) -> Result<Arc<Entry>, String> {
    match snapshot.library.resolve(from, root, "") {
        Resolved::Found(entry) => Ok(entry.clone()),
        Resolved::WrongVersion(entry) => {
            let version = entry.summary.version.as_deref().unwrap_or("no version");
            Err(format!(
                "'{from}': the library has {version} of '{}', which is outside the range",
                entry.summary.id
            ))
        }
        Resolved::Unknown | Resolved::Outside => {
            let ids = snapshot.library.visible(root);
            let near = closest(from, ids.iter().map(|e| e.summary.id.as_str()));
            let hint = near.map_or_else(
                || "'pog list' shows all ids".to_owned(),
                |id| format!("did you mean '{id}'?"),
            );
            Err(format!("No prompt '{from}' in the library; {hint}"))
        }
    }
}

/// What the workspace already has under an id.
pub(crate) fn taken<'a>(snapshot: &'a Snapshot, root: u32, id: &str) -> Vec<&'a Arc<Entry>> {
    snapshot
        .library
        .with_id(id, root)
        .into_iter()
        .filter(|e| e.origin == Origin::Workspace)
        .collect()
}

/// The text with what its stage owes, and what is left to do. `read` makes a file of a text; `None` where it has no place.
pub(crate) fn complete(
    snapshot: &Snapshot,
    text: &str,
    read: impl Fn(&str) -> Option<SourceFile>,
) -> Option<(String, Vec<Finding>)> {
    let mut now = read(text)?;
    let mut found = check_file(snapshot, &now);
    // Each round meets what the one before made visible; a fix that changes nothing more ends it.
    for _ in 0..4 {
        let fix = found
            .iter()
            .filter(|f| f.rule.name == GATE)
            .find_map(|f| f.fixes.first());
        let Some(fix) = fix.filter(|f| f.others.is_empty()) else {
            break;
        };
        let Ok(mended) = apply_edits(&now.text, &fix.edits) else {
            break;
        };
        if mended == *now.text {
            break;
        }
        let next = read(&mended)?;
        found = check_file(snapshot, &next);
        now = next;
    }
    Some((now.text.to_string(), found))
}
