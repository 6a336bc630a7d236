//! Liquid.

use pog_text::SourceMap;

use super::facts::{Facts, SyntaxError};
use super::language::{Slot, Word};

/// The words of the language.
pub(super) static WORDS: &[Word] = &[];

/// What a text says.
pub(super) fn read(_text: &str, _map: &SourceMap) -> Facts {
    Facts::default()
}

/// Why the language's engine refuses a text.
pub(super) fn check(_text: &str, _map: &SourceMap, _facts: &Facts) -> Vec<SyntaxError> {
    Vec::new()
}

/// What may be typed at `at`.
pub(super) fn slot(_text: &str, _at: usize) -> Option<Slot> {
    None
}
