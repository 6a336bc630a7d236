//! The artifact model: what every prompt file is read into, whatever its format. Rules and editor features see this and
//! nothing below it. Holds spans for everything; judges nothing.

mod parameter;
mod read;
mod suppression;
mod undeclared;

pub use parameter::{Origin as ParameterOrigin, Parameter};
pub use pog_yaml::to_json;
pub use suppression::{Suppression, Until};

use std::sync::OnceLock;

use pog_formats::Parsed;
use pog_formats::dialect::{Dialect, Field, Governance, Key, ParameterSource, Role};
use pog_template::{Language, Resolution, TemplateFacts};
use pog_text::Span;
use pog_yaml::{Entry, Node, NodeId};

use rustc_hash::FxHashMap;

use crate::CompanionKind;
use crate::{Layer, Risk, Stage};

/// Up to this many parameters are looked through one after the other.
const FEW: usize = 16;

/// One prompt file, read.
#[derive(Debug)]
pub struct Artifact {
    /// Layout, template facts, messages, errors.
    pub syntax: Parsed,
    /// Id by which others know it: the `id` key, else the path below its library root without extension.
    pub id: String,
    /// Declared parameters in source order; for formats that infer them, one for each name used.
    pub parameters: Vec<Parameter>,
    /// Evaluation cases written in the file.
    pub cases: Vec<Case>,
    /// Comments that silence findings.
    pub suppressions: Vec<Suppression>,
    /// The YAML documents behind the file's own: its overlay, its case files.
    pub documents: Vec<Document>,
    fields: Vec<(Field, NodeId, NodeId)>,
    parameter_places: OnceLock<FxHashMap<String, usize>>,
}

/// A YAML document of another file that belongs to the artifact.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// What it holds.
    pub kind: CompanionKind,
    /// Its place in the joined text.
    pub span: Span,
    /// Its root, if it has content.
    pub root: Option<NodeId>,
}

/// An evaluation case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name, where it has one.
    pub name: Option<(String, Span)>,
    /// The whole case.
    pub span: Span,
    /// Its node.
    pub node: NodeId,
    /// Values given, in source order.
    pub inputs: Vec<Input>,
    /// Where the inputs stand.
    pub inputs_span: Option<Span>,
    /// The expectations' node.
    pub expect: Option<NodeId>,
    /// Whether every input must be a parameter.
    pub strict: bool,
}

/// A parameter's value in a case.
#[derive(Debug, Clone)]
pub struct Input {
    /// The parameter.
    pub name: String,
    /// The key's span, without quotes.
    pub name_span: Span,
    pub value: NodeId,
}

/// How an artifact is retired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deprecation {
    /// First deprecated version.
    pub since: Option<String>,
    /// Id of the artifact to use instead.
    pub replacement: Option<String>,
    pub reason: Option<String>,
}

