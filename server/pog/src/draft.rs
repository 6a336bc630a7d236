//! Creates the text of a new prompt with the metadata its stage requires, for the command line and
//! the editor.

use std::path::PathBuf;
use std::sync::Arc;

use pog_model::library::{Entry, Resolved, id};
use pog_model::{Finding, Origin, SourceFile};
use pog_project::Config;
use pog_rules::check::check_file;
use pog_text::apply_edits;
use pog_text::near::closest;
use pog_world::Snapshot;

/// The rule whose fix adds the metadata a stage requires.
const GATE: &str = "gate/requirement-missing";

/// Validates the id for a new prompt.
///
/// # Errors
/// When it is not a valid id: why, and a valid one if possible.
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

/// Path of the prompt with this id.
///
/// # Errors
/// When the library root is outside the workspace, where pog does not write.
pub(crate) fn place(config: &Config, id: &str) -> Result<PathBuf, String> {
    let library = config.library_roots.first().unwrap_or(&config.root);
    if library.starts_with(&config.root) {
        return Ok(library.join(format!("{id}.pog.md")));
    }
    let (library, root) = (library.display(), config.root.display());
    Err(format!(
        "The library root {library} is outside {root}; set 'roots' under [library] in pog.toml"
    ))
}

/// The library prompt to copy.
///
/// # Errors
/// When there is none with that id and version; suggests a similar one.
pub(crate) fn original(snapshot: &Snapshot, root: u32, from: &str) -> Result<Arc<Entry>, String> {
    match snapshot.library.resolve(from, root, "") {
        Resolved::Found(entry) => Ok(entry.clone()),
        Resolved::WrongVersion(entry) => {
            let version = entry.summary.version.as_deref().unwrap_or("not set");
            Err(format!(
                "'{from}': the library's version of '{}' is {version}, which is outside the requested range",
                entry.summary.id
            ))
        }
        Resolved::Unknown | Resolved::Outside => {
            let ids = snapshot.library.visible(root);
            let near = closest(from, ids.iter().map(|e| e.summary.id.as_str()));
            let hint = near.map_or_else(
                || "run 'pog list' to see all ids".to_owned(),
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

/// The text with the metadata its stage requires, and the remaining findings. `read` makes a file
/// of a text; `None` if the file is outside the workspace.
pub(crate) fn complete(
    snapshot: &Snapshot,
    text: &str,
    read: impl Fn(&str) -> Option<SourceFile>,
) -> Option<(String, Vec<Finding>)> {
    let mut now = read(text)?;
    let mut found = check_file(snapshot, &now);
    // A fix can reveal further requirements, hence several rounds; a fix without effect ends them.
    for _ in 0..4 {
        let fix = found
            .iter()
            .filter(|f| f.rule.name == GATE)
            .find_map(|f| f.fixes.first());
        let Some(fix) = fix.filter(|f| f.edits.is_within(now.id)) else {
            break;
        };
        let Ok(mended) = apply_edits(&now.text, fix.edits.of(now.id)) else {
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
