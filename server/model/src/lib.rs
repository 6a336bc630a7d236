//! What a prompt is, whatever format it is written in: the artifact every format is read into, the library of artifacts,
//! findings and what is known of rules, the vocabulary of governance, edits of metadata. Knows no policy and no rule.

pub mod artifact;
pub mod companions;
pub mod decision;
pub mod edits;
pub mod file;
pub mod finding;
pub mod fixes;
pub mod library;
mod location;
pub mod rule;
pub mod vocabulary;
pub use decision::{Decision, Source};
pub use file::{CompanionFile, CompanionKind, FileId, LOOSE_ROOT, Origin, SourceFile};
pub use finding::{Finding, JoinedFinding, JoinedRelated, Related, Severity, Tag};
pub use fixes::{Edited, Round, best_fix, changes, safe_edits, syntax_errors};
pub use location::{EditsByFile, FileFix, Location};
pub use rule::{FixAvailability, Level, Page, RuleMeta, Scope};
pub use vocabulary::{Layer, Requirement, Risk, Stage};
