//! Dotprompt files as specification: which files they are, how they are cut up, what their inputs are.

use super::DOTPROMPT;
use crate::Parsed;
use crate::dialect::{Candidate, ParameterSource};
use crate::dialect::{Source, dotprompt::partials};

fn is_dotprompt(path: &str, text: &str) -> bool {
    (DOTPROMPT.detect)(&Candidate {
        path,
        text,
        in_library: false,
    })
    .is_some()
}

fn parsed(text: &str) -> Parsed {
    Parsed::new(
        &DOTPROMPT,
        "a test says so",
        &Source::alone("prompts/a.prompt", text),
    )
}

#[test]
fn the_suffix_alone_says_nothing() {
    for text in [
        "---\nmodel: x/y\n---\nHi",
        "# Licence\n\n---\nmodel: x/y\n---\nHi {{name}}",
        "---\r\nmodel: x/y\r\n---\r\nHi",
        "{{#if a}}x{{/if}}",
        "Hi {{name}}",
        "{{role \"system\"}}x",
    ] {
        assert!(is_dotprompt("a.prompt", text), "{text}");
    }
    for text in [
        "",
        "Plain text",
        "{% extends \"x.prompt\" %}{{ a }}",
        "{# note #}{{ a }}",
        "{{ a | upper }}",
        "config:\n  name: x\nprompts:\n  user: {{a}}\n",
        "prompt: |\n  {{a}}\nengine: davinci\n",
        "init do\n@name: str\nend init\n{{a}}",
        "---\nmodel: x/y\n---\nThe plan is {plan?}",
        "---\nmodel:\n  api: chat\n---\n{{a}}",
        "---\nmodel: x/y\n---\n{% if a %}{{ a }}{% endif %}",
    ] {
        assert!(!is_dotprompt("a.prompt", text), "{text}");
    }
    assert!(is_dotprompt("x/_part.prompt", "plain"));
    assert!(!is_dotprompt("a.prompty", "---\nmodel: x/y\n---\nHi"));
}

#[test]
fn inputs_come_from_the_schema() {
    let of = |schema: &str| {
        let read = parsed(&format!("---\ninput:\n  schema: {schema}\n---\n{{{{a}}}}"));
        let names: Vec<String> = read
            .layout
            .parameters
            .iter()
            .map(|p| p.name.clone())
            .collect();
        (names.join(" "), read.parameter_source())
    };
    assert_eq!(
        of("{ a: string, b?: integer }"),
        ("a b".into(), ParameterSource::Listed)
    );
    assert_eq!(
        of("{ a: string, (*): any }"),
        ("a".into(), ParameterSource::Described)
    );
    assert_eq!(
        of("RecipeRequest"),
        (String::new(), ParameterSource::Unknown)
    );
    assert_eq!(
        of("{ type: object, properties: { a: { type: string } } }"),
        ("a".into(), ParameterSource::Listed)
    );
    assert_eq!(
        parsed("Hi {{a}}").parameter_source(),
        ParameterSource::Inferred
    );
    let text = "---\ninput:\n  schema:\n    'tags?(array, labels)': string\n    a(enum): [X, Y]\n  default: { a: X }\n---\n";
    let read = parsed(text);
    let [tags, a] = read.layout.parameters.as_slice() else {
        panic!("two parameters")
    };
    assert_eq!(
        (
            tags.name_span.text(text),
            tags.optional,
            tags.description.as_deref()
        ),
        ("tags", true, Some("labels"))
    );
    assert_eq!(tags.schema["type"], serde_json::json!(["array", "null"]));
    assert_eq!(
        (a.choices.len(), a.default.as_ref().map(|(v, _)| v.clone())),
        (2, Some("X".into()))
    );
}

#[test]
fn messages_start_at_roles_and_history() {
    let text = "---\nmodel: x/y\n---\n{{! note }}\nlead\n{{role \"system\"}}S{{history}}{{role \"user\"}}U{{role \"nobody\"}}N";
    let read = parsed(text);
    let shown: Vec<(String, bool, String)> = read
        .messages
        .iter()
        .map(|m| {
            (
                m.role_text.to_string(),
                m.role.is_some(),
                m.body.text(text).trim().to_owned(),
            )
        })
        .collect();
    let of = |role: &str, known: bool, body: &str| (role.to_owned(), known, body.to_owned());
    assert_eq!(
        shown,
        [
            of("user", true, "{{! note }}\nlead"),
            of("system", true, "S"),
            of("user", true, "U"),
            of("nobody", false, "N"),
        ]
    );
}

#[test]
fn partials_are_found_upwards_and_called_by_name() {
    assert_eq!(
        partials::refers("style", "a/b/c.prompt"),
        ["a/b/_style.prompt", "a/_style.prompt", "_style.prompt"]
    );
    assert_eq!(partials::refers("x/style", "c.prompt"), ["x/_style.prompt"]);
    assert!(partials::refers("../style", "a/c.prompt").is_empty());
    assert_eq!(
        partials::called("a/b/c.prompt", "a/_style.prompt").as_deref(),
        Some("style")
    );
    assert_eq!(
        partials::called("a/c.prompt", "a/x/_style.prompt").as_deref(),
        Some("x/style")
    );
    assert_eq!(partials::called("a/c.prompt", "a/d.prompt"), None);
}
