//! Handlebars as handlebars.js 4 reads it: a tolerant reader that gives a tree, and what follows from the tree. Which
//! helpers there are is for the caller to say: formats bring helpers of their own.

mod ast;
mod check;
#[cfg(test)]
mod check_tests;
mod completion;
mod content;
mod facts;
#[cfg(test)]
mod facts_tests;
mod opener;
#[cfg(test)]
mod slot_tests;
mod space;
mod tag;
mod tokens;
mod tree;
mod words;

pub use ast::{
    Block, BlockKind, Call, Content, Expr, Inverse, Node, Pair, Path, Program, Strip, Tag, TagKind,
    Template,
};
use pog_text::{SourceMap, SyntaxError};
pub use tree::parse;
use words::{BUILTIN, WITH_DOTPROMPT};

use super::completion_context::CompletionContext;
use super::facts::TemplateFacts;
use super::language::Language;
use super::mapping;
use super::names::{IDENTIFIER, Reserved};
use super::word::Word;

/// Handlebars 4.
pub static HANDLEBARS: Language = Language {
    id: "handlebars",
    name: "Handlebars",
    read: read_handlebars,
    check,
    resolve: None,
    completion_context: Some(completion_context),
    completion_in: None,
    words: BUILTIN,
    sigil: "",
    mention: Some(("{{", "}}")),
    delimiters: &[("{{", "}}")],
    names: &IDENTIFIER,
    reserved: Reserved::Words,
    is_jinja: false,
    has_values: true,
    unclosed_is_text: false,
};

/// Handlebars 4 with the helpers of Dotprompt.
pub static DOTPROMPT: Language = Language {
    id: "dotprompt",
    name: "Handlebars with Dotprompt's helpers",
    read: read_dotprompt,
    check,
    resolve: None,
    completion_context: Some(completion_context),
    completion_in: None,
    words: WITH_DOTPROMPT,
    sigil: "",
    mention: Some(("{{", "}}")),
    delimiters: &[("{{", "}}")],
    names: &IDENTIFIER,
    reserved: Reserved::Words,
    is_jinja: false,
    has_values: true,
    unclosed_is_text: false,
};

fn read_handlebars(text: &str, map: &SourceMap) -> TemplateFacts {
    read(text, map, BUILTIN)
}

fn read_dotprompt(text: &str, map: &SourceMap) -> TemplateFacts {
    read(text, map, WITH_DOTPROMPT)
}

/// What a text says, when these are the helpers.
fn read(text: &str, map: &SourceMap, words: &[Word]) -> TemplateFacts {
    let mut facts = facts::collect(text, &parse(text), words);
    mapping::to_file(&mut facts, map);
    facts
}

/// Why handlebars.js refuses a text.
fn check(text: &str, map: &SourceMap, _facts: &TemplateFacts) -> Vec<SyntaxError> {
    let mut errors = check::errors(&parse(text));
    for error in &mut errors {
        error.span = map.span(error.span.clamp_to(text));
    }
    errors
}

/// What may be typed at `at`.
fn completion_context(text: &str, at: usize) -> Option<CompletionContext> {
    completion::completion_context(text, at)
}

/// A template as it is printed: blanks around standalone tags and `~` taken away.
#[must_use]
pub fn parse_for_printing(text: &str) -> Template {
    let mut template = parse(text);
    space::control(text, &mut template);
    template
}
