//! `workspace/executeCommand`: insertion for clients with a picker of their own.

use lsp_types::{
    ApplyWorkspaceEditParams, ApplyWorkspaceEditRequest, ExecuteCommandParams, LspAny, Position, Range, Uri,
    WorkspaceEdit,
};
use pog_analysis::Snapshot;
use pog_analysis::assist::insert::{self, Mode};
use serde::Deserialize;
use serde_json::{Map, Value};
use tower_lsp_server::jsonrpc::{Error, Result};

use super::actions;
use crate::lsp::backend::{Backend, failed};
use crate::lsp::convert::from_lsp;
use crate::lsp::state::State;

const INSERT: &str = "pog.insertLibraryPrompt";
/// Every command.
pub(crate) const ALL: &[&str] = &[INSERT];

#[derive(Deserialize)]
struct InsertArguments {
    uri: Uri,
    position: Option<Position>,
    range: Option<Range>,
    id: String,
    mode: Mode,
    #[serde(default)]
    arguments: Map<String, Value>,
}

pub(crate) async fn execute(backend: &Backend, params: ExecuteCommandParams) -> Result<Option<LspAny>> {
    if params.command != INSERT {
        return Err(Error::invalid_params(format!("Unknown command '{}'", params.command)));
    }
    let argument = params.arguments.and_then(|a| a.into_iter().next()).unwrap_or_default();
    let arguments: InsertArguments = serde_json::from_value(argument)
        .map_err(|error| Error::invalid_params(format!("The argument of '{INSERT}' does not fit: {error}")))?;
    if !backend.state.client().apply_edit {
        return Err(failed("The client does not apply edits (workspace.applyEdit); use the code action instead"));
    }
    let label = format!("Insert library prompt {}", arguments.id);
    let edit = backend.with_library(move |state, snapshot| edit(&state, &snapshot, &arguments)).await?;
    let edit = edit.map_err(|message| failed(&message))?;
    let client = backend.client.clone();
    // Not awaited: the client may answer only when this request is done.
    tokio::spawn(async move {
        let params = ApplyWorkspaceEditParams { label: Some(label), edit, ..ApplyWorkspaceEditParams::default() };
        match client.send_request::<ApplyWorkspaceEditRequest>(params).await {
            Ok(answer) if !answer.applied => {
                tracing::warn!(reason = ?answer.failure_reason, "the client did not apply the edit")
            }
            Err(error) => tracing::warn!(%error, "the client did not apply the edit"),
            Ok(_) => {}
        }
    });
    Ok(None)
}

fn edit(state: &State, snapshot: &Snapshot, arguments: &InsertArguments) -> std::result::Result<WorkspaceEdit, String> {
    let view = state.documents.view(&arguments.uri).ok_or("The document is not open")?;
    let range = match (arguments.range, arguments.position) {
        (Some(range), _) => range,
        (None, Some(position)) => Range { start: position, end: position },
        (None, None) => return Err("Neither 'position' nor 'range' is given".to_owned()),
    };
    let place = from_lsp::span(view.text(), view.index(), range, state.client().encoding);
    let edits = insert::insert(snapshot, &view.file, place, &arguments.id, arguments.mode, &arguments.arguments)?;
    Ok(actions::edit(state, &view, &edits))
}
