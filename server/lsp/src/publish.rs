//! From an edit to diagnostics: latest wins, no timer. An idle file is checked at once; while a check of it runs, newer
//! text waits, and only the newest is checked next. All that is sent for one file is sent by one task at a time, so a
//! late answer never overwrites a newer one.
//!
//! One keystroke, in `a.pog.md` that has the overlay `a.pog.md.pog.yaml` and is included by the open `b.pog.md`:
//!
//! ```text
//! in    didChange a.pog.md, version 7
//!       handlers/sync   the rope is edited and frozen; Session::edit makes the new View, the host has its file
//!       request(a)      no check of a is running: work(a) begins
//! work  read_versions   the text is read; its summary goes into the library. The parameters differ from those of
//!                       version 6, which b passes: request(b)
//!       check(a)        the findings of a snapshot that has version 7, as diagnostics of a and of its overlay
//! out   publishDiagnostics a.pog.md, version 7
//!       publishDiagnostics a.pog.md.pog.yaml    if they differ from those that are shown
//!       publishDiagnostics b.pog.md             from work(b)
//! ```
//!
//! Version 8 that comes while work(a) checks marks its job as outdated: version 7 is then not published, and work(a) goes
//! round again. Before the library is read, what the file says by itself is published, and once more when it is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use lsp_types::{Diagnostic, Uri};
use pog_model::FileId;
use pog_text::interrupt::shielded;
use tower_lsp_server::Client;
use tracing::Instrument as _;

use super::convert::{from_lsp, to_lsp};
use super::documents::View;
use super::handlers::diagnostics::of_companions;
use super::index::Indexer;
use super::snapshot::SessionSnapshot;
use super::state::State;

/// How long at most a result waits for a newer text while edits come faster than checks.
const FLOOD_PAUSE: Duration = Duration::from_millis(20);

/// Checks files and sends what was found.
pub(crate) struct Publisher {
    pub(super) client: Client,
    pub(super) state: Arc<State>,
}

/// What a check found, in the document and in its companion files.
#[derive(Default)]
struct Checked {
    /// The version that was checked; nothing for a closed document.
    version: Option<i32>,
    own: Vec<Diagnostic>,
    companions: Vec<(Uri, Vec<Diagnostic>)>,
    /// Whether a client is sent it that asks for diagnostics itself.
    is_sent_unasked: bool,
}

impl Publisher {
    pub(super) fn new(client: Client, state: Arc<State>) -> Self {
        Self { client, state }
    }

    pub(super) fn indexer(&self) -> Indexer {
        Indexer {
            client: self.client.clone(),
            state: self.state.clone(),
        }
    }

    /// Asks for a check of a document's present text. Returns at once.
    pub(crate) fn request(self: &Arc<Self>, uri: &Uri) {
        if self.state.session(|session| session.request(uri)) {
            let (publisher, uri) = (self.clone(), uri.clone());
            let span = tracing::debug_span!("diagnostics", %uri);
            tokio::spawn(async move { publisher.work(uri).await }.instrument(span));
        }
    }

    /// Asks for a check of every open document.
    pub(crate) fn request_all(self: &Arc<Self>) {
        for uri in self.state.views().keys() {
            self.request(uri);
        }
        self.refresh();
    }

    /// Asks for what is wrong in the policy files of the workspaces, and in those of which something is shown. Open ones
    /// are documents like any other.
    pub(crate) fn request_policies(self: &Arc<Self>) {
        let shown = self.state.session(|s| s.published_policies.clone());
        let workspaces = self.state.workspaces();
        let files = workspaces.iter().flat_map(|w| &w.config.files);
        let mut uris: Vec<Uri> = files.filter_map(|f| Uri::from_file_path(f).ok()).collect();
        uris.retain(|uri| !self.state.is_open(uri) && !shown.contains(uri));
        // Those that are no workspace's policy any more are among them: only a check takes back what is shown.
        uris.extend(shown);
        for uri in &uris {
            self.request(uri);
        }
    }

    /// Tells a client that asks for diagnostics, code lenses and inlay hints itself to ask again.
    pub(crate) fn refresh(&self) {
        self.refresh_diagnostics();
        self.refresh_beside();
    }

