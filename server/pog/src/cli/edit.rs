//! Writes edits of an artifact to the files they are in. Refuses what is not the workspace's own and what somebody else
//! has changed meanwhile.

use std::sync::Arc;

use pog_analysis::{FileId, Origin, SourceFile};
use pog_project::replace_text;
use pog_text::{Edit, apply_edits};

use super::session::Session;

/// Applies edits, counted in the joined text of `file`, and returns the shown paths of the files that were changed.
///
/// # Errors
/// When a file may not be changed or cannot be written; the message names it.
pub(super) fn write(session: &Session, file: &SourceFile, edits: &[Edit]) -> Result<Vec<String>, String> {
    if file.origin != Origin::Workspace {
        return Err(format!("'{}' is not a file of this workspace, so it is not changed; copy it first", file.path));
    }
    let mut by_file: Vec<(FileId, Vec<Edit>)> = Vec::new();
    for edit in edits {
        let (id, span) = file.locate(edit.span);
        let edit = Edit { span, insert: edit.insert.clone() };
        match by_file.iter_mut().find(|(known, _)| *known == id) {
            Some((_, edits)) => edits.push(edit),
            None => by_file.push((id, vec![edit])),
        }
    }
    // Everything is worked out before anything is written.
    let mut texts: Vec<(FileId, Arc<str>, String)> = Vec::new();
    for (id, edits) in by_file {
        let part = file.parts.iter().find(|p| p.id == id).map(|p| p.text.clone());
        let text = part.unwrap_or_else(|| file.text.clone());
        let new = apply_edits(&text, &edits).map_err(|e| format!("{}: {e}", session.shown_path(id)))?;
        texts.push((id, text, new));
    }
    let mut changed = Vec::new();
    for (id, old, new) in texts {
        let shown = session.shown_path(id);
        let place = session.files.place(id).ok_or_else(|| format!("{shown}: the file is not on disk"))?;
        replace_text(&place.absolute, &old, &new).map_err(|e| format!("{shown}: Cannot be written: {e}"))?;
        changed.push(shown);
    }
    Ok(changed)
}
