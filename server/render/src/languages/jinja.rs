//! Renders native artifacts: Jinja as minijinja has it, with role markers as marks that no input can forge.

use std::fmt::Write as _;
use std::sync::Arc;

use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use pog_formats::dialect::Role;
use pog_model::artifact::Artifact;
use pog_model::library::Library;
use pog_model::{FileId, SourceFile};
use pog_text::{SourceMap, Span};

use super::RenderContext;
use crate::budget::{Budget, add_scales};
use crate::includes::{includable, must_be_renderable, resolve_names, resolved_file, unwoven};
use crate::weave::weave;
use crate::{Capped, RenderError, RenderedMessage, explain, nonce, root_cause, trimmed};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    let file = context.file;
    let mark = nonce(file, context.values);
    let (source, map) = marked_source(file, context.artifact, &mark);
    let library = context.snapshot.library.clone();
    let main = format!("#{}", file.id.0);
    let environment = environment(
        library.clone(),
        (file.root, file.path.clone()),
        main.clone(),
        mark.clone(),
        context,
    );
    let place = |error: &minijinja::Error| {
        let range = error.range()?;
        let name = error.name()?;
        if name == main {
            let span = map.span(unwoven(&source, range));
            return Some((file.id, span.clamp_to(&file.text)));
        }
        let id = FileId(name.strip_prefix('#')?.parse().ok()?);
        let included = library.get(id)?.source();
        let (source, map) = marked_source(included, included.artifact()?, &mark);
        let span = map.span(unwoven(&source, range));
        Some((id, span.clamp_to(&included.text)))
    };
    let fail = |error: &minijinja::Error| RenderError {
        message: explain(error),
        place: place(error),
        out_of_bounds: error.kind() == ErrorKind::OutOfFuel
            || error.kind() == ErrorKind::WriteFailure,
    };
    must_be_renderable(&source, &map, file)?;
    let woven = weave(&source).0;
    let template = environment
        .template_from_named_str(&main, &woven)
        .map_err(|e| fail(&e))?;
    let mut out = Capped(Vec::new());
    let done = template.render_captured_to(minijinja::value::Serde(context.values), &mut out);
    spend(context, &done);
    done.map_err(|e| fail(root_cause(&e)))?;
    let text = String::from_utf8_lossy(&out.0);
    Ok(split_messages(&text, &mark))
}

fn environment(
    library: Arc<Library>,
    main_place: (u32, Arc<str>),
    main: String,
    mark: String,
    context: &RenderContext<'_>,
) -> Environment<'static> {
    let mut environment = Environment::new();
    // minijinja would escape by the ending of the name, and a prompt is no HTML.
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    // Printing a missing value is a mistake, asking whether it is there is not.
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    // Without it errors have no ranges.
    environment.set_debug(true);
    add_fuel(&mut environment, context.fuel.get());
    add_scales(&mut environment, context.budget);
    weigh_what_is_printed(&mut environment, context.budget.clone());
    resolve_names(&mut environment, library.clone(), main, main_place);
    environment.set_loader(move |name| {
        let Some(entry) = resolved_file(name).and_then(|id| library.get(id)) else {
            return Ok(None);
        };
        let file = entry.source();
        let Some(artifact) = file.artifact() else {
            return Ok(None);
        };
        includable(&marked_source(file, artifact, &mark).0).map(Some)
    });
    environment
}

/// The scales cost steps too, about as many as what they weigh.
pub(super) fn add_fuel(environment: &mut Environment<'static>, fuel: u64) {
    environment.set_fuel(Some(fuel.saturating_mul(2)));
}

/// Takes off what a rendering has taken; what is left is for the next.
pub(super) fn spend(
    context: &RenderContext<'_>,
    done: &Result<minijinja::Captured<'_>, minijinja::Error>,
) {
    let spent = match done {
        Ok(captured) => captured.state().fuel_levels().map_or(0, |(spent, _)| spent),
        // Only these may have taken long.
        Err(error) => match error.kind() {
            ErrorKind::OutOfFuel | ErrorKind::WriteFailure => u64::MAX,
            _ => 0,
        },
    };
    let left = context.fuel.get().saturating_sub(spent / 2);
    context.fuel.set(left);
}

fn weigh_what_is_printed(environment: &mut Environment<'static>, budget: Budget) {
    environment.set_formatter(move |out, state, value| {
        budget.print(value)?;
        minijinja::escape_formatter(out, state, value)
    });
}

/// The template with each role marker line replaced by the mark, and how its offsets map to the file.
fn marked_source(file: &SourceFile, artifact: &Artifact, mark: &str) -> (String, SourceMap) {
    let Some(region) = artifact.syntax.layout.regions.first() else {
        return Default::default();
    };
    let body = region.span;
    let mut out = String::with_capacity(body.len() + 64);
    let mut map = SourceMap::identity(body.lo(), 0);
    let mut at = body.lo();
    let copy = |out: &mut String, map: &mut SourceMap, from: usize, to: usize| {
        out.push_str(file.text.get(from..to).unwrap_or(""));
        map.copy(from, to.saturating_sub(from));
    };
    for message in artifact
        .syntax
        .messages
        .iter()
        // An overlay without its prompt has role lines outside of what is its template.
        .filter(|m| !m.role_span.is_empty() && body.encloses(m.role_span))
    {
        copy(&mut out, &mut map, at, message.role_span.lo().max(at));
        let before = out.len();
        let _ = write!(out, "{mark}{}\u{E001}", message.role_text);
        // Behind the colon, which is part of the marker.
        at = (message.role_span.hi() + 1).min(body.hi());
        map.replace(Span::new(message.role_span.lo(), at), out.len() - before);
    }
    copy(&mut out, &mut map, at, body.hi());
    (out, map)
}

/// Cuts rendered text at the marks. Leading text belongs to the first message if that is `system`, and is one otherwise.
fn split_messages(text: &str, mark: &str) -> Vec<RenderedMessage> {
    let mut parts = text.split(mark);
    let mut leading = parts.next().map(trimmed).filter(|t| !t.is_empty());
    let mut messages = Vec::new();
    for part in parts {
        let (role, content) = part.split_once('\u{E001}').unwrap_or(("system", part));
        // A marker that only stands in an unknown role has been reported; the text is shown all the same.
        let role = Role::parse(role).unwrap_or(Role::System);
        let mut content = trimmed(content);
        if let Some(before) = leading.take() {
            if role == Role::System {
                content = if content.is_empty() {
                    before
                } else {
                    format!("{before}\n\n{content}")
                };
            } else {
                messages.push(RenderedMessage {
                    role: Role::System,
                    content: before,
                });
            }
        }
        if !content.is_empty() {
            messages.push(RenderedMessage { role, content });
        }
    }
    if let Some(content) = leading {
        messages.push(RenderedMessage {
            role: Role::System,
            content,
        });
    }
    messages
}
