//! `evaluation/result-missing`: prompts whose gate requires recorded model results and that have
//! none. Results for another version are another rule's question.

use pog_formats::dialect::Field;
use pog_model::{FixAvailability, Level, Page, Requirement, RuleMeta, Scope, Severity, Source};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "evaluation/result-missing",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Required model results are missing",
        what: "Checks for results in `.pog/results/` if the stage or risk of a prompt requires \
               `results`. `pog eval --import FILE` records them from promptfoo's output; runs that \
               do not grade the answers do not count.",
        why: "Expectations on the prompt show what is asked, not how well a model answers. Where \
              results are required, somebody wants to see them before others build on the prompt.",
        example: "---\nstage: validated\nname: Triage\ndescription: Sorts a ticket.\nphase: maintenance\nmodel: { id: gpt-4o-2024-08-06, provider: openai }\nparameters: { ticket: { type: string, description: The ticket. } }\nevals:\n  - name: refused card\n    with: { ticket: My card was refused. }\n    assert: [{ type: icontains, value: billing }]\n---\nuser:\nSort this ticket: {{ ticket }}\n=== pog.toml\n[gates.validated]\nrequire = [\"evals\", \"model\", \"results\"]\n",
        instead: "---\nstage: validated\nname: Triage\ndescription: Sorts a ticket.\nphase: maintenance\nmodel: { id: gpt-4o-2024-08-06, provider: openai }\nparameters: { ticket: { type: string, description: The ticket. } }\nevals:\n  - name: refused card\n    with: { ticket: My card was refused. }\n    assert: [{ type: icontains, value: billing }]\n---\nuser:\nSort this ticket: {{ ticket }}\n=== pog.toml\n[gates.validated]\nrequire = [\"evals\", \"model\", \"results\"]\n=== .pog/results/main.json\n{ \"version\": 1, \"artifact\": \"main\", \"runs\": [{ \"model\": \"openai:chat:gpt-4o-2024-08-06\", \"date\": \"2026-11-20\", \"passed\": 1, \"failed\": 0 }] }\n",
        options: "`results` in `[gates.STAGE] require` or `[risk.LEVEL] require` of the policy.",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let Some(requirement) = context.policy.requires(artifact, Requirement::Results) else {
        return;
    };
    let recorded = context.snapshot.results(context.file.root);
    if recorded.is_some_and(|results| results.graded(&artifact.id).next().is_some()) {
        return;
    }
    // Without cases there is nothing to run, and where cases are required too that is reported
    // first.
    if artifact.cases.is_empty()
        && context
            .policy
            .requires(artifact, Requirement::Evals)
            .is_some()
    {
        return;
    }
    let span = artifact
        .text(Field::Stage)
        .map_or_else(|| artifact.head(), |(_, span)| span);
    let stage = artifact.stage().map_or("", pog_model::Stage::name);
    let message = format!(
        "Stage '{stage}' requires recorded model results; run the cases with \
         'pog eval --export promptfoo' and import the results with 'pog eval --import'"
    );
    let finding = sink.report(span, message);
    finding.decided_by(&requirement.source);
    if let Source::Policy(decision) = &requirement.source
        && let Some(file) = decision.id
    {
        finding.relate(
            file,
            decision.span,
            format!("Required here ({})", decision.key),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{findings, messages, places};

    const NAME: &str = "evaluation/result-missing";
    const GATE: &str = "=== pog.toml\n[gates.validated]\nrequire = [\"results\"]\n";

    fn file(stage: &str, rest: &str) -> String {
        format!("---\nstage: {stage}\nevals: [{{ name: a }}]\n---\nHi\n{rest}")
    }

    #[test]
    fn the_requirement_and_its_source_are_reported_at_the_stage() {
        for stage in ["validated", "skill"] {
            let text = file(stage, GATE);
            assert_eq!(places(&text, NAME), [stage]);
            assert!(
                messages(&text, NAME)[0]
                    .starts_with(&format!("Stage '{stage}' requires recorded model results"))
            );
            let decided = findings(&text, NAME)[0].decided.shown();
            assert_eq!(
                decided.as_deref(),
                Some("pog.toml:2 (gates.validated.require)")
            );
        }
    }

    #[test]
    fn a_run_that_grades_nothing_is_no_result() {
        let run = |counts: &str| {
            format!(
                "{GATE}=== .pog/results/main.json\n{{ \"version\": 1, \"artifact\": \"main\", \"runs\": [{{ \"model\": \"m\", \"date\": \"2026-01-01\", {counts} }}] }}\n"
            )
        };
        assert_eq!(
            messages(
                &file(
                    "validated",
                    &run("\"passed\": 0, \"failed\": 0, \"ungraded\": 3")
                ),
                NAME
            )
            .len(),
            1
        );
        assert!(
            messages(
                &file("validated", &run("\"passed\": 0, \"failed\": 1")),
                NAME
            )
            .is_empty()
        );
    }

    #[test]
    fn no_policy_no_requirement() {
        assert!(messages(&file("skill", ""), NAME).is_empty());
        assert!(messages(&file("normalized", GATE), NAME).is_empty());
        assert!(
            messages(
                &format!("---\nevals: [{{ name: a }}]\n---\nHi\n{GATE}"),
                NAME
            )
            .is_empty()
        );
    }
}
