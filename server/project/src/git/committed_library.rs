//! The library as a commit has it. Only what differs is read: the ids of committed files are compared with those the
//! present texts would have. Decides nothing about versions.

use std::path::Path;
use std::sync::Arc;

use git2::{ErrorCode, ObjectType, Oid};
use pog_formats::dialect;
use pog_formats::dialect::Likelihood;
use pog_model::library::{Entry, Library};
use pog_model::{CompanionFile, CompanionKind, FileId, Origin, SourceFile};
use pog_world::history::CommittedLibrary;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::open::{Absence, Repository, unreadable};
use super::renames::{self, Candidate};
use super::tree::{self, TreeFile};
use crate::files::{Files, Place};
use crate::workspace::{MAX_BYTES, Workspace};

/// Ending of the file beside an artifact that holds its governance metadata.
const OVERLAY: &str = ".pog.yaml";

/// What to compare with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// The commit that is checked out.
    Head,
    /// Where the branch that is checked out and this branch or commit parted.
    MergeBase(String),
}

/// A baseline, and what to know about it.
#[derive(Debug, Clone)]
pub struct ComparisonBase {
    /// The baseline.
    pub committed: Arc<CommittedLibrary>,
    /// Why it is not quite the one that was asked for, and what to do.
    pub warning: Option<String>,
}

/// A commit to compare with.
pub(super) struct Chosen {
    pub(super) shown: String,
    pub(super) commit: Oid,
    pub(super) warning: Option<String>,
}

impl Repository {
    /// The artifacts of a workspace as they were committed. `library` holds them as they are now, `files` gives files
    /// that are gone an identity.
    ///
    /// # Errors
    /// When there is nothing to compare with; the reason says why.
    pub fn committed_library(
        &self,
        base: &Base,
        workspace: &Workspace,
        library: &Library,
        files: &Files,
    ) -> Result<ComparisonBase, Absence> {
        let chosen = self.choose(base)?;
        let committed = self.committed(chosen.commit).map_err(|e| unreadable(&e))?;
        let sides = Sides::of(workspace, library, &committed);
        let mut old: Library = library.clone();
        sides.come.iter().for_each(|e| old.remove(e.file));
        let reader = Reader {
            repository: self,
            committed: &committed,
            workspace,
            files,
        };
        let changed: Vec<_> = sides
            .changed
            .iter()
            .map(|(_, file)| reader.source(file))
            .collect();
        for ((now, _), then) in sides.changed.iter().zip(entries(&changed)) {
            match then {
                Some(then) => old.insert(then),
                None => old.remove(now.file),
            }
        }
        let gone: Vec<_> = sides.gone.iter().map(|file| reader.source(file)).collect();
        let gone: Vec<Arc<Entry>> = entries(&gone).into_iter().flatten().collect();
        gone.iter().for_each(|e| old.insert(e.clone()));
        let renamed = renamed(&gone, &sides.come);
        let committed = CommittedLibrary {
            reference: chosen.shown,
            commit: chosen.commit.to_string(),
            library: Arc::new(old),
            renamed,
        };
        Ok(ComparisonBase {
            committed: Arc::new(committed),
            warning: chosen.warning,
        })
    }

    pub(super) fn choose(&self, base: &Base) -> Result<Chosen, Absence> {
        let head = self.head_id()?;
        let Base::MergeBase(name) = base else {
            return Ok(Chosen {
                shown: "HEAD".to_owned(),
                commit: head,
                warning: None,
            });
        };
        let found = self.git.revparse_single(name).and_then(|o| o.peel_to_commit()).map_err(|_| {
            let branch = name.strip_prefix("origin/").unwrap_or(name);
            Absence::Unknown(format!(
                "'{name}' is no commit in this repository; fetch it first, for example with 'git fetch origin {branch}'"
            ))
        })?;
        match self.git.merge_base(found.id(), head) {
            Ok(commit) => Ok(Chosen {
                shown: name.clone(),
                commit,
                warning: None,
            }),
            Err(error) if error.code() == ErrorCode::NotFound || self.git.is_shallow() => {
                Ok(Chosen {
                    shown: name.clone(),
                    commit: found.id(),
                    warning: Some(format!(
                        "'{name}' and HEAD have no common commit in this clone, so versions are compared with '{name}' \
                     itself; fetch the whole history ('git fetch --unshallow', in continuous integration 'fetch-depth: 0')"
                    )),
                })
            }
            Err(error) => Err(unreadable(&error)),
        }
    }

