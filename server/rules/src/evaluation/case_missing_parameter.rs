//! `evaluation/case-missing-parameter`: cases without a value for a parameter that has no default.
//! Whether the given values are valid is another rule's question.

use pog_governance::evaluate::inputs;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "evaluation/case-missing-parameter",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Case omits a required parameter",
        what: "Checks for evaluation cases that omit a declared parameter without a default.",
        why: "The prompt cannot be rendered for such a case, so the case tests nothing. Usually \
              the parameter was added, or its default removed, after the case was written.",
        example: "---\nparameters:\n  language: { type: string, enum: [python, rust] }\n  code: string\nevals:\n  - name: rust is named\n    with: { code: \"fn main() {}\" }\n---\nReview this {{ language }} code: {{ code }}\n",
        instead: "---\nparameters:\n  language: { type: string, enum: [python, rust] }\n  code: string\nevals:\n  - name: rust is named\n    with: { code: \"fn main() {}\", language: rust }\n---\nReview this {{ language }} code: {{ code }}\n",
        options: "",
        fix: "Adds the missing values: the first example or allowed value of the parameter's \
              schema, or a placeholder.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    // Which parameters are required is unknown while their declaration is malformed.
    if !inputs::is_sound(artifact) {
        return;
    }
    for (case, number) in artifact.cases.iter().zip(1..) {
        if let Some(flaw) = inputs::missing(context.file, artifact, number, case) {
            sink.report(flaw.span, flaw.message).fixes.extend(flaw.fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "evaluation/case-missing-parameter";

    fn file(case: &str) -> String {
        format!(
            "---\nparameters: {{ code: string, n: {{ type: integer, examples: [7] }}, focus: {{ default: all }} }}\nevals:\n{case}---\n{{{{ code }}}} {{{{ n }}}} {{{{ focus }}}}\n"
        )
    }

    #[track_caller]
    fn fixed(case: &str) -> String {
        let after = apply_first_fix(&file(case), NAME);
        assert!(messages(&after, NAME).is_empty(), "{after}");
        let start = after.find("evals:\n").unwrap() + 7;
        after[start..after.rfind("---\n").unwrap()].to_owned()
    }

    #[test]
    fn all_that_is_missing_is_named_at_the_case() {
        let text = file("  - name: one\n    with: { focus: x }\n");
        assert_eq!(
            messages(&text, NAME),
            ["Case 'one' has no value for the required parameters 'code', 'n'"]
        );
        assert_eq!(places(&text, NAME), ["one"]);
        let text = file("  - with: { code: x }\n    expect: []\n");
        assert_eq!(
            messages(&text, NAME),
            ["Case 1 has no value for the required parameter 'n'"]
        );
        assert_eq!(places(&text, NAME), ["with: { code: x }"]);
    }

    #[test]
    fn values_are_added_in_the_style_of_the_case() {
        assert_eq!(
            fixed("  - with: { code: x }\n"),
            "  - with: { code: x, \"n\": 7 }\n"
        );
        assert_eq!(
            fixed("  - with: {}\n"),
            "  - with: { code: \"<code>\", \"n\": 7 }\n"
        );
        assert_eq!(
            fixed("  - name: a\n    with:\n      code: |\n        x\n    expect: []\n"),
            "  - name: a\n    with:\n      code: |\n        x\n      \"n\": 7\n    expect: []\n"
        );
        assert_eq!(
            fixed("  - name: a\n    with:\n"),
            "  - name: a\n    with: { code: \"<code>\", \"n\": 7 }\n"
        );
        assert_eq!(
            fixed("  - name: a\n    expect: []\n"),
            "  - name: a\n    expect: []\n    with: { code: \"<code>\", \"n\": 7 }\n"
        );
        assert_eq!(
            fixed("  - { name: a }\n"),
            "  - { name: a, with: { code: \"<code>\", \"n\": 7 } }\n"
        );
    }

    #[test]
    fn defaults_and_full_cases_are_fine() {
        assert!(messages(&file("  - with: { code: x, n: 1 }\n"), NAME).is_empty());
        assert!(
            messages(
                "---\nparameters: { a: { default: null } }\nevals: [{ name: x }]\n---\n{{ a }}\n",
                NAME
            )
            .is_empty()
        );
        assert!(
            messages(
                "---\nevals: cases.yaml\nparameters: { a: string }\n---\n{{ a }}\n",
                NAME
            )
            .is_empty()
        );
    }
}
