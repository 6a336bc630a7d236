//! What a reader of any text could not read, and where.

use crate::Span;

/// A syntax error with the place a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Starts with a capital, no full stop, names the thing.
    pub message: String,
    /// Where, in the file; never past its end, never inside a character.
    pub span: Span,
}
