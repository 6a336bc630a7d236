//! Text inside XML.

/// Text for an attribute or an element. Line breaks and tabs become references, which attributes keep; what XML 1.0 cannot
/// hold at all becomes the replacement character. The bracket behind two `#` is what GitHub's runner takes for a command.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '[' if out.ends_with("##") => out.push_str("&#91;"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn any_text_becomes_xml() {
        assert_eq!(
            escape("a<b>&\"é🦀\t\n\r\u{1b}[31m\u{1}\u{7f}\u{ffff}"),
            "a&lt;b&gt;&amp;&quot;é🦀&#9;&#10;&#13;\u{fffd}[31m\u{fffd}\u{fffd}\u{fffd}"
        );
    }
}
