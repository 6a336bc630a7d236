//! Parses CODEOWNERS as GitHub, GitLab and others do and finds the owners of a path. The last
//! matching line decides; with GitLab's sections, the last matching line of each section. Reads
//! text, not files.

use globset::{GlobBuilder, GlobMatcher};

/// A parsed CODEOWNERS file.
#[derive(Debug, Clone, Default)]
pub struct CodeOwners {
    /// Path of the file, as shown.
    pub file: String,
    /// Path of the workspace root relative to the directory the patterns are relative to, ending in
    /// `/`; empty if they are the same.
    pub prefix: String,
    sections: Vec<Section>,
}

#[derive(Debug, Clone, Default)]
struct Section {
    /// Default owners of a section, for lines without owners.
    owners: Vec<String>,
    lines: Vec<Line>,
}

#[derive(Debug, Clone)]
struct Line {
    globs: Vec<GlobMatcher>,
    owners: Vec<String>,
}

impl CodeOwners {
    /// Parses a file. Invalid lines are ignored, as forges do.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        // Lines before the first header form a section of their own, which is all of a file that has no headers.
        let mut sections = vec![Section::default()];
        for line in text.trim_start_matches('\u{feff}').lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(section) = header(line) {
                sections.push(section);
                continue;
            }
            let mut words = words(line).into_iter();
            let Some(pattern) = words.next() else {
                continue;
            };
            let globs = globs(&pattern);
            // A pattern without owners still counts: on GitHub it takes the owners away that an earlier line gave.
            if let Some(section) = sections.last_mut().filter(|_| !globs.is_empty()) {
                let owners: Vec<String> = words.collect();
                let owners = if owners.is_empty() {
                    section.owners.clone()
                } else {
                    owners
                };
                section.lines.push(Line { globs, owners });
            }
        }
        Self {
            sections,
            ..Self::default()
        }
    }

    /// Owners of a path (`/` between parts, below the workspace root); empty if there are none.
    #[must_use]
    pub fn of(&self, path: &str) -> Vec<&str> {
        let path = format!("{}{path}", self.prefix);
        let mut found: Vec<&str> = Vec::new();
        for section in &self.sections {
            let line = section
                .lines
                .iter()
                // The last line that fits decides, however broad it is.
                .rev()
                .find(|l| l.globs.iter().any(|g| g.is_match(&path)));
            for owner in line.into_iter().flat_map(|l| &l.owners) {
                if !found.contains(&owner.as_str()) {
                    found.push(owner);
                }
            }
        }
        found
    }

    /// All owners in the file.
    pub fn everybody(&self) -> impl Iterator<Item = &str> {
        self.sections
            .iter()
            .flat_map(|s| s.lines.iter().flat_map(|l| &l.owners).chain(&s.owners))
            .map(String::as_str)
    }
}

/// GitLab's `[Name]`, `^[Name][2] @owner`: a section of its own.
fn header(line: &str) -> Option<Section> {
    let rest = line.strip_prefix('^').unwrap_or(line).strip_prefix('[')?;
    let (_, mut rest) = rest.split_once(']')?;
    // `[2]` is the number of approvals GitLab asks for; who owns the files does not depend on it.
    if let Some(count) = rest.strip_prefix('[') {
        rest = count.split_once(']')?.1;
    }
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| Section {
        owners: words(rest),
        lines: Vec::new(),
    })
}

