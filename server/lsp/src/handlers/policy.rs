//! What an editor can ask about in `pog.toml`: completion, hover, fixes. The analysis knows the answers.

use lsp_types::{CodeAction, CodeActionKind, Diagnostic, Hover, Position};
use lsp_types::{CompletionList, CompletionResponse, Contents};
use pog_ide::policy;
use pog_project::ConfigProblem;
use pog_rules as rules;
use pog_rules::CATALOG;
use pog_text::{Applicability, Edit, Span};

use super::{actions, completion};
use crate::convert::to_lsp;
use crate::snapshot::DocumentSnapshot;

impl DocumentSnapshot {
    pub(super) fn is_policy(&self) -> bool {
        self.session.is_policy(&self.view.uri)
    }
}

pub(super) fn completions(ask: &DocumentSnapshot, position: Position) -> CompletionResponse {
    let found = policy::completion(&ask.session.world, ask.view.text(), ask.offset(position));
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

pub(super) fn hover(ask: &DocumentSnapshot, position: Position) -> Option<Hover> {
    let (text, offset) = (ask.view.text(), ask.offset(position));
    let rule = || {
        let (span, name) = policy::rule_at(text, offset)?;
        Some((span, rules::by_name(&name)?.markdown()))
    };
    let setting = || policy::hover(&CATALOG, text, offset).map(|h| (h.span, h.markdown));
    let (span, text) = rule().or_else(setting)?;
    Some(Hover {
        contents: Contents::MarkupContent(to_lsp::markup(text, ask.session.client().markdown)),
        range: Some(ask.range(span)),
    })
}

/// The fixes of what is wrong at a place.
pub(super) fn quick_fixes(ask: &DocumentSnapshot, place: Span) -> Vec<CodeAction> {
    let mut found = Vec::new();
    for (problem, diagnostic) in problems(ask) {
        if !(problem.span.overlaps(place) || problem.span.touches(place.lo())) {
            continue;
        }
        for (nth, fix) in problem.fixes.iter().enumerate() {
            found.push(CodeAction {
                title: fix.title.clone(),
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: Some(vec![diagnostic.clone()]),
                is_preferred: (nth == 0).then_some(true),
                edit: Some(actions::edit(&ask.session, &ask.view, &fix.edits)),
                ..CodeAction::default()
            });
        }
    }
    found
}

/// One action that applies every fix that is certain.
pub(super) fn fix_all(ask: &DocumentSnapshot) -> Option<CodeAction> {
    let mut edits: Vec<Edit> = Vec::new();
    for (problem, _) in problems(ask) {
        let first = problem.fixes.first();
        if let Some(fix) = first.filter(|f| f.applicability == Applicability::Safe) {
            edits.extend(fix.edits.iter().cloned());
        }
    }
    (!edits.is_empty()).then(|| CodeAction {
        title: "Fix everything that is certain".to_owned(),
        kind: Some(CodeActionKind::SourceFixAll),
        edit: Some(actions::edit(&ask.session, &ask.view, &edits)),
        ..CodeAction::default()
    })
}

/// What is wrong in the document's text. A reading of another text says nothing about places in this one.
fn problems(ask: &DocumentSnapshot) -> Vec<(ConfigProblem, Diagnostic)> {
    let mut problems = ask.session.policy_diagnostics(&ask.view.uri);
    problems.retain(|(problem, _)| *problem.text == *ask.view.text());
    problems
}
