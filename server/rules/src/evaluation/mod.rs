//! Rules about evaluation cases and the results recorded for them.

pub(crate) mod case_invalid_value;
pub(crate) mod case_missing_parameter;
pub(crate) mod case_unknown_parameter;
pub(crate) mod expectation_failed;
pub(crate) mod result_below_threshold;
pub(crate) mod result_missing;
pub(crate) mod result_stale;
