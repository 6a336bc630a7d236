//! Who changed which artifact when: one walk from HEAD backwards over all artifacts at once. Follows renames, obeys the
//! mailmap; a merge counts for a file only where its outcome is none of the merged ones.

use std::collections::BinaryHeap;

use git2::{Commit as GitCommit, Mailmap, Oid};
use pog_model::FileId;
use pog_model::library::Library;
use pog_text::date::Date;
use pog_world::history::{Commit, History, Person};
use rustc_hash::{FxHashMap, FxHashSet};

use super::committed_library::read;
use super::open::{Absence, Repository, unreadable};
use super::renames;
use super::tree::{self, Budget, Difference};
use crate::read::read_string;
use crate::workspace::Workspace;

/// Walks further than this are not worth the wait.
const MAX_COMMITS: usize = 100_000;
/// A mailmap is a short list.
const MAX_MAILMAP: u64 = 4 * 1024 * 1024;
/// Ending of the file beside an artifact that holds its governance metadata.
const OVERLAY: &str = ".pog.yaml";

impl Repository {
    /// The history of a workspace's artifacts.
    ///
    /// # Errors
    /// When there is no commit or the repository cannot be read.
    pub fn history(&self, workspace: &Workspace, library: &Library) -> Result<History, Absence> {
        let head = self.head_id()?;
        let mut walk = Walk::new(self, workspace, library);
        walk.run(head).map_err(|e| unreadable(&e))?;
        walk.history.me = self.me();
        Ok(walk.history)
    }

    /// The mailmap of the work tree, else that of HEAD.
    fn mailmap(&self) -> Option<Mailmap> {
        let path = self.work_tree.join(".mailmap");
        // Git does not follow a link here either.
        let own = path.symlink_metadata().is_ok_and(|m| m.is_file());
        let text = own.then(|| read_string(&path, MAX_MAILMAP).ok()).flatten();
        text.and_then(|t| Mailmap::from_buffer(&t).ok())
            .or_else(|| self.git.mailmap().ok())
    }
}

struct Walk<'a> {
    repository: &'a Repository,
    /// Path at this point of the past to the present files it became.
    followed: FxHashMap<String, Vec<FileId>>,
    mailmap: Option<Mailmap>,
    shallow: bool,
    history: History,
    budget: Budget,
}

impl<'a> Walk<'a> {
    fn new(repository: &'a Repository, workspace: &Workspace, library: &Library) -> Self {
        let mut followed: FxHashMap<String, Vec<FileId>> = FxHashMap::default();
        for entry in library.entries().filter(|e| e.root == workspace.number) {
            followed
                .entry(entry.path.to_string())
                .or_default()
                .push(entry.file);
        }
        let (mailmap, shallow) = (repository.mailmap(), repository.git.is_shallow());
        let history = History {
            complete: !shallow,
            ..History::default()
        };
        Self {
            repository,
            followed,
            mailmap,
            shallow,
            history,
            budget: Budget::of_history(),
        }
    }

    /// Newest first, a commit before its parents. A walk of our own: libgit2's reads everything before it gives the first
    /// commit, and fails where a shallow clone ends.
    fn run(&mut self, head: Oid) -> Result<(), git2::Error> {
        let git = &self.repository.git;
        let mut queue = BinaryHeap::from([(git.find_commit(head)?.time().seconds(), head)]);
        let mut seen = FxHashSet::from_iter([head]);
        // The folder's tree of a commit is asked for by its children too.
        let mut folders: FxHashMap<Oid, Option<Oid>> = FxHashMap::default();
        while let Some((_, id)) = queue.pop() {
            if self.followed.is_empty() {
                break;
            }
            if seen.len() > MAX_COMMITS {
                self.history.complete = false;
                break;
            }
            let commit = git.find_commit(id)?;
            for parent in commit.parent_ids().filter(|p| seen.insert(*p)) {
                match git.find_commit(parent) {
                    Ok(parent) => queue.push((parent.time().seconds(), parent.id())),
                    // Never fetched: what is before it cannot be known.
                    Err(_) => self.history.complete = false,
                }
            }
            match self.visit(&commit, &mut folders) {
                Err(_) if self.budget.is_spent() => {
                    self.history.complete = false;
                    break;
                }
                visited => visited?,
            }
            folders.remove(&id);
        }
        Ok(())
    }

