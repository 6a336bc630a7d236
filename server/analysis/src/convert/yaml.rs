//! Writes JSON values as YAML that YAML 1.1 and 1.2 loaders read alike: block style for long
//! values, flow style for short ones, block scalars for multi-line strings.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// Some loaders read this as the end of front matter anywhere; strings with it are quoted, with one
/// dash escaped.
const DASHES: &str = "---";

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
    let _ = write!(out, "{:indent$}{}:", "", scalar(key, false));
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
    match value {
        Value::String(text) if is_block(text) => {
            out.push(' ');
            out.push_str(&block(text, inner));
        }
        Value::Object(map) if !map.is_empty() && !fits(value, outer) => {
            out.push('\n');
            out.push_str(&entries(map, inner));
        }
        Value::Array(items) if !items.is_empty() && !fits(value, outer) => {
            out.push('\n');
            out.push_str(&list(items, inner));
        }
        _ => {
            let _ = writeln!(out, " {}", flow(value));
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
    match value {
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let pairs: Vec<String> = map
                .iter()
                .map(|(k, v)| format!("{}: {}", scalar(k, true), flow(v)))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Value::Array(items) => format!(
            "[{}]",
            items.iter().map(flow).collect::<Vec<_>>().join(", ")
        ),
        Value::String(text) => scalar(text, true),
        other => other.to_string(),
    }
}

/// A single-line string, quoted if any loader could read it as something else.
pub(crate) fn scalar(text: &str, flow: bool) -> String {
    if is_plain(text, flow) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn is_plain(text: &str, flow: bool) -> bool {
    let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else {
        return false;
    };
    let letter = first.is_alphabetic() || first == '_' || is_version(text) || is_date(text);
    let harmless = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                ' ' | '_'
                    | '-'
                    | '.'
                    | '/'
                    | '('
                    | ')'
                    | '+'
                    | '\''
                    | ';'
                    | '='
                    | '<'
                    | '>'
                    | '?'
                    | '!'
            )
            || (c == ',' && !flow)
    };
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    letter
        && last != ' '
        && !text.contains(DASHES)
        && text.chars().all(harmless)
        && !words.contains(&text.to_ascii_lowercase().as_str())
}

/// With two dots, no YAML version reads it as a number.
fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| {
            if i == 4 || i == 7 {
                *b == b'-'
            } else {
                b.is_ascii_digit()
            }
        })
}

/// A string in double quotes; everything a loader might misread is escaped.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if c == '-' && out.ends_with("--") {
            out.push_str("\\x2d");
            continue;
        }
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if needs_escape(c) && (c as u32) < 0x100 => {
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            c if needs_escape(c) => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Control characters, and what YAML 1.1 treats as a line break or non-printable.
fn needs_escape(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether a string should and can be a block scalar.
fn is_block(text: &str) -> bool {
    text.contains('\n') && !text.contains(DASHES) && can_block(text)
}

fn can_block(text: &str) -> bool {
    let lead = text.split('\n').find(|l| !l.trim_matches(' ').is_empty());
    // Some loaders reject leading blank lines that are longer than the first line's indentation.
    lead.is_some()
        && !text.starts_with(['\n', ' '])
        && !text
            .chars()
            .any(|c| c != '\n' && (c == '\t' || needs_escape(c)))
}

/// A literal block scalar: header, line break, and the lines, indented.
fn block(text: &str, indent: usize) -> String {
    let kept = text.len() - text.trim_end_matches('\n').len();
    let chomping = ["-", "", "+"][kept.min(2)];
    let mut out = format!("|{chomping}\n");
    let body = if kept > 0 {
        text.strip_suffix('\n').unwrap_or(text)
    } else {
        text
    };
    for line in body.split('\n') {
        if !line.is_empty() {
            let _ = write!(out, "{:indent$}{line}", "");
        }
        out.push('\n');
    }
    out
}

/// A string for a prompt key: a block scalar if possible, even for one line.
pub(crate) fn prose(key: &str, text: &str, indent: usize) -> String {
    let mut out = String::new();
    if can_block(text) {
        let _ = write!(out, "{:indent$}{key}: {}", "", block(text, indent + 2));
    } else {
        let _ = writeln!(out, "{:indent$}{key}: {}", "", quoted(text));
    }
    out
}

#[cfg(test)]
mod tests {
    use pog_syntax::yaml;
    use pog_text::Span;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::artifact::to_json;

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
            ("yes", "\"yes\""),
            ("@alice", "\"@alice\""),
            ("a: b", "\"a: b\""),
            ("{{x}}", "\"{{x}}\""),
            ("", "\"\""),
            ("a\u{2028}b", "\"a\\u2028b\""),
        ] {
            assert_eq!(scalar(text, true), written);
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
