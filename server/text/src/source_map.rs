//! Maps offsets of a decoded text (a YAML scalar's value) to the file it was written in, and back.
//! Does not decode anything itself: whoever decodes records what came from where.

use crate::Span;

/// A run of decoded bytes and where it stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment {
    decoded: u32,
    source: u32,
    /// Bytes in both; zero-length segments mark an end.
    len: u32,
    /// Source bytes that this run stands for when it is not a plain copy (an escape, a folded line break).
    source_len: u32,
}

/// Piecewise correspondence between a decoded text and its source. Copied runs map byte for byte; a replaced run
/// (an escape such as `\n`, a folded line break) maps as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    segments: Vec<Segment>,
    decoded_len: u32,
    end: u32,
}

impl SourceMap {
    /// The map of a text that stands in its file as it is, from byte `start` on.
    #[must_use]
    pub fn identity(start: usize, len: usize) -> Self {
        let mut map = Self::default();
        map.copy(start, len);
        map
    }

    /// Records that the next `len` decoded bytes are the source bytes from `source` on.
    pub fn copy(&mut self, source: usize, len: usize) {
        let (source, len) = (Span::at(source).start, Span::at(len).start);
        self.end = source + len;
        if len == 0 {
            return;
        }
        if let Some(last) = self.segments.last_mut()
            && last.len == last.source_len
            && last.source + last.len == source
        {
            last.len += len;
            last.source_len += len;
        } else {
            self.segments.push(Segment {
                decoded: self.decoded_len,
                source,
                len,
                source_len: len,
            });
        }
        self.decoded_len += len;
    }

    /// Records that the next `len` decoded bytes are what the source bytes under `source` stand for.
    pub fn replace(&mut self, source: Span, len: usize) {
        let len = Span::at(len).start;
        self.end = source.end;
        if len == 0 {
            return;
        }
        let source_len = source.end - source.start;
        self.segments.push(Segment {
            decoded: self.decoded_len,
            source: source.start,
            len,
            source_len,
        });
        self.decoded_len += len;
    }

    /// Length of the decoded text in bytes.
    #[must_use]
    pub fn decoded_len(&self) -> usize {
        self.decoded_len as usize
    }

    /// Whether the text is one plain copy; then spans can be shifted instead of mapped.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        self.segments.len() <= 1 && self.segments.iter().all(|s| s.len == s.source_len)
    }

    /// The file offset of a decoded offset. Inside a replaced run it is the run's start; at the end it is the byte
    /// after the last source byte.
    #[must_use]
    pub fn to_source(&self, decoded: usize) -> usize {
        let decoded = Span::at(decoded).start;
        let next = self.segments.partition_point(|s| s.decoded <= decoded);
        let Some(segment) = next.checked_sub(1).and_then(|i| self.segments.get(i)) else {
            return self.segments.first().map_or(self.end, |s| s.source) as usize;
        };
        let into = decoded - segment.decoded;
        if into >= segment.len {
            return (segment.source + segment.source_len) as usize;
        }
        let into = if segment.len == segment.source_len {
            into
        } else {
            0
        };
        (segment.source + into) as usize
    }

    /// The file span of a decoded span; covers whole replaced runs.
    #[must_use]
    pub fn span(&self, decoded: Span) -> Span {
        let start = self.to_source(decoded.lo());
        if decoded.is_empty() {
            return Span::at(start);
        }
        // The end is found from the last byte inside, so that a span that ends at a line end does not run on into
        // the next line's indentation.
        let last = decoded.end - 1;
        let next = self.segments.partition_point(|s| s.decoded <= last);
        let end = match next.checked_sub(1).and_then(|i| self.segments.get(i)) {
            Some(s) if s.len == s.source_len => s.source + (last - s.decoded).min(s.len) + 1,
            Some(s) => s.source + s.source_len,
            None => self.end,
        };
        Span::new(start, end as usize)
    }

    /// The decoded offset of a file offset; `None` outside the text or where the source byte stands for nothing
    /// (indentation, an escape's inside).
    #[must_use]
    pub fn to_decoded(&self, source: usize) -> Option<usize> {
        let source = Span::at(source).start;
        // Segments follow the source, so the same search works on this side.
        let next = self.segments.partition_point(|s| s.source <= source);
        let Some(segment) = next.checked_sub(1).and_then(|i| self.segments.get(i)) else {
            return (self.segments.is_empty() && source == self.end).then_some(0);
        };
        let into = source - segment.source;
        if into == 0 {
            return Some(segment.decoded as usize);
        }
        if into == segment.source_len {
            return Some((segment.decoded + segment.len) as usize);
        }
        (into < segment.source_len && segment.len == segment.source_len)
            .then(|| (segment.decoded + into) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `"a\nb"` at byte 10 of a file, a double-quoted scalar with an escape.
    fn escaped() -> SourceMap {
        let mut map = SourceMap::default();
        map.copy(11, 1);
        map.replace(Span::new(12, 14), 1);
        map.copy(14, 1);
        map
    }

    #[test]
    fn copies_map_byte_for_byte_and_escapes_as_a_whole() {
        let map = escaped();
        assert_eq!(map.span(Span::new(0, 3)), Span::new(11, 15));
        assert_eq!(map.span(Span::new(1, 2)), Span::new(12, 14));
        assert_eq!(map.to_decoded(13), None);
        assert_eq!(map.to_decoded(14), Some(2));
    }

    #[test]
    fn a_span_that_ends_at_a_line_end_stays_on_its_line() {
        let mut map = SourceMap::default();
        map.copy(4, 3); // "ab\n"
        map.copy(11, 2); // "cd" behind four bytes of indentation
        assert_eq!(map.span(Span::new(0, 3)), Span::new(4, 7));
        assert_eq!(map.span(Span::new(3, 5)), Span::new(11, 13));
        assert_eq!(map.to_decoded(8), None);
        assert_eq!(map.to_decoded(12), Some(4));
    }

    #[test]
    fn identity_is_recognised() {
        assert!(SourceMap::identity(7, 20).is_identity());
        assert!(!escaped().is_identity());
        assert_eq!(SourceMap::identity(7, 0).to_source(0), 7);
    }
}
