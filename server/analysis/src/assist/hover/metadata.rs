//! Things in the metadata: parameters where they are declared and given, keys, words of closed lists, ids.

use pog_syntax::dialect::{Field, KeyKind, child_keys, find_key};
use pog_syntax::yaml::{Node, PathPart};

use super::Found;
use crate::artifact::Artifact;
use crate::assist::docs::DocRef;
use crate::file::SourceFile;
use crate::host::Snapshot;

pub(super) fn find(snapshot: &Snapshot, file: &SourceFile, artifact: &Artifact, offset: usize) -> Option<Found> {
    let root = artifact.metadata()?;
    let (node, path, is_key) = locate(root, offset)?;
    let span = node.inner_span();
    let text = node.as_str()?;
    let keys = artifact.dialect().keys;
    let field = match path.first() {
        Some(PathPart::Key(first)) => find_key(keys, first).and_then(|k| k.field),
        _ => None,
    };
    if is_key {
        let lead = &path[..path.len() - 1];
        let free = !lead.is_empty() && matches!(child_keys(keys, lead), Some(KeyKind::MapOf(_)));
        let parameter = || artifact.parameter(text).map(|p| (span, DocRef::Parameter { name: p.name.clone() }));
        return match (free, field) {
            (true, Some(Field::Parameters)) if lead.len() == 1 => parameter(),
            (true, Some(Field::Parameters)) => property(lead, text).map(|doc| (span, doc)),
            (true, Some(Field::Cases)) => parameter(),
            _ => Some((span, DocRef::Key { path: strings(&path) })),
        };
    }
    let kind = child_keys(keys, &path)?;
    if matches!(kind, KeyKind::Id) {
        return snapshot
            .library
            .with_id(text, file.root)
            .first()
            .map(|e| (span, DocRef::Artifact { id: e.summary.id.clone() }));
    }
    if let KeyKind::Schema(schema) = kind {
        // A bare type name stands for the whole schema: its page is that of the type.
        let mut path = path;
        path.push(PathPart::Key("type".into()));
        let known = find_key(schema(), "type").is_some_and(|k| k.kind.choices().iter().any(|c| c.value == text));
        return known.then(|| (span, DocRef::Choice { path: strings(&path), value: text.to_owned() }));
    }
    let known = kind.choices().iter().any(|c| c.value == text);
    known.then(|| (span, DocRef::Choice { path: strings(&path), value: text.to_owned() }))
}

/// The scalar at `offset`, the path that leads to it, and whether it is a key (its own name then ends the path).
fn locate(root: Node<'_>, offset: usize) -> Option<(Node<'_>, Vec<PathPart>, bool)> {
    let steps = root.path_to(offset);
    let mut path = Vec::new();
    for pair in steps.windows(2) {
        let [outer, inner] = pair else { continue };
        let entry = outer.entries().find(|e| e.key.id() == inner.id() || e.value.id() == inner.id());
        match entry {
            Some(entry) => {
                path.push(PathPart::Key(entry.key.as_str()?.to_owned()));
                if entry.key.id() == inner.id() {
                    return Some((*inner, path, true));
                }
            }
            None => path.push(PathPart::Item),
        }
    }
    let node = *steps.last()?;
    node.scalar().map(|_| (node, path, false))
}

/// A field of an object parameter, from the path to its `properties`.
fn property(lead: &[PathPart], name: &str) -> Option<DocRef> {
    let [_, PathPart::Key(parameter), rest @ ..] = lead else { return None };
    let mut path = Vec::new();
    let mut parts = rest.iter();
    while let Some(PathPart::Key(step)) = parts.next() {
        match step.as_str() {
            "items" => path.push("[]".to_owned()),
            "properties" => match parts.next() {
                Some(PathPart::Key(field)) => path.push(field.clone()),
                Some(PathPart::Item) => return None,
                None => {
                    path.push(name.to_owned());
                    return Some(DocRef::Property { parameter: parameter.clone(), path });
                }
            },
            _ => return None,
        }
    }
    None
}

fn strings(path: &[PathPart]) -> Vec<String> {
    path.iter()
        .map(|part| match part {
            PathPart::Key(key) => key.clone(),
            PathPart::Item => "[]".into(),
        })
        .collect()
}
