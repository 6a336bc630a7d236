//! What libgit2 opens by itself when a repository is opened, looked at beforehand: it would wait for a named pipe for ever,
//! and read a sparse file of ten gigabytes into memory. `.git` may come out of an archive that somebody else packed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::read::{must_be_small, read_string};

/// Configuration, references that stand alone, names of other object stores.
const SMALL: u64 = 4 * 1024 * 1024;
/// `packed-refs` has a line for each reference.
const REFERENCES: u64 = 256 * 1024 * 1024;
/// Packs are mapped, not read; their length alone is no matter.
const ANY: u64 = u64::MAX;
/// More than any repository has below `.git` that somebody packs now and then.
const MOST_FILES: usize = 1_000_000;
/// How deep names of references are nested, and how far one configuration includes another.
const DEPTH: usize = 32;
/// Object stores that borrow from each other.
const MOST_STORES: usize = 16;
/// Files that a configuration includes, and they in turn. One that is included twice is read twice.
const MOST_INCLUDES: usize = 64;

/// Refuses a repository with something else than files where files belong.
///
/// # Errors
/// The reason, with the path.
pub(super) fn check(own: &Path, shared: &Path) -> Result<(), String> {
    for name in ["HEAD", "config.worktree", "commondir", "gitdir"] {
        small(&own.join(name), SMALL)?;
    }
    for name in ["config", "shallow", "info/attributes", "mailmap"] {
        small(&shared.join(name), SMALL)?;
    }
    small(&shared.join("packed-refs"), REFERENCES)?;
    let mut left = MOST_FILES;
    for folder in [own, shared] {
        files(&folder.join("refs"), SMALL, DEPTH, &mut left)?;
    }
    let mut includes = MOST_INCLUDES;
    for path in [shared.join("config"), own.join("config.worktree")] {
        configuration(&path, DEPTH, &mut includes)?;
    }
    stores(shared.join("objects"), &mut left)
}

fn refused(path: &Path, error: &io::Error) -> String {
    format!("'{}' is {error}", path.display())
}

/// What is there is a file of bounded size.
fn small(path: &Path, limit: u64) -> Result<(), String> {
    match must_be_small(path, limit) {
        Err(error) if is_refusal(&error) => Err(refused(path, &error)),
        // Not there, or not to be read: libgit2 finds that out without waiting.
        _ => Ok(()),
    }
}

fn is_refusal(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidInput | io::ErrorKind::FileTooLarge
    )
}

/// What is below a folder are folders and files of bounded size.
fn files(folder: &Path, limit: u64, depth: usize, left: &mut usize) -> Result<(), String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        *left = left
            .checked_sub(1)
            .ok_or_else(|| format!("'{}' has too many files", folder.display()))?;
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() && depth > 0 {
            files(&entry.path(), limit, depth - 1, left)?;
        } else if !kind.is_dir() && (!kind.is_file() || limit != ANY) {
            // Of objects the kind is known from the listing; asking for each would cost a call of the system.
            small(&entry.path(), limit)?;
        }
    }
    Ok(())
}

/// The object store, and those it borrows from.
fn stores(first: PathBuf, left: &mut usize) -> Result<(), String> {
    let mut waiting = vec![first];
    let mut seen: Vec<PathBuf> = Vec::new();
    while let Some(store) = waiting.pop() {
        if seen.contains(&store) {
            continue;
        }
        if seen.len() == MOST_STORES {
            return Err(format!(
                "more than {MOST_STORES} object stores borrow from each other"
            ));
        }
        small(&store.join("info").join("alternates"), SMALL)?;
        files(&store, ANY, 2, left)?;
        let others = read_string(&store.join("info").join("alternates"), SMALL).unwrap_or_default();
        let named = others
            .lines()
            .filter(|l| !l.is_empty() && !l.starts_with('#'));
        waiting.extend(named.map(|line| store.join(line)));
        seen.push(store);
    }
    Ok(())
}

/// What a configuration includes are files of bounded size, and few: libgit2 reads each as often as it is named.
fn configuration(path: &Path, depth: usize, left: &mut usize) -> Result<(), String> {
    let Ok(text) = read_string(path, SMALL) else {
        return Ok(());
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    for name in included(&text) {
        *left = left
            .checked_sub(1)
            .ok_or_else(|| format!("'{}' includes too many files", path.display()))?;
        let home = name
            .strip_prefix("~/")
            .and_then(|below| Some(std::env::home_dir()?.join(below)));
        let target = home.unwrap_or_else(|| folder.join(&name));
        small(&target, SMALL)?;
        let Some(depth) = depth.checked_sub(1) else {
            return Err(format!("'{}' includes itself", path.display()));
        };
        configuration(&target, depth, left)?;
    }
    Ok(())
}

/// The values of `path` in the sections `include` and `includeIf`.
fn included(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut includes = false;
    for line in text.lines() {
        let mut line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            let name = header.trim_start().to_ascii_lowercase();
            includes = name.starts_with("include");
            // A key may follow on the same line.
            line = header.rsplit_once(']').map_or("", |(_, rest)| rest.trim());
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        if includes && key.trim().eq_ignore_ascii_case("path") {
            found.push(unquoted(value));
        }
    }
    found
}

fn unquoted(value: &str) -> String {
    let (mut out, mut quoted) = (String::new(), false);
    let mut rest = value.trim().chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => quoted = !quoted,
            '\\' => out.extend(rest.next()),
            '#' | ';' if !quoted => break,
            _ => out.push(c),
        }
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_configuration_includes_is_found() {
        let text = "[core]\n\tpath = no\n[include] path = one\n[includeIf \"gitdir:/a]/\"]\n  Path = \"two # b\" ; c\n[user]\npath=x\n";
        assert_eq!(included(text), ["one", "two # b"]);
    }

    #[test]
    #[cfg(unix)]
    fn pipes_and_devices_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let git = folder.path();
        fs::create_dir_all(git.join("objects/aa")).unwrap();
        fs::create_dir_all(git.join("refs/heads")).unwrap();
        fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
        check(git, git).unwrap();
        for name in ["config", "refs/heads/main", "objects/aa/bb", "packed-refs"] {
            let path = git.join(name);
            std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
            let why = check(git, git).unwrap_err();
            assert!(
                why.contains(name) && why.contains("not a regular file"),
                "{why}"
            );
            fs::remove_file(path).unwrap();
        }
        fs::write(git.join("config"), "[include]\npath = /dev/zero\n").unwrap();
        assert!(check(git, git).unwrap_err().contains("/dev/zero"));
    }

    #[test]
    fn configurations_that_multiply_by_including_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let git = folder.path();
        for level in 0..20 {
            let name = if level == 0 {
                "config".to_owned()
            } else {
                format!("c{level}")
            };
            let include = format!("[include]\npath = c{}\n", level + 1);
            fs::write(git.join(name), include.repeat(2)).unwrap();
        }
        let why = check(git, git).unwrap_err();
        assert!(why.ends_with("includes too many files"), "{why}");
        // One after the other they are as many as anybody has.
        for level in 1..20 {
            let include = format!("[include]\npath = c{}\n", level + 1);
            fs::write(git.join(format!("c{level}")), include).unwrap();
        }
        check(git, git).unwrap();
    }
}
