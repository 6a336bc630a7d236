//! A library prompt as JSON, with the same keys as the language server's library requests.

use pog_model::Origin;
use pog_model::library::{Entry, ParameterSummary};
use pog_text::printable;
use pog_text::words::single_line;
use serde::Serialize;
use serde_json::Value;

use super::session::Session;

/// The JSON output of `pog list` and `pog search`.
#[derive(Serialize)]
pub(super) struct Items<'a> {
    version: u32,
    items: Vec<Item<'a>>,
}

impl<'a> Items<'a> {
    /// The output in its current version.
    pub(super) fn new(items: Vec<Item<'a>>) -> Self {
        Self { version: 1, items }
    }
}

/// One artifact.
#[derive(Serialize)]
pub(super) struct Item<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<&'a str>,
    tags: &'a [String],
    deprecated: bool,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    includable: bool,
    parameters: Vec<Parameter<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
}

#[derive(Serialize)]
struct Parameter<'a> {
    name: &'a str,
    #[serde(rename = "type", skip_serializing_if = "str::is_empty")]
    type_label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'a Value>,
    #[serde(rename = "enum", skip_serializing_if = "<[Value]>::is_empty")]
    choices: &'a [Value],
}

pub(super) fn item<'a>(session: &Session, entry: &'a Entry, score: Option<f64>) -> Item<'a> {
    let s = &entry.summary;
    Item {
        id: &s.id,
        name: s.title(),
        description: s.description.as_deref(),
        version: s.version.as_deref(),
        stage: s.stage.as_deref(),
        phase: s.phase.as_deref(),
        layer: s.layer.as_deref(),
        tags: &s.tags,
        deprecated: s.deprecated.is_some(),
        source: source(entry.origin),
        // The starter library has no file on disk, so a path would lead a program nowhere.
        path: (entry.origin != Origin::Starter).then(|| session.shown_path(entry.file)),
        includable: s.includable,
        parameters: s.parameters.iter().map(parameter).collect(),
        score,
    }
}

/// The name of an artifact's origin.
pub(super) fn source(origin: Origin) -> &'static str {
    match origin {
        Origin::Workspace => "workspace",
        Origin::Source => "library",
        Origin::Starter => "starter",
    }
}

fn parameter(p: &ParameterSummary) -> Parameter<'_> {
    Parameter {
        name: &p.name,
        type_label: &p.type_label,
        description: p.description.as_deref(),
        required: p.required(),
        default: p.shown_default(),
        choices: &p.choices,
    }
}

/// A text on one line, safe to print.
pub(super) fn one_line(text: &str) -> String {
    printable::line(&single_line(text))
}
