//! Policy files in the editor: their texts as they are being typed decide, the last good ones while they are broken. What
//! they change in where prompts are found waits until they are saved: the index is not made anew for every letter.

use std::path::Path;
use std::sync::Arc;

use lsp_types::{Code, Diagnostic, Message, Uri};
use pog_model::LOOSE_ROOT;
use pog_policy::INVALID;
use pog_project::{ConfigProblem, Files, Workspace, read_config, world};
use pog_rules::CATALOG;
use pog_text::LineIndex;
use pog_world::Change;

use super::convert::{from_lsp, to_lsp};
use super::index::Indexer;
use super::session::Session;
use super::snapshot::SessionSnapshot;
use super::state::State;

impl State {
    /// Whether a document is a policy: by its name, or because a workspace's policy builds on it.
    pub(super) fn is_policy(&self, uri: &Uri) -> bool {
        is_policy(uri, self.workspaces().iter())
    }

    /// A root with its settings as the editor has them. Settings that are broken leave the last good ones in force.
    pub(super) fn open_workspace(&self, root: &Path, number: u32) -> Workspace {
        let mut workspace =
            Workspace::open(&self.open_files(), &CATALOG, root, number, &self.files);
        let former = self.session(|s| s.workspaces.get(number as usize).cloned().flatten());
        if let Some(former) = former {
            workspace.config.keep_if_broken(&former.config);
        }
        workspace
    }

    /// Puts what the policies say now in force, all but where prompts are found. Says whether that differs from before.
    pub(super) fn reread_policies(&self) -> bool {
        // Two readings may overlap; the one that began last has the newest texts, and it decides.
        let reading = self.session(|session| {
            session.policy_readings += 1;
            session.policy_readings
        });
        let mut changed = false;
        for workspace in self.workspaces() {
            let new = self.open_workspace(&workspace.config.root, workspace.number);
            changed |= self.session(|session| put_policies(session, new, reading));
        }
        changed
    }
}

impl SessionSnapshot {
    /// Whether a document is a policy: by its name, or because a workspace's policy builds on it.
    pub(crate) fn is_policy(&self, uri: &Uri) -> bool {
        is_policy(uri, self.workspaces())
    }

    /// Whether a workspace's policy is this file or builds on it.
    pub(super) fn uses_policy(&self, uri: &Uri) -> bool {
        let path = from_lsp::path(uri);
        path.is_some_and(|path| self.workspaces().any(|w| w.config.files.contains(&path)))
    }

    /// What is wrong in a policy file, as of the last reading.
    fn policy_problems(&self, uri: &Uri) -> Vec<ConfigProblem> {
        let Some(path) = from_lsp::path(uri) else {
            return Vec::new();
        };
        let mut problems: Vec<ConfigProblem> = Vec::new();
        let mut used = false;
        for workspace in self.workspaces() {
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
            let nobody = Files::default();
            let open_files = self.state().open_files();
            let (_, found) = read_config(
                &open_files,
                &CATALOG,
                root,
                LOOSE_ROOT,
                Some(&path),
                &nobody,
            );
            problems = found.into_iter().filter(|p| p.file == path).collect();
        }
        problems
    }

    pub(crate) fn policy_diagnostics(&self, uri: &Uri) -> Vec<(ConfigProblem, Diagnostic)> {
        let encoding = self.client().encoding;
        let mut index: Option<LineIndex> = None;
        let diagnostic = |problem: ConfigProblem| {
            let index = index.get_or_insert_with(|| LineIndex::new(&problem.text));
            let diagnostic = Diagnostic {
                range: to_lsp::range(&problem.text, index, problem.span, encoding),
                severity: Some(to_lsp::severity(problem.severity)),
                code: Some(Code::String(INVALID.to_owned())),
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
        let (mut warnings, mut moved) = (Vec::new(), files);
        for former in self.state.workspaces() {
            let number = former.number;
            let workspace = self.state.open_workspace(&former.config.root, number);
            if files || !former.config.same_library(&workspace.config) {
                moved = true;
                warnings.extend(self.load(&workspace));
            } else {
                for input in world::INPUTS {
                    warnings.extend(self.read_input(input, &workspace));
                }
            }
            self.read_baseline(&workspace);
            self.state
                .session(|session| session.set_workspace(workspace));
        }
        // Somebody may have typed on meanwhile.
        self.state.reread_policies();
        if moved {
            self.load_starter();
            self.replace_documents();
            self.state.session(|session| session.reread_companions());
        }
        self.publisher().request_policies();
        warnings
    }
}

/// Takes a reading of a root's policies, unless a later one is in force. Says whether it differs from the last.
fn put_policies(session: &mut Session, mut new: Workspace, reading: u64) -> bool {
    let number = new.number;
    let as_of = session.policies_as_of.entry(number).or_default();
    let Some(Some(former)) = session.workspaces.get(number as usize) else {
        return false;
    };
    if *as_of > reading {
        return false;
    }
    *as_of = reading;
    new.config.keep_library(&former.config);
    let same = texts(former).eq(texts(&new));
    let policies = new.config.policies.clone();
    session.set_workspace(new);
    if !same {
        session.apply(Change::Policy(number, policies));
    }
    !same
}

fn texts(workspace: &Workspace) -> impl Iterator<Item = &Arc<str>> {
    workspace.config.policies.files().iter().map(|f| &f.text)
}

fn is_policy<'a>(uri: &Uri, mut workspaces: impl Iterator<Item = &'a Arc<Workspace>>) -> bool {
    from_lsp::path(uri).is_some_and(|path| {
        path.file_name().is_some_and(|name| name == "pog.toml")
            || workspaces.any(|w| w.config.files.contains(&path))
    })
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
