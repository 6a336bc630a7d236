//! A language-neutral template: text, values, conditions, loops, comments, includes. Small on
//! purpose: every other construct is `Opaque` and reported.

use pog_text::Span;
use serde_json::Value;

/// A piece of a template and its location. Nodes are equal if their content is, regardless of the
/// location.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    /// In the joined text of the file it was read from.
    pub(crate) at: Span,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// The kinds of pieces.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// Text as rendered: unescaped, with whitespace control applied.
    Text(String),
    /// A value as text.
    Value(Expr),
    /// The body of the first arm whose condition is true; `otherwise` is empty without an `else`.
    If {
        arms: Vec<(Expr, Vec<Node>)>,
        otherwise: Vec<Node>,
    },
    /// The body for each item; `otherwise` if there are none.
    For {
        item: String,
        list: Expr,
        body: Vec<Node>,
        otherwise: Vec<Node>,
    },
    /// A comment.
    Comment(String),
    /// Another artifact's text.
    Include(String),
    /// A construct as written, with a description.
    Opaque { source: String, what: &'static str },
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    /// A name and its attributes.
    Path(Vec<Step>),
    /// A variable of a loop.
    Loop(LoopWord),
    /// A literal.
    Literal(Value),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Equal(Box<Expr>, Box<Expr>),
    /// Anything else, as written.
    Source(String),
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A name or field.
    Name(String),
    /// An item by index, from 0.
    Index(u64),
}

/// The variables of a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoopWord {
    /// From 0.
    Index0,
    /// From 1.
    Index,
    /// Whether it is the first iteration.
    First,
    /// Whether it is the last iteration.
    Last,
}

impl LoopWord {
    /// The attribute of Jinja's `loop`.
    pub(crate) const JINJA: [(&'static str, Self); 4] = [
        ("index0", Self::Index0),
        ("index", Self::Index),
        ("first", Self::First),
        ("last", Self::Last),
    ];
}

impl Expr {
    /// A path of one name.
    pub(crate) fn name(name: &str) -> Self {
        Self::Path(vec![Step::Name(name.to_owned())])
    }

    /// The path as written: `user.name`, `files[0].path`.
    pub(crate) fn dotted(steps: &[Step]) -> String {
        let mut out = String::new();
        for step in steps {
            match step {
                Step::Name(name) if out.is_empty() => out.push_str(name),
                Step::Name(name) => {
                    out.push('.');
                    out.push_str(name);
                }
                Step::Index(index) => out.push_str(&format!("[{index}]")),
            }
        }
        out
    }

    /// The single name, if the expression is nothing else.
    pub(crate) fn as_name(&self) -> Option<&str> {
        match self {
            Self::Path(steps) => match steps.as_slice() {
                [Step::Name(name)] => Some(name),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Node {
    pub(crate) fn new(kind: Kind, at: Span) -> Self {
        Self { kind, at }
    }

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::new(Kind::Text(text.into()), Span::at(0))
    }
}

/// Appends a node, merging adjacent texts and dropping empty ones.
pub(crate) fn push(nodes: &mut Vec<Node>, node: Node) {
    match (&node.kind, nodes.last_mut().map(|n| &mut n.kind)) {
        (Kind::Text(text), _) if text.is_empty() => {}
        (Kind::Text(text), Some(Kind::Text(before))) => before.push_str(text),
        _ => nodes.push(node),
    }
}

/// Trims a message as renderers do: line endings become `\n`, leading blank lines and trailing
/// whitespace are removed.
pub(crate) fn trimmed(mut nodes: Vec<Node>) -> Vec<Node> {
    unify(&mut nodes);
    while let Some(Kind::Text(text)) = nodes.first_mut().map(|n| &mut n.kind) {
        let start = text
            .split_inclusive('\n')
            .take_while(|l| l.trim().is_empty())
            .map(str::len)
            .sum::<usize>();
        text.drain(..start);
        if !text.is_empty() {
            break;
        }
        nodes.remove(0);
    }
    while let Some(Kind::Text(text)) = nodes.last_mut().map(|n| &mut n.kind) {
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            break;
        }
        nodes.pop();
    }
    nodes
}

fn unify(nodes: &mut [Node]) {
    for node in nodes {
        match &mut node.kind {
            // The writer uses the line breaks of the target; mixed ones would be escaped in YAML.
            Kind::Text(text) if text.contains('\r') => *text = text.replace("\r\n", "\n"),
            Kind::If { arms, otherwise } => {
                arms.iter_mut().for_each(|(_, body)| unify(body));
                unify(otherwise);
                flatten(arms, otherwise);
            }
            Kind::For {
                body, otherwise, ..
            } => {
                unify(body);
                unify(otherwise);
            }
            _ => {}
        }
    }
}

/// An `else` that contains only a condition becomes another arm; a condition that contains only a
/// condition becomes `and`.
fn flatten(arms: &mut Vec<(Expr, Vec<Node>)>, otherwise: &mut Vec<Node>) {
    // `{% else %}{% if %}` with nothing around it is an `elif`, which other languages write without a level.
    if let [
        Node {
            kind: Kind::If { .. },
            ..
        },
    ] = otherwise.as_slice()
        && let Some(Node {
            kind:
                Kind::If {
                    arms: more,
                    otherwise: last,
                },
            ..
        }) = otherwise.pop()
    {
        arms.extend(more);
        *otherwise = last;
    }
    // Two conditions around the same text are one with `and`. Handlebars has to write it nested, so that reading it
    // back gives the tree it came from.
    if let ([(_, body)], true) = (arms.as_mut_slice(), otherwise.is_empty())
        && let [
            Node {
                kind:
                    Kind::If {
                        arms: inner,
                        otherwise: last,
                    },
                ..
            },
        ] = body.as_mut_slice()
        && inner.len() == 1
        && last.is_empty()
        && let Some((second, inner)) = inner.pop()
        && let Some((first, _)) = arms.pop()
    {
        arms.push((Expr::And(Box::new(first), Box::new(second)), inner));
    }
}

/// Calls `visit` on every node, parents first.
pub(crate) fn each<'n>(nodes: &'n [Node], visit: &mut dyn FnMut(&'n Node)) {
    for node in nodes {
        visit(node);
        match &node.kind {
            Kind::If { arms, otherwise } => {
                arms.iter().for_each(|(_, body)| each(body, visit));
                each(otherwise, visit);
            }
            Kind::For {
                body, otherwise, ..
            } => {
                each(body, visit);
                each(otherwise, visit);
            }
            _ => {}
        }
    }
}
