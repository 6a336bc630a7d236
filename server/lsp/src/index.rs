//! The workspace index: loading it, and keeping up with folders that come and go. Files that change are for
//! `file_events.rs`, settings for `policies.rs`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{
    ConfigurationItem, DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern,
    MessageType, ProgressToken, Registration,
};
use pog_formats::dialect;
use pog_model::library::Entry;
use pog_model::{FileId, Origin, SourceFile};
use pog_project::world::{self, Input};
use pog_project::{Os, Problem, Workspace};
use pog_text::words::counted;
use pog_world::Change;
use tower_lsp_server::Client;

use super::publish::Publisher;
use super::state::{Phase, State};

/// Artifacts that are put into the library at once.
const PORTION: usize = 1000;
/// Root number of the starter library.
const STARTER_ROOT: u32 = u32::MAX;

#[derive(Clone)]
pub(crate) struct Indexer {
    pub(super) client: Client,
    pub(super) state: Arc<State>,
}

impl Indexer {
    /// Makes the first index, then lets everything that waits for it begin.
    pub(super) async fn start(self, roots: Vec<PathBuf>) {
        // Held to the end: the check of a document that opened early may want the baselines read again meanwhile.
        let _order = self.state.index_order.lock().await;
        let this = self.clone();
        // A panic while loading is logged by the runtime's hook; the server goes on with what was read.
        let placed = tokio::task::spawn_blocking(move || this.open_roots(&roots)).await;
        // Also after a panic: whoever waits for a phase would wait for ever.
        self.state.enter(Phase::Placed);
        let this = self.clone();
        let workspaces = placed.unwrap_or_default();
        let loaded = tokio::task::spawn_blocking(move || {
            let mut warnings = Vec::new();
            for workspace in &workspaces {
                warnings.extend(this.load(workspace));
                this.read_baseline(workspace);
            }
            this.load_starter();
            // Last: what an open document belongs to, or names, may have been found by the load.
            this.replace_documents();
            warnings
        });
        let warnings = loaded.await.unwrap_or_default();
        // Before the phase: `announce` takes them as soon as it is entered.
        self.state.session(|session| session.warnings = warnings);
        self.state.enter(Phase::Complete);
    }

    /// Reads the settings of the first roots: fast, and what open documents need to be checked by themselves.
    fn open_roots(&self, roots: &[PathBuf]) -> Vec<Workspace> {
        let workspaces: Vec<Workspace> = roots.iter().map(|root| self.open_root(root)).collect();
        self.replace_documents();
        workspaces
    }

    fn open_root(&self, root: &Path) -> Workspace {
        let roots = self.state.session(|session| session.workspaces.len());
        let number = u32::try_from(roots).unwrap_or(u32::MAX);
        let workspace = self.state.open_workspace(root, number);
        for input in [&world::POLICY, &world::KNOWN_FINDINGS] {
            // What cannot be read is told when everything is loaded.
            self.read_input(input, &workspace);
        }
        self.state
            .session(|session| session.set_workspace(workspace.clone()));
        workspace
    }

    /// What may be sent only once the client is ready for it: progress, problems, the wish to be told of changes.
    pub(super) async fn announce(self) {
        self.watch().await;
        self.ask_configuration().await;
        let progress = tokio::spawn(self.clone().progress());
        self.state.ready().await;
        self.publisher().request_policies();
        let warnings = self.state.session(|s| std::mem::take(&mut s.warnings));
        for message in warnings {
            self.client.log_message(MessageType::Warning, message).await;
        }
        // Its failure is the client's lack of interest.
        let _ = progress.await;
    }

    /// Shows the indexing. A client that does not answer holds up nothing but this.
    async fn progress(self) {
        let token = ProgressToken::String("pog/index".to_owned());
        if !self.state.client().progress
            || self
                .client
                .create_work_done_progress(token.clone())
                .await
                .is_err()
        {
            return;
        }
        let ongoing = self.client.progress(token, "Reading prompts").begin().await;
        self.state.ready().await;
        let count = self.state.world().library.len();
        ongoing.finish_with_message(counted(count, "prompt")).await;
    }

    /// The starter library is offered unless every root declines it.
    pub(super) fn load_starter(&self) {
        let workspaces = self.state.workspaces();
        let wanted = workspaces.is_empty() || workspaces.iter().any(|w| w.config.starter);
        let library = self.state.world().library;
        let present = library.entries().any(|e| e.origin == Origin::Starter);
        if wanted && !present {
            let entries = world::starter(&self.state.files);
            self.state.apply(Change::Entries(entries));
        } else if !wanted && present {
            self.drop_entries(STARTER_ROOT);
        }
    }

    /// Adds a workspace root; returns what could not be read.
    pub(super) fn add_root(&self, root: &Path) -> Vec<String> {
        let workspace = self.open_root(root);
        let warnings = self.load(&workspace);
        self.read_baseline(&workspace);
        warnings
    }