    /// The prompt files of a commit below the root, those of submodules included.
    fn committed(&self, commit: Oid) -> Result<Committed, git2::Error> {
        let tree = self.git.find_commit(commit)?.tree_id();
        let mut committed = Committed::default();
        if let Some(folder) = tree::below(&self.git, tree, &self.prefix)? {
            let listing = tree::list(&self.git, folder)?;
            committed.add("", None, listing.files);
            for (path, commit) in listing.modules {
                // A submodule that is not checked out has no files here either.
                let Ok(module) =
                    Self::open_at(self.work_tree.join(&self.prefix).join(&path), String::new())
                else {
                    continue;
                };
                let Ok(tree) = module.git.find_commit(commit).map(|c| c.tree_id()) else {
                    continue;
                };
                let Ok(listing) = tree::list(&module.git, tree) else {
                    continue;
                };
                committed.modules.push(module);
                committed.add(
                    &format!("{path}/"),
                    Some(committed.modules.len() - 1),
                    listing.files,
                );
            }
        }
        Ok(committed)
    }
}

/// Reads committed files.
struct Reader<'a> {
    repository: &'a Repository,
    committed: &'a Committed,
    workspace: &'a Workspace,
    files: &'a Files,
}

impl Reader<'_> {
    /// A file as it was committed, with its overlay; `None` when it cannot be read.
    fn source(&self, file: &CommittedFile) -> Option<SourceFile> {
        let place = self.place(&file.path)?;
        if dialect::likelihood(&place.relative, place.format_hint) == Likelihood::No {
            return None;
        }
        let text = self.text(file)?;
        let source = place.source(self.files.intern(place.clone()), text);
        let Some(overlay) = self.committed.overlay(&file.path) else {
            return Some(source);
        };
        let (Some(place), Some(text)) = (self.place(&overlay.path), self.text(overlay)) else {
            return Some(source);
        };
        let overlay = CompanionFile {
            path: place.relative.clone(),
            kind: CompanionKind::Overlay,
            id: self.files.intern(place),
            text,
        };
        Some(source.with_companions(vec![Arc::new(overlay)].into()))
    }

    fn place(&self, path: &str) -> Option<Place> {
        self.workspace.place(&self.workspace.config.root.join(path))
    }

    fn text(&self, file: &CommittedFile) -> Option<Arc<str>> {
        let modules = &self.committed.modules;
        read(
            file.module
                .map_or(&self.repository.git, |m| &modules[m].git),
            file.blob,
        )
    }
}

/// The text of a blob; `None` when it is missing, too large or not UTF-8.
pub(super) fn read(git: &git2::Repository, blob: Oid) -> Option<Arc<str>> {
    let odb = git.odb().ok()?;
    let (size, _) = odb.read_header(blob).ok()?;
    if size as u64 > MAX_BYTES {
        return None;
    }
    let object = odb.read(blob).ok()?;
    std::str::from_utf8(object.data()).ok().map(Arc::from)
}

/// The prompt files of a commit.
#[derive(Default)]
struct Committed {
    files: Vec<CommittedFile>,
    overlays: FxHashMap<String, CommittedFile>,
    modules: Vec<Repository>,
}

struct CommittedFile {
    /// Below the workspace root.
    path: String,
    blob: Oid,
    /// The submodule that has it.
    module: Option<usize>,
}

impl Committed {
    fn add(&mut self, folder: &str, module: Option<usize>, files: Vec<TreeFile>) {
        for file in files {
            let committed = CommittedFile {
                path: format!("{folder}{}", file.path),
                blob: file.blob,
                module,
            };
            match committed.path.strip_suffix(OVERLAY) {
                Some(artifact) => _ = self.overlays.insert(artifact.to_owned(), committed),
                None => self.files.push(committed),
            }
        }
    }

