//! Keeps the index up with files that change outside the editor: prompts, their companion files, and the inputs of the
//! workspaces, each through the table it is loaded by.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{FileChangeType, FileEvent, Uri};
use pog_formats::dialect;
use pog_formats::dialect::{FormatHint, Likelihood};
use pog_model::companions::overlay_of;
use pog_model::library::Entry;
use pog_project::world::{self, Input};
use pog_project::{Reach, Workspace, through_link};
use pog_world::Change;

use super::convert::from_lsp;
use super::index::{Indexer, warning};
use super::snapshot::SessionSnapshot;

/// Files told of in one batch beyond which the whole workspace is read again.
const RELOAD_FROM: usize = 200;

/// Events that nobody has looked at yet. A checkout tells of thousands of files in hundreds of messages; what comes while
/// an earlier batch is worked on is joined, and looked at once.
#[derive(Default)]
pub(super) struct WaitingEvents {
    files: Vec<FileEvent>,
    /// Where the last event of each file is in `files`.
    last: HashMap<Uri, usize>,
    git: bool,
}

impl WaitingEvents {
    /// Takes events in; says whether somebody has to be sent for them.
    pub(super) fn add(&mut self, events: Vec<FileEvent>) -> bool {
        let was_empty = self.files.is_empty();
        for event in events {
            let Some(at) = self.last.get(&event.uri) else {
                self.last.insert(event.uri.clone(), self.files.len());
                self.files.push(event);
                continue;
            };
            // The disk is read anyway: of a file counts whether it is there, and that it came or went.
            let known = &mut self.files[*at].kind;
            *known = match (*known, event.kind) {
                (FileChangeType::Deleted, FileChangeType::Changed) => FileChangeType::Created,
                (told, FileChangeType::Changed) => told,
                (_, new) => new,
            };
        }
        was_empty && !self.files.is_empty()
    }

    pub(super) fn take(&mut self) -> Vec<FileEvent> {
        self.last.clear();
        std::mem::take(&mut self.files)
    }

    /// Notes that something changed in git's own files; says whether somebody has to be sent to look.
    pub(super) fn add_git(&mut self) -> bool {
        !std::mem::replace(&mut self.git, true)
    }

    pub(super) fn take_git(&mut self) {
        self.git = false;
    }
}

impl Indexer {
    pub(super) fn files_changed(&self, events: &[FileEvent]) -> Vec<String> {
        let paths: Vec<(PathBuf, bool)> = events
            .iter()
            .filter_map(|e| Some((from_lsp::path(&e.uri)?, e.kind == FileChangeType::Deleted)))
            .collect();
        let workspaces = self.state.workspaces();
        let mut reach = Reach::default();
        let mut is_obeyed =
            |path: &Path| workspaces.iter().any(|w| reach.obeys(&w.config.root, path));
        if paths.iter().any(|(path, _)| is_obeyed(path)) {
            return self.reload();
        }
        let snapshot = SessionSnapshot::of(&self.state);
        let input = |path: &Path| {
            let concerns = |input: &&Input| workspaces.iter().any(|w| input.concerns(w, path));
            world::INPUTS.iter().any(concerns)
        };
        // Any YAML file may be one of cases; most are not.
        let concerns = |path: &Path| {
            let name = path.to_string_lossy();
            let named =
                self.likelihood(path) != Likelihood::No || dialect::overlaid(&name).is_some();
            named || input(path) || !snapshot.artifacts_of(path).is_empty()
        };
        let paths: Vec<(PathBuf, bool)> = paths
            .into_iter()
            // Of what is gone no content tells any more whether it was a prompt, and it may have been a folder.
            .filter(|(p, deleted)| *deleted || concerns(p))
            .collect();
        if paths.len() > RELOAD_FROM {
            return self.reload();
        }
        let mut warnings = self.inputs_changed(&workspaces, &paths);
        for (path, deleted) in paths {
            warnings.extend(self.file_changed(&path, deleted, &mut reach));
        }
        // Which file is which one of the committed files changes with those that come and go.
        if events.iter().any(|e| e.kind != FileChangeType::Changed) {
            self.read_baselines();
        }
        warnings
    }

    /// Reads the inputs again that some of the changed files are part of.
    fn inputs_changed(
        &self,
        workspaces: &[Arc<Workspace>],
        paths: &[(PathBuf, bool)],
    ) -> Vec<String> {
        let concerns = |input: &Input, workspace: &Workspace| {
            paths
                .iter()
                .any(|(path, _)| input.concerns(workspace, path))
        };
        if workspaces.iter().any(|w| concerns(&world::POLICY, w)) {
            // The other inputs are where the settings say; all of them are read again.
            return self.settings_changed();
        }
        let mut warnings = Vec::new();
        for workspace in workspaces {
            for input in world::INPUTS {
                if concerns(input, workspace) {
                    warnings.extend(self.read_input(input, workspace));
                }
            }
        }
        warnings
    }

