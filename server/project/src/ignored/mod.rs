//! What ignore files say of a path. Their lines mean what they mean to git and ripgrep; only the reading is pog's own, since
//! a repository may have something else than a file under their names.

mod lines;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::gitconfig_excludes_path;

use self::lines::Lines;

use crate::git::shared_folder;
use crate::read::read_bytes;

/// Ignore files are written by hand; what is larger is something else.
const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// Those that lie in a folder, the one that counts most first.
const NAMES: [&str; 2] = [".ignore", ".gitignore"];
const KINDS: usize = NAMES.len() + 1;

/// The ignore files of a folder and of those above it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ignored {
    /// The innermost folder that has some.
    nearest: Option<Arc<Layer>>,
    /// The person's own, for all their work trees.
    global: Option<Arc<Lines>>,
}

#[derive(Debug)]
struct Layer {
    above: Option<Arc<Layer>>,
    /// By kind: [`NAMES`], then `.git/info/exclude`.
    own: [Option<Lines>; KINDS],
}

/// Ignore files that cannot be read, with the reason; what they say is not obeyed.
pub(crate) type Unread = Vec<(PathBuf, String)>;

/// Whether a file in a folder that is walked says which others are none of the workspace's.
pub(crate) fn is_ignore_file(path: &Path) -> bool {
    NAMES.iter().any(|name| path.ends_with(name))
}

/// Whether a file of git's own says which others are none of the workspace's.
#[must_use]
pub fn is_exclude_file(path: &Path) -> bool {
    path.ends_with(".git/info/exclude")
}

impl Ignored {
    /// What holds in `folder` because of the folders above it.
    pub(crate) fn above(folder: &Path, unread: &mut Unread) -> Self {
        let mut found = Self {
            nearest: None,
            global: global(folder),
        };
        let above: Vec<&Path> = folder.ancestors().skip(1).collect();
        let work_tree = folder
            .ancestors()
            .find(|f| f.join(".git").symlink_metadata().is_ok());
        for folder in above.into_iter().rev() {
            let mut here = Unread::new();
            found = found.below(folder, &mut here);
            // Outside of the work tree they are somebody else's, who may be a stranger in a shared `/tmp`.
            if work_tree.is_some_and(|top| folder.starts_with(top)) {
                unread.append(&mut here);
            }
        }
        found
    }

    /// What holds in a folder below the present one.
    pub(crate) fn below(&self, folder: &Path, unread: &mut Unread) -> Self {
        let mut own: [Option<Lines>; KINDS] = Default::default();
        for (place, name) in own.iter_mut().zip(NAMES) {
            *place = lines(folder, &folder.join(name), unread);
        }
        if let Some(git) = shared_folder(folder) {
            own[NAMES.len()] = lines(folder, &git.join("info").join("exclude"), unread);
        }
        if own.iter().all(Option::is_none) {
            return self.clone();
        }
        let above = self.nearest.clone();
        Self {
            nearest: Some(Arc::new(Layer { above, own })),
            global: self.global.clone(),
        }
    }

    /// Whether a path in the present folder is passed over.
    pub(crate) fn passes_over(&self, path: &Path, is_folder: bool) -> bool {
        let said = |kind: usize| {
            let layers = std::iter::successors(self.nearest.as_deref(), |l| l.above.as_deref());
            layers
                .filter_map(|layer| layer.own[kind].as_ref())
                .find_map(|lines| lines.passes_over(path, is_folder))
        };
        let global = || self.global.as_deref()?.passes_over(path, is_folder);
        (0..KINDS).find_map(said).or_else(global).unwrap_or(false)
    }
}

fn lines(folder: &Path, file: &Path, unread: &mut Unread) -> Option<Lines> {
    // Most folders have none, and asking is cheaper than opening.
    file.symlink_metadata().ok()?;
    match read_bytes(file, MAX_BYTES) {
        Ok(bytes) => {
            let (lines, left_out) = Lines::read(folder, &String::from_utf8_lossy(&bytes));
            unread.extend(left_out.map(|why| (file.to_owned(), why)));
            Some(lines)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            unread.push((file.to_owned(), format!("{error}; it is not obeyed")));
            None
        }
    }
}

fn global(folder: &Path) -> Option<Arc<Lines>> {
    let bytes = read_bytes(&gitconfig_excludes_path()?, MAX_BYTES).ok()?;
    let (lines, _) = Lines::read(folder, &String::from_utf8_lossy(&bytes));
    Some(Arc::new(lines))
}
