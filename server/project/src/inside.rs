//! Writing that never leaves a workspace, whatever links lie on the way: for files whose names come from prompts.

use std::fs;
use std::io;
use std::path::Path;

use crate::read::reads_as;
use crate::write::{Prepared, write_text};

/// Puts `text` into the file at `path`, below `root`; folders are made where they are missing. A file that has this text
/// already is left alone.
///
/// # Errors
/// When the path leads out of the root or through a link, or when the system refuses.
pub fn write_inside(root: &Path, path: &Path, text: &str) -> io::Result<()> {
    must_lead_inside(root, path)?;
    match fs::symlink_metadata(path) {
        Ok(meta) if !meta.is_file() => {
            return refuse("it is a link or a folder; put a regular file there");
        }
        Ok(_) if reads_as(path, text.as_bytes()).unwrap_or_default() => return Ok(()),
        _ => {}
    }
    write_text(path, text)
}

/// A new file below `root`, ready to be put in its place.
///
/// # Errors
/// When the path leads out of the root, when there is such a file already, or when the system refuses.
pub fn create_inside(root: &Path, path: &Path, text: &str) -> io::Result<Prepared<'static>> {
    must_lead_inside(root, path)?;
    Prepared::creating(path, text)
}

/// Refuses a path whose folder lies outside of the root, whatever links lead there.
///
/// # Errors
/// When it does, and as the system says.
pub fn must_lead_inside(root: &Path, path: &Path) -> io::Result<()> {
    // A relative path counts from the current folder, which no part of it would lead to.
    let path = std::path::absolute(path)?;
    let Some(mut there) = path.parent() else {
        return refuse("not a file");
    };
    while fs::symlink_metadata(there).is_err() {
        let Some(parent) = there.parent() else {
            return refuse("no folder of it exists");
        };
        there = parent;
    }
    if there.canonicalize()?.starts_with(root.canonicalize()?) {
        return Ok(());
    }
    refuse("it lies outside of the workspace")
}

fn refuse<T>(why: &str) -> io::Result<T> {
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        why.to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_made_and_nothing_else_is_left() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a/b/c.txt");
        write_inside(root.path(), &path, "one").unwrap();
        write_inside(root.path(), &path, "two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    #[cfg(unix)]
    fn links_lead_nowhere() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(outside.path(), root.path().join("out")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("x"), root.path().join("link")).unwrap();
        for path in ["out/x", "out/new/x", "link"] {
            assert!(
                write_inside(root.path(), &root.path().join(path), "x").is_err(),
                "{path}"
            );
        }
        assert!(write_inside(root.path(), &outside.path().join("x"), "x").is_err());
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}
