//! Finds and opens the repository a root lies in, and turns the name of a commit into one.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Once;

use git2::{ErrorClass, ErrorCode, Oid};
use pog_world::history::Person;

use super::guard;
use crate::read::read_string;

/// A `.git` file is one line.
const MAX_LINK: u64 = 64 * 1024;

/// The repository of a workspace root.
pub struct Repository {
    pub(crate) git: git2::Repository,
    /// The work tree's folder.
    pub(crate) work_tree: PathBuf,
    /// The root below the work tree with `/` between parts; empty for the work tree itself.
    pub(super) prefix: String,
}

/// Why there is nothing to compare with. Shown to people who ask (`pog check -v`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absence {
    /// The root is in no repository.
    Outside,
    /// Nothing is committed yet.
    NoCommit,
    /// The repository cannot be read; the reason.
    Unreadable(String),
    /// A name is no commit here; the name and what to do.
    Unknown(String),
}

impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside => f.write_str(
                "not in a git repository, so versions are not compared with committed ones",
            ),
            Self::NoCommit => f.write_str(
                "nothing is committed yet, so versions are not compared with committed ones",
            ),
            Self::Unreadable(why) => {
                write!(
                    f,
                    "the git repository cannot be read ({why}), so versions are not compared"
                )
            }
            Self::Unknown(what) => f.write_str(what),
        }
    }
}

impl Repository {
    /// Opens the repository that `root` lies in.
    ///
    /// It is opened as a bare one, by its folder: libgit2 then neither looks at the work tree nor asks who owns it. Git
    /// asks for the owner because a foreign configuration could name programs to run; objects and references name none,
    /// and continuous integration often runs as somebody else than the owner of the checkout.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn open(root: &Path) -> Result<Self, Absence> {
        static SETTINGS: Once = Once::new();
        // Whether objects match their names is for `git fsck` to find out; it costs a third of the time.
        SETTINGS.call_once(|| git2::opts::strict_hash_verification(false));
        let root = root
            .canonicalize()
            .map_err(|e| Absence::Unreadable(e.to_string()))?;
        let work_tree = root
            .ancestors()
            .find(|f| f.join(".git").exists())
            .ok_or(Absence::Outside)?
            .to_owned();
        let below = root.strip_prefix(&work_tree).unwrap_or(Path::new(""));
        let parts: Vec<_> = below
            .components()
            .map(|c| c.as_os_str().to_string_lossy())
            .collect();
        Self::open_at(work_tree, parts.join("/"))
    }

    /// Opens the repository whose work tree is this folder.
    pub(super) fn open_at(work_tree: PathBuf, prefix: String) -> Result<Self, Absence> {
        let folder = git_folder(&work_tree)?;
        guard::check(&folder, &shared(&folder)).map_err(Absence::Unreadable)?;
        let git = git2::Repository::open_bare(folder).map_err(|e| match e.code() {
            // An empty `.git` folder is what some tools leave as a mark; git itself passes over it.
            ErrorCode::NotFound => Absence::Outside,
            _ => unreadable(&e),
        })?;
        let config = git.config().map_err(|e| unreadable(&e))?;
        if let Ok(store) = config.get_string("extensions.refstorage") {
            return Err(Absence::Unreadable(format!(
                "it keeps its references as '{store}', which pog does not know"
            )));
        }
        Ok(Self {
            git,
            work_tree,
            prefix,
        })
    }

    /// The id of the commit that is checked out.
    ///
    /// # Errors
    /// When there is none yet, or it cannot be read.
    pub fn head(&self) -> Result<String, Absence> {
        self.head_id().map(|id| id.to_string())
    }

    pub(super) fn head_id(&self) -> Result<Oid, Absence> {
        let head = self.git.head().map_err(|e| match e.code() {
            ErrorCode::UnbornBranch | ErrorCode::NotFound => Absence::NoCommit,
            _ => unreadable(&e),
        })?;
        head.peel_to_commit()
            .map(|c| c.id())
            .map_err(|e| unreadable(&e))
    }

    /// Who commits here, as git is told by environment or configuration.
    pub(super) fn me(&self) -> Option<Person> {
        let config = self.git.config().ok()?;
        let ask = |variable: &str, key: &str| {
            let set = std::env::var(variable)
                .ok()
                .filter(|v| !v.trim().is_empty());
            set.or_else(|| config.get_string(&format!("author.{key}")).ok())
                .or_else(|| config.get_string(&format!("user.{key}")).ok())
                .unwrap_or_default()
        };
        let me = Person {
            name: ask("GIT_AUTHOR_NAME", "name"),
            email: ask("GIT_AUTHOR_EMAIL", "email"),
        };
        (!me.email.is_empty() || !me.name.is_empty()).then_some(me)
    }
}

/// The folder with the objects: `.git`, or the one that a `.git` file names (worktrees, submodules).
fn git_folder(work_tree: &Path) -> Result<PathBuf, Absence> {
    let link = work_tree.join(".git");
    if link.is_dir() {
        return Ok(link);
    }
    let broken = |why: &str| Absence::Unreadable(format!("'{}' {why}", link.display()));
    let text = read_string(&link, MAX_LINK).map_err(|e| broken(&format!("cannot be read: {e}")))?;
    let target = text
        .strip_prefix("gitdir:")
        .ok_or_else(|| broken("does not name a repository"))?
        .trim();
    Ok(work_tree.join(target))
}

/// The folder that all work trees of a repository share.
fn shared(folder: &Path) -> PathBuf {
    match read_string(&folder.join("commondir"), MAX_LINK) {
        Ok(text) => folder.join(text.trim()),
        Err(_) => folder.to_owned(),
    }
}

/// Where a work tree's repository keeps what its work trees share; `None` for a folder that is no work tree.
pub(crate) fn shared_folder(work_tree: &Path) -> Option<PathBuf> {
    work_tree.join(".git").symlink_metadata().ok()?;
    git_folder(work_tree).ok().map(|folder| shared(&folder))
}

/// The reason in the words of libgit2, which start small and have no full stop.
pub(super) fn unreadable(error: &git2::Error) -> Absence {
    let hint = match error.class() {
        ErrorClass::Odb => "; objects may be missing from a partial clone",
        _ => "",
    };
    Absence::Unreadable(format!("{}{hint}", error.message()))
}
