//! Completion and its later documentation.

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTag, CompletionItemTextEdit, CompletionList,
    CompletionResponse, Documentation, InsertTextFormat, InsertTextMode, Position, TextEdit, Uri,
};
use pog_ide::completion::{Completion, CompletionKind};
use pog_ide::docs::DocRef;
use pog_ide::{completion, docs};
use serde::{Deserialize, Serialize};

use super::policy;
use crate::convert::to_lsp;
use crate::snapshot::{DocumentSnapshot, SessionSnapshot};

/// What an item remembers for its documentation.
#[derive(Serialize, Deserialize)]
struct Remembered {
    uri: Uri,
    doc: DocRef,
}

/// Proposals; nothing where only the library, which is still being read, may have some.
pub(crate) fn completion(ask: &DocumentSnapshot, position: Position) -> Option<CompletionResponse> {
    if ask.is_policy() {
        return Some(policy::completions(ask, position));
    }
    let found = completion::completion(&ask.session.world, &ask.file, ask.offset(position));
    let is_complete = ask.session.world.is_complete();
    if found.is_empty() && !is_complete {
        return None;
    }
    // As many as there may be: there may be more.
    let is_cut = found.len() >= completion::MAX_ITEMS;
    let items = found.into_iter().map(|c| item(ask, c)).collect();
    Some(CompletionResponse::CompletionList(CompletionList {
        // Clients ask again at the next letter; the library may be there by then, and fewer proposals fit.
        is_incomplete: !is_complete || is_cut,
        items,
        ..CompletionList::default()
    }))
}

pub(super) fn item(ask: &DocumentSnapshot, found: Completion) -> CompletionItem {
    let info = ask.session.client();
    let snippet = found.snippet.filter(|_| info.snippets);
    let insert_text_format = snippet.is_some().then_some(InsertTextFormat::Snippet);
    // A snippet's further lines are indented relative to its line, a plain text's lines carry their whole indentation.
    let mode = if snippet.is_some() {
        InsertTextMode::AdjustIndentation
    } else {
        InsertTextMode::AsIs
    };
    let edit = TextEdit {
        range: ask.range(found.edit.span),
        new_text: snippet.unwrap_or(found.edit.insert),
    };
    let documentation = if info.resolve_documentation {
        None
    } else {
        docs::documentation(&ask.session.world, &ask.file, &found.doc)
            .map(|text| Documentation::MarkupContent(to_lsp::markup(text, info.markdown)))
    };
    let remembered = Remembered {
        uri: ask.view.uri.clone(),
        doc: found.doc,
    };
    // Other files cannot be edited along with a proposal.
    let extra: Vec<_> = found
        .extra_edits
        .into_iter()
        .filter(|e| ask.holds(e.span))
        .collect();
    let extra: Vec<TextEdit> = extra
        .into_iter()
        .map(|e| TextEdit {
            range: ask.range(e.span),
            new_text: e.insert,
        })
        .collect();
    CompletionItem {
        kind: Some(kind(found.kind)),
        detail: found.detail,
        // Without it clients filter by the label, which may not be what is being typed over.
        filter_text: Some(found.filter.unwrap_or_else(|| found.label.clone())),
        label: found.label,
        sort_text: Some(format!("{:06}", found.sort)),
        preselect: found.preselect.then_some(true),
        tags: found
            .deprecated
            .then(|| vec![CompletionItemTag::Deprecated]),
        insert_text_format,
        insert_text_mode: info.insert_text_mode.then_some(mode),
        text_edit: Some(CompletionItemTextEdit::TextEdit(edit)),
        additional_text_edits: (!extra.is_empty()).then_some(extra),
        documentation,
        data: if info.resolve_documentation {
            serde_json::to_value(remembered).ok()
        } else {
            None
        },
        ..CompletionItem::default()
    }
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Parameter | CompletionKind::Variable => CompletionItemKind::Variable,
        CompletionKind::Field => CompletionItemKind::Field,
        CompletionKind::EnumValue => CompletionItemKind::EnumMember,
        CompletionKind::Filter
        | CompletionKind::Test
        | CompletionKind::Function
        | CompletionKind::Macro => CompletionItemKind::Function,
        CompletionKind::Keyword | CompletionKind::Role => CompletionItemKind::Keyword,
        CompletionKind::Key => CompletionItemKind::Property,
        CompletionKind::Value => CompletionItemKind::Value,
        CompletionKind::Artifact => CompletionItemKind::Module,
        CompletionKind::Snippet => CompletionItemKind::Snippet,
    }
}

/// Adds the documentation. An item whose document is gone, or that is not this server's, comes back as it was.
pub(crate) fn resolve(session: &SessionSnapshot, mut item: CompletionItem) -> CompletionItem {
    let remembered = item
        .data
        .clone()
        .and_then(|d| serde_json::from_value::<Remembered>(d).ok());
    let text = remembered.and_then(|r| {
        // In whatever version is open now: documentation is about a name, not about a place.
        let view = session.view(&r.uri)?;
        let ask = DocumentSnapshot::new(session.clone(), view.clone());
        docs::documentation(&session.world, &ask.file, &r.doc)
    });
    if let Some(text) = text {
        let markup = to_lsp::markup(text, session.client().markdown);
        item.documentation = Some(Documentation::MarkupContent(markup));
    }
    item
}
