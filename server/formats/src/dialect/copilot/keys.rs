//! Attributes of the headers. Source: microsoft/vscode `promptSyntax/languageProviders/promptFileAttributes.ts` at
//! 047238f9fe1b; docs.github.com/copilot/reference/custom-agents-configuration for agents on GitHub.

use super::super::keys::{Choice, Field, Key, KeyKind};

const fn key(name: &'static str, kind: KeyKind, field: Option<Field>, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        field,
        required: false,
    }
}

const fn needed(name: &'static str, kind: KeyKind, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        field: None,
        required: true,
    }
}

const fn word(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc }
}

const AGENT_FORMATS: &[&str] = &["copilot-agent"];
const AGENTS: KeyKind = KeyKind::NameOf(AGENT_FORMATS, BUILT_IN);
static ALL: &[Choice] = &[word("*", "All agents.")];
static BUILT_IN: &[Choice] = &[
    word("agent", "Works on a task by itself, with tools."),
    word("ask", "Answers questions and changes nothing."),
    word("plan", "Makes a plan before anything is changed."),
    word(
        "edit",
        "Changes the files at hand (older versions of VS Code).",
    ),
];

const TEXTS: KeyKind = KeyKind::List(&KeyKind::Text);
const TEXT_OR_TEXTS: KeyKind = KeyKind::Either(&KeyKind::Text, &TEXTS);
const TOOL: KeyKind = KeyKind::NameOf(&[], TOOL_SETS);
const TOOLS: KeyKind = KeyKind::Either(&TOOL, &KeyKind::List(&TOOL));
static TOOL_SETS: &[Choice] = &[
    word("agent", "Start other agents."),
    word("edit", "Create and change files."),
    word("execute", "Run commands, tests and notebooks."),
    word("read", "Read files, problems and notebooks."),
    word("search", "Search files and code."),
    word("todo", "Keep a list of things to do."),
    word(
        "vscode",
        "Use VS Code itself: extensions, its API, new workspaces.",
    ),
    word("web", "Fetch pages."),
];
static EXCLUDED: &[Choice] = &[
    word("code-review", "Reviews of pull requests."),
    word("coding-agent", "The coding agent on GitHub."),
];
const EXCLUDE: KeyKind = KeyKind::NameOf(&[], EXCLUDED);
static GLOBS: &[Choice] = &[word("**", "Every file: the instructions are always added.")];
const FREE: KeyKind = KeyKind::MapOf(&KeyKind::Any);

const HINT: Key = key(
    "argument-hint",
    KeyKind::Text,
    None,
    "Shown in the chat input to say what to type behind the name, such as `[component] [framework]`. Quote it: a value \
     that starts with `[` is a list.",
);
const MODEL: Key = key(
    "model",
    TEXT_OR_TEXTS,
    Some(Field::ModelId),
    "Model as the model picker shows it, such as `Claude Sonnet 4.5 (copilot)`. Of a list the first that is available is \
     used.",
);
const TOOL_LIST: Key = key(
    "tools",
    TOOLS,
    None,
    "Tools and tool sets that may be used, such as `search`, `edit/editFiles`, `github/*`. Those that are not available \
     are passed over.",
);

/// `*.prompt.md`.
pub(super) static PROMPT: &[Key] = &[
    key(
        "name",
        KeyKind::Text,
        Some(Field::Name),
        "Name of the slash command that runs the prompt. Default: the file name.",
    ),
    key(
        "description",
        KeyKind::Text,
        Some(Field::Description),
        "What the prompt does and when to use it.",
    ),
    HINT,
    key(
        "agent",
        AGENTS,
        None,
        "Agent that runs the prompt: `ask`, `agent`, `plan`, or the name of a custom agent. With tools given, `agent` is the \
         default.",
    ),
    MODEL,
    TOOL_LIST,
    key("mode", KeyKind::Text, None, "Former name of `agent`."),
];

/// `*.instructions.md` and `copilot-instructions.md`.
pub(super) static INSTRUCTIONS: &[Key] = &[
    key(
        "name",
        KeyKind::Text,
        Some(Field::Name),
        "Name shown in the user interface. Default: the file name.",
    ),
    key(
        "description",
        KeyKind::Text,
        Some(Field::Description),
        "What the instructions are about; the model sees it.",
    ),
    key(
        "applyTo",
        KeyKind::NameOf(&[], GLOBS),
        None,
        "Files for which the instructions are added by themselves: globs separated by commas, such as `**/*.ts,**/*.tsx`; \
         `**` for always. Without it they are added by hand only.",
    ),
    key(
        "excludeAgent",
        KeyKind::Either(&EXCLUDE, &KeyKind::List(&EXCLUDE)),
        None,
        "Agents on GitHub that do not get the instructions: `code-review`, `coding-agent`.",
    ),
];

