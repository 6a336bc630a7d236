//! Code actions: fixes come from findings, refactorings from the analysis; edits are worked out when they are chosen.

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, CodeActionTriggerKind,
    TextEdit, Uri, WorkspaceEdit,
};
use pog_ide::actions;
use pog_ide::actions::{Action, ActionData, ActionKind};
use pog_model::{EditsByFile, FileFix, FileId, Finding, Location, safe_edits};
use pog_text::interrupt::checkpoint;
use pog_text::{Edit, EditTarget, FileEdits, apply_edits};
use serde::{Deserialize, Serialize};

use super::policy;
use crate::convert::to_lsp;
use crate::documents::View;
use crate::snapshot::{DocumentSnapshot, SessionSnapshot};

/// Kind of the actions that insert library prompts.
pub(crate) const INSERT: &str = "refactor.insert";

/// Quick fixes that are offered for one range: those of the first findings in it. A menu of more is not read; to have all of
/// them there is the action that fixes everything.
const MAX_QUICK_FIXES: usize = 500;

/// What a lazily resolved action remembers.
#[derive(Serialize, Deserialize)]
struct Remembered {
    uri: Uri,
    version: i32,
    action: ActionData,
}

pub(crate) fn actions(
    ask: &DocumentSnapshot,
    params: &CodeActionParams,
) -> Vec<CodeActionResponse> {
    let only = params.context.only.as_deref();
    let wanted = |kind: &CodeActionKind| only.is_none_or(|o| o.iter().any(|k| covers(k, kind)));
    let place = ask.span(params.range);
    // A client that cannot be told edits later is an old or a small one, and may not tell a line from a selection.
    let place = if ask.session.client().resolve_edit {
        place
    } else {
        actions::caret(ask.file.joined(), place)
    };
    if ask.is_policy() {
        let mut fixes = Vec::new();
        if wanted(&CodeActionKind::QuickFix) {
            fixes.extend(policy::quick_fixes(ask, place));
        }
        if only.is_some() && wanted(&CodeActionKind::SourceFixAll) {
            fixes.extend(policy::fix_all(ask));
        }
        return fixes
            .into_iter()
            .map(CodeActionResponse::CodeAction)
            .collect();
    }
    let findings = ask.findings();
    let mut found: Vec<CodeAction> = Vec::new();
    if wanted(&CodeActionKind::QuickFix) {
        let own = ask.own_span(params.range);
        let mut places = ask.places();
        for finding in findings.iter() {
            let Location { file, span } = finding.location;
            let here = file == ask.view.file.id && (span.overlaps(own) || span.touches(own.lo()));
            if !here {
                continue;
            }
            checkpoint("quick fixes");
            found.extend(quick_fixes(ask, &mut places, finding));
            if found.len() >= MAX_QUICK_FIXES {
                found.truncate(MAX_QUICK_FIXES);
                break;
            }
        }
    }
    if wanted(&CodeActionKind::SourceFixAll)
        && (only.is_some() || params.context.trigger_kind != Some(CodeActionTriggerKind::Automatic))
    {
        found.extend(fix_all(ask, &findings));
    }
    let automatic =
        params.context.trigger_kind == Some(CodeActionTriggerKind::Automatic) && only.is_none();
    let in_part = ask.start > 0;
    for action in actions::actions(&ask.session.world, &ask.file, place) {
        // A cursor that merely rests somewhere is not a wish to insert or to promote something; metadata is no place to
        // insert a prompt.
        let unasked = automatic && action.kind != ActionKind::Declare;
        let offered = wanted(&kind(action.kind))
            && !(unasked || in_part && action.kind == ActionKind::Insert);
        if offered {
            found.extend(refactoring(ask, action));
        }
    }
    found
        .into_iter()
        .map(CodeActionResponse::CodeAction)
        .collect()
}

/// Whether asking for `asked` also asks for `kind`: kinds are dotted, a shorter one covers the longer.
fn covers(asked: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let (asked, kind) = (name(asked), name(kind));
    asked.is_empty()
        || kind == asked
        || kind
            .strip_prefix(&asked)
            .is_some_and(|rest| rest.starts_with('.'))
}

fn name(kind: &CodeActionKind) -> String {
    serde_json::to_value(kind)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::Declare | ActionKind::Govern | ActionKind::Convert => {
            CodeActionKind::RefactorRewrite
        }
        ActionKind::Insert => CodeActionKind::Custom(INSERT.into()),
    }
}

