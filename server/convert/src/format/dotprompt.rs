//! Dotprompt: Handlebars with `{{role}}` between the messages, inputs as JSON Schema.
//! Sources: google/dotprompt `js/src/{parse,helpers,picoschema}.ts`, dotprompt 1.1.2 from npm.

use pog_formats::dialect::Role;
use pog_yaml::Node as Yaml;
use pog_yaml::to_json;
use serde_json::{Map, Value, json};

use super::{
    Format, Words, drop_empty, parameters, set_joined_model, set_model, take_joined_model,
    take_parameters, to_neutral,
};
use crate::language::handlebars;
use crate::language::handlebars::Flavor;
use crate::language::{Extent, Report};
use crate::prompt::{Prompt, Remark};
use crate::read::Reading;
use crate::tree::Kind;
use crate::yaml;

pub(super) static FORMAT: Format = Format {
    id: "dotprompt",
    name: |stem| format!("{stem}.prompt"),
    read,
    write,
};

const WORDS: Words = &[
    ("temperature", "temperature"),
    ("maxOutputTokens", "max_tokens"),
    ("topP", "top_p"),
    ("topK", "top_k"),
    ("stopSequences", "stop"),
];

fn read(reading: &mut Reading<'_>) {
    let Some(root) = reading.artifact.metadata() else {
        return;
    };
    reading.consumed_keys.extend(["model", "config", "input"]);
    if let Some(model) = root.get("model").and_then(Yaml::as_str) {
        set_joined_model(&mut reading.prompt, model);
    }
    if let Some(Value::Object(config)) = root.get("config").map(to_json) {
        let named = config
            .into_iter()
            .map(|(name, value)| (to_neutral(WORDS, &name), value));
        set_model(
            &mut reading.prompt,
            "parameters",
            Value::Object(named.collect()),
        );
    }
    if let Some(Value::Object(output)) = root.get("output").map(to_json)
        && output.get("schema").is_none_or(Value::is_object)
        && output.keys().all(|key| key == "format" || key == "schema")
    {
        reading.consumed_keys.push("output");
        reading
            .prompt
            .meta
            .insert("output".to_owned(), Value::Object(output));
    }
    // Governance metadata is in keys with a dot, which have been read already.
    let dotted = root
        .entries()
        .filter_map(|e| e.key.as_str())
        .filter(|key| key.starts_with("pog."));
    let known = pog_formats::dialect::GOVERNANCE_KEYS;
    let dotted: Vec<&str> = dotted
        .filter_map(|k| {
            known
                .iter()
                .find(|g| k.strip_prefix("pog.") == Some(g.name))
        })
        .map(|g| g.name)
        .collect();
    reading.dotted = dotted.iter().map(|name| format!("pog.{name}")).collect();
}

fn write(prompt: &mut Prompt, report: &mut Report) -> String {
    let kept = prompt.take_kept(FORMAT.id);
    let mut head = Map::new();
    if let Some(model) = take_joined_model(prompt) {
        head.insert("model".to_owned(), Value::from(model));
    }
    for key in ["name", "description"] {
        if let Some(text) = prompt.take_text(key) {
            head.insert(key.to_owned(), Value::from(text));
        }
    }
    let config = take_parameters(prompt, WORDS);
    drop_empty(prompt, "model");
    if !config.is_empty() {
        head.insert("config".to_owned(), Value::Object(config));
    }
    if let Some(input) = input(prompt, report) {
        head.insert("input".to_owned(), input);
    }
    let plain = |output: &Value| {
        output
            .as_object()
            .is_some_and(|o| o.keys().all(|key| key == "format" || key == "schema"))
    };
    if prompt.meta.get("output").is_some_and(plain)
        && let Some(output) = prompt.take("output")
    {
        head.insert("output".to_owned(), output);
    }
    for (key, value) in kept {
        head.entry(key).or_insert(value);
    }
    if head.is_empty() {
        // An empty front matter is text to the parser.
        head.insert("input".to_owned(), json!({ "schema": {} }));
    }
    format!(
        "---\n{}---\n{}",
        yaml::entries(&head, 0),
        body(prompt, report)
    )
}

/// The inputs as one JSON Schema, their defaults beside it.
fn input(prompt: &mut Prompt, report: &mut Report) -> Option<Value> {
    let schemas = parameters::take(prompt, &|_, _| true);
    if schemas.is_empty() {
        return None;
    }
    let (mut properties, mut defaults, mut required) = (Map::new(), Map::new(), Vec::new());
    for (name, mut schema) in schemas {
        match schema.shift_remove("default") {
            Some(default) => {
                let message =
                    format!("Dotprompt's renderer does not apply the default of '{name}'");
                report.remarks.push(Remark::note(
                    message,
                    "Pass defaults when rendering, as Genkit does",
                    None,
                ));
                defaults.insert(name.clone(), default);
            }
            None => required.push(Value::from(name.clone())),
        }
        properties.insert(name, Value::Object(schema));
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        schema.insert("required".to_owned(), Value::Array(required));
    }
    let mut input = Map::new();
    if !defaults.is_empty() {
        input.insert("default".to_owned(), Value::Object(defaults));
    }
    input.insert("schema".to_owned(), Value::Object(schema));
    Some(Value::Object(input))
}

fn body(prompt: &Prompt, report: &mut Report) -> String {
    let mut out = String::new();
    let last = prompt.messages.len();
    for (nth, message) in prompt.messages.iter().enumerate() {
        let role = if message.role == Role::Assistant {
            "model"
        } else {
            message.role.name()
        };
        // Dotprompt trims whitespace at the markers, so that each message can be on lines of its
        // own.
        let front = if nth > 0 { "{{~role" } else { "{{role" };
        let indented = matches!(message.nodes.first().map(|n| &n.kind), Some(Kind::Text(t)) if t.starts_with([' ', '\t']));
        // After the line break of the marker, a leading tag would be alone on its line.
        let extent = if indented {
            Extent::Tail
        } else {
            Extent::Whole
        };
        let text = handlebars::print(&message.nodes, Flavor::Dotprompt, extent, report);
        let back = if indented { "}}" } else { "~}}\n" };
        out.push_str(&format!("{front} \"{role}\"{back}{text}\n"));
        if nth + 1 < last {
            out.push('\n');
        }
    }
    out
}
