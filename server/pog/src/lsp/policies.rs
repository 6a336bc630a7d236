//! Policy files in the editor: their texts as they are being typed decide, the last good ones while they are broken. What
//! they change in where prompts are found waits until they are saved: the index is not made anew for every letter.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{Code, Diagnostic, Message, Uri};
use pog_analysis::{Change, FileId, LOOSE_ROOT};
use pog_project::{ConfigProblem, Os, System, Workspace, read_config};
use pog_text::LineIndex;
use tower_lsp_server::Client;

use super::convert::{from_lsp, to_lsp};
use super::documents::View;
use super::index::Indexer;
use super::state::State;

/// Files as the editor has them, else as they are on disk.
struct Desk<'a>(&'a State);

impl System for Desk<'_> {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let open = self
            .0
            .documents
            .views()
            .into_iter()
            .find(|v| from_lsp::path(&v.uri).is_some_and(|p| p == path));
        open.map_or_else(
            || Os.read(path, limit),
            |view| Ok(view.text().as_bytes().to_vec()),
        )
    }

    fn today(&self) -> String {
        Os.today()
    }
}

impl State {
    /// Whether a document is a policy: by its name, or because a workspace's policy builds on it.
    pub(crate) fn is_policy(&self, uri: &Uri) -> bool {
        from_lsp::path(uri).is_some_and(|path| self.is_policy_file(&path))
    }

    /// The same for a path.
    pub(super) fn is_policy_file(&self, path: &Path) -> bool {
        path.file_name().is_some_and(|name| name == "pog.toml")
            || self
                .workspaces
                .read()
                .iter()
                .flatten()
                .any(|w| w.config.files.iter().any(|f| f == path))
    }

    /// A root with its settings as the editor has them. Settings that are broken leave the last good ones in force.
    pub(super) fn open_workspace(&self, root: &Path, number: u32) -> Workspace {
        let mut identify = |place| self.files.lock().intern(place);
        let mut workspace = Workspace::open(&Desk(self), root, number, &mut identify);
        if let Some(Some(old)) = self.workspaces.read().get(number as usize) {
            workspace.config.keep_if_broken(&old.config);
        }
        workspace
    }

    /// Puts what the policies say now in force, all but where prompts are found. Says whether that differs from before.
    pub(super) fn reread_policies(&self) -> bool {
        let _order = self.policy_order.lock();
        let roots: Vec<(u32, PathBuf)> = self
            .workspaces
            .read()
            .iter()
            .flatten()
            .map(|w| (w.number, w.config.root.clone()))
            .collect();
        let mut changed = false;
        for (number, root) in roots {
            let mut new = self.open_workspace(&root, number);
            let policies = new.config.policies.clone();
            {
                let mut workspaces = self.workspaces.write();
                let Some(Some(slot)) = workspaces.get_mut(number as usize) else {
                    continue;
                };
                new.config.keep_library(&slot.config);
                let texts = |w: &Workspace| {
                    w.config
                        .policies
                        .files()
                        .iter()
                        .map(|f| f.text.clone())
                        .collect::<Vec<_>>()
                };
                let same = texts(slot) == texts(&new);
                *slot = new;
                if same {
                    continue;
                }
            }
            changed = true;
            self.apply(Change::Policy(number, policies));
        }
        changed
    }

    /// Reads the policies again where a document's text has not been read yet. Says whether that changed anything.
    pub(super) fn follow_policy(&self, view: &View) -> bool {
        let text = &view.file.text;
        if self
            .read_policies
            .lock()
            .get(&view.uri)
            .is_some_and(|read| Arc::ptr_eq(read, text))
        {
            return false;
        }
        let changed = self.reread_policies();
        self.read_policies
            .lock()
            .insert(view.uri.clone(), text.clone());
        changed
    }

    /// Lets go of a closed document.
    pub(super) fn forget_policy(&self, uri: &Uri) {
        self.read_policies.lock().remove(uri);
    }

