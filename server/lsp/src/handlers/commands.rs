//! `workspace/executeCommand`: what code actions do, for clients with pickers and menus of their own. A command is a name,
//! what its argument is, and what the analysis makes of it; the edit goes to the client, the words to the person.

use lsp_types::{
    ApplyWorkspaceEditParams, ApplyWorkspaceEditRequest, ExecuteCommandParams, LspAny, Position,
    Range, Uri, WorkspaceEdit,
};
use pog_convert as convert;
use pog_governance::bump;
use pog_governance::bump::Wanted;
use pog_ide::insert::Mode;
use pog_ide::{insert, promote};
use pog_model::{EditsByFile, SourceFile, Stage};
use pog_text::printable;
use pog_world::history::Bump;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tower_lsp_server::jsonrpc::{Error, Result};

use super::{actions, create};
use crate::backend::{Backend, failed};
use crate::convert::from_lsp;
use crate::snapshot::{DocumentSnapshot, SessionSnapshot};

/// What a command comes to: an edit with its label, and what the client gets for an answer.
pub(super) struct Done {
    pub(super) label: String,
    pub(super) edit: WorkspaceEdit,
    pub(super) answer: Option<Value>,
}

type Outcome = std::result::Result<Done, String>;
type Work = Box<dyn FnOnce(&SessionSnapshot) -> Outcome + Send>;

type Read = fn(Value) -> serde_json::Result<Work>;

/// Every command with what reads its argument.
const COMMANDS: &[(&str, Read)] = &[
    ("pog.insertLibraryPrompt", |argument| work(argument, insert)),
    ("pog.convertPrompt", |argument| work(argument, convert)),
    ("pog.bumpVersion", |argument| work(argument, bump)),
    ("pog.promotePrompt", |argument| work(argument, promote)),
    ("pog.newPrompt", |argument| work(argument, create::create)),
];

/// The names of all commands.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|(name, _)| *name)
}

fn work<A: DeserializeOwned + Send + 'static>(
    argument: Value,
    run: fn(&SessionSnapshot, &A) -> Outcome,
) -> serde_json::Result<Work> {
    let argument: A = serde_json::from_value(argument)?;
    Ok(Box::new(move |session| run(session, &argument)))
}

