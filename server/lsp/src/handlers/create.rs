//! The command `pog.newPrompt`: a prompt at its place in the library, as `pog new` makes it.

use std::path::PathBuf;

use lsp_types::Uri;
use pog_ide::draft;
use pog_ide::draft::Wish;
use pog_model::{Severity, SourceFile};
use pog_project::must_lead_inside;
use pog_rules::check::check_file;
use pog_text::printable;
use serde::Deserialize;
use serde_json::json;

use super::commands::Done;
use crate::convert::{from_lsp, to_lsp};
use crate::snapshot::SessionSnapshot;

#[derive(Deserialize)]
pub(super) struct NewArguments {
    id: String,
    from: Option<String>,
    phase: Option<String>,
    layer: Option<String>,
    stage: Option<String>,
    folder: Option<Uri>,
}

pub(super) fn create(session: &SessionSnapshot, arguments: &NewArguments) -> Result<Done, String> {
    let id = draft::wanted(&arguments.id)?;
    if !session.client().create_files {
        return Err(format!(
            "The client cannot create files; use 'pog new {id}'"
        ));
    }
    let (root, path) = place(session, arguments.folder.as_ref(), id)?;
    let folder = session.workspaces().find(|w| w.number == root);
    if let Some(folder) = folder.map(|w| w.config.root.clone()) {
        must_lead_inside(&folder, &path).map_err(|why| format!("{}: {why}", path.display()))?;
    }
    let uri = Uri::from_file_path(&path)
        .map_err(|()| format!("{}: No address of a file", path.display()))?;
    if let Some(entry) = draft::taken(&session.world, root, id).first() {
        return Err(format!(
            "{} has the id '{id}' already; choose another",
            entry.path
        ));
    }
    // The library knows prompts only; any other file would be in the way as well.
    if path.symlink_metadata().is_ok() {
        return Err(format!(
            "{}: Already exists; choose another id",
            path.display()
        ));
    }
    let stage = arguments.stage.as_deref().unwrap_or("interaction");
    let wish = Wish {
        id,
        phase: arguments.phase.as_deref(),
        layer: arguments.layer.as_deref(),
        stage,
    };
    let text = match &arguments.from {
        Some(from) => {
            let original = draft::original(&session.world, root, from)?;
            draft::copy(&wish, &original, &session.world.library)?
        }
        None => draft::blank(&wish),
    };
    // Read as if it were there already: the checks say what its stage still requires.
    let read = |text: &str| Some(session.source_for(&uri, text));
    let check = |file: &SourceFile| check_file(&session.world, file);
    let (text, left) =
        draft::complete(&text, read, check).ok_or("The place is outside of the workspace")?;
    let left: Vec<&str> = left
        .iter()
        .filter(|f| f.severity >= Severity::Info)
        .map(|f| f.message.as_str())
        .collect();
    let rest = if left.is_empty() {
        String::new()
    } else {
        format!("; to do: {}", left.join("; "))
    };
    let answer =
        json!({ "uri": uri, "message": printable::message(&format!("Made '{id}'{rest}")) });
    let edit = to_lsp::creating_edit(vec![(uri, text)], Vec::new());
    Ok(Done {
        label: format!("New prompt {id}"),
        edit,
        answer: Some(answer),
    })
}

/// The root's number and the file of an id: in the folder that is named, else in the first.
fn place(
    session: &SessionSnapshot,
    folder: Option<&Uri>,
    id: &str,
) -> Result<(u32, PathBuf), String> {
    let wanted = folder.and_then(from_lsp::path);
    let mut all = session.workspaces();
    let found = match &wanted {
        Some(path) => all.find(|w| path.starts_with(&w.config.root)),
        None => all.next(),
    };
    let workspace =
        found.ok_or("Open a folder first: a new prompt stands in the library of a workspace")?;
    Ok((workspace.number, workspace.config.new_prompt(id)?))
}
