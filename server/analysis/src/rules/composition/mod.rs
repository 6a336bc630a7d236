//! Rules about how artifacts are put together.

pub(crate) mod broken_link;
pub(crate) mod deprecated_include;
pub(crate) mod layer_violation;
pub(crate) mod stage_inversion;
pub(crate) mod version_unsatisfied;
