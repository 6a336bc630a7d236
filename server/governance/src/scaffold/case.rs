//! Generates an evaluation case for a prompt: inputs from examples, defaults and placeholders,
//! expectations that hold for every rendering. Renders nothing, so it is cheap enough to run while
//! typing.

use pog_model::SourceFile;
use pog_model::artifact::{Artifact, Parameter};
use pog_render as render;
use pog_template::ReferenceKind;
use pog_yaml::write;
use rustc_hash::FxHashSet;
use serde_json::Value;

use super::text::{literals, scalar, words};

/// Maximum number of characters an expectation quotes.
const MOST: usize = 80;

/// The lines of a case, without the dash. `further` are parameters that are declared
/// together with it, and whether they are lists.
pub(super) fn lines(
    file: &SourceFile,
    artifact: &Artifact,
    name: &str,
    further: &[(&str, bool)],
) -> String {
    let required = artifact.parameters.iter().filter(|p| p.required());
    let given = required.map(|p| (p.name.clone(), value(artifact, p)));
    let further = further.iter().map(|(name, list)| {
        let text = Value::from(format!("Example {}", words(name)));
        (
            (*name).to_owned(),
            if *list { Value::from(vec![text]) } else { text },
        )
    });
    let inputs: Vec<(String, Value)> = given.chain(further).collect();
    let pairs: Vec<String> = inputs
        .iter()
        .map(|(n, v)| format!("{}: {}", write::key(n), write::flow(v)))
        .collect();
    let with = if pairs.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{ {} }}", pairs.join(", "))
    };
    let mut out = format!("name: {}\nwith: {with}", scalar(name));
    let expected = expectations(file, artifact);
    if !expected.is_empty() {
        out.push_str("\nexpect:");
        expected
            .iter()
            .for_each(|e| out.push_str(&format!("\n  - {{ {e} }}")));
    }
    out
}

/// A value for a parameter: its own example, else a value from its schema, else a descriptive
/// placeholder.
fn value(artifact: &Artifact, parameter: &Parameter) -> Value {
    let schema = parameter.json_schema(artifact);
    if let Some(example) = schema.get("examples").and_then(|e| e.get(0)) {
        return example.clone();
    }
    let show = |path: &str| {
        let last = path.rsplit('.').next().unwrap_or(path);
        format!(
            "Example {}",
            words(last.trim_end_matches(|c: char| matches!(c, '[' | ']') || c.is_ascii_digit()))
        )
    };
    fit(render::stand_in(artifact, parameter, &show), &schema)
}

/// The value with the length its schema requires: strings and lists are padded or cut, within a
/// fixed bound.
fn fit(value: Value, schema: &Value) -> Value {
    const MOST_FILLED: usize = 1000;
    let bound = |key: &str| {
        schema
            .get(key)
            .and_then(Value::as_u64)
            .and_then(|n| usize::try_from(n).ok())
    };
    if ["const", "default", "enum"]
        .iter()
        .any(|k| schema.get(k).is_some())
    {
        return value;
    }
    match value {
        Value::String(text) => {
            let short: String = text
                .chars()
                .take(bound("maxLength").unwrap_or(usize::MAX))
                .collect();
            let missing = bound("minLength")
                .unwrap_or(0)
                .min(MOST_FILLED)
                .saturating_sub(short.chars().count());
            Value::String(format!("{short}{}", "x".repeat(missing)))
        }
        Value::Array(items) => {
            let inner = schema.get("items").unwrap_or(&Value::Null);
            let mut items: Vec<Value> = items.into_iter().map(|v| fit(v, inner)).collect();
            items.truncate(bound("maxItems").unwrap_or(usize::MAX));
            let least = bound("minItems").unwrap_or(0).min(MOST_FILLED / 10);
            if let Some(last) = items.last().cloned() {
                items.resize(items.len().max(least), last);
            }
            Value::Array(items)
        }
        Value::Object(fields) => {
            let of = |name: &str| {
                schema
                    .get("properties")
                    .and_then(|p| p.get(name))
                    .unwrap_or(&Value::Null)
            };
            Value::Object(
                fields
                    .into_iter()
                    .map(|(name, v)| (name.clone(), fit(v, of(&name))))
                    .collect(),
            )
        }
        other => other,
    }
}

fn expectations(file: &SourceFile, artifact: &Artifact) -> Vec<String> {
    let facts = artifact.facts();
    let found = if facts
        .references
        .iter()
        .any(|r| r.kind == ReferenceKind::Extends)
    {
        Vec::new()
    } else {
        literals(file, artifact)
    };
    let mut expected = Vec::new();
    // An included template may add messages, and a message without text is dropped.
    let messages = &artifact.syntax.messages;
    let marked = messages.iter().any(|m| !m.role_span.is_empty());
    let spoken: FxHashSet<usize> = found.iter().map(|(message, _)| *message).collect();
    let certain = facts.references.is_empty() && marked && spoken.len() == messages.len();
    let markers = messages.iter().map(|m| m.role_span);
    let mut markers: Vec<usize> = markers.filter(|s| !s.is_empty()).map(|s| s.lo()).collect();
    markers.sort_unstable();
    let blocks = facts.blocks.iter().any(|b| {
        let end = b.close.map_or(usize::MAX, |c| c.lo());
        let behind = markers.partition_point(|at| *at <= b.open.lo());
        markers.get(behind).is_some_and(|at| *at < end)
    });
    if certain && !blocks && messages.iter().all(|m| m.role.is_some()) {
        let mut roles: Vec<&str> = messages
            .iter()
            .filter_map(|m| m.role)
            .map(|r| r.name())
            .collect();
        // Text before a system marker becomes part of that message.
        if messages.first().is_some_and(|m| m.role_span.is_empty())
            && roles.get(1) == Some(&"system")
        {
            roles.remove(0);
        }
        expected.push(format!("role-order: [{}]", roles.join(", ")));
    }
    let long = |(_, text): &&(usize, &str)| {
        text.split_whitespace().count() >= 3 || text.chars().count() >= 12
    };
    if let Some((_, text)) = found.iter().find(long).or_else(|| found.first()) {
        expected.push(format!("contains: {}", scalar(&shortened(text))));
    }
    expected
}

/// At most [`MOST`] characters, cut behind a word.
fn shortened(text: &str) -> String {
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(MOST).collect();
    cut.rsplit_once(' ')
        .map_or(cut.clone(), |(whole, _)| whole.trim_end().to_owned())
}
