//! Governance of an artifact beyond its metadata: content digest, approvals, people and owners,
//! requirements that are met, and text that meets the others. Shared by rules, editor features and
//! commands; reports no findings.

mod approvals;
mod authors;
pub mod bump;
mod digest;
pub mod evaluate;
mod people;
mod requirements;
mod scaffold;
pub mod schema;

pub use approvals::{
    Approval, ApprovalState, approval_state, approvals, newest_date, present_version, reviewers,
    valid,
};
pub use authors::authors_since;
pub use digest::{digest, same_digest};
pub use people::{bare_handle, is_email, known_owners, same_handle, same_person};
pub use requirements::{is_met, missing, undeclared};
pub use scaffold::{Draft, approve, case, draft, phases, set_stage};
