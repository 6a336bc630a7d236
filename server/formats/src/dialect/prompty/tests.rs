//! Prompty: versions, front matter, roles, inputs, languages, links.

use pog_template::{JINJA2, MUSTACHE, VERBATIM};

use super::*;
use crate::Parsed;
use crate::dialect::FormatHint;

fn parsed(text: &str) -> Parsed {
    Parsed::detect("a.prompty", text).expect("the suffix decides")
}

fn reason(text: &str) -> &'static str {
    crate::dialect::detect("a.prompty", text, FormatHint::default()).map_or("", |(_, why)| why)
}

#[test]
fn versions_are_told_apart() {
    for (front, ending) in [
        ("name: x\nmodel: gpt-4o", "Prompty 2"),
        (
            "inputs:\n  q: { kind: string }",
            "keys are those of Prompty 2",
        ),
        (
            "model:\n  id: gpt-4\n  options: { temperature: 1 }",
            "keys are those of Prompty 2",
        ),
        (
            "model:\n  api: chat\n  configuration: { type: azure_openai }",
            "Prompty 0.1",
        ),
        ("sample: { a: 1 }", "Prompty 0.1"),
        ("template: jinja2\nmodel: { api: chat }", "Prompty 0.1"),
        (
            "model: gpt-4o\ntemplate: jinja2",
            "keys are those of Prompty 2",
        ),
        (
            "model: { api: chat, id: gpt-4, connection: { type: x } }",
            "v1 branch",
        ),
        ("inputs:\n  q: { type: string, sample: x }", "v1 branch"),
        ("name: x", "read as Prompty 2"),
    ] {
        let why = reason(&format!("---\n{front}\n---\nx\n"));
        assert!(why.ends_with(ending), "{front}: {why}");
    }
    assert!(reason("").ends_with("read as Prompty 2"));
}

#[test]
fn front_matter_in_all_shapes() {
    let body = |text: &str| {
        let parsed = parsed(text);
        parsed.layout.regions[0].span.text(text).to_owned()
    };
    assert_eq!(body("---\nname: x\n---\nHi\n"), "Hi\n");
    assert_eq!(body("\u{feff}---\r\nname: x\r\n---\r\nHi"), "Hi");
    assert_eq!(body("\n\n  ---\nname: x\n---\nHi"), "Hi");
    assert_eq!(
        body("---\nname: a --- b\n---\nHi\n---\nmore"),
        "Hi\n---\nmore"
    );
    assert_eq!(body("Hi {{x}}"), "Hi {{x}}");
    assert_eq!(body("---\nname: x\nsystem:\nHi"), "system:\nHi");
    assert_eq!(parsed("---\nname: x\nuser:\nHi").layout.errors.len(), 1);
    let yaml = "name: x\nmodel: gpt-4o\ninstructions: |\n  Hi {{x}}\n";
    assert_eq!(parsed(yaml).facts.names.as_slice()[0].span.text(yaml), "x");
}

#[test]
fn role_lines() {
    for line in [
        "user:",
        "  # System :",
        "ASSISTANT:",
        "developer: ",
        "user[name=\"A\"]:",
        "#user [a=b]:",
    ] {
        assert!(is_role_line(line), "{line}");
    }
    for line in [
        "user: hi",
        "## user:",
        "users:",
        "user[]:",
        "example:",
        "- user:",
        "user[a]: x",
        "tool:",
    ] {
        assert!(!is_role_line(line), "{line}");
    }
    let text =
        "---\nname: x\n---\nBe brief.\n{# \nuser:\n#}\n# System:\nmore\nUser[name=\"é\"]:\n{{q}}\n";
    let parsed = parsed(text);
    let roles: Vec<_> = parsed
        .messages
        .iter()
        .map(|m| (m.role_text.as_ref(), m.body.text(text)))
        .collect();
    assert_eq!(
        roles,
        [
            ("", "Be brief.\n{# \nuser:\n#}\n"),
            ("System", "more\n"),
            ("User", "{{q}}\n")
        ]
    );
}

