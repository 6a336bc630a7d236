//! `format/unapplied-default`: defaults that Dotprompt's JavaScript library does not apply. Off by
//! default: the Go and Python libraries do apply them.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/unapplied-default",
    default: Level::Off,
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["dotprompt"],
    source: Some("https://github.com/google/dotprompt/blob/main/js/src/dotprompt.ts"),
    page: Page {
        summary: "Default is not applied by Dotprompt for JavaScript",
        what: "Checks for values under `input.default`. Dotprompt for JavaScript, and Genkit with \
               it, renders the template without them: only defaults that the caller passes as \
               options count. Enable the rule where prompts are rendered in JavaScript.",
        why: "The prompt has a hole where its author expected a value.",
        example: "=== ask.prompt\n---\ninput:\n  schema:\n    tone?: string\n  default:\n    tone: calm\n---\nBe {{tone}}.\n\n=== pog.toml\n[rules]\n\"format/unapplied-default\" = \"warning\"\n",
        instead: "=== ask.prompt\n---\ninput:\n  schema:\n    tone?: string\n---\nBe {{#if tone}}{{tone}}{{else}}calm{{/if}}.\n\n=== pog.toml\n[rules]\n\"format/unapplied-default\" = \"warning\"\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let input = context
        .artifact
        .metadata()
        .and_then(|root| root.get("input"));
    let defaults = input.and_then(|i| i.get("default"));
    for entry in defaults.into_iter().flat_map(|d| d.entries()) {
        let Some(name) = entry.key.as_str() else {
            continue;
        };
        sink.report(
            entry.key.inner_span(),
            format!("Dotprompt for JavaScript does not apply the default of '{name}'"),
        );
    }
}
