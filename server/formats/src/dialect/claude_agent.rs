//! Claude Code agents, `.claude/agents/**/*.md`: a front matter with at least a name and a description, then the system
//! prompt. Source: the page "sub-agents" of the documentation.

use pog_template::VERBATIM;

use super::claude::{self, AtPaths, MissingFile};
use super::claude_keys::AGENT_KEYS;
use super::layout::{Layout, Role};
use super::{Candidate, Dialect, Governance, ParameterSource, Source};

pub(super) static CLAUDE_AGENT: Dialect = Dialect {
    id: "claude-agent",
    name: "Claude Code agent",
    globs: &["**/.claude/agents/**/*.md"],
    sniffed: &[],
    in_library: &[],
    language_id: "markdown",
    source: "https://code.claude.com/docs/en/sub-agents",
    detection_doc: "it is a Markdown file below `.claude/agents` and its front matter has a key used by agents",
    detect,
    split,
    metadata_companion: None,
    messages: None,
    language: &VERBATIM,
    keys: AGENT_KEYS,
    allows_unknown_keys: true,
    governance: Governance::Overlay,
    parameters: ParameterSource::Inferred,
    role_markers: false,
    roles: &[("system", Role::System)],
    resolve_reference: None,
    reference_text: None,
    template_comment: Some(("<!--", "-->")),
};

/// Claude Code takes a file without a name for documentation that lies beside the agents; one that has another key of
/// agents is an agent that lacks it.
fn detect(candidate: &Candidate<'_>) -> Option<&'static str> {
    let below = candidate.path.starts_with(".claude/agents/")
        || candidate.path.contains("/.claude/agents/");
    let keys = [
        "name",
        "description",
        "tools",
        "disallowedTools",
        "model",
        "permissionMode",
        "skills",
    ];
    // A note beside the agents has none of these keys; an empty file may become an agent.
    let agent = || claude::is_begun(candidate.text) || claude::has_key(candidate.text, &keys);
    (below && candidate.name().ends_with(".md") && agent())
        .then_some("it is a Markdown file below .claude/agents and has a key used by agents")
}

fn split(source: &Source<'_>) -> Layout {
    let mut layout = claude::split(source, &VERBATIM, Role::System);
    if let Some(body) = layout.regions.first().map(|r| r.span) {
        layout.links = claude::links(source, body, MissingFile::Harmless, AtPaths::PlainText);
    }
    layout
}
