//! How proposals are written in YAML: keys with the shape their value wants, scalars with the quotes they need. Knows
//! no key by name.

use pog_syntax::dialect::{Key, KeyKind};
use serde_json::Value;

use crate::assist::edits::yaml_key;
pub(super) use crate::assist::edits::yaml_scalar as scalar;

/// The surroundings a key is written into.
pub(super) struct Form {
    /// Inside `{…}` or `[…]`.
    pub(super) flow: bool,
    /// An item of a flow list, which needs braces of its own to be a mapping.
    pub(super) braces: bool,
    /// A colon already follows.
    pub(super) colon: bool,
    /// What stands before the key: `- ` where the list's dash is not typed yet.
    pub(super) lead: &'static str,
    /// Column the key stands at.
    pub(super) column: usize,
    /// Spaces at the start of the line.
    pub(super) line_indent: usize,
    /// The text's line end.
    pub(super) end: &'static str,
}

impl Form {
    /// A line break with the indentation of the key's children: as it is, and seen from the line's own indentation.
    fn below(&self) -> (String, String) {
        let column = self.column + 2;
        let relative = column.saturating_sub(self.line_indent);
        (
            format!("{}{}", self.end, " ".repeat(column)),
            format!("{}{}", self.end, " ".repeat(relative)),
        )
    }

    fn wrap(&self, plain: &str, snippet: &str) -> (String, Option<String>) {
        let snippet = if self.braces {
            format!("{{ {snippet} \\}}")
        } else {
            format!("{}{snippet}", self.lead)
        };
        (format!("{}{plain}", self.lead), Some(snippet))
    }
}

enum Shape {
    Scalar,
    Words(Vec<&'static str>),
    Mapping,
    Items,
    Mappings(&'static [Key]),
}

fn shape(kind: &'static KeyKind) -> Shape {
    match kind {
        KeyKind::Enum(choices) => Shape::Words(choices.iter().map(|c| c.value).collect()),
        KeyKind::Bool => Shape::Words(vec!["true", "false"]),
        KeyKind::List(item) => match item {
            KeyKind::Map(keys) => Shape::Mappings(keys),
            KeyKind::MapOf(_) | KeyKind::Inputs => Shape::Mappings(&[]),
            _ => Shape::Items,
        },
        KeyKind::Map(_)
        | KeyKind::MapOf(_)
        | KeyKind::Inputs
        | KeyKind::Schema(_)
        | KeyKind::AnySchema => Shape::Mapping,
        KeyKind::Either(first, _) => shape(first),
        _ => Shape::Scalar,
    }
}

/// A key as plain text and as a snippet.
pub(super) fn key_text(
    name: &str,
    kind: &'static KeyKind,
    form: &Form,
) -> (String, Option<String>) {
    if form.colon {
        return (name.to_owned(), None);
    }
    let (below, relative) = form.below();
    let plain = format!("{name}: ");
    match (shape(kind), form.flow) {
        (Shape::Scalar, _) => form.wrap(&plain, &format!("{name}: $0")),
        (Shape::Words(words), _) => form.wrap(&plain, &format!("{name}: {}", choice(&words))),
        (Shape::Mapping, true) => form.wrap(&plain, &format!("{name}: {{ $0 \\}}")),
        (Shape::Items, true) => form.wrap(&plain, &format!("{name}: [$0]")),
        (Shape::Mappings(_), true) => form.wrap(&plain, &format!("{name}: [{{ $0 \\}}]")),
        (Shape::Mapping, false) => {
            form.wrap(&format!("{name}:{below}"), &format!("{name}:{relative}$0"))
        }
        (Shape::Items, false) => form.wrap(&format!("{name}:{below}- "), &format!("{name}: [$0]")),
        (Shape::Mappings(keys), false) => form.wrap(
            &format!("{name}:{below}- "),
            &format!("{name}:{relative}- {}", skeleton(keys, &relative)),
        ),
    }
}

/// The required keys of a list's first item.
fn skeleton(keys: &'static [Key], relative: &str) -> String {
    let required: Vec<String> = keys
        .iter()
        .filter(|k| k.required)
        .enumerate()
        .map(|(i, k)| match shape(&k.kind) {
            Shape::Words(words) => format!("{}: ${{{}|{}|}}", k.name, i + 1, words.join(",")),
            _ => format!("{}: ${}", k.name, i + 1),
        })
        .collect();
    if required.is_empty() {
        "$0".into()
    } else {
        required.join(&format!("{relative}  "))
    }
}

fn choice(words: &[&str]) -> String {
    format!("${{1|{}|}}", words.join(","))
}

/// A case's input as plain text and as a snippet.
pub(super) fn input_text(name: &str, choices: &[String], form: &Form) -> (String, Option<String>) {
    let key = yaml_key(name);
    if form.colon {
        return (key, None);
    }
    let plain = format!("{key}: ");
    let value = match choices {
        [] => "$0".to_owned(),
        _ => {
            let escaped: Vec<String> = choices
                .iter()
                .map(|c| escape(c).replace(',', "\\,").replace('|', "\\|"))
                .collect();
            format!("${{1|{}|}}", escaped.join(","))
        }
    };
    form.wrap(&plain, &format!("{}: {value}", escape(&key)))
}

/// A parameter's declaration as plain text and as a snippet.
pub(super) fn declaration(name: &str, form: &Form) -> (String, Option<String>) {
    let key = yaml_key(name);
    if form.colon {
        return (key, None);
    }
    let plain = format!("{key}: {{ type: string, description: \"\" }}");
    let types = "string,integer,number,boolean,array,object";
    form.wrap(
        &plain,
        &format!(
            "{}: {{ type: ${{1|{types}|}}, description: \"${{2}}\" \\}}",
            escape(&key)
        ),
    )
}

/// Text inside a snippet.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('$', "\\$")
        .replace('}', "\\}")
}

/// Text between quotes that are already typed.
pub(super) fn quoted_inside(text: &str, quote: char) -> String {
    if quote == '\'' {
        return text.replace('\'', "''");
    }
    let json = Value::String(text.to_owned()).to_string();
    json.get(1..json.len() - 1).unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_read_back_as_the_same_value() {
        let cases = [
            ("python", "python"),
            ("@team", "\"@team\""),
            ("true", "\"true\""),
            ("1.0", "\"1.0\""),
            ("", "\"\""),
            ("a: b", "\"a: b\""),
            ("x # y", "\"x # y\""),
            ("say \"hi\"", "\"say \\\"hi\\\"\""),
            ("two words", "two words"),
        ];
        for (text, written) in cases {
            assert_eq!(scalar(&Value::String(text.into()), false), written);
        }
        assert_eq!(scalar(&Value::String("a, b".into()), true), "\"a, b\"");
        assert_eq!(scalar(&serde_json::json!(3), false), "3");
        assert_eq!(quoted_inside("it's", '\''), "it''s");
        assert_eq!(quoted_inside("a\"b", '"'), "a\\\"b");
    }
}
