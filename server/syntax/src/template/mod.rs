//! Templates: facts for features that must work while somebody types, minijinja's word on what is valid.
//! Knows neither parameters nor libraries; what a free name means is for `analysis` to say.

mod complaint;
mod expectation;
mod expr;
mod facts;
mod foreign;
mod guard;
mod lexer;
mod mapping;
#[cfg(test)]
mod oracle;
mod reader;
mod scan;
mod scope;
mod statements;
mod strict;

pub use facts::*;
pub use lexer::{Op, Token, TokenKind, tokens};
pub use reader::read_jinja;
pub use strict::check_jinja;
