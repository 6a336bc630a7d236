//! Where a path of metadata keys leads: into the format's key table, into a JSON Schema, or into the inputs of a case,
//! whose keys are the artifact's own parameters and their fields.

use pog_syntax::dialect::{Field, GOVERNANCE_KEYS, Key, KeyKind, child_keys, find_key};
use pog_syntax::yaml::{Cursor, Node, PathPart, cursor_at};
use pog_text::Span;

use super::shape::{Part, Rooted};
use crate::artifact::Artifact;
use crate::file::PartKind;

/// A key table.
pub(crate) type Table = &'static [Key];

/// One YAML document of an artifact: its own metadata, its overlay or a file of cases.
#[derive(Clone, Copy)]
pub(crate) struct Sheet<'a> {
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

impl<'a> Sheet<'a> {
    /// The document that a place is in.
    pub(crate) fn at(artifact: &'a Artifact, offset: usize) -> Self {
        let Some(document) = artifact.document_at(offset) else {
            let (keys, span) = (artifact.keys(), artifact.metadata_span());
            return Self {
                root: artifact.metadata(),
                span,
                keys,
                overlay: false,
                below: None,
            };
        };
        if document.kind == PartKind::Companion {
            let root = document.root.map(|id| artifact.node(id));
            return Self {
                root,
                span: document.span,
                keys: artifact.keys(),
                overlay: false,
                below: None,
            };
        }
        let below = (document.kind == PartKind::Cases).then_some("evals");
        let root = document.root.map(|id| artifact.node(id));
        Self {
            root,
            span: document.span,
            keys: GOVERNANCE_KEYS,
            overlay: true,
            below,
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
    let schema = || {
        let parameters = keys.iter().find(|k| k.field == Some(Field::Parameters))?;
        if let KeyKind::MapOf(schema @ KeyKind::Schema(_)) = &parameters.kind {
            Some(*schema)
        } else {
            None
        }
    };
    match child_keys(keys, path) {
        Some(KeyKind::AnySchema) => schema(),
        Some(kind) => Some(kind),
        None => (1..path.len()).find_map(|at| match child_keys(keys, &path[..at]) {
            Some(KeyKind::AnySchema) => child_keys(schema()?.keys(), &path[at..]),
            _ => None,
        }),
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

/// A place in a case's inputs.
pub(crate) enum Input<'a> {
    /// The mapping of inputs itself.
    All,
    /// A parameter's value or a part of it.
    Value(Rooted<'a>),
}

/// The place in a case's inputs that a path leads to. Inputs are what the table says is one, or the free mapping below the
/// key that holds the cases.
/// `Some(None)` for values of no parameter.
pub(crate) fn input_at<'a>(
    artifact: &'a Artifact,
    keys: Table,
    path: &[PathPart],
) -> Option<Option<Input<'a>>> {
    let cases = first_field(keys, path) == Some(Field::Cases);
    let is_inputs = |at: &usize| match child_keys(keys, &path[..*at]) {
        Some(KeyKind::MapOf(KeyKind::Any)) => cases,
        Some(KeyKind::Inputs | KeyKind::Either(KeyKind::Inputs, _)) => true,
        _ => false,
    };
    let at = (1..=path.len()).find(is_inputs)?;
    let [name, rest @ ..] = &path[at..] else {
        return Some(Some(Input::All));
    };
    let PathPart::Key(name) = name else {
        return Some(None);
    };
    let parts = rest.iter().map(|part| match part {
        PathPart::Key(key) => Part::Name(key.clone()),
        PathPart::Item => Part::Item,
    });
    Some(artifact.parameter(name).map(|parameter| {
        Input::Value(Rooted {
            parameter,
            path: parts.collect(),
        })
    }))
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
            ("items", _) => parts.push(Part::Item),
            ("properties", Some(PathPart::Key(field))) => {
                parts.push(Part::Name(field.clone()));
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

/// Such a path as parts.
pub(crate) fn parts(path: &[String]) -> Vec<PathPart> {
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
