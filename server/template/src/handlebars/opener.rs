//! Which tag begins at two braces, by the rules of handlebars.js' lexer. Reads the opener only, not what follows it.

use super::ast::TagKind;
use super::tokens;

/// The kind of tag that `rest` starts with, the length of its opener (for `{{else}}` up to the closing braces) and
/// whether it has a `~`.
pub(super) fn opener(rest: &str) -> (TagKind, usize, bool) {
    if rest.starts_with("{{{{") {
        return (TagKind::OpenRaw, 4, false);
    }
    let strip = rest.get(2..3) == Some("~");
    let at = 2 + usize::from(strip);
    let behind = rest.get(at..).unwrap_or("");
    let (kind, len) = match behind.as_bytes().first() {
        Some(b'>') => (TagKind::Partial, 1),
        Some(b'#') => match behind.as_bytes().get(1) {
            Some(b'>') => (TagKind::OpenPartial, 2),
            Some(b'*') => (TagKind::OpenDecorator, 2),
            _ => (TagKind::Open, 1),
        },
        Some(b'/') => (TagKind::Close, 1),
        Some(b'^') if closes(behind.get(1..)) => (TagKind::Else, 1),
        Some(b'^') => (TagKind::OpenInverse, 1),
        Some(b'{') => (TagKind::Unescaped, 1),
        Some(b'&') => (TagKind::Output, 1),
        Some(b'*') => (TagKind::Decorator, 1),
        _ => return word_opener(behind, at, strip),
    };
    (kind, at + len, strip)
}

/// `{{else}}`, `{{else x}}` or a plain expression.
fn word_opener(behind: &str, at: usize, strip: bool) -> (TagKind, usize, bool) {
    let blanks = behind.find(|c| !tokens::blank(c)).unwrap_or(behind.len());
    let Some(rest) = behind.get(blanks..).and_then(|b| b.strip_prefix("else")) else {
        return (TagKind::Output, at, strip);
    };
    if closes(Some(rest)) {
        return (TagKind::Else, at + blanks + 4, strip);
    }
    // JavaScript's `\b`.
    let boundary = rest
        .chars()
        .next()
        .is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_');
    if boundary {
        (TagKind::ElseChain, at + blanks + 4, strip)
    } else {
        (TagKind::Output, at, strip)
    }
}

fn closes(behind: Option<&str>) -> bool {
    let behind = behind.unwrap_or("").trim_start_matches(tokens::blank);
    behind.strip_prefix('~').unwrap_or(behind).starts_with("}}")
}
