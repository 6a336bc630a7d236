//! What the server knows. One owner, [`Session`], holds the analysis host, the open documents, the workspaces, the caches
//! and what the client is shown; [`State`](super::state::State) lends it out, for a moment at a time.
//!
//! A handler is one of two kinds, and its type says which:
//! - It takes the [`Backend`](super::backend::Backend) and is no `async fn`: it changes the session, and as it cannot await
//!   anything, messages take effect in the order in which they were sent.
//! - It takes a [`SessionSnapshot`](super::snapshot::SessionSnapshot) or a
//!   [`DocumentSnapshot`](super::snapshot::DocumentSnapshot): it can change nothing, runs in a blocking thread, and sees
//!   everything that was sent before it.
//!
//! An edit only leaves its version behind ([`Session::take`]); whoever needs the world next reads it (`read_versions.rs`).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use lsp_types::{Diagnostic, Uri};
use pog_ide::settings::Settings;
use pog_model::library::Entry;
use pog_model::{FileId, Finding, SourceFile};
use pog_project::{Os, Workspace, world};
use pog_rules::CATALOG;
use pog_text::interrupt::StopSignal;
use pog_world::host::LibraryState;
use pog_world::{Change, Host, Snapshot};

use super::documents::View;
use super::file_events::WaitingEvents;
use super::handlers::diagnostics::Found;

/// The open documents. Shared with snapshots; a change copies the map, which is as large as an editor has tabs.
pub(super) type Views = HashMap<Uri, Arc<View>>;
/// Workspace roots, in the order of their numbers; a removed one leaves a gap.
pub(super) type Workspaces = Vec<Option<Arc<Workspace>>>;

/// Findings, the revision of the world they hold for, and the file they are about.
type Checked = (u64, Arc<SourceFile>, Arc<Vec<Finding>>);

/// What was found everywhere, and what it holds for.
pub(super) struct WorkspaceDiagnostics {
    pub(super) revision: u64,
    pub(super) settings: Settings,
    pub(super) orphans: Vec<Arc<SourceFile>>,
    pub(super) found: Arc<Vec<Found>>,
}

/// A check that runs.
#[derive(Default)]
struct Job {
    /// Something newer came since it started.
    is_outdated: bool,
    /// Stops it then.
    signal: StopSignal,
}

/// Everything that changes.
pub(super) struct Session {
    host: Host,
    views: Arc<Views>,
    /// Versions that the library does not know yet, in the order in which they came; one for each document.
    unread_views: Vec<Arc<View>>,
    pub(super) workspaces: Arc<Workspaces>,
    /// The reading of the policies that is in force in each root, by the number it got when it began.
    pub(super) policies_as_of: HashMap<u32, u64>,
    pub(super) policy_readings: u64,
    /// What the person set in the editor.
    settings: Settings,
    /// Overlays beside which there is no prompt.
    pub(super) orphan_overlays: HashMap<FileId, Arc<SourceFile>>,
    /// The commit that was checked out when the committed past of a root was read.
    pub(super) heads: HashMap<u32, Option<String>>,
    /// When HEAD was looked at last.
    pub(super) heads_polled: Option<Instant>,
    /// What was told of files on disk, until somebody looks at it.
    pub(super) waiting_events: WaitingEvents,
    /// What could not be read, until the client can be told.
    pub(super) warnings: Vec<String>,
    jobs: HashMap<Uri, Job>,
    /// Whether the client will be asked to ask again when the library is read.
    pub(super) refresh_is_due: bool,
    /// Closed policy files of which the client shows something.
    pub(super) published_policies: HashSet<Uri>,
    /// What is shown of files that are not open but belong to open ones.
    pub(super) published_companions: HashMap<Uri, Vec<Diagnostic>>,
    /// The companion files of each open document.
    pub(super) companions: HashMap<Uri, Vec<Uri>>,
    /// The last findings of each open file.
    findings: HashMap<FileId, Checked>,
    pub(super) workspace_diagnostics: Option<WorkspaceDiagnostics>,
}

/// What became of a version that was to be put into the library.
pub(super) enum StoreOutcome {
    Changed(Box<Step>),
    Unchanged,
    /// The document stands elsewhere or has other companion files by now: this version has to be read again.
    Replaced,
}

