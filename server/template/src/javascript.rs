//! Text with JavaScript expressions in `{{ … }}`, as POML finds them: on one line (blank space at the ends aside), up to
//! the first `}}` that no third brace follows. Everything else is text.

use pog_text::{SourceMap, Span, SyntaxError};

use super::completion_context::{CompletionContext, Expected};
use super::facts::{Construct, ConstructKind, TemplateFacts};
use super::language::Language;
use super::mapping;
use super::names::{IDENTIFIER, Reserved};
use super::script::{self, Place, WORDS};
use super::word::WordKind;

/// Text with JavaScript in `{{ … }}` (POML).
pub static JAVASCRIPT: Language = Language {
    id: "javascript",
    name: "JavaScript expressions in `{{ }}`",
    read,
    check,
    resolve: None,
    completion_context: Some(completion_context),
    completion_in: None,
    words: WORDS,
    sigil: "",
    mention: Some(("{{ ", " }}")),
    delimiters: &[("{{", "}}")],
    names: &IDENTIFIER,
    reserved: Reserved::Words,
    is_jinja: false,
    has_values: false,
    unclosed_is_text: false,
};

/// What a text says.
pub(super) fn read(text: &str, map: &SourceMap) -> TemplateFacts {
    let mut facts = TemplateFacts::default();
    for found in placeholders(text) {
        facts.constructs.push(Construct {
            kind: ConstructKind::Output,
            span: found.span,
            inner: found.inner,
            closed: found.closed,
        });
        if found.closed {
            script::read(found.inner.text(text), found.inner.lo(), &mut facts);
        }
    }
    mapping::to_file(&mut facts, map);
    facts
}

/// Why no JavaScript engine takes an expression; at most one error for each.
pub(super) fn check(text: &str, map: &SourceMap, _facts: &TemplateFacts) -> Vec<SyntaxError> {
    let wrong = |found: Placeholder| {
        let (message, span) = script::check(found.inner.text(text))?;
        Some(SyntaxError {
            message,
            span: map.span(span.shift(found.inner.lo())),
        })
    };
    placeholders(text)
        .into_iter()
        .filter(|p| p.closed)
        .filter_map(wrong)
        .collect()
}

/// What may be typed at `at`.
pub(super) fn completion_context(text: &str, at: usize) -> Option<CompletionContext> {
    let open = text.get(..at)?.rfind("{{")?;
    let before = text.get(open + 2..at)?;
    // `{{{ a: 1 }}}` opens one brace further to the left.
    if before.trim_start().contains(['\n', '\r']) || before.contains("}}") {
        return None;
    }
    let line = text
        .get(at..)?
        .find(['\n', '\r'])
        .map_or(text.len(), |i| at + i);
    let rest = text.get(at..line)?;
    let end = rest
        .find("}}")
        .filter(|end| rest.get(..*end).is_some_and(|r| !r.contains("{{")));
    // While the end is not typed, the expression is the word under the cursor at most.
    let word = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$')))
        .unwrap_or(rest.len());
    let source = text.get(open + 2..at + end.unwrap_or(word))?;
    let close = if end.is_some() { "" } else { " }}" };
    of_place(script::place(source, at - open - 2)?, open + 2, close)
}

/// What may be typed at a place of an expression.
pub(super) fn of_place(
    place: Place,
    base: usize,
    close: &'static str,
) -> Option<CompletionContext> {
    Some(match place {
        Place::Name(span) => {
            let words =
                [WordKind::Variable, WordKind::Function, WordKind::Keyword].map(Expected::Words);
            let expected = std::iter::once(Expected::Names).chain(words).collect();
            CompletionContext {
                span: span.shift(base),
                expected,
                close,
            }
        }
        Place::Field(_, path) if path.is_empty() => return None,
        Place::Field(span, path) => CompletionContext {
            span: span.shift(base),
            expected: vec![Expected::fields(path)],
            close,
        },
        Place::Compared(span, path) => {
            let [name] = path.as_slice() else { return None };
            CompletionContext {
                span: span.shift(base),
                expected: vec![Expected::values(name.clone())],
                close: "",
            }
        }
    })
}

struct Placeholder {
    span: Span,
    inner: Span,
    closed: bool,
}

/// `{{\s*(.+?)\s*}}(?!})`, and what a person has begun to type of it.
fn placeholders(text: &str) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let mut at = 0;
    let (mut ends, mut lines) = (Ahead::new(text, end_from), Ahead::new(text, line_from));
    while let Some(open) = text
        .get(at..)
        .and_then(|rest| rest.find("{{"))
        .map(|i| at + i)
    {
        let start = open + 2;
        let rest = text.get(start..).unwrap_or("");
        let first = start + rest.len() - rest.trim_start().len();
        let line = lines.at(first).unwrap_or(text.len());
        let end = ends.at(first).filter(|end| {
            // Blank space before the braces may hold line breaks.
            *end <= line
                || text
                    .get(line..*end)
                    .is_some_and(|gap| gap.trim().is_empty())
        });
        // `{{}}` is text: the engine wants something in between.
        let Some(end) = end.filter(|end| *end > start) else {
            if end.is_none()
                && let Some(stop) = text.get(first..line).and_then(begun)
            {
                let stop = first + stop;
                found.push(Placeholder {
                    span: Span::new(open, stop),
                    inner: Span::new(start, stop),
                    closed: false,
                });
            }
            // By one brace only: a placeholder may open with the second and third of `{{{`.
            at = open + 1;
            continue;
        };
        let content = text.get(first..end).unwrap_or("").trim_end();
        let inner = Span::new(first.min(end), first.min(end) + content.len());
        found.push(Placeholder {
            span: Span::new(open, end + 2),
            inner,
            closed: true,
        });
        at = end + 2;
    }
    found
}

