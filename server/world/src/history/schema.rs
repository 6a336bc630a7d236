//! What a change of a JSON Schema means to those who pass values (parameters) or read them
//! (outputs). Keywords that cannot be compared count as the smallest bump.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Bump;
use super::compare::shown;

/// Required bumps and descriptions of changes.
pub(super) type Changes = Vec<(Bump, String)>;

/// Documentation keywords, which constrain nothing. Defaults are compared by the caller.
const REMARKS: &[&str] = &[
    "title",
    "description",
    "examples",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$comment",
    "$schema",
    "$id",
    "untrusted",
    "sensitive",
];
const LOWER: &[&str] = &[
    "minimum",
    "exclusiveMinimum",
    "minLength",
    "minItems",
    "minProperties",
];
const UPPER: &[&str] = &[
    "maximum",
    "exclusiveMaximum",
    "maxLength",
    "maxItems",
    "maxProperties",
];
const STRICT: &[&str] = &["pattern", "multipleOf", "uniqueItems"];
/// Keywords that have a comparison of their own.
const COMPARED: &[&str] = &[
    "type",
    "enum",
    "const",
    "required",
    "properties",
    "additionalProperties",
    "items",
];
const MAX_DEPTH: usize = 16;

/// What changed for those who pass values; `subject` names what the schema describes.
pub(super) fn of_input(old: &Value, new: &Value, subject: &str, out: &mut Changes) {
    input(old, new, subject, 0, out);
}

fn input(old: &Value, new: &Value, subject: &str, depth: usize, out: &mut Changes) {
    // Deeper than that nobody reads, and a schema may nest without end.
    if old == new || depth > MAX_DEPTH {
        return;
    }
    input_types(old, new, subject, out);
    input_choices(old, new, subject, out);
    for key in LOWER.iter().chain(UPPER) {
        limit(key, old, new, subject, out);
    }
    for key in STRICT {
        match (restriction(old, key), restriction(new, key)) {
            (None, None) => {}
            (Some(before), Some(after)) if before == after => {}
            (Some(_), None) => out.push((Bump::Minor, format!("'{key}' of {subject} was removed"))),
            (None, Some(value)) => out.push((
                Bump::Major,
                format!("'{key}' was added to {subject} ({})", shown(value)),
            )),
            // Whether a pattern accepts more or less than another cannot be told, so the worse is assumed.
            (Some(_), Some(value)) => out.push((
                Bump::Major,
                format!("'{key}' of {subject} changed ({})", shown(value)),
            )),
        }
    }
    let (before, after) = (names(old), names(new));
    for name in after.difference(&before) {
        out.push((
            Bump::Major,
            format!("field '{name}' of {subject} is now required"),
        ));
    }
    for name in before.difference(&after) {
        out.push((
            Bump::Minor,
            format!("field '{name}' of {subject} is no longer required"),
        ));
    }
    input_fields(old, new, subject, depth, out);
    if let (Some(old), Some(new)) = (old.get("items"), new.get("items")) {
        input(old, new, &format!("the items of {subject}"), depth + 1, out);
    } else if let Some(items) = new
        .get("items")
        // `items: {}` allows everything, like none at all.
        .filter(|i| constrains(i) && old.get("items").is_none())
    {
        let words = types(items).map_or_else(|| "by a schema".to_owned(), |t| list(&t));
        out.push((
            Bump::Major,
            format!("the items of {subject} are now restricted ({words})"),
        ));
    } else if old.get("items").is_some_and(constrains) && new.get("items").is_none() {
        out.push((
            Bump::Minor,
            format!("the items of {subject} are no longer restricted"),
        ));
    }
    others(old, new, subject, out);
}

/// The value of a keyword that restricts; `false` restricts nothing.
fn restriction<'a>(schema: &'a Value, key: &str) -> Option<&'a Value> {
    schema.get(key).filter(|v| **v != Value::Bool(false))
}

fn input_types(old: &Value, new: &Value, subject: &str, out: &mut Changes) {
    let (before, after) = (types(old), types(new));
    match (&before, &after) {
        (a, b) if a == b => {}
        (None, Some(after)) => out.push((
            Bump::Major,
            format!("{subject} must now be of type {}", list(after)),
        )),
        (Some(_), None) => out.push((Bump::Minor, format!("{subject} may now be of any type"))),
        (Some(before), Some(after)) => {
            // A caller breaks only where a type that was accepted is no longer.
            let lost = before.iter().any(|name| !accepts(after, name));
            let words = format!(
                "{subject} changed its type from {} to {}",
                list(before),
                list(after)
            );
            out.push((if lost { Bump::Major } else { Bump::Minor }, words));
        }
        (None, None) => {}
    }
}

