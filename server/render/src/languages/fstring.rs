//! Renders Python format strings as LangChain does: each template by itself, a few-shot prompt as one text.

use pog_template::fstring::{Piece, pieces};
use pog_yaml::{Node, to_json};
use serde_json::{Map, Value};

use super::{RenderContext, python};
use crate::{Growing, MAX_OUTPUT, RenderError, RenderedMessage, too_large};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    if let Some(text) = few_shot(context) {
        let mut once = context.by_message(|_| Ok(String::new()))?;
        // A few-shot prompt is one message, whatever regions it was read from.
        once.truncate(1);
        let content = fill(&text?, context.values).map_err(|e| context.refuse(e))?;
        return Ok(once
            .into_iter()
            .map(|message| RenderedMessage {
                content: content.clone(),
                ..message
            })
            .collect());
    }
    context.by_message(|text| fill(text, context.values).map_err(|e| context.refuse(e)))
}

/// The template of a few-shot prompt: prefix, filled-in examples and suffix. `None` for other prompts.
fn few_shot(context: &RenderContext<'_>) -> Option<Result<String, RenderError>> {
    let root = context.artifact.metadata()?;
    let suffix = root.get("suffix").and_then(Node::as_str)?;
    let (prompt, examples) = (root.get("example_prompt")?, root.get("examples")?);
    let refuse = |what: &str| Some(Err(context.refuse(what.to_owned())));
    let Some(example) = prompt
        .get("template")
        .and_then(Node::as_str)
        .filter(|_| examples.is_sequence())
    else {
        return refuse("Examples and their prompt must stand in the file itself to be rendered");
    };
    if prompt
        .get("template_format")
        .and_then(Node::as_str)
        // LangChain could render these; here it would need a second engine for a form that hardly occurs.
        .is_some_and(|f| f != "f-string")
    {
        return refuse("Example prompts are rendered as format strings only");
    }
    let bound = prompt.get("partial_variables").map(to_json);
    let mut parts = vec![
        root.get("prefix")
            .and_then(Node::as_str)
            .unwrap_or("")
            .to_owned(),
    ];
    let mut size = 0;
    for item in examples.items() {
        let cost = u64::try_from(1 + example.len() / 4).unwrap_or(u64::MAX);
        let Some(left) = context.fuel.get().checked_sub(cost) else {
            return Some(Err(RenderError {
                out_of_bounds: true,
                ..context.refuse(
                    "Rendering takes too long and was stopped; use fewer examples".to_owned(),
                )
            }));
        };
        context.fuel.set(left);
        let mut values = bound
            .as_ref()
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        values.extend(to_json(item).as_object().cloned().unwrap_or_default());
        match fill(example, &values) {
            Ok(text) => {
                size += text.len();
                if size > MAX_OUTPUT {
                    return refuse(&too_large());
                }
                parts.push(text);
            }
            Err(error) => return Some(Err(context.refuse(error))),
        }
    }
    parts.push(suffix.to_owned());
    parts.retain(|part| !part.is_empty());
    let separator = root
        .get("example_separator")
        .and_then(Node::as_str)
        .unwrap_or("\n\n");
    Some(Ok(parts.join(separator)))
}

fn fill(template: &str, values: &Map<String, Value>) -> Result<String, String> {
    let mut out = Growing::default();
    for piece in pieces(template) {
        if out.is_full() {
            break;
        }
        match piece {
            Piece::Text(text) => out.push(&text),
            Piece::Field {
                name,
                conversion,
                spec,
            } => {
                let value = values
                    .get(&name)
                    .ok_or_else(|| format!("Variable '{name}' has no value"))?;
                match conversion.as_str() {
                    "" => out.push(&formatted(value, &name, &spec)?),
                    "s" => out.push(&formatted(
                        &Value::String(python::text(value)),
                        &name,
                        &spec,
                    )?),
                    _ => out.push(&formatted(
                        &Value::String(python::repr(value)),
                        &name,
                        &spec,
                    )?),
                }
            }
        }
    }
    out.finish().ok_or_else(too_large)
}

/// A value under a format: fill, alignment, width and, for text, the greatest length. Formats of numbers are left to Python.
fn formatted(value: &Value, name: &str, spec: &str) -> Result<String, String> {
    let text = python::text(value);
    if spec.is_empty() {
        return Ok(text);
    }
    let refuse = || format!("Format '{spec}' of '{name}' is not rendered here");
    // Python's format mini-language without `=`, signs and types of numbers: those are refused rather than guessed.
    let is_align = |c: &char| matches!(c, '<' | '>' | '^');
    let chars: Vec<char> = spec.chars().collect();
    let (fill, align, rest) = match (chars.first(), chars.get(1)) {
        (Some(fill), Some(align)) if is_align(align) => (*fill, Some(*align), chars.get(2..)),
        (Some(align), _) if is_align(align) => (' ', Some(*align), chars.get(1..)),
        _ => (' ', None, chars.get(0..)),
    };
    let rest: String = rest.unwrap_or(&[]).iter().collect();
    let rest = rest
        .strip_suffix('s')
        .filter(|_| value.is_string())
        .unwrap_or(&rest);
    let (width, limit) = rest
        .split_once('.')
        .map_or((rest, None), |(w, l)| (w, Some(l)));
    let number = |t: &str| {
        t.parse::<usize>()
            .ok()
            // A width from a checked repository must not make gigabytes of blanks.
            .filter(|n| *n <= 10_000 && !t.starts_with('+'))
    };
    let zero = width.starts_with('0');
    let width = if width.is_empty() {
        0
    } else {
        number(width).filter(|_| !zero).ok_or_else(refuse)?
    };
    let text = match limit {
        Some(limit) if value.is_string() => text
            .chars()
            .take(number(limit).ok_or_else(refuse)?)
            .collect(),
        Some(_) => return Err(refuse()),
        None => text,
    };
    if !value.is_string() && !value.is_number() {
        return Err(refuse());
    }
    let room = width.saturating_sub(text.chars().count());
    let left = match align.unwrap_or(if value.is_number() { '>' } else { '<' }) {
        '>' => room,
        '^' => room / 2,
        _ => 0,
    };
    let pad = |n: usize| std::iter::repeat_n(fill, n).collect::<String>();
    Ok(format!("{}{text}{}", pad(left), pad(room - left)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(template: &str) -> Result<String, String> {
        let values = json!({ "a": "é", "n": 5, "l": [1, "x"], "b": true });
        fill(template, values.as_object().expect("an object"))
    }

    #[test]
    fn fields_are_filled_in_as_python_does() {
        for (template, text) in [
            ("{a} {{a}} {n} {l} {b}", "é {a} 5 [1, 'x'] True"),
            (
                "[{a:>3}] [{a:*^3}] [{a:3}] [{n:3}]",
                "[  é] [*é*] [é  ] [  5]",
            ),
            ("{a!r} {n!s:>2}", "'é'  5"),
            ("{a:.0}|", "|"),
        ] {
            assert_eq!(filled(template).as_deref(), Ok(text), "{template}");
        }
        assert!(filled("{x}").is_err());
        assert!(filled("{n:.2f}").is_err());
    }
}
