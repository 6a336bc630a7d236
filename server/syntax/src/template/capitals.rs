//! Upper-case placeholders in Markdown.

use pog_text::SourceMap;

use super::facts::Facts;
use super::language::Slot;

/// What a text says.
pub(super) fn read(_text: &str, _map: &SourceMap) -> Facts {
    Facts::default()
}

/// What may be typed at `at`.
pub(super) fn slot(_text: &str, _at: usize) -> Option<Slot> {
    None
}
