//! Rename and the question whether it is possible.

use lsp_types::{Position, PrepareRenamePlaceholder, PrepareRenameResult, WorkspaceEdit};
use pog_analysis::assist::rename;
use pog_text::LineIndex;

use crate::lsp::backend::Ask;
use crate::lsp::convert::to_lsp;

pub(crate) fn prepare(ask: &Ask, position: Position) -> Result<PrepareRenameResult, String> {
    let (span, placeholder) = rename::prepare(&ask.snapshot, &ask.view.file, ask.offset(position))?;
    Ok(PrepareRenameResult::PrepareRenamePlaceholder(PrepareRenamePlaceholder { range: ask.range(span), placeholder }))
}

pub(crate) fn rename(ask: &Ask, position: Position, new_name: &str) -> Result<WorkspaceEdit, String> {
    let changes = rename::rename(&ask.snapshot, &ask.view.file, ask.offset(position), new_name)?;
    let info = ask.state.client();
    let mut files = Vec::new();
    for (file, edits) in changes {
        if file == ask.view.file.id {
            let edits = to_lsp::edits(ask.view.text(), ask.view.index(), &edits, info.encoding);
            files.push((ask.view.uri.clone(), Some(ask.view.version), edits));
            continue;
        }
        let source = ask.snapshot.file(file).ok_or("A file that would have to change is gone")?;
        let uri = ask.state.plain_uri_of(file).ok_or("The starter library cannot be changed")?;
        let edits = to_lsp::edits(&source.text, &LineIndex::new(&source.text), &edits, info.encoding);
        files.push((uri.clone(), ask.state.version_of(&uri), edits));
    }
    Ok(to_lsp::workspace_edit(files, info.document_changes))
}
