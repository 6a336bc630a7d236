//! Code actions: fixes come from findings, refactorings from the analysis; edits are worked out when they are chosen.

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, CodeActionTriggerKind, TextEdit, Uri,
    WorkspaceEdit,
};
use pog_analysis::assist::actions::{self, Action, ActionData, ActionKind};
use pog_analysis::{Finding, safe_edits};
use pog_text::Edit;
use serde::{Deserialize, Serialize};

use super::policy;
use crate::lsp::backend::Ask;
use crate::lsp::convert::to_lsp;
use crate::lsp::documents::View;
use crate::lsp::state::State;

/// Kind of the actions that insert library prompts.
pub(crate) const INSERT: &str = "refactor.insert";

/// What a lazily resolved action remembers.
#[derive(Serialize, Deserialize)]
struct Remembered {
    uri: Uri,
    version: i32,
    action: ActionData,
}

pub(crate) fn actions(ask: &Ask, params: &CodeActionParams) -> Vec<CodeActionResponse> {
    let only = params.context.only.as_deref();
    let wanted = |kind: &CodeActionKind| only.is_none_or(|o| o.iter().any(|k| covers(k, kind)));
    let place = ask.span(params.range);
    if ask.is_policy() {
        let (quick, all) = (wanted(&CodeActionKind::QuickFix), only.is_some() && wanted(&CodeActionKind::SourceFixAll));
        let fixes = policy::fixes(ask, place, quick, all);
        return fixes.into_iter().map(CodeActionResponse::CodeAction).collect();
    }
    let findings = ask.findings();
    let mut found: Vec<CodeAction> = Vec::new();
    if wanted(&CodeActionKind::QuickFix) {
        for finding in findings.iter().filter(|f| f.span.overlaps(place) || f.span.touches(place.lo())) {
            found.extend(quick_fixes(ask, finding));
        }
    }
    if wanted(&CodeActionKind::SourceFixAll)
        && (only.is_some() || params.context.trigger_kind != Some(CodeActionTriggerKind::Automatic))
    {
        found.extend(fix_all(ask, &findings));
    }
    let automatic = params.context.trigger_kind == Some(CodeActionTriggerKind::Automatic) && only.is_none();
    for action in actions::actions(&ask.snapshot, &ask.view.file, place) {
        // A cursor that merely rests somewhere is not a wish to insert or to promote something.
        let offered = wanted(&kind(action.kind)) && !(automatic && action.kind != ActionKind::Declare);
        if offered {
            found.extend(refactoring(ask, action));
        }
    }
    found.into_iter().map(CodeActionResponse::CodeAction).collect()
}

/// Whether asking for `asked` also asks for `kind`: kinds are dotted, a shorter one covers the longer.
fn covers(asked: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let (asked, kind) = (name(asked), name(kind));
    asked.is_empty() || kind == asked || kind.strip_prefix(&asked).is_some_and(|rest| rest.starts_with('.'))
}

fn name(kind: &CodeActionKind) -> String {
    serde_json::to_value(kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::Declare | ActionKind::Govern => CodeActionKind::RefactorRewrite,
        ActionKind::Insert => CodeActionKind::Custom(INSERT.into()),
    }
}

fn quick_fixes(ask: &Ask, finding: &Finding) -> Vec<CodeAction> {
    let view = &ask.view;
    let diagnostics = to_lsp::diagnostic(&mut ask.places(), view.file.id, finding).map(|d| vec![d]);
    let fix = |(nth, fix): (usize, &pog_text::Fix)| CodeAction {
        title: fix.title.clone(),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: diagnostics.clone(),
        is_preferred: (nth == 0).then_some(true),
        edit: Some(edit(&ask.state, view, &fix.edits)),
        ..CodeAction::default()
    };
    finding.fixes.iter().enumerate().map(fix).collect()
}

fn fix_all(ask: &Ask, findings: &[Finding]) -> Option<CodeAction> {
    let edits = safe_edits(findings);
    (!edits.is_empty()).then(|| CodeAction {
        title: "Fix everything that is certain".to_owned(),
        kind: Some(CodeActionKind::SourceFixAll),
        edit: Some(edit(&ask.state, &ask.view, &edits)),
        ..CodeAction::default()
    })
}

fn refactoring(ask: &Ask, action: Action) -> Option<CodeAction> {
    let mut built = CodeAction { title: action.title, kind: Some(kind(action.kind)), ..CodeAction::default() };
    if ask.state.client().resolve_edit {
        let remembered = Remembered { uri: ask.view.uri.clone(), version: ask.view.version, action: action.data };
        built.data = serde_json::to_value(remembered).ok();
    } else {
        let edits = actions::resolve(&ask.snapshot, &ask.view.file, &action.data).ok()?;
        built.edit = Some(all(&ask.state, &ask.view, edits).ok()?);
    }
    Some(built)
}

/// Works out the edit of a chosen action.
pub(crate) fn resolve(state: &State, mut action: CodeAction) -> Result<CodeAction, String> {
    let Some(data) = action.data.clone() else {
        return Ok(action);
    };
    let remembered: Remembered = serde_json::from_value(data).map_err(|_| "The action's data is not this server's")?;
    let (view, snapshot) = state.at(&remembered.uri).ok_or("The document is not open any more")?;
    if view.version != remembered.version {
        return Err("The document has changed since the action was offered; ask again".to_owned());
    }
    let edits = actions::resolve(&snapshot, &view.file, &remembered.action)?;
    action.edit = Some(all(state, &view, edits)?);
    Ok(action)
}

/// Edits of one document; those of others are refused rather than half done.
fn all(state: &State, view: &View, (own, others): actions::Resolved) -> Result<WorkspaceEdit, String> {
    if others.is_empty() {
        Ok(edit(state, view, &own))
    } else {
        Err("This needs the overlay beside the file; use the command line".to_owned())
    }
}

/// Edits of one document.
pub(crate) fn edit(state: &State, view: &View, edits: &[Edit]) -> WorkspaceEdit {
    let info = state.client();
    let edits: Vec<TextEdit> = to_lsp::edits(view.text(), view.index(), edits, info.encoding);
    to_lsp::workspace_edit(vec![(view.uri.clone(), Some(view.version), edits)], info.document_changes)
}
