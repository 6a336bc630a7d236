//! The router's end: each message is one line here. What changes the session is called here and now; everything else
//! gets a snapshot, in a blocking thread.

use std::sync::Arc;

use lsp_types as lsp;
use lsp_types::Uri;
use pog_text::interrupt::{StopSignal, checkpoint, shielded};
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::{Client, LanguageServer};

use super::handlers::{
    actions, commands, completion, diagnostics, folding, hints, hover, lenses, library, lifecycle,
    links, navigation, rename, selection, status, symbols, sync, tokens, watch,
};
use super::index::Indexer;
use super::publish::Publisher;
use super::snapshot::{DocumentSnapshot, SessionSnapshot};
use super::state::State;
use super::workers::Failure;

/// One client's server.
pub(crate) struct Backend {
    pub(super) client: Client,
    pub(super) state: Arc<State>,
    pub(super) publisher: Arc<Publisher>,
}

impl Backend {
    pub(super) fn new(client: Client) -> Self {
        let state = Arc::new(State::new());
        let publisher = Arc::new(Publisher::new(client.clone(), state.clone()));
        Self {
            client,
            state,
            publisher,
        }
    }

    pub(super) fn indexer(&self) -> Indexer {
        Indexer {
            client: self.client.clone(),
            state: self.state.clone(),
        }
    }

    /// Answers from everything that was sent before, when the library is complete.
    pub(super) async fn with_library<T: Send + 'static>(
        &self,
        answer: impl FnOnce(SessionSnapshot) -> T + Send + 'static,
    ) -> Result<T> {
        self.state.ready().await;
        self.with_session(answer).await
    }

    /// Answers from everything that was sent before, and as much of the library as has been read.
    async fn with_session<T: Send + 'static>(
        &self,
        answer: impl FnOnce(SessionSnapshot) -> T + Send + 'static,
    ) -> Result<T> {
        let publisher = self.publisher.clone();
        // What was sent before is taken in to the end: others wait for it too.
        self.answered(move || answer(shielded(|| publisher.current())))
            .await
    }

    async fn answered<T: Send + 'static>(
        &self,
        answer: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let done = self
            .state
            .requests
            .run("a request", StopSignal::default(), answer);
        done.await.map_err(|failure| match failure {
            Failure::TookTooLong(place) => failed(&took_too_long(place)),
            // Nobody reads the answer to what was cancelled.
            Failure::Cancelled | Failure::Panicked => Error::internal_error(),
        })
    }

    /// Answers a request about an open document when the library is complete; nothing for a document that is not open. The
    /// text is the one of this moment.
    async fn ask<T: Send + 'static>(
        &self,
        uri: &Uri,
        answer: impl FnOnce(&DocumentSnapshot) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        // Taken before the first await: the position is one in this text, and edits may come while the library is read.
        let Some(view) = self.state.view(uri) else {
            return Ok(None);
        };
        self.with_library(move |session| answer(&DocumentSnapshot::new(session, view)))
            .await
    }

    /// As [`Self::ask`], from what the document says by itself: before the library is read if need be. Without an answer
    /// then the library may still have one: it is waited for.
    async fn ask_early<T: Send + 'static>(
        &self,
        uri: &Uri,
        answer: impl Fn(&DocumentSnapshot) -> Option<T> + Clone + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(view) = self.state.view(uri) else {
            return Ok(None);
        };
        self.state.can_answer().await;
        let (early, seen) = (answer.clone(), view.clone());
        let (found, is_complete) = self
            .with_session(move |session| {
                // Asked of the snapshot that answers: the library may become complete between the two.
                let is_complete = session.world.is_complete();
                (early(&DocumentSnapshot::new(session, seen)), is_complete)
            })
            .await?;
        if found.is_some() || is_complete {
            return Ok(found);
        }
        self.with_library(move |session| answer(&DocumentSnapshot::new(session, view)))
            .await
    }

    /// As [`Self::ask`], for answers that may be an error the person should see.
    async fn try_ask<T: Send + 'static>(
        &self,
        uri: &Uri,
        answer: impl FnOnce(&DocumentSnapshot) -> std::result::Result<T, String> + Send + 'static,
    ) -> Result<Option<T>> {
        match self.ask(uri, move |ask| Some(answer(ask))).await? {
            Some(answer) => answer.map(Some).map_err(|message| failed(&message)),
            None => Ok(None),
        }
    }

    pub(super) async fn library_list(&self, params: library::ListParams) -> Result<library::Items> {
        self.with_library(move |session| library::list(&session, &params))
            .await
    }

    pub(super) async fn library_search(
        &self,
        params: library::SearchParams,
    ) -> Result<library::Items> {
        self.with_library(move |session| library::search(&session, &params))
            .await
    }

    pub(super) async fn library_preview(
        &self,
        params: library::PreviewParams,
    ) -> Result<library::Preview> {
        let preview = self
            .with_library(move |session| library::preview(&session, &params))
            .await?;
        preview.map_err(|message| failed(&message))
    }

    #[expect(clippy::unused_async, reason = "the router takes async methods")]
    pub(super) async fn explain(&self, params: status::ExplainParams) -> Result<lsp::LspAny> {
        status::explain(&params).map_err(|message| failed(&message))
    }

    /// Answers before the first index too: that is when one wants to know.
    #[expect(clippy::unused_async, reason = "the router takes async methods")]
    pub(super) async fn status(&self, _: status::StatusParams) -> Result<lsp::LspAny> {
        Ok(status::status(&SessionSnapshot::of(&self.state)))
    }

    /// Works for ever, or until it is stopped; one of the methods for tests.
    pub(super) async fn spin(&self) -> Result<()> {
        self.answered(|| {
            loop {
                checkpoint("a loop for tests");
                std::thread::yield_now();
            }
        })
        .await
    }

    #[expect(clippy::unused_async, reason = "the router takes async methods")]
    pub(super) async fn set_trace(&self, _: lsp::SetTraceParams) {}

    #[expect(clippy::unused_async, reason = "the router takes async methods")]
    pub(super) async fn progress_cancel(&self, _: lsp::WorkDoneProgressCancelParams) {}
}

