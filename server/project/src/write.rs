//! Writing files that were read before: all or nothing, never over what somebody else wrote meanwhile. The only place
//! where pog changes a workspace.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Replaces the text of a file that still reads `expected`. Permissions stay; a reader sees the old text or the new one,
/// never a part.
///
/// # Errors
/// When the file has changed, may not be written, or the disk does not take it; it is then as it was.
pub fn replace_text(path: &Path, expected: &str, text: &str) -> io::Result<()> {
    let meta = path.symlink_metadata()?;
    if !meta.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a regular file",
        ));
    }
    if meta.permissions().readonly() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the file is read-only",
        ));
    }
    unchanged(path, expected)?;
    let draft = Draft::beside(path)?;
    draft.fill(text)?;
    fs::set_permissions(&draft.path, meta.permissions())?;
    keep_owner(&draft.path, &meta);
    // Between the first look and now somebody may have saved it.
    unchanged(path, expected)?;
    draft.rename(path)
}

/// Makes a file that does not exist, and the folders it stands in.
///
/// # Errors
/// When there is one already or the disk does not take it.
pub fn create_text(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

/// Writes a file of pog's own, whatever it held; makes the folders it stands in.
///
/// # Errors
/// When the disk does not take it; a file that was there is then as it was.
pub fn write_text(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    // Pipes and devices are written through: `/dev/stdout` is a file one may name, and no file to rename over.
    let meta = path.metadata().ok();
    if meta.as_ref().is_some_and(|m| !m.is_file()) {
        return OpenOptions::new()
            .write(true)
            .open(path)?
            .write_all(text.as_bytes());
    }
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let draft = Draft::beside(&target)?;
    draft.fill(text)?;
    if let Some(meta) = meta {
        fs::set_permissions(&draft.path, meta.permissions())?;
    }
    draft.rename(&target)
}

fn unchanged(path: &Path, expected: &str) -> io::Result<()> {
    if fs::read(path)? == expected.as_bytes() {
        return Ok(());
    }
    Err(io::Error::other(
        "the file has changed since it was read; run again",
    ))
}

/// A file under another name in the same folder; removed unless it is renamed.
struct Draft {
    path: PathBuf,
    done: std::cell::Cell<bool>,
}

impl Draft {
    fn beside(path: &Path) -> io::Result<Self> {
        let name = path
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a file name"))?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}.tmp", std::process::id()));
        Ok(Self {
            path: path.with_file_name(hidden),
            done: std::cell::Cell::new(false),
        })
    }

    fn fill(&self, text: &str) -> io::Result<()> {
        let mut file: File = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&self.path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    fn rename(&self, to: &Path) -> io::Result<()> {
        fs::rename(&self.path, to)?;
        self.done.set(true);
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.done.get() {
            // Nothing is lost when it stays.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whoever may write for others (root in a container) leaves them their file.
#[cfg(unix)]
fn keep_owner(path: &Path, meta: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, chown};
    if path
        .metadata()
        .is_ok_and(|m| (m.uid(), m.gid()) != (meta.uid(), meta.gid()))
    {
        let _ = chown(path, Some(meta.uid()), Some(meta.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_path: &Path, _meta: &fs::Metadata) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("é.md");
        fs::write(&path, "new").unwrap();
        assert!(
            replace_text(&path, "old", "mine")
                .unwrap_err()
                .to_string()
                .contains("changed")
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        replace_text(&path, "new", "mine").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
        assert_eq!(names(folder.path()), ["é.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_protection_holds() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, "a").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace_text(&path, "a", "b").unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(
            replace_text(&path, "b", "c")
                .unwrap_err()
                .to_string()
                .contains("read-only")
        );
        let link = folder.path().join("link.md");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(replace_text(&link, "b", "c").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "b");
    }

    #[test]
    fn a_new_file_replaces_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.yaml");
        create_text(&path, "x").unwrap();
        assert!(create_text(&path, "y").is_err());
        write_text(&path, "z").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "z");
        assert_eq!(names(path.parent().unwrap()), ["c.yaml"]);
    }
}
