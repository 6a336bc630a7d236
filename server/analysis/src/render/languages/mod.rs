//! Renders templates of other languages than pog's own: one module a language, each as the format's own tool does it.
//! A language that only its tool can run is refused with a reason.

mod arguments;
mod capitals;
mod dotprompt;
mod fstring;
mod handlebars;
mod inputs;
mod jinja2;
mod kernel;
mod liquid;
mod mustache;
mod python;
mod roles;
mod semantic_kernel;

use pog_syntax::dialect::{Region, Role, TemplateLanguage};
use pog_text::Span;
use serde_json::{Map, Value};

use super::{MAX_OUTPUT, RenderError, RenderedMessage};
use crate::artifact::Artifact;
use crate::file::SourceFile;
use crate::host::Snapshot;

/// What a rendering works with.
pub(super) struct RenderContext<'a> {
    /// Everything around the file.
    pub(super) snapshot: &'a Snapshot,
    /// The file.
    pub(super) file: &'a SourceFile,
    /// What was read from it.
    pub(super) artifact: &'a Artifact,
    /// The inputs.
    pub(super) values: &'a Map<String, Value>,
    /// Steps the rendering may take.
    pub(super) fuel: u64,
}

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    let elements = context.artifact.syntax.layout.elements;
    if elements && context.artifact.language() != TemplateLanguage::SemanticKernel {
        return semantic_kernel::around(context, run);
    }
    run(context)
}

fn run(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    match context.artifact.language() {
        TemplateLanguage::Jinja2 => jinja2::render(context),
        TemplateLanguage::Handlebars => handlebars::render(context),
        TemplateLanguage::Dotprompt => dotprompt::render(context),
        TemplateLanguage::Mustache => mustache::render(context),
        TemplateLanguage::SemanticKernel => semantic_kernel::render(context),
        TemplateLanguage::Liquid => liquid::render(context),
        TemplateLanguage::FString => fstring::render(context),
        TemplateLanguage::Inputs => inputs::render(context),
        TemplateLanguage::Arguments => arguments::render(context),
        TemplateLanguage::Capitals => capitals::render(context),
        TemplateLanguage::Verbatim => context.by_message(|text| Ok(text.to_owned())),
        language => Err(context.refuse(format!(
            "pog does not run {}; render it with the format's own tool",
            language.name()
        ))),
    }
}

impl RenderContext<'_> {
    /// Renders each region that is part of a message by itself, for formats whose messages stand in the metadata, or
    /// that are one message.
    pub(super) fn by_message(
        &self,
        mut render: impl FnMut(&str) -> Result<String, RenderError>,
    ) -> Result<Vec<RenderedMessage>, RenderError> {
        let mut found = Vec::new();
        let mut size = 0;
        for region in self.regions() {
            let content = render(region.text(self.file.joined()))?;
            size += content.len();
            if size > MAX_OUTPUT {
                let message = format!(
                    "Rendering produces more than {} MiB and was stopped",
                    MAX_OUTPUT / 1024 / 1024
                );
                return Err(RenderError {
                    message,
                    place: Some((self.file.id, region.span)),
                    out_of_bounds: true,
                });
            }
            let role = self
                .artifact
                .role_at(region.span.lo())
                .unwrap_or(Role::User);
            found.push(RenderedMessage { role, content });
        }
        Ok(found)
    }

    /// The regions that are part of messages.
    pub(super) fn regions(&self) -> impl Iterator<Item = &Region> {
        self.artifact
            .syntax
            .layout
            .regions
            .iter()
            .filter(|r| r.in_message)
    }

    /// An error about the file as a whole.
    pub(super) fn refuse(&self, message: String) -> RenderError {
        RenderError {
            message,
            place: Some((self.file.id, Span::at(0))),
            out_of_bounds: false,
        }
    }
}
