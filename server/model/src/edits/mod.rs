//! Edits several features and rules need: new keys in metadata that is written the way its neighbours are.

mod listed;

use pog_formats::dialect::Field;
use pog_text::lines::{line_break, line_start};
use pog_text::{Edit, Span};
use pog_yaml::{Node, write};

use crate::artifact::Artifact;

/// Declares parameters behind the ones there are, as text without a description yet. `None` for formats that declare
/// none, and where the metadata is too broken to know the place.
#[must_use]
pub fn declare_parameters(text: &str, artifact: &Artifact, names: &[&str]) -> Option<Edit> {
    let declared: Vec<(&str, String)> = names
        .iter()
        .map(|n| (*n, "{ type: string, description: \"\" }".to_owned()))
        .collect();
    declare(text, artifact, &declared)
}

/// [`declare_parameters`] with a schema for each, in YAML flow style.
#[must_use]
pub fn declare(text: &str, artifact: &Artifact, parameters: &[(&str, String)]) -> Option<Edit> {
    if !artifact.parameter_source().declares() || parameters.is_empty() || is_broken(artifact) {
        return None;
    }
    if listed::is_listed(artifact) {
        let names: Vec<&str> = parameters.iter().map(|(name, _)| *name).collect();
        return listed::declare(text, artifact, &names);
    }
    let end = line_break(text);
    let pair = |(name, schema): &(&str, String)| format!("{}: {schema}", write::key(name));
    let lines = |indent: &str| -> String {
        parameters
            .iter()
            .map(|p| format!("{indent}{}{end}", pair(p)))
            .collect()
    };
    let Some(field) = artifact.field(Field::Parameters) else {
        return add_key(text, artifact, &format!("parameters:{end}{}", lines("  ")));
    };
    if field.value.is_flow() {
        let at = field.value.span().hi().checked_sub(1)?;
        let list: Vec<String> = parameters.iter().map(pair).collect();
        let lead = if field.value.entries().next().is_none() {
            " "
        } else {
            ", "
        };
        let before = text.get(..at)?.trim_end().len();
        return Some(Edit::replace(
            Span::new(before, at),
            format!("{lead}{} ", list.join(", ")),
        ));
    }
    let last = field.value.entries().next_back();
    let indent = match last {
        Some(last) => column_text(text, last.key.span().lo())?,
        None => format!("{}  ", column_text(text, field.key.span().lo())?),
    };
    let after = last.map_or(field.key.span().hi(), |e| {
        e.value.span().hi().max(e.key.span().hi())
    });
    Some(insert_line_after(
        artifact.text_until(text, after),
        after,
        &lines(&indent),
    ))
}

/// Adds `entries` (`key: value` each) behind those a mapping has, in its own style; `None` where it has none or is written
/// in a way that leaves no place. `text` ends where the mapping's file does.
#[must_use]
pub fn add_entries(text: &str, mapping: Node<'_>, entries: &[String]) -> Option<Edit> {
    let last = mapping.entries().next_back()?;
    if mapping.is_flow() {
        let at = mapping
            .span()
            .hi()
            .checked_sub(1)
            .filter(|at| text.get(*at..*at + 1) == Some("}"))?;
        let before = text.get(..at)?.trim_end().trim_end_matches(',').len();
        let space = if before < at { " " } else { "" };
        return Some(Edit::replace(
            Span::new(before, at),
            format!(", {}{space}", entries.join(", ")),
        ));
    }
    let key = mapping.entries().next()?.key.span().lo();
    let start = line_start(text, key);
    // The first key of a list's item stands behind its dash.
    let lead = text
        .get(start..key)
        .filter(|lead| lead.chars().all(|c| matches!(c, ' ' | '-')))?;
    let (indent, end) = (" ".repeat(lead.len()), line_break(text));
    let lines: String = entries
        .iter()
        .map(|e| format!("{indent}{e}{end}"))
        .collect();
    let after = last.value.span().hi().max(last.key.span().hi());
    // A block scalar's span may reach into the indentation of the line behind it.
    let after = text.get(..after)?.trim_end_matches(' ').len();
    Some(insert_line_after(text, after, &lines))
}

/// Whether the metadata has syntax errors: what is added to it is not read either, and would be added again and again.
fn is_broken(artifact: &Artifact) -> bool {
    !artifact.syntax.layout.yaml.errors.is_empty()
}

/// Adds whole lines `block` (ending in a line break) at the end of the metadata; opens a front matter where a format
/// that has one lacks it.
#[must_use]
pub fn add_key(text: &str, artifact: &Artifact, block: &str) -> Option<Edit> {
    if is_broken(artifact) {
        return None;
    }
    let span = artifact.metadata_span();
    if let Some(front_matter) = artifact.syntax.layout.front_matter {
        let close = front_matter.close?;
        let fresh_line = text[..close.lo()].ends_with(['\n', '\r']);
        let lead = if fresh_line { "" } else { line_break(text) };
        return Some(Edit::insert(close.lo(), format!("{lead}{block}")));
    }
    if artifact.dialect().role_markers {
        let end = line_break(text);
        return Some(Edit::insert(span.lo(), format!("---{end}{block}---{end}")));
    }
    Some(append(artifact.text_until(text, span.hi()), block))
}

/// Adds whole lines at the end of a text.
fn append(text: &str, block: &str) -> Edit {
    let lead = if text.is_empty() || text.ends_with(['\n', '\r']) {
        ""
    } else {
        line_break(text)
    };
    Edit::insert(text.len(), format!("{lead}{block}"))
}

/// Inserts whole lines below the line that `offset` is on.
#[must_use]
pub fn insert_line_after(text: &str, offset: usize, lines: &str) -> Edit {
    // A block scalar's span ends behind its last line break.
    let offset = if offset > 0 && text[..offset].ends_with('\n') {
        offset - 1
    } else {
        offset
    };
    let rest = &text[offset..];
    match rest.find('\n') {
        Some(at) => Edit::insert(offset + at + 1, lines),
        None => {
            let end = line_break(text);
            Edit::insert(
                text.len(),
                format!("{end}{}", lines.trim_end_matches(['\n', '\r'])),
            )
        }
    }
}

/// The whitespace in front of `offset` on its line; `None` when something else stands there.
fn column_text(text: &str, offset: usize) -> Option<String> {
    let start = line_start(text, offset);
    let lead = text.get(start..offset)?;
    lead.chars().all(|c| c == ' ').then(|| lead.to_owned())
}
