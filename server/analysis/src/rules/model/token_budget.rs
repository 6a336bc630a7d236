//! `model/token-budget`: prompts with more tokens than the policy allows or than the model takes at all. Rendered where that
//! is safe; otherwise only what every rendering holds counts. Loads a vocabulary only when bounds do not decide.

use std::cmp::Reverse;

use super::size::{Outcome, outcomes};
use crate::finding::Severity;
use crate::models::tokens::{self, Count};
use crate::models::{self, Used};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "model/token-budget",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The prompt has too many tokens",
        what: "Counts the tokens of the prompt rendered with its defaults and with each evaluation case, and compares them \
               with `limits.tokens` of the policy, for prompts that are governed, and with the context window of the model. \
               Where rendering is not certain to be quick, the text outside of all blocks counts. The count is exact for \
               OpenAI's models up to GPT-5; for all others it is that of the same tokenizer and called an estimate (about), \
               and has to pass the context window by a quarter.",
        why: "A prompt that is too long is refused by the model, or pushes out what it was given to work on; and every call \
              pays for it.",
        example: "---\nname: Greeting\ndescription: Greets.\nphase: design\nstage: normalized\nmodel: { id: gpt-4o-2024-08-06 }\n---\nuser:\nSay hello to the new colleague and tell them where to find the kitchen, the printer and the fire escape.\n\n=== pog.toml\n[limits]\ntokens = 12\n",
        instead: "---\nname: Greeting\ndescription: Greets.\nphase: design\nstage: normalized\nmodel: { id: gpt-4o-2024-08-06 }\n---\nuser:\nSay hello to the new colleague.\n\n=== pog.toml\n[limits]\ntokens = 12\n",
        options: "`limits.tokens`: greatest number of tokens of a rendered prompt; `[[models.facts]]` with `context-window`.",
        fix: "",
    },
};

/// Part of the context window's bytes below which nothing is rendered: prompts are not that much longer than their file.
const WORTH: u64 = 4;

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let limit = context
        .policy
        .limits
        .tokens
        .as_ref()
        .filter(|_| context.governed());
    let model = models::used(context.artifact);
    let facts = model.and_then(|m| models::facts(&m, &context.policy.models.facts));
    let tokenizer = facts.as_ref().and_then(|f| f.tokenizer);
    let window = facts.as_ref().and_then(|f| f.context_window);
    let window = window
        .filter(|w| context.text.len() as u64 > w / WORTH)
        .map(|w| if tokenizer.is_some() { w } else { w + w / 4 });
    if limit.is_none() && window.is_none() {
        return;
    }
    let outcomes = outcomes(context);
    let worst = |limit: u64| {
        let above = outcomes
            .iter()
            .filter_map(|o| Some((o, tokens::above(&o.text, tokenizer, limit)?)));
        above.max_by_key(|(o, c)| (c.tokens, Reverse(o.case.map(|c| c.span))))
    };
    if let (Some(model), Some((outcome, count))) = (model, window.and_then(worst)) {
        let most = facts
            .as_ref()
            .and_then(|f| f.context_window)
            .unwrap_or_default();
        let finding = sink.report(
            model.span,
            format!(
                "{}, more than the {most} that '{}' takes",
                said(outcome, count),
                model.id
            ),
        );
        relate(context, outcome, finding);
    } else if let Some((limit, (outcome, count))) = limit.and_then(|l| Some((l, worst(l.value)?))) {
        let message = format!(
            "{}, more than the {} that the policy allows",
            said(outcome, count),
            limit.value
        );
        let finding = sink.report(place(context, model), message);
        finding.decided_by(&limit.source);
        relate(context, outcome, finding);
    }
}

/// The line that opens the metadata would do; the model, where there is one, says more.
fn place(context: &Context<'_>, model: Option<Used<'_>>) -> pog_text::Span {
    model.map_or_else(|| context.artifact.head(), |m| m.span)
}

fn said(outcome: &Outcome<'_>, count: Count) -> String {
    let about = if count.exact { "" } else { "about " };
    let subject = match (outcome.part, outcome.case.and_then(|c| c.name.as_ref())) {
        (true, _) => "The prompt's fixed text has".to_owned(),
        (false, Some((name, _))) => {
            format!("With the values of case '{}' the prompt has", short(name))
        }
        (false, None) if outcome.case.is_some() => {
            "With the values of a case the prompt has".to_owned()
        }
        (false, None) => "The prompt has".to_owned(),
    };
    format!("{subject} {about}{} tokens", count.tokens)
}

fn short(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('`', "'")
        .chars()
        .take(60)
        .collect()
}

fn relate(context: &Context<'_>, outcome: &Outcome<'_>, finding: &mut crate::finding::Finding) {
    if let Some(case) = outcome.case {
        let place = case.name.as_ref().map_or(case.span, |(_, span)| *span);
        finding.relate(context.file.id, place, "The case is here");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, messages, places};

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
            ["The prompt has 11 tokens, more than the 5 that the policy allows"]
        );
        assert_eq!(places(&text, NAME), ["gpt-4o"]);
        assert_eq!(
            findings(&text, NAME)[0].decided.shown().as_deref(),
            Some("pog.toml:2 (limits.tokens)")
        );
        let estimate = text.replace("gpt-4o", "claude-opus-4-6");
        assert!(messages(&estimate, NAME)[0].starts_with("The prompt has about 11 tokens"));
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
                && found[0]
                    .message
                    .starts_with("With the values of case 'long' the prompt has"),
            "{found:?}"
        );
        assert_eq!(found[0].related[0].message, "The case is here");
    }

    #[test]
    fn where_nothing_can_be_rendered_the_fixed_text_counts() {
        let body = "user:\nOne two three four five six seven.\n{% if x %}eight nine ten eleven twelve{% endif %}\n{{ x }}";
        let text = |limit| {
            format!(
                "{HEAD}parameters: {{ x: string }}\n---\n{body}\n{}",
                policy(limit)
            )
        };
        assert_eq!(
            messages(&text(4), NAME),
            ["The prompt's fixed text has 8 tokens, more than the 4 that the policy allows"]
        );
        assert!(messages(&text(9), NAME).is_empty());
    }

    #[test]
    fn the_model_itself_takes_only_so_much() {
        let long = "A sentence of nine tokens stands right here. ".repeat(1100);
        let text = format!("---\nmodel: {{ id: gpt-4 }}\n---\nuser:\n{long}\n");
        let said = messages(&text, NAME);
        assert!(
            said.len() == 1 && said[0].ends_with("more than the 8192 that 'gpt-4' takes"),
            "{said:?}"
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
