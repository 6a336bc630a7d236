//! Stub.
#![allow(missing_docs, clippy::all)]
use crate::{Snapshot, SourceFile};
pub struct Completion {
    pub label: String,
    pub kind: CompletionKind,
    pub detail: Option<String>,
    pub edit: pog_text::Edit,
    pub snippet: Option<String>,
    pub filter: Option<String>,
    pub sort: u32,
    pub doc: crate::assist::docs::DocRef,
    pub deprecated: bool,
    pub preselect: bool,
    pub extra_edits: Vec<pog_text::Edit>,
}
pub enum CompletionKind {
    Parameter,
    Variable,
    Field,
    EnumValue,
    Filter,
    Test,
    Function,
    Macro,
    Keyword,
    Key,
    Value,
    Artifact,
    Role,
    Snippet,
}
pub fn completion(_: &Snapshot, _: &SourceFile, _: usize) -> Vec<Completion> {
    Vec::new()
}
