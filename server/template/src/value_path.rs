//! The way to a value as an expression writes it: `user.files[0].path` is the field `user`, its field `files`, an item of
//! that, the item's field `path`. Read from tokens, forwards from a name or backwards from a cursor.

use super::lexer::{Op, Token, TokenKind};

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathSegment {
    /// A field; at the start of a path the name of the value itself.
    Field(String),
    /// An item of a list, whichever.
    Item,
}

/// The path that starts at token `from`, with the index of the token behind it.
#[must_use]
pub fn path_from(source: &str, tokens: &[Token], from: usize) -> Option<(Vec<PathSegment>, usize)> {
    let head = tokens
        .get(from)
        .filter(|t| t.kind == TokenKind::Ident && !is_word_operator(t.text(source)))?;
    let mut path = vec![PathSegment::Field(head.text(source).to_owned())];
    let mut at = from + 1;
    loop {
        let kind = |ahead: usize| tokens.get(at + ahead).map(|t| t.kind);
        match (kind(0), kind(1), kind(2)) {
            (Some(TokenKind::Op(Op::Dot)), Some(TokenKind::Ident), _) => {
                path.push(PathSegment::Field(tokens[at + 1].text(source).to_owned()));
                at += 2;
            }
            (Some(TokenKind::Op(Op::Dot)), Some(TokenKind::Int), _) => {
                path.push(PathSegment::Item);
                at += 2;
            }
            (
                Some(TokenKind::Op(Op::OpenBracket)),
                Some(_),
                Some(TokenKind::Op(Op::CloseBracket)),
            ) => {
                path.push(subscript(source, tokens[at + 1]));
                at += 3;
            }
            _ => return Some((path, at)),
        }
    }
}

/// The path that ends with the last of `tokens`. `None` where the last tokens are no path, such as a filter's name.
#[must_use]
pub fn path_before(source: &str, tokens: &[Token]) -> Option<Vec<PathSegment>> {
    let mut path = Vec::new();
    let mut end = tokens.len();
    loop {
        let last = tokens.get(end.checked_sub(1)?)?;
        let before = |end: usize, back: usize| end.checked_sub(back).and_then(|i| tokens.get(i));
        match last.kind {
            TokenKind::Ident => {
                let name = last.text(source);
                path.push(PathSegment::Field(name.to_owned()));
                end -= 1;
                if before(end, 1).is_some_and(|t| t.is(Op::Dot)) {
                    end -= 1;
                    continue;
                }
                // What comes out of a filter or a test is another value, to which no path leads.
                let is_test = before(end, 1).is_some_and(|t| t.text(source) == "is");
                let is_filter = before(end, 1).is_some_and(|t| t.is(Op::Pipe));
                if is_word_operator(name) || is_test || is_filter {
                    return None;
                }
                path.reverse();
                return Some(path);
            }
            TokenKind::Int if before(end, 2).is_some_and(|t| t.is(Op::Dot)) => {
                path.push(PathSegment::Item);
                end -= 2;
            }
            TokenKind::Op(Op::CloseBracket)
                if before(end, 3).is_some_and(|t| t.is(Op::OpenBracket)) =>
            {
                path.push(subscript(source, tokens[end - 2]));
                end -= 3;
            }
            _ => return None,
        }
    }
}

/// `[0]` and `[i]` lead to an item, `["name"]` to a field.
fn subscript(source: &str, token: Token) -> PathSegment {
    match token.kind {
        TokenKind::Str { .. } => PathSegment::Field(token.inner().text(source).to_owned()),
        _ => PathSegment::Item,
    }
}

/// Words that are operators or introduce a clause, not names.
#[must_use]
pub fn is_word_operator(word: &str) -> bool {
    matches!(
        word,
        "and" | "or" | "not" | "in" | "is" | "if" | "else" | "elif" | "recursive"
    )
}

#[cfg(test)]
mod tests {
    use pog_text::Span;

    use super::*;
    use crate::tokens;

    fn written(path: &[PathSegment]) -> String {
        let parts: Vec<&str> = path
            .iter()
            .map(|segment| match segment {
                PathSegment::Field(name) => name.as_str(),
                PathSegment::Item => "[]",
            })
            .collect();
        parts.join(" ")
    }

    #[test]
    fn paths_read_the_same_from_both_ends() {
        for (text, expected) in [
            ("user", "user"),
            ("user.files[0].path", "user files [] path"),
            ("user['odd key'].x", "user odd key x"),
            ("rows.0.name", "rows [] name"),
        ] {
            let tokens = tokens(text, Span::new(0, text.len()));
            let (path, end) = path_from(text, &tokens, 0).expect("a path");
            assert_eq!((written(&path).as_str(), end), (expected, tokens.len()));
            let path = path_before(text, &tokens).expect("a path");
            assert_eq!(written(&path), expected);
        }
    }

    #[test]
    fn filters_tests_operators_and_calls_are_no_path() {
        for text in ["x | upper", "x is defined", "x and", "f(x)", "1", ""] {
            let tokens = tokens(text, Span::new(0, text.len()));
            assert_eq!(path_before(text, &tokens), None, "{text}");
        }
    }
}
