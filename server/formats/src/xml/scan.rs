//! Cuts a text into tags, text, comments and the rest. Knows nothing of what belongs together.

use pog_text::Span;

use super::tag::{self, Tag, starts_name};
use super::{Fault, FaultKind, SpecialKind};

/// A piece of the text.
pub(super) enum Piece {
    Text(Span),
    Tag(Tag),
    Comment(Span),
    Special(SpecialKind, Span),
    /// `<!…>` that is nothing known: passed over.
    Nothing,
}

/// The pieces of `text` under `span`, in order.
pub(super) struct Scanner<'a> {
    text: &'a str,
    end: usize,
    at: usize,
    /// Ends that do not come any more.
    gone: Vec<&'static str>,
    pub(super) faults: Vec<Fault>,
}

/// Bytes in which the end of something that must stand on one line is looked for.
const NEAR: usize = 1000;

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, span: Span) -> Self {
        let span = span.clamp_to(text);
        // Offsets stay those of the file; what is behind the span is not looked at.
        Self {
            text: &text[..span.hi()],
            end: span.hi(),
            at: span.lo(),
            gone: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Everything up to and including `end`, or `None`.
    fn until(&mut self, end: &'static str) -> Option<Span> {
        let start = self.at;
        // A text full of openings without an end would be searched to its end for each of them.
        if self.gone.contains(&end) {
            return None;
        }
        let Some(found) = self.rest().find(end) else {
            self.gone.push(end);
            return None;
        };
        self.at += found + end.len();
        Some(Span::new(start, self.at))
    }

    /// The rest of the line.
    fn line(&self) -> &'a str {
        let rest = self.rest();
        let near = Span::new(0, NEAR.min(rest.len())).clamp_to(rest).text(rest);
        near.split(['\n', '\r']).next().unwrap_or("")
    }

    fn fault(&mut self, kind: FaultKind, len: usize) -> Piece {
        let span = Span::new(self.at, self.at + len);
        self.faults.push(Fault { kind, span });
        self.at += len;
        Piece::Text(span)
    }

    fn text(&mut self) -> Piece {
        let len = self.rest().find(['<', '&']).unwrap_or(self.end - self.at);
        let span = Span::new(self.at, self.at + len);
        self.at += len;
        Piece::Text(span)
    }

    fn entity(&mut self) -> Piece {
        let rest = self.rest();
        let behind = rest.get(1..).unwrap_or("");
        let Some(length) = behind.find(|c: char| {
            !(c.is_ascii_alphanumeric() || matches!(c, '#' | '_' | '-' | '.' | ':'))
        }) else {
            return self.fault(FaultKind::Ampersand, 1);
        };
        let (name, end) = (behind.get(..length).unwrap_or(""), 1 + length);
        let number = |n: &str| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
        let hexadecimal = |n: &str| !n.is_empty() && n.bytes().all(|b| b.is_ascii_hexdigit());
        let valid = match name.strip_prefix('#') {
            Some(code) => number(code) || code.strip_prefix('x').is_some_and(hexadecimal),
            None => name.bytes().next().is_some_and(starts_name) && !name.contains('#'),
        };
        if !valid || rest.as_bytes().get(end) != Some(&b';') {
            return self.fault(FaultKind::Ampersand, 1);
        }
        let span = Span::new(self.at, self.at + end + 1);
        self.at = span.hi();
        Piece::Special(SpecialKind::Entity, span)
    }

    fn exclamation(&mut self) -> Piece {
        let rest = self.rest();
        if rest.starts_with("<!--") {
            let from = self.at;
            self.at += 4;
            if self.until("-->").is_some() {
                return Piece::Comment(Span::new(from, self.at));
            }
            self.faults.push(Fault {
                kind: FaultKind::Comment,
                span: Span::new(from, from + 4),
            });
            // Nobody knows where the comment was to end, and reading on would report its content.
            self.at = self.end;
            return Piece::Comment(Span::new(from, self.end));
        }
        if rest.starts_with("<![CDATA[") {
            if let Some(span) = self.until("]]>") {
                return Piece::Special(SpecialKind::CData, span);
            }
            // One character is taken for text, so that what follows is still read as tags.
            return self.fault(FaultKind::Bracket, 1);
        }
        // On one line only: a stray `<!` must not swallow the tags below.
        if self.line().contains('>') {
            let span = self.until(">").unwrap_or(Span::at(self.at));
            return if rest.starts_with("<!DOCTYPE") {
                Piece::Special(SpecialKind::DocType, span)
            } else {
                Piece::Nothing
            };
        }
        self.fault(FaultKind::Bracket, 1)
    }

    fn question(&mut self) -> Piece {
        let rest = self.rest();
        let named = rest.as_bytes().get(2).copied().is_some_and(starts_name);
        let declaration = rest
            .strip_prefix("<?xml")
            .is_some_and(|r| r.starts_with([' ', '\t', '\r', '\n']));
        if named
            && (declaration || self.line().contains("?>"))
            && let Some(span) = self.until("?>")
        {
            let kind = if declaration {
                SpecialKind::Declaration
            } else {
                SpecialKind::Instruction
            };
            return Piece::Special(kind, span);
        }
        self.fault(FaultKind::Bracket, 1)
    }
}

impl Iterator for Scanner<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let rest = self.rest();
        let second = rest.as_bytes().get(1);
        Some(match rest.as_bytes().first()? {
            b'&' => self.entity(),
            b'<' if second == Some(&b'!') => self.exclamation(),
            b'<' if second == Some(&b'?') => self.question(),
            b'<' => match tag::read(self.text, self.at, &mut self.faults) {
                Some(tag) => {
                    // Always forwards, even if a tag were empty.
                    self.at = tag.span.hi().max(self.at + 1);
                    Piece::Tag(tag)
                }
                None => self.fault(FaultKind::Bracket, 1),
            },
            _ => self.text(),
        })
    }
}
