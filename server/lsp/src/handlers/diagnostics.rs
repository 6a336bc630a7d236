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
use pog_model::{Origin, SourceFile};
use pog_text::LineIndex;
use pog_text::interrupt::checkpoint;

use crate::convert::{from_lsp, to_lsp};
use crate::documents::View;
use crate::snapshot::SessionSnapshot;

/// What was found in a document, from as much of the library as has been read.
pub(crate) fn document(
    session: &SessionSnapshot,
    seen: Option<Arc<View>>,
    params: &DocumentDiagnosticParams,
) -> DocumentDiagnosticReport {
    let uri = &params.text_document.uri;
    let (items, related_documents) = found_in(session, seen, uri);
    let related_documents = related_documents.filter(|r| !r.is_empty());
    let id = result_id(&items);
    if params.previous_result_id.as_ref() == Some(&id) {
        let report = RelatedUnchangedDocumentDiagnosticReport {
            related_documents,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                result_id: id,
            },
        };
        return DocumentDiagnosticReport::RelatedUnchangedDocumentDiagnosticReport(report);
    }
    let report = RelatedFullDocumentDiagnosticReport {
        related_documents,
        full_document_diagnostic_report: FullDocumentDiagnosticReport {
            result_id: Some(id),
            items,
        },
    };
    DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(report)
}

/// What was found in a document and, for clients that take it, in its companion files.
fn found_in(
    session: &SessionSnapshot,
    seen: Option<Arc<View>>,
    uri: &Uri,
) -> (Vec<Diagnostic>, Option<HashMap<Uri, RelatedDocument>>) {
    if seen.is_some() && session.is_policy(uri) {
        return (of_policy(session, uri), None);
    }
    let file = match seen {
        Some(view) => Some(session.same_version(view).file.clone()),
        // A file that is shown but not opened yet is checked as it is on disk.
        None => on_disk(session, uri),
    };
    let Some(file) = file else {
        return (Vec::new(), None);
    };
    let wants_related = session.client().related_documents;
    let found = of_file(session, &file, uri);
    (found, wants_related.then(|| related(session, &file)))
}

fn on_disk(session: &SessionSnapshot, uri: &Uri) -> Option<Arc<SourceFile>> {
    let id = session.files().id(&from_lsp::path(uri)?)?;
    if let Some(file) = session.world.file(id) {
        return Some(file);
    }
    let text = session.world.companion(id)?.text.clone();
    session.files().source(id, text).map(Arc::new)
}

/// Every prompt of the workspace with something to say, and those of which the client still shows something. Clients ask
/// again every few seconds, so what was found is kept for as long as nothing changes.
pub(crate) fn workspace(
    session: &SessionSnapshot,
    params: WorkspaceDiagnosticParams,
) -> WorkspaceDiagnosticReport {
    let all = session.workspace_diagnostics(|orphans| everything(session, orphans));
    let mut shown: HashMap<Uri, String> = params
        .previous_result_ids
        .into_iter()
        .map(|p| (p.uri, p.value))
        .collect();
    let mut items: Vec<_> = all
        .iter()
        .map(|found| report(session, found, shown.remove(&found.uri).as_deref()))
        .collect();
    // A file of which nothing is said keeps its diagnostics in the client: an empty report takes them back.
    let gone = shown.into_keys();
    items.extend(gone.map(|uri| full(session, uri, None, Vec::new())));
    WorkspaceDiagnosticReport { items }
}

/// What was found in one file of the workspace.
#[derive(Debug)]
pub(crate) struct Found {
    uri: Uri,
    id: String,
    items: Vec<Diagnostic>,
}

fn everything(session: &SessionSnapshot, orphans: &[Arc<SourceFile>]) -> Vec<Found> {
    let library = &session.world.library;
    let mut entries: Vec<_> = library
        .entries()
        .filter(|e| e.origin == Origin::Workspace)
        .collect();
    // The library has no order of its own, and equal answers have to look equal.
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let (mut found, mut companions_told) = (Vec::new(), HashSet::new());
    let mut report = |uri: Uri, items: Vec<Diagnostic>| {
        if !items.is_empty() {
            let id = result_id(&items);
            found.push(Found { uri, id, items });
        }
    };
    let artifacts = entries.iter().filter_map(|e| session.world.file(e.file));
    for file in artifacts.chain(orphans.iter().cloned()) {
        checkpoint("the workspace");
        let Some(uri) = session.plain_uri_of(file.id) else {
            continue;
        };
        let items = of_file(session, &file, &uri);
        report(uri, items);
        for (uri, items) in of_companions(session, &file) {
            // Several artifacts may share a file; each of them tells all of it.
            if companions_told.insert(uri.clone()) {
                report(uri, items);
            }
        }
    }
    found
}

