//! `model/token-budget`: prompts with more tokens than the policy allows or the model accepts.
//! Rendered if that is safe; otherwise only what every rendering contains counts. Loads a
//! vocabulary only if bounds do not decide.

use std::cmp::Reverse;

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_policy::models;
use pog_policy::models::tokens::Count;
use pog_policy::models::{Used, tokens};
use pog_text::words::{counted, single_line};

use super::size::{Outcome, outcomes};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "model/token-budget",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Prompt has too many tokens",
        what: "Counts the tokens of the prompt rendered with its defaults and with each evaluation \
               case, and compares them with `limits.tokens` of the policy, for governed prompts, \
               and with the context window of the model. If rendering is not certain to be quick, \
               only the text outside of all blocks counts. The count is exact for OpenAI's models \
               up to GPT-5; for all others the same tokenizer gives an estimate (about), which \
               must exceed the context window by a quarter.",
        why: "A prompt that is too long is rejected by the model, or crowds out the input it was \
              given to work on; and every call pays for it.",
        example: "---\nname: Greeting\ndescription: Greets.\nphase: design\nstage: normalized\nmodel: { id: gpt-4o-2024-08-06 }\n---\nuser:\nSay hello to the new colleague and tell them where to find the kitchen, the printer and the fire escape.\n\n=== pog.toml\n[limits]\ntokens = 12\n",
        instead: "---\nname: Greeting\ndescription: Greets.\nphase: design\nstage: normalized\nmodel: { id: gpt-4o-2024-08-06 }\n---\nuser:\nSay hello to the new colleague.\n\n=== pog.toml\n[limits]\ntokens = 12\n",
        options: "`limits.tokens`: maximum number of tokens of a rendered prompt; \
                  `[[models.facts]]` with `context-window`.",
        fix: "",
    },
};

/// A file shorter than its context window in tokens divided by this is not rendered: prompts do not
/// grow that much, and most checks end here without counting anything.
const WORTH_RENDERING: u64 = 4;

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let limit = context
        .policy
        .limits
        .tokens
        .as_ref()
        .filter(|_| context.governed());
    let model = models::used(context.artifact);
    let facts = model.and_then(|model| models::facts(&model, &context.policy.models.facts));
    let tokenizer = facts.as_ref().and_then(|facts| facts.tokenizer);
    let window = facts
        .as_ref()
        .and_then(|facts| facts.context_window)
        .filter(|window| context.text.len() as u64 > window / WORTH_RENDERING);
    if limit.is_none() && window.is_none() {
        return;
    }
    let outcomes = outcomes(context);
    if let (Some(model), Some(window)) = (model, window) {
        // An estimate may be off by a quarter, so only what is above even then is reported.
        let bound = match tokenizer {
            Some(_) => window,
            None => window + window / 4,
        };
        if let Some((outcome, count)) = longest_above(&outcomes, tokenizer, bound) {
            let message = format!("{}; '{}' accepts {window}", size(outcome, count), model.id);
            let finding = sink.report(model.span, message);
            relate(context, outcome, finding);
            return;
        }
    }
    if let Some(limit) = limit
        && let Some((outcome, count)) = longest_above(&outcomes, tokenizer, limit.value)
    {
        let message = format!(
            "{}; the policy allows {}",
            size(outcome, count),
            limit.value
        );
        let finding = sink.report(location(context, model), message);
        finding.decided_by(&limit.source);
        relate(context, outcome, finding);
    }
}

/// The longest text with more than `bound` tokens; of equally long ones the first.
fn longest_above<'o, 'a>(
    outcomes: &'o [Outcome<'a>],
    tokenizer: Option<tokens::Tokenizer>,
    bound: u64,
) -> Option<(&'o Outcome<'a>, Count)> {
    outcomes
        .iter()
        .filter_map(|outcome| Some((outcome, tokens::above(&outcome.text, tokenizer, bound)?)))
        .max_by_key(|(outcome, count)| (count.tokens, Reverse(outcome.case.map(|case| case.span))))
}

/// The model, since it sets the limit or pays for it; the head of the file if none is named.
fn location(context: &Context<'_>, model: Option<Used<'_>>) -> pog_text::Span {
    model.map_or_else(|| context.artifact.head(), |model| model.span)
}

