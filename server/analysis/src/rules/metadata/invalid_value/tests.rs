//! Tests of `metadata/invalid-value`.

use crate::rules::testing::{apply_first_fix, messages, places};

const NAME: &str = "metadata/invalid-value";

fn native(metadata: &str) -> Vec<String> {
    messages(&format!("---\n{metadata}\n---\n"), NAME)
}

fn mended(metadata: &str) -> String {
    let text = apply_first_fix(&format!("---\n{metadata}\n---\n"), NAME);
    text.trim_start_matches("---\n")
        .trim_end_matches("\n---\n")
        .to_owned()
}

#[test]
fn words_of_a_closed_list() {
    assert_eq!(
        native("stage: skil"),
        ["The value of 'stage' cannot be 'skil'; did you mean 'skill'?"]
    );
    assert_eq!(mended("stage: 'skil'"), "stage: 'skill'");
    assert_eq!(
        native("risk: huge"),
        ["The value of 'risk' cannot be 'huge'; use one of low, medium, high"]
    );
    assert_eq!(
        native("evals: [{ expect: [{ role-order: [system, usr] }] }]"),
        ["An item of 'role-order' cannot be 'usr'; did you mean 'user'?"]
    );
    assert!(native("stage: skill\noutput: { format: json }").is_empty());
}

#[test]
fn versions_are_semver() {
    assert_eq!(
        native("version: 1.10"),
        ["Version '1.10' is read as a number; quote it and write all three parts, \"1.10.0\""]
    );
    assert_eq!(mended("version: 1.10"), "version: \"1.10.0\"");
    assert_eq!(mended("version: 2"), "version: \"2.0.0\"");
    assert_eq!(
        native("version: '1.0'"),
        ["Version '1.0' is not SemVer; write '1.0.0'"]
    );
    assert_eq!(mended("version: '1.0'"), "version: '1.0.0'");
    assert_eq!(mended("version: v1.2.3"), "version: 1.2.3");
    assert_eq!(
        native("version: next"),
        ["Version 'next' is not SemVer; write three numbers such as '1.2.0'"]
    );
    assert!(native("version: 1.2.0-rc.1+5").is_empty());
    assert_eq!(native("changelog: [{ version: 01.2.3 }]").len(), 1);
}

#[test]
fn dates_are_in_the_calendar() {
    for bad in [
        "2026-02-30",
        "2025-02-29",
        "2026-13-01",
        "2026-00-10",
        "today",
        "26-01-01",
        "2026-01-01T00:00:00Z",
    ] {
        assert_eq!(
            native(&format!("changelog: [{{ date: \"{bad}\" }}]")).len(),
            1,
            "{bad}"
        );
    }
    for good in ["2024-02-29", "2000-02-29", "2026-12-31"] {
        assert!(
            native(&format!("changelog: [{{ date: {good} }}]")).is_empty(),
            "{good}"
        );
    }
    assert_eq!(
        mended("changelog: [{ date: 2026/1/4 }]"),
        "changelog: [{ date: 2026-01-04 }]"
    );
}

#[test]
fn booleans_and_numbers() {
    assert_eq!(
        native("deprecated: yes"),
        ["The value of 'deprecated' must be true or false or a mapping, not 'yes'"]
    );
    assert_eq!(mended("deprecated: yes"), "deprecated: true");
    let expect = |e: &str| format!("evals: [{{ expect: [{{ {e} }}] }}]");
    assert_eq!(
        native(&expect("max-tokens: many")),
        ["The value of 'max-tokens' must be a whole number, not 'many'"]
    );
    assert_eq!(
        native(&expect("max-tokens: \"90\"")),
        ["The value of 'max-tokens' must be a whole number; remove the quotes"]
    );
    assert_eq!(
        mended(&expect("max-tokens: \"90\"")),
        expect("max-tokens: 90")
    );
    assert_eq!(native(&expect("max-tokens: 1.5")).len(), 1);
    assert!(native(&expect("max-tokens: 90, contains: 5")).is_empty());
}

#[test]
fn lists_mappings_and_texts_in_each_others_place() {
    assert_eq!(
        native("owners: '@a'"),
        ["The value of 'owners' must be a list, each item text, not a single value"]
    );
    assert_eq!(mended("owners: '@a'"), "owners: ['@a']");
    assert_eq!(mended("tags: review"), "tags: [review]");
    assert_eq!(
        native("model: gpt-4o"),
        ["The value of 'model' must be a mapping, not a single value"]
    );
    assert_eq!(
        native("name: [a]"),
        ["The value of 'name' must be text, not a list"]
    );
    assert_eq!(
        native("tags: [a, { b: c }]"),
        ["An item of 'tags' must be text, not a mapping"]
    );
    assert_eq!(
        native("- a"),
        ["The metadata must be a mapping of keys to values, not a list"]
    );
    assert_eq!(native("changelog:\n  version: 1.0.0").len(), 1);
    assert_eq!(
        places("---\nchangelog:\n  version: 1.0.0\n---\n", NAME),
        ["version"]
    );
}

#[test]
fn either_of_two_shapes() {
    for good in [
        "evals: cases.yaml",
        "evals: [a.yaml, b.yaml]",
        "evals: [{ name: x }]",
        "deprecated: true",
        "deprecated: { since: 1.0.0 }",
    ] {
        assert!(native(good).is_empty(), "{good}");
    }
    assert_eq!(
        native("evals: [{ name: x }, y.yaml]"),
        ["An item of 'evals' must be a mapping, not a single value"]
    );
    assert_eq!(native("deprecated: [a]").len(), 1);
}

#[test]
fn a_placeholder_without_quotes_is_a_mapping() {
    let text = "=== a.prompt.yml\nmessages:\n  - role: user\n    content: {{input}}\n";
    assert_eq!(
        messages(text, NAME),
        ["The value of 'content' starts with '{{' and is read as a mapping; quote it"]
    );
    assert!(apply_first_fix(text, NAME).ends_with("content: \"{{input}}\"\n"));
}

#[test]
fn the_tools_of_another_format_decide_there() {
    let text = "=== a.prompt.yml\nresponseFormat: json\njsonSchema: { a: b }\nmodelParameters: { temperature: \"0.1\", maxTokens: 1.5, topP: 1 }\nmessages: []\ntestData: [a]\n";
    assert_eq!(
        messages(text, NAME),
        [
            "The value of 'responseFormat' cannot be 'json'; use one of text, json_object, json_schema",
            "The value of 'jsonSchema' must be text, not a mapping",
            "The value of 'temperature' must be a number; remove the quotes",
            "The value of 'maxTokens' must be a whole number, not '1.5'",
            "An item of 'testData' must be a mapping, not a single value",
        ]
    );
}

#[test]
fn roles_of_messages_belong_to_the_template_rules() {
    assert!(
        messages(
            "=== a.prompt.yml\nmessages: [{ role: boss, content: x }]\n",
            NAME
        )
        .is_empty()
    );
}

#[test]
fn what_is_being_typed_is_silent() {
    for metadata in [
        "stage:",
        "owners:",
        "model:",
        "version: ~",
        "owners: [",
        "changelog:\n  -",
        "parameters:\n  x: [a]",
    ] {
        assert!(native(metadata).is_empty(), "{metadata}");
    }
}

#[test]
fn aliases_are_followed_and_anchors_kept() {
    let text = "---\nx-stage: &s skil\nstage: *s\ntags: &t [a, [b]]\nowners: *t\n---\n";
    assert_eq!(messages(text, NAME).len(), 2);
    assert!(apply_first_fix(text, NAME).contains("stage: skill\n"));
}
