//! Trees as Handlebars, of two flavors. The tree of this Jinja
//!
//! ```text
//! {% for item in xs %}{{ item.name }} for {{ tone }}{% if a and not b == "x" %}!{% endif %}{% endfor %}
//! ```
//!
//! is written, for Dotprompt and for Semantic Kernel, as
//!
//! ```text
//! {{#each xs as |item|}}{{item.name}} for {{../tone}}{{#if ../a}}{{#unlessEquals ../b "x"}}!{{/unlessEquals}}{{/if}}{{/each}}
//! {{#each xs}}{{{this.name}}} for {{{../tone}}}{{#if ../a}}{{#unless (equals ../b "x")}}!{{/unless}}{{/if}}{{/each}}
//! ```
//!
//! A name inside a loop is looked up in the item, so everything from outside climbs out with `../`; there is no `and`, so
//! it becomes two conditions; comparing is a helper that each flavor has under another name; and three braces keep
//! Semantic Kernel from encoding values. What has no such form is reported as lost. How the tags become one text with
//! their surroundings is decided in [`super::handlebars_join`].

use serde_json::Value;

use super::handlebars_join::{Piece, joined};
use super::handlebars_read::is_id;
use super::{Extent, Report};
use crate::tree::{Expr, Kind, LoopWord, Node, Step};

pub(crate) use super::handlebars_join::Flavor;

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

/// Writes a template, or the part of one that `extent` says.
pub(crate) fn print(nodes: &[Node], flavor: Flavor, extent: Extent, report: &mut Report) -> String {
    let mut writer = Writer {
        flavor,
        report,
        items: Vec::new(),
        out: Vec::new(),
    };
    writer.nodes(nodes);
    joined(writer.out, extent, flavor)
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
                // Neither kind of comment can hold its own end.
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
                // Names are looked up from the innermost loop outwards.
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

    /// The tag that leaves a value behind; `None` where Handlebars cannot say it.
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
        // Dotprompt compiles with `noEscape`.
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

    /// Helper and operands of a condition: what stands behind the `#`.
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

    /// What stands for a value in a tag: a path, a literal, a word of the loop.
    fn operand(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Path(steps) => self.path(steps),
            Expr::Loop(word) if !self.items.is_empty() => match word {
                LoopWord::Index0 => Some("@index".to_owned()),
                LoopWord::First => Some("@first".to_owned()),
                LoopWord::Last => Some("@last".to_owned()),
                // Counted from 1: Handlebars has no arithmetic.
                LoopWord::Index => None,
            },
            Expr::Literal(Value::String(text)) => {
                // Only quotes can be escaped.
                // Handlebars' lexer knows no escaped backslash, and tools that look for tags stop at braces.
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

    /// A path as seen from the innermost loop.
    fn path(&self, steps: &[Step]) -> Option<String> {
        let (Step::Name(head), rest) = steps.split_first()? else {
            return None;
        };
        // How many loops out the item of that name is; a name that is no item's comes from outside of all of them.
        let nested = self.items.iter().rev().position(|item| item == head);
        let mut out = match (nested, self.flavor) {
            // The item has its own name, independent of the context.
            (Some(_), Flavor::Dotprompt) => head.clone(),
            (Some(up), Flavor::SemanticKernel) if up > 0 && !rest.is_empty() => "../".repeat(up),
            (Some(up), Flavor::SemanticKernel) => format!("{}this", "../".repeat(up)),
            (None, _) => {
                let up = "../".repeat(self.items.len());
                // At the top a bare word is a call where a helper has that name; behind `../` it never is.
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
                // A name that is a number would be read as one.
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

#[cfg(test)]
mod tests {
    use pog_text::Span;
    use proptest::prelude::*;

    use super::super::{handlebars_read, jinja, jinja_read};
    use super::*;

    fn read(text: &str) -> Vec<Node> {
        handlebars_read::read(text, Extent::Whole, &|span: Span| span)
    }

    fn printed(nodes: &[Node]) -> String {
        let mut report = Report::default();
        let out = print(nodes, Flavor::Dotprompt, Extent::Whole, &mut report);
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
    fn the_examples() {
        let jinja = "{% for item in xs %}{{ item.name }} for {{ tone }}{% if a and not b == \"x\" %}!{% endif %}{% endfor %}";
        let nodes = jinja_read::read(jinja, &|span: Span| span);
        let mut report = Report::default();
        let dotprompt = print(&nodes, Flavor::Dotprompt, Extent::Whole, &mut report);
        assert_eq!(
            dotprompt,
            "{{#each xs as |item|}}{{item.name}} for {{../tone}}{{#if ../a}}{{#unlessEquals ../b \"x\"}}!{{/unlessEquals}}{{/if}}{{/each}}"
        );
        let kernel = print(&nodes, Flavor::SemanticKernel, Extent::Whole, &mut report);
        assert_eq!(
            kernel,
            "{{#each xs}}{{{this.name}}} for {{{../tone}}}{{#if ../a}}{{#unless (equals ../b \"x\")}}!{{/unless}}{{/if}}{{/each}}"
        );
        assert!(report.remarks.is_empty(), "{:?}", report.remarks);
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
            let mut add = |kind| crate::tree::push(&mut nodes, Node::new(kind, Span::at(0)));
            add(Kind::Text(text));
            add(Kind::Value(Expr::name("v")));
            let mut body = Vec::new();
            crate::tree::push(&mut body, Node::text(inside));
            add(Kind::If { arms: vec![(Expr::name("c"), body)], otherwise: Vec::new() });
            add(Kind::Text(after));
            let written = printed(&nodes);
            let found = read(&written);
            prop_assert_eq!(jinja::source(&found), jinja::source(&nodes), "{}", written);
        }
    }
}
