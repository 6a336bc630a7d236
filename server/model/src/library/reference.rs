//! What a template's mention of another one means: `ID`, `ID@RANGE`, `./path`. Resolves inside the library only, so
//! nothing outside the workspace and its sources can be reached.

use std::sync::Arc;

use pog_formats::dialect;
use semver::{Version, VersionReq};

use super::{Entry, Library};

/// A reference's parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target<'a> {
    /// Id, or path starting with `./` or `../`.
    pub name: &'a str,
    /// Byte length of `name`; the range starts one `@` behind it.
    pub range: Option<&'a str>,
}

impl<'a> Target<'a> {
    /// Splits `ID@RANGE`.
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        match text.split_once('@') {
            Some((name, range)) if !name.is_empty() => Self {
                name,
                range: Some(range),
            },
            _ => Self {
                name: text,
                range: None,
            },
        }
    }

    /// Whether it is a path relative to the file.
    #[must_use]
    pub fn is_path(&self) -> bool {
        self.name.starts_with("./") || self.name.starts_with("../")
    }
}

/// What a reference leads to.
#[derive(Debug, Clone)]
pub enum Resolved<'a> {
    /// This artifact.
    Found(&'a Arc<Entry>),
    /// The artifact exists but its version is outside the range.
    WrongVersion(&'a Arc<Entry>),
    /// Nothing of that name.
    Unknown,
    /// A path that leaves the workspace, or is absolute.
    Outside,
}

impl<'a> Resolved<'a> {
    /// The artifact, whatever its version.
    #[must_use]
    pub fn entry(&self) -> Option<&'a Arc<Entry>> {
        match self {
            Self::Found(entry) | Self::WrongVersion(entry) => Some(entry),
            Self::Unknown | Self::Outside => None,
        }
    }
}

/// How a format refers to other files: the paths that a text in the file at a path may mean.
pub(super) type Refers = fn(&str, &str) -> Vec<String>;

/// How the format of an entry refers to other files, where it does so by path.
pub(super) fn refers_of(entry: &Entry) -> Option<Refers> {
    dialect::by_id(entry.summary.dialect)?.resolve_reference
}

impl Library {
    /// What `text`, written in the file at `path` of `root`, refers to.
    #[must_use]
    pub fn resolve(&self, text: &str, root: u32, path: &str) -> Resolved<'_> {
        let from = self.at_path(root, path);
        self.resolve_as(from.and_then(|e| refers_of(e)), text, root, path)
    }

    /// What `text`, written in the file of an entry, refers to.
    #[must_use]
    pub(super) fn resolve_from(&self, from: &Entry, text: &str) -> Resolved<'_> {
        self.resolve_as(refers_of(from), text, from.root, &from.path)
    }

    fn resolve_as(
        &self,
        refers: Option<Refers>,
        text: &str,
        root: u32,
        path: &str,
    ) -> Resolved<'_> {
        if let Some(refers) = refers {
            let found = refers(text.trim(), path)
                .into_iter()
                .find_map(|path| self.at_path(root, &path));
            return found.map_or(Resolved::Unknown, Resolved::Found);
        }
        let target = Target::parse(text.trim());
        if target.is_path() {
            let Some(joined) = join(path, target.name) else {
                return Resolved::Outside;
            };
            let found = self
                .at_path(root, &joined)
                .or_else(|| self.at_path(root, &format!("{joined}.pog.md")));
            return found.map_or(Resolved::Unknown, Resolved::Found);
        }
        if target.name.starts_with('/')
            || target.name.contains('\\')
            || target.name.split('/').any(|p| p == "..")
        {
            return Resolved::Outside;
        }
        // The nearest artifact of that id decides: a workspace's own version shadows the starter library's.
        match self.nearest(target.name, root) {
            None => Resolved::Unknown,
            Some(entry) if satisfies(entry.summary.version.as_deref(), target.range) => {
                Resolved::Found(entry)
            }
            Some(entry) => Resolved::WrongVersion(entry),
        }
    }
}

/// Whether a version lies in a range. No range fits all; a range that is half typed or an artifact without a version
/// is not held against anyone here.
fn satisfies(version: Option<&str>, range: Option<&str>) -> bool {
    let Some(Ok(range)) = range.map(VersionReq::parse) else {
        return true;
    };
    let Some(Ok(version)) = version.map(Version::parse) else {
        return true;
    };
    range.matches(&version)
}

/// `relative` seen from the file `from`; `None` when it climbs out of the root.
pub(crate) fn join(from: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_cannot_climb_out() {
        assert_eq!(
            join("a/b.pog.md", "./c.pog.md").as_deref(),
            Some("a/c.pog.md")
        );
        assert_eq!(
            join("a/b.pog.md", "../c.pog.md").as_deref(),
            Some("c.pog.md")
        );
        assert_eq!(join("a/b.pog.md", "../../etc/passwd"), None);
        assert!(matches!(
            Library::default().resolve("../../etc/passwd", 0, "a/b.pog.md"),
            Resolved::Outside
        ));
        assert!(matches!(
            Library::default().resolve("/etc/passwd", 0, "a/b.pog.md"),
            Resolved::Outside
        ));
        assert!(matches!(
            Library::default().resolve("x/../../y", 0, "a/b.pog.md"),
            Resolved::Outside
        ));
    }

    #[test]
    fn ranges_are_semver() {
        assert!(satisfies(Some("1.4.0"), Some("^1.2")));
        assert!(!satisfies(Some("2.0.0"), Some("^1.2")));
        assert!(satisfies(Some("2.0.0"), None));
        assert!(satisfies(Some("2.0.0"), Some("^")));
    }

    #[test]
    fn a_scope_sign_is_not_a_range() {
        assert_eq!(
            Target::parse("a/b@^1"),
            Target {
                name: "a/b",
                range: Some("^1")
            }
        );
        assert_eq!(
            Target::parse("@team"),
            Target {
                name: "@team",
                range: None
            }
        );
    }
}
