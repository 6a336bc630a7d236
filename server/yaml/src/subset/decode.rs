//! Values of quoted and block scalars: where they end and what they say.

use super::scan::{is_blank, is_break};

/// A quoted scalar as it was found in a text.
pub(super) struct Quoted {
    pub(super) end: usize,
    pub(super) value: String,
    /// Whether it has its closing quote.
    pub(super) closed: bool,
}

/// The quoted scalar at `start`. One that is never closed goes on to the end of the text.
pub(super) fn quoted(text: &str, start: usize, quote: u8) -> Quoted {
    let bytes = text.as_bytes();
    let mut value = String::new();
    let (mut at, mut copied) = (start + 1, start + 1);
    // Up to here the value must not be trimmed: an escape wrote it.
    let mut kept = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape = byte == b'\\' && quote == b'"';
        if byte != quote && !is_break(byte) && !escape {
            at += 1;
            continue;
        }
        value.push_str(&text[copied..at]);
        if byte == quote && !(quote == b'\'' && bytes.get(at + 1) == Some(&quote)) {
            return Quoted {
                end: at + 1,
                value,
                closed: true,
            };
        }
        if byte == quote {
            value.push('\'');
            at += 2;
        } else if escape {
            at = unescape(text, at, &mut value);
        } else {
            let trimmed = value.trim_end_matches([' ', '\t']).len().max(kept);
            value.truncate(trimmed);
            at = fold(bytes, at, &mut value);
        }
        kept = value.len();
        copied = at;
    }
    value.push_str(text.get(copied..).unwrap_or(""));
    Quoted {
        end: text.len(),
        value,
        closed: false,
    }
}

/// Behind a line break inside quotes: one becomes a blank, each further one a line break.
fn fold(bytes: &[u8], at: usize, value: &mut String) -> usize {
    let mut at = skip_break(bytes, at);
    let mut empty = 0;
    loop {
        at += bytes[at..].iter().take_while(|b| is_blank(**b)).count();
        if !bytes.get(at).is_some_and(|b| is_break(*b)) {
            break;
        }
        at = skip_break(bytes, at);
        empty += 1;
    }
    value.push_str(&if empty > 0 {
        "\n".repeat(empty)
    } else {
        " ".to_owned()
    });
    at
}

fn skip_break(bytes: &[u8], at: usize) -> usize {
    at + if bytes[at..].starts_with(b"\r\n") {
        2
    } else {
        1
    }
}

