//! Stub.
#![allow(missing_docs)]
use crate::{FileId, Snapshot, SourceFile};
use pog_text::Span;
pub struct Symbol {
    pub name: String,
    pub detail: Option<String>,
    pub kind: SymbolKind,
    pub full: Span,
    pub focus: Span,
    pub deprecated: bool,
    pub children: Vec<Symbol>,
}
pub enum SymbolKind {
    Artifact,
    Message,
    Parameter,
    Macro,
    Block,
    Variable,
    Case,
    Include,
    Key,
}
pub struct WorkspaceSymbol {
    pub name: String,
    pub container: Option<String>,
    pub kind: SymbolKind,
    pub file: FileId,
    pub span: Span,
}
pub fn document_symbols(_: &SourceFile) -> Vec<Symbol> {
    vec![]
}
pub fn workspace_symbols(_: &Snapshot, _: &str) -> Vec<WorkspaceSymbol> {
    vec![]
}
