//! One tag: name, attributes, the faults in it. Reads from `<` to behind `>`, or to where the tag visibly stops.

use pog_text::Span;
use pog_text::interrupt::checkpoint;

use super::{Attribute, Fault, FaultKind};

/// A tag as written.
pub(super) struct Tag {
    pub(super) name: Span,
    pub(super) closing: bool,
    pub(super) finished: bool,
    pub(super) empty: bool,
    pub(super) attributes: Vec<Attribute>,
    pub(super) span: Span,
}

/// Bytes in which the end of a broken value is looked for.
const NEAR: usize = 1000;

/// Whether a byte may start a name.
pub(super) fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':')
}

fn in_name(byte: u8) -> bool {
    starts_name(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Reads the tag whose `<` is at `start`; `None` when it is no tag. Faults are added only for a tag.
pub(super) fn read(text: &str, start: usize, faults: &mut Vec<Fault>) -> Option<Tag> {
    let bytes = text.as_bytes();
    let closing = bytes.get(start + 1) == Some(&b'/');
    let after = start + 1 + usize::from(closing);
    let at = skip(bytes, after, is_blank);
    if !bytes.get(at).copied().is_some_and(starts_name) {
        // `</>` and `</` are closing tags in the making.
        return closing.then(|| unnamed(bytes, start, after, faults));
    }
    let end = skip(bytes, at, in_name);
    let mut own = Vec::new();
    let mut tag = Tag {
        name: Span::new(at, end),
        closing,
        finished: false,
        empty: false,
        attributes: Vec::new(),
        span: Span::new(start, end),
    };
    let mut reader = Reader {
        text,
        bytes,
        at: end,
        faults: &mut own,
    };
    reader.body(&mut tag);
    // `a < b and c` is a comparison, `< b>` a tag.
    if at > after && (!tag.finished || !own.is_empty()) {
        return None;
    }
    faults.append(&mut own);
    Some(tag)
}

fn unnamed(bytes: &[u8], start: usize, after: usize, faults: &mut Vec<Fault>) -> Tag {
    let finished = bytes.get(after) == Some(&b'>');
    let span = Span::new(start, after + usize::from(finished));
    faults.push(Fault {
        kind: FaultKind::Unfinished,
        span,
    });
    Tag {
        name: Span::at(after),
        closing: true,
        finished,
        empty: false,
        attributes: Vec::new(),
        span,
    }
}

fn skip(bytes: &[u8], from: usize, fits: fn(u8) -> bool) -> usize {
    from + bytes
        .get(from..)
        .unwrap_or(&[])
        .iter()
        .take_while(|&&b| fits(b))
        .count()
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    faults: &'a mut Vec<Fault>,
}

impl Reader<'_> {
    fn body(&mut self, tag: &mut Tag) {
        loop {
            checkpoint("markup");
            let blank_from = self.at;
            self.at = skip(self.bytes, self.at, is_blank);
            let Some(&byte) = self.bytes.get(self.at) else {
                return self.stop(tag, blank_from);
            };
            match byte {
                b'>' => {
                    self.at += 1;
                    tag.finished = true;
                    tag.span = Span::new(tag.span.lo(), self.at);
                    return;
                }
                b'/' if self.bytes.get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    tag.finished = true;
                    if tag.closing {
                        self.fault(FaultKind::Unexpected, Span::new(self.at - 2, self.at - 1));
                    }
                    // A closing tag has no content to be without; taken for an empty element it would close nothing.
                    tag.empty = !tag.closing;
                    tag.span = Span::new(tag.span.lo(), self.at);
                    return;
                }
                // The next tag begins, so this one is still being typed.
                b'<' => return self.stop(tag, blank_from),
                _ if starts_name(byte) => {
                    let attribute = self.attribute();
                    tag.attributes.push(attribute);
                }
                _ => self.unexpected(),
            }
        }
    }

    /// The tag ends without `>`. Bare words on later lines are text that stood there before the tag was typed.
    fn stop(&mut self, tag: &mut Tag, end: usize) {
        let line = self
            .text
            .get(tag.span.lo()..end)
            .and_then(|t| t.find(['\n', '\r']));
        let line = line.map_or(end, |l| tag.span.lo() + l);
        let kept = tag
            .attributes
            .iter()
            .rposition(|a| a.value.is_some() || a.span.hi() <= line)
            .map_or(0, |i| i + 1);
        tag.attributes.truncate(kept);
        let end = tag
            .attributes
            .last()
            .map_or(tag.name.hi(), |a| a.span.hi())
            .max(end.min(line));
        // Faults in what is given back as text are not faults of the tag.
        self.faults.retain(|f| f.span.lo() < end);
        tag.span = Span::new(tag.span.lo(), end);
        self.at = end;
        self.fault(
            FaultKind::Unfinished,
            Span::new(tag.span.lo(), tag.name.hi()),
        );
    }

    fn fault(&mut self, kind: FaultKind, span: Span) {
        self.faults.push(Fault { kind, span });
    }

    fn unexpected(&mut self) {
        let start = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            if is_blank(byte)
                || starts_name(byte)
                || matches!(byte, b'<' | b'>')
                || (byte == b'/' && self.at > start)
            {
                break;
            }
            self.at += 1;
        }
        // Always forwards, whatever character it is.
        self.at = self.at.max(start + 1);
        let span = Span::new(start, self.at).clamp_to(self.text);
        self.at = span.hi();
        self.fault(FaultKind::Unexpected, span);
    }

    fn attribute(&mut self) -> Attribute {
        let start = self.at;
        self.at = skip(self.bytes, start, in_name);
        let name_span = Span::new(start, self.at);
        let name = name_span.text(self.text).into();
        let equals = skip(self.bytes, self.at, is_blank);
        // `at` stays behind the name: the blanks may lead to the next attribute.
        if self.bytes.get(equals) != Some(&b'=') {
            self.fault(FaultKind::NoValue, name_span);
            return Attribute {
                name,
                name_span,
                value: None,
                quoted: false,
                span: name_span,
            };
        }
        let value = skip(self.bytes, equals + 1, is_blank);
        let (value, quoted) = match self.bytes.get(value) {
            Some(&quote @ (b'"' | b'\'')) => self.quoted(value, quote),
            Some(&byte) if !matches!(byte, b'>' | b'<' | b'/') => (Some(self.bare(value)), false),
            _ => {
                self.at = equals + 1;
                self.fault(FaultKind::NoValue, name_span);
                (None, false)
            }
        };
        Attribute {
            name,
            name_span,
            value,
            quoted,
            span: Span::new(start, self.at),
        }
    }

    fn bare(&mut self, start: usize) -> Span {
        self.at = skip(self.bytes, start, |b| {
            !is_blank(b) && !matches!(b, b'>' | b'<' | b'"' | b'\'')
        });
        if self
            .text
            .get(start..self.at)
            .is_some_and(|t| t.len() > 1 && t.ends_with('/'))
        {
            // The slash of `<a b=c/>` closes the element and is not part of the value.
            self.at -= 1;
        }
        let span = Span::new(start, self.at);
        self.fault(FaultKind::Unquoted, span);
        span
    }

    fn quoted(&mut self, open: usize, quote: u8) -> (Option<Span>, bool) {
        let start = open + 1;
        let rest = self.bytes.get(start..).unwrap_or(&[]);
        let stop = rest
            .iter()
            // A `<` most often means that the quote was forgotten and the next tag has begun.
            .position(|&b| b == quote || b == b'<')
            .unwrap_or(rest.len());
        if rest.get(stop) == Some(&quote) {
            self.at = start + stop + 1;
            return (Some(Span::new(start, start + stop)), true);
        }
        // What is broken is not followed far.
        let near = rest.get(..NEAR.min(rest.len())).unwrap_or(rest);
        let line = near
            .iter()
            .position(|&b| matches!(b, b'\n' | b'\r'))
            .unwrap_or(near.len());
        let closed = rest
            .get(..line)
            .and_then(|l| l.iter().position(|&b| b == quote));
        if let Some(end) = closed {
            self.at = start + end + 1;
            self.fault(
                FaultKind::BracketInValue,
                Span::new(start + stop, start + stop + 1),
            );
            return (Some(Span::new(start, start + end)), true);
        }
        // Still being typed: the value goes as far as the tag can.
        let end = rest
            .get(..line)
            .unwrap_or(rest)
            .iter()
            .position(|&b| matches!(b, b'<' | b'>'))
            .unwrap_or(line);
        let end = end
            - usize::from(
                end > 0 && rest.get(end) == Some(&b'>') && rest.get(end - 1) == Some(&b'/'),
            );
        self.at = start + end;
        self.fault(FaultKind::OpenQuote, Span::new(open, start));
        (Some(Span::new(start, start + end)), false)
    }
}
