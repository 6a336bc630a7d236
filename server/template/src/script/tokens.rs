//! JavaScript's tokens with spans. Never fails: a string that is never closed goes to the end of its line and says so.

use pog_text::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    Text,
    /// A string, template or pattern without its end.
    Open,
    /// `` `…` ``, `` `…${ ``, `}…${`, `` }…` ``: a piece of a template; whether one follows behind an expression.
    Piece {
        opens: bool,
        closes: bool,
    },
    Pattern,
    Sign,
    /// A character that JavaScript has no use for.
    Odd,
}

impl Token {
    pub(super) fn text<'s>(&self, source: &'s str) -> &'s str {
        self.span.text(source)
    }
}

/// The tokens of an expression; comments are left out.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        source,
        bytes: source.as_bytes(),
        at: 0,
        out: Vec::new(),
        braces: Vec::new(),
    };
    while lexer.step() {}
    lexer.out
}

struct Lexer<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    out: Vec<Token>,
    /// Open braces; whether each is a template's `${`.
    braces: Vec<bool>,
}

/// Longest first.
const SIGNS: &[&str] = &[
    ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==", "!=",
    "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
    "<<", ">>", "**",
];

impl Lexer<'_> {
    fn step(&mut self) -> bool {
        let rest = self.source.get(self.at..).unwrap_or("");
        let Some(first) = rest.chars().next() else {
            return false;
        };
        let start = self.at;
        match first {
            c if c.is_whitespace() || c == '\u{feff}' => self.at += c.len_utf8(),
            '/' if rest.starts_with("//") => {
                self.at += rest.find(['\n', '\r']).unwrap_or(rest.len())
            }
            '/' if rest.starts_with("/*") => {
                self.at += rest
                    .get(2..)
                    .and_then(|r| r.find("*/"))
                    .map_or(rest.len(), |i| i + 4);
            }
            '"' | '\'' => self.string(first),
            '`' => self.template(1, false),
            '}' if self.braces.last() == Some(&true) => {
                self.braces.pop();
                self.template(1, true);
            }
            c if c.is_alphabetic() || matches!(c, '_' | '$' | '#') => {
                let end = rest
                    .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '#')))
                    .unwrap_or(rest.len());
                self.push(Kind::Name, start + end);
            }
            c if c.is_ascii_digit()
                || (c == '.' && rest[1..].starts_with(|n: char| n.is_ascii_digit())) =>
            {
                self.number()
            }
            '/' if self.before_operand() => self.pattern(),
            c if c.is_ascii_punctuation() && !matches!(c, '@' | '\\') => self.sign(rest, c),
            c => self.push(Kind::Odd, start + c.len_utf8()),
        }
        true
    }

    fn push(&mut self, kind: Kind, end: usize) {
        self.out.push(Token {
            kind,
            span: Span::new(self.at, end),
        });
        self.at = end;
    }

    fn sign(&mut self, rest: &str, first: char) {
        match first {
            '{' => self.braces.push(false),
            '}' => {
                self.braces.pop();
            }
            _ => {}
        }
        // `a?.5:b` is a condition.
        let conditional =
            rest.starts_with("?.") && rest.as_bytes().get(2).is_some_and(u8::is_ascii_digit);
        let long = SIGNS
            .iter()
            .find(|s| rest.starts_with(**s))
            .filter(|_| !conditional);
        self.push(Kind::Sign, self.at + long.map_or(1, |s| s.len()));
    }

    /// Whether an operand is expected here, so that `/` starts a pattern.
    fn before_operand(&self) -> bool {
        self.out.last().is_none_or(|last| match last.kind {
            Kind::Sign => !matches!(last.text(self.source), ")" | "]" | "}"),
            Kind::Name => matches!(
                last.text(self.source),
                "return" | "typeof" | "in" | "of" | "case" | "void"
            ),
            Kind::Piece { opens, .. } => opens,
            _ => false,
        })
    }

    fn number(&mut self) {
        let bytes = self.bytes.get(self.at..).unwrap_or(&[]);
        let mut len = 0;
        while let Some(&b) = bytes.get(len) {
            let signed = matches!(b, b'+' | b'-')
                && matches!(bytes.get(len.wrapping_sub(1)), Some(b'e' | b'E'));
            if !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_') || signed)
                || bytes.get(len..len + 3) == Some(b"...")
            {
                break;
            }
            len += 1;
        }
        self.push(Kind::Number, self.at + len.max(1));
    }

    fn string(&mut self, quote: char) {
        let mut escaped = false;
        for (i, c) in self.source[self.at + 1..].char_indices() {
            match c {
                // A line break too: a backslash continues the string on the next line.
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '\n' | '\r' => return self.push(Kind::Open, self.at + 1 + i),
                c if c == quote => return self.push(Kind::Text, self.at + 2 + i),
                _ => {}
            }
        }
        self.push(Kind::Open, self.source.len());
    }

    fn template(&mut self, skip: usize, opens_behind: bool) {
        let mut escaped = false;
        let body = self.source.get(self.at + skip..).unwrap_or("");
        let mut chars = body.char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '`' => {
                    return self.push(
                        Kind::Piece {
                            opens: false,
                            closes: opens_behind,
                        },
                        self.at + skip + i + 1,
                    );
                }
                '$' if chars.peek().is_some_and(|(_, c)| *c == '{') => {
                    self.braces.push(true);
                    return self.push(
                        Kind::Piece {
                            opens: true,
                            closes: opens_behind,
                        },
                        self.at + skip + i + 2,
                    );
                }
                _ => {}
            }
        }
        self.push(Kind::Open, self.source.len());
    }

    fn pattern(&mut self) {
        let (mut escaped, mut class) = (false, false);
        for (i, c) in self.source[self.at + 1..].char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '\n' | '\r' => break,
                // Inside a class a slash ends nothing: `/[/]/`.
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    let rest = &self.source[self.at + 2 + i..];
                    let flags = rest
                        .find(|c: char| !c.is_ascii_alphabetic())
                        .unwrap_or(rest.len());
                    return self.push(Kind::Pattern, self.at + 2 + i + flags);
                }
                _ => {}
            }
        }
        let line = self.source[self.at..]
            .find(['\n', '\r'])
            .map_or(self.source.len(), |i| self.at + i);
        self.push(Kind::Open, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        tokens(source).iter().map(|t| t.text(source)).collect()
    }

    #[test]
    fn operators_are_taken_whole() {
        assert_eq!(
            texts("a?.b ?? c?.5:1"),
            ["a", "?.", "b", "??", "c", "?", ".5", ":", "1"]
        );
        assert_eq!(
            texts("x=>[...xs,1e-3]"),
            ["x", "=>", "[", "...", "xs", ",", "1e-3", "]"]
        );
    }

    #[test]
    fn patterns_and_division_are_told_apart() {
        assert_eq!(texts("a / b / c"), ["a", "/", "b", "/", "c"]);
        assert_eq!(
            texts("s.replace(/[/\"]/g, 'x')"),
            ["s", ".", "replace", "(", "/[/\"]/g", ",", "'x'", ")"]
        );
    }

    #[test]
    fn templates_are_cut_at_their_expressions() {
        assert_eq!(
            texts("`a${ {k: b} }c`"),
            ["`a${", "{", "k", ":", "b", "}", "}c`"]
        );
        assert_eq!(tokens("`a")[0].kind, Kind::Open);
        assert_eq!(tokens("'a\nb")[0].span, Span::new(0, 2));
    }

    #[test]
    fn any_text_is_tokens() {
        for source in [
            "é∂ß", "\\@", "/", "'", "`${", "}", "1..", "...", "\u{2028}", "a\u{0}b", "/[", "${`",
        ] {
            let found = tokens(source);
            assert!(
                found.windows(2).all(|w| w[0].span.hi() <= w[1].span.lo()),
                "{source}"
            );
        }
    }
}
