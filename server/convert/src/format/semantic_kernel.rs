//! Semantic Kernel prompts in YAML: messages are elements of XML in the template, whose language is the kernel's own where
//! that is enough and Handlebars where it is not. Sources: semantic-kernel 1.45 from PyPI, .NET `Functions.Yaml`.

use pog_yaml::Node as Yaml;
use pog_yaml::to_json;
use serde_json::{Map, Value, json};

use super::{
    Format, Words, drop_empty, parameters, set_model, take_model_text, take_parameters, to_neutral,
};
use crate::language::handlebars;
use crate::language::handlebars::Flavor;
use crate::language::{Extent, Report, semantic_kernel};
use crate::prompt::{Prompt, Remark};
use crate::read::Reading;
use crate::tree::{Kind, Node};
use crate::yaml;

pub(super) static FORMAT: Format = Format {
    id: "semantic-kernel",
    name: |stem| format!("{stem}.sk.yaml"),
    read,
    write,
};

const WORDS: Words = &[
    ("temperature", "temperature"),
    ("max_tokens", "max_tokens"),
    ("top_p", "top_p"),
    ("frequency_penalty", "frequency_penalty"),
    ("presence_penalty", "presence_penalty"),
    ("seed", "seed"),
    ("stop_sequences", "stop"),
];

fn read(reading: &mut Reading<'_>) {
    for message in &mut reading.prompt.messages {
        texts(&mut message.nodes, &unescaped);
    }
    // Defaults are always strings.
    if let Some(Value::Object(parameters)) = reading.prompt.meta.get_mut("parameters") {
        for schema in parameters.values_mut() {
            let kind = schema
                .get("type")
                .and_then(Value::as_str)
                .unwrap_or("string")
                .to_owned();
            if let Some(map) = schema
                .as_object_mut()
                .filter(|map| !map.contains_key("type"))
            {
                map.shift_insert(0, "type".to_owned(), json!("string"));
            }
            let parsed = schema
                .get("default")
                .and_then(Value::as_str)
                .and_then(|t| serde_json::from_str(t).ok());
            if let (Some(value), false, Some(map)) =
                (parsed, kind == "string", schema.as_object_mut())
            {
                map.insert("default".to_owned(), value);
            }
        }
    }
    let Some(root) = reading.artifact.metadata() else {
        return;
    };
    reading
        .consumed_keys
        .extend(["template", "template_format", "input_variables"]);
    let Some(Value::Object(services)) = root.get("execution_settings").map(to_json) else {
        return;
    };
    let [(name, Value::Object(settings))] = services.iter().collect::<Vec<_>>()[..] else {
        return;
    };
    if name != "default" || settings.contains_key("service_id") {
        return;
    }
    reading.consumed_keys.push("execution_settings");
    let mut given = Map::new();
    for (key, value) in settings {
        if key == "model_id" {
            set_model(&mut reading.prompt, "id", value.clone());
        } else {
            given.insert(to_neutral(WORDS, key), value.clone());
        }
    }
    if !given.is_empty() {
        set_model(&mut reading.prompt, "parameters", Value::Object(given));
    }
    if let Some(schema) = root
        .get("output_variable")
        .and_then(|o| o.get("json_schema"))
        .and_then(Yaml::as_str)
        && let Ok(schema @ Value::Object(_)) = serde_json::from_str::<Value>(schema)
    {
        reading.consumed_keys.push("output_variable");
        reading.prompt.meta.insert(
            "output".to_owned(),
            json!({ "format": "json", "schema": schema }),
        );
    }
}

fn write(prompt: &mut Prompt, report: &mut Report) -> String {
    let kept = prompt.take_kept(FORMAT.id);
    let mut messages = std::mem::take(&mut prompt.messages);
    let plain = messages
        .iter()
        .all(|m| semantic_kernel::can_carry(&m.nodes));
    let mut head = Map::new();
    head.insert("name".to_owned(), Value::from(name(prompt, report)));
    if let Some(text) = prompt.take_text("description") {
        head.insert("description".to_owned(), Value::from(text));
    }
    let format = if plain {
        "semantic-kernel"
    } else {
        "handlebars"
    };
    head.insert("template_format".to_owned(), Value::from(format));
    let mut out = yaml::entries(&head, 0);
    let mut template = String::new();
    for message in &mut messages {
        texts(&mut message.nodes, &escaped);
        let text = if plain {
            semantic_kernel::print(&message.nodes, report)
        } else {
            handlebars::print(
                &message.nodes,
                Flavor::SemanticKernel,
                // Inside of its `<message>`.
                Extent::Middle,
                report,
            )
        };
        template.push_str(&format!(
            "<message role=\"{}\">{text}</message>\n",
            message.role.name()
        ));
    }
    for comment in report.comments.drain(..) {
        comment
            .lines()
            .for_each(|line| out.push_str(&format!("# {line}\n")));
    }
    out.push_str(&yaml::prose("template", &template, 0));
    let mut rest = Map::new();
    let inputs = inputs(prompt, report);
    if !inputs.is_empty() {
        rest.insert("input_variables".to_owned(), Value::Array(inputs));
    }
    if let Some(settings) = settings(prompt) {
        rest.insert(
            "execution_settings".to_owned(),
            json!({ "default": settings }),
        );
    }
    rest.extend(kept);
    out.push_str(&yaml::entries(&rest, 0));
    prompt.messages = messages;
    out
}

