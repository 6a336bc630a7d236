//! Whether a template is valid: minijinja's parser decides, this module only keeps it from harm and turns its error
//! into a place and a sentence for the person who must act. The sentences are in `error_messages`.

use minijinja::machinery;
use pog_text::{SourceMap, Span, SyntaxError};

use super::compile;
use super::depth_limit;
use super::error_messages::ParserError;
use super::facts::TemplateFacts;
use super::lex_error::first_lex_error;
use super::reader::read_decoded;

/// Lines longer than this make minijinja's 16-bit columns saturate, and its lexer's error path overflows.
const LONG_LINE: usize = 60_000;

/// Messages quote the text, which may hold words of any length.
const LONG_MESSAGE: usize = 300;

/// The first syntax error of a template, if there is one. `facts` are those that were read from the same text.
#[must_use]
pub fn check_jinja(text: &str, map: &SourceMap, facts: &TemplateFacts) -> Option<SyntaxError> {
    // Most Markdown files: nothing a parser could object to.
    if facts.constructs.is_empty() {
        return None;
    }
    let (mut message, span) = check_decoded(text)?;
    if message.len() > LONG_MESSAGE {
        // A cut inside a character would panic.
        let end = (0..=LONG_MESSAGE)
            .rev()
            .find(|&i| message.is_char_boundary(i))
            .unwrap_or(0);
        message.truncate(end);
        message.push('…');
    }
    let span = span.clamp_to(text);
    Some(SyntaxError {
        message,
        span: map.span(span),
    })
}

/// Whether a template has no syntax error, for those who do not tell anybody which.
#[must_use]
pub fn is_valid_jinja(text: &str) -> bool {
    if before_parsing(text).is_some() {
        return false;
    }
    match machinery::parse(text, "", Default::default()) {
        Ok(tree) => compile_error_of(text, &tree).is_none(),
        Err(_) => false,
    }
}

/// Why a template must not be given to minijinja, and where; says nothing about its validity otherwise. Every door to
/// minijinja asks here first: what is rendered, and what that includes.
#[must_use]
pub fn jinja_refusal(text: &str) -> Option<(String, Span)> {
    before_parsing(text).or_else(|| {
        let tree = text
            .contains("import")
            .then(|| machinery::parse(text, "", Default::default()))?;
        compile_error_of(text, &tree.ok()?)
    })
}

/// Only an import makes a tree the compiler cannot take; other templates are spared the walk.
fn compile_error_of(text: &str, tree: &machinery::ast::Stmt<'_>) -> Option<(String, Span)> {
    text.contains("import")
        .then(|| compile::compile_error(tree))
        .flatten()
}

/// What would bring the parser itself down.
fn before_parsing(text: &str) -> Option<(String, Span)> {
    // It would exhaust the stack and take the server along.
    if let Some((message, span)) = depth_limit::refusal(text) {
        return Some((message.to_owned(), span));
    }
    // On such a line its own error would overflow, so ours has to be found first.
    if has_long_line(text) {
        return first_lex_error(text, &read_decoded(text));
    }
    None
}

fn check_decoded(text: &str) -> Option<(String, Span)> {
    if let Some(found) = before_parsing(text) {
        return Some(found);
    }
    let error = match machinery::parse(text, "", Default::default()) {
        Ok(tree) => return compile_error_of(text, &tree),
        Err(error) => error,
    };
    let facts = read_decoded(text);
    let range = error.range().map_or(Span::at(text.len()), Span::from);
    let complaint = ParserError {
        text,
        facts: &facts,
        span: range.clamp_to(text),
        detail: error.detail().unwrap_or(""),
        bad_escape: error.kind() == minijinja::ErrorKind::BadEscape,
    };
    Some(complaint.explain())
}

fn has_long_line(text: &str) -> bool {
    text.len() > LONG_LINE && text.split('\n').any(|line| line.len() > LONG_LINE)
}

#[cfg(test)]
mod tests {
    use super::super::read_jinja;
    use super::*;

    fn error(text: &str) -> Option<(String, &str)> {
        let map = SourceMap::identity(0, text.len());
        let error = check_jinja(text, &map, &read_jinja(text, &map))?;
        Some((error.message, error.span.text(text)))
    }

    fn says(text: &str, message: &str, place: &str) {
        assert_eq!(error(text), Some((message.to_owned(), place)), "{text}");
    }

