//! Other people's text inside our own: short enough for a message, a title, a label.

/// At most `most` characters of a text, and a sign where something was left out.
pub(crate) fn elide(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((cut, _)) => format!("{}…", text[..cut].trim_end()),
        None => text.to_owned(),
    }
}

/// The same on one line, white space made plain. Of a long text no more is read than is shown.
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > most.saturating_mul(char::MAX.len_utf8()) {
            break;
        }
    }
    elide(&line, most)
}

/// A value as messages quote it.
pub(crate) fn shown(value: &str) -> String {
    one_line(value, 60)
}

#[cfg(test)]
mod tests {
    use super::{elide, one_line};

    #[test]
    fn long_texts_are_cut_and_say_so() {
        assert_eq!(elide("🦀🦀🦀", 3), "🦀🦀🦀");
        assert_eq!(elide("🦀🦀🦀", 2), "🦀🦀…");
        assert_eq!(elide("one two", 4), "one…");
        assert_eq!(elide("", 0), "");
    }

    #[test]
    fn white_space_is_made_plain() {
        assert_eq!(one_line("  one\r\n\ttwo  ", 10), "one two");
        assert_eq!(one_line("🦀 🦀\n🦀 🦀", 5), "🦀 🦀 🦀…");
        assert_eq!(one_line(&"word ".repeat(1000), 9), "word word…");
    }
}
