//! Renders GitHub Models prompts: `{{name}}` is replaced where a value is given, name by name, and everything else stays.

use super::RenderContext;
use crate::{RenderError, RenderedMessage, plain};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    let mut messages = Vec::new();
    for region in context.regions() {
        let Some(role) = context.artifact.role_at(region.span.lo()) else {
            continue;
        };
        let mut content = region.text(&context.file.text).to_owned();
        for (name, value) in context.values {
            // One after the other, as GitHub's tools do: a value that holds a placeholder is filled in by a later
            // one.
            content = content.replace(&format!("{{{{{name}}}}}"), &plain(value));
        }
        messages.push(RenderedMessage { role, content });
    }
    Ok(messages)
}