/// Writes what the escape at `at` means and returns where it ends; an unknown one stays as it is.
fn unescape(text: &str, at: usize, value: &mut String) -> usize {
    let Some(next) = text[at + 1..].chars().next() else {
        value.push('\\');
        return at + 1;
    };
    if matches!(next, '\n' | '\r') {
        let bytes = text.as_bytes();
        let line = skip_break(bytes, at + 1);
        return line + bytes[line..].iter().take_while(|b| is_blank(**b)).count();
    }
    let digits = match next {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    if digits > 0 {
        let hex = text.get(at + 2..at + 2 + digits);
        let decoded = hex
            .and_then(|h| u32::from_str_radix(h, 16).ok())
            .and_then(char::from_u32);
        if let Some(c) = decoded {
            value.push(c);
            return at + 2 + digits;
        }
    }
    let simple = match next {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '0' => '\0',
        'a' => '\x07',
        'b' => '\x08',
        'e' => '\x1b',
        'v' => '\x0b',
        'f' => '\x0c',
        '_' => '\u{a0}',
        '\\' | '"' | '/' | ' ' => next,
        _ => {
            value.push('\\');
            next
        }
    };
    value.push(simple);
    at + 1 + next.len_utf8()
}

/// Whether what stands behind `|` or `>` makes it the header of a block scalar.
pub(super) fn is_block_header(rest: &str) -> bool {
    let line = rest.split(['\n', '\r']).next().unwrap_or("");
    let line = line
        .trim_start_matches(|c: char| matches!(c, '1'..='9' | '+' | '-'))
        .trim_start_matches([' ', '\t']);
    line.is_empty() || line.starts_with('#')
}

/// The end of the block scalar at `start`, behind its last line break, and its value.
pub(super) fn block(text: &str, start: usize, parent: isize) -> (usize, String) {
    let style = if text.as_bytes()[start] == b'>' {
        BlockStyle::Folded
    } else {
        BlockStyle::Literal
    };
    let header_end = text[start..]
        .find(['\n', '\r'])
        .map_or(text.len(), |i| start + i);
    let header = &text[start + 1..header_end];
    let chomping = if header.contains('+') {
        Chomping::Keep
    } else if header.contains('-') {
        Chomping::Strip
    } else {
        Chomping::Clip
    };
    let explicit = header
        .chars()
        .find_map(|c| c.to_digit(10))
        .and_then(|d| isize::try_from(d).ok());
    let mut indent = explicit.map(|d| parent.max(0) + d);
    let mut at = header_end;
    let mut lines: Vec<&str> = Vec::new();
    while at < text.len() {
        let line_start = if is_break(text.as_bytes()[at]) {
            skip_break(text.as_bytes(), at)
        } else {
            at
        };
        let line_end = text[line_start..]
            .find(['\n', '\r'])
            .map_or(text.len(), |i| line_start + i);
        let line = &text[line_start..line_end];
        let width =
            isize::try_from(line.len() - line.trim_start_matches(' ').len()).unwrap_or(isize::MAX);
        if line.trim_matches(' ').is_empty() {
            if line_start >= text.len() {
                break;
            }
            lines.push(
                indent
                    .and_then(|i| line.get(usize::try_from(i).ok()?..))
                    .unwrap_or(""),
            );
        } else {
            let least = *indent.get_or_insert(width);
            if width < least || width <= parent || is_marker(line) {
                break;
            }
            lines.push(
                line.get(usize::try_from(least).unwrap_or(0)..)
                    .unwrap_or(""),
            );
        }
        at = line_end;
    }
    let end = if at < text.len() {
        skip_break(text.as_bytes(), at)
    } else {
        at
    };
    (end, value(&lines, style, chomping))
}

fn is_marker(line: &str) -> bool {
    (line.starts_with("---") || line.starts_with("..."))
        && line.as_bytes().get(3).is_none_or(|b| is_blank(*b))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockStyle {
    /// `|`
    Literal,
    /// `>`: a line break between two lines that are not indented further is a space.
    Folded,
}

/// What becomes of the line breaks behind the last line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    /// One stays.
    Clip,
    /// `-`: none stays.
    Strip,
    /// `+`: all stay.
    Keep,
}

fn value(lines: &[&str], style: BlockStyle, chomping: Chomping) -> String {
    let content = lines
        .iter()
        .rposition(|l| !l.is_empty())
        .map_or(0, |i| i + 1);
    let trailing = lines.len() - content;
    let mut out = String::new();
    let (mut empty, mut indented) = (0, false);
    for (index, line) in lines[..content].iter().enumerate() {
        if line.is_empty() {
            empty += 1;
            continue;
        }
        let deeper = line.starts_with([' ', '\t']);
        let breaks = if style == BlockStyle::Literal || index == empty {
            empty + usize::from(index > empty)
        } else if deeper || indented || empty == 0 {
            empty + usize::from(deeper || indented)
        } else {
            empty
        };
        match breaks {
            0 if index > 0 => out.push(' '),
            breaks => out.push_str(&"\n".repeat(breaks)),
        }
        out.push_str(line);
        (empty, indented) = (0, deeper);
    }
    match chomping {
        Chomping::Keep => out.push_str(&"\n".repeat(trailing + usize::from(content > 0))),
        Chomping::Clip if content > 0 => out.push('\n'),
        Chomping::Clip | Chomping::Strip => {}
    }
    out
}