pub(crate) async fn execute(
    backend: &Backend,
    params: ExecuteCommandParams,
) -> Result<Option<LspAny>> {
    let name = params.command;
    let Some((_, read)) = COMMANDS.iter().find(|(known, _)| *known == name) else {
        return Err(Error::invalid_params(format!("Unknown command '{name}'")));
    };
    let argument = params
        .arguments
        .and_then(|a| a.into_iter().next())
        .unwrap_or_default();
    let unfit =
        |error| Error::invalid_params(format!("The argument of '{name}' does not fit: {error}"));
    // Before anything is waited for: a wrong argument is refused at once, even while the library is read.
    let work = read(argument).map_err(unfit)?;
    if !backend.state.client().apply_edit {
        return Err(failed(
            "The client does not apply edits (workspace.applyEdit); use the code action instead",
        ));
    }
    let done = backend.with_library(move |session| work(&session)).await?;
    let done = done.map_err(|message| failed(&message))?;
    let client = backend.client.clone();
    // Not awaited: the client may answer only when this request is done.
    tokio::spawn(async move {
        let params = ApplyWorkspaceEditParams {
            label: Some(done.label),
            edit: done.edit,
            ..ApplyWorkspaceEditParams::default()
        };
        match client
            .send_request::<ApplyWorkspaceEditRequest>(params)
            .await
        {
            Ok(answer) if !answer.applied => {
                tracing::warn!(reason = ?answer.failure_reason, "the client did not apply the edit")
            }
            Err(error) => tracing::warn!(%error, "the client did not apply the edit"),
            Ok(_) => {}
        }
    });
    Ok(done.answer)
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

fn insert(session: &SessionSnapshot, arguments: &InsertArguments) -> Outcome {
    let view = session.view(&arguments.uri).ok_or(CLOSED)?;
    let range = match (arguments.range, arguments.position) {
        (Some(range), _) => range,
        (None, Some(position)) => Range {
            start: position,
            end: position,
        },
        (None, None) => return Err("Neither 'position' nor 'range' is given".to_owned()),
    };
    let place = from_lsp::span(view.text(), view.index(), range, session.client().encoding);
    let edits = insert::insert(
        &session.world,
        &view.file,
        place,
        &arguments.id,
        arguments.mode,
        &arguments.arguments,
    )?;
    let label = format!("Insert library prompt {}", arguments.id);
    Ok(Done {
        label,
        edit: actions::edit(session, view, &edits),
        answer: None,
    })
}

#[derive(Deserialize)]
struct ConvertArguments {
    uri: Uri,
    to: String,
    #[serde(default)]
    lossy: bool,
}

fn convert(session: &SessionSnapshot, arguments: &ConvertArguments) -> Outcome {
    let edit = written(session, &arguments.uri, |file| {
        let created = convert::edits(&session.world, file, &arguments.to, arguments.lossy)?;
        Ok(EditsByFile::located(file, file.id, Vec::new(), created))
    })?;
    Ok(Done {
        label: format!("Convert to {}", arguments.to),
        edit,
        answer: None,
    })
}

#[derive(Deserialize)]
struct BumpArguments {
    uri: Uri,
    #[serde(default)]
    step: Step,
    summary: Option<String>,
}

/// The least that is needed, or a step whatever changed.
#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "lowercase")]
enum Step {
    #[default]
    Least,
    Patch,
    Minor,
    Major,
}

fn bump(session: &SessionSnapshot, arguments: &BumpArguments) -> Outcome {
    let wanted = match arguments.step {
        Step::Least => Wanted::Least,
        Step::Patch => Wanted::Step(Bump::Patch),
        Step::Minor => Wanted::Step(Bump::Minor),
        Step::Major => Wanted::Step(Bump::Major),
    };
    let mut message = String::new();
    let edit = written(session, &arguments.uri, |file| {
        let proposal = bump::propose(&session.world, file, &wanted, arguments.summary.as_deref())
            .map_err(|refusal| refusal.in_an_editor())?;
        let from = proposal
            .from
            .as_ref()
            .map_or_else(|| "no version".to_owned(), ToString::to_string);
        let reasons: Vec<&str> = proposal
            .comparison
            .reasons
            .iter()
            .map(|r| r.words.as_str())
            .collect();
        let because = if reasons.is_empty() {
            String::new()
        } else {
            format!(": {}", reasons.join("; "))
        };
        message = format!("{from} -> {}{because}", proposal.to);
        Ok(file.locate_edits(proposal.edits))
    })?;
    Ok(Done {
        label: "Bump version".to_owned(),
        edit,
        answer: Some(json!({ "message": printable::message(&message) })),
    })
}

#[derive(Deserialize)]
struct PromoteArguments {
    uri: Uri,
    to: Option<String>,
}

fn promote(session: &SessionSnapshot, arguments: &PromoteArguments) -> Outcome {
    let to = match &arguments.to {
        Some(name) => Some(Stage::parse(name).ok_or_else(|| {
            let stages: Vec<&str> = Stage::ALL.iter().map(|s| s.name()).collect();
            format!("'{name}' is no stage; use one of {}", stages.join(", "))
        })?),
        None => None,
    };
    let mut message = String::new();
    let edit = written(session, &arguments.uri, |file| {
        let promotion = promote::promote(&session.world, file, to, None)?;
        let names = |list: &[pog_model::Requirement]| {
            list.iter().map(|r| r.name()).collect::<Vec<_>>().join(", ")
        };
        message = format!("Now at '{}'", promotion.to.name());
        if !promotion.added.is_empty() {
            message.push_str(&format!("; added: {}", names(&promotion.added)));
        }
        if !promotion.left.is_empty() {
            message.push_str(&format!(
                "; still to be written: {}",
                names(&promotion.left)
            ));
        }
        Ok(promotion.draft.located(file))
    })?;
    Ok(Done {
        label: "Promote".to_owned(),
        edit,
        answer: Some(json!({ "message": printable::message(&message) })),
    })
}

const CLOSED: &str = "The document is not open";

/// The edit of an artifact and what belongs to it.
fn written(
    session: &SessionSnapshot,
    uri: &Uri,
    make: impl FnOnce(&SourceFile) -> std::result::Result<EditsByFile, String>,
) -> std::result::Result<WorkspaceEdit, String> {
    let view = session.view(uri).ok_or(CLOSED)?;
    let ask = DocumentSnapshot::new(session.clone(), view.clone());
    let edits = make(&ask.file)?;
    let edit = actions::everywhere(session, &mut ask.places(), ask.file.id, &edits);
    edit.ok_or_else(|| {
        "A file that would have to change cannot be changed or created here; use the command line"
            .to_owned()
    })
}
