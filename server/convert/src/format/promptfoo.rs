//! promptfoo configurations: the prompt as chat messages in JSON, its cases as tests. Everything pog knows of a case has a
//! place in the test. Sources: promptfoo.dev/docs/configuration, promptfoo 0.123.1 from npm.

use pog_governance::evaluate::promptfoo::is_plain;
use pog_yaml::Node as Yaml;
use pog_yaml::to_json;
use serde_json::{Map, Value, json};

use super::{Format, drop_empty, set_model, take_model_text};
use crate::language::{Report, jinja};
use crate::prompt::Prompt;
use crate::read::Reading;
use crate::tree::{Kind, each};
use crate::yaml;

pub(super) static FORMAT: Format = Format {
    id: "promptfoo",
    name: |stem| format!("promptfooconfig.{stem}.yaml"),
    read,
    write,
};

fn read(reading: &mut Reading<'_>) {
    let Some(root) = reading.artifact.metadata() else {
        return;
    };
    reading.consumed_keys.push("prompts");
    let label = root
        .get("prompts")
        .and_then(|p| p.items().next()?.get("label")?.as_str());
    if let Some(label) = label {
        reading
            .prompt
            .meta
            .insert("name".to_owned(), Value::from(label));
    }
    let providers: Vec<Value> = root
        .get("providers")
        .into_iter()
        .flat_map(Yaml::items)
        .map(to_json)
        .collect();
    if let [one] = providers.as_slice() {
        let id = one
            .as_str()
            .or_else(|| one.get("id")?.as_str())
            .unwrap_or("");
        let plain = one
            .as_object()
            .is_none_or(|o| o.keys().all(|k| k == "id" || k == "config"));
        if plain && let Some((provider, model)) = id.split_once(':').filter(|_| !id.contains("://"))
        {
            set_model(&mut reading.prompt, "id", Value::from(model));
            set_model(&mut reading.prompt, "provider", Value::from(provider));
            if let Some(config @ Value::Object(_)) = one.get("config") {
                set_model(&mut reading.prompt, "parameters", config.clone());
            }
            reading.consumed_keys.push("providers");
        } else if id == "echo" {
            reading.consumed_keys.push("providers");
        }
    }
    read_tests(reading, root);
}

fn read_tests(reading: &mut Reading<'_>, root: Yaml<'_>) {
    let Some(Value::Array(tests)) = root.get("tests").map(to_json) else {
        return;
    };
    let mut cases = Vec::new();
    for test in tests {
        let Value::Object(mut test) = test else {
            return;
        };
        let mut case = Map::new();
        for (own, neutral) in [("description", "name"), ("vars", "with")] {
            if let Some(value) = test.shift_remove(own) {
                case.insert(neutral.to_owned(), value);
            }
        }
        let expect = test
            .get("metadata")
            .and_then(|m| m.pointer("/pog/expect"))
            .cloned();
        if let Some(expect) = expect {
            case.insert("expect".to_owned(), expect);
            test.shift_remove("metadata");
        }
        if let Some(assert) = test.shift_remove("assert") {
            case.insert("assert".to_owned(), assert);
        }
        if test.get("options") == Some(&json!({ "disableVarExpansion": true })) {
            test.shift_remove("options");
        }
        if !test.is_empty() || !case.get("with").is_none_or(Value::is_object) {
            // A test with more than a case can hold stays a test.
            return;
        }
        cases.push(Value::Object(case));
    }
    reading.consumed_keys.push("tests");
    reading
        .prompt
        .meta
        .insert("evals".to_owned(), Value::Array(cases));
}

