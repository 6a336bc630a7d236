//! A format-neutral prompt: metadata in the native vocabulary, messages as trees, and remarks about
//! the conversion.

use pog_formats::dialect::Role;
use pog_text::Span;
use serde_json::{Map, Value};

use super::tree::Node;

/// A prompt.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Prompt {
    /// Native metadata keys; a parameter is always a JSON Schema mapping, `evals` a list of cases or paths of them.
    pub(crate) meta: Map<String, Value>,
    /// The messages.
    pub(crate) messages: Vec<Message>,
}

/// One message.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message {
    pub(crate) role: Role,
    pub(crate) nodes: Vec<Node>,
}

/// A remark about a conversion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// How severe it is.
    pub weight: Weight,
    /// What is not converted; capitalised, no full stop.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// The location in the joined text of the source; `None` for the file as a whole.
    pub at: Option<Span>,
}

/// The severity of a remark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing is lost, but it is worth knowing.
    Note,
    /// Something is lost; only allowed in a lossy conversion.
    Loss,
}

impl Remark {
    pub(crate) fn note(
        message: impl Into<String>,
        remedy: impl Into<String>,
        at: Option<Span>,
    ) -> Self {
        Self {
            weight: Weight::Note,
            message: message.into(),
            remedy: remedy.into(),
            at,
        }
    }

    pub(crate) fn loss(
        message: impl Into<String>,
        remedy: impl Into<String>,
        at: Option<Span>,
    ) -> Self {
        Self {
            weight: Weight::Loss,
            message: message.into(),
            remedy: remedy.into(),
            at,
        }
    }
}

impl Prompt {
    /// A string of the metadata.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.meta.get(key).and_then(Value::as_str)
    }

    /// Removes and returns a key.
    pub(crate) fn take(&mut self, key: &str) -> Option<Value> {
        // `shift_remove` keeps the order of the others.
        self.meta.shift_remove(key)
    }

    /// Removes and returns a string; other values stay.
    pub(crate) fn take_text(&mut self, key: &str) -> Option<String> {
        self.text(key)?;
        self.take(key).and_then(|v| v.as_str().map(str::to_owned))
    }

    /// The schemas of the parameters.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.meta
            .get("parameters")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    }

    /// The cases written in the metadata.
    pub(crate) fn cases(&self) -> impl Iterator<Item = &Map<String, Value>> {
        let list = self.meta.get("evals").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_object)
    }

    /// The format's own keys that were kept when the prompt was read from it.
    pub(crate) fn take_kept(&mut self, id: &str) -> Map<String, Value> {
        match self.take(&format!("x-{id}")) {
            Some(Value::Object(map)) => map,
            Some(other) => {
                self.meta.insert(format!("x-{id}"), other);
                Map::new()
            }
            None => Map::new(),
        }
    }
}
