//! Templates: facts for features that must work while somebody types, minijinja's word on what is valid.
//! Knows neither parameters nor libraries; what a free name means is for `analysis` to say.

pub mod arguments;
mod bounded;
pub mod builtins;
pub mod capitals;
mod compile;
mod complaint;
mod expectation;
mod expr;
mod expression;
mod facts;
mod foreign;
pub mod fstring;
mod guard;
pub mod handlebars;
mod inputs;
mod javascript;
mod jinja2;
mod language;
mod lexer;
mod lexical;
mod liquid;
mod mapping;
pub(crate) mod markdown;
mod measure;
pub mod mustache;
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
mod statements;
mod strict;

pub use bounded::{all_bounded, is_bounded};
pub use facts::*;
pub(crate) use inputs::{hint as input_hint, links as input_links, read as read_inputs};
pub use jinja2::{adapted as adapted_jinja2, needs_extension};
pub use language::{Slot, TemplateLanguage, Wants, Word, WordKind};
pub use lexer::{Op, Token, TokenKind, tokens};
pub use placeholder::read_placeholders;
pub use reader::read_jinja;
pub use script::is_variable_name;
pub use strict::check_jinja;
