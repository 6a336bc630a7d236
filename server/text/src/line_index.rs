//! Byte offset to line and column and back, in the three encodings the Language Server Protocol knows.
//! Holds no text: the caller passes the same text it was built from.

/// The unit in which columns are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units; the protocol's default.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// The width of `text` in units of this encoding.
    #[must_use]
    pub fn width(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
            Self::Utf32 => text.chars().count(),
        }
    }
}

/// Zero-based line and zero-based column in units of an [`Encoding`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash)]
pub struct LineCol {
    /// Zero-based line.
    pub line: u32,
    /// Zero-based column in the encoding's units.
    pub col: u32,
}

/// Where the lines of a text start. Line ends are `\n`, `\r\n` and a lone `\r`, as the protocol defines them;
/// vertical tab, form feed, NEL and U+2028/2029 are ordinary characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
    ascii: bool,
    /// The widths of the text up to every [`STEP`]th byte; none where each byte is a character. Lines may be as long as
    /// the text, and a column is not to cost the line.
    marks: Vec<Mark>,
}

/// Bytes between two marks.
const STEP: usize = 1024;

/// How wide a text is in front of a byte. A character that the byte lies in is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    utf16: u32,
    utf32: u32,
}

impl LineIndex {
    /// Indexes `text` in one pass.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0u32];
        let mut ascii = true;
        for (i, &b) in bytes.iter().enumerate() {
            ascii &= b < 0x80;
            if b == b'\n' || (b == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                starts.push(u32::try_from(i + 1).unwrap_or(u32::MAX));
            }
        }
        Self {
            starts,
            len: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            ascii,
            marks: if ascii { Vec::new() } else { marks(bytes) },
        }
    }

    /// The width of the text in front of a byte offset, which is at a character's start.
    #[must_use]
    pub fn width_before(&self, text: &str, offset: usize, encoding: Encoding) -> usize {
        if self.ascii || encoding == Encoding::Utf8 {
            return offset;
        }
        let step = offset / STEP;
        let Some(mark) = self.marks.get(step) else {
            return encoding.width(text.get(..offset).unwrap_or(""));
        };
        let mut from = step * STEP;
        while from < offset && !text.is_char_boundary(from) {
            from += 1;
        }
        mark.width(encoding) + encoding.width(text.get(from..offset).unwrap_or(""))
    }

    /// Number of lines; at least one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// Byte offset of the first character of `line`; the end of the text for lines past it.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.len) as usize
    }

    /// The byte range of `line` without its line end.
    #[must_use]
    pub fn line_content(&self, text: &str, line: usize) -> std::ops::Range<usize> {
        let start = self.line_start(line);
        let mut end = self.line_start(line + 1);
        let bytes = text.as_bytes();
        while end > start && matches!(bytes.get(end - 1), Some(b'\n' | b'\r')) {
            end -= 1;
        }
        start..end
    }

    /// Zero-based line of a byte offset; offsets past the end are on the last line.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts
            .partition_point(|&s| s as usize <= offset)
            .saturating_sub(1)
    }

    /// Line and column of a byte offset. Offsets past the end are clamped; an offset inside a character or inside
    /// `\r\n` counts as its start: the protocol has no position behind the content of a line.
    #[must_use]
    pub fn line_col(&self, text: &str, offset: usize, encoding: Encoding) -> LineCol {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        if is_inside_line_break(text, offset) {
            offset -= 1;
        }
        let line = self.line_of(offset);
        let start = self.line_start(line);
        let col = if self.ascii {
            offset - start
        } else {
            self.width_before(text, offset, encoding) - self.width_before(text, start, encoding)
        };
        LineCol {
            line: to_u32(line),
            col: to_u32(col),
        }
    }

    /// Byte offset of a line and column. A column past the end of its line means the end of the line before its
    /// line break; a line past the end means the end of the text; a column inside a character rounds down to it.
    #[must_use]
    pub fn offset(&self, text: &str, at: LineCol, encoding: Encoding) -> usize {
        if at.line as usize >= self.starts.len() {
            return text.len();
        }
        let content = self.line_content(text, at.line as usize);
        if self.ascii || encoding == Encoding::Utf8 {
            let mut offset = (content.start + at.col as usize).min(content.end);
            while !text.is_char_boundary(offset) {
                offset -= 1;
            }
            return offset;
        }
        let wanted = self.width_before(text, content.start, encoding) + at.col as usize;
        // The last mark in front of the place; the line may start behind it.
        let step = self.marks.partition_point(|m| m.width(encoding) <= wanted);
        let mut offset = (step.saturating_sub(1) * STEP).clamp(content.start, content.end);
        while !text.is_char_boundary(offset) {
            offset += 1;
        }
        let mut left = wanted.saturating_sub(self.width_before(text, offset, encoding));
        for c in text.get(offset..content.end).unwrap_or("").chars() {
            let width = if encoding == Encoding::Utf16 {
                c.len_utf16()
            } else {
                1
            };
            if left < width {
                break;
            }
            left -= width;
            offset += c.len_utf8();
        }
        offset
    }
}

