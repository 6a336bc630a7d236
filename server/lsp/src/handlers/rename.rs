//! Rename and the question whether it is possible.

use lsp_types::{Position, PrepareRenamePlaceholder, PrepareRenameResult, WorkspaceEdit};
use pog_ide::rename;

use crate::convert::to_lsp;
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
    let changes = rename::rename(
        &ask.session.world,
        &ask.file,
        ask.offset(position),
        new_name,
    )?;
    let info = ask.session.client();
    let mut places = ask.places();
    let mut files = Vec::new();
    for (file, edits) in changes {
        let edits = places
            .edits(file, &edits)
            .ok_or("A file that would have to change is gone or cannot be changed")?;
        files.extend(edits);
    }
    Ok(to_lsp::workspace_edit(files, info.document_changes))
}
