//! The keys of skills, commands and agents with what they are for. Sources: the specification at agentskills.io, the pages
//! "skills" and "sub-agents" of Claude Code's documentation (2026-10).

use super::keys::{Also, Choice, Field, Key, KeyKind, KnownWords};

const TEXTS: KeyKind = KeyKind::List(&KeyKind::Text);
const SKILLS: KeyKind = KeyKind::Either(
    &KeyKind::Text,
    &KeyKind::List(&KeyKind::NameOf(&["skill"], &[])),
);
const TOOLS: KeyKind = KeyKind::Either(&KeyKind::Text, &TEXTS);

const fn key(name: &'static str, kind: KeyKind, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        field: None,
        required: false,
    }
}

const fn field_key(name: &'static str, kind: KeyKind, field: Field, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        field: Some(field),
        required: false,
    }
}

const fn needed(name: &'static str, field: Field, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind: KeyKind::Text,
        field: Some(field),
        required: true,
    }
}

const fn word(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc }
}

/// The only words that Claude Code knows; it passes over others and goes on with the default.
macro_rules! words {
    ($choices:expr, $also:expr) => {
        KeyKind::Words(&KnownWords {
            choices: $choices,
            also: $also,
        })
    };
}

/// A text for which some words are usual.
macro_rules! usual {
    ($words:expr) => {
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum($words))
    };
}

const SWITCH: KeyKind = words!(
    &[
        word("true", "True; `yes`, `on` and `1` are equivalent."),
        word("false", "False; `no`, `off` and `0` are equivalent."),
    ],
    Also::WordsInAnyCase(&["yes", "no", "on", "off", "1", "0"])
);
const MODELS: &[Choice] = &[
    word("inherit", "The model of the conversation."),
    word("sonnet", "The current Sonnet model."),
    word("opus", "The current Opus model."),
    word("haiku", "The current Haiku model."),
];
const EFFORTS: &[Choice] = &[
    word("low", "Little thinking, quick answers."),
    word("medium", "Moderate effort."),
    word("high", "Thorough work."),
    word("xhigh", "More than high, if the model supports it."),
    word("max", "Maximum effort."),
];
const AGENTS: &[Choice] = &[
    word("Explore", "Reads and searches, changes nothing."),
    word("Plan", "Researches for planning."),
    word("general-purpose", "Has every tool."),
];
const CONTEXTS: &[Choice] = &[word(
    "fork",
    "Run in a separate subagent, with the text as its task.",
)];
const SHELLS: &[Choice] = &[
    word("bash", "The default."),
    word("powershell", "PowerShell."),
];
const PERMISSIONS: &[Choice] = &[
    word(
        "default",
        "Asks when permission is needed; same as `manual`.",
    ),
    word("acceptEdits", "Edits files without asking."),
    word("auto", "A classifier reviews actions."),
    word("dontAsk", "Denies anything that needs permission."),
    word("plan", "Read-only planning."),
    word(
        "bypassPermissions",
        "Never asks; only takes effect if the conversation runs in this mode too.",
    ),
];
const MEMORIES: &[Choice] = &[
    word("user", "Remembers across all projects."),
    word("project", "Remembers in this project, for everyone."),
    word("local", "Remembers in this project, on this machine."),
];
const ISOLATIONS: &[Choice] = &[word("worktree", "Work in a temporary git worktree.")];
const COLORS: &[Choice] = &[
    word("red", "Red."),
    word("blue", "Blue."),
    word("green", "Green."),
    word("yellow", "Yellow."),
    word("purple", "Purple."),
    word("orange", "Orange."),
    word("pink", "Pink."),
    word("cyan", "Cyan."),
];

const ALLOWED_TOOLS: Key = key(
    "allowed-tools",
    TOOLS,
    "Tools that can be used without asking while this runs, such as `Read Grep Bash(git diff *)`: separated by spaces or commas, or a list.",
);
const ARGUMENT_HINT: Key = key(
    "argument-hint",
    // Brackets without quotes are a list, of which a rule of its own speaks.
    TOOLS,
    "Hint about the arguments, shown while typing; quote it, because brackets are lists in YAML: `\"[issue] [branch]\"`.",
);
const ARGUMENTS: Key = key(
    "arguments",
    TOOLS,
    "Names of the arguments, in order; `$name` in the text is replaced by the argument of that name. A string of words or a list.",
);
const NO_MODEL: Key = key(
    "disable-model-invocation",
    SWITCH,
    "`true` prevents Claude from starting this; only users can.",
);
const NO_USER: Key = key(
    "user-invocable",
    SWITCH,
    "`false` hides this from the `/` menu; only Claude can start it.",
);
const DISALLOWED_TOOLS: Key = key(
    "disallowed-tools",
    TOOLS,
    "Tools that are unavailable while this runs: a string of words or a list.",
);
const MODEL: Key = field_key(
    "model",
    usual!(MODELS),
    Field::ModelId,
    "Model to run with: a short name, a full id, or `inherit`.",
);
const EFFORT: Key = key(
    "effort",
    words!(EFFORTS, Also::Numbers),
    "Reasoning effort while this runs.",
);
const CONTEXT: Key = key(
    "context",
    usual!(CONTEXTS),
    "`fork` runs this in a separate subagent.",
);
const AGENT: Key = key(
    "agent",
    KeyKind::NameOf(&["claude-agent"], AGENTS),
    "The subagent that `context: fork` uses.",
);
const BACKGROUND: Key = key(
    "background",
    SWITCH,
    "With `context: fork`: `false` waits for the result before the turn continues.",
);
const HOOKS: Key = key("hooks", KeyKind::Any, "Hooks registered when this starts.");
const PATHS: Key = key(
    "paths",
    TOOLS,
    "Globs of files; Claude loads this automatically only when working on them. A string or a list.",
);
const SHELL: Key = key(
    "shell",
    words!(SHELLS, Also::Nothing),
    "Shell for commands that run before the model reads the text.",
);
const WHEN: Key = field_key(
    "when_to_use",
    KeyKind::Text,
    Field::Rationale,
    "When Claude should use this, appended to the description; together they are cut at 1,536 characters.",
);
const VERSION: Key = key("version", KeyKind::Any, "Read by Claude Code but not used.");
const LICENSE: Key = key(
    "license",
    KeyKind::Text,
    "License, or the file that contains it.",
);
const COMPATIBILITY: Key = key(
    "compatibility",
    KeyKind::Text,
    "What the skill requires, such as a product or a program; at most 500 characters.",
);
const METADATA: Key = key(
    "metadata",
    KeyKind::MapOf(&KeyKind::Any),
    "Custom strings by name; pog reads `pog.stage`, `pog.owners` and similar.",
);

