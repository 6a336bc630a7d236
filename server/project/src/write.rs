//! Writing files that were read before: all or nothing, never over what somebody else wrote meanwhile. The only place
//! where pog changes a workspace.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::read::reads_as;

/// A text on the disk beside the file it is for, complete and flushed; the file is as it was until [`Prepared::commit`].
/// Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Prepared<'a> {
    path: PathBuf,
    /// What the file has to read as; `None` for a new one.
    expected: Option<&'a str>,
    // Dropped before the folders: one that still holds the draft cannot be removed.
    draft: Draft,
    _made: Folders,
}

impl<'a> Prepared<'a> {
    /// For a file that still reads `expected`. Permissions stay.
    ///
    /// # Errors
    /// When the file has changed, may not be written, or the disk does not take it.
    pub fn replacing(path: &Path, expected: &'a str, text: &str) -> io::Result<Self> {
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
        let draft = Draft::beside(path, text, PLAIN)?;
        fs::set_permissions(&draft.path, meta.permissions())?;
        keep_owner(&draft.path, &meta);
        Ok(Self {
            path: path.to_owned(),
            expected: Some(expected),
            draft,
            _made: Folders::default(),
        })
    }

    /// For a file that does not exist; makes the folders it stands in.
    ///
    /// # Errors
    /// When there is one already or the disk does not take it.
    pub fn creating(path: &Path, text: &str) -> io::Result<Self> {
        Self::creating_as(path, text, PLAIN)
    }

    pub(crate) fn creating_as(path: &Path, text: &str, mode: Mode) -> io::Result<Self> {
        if path.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let made = Folders::above(path)?;
        Ok(Self {
            path: path.to_owned(),
            expected: None,
            draft: Draft::beside(path, text, mode)?,
            _made: made,
        })
    }

    /// Puts the text in its place: a reader sees the old text or the new one, never a part.
    ///
    /// # Errors
    /// When somebody wrote the file meanwhile, or the system refuses; it is then as they left it.
    pub fn commit(self) -> io::Result<()> {
        let Some(expected) = self.expected else {
            return self.draft.link(&self.path);
        };
        // Between the first look and now somebody may have saved it.
        unchanged(&self.path, expected)?;
        self.draft.rename(&self.path)
    }
}

/// Writes a file that a person named, whatever it held; makes the folders it stands in.
///
/// # Errors
/// When the disk does not take it; a file that was there is then as it was.
pub fn write_text(path: &Path, text: &str) -> io::Result<()> {
    // Pipes and devices are written through: `/dev/stdout` is a file one may name, and no file to rename over.
    let meta = path.metadata().ok();
    if meta.as_ref().is_some_and(|m| !m.is_file()) {
        return OpenOptions::new()
            .write(true)
            .open(path)?
            .write_all(text.as_bytes());
    }
    let _made = Folders::above(path)?;
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let draft = Draft::beside(&target, text, PLAIN)?;
    if let Some(meta) = meta {
        fs::set_permissions(&draft.path, meta.permissions())?;
    }
    draft.rename(&target)
}

fn unchanged(path: &Path, expected: &str) -> io::Result<()> {
    if reads_as(path, expected.as_bytes())? {
        return Ok(());
    }
    Err(io::Error::other(
        "the file has changed since it was read; run again",
    ))
}

/// Who may do what with a new file, before the person's own mask.
pub(crate) type Mode = u32;
const PLAIN: Mode = 0o666;

/// Folders made for a file. Those that stay empty go again: removing one that holds something fails.
#[derive(Debug, Default)]
struct Folders(Vec<PathBuf>);

impl Folders {
    fn above(path: &Path) -> io::Result<Self> {
        let above = path.ancestors().skip(1);
        let missing: Vec<&Path> = above
            .take_while(|f| !f.as_os_str().is_empty() && f.symlink_metadata().is_err())
            .collect();
        let mut made = Self::default();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => made.0.push(folder.to_owned()),
                // Somebody else was faster.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Ok(made)
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// A file under another name in the same folder; removed unless it is renamed.
#[derive(Debug)]
struct Draft {
    path: PathBuf,
}

/// Tells drafts of one process apart.
static DRAFTS: AtomicU32 = AtomicU32::new(0);
/// A process that was killed may have left some behind under the number that this one has now.
const ATTEMPTS: u32 = 1000;

impl Draft {
    fn beside(path: &Path, text: &str, mode: Mode) -> io::Result<Self> {
        if path.file_name().is_none() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "not a file name",
            ));
        }
        let (draft, mut file) = Self::open(path, mode)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(draft)
    }

    fn open(path: &Path, mode: Mode) -> io::Result<(Self, File)> {
        let mut options = OpenOptions::new();
        // Never through a link that somebody put there in time.
        options.write(true).create_new(true);
        with_mode(&mut options, mode);
        for _ in 0..ATTEMPTS {
            let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
            // Short, so that it fits wherever the file's own name fits.
            let name = format!(".pog-{}-{number}.tmp", std::process::id());
            let draft = path.with_file_name(name);
            match options.open(&draft) {
                Ok(file) => return Ok((Self { path: draft }, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            "many files named .pog-*.tmp are left here; remove them",
        ))
    }

    fn rename(&self, to: &Path) -> io::Result<()> {
        // What is dropped afterwards is no longer there.
        fs::rename(&self.path, to)
    }

    /// Like [`Self::rename`], but never over a file.
    fn link(&self, to: &Path) -> io::Result<()> {
        match fs::hard_link(&self.path, to) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // Not every file system has links; there the name is taken first.
            Err(_) => {
                OpenOptions::new().write(true).create_new(true).open(to)?;
                self.rename(to).inspect_err(|_| {
                    let _ = fs::remove_file(to);
                })
            }
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Renamed, it is not there any more; when it stays, nothing is lost.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn with_mode(options: &mut OpenOptions, mode: Mode) {
    std::os::unix::fs::OpenOptionsExt::mode(options, mode);
}

#[cfg(not(unix))]
fn with_mode(_options: &mut OpenOptions, _mode: Mode) {}

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

    fn replace_text(path: &Path, expected: &str, text: &str) -> io::Result<()> {
        Prepared::replacing(path, expected, text)?.commit()
    }

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
        let create = |text: &str| Prepared::creating(&path, text)?.commit();
        create("x").unwrap();
        assert!(create("y").is_err());
        write_text(&path, "z").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "z");
        assert_eq!(names(path.parent().unwrap()), ["c.yaml"]);
    }

    #[test]
    fn what_is_not_committed_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.yaml");
        let first = Prepared::creating(&path, "x").unwrap();
        let second = Prepared::creating(&path, "y").unwrap();
        drop(first);
        second.commit().unwrap();
        assert_eq!(names(path.parent().unwrap()), ["c.yaml"]);
        drop(Prepared::creating(&folder.path().join("d/e/f"), "x").unwrap());
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn leftovers_of_a_killed_process_are_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        let next = DRAFTS.load(Ordering::Relaxed);
        for number in next..next + 3 {
            let name = format!(".pog-{}-{number}.tmp", std::process::id());
            fs::write(folder.path().join(name), "half").unwrap();
        }
        write_text(&path, "x").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "x");
    }
}