    fn file_changed(&self, path: &Path, deleted: bool, reach: &mut Reach) -> Option<String> {
        let warning = self.prompt_changed(path, deleted, reach);
        // What the file belongs to is made new with it.
        for artifact in SessionSnapshot::of(&self.state).artifacts_of(path) {
            self.state.renew(&artifact);
        }
        let name = path.to_string_lossy();
        if dialect::overlaid(&name).is_some() {
            self.state.note_orphan(path);
        } else if self.likelihood(path) != Likelihood::No {
            self.state.note_orphan(Path::new(&overlay_of(&name)));
        }
        warning
    }

    fn prompt_changed(&self, path: &Path, deleted: bool, reach: &mut Reach) -> Option<String> {
        let likelihood = self.likelihood(path);
        if likelihood == Likelihood::No {
            // A folder may have been deleted with everything in it.
            if deleted {
                self.forget_below(path);
            }
            return None;
        }
        let place = self.state.place(path)?;
        if !deleted && through_link(&place) {
            return None;
        }
        let id = self.state.files.intern(place.clone());
        // What is open counts: the disk may have an older text, or one that somebody else has just written.
        if self.state.world().is_open(id) {
            return None;
        }
        // Where no walk would come, as in `node_modules`, a change brings no prompt.
        let is_reached = place
            .root_folder()
            .is_some_and(|root| reach.covers(root, &place.absolute));
        if deleted || !is_reached || !path.exists() {
            self.state.apply(Change::Remove(vec![id]));
            return None;
        }
        match world::read_file(&self.state.open_files(), &self.state.files, &place, id) {
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
        self.state.place(path).map_or_else(
            || dialect::likelihood(&path.to_string_lossy(), FormatHint::default()),
            |place| dialect::likelihood(&place.relative, place.format_hint),
        )
    }

    fn forget_below(&self, folder: &Path) {
        let snapshot = self.state.world();
        let mut gone = Vec::new();
        for entry in snapshot.library.entries() {
            let place = self.state.files.place(entry.file);
            let is_below = place.is_some_and(|p| p.absolute.starts_with(folder));
            if is_below && !snapshot.is_open(entry.file) {
                gone.push(entry.file);
            }
        }
        if !gone.is_empty() {
            self.state.apply(Change::Remove(gone));
        }
    }

    /// After an editor let go of a file, the disk is what counts.
    pub(super) fn closed(&self, uri: &Uri) {
        let Some(path) = from_lsp::path(uri) else {
            return;
        };
        self.file_changed(&path, false, &mut Reach::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, kind: FileChangeType) -> FileEvent {
        FileEvent {
            uri: format!("file:///w/{name}").parse().unwrap(),
            kind,
        }
    }

    #[test]
    fn events_that_wait_are_joined_by_file() {
        use FileChangeType as Kind;
        let mut waiting = WaitingEvents::default();
        assert!(!waiting.add(Vec::new()), "nothing to look at");
        assert!(waiting.add(vec![event("a", Kind::Created), event("b", Kind::Changed)]));
        assert!(!waiting.add(vec![event("b", Kind::Deleted), event("a", Kind::Changed)]));
        let taken: Vec<_> = waiting.take().iter().map(|e| e.kind).collect();
        // That a file is new, or gone, counts for more than that it changed.
        assert_eq!(taken, [Kind::Created, Kind::Deleted]);
        assert!(waiting.add(vec![event("a", Kind::Changed)]));
    }

    #[test]
    fn what_was_told_last_of_a_file_says_whether_it_is_there() {
        use FileChangeType as Kind;
        for (first, second, joined) in [
            (Kind::Created, Kind::Deleted, Kind::Deleted),
            (Kind::Deleted, Kind::Created, Kind::Created),
            (Kind::Deleted, Kind::Changed, Kind::Created),
            (Kind::Changed, Kind::Created, Kind::Created),
            (Kind::Changed, Kind::Changed, Kind::Changed),
        ] {
            let mut waiting = WaitingEvents::default();
            waiting.add(vec![event("a", first)]);
            waiting.add(vec![event("a", second)]);
            let taken = waiting.take();
            assert_eq!(taken.len(), 1);
            assert_eq!(taken[0].kind, joined, "{first:?} and {second:?}");
        }
    }
}
