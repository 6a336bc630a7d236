//! Renders plain Markdown: `{{NAME}}` is replaced where a value is given, everything else stays.

use pog_template::capitals::placeholders;

use super::RenderContext;
use crate::{Growing, RenderError, RenderedMessage, plain};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    context.by_message(|text| {
        let mut out = Growing::default();
        let mut at = 0;
        for placeholder in placeholders(text) {
            // A placeholder without a value stays visible rather than vanishing from the prompt.
            let Some(value) = context.values.get(placeholder.name.text(text)) else {
                continue;
            };
            out.push(text.get(at..placeholder.span.lo()).unwrap_or(""));
            out.push(&plain(value));
            at = placeholder.span.hi();
        }
        out.push(text.get(at..).unwrap_or(""));
        Ok(context.grown(out)?.trim().to_owned())
    })
}
