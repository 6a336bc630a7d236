//! Renders GitHub Models prompts: `{{name}}` is replaced where a value is given, and everything else stays. A value is never
//! read as template: GitHub's tools replace name after name, so that there a value may fill in placeholders of later
//! ones, by which some lines make gigabytes.

use super::RenderContext;
use crate::{Growing, RenderError, RenderedMessage, plain};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    let mut messages = Vec::new();
    let mut size = 0;
    for region in context.regions() {
        let Some(role) = context.artifact.role_at(region.span.lo()) else {
            continue;
        };
        let content = context.grown(filled(context, region.text(&context.file.text)))?;
        context.measure(&mut size, &content, region)?;
        messages.push(RenderedMessage { role, content });
    }
    Ok(messages)
}

fn filled(context: &RenderContext<'_>, text: &str) -> Growing {
    let mut out = Growing::default();
    // No further than a name may reach, or many openings without an end would be searched to the end each.
    let longest = context.values.keys().map(String::len).max().unwrap_or(0);
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        // `{{{{a}}`: the brackets right before the name count.
        let window = behind.as_bytes().get(..longest + 2);
        let end = window
            .unwrap_or(behind.as_bytes())
            .windows(2)
            .position(|pair| pair == b"}}");
        let name = end.and_then(|end| behind.get(..end));
        let value = name.and_then(|name| context.values.get(name));
        match (name, value) {
            (Some(name), Some(value)) => {
                out.push(before);
                out.push(&plain(value));
                rest = behind.get(name.len() + 2..).unwrap_or("");
            }
            _ => {
                out.push(before);
                out.push("{");
                rest = rest.get(before.len() + 1..).unwrap_or("");
            }
        }
        if out.is_full() {
            return out;
        }
    }
    out.push(rest);
    out
}
