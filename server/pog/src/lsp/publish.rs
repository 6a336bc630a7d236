//! From an edit to diagnostics: latest wins, no timer. An idle file is checked at once; while a check of it runs, newer
//! text waits, and only the newest is checked next. All that is sent for one file is sent by one task at a time, so a
//! late answer never overwrites a newer one.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use lsp_types::Uri;
use parking_lot::Mutex;
use pog_analysis::check::check_file;
use pog_analysis::library::Entry;
use pog_analysis::{Change, FileId, SourceFile};
use tower_lsp_server::Client;

use super::convert::to_lsp;
use super::documents::View;
use super::state::State;

/// Checks files and sends what was found.
pub(crate) struct Publisher {
    client: Client,
    state: Arc<State>,
    /// Documents with a task; the value says that something newer came since it started.
    jobs: Mutex<HashMap<Uri, bool>>,
}

impl Publisher {
    pub(super) fn new(client: Client, state: Arc<State>) -> Self {
        Self { client, state, jobs: Mutex::new(HashMap::new()) }
    }

    /// Asks for a check of a document's present text. Returns at once.
    pub(crate) fn request(self: &Arc<Self>, uri: &Uri) {
        if let Some(again) = self.jobs.lock().get_mut(uri) {
            *again = true;
            return;
        }
        self.jobs.lock().insert(uri.clone(), false);
        let (publisher, uri) = (self.clone(), uri.clone());
        tokio::spawn(async move { publisher.work(uri).await });
    }

    /// Asks for a check of every open document.
    pub(crate) fn request_all(self: &Arc<Self>) {
        for view in self.state.documents.views() {
            self.request(&view.uri);
        }
        self.refresh();
    }

    /// Tells a client that asks for diagnostics itself to ask again.
    pub(crate) fn refresh(&self) {
        if self.state.client().pulls && self.state.client().refresh {
            let client = self.client.clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
    }

    async fn work(self: Arc<Self>, uri: Uri) {
        self.state.ready().await;
        loop {
            if let Some(again) = self.jobs.lock().get_mut(&uri) {
                *again = false;
            }
            let view = self.state.documents.view(&uri);
            let result = match view.clone() {
                Some(view) => {
                    let this = self.clone();
                    // A panic in a check is logged by the runtime's hook; the document then keeps its last diagnostics.
                    tokio::task::spawn_blocking(move || this.check(&view)).await.ok()
                }
                None => Some(Vec::new()),
            };
            let newer = self.jobs.lock().get(&uri).copied() == Some(true);
            if let (false, Some(diagnostics)) = (newer, result)
                && !self.state.client().pulls
            {
                let version = view.map(|v| v.version);
                self.client.publish_diagnostics(uri.clone(), diagnostics, version).await;
            }
            let mut jobs = self.jobs.lock();
            if jobs.get(&uri).copied() != Some(true) {
                jobs.remove(&uri);
                return;
            }
        }
    }

    fn check(self: &Arc<Self>, view: &View) -> Vec<lsp_types::Diagnostic> {
        self.update_library(&view.file);
        if !self.state.diagnostics_enabled.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let findings = check_file(&self.state.snapshot(), &view.file);
        to_lsp::diagnostics(&self.state, view.text(), view.index(), &view.uri, &findings)
    }

    /// Puts the document's summary into the library. When others can see a difference, those that refer to it are
    /// checked again.
    fn update_library(self: &Arc<Self>, file: &SourceFile) {
        let before = self.state.snapshot();
        let old = before.library.get(file.id);
        if old.is_some_and(|o| o.text == file.text && o.default_id == file.default_id) {
            return;
        }
        let Some(entry) = Entry::of(file) else {
            if old.is_some() {
                self.state.apply(Change::Remove(vec![file.id]));
            }
            return;
        };
        let seen_by_others = old.is_none_or(|o| !o.summary.same_for_others(&entry.summary));
        let mut affected: Vec<FileId> = Vec::new();
        if seen_by_others {
            affected.extend(old.into_iter().flat_map(|o| before.library.concerned(o)));
        }
        let entry = Arc::new(entry);
        self.state.apply(Change::Entries(vec![entry.clone()]));
        if seen_by_others {
            affected.extend(self.state.snapshot().library.concerned(&entry));
            affected.retain(|f| *f != file.id);
            let views = self.state.documents.views();
            let mut any = false;
            for view in views.iter().filter(|v| affected.contains(&v.file.id)) {
                self.request(&view.uri);
                any = true;
            }
            if any {
                self.refresh();
            }
        }
    }
}
