//! Python format strings as LangChain takes them: `{name}`, braces doubled where they are text.

use pog_text::Span;

use super::{Place, Report};
use crate::tree::{Expr, Kind, Node, push};

pub(crate) fn read(text: &str, place: Place<'_>) -> Vec<Node> {
    let (mut nodes, mut at) = (Vec::new(), 0);
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        let plain = rest.find(['{', '}']).unwrap_or(rest.len());
        let (end, kind) = if plain > 0 {
            (
                at + plain,
                Kind::Text(rest.get(..plain).unwrap_or("").to_owned()),
            )
        } else if rest.starts_with("{{") || rest.starts_with("}}") {
            (at + 2, Kind::Text(rest.get(..1).unwrap_or("").to_owned()))
        } else {
            let close = rest.find('}').map_or(rest.len(), |i| i + 1);
            let inner = rest.get(1..close.saturating_sub(1).max(1)).unwrap_or("");
            let name = !inner.is_empty() && inner.chars().all(|c| c.is_alphanumeric() || c == '_');
            let source = rest.get(..close).unwrap_or(rest).to_owned();
            let what = "format specifications";
            (
                at + close,
                if name {
                    Kind::Value(Expr::name(inner))
                } else {
                    Kind::Opaque { source, what }
                },
            )
        };
        push(&mut nodes, Node::new(kind, place(Span::new(at, end))));
        at = end;
    }
    nodes
}

pub(crate) fn print(nodes: &[Node], report: &mut Report) -> String {
    let mut out = String::new();
    for node in nodes {
        match &node.kind {
            Kind::Text(text) => out.push_str(&braces(text)),
            Kind::Value(expr) if expr.as_name().is_some() => {
                out.push_str(&format!("{{{}}}", expr.as_name().unwrap_or_default()));
            }
            Kind::Value(Expr::Path(_)) => {
                let left = report.lost(
                    node,
                    "attribute access",
                    "Pass the attribute as a separate parameter",
                );
                out.push_str(&braces(&left));
            }
            Kind::Comment(text) => report.comment(node, text),
            _ => {
                let left = report.lost_construct(node);
                out.push_str(&braces(&left));
            }
        }
    }
    out
}

fn braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
