//! Diagnostics on request, of one document and of the workspace.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use lsp_types::{
    Diagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport,
    RelatedDocument, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};
use pog_analysis::check::check_part;
use pog_analysis::{Origin, Part, Snapshot, SourceFile};
use pog_text::{LineIndex, Span};
use tower_lsp_server::jsonrpc::Result;

use crate::lsp::backend::Backend;
use crate::lsp::convert::{from_lsp, to_lsp};
use crate::lsp::state::State;

pub(crate) async fn document(
    backend: &Backend,
    params: DocumentDiagnosticParams,
) -> Result<DocumentDiagnosticReport> {
    let uri = params.text_document.uri;
    let seen = backend.state.documents.view(&uri);
    let check = move |state: Arc<State>, snapshot: Snapshot| {
        let newest = seen.as_ref().and_then(|s| {
            state
                .documents
                .view(&s.uri)
                .filter(|v| v.version == s.version)
        });
        let view = newest.or(seen);
        // A file that is shown but not opened yet is checked as it is on disk.
        let closed = || {
            let id = state.files.id(&from_lsp::path(&uri)?)?;
            let part = || {
                Some(Arc::new(
                    state.files.source(id, snapshot.part(id)?.text.clone())?,
                ))
            };
            snapshot.file(id).or_else(part)
        };
        if view.is_some() && state.is_policy(&uri) {
            return (of_policy(&state, &uri), None);
        }
        let Some(file) = view.map(|v| v.file.clone()).or_else(closed) else {
            return (Vec::new(), None);
        };
        let found = of_file(&state, &snapshot, &file, &uri);
        (
            found,
            state
                .client()
                .related_documents
                .then(|| related(&state, &snapshot, &file)),
        )
    };
    let (items, related_documents) = backend.as_known(check).await?;
    let related_documents = related_documents.filter(|r| !r.is_empty());
    let id = result_id(&items);
    if params.previous_result_id.as_ref() == Some(&id) {
        return Ok(
            DocumentDiagnosticReport::RelatedUnchangedDocumentDiagnosticReport(
                RelatedUnchangedDocumentDiagnosticReport {
                    related_documents,
                    unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                        result_id: id,
                    },
                },
            ),
        );
    }
    Ok(
        DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(
            RelatedFullDocumentDiagnosticReport {
                related_documents,
                full_document_diagnostic_report: FullDocumentDiagnosticReport {
                    result_id: Some(id),
                    items,
                },
            },
        ),
    )
}

/// Every prompt of the workspace with something to say, and those of which the client still shows something. Clients ask
/// again every few seconds, so what was found is kept for as long as nothing changes.
pub(crate) async fn workspace(
    backend: &Backend,
    params: WorkspaceDiagnosticParams,
) -> Result<WorkspaceDiagnosticReport> {
    let check = move |state: Arc<State>, snapshot: Snapshot| {
        let all = state.whole(&snapshot, |strays| everything(&state, &snapshot, strays));
        let mut shown: HashMap<Uri, String> = params
            .previous_result_ids
            .into_iter()
            .map(|p| (p.uri, p.value))
            .collect();
        let mut items: Vec<_> = all
            .iter()
            .map(|found| report(&state, found, shown.remove(&found.uri).as_deref()))
            .collect();
        items.extend(
            shown
                .into_keys()
                .map(|uri| full(&state, uri, None, Vec::new())),
        );
        WorkspaceDiagnosticReport { items }
    };
    backend.with_library(check).await
}

/// What was found in one file of the workspace.
#[derive(Debug)]
pub(crate) struct Found {
    uri: Uri,
    id: String,
    items: Vec<Diagnostic>,
}

fn everything(state: &State, snapshot: &Snapshot, strays: &[Arc<SourceFile>]) -> Vec<Found> {
    let mut entries: Vec<_> = snapshot
        .library
        .entries()
        .filter(|e| e.origin == Origin::Workspace)
        .collect();
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let (mut found, mut parts_told) = (Vec::new(), HashSet::new());
    let mut tell = |uri: Uri, items: Vec<Diagnostic>| {
        if !items.is_empty() {
            found.push(Found {
                uri,
                id: result_id(&items),
                items,
            });
        }
    };
    for file in entries
        .iter()
        .filter_map(|e| snapshot.file(e.file))
        .chain(strays.iter().cloned())
    {
        let Some(uri) = state.plain_uri_of(file.id) else {
            continue;
        };
        let items = of_file(state, snapshot, &file, &uri);
        tell(uri, items);
        for (uri, items) in of_parts(state, snapshot, &file) {
            // Several artifacts may share a file; each of them tells all of it.
            if parts_told.insert(uri.clone()) {
                tell(uri, items);
            }
        }
    }
    found
}

