//! Documents opened, changed, closed. Everything is stored here and now; checks follow behind.

use lsp_types::{DidChangeTextDocumentParams, DidOpenTextDocumentParams, Uri};
use pog_analysis::Change;

use crate::lsp::backend::{Backend, blocking};
use crate::lsp::documents::Refused;
use crate::lsp::handlers::watch;
use crate::lsp::index::Indexer;
use crate::lsp::policies;

pub(crate) fn did_open(backend: &Backend, params: DidOpenTextDocumentParams) {
    let document = params.text_document;
    let language = serde_json::to_value(&document.language_id)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned));
    let file = backend.state.file_for(
        &document.uri,
        language.as_deref().unwrap_or(""),
        document.text.into(),
    );
    backend
        .state
        .documents
        .open(document.uri.clone(), document.version, file.clone());
    backend.state.apply(Change::Open(file));
    backend.publisher.request(&document.uri);
    if backend.state.is_policy(&document.uri) {
        policies::publish_closed(&backend.client, &backend.state);
    }
}

/// A saved policy may also change where prompts are found.
pub(crate) fn did_save(backend: &Backend, uri: &Uri) {
    backend.publisher.request(uri);
    if backend.state.is_policy(uri) {
        watch::update(backend, Indexer::settings_changed);
    }
}

pub(crate) fn did_change(backend: &Backend, params: DidChangeTextDocumentParams) {
    let uri = params.text_document.text_document_identifier.uri;
    let version = params.text_document.version;
    let encoding = backend.state.client().encoding;
    match backend
        .state
        .documents
        .change(&uri, version, params.content_changes, encoding)
    {
        Ok(view) => {
            backend.state.apply(Change::Open(view.file.clone()));
            backend.publisher.request(&uri);
        }
        Err(Refused::NotOpen) => tracing::warn!(%uri, "change of a document that is not open"),
        Err(Refused::Stale { have }) => {
            tracing::warn!(%uri, version, have, "change with a version that does not grow")
        }
    }
}

pub(crate) fn did_close(backend: &Backend, uri: &Uri) {
    let Some(view) = backend.state.documents.close(uri) else {
        return;
    };
    backend.state.apply(Change::Close(view.file.id));
    backend.state.forget(view.file.id);
    if backend.state.is_policy(uri) {
        backend.state.forget_policy(uri);
        watch::update(backend, Indexer::settings_changed);
    }
    let (indexer, publisher, uri) = (backend.indexer(), backend.publisher.clone(), uri.clone());
    let file = view.file.id;
    tokio::spawn(async move {
        let (closing, again) = (uri.clone(), publisher.clone());
        // The file on disk may differ from what was open; others that refer to it may have to be checked again.
        let work = move || {
            let before = indexer.state.snapshot();
            indexer.closed(&closing);
            again.compare(&before, file);
        };
        if blocking(work).await.is_ok() {
            publisher.request(&uri);
        }
    });
}
