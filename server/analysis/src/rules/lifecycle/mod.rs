//! Rules about time: what has become old, expired or pointless.

pub(crate) mod deprecated_without_replacement;
pub(crate) mod stale;
pub(crate) mod unused_suppression;
