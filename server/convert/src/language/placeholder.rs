//! `{{name}}` placeholders as GitHub's tools replace them: text and parameter values only, without
//! any escape.

use pog_template::read_placeholders;
use pog_text::{SourceMap, Span};

use super::{Place, Report};
use crate::tree::{Expr, Kind, Node, push};

pub(crate) fn read(text: &str, place: Place<'_>) -> Vec<Node> {
    let facts = read_placeholders(text, &SourceMap::identity(0, text.len()));
    let (mut nodes, mut at) = (Vec::new(), 0);
    for name in &facts.names {
        let whole = Span::new(name.span.lo() - 2, name.span.hi() + 2);
        let before = Span::new(at, whole.lo());
        push(
            &mut nodes,
            Node::new(Kind::Text(before.text(text).to_owned()), place(before)),
        );
        push(
            &mut nodes,
            Node::new(Kind::Value(Expr::name(&name.name)), place(whole)),
        );
        at = whole.hi();
    }
    let rest = Span::new(at, text.len());
    push(
        &mut nodes,
        Node::new(Kind::Text(rest.text(text).to_owned()), place(rest)),
    );
    nodes
}

pub(crate) fn print(nodes: &[Node], report: &mut Report) -> String {
    let mut out = String::new();
    for node in nodes {
        match &node.kind {
            Kind::Text(text) => {
                let facts = read_placeholders(text, &SourceMap::identity(0, text.len()));
                // With spaces or unclosed it is text to the tools, though people mean a
                // placeholder.
                if let Some(construct) = facts.constructs.first() {
                    let remedy = format!("Rephrase '{}'", construct.span.text(text));
                    report.lost(node, "text that looks like a placeholder", &remedy);
                }
                out.push_str(text);
            }
            Kind::Value(Expr::Path(steps)) if steps.len() == 1 => {
                out.push_str(&format!("{{{{{}}}}}", Expr::dotted(steps)));
            }
            Kind::Value(Expr::Path(_)) => {
                let remedy = "Pass the attribute as a separate parameter";
                out.push_str(&report.lost(node, "attribute access", remedy));
            }
            Kind::Comment(text) => report.comment(node, text),
            _ => out.push_str(&report.lost_construct(node)),
        }
    }
    out
}
