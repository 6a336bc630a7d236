//! Rename and the question whether it is possible.

use lsp_types::{Position, PrepareRenamePlaceholder, PrepareRenameResult, WorkspaceEdit};
use pog_ide::rename;

use super::actions;
use crate::snapshot::DocumentSnapshot;

pub(crate) fn prepare(
    ask: &DocumentSnapshot,
    position: Position,
) -> Result<PrepareRenameResult, String> {
    let (span, placeholder) = rename::prepare(&ask.session.world, &ask.file, ask.offset(position))?;
    Ok(PrepareRenameResult::PrepareRenamePlaceholder(
        PrepareRenamePlaceholder {
            range: ask.range(span),
            placeholder,
        },
    ))
}

pub(crate) fn rename(
    ask: &DocumentSnapshot,
    position: Position,
    new_name: &str,
) -> Result<WorkspaceEdit, String> {
    let edits = rename::rename(
        &ask.session.world,
        &ask.file,
        ask.offset(position),
        new_name,
    )?;
    let edit = actions::everywhere(&ask.session, &mut ask.places(), ask.file.id, &edits);
    edit.ok_or_else(|| "A file that would have to change is gone or cannot be changed".to_owned())
}
