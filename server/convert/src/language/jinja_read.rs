//! Reads Jinja into a tree from the tokens of the facts reader; applies whitespace control and
//! treats `raw` as text.

use pog_template::{Construct, ConstructKind, read_jinja};
use pog_text::{SourceMap, Span};
use serde_json::Value;

use super::Place;
use super::expression::{self, unescaped};
use crate::tree::{Expr, Kind, Node, push};

/// Maximum nesting of blocks; deeper ones are kept as written.
const DEPTH: usize = 60;

/// Reads a template, or a part of one.
pub(crate) fn read(text: &str, place: Place<'_>) -> Vec<Node> {
    let facts = read_jinja(text, &SourceMap::identity(0, text.len()));
    let pieces = pieces(text, &facts.constructs);
    let ends = ends(text, &pieces);
    let reader = Reader {
        text,
        pieces: &pieces,
        ends: &ends,
        place,
    };
    reader.run(0, pieces.len(), 0)
}

/// A piece of the template in order.
#[derive(Debug, Clone)]
enum Piece {
    /// Text after whitespace control.
    Text(Span),
    Construct(Construct),
}

fn pieces(text: &str, constructs: &[Construct]) -> Vec<Piece> {
    let mut found = Vec::new();
    let (mut at, mut trim) = (0, false);
    for construct in constructs {
        let lead = text.get(construct.span.lo() + 2..).unwrap_or("");
        found.push(Piece::Text(cut(
            text,
            Span::new(at, construct.span.lo().max(at)),
            trim,
            lead.starts_with('-'),
        )));
        let inside = text
            .get(..construct.span.hi().saturating_sub(2))
            .unwrap_or("");
        trim = construct.closed
            && inside.ends_with('-')
            // The hyphen trims only if the facts reader left it out of `inner`; otherwise it is content.
            && construct.inner.hi() < construct.span.hi() - 2;
        at = construct.span.hi();
        found.push(Piece::Construct(construct.clone()));
    }
    found.push(Piece::Text(cut(
        text,
        Span::new(at.min(text.len()), text.len()),
        trim,
        false,
    )));
    found
}

fn cut(text: &str, span: Span, front: bool, back: bool) -> Span {
    let whole = span.text(text);
    let start = if front {
        whole.len() - whole.trim_start().len()
    } else {
        0
    };
    let end = if back {
        whole.trim_end().len()
    } else {
        whole.len()
    };
    Span::new(span.lo() + start.min(end), span.lo() + end)
}

/// The first word of a statement.
fn keyword<'t>(text: &'t str, piece: &Piece) -> Option<&'t str> {
    let Piece::Construct(construct) = piece else {
        return None;
    };
    (construct.kind == ConstructKind::Statement && construct.closed).then(|| {
        construct
            .inner
            .text(text)
            .split_whitespace()
            .next()
            .unwrap_or("")
    })
}

/// Where each `if` and `for` ends, with its branches; `None` for pieces that open no block or an
/// unclosed one.
fn ends(text: &str, pieces: &[Piece]) -> Vec<Option<Vec<usize>>> {
    let mut found: Vec<Option<Vec<usize>>> = vec![None; pieces.len()];
    let mut open: Vec<(usize, &str, Vec<usize>)> = Vec::new();
    for (nth, piece) in pieces.iter().enumerate() {
        match keyword(text, piece) {
            Some(word @ ("if" | "for")) => open.push((nth, word, Vec::new())),
            Some("elif" | "else") => {
                if let Some((.., middles)) = open.last_mut() {
                    middles.push(nth);
                }
            }
            Some(word @ ("endif" | "endfor")) => {
                if open
                    .last()
                    .is_some_and(|(_, opened, _)| word.strip_prefix("end") == Some(opened))
                    && let Some((start, _, mut middles)) = open.pop()
                {
                    middles.push(nth);
                    found[start] = Some(middles);
                }
            }
            _ => {}
        }
    }
    found
}

struct Reader<'t> {
    text: &'t str,
    pieces: &'t [Piece],
    ends: &'t [Option<Vec<usize>>],
    place: Place<'t>,
}

