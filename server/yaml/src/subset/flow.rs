//! Lists and mappings in brackets, in which line breaks and indentation mean nothing.

use super::parse::{DEEPEST, Parser};
use super::scan::TokenKind;
use crate::Style;
use crate::node::{Kind, NodeId};

impl Parser<'_> {
    /// The flow collection that opens at this token.
    pub(super) fn flow(&mut self) -> NodeId {
        let open = self.advance();
        if self.depth >= DEEPEST {
            // Given up on: nothing behind this is read.
            self.at = self.tokens.len() - 1;
            return self.absent(open.start);
        }
        self.depth += 1;
        let mapping = open.kind == TokenKind::Open(b'{');
        let (mut entries, mut items) = (Vec::new(), Vec::new());
        self.flow_blank();
        let close = if mapping {
            TokenKind::Close(b'}')
        } else {
            TokenKind::Close(b']')
        };
        while self.kind(0) != &close && self.kind(0) != &TokenKind::End {
            if mapping {
                let Some(entry) = self.flow_entry() else {
                    break;
                };
                entries.push(entry);
            } else if let Some(item) = self.flow_value() {
                items.push(item);
            } else {
                let token = self.advance();
                let message = format!(
                    "Unexpected '{}' in a list",
                    &self.text[token.start..token.end]
                );
                self.error(message, token.start..token.end);
                continue;
            }
            self.flow_blank();
            if self.kind(0) == &TokenKind::Comma {
                self.at += 1;
                self.flow_blank();
            }
        }
        self.depth -= 1;
        let end = self.token(0);
        let closed = end.kind == close;
        if closed {
            self.at += 1;
        } else {
            // Those around it end later and overwrite it.
            let first = self.unclosed.replace(open.start).is_none();
            if !first {
                return self.collected(mapping, entries, items, open.start..end.start);
            }
            let message = format!("'{}' is never closed", &self.text[open.start..open.end]);
            self.error(message, open.start..open.end);
        }
        self.collected(
            mapping,
            entries,
            items,
            open.start..if closed { end.end } else { end.start },
        )
    }

    fn collected(
        &mut self,
        mapping: bool,
        entries: Vec<(NodeId, NodeId)>,
        items: Vec<NodeId>,
        range: std::ops::Range<usize>,
    ) -> NodeId {
        let kind = if mapping {
            Kind::Mapping {
                entries,
                flow: true,
            }
        } else {
            Kind::Sequence { items, flow: true }
        };
        let span = self.span(range);
        self.yaml.push(span, kind)
    }

    fn flow_entry(&mut self) -> Option<(NodeId, NodeId)> {
        if !self.is_scalar(0) {
            let token = self.token(0);
            self.error("Expected a key".into(), token.start..token.end);
            return None;
        }
        let key_end = self.token(0).end;
        let key = self.flow_scalar();
        self.flow_blank();
        if self.kind(0) != &TokenKind::Colon {
            return Some((key, self.absent(key_end)));
        }
        let colon = self.advance().end;
        self.flow_blank();
        let value = self.flow_value();
        Some((key, value.unwrap_or_else(|| self.absent(colon))))
    }

    fn flow_value(&mut self) -> Option<NodeId> {
        match self.kind(0) {
            TokenKind::Open(_) => Some(self.flow()),
            TokenKind::Scalar(..) => Some(self.flow_scalar()),
            _ => None,
        }
    }

    /// A scalar between brackets; a plain one goes on over line breaks.
    fn flow_scalar(&mut self) -> NodeId {
        let token = self.advance();
        let TokenKind::Scalar(style, text) = &token.kind else {
            return self.absent(token.start);
        };
        let mut value = text.to_string();
        let mut end = token.end;
        if *style != Style::Plain {
            return self.scalar(token.start..end, *style, value.into());
        }
        loop {
            let saved = self.at;
            self.flow_blank();
            let broken = self.tokens[saved..self.at]
                .iter()
                .any(|t| t.kind == TokenKind::Newline);
            match self.kind(0) {
                TokenKind::Scalar(Style::Plain, more) if broken => {
                    value.push(' ');
                    value.push_str(more);
                    end = self.advance().end;
                }
                _ => {
                    self.at = saved;
                    break;
                }
            }
        }
        self.scalar(token.start..end, *style, value.into())
    }
}
