//! Validates schemas with less common keywords through the jsonschema crate: first against the
//! meta-schema, then their values. References are not followed: a schema with one is only checked
//! against the meta-schema.

use std::sync::Arc;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, ValidationError, ValidationOptions};
use pog_yaml::{Node, to_json};
use serde_json::Value;

use super::{Flaw, shown};

/// Validates a schema and its top-level values.
pub(super) fn judge(schema: Node<'_>) -> Vec<Flaw> {
    let mut json = to_json(schema);
    strip(&mut json);
    if let Err(error) = jsonschema::draft202012::meta::validate(&json) {
        let node = node_at(schema, error.instance_path().as_str());
        let key = error
            .instance_path()
            .as_str()
            .rsplit('/')
            .find(|p| p.parse::<usize>().is_err())
            .unwrap_or("")
            .to_owned();
        let subject = if key.is_empty() {
            "The schema".to_owned()
        } else {
            format!("'{key}'")
        };
        return vec![Flaw::new(
            node,
            format!(
                "{subject} is not valid JSON Schema: {} {}",
                shown(node),
                reason(&error)
            ),
        )];
    }
    if mentions_reference(&json) {
        return Vec::new();
    }
    match linear().build(&json) {
        Ok(validator) => values(schema, &json, &validator),
        // With look-around or references a pattern is valid, but its values are not checked.
        Err(_) if any_engine().build(&json).is_ok() => Vec::new(),
        Err(error) => unbuildable(schema, &error).into_iter().collect(),
    }
}

/// Validates a value against a separate schema; returns nothing if the schema itself is unusable.
pub(super) fn judge_value(label: &str, value: Node<'_>, schema: Node<'_>) -> Option<Flaw> {
    if value.is_null() && value.span().is_empty() {
        return None;
    }
    let mut json = to_json(schema);
    strip(&mut json);
    if mentions_reference(&json) || jsonschema::draft202012::meta::validate(&json).is_err() {
        return None;
    }
    let validator = linear().build(&json).ok()?;
    misfit(label, value, &to_json(value), &validator)
}

/// Bytes a compiled pattern may take. Patterns come from checked repositories.
const MOST_BYTES_OF_A_PATTERN: usize = 4 * 1024 * 1024;

/// Matches patterns in a time that grows with the value, whatever they are.
fn linear() -> ValidationOptions<'static> {
    let patterns = PatternOptions::regex()
        .size_limit(MOST_BYTES_OF_A_PATTERN)
        .dfa_size_limit(MOST_BYTES_OF_A_PATTERN);
    jsonschema::draft202012::options()
        .offline()
        .with_pattern_options(patterns)
}

/// Knows all that patterns may have in JavaScript, for which it tries what can fail over and over. Only for compiling.
fn any_engine() -> ValidationOptions<'static> {
    jsonschema::draft202012::options().offline()
}

/// Patterns are the one thing the meta-schema cannot check: they may be invalid, or too large.
fn unbuildable(schema: Node<'_>, error: &ValidationError<'_>) -> Option<Flaw> {
    let pattern = match error.kind() {
        ValidationErrorKind::Format { format } if format == "regex" => true,
        ValidationErrorKind::Pattern { .. } => true,
        _ => false,
    };
    let pointer = error.instance_path().as_str();
    // In `patternProperties` the keys are patterns.
    let key = pointer
        .rsplit_once('/')
        .filter(|(parent, _)| parent.ends_with("/patternProperties"))
        .and_then(|(parent, name)| {
            let entry = node_at(schema, parent).entry(&unescape(name))?;
            Some(entry.key)
        });
    let node = key.unwrap_or_else(|| node_at(schema, pointer));
    pattern.then(|| Flaw::new(node, format!("Invalid regular expression {}", shown(node))))
}

fn values(schema: Node<'_>, json: &Value, validator: &jsonschema::Validator) -> Vec<Flaw> {
    let listed = |key: &str, label: &'static str| {
        let nodes = schema.get(key).into_iter().flat_map(Node::items);
        let values = json
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        nodes
            .zip(values)
            .map(move |(node, value)| (label, node, value))
            .collect::<Vec<_>>()
    };
    let single = |key: &str, label: &'static str| {
        let node = schema
            .get(key)
            .filter(|n| !(n.is_null() && n.span().is_empty()));
        node.zip(json.get(key))
            .map(|(node, value)| (label, node, value))
    };
    let all = single("default", "Default")
        .into_iter()
        .chain(single("const", "Constant"))
        .chain(listed("examples", "Example"))
        .chain(listed("enum", "Value of 'enum'"));
    all.filter_map(|(label, node, value)| misfit(label, node, value, validator))
        .collect()
}

fn misfit(
    label: &str,
    node: Node<'_>,
    value: &Value,
    validator: &jsonschema::Validator,
) -> Option<Flaw> {
    let error = validator.validate(value).err()?;
    let place = node_at(node, error.instance_path().as_str());
    Some(Flaw::new(
        place,
        format!(
            "{label} does not match the schema: {} {}",
            shown(place),
            reason(&error)
        ),
    ))
}

/// The crate's message without the value, which precedes it.
fn reason(error: &ValidationError<'_>) -> String {
    let fallback = || {
        let text = error.masked_with("\u{1}").to_string();
        let text = text
            .strip_prefix('\u{1}')
            .map_or(text.as_str(), str::trim_start)
            .replace('\u{1}', "it");
        text.replace('"', "'").trim_end_matches('.').to_owned()
    };
    match error.kind() {
        ValidationErrorKind::Pattern { pattern } => {
            format!("does not match the pattern '{pattern}'")
        }
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
            format!(
                "matches none of the schemas in '{}'",
                error.kind().keyword()
            )
        }
        ValidationErrorKind::OneOfMultipleValid { .. } => {
            "matches more than one of the schemas in 'oneOf'".to_owned()
        }
        ValidationErrorKind::Enum { .. } => "is not one of the values of 'enum'".to_owned(),
        ValidationErrorKind::Constant { expected_value } => {
            format!("is not the constant {}", Arc::as_ref(expected_value))
        }
        ValidationErrorKind::UniqueItems => "contains duplicate items".to_owned(),
        ValidationErrorKind::Not { .. } => "matches the schema in 'not'".to_owned(),
        _ => fallback(),
    }
}

/// Removes pog's own keywords, which JSON Schema does not know.
fn strip(schema: &mut Value) {
    if let Value::Object(map) = schema {
        map.remove("untrusted");
        map.remove("sensitive");
        // The draft has been checked; the exact URL must not matter.
        map.remove("$schema");
    }
}

fn mentions_reference(json: &Value) -> bool {
    match json {
        Value::Object(map) => map.iter().any(|(key, value)| {
            (matches!(key.as_str(), "$ref" | "$dynamicRef" | "$recursiveRef") && value.is_string())
                || mentions_reference(value)
        }),
        Value::Array(items) => items.iter().any(mentions_reference),
        _ => false,
    }
}

/// The node at a JSON pointer, or the deepest one that exists.
fn node_at<'a>(root: Node<'a>, pointer: &str) -> Node<'a> {
    let mut here = root;
    for part in pointer.split('/').skip(1) {
        let part = unescape(part);
        let next = match part.parse::<usize>() {
            Ok(index) if here.is_sequence() => here.items().nth(index),
            _ => here.get(&part),
        };
        let Some(next) = next else { break };
        here = next;
    }
    here
}

/// Unescapes a JSON pointer segment.
fn unescape(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}
