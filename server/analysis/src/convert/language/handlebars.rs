//! Writes trees as Handlebars. Handlebars removes a line that holds only a block tag, so for such
//! lines the line break is written twice, or an empty comment is added.

use serde_json::Value;

use super::Report;
use super::handlebars_read::is_id;
use crate::convert::tree::{Expr, Kind, LoopWord, Node, Step};

/// Words that cannot be names in Dotprompt or Semantic Kernel.
const HELPERS: &[&str] = &[
    "if",
    "unless",
    "each",
    "with",
    "lookup",
    "log",
    "json",
    "role",
    "history",
    "section",
    "media",
    "ifEquals",
    "unlessEquals",
    "else",
    "this",
    "true",
    "false",
    "null",
    "undefined",
    "message",
    "set",
    "get",
    "array",
    "range",
    "concat",
    "or",
    "and",
    "add",
    "subtract",
    "equals",
    "messages",
];

/// The differences between tools that use the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavor {
    /// Handlebars 4 of JavaScript with Dotprompt's helpers.
    Dotprompt,
    /// Handlebars of Semantic Kernel, in Python and .NET.
    SemanticKernel,
}

/// Writes a template. `edges` says whether it starts and ends where the file's template does.
pub(crate) fn print(
    nodes: &[Node],
    flavor: Flavor,
    edges: (bool, bool),
    report: &mut Report,
) -> String {
    let mut writer = Writer {
        flavor,
        report,
        items: Vec::new(),
        out: Vec::new(),
    };
    writer.nodes(nodes);
    joined(writer.out, edges, flavor)
}

/// A piece of the output.
#[derive(Debug)]
enum Piece {
    Text(String),
    /// A tag that removes its line if it is alone on it.
    Block(String),
    /// Any other tag.
    Value(String),
}

struct Writer<'r> {
    flavor: Flavor,
    report: &'r mut Report,
    /// Item names of the enclosing loops.
    items: Vec<String>,
    out: Vec<Piece>,
}

