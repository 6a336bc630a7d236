//! Tokens inside one `{{ … }}` or `{% … %}`, cut exactly as minijinja cuts them, but without ever failing: what the
//! language does not know is an [`TokenKind::Unknown`] token. Knows nothing of delimiters; `scan` finds those.

use std::borrow::Cow;

use minijinja::machinery;
use pog_text::Span;
use pog_text::interrupt::checkpoint;

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands in the text that was lexed.
    pub span: Span,
}

/// The kinds of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Identifier or word operator (`and`, `in`, …).
    Ident,
    /// String with its quotes.
    Str {
        /// Whether the closing quote is there.
        closed: bool,
    },
    /// Integer.
    Int,
    /// Float.
    Float,
    /// Operator or bracket.
    Op(Op),
    /// One character that no token can start with.
    Unknown,
}

/// Operators and brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `//`
    FloorDiv,
    /// `**`
    Pow,
    /// `%`
    Mod,
    /// `.`
    Dot,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `~`
    Tilde,
    /// `=`
    Assign,
    /// `|`
    Pipe,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
}

impl Token {
    /// The token as written.
    #[must_use]
    pub fn text(self, source: &str) -> &str {
        self.span.text(source)
    }

    /// Whether it is this operator.
    #[must_use]
    pub fn is(self, op: Op) -> bool {
        self.kind == TokenKind::Op(op)
    }

    /// The span between the quotes of a string; the whole span of anything else.
    #[must_use]
    pub fn inner(self) -> Span {
        match self.kind {
            TokenKind::Str { closed } => {
                Span::new(self.span.lo() + 1, self.span.hi() - usize::from(closed))
            }
            _ => self.span,
        }
    }
}

/// All tokens under `inner`, which lies inside one construct of `text`.
#[must_use]
pub fn tokens(text: &str, inner: Span) -> Vec<Token> {
    let mut out = Vec::new();
    tokens_into(text, inner, &mut out);
    out
}

/// As [`tokens`], into a buffer that is emptied first.
pub(super) fn tokens_into(text: &str, inner: Span, out: &mut Vec<Token>) {
    out.clear();
    let inner = inner.clamp_to(text);
    let mut at = inner.lo();
    while let Some(token) = next_token(text, at, inner.hi()) {
        checkpoint("a template");
        at = token.span.hi();
        out.push(token);
    }
}

/// The first token at or after `at`, not reaching past `end`.
pub(super) fn next_token(text: &str, at: usize, end: usize) -> Option<Token> {
    let bytes = text.as_bytes().get(..end)?;
    let start = at
        + bytes
            .get(at..)?
            .iter()
            .position(|b| !b.is_ascii_whitespace())?;
    let first = bytes[start];
    let (kind, len) = match first {
        b'"' | b'\'' => string(&bytes[start..]),
        b'0'..=b'9' => number(text, start, end),
        _ if first.is_ascii_alphabetic() || first == b'_' || first >= 0x80 => {
            match identifier(text, start, end) {
                0 => (TokenKind::Unknown, char_len(text, start)),
                len => (TokenKind::Ident, len),
            }
        }
        _ => match operator(first, bytes.get(start + 1).copied()) {
            Some((op, len)) => (TokenKind::Op(op), len),
            None => (TokenKind::Unknown, 1),
        },
    };
    Some(Token {
        kind,
        span: Span::new(start, start + len),
    })
}

fn operator(first: u8, second: Option<u8>) -> Option<(Op, usize)> {
    let two = match (first, second) {
        (b'/', Some(b'/')) => Some(Op::FloorDiv),
        (b'*', Some(b'*')) => Some(Op::Pow),
        (b'=', Some(b'=')) => Some(Op::Eq),
        (b'!', Some(b'=')) => Some(Op::Ne),
        (b'>', Some(b'=')) => Some(Op::Ge),
        (b'<', Some(b'=')) => Some(Op::Le),
        _ => None,
    };
    if let Some(op) = two {
        return Some((op, 2));
    }
    let one = match first {
        b'+' => Op::Plus,
        b'-' => Op::Minus,
        b'*' => Op::Mul,
        b'/' => Op::Div,
        b'%' => Op::Mod,
        b'.' => Op::Dot,
        b',' => Op::Comma,
        b':' => Op::Colon,
        b'~' => Op::Tilde,
        b'|' => Op::Pipe,
        b'=' => Op::Assign,
        b'>' => Op::Gt,
        b'<' => Op::Lt,
        b'(' => Op::OpenParen,
        b')' => Op::CloseParen,
        b'[' => Op::OpenBracket,
        b']' => Op::CloseBracket,
        b'{' => Op::OpenBrace,
        b'}' => Op::CloseBrace,
        _ => return None,
    };
    Some((one, 1))
}

fn string(rest: &[u8]) -> (TokenKind, usize) {
    let quote = rest[0];
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        match byte {
            // This may lead past the end; the string is then open.
            b'\\' => at += 2,
            _ if byte == quote => return (TokenKind::Str { closed: true }, at + 1),
            _ => at += 1,
        }
    }
    (TokenKind::Str { closed: false }, rest.len())
}