fn took_too_long(place: Option<&str>) -> String {
    let place = place.map_or_else(String::new, |place| format!(" in {place}"));
    format!("The request took too long and was stopped{place}; the log of the server has more")
}

/// Changes the session outside the message loop. A panic there is an internal error of this change alone.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a request failed");
        Error::internal_error()
    })
}

/// A request that was understood but cannot be done.
pub(super) fn failed(message: &str) -> Error {
    Error {
        code: ErrorCode::ServerError(-32803),
        message: message.to_owned().into(),
        data: None,
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        Ok(lifecycle::initialize(self, &params))
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        lifecycle::initialized(self);
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        sync::did_open(self, params);
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        sync::did_change(self, params);
    }

    async fn did_save(&self, params: lsp::DidSaveTextDocumentParams) {
        sync::did_save(self, &params.text_document.uri);
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        sync::did_close(self, &params.text_document.uri);
    }

    async fn completion(
        &self,
        params: lsp::CompletionParams,
    ) -> Result<Option<lsp::CompletionResponse>> {
        let at = params.text_document_position_params;
        self.ask_early(&at.text_document.uri, move |ask| {
            completion::completion(ask, at.position)
        })
        .await
    }

    async fn completion_resolve(&self, item: lsp::CompletionItem) -> Result<lsp::CompletionItem> {
        let session = SessionSnapshot::of(&self.state);
        self.answered(move || completion::resolve(&session, item))
            .await
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        let at = params.text_document_position_params;
        self.ask_early(&at.text_document.uri, move |ask| {
            hover::hover(ask, at.position)
        })
        .await
    }

    async fn goto_definition(
        &self,
        params: lsp::DefinitionParams,
    ) -> Result<Option<lsp::DefinitionResponse>> {
        let at = params.text_document_position_params;
        self.ask(&at.text_document.uri, move |ask| {
            navigation::definition(ask, at.position)
        })
        .await
    }

    async fn references(&self, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>> {
        let at = params.text_document_position_params;
        let declaration = params.context.include_declaration;
        self.ask(&at.text_document.uri, move |ask| {
            Some(navigation::references(ask, at.position, declaration))
        })
        .await
    }

    async fn document_highlight(
        &self,
        params: lsp::DocumentHighlightParams,
    ) -> Result<Option<Vec<lsp::DocumentHighlight>>> {
        let at = params.text_document_position_params;
        self.ask_early(&at.text_document.uri, move |ask| {
            Some(navigation::highlights(ask, at.position))
        })
        .await
    }

    async fn prepare_rename(
        &self,
        params: lsp::TextDocumentPositionParams,
    ) -> Result<Option<lsp::PrepareRenameResult>> {
        self.try_ask(&params.text_document.uri, move |ask| {
            rename::prepare(ask, params.position)
        })
        .await
    }

    async fn rename(&self, params: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>> {
        let at = params.text_document_position_params;
        self.try_ask(&at.text_document.uri, move |ask| {
            rename::rename(ask, at.position, &params.new_name)
        })
        .await
    }

    async fn document_symbol(
        &self,
        params: lsp::DocumentSymbolParams,
    ) -> Result<Option<lsp::DocumentSymbolResponse>> {
        self.ask_early(&params.text_document.uri, |ask| {
            Some(symbols::document(ask))
        })
        .await
    }

    async fn symbol(
        &self,
        params: lsp::WorkspaceSymbolParams,
    ) -> Result<Option<lsp::WorkspaceSymbolResponse>> {
        self.with_library(move |session| Some(symbols::workspace(&session, &params.query)))
            .await
    }

    async fn document_link(
        &self,
        params: lsp::DocumentLinkParams,
    ) -> Result<Option<Vec<lsp::DocumentLink>>> {
        self.ask(&params.text_document.uri, |ask| Some(links::links(ask)))
            .await
    }

    async fn code_lens(&self, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        self.ask(&params.text_document.uri, |ask| Some(lenses::lenses(ask)))
            .await
    }

    async fn inlay_hint(
        &self,
        params: lsp::InlayHintParams,
    ) -> Result<Option<Vec<lsp::InlayHint>>> {
        self.ask(&params.text_document.uri, move |ask| {
            Some(hints::hints(ask, params.range))
        })
        .await
    }

    async fn folding_range(
        &self,
        params: lsp::FoldingRangeParams,
    ) -> Result<Option<Vec<lsp::FoldingRange>>> {
        self.ask_early(&params.text_document.uri, |ask| Some(folding::folding(ask)))
            .await
    }

    async fn selection_range(
        &self,
        params: lsp::SelectionRangeParams,
    ) -> Result<Option<Vec<lsp::SelectionRange>>> {
        self.ask_early(&params.text_document.uri, move |ask| {
            Some(selection::selection(ask, &params.positions))
        })
        .await
    }

    async fn semantic_tokens_full(
        &self,
        params: lsp::SemanticTokensParams,
    ) -> Result<Option<lsp::SemanticTokens>> {
        self.ask_early(&params.text_document.uri, tokens::full)
            .await
    }

    async fn semantic_tokens_range(
        &self,
        params: lsp::SemanticTokensRangeParams,
    ) -> Result<Option<lsp::SemanticTokens>> {
        self.ask(&params.text_document.uri, move |ask| {
            Some(tokens::within(ask, params.range))
        })
        .await
    }

    async fn code_action(
        &self,
        params: lsp::CodeActionParams,
    ) -> Result<Option<Vec<lsp::CodeActionResponse>>> {
        let uri = params.text_document.uri.clone();
        self.ask(&uri, move |ask| Some(actions::actions(ask, &params)))
            .await
    }

    async fn code_action_resolve(&self, action: lsp::CodeAction) -> Result<lsp::CodeAction> {
        let resolved = self
            .with_library(move |session| actions::resolve(&session, action))
            .await?;
        resolved.map_err(|message| failed(&message))
    }

    async fn diagnostic(
        &self,
        params: lsp::DocumentDiagnosticParams,
    ) -> Result<lsp::DocumentDiagnosticReport> {
        // Before the first await, as in `ask`: the report is about the version that the client has asked for.
        let seen = self.state.view(&params.text_document.uri);
        if self.state.client().refresh {
            self.state.can_answer().await;
        } else {
            // A client that cannot be told to ask again would stay with what was known first.
            self.state.ready().await;
        }
        let publisher = self.publisher.clone();
        self.with_session(move |session| {
            if !session.world.is_complete() {
                publisher.refresh_when_complete();
            }
            diagnostics::document(&session, seen, &params)
        })
        .await
    }

    async fn workspace_diagnostic(
        &self,
        params: lsp::WorkspaceDiagnosticParams,
    ) -> Result<lsp::WorkspaceDiagnosticReport> {
        self.with_library(move |session| diagnostics::workspace(&session, params))
            .await
    }

    async fn execute_command(
        &self,
        params: lsp::ExecuteCommandParams,
    ) -> Result<Option<lsp::LspAny>> {
        commands::execute(self, params).await
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        watch::files(self, params.changes);
    }

    async fn did_change_workspace_folders(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        watch::folders(self, params);
    }

    async fn did_change_configuration(&self, params: lsp::DidChangeConfigurationParams) {
        watch::configuration(self, &params.settings);
    }
}
