//! Finds `{{ … }}` and `{% … %}` in a text, `raw` and `comment` bodies as wholes. Knows no scopes and no expressions.

use pog_text::Span;

use super::words::{Kind, Word, words};

/// One construct of the template.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    /// `{{` rather than `{%`.
    pub output: bool,
    /// With delimiters; of `raw` and `comment` up to the end of their closing tag.
    pub span: Span,
    /// Between the delimiters, whitespace control excluded.
    pub inner: Span,
    /// Whether its end is there.
    pub closed: bool,
    /// Its words.
    pub words: Vec<Word>,
    /// What stands between a `raw` or `comment` tag and its end; `None` for others.
    pub body: Option<Span>,
}

impl Tag {
    /// The word of a statement.
    pub(super) fn keyword(&self) -> Option<Span> {
        self.words
            .first()
            .filter(|w| !self.output && w.kind == Kind::Name)
            .map(|w| w.span)
    }
}

/// All constructs in order. Linear in the length of the text.
pub(super) fn tags(text: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = find_open(text, at) {
        let mut tag = tag(text, start);
        let verbatim = tag
            .keyword()
            .map(|k| k.text(text))
            .filter(|k| matches!(*k, "raw" | "comment"))
            .map(str::to_owned);
        if let Some(keyword) = verbatim.filter(|_| tag.closed) {
            let from = tag.span.hi();
            // Without its end the body is the rest of the text; so the search can fail only once.
            let (body_end, end) =
                find_end(text, from, &keyword).unwrap_or((text.len(), text.len()));
            tag.closed = end > body_end;
            tag.body = Some(Span::new(from, body_end));
            tag.span = Span::new(start, end);
        }
        at = tag.span.hi().max(start + 2);
        found.push(tag);
    }
    found
}

fn find_open(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|b| *b == b'{')?;
        if matches!(bytes.get(at + 1), Some(b'{' | b'%')) {
            return Some(at);
        }
        at += 1;
    }
}

fn tag(text: &str, start: usize) -> Tag {
    let bytes = text.as_bytes();
    let output = bytes.get(start + 1) == Some(&b'{');
    let close: &[u8] = if output { b"}}" } else { b"%}" };
    let mut lo = start + 2;
    if bytes.get(lo) == Some(&b'-') {
        lo += 1;
    }
    let (end, closed) = find_close(bytes, lo, close);
    let hi = if closed && end > lo && bytes.get(end - 1) == Some(&b'-') {
        end - 1
    } else {
        end
    };
    let span = Span::new(start, if closed { end + 2 } else { end });
    let inner = Span::new(lo, hi.max(lo));
    Tag {
        output,
        span,
        inner,
        closed,
        words: words(text, inner),
        body: None,
    }
}

/// Where the construct ends: at its closing delimiter outside quotes, or before the next construct or at the line's end
/// when there is none.
fn find_close(bytes: &[u8], from: usize, close: &[u8]) -> (usize, bool) {
    let mut quote = None;
    let mut at = from;
    let mut line = None;
    while let Some(&byte) = bytes.get(at) {
        match (quote, byte) {
            (Some(mark), _) if mark == byte => quote = None,
            // A quote does not reach over a line; an apostrophe in prose must not swallow the rest of the file.
            (_, b'\n' | b'\r') => {
                line = line.or(Some(at));
                quote = None;
            }
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, _) if bytes.get(at..at + 2) == Some(close) => return (at, true),
            (None, b'{') if matches!(bytes.get(at + 1), Some(b'{' | b'%')) => {
                return (line.unwrap_or(at), false);
            }
            _ => {}
        }
        at += 1;
    }
    // A quote that is never closed hides the end: look again without quotes, on the first line only.
    let end = line.unwrap_or(bytes.len());
    let plain = bytes
        .get(from..end)
        .and_then(|b| b.windows(2).position(|w| w == close));
    plain.map_or((end, false), |p| (from + p, true))
}

/// The start and end of `{% endKEYWORD %}`.
fn find_end(text: &str, from: usize, keyword: &str) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let start = at + text.get(at..)?.find("{%")?;
        let inner = text.get(start + 2..)?;
        let word = inner.strip_prefix('-').unwrap_or(inner).trim_start();
        if let Some(rest) = word
            .strip_prefix("end")
            .and_then(|w| w.strip_prefix(keyword))
        {
            let rest = rest.trim_start();
            let rest = rest.strip_prefix('-').unwrap_or(rest);
            if rest.starts_with("%}") {
                return Some((start, text.len() - rest.len() + 2));
            }
        }
        at = start + 2;
    }
}
