//! Renders Jinja as Python has it: minijinja with Python's methods, filters and way of printing values. Templates it
//! includes are found as the format finds them, inside the library only.

use std::sync::Arc;

use minijinja::value::{Serde, Value as Item, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use pog_model::FileId;
use pog_model::library::Library;
use pog_template::{adapted_jinja2, read_jinja};
use pog_text::SourceMap;

use super::jinja::{add_fuel, spend};
use super::{RenderContext, python};
use crate::budget::add_scales;
use crate::includes::{includable, must_be_renderable, resolve_names, resolved_file, unwoven};
use crate::weave::weave;
use crate::{Capped, RenderError, RenderedMessage, explain, root_cause};

const MAIN: &str = "#";

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    context.by_role(|source, map| {
        let library = context.snapshot.library.clone();
        let place = (context.file.root, context.file.path.clone());
        let environment = environment(&library, place, context);
        // The engine drops one line break at the end, as Jinja2 does only outside of Prompty.
        let kept = if context.artifact.dialect().role_markers {
            "\n"
        } else {
            ""
        };
        let source = format!("{}{kept}", minijinja_source(source));
        let fail = |error: &minijinja::Error| {
            let place = error.range().and_then(|range| match error.name()? {
                MAIN => {
                    let span = map.span(unwoven(&source, range));
                    Some((context.file.id, span.clamp_to(&context.file.text)))
                }
                name => {
                    let id = FileId(name.strip_prefix('#')?.parse().ok()?);
                    let text = &library.get(id)?.source().text;
                    // Places are those of the text in minijinja's words, which is as long.
                    let span = unwoven(&minijinja_source(included(text)), range);
                    Some((id, span.clamp_to(text)))
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
        must_be_renderable(&source, map, context.file)?;
        let woven = weave(&source).0;
        let template = environment
            .template_from_named_str(MAIN, &woven)
            .map_err(|e| fail(&e))?;
        let mut out = Capped(Vec::new());
        let done = template.render_captured_to(Serde(context.values), &mut out);
        spend(context, &done);
        done.map_err(|e| fail(root_cause(&e)))?;
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

/// The text of an included template as it is given to the engine.
fn included(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

fn environment(
    library: &Arc<Library>,
    main: (u32, Arc<str>),
    context: &RenderContext<'_>,
) -> Environment<'static> {
    let mut environment = Environment::new();
    minijinja_contrib::add_to_environment(&mut environment);
    let budget = context.budget.clone();
    environment.set_unknown_method_callback(move |state, value, method, args| {
        budget.method(value, method, args)?;
        minijinja_contrib::pycompat::unknown_method_callback(state, value, method, args)
    });
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    // Prompty and LangChain use Jinja2's default: what is missing prints as nothing.
    environment.set_undefined_behavior(UndefinedBehavior::Lenient);
    environment.set_debug(true);
    add_fuel(&mut environment, context.fuel.get());
    add_scales(&mut environment, context.budget);
    let budget = context.budget.clone();
    // Jinja2 prints with Python's `str`, minijinja in its own way.
    environment.set_formatter(move |out, state, value| {
        budget.print(value)?;
        match value.kind() {
            ValueKind::None => out.write_str("None").map_err(minijinja::Error::from),
            ValueKind::Bool => out
                .write_str(if value.is_true() { "True" } else { "False" })
                .map_err(minijinja::Error::from),
            ValueKind::Seq | ValueKind::Map => out
                .write_str(&printed(value))
                .map_err(minijinja::Error::from),
            _ => minijinja::escape_formatter(out, state, value),
        }
    });
    resolve_names(&mut environment, library.clone(), MAIN.to_owned(), main);
    let library = library.clone();
    environment.set_loader(move |name| {
        let entry = resolved_file(name).and_then(|id| library.get(id));
        let Some(entry) = entry else {
            return Ok(None);
        };
        includable(&minijinja_source(included(&entry.source().text))).map(Some)
    });
    environment
}

/// A list or mapping as Python prints it.
fn printed(value: &Item) -> String {
    serde_json::to_value(value).map_or_else(|_| value.to_string(), |json| python::repr(&json))
}
