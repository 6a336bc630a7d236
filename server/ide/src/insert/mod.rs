//! Insert library prompt: which prompts fit a place, and what to write there, as an include or as text that carries its
//! provenance. Works in prompt files of every format and in any other file.

use std::sync::Arc;

use pog_model::artifact::Artifact;
use pog_model::library::{Entry, Hit, Query};
use pog_model::{SourceFile, edits};
use pog_render as render;
use pog_render::RenderedMessage;
use pog_template::{JINJA, Language};
use pog_text::lines::{line_break, line_start};
use pog_text::{Edit, Span};
use pog_world::Snapshot;
use pog_yaml::write;
use semver::Version;
use serde_json::{Map, Value};

/// How a library prompt is written into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A reference that is resolved when the prompt is rendered.
    Include,
    /// The rendered text, with a comment that says where it comes from.
    Text,
}

/// Bytes before and behind the cursor whose words count for ranking.
const CONTEXT: usize = 400;

/// Library prompts for a place, best first; with words typed, those that match.
#[must_use]
pub fn candidates<'a>(
    snapshot: &'a Snapshot,
    file: Option<&SourceFile>,
    offset: usize,
    text: &str,
) -> Vec<Hit<'a>> {
    let Some(file) = file else {
        return snapshot.library.search(
            &Query {
                text,
                ..Query::default()
            },
            0,
        );
    };
    let own = snapshot.library.get(file.id).map(|e| &e.summary);
    let around = Span::new(offset.saturating_sub(CONTEXT), offset + CONTEXT).clamp_to(&file.text);
    let mut context: Vec<String> = around
        .text(&file.text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.chars().count() > 3)
        .map(str::to_lowercase)
        .collect();
    context.sort();
    context.dedup();
    let query = Query {
        text,
        context,
        phase: own.and_then(|s| s.phase.as_deref()),
        tags: own.map_or_else(Vec::new, |s| s.tags.iter().map(String::as_str).collect()),
        exclude: own.map(|s| s.id.as_str()),
    };
    snapshot.library.search(&query, file.root)
}

/// Whether templates in `file` can include others.
#[must_use]
pub fn can_include(file: &SourceFile) -> bool {
    file.artifact().is_some_and(|a| *a.language() == JINJA)
}

/// The edits that put the prompt `id` at `place` of `file`, replacing what is selected there.
///
/// # Errors
/// When there is no such prompt, the file cannot include it, it would include itself, or it does not render.
pub fn insert(
    snapshot: &Snapshot,
    file: &SourceFile,
    place: Span,
    id: &str,
    mode: Mode,
    arguments: &Map<String, Value>,
) -> Result<Vec<Edit>, String> {
    let found = snapshot.library.with_id(id, file.root).into_iter().next();
    let entry = found.ok_or_else(|| format!("No prompt '{id}' in the library"))?;
    let place = place.clamp_to(&file.text);
    match mode {
        Mode::Include => include(snapshot, file, place, entry),
        Mode::Text => text(snapshot, file, place, entry, arguments),
    }
}

fn include(
    snapshot: &Snapshot,
    file: &SourceFile,
    place: Span,
    entry: &Arc<Entry>,
) -> Result<Vec<Edit>, String> {
    let id = &entry.summary.id;
    let artifact = file
        .artifact()
        .filter(|_| can_include(file))
        .ok_or("This format has no includes; insert the prompt as text")?;
    if !entry.summary.includable {
        return Err(format!(
            "'{id}' uses another template language; insert it as text"
        ));
    }
    if entry.file == file.id
        || render::closure(&snapshot.library, entry.source())
            .iter()
            .any(|e| e.file == file.id)
    {
        return Err(format!(
            "'{id}' cannot be included here: it is this file or includes it"
        ));
    }
    let statement = format!("{{% include \"{}\" %}}", reference(entry));
    // The included prompt renders with the names of this one: what it requires has to be declared here.
    let needed = needed_parameters(snapshot, entry).into_iter();
    let missing: Vec<String> = needed.filter(|n| artifact.parameter(n).is_none()).collect();
    // The declaration first: in a file without metadata both may stand at its very beginning.
    let mut edits: Vec<Edit> = declare_like(file, artifact, entry, &missing)
        .into_iter()
        .collect();
    edits.push(Edit::replace(
        place,
        own_line(&file.text, place, &statement),
    ));
    Ok(edits)
}

/// `id@^MAJOR`, or the bare id of an artifact without a version. Below 1.0.0 the minor version counts.
#[must_use]
pub fn reference(entry: &Entry) -> String {
    let id = &entry.summary.id;
    match entry.summary.version.as_deref().map(Version::parse) {
        Some(Ok(v)) if v.major == 0 => format!("{id}@^{}.{}", v.major, v.minor),
        Some(Ok(v)) => format!("{id}@^{}", v.major),
        _ => id.clone(),
    }
}