/// The world before and after a change.
pub(super) struct Step {
    pub(super) before: Snapshot,
    pub(super) after: Snapshot,
}

impl Session {
    pub(super) fn new() -> Self {
        let mut host = Host::new(&CATALOG);
        host.apply(world::today(&Os));
        host.apply(Change::Library(LibraryState::Reading));
        Self {
            host,
            views: Arc::default(),
            unread_views: Vec::new(),
            workspaces: Arc::default(),
            policies_as_of: HashMap::new(),
            policy_readings: 0,
            settings: Settings::default(),
            orphan_overlays: HashMap::new(),
            heads: HashMap::new(),
            heads_polled: None,
            waiting_events: WaitingEvents::default(),
            warnings: Vec::new(),
            jobs: HashMap::new(),
            refresh_is_due: false,
            published_policies: HashSet::new(),
            published_companions: HashMap::new(),
            companions: HashMap::new(),
            findings: HashMap::new(),
            workspace_diagnostics: None,
        }
    }

    pub(super) fn apply(&mut self, change: Change) {
        self.host.apply(change);
    }

    pub(super) fn world(&self) -> Snapshot {
        self.host.snapshot()
    }

    pub(super) fn views(&self) -> &Arc<Views> {
        &self.views
    }

    pub(super) fn settings(&self) -> Settings {
        self.settings
    }

    /// Takes settings, with or without an outer `pog` key.
    pub(super) fn configure(&mut self, sent: &serde_json::Value) {
        self.settings = self.settings.with(sent);
    }

    /// Takes a new version of a document. The library learns of it later: reading an artifact takes processor time, and
    /// this is called in the message loop.
    pub(super) fn take(&mut self, view: Arc<View>) {
        self.host.apply(Change::Open(view.file.clone()));
        // Only the newest version is read: one that was overtaken before anybody needed it costs nothing.
        self.unread_views.retain(|v| v.uri != view.uri);
        self.unread_views.push(view.clone());
        Arc::make_mut(&mut self.views).insert(view.uri.clone(), view);
    }

    /// Takes the next version of an open document.
    pub(super) fn edit(&mut self, uri: &Uri, version: i32, text: Arc<str>) {
        if let Some(view) = self.views.get(uri) {
            // What was found in the old text is of no use any more, and would keep all that was read of it.
            self.findings.remove(&view.file.id);
            let view = Arc::new(view.edited(version, text));
            self.take(view);
        }
    }

    /// Lets go of a document.
    pub(super) fn close(&mut self, uri: &Uri) -> Option<Arc<View>> {
        let view = Arc::make_mut(&mut self.views).remove(uri)?;
        self.unread_views.retain(|v| v.uri != *uri);
        self.host.apply(Change::Close(view.file.id));
        // They keep the closed text alive, and `keep_findings` takes none of a file that is not open.
        self.findings.remove(&view.file.id);
        Some(view)
    }

    /// Has all documents read again: what was found on disk meanwhile may belong to them, or they to it.
    pub(super) fn mark_all_unread(&mut self) {
        for view in self.views.values() {
            // One that waits already keeps its place in the queue: it is oldest first.
            if !self.unread_views.iter().any(|v| v.uri == view.uri) {
                self.unread_views.push(view.clone());
            }
        }
    }

    /// The same, with their companion files read from disk again.
    pub(super) fn reread_companions(&mut self) {
        for view in Arc::make_mut(&mut self.views).values_mut() {
            *view = Arc::new(view.without_companions());
        }
        self.unread_views = self.views.values().cloned().collect();
    }

    /// What the library does not know yet, oldest first.
    pub(super) fn unread_views(&self) -> Vec<Arc<View>> {
        self.unread_views.clone()
    }

