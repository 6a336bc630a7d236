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
use pog_analysis::check::check_file;
use pog_analysis::{Origin, Snapshot, SourceFile};
use pog_text::LineIndex;
use tower_lsp_server::jsonrpc::Result;

use crate::lsp::backend::{Backend, blocking};
use crate::lsp::convert::to_lsp;
use crate::lsp::state::State;

pub(crate) async fn document(backend: &Backend, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReport> {
    let uri = params.text_document.uri;
    backend.state.ready().await;
    let view = backend.state.documents.view(&uri);
    let (state, snapshot) = (backend.state.clone(), backend.state.snapshot());
    let items = blocking(move || view.map_or_else(Vec::new, |v| of_file(&state, &snapshot, &v.file, &uri))).await?;
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
    backend.state.ready().await;
    let (state, snapshot) = (backend.state.clone(), backend.state.snapshot());
    blocking(move || {
        let mut entries: Vec<_> = snapshot.library.entries().filter(|e| e.origin == Origin::Workspace).collect();
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        let items = entries.into_iter().filter_map(|entry| {
            let uri = state.plain_uri_of(entry.file)?;
            let file = snapshot.file(entry.file)?;
            let items = of_file(&state, &snapshot, &file, &uri);
            let previous = params.previous_result_ids.iter().find(|p| p.uri == uri).map(|p| &p.value);
            report(&state, uri, items, previous)
        });
        WorkspaceDiagnosticReport { items: items.collect() }
    })
    .await
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
    let index = LineIndex::new(&file.text);
    to_lsp::diagnostics(state, &file.text, &index, uri, &check_file(snapshot, file))
}

/// Equal diagnostics have equal ids.
fn result_id(items: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(items).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
