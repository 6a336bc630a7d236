//! Renders an artifact's messages for given inputs: preview, `pog render`, inserted text. Bounded in work and output.
//! Role markers become unforgeable marks before rendering, so that no input can start a message of its own.

mod includes;
mod languages;
mod small;

pub(crate) use small::{Small, closure_sources};

use std::fmt::Write as _;
use std::sync::Arc;

use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use pog_syntax::dialect::{Role, TemplateLanguage};
use pog_text::words::capitalized;
use pog_text::{SourceMap, Span};
use serde_json::{Map, Value};

use crate::artifact::{Artifact, Parameter};
use crate::file::{FileId, SourceFile};
use crate::host::Snapshot;
use crate::library::Library;
use includes::{named, resolve_names};

/// Instructions one rendering may execute.
pub const FUEL: u64 = 2_000_000;
/// Bytes one rendering may produce.
pub const MAX_OUTPUT: usize = 8 * 1024 * 1024;

/// A rendered message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedMessage {
    /// Who speaks.
    pub role: Role,
    /// The text, without blank lines around it.
    pub content: String,
}

/// Why a template did not render.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderError {
    /// Starts with a capital, no full stop.
    pub message: String,
    /// The place, where it is known: the file may be an included one.
    pub place: Option<(FileId, Span)>,
    /// The work or output bound was reached: says nothing about the template's correctness.
    pub out_of_bounds: bool,
}

/// What a template must be given: own parameters first, then those of everything it includes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inputs {
    /// Defaults, overlaid by the values given.
    pub values: Map<String, Value>,
    /// Required parameters without a value.
    pub missing: Vec<String>,
}

/// The values a rendering of `file` starts from. An included artifact's defaults hold unless the including one declares
/// the parameter itself.
#[must_use]
pub fn inputs(library: &Library, file: &SourceFile, given: &Map<String, Value>) -> Inputs {
    let mut inputs = Inputs::default();
    let Some(artifact) = file.artifact() else {
        return inputs;
    };
    for entry in closure(library, file) {
        for parameter in &entry.summary.parameters {
            if let Some(default) = &parameter.default {
                inputs
                    .values
                    .insert(parameter.name.clone(), default.clone());
            }
        }
    }
    for parameter in &artifact.parameters {
        if let Some((default, _)) = &parameter.default {
            inputs
                .values
                .insert(parameter.name.clone(), default.clone());
        }
    }
    inputs
        .values
        .extend(given.iter().map(|(k, v)| (k.clone(), v.clone())));
    let required = artifact
        .parameters
        .iter()
        .filter(|p| p.required())
        .map(|p| p.name.clone());
    inputs.missing = required
        .filter(|n| !inputs.values.contains_key(n))
        .collect();
    inputs
}

/// Everything `file` includes, directly or not, each once; innermost first, so that nearer defaults win.
#[must_use]
pub fn closure<'a>(library: &'a Library, file: &SourceFile) -> Vec<&'a Arc<crate::library::Entry>> {
    let mut found: Vec<&Arc<crate::library::Entry>> = Vec::new();
    let Some(artifact) = file.artifact() else {
        return found;
    };
    let targets = artifact
        .facts()
        .references
        .iter()
        .filter_map(|r| r.target.as_deref());
    let mut queue: Vec<_> = targets
        .filter_map(|t| library.resolve(t, file.root, &file.path).entry())
        .collect();
    while let Some(entry) = queue.pop() {
        if entry.file == file.id || found.iter().any(|e| e.file == entry.file) {
            continue;
        }
        found.push(entry);
        let nested = entry.summary.includes.iter();
        queue.extend(
            nested.filter_map(|i| library.resolve(&i.target, entry.root, &entry.path).entry()),
        );
    }
    found.reverse();
    found
}

/// A stand-in for a missing value, so that a preview shows where it will go. `show` writes a text for a path such as
/// `user.name` or `files[0].path`.
#[must_use]
pub fn stand_in(
    artifact: &Artifact,
    parameter: &Parameter,
    show: &dyn Fn(&str) -> String,
) -> Value {
    let schema = parameter.json_schema(artifact);
    sample(&schema, &parameter.name, show, 0)
}

