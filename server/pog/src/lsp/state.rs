//! What the server knows: documents, the analysis host, workspace roots, the client's abilities. Every lock is taken and
//! given back within one function here.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use lsp_types::Uri;
use parking_lot::{Mutex, RwLock};
use pog_analysis::check::{check_file, check_part};
use pog_analysis::rules::CATALOG;
use pog_analysis::settings::Settings;
use pog_analysis::{Change, FileId, Finding, Host, LOOSE_ROOT, Origin, Snapshot, SourceFile};
use pog_project::{Files, Os, Place, System as _, Workspace};
use pog_syntax::dialect::Standing;
use tokio::sync::watch;

use super::capabilities::ClientInfo;
use super::convert::from_lsp;
use super::documents::{Documents, View};
use super::handlers::diagnostics::Found;
use super::past::Past;

/// The server's state.
pub(crate) struct State {
    /// Open documents.
    pub(crate) documents: Documents,
    host: Mutex<Host>,
    /// What is known of the repositories.
    pub(super) past: Past,
    pub(super) files: Mutex<Files>,
    /// Workspace roots, in the order of their numbers; a removed one leaves a gap.
    pub(super) workspaces: RwLock<Vec<Option<Workspace>>>,
    client: OnceLock<ClientInfo>,
    /// Turns true when the first index is complete: before that nothing may be called unknown.
    ready: watch::Sender<bool>,
    /// Changes of the index are made one after the other, in the order in which they were told.
    pub(super) index_order: tokio::sync::Mutex<()>,
    /// What could not be read, until the client can be told.
    pub(super) told: Mutex<Vec<String>>,
    /// Policy files whose problems the client shows.
    pub(super) shown_policies: tokio::sync::Mutex<HashSet<Uri>>,
    /// Texts of open policy files that have been read.
    pub(super) read_policies: Mutex<HashMap<Uri, Arc<str>>>,
    /// Policies are read one after the other, so that the newest texts decide.
    pub(super) policy_order: Mutex<()>,
    /// The last findings of each file, with the revision of the world they hold for.
    checked: Mutex<HashMap<FileId, Checked>>,
    /// What the last check of the whole workspace found.
    whole: Mutex<Option<Whole>>,
    /// Overlays beside which there is no prompt.
    pub(super) strays: Mutex<HashMap<FileId, Arc<SourceFile>>>,
    /// What the person set in the editor.
    settings: Mutex<Settings>,
}

/// Findings, the revision of the world they hold for, and the text they are about.
type Checked = (u64, Arc<SourceFile>, Arc<Vec<Finding>>);

/// What was found everywhere, and what it holds for: a revision of the world, settings, and overlays without a prompt.
struct Whole {
    revision: u64,
    settings: Settings,
    strays: Vec<Arc<SourceFile>>,
    found: Arc<Vec<Found>>,
}

