//! Writes new files, all of them or none. Never writes over anything: what is there already and differs is named.

use std::borrow::Cow;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::PathBuf;

/// A file to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub path: PathBuf,
    pub text: Cow<'static, str>,
    /// Words that tell, in a file that is somebody else's as well, that everything needed is in it. Such a file is
    /// never in the way: what is missing in it has to be added by hand.
    pub shared: Option<&'static str>,
    executable: bool,
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

    fn write(&self) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(
            &mut options,
            if self.executable { 0o777 } else { 0o666 },
        );
        options.open(&self.path)?.write_all(self.text.as_bytes())
    }
}

/// Writes what is not there yet.
///
/// # Errors
/// When a file is in the way or cannot be written; then nothing has been written.
pub fn create(planned: &[Planned]) -> Result<Created, NotCreated> {
    let mut created = Created::default();
    let (mut missing, mut in_the_way) = (Vec::new(), Vec::new());
    for plan in planned {
        match std::fs::read(&plan.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(plan),
            Ok(bytes) if same(&bytes, &plan.text) => created.present.push(plan.path.clone()),
            Ok(bytes) => match plan.shared {
                Some(words) if String::from_utf8_lossy(&bytes).contains(words) => {
                    created.present.push(plan.path.clone());
                }
                Some(_) => created.by_hand.push(plan.clone()),
                None => in_the_way.push(plan.path.clone()),
            },
            Err(error) => return Err(NotCreated::Failed(plan.path.clone(), error)),
        }
    }
    if !in_the_way.is_empty() {
        return Err(NotCreated::InTheWay(in_the_way));
    }
    for plan in missing {
        if let Err(error) = plan.write() {
            // Only what this run has made itself is taken back.
            for path in &created.written {
                let _ = std::fs::remove_file(path);
            }
            return Err(NotCreated::Failed(plan.path.clone(), error));
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
