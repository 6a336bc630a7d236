//! Renders Jinja as Python has it: minijinja with Python's methods, filters and way of printing values. Templates it
//! includes are found as the format finds them, inside the library only.

use std::sync::Arc;

use minijinja::value::{Serde, Value as Item, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use pog_model::FileId;
use pog_model::library::Library;
use pog_template::{adapted_jinja2, jinja_refusal, read_jinja};
use pog_text::{SourceMap, Span};

use super::{RenderContext, python};
use crate::includes::{includable, resolve_names, resolved_file};
use crate::{Capped, RenderError, RenderedMessage, explain, root_cause};

const MAIN: &str = "#";

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    context.by_role(|source, map| {
        let library = context.snapshot.library.clone();
        let place = (context.file.root, context.file.path.clone());
        let environment = environment(&library, place, context.fuel);
        // The engine drops one line break at the end, as Jinja2 does only outside of Prompty.
        let kept = if context.artifact.dialect().role_markers {
            "\n"
        } else {
            ""
        };
        let source = format!("{}{kept}", minijinja_source(source));
        let fail = |error: &minijinja::Error| {
            let place = error.range().and_then(|range| match error.name()? {
                MAIN => Some((
                    context.file.id,
                    map.span(Span::from(range)).clamp_to(&context.file.text),
                )),
                name => {
                    let id = FileId(name.strip_prefix('#')?.parse().ok()?);
                    Some((
                        id,
                        Span::from(range).clamp_to(&library.get(id)?.source().text),
                    ))
                }
            });
            let out_of_bounds =
                matches!(error.kind(), ErrorKind::OutOfFuel | ErrorKind::WriteFailure);
            RenderError {
                message: explain(error),
                place,
                out_of_bounds,
            }
        };
        if let Some((message, span)) = jinja_refusal(&source) {
            return Err(RenderError {
                message,
                place: Some((context.file.id, map.span(span).clamp_to(&context.file.text))),
                out_of_bounds: true,
            });
        }
        let template = environment
            .template_from_named_str(MAIN, &source)
            .map_err(|e| fail(&e))?;
        let mut out = Capped(Vec::new());
        template
            .render_captured_to(Serde(context.values), &mut out)
            .map_err(|e| fail(root_cause(&e)))?;
        Ok(String::from_utf8_lossy(&out.0).into_owned())
    })
}

/// The text in minijinja's words, place for place.
fn minijinja_source(source: &str) -> String {
    adapted_jinja2(
        source,
        &read_jinja(source, &SourceMap::identity(0, source.len())),
    )
    .into_owned()
}

fn environment(library: &Arc<Library>, main: (u32, Arc<str>), fuel: u64) -> Environment<'static> {
    let mut environment = Environment::new();
    minijinja_contrib::add_to_environment(&mut environment);
    environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    // Prompty and LangChain use Jinja2's default: what is missing prints as nothing.
    environment.set_undefined_behavior(UndefinedBehavior::Lenient);
    environment.set_debug(true);
    environment.set_fuel(Some(fuel));
    // Jinja2 prints with Python's `str`, minijinja in its own way.
    environment.set_formatter(|out, state, value| match value.kind() {
        ValueKind::None => out.write_str("None").map_err(minijinja::Error::from),
        ValueKind::Bool => out
            .write_str(if value.is_true() { "True" } else { "False" })
            .map_err(minijinja::Error::from),
        ValueKind::Seq | ValueKind::Map => out
            .write_str(&printed(value))
            .map_err(minijinja::Error::from),
        _ => minijinja::escape_formatter(out, state, value),
    });
    resolve_names(&mut environment, library.clone(), MAIN.to_owned(), main);
    let library = library.clone();
    environment.set_loader(move |name| {
        let entry = resolved_file(name).and_then(|id| library.get(id));
        let Some(entry) = entry else {
            return Ok(None);
        };
        let text = entry.source().text.trim_start_matches('\u{feff}');
        includable(minijinja_source(text)).map(Some)
    });
    environment
}

/// A list or mapping as Python prints it.
fn printed(value: &Item) -> String {
    serde_json::to_value(value).map_or_else(|_| value.to_string(), |json| python::repr(&json))
}
