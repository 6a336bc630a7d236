//! Claude Code's arguments in Markdown: `$ARGUMENTS`, `$ARGUMENTS[0]`, `$0` (the first is 0), `$name` where the front
//! matter declares the name, `${CLAUDE_…}` and commands whose output is put in. Everything else that has a `$` is text,
//! as bodies are full of shell. Rules of the substitution: Claude Code 2.1.330, the page "skills" of its documentation.

use pog_text::{SourceMap, Span};

use super::completion_context::{CompletionContext, Expected};
use super::facts::{Construct, ConstructKind, Name, Resolution, TemplateFacts};
use super::language::{Language, accept};
use super::names::{IDENTIFIER, Reserved};
use super::word::WordKind;
use super::{mapping, markdown};

mod words;

pub use words::WORDS;

/// Claude Code's `$ARGUMENTS`, `$0`, `$name`.
pub static ARGUMENTS: Language = Language {
    id: "arguments",
    name: "`$ARGUMENTS` and its parts",
    read,
    check: accept,
    resolve: Some(keep_declared),
    completion_context: Some(completion_context),
    completion_in: None,
    words: WORDS,
    sigil: "",
    mention: Some(("$", "")),
    delimiters: &[],
    names: &IDENTIFIER,
    reserved: Reserved::Words,
    is_jinja: false,
    has_values: false,
    unclosed_is_text: false,
};

/// The parameter that holds everything that was typed behind the command.
pub const ALL: &str = "ARGUMENTS";

/// Whether a parameter is one by name; the others are [`ALL`] and places.
#[must_use]
pub fn is_name(parameter: &str) -> bool {
    parameter != ALL && !parameter.bytes().all(|b| b.is_ascii_digit())
}

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means<'t> {
    /// The whole text of the arguments.
    All,
    /// One argument by its place; the first is 0.
    Place(usize),
    /// One argument by a name, if it is declared: the longest run of characters that may belong to it.
    Named(&'t str),
    /// A value of the session such as `CLAUDE_SKILL_DIR`.
    Session(&'t str),
    /// `\$`: the dollar sign itself, if a placeholder follows.
    Escape,
}

/// A placeholder in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholder<'t> {
    /// With the dollar sign and what belongs to it.
    pub span: Span,
    /// The word in it.
    pub word: Span,
    /// What it stands for.
    pub means: Means<'t>,
}

impl Placeholder<'_> {
    /// Whether an argument is meant: `$100` asks for the hundred-and-first one, but is an amount.
    #[must_use]
    pub fn is_argument(&self) -> bool {
        match self.means {
            Means::All => true,
            Means::Place(place) => place < 10 || self.span.len() > self.word.len() + 1,
            Means::Named(_) | Means::Session(_) | Means::Escape => false,
        }
    }
}

/// Every placeholder of a text, in order. Names are not known to be declared yet.
pub fn placeholders(text: &str) -> impl Iterator<Item = Placeholder<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let dollar = at + text.get(at..)?.find('$')?;
            at = dollar + 1;
            if let Some(found) = placeholder(text, dollar) {
                at = found.span.hi();
                return Some(found);
            }
        }
    })
}

fn placeholder(text: &str, dollar: usize) -> Option<Placeholder<'_>> {
    let before = text.get(..dollar)?;
    let rest = text.get(dollar + 1..)?;
    let of = |from: usize, to: usize, end: usize, means| {
        let at = dollar + 1;
        Placeholder {
            span: Span::new(dollar, at + end),
            word: Span::new(at + from, at + to),
            means,
        }
    };
    // A doubled backslash is two backslashes and the placeholder stands.
    if before.ends_with('\\') && !before.ends_with("\\\\") {
        let span = Span::new(dollar - 1, dollar + 1);
        return Some(Placeholder {
            span,
            word: Span::new(dollar + 1, dollar + 1 + run(rest)),
            means: Means::Escape,
        });
    }
    if let Some(inner) = rest.strip_prefix('{') {
        let len = inner.find(|c: char| !c.is_ascii_uppercase() && c != '_')?;
        let name = inner
            .get(..len)
            .filter(|name| inner[len..].starts_with('}') && is_session(name))?;
        return Some(of(1, 1 + len, len + 2, Means::Session(name)));
    }
    if let Some(tail) = rest.strip_prefix(ALL) {
        let index = tail.strip_prefix('[').unwrap_or("");
        let len = index.bytes().take_while(u8::is_ascii_digit).count();
        let place = index.get(..len).and_then(|digits| digits.parse().ok());
        if let Some(place) = place.filter(|_| index.as_bytes().get(len) == Some(&b']')) {
            let from = ALL.len() + 1;
            return Some(of(from, from + len, from + len + 1, Means::Place(place)));
        }
        return Some(of(0, ALL.len(), ALL.len(), Means::All));
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        // `$1st` is no place.
        let word = rest
            .as_bytes()
            .get(digits)
            .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        let place = rest.get(..digits)?.parse().ok().filter(|_| !word)?;
        return Some(of(0, digits, digits, Means::Place(place)));
    }
    let len = run(rest);
    let name = rest
        .get(..len)
        // Only `$ARGUMENTS` takes an index; `$name[0]` is the shell's.
        .filter(|name| !name.is_empty() && !rest[len..].starts_with('['))?;
    Some(of(0, len, len, Means::Named(name)))
}

