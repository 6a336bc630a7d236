//! What other files need to know of an artifact. Two equal summaries mean that nobody else has to be checked again.

use pog_formats::dialect::Field;
use pog_template::{JINJA, LocalKind, ReferenceKind, Resolution};
use pog_text::Span;
use serde_json::Value;

use crate::artifact::{Artifact, Deprecation};

/// An artifact seen from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The id.
    pub id: String,
    /// Where the id is written; `None` for one taken from the path.
    pub id_span: Option<Span>,
    /// What people call it.
    pub name: Option<String>,
    /// One sentence.
    pub description: Option<String>,
    /// SemVer, as written.
    pub version: Option<String>,
    /// Lifecycle stage.
    pub stage: Option<String>,
    /// SDLC phase.
    pub phase: Option<String>,
    /// Orchestration layer.
    pub layer: Option<String>,
    /// Free words.
    pub tags: Vec<String>,
    /// Who answers for it.
    pub owners: Vec<String>,
    /// The model it is for.
    pub model: Option<String>,
    /// Its parameters.
    pub parameters: Vec<ParameterSummary>,
    /// How it is retired.
    pub deprecated: Option<Deprecation>,
    /// The templates it mentions.
    pub includes: Vec<IncludeSummary>,
    /// Names its template reads from outside, each once.
    pub reads: Vec<String>,
    /// Macros it defines, with where.
    pub macros: Vec<(String, Span)>,
    /// The format's id.
    pub dialect: &'static str,
    /// What people call the format.
    pub dialect_name: &'static str,
    /// Whether templates of the native format can include it.
    pub includable: bool,
    /// First 12 hexadecimal digits of the BLAKE3 digest of the text, line ends normalised.
    pub digest: String,
}

/// A parameter seen from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterSummary {
    pub name: String,
    /// Where it is declared, in its own file.
    pub span: Span,
    /// The type as a person reads it; empty when unknown.
    pub type_label: String,
    /// What to pass.
    pub description: Option<String>,
    /// Value used when none is given.
    pub default: Option<Value>,
    /// The closed list of values.
    pub choices: Vec<Value>,
    /// Whether it may be left out although it has no default.
    pub optional: bool,
    /// Whether its values are not shown.
    pub sensitive: bool,
}

impl ParameterSummary {
    /// The default, where it may be shown.
    #[must_use]
    pub fn shown_default(&self) -> Option<&Value> {
        self.default.as_ref().filter(|_| !self.sensitive)
    }

    /// Whether a value must be given.
    #[must_use]
    pub fn required(&self) -> bool {
        self.default.is_none() && !self.optional
    }
}

/// A mention of another template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncludeSummary {
    /// `ID`, `ID@RANGE` or a relative path.
    pub target: String,
    /// The statement.
    pub kind: ReferenceKind,
    /// The target's place.
    pub span: Span,
}

impl Summary {
    /// Whether a template of the format `from` that refers to this artifact can take it in. Formats that refer by path
    /// name their own files.
    #[must_use]
    pub fn fits(&self, from: &pog_formats::dialect::Dialect) -> bool {
        self.includable || from.resolve_reference.is_some()
    }

    /// The summary of an artifact read from `text`.
    #[must_use]
    pub fn of(artifact: &Artifact, text: &str) -> Self {
        let field = |f: Field| artifact.text(f).map(|(t, _)| t.to_owned());
        let list = |f: Field| {
            artifact
                .texts(f)
                .into_iter()
                .map(|(t, _)| t.to_owned())
                .collect()
        };
        let facts = artifact.facts();
        let mut reads: Vec<String> = facts
            .names
            .iter()
            .filter(|n| n.resolution == Resolution::Free)
            .map(|n| n.name.clone())
            .collect();
        reads.sort();
        reads.dedup();
        Self {
            id: artifact.id.clone(),
            id_span: artifact.text(Field::Id).map(|(_, span)| span),
            name: field(Field::Name),
            description: field(Field::Description),
            version: field(Field::Version),
            stage: field(Field::Stage),
            phase: field(Field::Phase),
            layer: field(Field::Layer),
            tags: list(Field::Tags),
            owners: list(Field::Owners),
            model: field(Field::ModelId),
            parameters: artifact
                .parameters
                .iter()
                .map(|p| ParameterSummary {
                    name: p.name.clone(),
                    span: p.name_span,
                    type_label: p.type_label(),
                    description: p.description.clone(),
                    default: p.default.as_ref().map(|(v, _)| v.clone()),
                    choices: p.choices.iter().map(|(v, _)| v.clone()).collect(),
                    optional: p.optional,
                    sensitive: p.sensitive,
                })
                .collect(),
            deprecated: artifact.deprecation(),
            includes: facts
                .references
                .iter()
                .filter_map(|r| {
                    Some(IncludeSummary {
                        target: r.target.clone()?,
                        kind: r.kind,
                        span: r.span,
                    })
                })
                .collect(),
            reads,
            macros: facts
                .locals
                .iter()
                .filter(|l| l.kind == LocalKind::Macro)
                .map(|l| (l.name.clone(), l.span))
                .collect(),
            dialect: artifact.dialect().id,
            dialect_name: artifact.dialect().name,
            includable: *artifact.language() == JINJA,
            digest: digest(text),
        }
    }

    /// Whether other files' findings are the same with either: places and the text itself do not count.
    #[must_use]
    pub fn same_for_others(&self, other: &Self) -> bool {
        let placeless = |s: &Self| {
            let mut s = s.clone();
            s.digest.clear();
            s.id_span = s.id_span.map(|_| Span::default());
            s.parameters
                .iter_mut()
                .for_each(|p| p.span = Span::default());
            s.includes.iter_mut().for_each(|i| i.span = Span::default());
            s.macros.iter_mut().for_each(|m| m.1 = Span::default());
            s
        };
        placeless(self) == placeless(other)
    }

    /// The name to show, the id where there is none.
    #[must_use]
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// Short content digest; line ends do not count, so that a checkout on Windows gives the same.
fn digest(text: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in text.split("\r\n") {
        hasher.update(part.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex().as_str()[..12].to_owned()
}
