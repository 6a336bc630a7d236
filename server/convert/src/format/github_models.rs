//! GitHub Models prompt files: messages of placeholders, rows of test data, string evaluators for criteria of the answer.
//! Sources as in the format's dialect.

use pog_yaml::Node as Yaml;
use pog_yaml::to_json;
use serde_json::{Map, Value, json};

use super::{
    Format, Words, drop_empty, set_joined_model, set_model, take_joined_model, take_parameters,
    to_neutral,
};
use crate::language::{Report, placeholder};
use crate::prompt::{Prompt, Remark};
use crate::read::Reading;
use crate::yaml;

pub(super) static FORMAT: Format = Format {
    id: "github-models",
    name: |stem| format!("{stem}.prompt.yml"),
    read,
    write,
};

const WORDS: Words = &[
    ("maxTokens", "max_tokens"),
    ("temperature", "temperature"),
    ("topP", "top_p"),
];

fn read(reading: &mut Reading<'_>) {
    let Some(root) = reading.artifact.metadata() else {
        return;
    };
    reading
        .consumed_keys
        .extend(["model", "modelParameters", "messages", "testData"]);
    if let Some(model) = root.get("model").and_then(Yaml::as_str) {
        set_joined_model(&mut reading.prompt, model);
    }
    if let Some(Value::Object(given)) = root.get("modelParameters").map(to_json) {
        let named = given
            .into_iter()
            .map(|(name, value)| (to_neutral(WORDS, &name), value));
        set_model(
            &mut reading.prompt,
            "parameters",
            Value::Object(named.collect()),
        );
    }
    read_output(reading, root);
    read_rows(reading, root);
}

/// `responseFormat` with the string in `jsonSchema`, if it parses.
fn read_output(reading: &mut Reading<'_>, root: Yaml<'_>) {
    let format = root.get("responseFormat").and_then(Yaml::as_str);
    let parsed = root
        .get("jsonSchema")
        .and_then(Yaml::as_str)
        .and_then(|t| serde_json::from_str::<Value>(t).ok());
    let output = match (format, &parsed) {
        (Some("text"), None) => json!({ "format": "text" }),
        (Some("json_object"), None) => json!({ "format": "json" }),
        (Some("json_schema"), Some(Value::Object(schema))) if is_own_schema(schema) => {
            reading.consumed_keys.push("jsonSchema");
            json!({ "format": "json", "schema": schema["schema"] })
        }
        _ => return,
    };
    reading.consumed_keys.push("responseFormat");
    reading.prompt.meta.insert("output".to_owned(), output);
}

/// Whether a wrapper contains only what pog would write.
fn is_own_schema(schema: &Map<String, Value>) -> bool {
    let plain = |(key, value): (&String, &Value)| match key.as_str() {
        "name" => value == "answer",
        "schema" => value.is_object(),
        _ => false,
    };
    schema.len() == 2 && schema.iter().all(plain)
}

/// Rows of test data become cases; values other than parameters stay with the row.
fn read_rows(reading: &mut Reading<'_>, root: Yaml<'_>) {
    let used: Vec<&str> = reading
        .artifact
        .facts()
        .names
        .iter()
        .map(|n| n.name.as_str())
        .collect();
    let (mut cases, mut whole) = (Vec::new(), true);
    for row in root
        .get("testData")
        .into_iter()
        .flat_map(Yaml::items)
        .map(to_json)
    {
        let Value::Object(row) = row else {
            whole = false;
            continue;
        };
        whole &= row.keys().all(|key| used.contains(&key.as_str()));
        let with: Map<String, Value> = row
            .into_iter()
            .filter(|(key, _)| used.contains(&key.as_str()))
            .collect();
        cases.push(json!({ "with": with }));
    }
    if !whole {
        // Rows with values for evaluators are kept as they are.
        reading.consumed_keys.retain(|key| *key != "testData");
    }
    if let Some(Value::Object(parameters)) = reading.prompt.meta.get_mut("parameters") {
        parameters.retain(|name, _| used.contains(&name.as_str()));
    }
    if !cases.is_empty() {
        reading
            .prompt
            .meta
            .insert("evals".to_owned(), Value::Array(cases));
    }
}