/// Whether a set of types includes a type; every integer is a number.
fn accepts(types: &BTreeSet<String>, name: &str) -> bool {
    types.contains(name) || (name == "integer" && types.contains("number"))
}

fn input_choices(old: &Value, new: &Value, subject: &str, out: &mut Changes) {
    match (choices(old), choices(new)) {
        (None, Some(after)) => out.push((
            Bump::Major,
            format!("{subject} now accepts only {}", values(&after)),
        )),
        (Some(_), None) => out.push((
            Bump::Minor,
            format!("{subject} is no longer limited to a list of values"),
        )),
        (Some(before), Some(after)) => {
            let lost = only_in(&before, &after);
            let gained = only_in(&after, &before);
            if !lost.is_empty() {
                out.push((
                    Bump::Major,
                    format!("{subject} no longer accepts {}", values(&lost)),
                ));
            }
            if !gained.is_empty() {
                out.push((
                    Bump::Minor,
                    format!("{subject} now also accepts {}", values(&gained)),
                ));
            }
        }
        (None, None) => {}
    }
}

fn only_in(these: &[Value], others: &[Value]) -> Vec<Value> {
    these
        .iter()
        .filter(|v| !others.contains(v))
        .cloned()
        .collect()
}

fn limit(key: &str, old: &Value, new: &Value, subject: &str, out: &mut Changes) {
    let before = schema_number(old, key);
    let after = schema_number(new, key);
    let written = |schema: &Value| schema.get(key).map_or_else(String::new, Value::to_string);
    match (before, after) {
        (None, Some(_)) => out.push((
            Bump::Major,
            format!("{subject} now has a '{key}' of {}", written(new)),
        )),
        (Some(_), None) => out.push((Bump::Minor, format!("'{key}' of {subject} was removed"))),
        (Some(a), Some(b)) if a != b => {
            let tighter = if LOWER.contains(&key) { b > a } else { b < a };
            let words = format!(
                "the '{key}' of {subject} changed from {} to {}",
                written(old),
                written(new)
            );
            out.push((if tighter { Bump::Major } else { Bump::Minor }, words));
        }
        _ => {}
    }
}

fn schema_number(schema: &Value, key: &str) -> Option<f64> {
    schema.get(key).and_then(Value::as_f64)
}

fn input_fields(old: &Value, new: &Value, subject: &str, depth: usize, out: &mut Changes) {
    let before = fields(old);
    let after = fields(new);
    for (name, schema) in &before {
        let field = format!("field '{name}' of {subject}");
        match after.get(name) {
            Some(now) => input(schema, now, &field, depth + 1, out),
            // Callers may still pass the field if the object accepts any.
            None => out.push((
                if is_open(new) {
                    Bump::Minor
                } else {
                    Bump::Major
                },
                format!("{field} was removed"),
            )),
        }
    }
    let required = names(new);
    for name in after
        .keys()
        .filter(|n| !before.contains_key(*n) && !required.contains(*n))
    {
        out.push((
            Bump::Minor,
            format!("field '{name}' of {subject} was added"),
        ));
    }
    match (is_open(old), is_open(new)) {
        (true, false) => out.push((
            Bump::Major,
            format!("{subject} no longer accepts additional fields"),
        )),
        (false, true) => out.push((
            Bump::Minor,
            format!("{subject} now accepts additional fields"),
        )),
        _ => {}
    }
}

/// Whether an object accepts fields it does not list.
fn is_open(schema: &Value) -> bool {
    schema.get("additionalProperties") != Some(&Value::Bool(false))
}

/// What changed for those who read values.
pub(super) fn of_output(old: &Value, new: &Value, subject: &str, out: &mut Changes) {
    output(old, new, subject, 0, out);
}

