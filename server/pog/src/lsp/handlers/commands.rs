//! `workspace/executeCommand`: insertion and conversion for clients with a picker of their own.

use lsp_types::{
    ApplyWorkspaceEditParams, ApplyWorkspaceEditRequest, ExecuteCommandParams, LspAny, Position, Range, Uri,
    WorkspaceEdit,
};
use pog_analysis::Snapshot;
use pog_analysis::assist::insert::{self, Mode};
use pog_analysis::convert;
use serde::Deserialize;
use serde_json::{Map, Value};
use tower_lsp_server::jsonrpc::{Error, Result};

use super::actions;
use crate::lsp::backend::{Backend, failed};
use crate::lsp::convert::{from_lsp, to_lsp};
use crate::lsp::parts::focus;
use crate::lsp::state::State;

const INSERT: &str = "pog.insertLibraryPrompt";
const CONVERT: &str = "pog.convertPrompt";
/// Every command.
pub(crate) const ALL: &[&str] = &[INSERT, CONVERT];

#[derive(Deserialize)]
struct ConvertArguments {
    uri: Uri,
    to: String,
    #[serde(default)]
    lossy: bool,
}

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

/// What a command asks for.
enum Wish {
    Insert(InsertArguments),
    Convert(ConvertArguments),
}

pub(crate) async fn execute(backend: &Backend, params: ExecuteCommandParams) -> Result<Option<LspAny>> {
    let name = params.command;
    if !ALL.contains(&name.as_str()) {
        return Err(Error::invalid_params(format!("Unknown command '{name}'")));
    }
    let argument = params.arguments.and_then(|a| a.into_iter().next()).unwrap_or_default();
    let unfit = |error| Error::invalid_params(format!("The argument of '{name}' does not fit: {error}"));
    let wish = match name.as_str() {
        CONVERT => Wish::Convert(serde_json::from_value(argument).map_err(unfit)?),
        _ => Wish::Insert(serde_json::from_value(argument).map_err(unfit)?),
    };
    if !backend.state.client().apply_edit {
        return Err(failed("The client does not apply edits (workspace.applyEdit); use the code action instead"));
    }
    let label = match &wish {
        Wish::Insert(arguments) => format!("Insert library prompt {}", arguments.id),
        Wish::Convert(arguments) => format!("Convert to {}", arguments.to),
    };
    let work = move |state: std::sync::Arc<State>, snapshot: Snapshot| match &wish {
        Wish::Insert(arguments) => edit(&state, &snapshot, arguments),
        Wish::Convert(arguments) => conversion(&state, &snapshot, arguments),
    };
    let edit = backend.with_library(work).await?.map_err(|message| failed(&message))?;
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

fn conversion(
    state: &State,
    snapshot: &Snapshot,
    arguments: &ConvertArguments,
) -> std::result::Result<WorkspaceEdit, String> {
    let view = state.documents.view(&arguments.uri).ok_or("The document is not open")?;
    let (file, _) = focus(snapshot, &view.file);
    let others = convert::edits(snapshot, &file, &arguments.to, arguments.lossy)?;
    let places = to_lsp::Places::new(state, snapshot).with(&view.file, &view.uri, view.index()).joined(&file);
    let edit = actions::everywhere(state, places, file.id, &[], &others);
    edit.ok_or_else(|| "The client cannot create files; use 'pog convert'".to_owned())
}
