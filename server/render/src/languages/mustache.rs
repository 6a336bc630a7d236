//! Renders Mustache as chevron does, standalone lines and HTML escapes included. Partials are empty: the tools that use
//! it give none.

use pog_template::mustache::{TagKind, tags};
use serde_json::Value;

use super::{RenderContext, python};
use crate::{MAX_OUTPUT, RenderError, RenderedMessage};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    if let Some(error) = context.artifact.syntax.template_errors.first() {
        let place = Some((context.file.id, error.span));
        return Err(RenderError {
            message: error.message.clone(),
            place,
            out_of_bounds: false,
        });
    }
    let root = Value::Object(context.values.clone());
    context.by_role(|text, _| {
        let Some(nodes) = parse(text) else {
            return Err(RenderError {
                message: format!("Sections are nested more than {DEPTH} deep"),
                place: None,
                out_of_bounds: true,
            });
        };
        let mut run = Run {
            out: String::new(),
            fuel: context.fuel.get(),
        };
        let done = run.all(&nodes, &mut vec![Scope::Value(&root)], 0);
        context.fuel.set(run.fuel);
        match done {
            Ok(()) => Ok(run.out),
            Err(OutOfBounds) => {
                let message =
                    "Rendering takes too long or produces too much and was stopped".to_owned();
                Err(RenderError {
                    message,
                    place: None,
                    out_of_bounds: true,
                })
            }
        }
    })
}

/// A piece of a template.
#[derive(Debug)]
enum Node {
    Text(String),
    Value {
        key: String,
        raw: bool,
    },
    Section {
        key: String,
        inverted: bool,
        inside: Vec<Node>,
    },
}

/// The pieces of a valid template. Lines on which a section, comment or delimiter tag stands alone vanish. `None` where
/// sections nest so deeply that walking and freeing them would need too much stack.
fn parse(text: &str) -> Option<Vec<Node>> {
    let mut stack: Vec<(String, bool, Vec<Node>)> = vec![(String::new(), false, Vec::new())];
    let mut at = 0;
    for tag in tags(text) {
        let (start, end) = (tag.span.lo(), tag.span.hi());
        let literal = text.get(at..start).unwrap_or("");
        let (mut kept, mut next) = (literal.len(), end);
        if !matches!(tag.kind, TagKind::Variable | TagKind::Raw)
            && let Some(line_end) = alone(text, start, end)
        {
            next = line_end;
            // chevron, which LangChain carries along, keeps the indentation in front of a partial.
            if tag.kind != TagKind::Partial {
                kept = literal.trim_end_matches(' ').len();
            }
        }
        let key = tag.key.text(text).to_owned();
        let Some((.., inside)) = stack.last_mut() else {
            break;
        };
        if let Some(kept) = literal.get(..kept).filter(|k| !k.is_empty()) {
            inside.push(Node::Text(kept.to_owned()));
        }
        match tag.kind {
            TagKind::Variable => inside.push(Node::Value { key, raw: false }),
            TagKind::Raw => inside.push(Node::Value { key, raw: true }),
            TagKind::Section | TagKind::Inverted if stack.len() > DEPTH => return None,
            TagKind::Section | TagKind::Inverted => {
                stack.push((key, tag.kind == TagKind::Inverted, Vec::new()))
            }
            // One closing tag too many has been reported; here it is passed over.
            TagKind::End if stack.len() > 1 => {
                if let Some((key, inverted, inside)) = stack.pop()
                    && let Some((.., outer)) = stack.last_mut()
                {
                    outer.push(Node::Section {
                        key,
                        inverted,
                        inside,
                    });
                }
            }
            TagKind::End | TagKind::Partial | TagKind::Comment | TagKind::Delimiters => {}
        }
        at = next.max(end);
    }
    let rest = text.get(at..).unwrap_or("");
    let mut bottom = stack
        .into_iter()
        .next()
        .map(|(.., nodes)| nodes)
        .unwrap_or_default();
    bottom.push(Node::Text(rest.to_owned()));
    Some(bottom)
}

/// Where the next line starts, if nothing but blanks stands around a tag on its line.
fn alone(text: &str, start: usize, end: usize) -> Option<usize> {
    let before = text.get(..start)?;
    let line = before.rfind('\n').map_or(0, |i| i + 1);
    let rest = text.get(end..)?;
    let len = rest.find('\n');
    let blank = before.get(line..)?.trim().is_empty()
        && rest.get(..len.unwrap_or(rest.len()))?.trim().is_empty();
    blank.then(|| end + len.map_or(rest.len(), |l| l + 1))
}

struct OutOfBounds;

/// What names are looked up in.
#[derive(Clone, Copy)]
enum Scope<'v> {
    Value(&'v Value),
    /// Inside an inverted section that holds.
    True,
}

struct Run {
    out: String,
    fuel: u64,
}

/// Sections inside sections.
const DEPTH: usize = 100;

