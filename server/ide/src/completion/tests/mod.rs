//! What completion offers at each place, as specification. `$0` is the cursor.

use pog_fixtures::Fixture;
use pog_text::apply_edits;
use pog_text::lines::line_start;

use crate::completion::{Completion, CompletionKind, completion};

mod broken;
mod expressions;
mod laws;
mod metadata;
mod references;
mod starter;
mod statements;

/// A library other fixtures lean on.
const LIBRARY: &str = "\
=== foundation/safety.pog.md
---
name: Safety
version: 1.4.2
layer: foundation
phase: development
owners: [\"@core\", \"@platform\"]
tags: [safety, review]
---
Stay safe.
=== foundation/macros.pog.md
---
name: Macros
version: 1.0.0
layer: foundation
owners: [\"@core\"]
tags: [review]
---
{% macro fenced(text, language=\"text\") %}{% endmacro %}
{% macro plain() %}{% endmacro %}
=== task/review.pog.md
---
name: Review
version: 0.3.1
layer: task
phase: development
---
Review.
=== runtime/session.pog.md
---
name: Session
version: 2.0.0
layer: runtime
---
Session.
=== task/old.pog.md
---
name: Old
layer: task
deprecated: true
---
Old.
";

fn offered(fixture: &str) -> Vec<Completion> {
    let fixture = Fixture::parse(fixture);
    completion(&fixture.snapshot, &fixture.main, fixture.offset())
}

/// Labels in order.
fn labels(fixture: &str) -> Vec<String> {
    offered(fixture).into_iter().map(|c| c.label).collect()
}

/// The first labels, as many as are expected.
#[track_caller]
fn first(fixture: &str, expected: &[&str]) {
    let labels = labels(fixture);
    let head: Vec<&str> = labels
        .iter()
        .take(expected.len())
        .map(String::as_str)
        .collect();
    assert_eq!(head, expected, "{labels:?}");
}

fn find(fixture: &str, label: &str) -> Completion {
    let all = offered(fixture);
    let labels: Vec<_> = all.iter().map(|c| c.label.clone()).collect();
    all.into_iter()
        .find(|c| c.label == label)
        .unwrap_or_else(|| panic!("{label} is not offered: {labels:?}"))
}

/// The main file after the proposal as plain text.
fn applied(fixture: &str, label: &str) -> String {
    let edit = find(fixture, label).edit;
    apply_edits(&Fixture::parse(fixture).main.text, &[edit]).expect("the edit applies")
}

/// The cursor's line after the proposal.
fn line(fixture: &str, label: &str) -> String {
    let edit = find(fixture, label).edit;
    let at = edit.span.lo();
    let text = applied(fixture, label);
    let start = line_start(&text, at);
    text[start..].lines().next().unwrap_or("").to_owned()
}

/// A native file with these metadata lines and this body.
fn native(metadata: &str, body: &str) -> String {
    format!("---\n{metadata}---\n{body}\n")
}

#[test]
fn tests_of_a_prompt_offer_its_parameters() {
    let text = "=== evals/promptfooconfig.yaml\nprompts: [file://../triage.pog.md, 'Be {{tone}}']\ntests:\n  - vars:\n      $0\n=== triage.pog.md\n---\nparameters: { report: string, tone: string }\n---\nuser:\n{{ report }}{{ tone }}\n";
    assert_eq!(labels(text), ["tone", "report"]);
}