impl Writer<'_> {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.node(node);
        }
    }

    fn block(&mut self, tag: String) {
        self.out.push(Piece::Block(tag));
    }

    fn lost(&mut self, node: &Node, what: &str, remedy: &str) {
        let text = self.report.lost(node, what, remedy);
        self.out.push(Piece::Text(text));
    }

    fn node(&mut self, node: &Node) {
        match &node.kind {
            Kind::Text(text) => self.out.push(Piece::Text(text.clone())),
            Kind::Value(expr) => match self.value(expr) {
                Some(tag) => self.out.push(Piece::Value(tag)),
                None => {
                    let text = self.report.lost_construct(node);
                    self.out.push(Piece::Text(text));
                }
            },
            Kind::Comment(text) => {
                let tag = if text.contains("--") || text.contains("}}") {
                    format!("{{{{! {} }}}}", text.replace("}}", "} }"))
                } else {
                    format!("{{{{!-- {text} --}}}}")
                };
                self.block(tag);
            }
            Kind::If { arms, otherwise } => self.condition(node, arms, otherwise),
            Kind::For {
                item,
                list,
                body,
                otherwise,
            } => {
                let Some(list) = self.operand(list) else {
                    return self.lost(
                        node,
                        "this list",
                        "Compute the list beforehand and pass it as a parameter",
                    );
                };
                match self.flavor {
                    Flavor::Dotprompt => self.block(format!("{{{{#each {list} as |{item}|}}}}")),
                    Flavor::SemanticKernel => self.block(format!("{{{{#each {list}}}}}")),
                }
                self.items.push(item.clone());
                self.nodes(body);
                self.items.pop();
                if !otherwise.is_empty() {
                    self.block("{{else}}".to_owned());
                    self.nodes(otherwise);
                }
                self.block("{{/each}}".to_owned());
            }
            Kind::Include(_) | Kind::Opaque { .. } => {
                let text = self.report.lost_construct(node);
                self.out.push(Piece::Text(text));
            }
        }
    }

    fn value(&self, expr: &Expr) -> Option<String> {
        if let Expr::Source(source) = expr {
            // Dotprompt's `json` helper was read as this filter.
            let path = source
                .strip_suffix(" | tojson")
                .filter(|p| p.split('.').all(is_id))?;
            let steps: Vec<Step> = path.split('.').map(|s| Step::Name(s.to_owned())).collect();
            return self
                .operand(&Expr::Path(steps))
                .map(|path| format!("{{{{json {path}}}}}"));
        }
        let operand = self
            .operand(expr)
            .filter(|_| !matches!(expr, Expr::Literal(_)))?;
        Some(match self.flavor {
            Flavor::Dotprompt => format!("{{{{{operand}}}}}"),
            // Otherwise the value would be HTML-escaped.
            Flavor::SemanticKernel => format!("{{{{{{{operand}}}}}}}"),
        })
    }

    fn condition(&mut self, node: &Node, arms: &[(Expr, Vec<Node>)], otherwise: &[Node]) {
        // Without an `else`, `a and b` can be written as two nested conditions.
        if let ([(Expr::And(a, b), body)], []) = (arms, otherwise) {
            let inner = Node::new(
                Kind::If {
                    arms: vec![((**b).clone(), body.clone())],
                    otherwise: Vec::new(),
                },
                node.at,
            );
            return self.condition(node, &[((**a).clone(), vec![inner])], &[]);
        }
        // There is no `else if` in Semantic Kernel's Handlebars for Python.
        if let (Flavor::SemanticKernel, [first, rest @ ..]) = (self.flavor, arms)
            && !rest.is_empty()
        {
            let inner = Kind::If {
                arms: rest.to_vec(),
                otherwise: otherwise.to_vec(),
            };
            return self.condition(
                node,
                std::slice::from_ref(first),
                &[Node::new(inner, node.at)],
            );
        }
        let heads: Option<Vec<(&str, String)>> = arms
            .iter()
            .map(|(condition, _)| self.head(condition))
            .collect();
        let Some((first, heads)) = heads.and_then(|h| Some((h.first()?.0, h.clone()))) else {
            return self.lost(
                node,
                "this condition",
                "Compute it beforehand and pass the result as a parameter",
            );
        };
        for (nth, ((helper, operands), (_, body))) in heads.iter().zip(arms).enumerate() {
            let mark = if nth == 0 { "#" } else { "else " };
            self.block(format!("{{{{{mark}{helper} {operands}}}}}"));
            self.nodes(body);
        }
        if !otherwise.is_empty() {
            self.block("{{else}}".to_owned());
            self.nodes(otherwise);
        }
        self.block(format!("{{{{/{first}}}}}"));
    }

    /// Helper and operands of a condition.
    fn head(&self, condition: &Expr) -> Option<(&'static str, String)> {
        let two = |a: &Expr, b: &Expr| Some(format!("{} {}", self.operand(a)?, self.operand(b)?));
        let kernel = self.flavor == Flavor::SemanticKernel;
        Some(match condition {
            Expr::Not(inner) => match &**inner {
                Expr::Equal(a, b) if kernel => ("unless", format!("(equals {})", two(a, b)?)),
                Expr::Equal(a, b) => ("unlessEquals", two(a, b)?),
                other => ("unless", self.operand(other)?),
            },
            Expr::Equal(a, b) if kernel => ("if", format!("(equals {})", two(a, b)?)),
            Expr::Equal(a, b) => ("ifEquals", two(a, b)?),
            other => ("if", self.operand(other)?),
        })
    }

    fn operand(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Path(steps) => self.path(steps),
            Expr::Loop(word) if !self.items.is_empty() => match word {
                LoopWord::Index0 => Some("@index".to_owned()),
                LoopWord::First => Some("@first".to_owned()),
                LoopWord::Last => Some("@last".to_owned()),
                LoopWord::Index => None,
            },
            Expr::Literal(Value::String(text)) => {
                // Only quotes can be escaped.
                if !text.contains('"') && !text.ends_with('\\') && !text.contains("}}") {
                    Some(format!("\"{text}\""))
                } else {
                    None
                }
            }
            Expr::Literal(value @ (Value::Bool(_) | Value::Number(_) | Value::Null)) => {
                Some(value.to_string())
            }
            _ => None,
        }
    }

    fn path(&self, steps: &[Step]) -> Option<String> {
        let (Step::Name(head), rest) = steps.split_first()? else {
            return None;
        };
        let nested = self.items.iter().rev().position(|item| item == head);
        let mut out = match (nested, self.flavor) {
            // The item has its own name, independent of the context.
            (Some(_), Flavor::Dotprompt) => head.clone(),
            (Some(up), Flavor::SemanticKernel) if up > 0 && !rest.is_empty() => "../".repeat(up),
            (Some(up), Flavor::SemanticKernel) => format!("{}this", "../".repeat(up)),
            (None, _) => {
                let up = "../".repeat(self.items.len());
                if up.is_empty() && HELPERS.contains(&head.as_str()) {
                    format!("this.{head}")
                } else {
                    format!("{up}{head}")
                }
            }
        };
        for step in rest {
            let dot = if out.ends_with('/') { "" } else { "." };
            match step {
                Step::Name(name) if is_id(name) && name.parse::<f64>().is_err() => {
                    out.push_str(&format!("{dot}{name}"));
                }
                Step::Name(name) if !name.contains(']') => out.push_str(&format!("{dot}[{name}]")),
                Step::Name(_) => return None,
                Step::Index(index) => out.push_str(&format!("{dot}[{index}]")),
            }
        }
        is_id(head).then_some(out)
    }
}

