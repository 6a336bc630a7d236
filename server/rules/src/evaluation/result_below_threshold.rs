//! `evaluation/result-below-threshold`: recorded model results for the current version whose pass
//! rate is below the policy's. Results for another version are another rule's question.

use pog_formats::dialect::Field;
use pog_governance::evaluate;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::words::counted;

use crate::{Context, Sink};

/// Names of failed cases in a message.
const NAMED: usize = 3;

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "evaluation/result-below-threshold",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Recorded pass rate is below the policy's",
        what: "Compares the share of passed cases with the policy's `pass-rate`, for the newest \
               results in `.pog/results/` of each model and the current content of the prompt. \
               Cases that could not be run count as not passed.",
        why: "The policy defines how good is good enough. Below that, answers fail more often than \
              was agreed.",
        example: "---\nstage: discovered\nversion: 1.0.0\nevals: [{ name: refused card }]\n---\nuser:\nSort this ticket.\n=== pog.toml\n[limits]\npass-rate = 0.9\n=== .pog/results/main.json\n{ \"version\": 1, \"artifact\": \"main\", \"runs\": [{ \"version\": \"1.0.0\", \"model\": \"openai:chat:gpt-4o-2024-08-06\", \"date\": \"2026-11-20\", \"passed\": 3, \"failed\": 1 }] }\n",
        instead: "---\nstage: discovered\nversion: 1.0.0\nevals: [{ name: refused card }]\n---\nuser:\nSort this ticket.\n=== pog.toml\n[limits]\npass-rate = 0.9\n=== .pog/results/main.json\n{ \"version\": 1, \"artifact\": \"main\", \"runs\": [{ \"version\": \"1.0.0\", \"model\": \"openai:chat:gpt-4o-2024-08-06\", \"date\": \"2026-11-20\", \"passed\": 19, \"failed\": 1 }] }\n",
        options: "`pass-rate` in `[limits]` of the policy, from 0 to 1. Without it nothing is \
                  compared.",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let Some(limit) = &context.policy.limits.pass_rate else {
        return;
    };
    let Some(recorded) = context.snapshot.results(context.file.root) else {
        return;
    };
    if !context.policy.governs(artifact) {
        return;
    }
    let digest = evaluate::digest(context.snapshot, context.file);
    // The version is what the results are recorded for; a prompt without one is known by its stage.
    let written = artifact
        .text(Field::Version)
        .or_else(|| artifact.text(Field::Stage));
    let span = written.map_or_else(|| artifact.head(), |(_, span)| span);
    for run in recorded.current(artifact, digest.as_deref()) {
        let Some(rate) = run.pass_rate().filter(|rate| *rate < limit.value) else {
            continue;
        };
        let all = run.passed + run.failed + run.errors;
        let mut message = format!(
            "Only {} of {} {} with '{}' ({}); the policy requires {}",
            run.passed,
            counted(all as usize, "case"),
            if all == 1 { "passes" } else { "pass" },
            run.model,
            percent(rate),
            percent(limit.value)
        );
        if !run.not_passed.is_empty() {
            let names: Vec<String> = run
                .not_passed
                .iter()
                .take(NAMED)
                .map(|n| format!("'{n}'"))
                .collect();
            let more = if run.not_passed.len() > NAMED {
                " and others"
            } else {
                ""
            };
            message.push_str(&format!("; not passed: {}{more}", names.join(", ")));
        }
        sink.report(span, message).decided_by(&limit.source);
    }
}

/// A share as a percentage. Rounded down, so that a rate below the limit never looks equal to it.
fn percent(share: f64) -> String {
    format!("{} %", (share * 1000.0).floor() / 10.0)
}

#[cfg(test)]
mod tests {
    use crate::testing::{findings, messages};

    const NAME: &str = "evaluation/result-below-threshold";

    fn file(head: &str, runs: &str) -> String {
        format!(
            "---\n{head}\nevals: [{{ name: a }}]\n---\nHi\n=== pog.toml\n[limits]\npass-rate = 0.75\n=== .pog/results/main.json\n{{ \"version\": 1, \"artifact\": \"main\", \"runs\": [{runs}] }}\n"
        )
    }

    fn run(version: &str, model: &str, date: &str, counts: [u32; 3]) -> String {
        let [passed, failed, errors] = counts;
        format!(
            "{{ \"version\": \"{version}\", \"model\": \"{model}\", \"date\": \"{date}\", \"passed\": {passed}, \"failed\": {failed}, \"errors\": {errors}, \"not-passed\": [\"cold start\"] }}"
        )
    }

    #[test]
    fn each_model_is_judged_by_its_newest_run() {
        let runs = [
            run("1.0.0", "m", "2026-01-01", [4, 0, 0]),
            run("1.0.0", "m", "2026-02-01", [2, 1, 1]),
            run("1.0.0", "n", "2026-01-01", [0, 4, 0]),
            run("1.0.0", "n", "2026-02-01", [3, 1, 0]),
        ];
        let text = file("version: 1.0.0", &runs.join(", "));
        assert_eq!(
            messages(&text, NAME),
            [
                "Only 2 of 4 cases pass with 'm' (50 %); the policy requires 75 %; not passed: 'cold start'"
            ]
        );
        assert_eq!(
            findings(&text, NAME)[0].decided.shown().as_deref(),
            Some("pog.toml:2 (limits.pass-rate)")
        );
    }

    #[test]
    fn one_case_is_not_spoken_of_as_many() {
        let text = file(
            "version: 1.0.0",
            &run("1.0.0", "m", "2026-01-01", [0, 1, 0]),
        );
        let message = &messages(&text, NAME)[0];
        assert!(
            message.starts_with("Only 0 of 1 case passes with 'm'"),
            "{message}"
        );
    }

    #[test]
    fn other_versions_and_unmanaged_files_are_left_alone() {
        let bad = run("1.0.0", "m", "2026-01-01", [0, 4, 0]);
        assert!(messages(&file("version: 2.0.0", &bad), NAME).is_empty());
        assert!(messages(&file("name: x", &bad), NAME).is_empty());
        assert!(
            messages(
                &file("version: 1.0.0", &bad).replace("pass-rate = 0.75", ""),
                NAME
            )
            .is_empty()
        );
        assert!(
            messages(
                &file(
                    "version: 1.0.0",
                    &run("1.0.0", "m", "2026-01-01", [3, 1, 0])
                ),
                NAME
            )
            .is_empty()
        );
    }

    #[test]
    fn a_share_just_below_is_not_shown_as_the_limit() {
        let text = file(
            "version: 1.0.0",
            &run("1.0.0", "m", "2026-01-01", [7499, 2501, 0]),
        );
        assert!(
            messages(&text, NAME)[0].contains("(74.9 %)"),
            "{:?}",
            messages(&text, NAME)
        );
    }
}
