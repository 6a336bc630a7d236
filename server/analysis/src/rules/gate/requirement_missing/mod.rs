//! `gate/requirement-missing`: what an artifact owes for the stage it claims and does not have, in one finding. Approvals,
//! recorded results and pinned models have rules of their own.

use pog_syntax::dialect::Field;

use crate::decision::{Decision, Source};
use crate::finding::{Finding, Severity};
use crate::governance;
use crate::policy::{Requirement, Setting, Stage};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// Phases offered at most.
const PHASES: usize = 6;

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "gate/requirement-missing",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The prompt lacks something that its stage owes",
        what: "Compares a prompt with the gates of the stage it claims and of all stages below, with what its risk waives \
               or adds. All that is missing is named in one finding. Prompts of the layers `foundation` and `domain` owe \
               no phase and no model. A prompt without governance metadata is left alone, unless the policy says that \
               its folder is governed; then it is asked for a stage.",
        why: "A stage is a promise to those who build on the prompt. What it promises must be there, or the stage means \
              nothing.",
        example: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nstage: validated\nphase: development\nparameters:\n  error: { type: string, description: The error. }\n---\nuser:\nExplain this error to a beginner: {{ error }}\n",
        instead: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nstage: validated\nphase: development\nmodel: { id: gpt-4o-2024-08-06 }\nparameters:\n  error: { type: string, description: The error. }\nevals:\n  - name: names the reader\n    with: { error: missing semicolon }\n    expect: [{ contains: to a beginner }]\n---\nuser:\nExplain this error to a beginner: {{ error }}\n",
        options: "`[gates.STAGE] require` sets what each stage demands, `[risk.LEVEL] waive` and `require` what a risk \
                  changes, `governed = true` in an override makes a folder governed.",
        fix: "Adds everything that can be derived: the name from the id, the description from the text, the phase from \
              the folder, declarations, an evaluation case that passes, a model the policy allows, the owners from \
              CODEOWNERS or git, a version and its changelog entry. A rationale is left to its author.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    // What cannot be read may be there.
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
    let words: Vec<&str> = missing.iter().map(|s| s.value.name()).collect();
    let place = context
        .artifact
        .text(Field::Stage)
        .map_or(context.artifact.head(), |(_, span)| span);
    let finding = sink.report(
        place,
        format!("Stage '{}' also owes: {}", stage.name(), words.join(", ")),
    );
    explain(&missing, finding);
    scaffold(context, stage, &missing, finding);
}

/// A prompt of a governed folder that claims no stage.
fn ungoverned(context: &Context<'_>, sink: &mut Sink) {
    let governed = context.policy.governed.as_ref().filter(|g| g.value);
    let Some(governed) = governed.filter(|_| context.artifact.field(Field::Stage).is_none()) else {
        return;
    };
    let lowest = Stage::Interaction;
    let message = format!(
        "Prompts here are governed and this one claims no stage; '{}' is the first",
        lowest.name()
    );
    let finding = sink.report(context.artifact.head(), message);
    finding.decided_by(&governed.source);
    if let Some(draft) = governance::set_stage(context.file, lowest) {
        finding.fix(draft.suggested(format!("Add stage '{}'", lowest.name())));
    }
}

/// Who demands what: the nearest policy decides the finding, each has its place shown.
fn explain(missing: &[&Setting<Requirement>], finding: &mut Finding) {
    if let Some(decided) = missing.iter().rev().find(|s| s.source != Source::Default) {
        finding.decided_by(&decided.source);
    }
    // One place a gate: its first missing requirement, with the others named.
    let mut gates: Vec<(&Decision, Vec<&str>)> = Vec::new();
    for setting in missing {
        let Source::Policy(decision) = &setting.source else {
            continue;
        };
        match gates
            .iter_mut()
            .find(|(known, _)| (known.id, &known.key) == (decision.id, &decision.key))
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
                format!("{} demands {}", decision.key, names.join(", ")),
            );
        }
    }
}

fn scaffold(
    context: &Context<'_>,
    stage: Stage,
    missing: &[&Setting<Requirement>],
    finding: &mut Finding,
) {
    let choices = if missing.iter().any(|s| s.value == Requirement::Phase) {
        governance::phases(context.file, context.artifact)
    } else {
        vec![""]
    };
    let single = choices.len() == 1;
    for phase in choices.into_iter().take(PHASES) {
        let Some(draft) = governance::draft(
            context.snapshot,
            context.file,
            context.policy,
            stage,
            Some(phase),
        ) else {
            return;
        };
        let added = missing
            .iter()
            .map(|s| s.value)
            .filter(|r| !draft.left.contains(r));
        let added: Vec<&str> = added.map(Requirement::name).collect();
        if added.is_empty() {
            return;
        }
        let chosen = if single {
            String::new()
        } else {
            format!(" (phase '{phase}')")
        };
        let title = format!("Add {}{chosen}", added.join(", "));
        finding.fix(draft.suggested(title));
    }
}

#[cfg(test)]
mod tests;