/// Words of a line up to a comment; `\ ` and `\#` are escapes.
fn words(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => word.extend(chars.next()),
            // Inside a word `#` is part of a name, as in `/src/c#/`.
            '#' if word.is_empty() => break,
            c if c.is_whitespace() => {
                if !word.is_empty() {
                    found.push(std::mem::take(&mut word));
                }
            }
            c => word.push(c),
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

/// The globs of a pattern: the path itself and everything below it. Empty for patterns that forges
/// reject.
fn globs(pattern: &str) -> Vec<GlobMatcher> {
    // GitHub passes over such lines; to take `!` for a negation would invent owners.
    if pattern.starts_with('!') || pattern.contains("***") {
        return Vec::new();
    }
    let folder = pattern.ends_with('/');
    let body = pattern.trim_matches('/');
    // As in .gitignore: a slash in front or in the middle ties a pattern to the root, one at the end does not.
    let anchored = pattern.starts_with('/') || body.contains('/');
    let base = match (anchored, body) {
        (_, "") => "**".to_owned(),
        (true, body) => body.to_owned(),
        (false, body) => format!("**/{body}"),
    };
    // `docs/*` matches the files in that directory only, not deeper ones.
    let last = body.rsplit('/').next().unwrap_or(body);
    let shallow = anchored && !folder && (last == "*" || (last.contains('*') && last != "**"));
    let mut texts = Vec::new();
    if !folder {
        texts.push(base.clone());
    }
    if !shallow && base != "**" {
        texts.push(format!("{base}/**"));
    }
    if base == "**" && folder {
        texts.push(base);
    }
    let glob = |t: &String| {
        GlobBuilder::new(&escape(t))
            // Otherwise `*` would run across directories.
            .literal_separator(true)
            .build()
            .ok()
    };
    texts
        .iter()
        .filter_map(glob)
        .map(|g| g.compile_matcher())
        .collect()
}

/// Only `*`, `**` and `?` are special in CODEOWNERS.
fn escape(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    for c in pattern.chars() {
        if matches!(c, '[' | ']' | '{' | '}') {
            out.extend(['[', c, ']']);
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::CodeOwners;

    fn of(text: &str, path: &str) -> Vec<String> {
        CodeOwners::parse(text)
            .of(path)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn the_last_line_that_matches_decides() {
        let text =
            "* @all\n/prompts/ @prompts a@b.org\nprompts/design/** @design\n*.md @docs # inline\n";
        assert_eq!(of(text, "src/main.rs"), ["@all"]);
        assert_eq!(of(text, "prompts/x.yml"), ["@prompts", "a@b.org"]);
        assert_eq!(of(text, "prompts/design/a/x.yml"), ["@design"]);
        assert_eq!(of(text, "prompts/design/a/x.pog.md"), ["@docs"]);
    }

    #[test]
    fn patterns_are_those_of_ignore_files() {
        let hit = |pattern: &str, path: &str| !of(&format!("{pattern} @x"), path).is_empty();
        assert!(hit("*", "a/b/c.md") && hit("/", "a.md") && hit("**", "a/b.md"));
        assert!(hit("apps/", "x/apps/y/z.md") && !hit("/apps/", "x/apps/z.md"));
        assert!(hit("docs", "a/docs/b.md") && hit("docs", "docs") && !hit("docs", "docsy/b.md"));
        assert!(hit("docs/*", "docs/a.md") && !hit("docs/*", "docs/sub/a.md"));
        assert!(hit("/docs/**/x.md", "docs/a/b/x.md") && hit("/docs/**/x.md", "docs/x.md"));
        assert!(hit("*.pog.md", "a/b.pog.md") && hit("/*.md", "b.md") && !hit("/*.md", "a/b.md"));
        assert!(
            hit("with\\ space/", "with space/a.md")
                && hit("a[1].md", "a[1].md")
                && !hit("a[1].md", "a1.md")
        );
        assert!(hit("ü?/", "üa/x.md") && !hit("!a", "a"));
    }

    #[test]
    fn a_line_without_owners_takes_them_away() {
        assert!(of("* @all\n/free/\n", "free/a.md").is_empty());
    }

    #[test]
    fn sections_add_up_and_lend_their_owners() {
        let text = "* @all\n[Docs] @writers\n*.md\n^[Design][2]\n/design/ @design\n";
        assert_eq!(of(text, "design/a.md"), ["@all", "@writers", "@design"]);
        assert_eq!(of(text, "a.rs"), ["@all"]);
        let owners = CodeOwners::parse(text);
        assert!(owners.everybody().any(|o| o == "@writers"));
    }

    #[test]
    fn nothing_is_not_an_error() {
        for text in [
            "", "\u{feff}", "#", "   \n\\", "[", "[]", "^[a", "***\n", "\\",
        ] {
            assert!(of(text, "a").is_empty(), "{text:?}");
        }
    }
}
