//! What is asked for when a new prompt is made: its id, the prompt to copy, and the metadata its stage requires.

use std::sync::Arc;

use pog_model::library::{Entry, Resolved, id};
use pog_model::{Finding, Origin, SourceFile};
use pog_text::apply_edits;
use pog_text::near::closest;
use pog_world::Snapshot;

/// The rule whose fix adds the metadata a stage requires.
const GATE: &str = "gate/requirement-missing";

/// Validates the id for a new prompt.
///
/// # Errors
/// When it is not a valid id: why, and a valid one if possible.
pub fn wanted(given: &str) -> Result<&str, String> {
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

/// The library prompt to copy.
///
/// # Errors
/// When there is none with that id and version; suggests a similar one.
pub fn original(snapshot: &Snapshot, root: u32, from: &str) -> Result<Arc<Entry>, String> {
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
pub fn taken<'a>(snapshot: &'a Snapshot, root: u32, id: &str) -> Vec<&'a Arc<Entry>> {
    snapshot
        .library
        .with_id(id, root)
        .into_iter()
        .filter(|e| e.origin == Origin::Workspace)
        .collect()
}

/// The text with the metadata its stage requires, and the remaining findings. `read` makes a file of a text, `check` gives
/// the findings of a file; `None` if the file is outside the workspace.
pub fn complete(
    text: &str,
    read: impl Fn(&str) -> Option<SourceFile>,
    check: impl Fn(&SourceFile) -> Vec<Finding>,
) -> Option<(String, Vec<Finding>)> {
    let mut now = read(text)?;
    let mut found = check(&now);
    // A fix can reveal further requirements, hence several rounds; a fix without effect ends them.
    for _ in 0..4 {
        let fix = found
            .iter()
            .filter(|f| f.rule.name == GATE)
            .find_map(|f| f.fixes.first());
        let Some(fix) = fix.filter(|f| f.edits.is_within(now.id)) else {
            break;
        };
        let Ok(fixed) = apply_edits(&now.text, fix.edits.of(now.id)) else {
            break;
        };
        if fixed == *now.text {
            break;
        }
        let next = read(&fixed)?;
        found = check(&next);
        now = next;
    }
    Some((now.text.to_string(), found))
}
