//! Where a path of metadata keys leads: into the format's key table, into a JSON Schema, or into the inputs of a case,
//! whose keys are the artifact's own parameters and their fields.
//!
//! What goes in is a path of YAML keys from the root of the document, what comes out is what the author may write there:
//!
//! ```yaml
//! stage: validated            # stage: [`kind_at`] gives the closed list of stages
//! parameters:
//!   user:
//!     type: object            # parameters, user, type: [`kind_at`] gives the type names of JSON Schema
//!     properties:
//!       mail: string          # parameters, user, properties: [`described_object`] gives the value `user`
//! evals:
//!   - with:                   # evals, [], with: [`input_at`] gives `CaseInput::All`
//!       user:                 # evals, [], with, user: `CaseInput::Value`, the value `user`
//!         mail: a@example.org # evals, [], with, user, mail: `CaseInput::Value`, the value `user.mail`
//!       nobody: 1             # evals, [], with, nobody: `CaseInput::Undeclared`
//! ```

use pog_formats::dialect::{Field, GOVERNANCE_KEYS, Key, KeyKind, child_keys, find_key};
use pog_model::CompanionKind;
use pog_model::artifact::Artifact;
use pog_template::PathSegment;
use pog_text::Span;
use pog_yaml::{Cursor, Node, PathPart, cursor_at};

use super::value_path::Rooted;

pub(crate) type Table = &'static [Key];

/// One YAML document of an artifact: its own metadata, its overlay or a file of cases.
#[derive(Clone, Copy)]
pub(crate) struct MetadataDocument<'a> {
    /// What is written.
    pub(crate) root: Option<Node<'a>>,
    /// Where, in the joined text.
    pub(crate) span: Span,
    /// The keys it may have.
    pub(crate) keys: Table,
    /// Whether its keys are those of governance rather than of the format.
    pub(crate) overlay: bool,
    /// The key of the table that the whole of it is the value of.
    below: Option<&'static str>,
}

impl<'a> MetadataDocument<'a> {
    /// The document that a place is in.
    pub(crate) fn at(artifact: &'a Artifact, offset: usize) -> Self {
        let own = Self {
            root: artifact.metadata(),
            span: artifact.metadata_span(),
            keys: artifact.keys(),
            overlay: false,
            below: None,
        };
        let Some(document) = artifact.document_at(offset) else {
            return own;
        };
        let other = Self {
            root: document.root.map(|id| artifact.node(id)),
            span: document.span,
            ..own
        };
        match document.kind {
            // It says what the format's own file would say.
            CompanionKind::Metadata => other,
            kind => Self {
                keys: GOVERNANCE_KEYS,
                overlay: true,
                below: (kind == CompanionKind::Cases).then_some("evals"),
                ..other
            },
        }
    }

    /// A path of this document as one from the root of the key table.
    pub(crate) fn path(&self, path: Vec<PathPart>) -> Vec<PathPart> {
        let Some(below) = self.below else { return path };
        let wrapped = path.first() == Some(&PathPart::Key("cases".into()));
        let rest = path.into_iter().skip(usize::from(wrapped));
        std::iter::once(PathPart::Key(below.into()))
            .chain(rest)
            .collect()
    }

    /// What a cursor in this document is about to write.
    pub(crate) fn cursor(&self, text: &str, offset: usize) -> Cursor {
        let mut cursor = cursor_at(text, self.span, offset);
        cursor.path = self.path(cursor.path);
        cursor
    }
}

/// The shape at a path; `None` at the root and where the table does not say. A schema that is not a parameter's has the
/// keys of one that is.
pub(crate) fn kind_at(keys: Table, path: &[PathPart]) -> Option<&'static KeyKind> {
    match child_keys(keys, path) {
        Some(KeyKind::AnySchema) => parameter_schema(keys),
        Some(kind) => Some(kind),
        None => {
            // The table ends at a schema of its own; from there on the path goes through JSON Schema.
            let schema_at =
                |end: &usize| matches!(child_keys(keys, &path[..*end]), Some(KeyKind::AnySchema));
            let end = (1..path.len()).find(schema_at)?;
            child_keys(parameter_schema(keys)?.keys(), &path[end..])
        }
    }
}