fn report(state: &State, found: &Found, shown: Option<&str>) -> WorkspaceDocumentDiagnosticReport {
    let uri = found.uri.clone();
    if shown != Some(&*found.id) {
        return full(state, uri, Some(found.id.clone()), found.items.clone());
    }
    let unchanged = UnchangedDocumentDiagnosticReport {
        result_id: found.id.clone(),
    };
    let report = WorkspaceUnchangedDocumentDiagnosticReport {
        version: state.version_of(&uri),
        uri,
        unchanged_document_diagnostic_report: unchanged,
    };
    WorkspaceDocumentDiagnosticReport::WorkspaceUnchangedDocumentDiagnosticReport(report)
}

fn full(
    state: &State,
    uri: Uri,
    result_id: Option<String>,
    items: Vec<Diagnostic>,
) -> WorkspaceDocumentDiagnosticReport {
    let full = FullDocumentDiagnosticReport { result_id, items };
    let version = state.version_of(&uri);
    let report = WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report: full,
    };
    WorkspaceDocumentDiagnosticReport::WorkspaceFullDocumentDiagnosticReport(report)
}

fn of_file(
    state: &State,
    snapshot: &Snapshot,
    file: &Arc<SourceFile>,
    uri: &Uri,
) -> Vec<Diagnostic> {
    if !state.settings().diagnostics.enable {
        return Vec::new();
    }
    let mut places =
        to_lsp::Places::new(state, snapshot).with(file, uri, &LineIndex::new(&file.text));
    to_lsp::diagnostics(&mut places, file.id, &state.findings(snapshot, file))
}

fn of_policy(state: &State, uri: &Uri) -> Vec<Diagnostic> {
    if !state.settings().diagnostics.enable {
        return Vec::new();
    }
    state
        .policy_diagnostics(uri)
        .into_iter()
        .map(|(_, diagnostic)| diagnostic)
        .collect()
}

/// What there is to say of the files that belong to an artifact, whichever artifact says it.
pub(crate) fn of_parts(
    state: &State,
    snapshot: &Snapshot,
    file: &Arc<SourceFile>,
) -> Vec<(Uri, Vec<Diagnostic>)> {
    let enabled = state.settings().diagnostics.enable;
    let findings = if file.parts.is_empty() {
        Arc::default()
    } else {
        state.findings(snapshot, file)
    };
    let mut places = to_lsp::Places::new(state, snapshot);
    let of_part = |(part, _): (&Arc<Part>, Span)| {
        let uri = state.uri_of(part.id)?;
        let shared = snapshot.library.owners(part.id).len() > 1;
        let all = if shared {
            check_part(snapshot, part.id, &|owner| state.findings(snapshot, owner))
        } else {
            Vec::new()
        };
        let found = if shared { &all } else { &*findings };
        Some((
            uri,
            if enabled {
                to_lsp::diagnostics(&mut places, part.id, found)
            } else {
                Vec::new()
            },
        ))
    };
    file.segments().filter_map(of_part).collect()
}

fn related(
    state: &State,
    snapshot: &Snapshot,
    file: &Arc<SourceFile>,
) -> HashMap<Uri, RelatedDocument> {
    let report = |items: Vec<Diagnostic>| {
        let report = FullDocumentDiagnosticReport {
            result_id: Some(result_id(&items)),
            items,
        };
        RelatedDocument::FullDocumentDiagnosticReport(report)
    };
    of_parts(state, snapshot, file)
        .into_iter()
        .map(|(uri, items)| (uri, report(items)))
        .collect()
}

/// Equal diagnostics have equal ids.
fn result_id(items: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(items)
        .unwrap_or_default()
        .hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
