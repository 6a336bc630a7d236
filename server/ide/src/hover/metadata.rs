//! Things in the metadata: parameters where they are declared and given, keys, words of closed lists, ids.
//!
//! What goes in is an offset, what comes out is the scalar there and what it stands for:
//!
//! ```yaml
//! stage: validated        # `stage`: the key `stage`; `validated`: that word of its closed list
//! parameters:
//!   user:                 # the parameter `user`
//!     type: object        # `type`: the key of JSON Schema; `object`: a word of its list
//!     properties:
//!       mail: string      # `mail`: the field of `user`; `string`: the word `string` of the key `type`
//! evals:
//!   - with:
//!       user: { mail: x } # `user`: the parameter; `mail`: its field; `x`: nothing, it is the author's own
//! ```

use pog_formats::dialect::{Field, KeyKind, find_key};
use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_world::{Snapshot, name_refs};
use pog_yaml::{CursorContext, Node, PathPart};

use super::Found;
use crate::docs::DocRef;
use crate::keys;
use crate::keys::{CaseInput, MetadataDocument};

pub(super) fn find(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &Artifact,
    offset: usize,
) -> Option<Found> {
    // Where a format lists its parameters, their names are values; they are looked for before keys and values are.
    if let Some(found) = listed_parameter(artifact, offset) {
        return Some(found);
    }
    let sheet = MetadataDocument::at(artifact, offset);
    let Some(scalar) = sheet.root.and_then(|root| scalar_at(root, offset)) else {
        return half_typed(file, artifact, &sheet, offset);
    };
    let place = Place {
        snapshot,
        file,
        artifact,
        text: scalar.node.as_str()?,
        path: sheet.path(scalar.path),
        sheet,
        offset,
    };
    let doc = match scalar.role {
        Role::Key => place.key(),
        Role::Value => place.value(),
    };
    Some((scalar.node.inner_span(), doc?))
}

fn listed_parameter(artifact: &Artifact, offset: usize) -> Option<Found> {
    let mut listed = artifact.parameters.iter().filter(|p| p.listed);
    let parameter = listed.find(|p| p.name_span.touches(offset))?;
    let name = parameter.name.clone();
    Some((parameter.name_span, DocRef::Parameter { name }))
}

/// A scalar in the metadata.
struct Scalar<'a> {
    node: Node<'a>,
    /// The keys that lead to it; a key ends its own path.
    path: Vec<PathPart>,
    role: Role,
}

enum Role {
    Key,
    Value,
}

/// The scalar at `offset`.
fn scalar_at(root: Node<'_>, offset: usize) -> Option<Scalar<'_>> {
    let steps = root.path_to(offset);
    let mut path = Vec::new();
    for pair in steps.windows(2) {
        let [outer, inner] = pair else { continue };
        let entry = outer
            .entries()
            .find(|e| e.key.id() == inner.id() || e.value.id() == inner.id());
        let Some(entry) = entry else {
            path.push(PathPart::Item);
            continue;
        };
        path.push(PathPart::Key(entry.key.as_str()?.to_owned()));
        if entry.key.id() == inner.id() {
            return Some(Scalar {
                node: *inner,
                path,
                role: Role::Key,
            });
        }
    }
    let node = *steps.last()?;
    node.scalar()?;
    Some(Scalar {
        node,
        path,
        role: Role::Value,
    })
}

/// A scalar with what its path means.
struct Place<'a> {
    snapshot: &'a Snapshot,
    file: &'a SourceFile,
    artifact: &'a Artifact,
    text: &'a str,
    /// From the root of the key table.
    path: Vec<PathPart>,
    sheet: MetadataDocument<'a>,
    offset: usize,
}

impl Place<'_> {
    fn key(&self) -> Option<DocRef> {
        let table = self.sheet.keys;
        match keys::input_at(self.artifact, table, &self.path) {
            CaseInput::Value(rooted) => return Some(rooted.doc(None)),
            CaseInput::Undeclared => return None,
            CaseInput::All | CaseInput::Elsewhere => {}
        }
        let (_, parent) = self.path.split_last()?;
        let declares = keys::first_field(table, parent) == Some(Field::Parameters)
            && matches!(keys::kind_at(table, parent), Some(KeyKind::MapOf(_)));
        if !declares {
            return Some(DocRef::Key {
                path: keys::strings(&self.path),
                overlay: self.sheet.overlay,
            });
        }
        if parent.len() == 1 {
            let name = self.artifact.parameter(self.text)?.name.clone();
            return Some(DocRef::Parameter { name });
        }
        let object = keys::described_object(self.artifact, table, parent)?;
        Some(object.doc(Some(self.text)))
    }

    fn value(&self) -> Option<DocRef> {
        let table = self.sheet.keys;
        match keys::input_at(self.artifact, table, &self.path) {
            CaseInput::Value(_) | CaseInput::Undeclared => return None,
            CaseInput::All | CaseInput::Elsewhere => {}
        }
        let kind = keys::kind_at(table, &self.path)?;
        if let Some(id) = self.named_artifact() {
            return Some(DocRef::Artifact { id });
        }
        if matches!(kind, KeyKind::Id) {
            let library = &self.snapshot.library;
            let named = library.with_id(self.text, self.file.root);
            let id = named.first()?.summary.id.clone();
            return Some(DocRef::Artifact { id });
        }
        let field = keys::key_at(table, &self.path).and_then(|key| key.field);
        if field == Some(Field::ModelId) {
            let id = self.text.to_owned();
            return Some(DocRef::Model { id });
        }
        if let KeyKind::Schema(schema) = kind {
            // A bare type name stands for the whole schema: its page is that of the type.
            let key = find_key(schema(), "type")?;
            let mut path = self.path.clone();
            path.push(PathPart::Key("type".into()));
            return self.choice(&key.kind, &path);
        }
        self.choice(kind, &self.path)
    }

    /// The artifact that the file mentions by name at the offset.
    fn named_artifact(&self) -> Option<String> {
        let mention = name_refs::mention_at(self.artifact, self.offset)?;
        let root = self.file.root;
        let meant = name_refs::resolve_name(self.snapshot, root, mention.formats, mention.name);
        Some(meant.first()?.summary.id.clone())
    }

    /// The word of a closed list.
    fn choice(&self, kind: &KeyKind, path: &[PathPart]) -> Option<DocRef> {
        let is_listed = kind.choices().iter().any(|c| c.value == self.text);
        is_listed.then(|| DocRef::Choice {
            path: keys::strings(path),
            overlay: self.sheet.overlay,
            value: self.text.to_owned(),
        })
    }
}

/// A key on a line that cannot be read: the line itself still tells where it stands.
fn half_typed(
    file: &SourceFile,
    artifact: &Artifact,
    sheet: &MetadataDocument<'_>,
    offset: usize,
) -> Option<Found> {
    if artifact.syntax.layout.yaml.errors.is_empty() || !sheet.span.touches(offset) {
        return None;
    }
    let cursor = sheet.cursor(file.joined(), offset);
    let CursorContext::Key { span, colon: true } = cursor.context else {
        return None;
    };
    let mut path = cursor.path;
    path.push(PathPart::Key(span.text(file.joined()).to_owned()));
    // The line may be prose that happens to have a colon.
    keys::kind_at(sheet.keys, &path)?;
    Some((
        span,
        DocRef::Key {
            path: keys::strings(&path),
            overlay: sheet.overlay,
        },
    ))
}
