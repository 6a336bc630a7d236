//! Who answers for what: owners, approvals, digests. Reads no file; whoever does hands the data in.

mod codeowners;

pub use codeowners::{CodeOwners, OwnerRule};
