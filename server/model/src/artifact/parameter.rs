//! A parameter and what its schema says of it.

use pog_formats::dialect::ParameterSite;
use pog_text::Span;
use pog_yaml::{Entry, Node, NodeId, to_json};
use serde_json::{Value, json};

use super::Artifact;

/// A named input of the template.
#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: String,
    /// Where it is declared; for an inferred one its first use.
    pub name_span: Span,
    /// The whole declaration, name included.
    pub span: Span,
    /// Where it comes from.
    pub origin: Origin,
    /// The schema's node, where it is declared.
    pub schema: Option<NodeId>,
    /// Whether the declaration is in a form of the format's own: the schema is what it amounts to, and its nodes all
    /// stand for the declaration as a whole.
    pub listed: bool,
    /// Whether it may be left out although it has no default.
    pub optional: bool,
    /// JSON type names; empty when the schema does not say.
    pub types: Vec<String>,
    /// What to pass.
    pub description: Option<String>,
    /// Value used when none is given, and where it is written.
    pub default: Option<(Value, Span)>,
    /// The closed list of values with their places; empty when any value is allowed.
    pub choices: Vec<(Value, Span)>,
    /// Comes from outside.
    pub untrusted: bool,
    /// Must not be logged.
    pub sensitive: bool,
}

/// Where a parameter comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Declared in the metadata.
    Declared,
    /// The template uses it and the format declares nothing.
    Inferred,
    /// Only test rows name it.
    Example,
}

impl Parameter {
    /// Reads a declaration: name to JSON Schema or to a type name.
    pub(super) fn declared(entry: Entry<'_>) -> Option<Self> {
        let name = entry.key.as_str()?.to_owned();
        let schema = entry.value;
        let flag = |key: &str| schema.get(key).and_then(Node::as_str) == Some("true");
        let types = match (schema.as_str(), schema.get("type")) {
            (Some(bare), _) => vec![bare.to_owned()],
            (None, Some(t)) => t
                .as_str()
                .map(str::to_owned)
                .into_iter()
                .chain(t.items().filter_map(|n| n.as_str().map(str::to_owned)))
                .collect(),
            (None, None) => Vec::new(),
        };
        Some(Self {
            name,
            name_span: entry.key.inner_span(),
            span: entry.span(),
            origin: Origin::Declared,
            schema: Some(schema.id()),
            listed: false,
            optional: false,
            types,
            description: schema
                .get("description")
                .and_then(Node::as_str)
                .map(str::to_owned),
            default: schema.get("default").map(|n| (to_json(n), n.span())),
            choices: schema
                .get("enum")
                .into_iter()
                .flat_map(Node::items)
                .map(|n| (to_json(n), n.inner_span()))
                .collect(),
            untrusted: flag("untrusted"),
            sensitive: flag("sensitive"),
        })
    }

    /// A parameter that the metadata declares in the format's own way.
    pub(super) fn listed(site: &ParameterSite, schema: Option<NodeId>) -> Self {
        let kind = site.schema.get("type");
        let several = kind.and_then(Value::as_array).into_iter().flatten();
        let types = kind.into_iter().filter(|k| k.is_string()).chain(several);
        Self {
            name: site.name.clone(),
            name_span: site.name_span,
            span: site.span,
            origin: Origin::Declared,
            schema,
            listed: true,
            optional: site.optional,
            types: types.filter_map(Value::as_str).map(str::to_owned).collect(),
            description: site.description.clone(),
            default: site.default.clone(),
            choices: site.choices.clone(),
            untrusted: false,
            sensitive: false,
        }
    }

    /// Takes in what an overlay knows of the parameter and the format itself has not said.
    pub(super) fn supplement(&mut self, known: &Self) {
        self.untrusted |= known.untrusted;
        self.sensitive |= known.sensitive;
        if self.schema.is_none() {
            (self.schema, self.listed) = (known.schema, known.listed);
        }
        if self.types.is_empty() {
            self.types.clone_from(&known.types);
        }
        if self.choices.is_empty() {
            self.choices.clone_from(&known.choices);
        }
        self.description = self
            .description
            .take()
            .or_else(|| known.description.clone());
        self.default = self.default.take().or_else(|| known.default.clone());
    }

    /// A parameter that nothing declares.
    pub(super) fn implied(name: &str, span: Span, origin: Origin) -> Self {
        Self {
            name: name.to_owned(),
            name_span: span,
            span,
            origin,
            schema: None,
            listed: false,
            optional: false,
            types: Vec::new(),
            description: None,
            default: None,
            choices: Vec::new(),
            untrusted: false,
            sensitive: false,
        }
    }

    /// Whether a value must be given.
    #[must_use]
    pub fn required(&self) -> bool {
        self.default.is_none() && !self.optional
    }

    /// The type as a person reads it: `string`, `array`, `string or null`; empty when the schema does not say.
    #[must_use]
    pub fn type_label(&self) -> String {
        self.types.join(" or ")
    }

    /// The JSON Schema of the parameter, a bare type name spelt out; null where nothing says.
    #[must_use]
    pub fn json_schema(&self, artifact: &Artifact) -> Value {
        let Some(node) = self.schema.map(|id| artifact.node(id)) else {
            return Value::Null;
        };
        match node.as_str() {
            Some(bare) if !node.is_mapping() => json!({ "type": bare }),
            _ => to_json(node),
        }
    }
}
