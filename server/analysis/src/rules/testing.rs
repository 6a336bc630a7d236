//! Helpers for rule tests: what a rule says of a fixture, and what its fix makes of it.

use pog_text::apply_edits;

use crate::check::check_file;
use crate::finding::Finding;
use crate::fixture::Fixture;

/// The findings of one rule in the fixture's main file.
pub(crate) fn findings(fixture: &str, rule: &str) -> Vec<Finding> {
    let fixture = Fixture::parse(fixture);
    check_file(&fixture.snapshot, &fixture.main).into_iter().filter(|f| f.rule.name == rule).collect()
}

/// Their messages.
pub(crate) fn messages(fixture: &str, rule: &str) -> Vec<String> {
    findings(fixture, rule).into_iter().map(|f| f.message).collect()
}

/// The text each finding stands on.
pub(crate) fn places(fixture: &str, rule: &str) -> Vec<String> {
    let text = Fixture::parse(fixture).main.text.clone();
    findings(fixture, rule).iter().map(|f| f.span.text(&text).to_owned()).collect()
}

/// The main file's text after the first fix of the rule's first finding.
pub(crate) fn apply_first_fix(fixture: &str, rule: &str) -> String {
    let text = Fixture::parse(fixture).main.text.clone();
    let found = findings(fixture, rule);
    let fix = found.first().and_then(|f| f.fixes.first()).expect("the finding has a fix");
    apply_edits(&text, &fix.edits).expect("the fix applies")
}
