//! Stub.
#![allow(missing_docs)]
use crate::{FileId, Snapshot, SourceFile};
use pog_text::Span;
pub struct Link {
    pub span: Span,
    pub file: FileId,
    pub tooltip: String,
}
pub fn links(_: &Snapshot, _: &SourceFile) -> Vec<Link> {
    vec![]
}
