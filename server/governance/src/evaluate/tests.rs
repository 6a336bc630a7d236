//! Each expectation held and failed, what a failure says, and what a run does with cases it cannot run.

use pog_fixtures::Fixture;

use super::{CaseReport, Effort, FailureKind, run};

fn reports(fixture: &str, effort: Effort) -> Vec<CaseReport> {
    let fixture = Fixture::parse(fixture);
    run(&fixture.snapshot, &fixture.main, effort, &|_, _| true)
}

/// `Help.`, a blank line, `Write about birds.` in two messages.
fn file(expect: &str) -> String {
    format!(
        "---\nparameters: {{ topic: string }}\nevals:\n  - name: one\n    with: {{ topic: birds }}\n    expect:\n      - {expect}\n---\nHelp.\n\nuser:\nWrite about {{{{ topic }}}}.\n"
    )
}

/// What is said of one expectation; empty where it holds.
#[track_caller]
fn failures(expect: &str) -> String {
    let report = reports(&file(expect), Effort::Asked).remove(0);
    assert!(
        report.skipped.is_none() && report.messages.is_some(),
        "{report:?}"
    );
    report
        .failures
        .first()
        .map_or_else(String::new, |f| f.message.clone())
}

#[test]
fn what_holds_says_nothing() {
    for expect in [
        "contains: about birds",
        "contains: \"Help.\\n\\nWrite\"",
        "not-contains: fish",
        "matches: 'about \\w+\\.$'",
        "matches: '(?m)^Write'",
        "starts-with: Help",
        "ends-with: birds.",
        "equals: \"Help.\\n\\nWrite about birds.\"",
        "equals: |\n          Help.\n\n          Write about birds.",
        "max-tokens: 10",
        "max-chars: 25",
        "json-valid: false",
        "role-order: [system, user]",
        "x-note: anything",
        "contains:",
    ] {
        assert_eq!(failures(expect), "", "{expect}");
    }
}

#[test]
fn what_fails_says_what_and_how_close() {
    for (expect, wanted) in [
        ("contains: fish", "Rendered prompt does not contain 'fish'"),
        (
            "contains: About Birds",
            "Rendered prompt does not contain 'About Birds'; it does with different case",
        ),
        (
            "contains: Help. Write",
            "Rendered prompt does not contain 'Help. Write'; it does with different whitespace",
        ),
        (
            "contains: |\n          birds.",
            "Rendered prompt does not contain 'birds.'; it does without the trailing line break",
        ),
        (
            "not-contains: birds",
            "Rendered prompt contains 'birds', but must not",
        ),
        (
            "matches: '^Write'",
            "Rendered prompt does not match '^Write'",
        ),
        (
            "starts-with: Write",
            "Rendered prompt does not start with 'Write'",
        ),
        (
            "ends-with: Help.",
            "Rendered prompt does not end with 'Help.'",
        ),
        (
            "equals: \"Help.\\n\\nWrite\"",
            "Rendered prompt differs from the expected text, starting at line 3",
        ),
        (
            "max-chars: 24",
            "Rendered prompt has 25 characters, more than 24",
        ),
        (
            "role-order: [user]",
            "Rendered messages have the roles system, user, expected user",
        ),
    ] {
        assert_eq!(failures(expect), wanted, "{expect}");
    }
    assert!(failures("json-valid: true").starts_with("Rendered prompt is not valid JSON: "));
    assert!(
        failures("max-tokens: 3").starts_with("Rendered prompt has "),
        "{}",
        failures("max-tokens: 3")
    );
    assert!(
        failures("matches: '(a'").starts_with("Invalid regular expression '(a': unclosed group"),
        "{}",
        failures("matches: '(a'")
    );
}

#[test]
fn an_expectation_that_cannot_be_read_does_not_pass() {
    for expect in [
        "containz: x",
        "max-chars: many",
        "json-valid: 1",
        "role-order: user",
        "role-order: [tool]",
        "contains: [x]",
        "snapshot: ../../x",
    ] {
        let report = reports(&file(expect), Effort::Asked).remove(0);
        assert_eq!(
            report.failures.iter().map(|f| f.kind).collect::<Vec<_>>(),
            [FailureKind::Unreadable],
            "{expect}"
        );
    }
}

