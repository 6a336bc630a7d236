//! Python's `str.format` as LangChain allows it: `{name}`, `{name!r}`, `{name:>10}`, doubled braces for literal ones; no
//! attributes, no items, no positions, nothing nested. Follows CPython's `MarkupIterator`.

use std::ops::Range;

use pog_text::lines::line_end;
use pog_text::{SourceMap, Span, SyntaxError};

use super::completion_context::{CompletionContext, Expected};
use super::facts::{Construct, ConstructKind, Name, Resolution, TemplateFacts};
use super::language::Language;
use super::mapping;
use super::names::{IDENTIFIER, Reserved};

/// Python's `str.format`: `{name}`.
pub static FSTRING: Language = Language {
    id: "f-string",
    name: "Python format strings, `{name}`",
    read,
    check,
    resolve: None,
    completion_context: Some(completion_context),
    completion_in: None,
    words: &[],
    sigil: "",
    mention: Some(("{", "}")),
    delimiters: &[("{", "}")],
    names: &IDENTIFIER,
    reserved: Reserved::Nothing,
    is_jinja: false,
    has_values: false,
    unclosed_is_text: false,
};

/// Reads replacement fields.
pub(super) fn read(text: &str, map: &SourceMap) -> TemplateFacts {
    let mut facts = TemplateFacts::default();
    for field in fields(text) {
        // A `}` that closes nothing holds no name; it is in the list for `check` alone.
        if text.as_bytes().get(field.span.lo()) == Some(&b'}') {
            continue;
        }
        if let Some(name) = field.name {
            facts.names.push(Name {
                name: name.text(text).to_owned(),
                span: name,
                resolution: Resolution::Free,
                path: Vec::new(),
                called: false,
                guarded: false,
            });
        }
        let inner = Span::new(
            field.span.lo() + 1,
            field.span.hi() - usize::from(field.closed),
        );
        let kind = ConstructKind::Output;
        facts.constructs.push(Construct {
            kind,
            span: field.span,
            inner,
            closed: field.closed,
        });
    }
    mapping::to_file(&mut facts, map);
    facts
}

/// What LangChain refuses when it loads the template, and fields that fail whenever it is filled in. Behind a brace
/// without a partner nothing more is said: one missing brace makes many.
pub(super) fn check(text: &str, map: &SourceMap, _facts: &TemplateFacts) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
    for field in fields(text) {
        let broken = !field.closed;
        errors.extend(field.error.map(|e| SyntaxError {
            span: map.span(e.span),
            ..e
        }));
        if broken {
            break;
        }
    }
    errors
}

/// One `{…}`, or a `}` that closes nothing.
struct Field {
    span: Span,
    /// The name, as far as it is one that can be filled in.
    name: Option<Span>,
    closed: bool,
    error: Option<SyntaxError>,
}

/// The line that is read, where it ends and which braces close on it: found out once, not for each field.
struct Line<'a> {
    text: &'a str,
    /// The part of the line that `closes` speaks of.
    known: Range<usize>,
    /// For each byte whether a brace that was open before it is closed behind.
    closes: Vec<bool>,
}

impl<'a> Line<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            known: 0..0,
            closes: Vec::new(),
        }
    }

    fn end(&mut self, at: usize) -> usize {
        if !self.known.contains(&at) {
            self.known = at..line_end(self.text, at);
            self.closes.clear();
        }
        self.known.end
    }

    fn closes(&mut self, at: usize) -> bool {
        self.end(at);
        if self.closes.is_empty() {
            // From the end: how far the balance of braces falls at most.
            let mut lowest = 0_isize;
            let bytes = &self.text.as_bytes()[self.known.clone()];
            let falls = bytes.iter().rev().map(|byte| {
                let step = match byte {
                    b'{' => 1,
                    b'}' => -1,
                    _ => 0,
                };
                lowest = step + lowest.min(0);
                lowest < 0
            });
            self.closes = falls.collect();
            self.closes.reverse();
        }
        let behind = at - self.known.start;
        self.closes.get(behind).copied().unwrap_or_default()
    }
}

