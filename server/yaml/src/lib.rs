//! YAML read for people who are typing: an arena of nodes with exact file spans, recovered around broken lines.
//!
//! granit-parser is the authority on what is wrong; when it stops, the offending line is blanked out and reading goes
//! on, so that one half-typed line costs one line. Does not know what any key means.

mod build;
mod cursor;
mod events;
mod json;
mod line;
mod node;
mod recover;
mod scalar;
mod subset;
pub mod write;

pub use build::Builder;
pub use cursor::{Cursor, CursorContext, PathPart, cursor_at};
pub use json::to_json;
pub use node::{Entry, Kind, Node, NodeId, Scalar, Style, Yaml};
pub use recover::parse;
pub use scalar::Value;
pub use subset::{Reading, Stop, read as read_subset};
