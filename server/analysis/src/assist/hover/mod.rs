//! Stub.
#![allow(missing_docs)]
use crate::{Snapshot, SourceFile};
pub struct Hover {
    pub span: pog_text::Span,
    pub markdown: String,
}
pub fn hover(_: &Snapshot, _: &SourceFile, _: usize) -> Option<Hover> {
    None
}
