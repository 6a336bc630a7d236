//! What prompt files mean: the artifact model, the library, rules, editor features. Pure: no disk, no clock, no threads,
//! no async, no protocol. Whoever holds the outside world hands it in as data and takes findings and edits out.

pub mod adoption;
pub mod artifact;
pub mod assist;
pub mod check;
pub mod convert;
mod decision;
pub mod evaluate;
#[cfg(any(test, feature = "fixtures"))]
pub mod exercise;
mod file;
mod finding;
mod fixes;
#[cfg(any(test, feature = "fixtures"))]
pub mod fixture;
pub mod governance;
pub mod history;
mod host;
pub mod library;
pub mod models;
mod named;
pub mod parts;
pub mod policy;
pub mod render;
mod rule;
pub mod rules;
mod schema;
pub mod settings;
pub mod stats;

pub use decision::{Decision, Source};
pub use file::{FileId, LOOSE_ROOT, Origin, Part, PartKind, SourceFile};
pub use finding::{Finding, Related, Severity, Tag};
pub use fixes::{Edited, Round, best_fix, changes, safe_edits, syntax_errors};
pub use host::{Change, Host, LibraryState, Snapshot};
pub use policy::{Policies, Policy};
pub use rule::{FixAvailability, Level, Page, RuleMeta, Scope};
