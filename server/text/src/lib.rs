//! Text and nothing else: byte spans, the line index, edits and fixes, source maps, and what every crate needs to know
//! about plain text: dates, near names, line breaks, words of messages, XML. And how work that takes long is stopped.
//!
//! The lowest crate of the house. It knows neither prompts nor the Language Server Protocol; every other crate
//! speaks in [`Span`]s, and only the `pog` binary turns them into lines and columns.

pub mod date;
mod edit;
pub mod interrupt;
mod line_index;
pub mod lines;
pub mod markdown;
pub mod near;
pub mod printable;
mod source_map;
mod span;
mod syntax_error;
pub mod words;
pub mod xml;

pub use edit::{Applicability, Edit, EditError, EditTarget, FileEdits, Fix, apply_edits};
pub use line_index::{Encoding, LineCol, LineIndex, is_inside_line_break};
pub use source_map::SourceMap;
pub use span::Span;
pub use syntax_error::SyntaxError;
