//! Renders Handlebars as Semantic Kernel has it: values of variables are encoded, its helpers that compare are there, the
//! text is read as XML. Helpers that build messages or lists exist in the application alone.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::RenderContext;
use super::handlebars::engine::{Engine, Tool};
use super::handlebars::error;
use super::handlebars::value::Js;
use super::semantic_kernel::{encode, messages, trusted};
use crate::render::{RenderError, RenderedMessage};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    let mut values = Map::new();
    for (name, value) in context.values {
        let value = match value {
            _ if trusted(context, name) => value.clone(),
            Value::String(text) => Value::String(encode(text)),
            Value::Array(_) | Value::Object(_) => {
                let advice = "pass it as text or set allow_dangerously_set_content";
                let message = format!("Value of '{name}' is neither text nor a number and is refused; {advice}");
                return Err(context.refuse(message));
            }
            other => other.clone(),
        };
        values.insert(name.clone(), value);
    }
    let inputs = Js::from(&Value::Object(values));
    let mut found = Vec::new();
    for region in context.regions() {
        let mut engine = Engine::new(&Kernel, context.fuel);
        let text = engine.render(region.text(context.file.joined()), inputs.clone(), Vec::new());
        let text = text.map_err(|failure| error(context, &failure))?;
        found.extend(messages(&text).map_err(|message| context.refuse(message))?);
    }
    Ok(found)
}

/// The helpers that need no application.
struct Kernel;

impl Tool for Kernel {
    fn knows(&self, name: &str) -> bool {
        matches!(name, "equals" | "concat" | "double_open" | "double_close" | "doubleOpen" | "doubleClose")
    }

    fn call(&self, name: &str, args: &[Js], _: &[(Rc<str>, Js)]) -> Result<Js, String> {
        match (name, args) {
            ("equals", [a, b]) => Ok(Js::Bool(a.same(b))),
            ("concat", parts) => Ok(Js::text(parts.iter().map(Js::string).collect::<Vec<_>>().concat())),
            ("double_open" | "doubleOpen", _) => Ok(Js::text("{{")),
            ("double_close" | "doubleClose", _) => Ok(Js::text("}}")),
            _ => Err(format!("Helper '{name}' needs two values")),
        }
    }

    fn partial(&self, _: &str, _: Option<usize>) -> Option<(usize, Rc<str>)> {
        None
    }
}
