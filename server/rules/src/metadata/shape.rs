//! The metadata walked along its key tables: every value with the form the table requires, in the
//! file itself, its overlay and its case files. Shared by the rules of this group; reports nothing
//! itself.
//!
//! From the native front matter
//!
//! ```yaml
//! name: Review
//! tags: [quality, 5]
//! model: gpt-4o
//! colour: red
//! ```
//!
//! [`each_place`] visits, outermost first,
//!
//! | node | name | item | kind | fit |
//! |---|---|---|---|---|
//! | the whole mapping | `""` | no | `Map(keys)` | `Map(keys)` |
//! | `Review` | `name` | no | `Text` | `Text` |
//! | `[quality, 5]` | `tags` | no | `List(Text)` | `List(Text)` |
//! | `quality`, then `5` | `tags` | yes | `Text` | `Text` |
//! | `gpt-4o` | `model` | no | `Map(model keys)` | `None`: a mapping is required |
//!
//! `colour` is in no table and not visited: `metadata/unknown-key` finds it from the visit of the
//! whole mapping.

use pog_formats::dialect::{CASE_FILE, Field, GOVERNANCE_KEYS, Governance, Key, KeyKind, find_key};
use pog_model::CompanionKind;
use pog_model::artifact::Artifact;
use pog_text::near::closest;
use pog_text::{Span, SyntaxError};
use pog_yaml::{Kind, Node, NodeId};
use rustc_hash::FxHashSet;

/// Levels of nesting that are followed. The parser bounds what is written, but not what aliases add
/// to it.
const MAX_DEPTH: usize = 64;

/// A value of the metadata that is not null.
pub(super) struct Place<'a> {
    pub(super) node: Node<'a>,
    /// The key of the value, or of its list if it is an item; empty for the metadata as a whole.
    pub(super) name: &'a str,
    /// Whether it is an item of a list.
    pub(super) item: bool,
    /// The form the table requires.
    pub(super) kind: KeyKind,
    /// The alternative of `kind` whose form the value has; `None` if it has none of them.
    pub(super) fit: Option<KeyKind>,
    /// Whether the format's tools ignore keys that are not in the table.
    pub(super) open: bool,
}

/// One YAML document of the artifact with what its table says about the whole.
struct Document<'a> {
    root: Option<Node<'a>>,
    span: Span,
    kind: KeyKind,
    open: bool,
}

fn documents(artifact: &Artifact) -> impl Iterator<Item = Document<'_>> {
    let own = Document {
        root: artifact.metadata(),
        span: artifact.metadata_span(),
        kind: KeyKind::Map(artifact.keys()),
        open: artifact.syntax.open(),
    };
    let others = artifact.documents.iter().map(|d| Document {
        root: d.root.map(|id| artifact.node(id)),
        span: d.span,
        kind: match d.kind {
            CompanionKind::Overlay => KeyKind::Map(GOVERNANCE_KEYS),
            CompanionKind::Metadata => KeyKind::Map(artifact.keys()),
            _ => CASE_FILE,
        },
        open: d.kind == CompanionKind::Metadata && artifact.syntax.open(),
    });
    std::iter::once(own).chain(others).chain(nested(artifact))
}

/// Governance metadata nested under keys that the format reserves for others.
fn nested(artifact: &Artifact) -> Vec<Document<'_>> {
    let Governance::Nested(keys) = artifact.dialect().governance else {
        return Vec::new();
    };
    if keys.is_empty() {
        return Vec::new();
    }
    let mut roots: Vec<Node<'_>> = artifact.metadata().into_iter().collect();
    for document in &artifact.documents {
        if document.kind == CompanionKind::Metadata {
            roots.extend(document.root.map(|id| artifact.node(id)));
        }
    }
    let mut found = Vec::new();
    for root in roots {
        let Some(node) = descend(root, keys) else {
            continue;
        };
        if !node.is_null() {
            found.push(Document {
                root: Some(node),
                span: node.span(),
                kind: KeyKind::Map(GOVERNANCE_KEYS),
                open: false,
            });
        }
    }
    found
}

/// The value under a path of keys.
fn descend<'a>(root: Node<'a>, keys: &[&str]) -> Option<Node<'a>> {
    keys.iter().try_fold(root, |node, key| node.get(key))
}

/// Visits every value the key tables know, outermost first; `visit` returns whether to go inside.
/// What several aliases stand for is visited once for each form. Documents whose structure is in
/// doubt are skipped.
pub(super) fn each_place<'a>(artifact: &'a Artifact, visit: &mut dyn FnMut(&Place<'a>) -> bool) {
    let broken = broken(artifact);
    for document in documents(artifact) {
        if !broken.is_intact(document.span) {
            continue;
        }
        let Some(root) = document.root.filter(|root| !root.is_null()) else {
            continue;
        };
        let kind = document.kind;
        let open = document.open;
        let fit = matching_form(&kind, root);
        let whole = Place {
            node: root,
            name: "",
            item: false,
            kind,
            fit,
            open,
        };
        if !visit(&whole) {
            continue;
        }
        let mut walk = Walk {
            visit,
            seen: FxHashSet::default(),
            open,
        };
        walk.inside(root, "", fit, 0);
        // Overlays and case files have the governance keys in their own table.
        if document.span == artifact.metadata_span() {
            walk.dotted(root, artifact.dialect().governance, artifact.keys());
        }
    }
}

