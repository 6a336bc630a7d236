//! `model/not-allowed`: models that the policy does not let prompts use. Speaks only where the policy lists models, and only
//! of artifacts it governs.

use pog_text::{Edit, Fix};

use crate::finding::Severity;
use crate::models::{self, Used};
use crate::policy::{Patterns, Setting};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "model/not-allowed",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The policy does not allow this model",
        what: "Compares the model's id with the globs of `models.allow` and `models.deny`. An id with a host's prefix, such as \
               `openai/gpt-4o`, is also compared without it.",
        why: "Which models a project may use is decided once, for reasons of contract, cost and data protection; a prompt \
              that names another one goes around that decision.",
        example: "---\nname: Greeting\ndescription: Greets.\nphase: design\nstage: normalized\nmodel: { id: gpt-3.5-turbo-0125 }\n---\nuser:\nHello\n\n=== pog.toml\n[models]\nallow = [\"gpt-4o-*\", \"claude-*\"]\n",
        instead: "---\nname: Greeting\ndescription: Greets.\nphase: design\nstage: normalized\nmodel: { id: gpt-4o-2024-08-06 }\n---\nuser:\nHello\n\n=== pog.toml\n[models]\nallow = [\"gpt-4o-*\", \"claude-*\"]\n",
        options: "`models.allow` and `models.deny`: lists of globs over model ids.",
        fix: "Changes to the allowed model whose id is nearest, where the id looks misspelt.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let policy = &context.policy.models;
    if (policy.allow.is_none() && policy.deny.is_none()) || !context.governed() {
        return;
    }
    let Some(model) = models::used(context.artifact) else {
        return;
    };
    let hit = |patterns: &Patterns| models::spellings(&model).any(|id| patterns.set.is_match(id));
    if let Some(denied) = policy.deny.as_ref().filter(|d| hit(&d.value)) {
        let message = format!(
            "Model '{}' is denied by the policy ({})",
            model.id,
            shown(denied, &model)
        );
        sink.report(model.span, message).decided_by(&denied.source);
        return;
    }
    let Some(allowed) = policy.allow.as_ref().filter(|a| !hit(&a.value)) else {
        return;
    };
    let message = format!(
        "Model '{}' is not allowed by the policy; use one of {}",
        model.id,
        list(&allowed.value.texts)
    );
    let finding = sink.report(model.span, message);
    finding.decided_by(&allowed.source);
    let known = models::families().iter().flat_map(models::Family::ids);
    let known = known.filter(|id| allowed.value.set.is_match(id));
    if let Some(near) =
        closest(model.id, known).filter(|_| models::facts(&model, &policy.facts).is_none())
    {
        finding.fix(Fix::suggested(
            format!("Change to '{near}'"),
            vec![Edit::replace(model.span, near)],
        ));
    }
}

/// The denied globs that match.
fn shown(denied: &Setting<Patterns>, model: &Used<'_>) -> String {
    let hits = denied.value.set.matches(model.id);
    let texts: Vec<String> = hits
        .iter()
        .filter_map(|i| denied.value.texts.get(*i).cloned())
        .collect();
    if texts.is_empty() {
        "see there".to_owned()
    } else {
        list(&texts)
    }
}

fn list(texts: &[String]) -> String {
    const MOST: usize = 6;
    let mut shown: Vec<String> = texts.iter().take(MOST).map(|t| format!("'{t}'")).collect();
    if texts.len() > MOST {
        shown.push(format!("{} more", texts.len() - MOST));
    }
    if shown.is_empty() {
        "none: the list is empty".to_owned()
    } else {
        shown.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "model/not-allowed";

    fn file(id: &str, policy: &str) -> String {
        format!(
            "---\nstage: discovered\nmodel: {{ id: {id} }}\n---\nuser:\nHello\n=== pog.toml\n[models]\n{policy}\n"
        )
    }

    #[test]
    fn a_model_outside_of_the_list_is_found_with_who_decided() {
        let text = file("gemini-2.5-pro", "allow = [\"gpt-4o-*\", \"claude-*\"]");
        assert_eq!(
            messages(&text, NAME),
            [
                "Model 'gemini-2.5-pro' is not allowed by the policy; use one of 'gpt-4o-*', 'claude-*'"
            ]
        );
        assert_eq!(places(&text, NAME), ["gemini-2.5-pro"]);
        assert_eq!(
            findings(&text, NAME)[0].decided.shown().as_deref(),
            Some("pog.toml:2 (models.allow)")
        );
    }

    #[test]
    fn a_denied_model_is_found_although_it_is_allowed() {
        let text = file(
            "gpt-4o-2024-05-13",
            "allow = [\"gpt-4o-*\"]\ndeny = [\"*-05-13\"]",
        );
        assert_eq!(
            messages(&text, NAME),
            ["Model 'gpt-4o-2024-05-13' is denied by the policy ('*-05-13')"]
        );
    }

    #[test]
    fn a_misspelt_id_is_mended() {
        let text = file("gpt-4o-2024-0806", "allow = [\"gpt-4o-2024-08-06\"]");
        assert!(apply_first_fix(&text, NAME).contains("{ id: gpt-4o-2024-08-06 }"));
    }

    #[test]
    fn allowed_models_unmanaged_prompts_and_silent_policies_are_left_alone() {
        let allow = "allow = [\"gpt-4o-*\"]";
        for text in [
            file("gpt-4o-2024-08-06", allow),
            file("openai/gpt-4o-2024-08-06", allow),
            file("gemini-2.5-pro", "deny = [\"gpt-*\"]"),
            file("gemini-2.5-pro", allow).replace("stage: discovered\n", ""),
            file("\"{{ model }}\"", allow),
            file("gemini-2.5-pro", ""),
        ] {
            assert!(messages(&text, NAME).is_empty(), "{text}");
        }
    }
}