/// Joins the pieces into a text that renders exactly as the tree does.
fn joined(pieces: Vec<Piece>, edges: (bool, bool), flavor: Flavor) -> String {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (piece, merged.last_mut()) {
            (Piece::Text(text), Some(Piece::Text(before))) => before.push_str(&text),
            (piece, _) => merged.push(piece),
        }
    }
    let mut out = String::new();
    let mut again = false;
    for nth in 0..merged.len() {
        let next = merged.get(nth + 1);
        match &merged[nth] {
            Piece::Text(text) => {
                if std::mem::take(&mut again) {
                    out.push('\n');
                }
                // A brace after a tag would be read as part of it.
                let brace = if nth > 0 {
                    text.strip_prefix('}')
                } else {
                    None
                };
                let followed = next.is_some();
                match (flavor, brace) {
                    (Flavor::Dotprompt, None) => out.push_str(&escaped(text, followed)),
                    (Flavor::Dotprompt, Some(_)) => {
                        out.push_str(&format!("{{{{!}}}}{}", escaped(text, followed)))
                    }
                    (Flavor::SemanticKernel, None) => out.push_str(&encoded(text, followed)),
                    (Flavor::SemanticKernel, Some(rest)) => {
                        out.push_str(&format!("&#125;{}", encoded(rest, followed)));
                    }
                }
            }
            Piece::Value(tag) => push_tag(&mut out, tag),
            Piece::Block(tag) => {
                push_tag(&mut out, tag);
                match alone(&merged, nth, edges) {
                    Alone::No => {}
                    Alone::Plain => again = true,
                    Alone::Guarded => out.push_str("{{!}}"),
                }
            }
        }
    }
    out
}

/// A tag after text that ends in a brace: separated by whitespace, which the tag then strips.
fn push_tag(out: &mut String, tag: &str) {
    if out.ends_with('{') {
        out.push_str(" {{~");
        out.push_str(tag.strip_prefix("{{").unwrap_or(tag));
    } else {
        out.push_str(tag);
    }
}

/// Whether a tag would be alone on its line.
enum Alone {
    No,
    /// Nothing precedes it on the line, and the line ends right after it.
    Plain,
    Guarded,
}

fn alone(pieces: &[Piece], nth: usize, edges: (bool, bool)) -> Alone {
    let before = match nth.checked_sub(1).map(|n| &pieces[n]) {
        None => edges.0.then_some(""),
        Some(Piece::Text(text)) => match text.rfind('\n') {
            Some(at) => text.get(at + 1..),
            None => (nth == 1 && edges.0).then_some(text.as_str()),
        },
        Some(_) => None,
    };
    let after = match pieces.get(nth + 1) {
        None => edges.1.then_some(("", false)),
        Some(Piece::Text(text)) => match text.find('\n') {
            Some(at) => text.get(..at).map(|line| (line, true)),
            None => (nth + 2 == pieces.len() && edges.1).then_some((text.as_str(), false)),
        },
        Some(_) => None,
    };
    match (before, after) {
        (Some(before), Some((after, breaks)))
            if before.trim().is_empty() && after.trim().is_empty() =>
        {
            match (before.is_empty() && after.is_empty(), breaks) {
                (true, true) => Alone::Plain,
                // There is no line to remove.
                (true, false) => Alone::No,
                (false, _) => Alone::Guarded,
            }
        }
        _ => Alone::No,
    }
}

/// The same for Semantic Kernel, whose engines differ in escapes but all decode XML entities.
fn encoded(text: &str, followed: bool) -> String {
    let mut out = text.replace("{{", "&#123;&#123;");
    for (last, entity) in [('{', "&#123;"), ('\\', "&#92;")] {
        if (followed || out.ends_with("\\")) && out.ends_with(last) {
            out.pop();
            out.push_str(entity);
        }
    }
    out.replace("\\&#123;&#123;", "&#92;&#123;&#123;")
}

