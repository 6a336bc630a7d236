//! Writes new files, all of them or none. Never writes over anything: what is there already and differs is named.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use crate::inside::must_lead_inside;
use crate::read::read_bytes;
use crate::write::Prepared;

/// More than any text that is planned.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// A file to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub path: PathBuf,
    pub text: Cow<'static, str>,
    /// Words that tell, in a file that is somebody else's as well, that everything needed is in it. Such a file is
    /// never in the way: what is missing in it has to be added by hand.
    pub shared: Option<&'static str>,
    executable: bool,
    /// The folder that no link may lead it out of.
    root: Option<PathBuf>,
}

/// What came of a plan.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Created {
    /// Written.
    pub written: Vec<PathBuf>,
    /// There already, with the same text.
    pub present: Vec<PathBuf>,
    /// There already and somebody else's as well: the text has to be added by hand.
    pub by_hand: Vec<Planned>,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum NotCreated {
    /// These are there already and say something else.
    InTheWay(Vec<PathBuf>),
    /// This cannot be written.
    Failed(PathBuf, io::Error),
}

impl Planned {
    /// A text file.
    #[must_use]
    pub fn new(path: PathBuf, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            path,
            text: text.into(),
            shared: None,
            executable: false,
            root: None,
        }
    }

    /// Is only written where it really lies below `root`, whatever links a repository put on the way.
    #[must_use]
    pub fn inside(self, root: &Path) -> Self {
        Self {
            root: Some(root.to_owned()),
            ..self
        }
    }

    /// Is shared with others; see [`Self::shared`].
    #[must_use]
    pub(crate) fn unless_it_says(self, words: &'static str) -> Self {
        Self {
            shared: Some(words),
            ..self
        }
    }

    /// Can be run.
    #[must_use]
    pub(crate) fn executable(self) -> Self {
        Self {
            executable: true,
            ..self
        }
    }

    fn prepare(&self) -> io::Result<Prepared<'static>> {
        if let Some(root) = &self.root {
            must_lead_inside(root, &self.path)?;
        }
        let mode = if self.executable { 0o777 } else { 0o666 };
        Prepared::creating_as(&self.path, &self.text, mode)
    }

    /// What is at its path; `None` where nothing is.
    fn present(&self) -> io::Result<Option<Present>> {
        // A link is in the way even where it leads nowhere: writing through it would make a file somewhere else.
        match self.path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        match read_bytes(&self.path, MAX_BYTES) {
            Ok(bytes) if same(&bytes, &self.text) => Ok(Some(Present::Same)),
            Ok(bytes) => Ok(Some(match self.shared {
                Some(words) if String::from_utf8_lossy(&bytes).contains(words) => Present::Same,
                Some(_) => Present::Shared,
                None => Present::InTheWay,
            })),
            Err(error) if is_no_such_file(&error) => Ok(Some(Present::InTheWay)),
            Err(error) => Err(error),
        }
    }
}

/// What is at a path already.
enum Present {
    /// All that is needed.
    Same,
    /// Somebody else's as well.
    Shared,
    /// Something else.
    InTheWay,
}

/// Whether there is something that has no text: too much of it, a folder, a pipe, a link to nowhere.
fn is_no_such_file(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::FileTooLarge | io::ErrorKind::InvalidInput | io::ErrorKind::NotFound
    )
}

/// Writes what is not there yet.
///
/// # Errors
/// When a file is in the way or cannot be written; then nothing has been written.
pub fn create(planned: &[Planned]) -> Result<Created, NotCreated> {
    let mut created = Created::default();
    let (mut missing, mut in_the_way) = (Vec::new(), Vec::new());
    let failed = |plan: &Planned, error| NotCreated::Failed(plan.path.clone(), error);
    for plan in planned {
        match plan.present().map_err(|error| failed(plan, error))? {
            None => missing.push(plan),
            Some(Present::Same) => created.present.push(plan.path.clone()),
            Some(Present::Shared) => created.by_hand.push(plan.clone()),
            Some(Present::InTheWay) => in_the_way.push(plan.path.clone()),
        }
    }
    if !in_the_way.is_empty() {
        return Err(NotCreated::InTheWay(in_the_way));
    }
    // All texts are on the disk before the first has its name: a full disk is noticed while there is nothing to take back.
    let mut prepared = Vec::with_capacity(missing.len());
    for plan in missing {
        let text = plan.prepare().map_err(|error| failed(plan, error))?;
        prepared.push((plan, text));
    }
    for (plan, text) in prepared {
        if let Err(error) = text.commit() {
            // Only what this run has made itself is taken back.
            for path in &created.written {
                let _ = std::fs::remove_file(path);
            }
            return Err(failed(plan, error));
        }
        created.written.push(plan.path.clone());
    }
    Ok(created)
}

/// Line ends do not count: git may have changed them.
fn same(bytes: &[u8], text: &str) -> bool {
    bytes == text.as_bytes() || String::from_utf8_lossy(bytes).replace("\r\n", "\n") == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_over_and_twice_is_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let plan = [
            Planned::new(at("a"), "one\n"),
            Planned::new(at("deep/er/b"), "two\n"),
        ];
        assert_eq!(create(&plan).unwrap().written, [at("a"), at("deep/er/b")]);
        std::fs::write(at("a"), "one\r\n").unwrap();
        assert_eq!(create(&plan).unwrap().present, [at("a"), at("deep/er/b")]);
        std::fs::write(at("a"), "mine").unwrap();
        std::fs::remove_file(at("deep/er/b")).unwrap();
        let Err(NotCreated::InTheWay(paths)) = create(&plan) else {
            panic!("written over")
        };
        assert_eq!(paths, [at("a")]);
        assert_eq!(std::fs::read_to_string(at("a")).unwrap(), "mine");
        assert!(!at("deep/er/b").exists(), "all or nothing");
    }

    #[test]
    fn what_fails_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("file"), "").unwrap();
        let plan = [
            Planned::new(at("a"), "one"),
            Planned::new(at("file/b"), "two"),
        ];
        assert!(matches!(create(&plan), Err(NotCreated::Failed(..))));
        assert!(!at("a").exists());
    }

    #[test]
    fn a_shared_file_is_never_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let plan =
            [Planned::new(folder.path().join("ci.yml"), "include: pog\n").unless_it_says("pog")];
        std::fs::write(&plan[0].path, "jobs: {}\n").unwrap();
        assert_eq!(create(&plan).unwrap().by_hand, plan);
        std::fs::write(&plan[0].path, "jobs: {}\ninclude: [pog]\n").unwrap();
        assert_eq!(create(&plan).unwrap().present, [plan[0].path.clone()]);
    }
}
