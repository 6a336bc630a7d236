//! One JavaScript expression, with or without `{{ … }}` around it.

use pog_text::{SourceMap, Span, SyntaxError};

use super::completion_context::CompletionContext;
use super::facts::TemplateFacts;
use super::javascript::of_place;
use super::language::Language;
use super::mapping;
use super::names::{IDENTIFIER, Reserved};
use super::script::{self, WORDS};

/// One JavaScript expression (an attribute of POML).
pub static EXPRESSION: Language = Language {
    id: "expression",
    name: "a JavaScript expression",
    read,
    check,
    resolve: None,
    completion_context: Some(completion_context),
    completion_in: None,
    words: WORDS,
    sigil: "",
    mention: None,
    delimiters: &[],
    names: &IDENTIFIER,
    reserved: Reserved::Words,
    is_jinja: false,
    has_values: false,
    unclosed_is_text: false,
};

/// What a text says.
pub(super) fn read(text: &str, map: &SourceMap) -> TemplateFacts {
    let mut facts = TemplateFacts::default();
    let inner = inside(text);
    script::read(inner.text(text), inner.lo(), &mut facts);
    mapping::to_file(&mut facts, map);
    facts
}

/// Why no JavaScript engine takes the expression.
pub(super) fn check(text: &str, map: &SourceMap, _facts: &TemplateFacts) -> Vec<SyntaxError> {
    let inner = inside(text);
    let wrong = script::check(inner.text(text));
    let error = |(message, span): (String, Span)| SyntaxError {
        message,
        span: map.span(span.shift(inner.lo())),
    };
    wrong.map(error).into_iter().collect()
}

/// What may be typed at `at`.
pub(super) fn completion_context(text: &str, at: usize) -> Option<CompletionContext> {
    let inner = inside(text);
    if !inner.touches(at) {
        return None;
    }
    of_place(
        script::place(inner.text(text), at - inner.lo())?,
        inner.lo(),
        "",
    )
}

/// The expression without braces around it.
fn inside(text: &str) -> Span {
    let start = text.len() - text.trim_start().len();
    let content = text.trim();
    match content
        .strip_prefix("{{")
        .and_then(|c| c.strip_suffix("}}"))
    {
        Some(inner) => Span::new(start + 2, start + 2 + inner.len()),
        // With the blanks around it, so that a cursor in them is inside.
        None => Span::new(0, text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        read(text, &SourceMap::identity(0, text.len()))
            .names
            .into_iter()
            .map(|n| n.name)
            .collect()
    }

    #[test]
    fn braces_are_optional() {
        assert_eq!(names("a.b > c"), ["a", "c"]);
        assert_eq!(names(" {{ a }} "), ["a"]);
        assert_eq!(names("{a: b}"), ["b"]);
        assert_eq!(
            check(
                "a >",
                &SourceMap::identity(10, 3),
                &TemplateFacts::default()
            )[0]
            .span,
            Span::new(12, 13)
        );
    }
}