/// Escapes text that looks like a tag. `followed` says that a tag comes next.
fn escaped(text: &str, followed: bool) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        let before = rest.get(..at).unwrap_or("");
        out.push_str(before);
        if out.ends_with('\\') {
            // A backslash before the braces would be read as their escape.
            out.push_str("\\{{!}}");
        }
        out.push_str("\\{{");
        rest = rest.get(at + 2..).unwrap_or("");
    }
    out.push_str(rest);
    if followed && out.ends_with('\\') {
        out.push('\\');
    }
    out
}

#[cfg(test)]
mod tests {
    use pog_text::Span;
    use proptest::prelude::*;

    use super::super::{handlebars_read, jinja, jinja_read};
    use super::*;

    fn read(text: &str) -> Vec<Node> {
        handlebars_read::read(text, (true, true), &|span: Span| span)
    }

    fn printed(nodes: &[Node]) -> String {
        let mut report = Report::default();
        let out = print(nodes, Flavor::Dotprompt, (true, true), &mut report);
        assert!(report.remarks.is_empty(), "{:?}", report.remarks);
        out
    }

    #[test]
    fn handlebars_as_jinja() {
        for (text, wanted) in [
            (
                "Hi {{name}} {{user.first.[0]}}{{{raw}}}",
                "Hi {{ name }} {{ user.first[0] }}{{ raw }}",
            ),
            (
                "{{#if a}}\nx\n{{else if b}}\ny\n{{else}}\nz\n{{/if}}\n",
                "{% if a %}x\n{% elif b %}y\n{% else %}z\n{% endif %}",
            ),
            ("{{#unless a}}x{{/unless}}", "{% if not a %}x{% endif %}"),
            (
                "{{#each xs}}{{this.name}}{{name}}{{../tone}}{{@index}}{{/each}}",
                "{% for item in xs %}{{ item.name }}{{ item.name }}{{ tone }}{{ loop.index0 }}{% endfor %}",
            ),
            (
                "{{#each xs as |x|}}{{x}}{{@root.a}}{{/each}}",
                "{% for x in xs %}{{ x }}{{ a }}{% endfor %}",
            ),
            (
                "{{#with user}}{{name}}{{/with}}",
                "{% if user %}{{ user.name }}{% endif %}",
            ),
            (
                "{{#ifEquals a \"x y\"}}1{{/ifEquals}}",
                "{% if a == \"x y\" %}1{% endif %}",
            ),
            (
                "a \\{{b}} \\\\{{c}}",
                "a {% raw %}{{b}}{% endraw %} \\{{ c }}",
            ),
            ("  {{! note }}\nx\n", "{# note #}x\n"),
            ("a {{~b~}} c", "a{{ b }}c"),
            ("{{json a.b}}", "{{ a.b | tojson }}"),
        ] {
            let found = jinja::source(&read(text));
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn tags_on_lines_of_their_own_keep_their_lines() {
        let jinja = "{% if a %}\nx\n{% endif %}\ny\n  {% for i in xs %}\n- {{ i }} of {{ t }}\n{% endfor %}\n{ {{ a }}}";
        let nodes = jinja_read::read(jinja, &|span: Span| span);
        let text = printed(&nodes);
        assert_eq!(
            text,
            "{{#if a}}\n\nx\n{{/if}}\n\ny\n  {{#each xs as |i|}}{{!}}\n- {{i}} of {{../t}}\n{{/each}}\n\n{ {{a}}{{!}}}"
        );
        assert_eq!(jinja::source(&read(&text)), jinja);
    }

    proptest! {
        #[test]
        fn any_text_survives(text in "[{}\\\\ a\n!#~]{0,16}", inside in "[{}\\\\ a\n]{0,8}", after in "[{}\\\\ a\n]{0,8}") {
            let mut nodes = Vec::new();
            let mut add = |kind| crate::convert::tree::push(&mut nodes, Node::new(kind, Span::at(0)));
            add(Kind::Text(text));
            add(Kind::Value(Expr::name("v")));
            let mut body = Vec::new();
            crate::convert::tree::push(&mut body, Node::text(inside));
            add(Kind::If { arms: vec![(Expr::name("c"), body)], otherwise: Vec::new() });
            add(Kind::Text(after));
            let written = printed(&nodes);
            let found = read(&written);
            prop_assert_eq!(jinja::source(&found), jinja::source(&nodes), "{}", written);
        }
    }
}
