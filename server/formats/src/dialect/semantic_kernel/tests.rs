//! Detection and layout of Semantic Kernel prompts.

use pog_template::{HANDLEBARS, JINJA2, LIQUID, SEMANTIC_KERNEL, VERBATIM};

use crate::Parsed;
use crate::dialect;
use crate::dialect::{FormatHint, Role, Source};

fn id(path: &str, text: &str) -> Option<&'static str> {
    dialect::detect(path, text, FormatHint::default()).map(|(d, _)| d.id)
}

#[test]
fn shape_tells() {
    for text in [
        "template: hi\ntemplate_format: handlebars\n",
        "\u{feff}name: a\ntemplate: hi\nexecution_settings:\n  default: {}\n",
        "template: hi\ninput_variables:\n  - name: x\n",
        "template: hi\ninput_variables: []\nexecution_settings: {default: {}}\n",
        "template_format: semantic-kernel\ninput_variables:\n  - name: x\n",
        "template:\ntemplate_format: liquid\n",
    ] {
        assert_eq!(id("a.yaml", text), Some("semantic-kernel"), "{text}");
    }
    for text in [
        "template: hi\n",
        "template: {metadata: x}\nexecution_settings: {}\n",
        "kind: Deployment\nspec:\n  template: x\n",
        "template: hi\ntemplate_format: erb\n",
        "template_format: handlebars\n",
        "execution_settings: {}\ninput_variables: [a]\n",
    ] {
        assert_eq!(id("a.yaml", text), None, "{text}");
    }
    assert_eq!(
        id("a.md", "template: hi\ntemplate_format: handlebars\n"),
        None
    );
    assert_eq!(id("P/F/skprompt.txt", "anything"), Some("skprompt"));
    assert_eq!(id("notes.txt", "anything"), None);
}

#[test]
fn messages_are_elements_with_text_around_them() {
    let text = "template: |\n  Lead {{$a}}\n  <message role=\"user\">Q {{$b}}</message>\n  <message role=\"{{$r}}\">x</message>\n\
                execution_settings: {}\n";
    let parsed = Parsed::detect("a.yaml", text).expect("detected");
    let found: Vec<_> = parsed
        .messages
        .iter()
        .map(|m| (m.role, m.body.text(text)))
        .collect();
    assert_eq!(
        found,
        [
            (Some(Role::System), "Lead {{$a}}"),
            (Some(Role::User), "Q {{$b}}")
        ]
    );
    assert_eq!(parsed.messages[1].role_span.text(text), "user");
    assert_eq!(parsed.language(), &SEMANTIC_KERNEL);
    assert_eq!(parsed.facts.names.as_slice()[0].span.text(text), "a");
}

#[test]
fn a_template_without_elements_is_the_persons() {
    let parsed = Parsed::detect("skprompt.txt", "Say {{$a}}").expect("detected");
    assert_eq!(
        parsed.messages.iter().map(|m| m.role).collect::<Vec<_>>(),
        [Some(Role::User)]
    );
}

#[test]
fn the_configuration_beside_the_text_gives_parameters() {
    let own = "Say {{$a}} to {{$b}}";
    let config = "{\n\t\"input_variables\": [{\"name\": \"a\", \"default\": \"x\"}],\r\n\t\"input\": {\"parameters\": [{\"name\": \"b\", \"defaultValue\": \"\\u00e9\"}]}\n}";
    let joined = format!("{own}\n{config}");
    let companion = Some(pog_text::Span::new(own.len() + 1, joined.len()));
    let source = Source {
        path: "F/skprompt.txt",
        text: own,
        joined: &joined,
        metadata_companion: companion,
    };
    let (dialect, why) =
        dialect::detect("F/skprompt.txt", own, FormatHint::default()).expect("detected");
    let parsed = Parsed::new(dialect, why, &source);
    let found: Vec<_> = parsed
        .layout
        .parameters
        .iter()
        .map(|p| {
            (
                p.name_span.text(&joined),
                p.default.as_ref().map(|(d, _)| d.to_string()),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("a", Some("\"x\"".to_owned())),
            ("b", Some("\"é\"".to_owned()))
        ]
    );
    assert!(
        parsed.layout.yaml.errors.is_empty(),
        "{:?}",
        parsed.layout.yaml.errors
    );
}

#[test]
fn the_language_is_the_files_own() {
    for (format, language) in [
        ("handlebars", &HANDLEBARS),
        ("liquid", &LIQUID),
        ("jinja2", &JINJA2),
        ("unknown", &VERBATIM),
    ] {
        let text = format!("template: hi\ntemplate_format: {format}\nexecution_settings: {{}}\n");
        assert_eq!(
            Parsed::detect("a.yml", &text).map(|p| p.language()),
            Some(language)
        );
    }
}