/// Schemas nested deeper are shown by their path.
const SAMPLE_DEPTH: usize = 8;

fn sample(schema: &Value, path: &str, show: &dyn Fn(&str) -> String, depth: usize) -> Value {
    let known = schema
        .get("const")
        .or_else(|| schema.get("default"))
        .or_else(|| schema.get("enum")?.get(0));
    if let Some(known) = known {
        return known.clone();
    }
    let kind = schema
        .get("type")
        .and_then(|t| t.as_str().or_else(|| t.get(0)?.as_str()));
    let fields = schema.get("properties").and_then(Value::as_object);
    match kind {
        Some("array") if depth < SAMPLE_DEPTH => {
            let item = schema.get("items").unwrap_or(&Value::Null);
            Value::Array(vec![sample(item, &format!("{path}[0]"), show, depth + 1)])
        }
        Some("object") if depth < SAMPLE_DEPTH => {
            let fields = fields.into_iter().flatten();
            Value::Object(
                fields
                    .map(|(k, s)| {
                        (
                            k.clone(),
                            sample(s, &format!("{path}.{k}"), show, depth + 1),
                        )
                    })
                    .collect(),
            )
        }
        Some("boolean") => Value::Bool(false),
        Some("integer" | "number") => schema
            .get("minimum")
            .cloned()
            .unwrap_or_else(|| Value::from(0)),
        Some("null") => Value::Null,
        _ => Value::String(show(path)),
    }
}

/// Renders the messages of `file` with exactly these values.
///
/// # Errors
/// When the template is not valid, names something that has no value, or exceeds [`FUEL`] or [`MAX_OUTPUT`].
pub fn render(
    snapshot: &Snapshot,
    file: &SourceFile,
    values: &Map<String, Value>,
) -> Result<Vec<RenderedMessage>, RenderError> {
    render_bounded(snapshot, file, values, FUEL)
}

/// [`render`] with another bound on the work.
///
/// # Errors
/// As [`render`].
pub fn render_bounded(
    snapshot: &Snapshot,
    file: &SourceFile,
    values: &Map<String, Value>,
    fuel: u64,
) -> Result<Vec<RenderedMessage>, RenderError> {
    let Some(artifact) = file.artifact() else {
        return Err(RenderError {
            message: "Not a prompt file of a known format".into(),
            place: None,
            out_of_bounds: false,
        });
    };
    match artifact.language() {
        TemplateLanguage::Jinja => render_jinja(snapshot, file, artifact, values, fuel),
        TemplateLanguage::Placeholder => Ok(render_placeholders(file, artifact, values)),
        _ => languages::render(&languages::RenderContext {
            snapshot,
            file,
            artifact,
            values,
            fuel,
        }),
    }
}

fn render_placeholders(
    file: &SourceFile,
    artifact: &Artifact,
    values: &Map<String, Value>,
) -> Vec<RenderedMessage> {
    let regions = artifact
        .syntax
        .layout
        .regions
        .iter()
        .filter(|r| r.in_message);
    regions
        .filter_map(|region| {
            let mut content = region.text(&file.text).to_owned();
            for (name, value) in values {
                content = content.replace(&format!("{{{{{name}}}}}"), &plain(value));
            }
            let role = artifact.role_at(region.span.lo())?;
            Some(RenderedMessage { role, content })
        })
        .collect()
}

