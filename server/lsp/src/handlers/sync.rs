//! Documents opened, changed, closed. Everything is stored here and now; checks follow behind.

use std::sync::Arc;

use lsp_types::{DidChangeTextDocumentParams, DidOpenTextDocumentParams, Uri};

use crate::backend::{Backend, blocking};
use crate::documents::{Refused, View};
use crate::handlers::watch;
use crate::index::Indexer;
use crate::session::Step;

pub(crate) fn did_open(backend: &Backend, params: DidOpenTextDocumentParams) {
    let document = params.text_document;
    let _span = tracing::debug_span!("did_open", uri = %document.uri).entered();
    let language = serde_json::to_value(&document.language_id)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned));
    let language = language.as_deref().unwrap_or("");
    let (uri, version) = (document.uri, document.version);
    let file = backend.state.file_for(&uri, language, document.text.into());
    backend
        .state
        .documents
        .open(uri.clone(), version, &file.text);
    let view = Arc::new(View::opened(uri.clone(), language.into(), version, file));
    backend.state.session(|session| session.take(view));
    backend.publisher.request(&uri);
    // Its text counts from now on, which may change what is wrong in the files that it builds on.
    if backend.state.is_policy(&uri) {
        backend.publisher.request_policies();
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
    let _span = tracing::debug_span!("did_change", %uri, version).entered();
    let encoding = backend.state.client().encoding;
    let changed = {
        let _span = tracing::debug_span!("apply", edits = params.content_changes.len()).entered();
        let documents = &backend.state.documents;
        documents.change(&uri, version, params.content_changes, encoding)
    };
    match changed {
        Ok(text) => {
            backend
                .state
                .session(|session| session.edit(&uri, version, text));
            backend.publisher.request(&uri);
        }
        // A notification has no answer: the log is all there is.
        Err(Refused::NotOpen) => tracing::warn!(%uri, "change of a document that is not open"),
        Err(Refused::Stale { have }) => {
            tracing::warn!(%uri, version, have, "change with a version that does not grow")
        }
    }
}

pub(crate) fn did_close(backend: &Backend, uri: &Uri) {
    // Both at once and here: the next message may open the same document again.
    backend.state.documents.close(uri);
    let Some(view) = backend.state.session(|session| session.close(uri)) else {
        return;
    };
    if backend.state.is_policy(uri) {
        watch::update(backend, Indexer::settings_changed);
    }
    let (indexer, publisher, uri) = (backend.indexer(), backend.publisher.clone(), uri.clone());
    let file = view.file.id;
    tokio::spawn(async move {
        let (closing, again) = (uri.clone(), publisher.clone());
        // The file on disk may differ from what was open; others that refer to it may have to be checked again.
        let work = move || {
            let before = indexer.state.world();
            indexer.closed(&closing);
            let after = indexer.state.world();
            again.compare(&Step { before, after }, file);
        };
        if blocking(work).await.is_ok() {
            publisher.request(&uri);
        }
    });
}
