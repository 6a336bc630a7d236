//! Helpers for rule tests: what a rule reports in a fixture, and what its fix makes of it.

use pog_fixtures::Fixture;
use pog_model::{FileFix, FileId, Finding};
use pog_text::{EditError, EditTarget, apply_edits};

use crate::check::check_file;

/// The findings of one rule in the fixture's main file.
pub(crate) fn findings(fixture: &str, rule: &str) -> Vec<Finding> {
    let fixture = Fixture::parse(fixture);
    check_file(&fixture.snapshot, &fixture.main)
        .into_iter()
        .filter(|f| f.rule.name == rule)
        .collect()
}

/// Their messages.
pub(crate) fn messages(fixture: &str, rule: &str) -> Vec<String> {
    findings(fixture, rule)
        .into_iter()
        .map(|f| f.message)
        .collect()
}

/// The text each finding stands on.
pub(crate) fn places(fixture: &str, rule: &str) -> Vec<String> {
    let text = Fixture::parse(fixture).main.text.clone();
    findings(fixture, rule)
        .iter()
        .map(|f| f.location.span.text(&text).to_owned())
        .collect()
}

/// The fixture after a fix, in whatever files it changes or creates.
pub(crate) fn apply_fix(fixture: &Fixture, fix: &FileFix) -> Result<Fixture, EditError> {
    let mut changed = Vec::new();
    for file in fix.edits.iter() {
        let (path, text) = match &file.target {
            EditTarget::Known(id) => fixture.source(FileId(*id)).clone(),
            EditTarget::New(path) => (path.clone(), String::new()),
        };
        changed.push((path, apply_edits(&text, &file.edits)?));
    }
    Ok(fixture.with(changed))
}

/// The main file's text after the first fix of the rule's first finding.
pub(crate) fn apply_first_fix(fixture: &str, rule: &str) -> String {
    let main = Fixture::parse(fixture).main;
    let found = findings(fixture, rule);
    let fix = found
        .first()
        .and_then(|f| f.fixes.first())
        .expect("the finding has a fix");
    apply_edits(&main.text, fix.edits.of(main.id)).expect("the fix applies")
}
