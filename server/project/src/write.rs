//! Writing a file of a workspace: whole or not at all, and never outside of the root, whatever links lie on the way.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Puts `bytes` into the file at `path`, below `root`; folders are made where they are missing. A reader sees the old
/// contents or the new ones. A file that has these contents already is left alone.
///
/// # Errors
/// When the path leads out of the root or through a link, or when the system refuses.
pub fn replace_file(root: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let refuse = |why: &str| Err(io::Error::new(io::ErrorKind::PermissionDenied, why.to_owned()));
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return refuse("not a file") };
    let mut there = folder;
    while fs::symlink_metadata(there).is_err() {
        let Some(parent) = there.parent() else { return refuse("no folder of it exists") };
        there = parent;
    }
    if !there.canonicalize()?.starts_with(root.canonicalize()?) {
        return refuse("it lies outside of the workspace");
    }
    fs::create_dir_all(folder)?;
    let permissions = match fs::symlink_metadata(path) {
        Ok(meta) if !meta.is_file() => return refuse("it is a link or a folder; put a regular file there"),
        Ok(meta) => {
            if fs::read(path).is_ok_and(|old| old == bytes) {
                return Ok(());
            }
            Some(meta.permissions())
        }
        Err(_) => None,
    };
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.tmp", std::process::id()));
    let temporary = folder.join(hidden);
    let written = (|| {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        if let Some(permissions) = permissions {
            fs::set_permissions(&temporary, permissions)?;
        }
        fs::rename(&temporary, path)
    })();
    if written.is_err() {
        // What is half written helps nobody; the error is what counts.
        let _ = fs::remove_file(&temporary);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_made_and_nothing_else_is_left() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a/b/c.txt");
        replace_file(root.path(), &path, b"one").unwrap();
        replace_file(root.path(), &path, b"two").unwrap();
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
            assert!(replace_file(root.path(), &root.path().join(path), b"x").is_err(), "{path}");
        }
        assert!(replace_file(root.path(), &outside.path().join("x"), b"x").is_err());
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}