/// A value as text: strings as they are, everything else as JSON.
#[must_use]
pub fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn render_jinja(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &Artifact,
    values: &Map<String, Value>,
    fuel: u64,
) -> Result<Vec<RenderedMessage>, RenderError> {
    let mark = nonce(file, values);
    let (source, map) = marked_source(file, artifact, &mark);
    let library = snapshot.library.clone();
    let main = format!("#{}", file.id.0);
    let environment = environment(
        library.clone(),
        (file.root, file.path.clone()),
        main.clone(),
        mark.clone(),
        fuel,
    );
    let place = |error: &minijinja::Error| {
        let range = error.range()?;
        let name = error.name()?;
        if name == main {
            return Some((file.id, map.span(Span::from(range)).clamp_to(&file.text)));
        }
        let id = FileId(name.strip_prefix('#')?.parse().ok()?);
        let included = library.get(id)?.source();
        let (_, map) = marked_source(included, included.artifact()?, &mark);
        Some((id, map.span(Span::from(range)).clamp_to(&included.text)))
    };
    let fail = |error: &minijinja::Error| RenderError {
        message: explain(error),
        place: place(error),
        out_of_bounds: error.kind() == ErrorKind::OutOfFuel
            || error.kind() == ErrorKind::WriteFailure,
    };
    let template = environment
        .template_from_named_str(&main, &source)
        .map_err(|e| fail(&e))?;
    let mut out = Capped(Vec::new());
    template
        .render_captured_to(minijinja::value::Serde(values), &mut out)
        .map_err(|e| fail(root_cause(&e)))?;
    let text = String::from_utf8_lossy(&out.0);
    Ok(split_messages(&text, &mark))
}

/// The innermost error that knows its place: an error inside an include is wrapped by one at the include.
pub(in crate::render) fn root_cause(error: &minijinja::Error) -> &minijinja::Error {
    let mut best = error;
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        match source.downcast_ref::<minijinja::Error>() {
            Some(inner) if inner.range().is_some() => best = inner,
            _ => break,
        }
        next = source.source();
    }
    best
}

pub(in crate::render) fn explain(error: &minijinja::Error) -> String {
    let detail = error.detail().unwrap_or("").trim_end_matches('.');
    let text = match error.kind() {
        ErrorKind::OutOfFuel => {
            "Rendering takes too long and was stopped; shorten the loops".to_owned()
        }
        ErrorKind::WriteFailure => {
            format!(
                "Rendering produces more than {} MiB and was stopped",
                MAX_OUTPUT / 1024 / 1024
            )
        }
        ErrorKind::UndefinedError if detail.is_empty() => {
            "A value is used that is not defined".to_owned()
        }
        ErrorKind::TemplateNotFound => "An included template does not exist".to_owned(),
        kind if detail.is_empty() => kind.to_string(),
        _ => detail.to_owned(),
    };
    capitalized(&text)
}

fn environment(
    library: Arc<Library>,
    main_place: (u32, Arc<str>),
    main: String,
    mark: String,
    fuel: u64,
) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_debug(true);
    environment.set_fuel(Some(fuel));
    resolve_names(&mut environment, library.clone(), main, main_place);
    environment.set_loader(move |name| {
        let Some(entry) = named(name).and_then(|id| library.get(id)) else {
            return Ok(None);
        };
        let file = entry.source();
        Ok(file
            .artifact()
            .map(|artifact| marked_source(file, artifact, &mark).0))
    });
    environment
}

/// Text no input and no template contains: derived from all of them.
pub(in crate::render) fn nonce(file: &SourceFile, values: &Map<String, Value>) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(file.text.as_bytes());
    hasher.update(serde_json::to_string(values).unwrap_or_default().as_bytes());
    format!("\u{E000}{}", &hasher.finalize().to_hex().as_str()[..24])
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
        map.copy(from, to - from);
    };
    for message in artifact
        .syntax
        .messages
        .iter()
        .filter(|m| !m.role_span.is_empty())
    {
        copy(&mut out, &mut map, at, message.role_span.lo());
        let before = out.len();
        let _ = write!(out, "{mark}{}\u{E001}", message.role_text);
        at = message.role_span.hi() + 1;
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

/// Without blank lines at the ends; indentation of the first line stays.
fn trimmed(text: &str) -> String {
    let text = text.trim_end();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            break;
        }
        start += line.len();
    }
    text[start..].replace("\r\n", "\n")
}

/// A writer that refuses to grow past [`MAX_OUTPUT`].
pub(in crate::render) struct Capped(pub(in crate::render) Vec<u8>);

impl std::io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_OUTPUT {
            return Err(std::io::Error::other("output limit reached"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
