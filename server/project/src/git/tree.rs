//! Which prompt files (and overlays) a commit holds. Compares trees by their ids, so that what did not change is not even looked at.

use git2::{ObjectType, Oid, Repository, Tree};
use pog_formats::dialect;
use pog_formats::dialect::{FormatHint, FormatOverride, Likelihood};

/// A file of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TreeFile {
    /// Path below the folder that was listed, with `/` between parts.
    pub(super) path: String,
    /// Its contents.
    pub(super) blob: Oid,
}

/// What a tree holds.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Prompt files, in the order of the tree.
    pub(super) files: Vec<TreeFile>,
    /// Submodules: path and commit.
    pub(super) modules: Vec<(String, Oid)>,
}

/// A prompt file that differs between two trees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// Path below the folder.
    pub(super) path: String,
    /// Contents before; `None` for a new file.
    pub(super) old: Option<Oid>,
    /// Contents after; `None` for a removed one.
    pub(super) new: Option<Oid>,
}

/// Deeper trees hold no prompts that anybody finds.
const MAX_DEPTH: usize = 64;

/// The tree of a folder below another one; `None` where it does not exist.
pub(super) fn below(git: &Repository, tree: Oid, folder: &str) -> Result<Option<Oid>, git2::Error> {
    let mut at = tree;
    for part in folder.split('/').filter(|p| !p.is_empty()) {
        let tree = git.find_tree(at)?;
        match tree.get_name(part) {
            Some(entry) if entry.kind() == Some(ObjectType::Tree) => at = entry.id(),
            _ => return Ok(None),
        }
    }
    Ok(Some(at))
}

/// How many entries of trees are looked at. A tree that has ten times the same subtree, which has ten times the same
/// subtree, takes a few hundred bytes in the repository and has more files than there are atoms.
#[derive(Debug, Clone)]
pub(super) struct Budget(usize);

impl Budget {
    /// For one commit.
    pub(super) const fn of_commit() -> Self {
        Self(2_000_000)
    }

    /// For all commits of a history.
    pub(super) const fn of_history() -> Self {
        Self(20_000_000)
    }

    fn spend(&mut self, entries: usize) -> Result<(), git2::Error> {
        match self.0.checked_sub(entries) {
            Some(left) => {
                self.0 = left;
                Ok(())
            }
            None => {
                self.0 = 0;
                Err(too_many())
            }
        }
    }

    /// Whether everything was looked at.
    pub(super) fn is_spent(&self) -> bool {
        self.0 == 0
    }
}

/// More prompts than these no library has; their paths alone would fill the memory.
const MOST_FILES: usize = 500_000;

fn too_many() -> git2::Error {
    git2::Error::from_str("its commits have more files than pog looks at")
}

/// Every prompt file of a tree.
pub(super) fn list(git: &Repository, tree: Oid) -> Result<Listing, git2::Error> {
    let mut listing = Listing::default();
    visit(git, tree, "", 0, &mut Budget::of_commit(), &mut listing)?;
    Ok(listing)
}

fn visit(
    git: &Repository,
    tree: Oid,
    folder: &str,
    depth: usize,
    budget: &mut Budget,
    out: &mut Listing,
) -> Result<(), git2::Error> {
    let tree = git.find_tree(tree)?;
    budget.spend(tree.len())?;
    for entry in &tree {
        let Ok(name) = entry.name() else { continue };
        if out.files.len() >= MOST_FILES || out.modules.len() >= MOST_FILES {
            return Err(too_many());
        }
        // Git never writes such names, and they would lead out of the work tree.
        if matches!(name, "" | "." | ".." | ".git") || name.contains(['/', '\\']) {
            continue;
        }
        match entry.kind() {
            Some(ObjectType::Blob) if is_prompt(name, entry.filemode()) => {
                out.files.push(TreeFile {
                    path: format!("{folder}{name}"),
                    blob: entry.id(),
                });
            }
            Some(ObjectType::Tree) if depth < MAX_DEPTH && is_searched(name) => {
                visit(
                    git,
                    entry.id(),
                    &format!("{folder}{name}/"),
                    depth + 1,
                    budget,
                    out,
                )?;
            }
            Some(ObjectType::Commit) => out.modules.push((format!("{folder}{name}"), entry.id())),
            _ => {}
        }
    }
    Ok(())
}

