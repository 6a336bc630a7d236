//! `template/render-error`: templates that fail to render with their own defaults or one of their
//! cases. Renders only what is certain to stay small, and leaves every error that another rule
//! reports to that rule.

use std::sync::Arc;

use pog_model::artifact::{Artifact, Case};
use pog_model::library::Entry;
use pog_model::{FileId, FixAvailability, Level, Page, RuleMeta, Scope, Severity, SourceFile};
use pog_render as render;
use pog_render::{RenderError, Small};
use pog_template::{JINJA, Reference, Resolution};
use pog_text::Span;
use pog_yaml::to_json;
use rustc_hash::FxHashSet;
use serde_json::{Map, Value};

use super::common::{exports, given_by_callers, tested_names};
use super::vocabulary::{is_filter, is_function, is_test};
use crate::{Context, Sink};

/// Cases rendered per file.
const CASES: usize = 16;

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/render-error",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Template fails to render with its own defaults or cases",
        what: "Renders the template with its defaults, if every parameter has one, and with each \
               evaluation case whose values are complete and of the declared types. Done only if \
               the work is certain to be small, every include can be resolved, and no other rule \
               reports a name that the template uses.",
        why: "The template is valid and still fails: a text is looped over, a number is added to a \
              text, an attribute of a missing value is read. Without rendering nobody notices \
              before the prompt is needed.",
        example: "---\nparameters:\n  limit: { type: integer, default: 3 }\n---\nuser:\nAt most {{ limit + \" points\" }}.\n",
        instead: "---\nparameters:\n  limit: { type: integer, default: 3 }\n---\nuser:\nAt most {{ limit ~ \" points\" }}.\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let is_jinja = *artifact.language() == JINJA;
    if !is_jinja || artifact.facts().constructs.is_empty() || has_other_findings(context) {
        return;
    }
    let Some(small) = Small::of(context.snapshot, context.file) else {
        return;
    };
    // `None` stands for the defaults alone.
    let mut runs: Vec<Option<&Case>> = Vec::new();
    if artifact.parameters.iter().all(|p| !p.required()) {
        runs.push(None);
    }
    for case in artifact.cases.iter().take(CASES) {
        if is_valid(artifact, case) {
            runs.push(Some(case));
        }
    }
    // One failure usually shows in every case.
    let mut seen: Vec<(Span, String)> = Vec::new();
    for case in runs {
        let Some(error) = failure(context, &small, case) else {
            continue;
        };
        // Reaching a bound of the renderer says nothing about the template.
        if error.out_of_bounds || is_reported_elsewhere(context, &small.sources, &error) {
            continue;
        }
        let (span, elsewhere) = location(context, &error);
        let message = match &elsewhere {
            Some((entry, _)) => {
                format!(
                    "Rendering fails in '{}': {}",
                    entry.summary.id, error.message
                )
            }
            None => format!("Rendering fails: {}", error.message),
        };
        if seen.contains(&(span, message.clone())) {
            continue;
        }
        seen.push((span, message.clone()));
        let finding = sink.report(span, message);
        if let Some((entry, inside)) = elsewhere {
            finding.relate(entry.file, inside, "Fails here");
        }
        if let Some(case) = case {
            let (span, title) = match &case.name {
                Some((name, span)) => (*span, format!("With the values of case '{name}'")),
                None => (case.span, "With the values of case".to_owned()),
            };
            finding.relate(context.file.id, span, title);
        }
    }
}

/// Whether another rule reports a name this template uses, so that a failure would be reported
/// twice.
fn has_other_findings(context: &Context<'_>) -> bool {
    let artifact = context.artifact;
    let facts = artifact.facts();
    let tested = tested_names(context);
    for name in &facts.names {
        if name.resolution != Resolution::Free {
            continue;
        }
        let is_fine = if name.called {
            is_function(&name.name)
        } else {
            name.guarded
                || tested.contains(name.name.as_str())
                || artifact.parameter(&name.name).is_some()
        };
        if !is_fine {
            return true;
        }
    }
    facts.filters.iter().any(|f| !is_filter(&f.name))
        || facts.tests.iter().any(|t| !is_test(&t.name))
        || facts
            .references
            .iter()
            .any(|reference| imports_undefined(context, reference))
}

