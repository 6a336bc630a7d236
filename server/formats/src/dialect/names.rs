//! Which file names may belong to a prompt format: the globs of the table, compiled once.

use std::sync::LazyLock;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::{DIALECTS, Dialect};

/// A set of file name patterns.
pub(super) struct Names {
    path_globs: GlobSet,
    last: GlobSet,
}

pub(super) static NAMED: LazyLock<Names> = LazyLock::new(|| Names::new(|d| d.globs));
pub(super) static SNIFFED: LazyLock<Names> = LazyLock::new(|| Names::new(|d| d.sniffed));
pub(super) static IN_LIBRARY: LazyLock<Names> = LazyLock::new(|| Names::new(|d| d.in_library));

impl Names {
    fn new(globs: fn(&Dialect) -> &'static [&'static str]) -> Self {
        let all = || DIALECTS.iter().flat_map(|d| globs(d)).copied();
        Self {
            path_globs: set(all().filter(|g| g.contains('/'))),
            last: set(all().filter(|g| !g.contains('/'))),
        }
    }

    /// Whether a path fits. Separators of either kind are understood.
    pub(super) fn fits(&self, path: &str) -> bool {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        // Most globs are about the name alone, which needs no copy of the path.
        if self.last.is_match(name) {
            return true;
        }
        !self.path_globs.is_empty() && self.path_globs.is_match(path.replace('\\', "/"))
    }
}

fn set<'a>(globs: impl Iterator<Item = &'a str>) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        let glob = GlobBuilder::new(glob).literal_separator(true).build();
        builder.add(glob.expect("the globs of the table are valid, which a test holds"));
    }
    builder
        .build()
        .expect("the globs of the table are valid, which a test holds")
}

#[cfg(test)]
mod tests {
    use crate::dialect::may_be_prompt;

    #[test]
    fn names_and_paths() {
        assert!(
            may_be_prompt("a.pog.md")
                && may_be_prompt("C:\\x\\a.pog.md")
                && may_be_prompt("/x/a.prompt.yml")
        );
        assert!(
            !may_be_prompt("a.md")
                && !may_be_prompt("a.pog.md.pog.yaml")
                && !may_be_prompt("a.pog.md/x")
        );
    }
}
