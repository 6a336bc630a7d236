//! The helpers that Semantic Kernel adds to Handlebars and that need no application: those that compare and join. Helpers
//! that build messages or lists are refused.

use std::rc::Rc;

use super::handlebars::engine::Tool;
use super::handlebars::value::Js;
use crate::{Growing, too_large};

/// The helpers that need no application.
pub(super) struct Kernel;

impl Tool for Kernel {
    fn knows(&self, name: &str) -> bool {
        matches!(
            name,
            "equals" | "concat" | "double_open" | "double_close" | "doubleOpen" | "doubleClose"
        )
    }

    fn call(&self, name: &str, args: &[Js], _: &[(Rc<str>, Js)]) -> Result<Js, String> {
        match (name, args) {
            ("equals", [a, b]) => Ok(Js::Bool(a.same(b))),
            ("concat", parts) => {
                let mut out = Growing::default();
                for part in parts {
                    out.push(&part.string());
                }
                out.finish().map(Js::text).ok_or_else(too_large)
            }
            ("double_open" | "doubleOpen", _) => Ok(Js::text("{{")),
            ("double_close" | "doubleClose", _) => Ok(Js::text("}}")),
            _ => Err(format!("Helper '{name}' needs two values")),
        }
    }

    fn partial(&self, _: &str, _: Option<usize>) -> Option<(usize, Rc<str>)> {
        None
    }
}
