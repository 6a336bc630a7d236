//! The metadata walked along its key tables: every value with the shape the table gives it, in the file itself, its
//! overlay and its case files. Shared ground of the rules beside it; judges nothing itself.

use pog_syntax::dialect::{CASE_FILE, Field, GOVERNANCE_KEYS, Governance, Key, KeyKind, find_key};
use pog_syntax::template::SyntaxError;
use pog_syntax::yaml::{Kind, Node, NodeId};
use pog_text::Span;
use rustc_hash::FxHashSet;

use crate::artifact::Artifact;
use crate::file::PartKind;
use crate::rules::closest;

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
    /// Whether the format's tools pass over keys that are not in the table.
    pub(super) open: bool,
}

/// One YAML document of the artifact with what its table says of the whole.
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
            PartKind::Overlay => KeyKind::Map(GOVERNANCE_KEYS),
            PartKind::Companion => KeyKind::Map(artifact.keys()),
            _ => CASE_FILE,
        },
        open: d.kind == PartKind::Companion && artifact.syntax.open(),
    });
    std::iter::once(own).chain(others).chain(nested(artifact))
}

/// Governance metadata in a place that the format leaves to others.
fn nested(artifact: &Artifact) -> impl Iterator<Item = Document<'_>> {
    let keys = match artifact.dialect().governance {
        Governance::Nested(keys) => keys,
        _ => &[],
    };
    let beside = artifact
        .documents
        .iter()
        .filter(|d| d.kind == PartKind::Companion)
        .filter_map(|d| d.root);
    let roots = artifact
        .metadata()
        .into_iter()
        .chain(beside.map(|id| artifact.node(id)));
    let found = roots.filter_map(move |root| keys.iter().try_fold(root, |node, key| node.get(key)));
    found
        .filter(move |node| !keys.is_empty() && !node.is_null())
        .map(|node| Document {
            root: Some(node),
            span: node.span(),
            kind: KeyKind::Map(GOVERNANCE_KEYS),
            open: false,
        })
}

/// Visits every value the key tables know, outermost first; `visit` says whether to go inside. What several aliases
/// stand for is visited once for each shape. Documents whose structure is in doubt are passed over.
pub(super) fn each_place<'a>(artifact: &'a Artifact, visit: &mut dyn FnMut(&Place<'a>) -> bool) {
    let broken = broken(artifact);
    for document in documents(artifact).filter(|d| broken.leaves(d.span)) {
        let Some(root) = document.root.filter(|r| !r.is_null()) else {
            continue;
        };
        let (kind, open) = (document.kind, document.open);
        let fit = fitting(&kind, root);
        if !visit(&Place {
            node: root,
            name: "",
            item: false,
            kind,
            fit,
            open,
        }) {
            continue;
        }
        let mut walk = Walk {
            visit,
            seen: FxHashSet::default(),
            open,
        };
        walk.inside(root, "", fit, 0);
        if document.span == artifact.metadata_span() {
            walk.dotted(root, artifact.dialect().governance, artifact.keys());
        }
    }
}

