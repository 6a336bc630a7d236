//! What a request works on: the world with everything that was sent before it. Nothing can be changed through it, so its
//! answer is about one moment, whatever is typed meanwhile.

use std::path::PathBuf;
use std::sync::Arc;

use lsp_types::Uri;
use pog_ide::settings::Settings;
use pog_model::{FileId, Finding, Origin, SourceFile};
use pog_project::{Files, Workspace};
use pog_rules::check::{check_companion, check_file};
use pog_world::Snapshot;

use super::capabilities::ClientInfo;
use super::companions::focus;
use super::documents::View;
use super::handlers::diagnostics::Found;
use super::session::{Views, WorkspaceDiagnostics, Workspaces};
use super::state::State;

/// The session at one moment.
#[derive(Clone)]
pub(crate) struct SessionSnapshot {
    /// The world as the analysis sees it.
    pub(crate) world: Snapshot,
    views: Arc<Views>,
    workspaces: Arc<Workspaces>,
    settings: Settings,
    orphans: Vec<Arc<SourceFile>>,
    state: Arc<State>,
}

/// What a request about an open document works on.
pub(crate) struct DocumentSnapshot {
    pub(crate) session: SessionSnapshot,
    /// The document as it was when the request arrived.
    pub(crate) view: Arc<View>,
    /// The artifact it is about: its own file, or the one it belongs to.
    pub(crate) file: Arc<SourceFile>,
    /// Where the document's text starts in the artifact's joined text.
    pub(crate) start: usize,
}

impl DocumentSnapshot {
    /// A document, as of the version that was there when the request arrived.
    pub(super) fn new(session: SessionSnapshot, seen: Arc<View>) -> Self {
        // The position that was sent counts in the text that was seen: a newer one would answer about another word.
        let view = session.same_version(seen);
        let (file, start) = focus(&session.world, &view.file);
        Self {
            session,
            view,
            file,
            start,
        }
    }
}

impl SessionSnapshot {
    /// The session as it is now; what was sent last may be missing from the library.
    pub(super) fn of(state: &Arc<State>) -> Self {
        let _span = tracing::trace_span!("snapshot").entered();
        let mut snapshot = state.session(|session| Self {
            world: session.world(),
            views: session.views().clone(),
            workspaces: session.workspaces.clone(),
            settings: session.settings(),
            orphans: session.orphan_overlays.values().cloned().collect(),
            state: state.clone(),
        });
        // Sorted outside of the lock, which is held for reference counts only.
        snapshot.orphans.retain(|f| f.origin == Origin::Workspace);
        snapshot.orphans.sort_by(|a, b| a.path.cmp(&b.path));
        snapshot
    }

    pub(crate) fn client(&self) -> &ClientInfo {
        self.state.client()
    }

    /// What the person set in the editor.
    pub(crate) fn settings(&self) -> Settings {
        self.settings
    }

    /// Whether the first index is complete.
    pub(crate) fn is_ready(&self) -> bool {
        self.state.is_ready()
    }

    pub(crate) fn files(&self) -> &Files {
        &self.state.files
    }

    pub(crate) fn workspaces(&self) -> impl Iterator<Item = &Arc<Workspace>> {
        self.workspaces.iter().flatten()
    }

    pub(crate) fn view(&self, uri: &Uri) -> Option<&Arc<View>> {
        self.views.get(uri)
    }

    pub(crate) fn views(&self) -> impl Iterator<Item = &Arc<View>> {
        self.views.values()
    }

    /// A document as it was when a request arrived, with what has been read of the same version since: its companion
    /// files, its place in the workspace.
    pub(crate) fn same_version(&self, seen: Arc<View>) -> Arc<View> {
        match self.view(&seen.uri) {
            Some(view) if view.version == seen.version => view.clone(),
            _ if seen.has_companions => seen,
            // It was outdated before anybody had read its companion files.
            _ => {
                let file = seen.file.with_text(seen.file.text.clone());
                Arc::new(seen.with_file(self.state.attach(file)))
            }
        }
    }

    /// The version of a document, where it is open.
    pub(crate) fn version_of(&self, uri: &Uri) -> Option<i32> {
        self.view(uri).map(|v| v.version)
    }

