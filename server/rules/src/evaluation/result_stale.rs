//! `evaluation/result-stale`: recorded model results for another version or content of the prompt,
//! or older than the policy allows. Silent where nobody records results.

use pog_formats::dialect::Field;
use pog_governance::evaluate;
use pog_model::artifact::Artifact;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::Span;
use pog_text::date::days_between;
use pog_text::words::counted;
use pog_world::results::Run;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "evaluation/result-stale",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Recorded model results are out of date",
        what: "Compares the results in `.pog/results/` of a governed prompt with its current \
               state: the version they were made with, the digest of what was run (`pog digest`) \
               and, if the policy limits it, their age.",
        why: "Results of another prompt say nothing about this one. A pass rate that nobody \
              measured again is trusted longest when it is wrong.",
        example: "---\nstage: discovered\nversion: 1.1.0\nevals: [{ name: refused card }]\n---\nuser:\nSort this ticket.\n=== .pog/results/main.json\n{ \"version\": 1, \"artifact\": \"main\", \"runs\": [{ \"version\": \"1.0.0\", \"model\": \"openai:chat:gpt-4o-2024-08-06\", \"date\": \"2026-11-20\", \"passed\": 1, \"failed\": 0 }] }\n",
        instead: "---\nstage: discovered\nversion: 1.1.0\nevals: [{ name: refused card }]\n---\nuser:\nSort this ticket.\n=== .pog/results/main.json\n{ \"version\": 1, \"artifact\": \"main\", \"runs\": [{ \"version\": \"1.1.0\", \"model\": \"openai:chat:gpt-4o-2024-08-06\", \"date\": \"2026-11-20\", \"passed\": 1, \"failed\": 0 }] }\n",
        options: "`result-max-age-days` in `[limits]` of the policy. Without it results do not \
                  age.",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let Some(recorded) = context.snapshot.results(context.file.root) else {
        return;
    };
    if !context.policy.governs(artifact) {
        return;
    }
    // A prompt that nobody measured has no stale result; `evaluation/result-missing` reports it.
    let Some(newest) = recorded.graded(&artifact.id).next() else {
        return;
    };
    let digest = evaluate::digest(context.snapshot, context.file);
    let current = recorded.current(artifact, digest.as_deref());
    if current.is_empty() {
        let version = artifact.text(Field::Version).map(|(version, _)| version);
        sink.report(location(artifact), outdated(newest, version));
        return;
    }
    let Some(limit) = context.policy.limits.result_max_age_days.as_ref() else {
        return;
    };
    let Some(today) = context.snapshot.today.as_deref() else {
        return;
    };
    // One fresh run is enough: models may be measured in turn.
    let youngest = current
        .iter()
        .filter_map(|run| days_between(&run.date, today))
        .min();
    if let Some(age) = youngest
        && age > i64::from(limit.value)
    {
        let age = counted(usize::try_from(age).unwrap_or(usize::MAX), "day");
        let message = format!(
            "Newest model results are {age} old; the policy allows {}",
            limit.value
        );
        sink.report(location(artifact), message)
            .decided_by(&limit.source);
    }
}

/// The message for results that were recorded for something else than the present prompt.
fn outdated(run: &Run, version: Option<&str>) -> String {
    let remedy = "run the cases again and import the results";
    match (run.version.as_deref(), version) {
        (Some(then), Some(now)) if then != now => {
            format!("Recorded model results are for version {then}, but this is {now}; {remedy}")
        }
        (_, Some(now)) => {
            format!("Recorded model results are for different content of version {now}; {remedy}")
        }
        (_, None) => {
            format!("Recorded model results are for different content; {remedy}")
        }
    }
}

fn location(artifact: &Artifact) -> Span {
    let written = artifact
        .text(Field::Version)
        .or_else(|| artifact.text(Field::Stage));
    written.map_or_else(|| artifact.head(), |(_, span)| span)
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;

    use crate::testing::{findings, messages, places};

    const NAME: &str = "evaluation/result-stale";

    fn file(head: &str, run: &str, policy: &str) -> String {
        format!(
            "---\n{head}\nevals: [{{ name: a }}]\n---\nHi\n=== .pog/results/main.json\n{{ \"version\": 1, \"artifact\": \"main\", \"runs\": [{{ {run}, \"model\": \"m\", \"passed\": 1, \"failed\": 0 }}] }}\n=== pog.toml\n{policy}\n"
        )
    }

    #[test]
    fn results_for_another_version_or_content_are_reported() {
        let text = file(
            "version: 2.0.0",
            "\"version\": \"1.0.0\", \"date\": \"2026-11-01\"",
            "",
        );
        assert_eq!(
            messages(&text, NAME),
            [
                "Recorded model results are for version 1.0.0, but this is 2.0.0; run the cases again and import the results"
            ]
        );
        assert_eq!(places(&text, NAME), ["2.0.0"]);
        let text = file(
            "version: 2.0.0",
            "\"version\": \"2.0.0\", \"digest\": \"000000000000\", \"date\": \"2026-11-01\"",
            "",
        );
        assert!(messages(&text, NAME)[0].contains("different content of version 2.0.0"));
        let text = file(
            "stage: validated",
            "\"digest\": \"000000000000\", \"date\": \"2026-11-01\"",
            "",
        );
        assert!(messages(&text, NAME)[0].contains("are for different content; run"));
    }

    #[test]
    fn the_same_content_is_fine_whatever_else_is_recorded() {
        let draft = file(
            "version: 2.0.0",
            "\"version\": \"2.0.0\", \"digest\": \"DIGEST\", \"date\": \"2020-01-01\"",
            "",
        );
        let fixture = Fixture::parse(&draft);
        let digest = pog_governance::evaluate::digest(&fixture.snapshot, &fixture.main).unwrap();
        let text = draft.replace("DIGEST", &digest).replace("[{ \"version\"", "[{ \"version\": \"3.0.0\", \"date\": \"2026-01-01\", \"model\": \"m\", \"passed\": 1, \"failed\": 0 }, { \"version\"");
        assert!(
            messages(&text, NAME).is_empty(),
            "{:?}",
            messages(&text, NAME)
        );
    }

    #[test]
    fn age_counts_where_the_policy_limits_it() {
        let old = |policy: &str| {
            file(
                "version: 2.0.0",
                "\"version\": \"2.0.0\", \"date\": \"2026-08-01\"",
                policy,
            )
        };
        assert!(messages(&old(""), NAME).is_empty());
        assert!(messages(&old("[limits]\nresult-max-age-days = 112"), NAME).is_empty());
        let text = old("[limits]\nresult-max-age-days = 90");
        assert_eq!(
            messages(&text, NAME),
            ["Newest model results are 112 days old; the policy allows 90"]
        );
        assert_eq!(
            findings(&text, NAME)[0].decided.shown().as_deref(),
            Some("pog.toml:2 (limits.result-max-age-days)")
        );
    }

    #[test]
    fn unmanaged_files_are_left_alone() {
        assert!(
            messages(
                &file(
                    "name: x",
                    "\"version\": \"1.0.0\", \"digest\": \"0\", \"date\": \"2026-11-01\"",
                    ""
                ),
                NAME
            )
            .is_empty()
        );
    }
}
