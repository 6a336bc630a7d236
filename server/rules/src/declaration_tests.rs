//! Declarations that a fix adds, in the style of the lists and mappings that are there.

use crate::check::check_file;
use pog_fixtures::Fixture;
use pog_fixtures::rules::apply_fix;

/// The file at `path` after the declaration that `template/undeclared-parameter` offers.
fn declared(fixture: &str, path: &str) -> String {
    let fixture = Fixture::parse(fixture);
    let findings = check_file(&fixture.snapshot, &fixture.main);
    let finding = findings
        .iter()
        .find(|f| f.rule.name == "template/undeclared-parameter")
        .expect("undeclared");
    let fix = finding.fixes.last().expect("a declaration");
    let after = apply_fix(&fixture, fix).expect("the fix applies");
    let file = after
        .files
        .iter()
        .find(|f| &*f.path == path)
        .expect("the file is there");
    file.text.to_string()
}

#[test]
fn mappings_and_names_in_their_own_style() {
    let head = "=== a.yaml\nname: A\ntemplate: '{{$topic}}'\n";
    assert!(
        declared(
            &format!(
                "{head}input_variables:\n  - name: x\n    default: y\nexecution_settings: {{}}\n"
            ),
            "a.yaml"
        )
        .contains("    default: y\n  - name: topic\n    description: \"\"\nexecution_settings")
    );
    assert!(
        declared(
            &format!("{head}input_variables: [{{ name: x }}]\n"),
            "a.yaml"
        )
        .contains("[{ name: x }, { name: topic, description: \"\" }]")
    );
    let names = "=== a.yaml\n_type: prompt\ntemplate: '{a} {topic}'\n";
    assert!(
        declared(&format!("{names}input_variables: [a]\n"), "a.yaml").ends_with("[a, topic]\n")
    );
    assert!(
        declared(&format!("{names}input_variables:\n  - a\n"), "a.yaml")
            .ends_with("  - a\n  - topic\n")
    );
    assert!(declared(&format!("{names}input_variables: []\n"), "a.yaml").ends_with("[a]\n"));
}

#[test]
fn what_a_declaration_owes_is_there() {
    let two = |inputs: &str| {
        declared(
            &format!("=== a.prompty\n---\nmodel: gpt-4o\n{inputs}---\n{{{{topic}}}}\n"),
            "a.prompty",
        )
    };
    let item = "  - name: topic\n    kind: string\n    description: \"\"\n---";
    assert!(two("inputs:\n  - name: x\n    kind: string\n").contains(item));
    assert!(
        two("inputs:\n  x:\n    kind: string\n")
            .contains("  topic: { kind: string, description: \"\" }\n---")
    );
    let old = "=== a.prompty\n---\nmodel: { api: chat }\nsample: { a: 1 }\n---\n{{a}}{{topic}}\n";
    assert!(
        declared(old, "a.prompty")
            .contains("inputs:\n  topic: { type: string, description: \"\" }\n---")
    );
}

#[test]
fn json_keeps_its_lines() {
    let text = "=== a.json\n{\n  \"_type\": \"prompt\",\n  \"input_variables\": [\n    \"a\"\n  ],\n  \"template\": \"{a} {topic}\"\n}\n";
    assert!(declared(text, "a.json").contains("    \"a\",\n    \"topic\"\n  ],"));
}

#[test]
fn the_file_beside_the_text_is_changed() {
    let text = "=== F/skprompt.txt\nSay {{$topic}}\n=== F/config.json\n{ \"input_variables\": [{ \"name\": \"x\" }] }\n";
    assert!(
        declared(text, "F/config.json")
            .contains("{ \"name\": \"x\" }, { \"name\": \"topic\", \"description\": \"\" }]")
    );
}