/// Required parameters of an artifact and of what it includes, each once.
fn needed_parameters(snapshot: &Snapshot, entry: &Entry) -> Vec<String> {
    let own = entry
        .summary
        .parameters
        .iter()
        .filter(|p| p.required())
        .map(|p| p.name.clone());
    let mut names: Vec<String> = own.collect();
    let source = entry.source();
    let inner = render::closure(&snapshot.library, source);
    let provided = |n: &str| entry.summary.parameters.iter().any(|p| p.name == n);
    for parameter in inner
        .iter()
        .flat_map(|e| &e.summary.parameters)
        .filter(|p| p.required())
    {
        if !provided(&parameter.name) && !names.contains(&parameter.name) {
            names.push(parameter.name.clone());
        }
    }
    names
}

/// Declares parameters in `file` with the schemas they have in `entry`.
fn declare_like(
    file: &SourceFile,
    artifact: &Artifact,
    entry: &Entry,
    names: &[String],
) -> Option<Edit> {
    if !artifact.parameter_source().declares() || names.is_empty() {
        return None;
    }
    let source = entry.source();
    let schema_of = |name: &str| {
        let inner = source.artifact()?;
        let parameter = inner.parameter(name)?;
        Some(write::flow(&parameter.json_schema(inner))).filter(|s| s != "null")
    };
    let declared: Vec<(&str, String)> = names
        .iter()
        .map(|n| {
            (
                n.as_str(),
                schema_of(n).unwrap_or_else(|| "{ type: string, description: \"\" }".to_owned()),
            )
        })
        .collect();
    edits::declare(file.joined(), artifact, &declared)
}

fn text(
    snapshot: &Snapshot,
    file: &SourceFile,
    place: Span,
    entry: &Arc<Entry>,
    arguments: &Map<String, Value>,
) -> Result<Vec<Edit>, String> {
    let source = entry.source();
    let mut inputs = render::inputs(&snapshot.library, source, arguments);
    let missing = std::mem::take(&mut inputs.missing);
    // Stands for a missing value while rendering; no prompt contains it.
    let mark = |name: &str| format!("\u{E002}{name}\u{E003}");
    let inner = source.artifact().ok_or("Unknown prompt format")?;
    for name in &missing {
        let value = inner
            .parameter(name)
            .map_or(Value::Null, |p| render::stand_in(inner, p, &mark));
        inputs.values.insert(name.clone(), value);
    }
    // The host's language is not the prompt's: what is missing goes through rendering as marks and becomes a mention then.
    let messages = render::render(snapshot, source, &inputs.values).map_err(|e| e.message)?;
    let host = file.artifact();
    // In a file of no known format the messages are kept apart by their markers, as in a prompt.
    let language = host.map(|a| a.language());
    let body = join_messages(
        &messages,
        host.is_some_and(|a| a.dialect().role_markers) || host.is_none(),
    );
    let body = escape(&body, language);
    let (open, close) = mention(language);
    let shown = body.replace('\u{E002}', open).replace('\u{E003}', close);
    let mut edits = placed(file, place, &shown, &provenance(entry))?;
    if let Some(artifact) = host {
        let undeclared: Vec<String> = missing
            .into_iter()
            .filter(|n| artifact.parameter(n).is_none() && shown_name(&shown, n, language))
            .collect();
        // Before the text, as in `include`.
        edits.splice(0..0, declare_like(file, artifact, entry, &undeclared));
    }
    Ok(edits)
}

