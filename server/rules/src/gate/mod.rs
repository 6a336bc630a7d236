//! Rules about what a stage requires: metadata, approvals, owners.

pub(crate) mod approval_missing;
pub(crate) mod approval_stale;
mod approve;
pub(crate) mod requirement_missing;
pub(crate) mod self_approval;
pub(crate) mod stage_skipped;
pub(crate) mod unknown_owner;
