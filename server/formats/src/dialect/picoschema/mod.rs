//! Picoschema, Dotprompt's short form of JSON Schema: `tags?(array, labels): string`. Reads it as Dotprompt's own parser
//! does (google/dotprompt `js/src/picoschema.ts`), and says where that parser refuses or misunderstands what is written.

mod property;

use pog_text::{Span, SyntaxError};
use pog_yaml::Value as Scalar;
use pog_yaml::{Entry, Node};
use serde_json::{Map, Value, json};

use self::property::{Property, is_schema_name, name_span, split_description};
use super::layout::ParameterSite;

/// Nodes read of one schema: aliases could make a small text stand for an endless one.
const NODES: usize = 20_000;
const DEPTH: usize = 48;

/// The scalar types, with what they are for.
pub static TYPES: &[(&str, &str)] = &[
    ("string", "A string."),
    ("number", "Any number."),
    ("integer", "An integer."),
    ("boolean", "`true` or `false`."),
    ("null", "Null."),
    ("any", "Any value."),
];

/// What people write for a type, and what Picoschema calls it.
static OTHER_NAMES: &[(&str, &str)] = &[
    ("str", "string"),
    ("String", "string"),
    ("text", "string"),
    ("int", "integer"),
    ("Integer", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("Number", "number"),
    ("bool", "boolean"),
    ("Boolean", "boolean"),
    ("None", "null"),
];

/// A schema, read.
#[derive(Debug, Default)]
pub struct Picoschema {
    /// The JSON Schema it amounts to; `Null` where a named schema stands in its place.
    pub schema: Value,
    /// Its properties.
    pub sites: Vec<ParameterSite>,
    /// Whether its properties are all there is: no `(*)`, no named schema.
    pub closed: bool,
    /// What Dotprompt refuses.
    pub refused: Vec<SyntaxError>,
    /// What Dotprompt takes for something else than what is meant.
    pub misread: Vec<SyntaxError>,
}

/// Reads the value of `input.schema` or `output.schema`.
#[must_use]
pub fn read(schema: Node<'_>) -> Picoschema {
    let mut reader = Reader {
        out: Picoschema::default(),
        left: NODES,
    };
    if schema.is_null() {
        return reader.out;
    }
    if is_json_schema(schema) {
        reader.json_schema(schema);
    // After JSON Schema, which is a mapping as well.
    } else if schema.is_mapping() {
        reader.out.closed = true;
        reader.out.schema = reader.object(schema, 0, true);
    } else {
        // A type or a named schema: the input is no map of names.
        reader.out.schema = reader.value(schema, 0);
    }
    reader.out
}

/// Whether Dotprompt takes the mapping for JSON Schema: a `type` that JSON Schema knows, or a mapping `properties`.
#[must_use]
pub fn is_json_schema(schema: Node<'_>) -> bool {
    let kind = schema.get("type").and_then(text);
    let known =
        |t: &str| matches!(t, "object" | "array") || TYPES.iter().any(|(name, _)| *name == t);
    let collection = |n: Node<'_>| n.is_mapping() || n.is_sequence() || n.is_null();
    kind.is_some_and(known) || schema.get("properties").is_some_and(collection)
}

struct Reader {
    out: Picoschema,
    left: usize,
}

impl Reader {
    fn refuse(&mut self, span: Span, message: impl Into<String>) {
        self.out.refused.push(SyntaxError {
            message: message.into(),
            span,
        });
    }

    fn misread(&mut self, span: Span, message: impl Into<String>) {
        self.out.misread.push(SyntaxError {
            message: message.into(),
            span,
        });
    }

    fn json_schema(&mut self, schema: Node<'_>) {
        let properties = schema.get("properties").filter(|p| p.is_mapping());
        let wanted: Vec<&str> = schema
            .get("required")
            .into_iter()
            .flat_map(Node::items)
            .filter_map(text)
            .collect();
        self.out.schema = schema.to_json();
        self.out.closed = properties.is_some()
            && schema
                .get("additionalProperties")
                .and_then(Node::as_str)
                .is_none_or(|v| v == "false")
            && !schema.entries().any(|e| {
                matches!(
                    e.key.as_str(),
                    Some("allOf" | "anyOf" | "oneOf" | "$ref" | "patternProperties")
                )
            });
        let Some(properties) = properties else {
            self.lost_names(schema);
            return;
        };
        for Entry { key, value } in properties.entries() {
            let Some(name) = key.as_str().filter(|n| !n.is_empty()) else {
                continue;
            };
            if let Some(written) = value.as_str().filter(|v| !matches!(*v, "true" | "false")) {
                let message = format!(
                    "Picoschema is not supported inside a JSON Schema; use {{ type: {written} }}"
                );
                self.misread(value.inner_span(), message);
            }
            self.out.sites.push(ParameterSite {
                name: name.to_owned(),
                name_span: key.inner_span(),
                span: key.span().cover(value.span()),
                description: value
                    .get("description")
                    .and_then(Node::as_str)
                    .map(str::to_owned),
                default: value.get("default").map(|d| (d.to_json(), d.span())),
                choices: value
                    .get("enum")
                    .into_iter()
                    .flat_map(Node::items)
                    .map(choice)
                    .collect(),
                optional: !wanted.contains(&name),
                schema: if value.is_mapping() {
                    value.to_json()
                } else {
                    Value::Null
                },
            });
        }
    }

    /// A parameter called `type` turns the whole map into a JSON Schema, and its other names are lost.
    fn lost_names(&mut self, schema: Node<'_>) {
        static WORDS: &[&str] = &[
            "type",
            "title",
            "description",
            "items",
            "required",
            "enum",
            "const",
            "default",
            "examples",
            "format",
            "pattern",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "uniqueItems",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "additionalProperties",
            "patternProperties",
            "definitions",
            "nullable",
            "multipleOf",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "minProperties",
            "maxProperties",
            "propertyNames",
            "prefixItems",
            "contains",
            "if",
            "then",
            "else",
            "readOnly",
            "writeOnly",
            "deprecated",
        ];
        let lost = schema
            .entries()
            .filter_map(|e| e.key.as_str())
            .find(|k| !WORDS.contains(k) && !k.starts_with('$'));
        if let (Some(lost), Some(entry)) = (lost, schema.entry("type")) {
            let message = format!(
                "A parameter named 'type' makes Dotprompt read this as a JSON Schema, which drops '{lost}'; rename it or use 'properties'"
            );
            self.misread(entry.key.inner_span(), message);
        }
    }

    /// A mapping of property names.
    fn object(&mut self, node: Node<'_>, depth: usize, top: bool) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        let mut rest = Value::Bool(false);
        for Entry { key, value } in node.entries() {
            self.left = self.left.saturating_sub(1);
            if self.left == 0 || depth > DEPTH {
                break;
            }
            let Some(written) = key.scalar().map(|s| &*s.value) else {
                continue;
            };
            if written == "(*)" {
                rest = self.value(value, depth + 1);
                // Further down, the wildcard opens an inner object and not the list of parameters.
                self.out.closed &= !top;
                continue;
            }
            let property = Property::parse(written);
            // With brackets the key itself has a type, so an empty value is not misread as one.
            if value.is_null() && property.detail.is_none() {
                let name = property.name;
                let message = format!(
                    "Property '{name}' has no type; Dotprompt reads it as an empty object; use '{name}: string'"
                );
                self.misread(key.inner_span(), message);
            }
            self.key_problems(key, &property);
            let (schema, choices) = self.property(key, value, &property, depth);
            if !property.optional {
                required.push(Value::from(property.name));
            }
            if top {
                self.out.sites.push(ParameterSite {
                    name: property.name.to_owned(),
                    name_span: name_span(key, property.name),
                    span: key.span().cover(value.span()),
                    description: schema
                        .get("description")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                    schema: schema.clone(),
                    default: None,
                    choices,
                    optional: property.optional,
                });
            }
            properties.insert(property.name.to_owned(), schema);
        }
        let mut schema =
            json!({ "type": "object", "properties": properties, "additionalProperties": rest });
        if !required.is_empty() {
            schema["required"] = Value::Array(required);
        }
        schema
    }

    fn key_problems(&mut self, key: Node<'_>, property: &Property<'_>) {
        if property.detail.is_some() && property.name.ends_with(char::is_whitespace) {
            let message = format!(
                "The space before '(' becomes part of the name; use '{}('",
                property.name.trim_end()
            );
            self.misread(key.inner_span(), message);
        }
        let Some(detail) = property.detail else {
            return;
        };
        let kind = split_description(detail).0;
        if !matches!(kind, "array" | "object" | "enum") {
            // Both come from a question mark behind the bracket, as in `tags(array)?`.
            let hint = if kind.ends_with(')') || kind.ends_with('?') {
                "; '?' goes before the bracket, as in 'tags?(array)'"
            } else {
                ""
            };
            self.refuse(
                key.inner_span(),
                format!(
                    "'{kind}' is not allowed in brackets; expected array, object or enum{hint}"
                ),
            );
        }
    }

    fn property(
        &mut self,
        key: Node<'_>,
        value: Node<'_>,
        property: &Property<'_>,
        depth: usize,
    ) -> (Value, Vec<(Value, Span)>) {
        let Some(detail) = property.detail else {
            let mut schema = self.value(value, depth + 1);
            if property.optional {
                nullable(&mut schema);
            }
            return (schema, Vec::new());
        };
        let (kind, description) = split_description(detail);
        let mut choices = Vec::new();
        let mut schema = match kind {
            "array" => json!({ "type": "array", "items": self.value(value, depth + 1) }),
            "enum" => {
                if value.is_sequence() {
                    choices = value.items().map(choice).collect();
                } else {
                    let message = format!(
                        "Property '{}' is an enum and needs a list of values, such as [A, B]",
                        property.name
                    );
                    self.misread(
                        if value.span().is_empty() {
                            key.inner_span()
                        } else {
                            value.span()
                        },
                        message,
                    );
                }
                let mut values: Vec<Value> = choices.iter().map(|(v, _)| v.clone()).collect();
                // The author may have listed null, and an enum has no value twice.
                if property.optional && !values.contains(&Value::Null) {
                    values.push(Value::Null);
                }
                json!({ "enum": values })
            }
            _ => self.value(value, depth + 1),
        };
        if property.optional && kind != "enum" {
            nullable(&mut schema);
        }
        if let (Some(description), Some(schema)) = (description, schema.as_object_mut()) {
            schema.insert("description".into(), description.into());
        }
        (schema, choices)
    }

    /// What stands behind a colon: a type, a named schema or a mapping.
    fn value(&mut self, node: Node<'_>, depth: usize) -> Value {
        if self.left == 0 || depth > DEPTH {
            return Value::Null;
        }
        self.left -= 1;
        if node.is_mapping() {
            return self.object(node, depth, false);
        }
        if node.is_sequence() {
            let message = "Dotprompt reads a list as an object with the property '0'; use 'NAME(array): TYPE' for a list, 'NAME(enum): [A, B]' for fixed values";
            self.misread(node.span(), message);
            return Value::Null;
        }
        if node.is_null() {
            return json!({ "type": "object", "properties": {}, "additionalProperties": false });
        }
        let Some(written) = text(node) else {
            self.refuse(
                node.span(),
                "A type must be a name or a mapping, not a number or boolean",
            );
            return Value::Null;
        };
        let (kind, description) = split_description(written);
        let mut schema = match TYPES.iter().find(|(name, _)| *name == kind) {
            Some(("any", _)) => json!({}),
            Some((name, _)) => json!({ "type": name }),
            None => {
                self.registered_name(node, kind);
                return Value::Null;
            }
        };
        if let (Some(description), Some(schema)) = (description, schema.as_object_mut()) {
            schema.insert("description".into(), description.into());
        }
        schema
    }

    /// A name that is no type is looked up among the schemas registered in code. What cannot be such a name is an error.
    fn registered_name(&mut self, node: Node<'_>, kind: &str) {
        let inner = node.inner_span();
        let span = Span::new(inner.lo(), inner.lo() + kind.len().min(inner.len()));
        if let Some((_, meant)) = OTHER_NAMES.iter().find(|(name, _)| *name == kind) {
            let message = format!(
                "Type '{kind}' is not a Picoschema type and is looked up among registered schemas; did you mean '{meant}'?"
            );
            self.misread(span, message);
        } else if matches!(kind, "array" | "object" | "list" | "dict" | "map" | "enum") {
            let word = match kind {
                "list" => "array",
                "dict" | "map" => "object",
                other => other,
            };
            let message = format!(
                "Type '{kind}' is not a Picoschema type; put it after the name, as in 'NAME({word})'"
            );
            self.misread(span, message);
        } else if !is_schema_name(kind) {
            let hint = match kind.trim_end().strip_suffix("[]") {
                Some(item) => format!("; use 'NAME(array): {}' for a list", item.trim()),
                None if kind.contains('|') => {
                    "; use 'NAME(enum): [A, B]' for fixed values".to_owned()
                }
                None => String::new(),
            };
            self.refuse(
                span,
                format!("Type '{}' is not a Picoschema type{hint}", kind.trim_end()),
            );
        }
    }
}

fn nullable(schema: &mut Value) {
    if let Some(kind) = schema.get_mut("type")
        && kind.is_string()
    {
        *kind = json!([kind.clone(), "null"]);
    }
}

/// A scalar that YAML reads as text.
fn text(node: Node<'_>) -> Option<&str> {
    node.scalar()
        .filter(|s| s.value() == Scalar::Text)
        .map(|s| &*s.value)
}

fn choice(node: Node<'_>) -> (Value, Span) {
    (node.to_json(), node.inner_span())
}
