//! Finds prompt files below a folder. Follows no symbolic links, obeys ignore files, goes on past what it cannot read.

use std::collections::HashMap;
use std::collections::hash_map::Entry as MapEntry;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use pog_formats::dialect;
use pog_formats::dialect::{FormatHint, Likelihood};

use crate::config;
use crate::files::slashed;
use crate::ignored::{Ignored, is_exclude_file, is_ignore_file};

/// What a walk found.
#[derive(Debug, Default)]
pub struct Found {
    /// Files whose names may belong to a prompt format, and overlays beside which there is no such file; sorted.
    pub files: Vec<PathBuf>,
    /// Files of which only the content can tell; sorted.
    pub sniffed: Vec<PathBuf>,
    /// Folders and files that could not be read, with the reason.
    pub unreadable: Vec<(PathBuf, String)>,
}

/// Files whose names say nothing are looked into up to this size.
const SNIFFED_BYTES: u64 = 256 * 1024;
/// No repository that people work in has more; a disk image or a mounted archive may.
const MOST_ENTRIES: usize = 4_000_000;

/// Every file below `folder` that may be a prompt; `format_hint` tells what the workspace says of a path.
#[must_use]
pub fn discover(folder: &Path, format_hint: &dyn Fn(&Path) -> FormatHint) -> Found {
    let mut walk = Walk {
        folder,
        format_hint,
        found: Found::default(),
        waiting: Vec::new(),
        seen: 0,
    };
    walk.run();
    let mut found = walk.found;
    found.files.sort();
    found.sniffed.sort();
    found
}

/// A folder that is still to be read, with what holds in it because of those above.
struct Waiting {
    path: PathBuf,
    ignored: Ignored,
}

struct Walk<'a> {
    folder: &'a Path,
    format_hint: &'a dyn Fn(&Path) -> FormatHint,
    found: Found,
    waiting: Vec<Waiting>,
    /// Files and folders that were looked at.
    seen: usize,
}

