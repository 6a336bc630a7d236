//! What an editor can ask about in `pog.toml`: completion, hover, fixes. The analysis knows the answers.

use lsp_types::{CodeAction, CodeActionKind, Hover, Position};
use lsp_types::{CompletionList, CompletionResponse, Contents};
use pog_analysis::assist::policy;
use pog_analysis::rules;
use pog_analysis::rules::CATALOG;
use pog_text::{Applicability, Edit, Span};

use super::{actions, completion};
use crate::lsp::backend::Ask;
use crate::lsp::convert::to_lsp;

impl Ask {
    /// Whether the document is a policy.
    pub(super) fn is_policy(&self) -> bool {
        self.state.is_policy(&self.view.uri)
    }
}

pub(super) fn completions(ask: &Ask, position: Position) -> CompletionResponse {
    let found = policy::completion(&ask.snapshot, ask.view.text(), ask.offset(position));
    let items = found
        .into_iter()
        .map(|c| completion::item(ask, c))
        .collect();
    CompletionResponse::CompletionList(CompletionList {
        is_incomplete: false,
        items,
        ..CompletionList::default()
    })
}

pub(super) fn hover(ask: &Ask, position: Position) -> Option<Hover> {
    let (text, offset) = (ask.view.text(), ask.offset(position));
    let rule = || {
        let (span, name) = policy::rule_at(text, offset)?;
        Some((span, rules::by_name(&name)?.markdown()))
    };
    let setting = || policy::hover(&CATALOG, text, offset).map(|h| (h.span, h.markdown));
    let (span, text) = rule().or_else(setting)?;
    Some(Hover {
        contents: Contents::MarkupContent(to_lsp::markup(text, ask.state.client().markdown)),
        range: Some(ask.range(span)),
    })
}

/// The fixes of what is wrong at a place; one that mends everything certain where that is asked for.
pub(super) fn fixes(ask: &Ask, place: Span, quick: bool, all: bool) -> Vec<CodeAction> {
    let problems = ask.state.policy_diagnostics(&ask.view.uri);
    // A reading of another text says nothing about places in this one.
    let problems: Vec<_> = problems
        .into_iter()
        .filter(|(p, _)| *p.text == *ask.view.text())
        .collect();
    let mut found = Vec::new();
    for (problem, diagnostic) in problems
        .iter()
        .filter(|(p, _)| quick && (p.span.overlaps(place) || p.span.touches(place.lo())))
    {
        found.extend(
            problem
                .fixes
                .iter()
                .enumerate()
                .map(|(nth, fix)| CodeAction {
                    title: fix.title.clone(),
                    kind: Some(CodeActionKind::QuickFix),
                    diagnostics: Some(vec![diagnostic.clone()]),
                    is_preferred: (nth == 0).then_some(true),
                    edit: Some(actions::edit(&ask.state, &ask.view, &fix.edits)),
                    ..CodeAction::default()
                }),
        );
    }
    let safe = problems.iter().filter_map(|(p, _)| {
        p.fixes
            .first()
            .filter(|f| f.applicability == Applicability::Safe)
    });
    let edits: Vec<Edit> = safe.flat_map(|fix| fix.edits.iter().cloned()).collect();
    if all && !edits.is_empty() {
        found.push(CodeAction {
            title: "Fix everything that is certain".to_owned(),
            kind: Some(CodeActionKind::SourceFixAll),
            edit: Some(actions::edit(&ask.state, &ask.view, &edits)),
            ..CodeAction::default()
        });
    }
    found
}