    /// What is wrong in a policy file, as of the last reading.
    fn policy_problems(&self, uri: &Uri) -> Vec<ConfigProblem> {
        let Some(path) = from_lsp::path(uri) else {
            return Vec::new();
        };
        let mut problems: Vec<ConfigProblem> = Vec::new();
        let mut used = false;
        for workspace in self.workspaces.read().iter().flatten() {
            used |= workspace.config.files.contains(&path);
            let own = workspace.config_problems.iter().filter(|p| p.file == path);
            for problem in own
                .cloned()
                .map(|p| with_consequence(p, workspace.config.kept))
            {
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
        if !used {
            // A policy of no workspace that is open here; it is read all the same.
            let root = path.parent().unwrap_or(Path::new(""));
            let (_, found) = read_config(&Desk(self), root, LOOSE_ROOT, Some(&path), &mut |_| {
                FileId(u32::MAX)
            });
            problems = found.into_iter().filter(|p| p.file == path).collect();
        }
        problems
    }

    /// The diagnostics of a policy file.
    pub(crate) fn policy_diagnostics(&self, uri: &Uri) -> Vec<(ConfigProblem, Diagnostic)> {
        let encoding = self.client().encoding;
        let mut index: Option<LineIndex> = None;
        let diagnostic = |problem: ConfigProblem| {
            let index = index.get_or_insert_with(|| LineIndex::new(&problem.text));
            let diagnostic = Diagnostic {
                range: to_lsp::range(&problem.text, index, problem.span, encoding),
                severity: Some(to_lsp::severity(problem.severity)),
                code: Some(Code::String("policy/invalid".to_owned())),
                source: Some("pog".to_owned()),
                message: Message::String(problem.message.clone()),
                ..Diagnostic::default()
            };
            (problem, diagnostic)
        };
        self.policy_problems(uri)
            .into_iter()
            .map(diagnostic)
            .collect()
    }
}

impl Indexer {
    /// Reads every root's settings and files again.
    pub(super) fn reload(&self) -> Vec<String> {
        self.open_again(true)
    }

    /// Reads every root's settings again, and the files of those that find their prompts elsewhere now.
    pub(super) fn settings_changed(&self) -> Vec<String> {
        self.open_again(false)
    }

    fn open_again(&self, files: bool) -> Vec<String> {
        let roots: Vec<(u32, PathBuf)> = self
            .state
            .workspaces
            .read()
            .iter()
            .flatten()
            .map(|w| (w.number, w.config.root.clone()))
            .collect();
        let (mut told, mut moved) = (Vec::new(), files);
        for (number, root) in roots {
            let workspace = self.state.open_workspace(&root, number);
            let elsewhere = || {
                let workspaces = self.state.workspaces.read();
                let old = workspaces.get(number as usize).and_then(Option::as_ref);
                old.is_none_or(|old| !old.config.same_library(&workspace.config))
            };
            if files || elsewhere() {
                moved = true;
                self.drop_entries(number);
                told.extend(self.load(&workspace));
            } else {
                self.state
                    .apply(Change::Policy(number, workspace.config.policies.clone()));
                let problems = self
                    .load_owners(&workspace)
                    .into_iter()
                    .chain(self.load_known(&workspace));
                told.extend(problems.map(|p| format!("{}: {}", p.path.display(), p.message)));
            }
            self.read_baseline(&workspace);
            if let Some(slot) = self.state.workspaces.write().get_mut(number as usize) {
                *slot = Some(workspace);
            }
        }
        // Somebody may have typed on meanwhile.
        self.state.reread_policies();
        if moved {
            self.load_starter();
            self.replace_documents();
        }
        self.publish_policies();
        told
    }
}

fn with_consequence(mut problem: ConfigProblem, kept: bool) -> ConfigProblem {
    if problem.broken {
        let rest = if kept {
            "the last good settings stay in force"
        } else {
            "all other settings still apply"
        };
        problem.message = format!("{}; {rest}", problem.message);
    }
    problem
}

/// Shows what is wrong in policy files that are not open, and takes back what was shown of files that are gone or open
/// now. Open ones are documents like any other. Whichever call comes last shows the present state.
pub(super) fn publish_closed(client: &Client, state: &Arc<State>) {
    let (client, state) = (client.clone(), state.clone());
    tokio::runtime::Handle::current().spawn(async move {
        let mut shown = state.shown_policies.lock().await;
        let files: Vec<PathBuf> = state
            .workspaces
            .read()
            .iter()
            .flatten()
            .flat_map(|w| w.config.files.iter().cloned())
            .collect();
        let mut now: HashMap<Uri, Vec<Diagnostic>> = HashMap::new();
        for uri in files
            .iter()
            .filter_map(|file| Uri::from_file_path(file).ok())
        {
            if state.documents.view(&uri).is_none() {
                let found = state
                    .policy_diagnostics(&uri)
                    .into_iter()
                    .map(|(_, d)| d)
                    .collect();
                now.insert(uri, found);
            }
        }
        let gone: Vec<Uri> = shown.drain().filter(|uri| !now.contains_key(uri)).collect();
        shown.extend(
            now.iter()
                .filter(|(_, found)| !found.is_empty())
                .map(|(uri, _)| uri.clone()),
        );
        for uri in gone {
            // The check of an open document publishes for it, unless the client asks for itself.
            if state.documents.view(&uri).is_none() || state.client().pulls {
                client.publish_diagnostics(uri, Vec::new(), None).await;
            }
        }
        for (uri, found) in now {
            client.publish_diagnostics(uri, found, None).await;
        }
    });
}
