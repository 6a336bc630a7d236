//! Text and nothing else, for formats and regions that no engine touches.

use pog_text::SourceMap;

use super::facts::TemplateFacts;
use super::language::{Language, accept};
use super::names::{IDENTIFIER, Reserved};

/// Text and nothing else.
pub static VERBATIM: Language = Language {
    id: "verbatim",
    name: "none",
    read,
    check: accept,
    resolve: None,
    completion_context: None,
    completion_in: None,
    words: &[],
    sigil: "",
    mention: None,
    delimiters: &[],
    names: &IDENTIFIER,
    reserved: Reserved::Nothing,
    is_jinja: false,
    has_values: false,
    unclosed_is_text: false,
};

fn read(_: &str, _: &SourceMap) -> TemplateFacts {
    TemplateFacts::default()
}