impl Reader<'_> {
    fn run(&self, from: usize, to: usize, depth: usize) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut at = from;
        while at < to {
            let next = match self.pieces.get(at) {
                Some(Piece::Text(span)) => {
                    push(
                        &mut nodes,
                        Node::new(
                            Kind::Text(span.text(self.text).to_owned()),
                            (self.place)(*span),
                        ),
                    );
                    at + 1
                }
                Some(Piece::Construct(construct)) => {
                    self.construct(at, construct, depth, &mut nodes)
                }
                None => break,
            };
            // Always forwards, so that no wrong end can make it loop.
            at = next.max(at + 1);
        }
        nodes
    }

    fn construct(
        &self,
        at: usize,
        construct: &Construct,
        depth: usize,
        nodes: &mut Vec<Node>,
    ) -> usize {
        let place = (self.place)(construct.span);
        let inside = construct.inner.text(self.text);
        let mut add = |kind| push(nodes, Node::new(kind, place));
        match construct.kind {
            _ if !construct.closed => {
                add(Kind::Opaque {
                    source: construct.span.text(self.text).to_owned(),
                    what: "an unclosed construct",
                });
            }
            ConstructKind::Comment => add(Kind::Comment(inside.trim().to_owned())),
            ConstructKind::Output => match expression::read(self.text, construct.inner) {
                // Literals are used for text that would otherwise be read as a template.
                Expr::Literal(Value::String(text)) => add(Kind::Text(text)),
                expr => add(Kind::Value(expr)),
            },
            ConstructKind::Statement => return self.statement(at, construct, depth, nodes),
        }
        at + 1
    }

    fn statement(
        &self,
        at: usize,
        construct: &Construct,
        depth: usize,
        nodes: &mut Vec<Node>,
    ) -> usize {
        let place = (self.place)(construct.span);
        let word = self
            .pieces
            .get(at)
            .and_then(|p| keyword(self.text, p))
            .unwrap_or("");
        let ends = self
            .ends
            .get(at)
            .and_then(Option::as_ref)
            .filter(|_| depth < DEPTH);
        match (word, ends) {
            // What is between the two is text already, and the marks would only be printed.
            ("raw" | "endraw", _) => {}
            ("if", Some(ends)) => {
                nodes.push(Node::new(self.condition(at, ends, depth), place));
                return ends.last().map_or(at, |end| end + 1);
            }
            ("for", Some(ends)) => {
                if let Some(kind) = self.each(at, construct, ends, depth) {
                    nodes.push(Node::new(kind, place));
                    return ends.last().map_or(at, |end| end + 1);
                }
                nodes.push(self.opaque(construct));
            }
            ("include", _) => match self.included(construct) {
                Some(target) => nodes.push(Node::new(Kind::Include(target), place)),
                None => nodes.push(self.opaque(construct)),
            },
            _ => nodes.push(self.opaque(construct)),
        }
        at + 1
    }

    fn opaque(&self, construct: &Construct) -> Node {
        let inside = construct.inner.text(self.text).trim();
        let what = match inside.split_whitespace().next().unwrap_or("") {
            "if" | "elif" | "else" | "endif" => {
                "a condition that starts or ends in another message"
            }
            "for" | "endfor" => "this kind of loop",
            "set" | "endset" => "assignments",
            "macro" | "endmacro" | "call" | "endcall" => "macros",
            "include" | "import" | "from" | "extends" | "block" | "endblock" => {
                "this kind of include"
            }
            "filter" | "endfilter" => "filters",
            _ => "this statement",
        };
        Node::new(
            Kind::Opaque {
                source: format!("{{% {inside} %}}"),
                what,
            },
            (self.place)(construct.span),
        )
    }

    /// The rest of a statement after its keyword.
    fn behind(&self, at: usize) -> Span {
        let Some(Piece::Construct(construct)) = self.pieces.get(at) else {
            return Span::at(0);
        };
        let inside = construct.inner.text(self.text);
        let lead = inside.len() - inside.trim_start().len();
        let word = inside
            .trim_start()
            .find(|c: char| c.is_whitespace() || c == '(')
            .unwrap_or(inside.len() - lead);
        Span::new(construct.inner.lo() + lead + word, construct.inner.hi())
    }

    fn condition(&self, at: usize, ends: &[usize], depth: usize) -> Kind {
        let (mut arms, mut otherwise) = (Vec::new(), Vec::new());
        let mut open = at;
        for &end in ends {
            let body = self.run(open + 1, end, depth + 1);
            let is_else = self.pieces.get(open).and_then(|p| keyword(self.text, p)) == Some("else");
            if is_else {
                otherwise = body;
            } else {
                arms.push((expression::read(self.text, self.behind(open)), body));
            }
            open = end;
        }
        Kind::If { arms, otherwise }
    }

    fn each(&self, at: usize, construct: &Construct, ends: &[usize], depth: usize) -> Option<Kind> {
        let inside = construct.inner.text(self.text);
        let behind = self.behind(at);
        let (item, list) = behind.text(self.text).split_once(" in ")?;
        let item = item.trim();
        let list_at = inside.len() - list.len() + construct.inner.lo();
        let list = expression::read(self.text, Span::new(list_at, construct.inner.hi()));
        // The one form that every language has; unpacking, filters and several branches are kept as written.
        let plain =
            expression::is_identifier(item) && matches!(list, Expr::Path(_)) && ends.len() <= 2;
        let (middle, end) = (ends.first()?, ends.last()?);
        plain.then(|| Kind::For {
            item: item.to_owned(),
            list,
            body: self.run(at + 1, *middle, depth + 1),
            otherwise: if ends.len() == 2 {
                self.run(middle + 1, *end, depth + 1)
            } else {
                Vec::new()
            },
        })
    }

    /// The literal name behind `include`, if nothing else is.
    fn included(&self, construct: &Construct) -> Option<String> {
        let rest = construct
            .inner
            .text(self.text)
            .trim()
            .strip_prefix("include")?
            .trim();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let name = rest.strip_prefix(quote)?.strip_suffix(quote)?;
        (!name.contains(quote)).then(|| unescaped(name)).flatten()
    }
}
