//! The arena of nodes and cheap handles into it. Navigation only: values are interpreted in `scalar`.

use pog_text::{SourceMap, Span, SyntaxError};

use super::scalar;

/// Index of a node in its document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct NodeId(pub(super) u32);

/// One YAML document with the errors met on the way.
#[derive(Debug, Default, Clone)]
pub struct Yaml {
    pub(super) nodes: Vec<NodeData>,
    pub(super) root: Option<NodeId>,
    /// Comments with their `#`, in source order.
    pub comments: Vec<Span>,
    /// What granit-parser refused, in the order met; the first is the one to show.
    pub errors: Vec<SyntaxError>,
}

#[derive(Debug, Clone)]
pub(super) struct NodeData {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A scalar.
    Scalar(Scalar),
    /// Key and value pairs in source order, duplicates included.
    Mapping {
        /// The pairs.
        entries: Vec<(NodeId, NodeId)>,
        /// `{a: b}` rather than block style.
        flow: bool,
    },
    /// Items in source order.
    Sequence {
        /// The items.
        items: Vec<NodeId>,
        /// `[a, b]` rather than block style.
        flow: bool,
    },
    /// `*name`; `None` where no such anchor exists.
    Alias(Option<NodeId>),
}

/// A scalar's value and notation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The decoded text.
    pub value: Box<str>,
    /// The notation.
    pub style: Style,
    /// An explicit tag such as `!!str` stands before it.
    pub tagged: bool,
    /// It has an opening quote and no closing one; only readers that go on all the same leave such a scalar.
    pub unclosed: bool,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes; also an absent value, whose span is empty.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A key and its value.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// The key node.
    pub key: Node<'a>,
    /// The value node.
    pub value: Node<'a>,
}

impl Entry<'_> {
    /// From the start of the key to the end of the value.
    #[must_use]
    pub fn span(&self) -> Span {
        self.key.span().cover(self.value.span())
    }
}

/// A handle on one node. Aliases are followed by the accessors, never by [`Node::kind`].
#[derive(Clone, Copy)]
pub struct Node<'a> {
    pub(super) doc: &'a Yaml,
    pub(super) id: NodeId,
}

impl Yaml {
    /// The document's root, if it has content.
    #[must_use]
    pub fn root(&self) -> Option<Node<'_>> {
        self.root.map(|id| Node { doc: self, id })
    }

    /// The node behind an id of this document.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node { doc: self, id }
    }

    /// Takes in another document of the same text, as a second root; its nodes get numbers of this one. Comments and
    /// errors are taken over.
    pub fn adopt(&mut self, other: Self) -> Option<NodeId> {
        let shift = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let moved = |id: NodeId| NodeId(id.0.saturating_add(shift));
        self.nodes.extend(other.nodes.into_iter().map(|mut node| {
            match &mut node.kind {
                Kind::Mapping { entries, .. } => entries
                    .iter_mut()
                    .for_each(|(k, v)| (*k, *v) = (moved(*k), moved(*v))),
                Kind::Sequence { items, .. } => items.iter_mut().for_each(|i| *i = moved(*i)),
                Kind::Alias(Some(target)) => *target = moved(*target),
                Kind::Alias(None) | Kind::Scalar(_) => {}
            }
            node
        }));
        self.comments.extend(other.comments);
        self.errors.extend(other.errors);
        other.root.map(moved)
    }

    pub(super) fn push(&mut self, span: Span, kind: Kind) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(NodeData { span, kind });
        id
    }
}

impl<'a> Node<'a> {
    /// Index to keep instead of a borrow.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// Where it is written: of a mapping or sequence from the first byte to the last of its content.
    #[must_use]
    pub fn span(self) -> Span {
        self.data().span
    }

    fn data(self) -> &'a NodeData {
        &self.doc.nodes[self.id.0 as usize]
    }

    /// What is written here, aliases not followed.
    #[must_use]
    pub fn kind(self) -> &'a Kind {
        &self.data().kind
    }

    /// The node itself, or what an alias stands for. Anchors precede their aliases, so this ends.
    #[must_use]
    pub fn target(self) -> Self {
        match self.kind() {
            Kind::Alias(Some(id)) if id.0 < self.id.0 => Self {
                doc: self.doc,
                id: *id,
            }
            .target(),
            _ => self,
        }
    }

    /// Entries of a mapping; empty for anything else.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = Entry<'a>> + 'a {
        let doc = self.doc;
        let entries: &'a [(NodeId, NodeId)] = match self.target().kind() {
            Kind::Mapping { entries, .. } => entries,
            _ => &[],
        };
        entries.iter().map(move |&(key, value)| Entry {
            key: Node { doc, id: key },
            value: Node { doc, id: value },
        })
    }

    /// Items of a sequence; empty for anything else.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Node<'a>> + 'a {
        let doc = self.doc;
        let items: &'a [NodeId] = match self.target().kind() {
            Kind::Sequence { items, .. } => items,
            _ => &[],
        };
        items.iter().map(move |&id| Node { doc, id })
    }

    /// The first entry under a key.
    #[must_use]
    pub fn entry(self, key: &str) -> Option<Entry<'a>> {
        self.entries().find(|e| e.key.as_str() == Some(key))
    }

    /// The value under a key.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entry(key).map(|e| e.value)
    }

    /// The scalar, if it is one.
    #[must_use]
    pub fn scalar(self) -> Option<&'a Scalar> {
        match self.target().kind() {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The scalar's text, whatever its type; `None` for null and for collections.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        self.scalar()
            .filter(|s| !scalar::is_null(s))
            .map(|s| &*s.value)
    }

    /// Whether it is null or absent.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.scalar().is_some_and(scalar::is_null)
    }

    /// Whether it is a mapping.
    #[must_use]
    pub fn is_mapping(self) -> bool {
        matches!(self.target().kind(), Kind::Mapping { .. })
    }

    /// Whether it is a sequence.
    #[must_use]
    pub fn is_sequence(self) -> bool {
        matches!(self.target().kind(), Kind::Sequence { .. })
    }

    /// The JSON value of the node; what exceeds the bounds becomes null.
    #[must_use]
    pub fn to_json(self) -> serde_json::Value {
        super::to_json(self)
    }

    /// Whether it is written in flow style (`{…}`, `[…]`).
    #[must_use]
    pub fn is_flow(self) -> bool {
        matches!(
            self.kind(),
            Kind::Mapping { flow: true, .. } | Kind::Sequence { flow: true, .. }
        )
    }

    /// The span of the text inside quotes; the node's span for anything unquoted.
    #[must_use]
    pub fn inner_span(self) -> Span {
        let span = self.span();
        match self.kind() {
            Kind::Scalar(scalar) => scalar::inside(span, scalar).unwrap_or(span),
            _ => span,
        }
    }

    /// Correspondence between a scalar's decoded text and the file. `None` for collections and for the rare scalar
    /// whose notation could not be followed.
    #[must_use]
    pub fn source_map(self, file: &str) -> Option<SourceMap> {
        let Kind::Scalar(value) = self.kind() else {
            return None;
        };
        scalar::source_map(file, self.span(), value)
    }

    /// The innermost mapping entry that encloses `offset`, with the keys that lead to it.
    #[must_use]
    pub fn path_to(self, offset: usize) -> Vec<Node<'a>> {
        let mut path = vec![self];
        let mut here = self;
        loop {
            let next = here
                .entries()
                .flat_map(|e| [e.key, e.value])
                .chain(here.items())
                .find(|n| n.span().touches(offset) && n.id.0 > here.id.0);
            let Some(next) = next else { return path };
            path.push(next);
            here = next;
        }
    }
}
