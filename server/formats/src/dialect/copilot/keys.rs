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
    word("agent", "Works on a task autonomously, with tools."),
    word("ask", "Answers questions without changing anything."),
    word("plan", "Makes a plan before changing anything."),
    word(
        "edit",
        "Edits the selected files (older versions of VS Code).",
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
    word("todo", "Keep a to-do list."),
    word(
        "vscode",
        "Use VS Code itself: extensions, its API, new workspaces.",
    ),
    word("web", "Fetch web pages."),
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
    "Hint about the arguments, shown in the chat input, such as `[component] [framework]`. Quote it: a value that starts with `[` is a list.",
);
const MODEL: Key = key(
    "model",
    TEXT_OR_TEXTS,
    Some(Field::ModelId),
    "Model as shown in the model picker, such as `Claude Sonnet 4.5 (copilot)`. In a list, the first available model is used.",
);
const TOOL_LIST: Key = key(
    "tools",
    TOOLS,
    None,
    "Allowed tools and tool sets, such as `search`, `edit/editFiles`, `github/*`. Unavailable ones are ignored.",
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
        "What the instructions are about; visible to the model.",
    ),
    key(
        "applyTo",
        KeyKind::NameOf(&[], GLOBS),
        None,
        "Files for which the instructions are added automatically: globs separated by commas, such as `**/*.ts,**/*.tsx`; `**` for always. Without it they are only added manually.",
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
    word("all", "Users and other agents can start it."),
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
    "What the agent does and when to use it; other agents select it by this.",
);
const TARGET: Key = key(
    "target",
    KeyKind::Enum(TARGETS),
    None,
    "Where the agent runs; decides which attributes apply. Default: both.",
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
    "MCP servers for the agent on GitHub: name to configuration.",
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
    "Custom names and values, for agents on GitHub.",
);
const INVOCABLE: Key = key(
    "user-invocable",
    KeyKind::Bool,
    None,
    "Whether users can select the agent. Default: `true`.",
);
const NO_MODEL: Key = key(
    "disable-model-invocation",
    KeyKind::Bool,
    None,
    "Whether to prevent other agents from starting the agent. Default: `false`.",
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
        "Buttons shown after a response that continue with another agent.",
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
        "Commands run on events while the agent is active: event to a list of commands.",
    ),
    key(
        "reasoning-effort",
        KeyKind::Enum(EFFORTS),
        None,
        "Effort of a reasoning model.",
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
    needed("label", KeyKind::Text, "Button label."),
    needed("agent", AGENTS, "Name of the agent to continue with."),
    needed("prompt", KeyKind::Text, "Prompt for that agent."),
    key(
        "send",
        KeyKind::Bool,
        None,
        "Whether to send the prompt immediately. Default: `false`, it is only put into the input.",
    ),
    key(
        "showContinueOn",
        KeyKind::Bool,
        None,
        "Whether the button also offers to continue elsewhere.",
    ),
    key("model", KeyKind::Text, None, "Model to continue with."),
];

static GITHUB_KEYS: &[Key] = &[key(
    "permissions",
    KeyKind::MapOf(&KeyKind::Enum(PERMISSIONS)),
    None,
    "Permissions of the agent's token: `actions`, `checks`, `contents`, `discussions`, `issues`, `metadata`, `pull-requests`, \
     `security-events`, `workflows`.",
)];
static PERMISSIONS: &[Choice] = &[
    word("read", "Read access."),
    word("write", "Read and write access."),
    word("none", "No access."),
];