    /// Reads everything of a root. What was read of it before and is not there any more goes when the new is there: in
    /// between nothing is missing.
    pub(super) fn load(&self, workspace: &Workspace) -> Vec<String> {
        let loaded = world::load(&world::Request::of(
            &self.state.open_files(),
            &self.state.files,
            std::slice::from_ref(workspace),
        ));
        let orphans = loaded
            .files
            .into_values()
            .filter(|f| f.artifact().is_none() && dialect::overlaid(&f.path).is_some());
        let orphans: Vec<_> = orphans.map(|f| (f.id, f)).collect();
        self.state
            .session(|session| session.orphan_overlays.extend(orphans));
        for change in loaded.changes {
            match change {
                // Entries come as a whole root, so what the root had before can be told from what is gone.
                Change::Entries(entries) => self.replace_entries(workspace.number, entries),
                change => self.state.apply(change),
            }
        }
        loaded.problems.iter().map(warning).collect()
    }

    fn replace_entries(&self, root: u32, mut entries: Vec<Arc<Entry>>) {
        // A block: while the snapshot lives, each change has to copy what it touches of the maps they share.
        let gone = {
            let world = self.state.world();
            // What is open in the editor is newer than the disk.
            let is_held = |file| world.is_open(file) && world.library.get(file).is_some();
            let there: HashSet<FileId> = entries.iter().map(|e| e.file).collect();
            let former = world.library.entries().filter(|e| e.root == root);
            let mut gone: Vec<FileId> = former.map(|e| e.file).collect();
            gone.retain(|file| !there.contains(file) && !is_held(*file));
            entries.retain(|e| !is_held(e.file));
            gone
        };
        // In portions: between them the message loop gets at the host.
        for portion in entries.chunks(PORTION) {
            self.state.apply(Change::Entries(portion.to_vec()));
        }
        self.state.apply(Change::Remove(gone));
    }

    /// Reads one kind of input of a root again; returns what could not be read.
    pub(super) fn read_input(&self, input: &Input, workspace: &Workspace) -> Vec<String> {
        let (change, problems) = input.read(&Os, workspace);
        self.state.apply(change);
        problems.iter().map(warning).collect()
    }

    pub(super) fn remove_root(&self, root: &Path) {
        let number = self.state.session(|session| {
            let mut all = session.workspaces.iter().flatten();
            let number = all.find(|w| w.config.root == root)?.number;
            // A gap, since the roots behind it keep their numbers.
            Arc::make_mut(&mut session.workspaces)[number as usize] = None;
            Some(number)
        });
        if let Some(number) = number {
            self.drop_entries(number);
            self.forget_git_state(number);
        }
        // The last root that wanted it may have gone, or the only one that declined it.
        self.load_starter();
    }

    fn drop_entries(&self, number: u32) {
        let snapshot = self.state.world();
        let gone = snapshot
            .library
            .entries()
            .filter(|e| e.root == number)
            .map(|e| e.file)
            .collect();
        self.state.apply(Change::Remove(gone));
    }

    /// Gives open documents the place they now have (a new root, another library root), and has them read again: what
    /// belongs to them may be there now.
    pub(super) fn replace_documents(&self) {
        for view in self.state.views().values() {
            let text = view.file.text.clone();
            let file = self.state.file_for(&view.uri, &view.language, text);
            let place = |f: &SourceFile| (f.id, f.root, f.default_id.clone(), f.path.clone());
            let moved =
                place(&file) != place(&view.file) || file.format_hint != view.file.format_hint;
            self.state.session(|session| {
                if moved {
                    session.place(view, file);
                }
            });
        }
        self.state.session(|session| session.mark_all_unread());
    }

    pub(super) fn publisher(&self) -> Arc<Publisher> {
        Arc::new(Publisher::new(self.client.clone(), self.state.clone()))
    }

    /// Asks a client that keeps settings for this server's.
    pub(super) async fn ask_configuration(&self) {
        if !self.state.client().configuration {
            return;
        }
        let item = ConfigurationItem {
            scope_uri: None,
            section: Some("pog".to_owned()),
        };
        match self.client.configuration(vec![item]).await {
            Ok(values) => {
                for value in &values {
                    self.state.configure(value);
                }
            }
            Err(error) => tracing::warn!(%error, "the client does not tell its settings"),
        }
    }

    async fn watch(&self) {
        if !self.state.client().watch {
            return;
        }
        let watchers = world::watched()
            .map(|glob| format!("**/{}", glob.trim_start_matches("**/")))
            .map(|glob| FileSystemWatcher {
                glob_pattern: GlobPattern::Pattern(glob),
                kind: None,
            })
            .collect();
        let options = serde_json::to_value(DidChangeWatchedFilesRegistrationOptions { watchers });
        let registration = Registration {
            id: "pog/watch".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: options.ok(),
        };
        if let Err(error) = self.client.register_capability(vec![registration]).await {
            tracing::warn!(%error, "the client does not watch files");
        }
    }
}

/// What could not be read, for the client's log.
pub(super) fn warning(problem: &Problem) -> String {
    format!("{}: {}", problem.path.display(), problem.message)
}