/// The shape of a parameter's schema.
fn parameter_schema(keys: Table) -> Option<&'static KeyKind> {
    let parameters = keys.iter().find(|k| k.field == Some(Field::Parameters))?;
    match &parameters.kind {
        KeyKind::MapOf(schema @ KeyKind::Schema(_)) => Some(*schema),
        _ => None,
    }
}

/// The table entry of the key that ends a path.
pub(crate) fn key_at(keys: Table, path: &[PathPart]) -> Option<&'static Key> {
    match path {
        [PathPart::Key(name)] => find_key(keys, name),
        [lead @ .., PathPart::Key(name)] => find_key(kind_at(keys, lead)?.keys(), name),
        _ => None,
    }
}

/// What the first key of a path means.
pub(crate) fn first_field(keys: Table, path: &[PathPart]) -> Option<Field> {
    let Some(PathPart::Key(first)) = path.first() else {
        return None;
    };
    find_key(keys, first)?.field
}

/// Where a path leads, seen from the inputs of a case.
pub(crate) enum CaseInput<'a> {
    /// Not into the inputs of a case.
    Elsewhere,
    /// To the mapping of inputs itself.
    All,
    /// To a parameter's value or a part of it.
    Value(Rooted<'a>),
    /// To a value of no parameter.
    Undeclared,
}

/// The place in a case's inputs that a path leads to.
pub(crate) fn input_at<'a>(
    artifact: &'a Artifact,
    keys: Table,
    path: &[PathPart],
) -> CaseInput<'a> {
    let Some(inside) = below_inputs(keys, path) else {
        return CaseInput::Elsewhere;
    };
    let Some((first, rest)) = inside.split_first() else {
        return CaseInput::All;
    };
    let parameter = match first {
        PathPart::Key(name) => artifact.parameter(name),
        PathPart::Item => None,
    };
    let Some(parameter) = parameter else {
        return CaseInput::Undeclared;
    };
    let segment = |part: &PathPart| match part {
        PathPart::Key(key) => PathSegment::Field(key.clone()),
        PathPart::Item => PathSegment::Item,
    };
    CaseInput::Value(Rooted {
        parameter,
        path: rest.iter().map(segment).collect(),
    })
}

/// The rest of a path behind the key that holds a case's inputs. Inputs are what the table calls so, or, below the key
/// that holds the cases, a mapping that may have any keys.
fn below_inputs(keys: Table, path: &[PathPart]) -> Option<&[PathPart]> {
    let in_cases = first_field(keys, path) == Some(Field::Cases);
    for end in 1..=path.len() {
        let is_inputs = match child_keys(keys, &path[..end]) {
            Some(KeyKind::MapOf(KeyKind::Any)) => in_cases,
            Some(KeyKind::Inputs | KeyKind::Either(KeyKind::Inputs, _)) => true,
            _ => false,
        };
        if is_inputs {
            return Some(&path[end..]);
        }
    }
    None
}

/// The part of a parameter whose fields stand under a path: one that leads from the parameters to a `properties`.
pub(crate) fn described_object<'a>(
    artifact: &'a Artifact,
    keys: Table,
    path: &[PathPart],
) -> Option<Rooted<'a>> {
    let [_, PathPart::Key(name), steps @ .., PathPart::Key(last)] = path else {
        return None;
    };
    if first_field(keys, path) != Some(Field::Parameters) || last != "properties" {
        return None;
    }
    let mut parts = Vec::new();
    let mut steps = steps.iter();
    while let Some(PathPart::Key(step)) = steps.next() {
        match (step.as_str(), steps.as_slice().first()) {
            ("items", _) => parts.push(PathSegment::Item),
            ("properties", Some(PathPart::Key(field))) => {
                parts.push(PathSegment::Field(field.clone()));
                steps.next();
            }
            _ => return None,
        }
    }
    Some(Rooted {
        parameter: artifact.parameter(name)?,
        path: parts,
    })
}

/// A path as documentation references carry it.
pub(crate) fn strings(path: &[PathPart]) -> Vec<String> {
    path.iter()
        .map(|part| match part {
            PathPart::Key(key) => key.clone(),
            PathPart::Item => "[]".into(),
        })
        .collect()
}

/// The path that a documentation reference carries.
pub(crate) fn path_of_keys(path: &[String]) -> Vec<PathPart> {
    path.iter()
        .map(|p| {
            if p == "[]" {
                PathPart::Item
            } else {
                PathPart::Key(p.clone())
            }
        })
        .collect()
}