#[test]
fn inputs_of_every_version() {
    let sites = |front: &str| parsed(&format!("---\n{front}\n---\nx\n")).layout.parameters;
    let list = sites(
        "inputs:\n  - name: q\n    kind: string\n    required: true\n  - { name: n, kind: float, default: 1, enumValues: [1, 2] }",
    );
    assert_eq!(list[0].schema, serde_json::json!({"type": "string"}));
    assert!(!list[0].optional && list[1].optional && list[1].choices.len() == 2);
    assert_eq!(
        list[1].default.as_ref().map(|d| d.0.clone()),
        Some(serde_json::json!(1))
    );
    let old = sites(
        "model: { api: chat }\ninputs:\n  q: { type: string, default: d }\nsample: { q: s, extra: 2 }",
    );
    assert_eq!(
        old.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(),
        ["q", "extra"]
    );
    assert_eq!(
        old[0].default.as_ref().map(|d| d.0.clone()),
        Some(serde_json::json!("s"))
    );
    let nested = sites(
        "inputs:\n  o:\n    kind: object\n    properties:\n      - { name: a, kind: integer }",
    );
    assert_eq!(nested[0].schema["properties"]["a"]["type"], "integer");
}

#[test]
fn threads_take_part_unnamed() {
    let read = parsed("---\ninputs:\n  - { name: history, kind: thread }\n---\nx\n");
    assert_eq!(read.layout.implied, ["history"]);
    assert_eq!(read.parameter_source(), ParameterSource::Listed);
    assert_eq!(
        parsed("---\ninputs: ${file:i.json}\n---\nx\n").parameter_source(),
        ParameterSource::Unknown
    );
    assert_eq!(
        parsed("---\nname: x\n---\n{{x}}\n").parameter_source(),
        ParameterSource::Inferred
    );
}

#[test]
fn bindings_name_inputs() {
    let text = "---\ninputs:\n  user_id: { kind: string }\ntools:\n  - name: t\n    kind: function\n    bindings:\n      id: { input: user_id }\n      other: user_id\n---\nx\n";
    let names: Vec<_> = parsed(text)
        .facts
        .names
        .iter()
        .map(|n| n.span.text(text).to_owned())
        .collect();
    assert_eq!(names, ["user_id", "user_id"]);
}

#[test]
fn languages() {
    let language =
        |template: &str| parsed(&format!("---\nmodel: gpt-4o\n{template}\n---\nx\n")).language();
    assert_eq!(
        language("template:\n  format: { kind: mustache }\n  parser: { kind: prompty }"),
        &MUSTACHE
    );
    assert_eq!(
        language("template: { format: jinja2, parser: prompty }"),
        &JINJA2
    );
    assert_eq!(language(""), &JINJA2);
    assert_eq!(
        language("template: { format: own, parser: prompty }"),
        &VERBATIM
    );
    let old = parsed("---\nmodel: { api: chat }\ntemplate: { parser: prompty }\n---\nx\n");
    assert_eq!((old.language(), old.layout.late_roles), (&MUSTACHE, true));
}

#[test]
fn files_are_links() {
    let text = "---\nmodel: gpt-4o\noutputs: ${file:schemas/o.json}\nmetadata:\n  x: \"${FILE:y.txt}\"\n  e: ${env:A:b}\ntools:\n  - { name: t, kind: openapi, specification: ./api.json }\n---\nx\n";
    let links = parsed(text).facts.links;
    let found: Vec<_> = links
        .iter()
        .map(|l| (l.target.as_str(), l.span.text(text), l.optional))
        .collect();
    assert_eq!(
        found,
        [
            ("schemas/o.json", "schemas/o.json", false),
            ("y.txt", "y.txt", false),
            ("./api.json", "./api.json", true)
        ]
    );
}

#[test]
fn any_prefix_is_read_without_harm() {
    let text = "\u{feff}---\nmodel: { id: é }\ninputs:\n  - name: a\n    kind: array\n    items: { kind: string }\ntools: [{ bindings: { a: { input: a } } }]\n---\nuser[x=\"é\"]:\n{{ a }}";
    for end in (0..=text.len()).filter(|&i| text.is_char_boundary(i)) {
        let _ = parsed(&text[..end]);
    }
}
