//! Helpers for rule tests: what a rule reports in a fixture, and what its fix makes of it.

use pog_fixtures::Fixture;
use pog_model::{FileId, Finding};
use pog_text::{Edit, EditError, EditTarget, Fix, apply_edits};

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
        .map(|f| f.span.text(&text).to_owned())
        .collect()
}

/// The fixture after a fix of a finding, in whatever files it changes or creates.
pub(crate) fn apply_fix(
    fixture: &Fixture,
    finding: &Finding,
    fix: &Fix,
) -> Result<Fixture, EditError> {
    let mut changed = Vec::new();
    let mut apply = |path: &str, text: &str, edits: &[Edit]| {
        changed.push((path.to_owned(), apply_edits(text, edits)?));
        Ok::<(), EditError>(())
    };
    let (path, text) = fixture.source(finding.file);
    apply(path, text, &fix.edits)?;
    for other in &fix.others {
        match &other.target {
            EditTarget::Existing(id) => {
                let (path, text) = fixture.source(FileId(*id));
                apply(path, text, &other.edits)?;
            }
            EditTarget::New(path) => apply(path, "", &other.edits)?,
        }
    }
    Ok(fixture.with(changed))
}

/// The main file's text after the first fix of the rule's first finding.
pub(crate) fn apply_first_fix(fixture: &str, rule: &str) -> String {
    let text = Fixture::parse(fixture).main.text.clone();
    let found = findings(fixture, rule);
    let fix = found
        .first()
        .and_then(|f| f.fixes.first())
        .expect("the finding has a fix");
    apply_edits(&text, &fix.edits).expect("the fix applies")
}
