//! Text inside sentences: capitals, counts with their nouns, and other people's text made short enough for a message, a
//! title or a label.

/// The text with a capital first letter; everything else stays as it is.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| {
        let mut out = String::with_capacity(text.len());
        out.extend(first.to_uppercase());
        out.push_str(rest.as_str());
        out
    })
}

/// A count with its noun, given in the singular: `1 prompt`, `2 prompts`, `0 entries`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {}", plural(count, noun))
}

/// A noun, given in the singular, as it stands behind a count. The last word takes the ending.
#[must_use]
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        return noun.to_owned();
    }
    let consonant_y = noun
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    if let Some(stem) = consonant_y {
        format!("{stem}ies")
    } else if ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|hiss| noun.ends_with(hiss))
    {
        format!("{noun}es")
    } else {
        format!("{noun}s")
    }
}

/// At most `most` characters of a text, and `…` where something was left out.
#[must_use]
pub fn elide(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((cut, _)) => format!("{}…", text[..cut].trim_end()),
        None => text.to_owned(),
    }
}

/// A text on one line: each run of white space becomes one blank, at both ends none.
#[must_use]
pub fn single_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// At most `most` characters of a text on one line. Of a long text no more is read than is shown.
#[must_use]
pub fn one_line(text: &str, most: usize) -> String {
    let mut line = String::new();
    let mut blank = false;
    // A text may be one word or nothing but blanks, megabytes of either.
    for c in text.chars().take(most.saturating_mul(4).max(4096)) {
        if c.is_whitespace() {
            blank = !line.is_empty();
            continue;
        }
        if std::mem::take(&mut blank) {
            line.push(' ');
        }
        line.push(c);
        if line.len() > most.saturating_mul(char::MAX.len_utf8()) {
            break;
        }
    }
    elide(&line, most)
}

/// A value as messages quote it.
#[must_use]
pub fn shown(value: &str) -> String {
    one_line(value, 60)
}

#[cfg(test)]
mod tests {
    use super::{capitalized, counted, elide, one_line, plural, single_line};

    #[test]
    fn capitals_and_nothing_else() {
        for (text, with_capital) in [
            ("", ""),
            ("a B c", "A B c"),
            ("été", "Été"),
            ("ßa", "SSa"),
            ("🦀 x", "🦀 x"),
            ("'x' is", "'x' is"),
        ] {
            assert_eq!(capitalized(text), with_capital);
        }
    }

    #[test]
    fn nouns_follow_their_count() {
        for (count, noun, text) in [
            (0, "prompt", "0 prompts"),
            (1, "prompt", "1 prompt"),
            (2, "prompt", "2 prompts"),
            (1, "library", "1 library"),
            (2, "library", "2 libraries"),
            (2, "day", "2 days"),
            (2, "match", "2 matches"),
            (3, "invisible character", "3 invisible characters"),
        ] {
            assert_eq!(counted(count, noun), text);
        }
        assert_eq!(plural(1, "entry"), "entry");
        assert_eq!(plural(2, "entry"), "entries");
    }

    #[test]
    fn long_texts_are_cut_and_say_so() {
        assert_eq!(elide("🦀🦀🦀", 3), "🦀🦀🦀");
        assert_eq!(elide("🦀🦀🦀", 2), "🦀🦀…");
        assert_eq!(elide("one two", 4), "one…");
        assert_eq!(elide("", 0), "");
    }

    #[test]
    fn white_space_is_made_plain() {
        assert_eq!(single_line("  one\r\n\ttwo  "), "one two");
        assert_eq!(single_line(" \n"), "");
        assert_eq!(one_line("  one\r\n\ttwo  ", 10), "one two");
        assert_eq!(one_line("🦀 🦀\n🦀 🦀", 5), "🦀 🦀 🦀…");
        assert_eq!(one_line(&"word ".repeat(1000), 9), "word word…");
    }
}
