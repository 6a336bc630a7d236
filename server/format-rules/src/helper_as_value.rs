//! `format/helper-as-value`: names of Dotprompt's helpers where a value is meant. Handlebars calls
//! the helper.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::{Name, Resolution};
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

/// Helpers that are useless without arguments.
const NEED_ARGUMENTS: &[&str] = &[
    "role",
    "section",
    "json",
    "media",
    "ifEquals",
    "unlessEquals",
    "lookup",
    "log",
];

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/helper-as-value",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["dotprompt"],
    source: Some(
        "https://handlebarsjs.com/guide/expressions.html#disambiguating-helpers-calls-and-property-lookup",
    ),
    page: Page {
        summary: "Value has the name of a helper",
        what: "Checks for `{{role}}`, `{{section}}`, `{{json}}` and other helpers without the \
               arguments they require, and for `{{history}}` if a parameter of that name is \
               declared. Handlebars calls the helper; the value is never read.",
        why: "The model receives a marker of Dotprompt such as `<<<dotprompt:role:[object \
              Object]>>>` instead of the value, or the messages are split in the wrong place.",
        example: "=== team.prompt\n---\ninput:\n  schema:\n    members(array): { name: string, role: string }\n---\n{{#each members}}{{name}}: {{role}}\n{{/each}}\n",
        instead: "=== team.prompt\n---\ninput:\n  schema:\n    members(array): { name: string, role: string }\n---\n{{#each members}}{{name}}: {{this.role}}\n{{/each}}\n",
        options: "",
        fix: "Adds `this.` before the name.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    for name in &artifact.facts().names {
        if !name.called || name.resolution != Resolution::Builtin || !is_bare(context, name) {
            continue;
        }
        let is_declared =
            artifact.parameter_source().declares() && artifact.parameter(&name.name).is_some();
        let word = &name.name;
        // `{{history}}` alone is how the helper is used, unless a value of that name exists.
        if !(NEED_ARGUMENTS.contains(&word.as_str()) || (word == "history" && is_declared)) {
            continue;
        }
        let message = format!(
            "Tag '{{{{{word}}}}}' calls the helper '{word}' instead of reading a value; write '{{{{this.{word}}}}}'"
        );
        let finding = sink.report(name.span, message);
        finding.fix(Fix::suggested(
            format!("Change to 'this.{word}'"),
            vec![Edit::insert(name.span.lo(), "this.")],
        ));
    }
}

/// Whether the name is all there is in its tag.
fn is_bare(context: &Context<'_>, name: &Name) -> bool {
    let facts = context.artifact.facts();
    let after = facts
        .constructs
        .partition_point(|c| c.span.lo() <= name.span.lo());
    let tag = facts.constructs.get(..after).and_then(|c| c.last());
    tag.is_some_and(|c| c.closed && c.inner.text(context.text).trim() == name.name)
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/helper-as-value";

    #[test]
    fn a_declared_history_is_never_read() {
        let text = "=== a.prompt\n---\ninput:\n  schema:\n    history: string\n---\n{{history}}\n";
        assert_eq!(
            messages(text, NAME),
            [
                "Tag '{{history}}' calls the helper 'history' instead of reading a value; write '{{this.history}}'"
            ]
        );
        assert!(apply_first_fix(text, NAME).ends_with("{{this.history}}\n"));
    }

    #[test]
    fn calls_and_block_parameters_are_silent() {
        for body in [
            "{{history}}",
            "{{role \"user\"}}",
            "{{json this}}",
            "{{#each xs as |role|}}{{role}}{{/each}}",
            "{{x.role}}",
        ] {
            assert!(
                messages(
                    &format!("=== a.prompt\n{body} {{{{#if a}}}}{{{{/if}}}}\n"),
                    NAME
                )
                .is_empty(),
                "{body}"
            );
        }
    }
}
