//! Text to trees. Never fails: whatever is readable is returned, with the errors beside it.
//!
//! The only home of the YAML parser, of minijinja's parser and of tree-sitter. Knows how prompt files are written, not
//! what they mean and not what is done with them.

pub mod dialect;
pub mod message_xml;
mod parsed;
pub mod template;
pub mod tree;
pub mod xml;
pub mod yaml;

pub use parsed::Parsed;