/// Length of the identifier at `start`; 0 if there is none.
fn identifier(text: &str, start: usize, end: usize) -> usize {
    let mut at = start;
    while at < end {
        let byte = text.as_bytes()[at];
        if byte < 0x80 {
            let fits =
                byte == b'_' || byte.is_ascii_alphabetic() || (at > start && byte.is_ascii_digit());
            if !fits {
                break;
            }
            at += 1;
        } else {
            let Some(c) = text[at..].chars().next() else {
                break;
            };
            if !continues_identifier(c, at == start) {
                break;
            }
            at += c.len_utf8();
        }
    }
    at - start
}

/// Whether a non-ASCII character may start or continue an identifier. Asks minijinja itself, so that the Unicode
/// tables are the same; one character at a time, so that the cost stays linear.
fn continues_identifier(c: char, first: bool) -> bool {
    let mut buffer = String::with_capacity(5);
    // A character that can only continue a name needs one in front of it.
    if !first {
        buffer.push('_');
    }
    buffer.push(c);
    let mut lexer = machinery::Tokenizer::new(&buffer, "", true, Default::default());
    matches!(lexer.next_token(), Ok(Some((machinery::Token::Ident(name), _))) if name.len() == buffer.len())
}

fn number(text: &str, start: usize, end: usize) -> (TokenKind, usize) {
    let rest = &text.as_bytes()[start..end];
    let radix = matches!(
        rest.get(..2),
        Some([b'0', b'b' | b'B' | b'o' | b'O' | b'x' | b'X'])
    );
    let hex = radix && matches!(rest[1], b'x' | b'X');
    // A number behind a dot is an index: `a.1.0` has no float in it.
    let after_dot = start > 0 && text.as_bytes()[start - 1] == b'.';
    let mut at = if radix { 2 } else { 0 };
    let (mut fraction, mut exponent, mut sign) = (false, false, false);
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'0'..=b'9' => sign |= exponent,
            b'_' => {}
            b'a'..=b'f' | b'A'..=b'F' if hex => {}
            b'.' if !radix
                && !fraction
                && !exponent
                && !after_dot
                && starts_fraction(text, start + at + 1, end) =>
            {
                fraction = true;
            }
            b'e' | b'E' if !radix && !exponent => exponent = true,
            b'+' | b'-' if exponent && !sign => sign = true,
            _ => break,
        }
        at += 1;
    }
    (
        if fraction || exponent {
            TokenKind::Float
        } else {
            TokenKind::Int
        },
        at,
    )
}

/// Whether a dot before `at` belongs to a number rather than to an attribute of it.
fn starts_fraction(text: &str, at: usize, end: usize) -> bool {
    let rest = &text.as_bytes()[at.min(end)..end];
    // `1.e5` is a float, `1.foo` an attribute of 1.
    let exponent = matches!(rest.first(), Some(b'e' | b'E'))
        && matches!(rest.get(1), Some(b'+' | b'-' | b'0'..=b'9'));
    exponent || identifier(text, at, end) == 0
}

fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// The value of a string token. Where an escape is wrong the text is taken as written.
pub(super) fn string_value(source: &str, token: Token) -> Cow<'_, str> {
    let inner = token.inner().text(source);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut lexer = machinery::Tokenizer::new(token.text(source), "", true, Default::default());
    match lexer.next_token() {
        Ok(Some((machinery::Token::String(value), _))) => Cow::Owned(value.into_string()),
        _ => Cow::Borrowed(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        tokens(text, Span::new(0, text.len()))
            .into_iter()
            .map(|t| (t.kind, t.text(text)))
            .collect()
    }

    #[test]
    fn numbers_and_attributes_are_told_apart() {
        use TokenKind::{Float, Ident, Int, Op as O};
        assert_eq!(
            kinds("1.5 2e-3 1.foo a.1.0 0xFF_0"),
            [
                (Float, "1.5"),
                (Float, "2e-3"),
                (Int, "1"),
                (O(Op::Dot), "."),
                (Ident, "foo"),
                (Ident, "a"),
                (O(Op::Dot), "."),
                (Int, "1"),
                (O(Op::Dot), "."),
                (Int, "0"),
                (Int, "0xFF_0"),
            ]
        );
    }

    #[test]
    fn unicode_identifiers_follow_the_language() {
        use TokenKind::{Ident, Unknown};
        assert_eq!(
            kinds("名前 e\u{301}t 🦀 x²"),
            [
                (Ident, "名前"),
                (Ident, "e\u{301}t"),
                (Unknown, "🦀"),
                (Ident, "x"),
                (Unknown, "²"),
            ]
        );
    }

    #[test]
    fn strings_know_their_inside_and_value() {
        let text = r#""a\"b" 'open"#;
        let all = tokens(text, Span::new(0, text.len()));
        assert_eq!(string_value(text, all[0]), "a\"b");
        assert_eq!(all[0].inner().text(text), "a\\\"b");
        assert_eq!(all[1].kind, TokenKind::Str { closed: false });
        assert_eq!(all[1].inner().text(text), "open");
    }

    #[test]
    fn a_string_is_cut_at_the_end_of_the_construct() {
        let text = "\"ab\\ %}";
        assert_eq!(tokens(text, Span::new(0, 4))[0].span, Span::new(0, 4));
    }
}
