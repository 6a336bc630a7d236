//! Between the protocol's types and the analysis': the only place where lines and columns are counted.

pub(crate) mod from_lsp;
pub(crate) mod to_lsp;
