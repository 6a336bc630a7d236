//! A cursor in a string. What is replaced is the string's inside, up to the closing quote or, where that is not typed yet,
//! up to the end of the word: what follows may be code.

use pog_text::Span;

use super::Cursor;
use super::compared::{Comparison, comparison_before, comparison_behind};
use crate::completion_context::{CompletionContext, Expected, FieldForm, ValueForm};
use crate::facts::ReferenceKind;
use crate::lexer::{Op, Token};
use crate::value_path::{PathSegment, path_before};

/// What a string is for.
pub(super) enum Meaning {
    Free,
    Reference(ReferenceKind),
    Compared(Comparison),
    /// `value["…"]`.
    Subscript(Vec<PathSegment>),
}

/// What the string behind `tokens` is for.
pub(super) fn meaning(cursor: &Cursor<'_>, tokens: &[Token]) -> Meaning {
    // First what stands before: what follows the cursor may be left from an earlier text.
    if let Some(comparison) = comparison_before(cursor.source, tokens) {
        return Meaning::Compared(comparison);
    }
    if let Some((open, lead)) = tokens.split_last()
        && open.is(Op::OpenBracket)
        && let Some(path) = path_before(cursor.source, lead)
    {
        return Meaning::Subscript(path);
    }
    comparison_behind(cursor).map_or(Meaning::Free, Meaning::Compared)
}

/// What may be typed in the string `token`.
pub(super) fn completion_context(
    cursor: &Cursor<'_>,
    token: Token,
    meaning: Meaning,
) -> CompletionContext {
    let Some(quote) = token.text(cursor.source).chars().next() else {
        return cursor.nothing();
    };
    let from = token.span.lo() + quote.len_utf8();
    let end = end(cursor, quote);
    let close = match (end.closed, quote) {
        (true, _) => "",
        (false, '\'') => "'",
        (false, _) => "\"",
    };
    let (from, expected) = match meaning {
        Meaning::Free => (from, Vec::new()),
        Meaning::Reference(kind) => {
            let typed = cursor.source.get(from..cursor.at).unwrap_or("");
            let (skip, expected) = reference(kind, typed);
            (from + skip, vec![expected])
        }
        Meaning::Compared(Comparison { path, of }) => {
            let form = ValueForm::Quoted(quote);
            (from, vec![Expected::Values { path, of, form }])
        }
        Meaning::Subscript(path) => {
            let form = FieldForm::Any;
            let used = Expected::UsedFields(path.clone(), form);
            (from, vec![Expected::Fields(path, form), used])
        }
    };
    CompletionContext {
        span: Span::new(from, end.at),
        expected,
        close,
    }
}

/// What a reference goes on with, and how many bytes of what is typed stay.
fn reference(kind: ReferenceKind, typed: &str) -> (usize, Expected) {
    if typed.starts_with("./") || typed.starts_with("../") || typed == "." || typed == ".." {
        return (0, Expected::ReferencePaths);
    }
    match typed.find('@') {
        Some(at) if at > 0 => (at + 1, Expected::ReferenceVersions(typed[..at].to_owned())),
        _ => (0, Expected::Reference(kind)),
    }
}

struct End {
    at: usize,
    /// The closing quote stands there.
    closed: bool,
}

/// Where the string under the cursor ends. A quote further on counts only when nothing between looks like template code:
/// the quote may belong to the next string.
fn end(cursor: &Cursor<'_>, quote: char) -> End {
    let at = cursor.at;
    let rest = &cursor.source[at..cursor.construct.inner.hi().max(at)];
    let is_code =
        |c: char| c == '\n' || c == '\r' || "=|%{}[](),<>!".contains(c) || matches!(c, '"' | '\'');
    let stop = rest.find(is_code).unwrap_or(rest.len());
    let inside = &rest[..stop];
    // `{% if a == 'x and b == 'y' %}`: this quote opens the next string.
    if rest[stop..].starts_with(quote) && !inside.contains(" and ") && !inside.contains(" or ") {
        return End {
            at: at + stop,
            closed: true,
        };
    }
    let word = rest
        .find(|c: char| !(c.is_alphanumeric() || "_-./@^~".contains(c)))
        .unwrap_or(rest.len());
    End {
        at: at + word,
        closed: false,
    }
}