struct Walk<'v, 'a> {
    visit: &'v mut dyn FnMut(&Place<'a>) -> bool,
    /// Collections visited, each with the address of the form it was visited as.
    seen: FxHashSet<(NodeId, usize)>,
    open: bool,
}

impl<'a> Walk<'_, 'a> {
    fn value(
        &mut self,
        node: Node<'a>,
        name: &'a str,
        item: bool,
        kind: &'static KeyKind,
        depth: usize,
    ) {
        let target = node.target();
        if depth > MAX_DEPTH || node.is_null() || matches!(target.kind(), Kind::Alias(_)) {
            return;
        }
        // Aliases can name one collection exponentially often; scalars are too small to matter.
        let is_collection = !matches!(target.kind(), Kind::Scalar(_));
        if is_collection
            && !self
                .seen
                .insert((target.id(), std::ptr::from_ref(kind) as usize))
        {
            return;
        }
        let fit = matching_form(kind, node);
        if (self.visit)(&Place {
            node,
            name,
            item,
            kind: *kind,
            fit,
            open: self.open,
        }) {
            self.inside(node, name, fit, depth);
        }
    }

    /// Governance keys with a prefix, which the format's own table does not contain.
    fn dotted(&mut self, root: Node<'a>, place: Governance, keys: &'static [Key]) {
        let Governance::Dotted { under, prefix } = place else {
            return;
        };
        let Some(container) = descend(root, under) else {
            return;
        };
        for entry in container.entries() {
            let Some(written) = entry.key.as_str() else {
                continue;
            };
            // At the top, keys of the format's own table were visited before.
            if under.is_empty() && find_key(keys, written).is_some() {
                continue;
            }
            let Some(name) = written.strip_prefix(prefix) else {
                continue;
            };
            let Some(key) = find_key(GOVERNANCE_KEYS, name) else {
                continue;
            };
            // Where only text is allowed, a list is written as one text.
            let is_list_as_text =
                matches!(key.kind, KeyKind::List(_)) && entry.value.scalar().is_some();
            if !is_list_as_text {
                self.value(entry.value, key.name, false, &key.kind, 1);
            }
        }
    }

    fn inside(&mut self, node: Node<'a>, name: &'a str, fit: Option<KeyKind>, depth: usize) {
        match fit {
            Some(KeyKind::List(inner)) => {
                for item in node.items() {
                    self.value(item, name, true, inner, depth + 1);
                }
            }
            Some(KeyKind::MapOf(inner)) => {
                for entry in node.entries() {
                    self.value(
                        entry.value,
                        entry.key.as_str().unwrap_or(""),
                        false,
                        inner,
                        depth + 1,
                    );
                }
            }
            Some(KeyKind::Map(keys)) => self.keys(node, keys, depth + 1),
            Some(KeyKind::Schema(keys)) => self.keys(node, keys(), depth + 1),
            _ => {}
        }
    }

    fn keys(&mut self, node: Node<'a>, keys: &'static [Key], depth: usize) {
        for entry in node.entries() {
            if let Some(key) = entry.key.as_str().and_then(|name| find_key(keys, name)) {
                self.value(entry.value, key.name, false, &key.kind, depth);
            }
        }
    }
}

/// The alternative of a kind whose form a value has. Between two kinds of list the first item
/// decides.
fn matching_form(kind: &KeyKind, node: Node<'_>) -> Option<KeyKind> {
    let KeyKind::Either(first, second) = kind else {
        return has_form(kind, node).then_some(*kind);
    };
    match (matching_form(first, node), matching_form(second, node)) {
        (Some(a), Some(b)) if !first_item_fits(&a, node) && first_item_fits(&b, node) => Some(b),
        (Some(a), _) => Some(a),
        (None, b) => b,
    }
}

fn first_item_fits(kind: &KeyKind, node: Node<'_>) -> bool {
    let KeyKind::List(item) = kind else {
        return true;
    };
    node.items()
        .find(|n| !n.is_null())
        .is_none_or(|first| matching_form(item, first).is_some())
}

/// Whether a value is a scalar, list or mapping as required; which word or number it is does not
/// matter here.
fn has_form(kind: &KeyKind, node: Node<'_>) -> bool {
    match kind {
        KeyKind::Any => true,
        KeyKind::Map(_) | KeyKind::MapOf(_) | KeyKind::Inputs | KeyKind::AnySchema => {
            node.is_mapping()
        }
        // A bare type name is a schema too.
        KeyKind::Schema(_) => !node.is_sequence(),
        KeyKind::List(_) => node.is_sequence(),
        KeyKind::Either(a, b) => has_form(a, node) || has_form(b, node),
        _ => node.scalar().is_some(),
    }
}

