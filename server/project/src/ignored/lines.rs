//! The lines of one ignore file. Most name a file or a folder, or have one wildcard at an end of a name: those are looked up.
//! Only the others are compiled, when a path is first asked for: that takes a thousand times what reading does.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use pog_text::Span;

use crate::files::slashed;

/// Lines that are compiled, and their bytes; each path is compared with all of them.
const MOST_COMPILED: (usize, usize) = (2000, 128 * 1024);
/// No path is longer, as far as operating systems go.
const MOST_BYTES_OF_A_LINE: usize = 4096;
/// Lines and bytes that are compiled together; what is larger than the compiler allows would match nothing at all.
const TOGETHER: (usize, usize) = (200, 16 * 1024);
/// The signs of globs.
const SPECIAL: [char; 7] = ['*', '?', '[', ']', '{', '}', '\\'];

/// What an ignore file says of the paths below its folder.
#[derive(Debug)]
pub(super) struct Lines {
    folder: PathBuf,
    text: String,
    /// Sorted by place and name.
    named: Vec<Named>,
    /// How long the longest folder is that a line names.
    longest_folder: usize,
    wild: Vec<Wild>,
    wild_bytes: usize,
    compiled: OnceLock<Vec<Compiled>>,
}

/// What a line does when it fits.
#[derive(Debug, Clone, Copy)]
struct Effect {
    /// The last line that fits decides.
    line: usize,
    takes_back: bool,
    folders_only: bool,
}

/// How far below its folder a line reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Directly,
    Anywhere,
}

/// What of a name a line gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Given {
    Whole,
    Start,
    Ending,
}

/// A line that is looked up.
#[derive(Debug)]
struct Named {
    folder: Span,
    reach: Reach,
    given: Given,
    name: Span,
    effect: Effect,
}

/// A line that is compiled.
#[derive(Debug)]
struct Wild {
    glob: String,
    effect: Effect,
}

#[derive(Debug)]
struct Compiled {
    set: GlobSet,
    effects: Vec<Effect>,
}

