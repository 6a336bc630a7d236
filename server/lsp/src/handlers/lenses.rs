//! Code lenses. What can be shown only by a command of the client's own is offered to clients that say they have it
//! (`experimental.commands`, as rust-analyzer has it); to others a lens says something and does nothing: its command is
//! empty, which clients show as plain text.

use lsp_types::{CodeLens, Command, Position};
use pog_ide::lenses;
use pog_ide::lenses::{Leads, Lens};
use serde_json::{Value, json};

use crate::snapshot::DocumentSnapshot;

/// The client's command that shows places; its arguments are those of VS Code's `editor.action.showReferences`.
pub(crate) const SHOW_REFERENCES: &str = "pog.showReferences";
/// The client's command that shows the rendered messages of a document; its argument is the document's URI.
pub(crate) const PREVIEW: &str = "pog.preview";

pub(crate) fn lenses(ask: &DocumentSnapshot) -> Vec<CodeLens> {
    if !ask.session.settings().code_lens.enable {
        return Vec::new();
    }
    let found = lenses::lenses(&ask.session.world, &ask.file).into_iter();
    found
        .filter(|l| ask.holds(l.span))
        .filter_map(|lens| of(ask, lens))
        .collect()
}

fn of(ask: &DocumentSnapshot, lens: Lens) -> Option<CodeLens> {
    let range = ask.range(lens.span);
    let client = ask.session.client();
    let (command, arguments) = match lens.leads {
        Leads::Preview if !client.previews => return None,
        Leads::Preview => (PREVIEW, Some(vec![json!(ask.view.uri)])),
        Leads::To(places) if client.shows_references => {
            (SHOW_REFERENCES, Some(shown(ask, range.start, &places)))
        }
        Leads::To(_) | Leads::Nowhere => ("", None),
    };
    let command = Command {
        title: lens.title,
        command: command.to_owned(),
        arguments,
        ..Command::default()
    };
    Some(CodeLens {
        range,
        command: Some(command),
        data: None,
    })
}

fn shown(
    ask: &DocumentSnapshot,
    at: Position,
    found: &[(pog_model::FileId, pog_text::Span)],
) -> Vec<Value> {
    let mut places = ask.places();
    let locations: Vec<_> = found
        .iter()
        .filter_map(|(file, span)| places.joined_location(*file, *span))
        .collect();
    vec![json!(ask.view.uri), json!(at), json!(locations)]
}
