//! Texts of others inside Markdown of pog's own: no link, no image and no HTML comes of them.

/// Text in which only emphasis and code count: brackets and angle brackets are written so that they stand for themselves.
/// A link could name a command of the editor, and an image tells its server who looks at it.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let next = rest[c.len_utf8()..].chars().next();
        let taken = match c {
            '`' => match code_span(rest) {
                Some(span) => {
                    out.push_str(span);
                    span.len()
                }
                // Alone it could begin a code span that ends in somebody else's text.
                None => {
                    out.push_str("\\`");
                    1
                }
            },
            // What is escaped already stays so; two escapes would be none.
            '\\' if next.is_some_and(|n| n.is_ascii_punctuation()) => {
                out.push_str(&rest[..2]);
                2
            }
            '\\' if next.is_none() => {
                out.push_str("\\\\");
                1
            }
            // A list in a path or a type; nothing in it can lead anywhere unless an address follows.
            '[' if rest.starts_with("[]") && !rest.starts_with("[](") => {
                out.push_str("[]");
                2
            }
            '[' | '<' => {
                out.push('\\');
                out.push(c);
                1
            }
            _ => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    out
}

/// The code span that a text begins with, on one line.
fn code_span(text: &str) -> Option<&str> {
    let fence = text.len() - text.trim_start_matches('`').len();
    let line = text.lines().next().unwrap_or("");
    let mut at = fence;
    while let Some(found) = line[at..].find('`') {
        let start = at + found;
        let run = line[start..].len() - line[start..].trim_start_matches('`').len();
        at = start + run;
        if run == fence {
            return Some(&text[..at]);
        }
    }
    None
}

/// [`escape`] taken back, for those who show the text as it is.
#[must_use]
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('\\', Some(next @ ('[' | '<' | '`' | '\\'))) => {
                out.push(*next);
                rest.next();
            }
            _ => out.push(c),
        }
    }
    out
}

/// Text as inline code, whatever it holds.
#[must_use]
pub fn code(text: &str) -> String {
    // A line break would end the code; backticks inside need more around them.
    let text = text.replace(['\n', '\r'], " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    if longest == 0 {
        return format!("`{text}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_link_comes_of_it() {
        for (text, wanted) in [
            ("a_b *c* `d[0]` e", "a_b *c* `d[0]` e"),
            ("[a](command:b)", "\\[a](command:b)"),
            ("![a](https://b)", "!\\[a](https://b)"),
            ("<img src=x> <https://a>", "\\<img src=x> \\<https://a>"),
            ("\\[a](b)", "\\[a](b)"),
            ("\\\\[a](b)", "\\\\\\[a](b)"),
            ("`a [b](c)", "\\`a \\[b](c)"),
            ("`` a` [b](c) ``", "`` a` [b](c) ``"),
            ("`a\n[b](c)`", "\\`a\n\\[b](c)\\`"),
            ("a\\", "a\\\\"),
            ("a[].b ![](c)", "a[].b !\\[](c)"),
        ] {
            assert_eq!(escape(text), wanted, "{text}");
        }
        assert_eq!(unescape(&escape("![a](b) <c>")), "![a](b) <c>");
    }

    #[test]
    fn code_is_not_ended_by_what_is_in_it() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b``c"), "``` a`b``c ```");
    }
}
