//! Finds and reads the CODEOWNERS of a workspace. What the lines mean, and whether they count, others know.

use std::path::{Path, PathBuf};

use pog_world::codeowners::CodeOwners;

use crate::system::System;
use crate::workspace::{Problem, Workspace, read_text};

/// Where forges look, in the order of the first that reads it.
const PLACES: [&str; 4] = [
    ".github/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    ".gitlab/CODEOWNERS",
];

/// GitHub reads no larger file.
const MOST_BYTES: usize = 3 * 1024 * 1024;

/// Whether a path may be a CODEOWNERS file: a cheap test for watching.
#[must_use]
pub(crate) fn is_codeowners(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "CODEOWNERS")
}

impl Workspace {
    /// The CODEOWNERS of the repository, or the one that the policy names; `None` where there is none. Read whether or not
    /// it counts, so that a switch in the policy needs no reading.
    ///
    /// # Errors
    /// When it counts and cannot be read.
    pub fn codeowners(&self, system: &dyn System) -> Result<Option<CodeOwners>, Problem> {
        let policy = self.config.policies.base();
        match self.read_owners(
            system,
            policy
                .owners
                .codeowners_file
                .as_ref()
                .map(|f| f.value.as_str()),
        ) {
            Err(problem) if policy.owners.codeowners.as_ref().is_some_and(|c| c.value) => {
                Err(problem)
            }
            read => Ok(read.unwrap_or_default()),
        }
    }

    fn read_owners(
        &self,
        system: &dyn System,
        named: Option<&str>,
    ) -> Result<Option<CodeOwners>, Problem> {
        let top = repository(&self.config.root);
        let file = match named {
            Some(named) => Some(self.configured_file(named)?),
            None => PLACES
                .iter()
                .map(|p| top.join(p))
                .find(|p| p.metadata().is_ok_and(|m| !m.is_dir()))
                .map(|file| inside(&self.config.root, file))
                .transpose()?,
        };
        let Some(file) = file else { return Ok(None) };
        let text = read_text(system, &file)?;
        if text.len() > MOST_BYTES {
            let message =
                "Is larger than 3 MB, and forges ignore such a file; shorten it".to_owned();
            return Err(Problem {
                path: file,
                message,
            });
        }
        let below = self.config.root.strip_prefix(top).unwrap_or(Path::new(""));
        let prefix: String = below
            .components()
            .map(|c| format!("{}/", c.as_os_str().to_string_lossy()))
            .collect();
        let shown = file
            .strip_prefix(top)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        let mut owners = CodeOwners::parse(&text);
        (owners.file, owners.prefix) = (shown, prefix);
        Ok(Some(owners))
    }

    /// The file that the policy names; it stays inside the repository.
    fn configured_file(&self, path: &str) -> Result<PathBuf, Problem> {
        inside(&self.config.root, self.config.home.join(path))
    }
}

/// The file, if it lies in the repository, whatever links are on the way.
fn inside(root: &Path, file: PathBuf) -> Result<PathBuf, Problem> {
    let refused = |message: &str| Problem {
        path: file.clone(),
        message: message.to_owned(),
    };
    let real = file
        .canonicalize()
        .map_err(|error| refused(&format!("Cannot be read: {error}")))?;
    let is_inside = repository(root)
        .canonicalize()
        .is_ok_and(|top| real.starts_with(top));
    // A device is outside as well, but that is not what is wrong with it.
    if is_inside || !real.is_file() {
        return Ok(file);
    }
    Err(refused(
        "Is outside of the repository; [owners] codeowners names a file inside",
    ))
}

/// The work tree a folder belongs to, or the folder itself.
fn repository(root: &Path) -> &Path {
    root.ancestors()
        .find(|folder| folder.join(".git").exists())
        .unwrap_or(root)
}

#[cfg(test)]
mod tests {
    use pog_rules::CATALOG;

    use super::*;
    use crate::files::Files;
    use crate::system::Os;

    fn read(files: &[(&str, &str)], root: &str) -> Result<Option<CodeOwners>, Problem> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let files = Files::default();
        let root = folder.path().join(root);
        Workspace::open(&Os, &CATALOG, &root, 0, &files).codeowners(&Os)
    }

    const COUNTED: &str = "[owners]\ncodeowners = true\n";

    #[test]
    fn paths_count_from_the_repository() {
        let files = [
            ("a/b/pog.toml", COUNTED),
            ("CODEOWNERS", "/a/b/ @b\n"),
            (".github/CODEOWNERS", "/a/b/p/ @p\n"),
        ];
        let owners = read(&files, "a/b").unwrap().expect("it is counted");
        assert_eq!(
            (owners.file.as_str(), owners.prefix.as_str()),
            (".github/CODEOWNERS", "a/b/")
        );
        assert_eq!(owners.of("p/x.pog.md"), ["@p"]);
        assert!(owners.of("x.pog.md").is_empty());
    }

    #[test]
    fn what_does_not_count_is_no_trouble() {
        assert!(
            read(&[("pog.toml", COUNTED)], "").unwrap().is_none(),
            "there is none"
        );
        assert!(read(&[], "").unwrap().is_none());
        let broken = [
            ("pog.toml", "[owners]\ncodeowners = false\n"),
            ("CODEOWNERS/x", ""),
        ];
        assert!(read(&broken, "").unwrap().is_none());
    }

    #[test]
    fn a_named_file_is_read_and_must_stay_inside() {
        let named = |path: &str| format!("[owners]\ncodeowners = \"{path}\"\n");
        let files = [
            ("pog.toml", &*named("team/OWNERS")),
            ("team/OWNERS", "* @a"),
        ];
        assert_eq!(
            read(&files, "").unwrap().expect("it is there").of("x"),
            ["@a"]
        );
        let missing = read(&[("pog.toml", &*named("nowhere"))], "").unwrap_err();
        assert!(missing.message.starts_with("Cannot be read"), "{missing:?}");
        let outside = read(
            &[("pog.toml", &*named("../../../../../../etc/hostname"))],
            "",
        )
        .unwrap_err();
        assert!(
            outside.message.contains("outside") || outside.message.contains("Cannot be read"),
            "{outside:?}"
        );
    }
}
