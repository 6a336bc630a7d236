//! The workspace index: loading it, and keeping up with folders, files and settings that change outside the editor.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{
    ConfigurationItem, DidChangeWatchedFilesRegistrationOptions, FileChangeType, FileEvent,
    FileSystemWatcher, GlobPattern, MessageType, ProgressToken, Registration, Uri,
};
use pog_analysis::library::Entry;
use pog_analysis::parts::overlay_of;
use pog_analysis::{Change, FileId, Origin};
use pog_project::world::{self, Input};
use pog_project::{Os, Problem, Workspace, through_link};
use pog_syntax::dialect::{self, Likelihood, Standing};
use tower_lsp_server::Client;

use super::convert::from_lsp;
use super::policies::{self, Desk};
use super::state::{Phase, State};

/// Files told of in one batch beyond which the whole workspace is read again.
const RELOAD_FROM: usize = 200;
/// Artifacts that are put into the library at once.
const PORTION: usize = 1000;
/// Root number of the starter library.
const STARTER_ROOT: u32 = u32::MAX;

/// Keeps the index.
#[derive(Clone)]
pub(crate) struct Indexer {
    pub(super) client: Client,
    pub(super) state: Arc<State>,
}

impl Indexer {
    /// Makes the first index, then lets everything that waits for it begin.
    pub(super) async fn start(self, roots: Vec<PathBuf>) {
        let _order = self.state.index_order.lock().await;
        let this = self.clone();
        // A panic while loading is logged by the runtime's hook; the server goes on with what was read.
        let placed = tokio::task::spawn_blocking(move || this.open_roots(&roots)).await;
        self.state.enter(Phase::Placed);
        let this = self.clone();
        let workspaces = placed.unwrap_or_default();
        let loaded = tokio::task::spawn_blocking(move || {
            let mut told = Vec::new();
            for workspace in &workspaces {
                told.extend(this.load(workspace));
                this.read_baseline(workspace);
            }
            this.load_starter();
            this.replace_documents();
            told
        });
        *self.state.told.lock() = loaded.await.unwrap_or_default();
        self.state.enter(Phase::Complete);
    }

    /// Reads the settings of the first roots: fast, and what open documents need to be checked by themselves.
    fn open_roots(&self, roots: &[PathBuf]) -> Vec<Workspace> {
        let workspaces: Vec<Workspace> = roots.iter().map(|root| self.open_root(root)).collect();
        self.replace_documents();
        workspaces
    }

    fn open_root(&self, root: &Path) -> Workspace {
        let number = u32::try_from(self.state.workspaces.read().len()).unwrap_or(u32::MAX);
        let workspace = self.state.open_workspace(root, number);
        for input in [&world::POLICY, &world::KNOWN_FINDINGS] {
            // What cannot be read is told when everything is loaded.
            self.read_input(input, &workspace);
        }
        self.state.workspaces.write().push(Some(workspace.clone()));
        workspace
    }