fn report(
    session: &SessionSnapshot,
    found: &Found,
    shown: Option<&str>,
) -> WorkspaceDocumentDiagnosticReport {
    let uri = found.uri.clone();
    if shown != Some(&*found.id) {
        return full(session, uri, Some(found.id.clone()), found.items.clone());
    }
    let unchanged = UnchangedDocumentDiagnosticReport {
        result_id: found.id.clone(),
    };
    let report = WorkspaceUnchangedDocumentDiagnosticReport {
        version: session.version_of(&uri),
        uri,
        unchanged_document_diagnostic_report: unchanged,
    };
    WorkspaceDocumentDiagnosticReport::WorkspaceUnchangedDocumentDiagnosticReport(report)
}

fn full(
    session: &SessionSnapshot,
    uri: Uri,
    result_id: Option<String>,
    items: Vec<Diagnostic>,
) -> WorkspaceDocumentDiagnosticReport {
    let full = FullDocumentDiagnosticReport { result_id, items };
    let version = session.version_of(&uri);
    let report = WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report: full,
    };
    WorkspaceDocumentDiagnosticReport::WorkspaceFullDocumentDiagnosticReport(report)
}

fn of_file(session: &SessionSnapshot, file: &Arc<SourceFile>, uri: &Uri) -> Vec<Diagnostic> {
    if !session.settings().diagnostics.enable {
        return Vec::new();
    }
    let index = LineIndex::new(&file.text);
    let mut places = to_lsp::Places::new(session).with(file, uri, &index);
    to_lsp::diagnostics(&mut places, file.id, &session.findings(file))
}

fn of_policy(session: &SessionSnapshot, uri: &Uri) -> Vec<Diagnostic> {
    if !session.settings().diagnostics.enable {
        return Vec::new();
    }
    let found = session.policy_diagnostics(uri).into_iter();
    found.map(|(_, diagnostic)| diagnostic).collect()
}

/// What there is to say of an artifact's companion files, whichever artifact says it.
pub(crate) fn of_companions(
    session: &SessionSnapshot,
    file: &Arc<SourceFile>,
) -> Vec<(Uri, Vec<Diagnostic>)> {
    let enabled = session.settings().diagnostics.enable;
    let findings = if file.companions.is_empty() {
        Arc::default()
    } else {
        session.findings(file)
    };
    let mut places = to_lsp::Places::new(session);
    let mut found = Vec::new();
    for (companion, _) in file.segments() {
        let Some(uri) = session.uri_of(companion.id) else {
            continue;
        };
        // Named with nothing in it: what was shown before is taken back.
        if !enabled {
            found.push((uri, Vec::new()));
            continue;
        }
        let diagnostics = if session.world.library.owners(companion.id).len() > 1 {
            let all = session.findings_in_companion(companion.id);
            to_lsp::diagnostics(&mut places, companion.id, &all)
        } else {
            to_lsp::diagnostics(&mut places, companion.id, &findings)
        };
        found.push((uri, diagnostics));
    }
    found
}

fn related(session: &SessionSnapshot, file: &Arc<SourceFile>) -> HashMap<Uri, RelatedDocument> {
    let mut found = HashMap::new();
    for (uri, items) in of_companions(session, file) {
        let report = FullDocumentDiagnosticReport {
            result_id: Some(result_id(&items)),
            items,
        };
        found.insert(uri, RelatedDocument::FullDocumentDiagnosticReport(report));
    }
    found
}

/// Equal diagnostics have equal ids.
fn result_id(items: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    // Of what is sent, not of the text: an edit that moves nothing costs the client no new report.
    serde_json::to_string(items)
        .unwrap_or_default()
        .hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