/// How far an expression goes that is being typed, if the rest of a line looks like one.
fn begun(line: &str) -> Option<usize> {
    let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
    let starts = line
        .chars()
        .next()
        .is_none_or(|c| c.is_alphabetic() || matches!(c, '_' | '$'));
    starts.then(|| line.find(|c| !name(c)).unwrap_or(line.len()))
}

/// What was found at the last question.
enum Answer {
    NotAsked,
    /// There is none up to the end of the text.
    None,
    At(usize),
}

/// The next place of a kind from ever later offsets on, looked for once each.
struct Ahead<'a> {
    text: &'a str,
    find: fn(&str, usize) -> Option<usize>,
    last: Answer,
}

impl<'a> Ahead<'a> {
    fn new(text: &'a str, find: fn(&str, usize) -> Option<usize>) -> Self {
        Self {
            text,
            find,
            last: Answer::NotAsked,
        }
    }

    fn at(&mut self, from: usize) -> Option<usize> {
        match self.last {
            Answer::None => None,
            // Asked again only behind the last answer, so that all questions together read the text once.
            Answer::At(next) if next >= from => Some(next),
            Answer::NotAsked | Answer::At(_) => {
                let next = (self.find)(self.text, from);
                self.last = next.map_or(Answer::None, Answer::At);
                next
            }
        }
    }
}

/// `}}` that no third brace follows.
fn end_from(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let end = at + text.get(at..)?.find("}}")?;
        if text.as_bytes().get(end + 2) != Some(&b'}') {
            return Some(end);
        }
        at = end + 1;
    }
}

fn line_from(text: &str, from: usize) -> Option<usize> {
    text.get(from..)?
        .find(['\n', '\r', '\u{2028}', '\u{2029}'])
        .map(|i| from + i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Resolution;

    fn free(text: &str) -> Vec<String> {
        let facts = read(text, &SourceMap::identity(0, text.len()));
        let free = facts
            .names
            .iter()
            .filter(|n| n.resolution == Resolution::Free);
        free.map(|n| {
            n.path
                .iter()
                .fold(n.name.clone(), |chain, p| format!("{chain}.{}", p.name))
        })
        .collect()
    }

    #[test]
    fn names_come_from_expressions_only() {
        assert_eq!(
            free("a {{b}} {{ c.d }} {e} {{f['g'].h()}}"),
            ["b", "c.d", "f.g"]
        );
        assert_eq!(
            free("{{ xs.map((x, i) => x.name + y).join(sep) }}"),
            ["xs", "y", "sep"]
        );
        assert_eq!(
            free("{{ a ? b : c }} {{ {k: v, s} }} {{ `t${u}` }}"),
            ["a", "b", "c", "v", "s", "u"]
        );
        assert_eq!(
            free("{{ Math.max(n, 1) }} {{ new Date().getDay() }} {{ true && null }}"),
            ["n"]
        );
        assert_eq!(
            free("{{ function (a, {b, c: d} = e) { const f = a; return f + g } }}"),
            ["e", "g"]
        );
        assert_eq!(free("{{ x => ({x, y}) }}"), ["y"]);
    }

    #[test]
    fn placeholders_end_where_the_engine_ends_them() {
        assert_eq!(free("{{a\n}} {{\n b }} {{c\nd}}"), ["a", "b"]);
        assert_eq!(free("{{ {a:v}}} {{{b: w}}}"), ["v", "w"]);
        assert_eq!(free("{{}} {{ }} {{ a"), Vec::<String>::new());
    }

    #[test]
    fn half_typed_placeholders_are_open() {
        let facts = read("x {{ na\nmore", &SourceMap::identity(0, 12));
        assert_eq!(
            (facts.constructs.len(), facts.constructs[0].closed),
            (1, false)
        );
        assert!(
            read("{{ (this is) }. more", &SourceMap::identity(0, 20))
                .constructs
                .is_empty()
        );
    }

    #[test]
    fn slots_are_found_while_typing() {
        let slot_at = |marked: &str| {
            completion_context(&marked.replacen('|', "", 1), marked.find('|').unwrap_or(0))
        };
        let found = slot_at("Hi {{ na|").expect("a slot");
        assert_eq!((found.span, found.close), (Span::new(6, 8), " }}"));
        assert_eq!(slot_at("Hi {{ na| }} x").expect("a slot").close, "");
        assert_eq!(
            slot_at("{{ user.| }}").expect("a slot").expected,
            [Expected::fields(["user".into()])]
        );
        assert!(slot_at("{{ a }} |").is_none());
        assert!(slot_at("plain |").is_none());
        assert_eq!(slot_at("{{|").expect("a slot").span, Span::at(2));
    }

    #[test]
    fn long_texts_are_read_once() {
        let text = "{{".repeat(20_000);
        assert!(
            read(&text, &SourceMap::identity(0, text.len()))
                .names
                .is_empty()
        );
        let text = "{{a}".repeat(10_000);
        assert!(
            read(&text, &SourceMap::identity(0, text.len()))
                .names
                .is_empty()
        );
    }
}
