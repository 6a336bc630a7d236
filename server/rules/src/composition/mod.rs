//! Rules about includes and other links between prompts.

pub(crate) mod broken_link;
pub(crate) mod deprecated_include;
pub(crate) mod layer_violation;
pub(crate) mod stage_inversion;
pub(crate) mod version_unsatisfied;
