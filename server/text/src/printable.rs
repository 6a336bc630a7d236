//! Texts of others on their way to a terminal, a log or a message: what would be obeyed there is made visible.

/// A text of several lines: line breaks and tabs stay.
#[must_use]
pub fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' | '\t' => out.push(c),
            // Alone it would write over the line.
            '\r' if rest.peek() == Some(&'\n') => out.push(c),
            _ => out.push(visible(c)),
        }
    }
    out
}

/// One line of text: line breaks are made visible too.
#[must_use]
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // A tab in a message would move what is behind it.
            '\t' => out.push_str("    "),
            // Terminals may break the line here, and so do some logs.
            '\u{2028}' | '\u{2029}' => out.push('␊'),
            _ => out.push(visible(c)),
        }
    }
    out
}

/// A message that an editor shows in a notification. Some make links of Markdown there, to commands of their own too; with
/// a space in it, it is none.
#[must_use]
pub fn message(text: &str) -> String {
    lines(text).replace("](", "] (")
}

/// A character as something that is only looked at.
fn visible(c: char) -> char {
    match c {
        // The signs for control characters are in their order.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(REPLACED),
        '\u{7f}' => '␡',
        // Some terminals take the upper half of control characters for what ESC and a letter are, bidirectional controls
        // show a text in another order than it is in.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => REPLACED,
        _ => c,
    }
}

const REPLACED: char = '\u{fffd}';

/// A text in which GitHub's runner finds no commands: it takes lines for them that start with two colons, and `##[`
/// wherever it stands. What is put in between is not seen.
#[must_use]
pub fn without_commands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive(['\n', '\r']) {
        let start = line.len() - line.trim_start().len();
        let (lead, rest) = line.split_at(start);
        out.push_str(lead);
        match rest.strip_prefix("::") {
            Some(rest) => {
                out.push_str(":\u{200b}:");
                out.push_str(&rest.replace("##[", "##\u{200b}["));
            }
            None => out.push_str(&rest.replace("##[", "##\u{200b}[")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_obeyed() {
        assert_eq!(line("a\u{1b}[31mb\nc\r\td\u{7}"), "a␛[31mb␊c␍    d␇");
        assert_eq!(
            line("\u{9b}2J \u{202e}x\u{7f}\u{2028}"),
            "\u{fffd}2J \u{fffd}x␡␊"
        );
        assert_eq!(lines("a\n\tb\u{1b}é🦀\r\n\r"), "a\n\tb␛é🦀\r\n␍");
    }

    #[test]
    fn no_line_is_a_command() {
        assert_eq!(
            without_commands("a::b\n  ::error::x\n::add-mask::y ##[group]"),
            "a::b\n  :\u{200b}:error::x\n:\u{200b}:add-mask::y ##\u{200b}[group]"
        );
    }
}