    fn visit(
        &mut self,
        commit: &GitCommit<'_>,
        folders: &mut FxHashMap<Oid, Option<Oid>>,
    ) -> Result<(), git2::Error> {
        let (git, prefix) = (&self.repository.git, &self.repository.prefix);
        let mut folder = |id: Oid| -> Result<Option<Oid>, git2::Error> {
            if let Some(known) = folders.get(&id) {
                return Ok(*known);
            }
            let found = tree::below(git, git.find_commit(id)?.tree_id(), prefix)?;
            folders.insert(id, found);
            Ok(found)
        };
        let new = folder(commit.id())?;
        let parents: Vec<Oid> = commit.parent_ids().collect();
        let Some((first, others)) = parents.split_first() else {
            // The oldest commit of a shallow clone only looks as if it had written everything.
            if !self.shallow {
                let changes = tree::compare(git, None, new, &mut self.budget)?;
                self.note(commit, &changes, false);
            }
            return Ok(());
        };
        let Ok(before) = folder(*first) else {
            // The parent was not fetched: what this commit changed cannot be told, nor what was before it.
            self.history.complete = false;
            return Ok(());
        };
        let mut changes = tree::compare(git, before, new, &mut self.budget)?;
        for other in others {
            if changes.is_empty() {
                return Ok(());
            }
            let Ok(Some(other)) = folder(*other) else {
                continue;
            };
            let other = git.find_tree(other)?;
            let at = |path: &str| other.get_path(path.as_ref()).ok().map(|e| e.id());
            changes.retain(|change| at(&change.path) != change.new);
        }
        self.note(commit, &changes, others.is_empty());
        Ok(())
    }

    /// Takes down what a commit changed of the files that are followed.
    fn note(&mut self, commit: &GitCommit<'_>, changes: &[Difference], may_rename: bool) {
        let mut files: Vec<FileId> = Vec::new();
        let mut renames: Vec<(String, Option<String>)> = Vec::new();
        for change in changes.iter().filter(|c| c.new.is_some()) {
            let path = change.path.strip_suffix(OVERLAY).unwrap_or(&change.path);
            let Some(followed) = self.followed.get(path) else {
                continue;
            };
            files.extend(followed);
            if change.old.is_none() && path == change.path {
                let before = if may_rename {
                    self.origin(change, changes)
                } else {
                    None
                };
                renames.push((change.path.clone(), before));
            }
        }
        for (path, before) in renames {
            let files = self.followed.remove(&path).unwrap_or_default();
            if let Some(before) = before {
                self.followed.entry(before).or_default().extend(files);
            }
        }
        if files.is_empty() {
            return;
        }
        files.sort_unstable();
        files.dedup();
        let index = u32::try_from(self.history.commits.len()).unwrap_or(u32::MAX);
        self.history.commits.push(self.person_and_date(commit));
        for file in files {
            self.history.touched.entry(file).or_default().push(index);
        }
    }

    /// The path a new file had before, if it was moved.
    fn origin(&self, change: &Difference, changes: &[Difference]) -> Option<String> {
        let git = &self.repository.git;
        let gone = || {
            changes
                .iter()
                .filter(|c| c.new.is_none() && !c.path.ends_with(OVERLAY))
        };
        if let Some(same) = gone().find(|c| c.old == change.new) {
            return Some(same.path.clone());
        }
        let text = read(git, change.new?)?;
        let like = |c: &&Difference| {
            c.old
                .and_then(|id| read(git, id))
                .is_some_and(|old| renames::alike(&old, &text))
        };
        gone().find(like).map(|c| c.path.clone())
    }

    fn person_and_date(&self, commit: &GitCommit<'_>) -> Commit {
        let author = commit.author();
        let mapped = self
            .mailmap
            .as_ref()
            .and_then(|m| m.resolve_signature(&author).ok());
        let by = mapped.as_ref().unwrap_or(&author);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let when = author.when();
        let local = when
            .seconds()
            .saturating_add(i64::from(when.offset_minutes()) * 60);
        Commit {
            id: commit.id().to_string(),
            author: Person {
                name: text(by.name_bytes()),
                email: text(by.email_bytes()),
            },
            date: Date::from_unix_days(local.div_euclid(86_400)),
            time: commit.time().seconds(),
        }
    }
}
