//! Rules about time: what has become old, expired or pointless.

pub(crate) mod unused_suppression;
