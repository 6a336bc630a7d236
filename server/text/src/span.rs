//! A half-open byte range in one text. Carries no file and no line: those belong to whoever holds the span.

use std::fmt;
use std::ops::Range;

/// Half-open byte range `start..end` in the original text of one file; `start <= end`.
///
/// Offsets are `u32`: texts above 4 GiB are refused long before they get here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets. An inverted pair becomes the empty span at `start`: ranges that come from parsers
    /// in the middle of an error are data, not bugs.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let start = clamp(start);
        Self {
            start,
            end: clamp(end).max(start),
        }
    }

    /// The empty span at `offset`.
    #[must_use]
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// As a `usize` range, for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// First byte as `usize`.
    #[must_use]
    pub fn lo(self) -> usize {
        self.start as usize
    }

    /// One past the last byte as `usize`.
    #[must_use]
    pub fn hi(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span covers no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `offset` lies in `start..end`.
    #[must_use]
    pub fn contains(self, offset: usize) -> bool {
        self.lo() <= offset && offset < self.hi()
    }

    /// Whether a cursor at `offset` touches the span: inside it or at either edge.
    #[must_use]
    pub fn touches(self, offset: usize) -> bool {
        self.lo() <= offset && offset <= self.hi()
    }

    /// Whether `other` lies entirely inside.
    #[must_use]
    pub fn encloses(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte, or one is empty and strictly inside the other.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The span moved by `by` bytes to the right.
    #[must_use]
    pub fn shift(self, by: usize) -> Self {
        Self::new(self.lo() + by, self.hi() + by)
    }

    /// The text under the span; empty where the span does not fit the text or cuts a character.
    #[must_use]
    pub fn text(self, source: &str) -> &str {
        source.get(self.range()).unwrap_or("")
    }

    /// The span pulled inside `source` and out to character boundaries.
    #[must_use]
    pub fn clamp_to(self, source: &str) -> Self {
        let mut start = self.lo().min(source.len());
        let mut end = self.hi().min(source.len());
        while !source.is_char_boundary(start) {
            start -= 1;
        }
        while !source.is_char_boundary(end) {
            end += 1;
        }
        Self::new(start, end)
    }
}

fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn clamping_never_cuts_a_character() {
        let text = "aé🦀";
        assert_eq!(Span::new(2, 4).clamp_to(text), Span::new(1, 7));
        assert_eq!(Span::new(99, 100).clamp_to(text), Span::new(7, 7));
    }

    #[test]
    fn an_inverted_pair_is_empty() {
        assert!(Span::new(5, 3).is_empty());
    }

    #[test]
    fn touching_includes_both_edges() {
        let span = Span::new(2, 4);
        assert!(span.touches(2) && span.touches(4) && !span.touches(5));
        assert!(span.contains(2) && !span.contains(4));
    }
}
