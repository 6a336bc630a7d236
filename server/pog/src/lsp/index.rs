//! The workspace index: loading it, and keeping up with folders, files and settings that change outside the editor.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{
    Code, Diagnostic, DidChangeWatchedFilesRegistrationOptions, FileChangeType, FileEvent, FileSystemWatcher,
    GlobPattern, Message, MessageType, ProgressToken, Registration, Uri,
};
use pog_analysis::library::Entry;
use pog_analysis::{Change, Severity};
use pog_project::{ConfigProblem, Os, Workspace, read_text};
use pog_syntax::dialect;
use pog_text::LineIndex;
use tower_lsp_server::Client;

use super::convert::{from_lsp, to_lsp};
use super::publish::Publisher;
use super::state::State;

/// Files told of in one batch beyond which the whole workspace is read again.
const RELOAD_FROM: usize = 200;

/// Keeps the index.
#[derive(Clone)]
pub(crate) struct Indexer {
    pub(super) client: Client,
    pub(super) state: Arc<State>,
    pub(super) publisher: Arc<Publisher>,
}

impl Indexer {
    /// Makes the first index, then lets the checks begin.
    pub(super) async fn start(self, roots: Vec<PathBuf>) {
        let token = ProgressToken::String("pog/index".to_owned());
        let progress =
            self.state.client().progress && self.client.create_work_done_progress(token.clone()).await.is_ok();
        let ongoing = if progress { Some(self.client.progress(token, "Reading prompts").begin().await) } else { None };
        let this = self.clone();
        let loaded = tokio::task::spawn_blocking(move || {
            let mut told = this.load_starter();
            told.extend(roots.iter().flat_map(|root| this.add_root(root)));
            told
        });
        // A panic while loading is logged by the runtime's hook; the server goes on with what was read.
        let told = loaded.await.unwrap_or_default();
        self.state.set_ready();
        let count = self.state.snapshot().library.len();
        if let Some(ongoing) = ongoing {
            ongoing.finish_with_message(format!("{count} prompts")).await;
        }
        for message in told {
            self.client.log_message(MessageType::Warning, message).await;
        }
        self.replace_documents();
        self.publisher.request_all();
        self.watch().await;
    }

    fn load_starter(&self) -> Vec<String> {
        let entries = Workspace::starter(&mut self.state.files.lock());
        self.state.apply(Change::Entries(entries));
        Vec::new()
    }

    /// Adds a workspace root; returns what could not be read.
    pub(super) fn add_root(&self, root: &Path) -> Vec<String> {
        let number = u32::try_from(self.state.workspaces.read().len()).unwrap_or(u32::MAX);
        let workspace = Workspace::open(&Os, root, number);
        let told = self.load(&workspace);
        self.publish_config(&workspace.config_problems, workspace.config.file.as_deref());
        self.state.workspaces.write().push(Some(workspace));
        told
    }

    fn load(&self, workspace: &Workspace) -> Vec<String> {
        self.state.apply(Change::Policy(workspace.number, Arc::new(workspace.config.policy.clone())));
        let mut own = pog_project::Files::default();
        std::mem::swap(&mut own, &mut self.state.files.lock());
        let (files, problems) = workspace.load(&Os, &mut own);
        std::mem::swap(&mut own, &mut self.state.files.lock());
        let snapshot = self.state.snapshot();
        let mut entries = Workspace::entries(&files);
        // What is open in the editor is newer than the disk.
        entries.retain(|e| !snapshot.is_open(e.file));
        self.state.apply(Change::Entries(entries));
        problems.into_iter().map(|p| format!("{}: {}", p.path.display(), p.message)).collect()
    }

    /// Takes a workspace root out.
    pub(super) fn remove_root(&self, root: &Path) {
        let number = {
            let mut workspaces = self.state.workspaces.write();
            let found = workspaces.iter_mut().find(|w| w.as_ref().is_some_and(|w| w.config.root == root));
            found.and_then(Option::take).map(|w| w.number)
        };
        if let Some(number) = number {
            self.drop_entries(number);
        }
    }

    fn drop_entries(&self, number: u32) {
        let snapshot = self.state.snapshot();
        let gone = snapshot.library.entries().filter(|e| e.root == number).map(|e| e.file).collect();
        self.state.apply(Change::Remove(gone));
    }