/// Replacement fields in order; doubled braces are passed over.
fn fields(text: &str) -> Vec<Field> {
    let bytes = text.as_bytes();
    let mut line = Line::new(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(step) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|b| matches!(b, b'{' | b'}')))
    {
        at += step;
        // Pairs from the left, so that `{{{a}}}` is the field `a` between two literal braces.
        if bytes.get(at) == bytes.get(at + 1) {
            at += 2;
            continue;
        }
        let field = if bytes.get(at) == Some(&b'}') {
            let span = Span::new(at, at + 1);
            let message = "Single '}' closes nothing; write '}}' for a literal brace".to_owned();
            Field {
                span,
                name: None,
                closed: false,
                error: Some(SyntaxError { message, span }),
            }
        } else {
            field(text, at, &mut line)
        };
        at = field.span.hi().max(at + 1);
        found.push(field);
    }
    found
}

/// Reads the field that opens at `start`.
fn field(text: &str, start: usize, line: &mut Line<'_>) -> Field {
    let bytes = text.as_bytes();
    let Some(end) = name_end(bytes, start + 1) else {
        return unfinished(text, start, line);
    };
    let name = Span::new(start + 1, end);
    let shown = name.text(text);
    let broken = |error: String, hi: usize| {
        let span = Span::new(start, hi.max(start + 1).min(text.len()));
        Field {
            span,
            name: None,
            closed: false,
            error: Some(SyntaxError {
                message: error,
                span: first_line(text, span),
            }),
        }
    };
    let (close, nested) = match bytes.get(end) {
        Some(b'}') => (end, false),
        Some(b'!') => {
            let after = end + 2;
            let known = matches!(bytes.get(end + 1), Some(b'r' | b's' | b'a'));
            match bytes.get(after) {
                Some(b'}') if known => (after, false),
                Some(b':') if known && let Some(found) = spec_end(bytes, after + 1, line) => found,
                // `{a!x}` has a wrong conversion, but `{"a!": 1}` is no field at all: there the name is the better
                // complaint.
                _ if known || name_error(shown, false).is_none() => {
                    return broken(
                        "Conversion behind '!' must be r, s or a".into(),
                        line.end(end),
                    );
                }
                _ => {
                    return broken(name_error(shown, false).unwrap_or_default(), line.end(end));
                }
            }
        }
        // Where no brace closes on this line, the name tells JSON (`{"a": 1,`) from a field that is being typed.
        _ => match (spec_end(bytes, end + 1, line), name_error(shown, false)) {
            (Some(found), _) => found,
            (None, Some(error)) => return broken(error, line.end(end)),
            (None, None) => return unfinished(text, start, line),
        },
    };
    let span = Span::new(start, close + 1);
    let error = name_error(shown, nested).map(|message| SyntaxError {
        message,
        span: first_line(text, span),
    });
    // `{user.name}` is refused and is a read of `user` all the same.
    let head = shown.find(['.', '[']).unwrap_or(shown.len());
    let usable = error.is_none() || is_identifier(shown.get(..head));
    Field {
        span,
        name: usable.then(|| Span::new(name.lo(), name.lo() + head)),
        closed: true,
        error,
    }
}

/// What stands in brackets in a name is not longer; more braces could open inside than could be read on from.
const LONGEST_ITEM: usize = 1024;

/// Where a field's name ends: at `}`, `:` or `!`. `None` where another field or the end of the text comes first.
fn name_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match bytes.get(at)? {
            b'}' | b':' | b'!' => return Some(at),
            b'{' => return None,
            // Inside brackets everything is part of the name.
            b'[' => {
                at += bytes
                    .get(at..)?
                    .iter()
                    .take(LONGEST_ITEM)
                    .take_while(|b| !matches!(b, b'\n' | b'\r'))
                    .position(|b| *b == b']')?
            }
            _ => at += 1,
        }
    }
}

