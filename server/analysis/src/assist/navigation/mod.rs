//! Stub.
#![allow(missing_docs)]
use crate::{FileId, Snapshot, SourceFile};
use pog_text::Span;
pub struct Target {
    pub origin: Span,
    pub file: FileId,
    pub full: Span,
    pub focus: Span,
}
pub enum Access {
    Read,
    Write,
    Text,
}
pub fn definition(_: &Snapshot, _: &SourceFile, _: usize) -> Vec<Target> {
    vec![]
}
pub fn references(_: &Snapshot, _: &SourceFile, _: usize, _: bool) -> Vec<(FileId, Span)> {
    vec![]
}
pub fn highlights(_: &SourceFile, _: usize) -> Vec<(Span, Access)> {
    vec![]
}
