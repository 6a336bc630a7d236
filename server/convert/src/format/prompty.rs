//! Prompty, the second version: inputs with a kind, role lines, Jinja2.
//! Sources: github.com/microsoft/prompty `spec/spec.md`, prompty 2.1.0 from PyPI.

use pog_yaml::Node as Yaml;
use pog_yaml::to_json;
use serde_json::{Map, Value, json};

use super::{
    Format, Words, drop_empty, parameters, set_model, take_model_text, take_parameters, to_neutral,
};
use crate::language::{Report, jinja};
use crate::prompt::{Prompt, Remark};
use crate::read::Reading;
use crate::tree::{Kind, each};
use crate::yaml;

pub(super) static FORMAT: Format = Format {
    id: "prompty",
    name: |stem| format!("{stem}.prompty"),
    read,
    write,
};

const WORDS: Words = &[
    ("temperature", "temperature"),
    ("maxOutputTokens", "max_tokens"),
    ("topP", "top_p"),
    ("topK", "top_k"),
    ("frequencyPenalty", "frequency_penalty"),
    ("presencePenalty", "presence_penalty"),
    ("seed", "seed"),
    ("stopSequences", "stop"),
];

/// JSON Schema's types and the kinds of inputs.
const KINDS: &[(&str, &str)] = &[
    ("string", "string"),
    ("integer", "integer"),
    ("number", "float"),
    ("boolean", "boolean"),
    ("array", "array"),
    ("object", "object"),
];

fn read(reading: &mut Reading<'_>) {
    let Some(root) = reading.artifact.metadata() else {
        return;
    };
    reading.consumed_keys.extend(["inputs", "model"]);
    let Some(model) = root.get("model") else {
        return;
    };
    if let Some(id) = model.as_str() {
        set_model(&mut reading.prompt, "id", Value::from(id));
        return;
    }
    for key in ["id", "provider"] {
        if let Some(text) = model.get(key).and_then(Yaml::as_str) {
            set_model(&mut reading.prompt, key, Value::from(text));
        }
    }
    if let Some(Value::Object(options)) = model.get("options").map(to_json) {
        let named = options
            .into_iter()
            .map(|(name, value)| (to_neutral(WORDS, &name), value));
        set_model(
            &mut reading.prompt,
            "parameters",
            Value::Object(named.collect()),
        );
    }
    let more = model
        .entries()
        .any(|e| !["id", "provider", "options"].contains(&e.key.as_str().unwrap_or("")));
    if more {
        reading.consumed_keys.retain(|key| *key != "model");
    }
}

fn write(prompt: &mut Prompt, report: &mut Report) -> String {
    let kept = prompt.take_kept(FORMAT.id);
    let mut head = Map::new();
    if let Some(name) = prompt.take_text("name") {
        head.insert("name".to_owned(), Value::from(name));
    }
    if let Some(text) = prompt.take_text("description") {
        head.insert("description".to_owned(), Value::from(text));
    }
    if let Some(model) = model(prompt) {
        head.insert("model".to_owned(), model);
    }
    let inputs = inputs(prompt, report);
    if !inputs.is_empty() {
        head.insert("inputs".to_owned(), Value::Object(inputs));
    }
    for (key, value) in kept {
        // The prompt's current metadata takes precedence over kept keys.
        head.entry(key).or_insert(value);
    }
    let mut out = format!("---\n{}---\n", yaml::entries(&head, 0));
    body(prompt, report, &mut out);
    out
}

fn model(prompt: &mut Prompt) -> Option<Value> {
    let id = take_model_text(prompt, "id");
    let provider = take_model_text(prompt, "provider");
    let options = take_parameters(prompt, WORDS);
    drop_empty(prompt, "model");
    if let (Some(id), None, true) = (&id, &provider, options.is_empty()) {
        return Some(json!(id));
    }
    let mut model = Map::new();
    for (key, value) in [("id", id), ("provider", provider)] {
        if let Some(text) = value {
            model.insert(key.to_owned(), Value::from(text));
        }
    }
    if !options.is_empty() {
        model.insert("options".to_owned(), Value::Object(options));
    }
    (!model.is_empty()).then_some(Value::Object(model))
}

