//! The committed past in the editor: read with the index, read again when another commit is checked out. Looking whether
//! one is costs a file or two, happens at most every other second and never in the way of typing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use pog_project::world::GitState;
use pog_project::{Absence, Base, Workspace};
use pog_world::{Change, history};

use super::index::Indexer;
use super::publish::Publisher;
use super::state::State;

/// How often HEAD is looked at.
const PAUSE: Duration = Duration::from_secs(2);

impl Indexer {
    pub(super) fn read_baseline(&self, workspace: &Workspace) {
        let number = workspace.number;
        // Noted before the commit is read: a checkout in between is then seen at the next look, not missed.
        let head = GitState::head(&workspace.config.root);
        self.state.session(|s| s.heads.insert(number, head));
        let library = self.state.world().library;
        let read = GitState::open(workspace)
            .and_then(|git| git.committed_library(&Base::Head, &library, &self.state.files));
        if let Err(Absence::Unreadable(why)) = &read {
            tracing::warn!(root = %workspace.config.root.display(), %why, "no baseline");
        }
        let change = read.map_or(Change::CommittedLibrary(number, None), |(change, _)| change);
        self.state.apply(change);
    }

    /// Forgets the past of a root.
    pub(super) fn forget_git_state(&self, number: u32) {
        self.state.session(|s| s.heads.remove(&number));
        for change in GitState::none(number) {
            self.state.apply(change);
        }
    }

    pub(super) fn read_baselines(&self) {
        for workspace in self.state.workspaces() {
            self.read_baseline(&workspace);
        }
    }

    /// Reads who changed what, in every root; says whether a rule waits for it.
    fn read_histories(&self) -> bool {
        let mut needed = false;
        for workspace in self.state.workspaces() {
            let snapshot = self.state.world();
            let read = GitState::open(&workspace).and_then(|git| git.history(&snapshot.library));
            needed |= read.is_ok() && history::is_needed(&snapshot, workspace.number);
            self.state
                .apply(read.unwrap_or(Change::History(workspace.number, None)));
        }
        needed
    }
}

impl Publisher {
    /// Looks whether another commit is checked out, if that has not been done just now. Returns at once.
    pub(super) fn poll_git_head(self: &Arc<Self>) {
        let is_due = self.state.session(|session| {
            let is_due = session.heads_polled.is_none_or(|at| at.elapsed() >= PAUSE);
            if is_due {
                // Under the same lock: of many checks that end together one looks.
                session.heads_polled = Some(Instant::now());
            }
            is_due
        });
        if !is_due {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move {
            let state = this.state.clone();
            let changed = tokio::task::spawn_blocking(move || head_changed(&state)).await;
            if changed.unwrap_or(false) {
                this.read_git_state().await;
            }
        });
    }

    /// Reads the committed past again and has everything that is open checked.
    pub(crate) async fn read_git_state(self: &Arc<Self>) {
        self.renew_baselines().await;
        self.read_histories().await;
    }

    async fn renew_baselines(self: &Arc<Self>) {
        {
            // Not beside a load: both would put in the committed library of the same root.
            let _order = self.state.index_order.lock().await;
            let indexer = self.indexer();
            // A panic is logged by the runtime's hook; the former baseline then stays.
            let _ = tokio::task::spawn_blocking(move || indexer.read_baselines()).await;
        }
        self.request_all();
    }

    /// A document that the library did not know may be a committed file under another name. Returns at once.
    pub(super) fn look_for_origin(self: &Arc<Self>, root: u32) {
        if self.state.world().committed_library(root).is_some() {
            let this = self.clone();
            tokio::spawn(async move { this.renew_baselines().await });
        }
    }

    /// Reads the history behind everything else and has what is open checked again: some rules need it.
    pub(super) async fn read_histories(self: &Arc<Self>) {
        let indexer = self.indexer();
        if tokio::task::spawn_blocking(move || indexer.read_histories())
            .await
            .unwrap_or(false)
        {
            self.request_all();
        }
    }
}

fn head_changed(state: &State) -> bool {
    let heads = state.session(|s| s.heads.clone());
    state.workspaces().iter().any(|workspace| {
        heads
            .get(&workspace.number)
            .is_some_and(|known| *known != GitState::head(&workspace.config.root))
    })
}
