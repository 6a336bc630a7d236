//! Tokens of the subset: what stands on each line. Knows no structure but how deep in brackets it is.

use super::decode;
use crate::Style;

/// One token with its byte range in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Bytes between the start of its line and the token.
    pub(super) column: usize,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A scalar with its value.
    Scalar(Style, Box<str>),
    Colon,
    Dash,
    Comma,
    /// `[` or `{`.
    Open(u8),
    /// `]` or `}`.
    Close(u8),
    Newline,
    /// Blanks at the start of a line.
    Indent,
    Comment,
    /// `---` or `...` at the start of a line.
    Marker,
    End,
}

/// Reads all tokens; the last is [`TokenKind::End`].
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        line_start: 0,
        depth: 0,
        has_colon: false,
        tokens: Vec::new(),
    };
    while scanner.at < text.len() {
        scanner.line();
    }
    scanner.push(TokenKind::End, text.len());
    scanner.tokens
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    line_start: usize,
    depth: usize,
    /// Whether the line has its colon outside of brackets: any further one is text.
    has_colon: bool,
    tokens: Vec<Token>,
}

impl Scanner<'_> {
    fn push(&mut self, kind: TokenKind, start: usize) {
        let column = start.saturating_sub(self.line_start);
        self.tokens.push(Token {
            kind,
            start,
            end: self.at,
            column,
        });
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Moves over bytes that fit; true if there were some.
    fn skip(&mut self, fits: fn(u8) -> bool) -> bool {
        let start = self.at;
        while self.byte(0).is_some_and(fits) {
            self.at += 1;
        }
        self.at > start
    }

    fn line(&mut self) {
        self.has_colon = false;
        let start = self.at;
        if self.skip(is_blank) {
            self.push(TokenKind::Indent, start);
        }
        let here = self.at;
        match self.byte(0) {
            Some(b'%') => {
                self.skip(|b| !is_break(b));
            }
            Some(b'-' | b'.') if here == start && self.is_marker() => {
                self.at += 3;
                self.push(TokenKind::Marker, here);
                self.content();
            }
            _ => self.content(),
        }
        // Behind a block scalar the next line has begun already.
        if self.line_start <= start {
            self.newline();
        }
    }

    fn newline(&mut self) {
        let start = self.at;
        if self.byte(0).is_some_and(is_break) {
            self.at += if self.bytes[start..].starts_with(b"\r\n") {
                2
            } else {
                1
            };
            self.push(TokenKind::Newline, start);
            self.begin_line();
        }
    }

    fn begin_line(&mut self) {
        self.line_start = self.at;
    }

    fn is_marker(&self) -> bool {
        let rest = &self.bytes[self.at..];
        (rest.starts_with(b"---") || rest.starts_with(b"...")) && ends_word(rest.get(3).copied())
    }

    fn content(&mut self) {
        loop {
            self.skip(is_blank);
            let start = self.at;
            let Some(byte) = self.byte(0).filter(|b| !is_break(*b)) else {
                return;
            };
            let one = match byte {
                b'{' | b'[' => {
                    self.depth += 1;
                    Some(TokenKind::Open(byte))
                }
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    Some(TokenKind::Close(byte))
                }
                b',' if self.depth > 0 => Some(TokenKind::Comma),
                b'-' if ends_word(self.byte(1)) => Some(TokenKind::Dash),
                b':' if self.is_colon() || (self.depth > 0 && self.behind_json()) => {
                    Some(TokenKind::Colon)
                }
                _ => None,
            };
            if let Some(kind) = one {
                self.has_colon |= kind == TokenKind::Colon && self.depth == 0;
                self.at += 1;
                self.push(kind, start);
                continue;
            }
            match byte {
                b'#' => {
                    self.skip(|b| !is_break(b));
                    return self.push(TokenKind::Comment, start);
                }
                b'\'' | b'"' => {
                    let decode::Quoted { end, value, .. } = decode::quoted(self.text, start, byte);
                    self.at = end;
                    if let Some(last) = self.text[start..end].rfind('\n') {
                        self.line_start = start + last + 1;
                    }
                    let style = if byte == b'"' {
                        Style::Double
                    } else {
                        Style::Single
                    };
                    self.push(TokenKind::Scalar(style, value.into()), start);
                }
                b'|' | b'>'
                    if self.depth == 0 && decode::is_block_header(&self.text[start + 1..]) =>
                {
                    let (end, value) = decode::block(self.text, start, self.parent_indent());
                    self.at = end;
                    let style = if byte == b'|' {
                        Style::Literal
                    } else {
                        Style::Folded
                    };
                    self.push(TokenKind::Scalar(style, value.into()), start);
                    // The scalar took its last line break along: what follows is a line of its own.
                    self.begin_line();
                    return self.push(TokenKind::Newline, end);
                }
                _ => self.plain(start),
            }
        }
    }

    fn plain(&mut self, start: usize) {
        let mut end = start;
        while let Some(byte) = self.byte(0) {
            let stop = is_break(byte)
                || (self.depth > 0 && matches!(byte, b',' | b'}' | b']' | b'{' | b'['))
                || (byte == b':' && self.is_colon())
                || (byte == b'#' && self.at > start && is_blank(self.bytes[self.at - 1]));
            if stop {
                break;
            }
            self.at += 1;
            if !is_blank(byte) {
                end = self.at;
            }
        }
        let value = self.text[start..end].into();
        let column = start.saturating_sub(self.line_start);
        self.tokens.push(Token {
            kind: TokenKind::Scalar(Style::Plain, value),
            start,
            end,
            column,
        });
    }

    fn is_colon(&self) -> bool {
        if self.has_colon && self.depth == 0 {
            return false;
        }
        let next = self.byte(1);
        ends_word(next) || (self.depth > 0 && matches!(next, Some(b',' | b'}' | b']')))
    }

    /// Whether the token before is quoted or a closed bracket, behind which a colon needs no blank.
    fn behind_json(&self) -> bool {
        let blank = |t: &&Token| {
            !matches!(
                t.kind,
                TokenKind::Newline | TokenKind::Indent | TokenKind::Comment
            )
        };
        self.tokens
            .iter()
            .rev()
            .find(blank)
            .is_some_and(|t| match &t.kind {
                TokenKind::Scalar(style, _) => *style != Style::Plain,
                kind => matches!(kind, TokenKind::Close(_)),
            })
    }

    /// The column that the content of a block scalar must be right of; -1 at the top.
    fn parent_indent(&self) -> isize {
        let blank = |t: &&Token| {
            !matches!(
                t.kind,
                TokenKind::Newline | TokenKind::Indent | TokenKind::Comment
            )
        };
        let mut before = self.tokens.iter().rev().filter(blank);
        match before.next() {
            Some(Token {
                kind: TokenKind::Colon,
                ..
            }) => before.next().map_or(0, |key| signed(key.column)),
            Some(Token {
                kind: TokenKind::Dash,
                column,
                ..
            }) => signed(*column),
            Some(Token {
                kind: TokenKind::Marker,
                ..
            }) => -1,
            _ => 0,
        }
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

pub(super) fn signed(column: usize) -> isize {
    column.try_into().unwrap_or(isize::MAX)
}

fn ends_word(next: Option<u8>) -> bool {
    next.is_none_or(|b| is_blank(b) || is_break(b))
}
