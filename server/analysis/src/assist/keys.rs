//! Where a path of metadata keys leads: into the format's key table, into a JSON Schema, or into the inputs of a case,
//! whose keys are the artifact's own parameters and their fields.

use pog_syntax::dialect::{Dialect, Field, Key, KeyKind, child_keys, find_key};
use pog_syntax::yaml::PathPart;

use super::shape::{Part, Rooted};
use crate::artifact::Artifact;

/// The shape at a path; `None` at the root and where the table does not say. A schema that is not a parameter's has the
/// keys of one that is.
pub(crate) fn kind_at(dialect: &Dialect, path: &[PathPart]) -> Option<&'static KeyKind> {
    let schema = || {
        let parameters = dialect.keys.iter().find(|k| k.field == Some(Field::Parameters))?;
        if let KeyKind::MapOf(schema @ KeyKind::Schema(_)) = &parameters.kind { Some(*schema) } else { None }
    };
    match child_keys(dialect.keys, path) {
        Some(KeyKind::AnySchema) => schema(),
        Some(kind) => Some(kind),
        None => (1..path.len()).find_map(|at| match child_keys(dialect.keys, &path[..at]) {
            Some(KeyKind::AnySchema) => child_keys(schema()?.keys(), &path[at..]),
            _ => None,
        }),
    }
}

/// The table entry of the key that ends a path.
pub(crate) fn key_at(dialect: &Dialect, path: &[PathPart]) -> Option<&'static Key> {
    match path {
        [PathPart::Key(name)] => find_key(dialect.keys, name),
        [lead @ .., PathPart::Key(name)] => find_key(kind_at(dialect, lead)?.keys(), name),
        _ => None,
    }
}

/// What the first key of a path means.
pub(crate) fn first_field(dialect: &Dialect, path: &[PathPart]) -> Option<Field> {
    let Some(PathPart::Key(first)) = path.first() else { return None };
    find_key(dialect.keys, first)?.field
}

/// A place in a case's inputs.
pub(crate) enum Input<'a> {
    /// The mapping of inputs itself.
    All,
    /// A parameter's value or a part of it.
    Value(Rooted<'a>),
}

/// The place in a case's inputs that a path leads to. Inputs are the free mapping below the key that holds the cases.
/// `Some(None)` for values of no parameter.
pub(crate) fn input_at<'a>(artifact: &'a Artifact, path: &[PathPart]) -> Option<Option<Input<'a>>> {
    let dialect = artifact.dialect();
    if first_field(dialect, path) != Some(Field::Cases) {
        return None;
    }
    let is_inputs = |at: &usize| matches!(child_keys(dialect.keys, &path[..*at]), Some(KeyKind::MapOf(KeyKind::Any)));
    let at = (1..=path.len()).find(is_inputs)?;
    let [name, rest @ ..] = &path[at..] else { return Some(Some(Input::All)) };
    let PathPart::Key(name) = name else { return Some(None) };
    let parts = rest.iter().map(|part| match part {
        PathPart::Key(key) => Part::Name(key.clone()),
        PathPart::Item => Part::Item,
    });
    Some(artifact.parameter(name).map(|parameter| Input::Value(Rooted { parameter, path: parts.collect() })))
}

/// The part of a parameter whose fields stand under a path: one that leads from the parameters to a `properties`.
pub(crate) fn described_object<'a>(artifact: &'a Artifact, path: &[PathPart]) -> Option<Rooted<'a>> {
    let [_, PathPart::Key(name), steps @ .., PathPart::Key(last)] = path else { return None };
    if first_field(artifact.dialect(), path) != Some(Field::Parameters) || last != "properties" {
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
    Some(Rooted { parameter: artifact.parameter(name)?, path: parts })
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
    path.iter().map(|p| if p == "[]" { PathPart::Item } else { PathPart::Key(p.clone()) }).collect()
}