    fn refresh_diagnostics(&self) {
        if self.state.client().pulls && self.state.client().refresh {
            // Not awaited: the client may answer only when the request that led here is done.
            let client = self.client.clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
    }

    /// Tells it so of what stands beside the text.
    pub(super) fn refresh_beside(&self) {
        if self.state.client().refresh_lenses {
            let client = self.client.clone();
            tokio::spawn(async move { client.code_lens_refresh().await });
        }
        if self.state.client().refresh_hints {
            let client = self.client.clone();
            tokio::spawn(async move { client.inlay_hint_refresh().await });
        }
    }

    /// What was found before the library is read is not all there is.
    fn check_when_complete(self: &Arc<Self>, uri: &Uri) {
        let (this, uri) = (self.clone(), uri.clone());
        tokio::spawn(async move {
            this.state.ready().await;
            this.request(&uri);
        });
    }

    /// Has a client that was told what is found before the library is read ask again; once, however often it was told.
    pub(super) fn refresh_when_complete(self: &Arc<Self>) {
        let is_due = |due: &mut bool| std::mem::replace(due, true);
        if self.state.session(|s| is_due(&mut s.refresh_is_due)) {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move {
            this.state.ready().await;
            this.refresh_diagnostics();
        });
    }

    async fn work(self: Arc<Self>, uri: Uri) {
        self.state.can_answer().await;
        let mut flood = false;
        loop {
            let started = Instant::now();
            let signal = self.state.session(|session| session.begin(&uri));
            // Marked before the text is looked at: an edit from here on is seen by the check or sends it round again.
            let (this, checked) = (self.clone(), uri.clone());
            // A check that fails has said so in the log; the document then keeps its last diagnostics.
            let check = self
                .state
                .checks
                .run("a check", signal, move || this.check(&checked));
            let result = check.await.ok();
            if flood {
                // Edits come faster than checks: what was just checked is likely outdated in a moment. A single edit
                // never waits here.
                tokio::time::sleep(started.elapsed().min(FLOOD_PAUSE)).await;
            }
            let outdated = self.state.session(|session| session.is_outdated(&uri));
            if let (false, Some(checked)) = (outdated, result) {
                let span = tracing::debug_span!("publish", version = checked.version);
                self.publish(&uri, checked).instrument(span).await;
            }
            // Asked and ended under one lock: an edit in between would find the job running and wait for nobody.
            if self.state.session(|session| session.finish(&uri)) {
                self.poll_git_head();
                return;
            }
            flood = true;
        }
    }

    async fn publish(self: &Arc<Self>, uri: &Uri, checked: Checked) {
        let pushes = !self.state.client().pulls;
        if pushes || checked.is_sent_unasked {
            self.client
                .publish_diagnostics(uri.clone(), checked.own, checked.version)
                .await;
        }
        if pushes {
            self.publish_companions(uri, checked.companions).await;
        }
    }

    /// Shows what was found in files that came along with a document, where it is not shown already, and takes back what
    /// came along before. An open one is checked by its own task.
    async fn publish_companions(
        self: &Arc<Self>,
        uri: &Uri,
        mut found: Vec<(Uri, Vec<Diagnostic>)>,
    ) {
        let gone = self.state.session(|session| {
            // One lock for all of it: two artifacts that share a companion are published by two tasks.
            let before = session.companions.remove(uri).unwrap_or_default();
            if !found.is_empty() {
                let now = found.iter().map(|(companion, _)| companion.clone());
                session.companions.insert(uri.clone(), now.collect());
            }
            let mut gone = before;
            gone.retain(|companion| {
                !session
                    .companions
                    .values()
                    .flatten()
                    .any(|c| c == companion)
            });
            gone
        });
        found.extend(gone.into_iter().map(|companion| (companion, Vec::new())));
        for (companion, diagnostics) in found {
            // Two senders for one file could overtake each other.
            if self.state.is_open(&companion) {
                self.state
                    .session(|s| s.published_companions.remove(&companion));
                self.request(&companion);
                continue;
            }
            let shown = diagnostics.clone();
            // Remembered before it is sent: what another task finds meanwhile is compared with this.
            let changed = self.state.session(|session| {
                let before = session.published_companions.remove(&companion);
                let changed = before.unwrap_or_default() != shown;
                if !shown.is_empty() {
                    session
                        .published_companions
                        .insert(companion.clone(), shown);
                }
                changed
            });
            if changed {
                self.client
                    .publish_diagnostics(companion, diagnostics, None)
                    .await;
            }
        }
    }

    fn check(self: &Arc<Self>, uri: &Uri) -> Checked {
        self.state.refresh_today();
        let snapshot = shielded(|| self.current());
        let is_policy = snapshot.is_policy(uri);
        match snapshot.view(uri) {
            None if is_policy => self.closed_policy(&snapshot, uri),
            None => self.closed(&snapshot, uri),
            Some(view) if is_policy => self.open_policy(&snapshot, view),
            Some(view) => {
                // Decided by the snapshot that is checked: by now the library itself may be complete.
                if !snapshot.world.is_complete() {
                    self.check_when_complete(uri);
                }
                open(&snapshot, view)
            }
        }
    }

    /// What is still to be shown of a document that was closed: what open artifacts it belongs to say of it.
    fn closed(&self, snapshot: &SessionSnapshot, uri: &Uri) -> Checked {
        let belongs = self.state.session(|session| {
            let mut others = session.companions.iter();
            others.any(|(owner, companions)| owner != uri && companions.contains(uri))
        });
        let shows = belongs && snapshot.settings().diagnostics.enable;
        let id = from_lsp::path(uri).and_then(|path| snapshot.files().id(&path));
        let own = id
            .filter(|_| shows)
            .map(|id| in_companion(snapshot, id))
            .unwrap_or_default();
        // Sent as the document's own, yet remembered as a companion's: its owner takes it back from now on.
        let shown = own.clone();
        self.state.session(|session| {
            if shown.is_empty() {
                session.published_companions.remove(uri);
            } else {
                session.published_companions.insert(uri.clone(), shown);
            }
        });
        Checked {
            own,
            ..Checked::default()
        }
    }

    /// Mistakes in a policy of a workspace are always shown, also to clients that ask for diagnostics: they ask for open
    /// documents.
    fn closed_policy(&self, snapshot: &SessionSnapshot, uri: &Uri) -> Checked {
        let is_used = snapshot.uses_policy(uri);
        let was_shown = self
            .state
            .session(|session| session.published_policies.remove(uri));
        // One that is no workspace's policy any more is of no interest; one that never was is read all the same.
        let own = if is_used || !(was_shown || self.state.client().pulls) {
            of_policy(snapshot, uri)
        } else {
            Vec::new()
        };
        if is_used && !own.is_empty() {
            self.state
                .session(|session| session.published_policies.insert(uri.clone()));
        }
        Checked {
            own,
            is_sent_unasked: is_used || was_shown,
            ..Checked::default()
        }
    }

    /// What was shown of a policy when it was closed is taken back from a client that asks for itself now.
    fn open_policy(&self, snapshot: &SessionSnapshot, view: &View) -> Checked {
        let was_shown = self
            .state
            .session(|session| session.published_policies.remove(&view.uri));
        let pulls = self.state.client().pulls;
        let own = if snapshot.settings().diagnostics.enable && !pulls {
            of_policy(snapshot, &view.uri)
        } else {
            Vec::new()
        };
        Checked {
            version: (!pulls).then_some(view.version),
            own,
            is_sent_unasked: was_shown,
            ..Checked::default()
        }
    }
}

fn open(snapshot: &SessionSnapshot, view: &View) -> Checked {
    let companions = of_companions(snapshot, &view.file);
    let own = if snapshot.settings().diagnostics.enable {
        let findings = snapshot.findings(&view.file);
        let _span = tracing::debug_span!("convert", findings = findings.len()).entered();
        let mut places = to_lsp::Places::new(snapshot).with(&view.file, &view.uri, view.index());
        to_lsp::diagnostics(&mut places, view.file.id, &findings)
    } else {
        Vec::new()
    };
    Checked {
        version: Some(view.version),
        own,
        companions,
        is_sent_unasked: false,
    }
}

fn in_companion(snapshot: &SessionSnapshot, id: FileId) -> Vec<Diagnostic> {
    let mut places = to_lsp::Places::new(snapshot);
    to_lsp::diagnostics(&mut places, id, &snapshot.findings_in_companion(id))
}

fn of_policy(snapshot: &SessionSnapshot, uri: &Uri) -> Vec<Diagnostic> {
    let found = snapshot.policy_diagnostics(uri).into_iter();
    found.map(|(_, diagnostic)| diagnostic).collect()
}