/// A field that another brace or the end of the text cuts off.
fn unfinished(text: &str, start: usize, line: &mut Line<'_>) -> Field {
    let rest = Span::new(start + 1, line.end(start + 1)).text(text);
    // Up to the next brace only, so that the field behind it is still read: `{a {b}`.
    let hi = start + 1 + rest.find('{').unwrap_or(rest.len());
    let shown = Span::new(start + 1, hi).text(text).trim();
    let message = if is_identifier(Some(shown)) {
        format!("Field '{{{shown}' is never closed")
    } else {
        "Single '{' opens a field that is never closed; write '{{' for a literal brace".to_owned()
    };
    let span = Span::new(start, hi);
    Field {
        span,
        name: None,
        closed: false,
        error: Some(SyntaxError { message, span }),
    }
}

/// The end of a format specification and whether it has braces inside; it must end on its line, as no type of value
/// takes a line break in one.
fn spec_end(bytes: &[u8], from: usize, line: &mut Line<'_>) -> Option<(usize, bool)> {
    if !line.closes(from) {
        return None;
    }
    // Braces balance although a field inside is refused: `{a:{b}}` must end at its last brace.
    let (mut depth, mut nested) = (1_usize, false);
    for (step, byte) in bytes.get(from..)?.iter().enumerate() {
        match byte {
            b'{' => (depth, nested) = (depth + 1, true),
            b'}' if depth == 1 => return Some((from + step, nested)),
            b'}' => depth -= 1,
            b'\n' | b'\r' => return None,
            _ => {}
        }
    }
    None
}

/// What is wrong with a finished field.
fn name_error(name: &str, nested: bool) -> Option<String> {
    let literal = "write '{{' and '}}' for literal braces";
    if name.trim().is_empty() {
        return Some(format!("Field has no name; {literal}"));
    }
    // From what is no field at all (JSON, code) to what is one and is refused: the first sentence that fits is shown.
    if name.contains(['"', '\'', '\n', '\r', '(', ';', ',']) {
        return Some(format!("Braces make this a field; {literal}"));
    }
    if name.contains('.') {
        return Some(format!(
            "Field '{name}' reads an attribute, which is refused; pass the value itself"
        ));
    }
    if name.contains(['[', ']']) {
        return Some(format!(
            "Field '{name}' reads an item, which is refused; pass the value itself"
        ));
    }
    if name.chars().all(|c| c.is_ascii_digit()) {
        return Some(format!(
            "Field '{name}' is a position, which is refused; give it a name"
        ));
    }
    nested.then(|| {
        format!("Format of field '{name}' holds another field, which is refused; {literal}")
    })
}

fn is_identifier(text: Option<&str>) -> bool {
    text.is_some_and(|t| {
        t.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && t.chars().all(|c| c.is_alphanumeric() || c == '_')
    })
}

fn first_line(text: &str, span: Span) -> Span {
    // A name may run over many lines, as in JSON; marking them all would say less than marking the first.
    let shown = span.text(text);
    let end = shown.find(['\n', '\r']).unwrap_or(shown.len());
    Span::new(span.lo(), span.hi().min(span.lo() + end.max(1)))
}

/// A piece of a template, in the order in which Python writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text, doubled braces undone.
    Text(String),
    /// A value: its name, its conversion and its format, both empty where there is none.
    Field {
        name: String,
        /// `r`, `s` or `a`.
        conversion: String,
        /// What stands behind `:`.
        spec: String,
    },
}

/// Cuts a template for rendering; fields that are refused are text.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let plain = |from: usize, to: usize| {
        Piece::Text(
            text.get(from..to)
                .unwrap_or("")
                .replace("{{", "{")
                .replace("}}", "}"),
        )
    };
    let mut found = Vec::new();
    let mut at = 0;
    for field in fields(text)
        .into_iter()
        .filter(|f| f.closed && f.error.is_none())
    {
        let Some(name) = field.name else { continue };
        found.push(plain(at, field.span.lo()));
        at = field.span.hi();
        let rest = text.get(name.hi()..field.span.hi() - 1).unwrap_or("");
        let (conversion, spec) = rest.split_once(':').unwrap_or((rest, ""));
        let conversion = conversion.trim_start_matches('!').to_owned();
        found.push(Piece::Field {
            name: name.text(text).to_owned(),
            conversion,
            spec: spec.to_owned(),
        });
    }
    found.push(plain(at, text.len()));
    found
}

