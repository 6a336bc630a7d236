//! Cuts the inside of a Liquid tag into words. Accepts anything.

use pog_text::Span;

/// A word and where it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub kind: Kind,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An identifier or keyword.
    Name,
    /// A quoted text, quotes included; `false` while its end is missing.
    Text(bool),
    /// A number.
    Number,
    /// `==`, `!=`, `<>`, `<=`, `>=`, `<`, `>`.
    Compare,
    /// `..`
    Range,
    /// Any other character.
    Sign(u8),
}

/// The words under a span.
pub(super) fn words(text: &str, span: Span) -> Vec<Word> {
    let source = span.text(text);
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = source.get(at..).and_then(|rest| rest.chars().next()) {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let rest = source.get(at..).unwrap_or("");
        let (kind, len) = match c {
            '"' | '\'' => match rest.get(1..).and_then(|t| t.find(c)) {
                Some(end) => (Kind::Text(true), end + 2),
                None => (Kind::Text(false), rest.len()),
            },
            _ if c.is_ascii_digit() => {
                let mut len = rest
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(rest.len());
                // `1..3` is a range: only with a digit behind it does a dot make a fraction.
                let fraction = rest
                    .get(len + 1..)
                    .map_or(0, |t| t.len() - t.trim_start_matches(is_digit).len());
                if bytes.get(at + len) == Some(&b'.') && fraction > 0 {
                    len += 1 + fraction;
                }
                (Kind::Number, len)
            }
            _ if is_start(c) => {
                let len = rest
                    .find(|c: char| !is_start(c) && !c.is_ascii_digit() && c != '-')
                    .unwrap_or(rest.len());
                (
                    Kind::Name,
                    len + usize::from(bytes.get(at + len) == Some(&b'?')),
                )
            }
            '=' | '!' | '<' | '>' if matches!(bytes.get(at + 1), Some(b'=' | b'>')) => {
                (Kind::Compare, 2)
            }
            '<' | '>' => (Kind::Compare, 1),
            '.' if bytes.get(at + 1) == Some(&b'.') => (Kind::Range, 2),
            _ => (
                Kind::Sign(bytes.get(at).copied().unwrap_or(0)),
                c.len_utf8(),
            ),
        };
        found.push(Word {
            kind,
            span: Span::new(span.lo() + at, span.lo() + at + len),
        });
        at += len;
    }
    found
}

fn is_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}
