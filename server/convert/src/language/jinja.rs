//! Writes trees as Jinja that minijinja, Jinja2 and Nunjucks read alike. Text that looks like a
//! template is wrapped in `raw`; lines that look like role markers are written as literals.

use super::expression::{print as expression, string};
use crate::tree::{Kind, Node};

/// Writes a template without reporting anything: for messages and for parts kept as text.
pub(crate) fn source(nodes: &[Node]) -> String {
    print(nodes, &|_| false)
}

/// Writes a template. `is_marker` recognises lines that would start a message.
pub(crate) fn print(nodes: &[Node], is_marker: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::new();
    write(nodes, &mut out);
    if !out.lines().any(is_marker) {
        return out;
    }
    let lines = out.split('\n').map(|line| match is_marker(line) {
        true => format!("{{{{ {} }}}}", string(line)),
        false => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn write(nodes: &[Node], out: &mut String) {
    for (nth, node) in nodes.iter().enumerate() {
        match &node.kind {
            Kind::Text(literal) => {
                let followed = nth + 1 < nodes.len();
                text(literal, followed, out);
            }
            Kind::Value(expr) => out.push_str(&format!("{{{{ {} }}}}", expression(expr))),
            Kind::If { arms, otherwise } => {
                for (nth, (condition, body)) in arms.iter().enumerate() {
                    let word = if nth == 0 { "if" } else { "elif" };
                    out.push_str(&format!("{{% {word} {} %}}", expression(condition)));
                    inside(body, out);
                }
                if !otherwise.is_empty() {
                    out.push_str("{% else %}");
                    inside(otherwise, out);
                }
                out.push_str("{% endif %}");
            }
            Kind::For {
                item,
                list,
                body,
                otherwise,
            } => {
                out.push_str(&format!("{{% for {item} in {} %}}", expression(list)));
                inside(body, out);
                if !otherwise.is_empty() {
                    out.push_str("{% else %}");
                    inside(otherwise, out);
                }
                out.push_str("{% endfor %}");
            }
            Kind::Comment(comment) => {
                out.push_str(&format!("{{# {} #}}", comment.replace("#}", "# }")))
            }
            Kind::Include(target) => out.push_str(&format!("{{% include {} %}}", string(target))),
            Kind::Opaque { source, .. } => out.push_str(source),
        }
    }
}

/// The body of a block, which is followed by its end tag.
fn inside(nodes: &[Node], out: &mut String) {
    write(nodes, out);
    if out.ends_with('{') && matches!(nodes.last().map(|n| &n.kind), Some(Kind::Text(_))) {
        out.pop();
        out.push_str("{{ \"{\" }}");
    }
}

/// Escapes text that looks like a template. `followed` says that a construct comes next.
fn text(literal: &str, followed: bool, out: &mut String) {
    for line in literal.split_inclusive('\n') {
        let Some(start) = ["{{", "{%", "{#"]
            .iter()
            .filter_map(|mark| line.find(mark))
            .min()
        else {
            out.push_str(line);
            continue;
        };
        let end = ["}}", "%}", "#}", "{{", "{%", "{#"]
            .iter()
            .filter_map(|mark| line.rfind(mark))
            .max();
        let mut end = end.map_or(line.len(), |end| end + 2).max(start + 2);
        // A trailing brace would join what follows.
        end += line.get(end..).map_or(0, |rest| {
            rest.len() - rest.trim_start_matches(['{', '}']).len()
        });
        let (before, hidden) = (
            line.get(..start).unwrap_or(""),
            line.get(start..end).unwrap_or(""),
        );
        out.push_str(before);
        if hidden.contains("endraw") {
            out.push_str(&format!("{{{{ {} }}}}", string(hidden)));
        } else {
            out.push_str(&format!("{{% raw %}}{hidden}{{% endraw %}}"));
        }
        out.push_str(line.get(end..).unwrap_or(""));
    }
    if followed && out.ends_with('{') {
        out.pop();
        out.push_str("{{ \"{\" }}");
    }
}

#[cfg(test)]
mod tests {
    use pog_text::Span;
    use proptest::prelude::*;

    use super::super::jinja_read;
    use super::*;

    fn read(text: &str) -> Vec<Node> {
        jinja_read::read(text, &|span: Span| span)
    }

    #[test]
    fn templates_come_back_as_they_were() {
        for text in [
            "Hello {{ name }}, {{ user.first[0] }}!\n",
            "{% if a %}A{% elif b == \"x\" %}B{% else %}C{% endif %}",
            "{% for f in files %}- {{ f.path }} {{ loop.index }}\n{% else %}none{% endfor %}",
            "{# note #}{% include \"a/b@^1\" %}",
            "{% set x = 1 %}{{ x | upper }}{% macro m(a) %}{% if a %}x{% endif %}{% endmacro %}",
            "{% for a, b in c %}{{ a }}{% endfor %}",
            "{% raw %}{{ x }} and {% if %}{% endraw %}\n",
            "a {{ \"{\" }}{{ x }}}",
        ] {
            assert_eq!(print(&read(text), &|_| false), text);
        }
    }

    #[test]
    fn whitespace_control_is_carried_out_and_literals_are_text() {
        assert_eq!(
            source(&read("a {%- if x -%} b {%- endif %} c")),
            "a{% if x %}b{% endif %} c"
        );
        assert_eq!(read("{{ '{{' }}x{{ 'user:' }}"), [Node::text("{{xuser:")]);
        assert_eq!(
            read("{% raw -%}  {{ a }} {%- endraw %}"),
            [Node::text("{{ a }}")]
        );
    }

    #[test]
    fn markers_and_broken_text_are_kept_apart() {
        let marker = |line: &str| line == "user:";
        assert_eq!(
            print(&[Node::text("a\nuser:\nb")], &marker),
            "a\n{{ \"user:\" }}\nb"
        );
        for text in ["{% endif %}", "{% if a %}x", "{{ a", "{% else %}"] {
            assert_eq!(source(&read(text)), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_rendered_as_it_is(text in "[{}%#\" a\n-]{0,24}", other in "[{}%# a]{0,6}z") {
            let nodes = vec![
                Node::text(text.clone()),
                Node::new(Kind::Value(crate::tree::Expr::name("x")), Span::at(0)),
                Node::text(other.clone()),
            ];
            let nodes: Vec<Node> = nodes.into_iter().filter(|n| n.kind != Kind::Text(String::new())).collect();
            let written = source(&nodes);
            let rendered = minijinja::Environment::new().render_str(&written, minijinja::context! { x => "X" });
            let wanted = format!("{text}X{other}");
            prop_assert_eq!(rendered.map_err(|e| e.to_string()), Ok(wanted), "{}", written);
            prop_assert_eq!(read(&written), nodes);
        }
    }
}
