//! Makes a document out of something that is not YAML, such as the elements of a markup file, so that whatever reads
//! metadata reads it too. Spans are those of the real text.

use pog_text::Span;
use serde_json::Value;

use super::node::{Kind, NodeId, Scalar, Style, Yaml};

/// Levels of nesting that are followed.
const MAX_DEPTH: usize = 64;

/// A document in the making.
#[derive(Debug, Default)]
pub struct Builder(Yaml);

impl Builder {
    /// A value as it is written at a place, without quotes: `5` is a number.
    pub fn scalar(&mut self, span: Span, value: &str) -> NodeId {
        self.0.push(
            span,
            Kind::Scalar(Scalar {
                value: value.into(),
                style: Style::Plain,
                tagged: false,
                unclosed: false,
            }),
        )
    }

    /// A mapping of keys to values in source order.
    pub fn mapping(&mut self, span: Span, entries: Vec<(NodeId, NodeId)>) -> NodeId {
        self.0.push(
            span,
            Kind::Mapping {
                entries,
                flow: false,
            },
        )
    }

    /// A list of values in source order.
    pub fn sequence(&mut self, span: Span, items: Vec<NodeId>) -> NodeId {
        self.0.push(span, Kind::Sequence { items, flow: false })
    }

    /// A document that says what a JSON value says; every node stands at `span`.
    #[must_use]
    pub fn of_json(span: Span, value: &Value) -> Yaml {
        let mut builder = Self::default();
        let root = builder.json(span, value, 0);
        builder.finish(root)
    }

    fn json(&mut self, span: Span, value: &Value, depth: usize) -> NodeId {
        match value {
            Value::Array(items) if depth < MAX_DEPTH => {
                let items = items
                    .iter()
                    .map(|item| self.json(span, item, depth + 1))
                    .collect();
                self.sequence(span, items)
            }
            Value::Object(fields) if depth < MAX_DEPTH => {
                let pair = |(name, field): (&String, &Value)| {
                    (self.text(span, name), self.json(span, field, depth + 1))
                };
                let entries = fields.iter().map(pair).collect();
                self.mapping(span, entries)
            }
            Value::String(text) => self.text(span, text),
            Value::Array(_) | Value::Object(_) => self.scalar(span, "null"),
            other => self.scalar(span, &other.to_string()),
        }
    }

    /// A text, whatever it looks like.
    pub fn text(&mut self, span: Span, value: &str) -> NodeId {
        self.0.push(
            span,
            Kind::Scalar(Scalar {
                value: value.into(),
                style: Style::Literal,
                tagged: false,
                unclosed: false,
            }),
        )
    }

    #[must_use]
    pub fn finish(mut self, root: NodeId) -> Yaml {
        self.0.root = Some(root);
        self.0
    }
}