impl Walk<'_> {
    fn run(&mut self) {
        if self.folder.is_file() {
            self.file(self.folder);
            return;
        }
        let ignored = Ignored::above(self.folder, &mut self.found.unreadable);
        self.waiting.push(Waiting {
            path: self.folder.to_owned(),
            ignored,
        });
        // Folders wait in a list of their own: how deep they are nested is the repository's choice.
        while let Some(next) = self.waiting.pop() {
            if let Err(error) = self.read(&next) {
                self.found.unreadable.push((next.path, error.to_string()));
            }
        }
    }

    fn read(&mut self, folder: &Waiting) -> io::Result<()> {
        let entries = fs::read_dir(&folder.path)?;
        let ignored = folder
            .ignored
            .below(&folder.path, &mut self.found.unreadable);
        for entry in entries {
            self.seen += 1;
            if self.seen > MOST_ENTRIES {
                self.waiting.clear();
                return Err(io::Error::other(format!(
                    "more than {MOST_ENTRIES} files and folders; the rest is not looked at"
                )));
            }
            let entry = entry?;
            let path = entry.path();
            let kind = match entry.file_type() {
                Ok(kind) => kind,
                Err(error) => {
                    self.found.unreadable.push((path, error.to_string()));
                    continue;
                }
            };
            if kind.is_dir()
                && !holds_no_prompts(&entry.file_name())
                && !ignored.passes_over(&path, true)
            {
                let ignored = ignored.clone();
                self.waiting.push(Waiting { path, ignored });
            } else if kind.is_file() && !ignored.passes_over(&path, false) {
                self.file(&path);
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) {
        let name = slashed(path.strip_prefix(self.folder).unwrap_or(path));
        match dialect::likelihood(&name, (self.format_hint)(path)) {
            Likelihood::Named => self.found.files.push(path.to_owned()),
            // Neither large data files nor those that nobody may read are anybody's concern here.
            Likelihood::Perhaps if path.metadata().is_ok_and(|m| m.len() <= SNIFFED_BYTES) => {
                self.found.sniffed.push(path.to_owned());
            }
            Likelihood::No if is_orphan(path) => self.found.files.push(path.to_owned()),
            Likelihood::Perhaps | Likelihood::No => {}
        }
    }
}

/// Tells of single files whether a walk would come to them: editors tell of changes in any file. Remembers what ignore files
/// say, so one is for one moment.
#[derive(Default)]
pub struct Reach {
    /// By the start of the walk what holds in a folder; nothing for one that the walk passes over.
    walks: HashMap<PathBuf, HashMap<PathBuf, Option<Ignored>>>,
}

impl Reach {
    /// Whether a walk from `start` would come to a file below it.
    pub fn covers(&mut self, start: &Path, file: &Path) -> bool {
        let folder = file.parent().unwrap_or(start);
        self.folder(start, folder)
            .is_some_and(|ignored| !ignored.passes_over(file, false))
    }

    /// Whether a walk from `start` reads a file to know what to pass over: when it changes, prompts come and go. Packages
    /// bring ignore files too, which nobody asks.
    pub fn obeys(&mut self, start: &Path, file: &Path) -> bool {
        let folder = file.parent().unwrap_or(start);
        is_exclude_file(file)
            || is_ignore_file(file)
                && (start.starts_with(folder) || self.folder(start, folder).is_some())
    }

    /// What holds in a folder that a walk from `start` comes to.
    fn folder(&mut self, start: &Path, folder: &Path) -> Option<Ignored> {
        let below = folder.strip_prefix(start).ok()?;
        let known = self.walks.entry(start.to_owned()).or_default();
        // Why a file cannot be read is said by the walk.
        let mut unread = Vec::new();
        let mut at = start.to_owned();
        let mut ignored = match known.entry(at.clone()) {
            MapEntry::Occupied(known) => known.get().clone(),
            MapEntry::Vacant(new) => {
                let here = Ignored::above(start, &mut unread).below(start, &mut unread);
                new.insert(Some(here)).clone()
            }
        };
        for part in below {
            at.push(part);
            ignored = match known.entry(at.clone()) {
                MapEntry::Occupied(known) => known.get().clone(),
                MapEntry::Vacant(new) => {
                    let here = ignored
                        .filter(|above| !holds_no_prompts(part) && !above.passes_over(&at, true))
                        .map(|above| above.below(&at, &mut unread));
                    new.insert(here).clone()
                }
            };
        }
        ignored
    }
}

/// Folders that hold no prompts of the workspace's own.
fn holds_no_prompts(name: &OsStr) -> bool {
    matches!(
        name.to_str(),
        Some(".git" | "node_modules" | "target" | ".venv")
    )
}

/// Whether a path is that of an overlay whose prompt is not there.
#[must_use]
pub fn is_orphan(path: &Path) -> bool {
    let name = path.file_name().and_then(|n| n.to_str());
    let prompt = name
        .and_then(dialect::overlaid)
        .filter(|prompt| dialect::may_be_prompt(prompt));
    prompt.is_some_and(|prompt| !path.with_file_name(prompt).exists())
}

/// The workspace root of a path: the folder of the nearest `pog.toml` upwards, else the nearest with `.git`, else that of
/// the nearest folder that tools look for in a root, else the folder itself.
#[must_use]
pub fn find_root(start: &Path) -> PathBuf {
    let folder = if start.is_dir() {
        start
    } else {
        start.parent().unwrap_or(start)
    };
    if let Some(parent) = config::find_config(folder)
        .as_deref()
        .and_then(Path::parent)
    {
        return parent.to_owned();
    }
    let repository = folder.ancestors().find(|f| f.join(".git").exists());
    // The tools look for these in a project's root.
    let tools = || {
        folder.ancestors().find(|f| {
            f.file_name()
                .is_some_and(|name| TOOL_FOLDERS.iter().any(|t| name == *t))
        })
    };
    repository
        .or_else(|| tools()?.parent())
        .unwrap_or(folder)
        .to_owned()
}

/// Folders in which tools keep their files, in the root of a project.
const TOOL_FOLDERS: [&str; 3] = [".claude", ".cursor", ".github"];

/// Whether a folder is the root of something: it or a folder above has a `pog.toml`, or it is a git work tree.
#[must_use]
pub fn is_project(root: &Path) -> bool {
    config::find_config(root).is_some() || root.join(".git").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_not_followed_and_overlays_come_with_their_prompts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        fs::create_dir_all(path.join("a/b")).unwrap();
        fs::write(path.join("a/x.pog.md"), "").unwrap();
        fs::write(path.join("a/readme.md"), "").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(path, path.join("a/b/loop")).unwrap();
        for overlay in [
            "a/x.pog.md.pog.yaml",
            "a/gone.pog.md.pog.yaml",
            "a/config.pog.yaml",
        ] {
            fs::write(path.join(overlay), "").unwrap();
        }
        let found = discover(path, &|_| FormatHint::default());
        assert_eq!(
            found.files,
            [path.join("a/gone.pog.md.pog.yaml"), path.join("a/x.pog.md")]
        );
    }

    #[test]
    fn ignore_files_count_where_a_walk_comes() {
        let folder = tempfile::tempdir().unwrap();
        // The workspace itself may be where others have what they built.
        let root = folder.path().join("target/app");
        fs::create_dir_all(root.join("src")).unwrap();
        fs::create_dir_all(root.join("node_modules/package")).unwrap();
        fs::create_dir_all(root.join("out/lib")).unwrap();
        fs::write(root.join(".gitignore"), "out/\n").unwrap();
        for (file, counts) in [
            (".gitignore", true),
            ("src/.ignore", true),
            ("src/ignore", false),
            ("out/lib/.gitignore", false),
            ("node_modules/package/.gitignore", false),
            (".git/info/exclude", true),
            ("../.gitignore", true),
            ("../elsewhere/.gitignore", false),
        ] {
            let mut path = root.clone();
            for part in file.split('/') {
                if part == ".." {
                    path.pop();
                } else {
                    path.push(part);
                }
            }
            assert_eq!(Reach::default().obeys(&root, &path), counts, "{file}");
        }
    }
}
