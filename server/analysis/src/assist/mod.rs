//! Editor features against the artifact model: byte ranges in and out, one module a feature. Knows neither rules nor
//! formats nor the protocol.

pub mod actions;
pub mod completion;
pub mod docs;
pub mod edits;
pub mod folding;
pub mod hover;
pub mod insert;
pub mod links;
pub mod navigation;
pub mod rename;
pub mod selection;
pub mod symbols;
pub mod tokens;
