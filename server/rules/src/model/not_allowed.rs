//! `model/not-allowed`: models that the policy does not allow. Only for governed prompts, and only
//! if the policy lists models.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_policy::models::Used;
use pog_policy::{Patterns, Setting, models};
use pog_text::near::closest;
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "model/not-allowed",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Model is not allowed by the policy",
        what: "Checks the model's id against the globs of `models.allow` and `models.deny`. An id \
               with a host's prefix, such as `openai/gpt-4o`, is also checked without it.",
        why: "Which models a project may use is decided once, for reasons of contract, cost and \
              data protection; a prompt that names another one bypasses that decision.",
        example: "---\nname: Greeting\ndescription: Greets.\nphase: design\nstage: normalized\nmodel: { id: gpt-3.5-turbo-0125 }\n---\nuser:\nHello\n\n=== pog.toml\n[models]\nallow = [\"gpt-4o-*\", \"claude-*\"]\n",
        instead: "---\nname: Greeting\ndescription: Greets.\nphase: design\nstage: normalized\nmodel: { id: gpt-4o-2024-08-06 }\n---\nuser:\nHello\n\n=== pog.toml\n[models]\nallow = [\"gpt-4o-*\", \"claude-*\"]\n",
        options: "`models.allow` and `models.deny`: lists of globs over model ids.",
        fix: "Changes a misspelled id to the nearest allowed model.",
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
    if let Some(denied) = &policy.deny
        && matches(&denied.value, &model)
    {
        let message = format!(
            "Model '{}' is denied by the policy ({})",
            model.id,
            matching_globs(denied, &model)
        );
        sink.report(model.span, message).decided_by(&denied.source);
        return;
    }
    let Some(allowed) = &policy.allow else {
        return;
    };
    if matches(&allowed.value, &model) {
        return;
    }
    let advice = if allowed.value.texts.is_empty() {
        "its list of allowed models is empty".to_owned()
    } else {
        format!("use one of {}", list(&allowed.value.texts))
    };
    let message = format!(
        "Model '{}' is not allowed by the policy; {advice}",
        model.id
    );
    let finding = sink.report(model.span, message);
    finding.decided_by(&allowed.source);
    // A model that exists was meant, however near its id is to an allowed one.
    if models::facts(&model, &policy.facts).is_some() {
        return;
    }
    let candidates = models::families()
        .iter()
        .flat_map(models::Family::ids)
        .filter(|id| allowed.value.set.is_match(id));
    if let Some(near) = closest(model.id, candidates) {
        finding.fix(Fix::suggested(
            format!("Change to '{near}'"),
            vec![Edit::replace(model.span, near)],
        ));
    }
}

fn matches(patterns: &Patterns, model: &Used<'_>) -> bool {
    models::spellings(model).any(|id| patterns.set.is_match(id))
}

/// The denied globs that match the id as written.
fn matching_globs(denied: &Setting<Patterns>, model: &Used<'_>) -> String {
    let matches = denied.value.set.matches(model.id);
    let globs: Vec<String> = matches
        .iter()
        .filter_map(|index| denied.value.texts.get(*index).cloned())
        .collect();
    if globs.is_empty() {
        // The id matched only without its host's prefix.
        "see models.deny".to_owned()
    } else {
        list(&globs)
    }
}

/// The first globs in quotes, and how many more there are.
fn list(texts: &[String]) -> String {
    const SHOWN: usize = 6;
    let mut shown: Vec<String> = texts
        .iter()
        .take(SHOWN)
        .map(|text| format!("'{text}'"))
        .collect();
    if texts.len() > SHOWN {
        shown.push(format!("{} more", texts.len() - SHOWN));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "model/not-allowed";

    fn file(id: &str, policy: &str) -> String {
        format!(
            "---\nstage: discovered\nmodel: {{ id: {id} }}\n---\nuser:\nHello\n=== pog.toml\n[models]\n{policy}\n"
        )
    }

    #[test]
    fn a_model_outside_the_list_is_reported_with_its_policy() {
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
    fn a_denied_model_is_reported_even_if_it_is_allowed() {
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
    fn a_misspelled_id_is_fixed() {
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
