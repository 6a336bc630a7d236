//! Which requirements of a gate an artifact meets. Approval, recorded results and pinned models
//! have more precise rules of their own; here they count as met.

use pog_formats::dialect::Field;
use pog_model::artifact::Artifact;
use pog_model::{Requirement, SourceFile, Stage};
use pog_policy::{Policy, Setting};
use pog_render as render;
use pog_template::ReferenceKind;
use pog_world::Snapshot;

/// The requirements of `stage` the artifact does not meet, lowest gate first.
#[must_use]
pub fn missing<'p>(
    snapshot: &Snapshot,
    file: &SourceFile,
    policy: &'p Policy,
    stage: Stage,
) -> Vec<&'p Setting<Requirement>> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let required = policy.required_at(artifact, stage);
    required
        .into_iter()
        .filter(|s| !is_met(snapshot, file, artifact, s.value))
        .collect()
}

/// Whether one requirement is met.
#[must_use]
pub fn is_met(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &Artifact,
    requirement: Requirement,
) -> bool {
    let has = |field: Field| {
        artifact
            .text(field)
            .is_some_and(|(text, _)| !text.trim().is_empty())
    };
    let some = |field: Field| {
        artifact
            .texts(field)
            .iter()
            .any(|(text, _)| !text.trim().is_empty())
    };
    match requirement {
        Requirement::Name => has(Field::Name),
        Requirement::Description => has(Field::Description),
        Requirement::Phase => has(Field::Phase),
        Requirement::Layer => has(Field::Layer),
        Requirement::Risk => has(Field::Risk),
        Requirement::Rationale => has(Field::Rationale),
        Requirement::Version => has(Field::Version),
        Requirement::Tags => some(Field::Tags),
        Requirement::Owners => some(Field::Owners),
        Requirement::ParametersDeclared => undeclared(snapshot, file, artifact).is_empty(),
        Requirement::ParametersDescribed => artifact.parameters.iter().all(described),
        Requirement::Evals => !artifact.cases.is_empty() || some(Field::Cases),
        Requirement::Model => has(Field::ModelId),
        Requirement::Changelog => artifact
            .field(Field::Changelog)
            .is_some_and(|e| e.value.items().any(|n| n.is_mapping())),
        Requirement::Output => artifact
            .field(Field::Output)
            .is_some_and(|e| e.value.entries().next().is_some() || e.value.as_str().is_some()),
        Requirement::Results | Requirement::PinnedModel | Requirement::Approval => true,
    }
}

fn described(parameter: &pog_model::artifact::Parameter) -> bool {
    parameter
        .description
        .as_ref()
        .is_some_and(|d| !d.trim().is_empty())
}

/// Names the template reads that nothing declares or sets: neither the file nor its includes, its
/// base template or its callers. Empty if the template itself is invalid.
#[must_use]
pub fn undeclared<'a>(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &'a Artifact,
) -> Vec<&'a str> {
    if !artifact.syntax.template_errors.is_empty() {
        return Vec::new();
    }
    let mut names = artifact.undeclared_names();
    if names.is_empty() {
        return names;
    }
    // Names that may come from elsewhere are not required here; the template rules are more
    // precise.
    let library = &snapshot.library;
    let around = render::closure(library, file);
    let facts = artifact.facts();
    let computed = facts
        .references
        .iter()
        .any(|r| r.target.is_none() || r.kind == ReferenceKind::Extends);
    let asks = facts
        .tests
        .iter()
        .any(|t| matches!(t.name.as_str(), "defined" | "undefined"));
    let included = library
        .get(file.id)
        .is_some_and(|own| library.has_dependents(own));
    if computed || asks || included {
        return Vec::new();
    }
    names.retain(|name| {
        !around
            .iter()
            .any(|e| e.summary.parameters.iter().any(|p| p.name == *name))
    });
    names
}
