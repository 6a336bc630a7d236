//! `format/portable-key`: keys of a skill that only some tools have. Off by default: a skill for
//! those tools may use them.

use pog_formats::dialect::find_key;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope};

use super::skill::is_portable;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/portable-key",
    default: Level::Off,
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["skill"],
    source: Some("https://agentskills.io/specification"),
    page: Page {
        summary: "Skill has a key that is not part of the open standard",
        what: "Checks for top-level keys of a skill other than `name`, `description`, `license`, \
               `compatibility`, `metadata` and `allowed-tools`, such as `argument-hint` of Claude \
               Code and VS Code. Skills below `.claude/skills` are ignored.",
        why: "`skills-ref validate`, claude.ai and the Skills API reject a skill with such a key. \
              Enable the rule where skills must load everywhere.",
        example: "=== pog.toml\n[rules]\n\"format/portable-key\" = \"warning\"\n=== skills/notes/SKILL.md\n---\nname: notes\n\
                  description: Writes release notes. Use before a release.\nargument-hint: version\n---\nRead the merged \
                  changes.\n",
        instead: "=== pog.toml\n[rules]\n\"format/portable-key\" = \"warning\"\n=== skills/notes/SKILL.md\n---\nname: notes\n\
                  description: Writes release notes. Use before a release.\n---\nRead the merged changes.\n",
        options: "",
        fix: "",
    },
};

/// The keys of the standard.
const STANDARD: &[&str] = &[
    "name",
    "description",
    "license",
    "compatibility",
    "metadata",
    "allowed-tools",
];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let Some(root) = artifact.metadata().filter(|_| is_portable(artifact)) else {
        return;
    };
    for entry in root.entries() {
        let Some(name) = entry.key.as_str().filter(|n| !STANDARD.contains(n)) else {
            continue;
        };
        // A key that no tool has is for `metadata/unknown-key`.
        if find_key(artifact.keys(), name).is_some() {
            sink.report(
                entry.key.inner_span(),
                format!("Key '{name}' is not part of the Agent Skills standard"),
            );
        }
    }
}