/// What looks like a placeholder and may be none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownPlaceholder<'t> {
    /// The word, without the dollar sign.
    pub span: Span,
    /// The same as text.
    pub word: &'t str,
    /// Whether it is the name of a value of the session whose brace is never closed.
    pub unclosed: bool,
}

/// Words behind a dollar sign that are not in samples of code, and values of the session that are not closed.
#[must_use]
pub fn unknown_placeholders(text: &str) -> Vec<UnknownPlaceholder<'_>> {
    let samples = Samples::of(text);
    let words = placeholders(text).filter_map(|found| match found.means {
        Means::Named(word) if !samples.has(text, found.span.lo()) => Some(UnknownPlaceholder {
            span: found.word,
            word,
            unclosed: false,
        }),
        _ => None,
    });
    let open = text.match_indices("${CLAUDE_").filter_map(|(at, _)| {
        let from = at + 2;
        let rest = text.get(from..)?;
        let len = rest
            .find(|c: char| !c.is_ascii_uppercase() && c != '_')
            .unwrap_or(rest.len());
        let word = rest.get(..len).filter(|word| is_session(word))?;
        // Other signs are an expansion of the shell, such as `${NAME:-default}`.
        let next = rest.get(len..)?.chars().next();
        let open = next.is_none_or(|c| {
            c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '`' | ')' | '.' | ',')
        });
        open.then(|| UnknownPlaceholder {
            span: Span::new(from, from + len),
            word,
            unclosed: true,
        })
    });
    words.chain(open).collect()
}

/// Bytes of the longest run that may be an argument's name.
fn run(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-')
        .unwrap_or(text.len())
}

fn is_session(name: &str) -> bool {
    WORDS
        .iter()
        .any(|word| word.kind == WordKind::Variable && word.name == name)
}

/// The declared name that `run` starts with, the longest first; what follows a name may not belong to a word.
#[must_use]
pub fn declared<'n>(run: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let fits = |name: &&str| {
        let next = run.strip_prefix(*name).map(|rest| rest.bytes().next());
        !name.is_empty()
            && next.is_some_and(|b| b.is_none_or(|b| !b.is_ascii_alphanumeric() && b != b'_'))
    };
    names.filter(fits).max_by_key(|name| name.len())
}

/// Reads the placeholders and commands of a text. A word that is a name only if it is declared is
/// [`Resolution::Relative`] until [`keep_declared`] has seen the declarations; a place in a sample of code is guarded,
/// since there it is as likely the shell's.
#[must_use]
pub fn read(text: &str, map: &SourceMap) -> TemplateFacts {
    let mut facts = TemplateFacts::default();
    let samples = Samples::of(text);
    for found in placeholders(text) {
        let in_code = samples.has(text, found.span.lo());
        let (name, resolution) = match found.means {
            Means::All => (ALL.to_owned(), Resolution::Free),
            Means::Place(place) if found.is_argument() => (place.to_string(), Resolution::Free),
            Means::Session(name) => (name.to_owned(), Resolution::Builtin),
            Means::Named(name) => (name.to_owned(), Resolution::Relative),
            Means::Place(_) | Means::Escape => continue,
        };
        facts.constructs.push(Construct {
            kind: ConstructKind::Output,
            span: found.span,
            inner: found.word,
            closed: true,
        });
        let guarded =
            in_code || (matches!(found.means, Means::Place(_)) && is_amount(text, found.span));
        facts.names.push(Name {
            name,
            span: found.word,
            resolution,
            path: Vec::new(),
            called: false,
            guarded,
        });
    }
    facts.constructs.extend(samples.commands);
    facts
        .constructs
        .sort_by_key(|c| (c.span.lo(), std::cmp::Reverse(c.span.hi())));
    mapping::to_file(&mut facts, map);
    facts
}

