//! Stub.
#![allow(missing_docs)]
use crate::{FileId, Snapshot, SourceFile};
use pog_text::{Edit, Span};
pub fn prepare(_: &Snapshot, _: &SourceFile, _: usize) -> Result<(Span, String), String> {
    Err(String::new())
}
pub fn rename(_: &Snapshot, _: &SourceFile, _: usize, _: &str) -> Result<Vec<(FileId, Vec<Edit>)>, String> {
    Err(String::new())
}
