//! Diagnostics on request, of one document and of the workspace.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use lsp_types::{
    Diagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
    Uri, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};
use pog_analysis::{Origin, Snapshot, SourceFile};
use pog_text::LineIndex;
use tower_lsp_server::jsonrpc::Result;

use crate::lsp::backend::Backend;
use crate::lsp::convert::{from_lsp, to_lsp};
use crate::lsp::state::State;

pub(crate) async fn document(backend: &Backend, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReport> {
    let uri = params.text_document.uri;
    let view = backend.state.documents.view(&uri);
    let check = move |state: Arc<State>, snapshot: Snapshot| {
        // A file that is shown but not opened yet is checked as it is on disk.
        let closed = || snapshot.file(state.files.lock().id(&from_lsp::path(&uri)?)?);
        if view.is_some() && state.is_policy(&uri) {
            return of_policy(&state, &uri);
        }
        let file = view.map(|v| v.file.clone()).or_else(closed);
        file.map_or_else(Vec::new, |file| of_file(&state, &snapshot, &file, &uri))
    };
    let items = backend.with_library(check).await?;
    let id = result_id(&items);
    if params.previous_result_id.as_ref() == Some(&id) {
        return Ok(DocumentDiagnosticReport::RelatedUnchangedDocumentDiagnosticReport(
            RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
            },
        ));
    }
    Ok(DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(id), items },
    }))
}

/// Every prompt of the workspace. Files with nothing to say are left out unless the client still shows something.
pub(crate) async fn workspace(
    backend: &Backend,
    params: WorkspaceDiagnosticParams,
) -> Result<WorkspaceDiagnosticReport> {
    let check = move |state: Arc<State>, snapshot: Snapshot| {
        let mut entries: Vec<_> = snapshot.library.entries().filter(|e| e.origin == Origin::Workspace).collect();
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        let items = entries.into_iter().filter_map(|entry| {
            let uri = state.plain_uri_of(entry.file)?;
            let file = snapshot.file(entry.file)?;
            let items = of_file(&state, &snapshot, &file, &uri);
            let previous = params.previous_result_ids.iter().find(|p| p.uri == uri).map(|p| &p.value);
            report(&state, uri, items, previous)
        });
        let mut items: Vec<_> = items.collect();
        // What the client still shows of files that are gone.
        let gone = params.previous_result_ids.iter().filter(|p| !items.iter().any(|i| *uri_of(i) == p.uri));
        let cleared: Vec<_> = gone.map(|p| cleared(p.uri.clone())).collect();
        items.extend(cleared);
        WorkspaceDiagnosticReport { items }
    };
    backend.with_library(check).await
}

fn uri_of(report: &WorkspaceDocumentDiagnosticReport) -> &Uri {
    match report {
        WorkspaceDocumentDiagnosticReport::WorkspaceFullDocumentDiagnosticReport(r) => &r.uri,
        WorkspaceDocumentDiagnosticReport::WorkspaceUnchangedDocumentDiagnosticReport(r) => &r.uri,
    }
}

fn cleared(uri: Uri) -> WorkspaceDocumentDiagnosticReport {
    let full = FullDocumentDiagnosticReport { result_id: None, items: Vec::new() };
    let report = WorkspaceFullDocumentDiagnosticReport { uri, version: None, full_document_diagnostic_report: full };
    WorkspaceDocumentDiagnosticReport::WorkspaceFullDocumentDiagnosticReport(report)
}

fn report(
    state: &State,
    uri: Uri,
    items: Vec<Diagnostic>,
    previous: Option<&String>,
) -> Option<WorkspaceDocumentDiagnosticReport> {
    let id = result_id(&items);
    let version = state.version_of(&uri);
    if previous == Some(&id) {
        let unchanged = UnchangedDocumentDiagnosticReport { result_id: id };
        let report = WorkspaceUnchangedDocumentDiagnosticReport {
            uri,
            version,
            unchanged_document_diagnostic_report: unchanged,
        };
        return Some(WorkspaceDocumentDiagnosticReport::WorkspaceUnchangedDocumentDiagnosticReport(report));
    }
    if items.is_empty() && previous.is_none() {
        return None;
    }
    let full = FullDocumentDiagnosticReport { result_id: Some(id), items };
    let report = WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report: full };
    Some(WorkspaceDocumentDiagnosticReport::WorkspaceFullDocumentDiagnosticReport(report))
}

fn of_file(state: &State, snapshot: &Snapshot, file: &Arc<SourceFile>, uri: &Uri) -> Vec<Diagnostic> {
    if !state.diagnostics_enabled.load(Ordering::Relaxed) {
        return Vec::new();
    }
    let mut places = to_lsp::Places::new(state, snapshot).with(file, uri, &LineIndex::new(&file.text));
    to_lsp::diagnostics(&mut places, file.id, &state.findings(snapshot, file))
}

fn of_policy(state: &State, uri: &Uri) -> Vec<Diagnostic> {
    if !state.diagnostics_enabled.load(Ordering::Relaxed) {
        return Vec::new();
    }
    state.policy_diagnostics(uri).into_iter().map(|(_, diagnostic)| diagnostic).collect()
}

/// Equal diagnostics have equal ids.
fn result_id(items: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(items).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
