//! Renders Handlebars with nothing but its own helpers; formats that add some bring a [`engine::Tool`].

mod blocks;
pub(super) mod engine;
mod partials;
mod scope;
pub(super) mod value;

use std::rc::Rc;

use pog_model::FileId;
use serde_json::Value;

use self::engine::{Engine, Failure, Tool};
use self::value::Js;
use super::RenderContext;
use super::kernel::Kernel;
use crate::{RenderError, RenderedMessage};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    let tool: &dyn Tool = if context.artifact.syntax.layout.elements {
        &Kernel
    } else {
        &Plain
    };
    let inputs = Js::from(&Value::Object(context.values.clone()));
    context.by_message(|text| {
        let mut engine = Engine::new(tool, context.fuel.get());
        let rendered = engine.render(text, inputs.clone(), Vec::new());
        // What this message left is for the next.
        context.fuel.set(engine.steps);
        rendered.map_err(|f| error(context, &f))
    })
}

/// A failure as the error of a file; its place is not known where it lies in a text that was decoded.
pub(super) fn error(context: &RenderContext<'_>, failure: &Failure) -> RenderError {
    let place = failure
        .partial
        .and_then(|p| u32::try_from(p).ok())
        .map(|p| (FileId(p), failure.place));
    RenderError {
        place: place.or_else(|| context.refuse(String::new()).place),
        message: failure.message.clone(),
        out_of_bounds: failure.out_of_bounds,
    }
}

/// Handlebars alone.
struct Plain;

impl Tool for Plain {
    fn knows(&self, _: &str) -> bool {
        false
    }

    fn call(&self, name: &str, _: &[Js], _: &[(Rc<str>, Js)]) -> Result<Js, String> {
        Err(format!("There is no helper '{name}' here"))
    }

    fn partial(&self, _: &str, _: Option<usize>) -> Option<(usize, Rc<str>)> {
        None
    }
}
