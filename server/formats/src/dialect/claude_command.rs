//! Claude Code commands, `.claude/commands/**/*.md`: a front matter that may be missing, then the text of a message with
//! arguments. Source: the page "skills" of the documentation, which commands became part of.

use pog_template::ARGUMENTS;

use super::claude::{self, AtPaths, MissingFile};
use super::claude_keys::COMMAND;
use super::layout::{Layout, Role};
use super::{Candidate, Dialect, Governance, ParameterSource, Source};

pub(super) static CLAUDE_COMMAND: Dialect = Dialect {
    id: "claude-command",
    name: "Claude Code command",
    globs: &["**/.claude/commands/**/*.md"],
    sniffed: &[],
    in_library: &[],
    language_id: "markdown",
    source: "https://code.claude.com/docs/en/skills",
    detection_doc: "it is a Markdown file below `.claude/commands`",
    detect,
    split,
    metadata_companion: None,
    messages: None,
    language: &ARGUMENTS,
    keys: COMMAND,
    allows_unknown_keys: true,
    governance: Governance::Overlay,
    parameters: ParameterSource::Inferred,
    role_markers: false,
    roles: &[("user", Role::User)],
    resolve_reference: None,
    reference_text: None,
    template_comment: Some(("<!--", "-->")),
};

fn detect(candidate: &Candidate<'_>) -> Option<&'static str> {
    let below = candidate.path.starts_with(".claude/commands/")
        || candidate.path.contains("/.claude/commands/");
    (below && candidate.name().ends_with(".md"))
        .then_some("it is a Markdown file below .claude/commands")
}

fn split(source: &Source<'_>) -> Layout {
    let mut layout = claude::split(source, &ARGUMENTS, Role::User);
    claude::declared(&mut layout, source.text);
    if let Some(body) = layout.regions.first().map(|r| r.span) {
        layout.links = claude::links(source, body, MissingFile::Harmless, AtPaths::Read);
    }
    layout
}
