//! The state of the world as plain data: the host and its snapshots, committed versions, the baseline of known findings,
//! code owners, recorded results. Reads nothing from outside: whoever holds the outside world hands it in.

pub mod baseline;
pub mod codeowners;
pub mod history;
pub mod host;
pub mod name_refs;
pub mod results;
pub use host::{Change, Host, Snapshot};
