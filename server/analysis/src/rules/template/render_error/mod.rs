//! `template/render-error`: templates that fail when they are rendered with their own defaults or with one of their cases.
//! Renders only what is certain to stay small, and leaves every mistake that another rule names to that rule.

use pog_syntax::dialect::TemplateLanguage;
use std::sync::Arc;

use pog_syntax::template::{Name, Reference, Resolution};
use pog_text::Span;
use serde_json::{Map, Value};

use super::common::{asked_for, exports, given_by_callers};
use super::vocabulary::{is_filter, is_function, is_test};
use crate::artifact::{Artifact, Case, to_json};
use crate::file::{FileId, SourceFile};
use crate::finding::Severity;
use crate::library::Entry;
use crate::render::{self, RenderError, Small};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// Cases rendered at most.
const CASES: usize = 16;

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/render-error",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The template fails on its own defaults or cases",
        what: "Renders the template with its defaults, if every parameter has one, and with each evaluation case whose \
               values are complete and of the declared types. Does so only when the work is certain to be small, every \
               include can be resolved, and no other rule has something to say about the names the template uses.",
        why: "The template is valid and still fails: a text is looped over, a number is added to a text, an attribute of \
              something missing is read. Without rendering nobody notices before the prompt is needed.",
        example: "---\nparameters:\n  limit: { type: integer, default: 3 }\n---\nuser:\nAt most {{ limit + \" points\" }}.\n",
        instead: "---\nparameters:\n  limit: { type: integer, default: 3 }\n---\nuser:\nAt most {{ limit ~ \" points\" }}.\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let jinja = artifact.language() == TemplateLanguage::Jinja;
    if !jinja || artifact.facts().constructs.is_empty() || is_spoken_for(context) {
        return;
    }
    let Some(small) = Small::of(context.snapshot, context.file) else {
        return;
    };
    let mut seen: Vec<(Span, String)> = Vec::new();
    let defaults = artifact
        .parameters
        .iter()
        .all(|p| !p.required())
        .then_some(None);
    let cases = artifact
        .cases
        .iter()
        .take(CASES)
        .filter(|c| is_valid(artifact, c))
        .map(Some);
    for case in defaults.into_iter().chain(cases) {
        let Some(error) = failure(context, &small, case) else {
            continue;
        };
        if error.out_of_bounds || is_others_mistake(context, &small.sources, &error) {
            continue;
        }
        let (span, elsewhere) = place(context, &error);
        let message = match &elsewhere {
            Some((entry, _)) => format!(
                "Rendering fails inside of '{}': {}",
                entry.summary.id, error.message
            ),
            None => format!("Rendering fails: {}", error.message),
        };
        if seen.contains(&(span, message.clone())) {
            continue;
        }
        seen.push((span, message.clone()));
        let finding = sink.report(span, message);
        if let Some((entry, inside)) = elsewhere {
            finding.relate(entry.file, inside, "It fails here");
        }
        if let Some(case) = case {
            let (name, at) = case
                .name
                .as_ref()
                .map_or(("", case.span), |(n, s)| (n.as_str(), *s));
            finding.relate(
                context.file.id,
                at,
                format!("With the values of case '{name}'").replace(" ''", ""),
            );
        }
    }
}

/// Whether another rule reports on the names this template uses, so that a failure would be reported twice.
fn is_spoken_for(context: &Context<'_>) -> bool {
    let (artifact, facts) = (context.artifact, context.artifact.facts());
    let asked = asked_for(context);
    let free = facts
        .names
        .iter()
        .filter(|n| n.resolution == Resolution::Free);
    let mut strange = free.filter(|n| {
        let excused = n.guarded || asked.contains(n.name.as_str());
        n.called || !(excused || artifact.parameter(&n.name).is_some())
    });
    strange.any(|n| !(n.called && is_function(&n.name)))
        || facts.filters.iter().any(|f| !is_filter(&f.name))
        || facts.tests.iter().any(|t| !is_test(&t.name))
        || facts.references.iter().any(|r| imports_nothing(context, r))
}

/// Whether a `from … import` takes a name that the other template does not define.
fn imports_nothing(context: &Context<'_>, reference: &Reference) -> bool {
    let resolve = |t: &str| {
        context
            .snapshot
            .library
            .resolve(t, context.file.root, &context.file.path)
            .entry()
    };
    if reference.imported.is_empty() {
        return false;
    }
    let exports = reference
        .target
        .as_deref()
        .and_then(resolve)
        .and_then(|e| exports(e));
    exports.is_some_and(|e| reference.imported.iter().any(|(n, _)| !e.contains(&n.name)))
}

/// Whether a case gives only values of the declared types; others are that case's mistake, not the template's.
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
        // A type nobody knows is reported elsewhere.
        _ => false,
    }
}

fn failure(context: &Context<'_>, small: &Small<'_>, case: Option<&Case>) -> Option<RenderError> {
    let given: Map<String, Value> = case.map_or_else(Map::new, |case| {
        let value = |id| to_json(context.artifact.node(id));
        case.inputs
            .iter()
            .map(|i| (i.name.clone(), value(i.value)))
            .collect()
    });
    let inputs = render::inputs(&context.snapshot.library, context.file, &given);
    if !inputs.missing.is_empty() {
        return None;
    }
    small.render(&inputs.values)?.err()
}

/// Whether the failing place in an included file is a word which that file's own check complains of, or a name which
/// this file's callers give.
fn is_others_mistake(
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
    let here = |s: Span| s.overlaps(span) || s.touches(span.lo());
    let strange =
        |n: &Name| artifact.parameter(&n.name).is_none() || given_by_callers(context, &n.name);
    let mut names = facts
        .names
        .iter()
        .filter(|n| n.resolution == Resolution::Free && here(n.span));
    names.any(strange)
        || facts
            .filters
            .iter()
            .any(|f| here(f.span) && !is_filter(&f.name))
        || facts
            .tests
            .iter()
            .any(|t| here(t.span) && !is_test(&t.name))
}

/// Where to show the failure in this file; and where it is, when that is in another one.
fn place<'a>(
    context: &'a Context<'_>,
    error: &RenderError,
) -> (Span, Option<(&'a Arc<Entry>, Span)>) {
    match error.place {
        Some((file, span)) if file == context.file.id => (span, None),
        Some((file, span)) => {
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
    let reaches = |target: &str| {
        let entry = library
            .resolve(target, context.file.root, &context.file.path)
            .entry();
        entry.is_some_and(|e| {
            e.file == file
                || render::closure(library, e.source())
                    .iter()
                    .any(|e| e.file == file)
        })
    };
    context
        .artifact
        .facts()
        .references
        .iter()
        .find(|r| r.target.as_deref().is_some_and(reaches))
        .map(|r| r.span)
}

#[cfg(test)]
mod tests;
