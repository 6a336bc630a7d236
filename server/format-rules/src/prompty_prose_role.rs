//! `format/prompty-prose-role`: role lines that look like prose: a heading `# System:` or a
//! capitalised `User:`. A matter of taste; off by default.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope};
use pog_text::lines::line_start;
use pog_text::{Edit, Fix, Span};

use super::prompty::own;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/prompty-prose-role",
    default: Level::Off,
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["prompty"],
    source: Some("https://github.com/microsoft/prompty/blob/main/spec/spec.md"),
    page: Page {
        summary: "Line that reads like prose starts a message",
        what: "Checks for role lines that are written as a Markdown heading (`# System:`) or with \
               capitals (`User:`). Prompty accepts them as role lines, because neither case nor \
               one `#` matters.",
        why: "Somebody who writes a heading or a label gets a new message, and what follows is \
              attributed to somebody else.",
        example: "=== triage.prompty\n---\nname: triage\nmodel: gpt-4o\n---\nsystem:\nYou label tickets.\n\n# User:\nThe person who wrote the ticket.\n\n=== pog.toml\n[rules]\n\"format/prompty-prose-role\" = \"hint\"\n",
        instead: "=== triage.prompty\n---\nname: triage\nmodel: gpt-4o\n---\nsystem:\nYou label tickets.\n\n# The user\nThe person who wrote the ticket.\n\n=== pog.toml\n[rules]\n\"format/prompty-prose-role\" = \"hint\"\n",
        options: "",
        fix: "Changes it to the plain role line.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let text = own(context);
    for message in context
        .artifact
        .syntax
        .messages
        .iter()
        // Text before the first role line is a message too, but has no line to rewrite.
        .filter(|m| !m.role_span.is_empty())
    {
        let start = line_start(text, message.role_span.lo());
        let lead = text.get(start..message.role_span.lo()).unwrap_or("");
        let lower = message.role_text.to_lowercase();
        if !lead.contains('#') && *lower == *message.role_text {
            continue;
        }
        let shown = lead.trim_start();
        let from = message.role_span.lo() - shown.len();
        let finding = sink.report(
            Span::new(from, message.role_span.hi()),
            format!(
                "Line '{shown}{}:' starts a message; write '{lower}:' if it should",
                message.role_text
            ),
        );
        let edit = Edit::replace(Span::new(from, message.role_span.hi()), &*lower);
        finding.fix(Fix::suggested(format!("Change to '{lower}:'"), vec![edit]));
    }
}