    /// Puts what was read of a version into the library, unless the library has that or something newer already. `file` is
    /// the version's file with its companion files; `entry` is nothing where that is no artifact.
    pub(super) fn store_version(
        &mut self,
        view: &Arc<View>,
        file: &Arc<SourceFile>,
        entry: Option<Arc<Entry>>,
    ) -> StoreOutcome {
        // Another thread may have read the same version, or a newer one. As long as one of this document is still to be
        // read, the library has none that is newer than this.
        let Some(nth) = self.unread_views.iter().position(|v| v.uri == view.uri) else {
            return StoreOutcome::Unchanged;
        };
        let pending = self.unread_views[nth].clone();
        if Arc::ptr_eq(&pending, view) {
            self.unread_views.remove(nth);
            // The companion files were read on the way; without them the next reader would read them once more.
            if !Arc::ptr_eq(file, &view.file) {
                self.replace(Arc::new(view.with_file(file.clone())));
            }
        } else if pending.version <= view.version {
            // The same version in another value: it was moved while it was read, so what was read says the wrong root.
            // Behind a newer version that waits, this one still goes in: it is newer than what the library has.
            return StoreOutcome::Replaced;
        }
        let (before, id) = (self.world(), view.file.id);
        match entry {
            Some(entry) => self.host.apply(Change::Entries(vec![entry])),
            None if before.library.get(id).is_some() => self.host.apply(Change::Remove(vec![id])),
            None => return StoreOutcome::Unchanged,
        }
        let after = self.world();
        StoreOutcome::Changed(Box::new(Step { before, after }))
    }

    /// Puts a file behind its document, if it has one and that still has the same text. Says whether it did.
    pub(super) fn put(&mut self, file: &Arc<SourceFile>) -> bool {
        let same = |v: &&Arc<View>| v.file.id == file.id && Arc::ptr_eq(&v.file.text, &file.text);
        let Some(view) = self.views.values().find(same) else {
            return false;
        };
        let view = Arc::new(view.with_file(file.clone()));
        self.replace(view);
        true
    }

    /// Puts the same version of a document in the place of what was known of it.
    fn replace(&mut self, view: Arc<View>) {
        self.host.apply(Change::Open(view.file.clone()));
        for pending in &mut self.unread_views {
            if pending.uri == view.uri {
                *pending = view.clone();
            }
        }
        Arc::make_mut(&mut self.views).insert(view.uri.clone(), view);
    }

    /// Gives a document that still has this version another place in the workspace.
    pub(super) fn place(&mut self, view: &View, file: SourceFile) {
        let current = self.views.get(&view.uri);
        // An edit may have come since `view` was looked at; its text must not be lost.
        if current.is_some_and(|v| v.version == view.version) {
            // The host has open files by identity: the former one would shadow what is on disk for ever.
            if file.id != view.file.id {
                self.host.apply(Change::Close(view.file.id));
            }
            let view = View::opened(view.uri.clone(), view.language.clone(), view.version, file);
            self.take(Arc::new(view));
        }
    }

    pub(super) fn set_workspace(&mut self, workspace: Workspace) {
        let workspaces = Arc::make_mut(&mut self.workspaces);
        let number = workspace.number as usize;
        // Numbers are places in the list and stay with their roots: entries and policies are kept by them.
        if workspaces.len() <= number {
            workspaces.resize(number + 1, None);
        }
        workspaces[number] = Some(Arc::new(workspace));
    }

    /// Asks for a check of a document; says whether somebody has to begin with it.
    pub(super) fn request(&mut self, uri: &Uri) -> bool {
        if let Some(job) = self.jobs.get_mut(uri) {
            job.is_outdated = true;
            job.signal.cancel();
            return false;
        }
        self.jobs.insert(uri.clone(), Job::default());
        true
    }

    /// The check is about what the document is from now on; returns what stops it when that changes.
    pub(super) fn begin(&mut self, uri: &Uri) -> StopSignal {
        let job = self.jobs.entry(uri.clone()).or_default();
        *job = Job::default();
        job.signal.clone()
    }

    pub(super) fn is_outdated(&self, uri: &Uri) -> bool {
        self.jobs.get(uri).is_some_and(|job| job.is_outdated)
    }

    /// Ends the check of a document; says whether there is nothing newer to check.
    pub(super) fn finish(&mut self, uri: &Uri) -> bool {
        let done = !self.is_outdated(uri);
        if done {
            self.jobs.remove(uri);
        }
        done
    }

    /// The findings of a file where nothing has changed since they were found.
    pub(super) fn cached_findings(
        &self,
        revision: u64,
        file: &Arc<SourceFile>,
    ) -> Option<Arc<Vec<Finding>>> {
        let (of_revision, of, findings) = self.findings.get(&file.id)?;
        (*of_revision == revision && Arc::ptr_eq(of, file)).then(|| findings.clone())
    }

