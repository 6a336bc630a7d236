//! Renders mustache.

use super::RenderContext;
use crate::render::{RenderError, RenderedMessage};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    Err(context.refuse("Templates in this language are not rendered yet".into()))
}