    #[test]
    fn valid_templates_pass() {
        for text in [
            "",
            "a { b } } c",
            "{{ a }}}",
            "{{ 1 +}}",
            "{% if a %}{% elif b %}{% endif %}",
            "{# {{ #}{% raw %}{{{% endraw %}",
        ] {
            assert_eq!(error(text), None, "{text}");
        }
    }

    #[test]
    fn the_opener_is_shown_for_what_is_never_closed() {
        says(
            "{% if a %}x\n",
            "Block 'if' is never closed; add {% endif %}",
            "{% if a %}",
        );
        says(
            "{% for x in y %}{% if x %}{% endfor %}",
            "Block 'if' is never closed; add {% endif %} before {% endfor %}",
            "{% if x %}",
        );
        says(
            "{% if a %}{% block b %}{% endif %}",
            "Block 'b' is never closed; add {% endblock %} before {% endif %}",
            "{% block b %}",
        );
        says(
            "{% macro m() %}",
            "Macro 'm' is never closed; add {% endmacro %}",
            "{% macro m() %}",
        );
        says(
            "a {{ x\nmore",
            "Output '{{' is never closed; add '}}'",
            "{{",
        );
        says(
            "{% if a }x{% endif %}",
            "Statement '{%' is never closed; add '%}'",
            "{%",
        );
        says(
            "{% if a \n{% if b %}x{% endif %}{% endif %}",
            "Statement '{%' is never closed; add '%}'",
            "{%",
        );
        says(
            "{% if a %}{{ b {% endif %}",
            "Output '{{' is never closed; add '}}'",
            "{{",
        );
        says("é {# x", "Comment '{#' is never closed; add '#}'", "{#");
        says(
            "{% raw %}x",
            "Block 'raw' is never closed; add {% endraw %}",
            "{% raw %}",
        );
        says(
            "{% if x == \"ab %}y{% endif %}",
            "String is never closed; add the closing \"",
            "\"ab ",
        );
        says(
            "{{ \"a\" \"b }}",
            "String is never closed; add the closing \"",
            "\"b ",
        );
        says(
            "{{ f(a }} text {{ b }}",
            "Bracket '(' is never closed; add ')'",
            "(",
        );
        says(
            "{% set x %}",
            "Statement 'set' has no value; add '= value', or {% endset %} behind a block",
            "{% set x %}",
        );
    }

    #[test]
    fn words_out_of_place_are_named() {
        says(
            "{% endfor %}",
            "Unexpected {% endfor %}; no 'for' block is open here",
            "endfor",
        );
        says(
            "{% else %}",
            "Unexpected {% else %}; no 'if' or 'for' block is open here",
            "else",
        );
        says(
            "{% if a %}{% else %}{% else %}{% endif %}",
            "Unexpected {% else %}; block 'if' already has its {% else %}",
            "else",
        );
        says(
            "{% continue %}",
            "Statement 'continue' works only inside a 'for' loop",
            "continue",
        );
        says(
            "{% block a %}{% endblock %}{% block a %}{% endblock %}",
            "Block 'a' is defined twice; give this one another name",
            "a",
        );
    }

    #[test]
    fn other_languages_get_a_word_of_help() {
        says(
            "{% if a %}{% elsif b %}{% endif %}",
            "Unknown statement 'elsif'; Jinja writes 'elif'",
            "elsif",
        );
        says(
            "{% if a %}{% else if b %}{% endif %}",
            "Jinja writes 'elif' for 'else if'",
            "else if",
        );
        says(
            "{% assign a = 1 %}",
            "Unknown statement 'assign'; Jinja writes {% set name = value %}",
            "assign",
        );
        says(
            "{% inlcude 'x' %}",
            "Unknown statement 'inlcude'; did you mean 'include'?",
            "inlcude",
        );
        says(
            "{{#if a}}x{{/if}}",
            "Tag '{{#if' is Handlebars; Jinja writes {% if … %}",
            "{{#",
        );
        says(
            "{{> p}}",
            "Tag '{{>' is Handlebars; Jinja writes {% include \"…\" %}",
            "{{> p",
        );
        says(
            "{{ a && b }}",
            "Operator '&&' is unknown; Jinja writes 'and'",
            "&&",
        );
        says(
            "{{ a || b }}",
            "Operator '||' is unknown; Jinja writes 'or'",
            "||",
        );
        says(
            "{{ x | default: 'a' }}",
            "Arguments of a filter go in brackets: default(…)",
            ":",
        );
        says(
            "{% if a = 1 %}{% endif %}",
            "Operator '=' assigns; write '==' to compare",
            "=",
        );
        says(
            "{{ “a” }}",
            "Quotation mark '“' is not a quote of the language; use '\"'",
            "“",
        );
    }

