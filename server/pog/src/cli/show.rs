//! `pog show`: a prompt's metadata, parameters and source.

use pog_formats::dialect::Field;
use pog_model::Origin;
use pog_model::artifact::{Artifact, Deprecation, Parameter};
use pog_model::library::Entry;
use pog_render::plain;

use super::args::ShowArgs;
use super::console::Console;
use super::find::{self, Found};
use super::item::{one_line, source};
use super::{CLEAN, FAILED, run_problem};

pub(super) fn run(args: &ShowArgs, console: &mut Console) -> i32 {
    let found = match find::prompt(&args.prompt) {
        Ok(found) => found,
        Err(message) => {
            console.error(message);
            return FAILED;
        }
    };
    run_problem::warn(&found.session, console);
    let Some(artifact) = found.file.artifact() else {
        return FAILED;
    };
    let title = console.bold(&one_line(&artifact.id));
    console.line(title);
    for (word, text) in card(&found, artifact) {
        console.line(format_args!("{word:<12} {}", one_line(&text)));
    }
    parameters(artifact, console);
    let head = console.bold("Source");
    console.line("");
    console.line(head);
    console.line("");
    console.lines(&found.file.text);
    CLEAN
}

/// The rows about an artifact; metadata it does not have is omitted.
fn card(found: &Found, artifact: &Artifact) -> Vec<(&'static str, String)> {
    let text = |f: Field| artifact.text(f).map(|(t, _)| t.to_owned());
    let list = |f: Field| {
        let words: Vec<&str> = artifact.texts(f).into_iter().map(|(t, _)| t).collect();
        (!words.is_empty()).then(|| words.join(", "))
    };
    let library = &found.session.snapshot.library;
    let entry = library.get(found.file.id);
    let path = match found.file.origin {
        // The starter library has no file on disk that a path could lead to.
        Origin::Starter => format!("starter library, {}", found.file.path),
        Origin::Source => format!(
            "{} ({})",
            found.session.shown_path(found.file.id),
            source(Origin::Source)
        ),
        Origin::Workspace => found.session.shown_path(found.file.id),
    };
    let includes = artifact
        .facts()
        .references
        .iter()
        .filter_map(|r| r.target.clone())
        .collect::<Vec<_>>();
    let rows = [
        ("name", text(Field::Name)),
        ("description", text(Field::Description)),
        ("version", text(Field::Version)),
        ("stage", text(Field::Stage)),
        ("phase", text(Field::Phase)),
        ("layer", text(Field::Layer)),
        ("risk", text(Field::Risk)),
        ("owners", list(Field::Owners)),
        ("tags", list(Field::Tags)),
        ("model", text(Field::ModelId)),
        ("deprecated", artifact.deprecation().map(|d| retired(&d))),
        ("format", Some(artifact.dialect().name.to_owned())),
        ("path", Some(path)),
        (
            "includes",
            (!includes.is_empty()).then(|| includes.join(", ")),
        ),
        ("used by", entry.and_then(|e| used_by(found, e))),
    ];
    rows.into_iter()
        .filter_map(|(word, text)| Some((word, text?)))
        .collect()
}

fn retired(deprecation: &Deprecation) -> String {
    let mut parts = Vec::new();
    parts.extend(deprecation.since.as_ref().map(|v| format!("since {v}")));
    parts.extend(
        deprecation
            .replacement
            .as_ref()
            .map(|id| format!("use {id}")),
    );
    parts.extend(deprecation.reason.clone());
    if parts.is_empty() {
        "yes".to_owned()
    } else {
        parts.join("; ")
    }
}

fn used_by(found: &Found, entry: &Entry) -> Option<String> {
    let library = &found.session.snapshot.library;
    let ids: Vec<&str> = library
        .dependents(entry)
        .into_iter()
        .filter_map(|f| library.get(f))
        .map(|e| e.summary.id.as_str())
        .collect();
    (!ids.is_empty()).then(|| ids.join(", "))
}

fn parameters(artifact: &Artifact, console: &mut Console) {
    if artifact.parameters.is_empty() {
        return;
    }
    let head = console.bold("Parameters");
    console.line("");
    console.line(head);
    let width = artifact
        .parameters
        .iter()
        .map(|p| p.name.chars().count())
        .max()
        .unwrap_or(0);
    for parameter in &artifact.parameters {
        console.line(format_args!(
            "  {:<width$}  {}",
            one_line(&parameter.name),
            one_line(&about(parameter))
        ));
        if let Some(description) = &parameter.description {
            console.line(format_args!("  {:<width$}  {}", "", one_line(description)));
        }
    }
}

fn about(parameter: &Parameter) -> String {
    let mut parts = Vec::new();
    if !parameter.types.is_empty() {
        parts.push(parameter.type_label());
    }
    parts.push(match &parameter.default {
        Some(_) if parameter.sensitive => "default not shown".to_owned(),
        Some((value, _)) => format!("default {value}"),
        None => "required".to_owned(),
    });
    if !parameter.choices.is_empty() {
        let words: Vec<String> = parameter.choices.iter().map(|(v, _)| plain(v)).collect();
        parts.push(format!("one of {}", words.join(" | ")));
    }
    if parameter.untrusted {
        parts.push("untrusted".to_owned());
    }
    if parameter.sensitive {
        parts.push("sensitive".to_owned());
    }
    parts.join(", ")
}
