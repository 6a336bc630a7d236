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

const fn known(name: &'static str, kind: KeyKind, field: Field, doc: &'static str) -> Key {
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
        word("true", "Yes; `yes`, `on` and `1` say the same."),
        word("false", "No; also `no`, `off`, `0`."),
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
    word("xhigh", "More than high, where the model has it."),
    word("max", "All the model can do."),
];
const AGENTS: &[Choice] = &[
    word("Explore", "Reads and searches, changes nothing."),
    word("Plan", "Looks into what a plan needs."),
    word("general-purpose", "Has every tool."),
];
const CONTEXTS: &[Choice] = &[word(
    "fork",
    "Run in a subagent of its own, with the text as its task.",
)];
const SHELLS: &[Choice] = &[
    word("bash", "The default."),
    word("powershell", "PowerShell."),
];
const PERMISSIONS: &[Choice] = &[
    word(
        "default",
        "Asks before what needs permission; `manual` says the same.",
    ),
    word("acceptEdits", "Edits files without asking."),
    word("auto", "A classifier reviews what is done."),
    word("dontAsk", "Refuses what would have to be asked for."),
    word("plan", "Reads only, and plans."),
    word(
        "bypassPermissions",
        "Never asks; counts only where the conversation runs in this mode too.",
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
    "Tools that may be used without asking while this runs, such as `Read Grep Bash(git diff *)`: words divided by blanks \
     or commas, or a list.",
);
const ARGUMENT_HINT: Key = key(
    "argument-hint",
    // Brackets without quotes are a list, of which a rule of its own speaks.
    TOOLS,
    "What to type behind the command, shown while typing; in quotes, as brackets are lists in YAML: `\"[issue] [branch]\"`.",
);
const ARGUMENTS: Key = key(
    "arguments",
    TOOLS,
    "Names of the arguments in their order; `$name` in the text is replaced by the argument of that name. Words in a text, \
     or a list.",
);
const NO_MODEL: Key = key(
    "disable-model-invocation",
    SWITCH,
    "`true` keeps Claude from starting this by itself; only a person can.",
);
const NO_USER: Key = key(
    "user-invocable",
    SWITCH,
    "`false` hides it from the `/` menu; only Claude starts it.",
);
const DISALLOWED_TOOLS: Key = key(
    "disallowed-tools",
    TOOLS,
    "Tools that are taken away while this runs: words in a text, or a list.",
);
const MODEL: Key = known(
    "model",
    usual!(MODELS),
    Field::ModelId,
    "The model this runs on: a short name, a full id, or `inherit`.",
);
const EFFORT: Key = key(
    "effort",
    words!(EFFORTS, Also::Numbers),
    "How much effort the model makes while this runs.",
);
const CONTEXT: Key = key(
    "context",
    usual!(CONTEXTS),
    "`fork` runs this in a subagent of its own.",
);
const AGENT: Key = key(
    "agent",
    KeyKind::NameOf(&["claude-agent"], AGENTS),
    "The subagent that `context: fork` uses.",
);
const BACKGROUND: Key = key(
    "background",
    SWITCH,
    "With `context: fork`: `false` waits for the result before the turn goes on.",
);
const HOOKS: Key = key(
    "hooks",
    KeyKind::Any,
    "Hooks that are registered when this starts.",
);
const PATHS: Key = key(
    "paths",
    TOOLS,
    "Globs of files that must be worked on for Claude to load this by itself: a text or a list.",
);
const SHELL: Key = key(
    "shell",
    words!(SHELLS, Also::Nothing),
    "The shell of the commands that are run before the model reads the text.",
);
const WHEN: Key = known(
    "when_to_use",
    KeyKind::Text,
    Field::Rationale,
    "When Claude should use this, put behind the description; together they are cut at 1,536 characters.",
);
const VERSION: Key = key(
    "version",
    KeyKind::Any,
    "Read by Claude Code, used for nothing.",
);
const LICENSE: Key = key(
    "license",
    KeyKind::Text,
    "The license, or the file it stands in.",
);
const COMPATIBILITY: Key = key(
    "compatibility",
    KeyKind::Text,
    "What the skill needs around it, such as a product or a program; 500 characters at most.",
);
const METADATA: Key = key(
    "metadata",
    KeyKind::MapOf(&KeyKind::Any),
    "Texts by name for tools of one's own; `pog.stage`, `pog.owners` and the like are read by pog.",
);

const SKILL_NAME: Key = known(
    "name",
    KeyKind::Text,
    Field::Name,
    "The skill's name: lower-case letters, digits and single hyphens, 64 characters at most, the same as its folder's.",
);
const SKILL_DESCRIPTION: Key = known(
    "description",
    KeyKind::Text,
    Field::Description,
    "What the skill does and when to use it, in 1,024 characters at most; it is what decides whether it is used.",
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
    known(
        "description",
        KeyKind::Text,
        Field::Description,
        "What the command does; shown in the `/` menu and read by Claude. Without it the first line of the text is.",
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
        "Not used: the command is called like its file.",
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
        "The agent's name, by which it is called; it need not be the file's. No `:` in it and no `-` in front.",
    ),
    needed(
        "description",
        Field::Description,
        "When Claude should hand work to this agent.",
    ),
    key(
        "tools",
        TOOLS,
        "The tools the agent has, such as `Read, Grep, Bash`: a text or a list. Without it, all of them.",
    ),
    key(
        "disallowedTools",
        TOOLS,
        "Tools the agent does not have: a text or a list.",
    ),
    MODEL,
    key(
        "permissionMode",
        words!(PERMISSIONS, Also::Words(&["manual"])),
        "What the agent may do without being asked.",
    ),
    key(
        "maxTurns",
        KeyKind::Int,
        "Turns after which the agent stops.",
    ),
    key(
        "skills",
        SKILLS,
        "Skills whose whole text the agent starts with: names in a text or a list.",
    ),
    key(
        "mcpServers",
        KeyKind::Any,
        "MCP servers the agent has: names of configured ones, or definitions.",
    ),
    HOOKS,
    key(
        "memory",
        words!(MEMORIES, Also::Nothing),
        "Where the agent keeps what it remembers.",
    ),
    key(
        "background",
        SWITCH,
        "`true` keeps the agent in the background.",
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
        "`worktree` gives the agent its own copy of the repository.",
    ),
    key("color", usual!(COLORS), "The colour it is shown in."),
    key(
        "initialPrompt",
        KeyKind::Text,
        "The first message where the agent runs the session.",
    ),
    key(
        "experimental",
        KeyKind::MapOf(&KeyKind::Any),
        "Options that may go away, such as `cacheTtl`.",
    ),
    METADATA,
    VERSION,
];
