//! The inputs of a Prompty file as parameters, in the words of each version.

use pog_text::Span;
use pog_yaml::{Node, to_json};
use serde_json::{Map, Value, json};

use super::Version;
use crate::dialect::ParameterSource;
use crate::dialect::layout::ParameterSite;

/// What a front matter says of parameters.
pub(super) struct Inputs {
    pub(super) sites: Vec<ParameterSite>,
    /// Inputs that take part without being named in the template.
    pub(super) implied: Vec<String>,
    pub(super) source: ParameterSource,
}

pub(super) fn read(root: Node<'_>, version: Version) -> Inputs {
    let inputs = root.get("inputs");
    // Version 2 ignores `sample`, and `format/prompty-dropped` says so.
    let sample = root.get("sample").filter(|_| version.is_old());
    let mut sites = Vec::new();
    let mut implied = Vec::new();
    for (name, name_span, span, node) in inputs.into_iter().flat_map(declared) {
        let given = sample.and_then(|s| s.get(&name));
        // A thread brings whole messages; the template need not name it.
        if node.get("kind").and_then(Node::as_str) == Some("thread") {
            implied.push(name.clone());
        }
        sites.push(site(name, name_span, span, node, given, version));
    }
    let known = |name: &str, sites: &[ParameterSite]| sites.iter().any(|s| s.name == name);
    for entry in sample.into_iter().flat_map(Node::entries) {
        let Some(name) = entry.key.as_str().filter(|n| !known(n, &sites)) else {
            continue;
        };
        let default = Some((to_json(entry.value), entry.value.span()));
        sites.push(ParameterSite {
            name: name.to_owned(),
            name_span: entry.key.inner_span(),
            span: entry.span(),
            schema: Value::Null,
            description: None,
            default,
            choices: Vec::new(),
            optional: true,
        });
    }
    let unseen =
        |n: Option<Node<'_>>| n.is_some_and(|n| n.as_str().is_some_and(|s| s.starts_with("${")));
    // A declaration whose name cannot be read may be the one that is missed.
    let nameless = inputs
        .into_iter()
        .flat_map(Node::items)
        .any(|i| i.get("name").and_then(Node::as_str).is_none());
    let listed = |n: Option<Node<'_>>| n.is_some_and(|n| n.is_mapping() || n.is_sequence());
    let source = if nameless
        || unseen(inputs)
        || unseen(sample)
        // Inputs of the base file are not seen from here.
        || (version.is_old() && root.get("base").is_some())
    {
        ParameterSource::Unknown
    } else if listed(inputs) || listed(sample) {
        ParameterSource::Listed
    } else {
        ParameterSource::Inferred
    };
    Inputs {
        sites,
        implied,
        source,
    }
}

/// Name, place of the name, place of the declaration and its body, of each input in either form.
fn declared(inputs: Node<'_>) -> impl Iterator<Item = (String, Span, Span, Node<'_>)> {
    let named = inputs.entries().filter_map(|e| {
        Some((
            e.key.as_str()?.to_owned(),
            e.key.inner_span(),
            e.span(),
            e.value,
        ))
    });
    let listed = inputs.items().filter_map(|item| {
        let name = item.get("name")?;
        Some((
            name.as_str()?.to_owned(),
            name.inner_span(),
            item.span(),
            item,
        ))
    });
    named.chain(listed)
}

fn site(
    name: String,
    name_span: Span,
    span: Span,
    node: Node<'_>,
    sample: Option<Node<'_>>,
    version: Version,
) -> ParameterSite {
    let value = |n: Node<'_>| (to_json(n), n.span());
    let present = |key: &str| node.get(key).filter(|n| !n.is_null());
    // 0.1 fills in the sample and never the default; 2 the default and never the example.
    let default = match version {
        Version::Old => sample.map(value),
        Version::Branch => sample
            .or_else(|| present("sample"))
            .or_else(|| present("default"))
            .map(value),
        Version::Two | Version::Unknown => present("default").map(value),
    };
    let choices: Vec<(Value, Span)> = node
        .get("enumValues")
        .into_iter()
        .flat_map(Node::items)
        .map(|n| (to_json(n), n.inner_span()))
        .collect();
    ParameterSite {
        name,
        name_span,
        span,
        schema: schema(node, 0),
        description: node
            .get("description")
            .and_then(Node::as_str)
            .map(str::to_owned),
        default,
        choices,
        optional: node.get("required").and_then(Node::as_str) != Some("true"),
    }
}

/// Properties nested deeper say nothing.
const DEPTH: usize = 12;

/// The JSON Schema a property amounts to; null where it says nothing.
fn schema(node: Node<'_>, depth: usize) -> Value {
    let mut out = Map::new();
    let kind = node
        .get("kind")
        // The older name of the key: files between two versions still have it.
        .or_else(|| node.get("type"))
        .and_then(Node::as_str)
        .unwrap_or("");
    let json_type = match kind {
        "string" | "image" | "audio" | "file" => "string",
        "integer" => "integer",
        "float" | "number" => "number",
        "boolean" => "boolean",
        "array" | "thread" => "array",
        "object" => "object",
        _ => "",
    };
    if !json_type.is_empty() {
        out.insert("type".into(), json!(json_type));
    }
    if let Some(text) = node.get("description").and_then(Node::as_str) {
        out.insert("description".into(), json!(text));
    }
    let choices: Vec<Value> = node
        .get("enumValues")
        .into_iter()
        .flat_map(Node::items)
        .map(to_json)
        .collect();
    if !choices.is_empty() {
        out.insert("enum".into(), Value::Array(choices));
    }
    let items = node
        .get("items")
        .filter(|_| depth < DEPTH)
        .map(|items| schema(items, depth + 1));
    if let Some(items) = items.filter(|items| !items.is_null()) {
        out.insert("items".into(), items);
    }
    let properties: Map<String, Value> = node
        .get("properties")
        .filter(|_| depth < DEPTH)
        .into_iter()
        .flat_map(declared)
        .map(|(name, _, _, body)| (name, schema(body, depth + 1)))
        .collect();
    if !properties.is_empty() {
        out.insert("properties".into(), Value::Object(properties));
    }
    if out.is_empty() {
        Value::Null
    } else {
        Value::Object(out)
    }
}
