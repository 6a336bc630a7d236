//! Exchange with promptfoo, which runs cases against models and grades the answers. Facts about its files:
//! <https://www.promptfoo.dev/docs/configuration/reference>; what is written here is tested against the real tool.
//!
//! Prompts leave rendered: promptfoo's template language is not the one prompts are written in. What is demanded of the
//! answer stands in a case's `assert` list, in promptfoo's own words; pog's own expectations are about the prompt and are
//! not handed over. Results find their way back by `metadata.pog` of each test.

mod export;
mod import;
mod providers;

pub use export::{Exported, export};
pub use import::{Imported, import};
