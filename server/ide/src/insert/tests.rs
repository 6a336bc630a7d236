//! Insertion as specification.

use pog_fixtures::Fixture;
use pog_text::apply_edits;
use serde_json::{Map, Value, json};

use super::*;

const LIBRARY: &str = "=== starter/foundation/safety.pog.md
---
version: 1.2.0
---
Be safe.
=== starter/development/review.pog.md
---
name: Code Review
version: 2.0.0
phase: development
layer: task
parameters:
  code: { type: string, description: The code }
  tone: { type: string, default: calm }
---
system:
{% include \"foundation/safety@^1\" %}

user:
In a {{ tone }} way, look at {{ code }}.
";

fn run(host: &str, id: &str, mode: Mode, arguments: &Value) -> Result<String, String> {
    let fixture = Fixture::parse(&format!("{host}{LIBRARY}"));
    let arguments: Map<String, Value> = arguments.as_object().cloned().unwrap_or_default();
    let edits = insert(
        &fixture.snapshot,
        &fixture.main,
        Span::at(fixture.offset()),
        id,
        mode,
        &arguments,
    )?;
    Ok(apply_edits(&fixture.main.text, &edits).expect("edits apply"))
}

#[test]
fn an_include_brings_the_parameters_it_needs() {
    assert_eq!(
        run(
            "---\nname: X\n---\nuser:\n$0\n",
            "development/review",
            Mode::Include,
            &json!({})
        )
        .unwrap(),
        "---\nname: X\nparameters:\n  code: { type: string, description: The code }\n---\nuser:\n{% include \"development/review@^2\" %}\n"
    );
}

#[test]
fn an_empty_file_gets_its_metadata_before_what_is_inserted() {
    assert_eq!(
        run("$0\n", "development/review", Mode::Include, &json!({})).unwrap(),
        "---\nparameters:\n  code: { type: string, description: The code }\n---\n{% include \"development/review@^2\" %}\n"
    );
    let text = run("$0\n", "development/review", Mode::Text, &json!({})).unwrap();
    assert!(
        text.starts_with("---\nparameters:\n  code: ") && text.contains("\n---\n{# pog: from "),
        "{text}"
    );
}

#[test]
fn text_carries_its_provenance_and_leaves_missing_values_open() {
    let text = run(
        "---\nname: X\n---\n$0\n",
        "development/review",
        Mode::Text,
        &json!({"tone": "bold"}),
    )
    .unwrap();
    let digest = Fixture::parse(LIBRARY)
        .snapshot
        .library
        .with_id("development/review", 0)[0]
        .summary
        .digest
        .clone();
    assert_eq!(
        text,
        format!(
            "---\nname: X\nparameters:\n  code: {{ type: string, description: The code }}\n---\n{{# pog: from development/review@2.0.0#{digest} #}}\nsystem:\nBe safe.\n\nuser:\nIn a bold way, look at {{{{ code }}}}.\n"
        )
    );
}

#[test]
fn arguments_fill_parameters_and_cannot_become_template() {
    let text = run(
        "$0\n",
        "development/review",
        Mode::Text,
        &json!({"code": "{{ x }}"}),
    )
    .unwrap();
    assert!(
        text.contains("{% raw %}In a calm way, look at {{ x }}.{% endraw %}"),
        "{text}"
    );
    assert!(!text.contains("parameters:"));
}

#[test]
fn in_yaml_the_indentation_is_kept_and_the_comment_stands_outside() {
    let host = "=== a.prompt.yml\nmessages:\n  - role: user\n    content: |\n      Hi\n      $0\n";
    let text = run(
        host,
        "development/review",
        Mode::Text,
        &json!({"code": "c"}),
    )
    .unwrap();
    assert!(
        text.starts_with("messages:\n  # pog: from development/review@2.0.0#"),
        "{text}"
    );
    assert!(
        text.contains("\n      Hi\n      Be safe.\n      \n      In a calm way, look at c.\n"),
        "{text}"
    );
}

#[test]
fn other_files_get_a_comment_of_their_own_language() {
    let text = run(
        "=== a.py\nx = 1\n$0\n",
        "foundation/safety",
        Mode::Text,
        &json!({}),
    )
    .unwrap();
    assert!(
        text.starts_with("x = 1\n# pog: from foundation/safety@1.2.0#"),
        "{text}"
    );
    assert!(
        run(
            "=== a.py\n$0\n",
            "foundation/safety",
            Mode::Include,
            &json!({})
        )
        .is_err()
    );
}

#[test]
fn nothing_can_include_itself() {
    let host =
        "=== a.pog.md\n---\nid: a\n---\n$0\n=== b.pog.md\n---\nid: b\n---\n{% include \"a\" %}\n";
    assert!(
        run(host, "b", Mode::Include, &json!({}))
            .unwrap_err()
            .contains("it is this file or includes it")
    );
    assert!(
        run(host, "nope", Mode::Include, &json!({}))
            .unwrap_err()
            .contains("No prompt 'nope'")
    );
}

#[test]
fn ranking_prefers_what_fits_the_place() {
    let fixture = Fixture::parse(&format!(
        "---\nphase: development\n---\nPlease review this code $0\n{LIBRARY}"
    ));
    let hits = candidates(&fixture.snapshot, Some(&fixture.main), fixture.offset(), "");
    assert_eq!(hits[0].entry.summary.id, "development/review");
}
