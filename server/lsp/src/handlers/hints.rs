//! Inlay hints.

use lsp_types::{InlayHint, Label, Range, TextEdit, Tooltip};
use pog_ide::hints;
use pog_text::Span;

use crate::snapshot::DocumentSnapshot;

pub(crate) fn hints(ask: &DocumentSnapshot, range: Range) -> Vec<InlayHint> {
    let asked = ask.span(range).clamp_to(ask.file.joined());
    let hint = |hint: hints::Hint| InlayHint {
        position: ask.range(Span::at(hint.at)).start,
        label: Label::String(hint.label),
        tooltip: Some(Tooltip::String(hint.tooltip)),
        text_edits: hint.accept.map(|(at, text)| {
            vec![TextEdit {
                range: ask.range(Span::at(at)),
                new_text: text,
            }]
        }),
        padding_left: Some(true),
        padding_right: None,
        kind: None,
        data: None,
    };
    let found = hints::hints(
        &ask.session.world,
        &ask.file,
        asked,
        ask.session.settings().inlay_hints,
    )
    .into_iter();
    found.map(hint).collect()
}
