//! `evaluation/case-unknown-parameter`: values in cases for names that are not parameters. Rows of
//! formats that mix values with other things are ignored.

use pog_governance::evaluate::inputs;
use pog_governance::evaluate::inputs::Names;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "evaluation/case-unknown-parameter",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Case sets an unknown parameter",
        what: "Checks the names under `with` in evaluation cases. A name is known if it is a \
               parameter, or if the template or one of its includes reads it. Skipped if an \
               include cannot be read.",
        why: "The value is ignored. Either the name is misspelled, or the parameter was renamed \
              and the case was not; the case does not test what it claims to.",
        example: "---\nparameters:\n  language: { type: string, default: python }\nevals:\n  - name: rust is named\n    with: { langauge: rust }\n---\nReview the {{ language }} code.\n",
        instead: "---\nparameters:\n  language: { type: string, default: python }\nevals:\n  - name: rust is named\n    with: { language: rust }\n---\nReview the {{ language }} code.\n",
        options: "",
        fix: "Renames it to the similar parameter, unless the case already sets that one.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    if artifact.cases.is_empty() || !inputs::is_sound(artifact) {
        return;
    }
    let names = Names::of(&context.snapshot.library, context.file, artifact);
    for flaw in artifact
        .cases
        .iter()
        .flat_map(|case| inputs::unknown(artifact, &names, case))
    {
        sink.report(flaw.span, flaw.message).fixes.extend(flaw.fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "evaluation/case-unknown-parameter";

    fn file(with: &str, body: &str) -> String {
        format!(
            "---\nparameters: {{ code: string, focus: {{ default: all }} }}\nevals:\n  - with: {with}\n---\n{body}\n"
        )
    }

    #[test]
    fn an_unknown_name_is_reported_and_a_near_one_offered() {
        let text = file("{ code: x, fokus: y }", "{{ code }} {{ focus }}");
        assert_eq!(
            messages(&text, NAME),
            ["Value for unknown parameter 'fokus'; did you mean 'focus'?"]
        );
        assert_eq!(places(&text, NAME), ["fokus"]);
        assert_eq!(apply_first_fix(&text, NAME), text.replace("fokus", "focus"));
        let far = file("{ code: x, audience: y }", "{{ code }} {{ focus }}");
        assert_eq!(
            messages(&far, NAME),
            ["Value for unknown parameter 'audience'; the prompt has code, focus"]
        );
        assert!(findings(&far, NAME)[0].fixes.is_empty());
    }

    #[test]
    fn a_parameter_that_has_a_value_already_is_not_offered() {
        let text = file("{ code: x, focus: y, fokus: z }", "{{ code }} {{ focus }}");
        assert!(findings(&text, NAME)[0].fixes.is_empty());
    }

    #[test]
    fn what_the_template_or_an_include_reads_is_known() {
        assert!(
            messages(
                &file(
                    "{ code: x, extra: y }",
                    "{{ code }} {{ focus }} {% if extra %}!{% endif %}"
                ),
                NAME
            )
            .is_empty()
        );
        let part = "{% include \"part\" %}\n=== part.pog.md\n{{ tone | default('calm') }}";
        assert!(messages(&file("{ code: x, tone: y }", part), NAME).is_empty());
        assert_eq!(messages(&file("{ code: x, tune: y }", part), NAME).len(), 1);
        assert!(
            messages(
                &file("{ code: x, tune: y }", "{% include \"nowhere\" %}"),
                NAME
            )
            .is_empty()
        );
    }

    #[test]
    fn rows_of_other_formats_hold_more_than_values() {
        let text = "=== a.prompt.yml\nmessages:\n  - { role: user, content: \"{{a}}\" }\ntestData:\n  - { a: x, expected: y, note: z }\n";
        assert!(messages(text, NAME).is_empty());
    }
}
