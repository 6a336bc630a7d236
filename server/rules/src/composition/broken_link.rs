//! `composition/broken-link`: links to files that do not exist. Only files inside the workspace are
//! looked for.

use pog_model::companions::{Unreadable, linked};
use pog_model::{CompanionKind, FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "composition/broken-link",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Linked file does not exist",
        what: "Checks that the files a prompt passes to its tool by path exist: links in agent and \
               skill files, `@file` and `#file:` mentions, `${file:…}` in metadata. Paths outside \
               the workspace and code blocks are ignored.",
        why: "The model is told to read a file that does not exist, or the tool fails when it \
              reads the prompt.",
        example: "=== .github/prompts/release.prompt.md\n---\ndescription: Writes release notes.\n---\nFollow [the style guide](../style.md).\n",
        instead: "=== .github/prompts/release.prompt.md\n---\ndescription: Writes release notes.\n---\nFollow [the style guide](../style.md).\n\n=== .github/style.md\nShort sentences.\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    for link in &context.artifact.facts().links {
        if link.optional {
            continue;
        }
        // A target that is no path inside the workspace is never looked up on disk.
        let Some(path) = linked(&context.file.path, &link.target) else {
            continue;
        };
        if is_missing(context, &path) {
            sink.report(
                link.span,
                format!("File '{path}' does not exist; create it or correct the path"),
            );
        }
    }
}

/// Whether the project looked for the file and did not find it. A file that is there but cannot be
/// read is not a broken link.
fn is_missing(context: &Context<'_>, path: &str) -> bool {
    context.file.unread.iter().any(|unread| {
        unread.kind == CompanionKind::Link
            && *unread.path == *path
            && unread.why == Unreadable::Missing
    })
}
