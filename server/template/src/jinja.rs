//! Jinja as minijinja implements it: the language of native artifacts. Read by the facts reader, judged by minijinja.

use pog_text::{SourceMap, Span, SyntaxError};

use super::facts::TemplateFacts;
use super::jinja_completion;
use super::language::Language;
use super::lexer::{TokenKind, tokens};
use super::names::{IDENTIFIER, NameSyntax, Reserved};
use super::reader::read_jinja;
use super::validate::check_jinja;

/// Jinja as minijinja implements it.
pub static JINJA: Language = Language {
    id: "jinja",
    name: "Jinja as minijinja implements it",
    read: read_jinja,
    check,
    resolve: None,
    completion_context: Some(jinja_completion::completion_context),
    completion_in: Some(jinja_completion::completion_in),
    words: &[],
    sigil: "",
    mention: Some(("{{ ", " }}")),
    delimiters: DELIMITERS,
    names: &NAMES,
    reserved: Reserved::These(RESERVED),
    is_jinja: true,
    has_values: true,
    unclosed_is_text: false,
};

/// How Jinja's constructs open and close; its comments leave nothing behind.
pub(super) const DELIMITERS: &[(&str, &str)] = &[("{{", "}}"), ("{%", "%}")];

/// Jinja's names are what its own lexer takes for one: letters beyond ASCII are, digits in front are not.
pub(super) static NAMES: NameSyntax = NameSyntax {
    fits: is_name,
    rule: IDENTIFIER.rule,
};

/// Words the language has taken, and names it provides itself.
pub(super) const RESERVED: &[&str] = &[
    "true",
    "True",
    "false",
    "False",
    "none",
    "None",
    "loop",
    "self",
    "super",
    "caller",
    "not",
    "in",
    "is",
    "and",
    "or",
    "if",
    "else",
    "range",
    "dict",
    "debug",
    "namespace",
];

fn check(text: &str, map: &SourceMap, facts: &TemplateFacts) -> Vec<SyntaxError> {
    check_jinja(text, map, facts).into_iter().collect()
}

fn is_name(name: &str) -> bool {
    let whole = Span::new(0, name.len());
    matches!(*tokens(name, whole), [token] if token.kind == TokenKind::Ident && token.span == whole)
}