fn output(old: &Value, new: &Value, subject: &str, depth: usize, out: &mut Changes) {
    if old == new || depth > MAX_DEPTH {
        return;
    }
    let (before, after) = (types(old), types(new));
    match (&before, &after) {
        (a, b) if a == b => {}
        (None, Some(after)) => out.push((
            Bump::Minor,
            format!("{subject} is now always {}", list(after)),
        )),
        (Some(_), None) => out.push((Bump::Major, format!("{subject} may now be of any type"))),
        (Some(before), Some(after)) => {
            let size = if after.is_subset(before) {
                Bump::Minor
            } else {
                Bump::Major
            };
            out.push((
                size,
                format!(
                    "{subject} changed its type from {} to {}",
                    list(before),
                    list(after)
                ),
            ));
        }
        (None, None) => {}
    }
    if choices(old) != choices(new) {
        out.push((
            Bump::Minor,
            format!("the list of values of {subject} changed"),
        ));
    }
    let (before, after) = (fields(old), fields(new));
    let required_before = names(old);
    let required_after = names(new);
    for (name, schema) in &before {
        let field = format!("field '{name}' of {subject}");
        match after.get(name) {
            Some(now) => output(schema, now, &field, depth + 1, out),
            None => out.push((Bump::Major, format!("{field} was removed"))),
        }
    }
    for name in after.keys().filter(|n| !before.contains_key(*n)) {
        out.push((
            Bump::Minor,
            format!("field '{name}' of {subject} was added"),
        ));
    }
    for name in required_before
        .difference(&required_after)
        .filter(|n| after.contains_key(*n))
    {
        out.push((
            Bump::Major,
            format!("field '{name}' of {subject} may now be missing"),
        ));
    }
    for name in required_after
        .difference(&required_before)
        .filter(|n| before.contains_key(*n))
    {
        out.push((
            Bump::Minor,
            format!("field '{name}' of {subject} is now always present"),
        ));
    }
    match (old.get("items"), new.get("items")) {
        (Some(old), Some(new)) => {
            output(old, new, &format!("the items of {subject}"), depth + 1, out)
        }
        (None, None) => {}
        _ => out.push((Bump::Minor, format!("the items of {subject} changed"))),
    }
    let plain = LOWER
        .iter()
        .chain(UPPER)
        .chain(STRICT)
        .chain(&["additionalProperties"]);
    for key in plain.filter(|key| old.get(**key) != new.get(**key)) {
        out.push((Bump::Minor, format!("'{key}' of {subject} changed")));
    }
    others(old, new, subject, out);
}

/// Keywords without a comparison of their own: reported as changed, without judging the effect.
fn others(old: &Value, new: &Value, subject: &str, out: &mut Changes) {
    let objects = [old, new].into_iter().filter_map(Value::as_object);
    let keys: BTreeSet<&String> = objects.flat_map(Map::keys).collect();
    for key in keys {
        let is_compared = [REMARKS, LOWER, UPPER, STRICT, COMPARED]
            .iter()
            .any(|list| list.contains(&key.as_str()));
        // Extensions mean nothing to JSON Schema.
        let is_extension = key.starts_with("x-");
        if !is_compared && !is_extension && old.get(key) != new.get(key) {
            out.push((Bump::Minor, format!("'{key}' of {subject} changed")));
        }
    }
}

/// The types a schema names; `None` for any.
fn types(schema: &Value) -> Option<BTreeSet<String>> {
    let types: BTreeSet<String> = match schema.get("type")? {
        Value::String(one) => BTreeSet::from([one.clone()]),
        Value::Array(several) => several
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => return None,
    };
    (!types.is_empty()).then_some(types)
}

/// The allowed values; `None` for any.
fn choices(schema: &Value) -> Option<Vec<Value>> {
    match (schema.get("enum"), schema.get("const")) {
        (Some(Value::Array(values)), _) => Some(values.clone()),
        (_, Some(value)) => Some(vec![value.clone()]),
        _ => None,
    }
}

fn names(schema: &Value) -> BTreeSet<String> {
    let required = schema.get("required").and_then(Value::as_array);
    required
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

fn fields(schema: &Value) -> Map<String, Value> {
    schema
        .get("properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

fn constrains(schema: &Value) -> bool {
    schema
        .as_object()
        .is_some_and(|o| o.keys().any(|k| !REMARKS.contains(&k.as_str())))
}

fn list(types: &BTreeSet<String>) -> String {
    types.iter().cloned().collect::<Vec<_>>().join(" or ")
}

fn values(values: &[Value]) -> String {
    const SHOWN: usize = 4;
    let mut words: Vec<String> = values.iter().take(SHOWN).map(shown).collect();
    if values.len() > SHOWN {
        words.push(format!("{} more", values.len() - SHOWN));
    }
    words.join(", ")
}
