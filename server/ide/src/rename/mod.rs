//! Renaming parameters, names bound in templates, macros and artifact ids, everywhere they mean the same thing and
//! nowhere else: text and strings are never touched. What cannot be renamed safely is refused with a sentence for the
//! person. Does not move files.

mod names;
mod plan;
#[cfg(test)]
mod tests;
mod verify;

use plan::Plan;
use pog_model::{FileId, SourceFile};
use pog_text::{Edit, Span};
use pog_world::Snapshot;

/// The span that a rename would start from and the present name.
///
/// # Errors
/// A sentence that says why the thing under the cursor cannot be renamed.
pub fn prepare(
    snapshot: &Snapshot,
    file: &SourceFile,
    offset: usize,
) -> Result<(Span, String), String> {
    let plan = Plan::at(snapshot, file, offset)?;
    plan.check_writable()?;
    Ok((plan.span, plan.name))
}

/// The edits that give the thing under the cursor a new name, by file; none where the name stays.
///
/// # Errors
/// A sentence that says why it cannot be renamed, or not to this name.
pub fn rename(
    snapshot: &Snapshot,
    file: &SourceFile,
    offset: usize,
    new_name: &str,
) -> Result<Vec<(FileId, Vec<Edit>)>, String> {
    let plan = Plan::at(snapshot, file, offset)?;
    plan.check_writable()?;
    if new_name == plan.name {
        return Ok(Vec::new());
    }
    plan.check_name(snapshot, file, new_name)?;
    let edits = plan.edits(new_name);
    // What the rules of scope miss shows when the edited texts are read again.
    for (file, edits) in plan.places.iter().map(|(file, _)| file).zip(&edits) {
        if !verify::means_the_same(file, edits, plan.id) {
            let place = plan::id_of(file);
            return Err(format!(
                "Renaming '{}' to '{new_name}' would change the meaning of other names in '{place}'",
                plan.name
            ));
        }
    }
    Ok(plan
        .places
        .iter()
        .map(|(file, _)| file.id)
        .zip(edits)
        .filter(|(_, edits)| !edits.is_empty())
        .collect())
}
