//! Finds prompt files below a folder. Follows no symbolic links, obeys ignore files, goes on past what it cannot read.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use pog_formats::dialect;
use pog_formats::dialect::{FormatHint, Likelihood};

use crate::config;
use crate::files::slashed;

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

/// Every file below `folder` that may be a prompt; `format_hint` tells what the workspace says of a path.
#[must_use]
pub fn discover(folder: &Path, format_hint: &dyn Fn(&Path) -> FormatHint) -> Found {
    let mut found = Found::default();
    let walk = WalkBuilder::new(folder)
        .hidden(false)
        .require_git(false)
        .follow_links(false)
        .filter_entry(|e| {
            e.depth() == 0
                || !matches!(
                    e.file_name().to_str(),
                    Some(".git" | "node_modules" | "target" | ".venv")
                )
        })
        .build();
    for entry in walk {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|t| t.is_file());
                if !is_file {
                    continue;
                }
                let name = slashed(entry.path().strip_prefix(folder).unwrap_or(entry.path()));
                match dialect::likelihood(&name, format_hint(entry.path())) {
                    Likelihood::Named => found.files.push(entry.into_path()),
                    // Neither large data files nor those that nobody may read are anybody's concern here.
                    Likelihood::Perhaps
                        if entry.metadata().is_ok_and(|m| m.len() <= SNIFFED_BYTES) =>
                    {
                        found.sniffed.push(entry.into_path());
                    }
                    Likelihood::No if is_orphan(entry.path()) => {
                        found.files.push(entry.into_path())
                    }
                    Likelihood::Perhaps | Likelihood::No => {}
                }
            }
            Err(error) => found.unreadable.push((
                path_of(&error).unwrap_or_else(|| folder.to_owned()),
                reason(&error),
            )),
        }
    }
    found.files.sort();
    found.sniffed.sort();
    found
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

fn path_of(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

/// The system's own words: the walk wraps them in its own, which say the path once more.
fn reason(error: &ignore::Error) -> String {
    let Some(io) = error.io_error() else {
        return error.to_string();
    };
    let Some(wrapped) = io.get_ref() else {
        return io.to_string();
    };
    let mut cause: &dyn std::error::Error = wrapped;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
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
        std::fs::create_dir_all(path.join("a/b")).unwrap();
        std::fs::write(path.join("a/x.pog.md"), "").unwrap();
        std::fs::write(path.join("a/readme.md"), "").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(path, path.join("a/b/loop")).unwrap();
        for overlay in [
            "a/x.pog.md.pog.yaml",
            "a/gone.pog.md.pog.yaml",
            "a/config.pog.yaml",
        ] {
            std::fs::write(path.join(overlay), "").unwrap();
        }
        let found = discover(path, &|_| FormatHint::default());
        assert_eq!(
            found.files,
            [path.join("a/gone.pog.md.pog.yaml"), path.join("a/x.pog.md")]
        );
    }
}