struct Walk<'v, 'a> {
    visit: &'v mut dyn FnMut(&Place<'a>) -> bool,
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
        let collection = !matches!(target.kind(), Kind::Scalar(_));
        if collection
            && !self
                .seen
                .insert((target.id(), std::ptr::from_ref(kind) as usize))
        {
            return;
        }
        let fit = fitting(kind, node);
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

    /// Governance keys with a prefix, of which the format's own table knows nothing.
    fn dotted(&mut self, root: Node<'a>, place: Governance, keys: &'static [Key]) {
        let Governance::Dotted { under, prefix } = place else {
            return;
        };
        let inside = under.iter().try_fold(root, |node, key| node.get(key));
        let walked = |key: &str| under.is_empty() && find_key(keys, key).is_some();
        for entry in inside.into_iter().flat_map(Node::entries) {
            let name = entry
                .key
                .as_str()
                .filter(|key| !walked(key))
                .and_then(|key| key.strip_prefix(prefix));
            let Some(key) = name.and_then(|name| find_key(GOVERNANCE_KEYS, name)) else {
                continue;
            };
            // A place that holds texts only has a list as one text.
            if !(matches!(key.kind, KeyKind::List(_)) && entry.value.scalar().is_some()) {
                self.value(entry.value, key.name, false, &key.kind, 1);
            }
        }
    }

    fn inside(&mut self, node: Node<'a>, name: &'a str, fit: Option<KeyKind>, depth: usize) {
        match fit {
            Some(KeyKind::List(inner)) => node
                .items()
                .for_each(|n| self.value(n, name, true, inner, depth + 1)),
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
    node.items()
        .find(|n| !n.is_null())
        .is_none_or(|first| fitting(item, first).is_some())
}

/// Whether a value is a scalar, list or mapping as wanted; words and numbers are not looked at.
fn fits(kind: &KeyKind, node: Node<'_>) -> bool {
    match kind {
        KeyKind::Any => true,
        KeyKind::Map(_) | KeyKind::MapOf(_) | KeyKind::Inputs | KeyKind::AnySchema => {
            node.is_mapping()
        }
        KeyKind::Schema(_) => !node.is_sequence(),
        KeyKind::List(_) => node.is_sequence(),
        KeyKind::Either(a, b) => fits(a, node) || fits(b, node),
        _ => node.scalar().is_some(),
    }
}

/// Whether it is uncertain which parameters the metadata declares: a key at the top is misspelt, or a declaration is not
/// what its table wants. What follows from that need not be said too.
pub(crate) fn parameters_in_doubt(artifact: &Artifact) -> bool {
    let declared: Vec<Span> = artifact
        .given(Field::Parameters)
        .map(|e| e.value.span())
        .collect();
    let mut doubt = false;
    each_place(artifact, &mut |place| {
        let declares = declared.iter().any(|span| span.encloses(place.node.span()));
        let keys = match place.fit {
            Some(KeyKind::Map(keys)) => keys,
            None => {
                doubt |= declares;
                return false;
            }
            Some(_) => return declares || place.name.is_empty(),
        };
        if declares || place.name.is_empty() {
            doubt |= place.node.entries().any(|e| {
                e.key
                    .as_str()
                    .is_some_and(|name| misspelt(place.node, keys, name))
            });
        }
        !doubt
    });
    doubt
}

/// Whether a key resembles one of the table that is not there.
fn misspelt(node: Node<'_>, keys: &'static [Key], name: &str) -> bool {
    let unknown = find_key(keys, name).is_none() && !name.starts_with("x-");
    unknown
        && closest(name, keys.iter().map(|k| k.name)).is_some_and(|near| node.entry(near).is_none())
}

/// What is wrong with the metadata's syntax.
pub(super) struct Broken<'a> {
    /// The first error of each document that leaves its structure in doubt; later ones follow from it.
    pub(super) structure: Vec<&'a SyntaxError>,
    /// Aliases without an anchor: each is an error of its own and leaves the structure clear.
    pub(super) aliases: Vec<&'a SyntaxError>,
    /// Whether the file itself is cut up in a way that is in doubt.
    shape: bool,
    own: Span,
}

impl Broken<'_> {
    /// Whether the structure of a document is what was written. Where it is not, lines were passed over in reading, and
    /// what looks like a wrong or missing key may only have lost its neighbours.
    fn leaves(&self, document: Span) -> bool {
        let own = self.shape && document == self.own;
        !own && !self.structure.iter().any(|e| document.touches(e.span.lo()))
    }
}

/// Sorts the errors the parser met.
pub(super) fn broken(artifact: &Artifact) -> Broken<'_> {
    let layout = &artifact.syntax.layout;
    let (shape, own) = (!layout.errors.is_empty(), layout.yaml_span);
    let errors = &layout.yaml.errors;
    if errors.is_empty() {
        return Broken {
            structure: Vec::new(),
            aliases: Vec::new(),
            shape,
            own,
        };
    }
    let unknown = unknown_aliases(artifact);
    let (aliases, others): (Vec<_>, Vec<_>) =
        errors.iter().partition(|e| unknown.contains(&e.span));
    let first = |d: Document<'_>| others.iter().find(|e| d.span.touches(e.span.lo())).copied();
    Broken {
        structure: documents(artifact).filter_map(first).collect(),
        aliases,
        shape,
        own,
    }
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

/// Visits every node as written, aliases not followed.
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

/// Visits every node of the documents whose structure is clear, aliases not followed.
pub(super) fn each_sound_node<'a>(artifact: &'a Artifact, visit: &mut dyn FnMut(Node<'a>)) {
    let broken = broken(artifact);
    let roots = documents(artifact)
        .filter(|d| broken.leaves(d.span))
        .filter_map(|d| d.root);
    each_node(roots.collect(), visit);
}

/// Whether a node was left out: nothing is typed where it would be.
pub(super) fn is_absent(node: Node<'_>) -> bool {
    node.is_null() && node.span().is_empty()
}
