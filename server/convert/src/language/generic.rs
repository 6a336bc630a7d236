//! Languages without a tree reader: a construct that is a single name becomes a value, every other
//! one is opaque.

use pog_template::{ConstructKind, Language, Name, Resolution};
use pog_text::{SourceMap, Span};

use super::Place;
use crate::tree::{Expr, Kind, Node, Step, push};

/// What a language may have between the delimiters of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    /// A name and what belongs to it, such as a hint: the output is that value.
    Name,
    /// Any expression: only one that is a name and nothing else can be carried.
    Expression,
}

pub(super) fn read(
    language: &'static Language,
    output: Output,
    text: &str,
    place: Place<'_>,
) -> Vec<Node> {
    let facts = (language.read)(text, &SourceMap::identity(0, text.len()));
    let mut names: Vec<&Name> = facts.names.iter().collect();
    names.sort_by_key(|n| n.span.lo());
    let mut cuts: Vec<(Span, Kind)> = Vec::new();
    for construct in facts.constructs.iter().filter(|c| c.closed) {
        let from = names.partition_point(|n| n.span.lo() < construct.span.lo());
        let inside: Vec<&Name> = names[from..]
            .iter()
            .take_while(|n| n.span.lo() < construct.span.hi())
            .filter(|n| construct.span.encloses(n.span))
            .copied()
            .collect();
        let source = construct.span.text(text).to_owned();
        let kind = match (construct.kind, inside.as_slice()) {
            (ConstructKind::Comment, _) => {
                Kind::Comment(construct.inner.text(text).trim().to_owned())
            }
            (ConstructKind::Output, [name])
                if output == Output::Name || is_all(construct.inner.text(text), name) =>
            {
                Kind::Value(value(name))
            }
            (ConstructKind::Output, _) => Kind::Opaque {
                source,
                what: "this expression",
            },
            (ConstructKind::Statement, _) => Kind::Opaque {
                source,
                what: "this statement",
            },
        };
        cuts.push((construct.span, kind));
    }
    // Names outside constructs: `$name`.
    let mut constructs = cuts.iter().map(|(span, _)| *span).collect::<Vec<_>>();
    constructs.sort_by_key(|span| span.lo());
    let mut constructs = constructs.into_iter().peekable();
    // How far those that begin in front of a name reach.
    let mut reach = 0;
    for name in names {
        while let Some(span) = constructs.next_if(|span| span.lo() <= name.span.lo()) {
            reach = reach.max(span.hi());
        }
        if name.resolution == Resolution::Free && reach < name.span.hi() {
            let sigil = text.get(..name.span.lo()).is_some_and(|t| t.ends_with('$'));
            cuts.push((
                Span::new(name.span.lo() - usize::from(sigil), name.span.hi()),
                Kind::Value(value(name)),
            ));
        }
    }
    cuts.sort_by_key(|(span, _)| (span.start, span.end));
    let (mut nodes, mut at) = (Vec::new(), 0);
    for (span, kind) in cuts {
        if span.lo() < at {
            continue;
        }
        let before = Span::new(at, span.lo());
        push(
            &mut nodes,
            Node::new(Kind::Text(before.text(text).to_owned()), place(before)),
        );
        push(&mut nodes, Node::new(kind, place(span)));
        at = span.hi();
    }
    let rest = Span::new(at.min(text.len()), text.len());
    push(
        &mut nodes,
        Node::new(Kind::Text(rest.text(text).to_owned()), place(rest)),
    );
    nodes
}

fn value(name: &Name) -> Expr {
    let fields = name.path.iter().map(|f| Step::Name(f.name.clone()));
    Expr::Path(
        std::iter::once(Step::Name(name.name.clone()))
            .chain(fields)
            .collect(),
    )
}

/// Whether a construct is just a name.
fn is_all(inner: &str, name: &Name) -> bool {
    let written = std::iter::once(&name.name)
        .chain(name.path.iter().map(|f| &f.name))
        .map(String::len)
        .sum::<usize>();
    let marks = name.path.len();
    let plain = inner.trim().trim_matches(['{', '}', '&', '$']).trim();
    name.resolution == Resolution::Free && !name.called && plain.len() == written + marks
}