/// Whether the inserted text reads the parameter.
fn shown_name(text: &str, name: &str, language: Option<&'static Language>) -> bool {
    let begin = format!("{}{name}", mention(language).0);
    text.match_indices(&begin).any(|(at, _)| {
        !text[at + begin.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

/// What stands around the name of a missing value. Where the host has no names, Jinja's braces still show the gap.
fn mention(language: Option<&'static Language>) -> (&'static str, &'static str) {
    language
        .and_then(|language| language.mention)
        .unwrap_or(("{{ ", " }}"))
}

/// Where copied text comes from: `pog: from ID@VERSION#DIGEST`.
#[must_use]
pub fn provenance(entry: &Entry) -> String {
    let version = entry
        .summary
        .version
        .as_ref()
        .map_or_else(String::new, |v| format!("@{v}"));
    format!(
        "pog: from {}{version}#{}",
        entry.summary.id, entry.summary.digest
    )
}

fn join_messages(messages: &[RenderedMessage], markers: bool) -> String {
    let one = |m: &RenderedMessage| {
        if markers && messages.len() > 1 {
            format!("{}:\n{}", m.role.name(), m.content)
        } else {
            m.content.clone()
        }
    };
    messages.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

/// Rendered text is text: what would be read as template in the host is kept from being so.
fn escape(text: &str, language: Option<&'static Language>) -> String {
    if language != Some(&JINJA) || !["{{", "{%", "{#"].iter().any(|d| text.contains(d)) {
        return text.to_owned();
    }
    // Line by line: a raw block over all of it would swallow the mentions of missing values, and end at an `endraw` of the
    // text itself.
    let escaped: Vec<String> = text
        .split('\n')
        .map(|line| {
            if !["{{", "{%", "{#"].iter().any(|d| line.contains(d)) {
                line.to_owned()
            } else if line.contains("endraw") || line.contains('\u{E002}') {
                line.replace("{{", "{{ '{{' }}")
                    .replace("{%", "{{ '{%' }}")
                    .replace("{#", "{{ '{#' }}")
            } else {
                format!("{{% raw %}}{line}{{% endraw %}}")
            }
        })
        .collect();
    escaped.join("\n")
}

/// Puts text and provenance at a place, as the host file needs it.
fn placed(
    file: &SourceFile,
    place: Span,
    body: &str,
    provenance: &str,
) -> Result<Vec<Edit>, String> {
    let end = line_break(&file.text);
    let text = body.replace('\n', end);
    match file.artifact() {
        Some(artifact) => match artifact.dialect().template_comment {
            Some((before, after)) => {
                let block = format!("{before} {provenance} {after}{end}{text}");
                Ok(vec![Edit::replace(
                    place,
                    own_line(&file.text, place, &block),
                )])
            }
            None => in_yaml(file, artifact, place, body, provenance),
        },
        None => {
            let (before, after) = comment_of(&file.path);
            let block = format!("{before}{provenance}{after}{end}{text}");
            Ok(vec![Edit::replace(
                place,
                own_line(&file.text, place, &block),
            )])
        }
    }
}

/// In YAML every inserted line is indented as the line of the place is: what is indented further is no text of a person.
const MAX_INDENT: usize = 1024;

/// Inside a YAML block scalar every line keeps the scalar's indentation, and a comment would be text: the provenance
/// goes above the message.
fn in_yaml(
    file: &SourceFile,
    artifact: &Artifact,
    place: Span,
    body: &str,
    provenance: &str,
) -> Result<Vec<Edit>, String> {
    let end = line_break(&file.text);
    let indent_at = |at: usize| -> String {
        file.text[line_start(&file.text, at)..]
            .chars()
            .take_while(|c| *c == ' ')
            .collect()
    };
    // On an empty line what is typed is the indentation; elsewhere the line's own one counts.
    let typed = &file.text[line_start(&file.text, place.lo())..place.lo()];
    let indent: String = if typed.trim().is_empty() {
        typed.to_owned()
    } else {
        indent_at(place.lo())
    };
    if indent.len() > MAX_INDENT {
        return Err(
            "The line is indented too far to insert a prompt; shorten its indentation".to_owned(),
        );
    }
    let text = body.replace('\n', &format!("{end}{indent}"));
    let mut edits = vec![Edit::replace(place, text)];
    if let Some(message) = artifact
        .syntax
        .messages
        .iter()
        .rfind(|m| m.role_span.lo() <= place.lo())
    {
        let start = line_start(&file.text, message.role_span.lo().min(message.body.lo()));
        if start < place.lo() {
            edits.insert(
                0,
                Edit::insert(start, format!("{}# {provenance}{end}", indent_at(start))),
            );
        }
    }
    Ok(edits)
}

/// A block that stands on lines of its own: line breaks are added where the place is in the middle of a line.
fn own_line(text: &str, place: Span, block: &str) -> String {
    let end = line_break(text);
    let before = &text[..place.lo()];
    let line = before.rsplit(['\n', '\r']).next().unwrap_or("");
    let lead = if line.trim().is_empty() { "" } else { end };
    let rest = text[place.hi()..].split(['\n', '\r']).next().unwrap_or("");
    let tail = if rest.trim().is_empty() { "" } else { end };
    format!("{lead}{block}{tail}")
}

/// Comment marks of other files, by extension.
fn comment_of(path: &str) -> (&'static str, &'static str) {
    match path.rsplit('.').next().unwrap_or("") {
        "rs" | "ts" | "tsx" | "js" | "jsx" | "mjs" | "go" | "java" | "kt" | "swift" | "c" | "h"
        | "cpp" | "cs" | "scala" | "php" => ("// ", ""),
        "css" => ("/* ", " */"),
        "sql" | "lua" | "hs" => ("-- ", ""),
        "md" | "html" | "xml" | "mdx" => ("<!-- ", " -->"),
        _ if path.ends_with(".markdown") => ("<!-- ", " -->"),
        _ => ("# ", ""),
    }
}

#[cfg(test)]
mod tests;
