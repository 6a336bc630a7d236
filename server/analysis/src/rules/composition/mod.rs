//! Rules about how artifacts are put together.

pub(crate) mod deprecated_include;
