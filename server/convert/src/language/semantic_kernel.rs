//! Semantic Kernel's own language: `{{$name}}` and calls; a quoted text is how braces are written.

use pog_text::Span;

use super::{Place, Report};
use crate::tree::{Expr, Kind, Node, push};

pub(crate) fn read(text: &str, place: Place<'_>) -> Vec<Node> {
    let (mut nodes, mut at) = (Vec::new(), 0);
    while let Some(open) = text.get(at..).and_then(|r| r.find("{{")).map(|i| at + i) {
        let Some(close) = end(text, open + 2) else {
            break;
        };
        let before = Span::new(at, open);
        push(
            &mut nodes,
            Node::new(Kind::Text(before.text(text).to_owned()), place(before)),
        );
        let whole = Span::new(open, close);
        let inner = text.get(open + 2..close - 2).unwrap_or("").trim();
        push(
            &mut nodes,
            Node::new(construct(inner, whole.text(text)), place(whole)),
        );
        at = close;
    }
    let rest = Span::new(at, text.len());
    push(
        &mut nodes,
        Node::new(Kind::Text(rest.text(text).to_owned()), place(rest)),
    );
    nodes
}

/// The offset after the braces that close a construct; quoted braces do not close it.
fn end(text: &str, from: usize) -> Option<usize> {
    let (mut quote, mut escaped) = (None, false);
    let mut chars = text.get(from..)?.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '}' && chars.peek().is_some_and(|(_, c)| *c == '}') => {
                return Some(from + at + 2);
            }
            None => {}
        }
    }
    None
}

fn construct(inner: &str, source: &str) -> Kind {
    let named = inner
        .strip_prefix('$')
        .filter(|n| !n.is_empty() && n.chars().all(|c| c.is_alphanumeric() || c == '_'));
    if let Some(name) = named {
        return Kind::Value(Expr::name(name));
    }
    let quote = inner.chars().next().filter(|c| matches!(c, '"' | '\''));
    let literal = quote.and_then(|q| inner.strip_prefix(q)?.strip_suffix(q));
    if let (Some(text), Some(quote)) = (literal, quote) {
        let text = text
            // Escaped backslashes step aside first, or their second half would escape the quote behind.
            .replace("\\\\", "\u{0}")
            .replace(&format!("\\{quote}"), &quote.to_string());
        return Kind::Text(text.replace('\u{0}', "\\"));
    }
    Kind::Opaque {
        source: source.to_owned(),
        what: "function calls",
    }
}

pub(crate) fn print(nodes: &[Node], report: &mut Report) -> String {
    let mut out = String::new();
    for node in nodes {
        match &node.kind {
            Kind::Text(text) => out.push_str(&text.replace("{{", "{{ \"{{\" }}")),
            Kind::Value(expr) if expr.as_name().is_some() => {
                // Three braces in a row would open the construct one character too early.
                if out.ends_with('{') {
                    out.pop();
                    out.push_str("{{ \"{\" }}");
                }
                out.push_str(&format!("{{{{${}}}}}", expr.as_name().unwrap_or_default()));
            }
            Kind::Comment(text) => report.comment(node, text),
            _ => out.push_str(&report.lost_construct(node)),
        }
    }
    out
}

/// Whether the language supports all pieces.
pub(crate) fn can_carry(nodes: &[Node]) -> bool {
    nodes.iter().all(|node| match &node.kind {
        Kind::Text(_) | Kind::Comment(_) => true,
        Kind::Value(expr) => expr.as_name().is_some(),
        _ => false,
    })
}
