//! `model/parameter-range`: sampling parameters that the model's provider refuses. Speaks of parameters with known ranges
//! only; what a host or a newer model takes is not guessed.

use pog_syntax::dialect::Field;
use pog_syntax::yaml::{Entry, Node};
use pog_text::Span;

use crate::finding::Severity;
use crate::models::{self, Facts, plain_name};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "model/parameter-range",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The model does not take this parameter value",
        what: "Compares the model parameters with the ranges that the model's provider documents, the length of the answer \
               with the greatest one the model gives, and names parameters that the model does not take at all. Spelling does \
               not matter: `top_p` and `topP` are one. Needs a model of the table, or facts in the policy.",
        why: "The provider answers such a call with an error, and nobody sees it before the prompt is used.",
        example: "---\nmodel: { id: claude-sonnet-4-5-20250929, parameters: { temperature: 1.4 } }\n---\nuser:\nHello\n",
        instead: "---\nmodel: { id: claude-sonnet-4-5-20250929, parameters: { temperature: 0.9 } }\n---\nuser:\nHello\n",
        options: "`[[models.facts]]` with `temperature`, `ranges` and `max-output` completes or corrects the table.",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(parameters) = context.artifact.field(Field::ModelParameters) else {
        return;
    };
    let Some(model) = models::used(context.artifact) else {
        return;
    };
    let Some(facts) = models::facts(&model, &context.policy.models.facts) else {
        return;
    };
    for entry in parameters.value.entries() {
        if let Some((span, message)) = judge(entry, model.id, &facts) {
            sink.report(span, message);
        }
    }
}

fn judge(entry: Entry<'_>, model: &str, facts: &Facts) -> Option<(Span, String)> {
    let name = entry.key.as_str()?;
    let plain = plain_name(name);
    let value = number(entry.value)?;
    let written = entry.value.as_str()?;
    let span = entry.value.inner_span();
    if facts.refuses.iter().any(|r| plain_name(r) == plain) {
        // A value that changes nothing is taken by all of them.
        let neutral = if plain.ends_with("penalty") { 0.0 } else { 1.0 };
        let message = format!("Model '{model}' does not take '{name}'; leave it out");
        return (value != neutral).then_some((entry.span(), message));
    }
    if plain == "max_tokens" {
        let most = facts.max_output?;
        let message =
            format!("Parameter '{name}' is {written}, but '{model}' gives at most {most} tokens");
        return (value > most as f64).then_some((span, message));
    }
    let (_, low, high) = facts.ranges.iter().find(|(n, ..)| plain_name(n) == plain)?;
    let outside = value < *low || value > *high;
    outside.then(|| {
        (
            span,
            format!("Parameter '{name}' is {written}, but '{model}' takes {low} to {high}"),
        )
    })
}

/// A plain number; what is quoted or computed is for the tool that reads it.
fn number(node: Node<'_>) -> Option<f64> {
    let plain = node
        .scalar()
        .is_some_and(|s| s.style == pog_syntax::yaml::Style::Plain && !s.tagged);
    node.as_str()
        .filter(|_| plain)?
        .parse::<f64>()
        .ok()
        .filter(|n| n.is_finite())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{messages, places};

    const NAME: &str = "model/parameter-range";

    fn said(id: &str, parameters: &str) -> Vec<String> {
        messages(
            &format!(
                "---\nmodel: {{ id: {id}, parameters: {{ {parameters} }} }}\n---\nuser:\nHello\n"
            ),
            NAME,
        )
    }

    #[test]
    fn each_provider_has_its_own_ranges() {
        assert_eq!(
            said("gpt-4o", "temperature: 2.5"),
            ["Parameter 'temperature' is 2.5, but 'gpt-4o' takes 0 to 2"]
        );
        assert_eq!(said("claude-opus-4-1", "temperature: 1.5").len(), 1);
        assert_eq!(said("gpt-4o", "temperature: 1.5").len(), 0);
        assert_eq!(said("gpt-4o", "presence-penalty: -3, topP: 1.1").len(), 2);
        assert_eq!(said("mistral-large-latest", "temperature: 1.6").len(), 1);
    }

    #[test]
    fn an_answer_can_be_too_long() {
        assert_eq!(
            said("gpt-4o-2024-05-13", "max_tokens: 16000"),
            ["Parameter 'max_tokens' is 16000, but 'gpt-4o-2024-05-13' gives at most 4096 tokens"]
        );
        assert_eq!(said("gpt-4o", "max_tokens: 16000").len(), 0);
        assert_eq!(
            said("claude-3-haiku-20240307", "maxOutputTokens: 8192").len(),
            1
        );
    }

    #[test]
    fn some_models_take_no_temperature() {
        assert_eq!(
            said("o3-mini", "temperature: 0.2"),
            ["Model 'o3-mini' does not take 'temperature'; leave it out"]
        );
        assert_eq!(said("claude-opus-4-7", "top_p: 0.5").len(), 1);
        assert_eq!(said("gpt-5", "temperature: 1").len(), 0);
    }

    #[test]
    fn the_words_of_other_formats_are_read() {
        let text = "=== a.prompt.yml\nmodel: openai/gpt-4o\nmodelParameters:\n  temperature: 3\n  maxTokens: 500\nmessages:\n  - role: user\n    content: Hi\n";
        assert_eq!(places(text, NAME), ["3"]);
    }

    #[test]
    fn what_is_not_known_is_left_alone() {
        for (id, parameters) in [
            ("acme-7b", "temperature: 9"),
            ("gpt-4o", "temperature: 2, top_p: 0, seed: 99999"),
            ("gpt-4o", "temperature: \"{{ t }}\", top_p: high"),
            ("gpt-4o", "temprature: 9"),
            ("gpt-4o", "temperature: .nan, max_tokens:"),
        ] {
            assert!(
                said(id, parameters).is_empty(),
                "{id} {parameters}: {:?}",
                said(id, parameters)
            );
        }
        assert!(
            messages("---\nmodel: { id: gpt-4o, provider: ollama, parameters: { temperature: 9 } }\n---\nx\n", NAME)
                .is_empty()
        );
    }
}