/// Where a text shows code, of which Claude Code takes no notice.
struct Samples {
    markdown: markdown::Markdown,
    commands: Vec<Construct>,
}

impl Samples {
    fn of(text: &str) -> Self {
        Self {
            markdown: markdown::read(text),
            commands: commands(text),
        }
    }

    /// Whether a dollar sign at a place is as likely the shell's. One in a command that is run is not, unless the shell
    /// would leave it alone.
    fn has(&self, text: &str, at: usize) -> bool {
        let before = self.commands.partition_point(|c| c.span.hi() <= at);
        match self.commands.get(before).filter(|c| c.span.lo() < at) {
            Some(command) => is_quoted(command.inner.text(text), at - command.inner.lo()),
            None => self.markdown.is_code(at),
        }
    }
}

/// `$1.50`, `$2,000`.
fn is_amount(text: &str, span: Span) -> bool {
    let mut behind = text.get(span.hi()..).unwrap_or("").bytes();
    matches!(behind.next(), Some(b'.' | b',')) && behind.next().is_some_and(|b| b.is_ascii_digit())
}

/// Commands are short; in a longer text between two marks nothing is certain.
const LONGEST: usize = 4096;

/// Whether a place in a command stands between single quotes, where the shell leaves a dollar sign to the program.
fn is_quoted(command: &str, at: usize) -> bool {
    at > LONGEST
        || command
            .get(..at)
            .is_some_and(|before| before.matches('\'').count() % 2 == 1)
}

/// `` !`command` `` at the start of a line or behind a blank.
fn commands(text: &str) -> Vec<Construct> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = text
        .get(at..)
        .and_then(|rest| rest.find("!`"))
        .map(|i| at + i)
    {
        at = start + 2;
        let free = text
            .get(..start)
            .is_some_and(|t| t.chars().next_back().is_none_or(char::is_whitespace));
        let Some(len) = text.get(at..).and_then(|rest| rest.find('`')) else {
            // No later mark finds an end either.
            break;
        };
        if free && len > 0 {
            let inner = Span::new(at, at + len);
            at += len + 1;
            let span = Span::new(start, at);
            found.push(Construct {
                kind: ConstructKind::Statement,
                span,
                inner,
                closed: true,
            });
        }
    }
    found
}

/// Makes names of the words that are declared, and forgets the others.
pub fn keep_declared(facts: &mut TemplateFacts, names: &[&str]) {
    let mut dropped = std::collections::HashSet::new();
    facts.retain_names(|found| {
        if found.resolution != Resolution::Relative {
            return true;
        }
        let Some(name) = declared(&found.name, names.iter().copied()) else {
            dropped.insert(found.span.start);
            return false;
        };
        // The run may be longer than the name that is declared: `$name-suffix`.
        found.resolution = Resolution::Free;
        found.span = Span::new(found.span.lo(), found.span.lo() + name.len());
        name.clone_into(&mut found.name);
        true
    });
    facts
        .constructs
        .retain(|c| c.kind != ConstructKind::Output || !dropped.contains(&c.inner.start));
}

/// What may be typed behind `$` and `${`.
#[must_use]
pub fn completion_context(source: &str, at: usize) -> Option<CompletionContext> {
    let (before, behind) = (source.get(..at)?, source.get(at..)?);
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let head = before.trim_end_matches(part);
    let end = at + behind.find(|c| !part(c)).unwrap_or(behind.len());
    let span = Span::new(head.len(), end);
    if let Some(lead) = head.strip_suffix("${") {
        let close = if source.get(end..)?.starts_with('}') {
            ""
        } else {
            "}"
        };
        return (!lead.ends_with('$')).then(|| CompletionContext {
            span,
            expected: vec![Expected::Words(WordKind::Variable)],
            close,
        });
    }
    let lead = head
        .strip_suffix('$')
        .filter(|l| !l.ends_with('\\') || l.ends_with("\\\\"))?;
    let expected = vec![Expected::Names, Expected::Words(WordKind::Keyword)];
    (!lead.ends_with('$')).then_some(CompletionContext {
        span,
        expected,
        close: "",
    })
}

#[cfg(test)]
mod tests;
