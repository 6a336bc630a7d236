//! Splits Handlebars into text and tags as its own lexer does: resolves escapes, applies whitespace
//! control, removes lines that hold only a block tag. Knows no helpers.

use pog_text::Span;

use super::Extent;

/// A piece of the template.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) span: Span,
    pub(super) kind: PieceKind,
}

#[derive(Debug)]
pub(super) enum PieceKind {
    /// Text, unescaped.
    Text(String),
    /// A tag.
    Tag {
        /// `#`, `/`, `^`, `!`, `>`, `&`, `{`, or a blank for a value.
        mark: char,
        /// What stands behind the mark.
        inner: String,
        /// The white space around it that `~` takes away.
        strip: Strip,
    },
}

/// On which sides of a tag white space goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strip {
    before: bool,
    after: bool,
}

pub(super) fn cut(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let (mut at, mut literal, mut from) = (0, String::new(), 0);
    while let Some(open) = text
        .get(at..)
        .and_then(|rest| rest.find("{{"))
        .map(|i| at + i)
    {
        let lead = text.get(at..open).unwrap_or("");
        let slashes = lead.len() - lead.trim_end_matches('\\').len();
        if slashes == 1 {
            literal.push_str(lead.strip_suffix('\\').unwrap_or(lead));
            literal.push_str("{{");
            at = open + 2;
            continue;
        }
        literal.push_str(if slashes > 1 {
            lead.strip_suffix('\\').unwrap_or(lead)
        } else {
            lead
        });
        let Some((end, kind)) = tag(text, open) else {
            literal.push_str("{{");
            at = open + 2;
            continue;
        };
        found.push(Piece {
            span: Span::new(from, open),
            kind: PieceKind::Text(std::mem::take(&mut literal)),
        });
        found.push(Piece {
            span: Span::new(open, end),
            kind,
        });
        (at, from) = (end, end);
    }
    literal.push_str(text.get(at..).unwrap_or(""));
    found.push(Piece {
        span: Span::new(from, text.len()),
        kind: PieceKind::Text(literal),
    });
    found
}

/// The tag that opens at an offset; `None` if it is not closed.
fn tag(text: &str, open: usize) -> Option<(usize, PieceKind)> {
    let rest = text.get(open + 2..)?;
    let front = rest.starts_with('~');
    let rest = rest.get(usize::from(front)..)?;
    let start = open + 2 + usize::from(front);
    let mark = rest
        .chars()
        .next()
        .filter(|c| "#/^!>&{".contains(*c))
        .unwrap_or(' ');
    let inner_at = start + usize::from(mark != ' ');
    let long = mark == '!' && rest.starts_with("!--");
    let (close, width) = if long {
        let found = text.get(inner_at..)?.find("--").map(|i| inner_at + i)?;
        let found = text.get(found..)?.find("}}").map(|i| found + i)?;
        (found, 2)
    } else if mark == '{' {
        (text.get(inner_at..)?.find("}}}").map(|i| inner_at + i)?, 3)
    } else {
        (text.get(inner_at..)?.find("}}").map(|i| inner_at + i)?, 2)
    };
    let inner = text.get(inner_at..close)?;
    let back = inner.ends_with('~');
    let inner = inner.strip_suffix('~').unwrap_or(inner);
    let inner = if long {
        inner.trim_start_matches("--").trim_end_matches("--")
    } else {
        inner
    };
    Some((
        close + width,
        PieceKind::Tag {
            mark,
            inner: inner.trim().to_owned(),
            strip: Strip {
                before: front,
                after: back,
            },
        },
    ))
}

/// Applies whitespace control and removes lines with only a block tag, comment or partial.
pub(super) fn trim(pieces: &mut [Piece], extent: Extent) {
    let text = |piece: Option<&Piece>| match piece.map(|p| &p.kind) {
        Some(PieceKind::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let originals: Vec<String> = pieces.iter().map(|p| text(Some(p))).collect();
    let last = pieces.len();
    for nth in 0..last {
        let Some(Piece {
            kind: PieceKind::Tag { mark, inner, strip },
            ..
        }) = pieces.get(nth)
        else {
            continue;
        };
        let (strip, block) = (
            *strip,
            matches!(mark, '#' | '/' | '^' | '!' | '>') || is_else(inner),
        );
        let (Some(before), Some(after)) = (
            nth.checked_sub(1).and_then(|n| originals.get(n)),
            originals.get(nth + 1),
        ) else {
            continue;
        };
        let line = before.rsplit('\n').next().unwrap_or("");
        let starts =
            (before.contains('\n') || (nth == 1 && extent.starts())) && line.trim().is_empty();
        let rest = after.split('\n').next().unwrap_or("");
        let ends =
            (after.contains('\n') || (nth + 2 == last && extent.ends())) && rest.trim().is_empty();
        let alone = block && starts && ends;
        if let Some(Piece {
            kind: PieceKind::Text(text),
            ..
        }) = pieces.get_mut(nth - 1)
        {
            if strip.before {
                text.truncate(text.trim_end().len());
            } else if alone {
                text.truncate(text.trim_end_matches([' ', '\t']).len());
            }
        }
        if let Some(Piece {
            kind: PieceKind::Text(text),
            ..
        }) = pieces.get_mut(nth + 1)
        {
            let gone = if strip.after {
                text.len() - text.trim_start().len()
            } else if alone {
                let blank = text.len() - text.trim_start_matches([' ', '\t', '\r']).len();
                blank + usize::from(text.get(blank..).is_some_and(|t| t.starts_with('\n')))
            } else {
                0
            };
            text.drain(..gone);
        }
    }
}

pub(super) fn is_else(inner: &str) -> bool {
    inner == "else" || inner.starts_with("else ")
}

/// Words of a tag; quoted strings and bracketed segments are one word.
pub(super) fn words(inner: &str) -> Vec<String> {
    let (mut found, mut word, mut close) = (Vec::new(), String::new(), None);
    for c in inner.chars() {
        match close {
            Some(end) => {
                word.push(c);
                if c == end && !word.ends_with("\\\"") {
                    close = None;
                }
                continue;
            }
            None if c.is_whitespace() => {
                if !word.is_empty() {
                    found.push(std::mem::take(&mut word));
                }
                continue;
            }
            None => {}
        }
        close = match c {
            '"' | '\'' if word.is_empty() => Some(c),
            '[' => Some(']'),
            '(' => Some(')'),
            '|' if word.is_empty() => Some('|'),
            _ => None,
        };
        word.push(c);
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}