const SKILL_NAME: Key = field_key(
    "name",
    KeyKind::Text,
    Field::Name,
    "Skill name: lower-case letters, digits and single hyphens, at most 64 characters, same as its directory.",
);
const SKILL_DESCRIPTION: Key = field_key(
    "description",
    KeyKind::Text,
    Field::Description,
    "What the skill does and when to use it, in at most 1,024 characters; decides whether it is used.",
);

/// Keys of a skill: those of the open standard first, then what Claude Code has besides.
pub(super) static SKILL: &[Key] = &[
    Key {
        required: true,
        ..SKILL_NAME
    },
    Key {
        required: true,
        ..SKILL_DESCRIPTION
    },
    LICENSE,
    COMPATIBILITY,
    METADATA,
    ALLOWED_TOOLS,
    ARGUMENT_HINT,
    ARGUMENTS,
    WHEN,
    NO_MODEL,
    NO_USER,
    DISALLOWED_TOOLS,
    MODEL,
    EFFORT,
    CONTEXT,
    AGENT,
    BACKGROUND,
    HOOKS,
    PATHS,
    SHELL,
    VERSION,
];

/// Keys of a skill that only Claude Code reads: it insists on none.
pub(super) static CLAUDE_SKILL: &[Key] = &[
    SKILL_NAME,
    SKILL_DESCRIPTION,
    LICENSE,
    COMPATIBILITY,
    METADATA,
    ALLOWED_TOOLS,
    ARGUMENT_HINT,
    ARGUMENTS,
    WHEN,
    NO_MODEL,
    NO_USER,
    DISALLOWED_TOOLS,
    MODEL,
    EFFORT,
    CONTEXT,
    AGENT,
    BACKGROUND,
    HOOKS,
    PATHS,
    SHELL,
    VERSION,
];

/// Keys of a command.
pub(super) static COMMAND: &[Key] = &[
    field_key(
        "description",
        KeyKind::Text,
        Field::Description,
        "What the command does; shown in the `/` menu and read by Claude. Default: the first line of the text.",
    ),
    ARGUMENT_HINT,
    ARGUMENTS,
    ALLOWED_TOOLS,
    MODEL,
    WHEN,
    NO_MODEL,
    NO_USER,
    DISALLOWED_TOOLS,
    EFFORT,
    CONTEXT,
    AGENT,
    BACKGROUND,
    HOOKS,
    SHELL,
    key(
        "name",
        KeyKind::Text,
        "Not used: the command is named after its file.",
    ),
    key("paths", TOOLS, "Not used in commands, only in skills."),
    key("skills", SKILLS, "Read by older versions only."),
    METADATA,
    LICENSE,
    COMPATIBILITY,
    VERSION,
];

/// Keys of an agent.
pub(super) static AGENT_KEYS: &[Key] = &[
    needed(
        "name",
        Field::Name,
        "Agent name; may differ from the file name. Must not contain `:` or start with `-`.",
    ),
    needed(
        "description",
        Field::Description,
        "When Claude should delegate to this agent.",
    ),
    key(
        "tools",
        TOOLS,
        "Tools the agent can use, such as `Read, Grep, Bash`: a string or a list. Default: all tools.",
    ),
    key(
        "disallowedTools",
        TOOLS,
        "Tools the agent cannot use: a string or a list.",
    ),
    MODEL,
    key(
        "permissionMode",
        words!(PERMISSIONS, Also::Words(&["manual"])),
        "What the agent may do without asking.",
    ),
    key("maxTurns", KeyKind::Int, "Maximum number of turns."),
    key(
        "skills",
        SKILLS,
        "Skills whose full text is loaded when the agent starts: names as a string or a list.",
    ),
    key(
        "mcpServers",
        KeyKind::Any,
        "MCP servers available to the agent: names of configured ones, or definitions.",
    ),
    HOOKS,
    key(
        "memory",
        words!(MEMORIES, Also::Nothing),
        "Where the agent stores its memory.",
    ),
    key(
        "background",
        SWITCH,
        "`true` runs the agent in the background.",
    ),
    key(
        "omitClaudeMd",
        SWITCH,
        "`true` starts the agent without the CLAUDE.md files.",
    ),
    EFFORT,
    key(
        "isolation",
        words!(ISOLATIONS, Also::Nothing),
        "`worktree` runs the agent in its own copy of the repository.",
    ),
    key("color", usual!(COLORS), "Display colour."),
    key(
        "initialPrompt",
        KeyKind::Text,
        "First message if the agent runs the session.",
    ),
    key(
        "experimental",
        KeyKind::MapOf(&KeyKind::Any),
        "Experimental options, such as `cacheTtl`.",
    ),
    METADATA,
    VERSION,
];
