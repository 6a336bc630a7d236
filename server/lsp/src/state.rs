//! The shared handle to what the server knows. There are three locks in the server: the one around the [`Session`], the
//! texts under edit ([`Documents`]), and [`State::index_order`]. No guard leaves this file, and nothing is read, parsed or
//! sent while the session is lent.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use lsp_types::Uri;
use parking_lot::Mutex;
use pog_formats::dialect::FormatHint;
use pog_model::{LOOSE_ROOT, Origin, SourceFile};
use pog_project::{Files, Os, Place, Workspace, world};
use pog_text::interrupt::shielded;
use pog_world::host::LibraryState;
use pog_world::{Change, Snapshot};
use tokio::sync::watch;

use super::capabilities::ClientInfo;
use super::convert::from_lsp;
use super::documents::{Documents, View};
use super::session::{Session, Views};
use super::workers::Lane;

/// How long a first answer waits for the library: nobody sees the difference.
const MOMENT: Duration = Duration::from_millis(50);

/// How far the first index has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Nothing is read yet.
    Starting,
    /// The settings are: where documents stand and which policy holds for them is known.
    Placed,
    /// Everything is.
    Complete,
}

/// The shared handle: the session, and what needs no owner because it never changes or looks after itself.
pub(crate) struct State {
    /// Texts as they are being edited.
    pub(super) documents: Documents,
    session: Mutex<Session>,
    /// Changes of the index are made one after the other, in the order in which they were told.
    pub(super) index_order: tokio::sync::Mutex<()>,
    pub(super) files: Files,
    /// Where requests are answered.
    pub(super) requests: Lane,
    /// Where documents are checked that nobody asked about.
    pub(super) checks: Lane,
    client: OnceLock<ClientInfo>,
    phase: watch::Sender<Phase>,
    /// Whether the editor's user does not trust the folders that are open.
    distrusts: AtomicBool,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            documents: Documents::default(),
            session: Mutex::new(Session::new()),
            index_order: tokio::sync::Mutex::new(()),
            files: Files::default(),
            requests: Lane::new(),
            checks: Lane::new(),
            client: OnceLock::new(),
            phase: watch::Sender::new(Phase::Starting),
            distrusts: AtomicBool::new(false),
        }
    }

    /// Lends the session. What is done with it is short: no reading, no parsing, no sending. It comes to its end also in a
    /// request that is stopped: nobody must see it half changed.
    pub(super) fn session<T>(&self, work: impl FnOnce(&mut Session) -> T) -> T {
        shielded(|| work(&mut self.session.lock()))
    }

    /// What the client can do; the defaults before it said.
    pub(crate) fn client(&self) -> &ClientInfo {
        static UNKNOWN: OnceLock<ClientInfo> = OnceLock::new();
        self.client
            .get()
            .unwrap_or_else(|| UNKNOWN.get_or_init(ClientInfo::default))
    }

    pub(super) fn set_client(&self, info: ClientInfo) {
        // A second `initialize` is refused by the router.
        let _ = self.client.set(info);
    }

    pub(super) fn apply(&self, change: Change) {
        self.session(|session| session.apply(change));
    }

    /// The world as the library has it now; what was sent last may be missing.
    pub(super) fn world(&self) -> Snapshot {
        self.session(|session| session.world())
    }

    pub(super) fn view(&self, uri: &Uri) -> Option<Arc<View>> {
        self.session(|session| session.views().get(uri).cloned())
    }

    pub(super) fn views(&self) -> Arc<Views> {
        self.session(|session| session.views().clone())
    }

    pub(super) fn is_open(&self, uri: &Uri) -> bool {
        self.session(|session| session.views().contains_key(uri))
    }

    pub(super) fn workspaces(&self) -> Vec<Arc<Workspace>> {
        self.session(|session| session.workspaces.iter().flatten().cloned().collect())
    }

    /// Where a path stands in the first workspace that has it.
    pub(super) fn place(&self, path: &Path) -> Option<Place> {
        self.workspaces().iter().find_map(|w| w.place(path))
    }

    /// Suppressions end at midnight, also in an editor that stays open.
    pub(super) fn refresh_today(&self) {
        let Change::Today(today) = world::today(&Os) else {
            return;
        };
        if self.world().today != Some(today.clone()) {
            self.apply(Change::Today(today));
        }
    }

    /// Whether the editor's user trusts the folders that are open.
    pub(super) fn trusts_folders(&self) -> bool {
        !self.distrusts.load(Ordering::Relaxed)
    }

    /// From now on folders may name nothing outside of themselves.
    pub(super) fn distrust_folders(&self) {
        self.distrusts.store(true, Ordering::Relaxed);
    }

    /// Takes settings, with or without an outer `pog` key.
    pub(super) fn configure(&self, sent: &serde_json::Value) {
        self.session(|session| session.configure(sent));
    }

    /// Lets those go on who wait for a phase.
    pub(super) fn enter(&self, phase: Phase) {
        if phase == Phase::Complete {
            self.apply(Change::Library(LibraryState::Complete));
        }
        self.phase.send_replace(phase);
    }

    /// Whether the first index is complete.
    pub(super) fn is_ready(&self) -> bool {
        *self.phase.borrow() == Phase::Complete
    }

    /// Waits for the first index.
    pub(super) async fn ready(&self) {
        self.reached(Phase::Complete).await;
    }

    /// Waits until documents can be answered from what they say by themselves. A library that is there in a moment is
    /// waited for: two answers in a row would only flicker.
    pub(super) async fn can_answer(&self) {
        self.reached(Phase::Placed).await;
        // Its end without the library is what the moment is for.
        let _ = tokio::time::timeout(MOMENT, self.ready()).await;
    }

    async fn reached(&self, wanted: Phase) {
        // The sender lives as long as the state, so waiting cannot fail.
        let _ = self
            .phase
            .subscribe()
            .wait_for(|phase| *phase >= wanted)
            .await;
    }

    /// A file for a document that the client opens. Its companion files are not read yet.
    pub(super) fn file_for(&self, uri: &Uri, language: &str, text: Arc<str>) -> SourceFile {
        let place = self.place_for(uri, language);
        let id = self.files.intern(place.clone());
        place.source(id, text)
    }

    fn place_for(&self, uri: &Uri, language: &str) -> Place {
        let Some(path) = from_lsp::path(uri) else {
            return unsaved_place(uri, language);
        };
        let workspaces = self.workspaces();
        let inside = workspaces
            .iter()
            .filter_map(|w| Some((w.config.root.components().count(), w.place(&path)?)));
        if let Some((_, place)) = inside.max_by_key(|(depth, _)| *depth) {
            return place;
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Place::below(
            &path,
            &folder,
            std::slice::from_ref(&folder),
            Origin::Workspace,
            LOOSE_ROOT,
        )
    }
}

/// Not on disk: the name decides the format, and where it has none the language does.
fn unsaved_place(uri: &Uri, language: &str) -> Place {
    let last = uri.path().rsplit('/').next();
    let mut name = last.unwrap_or("untitled").to_owned();
    if language == "pog" && !name.ends_with(".pog.md") {
        name.push_str(".pog.md");
    }
    let id = name.trim_end_matches(".pog.md").to_owned();
    Place {
        absolute: PathBuf::from(uri.as_str()),
        relative: name.into(),
        default_id: id.into(),
        origin: Origin::Workspace,
        root: LOOSE_ROOT,
        format_hint: FormatHint::default(),
    }
}
