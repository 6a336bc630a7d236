//! YAML nodes as JSON values, for schemas, defaults and rendering. Aliases are followed; size and depth are bounded.

use super::{Kind, Node, Value as Scalar};
use serde_json::{Map, Number, Value};

/// Nodes copied at most; a document of aliases to aliases stops here instead of growing without end.
const MAX_NODES: usize = 100_000;
const MAX_DEPTH: usize = 128;

/// The JSON value of a node. Non-string keys become their text; what exceeds the bounds becomes null.
#[must_use]
pub fn to_json(node: Node<'_>) -> Value {
    let mut budget = MAX_NODES;
    convert(node, 0, &mut budget)
}

fn convert(node: Node<'_>, depth: usize, budget: &mut usize) -> Value {
    if depth > MAX_DEPTH || *budget == 0 {
        return Value::Null;
    }
    *budget -= 1;
    let node = node.target();
    match node.kind() {
        Kind::Scalar(scalar) => match scalar.value() {
            Scalar::Null => Value::Null,
            Scalar::Bool(b) => Value::Bool(b),
            Scalar::Int(i) => Value::Number(i.into()),
            Scalar::Float(f) => Number::from_f64(f).map_or(Value::Null, Value::Number),
            Scalar::Text => Value::String(scalar.value.to_string()),
        },
        Kind::Sequence { .. } => Value::Array(
            node.items()
                .map(|n| convert(n, depth + 1, budget))
                .collect(),
        ),
        Kind::Mapping { .. } => {
            let mut map = Map::new();
            for entry in node.entries() {
                let key = entry
                    .key
                    .scalar()
                    .map(|s| s.value.to_string())
                    .unwrap_or_default();
                map.insert(key, convert(entry.value, depth + 1, budget));
            }
            Value::Object(map)
        }
        Kind::Alias(_) => Value::Null,
    }
}
