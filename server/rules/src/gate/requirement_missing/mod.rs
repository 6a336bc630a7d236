//! `gate/requirement-missing`: what a prompt lacks for its stage, in one finding. Approvals,
//! recorded results and pinned models have rules of their own.

use pog_formats::dialect::Field;
use pog_governance as governance;
use pog_model::{
    Decision, FixAvailability, JoinedFinding, Level, Page, Requirement, RuleMeta, Scope, Severity,
    Source, Stage,
};
use pog_policy::Setting;

use crate::{Context, Sink};

/// Phases offered per finding: each is a fix of its own.
const PHASES: usize = 6;

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "gate/requirement-missing",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Prompt does not meet the requirements of its stage",
        what: "Checks a prompt against the gates of its stage and of all lower stages, including \
               what its risk waives or adds. One finding lists everything that is missing. Prompts \
               of the layers `foundation` and `domain` need no phase and no model. A prompt \
               without governance metadata is ignored unless the policy governs its folder; then \
               it must have a stage.",
        why: "A stage is a promise to those who build on the prompt. If what it promises is \
              missing, the stage means nothing.",
        example: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nstage: validated\nphase: development\nparameters:\n  error: { type: string, description: The error. }\n---\nuser:\nExplain this error to a beginner: {{ error }}\n",
        instead: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nstage: validated\nphase: development\nmodel: { id: gpt-4o-2024-08-06 }\nparameters:\n  error: { type: string, description: The error. }\nevals:\n  - name: names the reader\n    with: { error: missing semicolon }\n    expect: [{ contains: to a beginner }]\n---\nuser:\nExplain this error to a beginner: {{ error }}\n",
        options: "`[gates.STAGE] require` sets the requirements of each stage, `[risk.LEVEL] \
                  waive` and `require` adjust them by risk, and `governed = true` in an override \
                  governs a folder.",
        fix: "Adds everything that can be derived: the name from the id, the description from the \
              text, the phase from the folder, declarations, an evaluation case that passes, a \
              model the policy allows, the owners from CODEOWNERS or git, a version and its \
              changelog entry. A rationale is left to the author.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    // What could not be read may well meet the requirements.
    if !context.artifact.syntax.layout.yaml.errors.is_empty() {
        return;
    }
    let Some(stage) = context.artifact.stage() else {
        return ungoverned(context, sink);
    };
    let missing = governance::missing(context.snapshot, context.file, context.policy, stage);
    if missing.is_empty() {
        return;
    }
    let names: Vec<&str> = missing.iter().map(|s| s.value.name()).collect();
    let span = context
        .artifact
        .text(Field::Stage)
        .map_or(context.artifact.head(), |(_, span)| span);
    let finding = sink.report(
        span,
        format!(
            "Stage '{}' also requires: {}",
            stage.name(),
            names.join(", ")
        ),
    );
    explain(&missing, finding);
    scaffold(context, stage, &missing, finding);
}

/// Reports a prompt of a governed folder that has no stage.
fn ungoverned(context: &Context<'_>, sink: &mut Sink) {
    let Some(governed) = context.policy.governed.as_ref().filter(|g| g.value) else {
        return;
    };
    // A stage that is empty or unknown is a finding of another rule.
    if context.artifact.field(Field::Stage).is_some() {
        return;
    }
    let lowest = Stage::Interaction;
    let message = format!(
        "Prompts in this folder are governed but this one has no stage; start with '{}'",
        lowest.name()
    );
    let finding = sink.report(context.artifact.head(), message);
    finding.decided_by(&governed.source);
    if let Some(draft) = governance::set_stage(context.file, lowest) {
        finding.fix(draft.suggested(format!("Add stage '{}'", lowest.name())));
    }
}

/// Shows who requires what: the finding is attributed to the nearest policy, and each gate is
/// related.
fn explain(missing: &[&Setting<Requirement>], finding: &mut JoinedFinding) {
    if let Some(decided) = missing.iter().rev().find(|s| s.source != Source::Default) {
        finding.decided_by(&decided.source);
    }
    // Requirements of one gate share their location, so each gate is related once with all its
    // names.
    let mut gates: Vec<(&Decision, Vec<&str>)> = Vec::new();
    for setting in missing {
        let Source::Policy(decision) = &setting.source else {
            continue;
        };
        match gates
            .iter_mut()
            .find(|(gate, _)| (gate.id, &gate.key) == (decision.id, &decision.key))
        {
            Some((_, names)) => names.push(setting.value.name()),
            None => gates.push((decision, vec![setting.value.name()])),
        }
    }
    for (decision, names) in gates {
        if let Some(id) = decision.id {
            finding.relate(
                id,
                decision.span,
                format!("{} requires {}", decision.key, names.join(", ")),
            );
        }
    }
}

fn scaffold(
    context: &Context<'_>,
    stage: Stage,
    missing: &[&Setting<Requirement>],
    finding: &mut JoinedFinding,
) {
    // Everything but the phase can be derived or left out; the phase may be a choice, hence a fix
    // for each.
    let phases = if missing.iter().any(|s| s.value == Requirement::Phase) {
        governance::phases(context.file, context.artifact)
    } else {
        vec![""]
    };
    let single = phases.len() == 1;
    for phase in phases.into_iter().take(PHASES) {
        let Some(draft) = governance::draft(
            context.snapshot,
            context.file,
            context.policy,
            stage,
            Some(phase),
        ) else {
            return;
        };
        let added: Vec<&str> = missing
            .iter()
            .map(|setting| setting.value)
            .filter(|requirement| !draft.left.contains(requirement))
            .map(Requirement::name)
            .collect();
        if added.is_empty() {
            return;
        }
        let mut title = format!("Add {}", added.join(", "));
        if !single {
            title.push_str(&format!(" (phase '{phase}')"));
        }
        finding.fix(draft.suggested(title));
    }
}

#[cfg(test)]
mod tests;
