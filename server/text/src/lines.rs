//! Where lines end and what ends them: `\n`, `\r\n`, or a lone `\r`, as LSP counts them.

/// How far the end of a first line is looked for. Fixes ask for the line break one by one, of minified files as well.
const FIRST_LINE: usize = 64 * 1024;

/// The line break a text uses: that of its first line, `\n` where it has one line only or a very long one.
#[must_use]
pub fn line_break(text: &str) -> &'static str {
    let start = &text.as_bytes()[..text.len().min(FIRST_LINE)];
    match start.iter().position(|byte| *byte == b'\n') {
        Some(at) if start[..at].ends_with(b"\r") => "\r\n",
        _ => "\n",
    }
}

/// The offset where the line that `from` is on ends, in front of its line break. An offset behind the text's end is
/// taken for the end, and one within a character finds no line.
#[must_use]
pub fn line_end(text: &str, from: usize) -> usize {
    text.get(from..)
        .and_then(|rest| rest.find(['\n', '\r']))
        .map_or(text.len(), |at| from + at)
}

/// The offset where the line that `offset` is on starts, behind the line break before it.
#[must_use]
pub fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset)
        .and_then(|before| before.rfind(['\n', '\r']))
        .map_or(0, |at| at + 1)
}

/// The length in bytes of the line break at the start of `rest`; 0 where there is none.
#[must_use]
pub fn line_break_len(rest: &str) -> usize {
    if rest.starts_with("\r\n") {
        2
    } else {
        usize::from(rest.starts_with(['\n', '\r']))
    }
}

#[cfg(test)]
mod tests {
    use super::{line_break, line_break_len, line_end, line_start};

    #[test]
    fn the_first_line_decides_about_line_breaks() {
        for (text, end) in [
            ("", "\n"),
            ("a", "\n"),
            ("a\nb\r\n", "\n"),
            ("a\r\nb\n", "\r\n"),
            ("\n", "\n"),
            ("a\rb", "\n"),
        ] {
            assert_eq!(line_break(text), end, "{text:?}");
        }
    }

    #[test]
    fn lines_start_and_end_at_any_break() {
        let text = "one\r\ntwo\rthree\n🦀";
        for (offset, start, end) in [
            (0, 0, 3),
            (3, 0, 3),
            (5, 5, 8),
            (9, 9, 14),
            (15, 15, 19),
            (19, 15, 19),
        ] {
            assert_eq!(
                (line_start(text, offset), line_end(text, offset)),
                (start, end)
            );
        }
        assert_eq!((line_end(text, 99), line_end("", 0)), (19, 0));
        for (rest, len) in [("\r\na", 2), ("\na", 1), ("\ra", 1), ("a\n", 0), ("", 0)] {
            assert_eq!(line_break_len(rest), len);
        }
    }
}