fn write(prompt: &mut Prompt, report: &mut Report) -> String {
    let kept = prompt.take_kept(FORMAT.id);
    let mut out = String::new();
    let mut head = Map::new();
    if let Some(text) = prompt.take_text("description") {
        head.insert("description".to_owned(), Value::from(text));
    }
    let mut one = Map::new();
    // Governance does not read labels, so the name is also kept in the overlay.
    if let Some(name) = prompt.text("name") {
        one.insert("label".to_owned(), Value::from(name));
    }
    one.insert("raw".to_owned(), Value::from(raw(prompt, report)));
    head.insert("prompts".to_owned(), json!([one]));
    head.insert("providers".to_owned(), json!([provider(prompt)]));
    let tests = tests(prompt);
    if !tests.is_empty() {
        head.insert("tests".to_owned(), Value::Array(tests));
    }
    for (key, value) in kept {
        head.entry(key).or_insert(value);
    }
    out.push_str(&yaml::entries(&head, 0));
    let names = used(prompt);
    if let Some(Value::Object(parameters)) = prompt.meta.get_mut("parameters") {
        parameters
            .retain(|name, schema| *schema != json!({ "type": "string" }) || !names.contains(name));
    }
    drop_empty(prompt, "parameters");
    out
}

/// The messages as JSON; promptfoo renders each string in it separately.
fn raw(prompt: &Prompt, report: &mut Report) -> String {
    let mut list = Vec::new();
    for message in &prompt.messages {
        each(&message.nodes, &mut |node| {
            if matches!(node.kind, Kind::Include(_)) {
                report.lost_construct(node);
            }
        });
        list.push(json!({ "role": message.role.name(), "content": jinja::source(&message.nodes) }));
    }
    serde_json::to_string_pretty(&list).unwrap_or_default()
}

fn provider(prompt: &mut Prompt) -> Value {
    let known = prompt
        .meta
        .get("model")
        .and_then(|m| m.get("provider"))
        .is_some_and(Value::is_string);
    let id = if known {
        take_model_text(prompt, "id")
    } else {
        None
    };
    let Some(id) = id else { return json!("echo") };
    let provider = take_model_text(prompt, "provider").unwrap_or_default();
    let mut one = Map::new();
    one.insert("id".to_owned(), Value::from(format!("{provider}:{id}")));
    if let Some(Value::Object(model)) = prompt.meta.get_mut("model")
        && let Some(config @ Value::Object(_)) = model.get("parameters").cloned()
    {
        model.shift_remove("parameters");
        one.insert("config".to_owned(), config);
    }
    drop_empty(prompt, "model");
    Value::Object(one)
}

/// One test per case, if all cases can be expressed as tests.
fn tests(prompt: &mut Prompt) -> Vec<Value> {
    let Some(Value::Array(cases)) = prompt.meta.get("evals") else {
        return Vec::new();
    };
    let mut tests = Vec::new();
    for case in cases {
        let Some(case) = case.as_object() else {
            return Vec::new();
        };
        if case
            .keys()
            .any(|k| !["name", "with", "expect", "assert"].contains(&k.as_str()))
        {
            return Vec::new();
        }
        let mut test = Map::new();
        if let Some(name) = case.get("name") {
            test.insert("description".to_owned(), name.clone());
        }
        if let Some(with) = case.get("with") {
            if !is_plain(with) {
                return Vec::new();
            }
            test.insert("vars".to_owned(), with.clone());
        }
        if let Some(assert) = case.get("assert") {
            test.insert("assert".to_owned(), assert.clone());
        }
        if let Some(expect) = case.get("expect") {
            test.insert(
                "metadata".to_owned(),
                json!({ "pog": { "expect": expect } }),
            );
        }
        test.insert("options".to_owned(), json!({ "disableVarExpansion": true }));
        tests.push(Value::Object(test));
    }
    prompt.take("evals");
    tests
}

fn used(prompt: &Prompt) -> Vec<String> {
    let mut found = Vec::new();
    for message in &prompt.messages {
        each(&message.nodes, &mut |node| {
            if let Kind::Value(expr) = &node.kind
                && let Some(name) = expr.as_name()
            {
                found.push(name.to_owned());
            }
        });
    }
    found
}
