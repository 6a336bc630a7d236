//! From an edit to diagnostics: latest wins, no timer. An idle file is checked at once; while a check of it runs, newer
//! text waits, and only the newest is checked next. All that is sent for one file is sent by one task at a time, so a
//! late answer never overwrites a newer one.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use lsp_types::Uri;
use parking_lot::Mutex;
use pog_analysis::library::Entry;
use pog_analysis::{Change, FileId, Snapshot};
use tower_lsp_server::Client;

use super::convert::to_lsp;
use super::documents::View;
use super::index::Indexer;
use super::policies;
use super::state::State;

/// How long at most a result waits for a newer text while edits come faster than checks.
const FLOOD_PAUSE: Duration = Duration::from_millis(20);

/// Checks files and sends what was found.
pub(crate) struct Publisher {
    client: Client,
    pub(in crate::lsp) state: Arc<State>,
    /// Documents with a task; the value says that something newer came since it started.
    jobs: Mutex<HashMap<Uri, bool>>,
}

impl Publisher {
    pub(super) fn new(client: Client, state: Arc<State>) -> Self {
        Self { client, state, jobs: Mutex::new(HashMap::new()) }
    }

    pub(super) fn indexer(&self) -> Indexer {
        Indexer { client: self.client.clone(), state: self.state.clone() }
    }

    /// Asks for a check of a document's present text. Returns at once.
    pub(crate) fn request(self: &Arc<Self>, uri: &Uri) {
        match self.jobs.lock().entry(uri.clone()) {
            Slot::Occupied(mut job) => {
                job.insert(true);
                return;
            }
            Slot::Vacant(slot) => slot.insert(false),
        };
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

    /// Tells a client that asks for diagnostics and code lenses itself to ask again.
    pub(crate) fn refresh(&self) {
        if self.state.client().pulls && self.state.client().refresh {
            let client = self.client.clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
        if self.state.client().refresh_lenses {
            let client = self.client.clone();
            tokio::spawn(async move { client.code_lens_refresh().await });
        }
    }

    async fn work(self: Arc<Self>, uri: Uri) {
        self.state.ready().await;
        let mut flood = false;
        loop {
            let started = Instant::now();
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
                None => Some(self.closed(&uri)),
            };
            if flood {
                // Edits come faster than checks: what was just checked is likely outdated in a moment. A single edit
                // never waits here.
                tokio::time::sleep(started.elapsed().min(FLOOD_PAUSE)).await;
            }
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
                drop(jobs);
                self.look_at_heads();
                return;
            }
            flood = true;
        }
    }

    fn check(self: &Arc<Self>, view: &View) -> Vec<lsp_types::Diagnostic> {
        self.update_library(view);
        if !self.state.diagnostics_enabled.load(Ordering::Relaxed) {
            return Vec::new();
        }
        if self.state.is_policy(&view.uri) {
            return self.state.policy_diagnostics(&view.uri).into_iter().map(|(_, diagnostic)| diagnostic).collect();
        }
        self.state.turn_the_page();
        let snapshot = self.state.snapshot();
        let findings = self.state.findings(&snapshot, &view.file);
        let mut places = to_lsp::Places::new(&self.state, &snapshot).with(&view.file, &view.uri, view.index());
        to_lsp::diagnostics(&mut places, view.file.id, &findings)
    }

    /// What is shown of a file that is not open: nothing, unless it is a policy, of which mistakes are always shown.
    fn closed(&self, uri: &Uri) -> Vec<lsp_types::Diagnostic> {
        if !self.state.is_policy(uri) {
            return Vec::new();
        }
        self.state.policy_diagnostics(uri).into_iter().map(|(_, diagnostic)| diagnostic).collect()
    }

    /// Reads the policies again when the text of one has changed; what is open is then checked again.
    fn update_policy(self: &Arc<Self>, view: &View) {
        if !self.state.follow_policy(view) {
            return;
        }
        for other in self.state.documents.views().iter().filter(|v| v.uri != view.uri) {
            self.request(&other.uri);
        }
        policies::publish_closed(&self.client, &self.state);
        self.refresh();
    }

    /// Brings the library up to what the editor has, so that a request sees everything that was sent before it. Cheap
    /// when nothing has changed.
    pub(super) fn catch_up(self: &Arc<Self>) {
        for view in self.state.documents.views() {
            self.update_library(&view);
        }
    }

    /// Puts a document's summary into the library. When others can see a difference, those that refer to it are checked
    /// again.
    fn update_library(self: &Arc<Self>, view: &View) {
        if self.state.is_policy(&view.uri) {
            return self.update_policy(view);
        }
        let file = &view.file;
        let before = self.state.snapshot();
        let old = before.library.get(file.id);
        let same = |o: &Arc<Entry>| Arc::ptr_eq(&o.text, &file.text) && o.default_id == file.default_id;
        let outdated = || self.state.version_of(&view.uri) != Some(view.version);
        if old.is_some_and(same) || outdated() {
            return;
        }
        let new = Entry::of(file).map(Arc::new);
        match &new {
            Some(entry) => self.state.apply(Change::Entries(vec![entry.clone()])),
            None if old.is_some() => self.state.apply(Change::Remove(vec![file.id])),
            None => return,
        }
        self.compare(&before, file.id);
    }

    /// Checks the open documents again whose findings may differ since `before`, as far as `file` goes.
    pub(super) fn compare(self: &Arc<Self>, before: &Snapshot, file: FileId) {
        let now = self.state.snapshot();
        let (old, new) = (before.library.get(file), now.library.get(file));
        let same = match (old, new) {
            (Some(old), Some(new)) => old.summary.same_for_others(&new.summary),
            (None, None) => true,
            _ => false,
        };
        let same_text = match (old, new) {
            (Some(old), Some(new)) => old.summary.digest == new.summary.digest,
            _ => true,
        };
        if same && same_text {
            return;
        }
        let mut affected: Vec<FileId> = old.into_iter().flat_map(|o| before.library.concerned(o)).collect();
        affected.extend(new.into_iter().flat_map(|n| now.library.concerned(n)));
        let views = self.state.documents.views();
        let concerned = views.iter().filter(|v| v.file.id != file && affected.contains(&v.file.id));
        let uris: Vec<&Uri> = concerned.map(|v| &v.uri).collect();
        if uris.is_empty() || (same && !told_apart(&now, old, new, &affected)) {
            return;
        }
        uris.iter().for_each(|uri| self.request(uri));
        self.refresh();
    }
}

/// Whether those that include a file are told something else when its wording alone changes: what changed since the
/// committed version, or that somebody approved another text.
fn told_apart(now: &Snapshot, old: Option<&Arc<Entry>>, new: Option<&Arc<Entry>>, affected: &[FileId]) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return true };
    let approved = affected.iter().filter_map(|f| now.library.get(*f)).any(|e| e.text.contains("digest"));
    approved || now.baseline(new.root).is_some_and(|baseline| !baseline.same_for_callers(old, new))
}
