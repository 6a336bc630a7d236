//! From an edit to diagnostics: latest wins, no timer. An idle file is checked at once; while a check of it runs, newer
//! text waits, and only the newest is checked next. All that is sent for one file is sent by one task at a time, so a
//! late answer never overwrites a newer one.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use lsp_types::{Diagnostic, Uri};
use parking_lot::Mutex;
use pog_analysis::check::check_part;
use pog_analysis::library::Entry;
use pog_analysis::{Change, FileId, Snapshot, SourceFile};
use tower_lsp_server::Client;

use super::convert::{from_lsp, to_lsp};
use super::documents::View;
use super::handlers::diagnostics::of_parts;
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
    /// What is shown of files that are not open but belong to open ones.
    shown: Mutex<HashMap<Uri, Vec<Diagnostic>>>,
    /// Which files each open document has brought along.
    brought: Mutex<HashMap<Uri, Vec<Uri>>>,
    /// Whether the client will be asked to ask again when the library is read.
    refreshes: AtomicBool,
}

/// What a check found, in the document and in the files that belong to it.
#[derive(Default)]
struct Checked {
    own: Vec<Diagnostic>,
    parts: Vec<(Uri, Vec<Diagnostic>)>,
}

impl Publisher {
    pub(super) fn new(client: Client, state: Arc<State>) -> Self {
        Self {
            client,
            state,
            jobs: Mutex::default(),
            shown: Mutex::default(),
            brought: Mutex::default(),
            refreshes: AtomicBool::new(false),
        }
    }

