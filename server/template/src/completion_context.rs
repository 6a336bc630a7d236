//! What may be typed at a cursor, as every template language answers it. Knows no parameters and no library: whoever
//! asks turns [`Expected::Names`] into the names there are.

use pog_text::Span;

use super::facts::ReferenceKind;
use super::value_path::PathSegment;
use super::word::WordKind;

/// A place where something may be typed. Offsets count in the region's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletionContext {
    /// What a proposal replaces: the word under the cursor, or the inside of a string.
    pub span: Span,
    /// What may stand there, best first. Empty inside code where only the author knows what comes next, as in a number
    /// or behind `set`.
    pub expected: Vec<Expected>,
    /// What must follow a proposal because the construct or the string is still open; empty where it is closed.
    pub close: &'static str,
}

/// What may be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Names the template binds, then parameters, but for one that is nothing but the half-typed word.
    Names,
    /// Names the template binds, the innermost first.
    Locals {
        call: CallForm,
        /// Names the language binds inside a block, each with the keyword of that block: `loop` in `for`.
        of_blocks: &'static [(&'static str, &'static str)],
    },
    Parameters,
    /// Parameters that must be given and that the template reads nowhere else.
    UnreadParameters,
    /// Parameters that test data names and no message reads yet.
    ExampleParameters,
    /// Fields of a value that the language or the value's declaration describes.
    Fields(Vec<PathSegment>, FieldForm),
    /// Fields that the template reads from the same value elsewhere.
    UsedFields(Vec<PathSegment>, FieldForm),
    /// Words of the language.
    Words(WordKind),
    /// Functions of the language.
    Functions(CallForm),
    /// These word operators, constants or clauses.
    Keywords(&'static [&'static str]),
    /// Keywords that begin, continue or end a statement.
    Statements(Option<StatementForm>),
    /// The end of a block, such as `/if`.
    Close(String),
    /// Other artifacts, by id or by the name the format calls them.
    Reference(ReferenceKind),
    /// The same where the quotes are not typed yet.
    QuotedReference(ReferenceKind),
    /// Other artifacts by their path, seen from this file.
    ReferencePaths,
    /// Version ranges of the artifact with this id.
    ReferenceVersions(String),
    /// What another artifact defines and this template does not import yet.
    Macros {
        /// The artifact, as the reference names it.
        target: String,
        /// Names that stand in the same list already.
        taken: Vec<String>,
    },
    /// Values of a closed list.
    Values {
        /// The value whose list it is.
        path: Vec<PathSegment>,
        /// Whether it is compared as a whole.
        of: Compared,
        /// How they are written.
        form: ValueForm,
    },
}

/// How something that can be called is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallForm {
    /// The name alone: brackets follow already, or the language calls without them.
    Name,
    /// With brackets and the cursor between them.
    Brackets,
}

/// Which fields can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldForm {
    /// Identifiers alone, as behind a dot.
    Identifier,
    /// Whatever the name, as inside `value["…"]`.
    Any,
}

/// What of a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// The value: `x == "…"`.
    Value,
    /// Each of its items: `"…" in x`.
    Items,
}

/// How a value of a closed list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueForm {
    /// As a literal, text with its quotes.
    Literal,
    /// Inside these quotes, where only text can stand; what the quotes need is escaped.
    Quoted(char),
    /// As it is.
    Plain,
}

/// How a statement is proposed as a snippet, which brings its end tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementForm {
    /// Nothing else stands on the statement's line, so that its body gets lines of its own.
    pub own_line: bool,
    /// What leads from the snippet to the end of the statement. Where the closing delimiter is typed already, it becomes
    /// the end tag's.
    pub tail: &'static str,
}

impl Expected {
    /// Described fields of a value that is named by plain words.
    pub(super) fn fields(names: impl IntoIterator<Item = String>) -> Self {
        let path = names.into_iter().map(PathSegment::Field).collect();
        Self::Fields(path, FieldForm::Any)
    }

    /// Values of a parameter, inside quotes or without them.
    pub(super) fn values(parameter: String) -> Self {
        Self::Values {
            path: vec![PathSegment::Field(parameter)],
            of: Compared::Value,
            form: ValueForm::Plain,
        }
    }
}
