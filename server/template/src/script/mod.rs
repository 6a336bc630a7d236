//! JavaScript expressions as far as prompts need them: tokens, the names that come from outside, what no engine takes.
//! Shared by the languages whose expressions are JavaScript. Runs nothing.

mod check;
mod context;
mod globals;
mod names;
mod tokens;

pub(super) use check::check;
pub(super) use context::{Place, place};
pub(super) use globals::WORDS;
pub use globals::is_variable_name;
pub(super) use names::read;
