//! The words of Picoschema taken apart: keys such as `tags?(array, labels)` and types with a description.

use pog_text::Span;
use pog_yaml::{Kind, Node};

/// A key taken apart: `name?(kind, description)`.
pub(super) struct Property<'a> {
    pub(super) name: &'a str,
    pub(super) optional: bool,
    /// What stands in brackets, without them.
    pub(super) detail: Option<&'a str>,
}

impl<'a> Property<'a> {
    pub(super) fn parse(key: &'a str) -> Self {
        let mut pieces = key.split('(');
        let name = pieces.next().unwrap_or(key);
        // Dotprompt drops the last character, whatever it is.
        let detail = pieces.next().filter(|d| !d.is_empty()).map(|d| {
            let end = d.char_indices().next_back().map_or(0, |(at, _)| at);
            d.get(..end).unwrap_or(d)
        });
        let optional = name.ends_with('?');
        Self {
            name: name.strip_suffix('?').unwrap_or(name),
            optional,
            detail,
        }
    }
}

/// `type, description`: cut at the first comma.
pub(super) fn split_description(text: &str) -> (&str, Option<&str>) {
    match text.split_once(',') {
        Some((kind, description)) => (kind, Some(description.trim_start_matches(' '))),
        None => (text, None),
    }
}

/// Names of schemas are identifiers in practice: `MenuItem`, `app.Order`, `orders/Order`.
pub(super) fn is_schema_name(kind: &str) -> bool {
    let mut chars = kind.chars();
    chars
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_' || c == '$')
        && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '/' | '-' | ':'))
}

/// Where the name alone stands in its key.
pub(super) fn name_span(key: Node<'_>, name: &str) -> Span {
    let inner = key.inner_span();
    match key.kind() {
        Kind::Scalar(scalar) if inner.len() == scalar.value.len() => {
            Span::new(inner.lo(), inner.lo() + name.len())
        }
        _ => inner,
    }
}
