//! GitHub Models prompt files: `{{name}}` is replaced literally, and nothing else is language. Not Jinja: no filters,
//! no statements, no blanks inside the braces.

use pog_text::interrupt::checkpoint;
use pog_text::lines::line_start;
use pog_text::{SourceMap, Span};

use super::completion_context::{CompletionContext, Expected};
use super::facts::{Construct, ConstructKind, Name, NameAt, Resolution, TemplateFacts};
use super::language::{Language, accept};
use super::mapping;
use super::names::{KEY, Reserved};

/// `{{name}}` and nothing else (GitHub Models).
pub static PLACEHOLDER: Language = Language {
    id: "placeholder",
    name: "`{{name}}` placeholders, replaced as they stand",
    read: read_placeholders,
    check: accept,
    resolve: None,
    completion_context: Some(completion_context),
    completion_in: None,
    words: &[],
    sigil: "",
    mention: Some(("{{", "}}")),
    delimiters: &[("{{", "}}")],
    names: &KEY,
    reserved: Reserved::Nothing,
    is_jinja: false,
    has_values: false,
    unclosed_is_text: true,
};

/// Reads placeholders. `{{ name }}` with blanks is never replaced by GitHub's tools and goes to [`TemplateFacts::inert`].
#[must_use]
pub fn read_placeholders(text: &str, map: &SourceMap) -> TemplateFacts {
    let mut facts = TemplateFacts::default();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("{{")) {
        checkpoint("a template");
        let start = at + found;
        at = read_one(text, start, &mut facts).unwrap_or(start + 1);
    }
    mapping::to_file(&mut facts, map);
    facts
}

/// Reads what opens at `start`; returns where to go on if it is a placeholder, finished or not.
fn read_one(text: &str, start: usize, facts: &mut TemplateFacts) -> Option<usize> {
    let bytes = text.as_bytes();
    let skip = |from: usize, fits: fn(u8) -> bool| {
        from + bytes[from..].iter().take_while(|&&b| fits(b)).count()
    };
    let open = start + 2;
    let name_start = skip(open, is_blank);
    let name_end = skip(name_start, is_name);
    let inner_end = skip(name_end, is_blank);
    let closed = bytes[inner_end..].starts_with(b"}}");
    // `{{na more`: the line goes on, so nobody is typing a name here.
    if !closed && !matches!(bytes.get(inner_end), None | Some(b'\n' | b'\r')) {
        return None;
    }
    if closed && name_start == name_end {
        return None;
    }
    let end = inner_end + if closed { 2 } else { 0 };
    facts.constructs.push(Construct {
        kind: ConstructKind::Output,
        span: Span::new(start, end),
        inner: Span::new(open, inner_end),
        closed,
    });
    if closed {
        let span = Span::new(name_start, name_end);
        let name = span.text(text).to_owned();
        if name_start == open && name_end == inner_end {
            let resolution = Resolution::Free;
            facts.names.push(Name {
                name,
                span,
                resolution,
                path: Vec::new(),
                called: false,
                guarded: false,
            });
        } else {
            facts.inert.push(NameAt { name, span });
        }
    }
    Some(end)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

/// What may be typed at `at`. Looks at the line alone, so it works where nothing else can be read.
pub(super) fn completion_context(text: &str, at: usize) -> Option<CompletionContext> {
    let (before, after) = (text.get(..at)?, text.get(at..)?);
    let line_before = &before[line_start(before, before.len())..];
    let line_after = &after[..after.find(['\n', '\r']).unwrap_or(after.len())];
    let typed = &line_before[line_before.rfind("{{")? + 2..];
    let is_begun = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    if !typed.chars().all(is_begun) {
        return None;
    }
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    // The name is replaced only when its placeholder ends behind it, and then with the blanks that would spoil it.
    let rest = line_after.trim_start_matches(is_word).trim_start();
    let end = if rest.starts_with("}}") {
        line_after.len() - rest.len()
    } else {
        0
    };
    Some(CompletionContext {
        span: Span::new(at - typed.len(), at + end),
        // What the test data gives and no message reads is what is missing most.
        expected: vec![Expected::ExampleParameters, Expected::Names],
        close: "",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> TemplateFacts {
        read_placeholders(text, &SourceMap::identity(0, text.len()))
    }

    fn names(text: &str) -> Vec<String> {
        read(text).names.into_iter().map(|n| n.name).collect()
    }

    #[test]
    fn a_dotted_name_is_one_name() {
        let facts = read("Hi {{user.first-name_1}}!");
        assert_eq!(facts.names.as_slice()[0].name, "user.first-name_1");
        assert_eq!(facts.names.as_slice()[0].span, Span::new(5, 22));
        assert!(facts.names.as_slice()[0].path.is_empty());
        assert_eq!(facts.constructs[0].span, Span::new(3, 24));
    }

    #[test]
    fn blanks_make_it_inert() {
        let facts = read("{{ input }} {{input\t}}");
        assert!(facts.names.is_empty());
        assert_eq!(facts.inert[0].span, Span::new(3, 8));
        assert_eq!((facts.inert.len(), facts.constructs.len()), (2, 2));
    }

    #[test]
    fn anything_else_is_text() {
        for text in [
            "{{#if x}}",
            "{{a b}}",
            "{{é}}",
            "{{}}",
            "{{ }}",
            "{% if a %}",
            "{{a|b}}",
            "{a}",
            "{{a\n}}x",
        ] {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(names("{{{a}}} {{{{b}}"), ["a", "b"]);
    }

    #[test]
    fn half_typed_placeholders_are_open_constructs() {
        for text in ["{{na", "x {{na\nmore", "{{\r\nmore", "{{ na"] {
            let facts = read(text);
            assert_eq!(
                (facts.constructs.len(), facts.names.len()),
                (1, 0),
                "{text}"
            );
            assert!(!facts.constructs[0].closed);
        }
        assert!(read("{{na more").constructs.is_empty());
    }

    #[test]
    fn blanks_around_a_name_are_replaced_with_it() {
        let replaced = |marked: &str| {
            let at = marked.find('^').expect("the cursor is marked");
            let text = marked.replacen('^', "", 1);
            completion_context(&text, at).map(|s| s.span.text(&text).to_owned())
        };
        assert_eq!(replaced("a {{na^me}} b").as_deref(), Some("name"));
        assert_eq!(replaced("{{ na^me }} b").as_deref(), Some(" name "));
        assert_eq!(replaced("{{na^ and {{more}}").as_deref(), Some("na"));
        assert_eq!(replaced("{{a}} ^"), None);
        assert_eq!(replaced("{{a\n^"), None);
    }

    #[test]
    fn spans_are_file_offsets() {
        let text = "{{a}}";
        assert_eq!(
            read_placeholders(text, &SourceMap::identity(100, 5))
                .names
                .as_slice()[0]
                .span,
            Span::new(102, 103)
        );
    }
}