    /// The URI of a file. Files of the starter library are written to the cache first, so that any editor can open them.
    pub(crate) fn uri_of(&self, id: FileId) -> Option<Uri> {
        let place = self.files().place(id)?;
        let path = match place.origin {
            Origin::Starter => pog_project::materialise(&cache_folder()?, &place.relative).ok()?,
            Origin::Workspace | Origin::Source => place.absolute.clone(),
        };
        // As the client writes it, where it has the file open.
        if let Some(open) = self.views().find(|v| v.file.id == id) {
            return Some(open.uri.clone());
        }
        Uri::from_file_path(path).ok()
    }

    /// The URI under which a file of the workspace or a source is known; nothing for the starter library.
    pub(crate) fn plain_uri_of(&self, id: FileId) -> Option<Uri> {
        let place = self.files().place(id)?;
        if place.origin == Origin::Starter {
            None
        } else {
            Uri::from_file_path(&place.absolute).ok()
        }
    }

    /// The URI of a path below the root of a file.
    pub(crate) fn uri_below(&self, file: FileId, path: &str) -> Option<Uri> {
        let place = self.files().place(file)?;
        let absolute = place.beside(path)?;
        // Sources and the starter library are not ours to write into.
        (place.origin == Origin::Workspace)
            .then(|| Uri::from_file_path(absolute).ok())
            .flatten()
    }

    /// A file as it would be under an address, for a text that nobody has opened.
    pub(crate) fn source_for(&self, uri: &Uri, text: &str) -> SourceFile {
        self.state.file_for(uri, "", text.into())
    }

    /// The findings of a file; those of the last check where nothing has changed since.
    pub(crate) fn findings(&self, file: &Arc<SourceFile>) -> Arc<Vec<Finding>> {
        let revision = self.world.revision;
        let kept = self
            .state
            .session(|session| session.cached_findings(revision, file));
        if let Some(findings) = kept {
            return findings;
        }
        let _span = tracing::debug_span!("check", path = %file.path).entered();
        let is_part = file.artifact().is_none() && self.world.library.is_companion(file.id);
        // Not under the lock: two requests may check the same file twice, but none holds up an edit.
        let findings = Arc::new(if is_part {
            self.findings_in_companion(file.id)
        } else {
            check_file(&self.world, file)
        });
        self.state
            .session(|session| session.keep_findings(revision, file, &findings));
        findings
    }

    /// What the artifacts that a companion file belongs to have to say of it.
    pub(crate) fn findings_in_companion(&self, companion: FileId) -> Vec<Finding> {
        check_companion(&self.world, companion, &|owner| self.findings(owner))
    }

    /// What there is to say of the whole workspace; what was found last where nothing has changed since. Some clients ask
    /// every two seconds.
    pub(crate) fn workspace_diagnostics(
        &self,
        find: impl FnOnce(&[Arc<SourceFile>]) -> Vec<Found>,
    ) -> Arc<Vec<Found>> {
        let kept = self.state.session(|session| {
            let last = session.workspace_diagnostics.as_ref()?;
            self.is_about_this(last).then(|| last.found.clone())
        });
        if let Some(found) = kept {
            return found;
        }
        // Kept with the revision it was asked at: an edit that came meanwhile makes it outdated and not wrong.
        let found = Arc::new(find(&self.orphans));
        let kept = WorkspaceDiagnostics {
            revision: self.world.revision,
            settings: self.settings,
            orphans: self.orphans.clone(),
            found: found.clone(),
        };
        self.state
            .session(|session| session.workspace_diagnostics = Some(kept));
        found
    }

    fn is_about_this(&self, last: &WorkspaceDiagnostics) -> bool {
        // Overlays without a prompt are no part of the world, so its revision does not move with them.
        let same_orphans = last.orphans.len() == self.orphans.len()
            && std::iter::zip(&last.orphans, &self.orphans).all(|(a, b)| Arc::ptr_eq(a, b));
        same_orphans && (last.revision, last.settings) == (self.world.revision, self.settings)
    }

    /// The handle, for what a snapshot cannot know: what is on disk.
    pub(super) fn state(&self) -> &Arc<State> {
        &self.state
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
