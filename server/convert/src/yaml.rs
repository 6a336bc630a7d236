//! Writes JSON values as YAML that YAML 1.1 and 1.2 loaders read alike: block style for long
//! values, flow style for short ones, block scalars for multi-line strings.

use std::fmt::Write as _;

use pog_text::date::Date;
use pog_yaml::write;
use pog_yaml::write::Context;
use serde_json::{Map, Value};

/// Longest flow collection, in characters.
const FLOW_WIDTH: usize = 96;

/// The entries of a mapping as lines, each indented by `indent` spaces.
pub(crate) fn entries(map: &Map<String, Value>, indent: usize) -> String {
    let mut out = String::new();
    for (key, value) in map {
        entry(&mut out, key, value, indent);
    }
    out
}

/// One entry of a mapping as lines.
pub(crate) fn entry(out: &mut String, key: &str, value: &Value, indent: usize) {
    let _ = write!(out, "{:indent$}{}:", "", write::key(key));
    if let (0, "parameters" | "inputs", Value::Object(map)) = (indent, key, value)
        && !map.is_empty()
    {
        // One line each, which reads and diffs well.
        out.push('\n');
        out.push_str(&entries(map, 2));
        return;
    }
    behind_colon(out, value, indent, indent + 2);
}

/// A value after a colon or dash, up to the end of its last line; further lines are indented by
/// `inner`.
fn behind_colon(out: &mut String, value: &Value, outer: usize, inner: usize) {
    if let Some(block) = value.as_str().and_then(|text| lines(text, inner)) {
        out.push(' ');
        out.push_str(&block);
        return;
    }
    match value {
        Value::Object(map) if !map.is_empty() && !fits(value, outer) => {
            out.push('\n');
            out.push_str(&entries(map, inner));
        }
        Value::Array(items) if !items.is_empty() && !fits(value, outer) => {
            out.push('\n');
            out.push_str(&list(items, inner));
        }
        _ => {
            let _ = writeln!(
                out,
                " {}",
                write::value_with(value, Context::Block, &scalar)
            );
        }
    }
}

/// The items of a list as lines.
fn list(items: &[Value], indent: usize) -> String {
    let mut out = String::new();
    for item in items {
        match item {
            Value::Object(map) if !map.is_empty() && !fits(item, indent) => {
                let lines = entries(map, indent + 2);
                let _ = write!(
                    out,
                    "{:indent$}- {}",
                    "",
                    lines.get(indent + 2..).unwrap_or("")
                );
            }
            _ => {
                let _ = write!(out, "{:indent$}-", "");
                behind_colon(&mut out, item, indent + 2, indent + 2);
            }
        }
    }
    out
}

/// Whether a collection fits on one line: no multi-line strings, no deep nesting.
fn fits(value: &Value, indent: usize) -> bool {
    let rows = value
        .as_array()
        .is_some_and(|items| items.iter().any(Value::is_object));
    // Rows of a table read better one below the other, however short they are.
    !rows
        && flow_depth(value) <= 2
        && !has_block(value)
        && flow(value).chars().count() + indent <= FLOW_WIDTH
}

fn flow_depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(flow_depth).max().unwrap_or(0),
        Value::Object(map) => 1 + map.values().map(flow_depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn has_block(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\n'),
        Value::Array(items) => items.iter().any(has_block),
        Value::Object(map) => map.values().any(has_block),
        _ => false,
    }
}

/// A value in flow style.
pub(crate) fn flow(value: &Value) -> String {
    write::value_with(value, Context::Flow, &scalar)
}

/// A text of one line. A calendar date stays a date: changelogs and approvals are written that way, and readers that know
/// dates and readers that do not name the same day.
fn scalar(text: &str, context: Context) -> String {
    // Without quotes, as people write dates; the readers of these keys take them as texts.
    if Date::parse(text).is_some() {
        text.to_owned()
    } else {
        write::scalar(text, context)
    }
}

/// A text of several lines as a block scalar, where that can be. Some loaders end a front matter at three dashes wherever
/// they stand; in quotes they can be escaped.
fn lines(text: &str, indent: usize) -> Option<String> {
    (text.contains('\n') && !text.contains("---"))
        // In front matter a line `---` inside of a block would end the metadata for tools that cut at any such line.
        .then(|| write::block(text, indent))
        .flatten()
}

/// A string for a prompt key: a block scalar if possible, even for one line.
pub(crate) fn prose(key: &str, text: &str, indent: usize) -> String {
    let text = match write::block(text, indent + 2) {
        Some(block) => block,
        None => format!("{}\n", write::double_quoted(text)),
    };
    format!("{:indent$}{key}: {text}", "")
}

#[cfg(test)]
mod tests {
    use pog_text::Span;
    use pog_yaml as yaml;
    use pog_yaml::to_json;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Value {
        let doc = yaml::parse(text, Span::new(0, text.len()));
        assert!(doc.errors.is_empty(), "{text}: {:?}", doc.errors);
        doc.root().map_or(Value::Null, to_json)
    }

    #[test]
    fn what_could_be_read_as_something_else_is_quoted() {
        for (text, written) in [
            ("Code review", "Code review"),
            ("1.2.0", "1.2.0"),
            ("1.2", "\"1.2\""),
            ("2026-01-14", "2026-01-14"),
            ("2026-99-99", "\"2026-99-99\""),
            ("yes", "\"yes\""),
            ("@alice", "\"@alice\""),
            ("a: b", "\"a: b\""),
            ("{{x}}", "\"{{x}}\""),
            ("", "\"\""),
            ("a\u{2028}b", "\"a\\u2028b\""),
        ] {
            assert_eq!(scalar(text, Context::Flow), written);
        }
    }

    #[test]
    fn collections_are_short_or_in_blocks() {
        let value = json!({ "name": "A", "tags": ["a", "b"], "text": "one\n\n  two\n", "list": [{ "a": "x\ny" }, { "b": 1 }], "none": [] });
        let Value::Object(map) = value else {
            unreachable!()
        };
        assert_eq!(
            entries(&map, 0),
            "name: A\ntags: [a, b]\ntext: |\n  one\n\n    two\nlist:\n  - a: |-\n      x\n      y\n  - { b: 1 }\nnone: []\n"
        );
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            "[ -~é字🦀\n\t]{0,40}".prop_map(Value::String),
            "(yes|no|~|null|1|0x1|1e3|- a|# b|a: b|\u{feff}x|a\u{85}b|---|\\.\\.\\.|%a|\\|)"
                .prop_map(Value::String),
            any::<i32>().prop_map(|n| json!(n)),
            any::<bool>().prop_map(Value::Bool),
            Just(Value::Null),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
                prop::collection::btree_map("[a-z: {}#-]{1,6}", inner, 0..4)
                    .prop_map(|m| Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_is_written_reads_the_same(value in any_value()) {
            let mut map = Map::new();
            map.insert("key".to_owned(), value);
            let text = entries(&map, 0);
            prop_assert_eq!(read(&text), Value::Object(map), "{}", text);
        }
    }
}
