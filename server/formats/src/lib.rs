//! How prompt files are written: the table of formats, the elements and regions of a file, the tree-sitter tree. Never
//! fails: whatever is readable is returned, with the errors beside it. Knows neither artifacts nor rules.

pub mod dialect;
pub mod message_xml;
pub mod parsed;
pub mod tree;
pub mod xml;
pub use parsed::Parsed;
