//! Liquid is not rendered: the crate that runs it bounds neither steps nor memory, and Semantic Kernel's own runs in .NET.

use super::RenderContext;
use crate::render::{RenderError, RenderedMessage};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    Err(context.refuse(
        "Liquid templates cannot be rendered here; render them with Semantic Kernel".into(),
    ))
}
