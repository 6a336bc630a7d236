//! Agent Skills, `NAME/SKILL.md`: the folder is the unit, `SKILL.md` its entry, everything else in it is linked from there.
//! Sources: the specification at agentskills.io and its reference validator `skills-ref`; below `.claude/skills` Claude
//! Code's documentation, which insists on less and replaces arguments.

use pog_template::{ARGUMENTS, VERBATIM};

use super::claude::{self, AtPaths, MissingFile};
use super::claude_keys::{CLAUDE_SKILL, SKILL};
use super::layout::{Layout, Role};
use super::markdown_family::{self, Unclosed};
use super::{Candidate, Dialect, Governance, ParameterSource, Source};

pub(super) static AGENT_SKILL: Dialect = Dialect {
    id: "skill",
    name: "Agent Skill",
    globs: &["SKILL.md", "skill.md"],
    sniffed: &[],
    in_library: &[],
    language_id: "markdown",
    source: "https://agentskills.io/specification",
    detection_doc: "it is named `SKILL.md`, or `skill.md` with a name or a description",
    detect,
    split,
    metadata_companion: None,
    messages: None,
    language: &VERBATIM,
    keys: SKILL,
    allows_unknown_keys: true,
    governance: Governance::Dotted {
        under: &["metadata"],
        prefix: "pog.",
    },
    parameters: ParameterSource::Inferred,
    role_markers: false,
    roles: &[("system", Role::System)],
    resolve_reference: None,
    reference_text: None,
    template_comment: Some(("<!--", "-->")),
};

fn detect(candidate: &Candidate<'_>) -> Option<&'static str> {
    match candidate.name() {
        "SKILL.md" => Some("the file is named SKILL.md"),
        // In lower case the name is also that of an ordinary page about a skill.
        "skill.md" if claude::has_key(candidate.text, &["name", "description"]) => {
            Some("the file is named skill.md and starts with a name or a description")
        }
        _ => None,
    }
}

/// Whether Claude Code is the tool that loads the skill.
fn is_claude(path: &str) -> bool {
    path.starts_with(".claude/skills/") || path.contains("/.claude/skills/")
}

fn split(source: &Source<'_>) -> Layout {
    let claude = is_claude(source.path);
    // The standard knows no arguments; a file that names some is meant for Claude Code.
    let arguments = claude || claude::has_key(source.text, &["arguments", "argument-hint"]);
    let language = if arguments { &ARGUMENTS } else { &VERBATIM };
    let mut layout = if claude {
        claude::split(source, language, Role::System)
    } else {
        let mut layout = markdown_family::split(
            source.text,
            language,
            Unclosed::Error,
            markdown_family::yaml,
        );
        claude::message(&mut layout, Role::System);
        layout
    };
    if claude {
        layout.keys = Some(CLAUDE_SKILL);
    }
    if arguments {
        claude::declared(&mut layout, source.text);
    }
    if let Some(body) = layout.regions.first().map(|r| r.span) {
        let at_paths = if claude {
            AtPaths::Read
        } else {
            AtPaths::PlainText
        };
        layout.links = claude::links(source, body, MissingFile::Mistake, at_paths);
    }
    layout
}
