//! `template/unknown-test`: tests (`is name`) the template language does not have.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use super::vocabulary::TEST;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/unknown-test",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: Some("https://docs.rs/minijinja/3.0.5/minijinja/tests/index.html#functions"),
    page: Page {
        summary: "Unknown test",
        what: "Checks for tests (`value is name`) that minijinja does not have. For tests of \
               Jinja2, Twig and others the message names the replacement. A template that tests \
               `\"name\" is test` is ignored.",
        why: "Rendering fails as soon as the test is reached, which may be in a branch that nobody \
              has tried yet.",
        example: "---\nparameters:\n  notes: { type: string, default: \"\" }\n---\nuser:\n{% if notes is empty %}There are no notes.{% endif %}\n",
        instead: "---\nparameters:\n  notes: { type: string, default: \"\" }\n---\nuser:\n{% if not notes %}There are no notes.{% endif %}\n",
        options: "",
        fix: "Changes the name to the one that was probably meant.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    TEST.check(context, sink, &context.artifact.facts().tests);
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "template/unknown-test";

    #[test]
    fn a_similar_name_is_suggested() {
        let text = "{% if x is not deffined %}{% endif %}";
        assert_eq!(
            messages(text, NAME),
            ["Unknown test 'deffined'; did you mean 'defined'?"]
        );
        assert_eq!(places(text, NAME), ["deffined"]);
        assert_eq!(
            apply_first_fix(text, NAME),
            "{% if x is not defined %}{% endif %}"
        );
    }

    #[test]
    fn tests_of_other_languages_are_translated() {
        assert_eq!(
            messages("{{ 1 is empty }}", NAME),
            ["Unknown test 'empty'; use 'not value'"]
        );
        assert_eq!(
            messages("{{ 1 is null }}", NAME),
            ["Unknown test 'null'; use 'none'"]
        );
    }

    #[test]
    fn existing_and_broken_tests_are_silent() {
        for text in [
            "{{ 1 is odd }}",
            "{{ 1 is not none }}",
            "{{ 'a' is eq 'b' }}",
            "{{ x is true }}{{ x is in [1] }}",
            "{% if x is em",
            "{{ x is }}",
        ] {
            assert!(messages(text, NAME).is_empty(), "{text}");
        }
    }
}