fn inputs(prompt: &mut Prompt, report: &mut Report) -> Map<String, Value> {
    let keep = |key: &str, value: &Value| {
        key == "default" && !value.is_null() || is_expressible(key, value)
    };
    let mut inputs = Map::new();
    for (name, mut schema) in parameters::take(prompt, &keep) {
        let default = schema.shift_remove("default");
        let mut input = property(&schema);
        if input.get("kind") == Some(&json!("array")) && !input.contains_key("items") {
            let message = format!(
                "The items of '{name}' are declared as strings, because Prompty requires an item type"
            );
            report
                .remarks
                .push(Remark::note(message, "Set the item type", None));
            input.insert("items".to_owned(), json!({ "kind": "string" }));
        }
        match default {
            Some(default) => input.insert("default".to_owned(), default),
            None => input.insert("required".to_owned(), json!(true)),
        };
        inputs.insert(name, Value::Object(input));
    }
    inputs
}

fn kind(value: &Value) -> Option<&'static str> {
    let text = value.as_str()?;
    KINDS
        .iter()
        .find(|(json, _)| *json == text)
        .map(|(_, kind)| *kind)
}

/// Whether a property supports this JSON Schema keyword.
fn is_expressible(key: &str, value: &Value) -> bool {
    let whole = |schema: &Value| {
        schema
            .as_object()
            .is_some_and(|s| s.get("type").is_some() && s.iter().all(|(k, v)| is_expressible(k, v)))
    };
    match key {
        "type" => kind(value).is_some(),
        "description" => value.is_string(),
        "enum" => value.is_array(),
        "items" => whole(value),
        "properties" => value
            .as_object()
            .is_some_and(|p| !p.is_empty() && p.values().all(whole)),
        _ => false,
    }
}

fn property(schema: &Map<String, Value>) -> Map<String, Value> {
    let mut out = Map::new();
    let word = schema.get("type").and_then(kind).unwrap_or("string");
    out.insert("kind".to_owned(), json!(word));
    let inner =
        |schema: &Value| Value::Object(schema.as_object().map(property).unwrap_or_default());
    for (key, value) in schema {
        match key.as_str() {
            "description" => out.insert("description".to_owned(), value.clone()),
            "enum" => out.insert("enumValues".to_owned(), value.clone()),
            "items" => out.insert("items".to_owned(), inner(value)),
            "properties" => {
                let fields = value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, field)| (name.clone(), inner(field)));
                out.insert("properties".to_owned(), Value::Object(fields.collect()))
            }
            _ => None,
        };
    }
    out
}

fn body(prompt: &Prompt, report: &mut Report, out: &mut String) {
    for (nth, message) in prompt.messages.iter().enumerate() {
        each(&message.nodes, &mut |node| match &node.kind {
            Kind::Text(text) if text.lines().any(is_role_line) => {
                let remedy = "Add something to the line, such as a full stop";
                report.lost(node, "lines that look like a role", remedy);
            }
            Kind::Include(_) => {
                report.lost_construct(node);
            }
            _ => {}
        });
        let gap = if nth > 0 { "\n" } else { "" };
        out.push_str(&format!(
            "{gap}{}:\n{}\n",
            message.role.name(),
            jinja::source(&message.nodes)
        ));
    }
}

/// Lines like `# User :`.
fn is_role_line(line: &str) -> bool {
    let line = line.trim();
    let name = line.strip_prefix('#').unwrap_or(line).trim();
    let Some(name) = name.strip_suffix(':') else {
        return false;
    };
    let name = name
        .split('[')
        .next()
        .unwrap_or(name)
        .trim()
        .to_ascii_lowercase();
    matches!(
        name.as_str(),
        "system" | "user" | "assistant" | "developer" | "tool" | "function"
    )
}
