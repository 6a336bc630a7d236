//! What the table says of file names, for whoever has no table: hooks and editors want patterns, tests and fuzzers want
//! names, conversion wants endings. All of it comes from the globs of [`DIALECTS`], so that a format is named once.

use super::{DIALECTS, Dialect, OVERLAY_SUFFIX};

/// The folder of prompts in the paths that [`Dialect::sample_paths`] makes: a library root of most workspaces.
pub const SAMPLE_ROOT: &str = "prompts";

impl Dialect {
    /// Every glob that a file of this format may have, the certain ones first.
    pub fn all_globs(&self) -> impl Iterator<Item = &'static str> {
        let lists = [self.globs, self.sniffed, self.in_library];
        lists.into_iter().flatten().copied()
    }

    /// A path for each glob, as a file of this format might have it. Where only the content or the library tells, the
    /// path alone does not make the file one of this format.
    #[must_use]
    pub fn sample_paths(&self) -> Vec<String> {
        let anywhere = self
            .globs
            .iter()
            .chain(self.sniffed)
            .map(|glob| sample(glob));
        let below = self
            .in_library
            .iter()
            .map(|glob| format!("{SAMPLE_ROOT}/{}", sample(glob)));
        anywhere.chain(below).collect()
    }
}

fn sample(glob: &str) -> String {
    let path = glob.strip_prefix("**/").unwrap_or(glob);
    path.replace("**", "sub").replace('*', "main")
}

/// The fewest globs that every file the table may recognise fits, by its name or by its content, overlays included. One
/// without `/` is for file names, one with `/` for whole paths.
#[must_use]
pub fn widest_globs() -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for glob in DIALECTS.iter().flat_map(|dialect| dialect.all_globs()) {
        if !all.iter().any(|known| known == glob) {
            all.push(glob.to_owned());
        }
    }
    all.push(format!("*{OVERLAY_SUFFIX}"));
    // After all are known: a wide glob may come from a later format than the narrow one.
    let is_covered = |glob: &String| all.iter().any(|wide| wide != glob && covers(wide, glob));
    all.iter()
        .filter(|glob| !is_covered(glob))
        .cloned()
        .collect()
}

/// Whether every path that fits `narrow` fits `wide`, for a `wide` that is a `*` and an ending.
fn covers(wide: &str, narrow: &str) -> bool {
    wide.strip_prefix('*')
        .is_some_and(|ending| !ending.contains(['*', '/']) && narrow.ends_with(ending))
}

/// What file names of the table end in behind all that may vary, such as `.pog.md` and `.md`; the longest first.
#[must_use]
pub fn endings() -> Vec<&'static str> {
    let globs = DIALECTS.iter().flat_map(|dialect| dialect.all_globs());
    let mut found: Vec<&str> = globs.filter_map(ending).collect();
    // The longest first, so that `.pog.md` is taken off before `.md` is.
    found.sort_by_key(|ending| (std::cmp::Reverse(ending.len()), *ending));
    found.dedup();
    found
}

/// The part of a glob behind its last `*`; of a name without one, the extension.
fn ending(glob: &'static str) -> Option<&'static str> {
    let name = glob.rsplit('/').next()?;
    let start = match name.rfind('*') {
        // Behind the last star nothing varies any more.
        Some(star) => star + 1,
        None => name.rfind('.')?,
    };
    name.get(start..)
}

#[cfg(test)]
mod tests {
    use super::{DIALECTS, covers, endings, widest_globs};
    use crate::dialect::{FormatHint, Likelihood, likelihood};

    #[test]
    fn sample_paths_are_of_their_format() {
        let library = FormatHint {
            in_library: true,
            ..FormatHint::default()
        };
        for dialect in DIALECTS {
            let paths = dialect.sample_paths();
            assert_eq!(paths.len(), dialect.all_globs().count(), "{dialect:?}");
            for path in paths {
                assert!(!path.contains('*'), "{path}");
                assert_ne!(likelihood(&path, library), Likelihood::No, "{path}");
            }
        }
    }

    #[test]
    fn no_glob_of_the_table_is_left_out() {
        let widest = widest_globs();
        for glob in DIALECTS.iter().flat_map(|d| d.all_globs()) {
            let found = widest.iter().any(|wide| wide == glob || covers(wide, glob));
            assert!(found, "{glob}");
        }
        assert!(covers("*.md", "*.pog.md") && covers("*.md", "**/.claude/agents/**/*.md"));
        assert!(
            !covers("*.md", "*.mdc")
                && !covers("*.prompt", "*.prompty")
                && !covers("a.md", "ba.md")
        );
    }

    #[test]
    fn the_longest_ending_comes_first() {
        let endings = endings();
        let at = |ending: &str| endings.iter().position(|e| *e == ending).unwrap();
        assert!(at(".pog.md") < at(".md") && at(".prompt.yaml") < at(".yaml"));
        assert!(endings.iter().all(|e| e.starts_with('.')), "{endings:?}");
    }
}