impl Mark {
    fn width(self, encoding: Encoding) -> usize {
        match encoding {
            Encoding::Utf16 => self.utf16 as usize,
            Encoding::Utf8 | Encoding::Utf32 => self.utf32 as usize,
        }
    }
}

/// The marks of a text, which is UTF-8: a character counts where it starts, and is two units of UTF-16 if it has four bytes.
fn marks(bytes: &[u8]) -> Vec<Mark> {
    let mut marks = Vec::with_capacity(bytes.len() / STEP + 1);
    let mut mark = Mark { utf16: 0, utf32: 0 };
    // Where a step lies in a character, that one is wholly in front of the next character's start.
    for (at, byte) in bytes.iter().enumerate() {
        if at % STEP == 0 {
            marks.push(mark);
        }
        if byte & 0b1100_0000 != 0b1000_0000 {
            mark.utf32 += 1;
            mark.utf16 += if *byte >= 0b1111_0000 { 2 } else { 1 };
        }
    }
    marks
}

/// Whether an offset stands between the two characters of `\r\n`.
#[must_use]
pub fn is_inside_line_break(text: &str, offset: usize) -> bool {
    let bytes = text.as_bytes();
    offset > 0 && bytes.get(offset) == Some(&b'\n') && bytes[offset - 1] == b'\r'
}

fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn emoji_counts_two_four_one() {
        let text = "a🦀b";
        let index = LineIndex::new(text);
        let col = |e| index.line_col(text, 5, e).col;
        assert_eq!(
            (
                col(Encoding::Utf8),
                col(Encoding::Utf16),
                col(Encoding::Utf32)
            ),
            (5, 3, 2)
        );
    }

    #[test]
    fn three_kinds_of_line_end_and_no_other() {
        let text = "a\nb\r\nc\rd\u{2028}e\u{b}f";
        let index = LineIndex::new(text);
        assert_eq!(index.line_count(), 4);
        assert_eq!(index.line_content(text, 1), 2..3);
    }

    #[test]
    fn positions_past_the_end_are_clamped() {
        let text = "ab\ncd";
        let index = LineIndex::new(text);
        assert_eq!(
            index.offset(text, LineCol { line: 0, col: 99 }, Encoding::Utf16),
            2
        );
        assert_eq!(
            index.offset(text, LineCol { line: 9, col: 0 }, Encoding::Utf16),
            5
        );
        assert_eq!(
            index.line_col(text, 99, Encoding::Utf16),
            LineCol { line: 1, col: 2 }
        );
    }

    #[test]
    fn columns_of_a_long_line_are_those_of_counting() {
        for lead in ["", "x", "xy", "xyz"] {
            let text = format!("é\n{lead}{}\nend🦀", "aé漢🦀".repeat(700));
            let index = LineIndex::new(&text);
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                    let at = index.line_col(&text, offset, encoding);
                    let start = index.line_start(at.line as usize);
                    let counted = encoding.width(&text[start..offset]);
                    assert_eq!(at.col as usize, counted, "{offset}");
                    assert_eq!(index.offset(&text, at, encoding), offset);
                }
            }
        }
    }

    #[test]
    fn a_column_inside_a_surrogate_pair_rounds_down() {
        let text = "🦀";
        let index = LineIndex::new(text);
        assert_eq!(
            index.offset(text, LineCol { line: 0, col: 1 }, Encoding::Utf16),
            0
        );
    }

    proptest! {
        #[test]
        fn offset_and_position_are_inverse(text in "[a-zé漢🦀\u{feff}\\r\\n ]{0,60}") {
            let index = LineIndex::new(&text);
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                for (offset, _) in text.char_indices() {
                    let at = index.line_col(&text, offset, encoding);
                    let back = index.offset(&text, at, encoding);
                    // The `\n` of `\r\n` has no position of its own: it belongs to the end of its line.
                    let expected = offset - usize::from(is_inside_line_break(&text, offset));
                    prop_assert_eq!(back, expected);
                }
            }
        }

        #[test]
        fn lines_agree_with_ropey(text in "[aé🦀\\r\\n\u{b}\u{2028}]{0,40}") {
            let rope = ropey::Rope::from_str(&text);
            let index = LineIndex::new(&text);
            prop_assert_eq!(rope.len_lines(), index.line_count());
            for line in 0..index.line_count() {
                prop_assert_eq!(rope.line_to_byte(line), index.line_start(line));
            }
        }
    }
}