    pub(super) fn indexer(&self) -> Indexer {
        Indexer {
            client: self.client.clone(),
            state: self.state.clone(),
        }
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

    /// Tells a client that asks for diagnostics, code lenses and inlay hints itself to ask again.
    pub(crate) fn refresh(&self) {
        self.refresh_diagnostics();
        self.refresh_beside();
    }

    fn refresh_diagnostics(&self) {
        if self.state.client().pulls && self.state.client().refresh {
            let client = self.client.clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
    }

    /// Tells it so of what stands beside the text.
    fn refresh_beside(&self) {
        if self.state.client().refresh_lenses {
            let client = self.client.clone();
            tokio::spawn(async move { client.code_lens_refresh().await });
        }
        if self.state.client().refresh_hints {
            let client = self.client.clone();
            tokio::spawn(async move { client.inlay_hint_refresh().await });
        }
    }

    async fn work(self: Arc<Self>, uri: Uri) {
        self.state.can_answer().await;
        let mut flood = false;
        loop {
            let started = Instant::now();
            if let Some(again) = self.jobs.lock().get_mut(&uri) {
                *again = false;
            }
            let view = self.state.documents.view(&uri);
            let (this, seen, closed) = (self.clone(), view.clone(), uri.clone());
            let check = move || seen.map_or_else(|| this.closed(&closed), |view| this.check(&view));
            // A panic in a check is logged by the runtime's hook; the document then keeps its last diagnostics.
            let result = tokio::task::spawn_blocking(check).await.ok();
            if flood {
                // Edits come faster than checks: what was just checked is likely outdated in a moment. A single edit
                // never waits here.
                tokio::time::sleep(started.elapsed().min(FLOOD_PAUSE)).await;
            }
            let newer = self.jobs.lock().get(&uri).copied() == Some(true);
            if let (false, Some(checked)) = (newer, result)
                && !self.state.client().pulls
            {
                let version = view.map(|v| v.version);
                self.client
                    .publish_diagnostics(uri.clone(), checked.own, version)
                    .await;
                self.publish_parts(&uri, checked.parts).await;
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

    /// Shows what was found in files that came along with a document, where it is not shown already, and takes back what
    /// came along before. An open one is checked by its own task.
    async fn publish_parts(self: &Arc<Self>, uri: &Uri, parts: Vec<(Uri, Vec<Diagnostic>)>) {
        let gone: Vec<Uri> = {
            let mut brought = self.brought.lock();
            let before = brought.remove(uri).unwrap_or_default();
            if !parts.is_empty() {
                brought.insert(
                    uri.clone(),
                    parts.iter().map(|(part, _)| part.clone()).collect(),
                );
            }
            before
                .into_iter()
                .filter(|part| !brought.values().flatten().any(|known| known == part))
                .collect()
        };
        for (part, diagnostics) in parts
            .into_iter()
            .chain(gone.into_iter().map(|part| (part, Vec::new())))
        {
            if self.state.documents.view(&part).is_some() {
                self.shown.lock().remove(&part);
                self.request(&part);
                continue;
            }
            let changed = {
                let mut shown = self.shown.lock();
                let before = shown.remove(&part).unwrap_or_default();
                if !diagnostics.is_empty() {
                    shown.insert(part.clone(), diagnostics.clone());
                }
                before != diagnostics
            };
            if changed {
                self.client
                    .publish_diagnostics(part, diagnostics, None)
                    .await;
            }
        }
    }

    /// What is still to be shown of a document that was closed: what open artifacts it belongs to say of it; mistakes in
    /// a policy are always shown.
    fn closed(&self, uri: &Uri) -> Checked {
        if self.state.is_policy(uri) {
            return self.of_policy(uri);
        }
        let open = self
            .brought
            .lock()
            .iter()
            .any(|(owner, parts)| owner != uri && parts.contains(uri));
        let id = from_lsp::path(uri).and_then(|path| self.state.files.id(&path));
        let Some(id) = id.filter(|_| open && self.state.settings().diagnostics.enable) else {
            self.shown.lock().remove(uri);
            return Checked::default();
        };
        let snapshot = self.state.snapshot();
        let mut places = to_lsp::Places::new(&self.state, &snapshot);
        let own = to_lsp::diagnostics(
            &mut places,
            id,
            &check_part(&snapshot, id, &|owner| {
                self.state.findings(&snapshot, owner)
            }),
        );
        self.shown.lock().insert(uri.clone(), own.clone());
        Checked {
            own,
            parts: Vec::new(),
        }
    }

    /// What was found before the library is read is not all there is.
    fn check_when_complete(self: &Arc<Self>, uri: &Uri) {
        let (this, uri) = (self.clone(), uri.clone());
        tokio::runtime::Handle::current().spawn(async move {
            this.state.ready().await;
            this.request(&uri);
        });
    }

    /// Has a client that was told what is found before the library is read ask again; once, however often it was told.
    pub(super) fn refresh_when_complete(self: &Arc<Self>) {
        if self.refreshes.swap(true, Ordering::AcqRel) {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move {
            this.state.ready().await;
            this.refresh_diagnostics();
        });
    }

    fn of_policy(&self, uri: &Uri) -> Checked {
        let own = self
            .state
            .policy_diagnostics(uri)
            .into_iter()
            .map(|(_, diagnostic)| diagnostic)
            .collect();
        Checked {
            own,
            parts: Vec::new(),
        }
    }

    fn check(self: &Arc<Self>, view: &View) -> Checked {
        self.update_library(view);
        if self.state.is_policy(&view.uri) {
            let enabled = self.state.settings().diagnostics.enable;
            return if enabled {
                self.of_policy(&view.uri)
            } else {
                Checked::default()
            };
        }
        self.state.turn_the_page();
        let snapshot = self.state.snapshot();
        if !snapshot.is_complete() {
            self.check_when_complete(&view.uri);
        }
        // What belongs to the document may have been attached on the line before.
        let newest = self
            .state
            .documents
            .view(&view.uri)
            .filter(|v| v.version == view.version);
        let view = newest.as_deref().unwrap_or(view);
        let parts = of_parts(&self.state, &snapshot, &view.file);
        if !self.state.settings().diagnostics.enable {
            return Checked {
                own: Vec::new(),
                parts,
            };
        }
        let findings = self.state.findings(&snapshot, &view.file);
        let mut places =
            to_lsp::Places::new(&self.state, &snapshot).with(&view.file, &view.uri, view.index());
        Checked {
            own: to_lsp::diagnostics(&mut places, view.file.id, &findings),
            parts,
        }
    }

    /// Reads the policies again when the text of one has changed; what is open is then checked again.
    fn update_policy(self: &Arc<Self>, view: &View) {
        if !self.state.follow_policy(view) {
            return;
        }
        for other in self
            .state
            .documents
            .views()
            .iter()
            .filter(|v| v.uri != view.uri)
        {
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
        let before = self.state.snapshot();
        let old = before.library.get(view.file.id);
        let same = |o: &Arc<Entry>| {
            let text =
                Arc::ptr_eq(&o.text, &view.file.text) && o.default_id == view.file.default_id;
            let place = (o.root, o.standing) == (view.file.root, view.file.standing);
            text && place && Arc::ptr_eq(&o.parts, &view.file.parts)
        };
        let outdated = || self.state.version_of(&view.uri) != Some(view.version);
        if old.is_some_and(same) || outdated() {
            return;
        }
        if view.file.artifact().is_none() {
            self.update_artifacts(view, &before);
        }
        let mut file = view.file.clone();
        if !file.is_attached() {
            file = self.state.attach(file.with_text(file.text.clone()));
            self.state.put(&file);
        }
        let file = &file;
        let new = Entry::of(file).map(Arc::new);
        match &new {
            Some(entry) => {
                self.state.apply(Change::Entries(vec![entry.clone()]));
                if old.is_none() {
                    self.look_for_origin(entry.root);
                }
            }
            None if old.is_some() => self.state.apply(Change::Remove(vec![file.id])),
            None => return,
        }
        self.compare(&before, file.id);
    }

    /// Has the artifacts that a document belongs to made new with its text, and checked where they are open.
    fn update_artifacts(self: &Arc<Self>, view: &View, before: &Snapshot) {
        let Some(path) = from_lsp::path(&view.uri) else {
            return;
        };
        let has = |artifact: &SourceFile| {
            artifact
                .parts
                .iter()
                .any(|p| p.id == view.file.id && Arc::ptr_eq(&p.text, &view.file.text))
        };
        for artifact in self
            .state
            .artifacts_of(before, &path)
            .iter()
            .filter(|a| !has(a))
        {
            self.state.renew(artifact);
            self.compare(before, artifact.id);
            let open = self
                .state
                .documents
                .views()
                .into_iter()
                .find(|v| v.file.id == artifact.id);
            if let Some(open) = open {
                self.request(&open.uri);
                self.refresh();
            }
        }
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
        if mentions(old) != mentions(new) {
            // Those that are mentioned say by whom.
            self.refresh_beside();
        }
        let same_text = match (old, new) {
            (Some(old), Some(new)) => old.summary.digest == new.summary.digest,
            _ => true,
        };
        if same && same_text {
            return;
        }
        let mut affected: Vec<FileId> = old
            .into_iter()
            .flat_map(|o| before.library.concerned(o))
            .collect();
        affected.extend(new.into_iter().flat_map(|n| now.library.concerned(n)));
        let views = self.state.documents.views();
        let concerned = views
            .iter()
            .filter(|v| v.file.id != file && affected.contains(&v.file.id));
        let uris: Vec<&Uri> = concerned.map(|v| &v.uri).collect();
        if uris.is_empty() || (same && !told_apart(&now, old, new, &affected)) {
            return;
        }
        uris.iter().for_each(|uri| self.request(uri));
        self.refresh();
    }
}

fn mentions(entry: Option<&Arc<Entry>>) -> Vec<&str> {
    entry
        .into_iter()
        .flat_map(|e| &e.summary.includes)
        .map(|include| include.target.as_str())
        .collect()
}

/// Whether those that include a file are told something else when its wording alone changes: what changed since the
/// committed version, or that somebody approved another text.
fn told_apart(
    now: &Snapshot,
    old: Option<&Arc<Entry>>,
    new: Option<&Arc<Entry>>,
    affected: &[FileId],
) -> bool {
    let (Some(old), Some(new)) = (old, new) else {
        return true;
    };
    let approved = affected
        .iter()
        .filter_map(|f| now.library.get(*f))
        .any(|e| e.text.contains("digest"));
    approved
        || now
            .baseline(new.root)
            .is_some_and(|baseline| !baseline.same_for_callers(old, new))
}
