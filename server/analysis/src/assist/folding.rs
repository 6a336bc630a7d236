//! Stub.
#![allow(missing_docs)]
use crate::SourceFile;
use pog_text::Span;
pub struct Fold {
    pub span: Span,
    pub kind: FoldKind,
    pub label: Option<String>,
}
pub enum FoldKind {
    Region,
    Comment,
}
pub fn folding(_: &SourceFile) -> Vec<Fold> {
    vec![]
}