impl Artifact {
    /// The file's format.
    #[must_use]
    pub fn dialect(&self) -> &'static Dialect {
        self.syntax.dialect
    }

    /// The language its template is written in.
    #[must_use]
    pub fn language(&self) -> &'static Language {
        self.syntax.language()
    }

    /// The top-level metadata keys of its version of the format.
    #[must_use]
    pub fn keys(&self) -> &'static [Key] {
        self.syntax.keys()
    }

    /// Where its parameters come from.
    #[must_use]
    pub fn parameter_source(&self) -> ParameterSource {
        self.syntax.parameter_source()
    }

    /// What the template says.
    #[must_use]
    pub fn facts(&self) -> &TemplateFacts {
        &self.syntax.facts
    }

    /// A node of the metadata.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Node<'_> {
        self.syntax.layout.yaml.node(id)
    }

    /// The metadata's root mapping.
    #[must_use]
    pub fn metadata(&self) -> Option<Node<'_>> {
        self.syntax.layout.yaml.root()
    }

    /// Where the metadata stands and new keys may be added; empty where there is none.
    #[must_use]
    pub fn metadata_span(&self) -> Span {
        self.syntax.layout.yaml_span
    }

    /// The key and value that give a field; what the file says itself comes before its overlay.
    #[must_use]
    pub fn field(&self, field: Field) -> Option<Entry<'_>> {
        self.given(field).next()
    }

    /// Every place that gives a field: the file's own, then its overlay's.
    pub fn given(&self, field: Field) -> impl Iterator<Item = Entry<'_>> {
        let places = self.fields.iter().filter(move |(f, ..)| *f == field);
        places.map(|(_, key, value)| Entry {
            key: self.node(*key),
            value: self.node(*value),
        })
    }

    /// Every field that is given anywhere, with its key and value, in the order of the joined text.
    pub fn fields(&self) -> impl Iterator<Item = (Field, Entry<'_>)> {
        self.fields.iter().map(|(f, key, value)| {
            (
                *f,
                Entry {
                    key: self.node(*key),
                    value: self.node(*value),
                },
            )
        })
    }

    /// The document behind the file's own that a place is in.
    #[must_use]
    pub fn document_at(&self, offset: usize) -> Option<&Document> {
        self.documents.iter().find(|d| d.span.touches(offset))
    }

    /// The joined text up to the end of the file that a place is in: for edits that ask where a file ends.
    #[must_use]
    pub fn text_until<'t>(&self, text: &'t str, offset: usize) -> &'t str {
        let next = self
            .documents
            .iter()
            .map(|d| d.span.lo())
            .find(|start| *start > offset);
        next.and_then(|start| text.get(..start - 1)).unwrap_or(text)
    }

    /// A field's text and where it stands, quotes excluded.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<(&str, Span)> {
        // A key that may also hold a mapping gives no text then; the one inside does.
        self.given(field)
            .find_map(|entry| Some((entry.value.as_str()?, entry.value.inner_span())))
    }

    /// The texts of a field that is a list (or a single text).
    #[must_use]
    pub fn texts(&self, field: Field) -> Vec<(&str, Span)> {
        let Some(entry) = self.field(field) else {
            return Vec::new();
        };
        if let Some(text) = entry.value.as_str() {
            // Where a format's place for governance holds texts only, a list is one text.
            let dotted = matches!(self.dialect().governance, Governance::Dotted { prefix, .. }
                if entry.key.as_str().is_some_and(|key| key.starts_with(prefix)));
            let whole = || vec![(text, entry.value.inner_span())];
            return if dotted {
                comma_separated(entry.value)
            } else {
                whole()
            };
        }
        entry
            .value
            .items()
            .filter_map(|n| Some((n.as_str()?, n.inner_span())))
            .collect()
    }

    /// A parameter by name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        // A walk over a few is cheaper than a table of them.
        if self.parameters.len() <= FEW {
            return self.parameters.iter().find(|p| p.name == name);
        }
        let places = self.parameter_places.get_or_init(|| {
            let mut places = FxHashMap::default();
            for (at, parameter) in self.parameters.iter().enumerate() {
                // Of a name that is declared twice the first counts.
                places.entry(parameter.name.clone()).or_insert(at);
            }
            places
        });
        places.get(name).map(|at| &self.parameters[*at])
    }

    /// Every place where the template reads the parameter `name` (not a local of that name).
    pub fn uses_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Span> + 'a {
        self.facts()
            .names
            .iter()
            .filter(move |n| n.resolution == Resolution::Free && n.name == name)
            .map(|n| n.span)
    }

    /// How the artifact is retired, if it is.
    #[must_use]
    pub fn deprecation(&self) -> Option<Deprecation> {
        let value = self.field(Field::Deprecated)?.value;
        let text = |key: &str| value.get(key).and_then(Node::as_str).map(str::to_owned);
        match value.as_str() {
            Some("true") => Some(Deprecation {
                since: None,
                replacement: None,
                reason: None,
            }),
            _ if value.is_mapping() => Some(Deprecation {
                since: text("since"),
                replacement: text("replacement"),
                reason: text("reason"),
            }),
            _ => None,
        }
    }

    /// The role whose message contains `offset`.
    #[must_use]
    pub fn role_at(&self, offset: usize) -> Option<Role> {
        self.syntax
            .messages
            .iter()
            .find(|m| m.body.touches(offset))
            .and_then(|m| m.role)
    }

    /// Where findings about the file as a whole are shown: its first line of metadata, or its first byte.
    #[must_use]
    pub fn head(&self) -> Span {
        self.syntax.layout.front_matter.map_or_else(
            || {
                self.metadata()
                    .and_then(|m| m.entries().next())
                    .map_or(Span::at(0), |e| e.key.span())
            },
            |f| f.open,
        )
    }

    /// The stage it claims; `None` where it claims none or one that does not exist.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        self.text(Field::Stage)
            .and_then(|(word, _)| Stage::parse(word))
    }

    /// The risk it states.
    #[must_use]
    pub fn risk(&self) -> Option<Risk> {
        self.text(Field::Risk)
            .and_then(|(word, _)| Risk::parse(word))
    }

    /// The layer it belongs to.
    #[must_use]
    pub fn layer(&self) -> Option<Layer> {
        self.text(Field::Layer)
            .and_then(|(word, _)| Layer::parse(word))
    }

    /// Whether any governance key is present: an artifact without one is left alone by governance rules.
    #[must_use]
    pub fn is_managed(&self) -> bool {
        [
            Field::Stage,
            Field::Phase,
            Field::Layer,
            Field::Owners,
            Field::Version,
            Field::Risk,
        ]
        .iter()
        .any(|f| self.field(*f).is_some())
    }
}

/// The parts of a text between commas, without blanks around them; all at the place of the whole where it is not written
/// plainly.
pub fn comma_separated(node: Node<'_>) -> Vec<(&str, Span)> {
    let (Some(text), inner) = (node.as_str(), node.inner_span()) else {
        return Vec::new();
    };
    let plain = inner.len() == text.len();
    let place = |part: &str| {
        // A part is a slice of the text.
        let from = inner.lo() + (part.as_ptr() as usize - text.as_ptr() as usize);
        if plain {
            Span::new(from, from + part.len())
        } else {
            inner
        }
    };
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts.map(|part| (part, place(part))).collect()
}
