//! `model/unpinned`: a model id that is an alias where a pinned model is required. Whether an id is
//! an alias is a fact of the table of models or of the policy; unknown models are ignored.

use pog_model::{FixAvailability, Level, Page, Requirement, RuleMeta, Scope, Severity, Stage};
use pog_policy::models;
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "model/unpinned",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Model id is a moving alias",
        what: "Checks prompts that require `pinned-model` (by default those of stage `skill`) for \
               model ids that are known to be aliases, such as `gpt-4o` or anything that ends in \
               `-latest`. Unknown models, and ids of which the provider promises neither, are \
               ignored.",
        why: "An alias will point to another model one day, and everything that was evaluated and \
              approved was evaluated with the previous one.",
        example: EXAMPLE,
        instead: INSTEAD,
        options: "`gates.STAGE.require` sets which stages require `pinned-model`; \
                  `[[models.facts]]` with `snapshot = true` or `false` states whether further \
                  models are pinned.",
        fix: "Changes to the snapshot that the alias stood for when the table of models was last \
              checked; an unsafe fix, since a newer snapshot may be intended.",
    },
};

const EXAMPLE: &str = "---\nname: Greeting\ndescription: Greets.\nphase: design\nstage: normalized\nmodel: { id: gpt-4o }\n---\nuser:\nHello\n\n=== pog.toml\n[gates.normalized]\nrequire = [\"name\", \"pinned-model\"]\n";
const INSTEAD: &str = "---\nname: Greeting\ndescription: Greets.\nphase: design\nstage: normalized\nmodel: { id: gpt-4o-2024-08-06 }\n---\nuser:\nHello\n\n=== pog.toml\n[gates.normalized]\nrequire = [\"name\", \"pinned-model\"]\n";

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    if !context.governed() {
        return;
    }
    let Some(requirement) = context
        .policy
        .requires(context.artifact, Requirement::PinnedModel)
    else {
        return;
    };
    let Some(model) = models::used(context.artifact) else {
        return;
    };
    let Some(facts) = models::facts(&model, &context.policy.models.facts) else {
        return;
    };
    // Nothing is reported about ids that the provider does not call either.
    if facts.snapshot != Some(false) {
        return;
    }
    let stage = context.artifact.stage().map_or("", Stage::name);
    let advice = match &facts.current {
        Some(current) => format!("use a snapshot such as '{current}'"),
        None => "use a dated snapshot".to_owned(),
    };
    let message = format!(
        "Model '{}' is a moving alias but stage '{stage}' requires a pinned model; {advice}",
        model.id
    );
    let finding = sink.report(model.span, message);
    finding.decided_by(&requirement.source);
    // Behind a host's prefix the snapshot may have no name of its own.
    let is_plain_alias = models::families()
        .iter()
        .any(|family| family.aliases.iter().any(|alias| alias == model.id));
    if let Some(current) = facts.current
        && is_plain_alias
    {
        let title = format!("Change to '{current}'");
        finding.fix(Fix::suggested(
            title,
            vec![Edit::replace(model.span, current)],
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, findings, messages};

    const NAME: &str = "model/unpinned";

    fn file(id: &str, stage: &str) -> String {
        format!("---\nstage: {stage}\nmodel:\n  id: \"{id}\"\n---\nuser:\nHello\n")
    }

    #[test]
    fn an_alias_in_a_skill_is_reported_and_pinned() {
        let text = file("gpt-4o", "skill");
        assert_eq!(
            messages(&text, NAME),
            [
                "Model 'gpt-4o' is a moving alias but stage 'skill' requires a pinned model; use a snapshot such as 'gpt-4o-2024-08-06'"
            ]
        );
        assert!(apply_first_fix(&text, NAME).contains("id: \"gpt-4o-2024-08-06\""));
    }

    #[test]
    fn what_ends_in_latest_moves_whoever_serves_it() {
        for id in [
            "claude-3-5-sonnet-latest",
            "mistral-large-latest",
            "our-model-latest",
            "llama3:latest",
        ] {
            assert_eq!(messages(&file(id, "skill"), NAME).len(), 1, "{id}");
        }
        assert!(
            findings(&file("our-model-latest", "skill"), NAME)[0]
                .fixes
                .is_empty()
        );
    }

    #[test]
    fn behind_a_prefix_there_is_a_finding_but_no_fix() {
        let found = findings(&file("openai/gpt-4o", "skill"), NAME);
        assert!(found.len() == 1 && found[0].fixes.is_empty());
    }

    #[test]
    fn snapshots_unknown_models_and_lower_stages_are_left_alone() {
        for (id, stage) in [
            ("gpt-4o-2024-08-06", "skill"),
            ("claude-sonnet-4-5-20250929", "skill"),
            ("claude-opus-4-6", "skill"),
            ("us.anthropic.claude-sonnet-4-20250514-v1:0", "skill"),
            ("gemini-2.5-pro", "skill"),
            ("acme-7b", "skill"),
            ("gpt-4o", "validated"),
            ("gpt-4o", "nonsense"),
        ] {
            assert!(messages(&file(id, stage), NAME).is_empty(), "{id} {stage}");
        }
        let deployment = file("gpt-4o", "skill").replace("  id", "  provider: azure\n  id");
        assert!(
            messages(&deployment, NAME).is_empty(),
            "the name of somebody's own deployment"
        );
        let foundation = file("gpt-4o", "skill").replace("stage", "layer: foundation\nstage");
        assert!(messages(&foundation, NAME).is_empty());
    }

    #[test]
    fn the_policy_knows_more_models() {
        let facts = "=== pog.toml\n[[models.facts]]\nid = \"acme-*\"\nsnapshot = false\n";
        assert_eq!(messages(&(file("acme-7b", "skill") + facts), NAME).len(), 1);
        let facts = "=== pog.toml\n[[models.facts]]\nid = \"gpt-4o\"\nsnapshot = true\n";
        assert!(messages(&(file("gpt-4o", "skill") + facts), NAME).is_empty());
    }
}
