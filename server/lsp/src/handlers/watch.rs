//! What changes outside of documents: files on disk, workspace folders, settings.

use lsp_types::{DidChangeWorkspaceFoldersParams, FileEvent, LspAny, MessageType};
use pog_project::is_exclude_file;

use crate::backend::{Backend, blocking};
use crate::convert::from_lsp;
use crate::file_events::WaitingEvents;
use crate::index::Indexer;
use crate::session::Session;

pub(crate) fn files(backend: &Backend, events: Vec<FileEvent>) {
    let (git, events): (Vec<_>, Vec<_>) = events
        .into_iter()
        .partition(|e| from_lsp::path(&e.uri).is_some_and(|p| in_git(&p) && !is_exclude_file(&p)));
    if !git.is_empty() && backend.state.session(|s| waiting(s).add_git()) {
        let publisher = backend.publisher.clone();
        tokio::spawn(async move {
            // The first index reads git as well; before it is there, nothing would be compared.
            publisher.state.ready().await;
            publisher.state.session(|s| waiting(s).take_git());
            publisher.read_git_state().await;
        });
    }
    if backend.state.session(|s| waiting(s).add(events)) {
        update(backend, move |indexer| {
            let events = indexer.state.session(|s| waiting(s).take());
            indexer.files_changed(&events)
        });
    }
}

pub(crate) fn folders(backend: &Backend, params: DidChangeWorkspaceFoldersParams) {
    update(backend, move |indexer| {
        for folder in params
            .event
            .removed
            .iter()
            .filter_map(|f| from_lsp::path(&f.uri))
        {
            indexer.remove_root(&folder);
        }
        // After those that go: a root that is in both lists is there in the end.
        let added: Vec<_> = params
            .event
            .added
            .iter()
            .filter_map(|f| from_lsp::path(&f.uri))
            .collect();
        let warnings = added
            .iter()
            .flat_map(|root| indexer.add_root(root))
            .collect();
        indexer.replace_documents();
        indexer.publisher().request_policies();
        warnings
    });
}

/// New settings, in the message or to be asked for.
pub(crate) fn configuration(backend: &Backend, settings: &LspAny) {
    // Taken from the message as well: some clients push their settings, others send nothing and are asked.
    backend.state.configure(settings);
    let indexer = backend.indexer();
    let publisher = backend.publisher.clone();
    tokio::spawn(async move {
        indexer.ask_configuration().await;
        indexer.state.ready().await;
        publisher.request_all();
    });
}

/// Changes the index behind the message loop, then has everything that is open checked again.
pub(super) fn update(
    backend: &Backend,
    work: impl FnOnce(&Indexer) -> Vec<String> + Send + 'static,
) {
    let (indexer, publisher, client) = (
        backend.indexer(),
        backend.publisher.clone(),
        backend.client.clone(),
    );
    let state = backend.state.clone();
    tokio::spawn(async move {
        // Changes wait for the first index: it may have read the same files before they changed.
        state.ready().await;
        let _order = state.index_order.lock().await;
        let warnings = blocking(move || work(&indexer)).await.unwrap_or_default();
        publisher.request_all();
        for message in warnings {
            client.log_message(MessageType::Warning, message).await;
        }
    });
}

fn waiting(session: &mut Session) -> &mut WaitingEvents {
    &mut session.waiting_events
}

/// Whether a path belongs to git itself.
fn in_git(path: &std::path::Path) -> bool {
    path.components().any(|part| part.as_os_str() == ".git")
}
