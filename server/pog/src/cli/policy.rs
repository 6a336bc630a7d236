//! `pog check --show-policy FILE`: every setting in effect for a file, where it was set, and what
//! the file's stage requires.

use std::path::Path;

use pog_model::{Requirement, Severity, Source, SourceFile};
use pog_policy::show::{Row, rows};
use pog_policy::{Policy, Setting};
use pog_project::Config;
use pog_rules::CATALOG;
use serde::Serialize;
use serde_json::{Value, json};

use super::args::Format;
use super::console::Console;
use super::place::real;
use super::session::Session;
use super::{CLEAN, FAILED, run_problem};

#[derive(Serialize)]
struct Shown {
    file: String,
    policies: Vec<String>,
    settings: Vec<Value>,
    stage: Option<&'static str>,
    owes: Vec<Value>,
}

pub(super) fn show(file: &Path, format: Format, console: &mut Console) -> i32 {
    let path = match real(file) {
        Ok(path) => path,
        Err(error) => {
            console.error(format_args!("{}: Cannot be read: {error}", file.display()));
            return FAILED;
        }
    };
    let session = Session::load(std::slice::from_ref(&path));
    let Some((policy, config)) = session.policy_of(&path) else {
        console.error(format_args!("{}: Not in a workspace", file.display()));
        return FAILED;
    };
    let mut code = CLEAN;
    // No path counts as asked for: an unreadable prompt is a warning here, an invalid pog.toml stays an error.
    for problem in run_problem::of_session(&session, &[]) {
        problem.print(console);
        if problem.severity == Severity::Error {
            code = FAILED;
        }
    }
    let policies: Vec<String> = config
        .files
        .iter()
        // The nearest first, as a reader looks for what decides.
        .rev()
        .map(|p| session.shown.path(p))
        .collect();
    let rows: Vec<Row> = library(&session, config)
        .into_iter()
        .chain(rows(&policy, &CATALOG))
        .collect();
    let source = session.at(&path);
    let stage = source.and_then(|f| f.artifact()?.stage());
    let required = required(&policy, source.map(AsRef::as_ref));
    match format {
        Format::Json => console.json(&Shown {
            file: session.shown.path(&path),
            policies,
            settings: rows.iter().map(row_json).collect(),
            stage: stage.map(|s| s.name()),
            owes: required
                .iter()
                .map(|s| json!({ "requirement": s.value.name(), "source": source_json(&s.source) }))
                .collect(),
        }),
        Format::Text => {
            let head = console.bold(&format!("Policy of {}", session.shown.path(&path)));
            console.line(head);
            if policies.is_empty() {
                console.line("defaults (no pog.toml found)");
            } else {
                console.line(format_args!("read from {}", policies.join(", ")));
            }
            console.line("");
            print_rows(&rows, console);
            if let Some(stage) = stage {
                let head = console.bold(&format!("Required at stage {}", stage.name()));
                console.line("");
                console.line(head);
                console.line("");
                let lines = required
                    .iter()
                    .map(|s| (s.value.name().to_owned(), decided(&s.source)));
                print_columns(&lines.collect::<Vec<_>>(), console);
            }
        }
    }
    code
}

fn library(session: &Session, config: &Config) -> Vec<Row> {
    let paths = |list: &[std::path::PathBuf]| {
        json!(
            list.iter()
                .map(|p| session.shown.path(p))
                .collect::<Vec<_>>()
        )
    };
    let [roots, sources, starter] = &config.library;
    let row = |key: &str, value: Value, source: &Source| Row {
        key: format!("library.{key}"),
        value: Some(value),
        source: source.clone(),
    };
    vec![
        row("roots", paths(&config.library_roots), roots),
        row("sources", paths(&config.sources), sources),
        row("starter", json!(config.starter), starter),
    ]
}

fn required<'a>(policy: &'a Policy, file: Option<&SourceFile>) -> Vec<&'a Setting<Requirement>> {
    file.and_then(SourceFile::artifact)
        .map_or_else(Vec::new, |artifact| policy.required(artifact))
}

fn print_rows(rows: &[Row], console: &mut Console) {
    let lines = rows.iter().map(|row| match &row.value {
        Some(value) => (
            format!("{} = {}", row.key, inline(value)),
            decided(&row.source),
        ),
        None => (format!("{} is not set", row.key), decided(&row.source)),
    });
    print_columns(&lines.collect::<Vec<_>>(), console);
}

fn print_columns(lines: &[(String, String)], console: &mut Console) {
    const WIDEST: usize = 72;
    let width = lines
        .iter()
        .map(|(left, _)| left.chars().count())
        // One long list must not push the second column of all lines out of sight.
        .filter(|w| *w <= WIDEST)
        .max()
        .unwrap_or(0);
    for (left, right) in lines {
        console.line(format_args!("{left:<width$}  {right}"));
    }
}

fn decided(source: &Source) -> String {
    match source {
        Source::Default => "default".to_owned(),
        Source::Policy(decision) => format!("{}:{}", decision.file, decision.line),
    }
}

/// A value as written in a policy.
fn inline(value: &Value) -> String {
    match value {
        Value::Array(items) => format!(
            "[{}]",
            items.iter().map(inline).collect::<Vec<_>>().join(", ")
        ),
        other => other.to_string(),
    }
}

fn row_json(row: &Row) -> Value {
    json!({ "key": row.key, "value": row.value, "source": source_json(&row.source) })
}

fn source_json(source: &Source) -> Value {
    match source {
        Source::Default => Value::Null,
        Source::Policy(d) => json!({ "file": d.file, "line": d.line, "key": d.key }),
    }
}
