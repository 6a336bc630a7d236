//! The card of an artifact: what a person wants to know of a prompt before opening it.

use std::fmt::Write as _;

use pog_model::artifact::{Artifact, Deprecation};
use pog_model::library::{Entry, Library, ParameterSummary, Summary};
use pog_model::{Origin, SourceFile};
use pog_policy::models::tokens;
use pog_text::words::counted;
use pog_world::Snapshot;

use super::{code, escape, show};

/// The card of a library entry.
pub(super) fn card(library: &Library, entry: &Entry) -> String {
    let mut out = body(&entry.summary);
    // Origin is said where it is not the workspace: there the prompt cannot be edited.
    let users = library.dependents(entry).len();
    let origin = match entry.origin {
        Origin::Workspace => "",
        Origin::Source => ", from a library source",
        Origin::Starter => ", from the starter library",
    };
    let _ = write!(out, "\n\nUsed by {}{origin}.", counted(users, "prompt"));
    out
}

/// The card at the head of a file: the artifact in it, and how the file is read.
pub(crate) fn file_card(snapshot: &Snapshot, file: &SourceFile, artifact: &Artifact) -> String {
    let mut out = body(&Summary::of(artifact, &file.text));
    let users = snapshot
        .library
        .get(file.id)
        .map_or(0, |e| snapshot.library.dependents(e).len());
    let text = template_text(file, artifact);
    let cases = counted(artifact.cases.len(), "evaluation case");
    let _ = write!(
        out,
        "\n\nUsed by {} · {cases} · template of {} ({}) · about {}",
        counted(users, "prompt"),
        counted(text.chars().count(), "character"),
        counted(text.split_whitespace().count(), "word"),
        counted(tokens::quick(&text), "token")
    );
    let _ = write!(
        out,
        "\n\nRead as {}: {}.",
        artifact.dialect().name,
        artifact.syntax.reason
    );
    out
}

/// What the artifact itself says to a model, without what it includes.
pub(crate) fn template_text(file: &SourceFile, artifact: &Artifact) -> String {
    let regions = artifact
        .syntax
        .layout
        .regions
        .iter()
        .filter(|r| r.in_message);
    regions
        .map(|r| r.text(&file.text))
        .collect::<Vec<_>>()
        .join("\n")
}

fn body(summary: &Summary) -> String {
    let mut out = match &summary.name {
        Some(name) => format!("**{}** ({})", escape(name), code(&summary.id)),
        None => format!("**{}**", escape(&summary.id)),
    };
    if let Some(description) = summary
        .description
        .as_deref()
        .map(str::trim)
        .filter(|d| !d.is_empty())
    {
        let _ = write!(out, "\n\n{}", escape(description));
    }
    let facts: Vec<String> = [
        summary.version.as_ref().map(|v| format!("version {v}")),
        summary.stage.clone(),
        summary.phase.clone(),
        summary.layer.as_ref().map(|l| format!("{l} layer")),
        (!summary.owners.is_empty()).then(|| summary.owners.join(", ")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !facts.is_empty() {
        let _ = write!(out, "\n\n{}", escape(&facts.join(" · ")));
    }
    if let Some(deprecated) = &summary.deprecated {
        let _ = write!(out, "\n\n{}", deprecation_line(deprecated));
    }
    if !summary.parameters.is_empty() {
        out.push_str("\n\nParameters:");
        for parameter in &summary.parameters {
            let _ = write!(out, "\n{}", parameter_line(parameter));
        }
    }
    out
}

fn deprecation_line(deprecated: &Deprecation) -> String {
    let mut line = "**Deprecated**".to_owned();
    if let Some(since) = &deprecated.since {
        let _ = write!(line, " since {}", escape(since));
    }
    if let Some(reason) = &deprecated.reason {
        let _ = write!(line, ": {}", escape(reason.trim_end_matches('.')));
    }
    line.push('.');
    if let Some(replacement) = &deprecated.replacement {
        let _ = write!(line, " Use {} instead.", code(replacement));
    }
    line
}

fn parameter_line(parameter: &ParameterSummary) -> String {
    let mut line = format!("- {} (", code(&parameter.name));
    if !parameter.type_label.is_empty() {
        let _ = write!(line, "{}, ", escape(&parameter.type_label));
    }
    match &parameter.default {
        Some(_) if parameter.sensitive => line.push_str("default not shown)"),
        Some(default) => {
            let _ = write!(line, "default {})", escape(&show(default)));
        }
        None => line.push_str("required)"),
    }
    if let Some(description) = &parameter.description {
        let _ = write!(line, ": {}", escape(description));
    }
    line
}
