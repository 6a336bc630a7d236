//! Templates: facts for features that must work while somebody types, minijinja's word on what is valid.
//! Knows neither parameters nor libraries; what a free name means is for `analysis` to say.

mod arena;
pub mod arguments;
mod bounded;
pub mod builtins;
pub mod capitals;
mod compile;
mod completion_context;
mod depth_limit;
mod error_messages;
mod expr;
mod expression;
mod facts;
mod foreign;
pub mod fstring;
pub mod handlebars;
mod inputs;
mod javascript;
mod jinja;
mod jinja2;
mod jinja_completion;
mod language;
mod languages;
mod lex_error;
mod lexer;
mod liquid;
mod mapping;
pub mod markdown;
pub mod mustache;
mod mustache_words;
mod names;
#[cfg(test)]
mod oracle;
mod placeholder;
mod postfix;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod read_tests;
mod reader;
mod references;
mod scan;
mod scope;
mod script;
pub mod semantic_kernel;
mod size_bound;
mod statements;
mod unexpected_token;
mod validate;
mod value_path;
mod verbatim;
mod word;

pub use arena::{Arena, Id};
pub use arguments::ARGUMENTS;
pub use bounded::{all_bounded, is_bounded};
pub use capitals::CAPITALS;
pub use completion_context::{
    CallForm, Compared, CompletionContext, Expected, FieldForm, StatementForm, ValueForm,
};
pub use expression::EXPRESSION;
pub use facts::*;
pub use fstring::FSTRING;
pub use handlebars::{DOTPROMPT, HANDLEBARS};
pub use inputs::INPUTS;
pub use inputs::{hint as input_hint, links as input_links, read as read_inputs};
pub use javascript::JAVASCRIPT;
pub use jinja::JINJA;
pub use jinja2::{JINJA2, adapted as adapted_jinja2, needs_extension};
pub use language::{CompletionIn, Language};
pub use languages::LANGUAGES;
pub use lexer::{Op, Token, TokenKind, tokens};
pub use liquid::LIQUID;
pub use mustache::MUSTACHE;
pub use names::{NameSyntax, Reserved};
pub use placeholder::{PLACEHOLDER, read_placeholders};
pub use pog_text::SyntaxError;
pub use reader::read_jinja;
pub use script::is_variable_name;
pub use semantic_kernel::SEMANTIC_KERNEL;
pub use validate::{check_jinja, is_valid_jinja, jinja_refusal};
pub use value_path::{PathSegment, is_word_operator, path_before, path_from};
pub use verbatim::VERBATIM;
pub use word::{Word, WordKind};
