//! How proposals are written in YAML: keys with the shape their value wants, scalars with the quotes they need. Knows
//! no key by name.

use pog_formats::dialect::{Key, KeyKind};
use pog_yaml::write;
use pog_yaml::write::Context;

/// The surroundings a key is written into.
pub(super) struct Form {
    /// Where the key is written.
    pub(super) context: Context,
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
            // In a snippet an unescaped closing brace would end a placeholder.
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
        // Completion has to choose one form, and `describe` names the first one first too.
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
    // Behind an existing colon stands a value that must stay.
    if form.colon {
        return (name.to_owned(), None);
    }
    let (below, relative) = form.below();
    let plain = format!("{name}: ");
    match (shape(kind), form.context) {
        (Shape::Scalar, _) => form.wrap(&plain, &format!("{name}: $0")),
        (Shape::Words(words), _) => form.wrap(&plain, &format!("{name}: {}", choice(&words))),
        (Shape::Mapping, Context::Flow) => form.wrap(&plain, &format!("{name}: {{ $0 \\}}")),
        (Shape::Items, Context::Flow) => form.wrap(&plain, &format!("{name}: [$0]")),
        (Shape::Mappings(_), Context::Flow) => form.wrap(&plain, &format!("{name}: [{{ $0 \\}}]")),
        (Shape::Mapping, Context::Block) => {
            form.wrap(&format!("{name}:{below}"), &format!("{name}:{relative}$0"))
        }
        (Shape::Items, Context::Block) => {
            form.wrap(&format!("{name}:{below}- "), &format!("{name}: [$0]"))
        }
        (Shape::Mappings(keys), Context::Block) => form.wrap(
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
    let key = write::key(name);
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
    let key = write::key(name);
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