    #[test]
    fn half_typed_text_says_what_is_missing() {
        says(
            "{{ user. }}",
            "Operator '.' needs an attribute name behind it",
            ".",
        );
        says(
            "{{ x | }}",
            "Operator '|' needs a filter name behind it",
            "|",
        );
        says(
            "{{ x is }}",
            "Word 'is' needs the name of a test behind it, such as 'defined'",
            "is",
        );
        says("{% set x = %}", "Operator '=' needs a value behind it", "=");
        says(
            "{% for  in %}",
            "Statement 'for' is incomplete; write it like {% for item in items %}",
            "{% for  in %}",
        );
        says(
            "{% if a %}{% import 'x' as b if c %}{% endif %}",
            "Statement 'import' needs a plain name behind 'as'",
            "as b if c",
        );
        says(
            "{{ }}",
            "Output '{{ }}' is empty; write an expression or remove it",
            "{{ }}",
        );
        says(
            "{{ a b }}",
            "Unexpected 'b' behind 'a'; an operator or a filter is missing",
            "b",
        );
    }

    #[test]
    fn messages_stay_short() {
        let message = error(&format!("{{% {} %}}", "é".repeat(5_000))).map(|(m, _)| m);
        assert!(message.is_some_and(|m| m.len() < 310 && m.ends_with('…')));
    }

    #[test]
    fn places_are_file_offsets() {
        let text = "é{{ a b }}";
        let map = SourceMap::identity(100, text.len());
        let error = check_jinja(text, &map, &read_jinja(text, &map));
        assert_eq!(error.map(|e| e.span), Some(Span::new(107, 108)));
    }

    #[test]
    fn errors_far_out_on_a_line_are_no_trap() {
        let far = "x".repeat(70_000);
        says(
            &format!("{far}{{{{ 'a }}}}"),
            "String is never closed; add the closing '",
            "'a ",
        );
        says(
            &format!("{far}{{{{ a ? b }}}}"),
            "Operator '?' is unknown; Jinja writes 'a if condition else b'",
            "?",
        );
        says(
            &format!("{far}{{# a"),
            "Comment '{#' is never closed; add '#}'",
            "{#",
        );
        says(
            &format!("{far}{{{{ 1_ }}}}"),
            "Number '1_' cannot end with '_'",
            "1_",
        );
        says(
            &format!("{far}{{{{ a b }}}}"),
            "Unexpected 'b' behind 'a'; an operator or a filter is missing",
            "b",
        );
        let lines = "\n".repeat(70_000);
        says(
            &format!("{lines}{{{{ a b }}}}"),
            "Unexpected 'b' behind 'a'; an operator or a filter is missing",
            "b",
        );
    }

    #[test]
    fn deep_nesting_never_exhausts_the_stack() {
        let n = 10_000;
        let around = |open: &str, middle: &str, close: &str| {
            format!("{}{middle}{}", open.repeat(n), close.repeat(n))
        };
        for inside in [
            around("(", "1", ")"),
            around("[", "1", "]"),
            around("{1: ", "1", "}"),
            around("f(", "1", ")"),
            around("a[", "1", "]"),
            around("not ", "1", ""),
            around("-", "1", ""),
            around("1 + ", "1", ""),
            around("a.", "a", ""),
            around("a|e|", "e", ""),
            around("1 if a else ", "1", ""),
            around("a is eq ", "1", ""),
        ] {
            assert!(error(&format!("{{{{ {inside} }}}}")).is_some());
        }
        for (open, close) in [
            ("{% if a %}", "{% endif %}"),
            ("{% for a in b %}", "{% endfor %}"),
            ("{% set a %}", "{% endset %}"),
        ] {
            assert!(error(&around(open, "", close)).is_some());
            assert!(error(&open.repeat(n)).is_some());
        }
        assert!(
            error(&format!(
                "{{% if a %}}{}{{% endif %}}",
                "{% elif b %}".repeat(n)
            ))
            .is_some()
        );
    }
}
