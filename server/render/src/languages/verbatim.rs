//! Text that no engine touches is its own rendering.

use super::RenderContext;
use crate::{RenderError, RenderedMessage};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    context.by_message(|text| Ok(text.to_owned()))
}
