//! `format/helper-as-value`: names of Dotprompt's helpers that are meant as values. Handlebars calls the helper.

use pog_syntax::template::{Name, Resolution};
use pog_text::{Edit, Fix};

use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// Helpers that make no sense without arguments.
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

/// The rule.
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
        summary: "A value has the name of a helper",
        what: "Looks for `{{role}}`, `{{section}}`, `{{json}}` and other helpers without the arguments they need, and for \
               `{{history}}` where a parameter of that name is declared. Handlebars calls the helper; the value is never \
               read.",
        why: "The model gets a mark of Dotprompt such as `<<<dotprompt:role:[object Object]>>>` in place of the value, or \
              the messages are cut at the wrong place.",
        example: "=== team.prompt\n---\ninput:\n  schema:\n    members(array): { name: string, role: string }\n---\n{{#each members}}{{name}}: {{role}}\n{{/each}}\n",
        instead: "=== team.prompt\n---\ninput:\n  schema:\n    members(array): { name: string, role: string }\n---\n{{#each members}}{{name}}: {{this.role}}\n{{/each}}\n",
        options: "",
        fix: "Writes `this.` before the name.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let calls = artifact
        .facts()
        .names
        .iter()
        .filter(|n| n.called && n.resolution == Resolution::Builtin);
    for name in calls.filter(|n| is_bare(context, n)) {
        let declared =
            artifact.parameter_source().declares() && artifact.parameter(&name.name).is_some();
        let word = &name.name;
        if !(NEED_ARGUMENTS.contains(&word.as_str()) || (word == "history" && declared)) {
            continue;
        }
        let message = format!(
            "Tag '{{{{{word}}}}}' calls the helper '{word}' and reads no value; write '{{{{this.{word}}}}}'"
        );
        let finding = sink.report(name.span, message);
        finding.fix(Fix::suggested(
            format!("Change to 'this.{word}'"),
            vec![Edit::insert(name.span.lo(), "this.")],
        ));
    }
}

/// Whether the name is all that stands in its tag.
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
    use crate::rules::testing::{apply_first_fix, messages};

    const NAME: &str = "format/helper-as-value";

    #[test]
    fn a_declared_history_is_never_read() {
        let text = "=== a.prompt\n---\ninput:\n  schema:\n    history: string\n---\n{{history}}\n";
        assert_eq!(
            messages(text, NAME),
            [
                "Tag '{{history}}' calls the helper 'history' and reads no value; write '{{this.history}}'"
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
