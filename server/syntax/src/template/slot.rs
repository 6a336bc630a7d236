//! What may be typed at a cursor, as a template language answers it. Knows no parameters and no library: whoever asks
//! turns [`Wants::Names`] into the names there are.

use pog_text::Span;

use super::facts::ReferenceKind;
use super::word::WordKind;

/// A place where something may be typed. Offsets count in the region's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The word under the cursor, which a proposal replaces.
    pub span: Span,
    /// What may stand there, best first.
    pub wants: Vec<Wants>,
    /// What must follow a proposal because the construct is still open; empty where it is closed.
    pub close: &'static str,
}

/// What may be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wants {
    /// Parameters and names the template binds.
    Names,
    /// Fields of the value at this path: a parameter, then its fields.
    Fields(Vec<String>),
    /// Words of the language.
    Words(WordKind),
    /// Other artifacts.
    Reference(ReferenceKind),
    /// The end of a block, such as `/if`.
    Close(String),
    /// Values of this parameter.
    Values(String),
}