fn write(prompt: &mut Prompt, report: &mut Report) -> String {
    let mut kept = prompt.take_kept(FORMAT.id);
    let mut head = Map::new();
    for key in ["name", "description"] {
        if let Some(text) = prompt.take_text(key) {
            head.insert(key.to_owned(), Value::from(text));
        }
    }
    if let Some(model) = take_joined_model(prompt) {
        head.insert("model".to_owned(), Value::from(model));
    }
    let parameters = take_parameters(prompt, WORDS);
    if !parameters.is_empty() {
        head.insert("modelParameters".to_owned(), Value::Object(parameters));
    }
    drop_empty(prompt, "model");
    write_output(prompt, &mut head);
    let mut out = yaml::entries(&head, 0);
    write_messages(prompt, report, &mut out);
    let rows = write_rows(prompt, kept.shift_remove("testData"));
    if !rows.is_empty() {
        yaml::entry(&mut out, "testData", &Value::Array(rows), 0);
    }
    out.push_str(&yaml::entries(&kept, 0));
    drop_plain_parameters(prompt, report);
    out
}

fn write_output(prompt: &mut Prompt, head: &mut Map<String, Value>) {
    let Some(Value::Object(output)) = prompt.meta.get("output") else {
        return;
    };
    let format = output.get("format").and_then(Value::as_str);
    let schema = output.get("schema");
    if output.keys().any(|k| k != "format" && k != "schema") {
        return;
    }
    let word = match (format, schema) {
        (Some("text"), None) => "text",
        (Some("json"), None) => "json_object",
        (Some("json"), Some(Value::Object(_))) => "json_schema",
        _ => return,
    };
    head.insert("responseFormat".to_owned(), Value::from(word));
    if let Some(schema) = schema {
        let named = json!({ "name": "answer", "schema": schema });
        let text = serde_json::to_string_pretty(&named).unwrap_or_default();
        head.insert("jsonSchema".to_owned(), Value::from(text));
    }
    prompt.take("output");
}

fn write_messages(prompt: &Prompt, report: &mut Report, out: &mut String) {
    out.push_str(if prompt.messages.is_empty() {
        "messages: []\n"
    } else {
        "messages:\n"
    });
    for message in &prompt.messages {
        let text = placeholder::print(&message.nodes, report);
        for comment in report
            .comments
            .drain(..)
            .flat_map(|c| c.lines().map(str::to_owned).collect::<Vec<_>>())
        {
            out.push_str(&format!("  # {comment}\n"));
        }
        out.push_str(&format!("  - role: {}\n", message.role.name()));
        out.push_str(&yaml::prose("content", &text, 4));
    }
}

/// Rows for cases with plain values, so that the format's own tools can run them; the rest of the
/// cases stays in the overlay. Kept rows are written unchanged.
fn write_rows(prompt: &mut Prompt, kept: Option<Value>) -> Vec<Value> {
    if let Some(Value::Array(rows)) = kept {
        // The cases were created from these rows only.
        if prompt
            .cases()
            .all(|case| case.len() == 1 && case.contains_key("with"))
        {
            prompt.take("evals");
        }
        return rows;
    }
    let plain = |with: &Value| {
        with.as_object()
            .is_some_and(|w| !w.is_empty() && w.values().all(|v| !v.is_array() && !v.is_object()))
    };
    let rows: Vec<Value> = prompt
        .cases()
        .filter_map(|c| c.get("with"))
        .filter(|w| plain(w))
        .cloned()
        .collect();
    let simple = prompt.cases().count() == rows.len() && prompt.cases().all(|c| c.len() == 1);
    if simple && prompt.meta.get("evals").is_some_and(Value::is_array) {
        prompt.take("evals");
    }
    rows
}

/// Whether a parameter is just a string, which the format assumes for every name.
fn drop_plain_parameters(prompt: &mut Prompt, report: &mut Report) {
    let used = used(prompt);
    let Some(Value::Object(parameters)) = prompt.meta.get_mut("parameters") else {
        return;
    };
    for (name, _) in parameters
        .iter()
        .filter(|(_, schema)| schema.get("default").is_some())
    {
        let message = format!(
            "The default of parameter '{name}' is kept in the overlay, which only pog reads"
        );
        report.remarks.push(Remark::note(
            message,
            "Pass the value when running the prompt with GitHub's tools",
            None,
        ));
    }
    parameters
        .retain(|name, schema| *schema != json!({ "type": "string" }) || !used.contains(name));
    drop_empty(prompt, "parameters");
}

/// Names the messages read.
fn used(prompt: &Prompt) -> Vec<String> {
    let mut found = Vec::new();
    for message in &prompt.messages {
        crate::tree::each(&message.nodes, &mut |node| {
            if let crate::tree::Kind::Value(expr) = &node.kind
                && let Some(name) = expr.as_name()
            {
                found.push(name.to_owned());
            }
        });
    }
    found
}
