//! Exports cases as a promptfoo configuration: one prompt per artifact, one test per case.

use std::sync::Arc;

use pog_formats::dialect::Field;
use pog_model::SourceFile;
use pog_model::artifact::{Artifact, Case};
use pog_render::RenderedMessage;
use pog_world::Snapshot;
use pog_yaml::{Node, to_json};
use serde_json::{Map, Value, json};

use super::{is_plain, providers};
use crate::evaluate;
use crate::evaluate::{CaseReport, Effort, FailureKind};

/// The variable that holds a case's rendered messages.
const PROMPT: &str = "pog_prompt";

/// A configuration and what to report about it.
#[derive(Debug, Default)]
pub struct Exported {
    /// What `promptfoo eval -c` takes.
    pub config: Value,
    /// Number of tests.
    pub tests: usize,
    /// Number of tests without assertions.
    pub ungraded: usize,
    /// Omitted cases and values: artifact, case, reason.
    pub left_out: Vec<(String, String, String)>,
    /// Artifacts whose model has no promptfoo provider.
    pub without_provider: Vec<String>,
}

/// Exports the cases of some artifacts as a configuration, with `providers` for all of them, or
/// each artifact's own model if there are none.
#[must_use]
pub fn export(snapshot: &Snapshot, files: &[Arc<SourceFile>], providers: &[String]) -> Exported {
    let mut out = Exported::default();
    let (mut prompts, mut tests) = (Vec::new(), Vec::new());
    let mut models: Vec<(String, Map<String, Value>, Vec<String>)> = Vec::new();
    for file in files {
        let Some(artifact) = file.artifact().filter(|a| !a.cases.is_empty()) else {
            continue;
        };
        let version = artifact.text(Field::Version).map(|(v, _)| v);
        // promptfoo keeps prompts apart by label, and its reports show it.
        let label = version.map_or_else(|| artifact.id.clone(), |v| format!("{}@{v}", artifact.id));
        let reports = evaluate::run(snapshot, file, Effort::Asked, &|_, _| true);
        let digest = evaluate::digest(snapshot, file);
        let before = tests.len();
        for (report, case) in reports.iter().zip(&artifact.cases) {
            let Some(messages) = rendered(report, artifact, &mut out) else {
                continue;
            };
            let meta = json!({ "id": artifact.id, "version": version, "digest": digest, "case": report.title() });
            tests.push(test(
                artifact, case, report, messages, &label, &meta, &mut out,
            ));
        }
        if tests.len() == before {
            continue;
        }
        // The prompt is rendered here and handed over as a variable: promptfoo's Nunjucks is not the engine the
        // prompt was written for.
        prompts.push(json!({ "label": label, "raw": format!("{{{{ {PROMPT} }}}}") }));
        if providers.is_empty() {
            own_model(artifact, label, &mut models, &mut out);
        }
    }
    out.tests = tests.len();
    let providers: Vec<Value> = match providers {
        [] => models
            .into_iter()
            .map(|(id, config, labels)| of_model(&id, config, &labels))
            .collect(),
        given => given.iter().map(|p| json!(p)).collect(),
    };
    out.config = json!({
        "description": "Evaluation cases exported by 'pog eval --export promptfoo'; do not edit",
        "metadata": { "pog": { "export": 1 } },
        "prompts": prompts,
        "providers": providers,
        "tests": tests,
    });
    out
}

fn own_model(
    artifact: &Artifact,
    label: String,
    models: &mut Vec<(String, Map<String, Value>, Vec<String>)>,
    out: &mut Exported,
) {
    let Some(id) = providers::provider(artifact) else {
        out.without_provider.push(artifact.id.clone());
        return;
    };
    let config = providers::config(artifact);
    match models.iter_mut().find(|(i, c, _)| *i == id && *c == config) {
        Some((.., labels)) => labels.push(label),
        None => models.push((id, config, vec![label])),
    }
}

