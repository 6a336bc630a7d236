//! Validates JSON Schemas in metadata: first the schema itself, then the values in it (`default`,
//! `examples`, `enum`) and values elsewhere. Common keywords are checked here directly on the
//! nodes, since a library may hold thousands of parameters; schemas with other keywords go through
//! the jsonschema crate, which never fetches anything.

mod beyond;
mod form;
mod values;

use pog_formats::dialect::Choice;
use pog_text::near::closest;
use pog_text::words::one_line;
use pog_text::{Edit, Fix, Span};
use pog_yaml::Node;

/// Keywords of the JSON Schema 2020-12 vocabularies, of older drafts and of OpenAPI: none of them
/// is a misspelling.
pub static KEYWORDS: &[&str] = &[
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "discriminator",
    "else",
    "enum",
    "example",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "format",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "nullable",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
    "xml",
];

/// Maximum nesting of schemas and values.
const MAX_DEPTH: usize = 32;

/// An error in a schema or value.
pub struct Flaw {
    pub span: Span,
    pub message: String,
    pub fix: Option<Fix>,
}

impl Flaw {
    fn new(node: Node<'_>, message: impl Into<String>) -> Self {
        Self {
            span: node.inner_span(),
            message: message.into(),
            fix: None,
        }
    }

    /// Adds a fix that replaces the node, including quotes, with `instead`.
    fn instead(mut self, node: Node<'_>, instead: &str) -> Self {
        let edit = Edit::replace(node.span(), instead);
        self.fix = Some(Fix::suggested(format!("Change to '{instead}'"), vec![edit]));
        self
    }
}

/// Validates a schema. `words` are the known type names; `named` says whether a bare type name is
/// allowed as a schema.
pub fn judge(text: &str, schema: Node<'_>, words: &'static [Choice], named: bool) -> Vec<Flaw> {
    // Another draft has other rules, and fetching its meta-schema is out of the question.
    if schema
        .get("$schema")
        .and_then(Node::as_str)
        .is_some_and(|draft| !draft.contains("2020-12"))
    {
        return Vec::new();
    }
    let mut form = form::Form::new(text, words);
    form.root(schema, named);
    if !form.flaws.is_empty() || !schema.is_mapping() {
        return form.flaws;
    }
    if form.beyond {
        beyond::judge(schema)
    } else {
        values::judge(text, schema)
    }
}

/// Validates a value outside the schema against a schema or a bare type name. An invalid schema
/// yields nothing: it is reported where it is defined. `label` names the value's role: "Value".
pub(crate) fn judge_value(
    text: &str,
    label: &str,
    value: Node<'_>,
    schema: Node<'_>,
) -> Option<Flaw> {
    if schema
        .get("$schema")
        .and_then(Node::as_str)
        .is_some_and(|draft| !draft.contains("2020-12"))
    {
        return None;
    }
    if !schema.is_mapping() {
        return values::judge_type(text, label, value, schema);
    }
    let mut form = form::Form::new(text, &[]);
    form.root(schema, false);
    // Without a list of type names all are unknown to the form check; unknown types accept
    // everything below.
    if form.beyond {
        beyond::judge_value(label, value, schema)
    } else {
        values::judge_value(text, label, value, schema)
    }
}

/// The type name meant by a type of another language, or the one it resembles.
fn near_type(word: &str, words: &'static [Choice]) -> Option<&'static str> {
    let meant = match word.to_ascii_lowercase().as_str() {
        "str" | "text" => "string",
        "int" => "integer",
        "float" | "double" | "decimal" => "number",
        "bool" => "boolean",
        "list" => "array",
        "dict" | "map" | "mapping" => "object",
        "none" | "nil" => "null",
        _ => "",
    };
    let names = || words.iter().map(|w| w.value);
    names()
        .find(|w| *w == meant)
        .or_else(|| closest(word, names()))
}

/// A value, shortened for messages.
fn shown(node: Node<'_>) -> String {
    let text = match node.scalar() {
        Some(_) if node.is_null() => "null",
        Some(scalar) => &*scalar.value,
        None if node.is_mapping() => return "a mapping".to_owned(),
        None => return "a list".to_owned(),
    };
    format!("'{}'", one_line(text, 40))
}