impl Lines {
    /// Reads the lines of a file that lies in `folder`; also says which of them are left out.
    pub(super) fn read(folder: &Path, text: &str) -> (Self, Option<String>) {
        let mut lines = Self {
            folder: folder.to_owned(),
            text: text.trim_start_matches('\u{feff}').to_owned(),
            named: Vec::new(),
            longest_folder: 0,
            wild: Vec::new(),
            wild_bytes: 0,
            compiled: OnceLock::new(),
        };
        let text = lines.text.as_str();
        let mut left_out = None;
        let mut start = 0;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let pattern = Pattern::read(start, line, number);
            start += line.len();
            let Some(pattern) = pattern else { continue };
            if let Some(named) = pattern.named() {
                let folder = named.folder.text(text).len();
                lines.longest_folder = lines.longest_folder.max(folder);
                lines.named.push(named);
            } else if let Some(why) = lines.excess(&pattern) {
                left_out.get_or_insert_with(|| format!("{why} not obeyed"));
            } else {
                let (glob, effect) = (pattern.glob(), pattern.effect);
                lines.wild_bytes += glob.len();
                lines.wild.push(Wild { glob, effect });
            }
        }
        lines.named.sort_unstable_by(|a, b| {
            let name = || a.name.text(text).cmp(b.name.text(text));
            a.place(text).cmp(&b.place(text)).then_with(name)
        });
        (lines, left_out)
    }

    /// What is too much about a line that would have to be compiled.
    fn excess(&self, pattern: &Pattern<'_>) -> Option<String> {
        let number = pattern.effect.line + 1;
        if pattern.text.len() > MOST_BYTES_OF_A_LINE {
            return Some(format!(
                "line {number} is longer than {MOST_BYTES_OF_A_LINE} bytes; it is"
            ));
        }
        let (most, bytes) = MOST_COMPILED;
        let is_full = self.wild.len() == most || self.wild_bytes >= bytes;
        is_full.then(|| {
            format!(
                "more than {most} lines or {} KB have wildcards elsewhere than at one end of \
                 the last name; those from line {number} on are",
                bytes / 1024
            )
        })
    }

    /// Whether the path is passed over; `None` where no line says anything of it.
    pub(super) fn passes_over(&self, path: &Path, is_folder: bool) -> Option<bool> {
        let path = slashed(path.strip_prefix(&self.folder).unwrap_or(path));
        let mut last: Option<Effect> = None;
        let mut add = |effect: Effect| {
            let is_later = last.is_none_or(|last| last.line < effect.line);
            if is_later && (is_folder || !effect.folders_only) {
                last = Some(effect);
            }
        };
        self.look_up(&path, &mut add);
        for compiled in self.compiled() {
            for at in compiled.set.matches(&path) {
                add(compiled.effects[at]);
            }
        }
        last.map(|effect| !effect.takes_back)
    }

    fn look_up(&self, path: &str, add: &mut impl FnMut(Effect)) {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.within(parent, Reach::Directly, name, add);
        let above = parent.match_indices('/').map(|(at, _)| &parent[..at]);
        let parent = (!parent.is_empty()).then_some(parent);
        let folders = std::iter::once("").chain(above).chain(parent);
        for folder in folders.take_while(|f| f.len() <= self.longest_folder) {
            self.within(folder, Reach::Anywhere, name, add);
        }
    }

    /// The lines that name the folder and fit the name of something in there.
    fn within(&self, folder: &str, reach: Reach, name: &str, add: &mut impl FnMut(Effect)) {
        let of = |given| {
            let place = (folder, reach, given);
            equal(&self.named, |named| named.place(&self.text).cmp(&place))
        };
        let mut fitting = |lines: &[Named], part: &str| {
            let fitting = equal(lines, |named| named.name.text(&self.text).cmp(part));
            fitting.iter().for_each(|named| add(named.effect));
        };
        fitting(of(Given::Whole), name);
        let ends = || name.char_indices().map(|(at, _)| at).chain([name.len()]);
        let (starts, endings) = (of(Given::Start), of(Given::Ending));
        if !starts.is_empty() {
            ends().for_each(|at| fitting(starts, &name[..at]));
        }
        if !endings.is_empty() {
            ends().for_each(|at| fitting(endings, &name[at..]));
        }
    }

    fn compiled(&self) -> &[Compiled] {
        self.compiled.get_or_init(|| {
            let mut compiled = Vec::new();
            let mut waiting: Vec<(Glob, Effect)> = Vec::new();
            let mut bytes = 0;
            for wild in &self.wild {
                // A line that is no pattern matches nothing, as in git.
                let Ok(glob) = glob(&wild.glob) else { continue };
                bytes += wild.glob.len();
                waiting.push((glob, wild.effect));
                if waiting.len() >= TOGETHER.0 || bytes >= TOGETHER.1 {
                    compiled.extend(together(std::mem::take(&mut waiting)));
                    bytes = 0;
                }
            }
            compiled.extend(together(waiting));
            compiled
        })
    }
}

impl Named {
    fn place<'t>(&self, text: &'t str) -> (&'t str, Reach, Given) {
        (self.folder.text(text), self.reach, self.given)
    }
}

/// Those of a sorted list that compare as equal.
fn equal(sorted: &[Named], compare: impl Fn(&Named) -> Ordering) -> &[Named] {
    let start = sorted.partition_point(|named| compare(named).is_lt());
    let rest = &sorted[start..];
    &rest[..rest.partition_point(|named| compare(named).is_eq())]
}

fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .backslash_escape(true)
        .allow_unclosed_class(true)
        .build()
}

fn together(globs: Vec<(Glob, Effect)>) -> Option<Compiled> {
    if globs.is_empty() {
        return None;
    }
    let mut set = GlobSetBuilder::new();
    let mut effects = Vec::new();
    for (glob, effect) in globs {
        set.add(glob);
        effects.push(effect);
    }
    let set = set.build().ok()?;
    Some(Compiled { set, effects })
}

/// What a line says of paths, without its signs for other things.
struct Pattern<'t> {
    text: &'t str,
    /// Where that is in the file.
    start: usize,
    /// Whether it is about paths from the folder on, and not about names anywhere below.
    is_anchored: bool,
    effect: Effect,
}