/// How long an outcome is, as the first half of a message.
fn size(outcome: &Outcome<'_>, count: Count) -> String {
    let subject = if outcome.part {
        "Fixed text of the prompt"
    } else {
        "Prompt"
    };
    let about = if count.exact { "" } else { "about " };
    let case = match outcome.case.map(|case| case.name.as_ref()) {
        Some(Some((name, _))) => format!(" with the values of case '{}'", short(name)),
        Some(None) => " with the values of a case".to_owned(),
        None => String::new(),
    };
    format!(
        "{subject} has {about}{}{case}",
        counted(count.tokens, "token")
    )
}

/// A name on one line and short enough for a message.
fn short(name: &str) -> String {
    single_line(name)
        .replace('`', "'")
        .chars()
        .take(60)
        .collect()
}

fn relate(context: &Context<'_>, outcome: &Outcome<'_>, finding: &mut pog_model::JoinedFinding) {
    if let Some(case) = outcome.case {
        let span = case.name.as_ref().map_or(case.span, |(_, span)| *span);
        finding.relate(context.file.id, span, "The case is here");
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{findings, messages, places};

    const NAME: &str = "model/token-budget";
    const HEAD: &str = "---\nstage: interaction\nmodel: { id: gpt-4o }\n";

    fn policy(tokens: u32) -> String {
        format!("\n=== pog.toml\n[limits]\ntokens = {tokens}\n")
    }

    #[test]
    fn the_rendered_prompt_counts_and_the_policy_is_named() {
        let text = format!(
            "{HEAD}---\nuser:\nOne two three four five six seven eight nine ten.\n{}",
            policy(5)
        );
        assert_eq!(
            messages(&text, NAME),
            ["Prompt has 11 tokens; the policy allows 5"]
        );
        assert_eq!(places(&text, NAME), ["gpt-4o"]);
        assert_eq!(
            findings(&text, NAME)[0].decided.shown().as_deref(),
            Some("pog.toml:2 (limits.tokens)")
        );
        let estimate = text.replace("gpt-4o", "claude-opus-4-6");
        assert!(messages(&estimate, NAME)[0].starts_with("Prompt has about 11 tokens"));
    }

    #[test]
    fn the_longest_case_is_named() {
        let text = format!(
            "{HEAD}parameters: {{ x: string }}\nevals:\n  - {{ name: short, with: {{ x: a }} }}\n  - {{ name: long, with: {{ x: 'one two three four five six seven eight' }} }}\n---\nuser:\nSay {{{{ x }}}}.\n{}",
            policy(6)
        );
        let found = findings(&text, NAME);
        assert!(
            found.len() == 1
                && found[0].message.starts_with("Prompt has ")
                && found[0]
                    .message
                    .ends_with(" tokens with the values of case 'long'; the policy allows 6"),
            "{found:?}"
        );
        assert_eq!(found[0].related[0].message, "The case is here");
    }

    #[test]
    fn without_rendering_the_fixed_text_counts() {
        let body = "user:\nOne two three four five six seven.\n{% if x %}eight nine ten eleven twelve{% endif %}\n{{ x }}";
        let text = |limit| {
            format!(
                "{HEAD}parameters: {{ x: string }}\n---\n{body}\n{}",
                policy(limit)
            )
        };
        assert_eq!(
            messages(&text(4), NAME),
            ["Fixed text of the prompt has 8 tokens; the policy allows 4"]
        );
        assert!(messages(&text(9), NAME).is_empty());
    }

    #[test]
    fn the_context_window_is_a_limit_too() {
        let long = "A sentence of nine tokens stands right here. ".repeat(1100);
        let text = format!("---\nmodel: {{ id: gpt-4 }}\n---\nuser:\n{long}\n");
        let found = messages(&text, NAME);
        assert!(
            found.len() == 1 && found[0].ends_with("; 'gpt-4' accepts 8192"),
            "{found:?}"
        );
        assert!(messages(&text.replace("gpt-4", "gpt-4o"), NAME).is_empty());
    }

    #[test]
    fn prompts_within_the_limit_and_unmanaged_ones_are_left_alone() {
        let text = format!("{HEAD}---\nuser:\nOne two three.\n{}", policy(4));
        assert!(messages(&text, NAME).is_empty());
        let unmanaged = format!(
            "---\nname: x\n---\nuser:\nOne two three four five six seven.\n{}",
            policy(2)
        );
        assert!(messages(&unmanaged, NAME).is_empty());
        assert_eq!(
            messages(&unmanaged.replace("name: x", "stage: discovered"), NAME).len(),
            1
        );
    }
}
