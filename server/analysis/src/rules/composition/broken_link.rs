//! `composition/broken-link`: mentions of files that are not there. Only files inside the workspace are looked for.

use crate::file::PartKind;
use crate::finding::Severity;
use crate::parts::{Unreadable, linked};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "composition/broken-link",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "A file that the prompt mentions does not exist",
        what: "Looks for the files that a prompt hands to its tool by their path: links in agent and skill files, \
               `@file` and `#file:` mentions, `${file:…}` in metadata. Paths that lead out of the workspace are not \
               looked at, nor is anything in a code block.",
        why: "The model is told to read something that is not there, or the tool stops when it reads the prompt.",
        example: "=== .github/prompts/release.prompt.md\n---\ndescription: Writes release notes.\n---\nFollow [the style guide](../style.md).\n",
        instead: "=== .github/prompts/release.prompt.md\n---\ndescription: Writes release notes.\n---\nFollow [the style guide](../style.md).\n\n=== .github/style.md\nShort sentences.\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let missing = |path: &str| {
        let mut unread = context.file.unread.iter();
        unread.any(|u| u.kind == PartKind::Link && *u.path == *path && u.why == Unreadable::Missing)
    };
    for link in context
        .artifact
        .facts()
        .links
        .iter()
        .filter(|l| !l.optional)
    {
        let Some(path) = linked(&context.file.path, &link.target).filter(|path| missing(path))
        else {
            continue;
        };
        sink.report(
            link.span,
            format!("There is no file '{path}'; create it or correct the path"),
        );
    }
}