impl<'t> Pattern<'t> {
    /// `None` for comments and empty lines.
    fn read(start: usize, line: &'t str, number: usize) -> Option<Self> {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let line = if line.ends_with("\\ ") {
            line
        } else {
            line.trim_end()
        };
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let taken_back = line.strip_prefix('!');
        let is_escaped = line.starts_with("\\!") || line.starts_with("\\#");
        let text = if is_escaped {
            &line[1..]
        } else {
            taken_back.unwrap_or(line)
        };
        let from_here = text.strip_prefix('/');
        let text = from_here.unwrap_or(text);
        let start = start + line.len() - text.len();
        let folder = text.strip_suffix('/');
        // An escaped slash is still one.
        let text = folder.map_or(text, |f| f.strip_suffix('\\').unwrap_or(f));
        Some(Self {
            text,
            start,
            is_anchored: from_here.is_some() || text.contains('/'),
            effect: Effect {
                line: number,
                takes_back: taken_back.is_some(),
                folders_only: folder.is_some(),
            },
        })
    }

    /// The line as one that is looked up, if its wildcards are such that it can be.
    fn named(&self) -> Option<Named> {
        let (parent, last) = self.text.rsplit_once('/').unwrap_or(("", self.text));
        let (folder, reach) = if last == "**" {
            (parent, Reach::Anywhere)
        } else if parent == "**" {
            ("", Reach::Anywhere)
        } else if let Some(folder) = parent.strip_suffix("/**") {
            (folder, Reach::Anywhere)
        } else if self.is_anchored {
            (parent, Reach::Directly)
        } else {
            (parent, Reach::Anywhere)
        };
        let (given, name) = if last == "**" {
            (Given::Ending, "")
        } else if let Some(ending) = last.strip_prefix('*') {
            (Given::Ending, ending)
        } else if let Some(start) = last.strip_suffix('*') {
            (Given::Start, start)
        } else {
            (Given::Whole, last)
        };
        let is_simple = !folder.contains(SPECIAL)
            && !name.contains(SPECIAL)
            // From the root of the file system on there is no path.
            && !self.text.starts_with('/');
        let end = self.start + self.text.len();
        let name_start = if given == Given::Start {
            end - last.len()
        } else {
            end - name.len()
        };
        is_simple.then(|| Named {
            folder: Span::new(self.start, self.start + folder.len()),
            reach,
            given,
            name: Span::new(name_start, name_start + name.len()),
            effect: self.effect,
        })
    }

    fn glob(&self) -> String {
        let lead = if self.is_anchored { "" } else { "**/" };
        // Everything inside, but not the folder itself.
        let end = if self.text.ends_with("/**") { "/*" } else { "" };
        format!("{lead}{}{end}", self.text)
    }
}

#[cfg(test)]
mod tests {
    use ignore::gitignore::GitignoreBuilder;

    use super::*;

    fn read(text: &str) -> Lines {
        Lines::read(Path::new("/top"), text).0
    }

    /// What ripgrep's own reading says of a path.
    fn other(text: &str, path: &Path, is_folder: bool) -> Option<bool> {
        let mut builder = GitignoreBuilder::new("/top");
        for line in text.lines() {
            let _ = builder.add_line(None, line);
        }
        let found = builder.build().unwrap();
        match found.matched(path, is_folder) {
            ignore::Match::None => None,
            ignore::Match::Ignore(_) => Some(true),
            ignore::Match::Whitelist(_) => Some(false),
        }
    }

    fn made_of(parts: &[&str], most: usize, dice: &mut fastrand::Rng) -> String {
        (0..dice.usize(1..=most))
            .map(|_| *dice.choice(parts).expect("there are some"))
            .collect()
    }

