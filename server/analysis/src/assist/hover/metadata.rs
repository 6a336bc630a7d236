//! Things in the metadata: parameters where they are declared and given, keys, words of closed lists, ids.

use pog_syntax::dialect::{Field, KeyKind, find_key};
use pog_syntax::yaml::{Node, PathPart, Slot};

use super::Found;
use crate::artifact::Artifact;
use crate::assist::docs::DocRef;
use crate::assist::keys::{self, Input, Sheet};
use crate::file::SourceFile;
use crate::host::Snapshot;
use crate::named;

pub(super) fn find(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &Artifact,
    offset: usize,
) -> Option<Found> {
    let declared = artifact
        .parameters
        .iter()
        .find(|p| p.listed && p.name_span.touches(offset));
    if let Some(parameter) = declared {
        return Some((
            parameter.name_span,
            DocRef::Parameter {
                name: parameter.name.clone(),
            },
        ));
    }
    let sheet = Sheet::at(artifact, offset);
    let Some((node, path, is_key)) = sheet.root.and_then(|root| locate(root, offset)) else {
        return half_typed(file, artifact, &sheet, offset);
    };
    let (path, overlay, table) = (sheet.path(path), sheet.overlay, sheet.keys);
    let span = node.inner_span();
    let text = node.as_str()?;
    match keys::input_at(artifact, table, &path) {
        Some(Some(Input::Value(rooted))) if is_key => return Some((span, rooted.doc(None))),
        Some(None | Some(Input::Value(_))) => return None,
        Some(Some(Input::All)) | None => {}
    }
    if is_key {
        let lead = &path[..path.len() - 1];
        let declares = keys::first_field(table, lead) == Some(Field::Parameters)
            && matches!(keys::kind_at(table, lead), Some(KeyKind::MapOf(_)));
        return match (declares, lead.len()) {
            (true, 1) => artifact.parameter(text).map(|p| {
                (
                    span,
                    DocRef::Parameter {
                        name: p.name.clone(),
                    },
                )
            }),
            (true, _) => keys::described_object(artifact, table, lead)
                .map(|rooted| (span, rooted.doc(Some(text)))),
            (false, _) => Some((
                span,
                DocRef::Key {
                    path: keys::strings(&path),
                    overlay,
                },
            )),
        };
    }
    let kind = keys::kind_at(table, &path)?;
    if let Some(mention) = named::mention_at(artifact, offset)
        && let Some(entry) =
            named::meant(snapshot, file.root, mention.formats, mention.name).first()
    {
        return Some((
            span,
            DocRef::Artifact {
                id: entry.summary.id.clone(),
            },
        ));
    }
    if matches!(kind, KeyKind::Id) {
        return snapshot.library.with_id(text, file.root).first().map(|e| {
            (
                span,
                DocRef::Artifact {
                    id: e.summary.id.clone(),
                },
            )
        });
    }
    if keys::key_at(table, &path).and_then(|k| k.field) == Some(Field::ModelId) {
        return Some((
            span,
            DocRef::Model {
                id: text.to_owned(),
            },
        ));
    }
    if let KeyKind::Schema(schema) = kind {
        // A bare type name stands for the whole schema: its page is that of the type.
        let mut path = path;
        path.push(PathPart::Key("type".into()));
        let known = find_key(schema(), "type")
            .is_some_and(|k| k.kind.choices().iter().any(|c| c.value == text));
        return known.then(|| {
            (
                span,
                DocRef::Choice {
                    path: keys::strings(&path),
                    overlay,
                    value: text.to_owned(),
                },
            )
        });
    }
    let known = kind.choices().iter().any(|c| c.value == text);
    known.then(|| {
        (
            span,
            DocRef::Choice {
                path: keys::strings(&path),
                overlay,
                value: text.to_owned(),
            },
        )
    })
}

/// A key on a line that cannot be read: the line itself still tells where it stands.
fn half_typed(
    file: &SourceFile,
    artifact: &Artifact,
    sheet: &Sheet<'_>,
    offset: usize,
) -> Option<Found> {
    if artifact.syntax.layout.yaml.errors.is_empty() || !sheet.span.touches(offset) {
        return None;
    }
    let cursor = sheet.cursor(file.joined(), offset);
    let Slot::Key { span, colon: true } = cursor.slot else {
        return None;
    };
    let mut path = cursor.path;
    path.push(PathPart::Key(span.text(file.joined()).to_owned()));
    keys::kind_at(sheet.keys, &path)?;
    Some((
        span,
        DocRef::Key {
            path: keys::strings(&path),
            overlay: sheet.overlay,
        },
    ))
}

/// The scalar at `offset`, the path that leads to it, and whether it is a key (its own name then ends the path).
fn locate(root: Node<'_>, offset: usize) -> Option<(Node<'_>, Vec<PathPart>, bool)> {
    let steps = root.path_to(offset);
    let mut path = Vec::new();
    for pair in steps.windows(2) {
        let [outer, inner] = pair else { continue };
        let entry = outer
            .entries()
            .find(|e| e.key.id() == inner.id() || e.value.id() == inner.id());
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
