//! Handlebars as handlebars.js 4 reads it: a tolerant reader that gives a tree, and what follows from the tree. Which
//! helpers there are is for the caller to say: formats bring helpers of their own.

mod ast;
mod check;
#[cfg(test)]
mod check_tests;
mod facts;
#[cfg(test)]
mod facts_tests;
mod opener;
mod slot;
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
pub use tree::parse;
pub use words::{BUILTIN, DOTPROMPT};

use pog_text::SourceMap;

use super::facts::{Facts, SyntaxError};
use super::language::{Slot, Word};
use super::mapping;

/// What a text says, when these are the helpers.
pub(super) fn read(text: &str, map: &SourceMap, words: &[Word]) -> Facts {
    let mut facts = facts::collect(text, &parse(text), words);
    mapping::to_file(&mut facts, map);
    facts
}

/// Why handlebars.js refuses a text.
pub(super) fn check(text: &str, map: &SourceMap) -> Vec<SyntaxError> {
    let mut errors = check::errors(&parse(text));
    for error in &mut errors {
        error.span = map.span(error.span.clamp_to(text));
    }
    errors
}

/// What may be typed at `at`.
pub(super) fn slot(text: &str, at: usize) -> Option<Slot> {
    slot::slot(text, at)
}

/// A template as it is printed: blanks around standalone tags and `~` taken away.
#[must_use]
pub fn parse_for_printing(text: &str) -> Template {
    let mut template = parse(text);
    space::control(text, &mut template);
    template
}
