//! `model/parameter-range`: sampling parameters that the model's provider rejects. Only parameters
//! with documented ranges; what a host or a newer model accepts is not guessed.

use pog_formats::dialect::Field;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_policy::models;
use pog_policy::models::{ModelInfo, plain_name};
use pog_text::Span;
use pog_yaml::{Entry, Node};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "model/parameter-range",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Model does not accept this parameter value",
        what: "Checks model parameters against the ranges that the model's provider documents, and \
               the answer length against the model's maximum, and reports parameters that the \
               model does not accept at all. Spelling does not matter: `top_p` and `topP` are the \
               same. Requires a model that pog knows, or facts in the policy.",
        why: "The provider answers such a call with an error, and nobody sees it before the prompt \
              is used.",
        example: "---\nmodel: { id: claude-sonnet-4-5-20250929, parameters: { temperature: 1.4 } }\n---\nuser:\nHello\n",
        instead: "---\nmodel: { id: claude-sonnet-4-5-20250929, parameters: { temperature: 0.9 } }\n---\nuser:\nHello\n",
        options: "`[[models.facts]]` with `temperature`, `ranges` and `max-output` completes or \
                  corrects what pog knows.",
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
        if let Some((span, message)) = out_of_range(entry, model.id, &facts) {
            sink.report(span, message);
        }
    }
}

fn out_of_range(entry: Entry<'_>, model: &str, facts: &ModelInfo) -> Option<(Span, String)> {
    let name = entry.key.as_str()?;
    let plain = plain_name(name);
    // A value that is no number is for the rule about the form of values.
    let value = number(entry.value)?;
    let written = entry.value.as_str()?;
    let span = entry.value.inner_span();
    if facts.refuses.iter().any(|r| plain_name(r) == plain) {
        // The neutral value changes nothing, and even these models accept it.
        let neutral = if plain.ends_with("penalty") { 0.0 } else { 1.0 };
        let message = format!("Model '{model}' does not accept '{name}'; remove it");
        return (value != neutral).then_some((entry.span(), message));
    }
    if plain == "max_tokens" {
        let most = facts.max_output?;
        let message =
            format!("Parameter '{name}' is {written}, but '{model}' returns at most {most} tokens");
        return (value > most as f64).then_some((span, message));
    }
    let (_, low, high) = facts.ranges.iter().find(|(n, ..)| plain_name(n) == plain)?;
    if (*low..=*high).contains(&value) {
        return None;
    }
    let message = format!("Parameter '{name}' is {written}, but '{model}' accepts {low} to {high}");
    Some((span, message))
}

/// A plain number; what is quoted or computed is left to the tool that reads it.
fn number(node: Node<'_>) -> Option<f64> {
    let scalar = node.scalar()?;
    if scalar.style != pog_yaml::Style::Plain || scalar.tagged {
        return None;
    }
    let number = node.as_str()?.parse::<f64>().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    const NAME: &str = "model/parameter-range";

    fn reported(id: &str, parameters: &str) -> Vec<String> {
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
            reported("gpt-4o", "temperature: 2.5"),
            ["Parameter 'temperature' is 2.5, but 'gpt-4o' accepts 0 to 2"]
        );
        assert_eq!(reported("claude-opus-4-1", "temperature: 1.5").len(), 1);
        assert_eq!(reported("gpt-4o", "temperature: 1.5").len(), 0);
        assert_eq!(
            reported("gpt-4o", "presence-penalty: -3, topP: 1.1").len(),
            2
        );
        assert_eq!(
            reported("mistral-large-latest", "temperature: 1.6").len(),
            1
        );
    }

    #[test]
    fn the_answer_length_has_a_maximum() {
        assert_eq!(
            reported("gpt-4o-2024-05-13", "max_tokens: 16000"),
            [
                "Parameter 'max_tokens' is 16000, but 'gpt-4o-2024-05-13' returns at most 4096 tokens"
            ]
        );
        assert_eq!(reported("gpt-4o", "max_tokens: 16000").len(), 0);
        assert_eq!(
            reported("claude-3-haiku-20240307", "maxOutputTokens: 8192").len(),
            1
        );
    }

    #[test]
    fn some_models_accept_no_temperature() {
        assert_eq!(
            reported("o3-mini", "temperature: 0.2"),
            ["Model 'o3-mini' does not accept 'temperature'; remove it"]
        );
        assert_eq!(reported("claude-opus-4-7", "top_p: 0.5").len(), 1);
        assert_eq!(reported("gpt-5", "temperature: 1").len(), 0);
    }

    #[test]
    fn the_keys_of_other_formats_are_read() {
        let text = "=== a.prompt.yml\nmodel: openai/gpt-4o\nmodelParameters:\n  temperature: 3\n  maxTokens: 500\nmessages:\n  - role: user\n    content: Hi\n";
        assert_eq!(places(text, NAME), ["3"]);
    }

    #[test]
    fn unknown_values_are_left_alone() {
        for (id, parameters) in [
            ("acme-7b", "temperature: 9"),
            ("gpt-4o", "temperature: 2, top_p: 0, seed: 99999"),
            ("gpt-4o", "temperature: \"{{ t }}\", top_p: high"),
            ("gpt-4o", "temprature: 9"),
            ("gpt-4o", "temperature: .nan, max_tokens:"),
        ] {
            assert!(
                reported(id, parameters).is_empty(),
                "{id} {parameters}: {:?}",
                reported(id, parameters)
            );
        }
        assert!(
            messages("---\nmodel: { id: gpt-4o, provider: ollama, parameters: { temperature: 9 } }\n---\nx\n", NAME)
                .is_empty()
        );
    }
}