/// The prompt files that differ between two trees; `None` stands for an empty one.
pub(super) fn compare(
    git: &Repository,
    old: Option<Oid>,
    new: Option<Oid>,
    budget: &mut Budget,
) -> Result<Vec<Difference>, git2::Error> {
    let mut out = Vec::new();
    descend(git, old, new, "", 0, budget, &mut out)?;
    Ok(out)
}

type Child = (Oid, bool);

fn descend(
    git: &Repository,
    old: Option<Oid>,
    new: Option<Oid>,
    folder: &str,
    depth: usize,
    budget: &mut Budget,
    out: &mut Vec<Difference>,
) -> Result<(), git2::Error> {
    if old == new || depth > MAX_DEPTH {
        return Ok(());
    }
    let old = old.map(|id| git.find_tree(id)).transpose()?;
    let new = new.map(|id| git.find_tree(id)).transpose()?;
    let found = pairs(old.as_ref(), new.as_ref());
    // What is the same on both sides was compared by one id, and costs next to nothing.
    budget.spend(found.len())?;
    for (name, before, after) in found {
        let as_tree = |child: Option<Child>| child.filter(|(_, tree)| *tree).map(|(id, _)| id);
        let as_file = |child: Option<Child>| child.filter(|(_, tree)| !*tree).map(|(id, _)| id);
        let (a, b) = (as_tree(before), as_tree(after));
        if a.is_some() || b.is_some() {
            descend(
                git,
                a,
                b,
                &format!("{folder}{name}/"),
                depth + 1,
                budget,
                out,
            )?;
        }
        let (old, new) = (as_file(before), as_file(after));
        if old != new {
            if out.len() >= MOST_FILES {
                return Err(too_many());
            }
            out.push(Difference {
                path: format!("{folder}{name}"),
                old,
                new,
            });
        }
    }
    Ok(())
}

/// The children in which two trees differ: prompt files and folders that may hold some.
fn pairs<'a>(
    old: Option<&'a Tree<'_>>,
    new: Option<&'a Tree<'_>>,
) -> Vec<(String, Option<Child>, Option<Child>)> {
    let mut old = old.into_iter().flat_map(Tree::iter).peekable();
    let mut new = new.into_iter().flat_map(Tree::iter).peekable();
    let mut found = Vec::new();
    loop {
        // Git sorts a folder as if its name ended in a slash; equal keys are the same name and sort.
        let order = match (old.peek(), new.peek()) {
            (None, None) => return found,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(a), Some(b)) => {
                sort_key(a.name_bytes(), a.filemode()).cmp(sort_key(b.name_bytes(), b.filemode()))
            }
        };
        let before = if order.is_le() { old.next() } else { None };
        let after = if order.is_ge() { new.next() } else { None };
        if let (Some(a), Some(b)) = (&before, &after)
            && a.id() == b.id()
        {
            continue;
        }
        let child = |entry: Option<&git2::TreeEntry<'_>>| -> Option<Child> {
            let entry = entry?;
            let name = entry.name().ok()?;
            match entry.kind()? {
                ObjectType::Tree if is_searched(name) => Some((entry.id(), true)),
                ObjectType::Blob if is_prompt(name, entry.filemode()) => Some((entry.id(), false)),
                _ => None,
            }
        };
        let (a, b) = (child(before.as_ref()), child(after.as_ref()));
        if (a.is_some() || b.is_some())
            && let Some(Ok(name)) = before
                .as_ref()
                .or(after.as_ref())
                .map(git2::TreeEntry::name)
        {
            found.push((name.to_owned(), a, b));
        }
    }
}

/// A name in the order of git's trees.
fn sort_key(name: &[u8], mode: i32) -> impl Iterator<Item = u8> + '_ {
    name.iter()
        .copied()
        .chain((mode == 0o040_000).then_some(b'/'))
}

/// A name alone does not tell where its file lies; whoever reads it looks again.
const ANYWHERE: FormatHint = FormatHint {
    format_override: FormatOverride::Unset,
    in_library: true,
};

/// Whether a blob may be a prompt; symbolic links are none, the walk over the disk does not follow them either.
fn is_prompt(name: &str, mode: i32) -> bool {
    mode != 0o120_000
        && (name.ends_with(".pog.yaml") || dialect::likelihood(name, ANYWHERE) != Likelihood::No)
}

/// The walk over the disk passes over these too.
fn is_searched(name: &str) -> bool {
    !matches!(name, "node_modules" | "target" | ".venv")
}
