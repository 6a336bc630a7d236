//! Which models are named, and whether a call with these parameters can work.

pub(crate) mod not_allowed;
pub(crate) mod parameter_range;
mod size;
pub(crate) mod token_budget;
pub(crate) mod unpinned;
