//! What the renderer of a language works with, and what most of them do: render message by message, refuse.

use std::cell::Cell;

use pog_formats::dialect::{Region, Role};
use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_text::Span;
use pog_world::Snapshot;
use serde_json::{Map, Value};

use crate::budget::Budget;
use crate::output::{Growing, MAX_OUTPUT, RenderError, RenderedMessage, too_large};

/// What a rendering works with.
pub(crate) struct RenderContext<'a> {
    /// Everything around the file.
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) file: &'a SourceFile,
    /// What was read from it.
    pub(crate) artifact: &'a Artifact,
    /// The inputs.
    pub(crate) values: &'a Map<String, Value>,
    /// Steps the rendering may still take, over all its messages.
    pub(crate) fuel: &'a Cell<u64>,
    /// What its Jinja may still handle, over all its messages.
    pub(crate) budget: &'a Budget,
}

impl RenderContext<'_> {
    /// Renders each region that is part of a message by itself, for formats whose messages stand in the metadata, or
    /// that are one message.
    pub(crate) fn by_message(
        &self,
        mut render: impl FnMut(&str) -> Result<String, RenderError>,
    ) -> Result<Vec<RenderedMessage>, RenderError> {
        let mut found = Vec::new();
        let mut size = 0;
        for region in self.regions() {
            let content = render(region.text(self.file.joined()))?;
            self.measure(&mut size, &content, region)?;
            let role = self
                .artifact
                .role_at(region.span.lo())
                .unwrap_or(Role::User);
            found.push(RenderedMessage { role, content });
        }
        Ok(found)
    }

    /// Adds a message to `size`. Over all of them: each could stay below the bound and all together not.
    pub(crate) fn measure(
        &self,
        size: &mut usize,
        content: &str,
        region: &Region,
    ) -> Result<(), RenderError> {
        *size += content.len();
        if *size <= MAX_OUTPUT {
            return Ok(());
        }
        Err(RenderError {
            place: Some((self.file.id, region.span)),
            ..self.overflow()
        })
    }

    /// The text that was put together, or that it was too large.
    pub(crate) fn grown(&self, text: Growing) -> Result<String, RenderError> {
        text.finish().ok_or_else(|| self.overflow())
    }

    fn overflow(&self) -> RenderError {
        RenderError {
            out_of_bounds: true,
            ..self.refuse(too_large())
        }
    }

    /// The regions that are part of messages.
    pub(crate) fn regions(&self) -> impl Iterator<Item = &Region> {
        self.artifact
            .syntax
            .layout
            .regions
            .iter()
            .filter(|r| r.in_message)
    }

    /// An error about the file as a whole.
    pub(crate) fn refuse(&self, message: String) -> RenderError {
        RenderError {
            message,
            place: Some((self.file.id, Span::at(0))),
            out_of_bounds: false,
        }
    }
}
