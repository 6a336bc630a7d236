//! The helpers of `pog-fixtures` for the tests of a rule, with every rule there is.

use pog_fixtures::rules;
use pog_model::Finding;

use crate::RULES;

/// The findings of one rule in the fixture's main file.
pub(crate) fn findings(fixture: &str, rule: &str) -> Vec<Finding> {
    rules::findings(RULES, fixture, rule)
}

pub(crate) fn messages(fixture: &str, rule: &str) -> Vec<String> {
    rules::messages(RULES, fixture, rule)
}

/// The text each finding stands on.
pub(crate) fn places(fixture: &str, rule: &str) -> Vec<String> {
    rules::places(RULES, fixture, rule)
}

/// The main file's text after the first fix of the rule's first finding.
pub(crate) fn apply_first_fix(fixture: &str, rule: &str) -> String {
    rules::apply_first_fix(RULES, fixture, rule)
}
