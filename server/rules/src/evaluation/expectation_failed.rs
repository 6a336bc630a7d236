//! `evaluation/expectation-failed`: cases whose rendered prompt does not meet their expectations.
//! Renders only what is certain to stay small and leaves the rest to `pog eval`; a case that cannot
//! be rendered is another rule's question.

use pog_governance::evaluate;
use pog_governance::evaluate::{Effort, FailureKind};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use crate::{Context, Sink};

/// Cases run at most on each check.
const CASES: usize = 64;
/// Failures reported per case: after a change to the template the rest usually have the same cause.
const FAILURES_PER_CASE: usize = 5;

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "evaluation/expectation-failed",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Rendered prompt fails an expectation",
        what: "Renders the prompt with the values of each evaluation case and checks the text \
               against the case's expectations. The text is the contents of all messages, joined \
               by a blank line; `role-order` and `snapshot` also check the roles. The editor and \
               `pog check` do this for the first 64 cases and only for templates that are certain \
               to stay small; `pog eval` runs everything, shows differences and writes snapshots.",
        why: "An expectation states what the prompt must contain whatever else changes. When it \
              fails, a change has removed something that somebody relied on.",
        example: "---\nparameters:\n  language: { type: string }\nevals:\n  - name: the language is named\n    with: { language: rust }\n    expect: [{ contains: rust code }]\n---\nuser:\nReview this {{ language }} change.\n",
        instead: "---\nparameters:\n  language: { type: string }\nevals:\n  - name: the language is named\n    with: { language: rust }\n    expect: [{ contains: rust change }]\n---\nuser:\nReview this {{ language }} change.\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    if artifact.cases.iter().all(|case| case.expect.is_none()) {
        return;
    }
    let reports = evaluate::run(
        context.snapshot,
        context.file,
        Effort::Unasked,
        &|number, _| number <= CASES,
    );
    for report in reports {
        let title = match &report.name {
            Some(name) => format!("Case '{name}'"),
            None => format!("Case {}", report.number),
        };
        // Other kinds of failure (unknown values, errors in rendering) belong to rules of their
        // own.
        let failed = report
            .failures
            .iter()
            .filter(|failure| failure.kind == FailureKind::Expectation);
        for failure in failed.take(FAILURES_PER_CASE) {
            // `pog eval` shows the same message as a sentence of its own; here it follows a colon.
            let mut message = failure.message.clone();
            if let Some(first) = message.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            sink.report(failure.span, format!("{title} fails: {message}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    const NAME: &str = "evaluation/expectation-failed";

    fn file(expect: &str) -> String {
        format!(
            "---\nparameters: {{ a: string }}\nevals:\n  - name: one\n    with: {{ a: bird }}\n    expect: [{expect}]\n---\nHelp.\n\nuser:\nA {{{{ a }}}}.\n"
        )
    }

    #[test]
    fn a_failure_is_reported_at_its_expectation() {
        let text = file("{ contains: a bird }, { not-contains: bird }, { contains: bird }");
        assert_eq!(
            messages(&text, NAME),
            [
                "Case 'one' fails: rendered prompt does not contain 'a bird'; it does with different case",
                "Case 'one' fails: rendered prompt contains 'bird', but must not"
            ]
        );
        assert_eq!(places(&text, NAME), ["a bird", "bird"]);
    }

    #[test]
    fn invalid_cases_are_left_to_other_rules() {
        for expect in [
            "{ containz: x }",
            "{ max-chars: many }",
            "{ contains: }",
            "{ x-own: y }",
        ] {
            assert!(messages(&file(expect), NAME).is_empty(), "{expect}");
        }
        let unfit = file("{ contains: x }").replace("a: bird", "b: bird");
        assert!(messages(&unfit, NAME).is_empty());
    }

    #[test]
    fn templates_that_may_grow_are_not_rendered() {
        let body =
            "{% set x = [a] %}{% for i in range(99) %}{% set x = x + x %}{% endfor %}{{ x }}";
        let text = file("{ contains: nothing of it }").replace("A {{ a }}.", body);
        assert!(messages(&text, NAME).is_empty());
    }

    #[test]
    fn a_healthy_case_is_silent_also_with_windows_line_endings() {
        let text = file(
            "{ contains: \"Help.\\n\\nA bird.\" }, { equals: \"Help.\\n\\nA bird.\" }, { role-order: [system, user] }",
        );
        assert!(messages(&text, NAME).is_empty());
        assert!(messages(&text.replace('\n', "\r\n"), NAME).is_empty());
    }
}