/// The name of the function, which Python requires.
fn name(prompt: &mut Prompt, report: &mut Report) -> String {
    let given = prompt.take_text("name");
    let wanted = given.clone().unwrap_or_else(|| report.stem.clone());
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = wanted
        .split(|c| !fits(c))
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>();
    let name = if words.is_empty() {
        "prompt".to_owned()
    } else {
        words.join("_")
    };
    if let Some(given) = given.filter(|given| *given != name) {
        let message = format!("Renamed '{given}' to '{name}', because it is a function name here");
        report.remarks.push(Remark::note(
            message,
            "Call the function by its new name",
            None,
        ));
    }
    name
}

fn settings(prompt: &mut Prompt) -> Option<Value> {
    let mut settings = Map::new();
    if let Some(id) = take_model_text(prompt, "id") {
        settings.insert("model_id".to_owned(), Value::from(id));
    }
    settings.extend(take_parameters(prompt, WORDS));
    drop_empty(prompt, "model");
    (!settings.is_empty()).then_some(Value::Object(settings))
}

fn inputs(prompt: &mut Prompt, report: &mut Report) -> Vec<Value> {
    let mut inputs = Vec::new();
    for (name, mut schema) in parameters::take(prompt, &|_, _| true) {
        let mut input = Map::new();
        input.insert("name".to_owned(), Value::from(name));
        if let Some(text) = schema.shift_remove("description") {
            input.insert("description".to_owned(), text);
        }
        match schema.shift_remove("default") {
            Some(Value::String(text)) => {
                input.insert("default".to_owned(), Value::from(text));
                input.insert("is_required".to_owned(), json!(false));
            }
            Some(other) => {
                input.insert("default".to_owned(), Value::from(other.to_string()));
                input.insert("is_required".to_owned(), json!(false));
            }
            None => {
                input.insert("is_required".to_owned(), json!(true));
            }
        }
        let structured = matches!(
            schema.get("type").and_then(Value::as_str),
            Some("array" | "object")
        );
        if structured {
            let name = input
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let message = format!(
                "Values of '{name}' are passed unencoded, because only strings can be encoded"
            );
            report.remarks.push(Remark::note(
                message,
                "Do not pass text that XML would read as a tag",
                None,
            ));
        }
        let schema = Value::Object(schema);
        if schema != json!({ "type": "string" }) && schema != json!({}) {
            input.insert("json_schema".to_owned(), Value::from(schema.to_string()));
        }
        if structured {
            input.insert("allow_dangerously_set_content".to_owned(), json!(true));
        }
        inputs.push(Value::Object(input));
    }
    inputs
}

/// Changes every text.
fn texts(nodes: &mut [Node], change: &dyn Fn(&str) -> String) {
    for node in nodes {
        match &mut node.kind {
            Kind::Text(text) => *text = change(text),
            Kind::If { arms, otherwise } => {
                arms.iter_mut().for_each(|(_, body)| texts(body, change));
                texts(otherwise, change);
            }
            Kind::For {
                body, otherwise, ..
            } => {
                texts(body, change);
                texts(otherwise, change);
            }
            _ => {}
        }
    }
}

/// Escapes text for the rendered XML, whose content is decoded once more as HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' if is_entity(text.get(at..).unwrap_or("")) => out.push_str("&amp;amp;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

fn is_entity(text: &str) -> bool {
    let name = text.get(1..).unwrap_or("");
    let len = name
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'))
        .unwrap_or(name.len());
    len > 0
}

fn unescaped(text: &str) -> String {
    entities(&entities(text))
}

fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let plain = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'");
    let plain = plain
        .replace("&apos;", "'")
        .replace("&#x27;", "'")
        .replace("&#123;", "{")
        .replace("&#125;", "}")
        .replace("&#92;", "\\");
    plain.replace("&amp;", "&")
}