/// Whether a `from … import` takes a name that the other template does not define.
fn imports_undefined(context: &Context<'_>, reference: &Reference) -> bool {
    if reference.imported.is_empty() {
        return false;
    }
    let Some(target) = reference.target.as_deref() else {
        return false;
    };
    let file = context.file;
    let library = &context.snapshot.library;
    let Some(entry) = library.resolve(target, file.root, &file.path).entry() else {
        return false;
    };
    let Some(exports) = exports(entry) else {
        return false;
    };
    reference
        .imported
        .iter()
        .any(|(imported, _)| !exports.contains(imported.name.as_str()))
}

/// Whether a case gives only values of the declared types; others are errors of the case, not of
/// the template.
fn is_valid(artifact: &Artifact, case: &Case) -> bool {
    case.inputs.iter().all(|input| {
        let value = to_json(artifact.node(input.value));
        artifact
            .parameter(&input.name)
            .is_none_or(|p| p.types.is_empty() || p.types.iter().any(|t| has_type(&value, t)))
    })
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        // An unknown type is reported by another rule.
        _ => false,
    }
}

fn failure(context: &Context<'_>, small: &Small<'_>, case: Option<&Case>) -> Option<RenderError> {
    let mut given: Map<String, Value> = Map::new();
    for input in case.into_iter().flat_map(|case| &case.inputs) {
        let value = to_json(context.artifact.node(input.value));
        given.insert(input.name.clone(), value);
    }
    let inputs = render::inputs(&context.snapshot.library, context.file, &given);
    // Without a value the failure would be that of the missing parameter.
    if !inputs.missing.is_empty() {
        return None;
    }
    small.render(&inputs.values)?.err()
}

/// Whether an included file fails at a word that its own check reports, or at a name that callers
/// of this file give.
fn is_reported_elsewhere(
    context: &Context<'_>,
    sources: &[Arc<SourceFile>],
    error: &RenderError,
) -> bool {
    let Some((file, span)) = error.place.filter(|(file, _)| *file != context.file.id) else {
        return false;
    };
    let Some(artifact) = sources
        .iter()
        .find(|s| s.id == file)
        .and_then(|s| s.artifact())
    else {
        return true;
    };
    let facts = artifact.facts();
    let is_here = |s: Span| s.overlaps(span) || s.touches(span.lo());
    for name in &facts.names {
        if name.resolution == Resolution::Free
            && is_here(name.span)
            && (artifact.parameter(&name.name).is_none() || is_given(context, &name.name))
        {
            return true;
        }
    }
    facts
        .filters
        .iter()
        .any(|f| is_here(f.span) && !is_filter(&f.name))
        || facts
            .tests
            .iter()
            .any(|t| is_here(t.span) && !is_test(&t.name))
}

fn is_given(context: &Context<'_>, name: &str) -> bool {
    !given_by_callers(context, FxHashSet::from_iter([name])).is_empty()
}

/// Where to report the failure in this file; and where it is, if that is in another one.
fn location<'a>(
    context: &'a Context<'_>,
    error: &RenderError,
) -> (Span, Option<(&'a Arc<Entry>, Span)>) {
    match error.place {
        Some((file, span)) if file == context.file.id => (span, None),
        Some((file, span)) => {
            // A finding must lie in the checked file: at the statement that leads to the failing one.
            let include = leads_to(context, file).unwrap_or_else(|| context.artifact.head());
            (
                include,
                context.snapshot.library.get(file).map(|e| (e, span)),
            )
        }
        None => (context.artifact.head(), None),
    }
}

/// The first reference of this file that leads to `file`, directly or not.
fn leads_to(context: &Context<'_>, file: FileId) -> Option<Span> {
    let library = &context.snapshot.library;
    let mut found: Vec<(Span, FileId)> = Vec::new();
    for reference in &context.artifact.facts().references {
        let Some(target) = reference.target.as_deref() else {
            continue;
        };
        let Some(entry) = library
            .resolve(target, context.file.root, &context.file.path)
            .entry()
        else {
            continue;
        };
        found.push((reference.span, entry.file));
    }
    let ways = render::Ways::to(file, library, found.iter().map(|(_, start)| *start));
    let first = found.iter().find(|(_, start)| ways.lead_from(*start));
    first.map(|(span, _)| *span)
}

#[cfg(test)]
mod tests;
