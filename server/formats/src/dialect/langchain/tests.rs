//! Detection and layout of LangChain prompts.

use pog_template::{MUSTACHE, Resolution};

use crate::Parsed;
use crate::dialect;
use crate::dialect::{FormatHint, ParameterSource, Role};

fn id(path: &str, text: &str) -> Option<&'static str> {
    dialect::detect(path, text, FormatHint::default()).map(|(d, _)| d.id)
}

#[test]
fn shape_tells() {
    for text in [
        r#"{"_type": "prompt", "template": "x"}"#,
        r#"{"input_variables": ["a"], "template": "{a}"}"#,
        r#"{"_type": "promt", "input_variables": ["a"], "template": "{a}"}"#,
        r#"{"_type": "few_shot", "suffix": "x", "examples": []}"#,
        r#"{"_type": "chat", "input_variables": [], "messages": [{"prompt": {"template": "x"}}]}"#,
        r#"{"template": "x", "template_format": "mustache"}"#,
        r#"{"lc": 1, "type": "constructor", "id": ["langchain", "prompts", "prompt", "PromptTemplate"], "kwargs": {"template": "x"}}"#,
    ] {
        assert_eq!(id("a.json", text), Some("langchain"), "{text}");
    }
    for text in [
        r#"{"_type": "zero-shot-react-description", "prefix": "x", "suffix": "{input}"}"#,
        r#"{"llm_chain": {"prompt": {"_type": "prompt", "template": "{a}", "input_variables": ["a"]}}, "_type": "llm_chain"}"#,
        r#"{"template": "x", "input_variables": [{"name": "a"}]}"#,
        r#"{"template": "x", "version": 3}"#,
        r#"{"lc": 1, "type": "constructor", "id": ["langchain", "llms", "OpenAI"], "kwargs": {"template": "x"}}"#,
    ] {
        assert_eq!(id("a.json", text), None, "{text}");
    }
    assert_eq!(
        id(
            "a.yaml",
            "_type: prompt\ninput_variables: [a]\ntemplate: '{a}'\n"
        ),
        Some("langchain")
    );
}

#[test]
fn escapes_of_json_are_followed() {
    let text = "{\n\t\"_type\": \"prompt\",\r\n\t\"template\": \"\\u00e9\\n\\ud83e\\udd80\\/ \\\"{a}\\\" {b}\"\n}";
    let parsed = Parsed::detect("a.json", text).expect("detected");
    assert!(
        parsed.layout.yaml.errors.is_empty(),
        "{:?}",
        parsed.layout.yaml.errors
    );
    assert_eq!(parsed.layout.regions[0].text(text), "é\n🦀/ \"{a}\" {b}");
    let names: Vec<_> = parsed
        .facts
        .names
        .iter()
        .map(|n| n.span.text(text))
        .collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(parsed.facts.constructs[0].span.text(text), "{a}");
}

#[test]
fn names_of_an_example_are_no_parameters() {
    let text = "_type: few_shot\ninput_variables: [a]\nsuffix: '{a}'\nexamples: [{q: 1}]\nexample_prompt:\n  template: 'Q {q}'\n";
    let parsed = Parsed::detect("a.yaml", text).expect("detected");
    let found: Vec<_> = parsed
        .facts
        .names
        .iter()
        .map(|n| (n.name.as_str(), n.resolution))
        .collect();
    assert_eq!(
        found,
        [("a", Resolution::Free), ("q", Resolution::Relative)]
    );
    assert!(!parsed.open());
}

#[test]
fn serialised_messages_have_roles() {
    let prompt = |text: &str| {
        format!(
            r#"{{"lc":1,"type":"constructor","id":["langchain","prompts","prompt","PromptTemplate"],"kwargs":{{"template":"{text}"}}}}"#
        )
    };
    let message = |class: &str, text: &str| {
        let prompt = prompt(text);
        format!(
            r#"{{"lc":1,"type":"constructor","id":["langchain","prompts","chat","{class}"],"kwargs":{{"prompt":{prompt}}}}}"#
        )
    };
    let text = format!(
        r#"{{"lc":1,"type":"constructor","id":["langchain","prompts","chat","ChatPromptTemplate"],"kwargs":{{"input_variables":["a","b"],"messages":[{},{}]}}}}"#,
        message("SystemMessagePromptTemplate", "S {a}"),
        message("HumanMessagePromptTemplate", "{b}")
    );
    let parsed = Parsed::detect("a.json", &text).expect("detected");
    let found: Vec<_> = parsed
        .messages
        .iter()
        .map(|m| (m.role, m.body.text(&text)))
        .collect();
    assert_eq!(
        found,
        [(Some(Role::System), "S {a}"), (Some(Role::User), "{b}")]
    );
    assert_eq!(parsed.parameter_source(), ParameterSource::Listed);
}

#[test]
fn format_and_bound_names() {
    let text = "_type: prompt\ntemplate_format: mustache\ninput_variables: [a, b]\npartial_variables: {b: 1}\ntemplate: '{{a}}'\n";
    let parsed = Parsed::detect("a.yaml", text).expect("detected");
    assert_eq!(parsed.language(), &MUSTACHE);
    let found: Vec<_> = parsed
        .layout
        .parameters
        .iter()
        .map(|p| (p.name.as_str(), p.default.is_some()))
        .collect();
    assert_eq!(found, [("a", false), ("b", true)]);
}