/// Whether it is uncertain which parameters the metadata declares: a key at the top is misspelled,
/// or a declaration does not have the form its table requires. Rules about undeclared and unused
/// parameters would only repeat that finding.
pub(crate) fn parameters_in_doubt(artifact: &Artifact) -> bool {
    let declared: Vec<Span> = artifact
        .given(Field::Parameters)
        .map(|entry| entry.value.span())
        .collect();
    let mut in_doubt = false;
    each_place(artifact, &mut |place| {
        let is_declaration = declared.iter().any(|span| span.encloses(place.node.span()));
        let is_top = place.name.is_empty();
        let keys = match place.fit {
            Some(KeyKind::Map(keys)) => keys,
            Some(_) => return is_declaration || is_top,
            None => {
                in_doubt |= is_declaration;
                return false;
            }
        };
        if is_declaration || is_top {
            let given = given(place.node);
            for entry in place.node.entries() {
                let name = entry.key.as_str();
                in_doubt |= name.is_some_and(|name| is_misspelled(&given, keys, name));
            }
        }
        !in_doubt
    });
    in_doubt
}

/// The keys of a mapping.
pub(super) fn given(node: Node<'_>) -> FxHashSet<&str> {
    node.entries()
        .filter_map(|entry| entry.key.as_str())
        .collect()
}

/// Whether a key is unknown but resembles one of the table that is not given.
fn is_misspelled(given: &FxHashSet<&str>, keys: &'static [Key], name: &str) -> bool {
    if name.starts_with("x-") || find_key(keys, name).is_some() {
        return false;
    }
    closest(name, keys.iter().map(|k| k.name)).is_some_and(|near| !given.contains(near))
}

/// Errors in the metadata's syntax.
pub(super) struct Broken<'a> {
    /// The first error of each document that leaves its structure in doubt; later ones follow from
    /// it.
    pub(super) structure: Vec<&'a SyntaxError>,
    /// Aliases without an anchor: each is an error of its own and leaves the structure clear.
    pub(super) aliases: Vec<&'a SyntaxError>,
    /// Whether it is in doubt where the metadata of the file itself ends.
    layout_in_doubt: bool,
    /// The metadata of the file itself.
    main: Span,
}

impl Broken<'_> {
    /// Whether the structure of a document is what was written. If it is not, lines were skipped in
    /// reading, and what looks like a wrong or missing key may only have lost its neighbours.
    fn is_intact(&self, document: Span) -> bool {
        let main_in_doubt = self.layout_in_doubt && document == self.main;
        !main_in_doubt && !self.structure.iter().any(|e| document.touches(e.span.lo()))
    }
}

/// Sorts the errors the parser met.
pub(super) fn broken(artifact: &Artifact) -> Broken<'_> {
    let layout = &artifact.syntax.layout;
    let mut broken = Broken {
        structure: Vec::new(),
        aliases: Vec::new(),
        layout_in_doubt: !layout.errors.is_empty(),
        main: layout.yaml_span,
    };
    let errors = &layout.yaml.errors;
    // The usual case, and every rule of the group asks.
    if errors.is_empty() {
        return broken;
    }
    let unknown = unknown_aliases(artifact);
    let mut others: Vec<&SyntaxError> = Vec::new();
    for error in errors {
        if unknown.contains(&error.span) {
            broken.aliases.push(error);
        } else {
            others.push(error);
        }
    }
    for document in documents(artifact) {
        let first = others
            .iter()
            .find(|error| document.span.touches(error.span.lo()));
        broken.structure.extend(first.copied());
    }
    broken
}

fn unknown_aliases(artifact: &Artifact) -> FxHashSet<Span> {
    let mut found = FxHashSet::default();
    each_node(
        documents(artifact).filter_map(|d| d.root).collect(),
        &mut |node| {
            if matches!(node.kind(), Kind::Alias(None)) {
                found.insert(node.span());
            }
        },
    );
    found
}

/// Visits every node as written; aliases are not followed.
fn each_node<'a>(roots: Vec<Node<'a>>, visit: &mut dyn FnMut(Node<'a>)) {
    let mut stack = roots;
    while let Some(node) = stack.pop() {
        visit(node);
        match node.kind() {
            Kind::Mapping { .. } => stack.extend(node.entries().flat_map(|e| [e.value, e.key])),
            Kind::Sequence { .. } => stack.extend(node.items()),
            Kind::Scalar(_) | Kind::Alias(_) => {}
        }
    }
}

/// Visits every node of the documents whose structure is clear; aliases are not followed.
pub(super) fn each_sound_node<'a>(artifact: &'a Artifact, visit: &mut dyn FnMut(Node<'a>)) {
    let broken = broken(artifact);
    let mut roots = Vec::new();
    for document in documents(artifact) {
        if broken.is_intact(document.span) {
            roots.extend(document.root);
        }
    }
    each_node(roots, visit);
}

/// Whether a node was left out: nothing is written where it would be.
pub(super) fn is_absent(node: Node<'_>) -> bool {
    node.is_null() && node.span().is_empty()
}
