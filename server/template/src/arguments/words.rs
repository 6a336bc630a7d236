//! What Claude Code puts into a text by itself, for completion and hover.

use super::ALL;
use crate::word::{Word, WordKind};

const fn word(
    name: &'static str,
    kind: WordKind,
    signature: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Word {
    Word {
        name,
        kind,
        signature,
        doc,
        example,
    }
}

/// What Claude Code puts in by itself.
pub static WORDS: &[Word] = &[
    word(
        ALL,
        WordKind::Keyword,
        "$ARGUMENTS",
        "Everything that was typed behind the command, as it was typed. A body that uses no argument at all gets it \
         appended as `ARGUMENTS: …`.",
        "Fix issue $ARGUMENTS.",
    ),
    word(
        "0",
        WordKind::Keyword,
        "$0, $1, … or $ARGUMENTS[0], $ARGUMENTS[1], …",
        "One argument by its place: the first is 0. Arguments are split like a shell does, quotes keep words together. A \
         place without an argument stays as it is written.",
        "Compare $0 with $1.",
    ),
    word(
        "CLAUDE_SESSION_ID",
        WordKind::Variable,
        "${CLAUDE_SESSION_ID}",
        "The id of the current session.",
        "Write the log to logs/${CLAUDE_SESSION_ID}.log.",
    ),
    word(
        "CLAUDE_EFFORT",
        WordKind::Variable,
        "${CLAUDE_EFFORT}",
        "The current effort level: low, medium, high, xhigh or max.",
        "Effort: ${CLAUDE_EFFORT}.",
    ),
    word(
        "CLAUDE_SKILL_DIR",
        WordKind::Variable,
        "${CLAUDE_SKILL_DIR}",
        "The folder of the skill's `SKILL.md`, wherever the session runs.",
        "Run `python ${CLAUDE_SKILL_DIR}/scripts/report.py`.",
    ),
    word(
        "CLAUDE_PROJECT_DIR",
        WordKind::Variable,
        "${CLAUDE_PROJECT_DIR}",
        "The root folder of the project.",
        "Read ${CLAUDE_PROJECT_DIR}/docs/style.md.",
    ),
    word(
        "CLAUDE_PLUGIN_ROOT",
        WordKind::Variable,
        "${CLAUDE_PLUGIN_ROOT}",
        "The folder the plugin is installed in; put in for plugins only.",
        "Run `${CLAUDE_PLUGIN_ROOT}/bin/check`.",
    ),
    word(
        "CLAUDE_PLUGIN_DATA",
        WordKind::Variable,
        "${CLAUDE_PLUGIN_DATA}",
        "The plugin's own folder for data that outlives updates; put in for plugins only.",
        "Keep results in ${CLAUDE_PLUGIN_DATA}/results.",
    ),
];