/// What may be typed at `at`: a name, right behind a brace that opens a field.
pub(super) fn completion_context(text: &str, at: usize) -> Option<CompletionContext> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let before = text.get(..at)?.trim_end_matches(part);
    let braces = before.len() - before.trim_end_matches('{').len();
    // `{{` is a literal brace; `{{{` is one with a field behind it.
    if braces % 2 == 0 {
        return None;
    }
    let after = text.get(at..)?;
    let word = after.find(|c| !part(c)).unwrap_or(after.len());
    let closed = after.get(word..)?.starts_with(['}', ':', '!']);
    let close = if closed { "" } else { "}" };
    Some(CompletionContext {
        span: Span::new(before.len(), at + word),
        expected: vec![Expected::Names],
        close,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let map = SourceMap::identity(0, text.len());
        check(text, &map, &TemplateFacts::default())
            .into_iter()
            .map(|e| format!("{}: {}", e.span.text(text), e.message))
            .collect()
    }

    fn names(text: &str) -> Vec<String> {
        let facts = read(text, &SourceMap::identity(0, text.len()));
        facts
            .names
            .iter()
            .map(|n| n.span.text(text).to_owned())
            .collect()
    }

    #[test]
    fn fields_are_names() {
        assert_eq!(
            names("{a} {b!r} {c:>10} {{d}} {{{e}}} {naïve}"),
            ["a", "b", "c", "e", "naïve"]
        );
        assert_eq!(names("{ a }"), [" a "]);
        assert_eq!(names("{a.b} {c[0]} {0} {} {\"k\": 1}"), ["a", "c"]);
        assert_eq!(names("{a{b}"), ["b"]);
    }

    #[test]
    fn what_python_accepts_is_accepted() {
        for text in [
            "{a}",
            "{{}}",
            "{{a}} {b}",
            "{a!r:>10}",
            "{a:>10}",
            "{{{a}}}",
            "no braces",
            "{ a }",
            "{a-b}",
            "{a b}",
        ] {
            assert_eq!(errors(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn what_langchain_refuses_is_reported_where_it_stands() {
        for (text, part) in [
            ("x {a.b}", "{a.b}: Field 'a.b' reads an attribute"),
            ("x {a[0]}", "{a[0]}: Field 'a[0]' reads an item"),
            ("x {0}", "{0}: Field '0' is a position"),
            ("x {}", "{}: Field has no name"),
            ("x {a}} y", "}: Single '}'"),
            ("x {{a} y", "}: Single '}'"),
            ("x {a", "{a: Field '{a' is never closed"),
            ("x {", "{: Single '{'"),
            ("{\"k\": \"{a}\"}", "{\"k\": \"{a}\"}: Braces"),
            ("{\n  \"k\": 1\n}", "{: Braces"),
            ("{a!x}", "{a!x}: Conversion"),
            ("{a!rr}", "{a!rr}: Conversion"),
            ("{a{b}", "{a: Field '{a'"),
            ("{a:{w}}", "{a:{w}}: Format"),
            ("{a:\n}", "{a:: Single"),
        ] {
            let found = errors(text);
            assert!(
                found.first().is_some_and(|f| f.starts_with(part)),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn names_may_be_typed_behind_an_odd_brace() {
        let at = |marked: &str| {
            let offset = marked.find('^').expect("marked");
            completion_context(&marked.replace('^', ""), offset)
                .map(|s| (s.span.lo(), s.span.hi(), s.close))
        };
        assert_eq!(at("a {^"), Some((3, 3, "}")));
        assert_eq!(at("a {na^me}"), Some((3, 7, "")));
        assert_eq!(at("{{{na^ x"), Some((3, 5, "}")));
        for free in ["a ^", "{{^", "{a}^", "{a:^}"] {
            assert_eq!(at(free), None, "{free}");
        }
    }
}