impl State {
    pub(super) fn new() -> Self {
        let mut host = Host::new(&CATALOG);
        host.apply(Change::Today(Os.today().into()));
        Self {
            documents: Documents::default(),
            host: Mutex::new(host),
            past: Past::default(),
            files: Mutex::new(Files::default()),
            workspaces: RwLock::new(Vec::new()),
            client: OnceLock::new(),
            ready: watch::Sender::new(false),
            index_order: tokio::sync::Mutex::new(()),
            told: Mutex::default(),
            shown_policies: tokio::sync::Mutex::default(),
            read_policies: Mutex::default(),
            policy_order: Mutex::default(),
            strays: Mutex::default(),
            checked: Mutex::default(),
            whole: Mutex::default(),
            settings: Mutex::default(),
        }
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

    /// One consistent view of the world.
    pub(crate) fn snapshot(&self) -> Snapshot {
        self.host.lock().snapshot()
    }

    pub(super) fn apply(&self, change: Change) {
        self.host.lock().apply(change);
    }

    /// Suppressions end at midnight, also in an editor that stays open.
    pub(super) fn turn_the_page(&self) {
        let today = Os.today();
        if self.snapshot().today.as_deref() != Some(&today) {
            self.apply(Change::Today(today.into()));
        }
    }

    /// The findings of a file in a world; those of the last check where nothing has changed since.
    pub(crate) fn findings(
        &self,
        snapshot: &Snapshot,
        file: &Arc<SourceFile>,
    ) -> Arc<Vec<Finding>> {
        if let Some((revision, of, findings)) = self.checked.lock().get(&file.id)
            && *revision == snapshot.revision
            && Arc::ptr_eq(of, file)
        {
            return findings.clone();
        }
        let of_owners = || check_part(snapshot, file.id, &|owner| self.findings(snapshot, owner));
        let is_part = file.artifact().is_none() && !snapshot.library.owners(file.id).is_empty();
        let findings = Arc::new(if is_part {
            of_owners()
        } else {
            check_file(snapshot, file)
        });
        if snapshot.is_open(file.id) {
            self.checked
                .lock()
                .insert(file.id, (snapshot.revision, file.clone(), findings.clone()));
        }
        findings
    }

    /// What there is to say of the whole workspace; what was found last where nothing has changed since.
    pub(crate) fn whole(
        &self,
        snapshot: &Snapshot,
        find: impl FnOnce(&[Arc<SourceFile>]) -> Vec<Found>,
    ) -> Arc<Vec<Found>> {
        let (revision, settings, strays) = (snapshot.revision, self.settings(), self.strays());
        if let Some(last) = &*self.whole.lock()
            && (last.revision, last.settings) == (revision, settings)
            && last.strays.len() == strays.len()
            && last
                .strays
                .iter()
                .zip(&strays)
                .all(|(before, now)| Arc::ptr_eq(before, now))
        {
            return last.found.clone();
        }
        let found = Arc::new(find(&strays));
        *self.whole.lock() = Some(Whole {
            revision,
            settings,
            strays,
            found: found.clone(),
        });
        found
    }

    /// Lets go of what was kept for an open file.
    pub(super) fn forget(&self, file: FileId) {
        self.checked.lock().remove(&file);
    }

    pub(super) fn set_ready(&self) {
        self.ready.send_replace(true);
    }

    /// Takes settings, with or without an outer `pog` key.
    pub(super) fn configure(&self, sent: &serde_json::Value) {
        let mut settings = self.settings.lock();
        *settings = settings.with(sent);
    }

    /// What the person set in the editor.
    pub(crate) fn settings(&self) -> Settings {
        *self.settings.lock()
    }

    /// Whether the first index is complete.
    pub(crate) fn is_ready(&self) -> bool {
        *self.ready.borrow()
    }

    /// Waits for the first index.
    pub(super) async fn ready(&self) {
        // The sender lives as long as the state, so waiting cannot fail.
        let _ = self.ready.subscribe().wait_for(|ready| *ready).await;
    }

    /// The document and the world at this moment.
    pub(crate) fn at(&self, uri: &Uri) -> Option<(Arc<View>, Snapshot)> {
        Some((self.documents.view(uri)?, self.snapshot()))
    }

    /// The URI of a file. Files of the starter library are written to the cache first, so that any editor can open them.
    pub(crate) fn uri_of(&self, id: FileId) -> Option<Uri> {
        let place = self.files.lock().place(id)?.clone();
        let path = match place.origin {
            Origin::Starter => pog_project::materialise(&cache_folder()?, &place.relative).ok()?,
            Origin::Workspace | Origin::Source => place.absolute.clone(),
        };
        if let Some(open) = self.documents.views().into_iter().find(|v| v.file.id == id) {
            return Some(open.uri.clone());
        }
        Uri::from_file_path(path).ok()
    }

    /// The URI under which a file of the workspace or a source is known; nothing for the starter library.
    pub(crate) fn plain_uri_of(&self, id: FileId) -> Option<Uri> {
        let place = self.files.lock().place(id)?.clone();
        if place.origin == Origin::Starter {
            None
        } else {
            Uri::from_file_path(&place.absolute).ok()
        }
    }

    /// The URI of a path below the root of a file.
    pub(crate) fn uri_below(&self, file: FileId, path: &str) -> Option<Uri> {
        let place = self.files.lock().place(file)?.clone();
        let root = place
            .absolute
            .ancestors()
            .nth(place.relative.split('/').count())?;
        let absolute = path
            .split('/')
            .fold(root.to_owned(), |folder, part| folder.join(part));
        (place.origin == Origin::Workspace)
            .then(|| Uri::from_file_path(absolute).ok())
            .flatten()
    }

    /// The version of a document, where it is open.
    pub(crate) fn version_of(&self, uri: &Uri) -> Option<i32> {
        self.documents.view(uri).map(|v| v.version)
    }

    /// A file for a document that the client opens.
    pub(super) fn file_for(&self, uri: &Uri, language: &str, text: Arc<str>) -> Arc<SourceFile> {
        let place = self.place_for(uri, language);
        let mut files = self.files.lock();
        let id = files.intern(place);
        let file = files
            .source(id, text)
            .expect("the file was interned on the line before");
        drop(files);
        self.attach(file)
    }

    /// A file as it would be under an address, for a text that nobody has opened.
    pub(crate) fn source_for(&self, uri: &Uri, text: &str) -> Option<SourceFile> {
        let place = self.place_for(uri, "");
        let mut files = self.files.lock();
        let id = files.intern(place);
        files.source(id, text.into())
    }

    fn place_for(&self, uri: &Uri, language: &str) -> Place {
        let Some(path) = from_lsp::path(uri) else {
            // Not on disk: the name decides the format, and where it has none the language does.
            let name = uri
                .path()
                .rsplit('/')
                .next()
                .unwrap_or("untitled")
                .to_owned();
            let name = if language == "pog" && !name.ends_with(".pog.md") {
                format!("{name}.pog.md")
            } else {
                name
            };
            let absolute = PathBuf::from(uri.as_str());
            let id = name.trim_end_matches(".pog.md").to_owned();
            return Place {
                absolute,
                relative: name.into(),
                default_id: id.into(),
                origin: Origin::Workspace,
                root: LOOSE_ROOT,
                standing: Standing::default(),
            };
        };
        let workspaces = self.workspaces.read();
        let inside = workspaces
            .iter()
            .flatten()
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

/// Where files that belong to the machine rather than to a workspace may be kept.
fn cache_folder() -> Option<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    set("XDG_CACHE_HOME")
        .or_else(|| set("LOCALAPPDATA"))
        .or_else(|| set("HOME").map(|h| h.join(".cache")))
        .or_else(|| Some(std::env::temp_dir()))
}