impl Run {
    fn all<'v>(
        &mut self,
        nodes: &[Node],
        scopes: &mut Vec<Scope<'v>>,
        depth: usize,
    ) -> Result<(), OutOfBounds> {
        for node in nodes {
            self.fuel = self
                .fuel
                // A look-up walks all scopes, so a node inside of many costs more.
                .checked_sub(1 + scopes.len() as u64)
                .ok_or(OutOfBounds)?;
            if self.out.len() > MAX_OUTPUT || depth > DEPTH {
                return Err(OutOfBounds);
            }
            match node {
                Node::Text(text) => self.out.push_str(text),
                Node::Value { key, raw } => self.value(key, *raw, scopes),
                Node::Section {
                    key,
                    inverted,
                    inside,
                } => self.section(key, *inverted, inside, scopes, depth)?,
            }
        }
        Ok(())
    }

    fn value(&mut self, key: &str, raw: bool, scopes: &[Scope<'_>]) {
        let written = match find(key, scopes) {
            Found::Value(value) if keeps(value) => python::text(value),
            // The item, seen through an inverted section.
            Found::True => match scopes.iter().rev().find_map(|s| {
                if let Scope::Value(v) = s {
                    Some(v)
                } else {
                    None
                }
            }) {
                Some(value) => python::text(value),
                None => "True".to_owned(),
            },
            _ => String::new(),
        };
        if raw {
            self.out.push_str(&written);
            return;
        }
        for c in written.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '"' => self.out.push_str("&quot;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                c => self.out.push(c),
            }
        }
    }

    fn section<'v>(
        &mut self,
        key: &str,
        inverted: bool,
        inside: &[Node],
        scopes: &mut Vec<Scope<'v>>,
        depth: usize,
    ) -> Result<(), OutOfBounds> {
        let found = find(key, scopes);
        let truth = match found {
            Found::Value(value) => truthy(value),
            Found::True => true,
            Found::Nothing => false,
        };
        let mut items: Vec<Scope<'v>> = Vec::new();
        match found {
            // chevron pushes `True` for an inverted section, which later look-ups pass over.
            _ if inverted => items.extend((!truth).then_some(Scope::True)),
            Found::Value(Value::Array(list)) => {
                // chevron leaves falsy items out.
                items.extend(list.iter().filter(|v| truthy(v)).map(Scope::Value))
            }
            Found::Value(value) if truth => items.push(Scope::Value(value)),
            Found::True => items.push(Scope::True),
            _ => {}
        }
        // Items cost also where nothing is written for them.
        let cost = u64::try_from(items.len()).unwrap_or(u64::MAX);
        self.fuel = self.fuel.checked_sub(cost).ok_or(OutOfBounds)?;
        for item in items {
            scopes.push(item);
            let result = self.all(inside, scopes, depth + 1);
            scopes.pop();
            result?;
        }
        Ok(())
    }
}

enum Found<'v> {
    Value(&'v Value),
    True,
    Nothing,
}

/// A key in the innermost scope that has it.
fn find<'v>(key: &str, scopes: &[Scope<'v>]) -> Found<'v> {
    if key == "." {
        return match scopes.last() {
            Some(Scope::Value(value)) => Found::Value(value),
            Some(Scope::True) => Found::True,
            None => Found::Nothing,
        };
    }
    for scope in scopes.iter().rev() {
        let Scope::Value(value) = scope else { continue };
        let step = |value: &'v Value, part: &str| match value {
            Value::Object(fields) => fields.get(part),
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            _ => None,
        };
        if let Some(value) = key.split('.').try_fold(*value, step) {
            return Found::Value(value);
        }
    }
    Found::Nothing
}

/// As Python has it.
fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(b) => *b,
        Value::Number(n) => n.as_f64() != Some(0.0),
        Value::String(s) => !s.is_empty(),
        Value::Array(a) => !a.is_empty(),
        Value::Object(o) => !o.is_empty(),
    }
}

/// Falsy values print nothing, but for `0` and `False`.
fn keeps(value: &Value) -> bool {
    truthy(value) || value.is_number() || value.is_boolean()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What chevron 0.14.0 renders.
    #[test]
    fn as_chevron_renders() {
        let data = json!({
            "name": "A & <b> \"c\"", "items": [{"t": 1}, {"t": "x"}], "tags": ["p", "", "q"], "none": null, "zero": 0,
            "flag": true, "off": false, "deep": {"a": {"b": "B"}}, "list": [1, "a", true], "map": {"k": "it's"},
        });
        for (template, expected) in [
            (
                "{{name}}|{{{name}}}|{{&name}}",
                "A &amp; &lt;b&gt; &quot;c&quot;|A & <b> \"c\"|A & <b> \"c\"",
            ),
            (
                "{{#items}}\n- {{t}}{{name}}\n{{/items}}\nend",
                "- 1A &amp; &lt;b&gt; &quot;c&quot;\n- xA &amp; &lt;b&gt; &quot;c&quot;\nend",
            ),
            ("{{#tags}}[{{.}}]{{/tags}}", "[p][q]"),
            ("{{none}}{{zero}}{{flag}}{{off}}{{missing}}", "0TrueFalse"),
            (
                "{{#flag}}yes {{zero}}{{/flag}}{{^flag}}no{{/flag}}{{^none}}none{{/none}}",
                "yes 0none",
            ),
            ("{{deep.a.b}}{{#deep}}{{a.b}}{{/deep}}", "BB"),
            ("{{{list}}} {{{map}}}", "[1, 'a', True] {'k': \"it's\"}"),
            ("  {{! c }}  \nx{{! d }}y", "xy"),
            (
                "{{=<% %>=}}\n<%name%>{{name}}",
                "A &amp; &lt;b&gt; &quot;c&quot;{{name}}",
            ),
            ("a{{>p}}b", "ab"),
        ] {
            let mut run = Run {
                out: String::new(),
                fuel: 10_000,
            };
            assert!(
                run.all(
                    &parse(template).expect("not deep"),
                    &mut vec![Scope::Value(&data)],
                    0
                )
                .is_ok()
            );
            assert_eq!(run.out, expected, "{template}");
        }
    }
}
