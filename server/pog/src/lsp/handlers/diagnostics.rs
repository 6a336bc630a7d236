//! Diagnostics on request, of one document and of the workspace.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use lsp_types::{
    Diagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport, RelatedDocument,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
    Uri, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};
use pog_analysis::check::check_part;
use pog_analysis::{Origin, Part, Snapshot, SourceFile};
use pog_text::{LineIndex, Span};
use tower_lsp_server::jsonrpc::Result;

use crate::lsp::backend::Backend;
use crate::lsp::convert::{from_lsp, to_lsp};
use crate::lsp::state::State;

pub(crate) async fn document(backend: &Backend, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReport> {
    let uri = params.text_document.uri;
    let seen = backend.state.documents.view(&uri);
    let check = move |state: Arc<State>, snapshot: Snapshot| {
        let newest = seen.as_ref().and_then(|s| state.documents.view(&s.uri).filter(|v| v.version == s.version));
        let view = newest.or(seen);
        // A file that is shown but not opened yet is checked as it is on disk.
        let closed = || {
            let id = state.files.lock().id(&from_lsp::path(&uri)?)?;
            let part = || Some(Arc::new(state.files.lock().source(id, snapshot.part(id)?.text.clone())?));
            snapshot.file(id).or_else(part)
        };
        if view.is_some() && state.is_policy(&uri) {
            return (of_policy(&state, &uri), None);
        }
        let Some(file) = view.map(|v| v.file.clone()).or_else(closed) else { return (Vec::new(), None) };
        let found = of_file(&state, &snapshot, &file, &uri);
        (found, state.client().related_documents.then(|| related(&state, &snapshot, &file)))
    };
    let (items, related_documents) = backend.with_library(check).await?;
    let related_documents = related_documents.filter(|r| !r.is_empty());
    let id = result_id(&items);
    if params.previous_result_id.as_ref() == Some(&id) {
        return Ok(DocumentDiagnosticReport::RelatedUnchangedDocumentDiagnosticReport(
            RelatedUnchangedDocumentDiagnosticReport {
                related_documents,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
            },
        ));
    }
    Ok(DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(RelatedFullDocumentDiagnosticReport {
        related_documents,
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
        let mut found: Vec<(Uri, Vec<Diagnostic>)> = Vec::new();
        let strays = state.strays();
        let files = entries.iter().filter_map(|e| snapshot.file(e.file)).chain(strays);
        for file in files {
            let Some(uri) = state.plain_uri_of(file.id) else { continue };
            let items = of_file(&state, &snapshot, &file, &uri);
            found.push((uri, items));
            for (uri, items) in of_parts(&state, &snapshot, &file) {
                // Several artifacts may share a file; each of them tells all of it.
                if !found.iter().any(|(known, _)| *known == uri) {
                    found.push((uri, items));
                }
            }
        }
        let items = found.into_iter().filter_map(|(uri, items)| {
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
    if !state.settings().diagnostics.enable {
        return Vec::new();
    }
    let mut places = to_lsp::Places::new(state, snapshot).with(file, uri, &LineIndex::new(&file.text));
    to_lsp::diagnostics(&mut places, file.id, &state.findings(snapshot, file))
}

fn of_policy(state: &State, uri: &Uri) -> Vec<Diagnostic> {
    if !state.settings().diagnostics.enable {
        return Vec::new();
    }
    state.policy_diagnostics(uri).into_iter().map(|(_, diagnostic)| diagnostic).collect()
}

/// What there is to say of the files that belong to an artifact, whichever artifact says it.
pub(crate) fn of_parts(state: &State, snapshot: &Snapshot, file: &Arc<SourceFile>) -> Vec<(Uri, Vec<Diagnostic>)> {
    let enabled = state.settings().diagnostics.enable;
    let findings = if file.parts.is_empty() { Arc::default() } else { state.findings(snapshot, file) };
    let mut places = to_lsp::Places::new(state, snapshot);
    let of_part = |(part, _): (&Arc<Part>, Span)| {
        let uri = state.uri_of(part.id)?;
        let shared = snapshot.library.owners(part.id).len() > 1;
        let all =
            if shared { check_part(snapshot, part.id, &|owner| state.findings(snapshot, owner)) } else { Vec::new() };
        let found = if shared { &all } else { &*findings };
        Some((uri, if enabled { to_lsp::diagnostics(&mut places, part.id, found) } else { Vec::new() }))
    };
    file.segments().filter_map(of_part).collect()
}

fn related(state: &State, snapshot: &Snapshot, file: &Arc<SourceFile>) -> HashMap<Uri, RelatedDocument> {
    let report = |items: Vec<Diagnostic>| {
        let report = FullDocumentDiagnosticReport { result_id: Some(result_id(&items)), items };
        RelatedDocument::FullDocumentDiagnosticReport(report)
    };
    of_parts(state, snapshot, file).into_iter().map(|(uri, items)| (uri, report(items))).collect()
}

/// Equal diagnostics have equal ids.
fn result_id(items: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(items).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
