//! Stub.
#![allow(missing_docs)]
use crate::{Snapshot, SourceFile};
#[derive(serde::Serialize, serde::Deserialize, Clone, PartialEq, Debug)]
pub enum DocRef {
    None,
}
pub fn documentation(_: &Snapshot, _: &SourceFile, _: &DocRef) -> Option<String> {
    None
}
