//! Positions in text and nothing else: byte spans, the line index, edits and fixes, source maps.
//!
//! The lowest crate of the house. It knows neither prompts nor the Language Server Protocol; every other crate
//! speaks in [`Span`]s, and only the `pog` binary turns them into lines and columns.

mod edit;
mod line_index;
mod near;
mod source_map;
mod span;

pub use edit::{Applicability, Edit, EditError, EditTarget, Fix, OtherEdits, apply_edits};
pub use line_index::{Encoding, LineCol, LineIndex};
pub use near::closest;
pub use source_map::SourceMap;
pub use span::Span;
