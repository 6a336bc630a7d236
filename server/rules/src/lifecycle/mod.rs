//! Rules about time: what is outdated, expired or unused.

pub(crate) mod deprecated_without_replacement;
pub(crate) mod stale;