    /// What may be sent only once the client is ready for it: progress, problems, the wish to be told of changes.
    pub(super) async fn announce(self) {
        self.watch().await;
        self.ask_configuration().await;
        let progress = tokio::spawn(self.clone().progress());
        self.state.ready().await;
        self.publish_policies();
        let told = std::mem::take(&mut *self.state.told.lock());
        for message in told {
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
        let count = self.state.snapshot().library.len();
        ongoing
            .finish_with_message(format!("{count} prompts"))
            .await;
    }

    /// The starter library is offered unless every root declines it.
    pub(super) fn load_starter(&self) {
        let wanted = {
            let workspaces = self.state.workspaces.read();
            let mut roots = workspaces.iter().flatten().peekable();
            roots.peek().is_none() || roots.any(|w| w.config.starter)
        };
        let present = self
            .state
            .snapshot()
            .library
            .entries()
            .any(|e| e.origin == Origin::Starter);
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
        let told = self.load(&workspace);
        self.read_baseline(&workspace);
        told
    }

    /// Reads everything of a root. What was read of it before and is not there any more goes when the new is there: in
    /// between nothing is missing.
    pub(super) fn load(&self, workspace: &Workspace) -> Vec<String> {
        let loaded = world::load(&world::Request::of(
            &Os,
            &self.state.files,
            std::slice::from_ref(workspace),
        ));
        let orphans = loaded
            .files
            .into_values()
            .filter(|f| f.artifact().is_none() && dialect::overlaid(&f.path).is_some());
        self.state
            .strays
            .lock()
            .extend(orphans.map(|f| (f.id, f.clone())));
        for change in loaded.changes {
            match change {
                Change::Entries(entries) => self.replace_entries(workspace.number, entries),
                change => self.state.apply(change),
            }
        }
        loaded.problems.iter().map(warning).collect()
    }

    fn replace_entries(&self, root: u32, mut entries: Vec<Arc<Entry>>) {
        let snapshot = self.state.snapshot();
        // What is open in the editor is newer than the disk.
        let is_held = |file| snapshot.is_open(file) && snapshot.library.get(file).is_some();
        let there: HashSet<FileId> = entries.iter().map(|e| e.file).collect();
        let former = snapshot.library.entries().filter(|e| e.root == root);
        let gone = former
            .map(|e| e.file)
            .filter(|file| !there.contains(file) && !is_held(*file))
            .collect();
        entries.retain(|e| !is_held(e.file));
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

    /// Takes a workspace root out.
    pub(super) fn remove_root(&self, root: &Path) {
        let number = {
            let mut workspaces = self.state.workspaces.write();
            let found = workspaces
                .iter_mut()
                .find(|w| w.as_ref().is_some_and(|w| w.config.root == root));
            found.and_then(Option::take).map(|w| w.number)
        };
        if let Some(number) = number {
            self.drop_entries(number);
            self.forget_past(number);
        }
        self.load_starter();
    }

    pub(super) fn drop_entries(&self, number: u32) {
        let snapshot = self.state.snapshot();
        let gone = snapshot
            .library
            .entries()
            .filter(|e| e.root == number)
            .map(|e| e.file)
            .collect();
        self.state.apply(Change::Remove(gone));
    }

    /// Gives open documents the place they now have: a new root, another library root.
    pub(super) fn replace_documents(&self) {
        for view in self.state.documents.views() {
            let language = if &*view.file.path == "untitled.pog.md" {
                "pog"
            } else {
                ""
            };
            let file = self
                .state
                .file_for(&view.uri, language, view.file.text.clone());
            let moved = file.id != view.file.id
                || file.default_id != view.file.default_id
                || file.root != view.file.root
                || file.path != view.file.path
                || file.standing != view.file.standing
                || file.parts != view.file.parts
                || file.unread != view.file.unread;
            if moved {
                self.state.documents.replace(&view.uri, file.clone());
                self.state.apply(Change::Open(file));
            }
        }
    }

    /// Keeps up with files that changed on disk.
    pub(super) fn files_changed(&self, events: &[FileEvent]) -> Vec<String> {
        let paths: Vec<(PathBuf, bool)> = events
            .iter()
            .filter_map(|e| Some((from_lsp::path(&e.uri)?, e.kind == FileChangeType::Deleted)))
            .collect();
        let snapshot = self.state.snapshot();
        let workspaces = self.roots();
        let input = |path: &Path| {
            let concerns = |input: &&Input| workspaces.iter().any(|w| input.concerns(w, path));
            world::INPUTS.iter().any(|input| concerns(input))
        };
        // Any YAML file may be one of cases; most are not.
        let concerns = |path: &Path| {
            let name = path.to_string_lossy();
            let named =
                self.likelihood(path) != Likelihood::No || dialect::overlaid(&name).is_some();
            named || input(path) || !self.state.artifacts_of(&snapshot, path).is_empty()
        };
        let paths: Vec<(PathBuf, bool)> = paths
            .into_iter()
            .filter(|(p, deleted)| *deleted || concerns(p))
            .collect();
        if paths.len() > RELOAD_FROM {
            return self.reload();
        }
        let mut told = self.inputs_changed(&workspaces, &paths);
        for (path, deleted) in paths {
            told.extend(self.file_changed(&path, deleted));
        }
        // Which file is which one of the committed files changes with those that come and go.
        if events.iter().any(|e| e.kind != FileChangeType::Changed) {
            self.read_baselines();
        }
        told
    }

    /// Reads the inputs again that some of the changed files are part of.
    fn inputs_changed(&self, workspaces: &[Workspace], paths: &[(PathBuf, bool)]) -> Vec<String> {
        let concerns = |input: &Input, workspace: &Workspace| {
            paths
                .iter()
                .any(|(path, _)| input.concerns(workspace, path))
        };
        if workspaces.iter().any(|w| concerns(&world::POLICY, w)) {
            // The other inputs are where the settings say; all of them are read again.
            return self.settings_changed();
        }
        let mut told = Vec::new();
        for workspace in workspaces {
            for input in world::INPUTS {
                if concerns(input, workspace) {
                    told.extend(self.read_input(input, workspace));
                }
            }
        }
        told
    }

    fn file_changed(&self, path: &Path, deleted: bool) -> Option<String> {
        let told = self.prompt_changed(path, deleted);
        // What the file belongs to is written anew with it.
        let snapshot = self.state.snapshot();
        self.state
            .artifacts_of(&snapshot, path)
            .iter()
            .for_each(|artifact| self.state.renew(artifact));
        let name = path.to_string_lossy();
        if dialect::overlaid(&name).is_some() {
            self.state.note_stray(path);
        } else if self.likelihood(path) != Likelihood::No {
            self.state.note_stray(Path::new(&overlay_of(&name)));
        }
        told
    }

    fn prompt_changed(&self, path: &Path, deleted: bool) -> Option<String> {
        let likelihood = self.likelihood(path);
        if likelihood == Likelihood::No {
            // A folder may have been deleted with everything in it.
            if deleted {
                self.forget_below(path);
            }
            return None;
        }
        let place = self
            .state
            .workspaces
            .read()
            .iter()
            .flatten()
            .find_map(|w| w.place(path))?;
        if !deleted && through_link(&place) {
            return None;
        }
        let id = self.state.files.intern(place.clone());
        if self.state.snapshot().is_open(id) {
            return None;
        }
        if deleted || !path.exists() {
            self.state.apply(Change::Remove(vec![id]));
            return None;
        }
        match world::read_file(&Desk(&self.state), &self.state.files, &place, id) {
            Ok(file) => {
                match Entry::of(&file) {
                    Some(entry) => self.state.apply(Change::Entries(vec![Arc::new(entry)])),
                    None => self.state.apply(Change::Remove(vec![id])),
                }
                None
            }
            Err(problem) => {
                self.state.apply(Change::Remove(vec![id]));
                // Only its content could have made it a prompt.
                (likelihood != Likelihood::Perhaps).then(|| warning(&problem))
            }
        }
    }

    /// What the name of a file says of it.
    fn likelihood(&self, path: &Path) -> Likelihood {
        let place = self
            .state
            .workspaces
            .read()
            .iter()
            .flatten()
            .find_map(|w| w.place(path));
        place.map_or_else(
            || dialect::likelihood(&path.to_string_lossy(), Standing::default()),
            |place| dialect::likelihood(&place.relative, place.standing),
        )
    }

    fn forget_below(&self, folder: &Path) {
        let snapshot = self.state.snapshot();
        let gone: Vec<_> = {
            let files = &self.state.files;
            let below = |e: &&Arc<Entry>| {
                files
                    .place(e.file)
                    .is_some_and(|p| p.absolute.starts_with(folder))
            };
            snapshot
                .library
                .entries()
                .filter(below)
                .map(|e| e.file)
                .filter(|f| !snapshot.is_open(*f))
                .collect()
        };
        if !gone.is_empty() {
            self.state.apply(Change::Remove(gone));
        }
    }

    /// After an editor let go of a file, the disk is what counts.
    pub(super) fn closed(&self, uri: &Uri) {
        let Some(path) = from_lsp::path(uri) else {
            return;
        };
        self.file_changed(&path, false);
    }

    /// Shows what is wrong in policy files that are not open.
    pub(super) fn publish_policies(&self) {
        policies::publish_closed(&self.client, &self.state);
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
            Ok(values) => values.iter().for_each(|v| self.state.configure(v)),
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