    fn overlay(&self, artifact: &str) -> Option<&CommittedFile> {
        self.overlays.get(artifact)
    }
}

/// What differs between now and then.
struct Sides<'a> {
    /// The same path, another text.
    changed: Vec<(&'a Arc<Entry>, &'a CommittedFile)>,
    /// Committed and not there any more.
    gone: Vec<&'a CommittedFile>,
    /// There and not committed.
    come: Vec<&'a Arc<Entry>>,
}

impl<'a> Sides<'a> {
    fn of(workspace: &Workspace, library: &'a Library, committed: &'a Committed) -> Self {
        let own = |e: &&Arc<Entry>| e.root == workspace.number && e.origin == Origin::Workspace;
        let present: FxHashMap<&str, &Arc<Entry>> = library
            .entries()
            .filter(own)
            .map(|e| (&*e.path, e))
            .collect();
        let (there, missing): (Vec<_>, Vec<_>) = committed
            .files
            .iter()
            .partition(|f| present.contains_key(f.path.as_str()));
        let overlays = &committed.overlays;
        let changed = there
            .par_iter()
            .filter_map(|file| {
                let entry = present[file.path.as_str()];
                let overlay = entry
                    .companions
                    .iter()
                    .find(|p| p.kind == CompanionKind::Overlay);
                let same_overlay = match (overlay, overlays.get(&file.path)) {
                    (None, None) => true,
                    (Some(now), Some(then)) => is_text_of(&now.text, then.blob),
                    _ => false,
                };
                (!same_overlay || !is_text_of(&entry.text, file.blob)).then_some((entry, *file))
            })
            .collect();
        // What is there but no artifact of the workspace now (ignored, a link) was none then either.
        let on_disk = |path: &str| workspace.config.root.join(Path::new(path)).exists();
        let gone = missing.into_iter().filter(|f| !on_disk(&f.path)).collect();
        let known: FxHashSet<&str> = committed.files.iter().map(|f| f.path.as_str()).collect();
        let mut come: Vec<_> = present
            .iter()
            .filter(|(path, _)| !known.contains(*path))
            .map(|(_, e)| *e)
            .collect();
        come.sort_by(|a, b| a.path.cmp(&b.path));
        Self {
            changed,
            gone,
            come,
        }
    }
}

/// Whether a text is what a blob holds, line ends as git may have changed them on the way out.
fn is_text_of(text: &str, blob: Oid) -> bool {
    let is =
        |text: &str| Oid::hash_object(ObjectType::Blob, text.as_bytes()).is_ok_and(|id| id == blob);
    is(text) || (text.contains("\r\n") && is(&text.replace("\r\n", "\n")))
}

fn entries(files: &[Option<SourceFile>]) -> Vec<Option<Arc<Entry>>> {
    files
        .par_iter()
        .map(|file| file.as_ref().and_then(Entry::of).map(Arc::new))
        .collect()
}

fn renamed(gone: &[Arc<Entry>], come: &[&Arc<Entry>]) -> FxHashMap<FileId, FileId> {
    let texts = |e: &Entry| e.text.replace("\r\n", "\n");
    let (before, after): (Vec<String>, Vec<String>) = (
        gone.iter().map(|e| texts(e)).collect(),
        come.iter().map(|e| texts(e)).collect(),
    );
    let gone_candidates: Vec<_> = gone
        .iter()
        .zip(&before)
        .map(|(e, text)| candidate(e, text))
        .collect();
    let come_candidates: Vec<_> = come
        .iter()
        .zip(&after)
        .map(|(e, text)| candidate(e, text))
        .collect();
    let pairs = renames::pair(&gone_candidates, &come_candidates);
    pairs
        .into_iter()
        .map(|(g, c)| (come[c].file, gone[g].file))
        .collect()
}

fn candidate<'a>(entry: &'a Entry, text: &'a str) -> Candidate<'a> {
    Candidate {
        path: &entry.path,
        text,
        id: entry.summary.id_span.map(|_| entry.summary.id.as_str()),
    }
}
