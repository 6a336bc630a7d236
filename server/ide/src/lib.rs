//! Editor features against the artifact model: byte ranges in and out, one module a feature. Knows neither rules nor
//! formats nor the protocol.

pub mod actions;
pub mod completion;
pub mod docs;
pub mod draft;
pub mod folding;
pub mod hints;
pub mod hover;
pub mod insert;
mod inside;
mod keys;
pub mod lenses;
pub mod links;
mod mentioned;
pub mod navigation;
pub mod policy;
pub mod promote;
pub mod rename;
pub mod selection;
pub mod settings;
pub mod stats;
pub mod symbols;
pub mod tokens;
mod value_path;
