//! Brings the library up to the texts that were sent, and finds out who else is affected. An edit only leaves its new
//! version behind ([`Session::take`](super::session::Session::take)); whoever needs the world next, a check or a request,
//! reads what was left behind. Two that do so at once share what is read, since a `SourceFile` is read only once.

use std::sync::Arc;

use pog_model::library::Entry;
use pog_model::{FileId, SourceFile};
use pog_world::Snapshot;

use super::convert::from_lsp;
use super::documents::View;
use super::publish::Publisher;
use super::session::{Step, StoreOutcome};
use super::snapshot::SessionSnapshot;

/// How often a version is tried that moves while it is read; then whoever moved it has to bring it in.
const ATTEMPTS: usize = 3;

impl Publisher {
    /// The session with everything that was sent before this call. Takes processor time.
    pub(super) fn current(self: &Arc<Self>) -> SessionSnapshot {
        for _ in 0..ATTEMPTS {
            let mut is_current = true;
            // One pass is enough for what was sent before: what comes meanwhile is not waited for.
            for view in self.state.session(|session| session.unread_views()) {
                is_current &= self.read_version(&view);
            }
            if is_current {
                break;
            }
        }
        SessionSnapshot::of(&self.state)
    }

    /// Reads a version and puts it into the library. When others can see a difference, those that refer to it are checked
    /// again. Says whether that was still the version to be read.
    fn read_version(self: &Arc<Self>, view: &Arc<View>) -> bool {
        let _span = tracing::debug_span!("read", uri = %view.uri, version = view.version).entered();
        if self.state.is_policy(&view.uri) {
            return self.read_policy_version(view);
        }
        // Outside of the lock from here to `store_version`, which finds out whether it still holds.
        let file = self.with_companions(view);
        let entry = Entry::sharing(&file).map(Arc::new);
        // Before the version counts as read: whoever waits for it wants the artifacts with the new text.
        if entry.is_none() {
            self.renew_artifacts(view);
        }
        let outcome = self
            .state
            .session(|session| session.store_version(view, &file, entry));
        match outcome {
            StoreOutcome::Changed(step) => {
                let is_new = step.before.library.get(file.id).is_none();
                if let Some(entry) = step.after.library.get(file.id).filter(|_| is_new) {
                    self.look_for_origin(entry.root);
                }
                self.compare(&step, file.id);
                true
            }
            StoreOutcome::Unchanged => true,
            StoreOutcome::Replaced => false,
        }
    }

    /// The file with its companion files, read from disk where the text names others than the last version did.
    fn with_companions(&self, view: &View) -> Arc<SourceFile> {
        if view.has_companions && view.file.is_attached() {
            return view.file.clone();
        }
        // A copy that has not been read: what is read without the companion files would be read for nothing.
        self.state
            .attach(view.file.with_text(view.file.text.clone()))
    }

    /// Reads the policies again with the new text of one; what is open is then checked again.
    fn read_policy_version(self: &Arc<Self>, view: &Arc<View>) -> bool {
        // In force first: once the version is stored, others take the world for current.
        let changed = self.state.reread_policies();
        let outcome = self
            .state
            .session(|session| session.store_version(view, &view.file, None));
        if changed {
            for uri in self.state.views().keys().filter(|uri| **uri != view.uri) {
                self.request(uri);
            }
            self.request_policies();
            self.refresh();
        }
        !matches!(outcome, StoreOutcome::Replaced)
    }

    /// Has the artifacts that a document belongs to made new with its text, and checked where they are open.
    fn renew_artifacts(self: &Arc<Self>, view: &View) {
        let Some(path) = from_lsp::path(&view.uri) else {
            return;
        };
        let has = |artifact: &SourceFile| {
            let mut companions = artifact.companions.iter();
            companions.any(|p| p.id == view.file.id && Arc::ptr_eq(&p.text, &view.file.text))
        };
        let snapshot = SessionSnapshot::of(&self.state);
        for artifact in snapshot.artifacts_of(&path).iter().filter(|a| !has(a)) {
            self.state.renew(artifact);
            let step = Step {
                before: snapshot.world.clone(),
                after: self.state.world(),
            };
            self.compare(&step, artifact.id);
            if let Some(open) = snapshot.views().find(|v| v.file.id == artifact.id) {
                self.request(&open.uri);
                self.refresh();
            }
        }
    }

    /// Checks the open documents again whose findings may differ after a step, as far as `file` goes.
    pub(super) fn compare(self: &Arc<Self>, step: &Step, file: FileId) {
        let Step { before, after } = step;
        let (old, new) = (before.library.get(file), after.library.get(file));
        let same = match (old, new) {
            (Some(old), Some(new)) => old.summary.same_for_others(&new.summary),
            (None, None) => true,
            _ => false,
        };
        // Until the library is read nobody has been told who mentions whom.
        if after.is_complete() && mentions(old) != mentions(new) {
            // Those that are mentioned say by whom.
            self.refresh_beside();
        }
        let same_text = match (old, new) {
            (Some(old), Some(new)) => old.summary.digest == new.summary.digest,
            _ => true,
        };
        if same && same_text {
            return;
        }
        let views = self.state.views();
        // Only open documents are asked about: a file may be mentioned by half of the library.
        let others = views.values().map(|view| view.file.id);
        let others: Vec<FileId> = others.filter(|id| *id != file).collect();
        let mut affected: Vec<FileId> = Vec::new();
        for (library, entry) in [(&before.library, old), (&after.library, new)] {
            if let Some(entry) = entry {
                affected.extend(library.concerned_among(entry, &others));
            }
        }
        affected.push(file);
        let mut uris = Vec::new();
        for view in views.values() {
            if view.file.id != file && affected.contains(&view.file.id) {
                uris.push(&view.uri);
            }
        }
        if uris.is_empty() || (same && !wording_counts(after, old, new, &affected)) {
            return;
        }
        tracing::debug!(documents = uris.len(), "others are affected");
        for uri in uris {
            self.request(uri);
        }
        self.refresh();
    }
}

fn mentions(entry: Option<&Arc<Entry>>) -> Vec<&str> {
    entry
        .into_iter()
        .flat_map(|e| &e.summary.includes)
        .map(|include| include.target.as_str())
        .collect()
}

/// Whether those that include a file are told something else when its wording alone changes: what changed since the
/// committed version, or that somebody approved another text.
fn wording_counts(
    now: &Snapshot,
    old: Option<&Arc<Entry>>,
    new: Option<&Arc<Entry>>,
    affected: &[FileId],
) -> bool {
    let (Some(old), Some(new)) = (old, new) else {
        return true;
    };
    let approved = affected
        .iter()
        .filter_map(|f| now.library.get(*f))
        .any(|e| e.text.contains("digest"));
    approved
        || now
            .committed_library(new.root)
            .is_some_and(|committed| !committed.same_for_callers(old, new))
}