    pub(super) fn keep_findings(
        &mut self,
        revision: u64,
        file: &Arc<SourceFile>,
        findings: &Arc<Vec<Finding>>,
    ) {
        // The workspace is checked through here too; its findings would hold the text of every file in memory.
        if self.host.snapshot().is_open(file.id) {
            let kept = (revision, file.clone(), findings.clone());
            self.findings.insert(file.id, kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use pog_model::Origin;

    use super::*;

    const PATH: &str = "file:///w/a.pog.md";

    fn uri() -> Uri {
        PATH.parse().unwrap()
    }

    fn file(text: &str, root: u32) -> SourceFile {
        let (path, id) = ("a.pog.md".into(), "a".into());
        SourceFile::new(FileId(0), path, id, Origin::Workspace, root, text.into())
    }

    /// A session with the document at version 1, and that version.
    fn opened() -> (Session, Arc<View>) {
        let mut session = Session::new();
        let view = Arc::new(View::opened(uri(), "pog".into(), 1, file("one", 0)));
        session.take(view.clone());
        (session, view)
    }

    fn store(session: &mut Session, view: &Arc<View>) -> StoreOutcome {
        let entry = Entry::sharing(&view.file).map(Arc::new);
        session.store_version(view, &view.file, entry)
    }

    fn in_library(session: &Session) -> Option<String> {
        let world = session.world();
        world.library.get(FileId(0)).map(|e| e.text.to_string())
    }

    #[test]
    fn an_edit_waits_to_be_read_and_is_read_once() {
        let (mut session, one) = opened();
        assert_eq!(in_library(&session), None);
        assert!(matches!(
            store(&mut session, &one),
            StoreOutcome::Changed(_)
        ));
        assert_eq!(in_library(&session).as_deref(), Some("one"));
        assert!(session.unread_views().is_empty());
        assert!(matches!(store(&mut session, &one), StoreOutcome::Unchanged));
    }

    #[test]
    fn the_library_shares_what_was_read_of_an_open_file() {
        let (mut session, one) = opened();
        store(&mut session, &one);
        let world = session.world();
        let entry = world.library.get(FileId(0)).expect("it was put in");
        assert!(Arc::ptr_eq(entry.source(), &one.file));
    }

    #[test]
    fn a_version_that_is_read_late_does_not_replace_a_newer_one() {
        let (mut session, one) = opened();
        session.edit(&uri(), 2, "two".into());
        let two = session.unread_views().remove(0);
        // One thread reads version 1 while another brings version 2 in.
        store(&mut session, &two);
        assert!(matches!(store(&mut session, &one), StoreOutcome::Unchanged));
        assert_eq!(in_library(&session).as_deref(), Some("two"));
    }

    #[test]
    fn a_version_is_put_in_though_a_newer_one_waits() {
        let (mut session, one) = opened();
        session.edit(&uri(), 2, "two".into());
        assert!(matches!(
            store(&mut session, &one),
            StoreOutcome::Changed(_)
        ));
        assert_eq!(in_library(&session).as_deref(), Some("one"));
        assert_eq!(session.unread_views()[0].version, 2);
    }

    #[test]
    fn a_document_that_moves_while_it_is_read_is_read_again() {
        let (mut session, one) = opened();
        session.place(&one, file("one", 7));
        assert!(matches!(store(&mut session, &one), StoreOutcome::Replaced));
        let moved = session.unread_views().remove(0);
        assert!(matches!(
            store(&mut session, &moved),
            StoreOutcome::Changed(_)
        ));
        let world = session.world();
        assert_eq!(world.library.get(FileId(0)).map(|e| e.root), Some(7));
    }

    #[test]
    fn a_closed_document_is_not_put_in() {
        let (mut session, one) = opened();
        session.close(&uri());
        store(&mut session, &one);
        assert_eq!(in_library(&session), None);
        assert!(!session.world().is_open(FileId(0)));
    }

    #[test]
    fn one_check_of_a_document_runs_at_a_time_and_the_newest_is_checked_last() {
        let mut session = Session::new();
        assert!(session.request(&uri()), "nobody checks it yet");
        assert!(!session.request(&uri()), "somebody does");
        assert!(session.is_outdated(&uri()));
        assert!(!session.finish(&uri()), "something newer came");
        session.begin(&uri());
        assert!(session.finish(&uri()));
        assert!(session.request(&uri()));
    }
}
