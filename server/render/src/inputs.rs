//! The values a rendering starts from: given ones over defaults, of the file and of everything it includes.

use std::sync::Arc;

use pog_model::artifact::{Artifact, Parameter};
use pog_model::library::Library;
use pog_model::{FileId, SourceFile};
use rustc_hash::FxHashSet;
use serde_json::{Map, Value};

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
    // The defaults of partials first: the file's own ones, and what is given, replace them.
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
pub fn closure<'a>(
    library: &'a Library,
    file: &SourceFile,
) -> Vec<&'a Arc<pog_model::library::Entry>> {
    let mut found: Vec<&Arc<pog_model::library::Entry>> = Vec::new();
    let Some(artifact) = file.artifact() else {
        return found;
    };
    let targets = artifact
        .facts()
        .references
        .iter()
        .filter_map(|r| r.target.as_deref());
    let mut queue: Vec<FileId> = targets
        .filter_map(|t| library.resolve(t, file.root, &file.path).entry())
        .map(|entry| entry.file)
        .collect();
    // Includes may form a cycle.
    let mut seen = FxHashSet::from_iter([file.id]);
    while let Some(id) = queue.pop() {
        if let Some(entry) = library.get(id).filter(|_| seen.insert(id)) {
            found.push(entry);
            queue.extend(library.targets(id).iter().flatten());
        }
    }
    // So that the defaults of a partial replace those of what it includes itself.
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
        // A value the author has written says more than any that is made up.
        .or_else(|| schema.get("enum")?.get(0));
    if let Some(known) = known {
        return known.clone();
    }
    let kind = schema
        .get("type")
        // `type` may be a list, such as `[string, "null"]`.
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