    #[test]
    fn lines_mean_what_they_mean_to_ripgrep() {
        const SIGNS: [&str; 20] = [
            "a", "b", "a", "b", "ab", ".", "/", "/", "/**/", "**/", "/**", "*", "*", "?", "[ab]",
            "[!a]", "\\", "{a,b}", " ", "ü",
        ];
        const STARTS: [&str; 8] = ["", "", "", "/", "!", "!/", "#", "\\!"];
        let mut dice = fastrand::Rng::with_seed(7);
        for _ in 0..500 {
            let mut text = String::new();
            for _ in 0..dice.usize(1..5) {
                text += dice.choice(STARTS).expect("there are some");
                text += &made_of(&SIGNS, 5, &mut dice);
                text += dice.choice(["\n", "/\n", "\r\n"]).expect("there are some");
            }
            // Where there is no name at all, ripgrep takes it for every name, and git for none.
            let is_empty = |line: &str| {
                line.contains("//") || line.trim_matches(['!', '\\', '/', ' ']).is_empty()
            };
            if text.lines().any(is_empty) {
                continue;
            }
            let lines = read(&text);
            for _ in 0..40 {
                let path = made_of(
                    &["a", "b", "ab", "/", "/", ".", "!", "ü", " "],
                    7,
                    &mut dice,
                );
                let parts: Vec<&str> = path
                    .split('/')
                    // Of a name that ends so `globset` sees nothing.
                    .filter(|p| !p.is_empty() && !p.ends_with('.'))
                    .collect();
                if parts.is_empty() {
                    continue;
                }
                let path = Path::new("/top").join(parts.join("/"));
                for is_folder in [true, false] {
                    assert_eq!(
                        lines.passes_over(&path, is_folder),
                        other(&text, &path, is_folder),
                        "{text:?} {path:?} {is_folder}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_last_of_hundreds_of_thousands_of_lines_decides() {
        let mut text = String::new();
        for n in 0..100_000 {
            text += &format!("/path{n}/*.x\nname{n}\n*.x{n}\n/deep{n}/**/y\nstart{n}-*\n");
        }
        text += "!name7\n!/deep9/**/y/\n";
        let lines = read(&text);
        let of = |path: &str| lines.passes_over(&Path::new("/top").join(path), false);
        assert_eq!(of("path99999/a.x"), Some(true));
        assert_eq!(of("path99999/a/b.x"), None);
        assert_eq!((of("a/name8"), of("a/name7")), (Some(true), Some(false)));
        assert_eq!((of("deep9/a/b/y"), of("b/deep9/y")), (Some(true), None));
        assert_eq!((of("b/start5-c"), of("q.x50000")), (Some(true), Some(true)));
        assert!(lines.wild.is_empty());
    }

    #[test]
    fn lines_that_must_be_compiled_are_bounded_and_it_is_said() {
        let text: String = (0..5000).map(|n| format!("a?b{n}\n")).collect();
        let (lines, left_out) = Lines::read(Path::new("/top"), &text);
        let of = |path: &str| lines.passes_over(&Path::new("/top").join(path), false);
        assert_eq!((of("x/aXb1999"), of("x/aXb2000")), (Some(true), None));
        assert_eq!(
            left_out.as_deref(),
            Some(
                "more than 2000 lines or 128 KB have wildcards elsewhere than at one end of the \
                 last name; those from line 2001 on are not obeyed"
            )
        );
        let long = format!("a\n{}\nb?c\n", "{[a]".repeat(100_000));
        let (lines, left_out) = Lines::read(Path::new("/top"), &long);
        assert_eq!(
            left_out.as_deref(),
            Some("line 2 is longer than 4096 bytes; it is not obeyed")
        );
        assert_eq!(lines.passes_over(Path::new("/top/aa"), false), None);
        assert_eq!(lines.passes_over(Path::new("/top/bxc"), false), Some(true));
    }

    #[test]
    fn large_lines_do_not_take_the_others_along() {
        for line in [
            "[a-z]*?".repeat(500),
            "{a,b}".repeat(800),
            "{".repeat(4000),
            "**/?".repeat(1000),
        ] {
            let text = format!("b?c\n{}", format!("{line}\n").repeat(300));
            let lines = read(&text);
            assert_eq!(lines.passes_over(Path::new("/top/bxc"), false), Some(true));
        }
    }
}
