//! `template/unknown-filter`: filters the template language does not have.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use super::vocabulary::FILTER;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/unknown-filter",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: Some("https://docs.rs/minijinja/3.0.5/minijinja/filters/index.html#functions"),
    page: Page {
        summary: "Unknown filter",
        what: "Checks for filters (`value | name`) that minijinja does not have. For filters of \
               Jinja2, Liquid and others the message names the replacement. A template that tests \
               `\"name\" is filter` is ignored.",
        why: "Rendering fails as soon as the filter is reached, which may be in a branch that \
              nobody has tried yet.",
        example: "---\nparameters:\n  title: string\n---\nuser:\nAbout {{ title | uper }}.\n",
        instead: "---\nparameters:\n  title: string\n---\nuser:\nAbout {{ title | upper }}.\n",
        options: "",
        fix: "Changes the name to the one that was probably meant.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    FILTER.check(context, sink, &context.artifact.facts().filters);
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "template/unknown-filter";

    #[test]
    fn a_similar_name_is_suggested() {
        assert_eq!(
            messages("{{ 'a' | uper }}", NAME),
            ["Unknown filter 'uper'; did you mean 'upper'?"]
        );
        assert_eq!(places("{{ 'a' | uper }}", NAME), ["uper"]);
        assert_eq!(
            apply_first_fix("{{ 'a' | uper }}", NAME),
            "{{ 'a' | upper }}"
        );
        assert_eq!(messages("{% filter uper %}x{% endfilter %}", NAME).len(), 1);
    }

    #[test]
    fn filters_of_other_languages_are_translated() {
        assert_eq!(
            messages("{{ 'a' | truncate(3) }}", NAME),
            ["Unknown filter 'truncate', which only Jinja2 has; use a slice: '{{ text[:200] }}'"]
        );
        assert!(
            findings("{{ 'a' | truncate(3) }}", NAME)[0]
                .fixes
                .is_empty()
        );
        assert_eq!(
            messages("{{ 'a' | strip }}", NAME),
            ["Unknown filter 'strip'; use 'trim'"]
        );
        assert_eq!(
            apply_first_fix("{{ 'a' | strip }}", NAME),
            "{{ 'a' | trim }}"
        );
    }

    #[test]
    fn existing_tested_and_broken_filters_are_silent() {
        for text in [
            "{{ 'a' | upper | trim | d }}",
            "{% if 'x' is filter %}{{ 'a' | x }}{% endif %}",
            "{{ 'a' | upe",
            "{% raw %}{{ a | x }}{% endraw %}",
        ] {
            assert!(messages(text, NAME).is_empty(), "{text}");
        }
        assert!(
            messages(
                "=== a.prompt.yml\nmessages:\n  - role: user\n    content: '{{a | b}}'\n",
                NAME
            )
            .is_empty()
        );
    }
}
