//! Editor features against the artifact model: byte ranges in and out, one module a feature. Knows neither rules nor
//! formats nor the protocol.

pub mod actions;
pub mod edits;
pub mod insert;
