//! What the formats that are Markdown with a front matter have in common: where the front matter ends and what is left.
//! Knows no keys.

use pog_template::{CAPITALS, Language, markdown};
use pog_text::{SourceMap, Span, SyntaxError};
use pog_yaml as yaml;
use pog_yaml::Yaml;

use super::native::{lines_from, next_line};
use super::{FrontMatter, Layout, Region, bom};

/// How a format treats a first line `---` without a second one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unclosed {
    /// It opens a front matter that its tools never find the end of.
    Error,
    /// It is a line across the page.
    Rule,
}

/// Cuts a file into front matter and one region. `read` reads the metadata out of its span.
pub(super) fn split(
    text: &str,
    language: &'static Language,
    unclosed: Unclosed,
    read: impl FnOnce(&str, Span) -> Yaml,
) -> Layout {
    let start = bom(text).hi();
    let mut layout = Layout {
        yaml_span: Span::at(start),
        ..Layout::default()
    };
    let mut body = start;
    let cut = front_matter(text, start);
    if let Some((front_matter, yaml_span, rest)) =
        // A single line of dashes is Markdown too; the format decides which reading it means.
        cut.filter(|(f, ..)| f.close.is_some() || unclosed == Unclosed::Error)
    {
        layout.yaml = read(text, yaml_span);
        layout.yaml_span = yaml_span;
        layout.front_matter = Some(front_matter);
        body = rest;
        if front_matter.close.is_none() {
            let message = "Front matter is not closed; add a line '---' after the metadata".into();
            layout.errors.push(SyntaxError {
                message,
                span: front_matter.open,
            });
        }
    }
    let region = region(Span::new(body, text.len()), language);
    // That language reads comments itself; here they would be found twice.
    if *language != CAPITALS {
        let shifted = markdown::comments(region.span.text(text)).map(|mut comment| {
            comment.span = comment.span.shift(body);
            comment.inner = comment.inner.shift(body);
            comment
        });
        layout.facts.constructs.extend(shifted);
    }
    layout.regions.push(region);
    layout
}

/// A region whose text stands in the file as it is.
pub(super) fn region(span: Span, language: &'static Language) -> Region {
    let map = SourceMap::identity(span.lo(), span.len());
    Region {
        span,
        decoded: None,
        map,
        in_message: true,
        language,
    }
}

/// Reads the metadata as any YAML reader does.
pub(super) fn yaml(text: &str, span: Span) -> Yaml {
    yaml::parse(text, span)
}

/// The delimiters, the text between them and where the body starts. One that is never closed ends where the text
/// visibly begins, so that both halves of a file that is being typed keep working.
pub(super) fn front_matter(text: &str, start: usize) -> Option<(FrontMatter, Span, usize)> {
    let mut lines = lines_from(text, start);
    let first = lines.next()?;
    if !is_fence(first.text(text)) {
        return None;
    }
    let open = Span::new(first.lo(), first.lo() + 3);
    let yaml_start = next_line(text, first);
    let (mut visible, mut blank) = (None, false);
    for line in lines {
        let content = line.text(text);
        if is_fence(content) && line.lo() >= yaml_start {
            let close = Some(Span::new(line.lo(), line.lo() + 3));
            return Some((
                FrontMatter { open, close },
                Span::new(yaml_start, line.lo()),
                next_line(text, line),
            ));
        }
        // Kept rather than returned: a closing fence may still follow and decides.
        if visible.is_none() && blank && begins_text(content) {
            visible = Some(line.lo());
        }
        blank = content.trim().is_empty();
    }
    let body = visible
        .unwrap_or(text.len())
        .max(yaml_start.min(text.len()));
    Some((
        FrontMatter { open, close: None },
        Span::new(yaml_start.min(body), body),
        body,
    ))
}

/// Whether a line is three dashes and nothing else but blanks.
fn is_fence(line: &str) -> bool {
    line.strip_prefix("---")
        .is_some_and(|rest| rest.trim().is_empty())
}

/// Whether a line behind a blank one is Markdown rather than a key: a heading, or words without a colon.
fn begins_text(line: &str) -> bool {
    let word = line.split([' ', ':']).next().unwrap_or("");
    line.starts_with('#')
        || (!word.is_empty() && !line.contains(':') && !line.starts_with([' ', '\t', '-']))
}

#[cfg(test)]
mod tests {
    use pog_template::VERBATIM;

    use super::*;

    fn parts(text: &str) -> Option<(bool, &str, &str)> {
        let (front_matter, yaml, body) = front_matter(text, bom(text).hi())?;
        Some((front_matter.close.is_some(), yaml.text(text), &text[body..]))
    }

    #[test]
    fn a_front_matter_ends_at_the_next_line_of_dashes() {
        assert_eq!(
            parts("---\na: 1\n---\nb\n---\nc"),
            Some((true, "a: 1\n", "b\n---\nc"))
        );
        assert_eq!(
            parts("--- \r\na: 1\r\n---\t\r\nb"),
            Some((true, "a: 1\r\n", "b"))
        );
        assert_eq!(parts("\u{feff}---\n---\n"), Some((true, "", "")));
        assert_eq!(parts("---\na: 1\n---"), Some((true, "a: 1\n", "")));
    }

    #[test]
    fn anything_else_is_text() {
        for text in [
            "",
            "a",
            "\n---\na: 1\n---\n",
            " ---\n---\n",
            "----\n---\n",
            "---a\n---\n",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn one_that_is_never_closed_ends_where_the_text_begins() {
        assert_eq!(
            parts("---\na: 1\n\n# Title\nx"),
            Some((false, "a: 1\n\n", "# Title\nx"))
        );
        assert_eq!(
            parts("---\na: 1\n# comment\nb: 2\n"),
            Some((false, "a: 1\n# comment\nb: 2\n", ""))
        );
        assert_eq!(parts("---\n"), Some((false, "", "")));
        assert_eq!(parts("---"), Some((false, "", "")));
    }

    #[test]
    fn a_line_across_the_page_is_no_front_matter_where_the_format_says_so() {
        let language = &VERBATIM;
        assert!(
            split("---\n\n# A\n", language, Unclosed::Rule, yaml)
                .front_matter
                .is_none()
        );
        assert_eq!(
            split("---\n\n# A\n", language, Unclosed::Error, yaml)
                .errors
                .len(),
            1
        );
    }
}
