//! The source excerpt shown with a finding. Long lines are cut and many lines reduced to the first,
//! so that a report stays small for any file.

use std::ops::Range;

use pog_text::{LineIndex, Span};

/// Spans over more lines are shown by their first line only.
const MAX_LINES: usize = 4;
/// Longer lines are cut.
const MAX_LINE: usize = 320;
/// Bytes kept before the span in a cut line.
const BEFORE: usize = 60;
/// Bytes kept after the span in a cut line.
const BEHIND: usize = 200;
const CUT: &str = "…";

/// Some lines of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The lines, with `\n` between them.
    pub(super) text: String,
    /// The number of the first one, from 1.
    pub(super) first_line: usize,
    /// The marked span in `text`.
    pub(super) marked: Range<usize>,
}

/// The lines of `span`.
pub(super) fn excerpt(text: &str, index: &LineIndex, span: Span) -> Excerpt {
    let span = span.clamp_to(text);
    let first = index.line_of(span.lo());
    // The end of a span is exclusive: one that ends with a line break does not reach into the next line.
    let last_byte = if span.is_empty() {
        span.lo()
    } else {
        span.hi() - 1
    };
    let mut last = index.line_of(last_byte).max(first);
    let mut end = span.hi();
    if last - first >= MAX_LINES {
        last = first;
        end = index.line_content(text, first).end;
    }
    let mut out = Excerpt {
        text: String::new(),
        first_line: first + 1,
        marked: 0..0,
    };
    for line in first..=last {
        if line > first {
            out.text.push('\n');
        }
        let content = visible(text, index, line);
        // In a long line the cut keeps what the mark points at: its start, or on the last of several lines its end.
        let focus = if line == last && line > first {
            end
        } else {
            span.lo()
        };
        let kept = window(text, &content, focus.clamp(content.start, content.end));
        if kept.start > content.start {
            out.text.push_str(CUT);
        }
        let here = out.text.len();
        let mapped = |offset: usize| here + offset.clamp(kept.start, kept.end) - kept.start;
        if line == first {
            out.marked.start = mapped(span.lo());
        }
        if line == last {
            out.marked.end = mapped(end).max(out.marked.start);
        }
        out.text.push_str(&text[kept.clone()]);
        if kept.end < content.end {
            out.text.push_str(CUT);
        }
    }
    out
}

/// A line without its ending and a byte order mark.
fn visible(text: &str, index: &LineIndex, line: usize) -> Range<usize> {
    let mut content = index.line_content(text, line);
    if line == 0 && text.starts_with('\u{feff}') {
        content.start = '\u{feff}'.len_utf8().min(content.end);
    }
    content
}

/// The part of a line to show: all of it, or what surrounds `focus`.
fn window(text: &str, content: &Range<usize>, focus: usize) -> Range<usize> {
    if content.len() <= MAX_LINE {
        return content.clone();
    }
    let mut start = focus.saturating_sub(BEFORE).max(content.start);
    let mut end = (focus + BEHIND).min(content.end);
    // Offsets in bytes may fall inside a character; both loops move at most three bytes.
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, range: Range<usize>) -> Excerpt {
        excerpt(text, &LineIndex::new(text), range.into())
    }

    #[test]
    fn short_lines_are_whole() {
        let found = cut("one\r\ntwo 🦀 x\r\nthree", 9..13);
        assert_eq!((found.text.as_str(), found.first_line), ("two 🦀 x", 2));
        assert_eq!(&found.text[found.marked], "🦀");
    }

    #[test]
    fn monster_lines_are_cut_around_the_place() {
        let text = format!("{}here{}", "é".repeat(50_000), "b".repeat(50_000));
        let found = cut(&text, 100_000..100_004);
        assert_eq!(&found.text[found.marked.clone()], "here");
        assert!(
            found.text.len() < MAX_LINE && found.text.starts_with('…') && found.text.ends_with('…')
        );
        let all = cut(&text, 0..text.len());
        assert!(all.text.len() < MAX_LINE && all.marked.start == 0);
    }

    #[test]
    fn many_lines_are_shown_by_the_first() {
        let text = "line\n".repeat(1_000_000);
        let found = cut(&text, 5..4_000_000);
        assert_eq!(
            (found.text.as_str(), found.first_line, found.marked),
            ("line", 2, 0..4)
        );
    }

    #[test]
    fn few_lines_are_shown_together() {
        let found = cut("a\nbb\nccc\nd", 3..7);
        assert_eq!((found.text.as_str(), found.first_line), ("bb\nccc", 2));
        assert_eq!(&found.text[found.marked], "b\ncc");
    }

    #[test]
    fn odd_places_are_fine() {
        assert_eq!(
            cut("", 0..0),
            Excerpt {
                text: String::new(),
                first_line: 1,
                marked: 0..0
            }
        );
        assert_eq!(
            cut("a\n", 2..2),
            Excerpt {
                text: String::new(),
                first_line: 2,
                marked: 0..0
            }
        );
        assert_eq!(
            cut("\u{feff}ab", 0..3),
            Excerpt {
                text: "ab".into(),
                first_line: 1,
                marked: 0..0
            }
        );
        assert_eq!(
            cut("ab\r\ncd", 2..4),
            Excerpt {
                text: "ab".into(),
                first_line: 1,
                marked: 2..2
            }
        );
        assert_eq!(
            cut("a\rb\rc", 2..3),
            Excerpt {
                text: "b".into(),
                first_line: 2,
                marked: 0..1
            }
        );
    }
}
