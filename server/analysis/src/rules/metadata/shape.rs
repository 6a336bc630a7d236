//! The metadata walked along the format's key table: every value with the shape the table gives it. Shared ground of
//! the rules beside it; judges nothing itself.

use pog_syntax::dialect::{Key, KeyKind, find_key};
use pog_syntax::template::SyntaxError;
use pog_syntax::yaml::{Kind, Node, NodeId};
use pog_text::Span;
use rustc_hash::FxHashSet;

use crate::artifact::Artifact;

/// Levels of nesting that are followed. The parser bounds what is written, not what aliases add to it.
const MAX_DEPTH: usize = 64;

/// A value of the metadata that is not null.
pub(super) struct Place<'a> {
    /// The value.
    pub(super) node: Node<'a>,
    /// The key it stands under, or the list's key for an item; empty for the metadata as a whole.
    pub(super) name: &'a str,
    /// Whether it is an item of a list.
    pub(super) item: bool,
    /// The shape the table wants.
    pub(super) kind: KeyKind,
    /// The alternative of `kind` that the value has the form of; `None` when there is none.
    pub(super) fit: Option<KeyKind>,
}

/// Visits every value the key table knows, outermost first; `visit` says whether to go inside. What several aliases
/// stand for is visited once for each shape.
pub(super) fn each_place<'a>(artifact: &'a Artifact, visit: &mut dyn FnMut(&Place<'a>) -> bool) {
    let Some(root) = artifact.metadata().filter(|r| !r.is_null()) else {
        return;
    };
    let keys = artifact.dialect().keys;
    let kind = KeyKind::Map(keys);
    let fit = fits(&kind, root).then_some(kind);
    if visit(&Place { node: root, name: "", item: false, kind, fit }) && fit.is_some() {
        let mut walk = Walk { visit, seen: FxHashSet::default() };
        walk.keys(root, keys, 0);
    }
}

struct Walk<'v, 'a> {
    visit: &'v mut dyn FnMut(&Place<'a>) -> bool,
    seen: FxHashSet<(NodeId, usize)>,
}

impl<'a> Walk<'_, 'a> {
    fn value(&mut self, node: Node<'a>, name: &'a str, item: bool, kind: &'static KeyKind, depth: usize) {
        let target = node.target();
        if depth > MAX_DEPTH || node.is_null() || matches!(target.kind(), Kind::Alias(_)) {
            return;
        }
        let collection = !matches!(target.kind(), Kind::Scalar(_));
        if collection && !self.seen.insert((target.id(), std::ptr::from_ref(kind) as usize)) {
            return;
        }
        let fit = fitting(kind, node);
        if !(self.visit)(&Place { node, name, item, kind: *kind, fit }) {
            return;
        }
        match fit {
            Some(KeyKind::List(inner)) => node.items().for_each(|n| self.value(n, name, true, inner, depth + 1)),
            Some(KeyKind::MapOf(inner)) => {
                for entry in node.entries() {
                    self.value(entry.value, entry.key.as_str().unwrap_or(""), false, inner, depth + 1);
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

/// The alternative a value has the form of. Between two kinds of list the first item decides.
fn fitting(kind: &KeyKind, node: Node<'_>) -> Option<KeyKind> {
    let KeyKind::Either(a, b) = kind else {
        return fits(kind, node).then_some(*kind);
    };
    let (a, b) = (fitting(a, node), fitting(b, node));
    match (a, b) {
        (Some(a), Some(b)) if !first_item_fits(&a, node) && first_item_fits(&b, node) => Some(b),
        (Some(a), _) => Some(a),
        (None, b) => b,
    }
}

fn first_item_fits(kind: &KeyKind, node: Node<'_>) -> bool {
    let KeyKind::List(item) = kind else {
        return true;
    };
    node.items().find(|n| !n.is_null()).is_none_or(|first| fitting(item, first).is_some())
}

/// Whether a value is a scalar, list or mapping as wanted; words and numbers are not looked at.
fn fits(kind: &KeyKind, node: Node<'_>) -> bool {
    match kind {
        KeyKind::Any => true,
        KeyKind::Map(_) | KeyKind::MapOf(_) | KeyKind::AnySchema => node.is_mapping(),
        KeyKind::Schema(_) => !node.is_sequence(),
        KeyKind::List(_) => node.is_sequence(),
        KeyKind::Either(a, b) => fits(a, node) || fits(b, node),
        _ => node.scalar().is_some(),
    }
}

/// What is wrong with the metadata's syntax.
pub(super) struct Broken<'a> {
    /// The first error that leaves the structure in doubt; later ones follow from it.
    pub(super) structure: Option<&'a SyntaxError>,
    /// Aliases without an anchor: each is an error of its own and leaves the structure clear.
    pub(super) aliases: Vec<&'a SyntaxError>,
}

/// Sorts the errors the parser met.
pub(super) fn broken(artifact: &Artifact) -> Broken<'_> {
    let errors = &artifact.syntax.layout.yaml.errors;
    if errors.is_empty() {
        return Broken { structure: None, aliases: Vec::new() };
    }
    let unknown = unknown_aliases(artifact);
    let (aliases, others): (Vec<_>, Vec<_>) = errors.iter().partition(|e| unknown.contains(&e.span));
    Broken { structure: others.first().copied(), aliases }
}

/// Whether the structure is what was written. Where it is not, lines were passed over in reading, and what looks like a
/// wrong or missing key may only have lost its neighbours.
pub(super) fn is_sound(artifact: &Artifact) -> bool {
    artifact.syntax.layout.errors.is_empty() && broken(artifact).structure.is_none()
}

fn unknown_aliases(artifact: &Artifact) -> FxHashSet<Span> {
    let mut found = FxHashSet::default();
    each_node(artifact, &mut |node| {
        if matches!(node.kind(), Kind::Alias(None)) {
            found.insert(node.span());
        }
    });
    found
}

/// Visits every node as written, aliases not followed.
pub(super) fn each_node<'a>(artifact: &'a Artifact, visit: &mut dyn FnMut(Node<'a>)) {
    let mut stack: Vec<Node<'a>> = artifact.metadata().into_iter().collect();
    while let Some(node) = stack.pop() {
        visit(node);
        match node.kind() {
            Kind::Mapping { .. } => stack.extend(node.entries().flat_map(|e| [e.value, e.key])),
            Kind::Sequence { .. } => stack.extend(node.items()),
            Kind::Scalar(_) | Kind::Alias(_) => {}
        }
    }
}

/// Whether a node was left out: nothing is typed where it would be.
pub(super) fn is_absent(node: Node<'_>) -> bool {
    node.is_null() && node.span().is_empty()
}