fn of_model(id: &str, config: Map<String, Value>, labels: &[String]) -> Value {
    let mut provider = json!({ "id": id, "prompts": labels });
    if !config.is_empty() {
        provider["config"] = Value::Object(config);
    }
    provider
}

/// Renders a case; one that cannot be rendered is omitted and reported.
fn rendered<'a>(
    report: &'a CaseReport,
    artifact: &Artifact,
    out: &mut Exported,
) -> Option<&'a [RenderedMessage]> {
    if report.messages.is_none() {
        let wrong = report
            .failures
            .iter()
            .find(|f| f.kind != FailureKind::Expectation);
        let why = wrong.map_or_else(
            || report.skipped.clone().unwrap_or_default(),
            |f| f.message.clone(),
        );
        out.left_out
            .push((artifact.id.clone(), report.title(), why));
    }
    report.messages.as_deref()
}

fn test(
    artifact: &Artifact,
    case: &Case,
    report: &CaseReport,
    messages: &[RenderedMessage],
    label: &str,
    meta: &Value,
    out: &mut Exported,
) -> Value {
    let mut vars = Map::new();
    for (name, value) in evaluate::given(artifact, case) {
        if is_plain(&value) {
            vars.insert(name, value);
        } else {
            let why = format!(
                "omitted the value of '{name}', which promptfoo would read as a template or a file"
            );
            out.left_out
                .push((artifact.id.clone(), report.title(), why));
        }
    }
    let list: Vec<Value> = messages
        .iter()
        .map(|m| json!({ "role": m.role.name(), "content": m.content }))
        .collect();
    vars.insert(
        PROMPT.to_owned(),
        Value::String(inert(&Value::Array(list).to_string())),
    );
    let asserts = asserts(artifact, case);
    out.ungraded += usize::from(asserts.is_empty());
    json!({
        "description": format!("{} · {}", artifact.id, report.title()),
        "prompts": [label],
        "vars": vars,
        "assert": asserts,
        "metadata": { "pog": meta },
        // Otherwise a list as a value becomes one test for each item.
        "options": { "disableVarExpansion": true },
    })
}

/// The assertions about the answer: the case's `assert` list, else those derived from the
/// artifact's output.
fn asserts(artifact: &Artifact, case: &Case) -> Vec<Value> {
    let own: Vec<Value> = artifact
        .node(case.node)
        .get("assert")
        .into_iter()
        .flat_map(Node::items)
        .map(to_json)
        .collect();
    // Whoever writes assertions has decided what is checked; an `is-json` besides could fail on purpose-made cases.
    if !own.is_empty() {
        return own;
    }
    let output = artifact.field(Field::Output).map(|e| e.value);
    let format = output.and_then(|o| o.get("format")?.as_str());
    if format != Some("json") {
        return Vec::new();
    }
    match output.and_then(|o| o.get("schema")).map(to_json) {
        Some(schema) if schema.is_object() => vec![json!({ "type": "is-json", "value": schema })],
        _ => vec![json!({ "type": "is-json" })],
    }
}

/// JSON in which promptfoo finds no templates: braces that would start or end a tag are written as
/// JSON escapes.
fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut before = ' ';
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // promptfoo renders variables again. In JSON the escape means the same sign, and Nunjucks does not see
            // it.
            '{' if matches!(chars.peek(), Some('{' | '%' | '#')) => out.push_str("\\u007b"),
            '}' if before == '#' => out.push_str("\\u007d"),
            c => out.push(c),
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn escapes_are_taken_back_by_json() {
        let text = "{{ a }} {% b %} {# c #} {{{ }}} #} { } {\n{";
        let json = serde_json::to_string(text).unwrap();
        let quiet = inert(&json);
        assert!(
            !["{{", "{%", "{#", "#}"]
                .iter()
                .any(|mark| quiet.contains(mark)),
            "{quiet}"
        );
        assert_eq!(serde_json::from_str::<String>(&quiet).unwrap(), text);
    }
}
