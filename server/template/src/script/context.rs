//! What may be typed at a place of an expression: a name, a field of one, the value a name is compared with.

use pog_text::Span;

use super::tokens::{Kind, Token, tokens};

/// A place in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A name may stand here: the word to replace.
    Name(Span),
    /// A field of a value: the word to replace and the names that lead to the value.
    Field(Span, Vec<String>),
    /// A string that something is compared with: its inside, and the name on the other side.
    Compared(Span, Vec<String>),
}

/// What may be typed at byte `at` of an expression; nothing in strings, numbers and comments.
pub(crate) fn place(source: &str, at: usize) -> Option<Place> {
    let tokens = tokens(source);
    let next = tokens.partition_point(|t| t.span.lo() < at);
    let here = next
        .checked_sub(1)
        .and_then(|i| tokens.get(i).map(|t| (i, t)))
        .filter(|(_, t)| at <= t.span.hi());
    match here {
        Some((i, token)) if token.kind == Kind::Name => {
            Some(name_or_field(source, &tokens, i, token.span))
        }
        Some((i, token))
            if matches!(token.kind, Kind::Text | Kind::Open) && inside(source, token, at) =>
        {
            let end = token.span.hi() - usize::from(token.kind == Kind::Text);
            let path = compared(source, &tokens, i)?;
            Some(Place::Compared(Span::new(token.span.lo() + 1, end), path))
        }
        Some((_, token))
            if token.kind
                == Kind::Piece {
                    opens: true,
                    closes: false,
                }
                && at == token.span.hi() =>
        {
            Some(Place::Name(Span::at(at)))
        }
        Some((_, token)) if token.kind != Kind::Sign => None,
        _ if in_comment(source, &tokens, next, at) => None,
        _ => Some(name_or_field(source, &tokens, next, Span::at(at))),
    }
}

fn inside(source: &str, token: &Token, at: usize) -> bool {
    let quoted = matches!(source.as_bytes().get(token.span.lo()), Some(b'"' | b'\''));
    quoted && at > token.span.lo() && (token.kind == Kind::Open || at < token.span.hi())
}

fn in_comment(source: &str, tokens: &[Token], next: usize, at: usize) -> bool {
    let from = next
        .checked_sub(1)
        .and_then(|i| tokens.get(i))
        .map_or(0, |t| t.span.hi());
    let gap = source.get(from..at).unwrap_or("");
    gap.contains("//") || (gap.contains("/*") && !gap.contains("*/"))
}

fn is(source: &str, token: Option<&Token>, signs: &[&str]) -> bool {
    token.is_some_and(|t| t.kind == Kind::Sign && signs.contains(&t.text(source)))
}

/// The place of the word that is, or would be, token `index`.
fn name_or_field(source: &str, tokens: &[Token], index: usize, word: Span) -> Place {
    let before = index.checked_sub(1);
    if is(source, before.and_then(|i| tokens.get(i)), &[".", "?."]) {
        let path = before
            .and_then(|i| i.checked_sub(1))
            .map_or_else(Vec::new, |i| chain(source, tokens, i));
        return Place::Field(word, path);
    }
    Place::Name(word)
}

/// The names that end at token `last`: `a.b["c"]`; empty for anything that is not such a chain.
fn chain(source: &str, tokens: &[Token], last: usize) -> Vec<String> {
    let mut path = Vec::new();
    let mut at = last;
    loop {
        let Some(token) = tokens.get(at) else {
            return Vec::new();
        };
        if token.kind == Kind::Name {
            path.push(token.text(source).to_owned());
        } else if is(source, Some(token), &["]"])
            && let Some(key) = at
                .checked_sub(1)
                .and_then(|i| tokens.get(i))
                .filter(|t| t.kind == Kind::Text)
            && at >= 3
            && is(source, tokens.get(at - 2), &["["])
        {
            path.push(key.text(source).trim_matches(['"', '\'']).to_owned());
            at -= 3;
            continue;
        } else {
            return Vec::new();
        }
        let Some(before) = at
            .checked_sub(2)
            .filter(|_| is(source, tokens.get(at - 1), &[".", "?."]))
        else {
            break;
        };
        at = before;
    }
    path.reverse();
    path
}

/// The name that the string at `index` is compared with.
fn compared(source: &str, tokens: &[Token], index: usize) -> Option<Vec<String>> {
    let signs = ["==", "===", "!=", "!=="];
    let before = index
        .checked_sub(1)
        .filter(|i| is(source, tokens.get(*i), &signs))?;
    Some(chain(source, tokens, before.checked_sub(1)?)).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(marked: &str) -> Option<Place> {
        let at = marked.find('|').expect("a cursor");
        place(&marked.replacen('|', "", 1), at)
    }

    #[test]
    fn names_fields_and_compared_values_are_told_apart() {
        assert_eq!(at("na|"), Some(Place::Name(Span::new(0, 2))));
        assert_eq!(at("|"), Some(Place::Name(Span::at(0))));
        assert_eq!(at("a + |"), Some(Place::Name(Span::at(4))));
        assert_eq!(
            at("user.na|"),
            Some(Place::Field(Span::new(5, 7), vec!["user".into()]))
        );
        assert_eq!(
            at("user['x'].|"),
            Some(Place::Field(Span::at(10), vec!["user".into(), "x".into()]))
        );
        assert_eq!(at("f().|"), Some(Place::Field(Span::at(4), vec![])));
        assert_eq!(
            at("tone === 'pl|'"),
            Some(Place::Compared(Span::new(10, 12), vec!["tone".into()]))
        );
        assert_eq!(at("'a|'"), None);
        assert_eq!(at("1|"), None);
        assert_eq!(at("a // |"), None);
        assert_eq!(at("`${|"), Some(Place::Name(Span::at(3))));
    }
}