    /// Reads every root's settings and files again.
    pub(super) fn reload(&self) -> Vec<String> {
        let roots: Vec<(u32, PathBuf)> =
            self.state.workspaces.read().iter().flatten().map(|w| (w.number, w.config.root.clone())).collect();
        let mut told = Vec::new();
        for (number, root) in roots {
            let workspace = Workspace::open(&Os, &root, number);
            self.drop_entries(number);
            told.extend(self.load(&workspace));
            self.publish_config(&workspace.config_problems, workspace.config.file.as_deref());
            if let Some(slot) = self.state.workspaces.write().get_mut(number as usize) {
                *slot = Some(workspace);
            }
        }
        self.replace_documents();
        told
    }

    /// Gives open documents the place they now have: a new root, another library root.
    pub(super) fn replace_documents(&self) {
        for view in self.state.documents.views() {
            let language = if &*view.file.path == "untitled.pog.md" { "pog" } else { "" };
            let file = self.state.file_for(&view.uri, language, view.file.text.clone());
            let moved =
                file.default_id != view.file.default_id || file.root != view.file.root || file.path != view.file.path;
            if moved {
                self.state.documents.replace(&view.uri, file.clone());
                self.state.apply(Change::Open(file));
            }
        }
    }

    /// Keeps up with files that changed on disk.
    pub(super) fn files_changed(&self, events: &[FileEvent]) -> Vec<String> {
        let paths: Vec<(PathBuf, bool)> =
            events.iter().filter_map(|e| Some((from_lsp::path(&e.uri)?, e.kind == FileChangeType::Deleted))).collect();
        let is_config = |p: &Path| p.file_name().is_some_and(|n| n == "pog.toml");
        if paths.len() > RELOAD_FROM || paths.iter().any(|(p, _)| is_config(p)) {
            return self.reload();
        }
        let mut told = Vec::new();
        for (path, deleted) in paths {
            told.extend(self.file_changed(&path, deleted));
        }
        told
    }

    fn file_changed(&self, path: &Path, deleted: bool) -> Option<String> {
        if !dialect::may_be_prompt(&path.to_string_lossy()) {
            // A folder may have been deleted with everything in it.
            if deleted {
                self.forget_below(path);
            }
            return None;
        }
        let place = self.state.workspaces.read().iter().flatten().find_map(|w| w.place(path))?;
        let id = self.state.files.lock().intern(place);
        if self.state.snapshot().is_open(id) {
            return None;
        }
        if deleted || !path.exists() {
            self.state.apply(Change::Remove(vec![id]));
            return None;
        }
        match read_text(&Os, path) {
            Ok(text) => {
                let file = self.state.files.lock().source(id, text);
                match file.as_ref().and_then(Entry::of) {
                    Some(entry) => self.state.apply(Change::Entries(vec![Arc::new(entry)])),
                    None => self.state.apply(Change::Remove(vec![id])),
                }
                None
            }
            Err(problem) => {
                self.state.apply(Change::Remove(vec![id]));
                Some(format!("{}: {}", problem.path.display(), problem.message))
            }
        }
    }

    fn forget_below(&self, folder: &Path) {
        let snapshot = self.state.snapshot();
        let gone: Vec<_> = {
            let files = self.state.files.lock();
            let below = |e: &&Arc<Entry>| files.place(e.file).is_some_and(|p| p.absolute.starts_with(folder));
            snapshot.library.entries().filter(below).map(|e| e.file).filter(|f| !snapshot.is_open(*f)).collect()
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

    /// Shows what is wrong in a `pog.toml` where it stands.
    fn publish_config(&self, problems: &[ConfigProblem], file: Option<&Path>) {
        let Some(file) = file else { return };
        let Ok(uri) = Uri::from_file_path(file) else {
            return;
        };
        let text = read_text(&Os, file).map(|t| t.to_string()).unwrap_or_default();
        let index = LineIndex::new(&text);
        let encoding = self.state.client().encoding;
        let diagnostics: Vec<Diagnostic> = problems
            .iter()
            .map(|p| Diagnostic {
                range: to_lsp::range(&text, &index, p.range.clone().into(), encoding),
                severity: Some(to_lsp::severity(if p.remark { Severity::Info } else { Severity::Error })),
                code: Some(Code::String("policy/invalid".to_owned())),
                source: Some("pog".to_owned()),
                message: Message::String(p.message.clone()),
                ..Diagnostic::default()
            })
            .collect();
        let client = self.client.clone();
        tokio::runtime::Handle::current()
            .spawn(async move { client.publish_diagnostics(uri, diagnostics, None).await });
    }

    async fn watch(&self) {
        if !self.state.client().watch {
            return;
        }
        let globs = dialect::DIALECTS.iter().flat_map(|d| d.globs).chain(&["pog.toml"]);
        let watchers = globs
            .map(|glob| FileSystemWatcher { glob_pattern: GlobPattern::Pattern(format!("**/{glob}")), kind: None })
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
