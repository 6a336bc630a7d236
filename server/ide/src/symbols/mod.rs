//! What a file and a library are made of, by name: the outline of one file, the search over all artifacts. Every symbol
//! has a name; a symbol's focus lies inside it, its children too.

mod outline;
#[cfg(test)]
mod tests;
mod workspace;

pub use outline::document_symbols;
pub use workspace::workspace_symbols;

use pog_model::FileId;
use pog_text::Span;

/// One entry of an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Never empty.
    pub name: String,
    /// A few words behind the name.
    pub detail: Option<String>,
    pub kind: SymbolKind,
    /// All of it.
    pub full: Span,
    /// Its name in the text.
    pub focus: Span,
    /// Not to be used any more.
    pub deprecated: bool,
    /// What is inside, in source order.
    pub children: Vec<Symbol>,
}

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    Artifact,
    /// A message of a role.
    Message,
    Parameter,
    Macro,
    /// A `{% block %}`.
    Block,
    /// A name a template sets.
    Variable,
    Case,
    /// A mention of another template.
    Include,
    Key,
}

/// A hit of the search over all artifacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// Never empty.
    pub name: String,
    /// The id of the artifact it belongs to.
    pub container: Option<String>,
    pub kind: SymbolKind,
    pub file: FileId,
    /// Where it is declared.
    pub span: Span,
}
