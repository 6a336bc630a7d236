//! Writes the edits of an artifact to its files and creates new files. Refuses files outside the
//! workspace and files that changed in the meantime; computes everything before it writes anything.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_analysis::{FileId, Origin, SourceFile};
use pog_project::{create_text, replace_text};
use pog_text::{Edit, EditTarget, OtherEdits, apply_edits};

use super::session::Session;

/// A file to be written.
struct Change {
    path: PathBuf,
    /// The text that was read; `None` for a new file.
    before: Option<Arc<str>>,
    after: String,
}

/// Applies `own` edits, whose spans are in the joined text of `file`, and edits of other files; returns the shown paths
/// of the changed files.
///
/// # Errors
/// When a file is read-only for pog or cannot be written; the message names it.
pub(super) fn write(
    session: &Session,
    file: &SourceFile,
    own: &[Edit],
    others: &[OtherEdits],
) -> Result<Vec<String>, String> {
    if file.origin != Origin::Workspace {
        return Err(format!(
            "'{}' is not part of this workspace and cannot be changed; copy it first",
            file.path
        ));
    }
    let mut by_file: Vec<(FileId, Vec<Edit>)> = Vec::new();
    for edit in own {
        // The prompt and its overlay form one joined text; each edit belongs to one of the files.
        let (id, span) = file.locate(edit.span);
        let insert = edit.insert.clone();
        add(&mut by_file, id, Edit { span, insert });
    }
    let mut changes = Vec::new();
    for other in others {
        match &other.target {
            EditTarget::Known(id) => {
                for edit in &other.edits {
                    add(&mut by_file, FileId(*id), edit.clone());
                }
            }
            EditTarget::New(path) => changes.push(created(session, file, path, &other.edits)?),
        }
    }
    for (id, edits) in by_file {
        changes.push(changed(session, file, id, &edits)?);
    }
    let mut shown = Vec::new();
    for change in changes {
        let path = session.shown.path(&change.path);
        let written = match &change.before {
            Some(before) => replace_text(&change.path, before, &change.after),
            None => create_text(&change.path, &change.after),
        };
        written.map_err(|e| format!("{path}: Cannot be written: {e}"))?;
        shown.push(path);
    }
    Ok(shown)
}

fn add(by_file: &mut Vec<(FileId, Vec<Edit>)>, id: FileId, edit: Edit) {
    match by_file.iter_mut().find(|(known, _)| *known == id) {
        Some((_, edits)) => edits.push(edit),
        None => by_file.push((id, vec![edit])),
    }
}

fn changed(
    session: &Session,
    file: &SourceFile,
    id: FileId,
    edits: &[Edit],
) -> Result<Change, String> {
    let part = file
        .parts
        .iter()
        .find(|p| p.id == id)
        .map(|p| p.text.clone());
    let before = part.unwrap_or_else(|| file.text.clone());
    let shown = session.shown_path(id);
    let after = apply_edits(&before, edits).map_err(|e| format!("{shown}: {e}"))?;
    let place = session
        .files
        .place(id)
        .ok_or_else(|| format!("{shown}: Not a file on disk"))?;
    Ok(Change {
        path: place.absolute.clone(),
        before: Some(before),
        after,
    })
}

/// A new file at a path below the root of `file`.
fn created(
    session: &Session,
    file: &SourceFile,
    path: &str,
    edits: &[Edit],
) -> Result<Change, String> {
    let place = session
        .files
        .place(file.id)
        .ok_or("The prompt is not a file on disk")?;
    let depth = place.relative.split('/').count();
    let root: &Path = place
        .absolute
        .ancestors()
        .nth(depth)
        .ok_or("The prompt is not a file on disk")?;
    let after = apply_edits("", edits).map_err(|e| format!("{path}: {e}"))?;
    Ok(Change {
        path: root.join(path),
        before: None,
        after,
    })
}
