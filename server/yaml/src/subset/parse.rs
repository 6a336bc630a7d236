//! Structure of the subset: tokens to nodes, as VS Code's reader puts them together. Where it stops, this stops.

use std::ops::Range;

use pog_text::{Span, SyntaxError};

use super::decode;
use super::scan::{Token, TokenKind, signed};
use crate::Style;
use crate::node::{Kind, NodeId, Scalar, Yaml};

/// Nothing is read that is nested deeper than this.
pub(super) const DEEPEST: usize = 64;

/// Reads one document; `base` is the file offset of the text's first byte.
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) base: usize,
    pub(super) at: usize,
    pub(super) yaml: Yaml,
    /// Where a bracket opens that is never closed.
    pub(super) unclosed: Option<usize>,
    pub(super) depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token], base: usize) -> Self {
        Self {
            text,
            tokens,
            base,
            at: 0,
            yaml: Yaml::default(),
            unclosed: None,
            depth: 0,
        }
    }

    /// The document's root; afterwards `at` is the first token that was not taken.
    pub(super) fn document(&mut self) -> Option<NodeId> {
        self.blank();
        if self.kind(0) == &TokenKind::Marker {
            if self
                .text
                .get(self.token(0).start..)
                .is_some_and(|t| t.starts_with("..."))
            {
                return None;
            }
            self.at += 1;
        }
        let root = self.value(-1);
        self.blank();
        root
    }

    pub(super) fn token(&self, ahead: usize) -> &'a Token {
        let last = self.tokens.len() - 1;
        &self.tokens[(self.at + ahead).min(last)]
    }

    pub(super) fn kind(&self, ahead: usize) -> &'a TokenKind {
        &self.token(ahead).kind
    }

    pub(super) fn is_scalar(&self, ahead: usize) -> bool {
        matches!(self.kind(ahead), TokenKind::Scalar(..))
    }

    pub(super) fn advance(&mut self) -> &'a Token {
        let token = self.token(0);
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    /// Moves over empty lines and comments.
    fn blank(&mut self) {
        loop {
            match self.kind(0) {
                TokenKind::Newline | TokenKind::Comment => self.at += 1,
                TokenKind::Indent
                    if matches!(
                        self.kind(1),
                        TokenKind::Newline | TokenKind::Comment | TokenKind::End
                    ) =>
                {
                    self.at += 1;
                }
                _ => return,
            }
        }
    }

    /// Moves over everything between the parts of a flow collection.
    pub(super) fn flow_blank(&mut self) {
        while matches!(
            self.kind(0),
            TokenKind::Newline | TokenKind::Indent | TokenKind::Comment
        ) {
            self.at += 1;
        }
    }

    fn indent(&self) -> usize {
        let token = self.token(0);
        if token.kind == TokenKind::Indent {
            token.end - token.start
        } else {
            0
        }
    }

    fn past_indent(&self) -> usize {
        usize::from(self.kind(0) == &TokenKind::Indent)
    }

    fn is_entry(&self) -> bool {
        let first = self.past_indent();
        self.is_scalar(first) && self.kind(first + 1) == &TokenKind::Colon
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(range.start, range.end).shift(self.base)
    }

    pub(super) fn error(&mut self, message: String, range: Range<usize>) {
        let span = self.span(range);
        self.yaml.errors.push(SyntaxError { message, span });
    }

    pub(super) fn scalar(&mut self, range: Range<usize>, style: Style, value: Box<str>) -> NodeId {
        let unclosed = self.is_unclosed(&range, style);
        let end = if unclosed {
            // What runs to the end of the text takes its last line breaks along, which nobody meant.
            range.start + self.text[range.clone()].trim_end().len()
        } else {
            range.end
        };
        let span = self.span(range.start..end);
        self.yaml.push(
            span,
            Kind::Scalar(Scalar {
                value,
                style,
                tagged: false,
                unclosed,
            }),
        )
    }

    fn is_unclosed(&self, range: &Range<usize>, style: Style) -> bool {
        let quote = match style {
            Style::Single => b'\'',
            Style::Double => b'"',
            Style::Plain | Style::Literal | Style::Folded => return false,
        };
        // Only the last scalar can be: without its quote it takes the rest of the text.
        range.end == self.text.len() && !decode::quoted(self.text, range.start, quote).closed
    }

    pub(super) fn absent(&mut self, at: usize) -> NodeId {
        self.scalar(at..at, Style::Plain, "".into())
    }

    fn value(&mut self, parent: isize) -> Option<NodeId> {
        self.blank();
        let first = self.past_indent();
        if let TokenKind::Open(_) = self.kind(first) {
            self.at += first;
            return Some(self.flow());
        }
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let indent = self.indent();
        let found = if self.kind(first) == &TokenKind::Dash {
            Some(self.sequence(indent))
        } else if self.is_entry() {
            Some(self.mapping(indent, false))
        } else if self.is_scalar(first) {
            self.at += first;
            Some(self.any_scalar(parent))
        } else {
            None
        };
        self.depth -= 1;
        found
    }

    /// The scalar at this token, with the lines that go on with it.
    fn any_scalar(&mut self, parent: isize) -> NodeId {
        let token = self.advance();
        let TokenKind::Scalar(style, value) = &token.kind else {
            return self.absent(token.start);
        };
        if *style == Style::Plain {
            return self.plain(token, value, parent);
        }
        self.scalar(token.start..token.end, *style, value.clone())
    }

    fn plain(&mut self, first: &Token, text: &str, parent: isize) -> NodeId {
        let mut value = text.to_owned();
        let mut end = first.end;
        loop {
            let saved = self.at;
            let more = self.continues(parent);
            let Some(empty) = more else {
                self.at = saved;
                break;
            };
            self.at += self.past_indent();
            let dash = self.kind(0) == &TokenKind::Dash;
            if !dash && (!self.is_scalar(0) || self.kind(1) == &TokenKind::Colon) {
                self.at = saved;
                break;
            }
            value.push_str(&if empty > 0 {
                "\n".repeat(empty)
            } else {
                " ".to_owned()
            });
            if dash {
                end = self.advance().end;
                value.push('-');
            }
            if self.is_scalar(0) {
                let token = self.advance();
                if let TokenKind::Scalar(_, text) = &token.kind {
                    value.push_str(if dash { " " } else { "" });
                    value.push_str(text);
                }
                end = token.end;
            }
        }
        self.scalar(first.start..end, Style::Plain, value.into())
    }

    /// Whether the next line with content goes on with a plain scalar, and how many empty lines come before it.
    fn continues(&mut self, parent: isize) -> Option<usize> {
        let mut empty = 0;
        if self.kind(0) != &TokenKind::Newline {
            return None;
        }
        while self.kind(0) == &TokenKind::Newline {
            self.at += 1;
            match (self.kind(0), self.kind(1)) {
                (TokenKind::Newline, _) => empty += 1,
                (TokenKind::Indent, TokenKind::Newline | TokenKind::End) => {
                    empty += 1;
                    self.at += 1;
                }
                (TokenKind::Indent, TokenKind::Comment)
                | (TokenKind::End | TokenKind::Marker | TokenKind::Comment, _) => return None,
                (TokenKind::Indent, _) => return (signed(self.indent()) > parent).then_some(empty),
                _ => return (parent < 0).then_some(empty),
            }
        }
        None
    }

    fn mapping(&mut self, base: usize, inline: bool) -> NodeId {
        let start = self.token(self.past_indent()).start;
        let mut entries = Vec::new();
        let mut first = inline;
        loop {
            if !first {
                self.blank();
                let indent = self.indent();
                if indent < base || self.kind(0) == &TokenKind::End {
                    break;
                }
                if indent > base {
                    self.misplaced(base, indent);
                }
                if !self.is_entry() {
                    break;
                }
            }
            first = false;
            self.at += self.past_indent();
            let TokenKind::Scalar(style, name) = self.kind(0) else {
                break;
            };
            let token = self.advance();
            let key = self.scalar(token.start..token.end, *style, name.clone());
            let colon = self.advance().end;
            let value = self.entry_value(base, colon);
            entries.push((key, value));
        }
        self.collection(
            start,
            entries.last().map(|(_, v)| *v),
            Kind::Mapping {
                entries,
                flow: false,
            },
        )
    }

    fn misplaced(&mut self, base: usize, indent: usize) {
        let token = self.token(0);
        let message = format!("Unexpected indentation: expected {base} blanks, found {indent}");
        self.error(message, token.start..token.end);
    }

    /// A block collection, which ends with its last child.
    fn collection(&mut self, start: usize, last: Option<NodeId>, kind: Kind) -> NodeId {
        let start = start + self.base;
        let end = last
            .map_or(start, |id| self.yaml.node(id).span().hi())
            .max(start);
        self.yaml.push(Span::new(start, end), kind)
    }

    fn entry_value(&mut self, base: usize, colon: usize) -> NodeId {
        match self.kind(0) {
            TokenKind::Open(_) => return self.flow(),
            TokenKind::Scalar(..) => return self.any_scalar(signed(base)),
            _ => self.blank(),
        }
        let indent = self.indent();
        let items = indent == base && self.kind(self.past_indent()) == &TokenKind::Dash;
        if self.kind(0) == &TokenKind::End || (indent <= base && !items) {
            return self.absent(colon);
        }
        self.value(signed(base))
            .unwrap_or_else(|| self.absent(colon))
    }

    fn sequence(&mut self, base: usize) -> NodeId {
        let start = self.token(self.past_indent()).start;
        let mut items = Vec::new();
        loop {
            self.blank();
            let on_line = items.is_empty() && self.kind(0) == &TokenKind::Dash;
            let indent = if on_line {
                self.token(0).column
            } else {
                self.indent()
            };
            if indent < base || self.kind(self.past_indent()) != &TokenKind::Dash {
                break;
            }
            if indent > base {
                self.misplaced(base, indent);
            }
            self.at += self.past_indent();
            let dash = self.advance().end;
            items.push(self.item(base, dash));
        }
        self.collection(
            start,
            items.last().copied(),
            Kind::Sequence { items, flow: false },
        )
    }

    fn item(&mut self, base: usize, dash: usize) -> NodeId {
        if self.kind(0) == &TokenKind::Comment {
            self.at += 1;
        }
        match self.kind(0) {
            TokenKind::Open(_) => return self.flow(),
            TokenKind::Dash | TokenKind::Scalar(..) if self.depth >= DEEPEST => {
                return self.absent(dash);
            }
            TokenKind::Dash => {
                let column = self.token(0).column;
                return self.nested(|p| p.sequence(column));
            }
            TokenKind::Scalar(..) if self.kind(1) == &TokenKind::Colon => {
                let column = self.token(0).column;
                return self.nested(|p| p.mapping(column, true));
            }
            TokenKind::Scalar(..) => return self.any_scalar(signed(base)),
            _ => self.blank(),
        }
        if self.kind(0) == &TokenKind::End || self.indent() <= base {
            return self.absent(dash);
        }
        self.value(signed(base))
            .unwrap_or_else(|| self.absent(dash))
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> NodeId) -> NodeId {
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }
}