fn quick_fixes(
    ask: &DocumentSnapshot,
    places: &mut to_lsp::Places<'_>,
    finding: &Finding,
) -> Vec<CodeAction> {
    if finding.fixes.is_empty() {
        return Vec::new();
    }
    let diagnostics = to_lsp::diagnostic(places, finding).map(|d| vec![d]);
    let fix = |(nth, fix): (usize, &FileFix)| {
        Some(CodeAction {
            title: fix.title.clone(),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: diagnostics.clone(),
            // Fixes come best first; two that are preferred would leave the choice open.
            is_preferred: (nth == 0).then_some(true),
            edit: Some(everywhere(
                &ask.session,
                places,
                finding.location.file,
                &fix.edits,
            )?),
            ..CodeAction::default()
        })
    };
    finding.fixes.iter().enumerate().filter_map(fix).collect()
}

/// Edits of several files as one edit; `None` where one of them cannot be changed, or the client cannot create files.
/// New files are below the root of `file`.
pub(super) fn everywhere(
    session: &SessionSnapshot,
    places: &mut to_lsp::Places<'_>,
    file: FileId,
    edits: &EditsByFile,
) -> Option<WorkspaceEdit> {
    let info = session.client();
    let (mut changes, mut created) = (Vec::new(), Vec::new());
    for FileEdits { target, edits } in edits.iter() {
        match target {
            EditTarget::Existing(id) => changes.push(places.changed(FileId(*id), edits)?),
            EditTarget::New(path) => {
                let text = apply_edits("", edits).ok()?;
                created.push((session.uri_below(file, path)?, text));
            }
        }
    }
    if created.is_empty() {
        return Some(to_lsp::workspace_edit(changes, info.document_changes));
    }
    info.create_files
        .then(|| to_lsp::creating_edit(created, changes))
}

fn fix_all(ask: &DocumentSnapshot, findings: &[Finding]) -> Option<CodeAction> {
    let edits = safe_edits(ask.view.file.id, findings);
    (!edits.is_empty()).then(|| CodeAction {
        title: "Fix everything that is certain".to_owned(),
        kind: Some(CodeActionKind::SourceFixAll),
        edit: Some(edit(&ask.session, &ask.view, &edits)),
        ..CodeAction::default()
    })
}

fn refactoring(ask: &DocumentSnapshot, action: Action) -> Option<CodeAction> {
    let mut built = CodeAction {
        title: action.title,
        kind: Some(kind(action.kind)),
        ..CodeAction::default()
    };
    if ask.session.client().resolve_edit {
        let remembered = Remembered {
            uri: ask.view.uri.clone(),
            version: ask.view.version,
            action: action.data,
        };
        built.data = serde_json::to_value(remembered).ok();
    } else {
        let edits = actions::resolve(&ask.session.world, &ask.file, &action.data).ok()?;
        built.edit = Some(everywhere(
            &ask.session,
            &mut ask.places(),
            ask.file.id,
            &edits,
        )?);
    }
    Some(built)
}

/// Works out the edit of a chosen action.
pub(crate) fn resolve(
    session: &SessionSnapshot,
    mut action: CodeAction,
) -> Result<CodeAction, String> {
    let Some(data) = action.data.clone() else {
        return Ok(action);
    };
    let remembered: Remembered =
        serde_json::from_value(data).map_err(|_| "The action's data is not this server's")?;
    let view = session
        .view(&remembered.uri)
        .ok_or("The document is not open any more")?;
    // The spans that were remembered count in the text of that version.
    if view.version != remembered.version {
        return Err("The document has changed since the action was offered; ask again".to_owned());
    }
    let ask = DocumentSnapshot::new(session.clone(), view.clone());
    let edits = actions::resolve(&session.world, &ask.file, &remembered.action)?;
    let edit = everywhere(session, &mut ask.places(), ask.file.id, &edits);
    action.edit =
        Some(edit.ok_or("A file that would have to change cannot be changed or created here")?);
    Ok(action)
}

/// Edits of one document.
pub(crate) fn edit(session: &SessionSnapshot, view: &View, edits: &[Edit]) -> WorkspaceEdit {
    let info = session.client();
    let edits: Vec<TextEdit> = to_lsp::edits(view.text(), view.index(), edits, info.encoding);
    to_lsp::workspace_edit(
        vec![(view.uri.clone(), Some(view.version), edits)],
        info.document_changes,
    )
}