static TARGETS: &[Choice] = &[
    word("vscode", "Agents in VS Code."),
    word("github-copilot", "The coding agent on GitHub."),
];
static EFFORTS: &[Choice] = &[
    word("low", "Shortest reasoning."),
    word("medium", "Some reasoning."),
    word("high", "Long reasoning."),
    word("xhigh", "Very long reasoning."),
    word("max", "As long as the model can."),
];
static INFER: &[Choice] = &[
    word("all", "Users and other agents may start it."),
    word("user", "Users only."),
    word("agent", "Other agents only."),
    word("hidden", "Nobody."),
];

const AGENT_NAME: Key = key(
    "name",
    KeyKind::Text,
    Some(Field::Name),
    "Name shown in the agent picker. Default: the file name.",
);
const AGENT_DESCRIPTION: Key = key(
    "description",
    KeyKind::Text,
    Some(Field::Description),
    "What the agent does and when to use it; other agents choose by it.",
);
const TARGET: Key = key(
    "target",
    KeyKind::Enum(TARGETS),
    None,
    "Where the agent runs. Default: both. It decides which attributes have a meaning.",
);
const INFER_WORD: KeyKind = KeyKind::Enum(INFER);
const INFER_KEY: Key = key(
    "infer",
    KeyKind::Either(&INFER_WORD, &KeyKind::Bool),
    None,
    "Former form of `user-invocable` and `disable-model-invocation`.",
);
const SERVERS: Key = key(
    "mcp-servers",
    FREE,
    None,
    "MCP servers that run with the agent on GitHub: name to configuration.",
);
const GITHUB: Key = key(
    "github",
    KeyKind::Map(GITHUB_KEYS),
    None,
    "Settings for GitHub, such as permissions of the token.",
);
const ANNOTATIONS: Key = key(
    "metadata",
    KeyKind::MapOf(&KeyKind::Any),
    None,
    "Names and values of your own, for agents on GitHub.",
);
const INVOCABLE: Key = key(
    "user-invocable",
    KeyKind::Bool,
    None,
    "Whether people can choose the agent. Default: `true`.",
);
const NO_MODEL: Key = key(
    "disable-model-invocation",
    KeyKind::Bool,
    None,
    "Whether other agents must not start the agent by themselves. Default: `false`.",
);

/// `*.agent.md` for VS Code, or for both.
pub(super) static AGENT: &[Key] = &[
    AGENT_NAME,
    AGENT_DESCRIPTION,
    HINT,
    MODEL,
    TOOL_LIST,
    key(
        "agents",
        KeyKind::List(&KeyKind::NameOf(AGENT_FORMATS, ALL)),
        None,
        "Agents that this agent may start as subagents, by name; `['*']` for all, `[]` for none. Needs the tool `agent`.",
    ),
    key(
        "handoffs",
        KeyKind::List(&KeyKind::Map(HANDOFF)),
        None,
        "Buttons shown behind an answer, each of which goes on with another agent.",
    ),
    TARGET,
    INVOCABLE,
    NO_MODEL,
    INFER_KEY,
    SERVERS,
    GITHUB,
    key(
        "hooks",
        FREE,
        None,
        "Commands run at events while the agent is active: event to a list of commands.",
    ),
    key(
        "reasoning-effort",
        KeyKind::Enum(EFFORTS),
        None,
        "How long a reasoning model thinks.",
    ),
    key("advancedOptions", FREE, None, "Advanced options."),
    ANNOTATIONS,
];

/// `*.agent.md` with `target: github-copilot`.
pub(super) static GITHUB_AGENT: &[Key] = &[
    AGENT_NAME,
    AGENT_DESCRIPTION,
    MODEL,
    TOOL_LIST,
    TARGET,
    INVOCABLE,
    NO_MODEL,
    INFER_KEY,
    SERVERS,
    GITHUB,
    ANNOTATIONS,
];

static HANDOFF: &[Key] = &[
    needed("label", KeyKind::Text, "Text of the button."),
    needed("agent", AGENTS, "Name of the agent that goes on."),
    needed("prompt", KeyKind::Text, "What that agent is asked."),
    key(
        "send",
        KeyKind::Bool,
        None,
        "Whether the prompt is sent at once. Default: `false`, it waits in the input.",
    ),
    key(
        "showContinueOn",
        KeyKind::Bool,
        None,
        "Whether the button also offers to go on elsewhere.",
    ),
    key("model", KeyKind::Text, None, "Model to go on with."),
];

static GITHUB_KEYS: &[Key] = &[key(
    "permissions",
    KeyKind::MapOf(&KeyKind::Enum(PERMISSIONS)),
    None,
    "Permissions of the agent's token: `actions`, `checks`, `contents`, `discussions`, `issues`, `metadata`, `pull-requests`, \
     `security-events`, `workflows`.",
)];
static PERMISSIONS: &[Choice] = &[
    word("read", "May read."),
    word("write", "May read and write."),
    word("none", "May do neither."),
];
