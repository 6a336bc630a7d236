//! Parses CODEOWNERS as GitHub, GitLab and others do and finds the owners of a path. The last
//! matching line decides; with GitLab's sections, the last matching line of each section. Reads
//! text, not files.

use rustc_hash::FxHashMap;

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
    /// Lines that start with names and not with wildcards, by those.
    by_prefix: FxHashMap<String, Vec<usize>>,
    /// Lines such as `docs`, which may stand anywhere in a path.
    by_name: FxHashMap<String, Vec<usize>>,
    /// Lines such as `*.md`, by what is behind the wildcard.
    by_ending: FxHashMap<String, Vec<usize>>,
    /// All others.
    wild: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Line {
    pattern: Pattern,
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
            // A pattern without owners still counts: on GitHub it takes the owners away that an earlier line gave.
            if let (Some(section), Some(pattern)) = (sections.last_mut(), Pattern::read(&pattern)) {
                let owners: Vec<String> = words.collect();
                let owners = if owners.is_empty() {
                    section.owners.clone()
                } else {
                    owners
                };
                section.add(Line { pattern, owners });
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
            for owner in section.line_of(&path).into_iter().flat_map(|l| &l.owners) {
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
        ..Section::default()
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

impl Section {
    fn add(&mut self, line: Line) {
        let number = self.lines.len();
        let pattern = &line.pattern;
        let names: Vec<&str> = pattern
            .segments
            .iter()
            .map(|s| &**s)
            .take_while(|s| !is_wild(s))
            .collect();
        let lines = match (&*pattern.segments, names.is_empty()) {
            (_, false) => self.by_prefix.entry(names.join("/")).or_default(),
            ([any, name], _) if &**any == ANY && !is_wild(name) => {
                self.by_name.entry(name.to_string()).or_default()
            }
            ([any, name], _) if &**any == ANY && name.strip_prefix('*').is_some_and(is_ending) => {
                self.by_ending.entry(name[1..].to_owned()).or_default()
            }
            _ => &mut self.wild,
        };
        lines.push(number);
        self.lines.push(line);
    }

    /// The line that decides about a path: the last one that fits, however broad it is.
    fn line_of(&self, path: &str) -> Option<&Line> {
        let parts: Vec<&str> = path.split('/').collect();
        let mut candidates: Vec<usize> = self.wild.clone();
        let mut add = |lines: Option<&Vec<usize>>| candidates.extend(lines.into_iter().flatten());
        for (end, _) in path.match_indices('/').chain([(path.len(), "")]) {
            add(self.by_prefix.get(&path[..end]));
        }
        for part in &parts {
            add(self.by_name.get(*part));
            if !self.by_ending.is_empty() {
                for (at, _) in part.char_indices() {
                    add(self.by_ending.get(&part[at..]));
                }
            }
        }
        candidates.sort_unstable();
        let mut fitting = candidates
            .into_iter()
            .rev()
            .map(|number| &self.lines[number]);
        fitting.find(|line| line.pattern.fits(&parts))
    }
}

/// Any number of folders.
const ANY: &str = "**";

/// What a line says of paths. Only `*`, `**` and `?` are special in CODEOWNERS.
#[derive(Debug, Clone)]
struct Pattern {
    /// What is between the slashes.
    segments: Box<[Box<str>]>,
    /// Whether the path itself is meant.
    itself: bool,
    /// Whether everything below is.
    below: bool,
}

impl Pattern {
    /// `None` for patterns that forges reject.
    fn read(pattern: &str) -> Option<Self> {
        // GitHub passes over such lines; to take `!` for a negation would invent owners.
        if pattern.starts_with('!') || pattern.contains("***") {
            return None;
        }
        let folder = pattern.ends_with('/');
        let body = pattern.trim_matches('/');
        // As in .gitignore: a slash in front or in the middle ties a pattern to the root, one at the end does not.
        let anchored = pattern.starts_with('/') || body.contains('/');
        let lead = (!anchored && body != ANY && !body.is_empty()).then_some(ANY);
        let body = if body.is_empty() { ANY } else { body };
        // `docs/*` matches the files in that directory only, not deeper ones.
        let last = body.rsplit('/').next().unwrap_or(body);
        let shallow = anchored && !folder && last.contains('*') && last != ANY;
        let is_all = body == ANY;
        Some(Self {
            segments: lead
                .into_iter()
                .chain(body.split('/'))
                .map(Box::from)
                .collect(),
            itself: !folder || is_all,
            below: !shallow && !is_all,
        })
    }

    fn fits(&self, parts: &[&str]) -> bool {
        // How much of the path the segments so far may stand for, by the number of parts.
        let mut reached = vec![false; parts.len() + 1];
        reached[0] = true;
        for (at, segment) in self.segments.iter().enumerate() {
            let mut next = vec![false; parts.len() + 1];
            if &**segment == ANY {
                // Behind a folder it stands for what is in there, in front of one also for nothing.
                let is_last = at > 0 && at + 1 == self.segments.len();
                let mut seen = false;
                for (count, reached) in reached.iter().enumerate() {
                    next[count] = seen || (*reached && !is_last);
                    seen |= *reached;
                }
            } else {
                for (count, part) in parts.iter().enumerate() {
                    next[count + 1] = reached[count] && fits(segment, part);
                }
            }
            reached = next;
        }
        (self.itself && reached[parts.len()])
            || (self.below && reached[1..parts.len()].contains(&true))
    }
}

fn is_wild(segment: &str) -> bool {
    segment.contains(['*', '?'])
}

fn is_ending(text: &str) -> bool {
    !text.is_empty() && !is_wild(text)
}

/// Whether a name fits a segment: `*` is any number of characters, `?` is one.
fn fits(segment: &str, name: &str) -> bool {
    let (segment, name): (Vec<char>, Vec<char>) =
        (segment.chars().collect(), name.chars().collect());
    let (mut at, mut here) = (0, 0);
    // The last `*`, and how far what it stands for goes.
    let mut star: Option<(usize, usize)> = None;
    while here < name.len() {
        match segment.get(at) {
            Some('*') => {
                star = Some((at, here));
                at += 1;
            }
            Some(c) if *c == '?' || *c == name[here] => {
                at += 1;
                here += 1;
            }
            _ => {
                let Some((place, taken)) = star else {
                    return false;
                };
                star = Some((place, taken + 1));
                (at, here) = (place + 1, taken + 1);
            }
        }
    }
    segment[at..].iter().all(|c| *c == '*')
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
    fn wildcards_between_and_within_names() {
        let hit = |pattern: &str, path: &str| !of(&format!("{pattern} @x"), path).is_empty();
        assert!(hit("/a/**", "a/b") && hit("/a/**", "a/b/c") && !hit("/a/**", "a"));
        assert!(
            hit("/a/**/c/", "a/c/x") && hit("/a/**/c/", "a/b/b/c/x") && !hit("/a/**/c/", "a/c")
        );
        assert!(hit("**/x*y", "a/xzy") && !hit("**/x*y", "xy/b") && !hit("**/x*y", "a/xyz"));
        assert!(hit("*.d", "a.d/b/c") && hit("*.d", "q/.d") && !hit("*.d", "a.de"));
        assert!(hit("/a*b*c/", "aXbYc/x") && !hit("/a*b*c/", "aXcYb/x") && hit("/?/", "ü/x"));
    }

    #[test]
    fn the_last_of_fifty_thousand_lines_decides() {
        let mut text = String::new();
        for n in 0..50_000 {
            text += &format!("/path{n}/ @a{n}\n*.x{n} @b{n}\nname{n} @c{n}\n");
        }
        let owners = CodeOwners::parse(&text);
        assert_eq!(owners.of("path7/a.md"), ["@a7"]);
        assert_eq!(owners.of("path7/a.x9"), ["@b9"]);
        assert_eq!(owners.of("path7/name3/a.x2"), ["@a7"]);
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
