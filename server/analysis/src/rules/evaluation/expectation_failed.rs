//! `evaluation/expectation-failed`: cases whose rendered prompt is not as they expect. Renders only what is certain to
//! stay small and leaves everything else to `pog eval`; a case that cannot be rendered is another rule's business.

use crate::evaluate::{self, Effort, FailureKind};
use crate::finding::Severity;
use crate::policy::Level;
use crate::rules::{Context, FixAvailability, Page, Rule, Scope, Sink};

/// Cases run at most on each check.
const CASES: usize = 64;
/// Failures told of one case at most: after a change of the template the others say the same again.
const TOLD: usize = 5;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    name: "evaluation/expectation-failed",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The rendered prompt is not as an evaluation case expects",
        what: "Renders the prompt with the values of each evaluation case and holds the text against the case's \
               expectations. The text is the contents of all messages, joined by a blank line; `role-order` and `snapshot` \
               look at the roles too. Done in the editor and by `pog check` for templates that are certain to stay small \
               and for the first 64 cases; `pog eval` runs everything, shows differences and writes snapshots.",
        why: "An expectation says what must be in the prompt whatever else changes. When it fails, a change has taken away \
              something that somebody relied on.",
        example: "---\nparameters:\n  language: { type: string }\nevals:\n  - name: the language is named\n    with: { language: rust }\n    expect: [{ contains: rust code }]\n---\nuser:\nReview this {{ language }} change.\n",
        instead: "---\nparameters:\n  language: { type: string }\nevals:\n  - name: the language is named\n    with: { language: rust }\n    expect: [{ contains: rust change }]\n---\nuser:\nReview this {{ language }} change.\n",
        options: "",
        fix: "",
    },
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    if context
        .artifact
        .cases
        .iter()
        .all(|case| case.expect.is_none())
    {
        return;
    }
    let reports = evaluate::run(
        context.snapshot,
        context.file,
        Effort::Unasked,
        &|number, _| number <= CASES,
    );
    for report in reports {
        let failed = report
            .failures
            .iter()
            .filter(|f| f.kind == FailureKind::Expectation);
        for failure in failed.take(TOLD) {
            let title = match &report.name {
                Some(name) => format!("Case '{name}'"),
                None => format!("Case {}", report.number),
            };
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
    use crate::rules::testing::{messages, places};

    const NAME: &str = "evaluation/expectation-failed";

    fn file(expect: &str) -> String {
        format!(
            "---\nparameters: {{ a: string }}\nevals:\n  - name: one\n    with: {{ a: bird }}\n    expect: [{expect}]\n---\nHelp.\n\nuser:\nA {{{{ a }}}}.\n"
        )
    }

    #[test]
    fn what_fails_is_told_where_it_is_demanded() {
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
    fn mistakes_of_the_case_itself_are_left_to_others() {
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
    fn what_may_grow_is_not_rendered_unasked() {
        let body =
            "{% set x = [a] %}{% for i in range(99) %}{% set x = x + x %}{% endfor %}{{ x }}";
        let text = file("{ contains: nothing of it }").replace("A {{ a }}.", body);
        assert!(messages(&text, NAME).is_empty());
    }

    #[test]
    fn a_healthy_case_is_silent_with_line_ends_of_windows_too() {
        let text = file(
            "{ contains: \"Help.\\n\\nA bird.\" }, { equals: \"Help.\\n\\nA bird.\" }, { role-order: [system, user] }",
        );
        assert!(messages(&text, NAME).is_empty());
        assert!(messages(&text.replace('\n', "\r\n"), NAME).is_empty());
    }
}