#[test]
fn characters_are_unicode_scalar_values() {
    let text = file("max-chars: 27").replace("topic: birds", "topic: 🦀é字🦀é字🦀");
    assert!(
        reports(&text, Effort::Asked)[0].passed(),
        "{:?}",
        reports(&text, Effort::Asked)
    );
    assert!(!reports(&text.replace("27", "26"), Effort::Asked)[0].passed());
}

#[test]
fn a_snapshot_is_the_readable_form_whatever_its_line_ends() {
    let text = |snapshot: &str| {
        format!(
            "{}=== snapshots/one.txt\n{snapshot}",
            file("snapshot: snapshots/one.txt")
        )
    };
    let right = "system:\nHelp.\n\nuser:\nWrite about birds.\n";
    assert!(reports(&text(right), Effort::Asked)[0].passed());
    assert!(reports(&text(&right.replace('\n', "\r\n")), Effort::Asked)[0].passed());
    let failed = reports(&text(&right.replace("birds", "fish")), Effort::Asked).remove(0);
    assert_eq!(
        failed.failures[0].message,
        "Rendered prompt differs from the snapshot 'snapshots/one.txt', starting at line 5"
    );
    let diff = failed.failures[0].diff.as_ref().unwrap();
    assert_eq!(
        (diff.actual.as_str(), diff.snapshot.as_deref()),
        (right, Some("snapshots/one.txt"))
    );
    let absent = reports(&file("snapshot: none.txt"), Effort::Asked).remove(0);
    assert_eq!(
        absent.failures[0].message,
        "Snapshot 'none.txt' does not exist; create it with 'pog eval --update'"
    );
}

#[test]
fn values_that_do_not_fit_fail_the_case_before_it_is_rendered() {
    let text = file("contains: birds").replace("{ topic: birds }", "{ topik: birds }");
    let report = reports(&text, Effort::Asked).remove(0);
    let kinds: Vec<_> = report.failures.iter().map(|f| f.kind).collect();
    assert_eq!(kinds, [FailureKind::Input, FailureKind::Input]);
    assert!(report.messages.is_none());
}

#[test]
fn what_may_grow_runs_only_when_asked() {
    let body = "{% set x = [topic] %}{% for i in range(3) %}{% set x = x + x %}{% endfor %}{{ x | length }}";
    let text = file("contains: \"1\"").replace("Write about {{ topic }}.", body);
    let unasked = reports(&text, Effort::Unasked).remove(0);
    assert!(
        unasked.skipped.is_some() && !unasked.passed() && !unasked.failed(),
        "{unasked:?}"
    );
    assert!(
        reports(&text, Effort::Asked)[0].passed(),
        "{:?}",
        reports(&text, Effort::Asked)
    );
    let endless = file("contains: x").replace(
        "Write",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    );
    assert_eq!(
        reports(&endless, Effort::Asked)[0].failures[0].kind,
        FailureKind::Render
    );
}

#[test]
fn cases_are_chosen_by_number_and_name() {
    let fixture =
        Fixture::parse("---\nevals: [{ name: a }, { expect: [] }, { name: c }]\n---\nHi\n");
    let titles = |chosen: &dyn Fn(usize, Option<&str>) -> bool| -> Vec<String> {
        run(&fixture.snapshot, &fixture.main, Effort::Asked, chosen)
            .iter()
            .map(CaseReport::title)
            .collect()
    };
    assert_eq!(titles(&|_, _| true), ["a", "case 2", "c"]);
    assert_eq!(
        titles(&|number, name| number == 2 || name == Some("c")),
        ["case 2", "c"]
    );
}

#[test]
fn cases_of_other_formats_are_rendered_and_demand_nothing() {
    let text = "=== a.prompt.yml\nmessages:\n  - { role: user, content: \"Hi {{a}}\" }\ntestData:\n  - { a: x, expected: y }\n";
    let report = reports(text, Effort::Asked).remove(0);
    assert!(report.passed());
    assert_eq!(report.messages.unwrap()[0].content, "Hi x");
}
