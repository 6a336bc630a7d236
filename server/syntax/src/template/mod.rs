//! Templates: facts for features that must work while somebody types, minijinja's word on what is valid.
//! Knows neither parameters nor libraries; what a free name means is for `analysis` to say.

mod facts;
mod guard;
mod lexer;
mod scan;

pub use facts::*;
pub use lexer::{Op, Token, TokenKind, tokens};
