//! What the formats of Claude Code have in common: keys, how the file is cut, which files it mentions. Sources: the pages
//! "skills" and "sub-agents" of its documentation (2026-10), `claude plugin validate` of Claude Code 2.1.330.

use pog_text::Span;

use super::keys::{Choice, Field, Key, KeyKind};
use super::layout::{Layout, Message, ParameterSite, Role};
use super::{ParameterSource, Source, claude_yaml, markdown_family};
use crate::template::{Link, TemplateLanguage, arguments, markdown};
use crate::yaml::{Node, Style};

/// Cuts a file into front matter and one message.
pub(super) fn split(source: &Source<'_>, language: TemplateLanguage, role: Role) -> Layout {
    let text = source.text;
    let unclosed = if starts_with_key(text) { markdown_family::Unclosed::Error } else { markdown_family::Unclosed::Rule };
    let mut repaired = Vec::new();
    let mut layout =
        markdown_family::split(text, language, unclosed, |text, span| claude_yaml::read(text, span, &mut repaired));
    layout.repaired = repaired;
    message(&mut layout, role);
    layout
}

/// The one message of the file.
pub(super) fn message(layout: &mut Layout, role: Role) {
    let Some(body) = layout.regions.first().map(|r| r.span) else { return };
    layout.messages =
        vec![Message { role: Some(role), role_span: Span::at(body.lo()), role_text: "".into(), body }];
}

/// Whether the line behind the first one is a key: a line of dashes then opens a front matter, closed or not.
pub(super) fn starts_with_key(text: &str) -> bool {
    let line = text.lines().nth(1).unwrap_or("");
    let word = line.len() - line.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-').len();
    word > 0 && line[word..].starts_with(':')
}

/// Whether a front matter at the start of a text has one of these keys.
pub(super) fn has_key(text: &str, keys: &[&str]) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let opens = lines.next().is_some_and(|l| l.trim_end() == "---");
    let is = |line: &str| keys.iter().any(|k| line.strip_prefix(k).is_some_and(|rest| rest.starts_with(':')));
    opens && lines.take_while(|l| l.trim_end() != "---").any(is)
}

/// What was typed so far may become anything: nothing, or a front matter without a key.
pub(super) fn is_begun(text: &str) -> bool {
    text.trim_matches(|c: char| c.is_whitespace() || c == '-' || c == '\u{feff}').is_empty()
}

/// The names that `arguments` declares: a list, or words in a text. A name of digits only is none.
pub(super) fn declared(layout: &mut Layout, text: &str) {
    let Some(value) = layout.yaml.root().and_then(|r| r.get("arguments")) else { return };
    let mut names: Vec<(String, Span)> = Vec::new();
    if value.is_sequence() {
        names.extend(value.items().filter_map(|n| Some((n.as_str()?.to_owned(), n.inner_span()))));
    } else if let Some(written) = value.as_str() {
        names.extend(words(value, written, text));
    }
    names.retain(|(name, _)| !name.trim().is_empty() && !name.bytes().all(|b| b.is_ascii_digit()));
    layout.parameters = names.into_iter().map(|(name, span)| site(name, span)).collect();
    // Whoever takes the arguments as a whole or by place has taken the named ones too.
    let whole = |body: Span| {
        let mut found = arguments::placeholders(body.text(text));
        found.any(|p| matches!(p.means, arguments::Means::All | arguments::Means::Place(_)))
    };
    if !layout.parameters.is_empty() && !layout.regions.iter().any(|r| whole(r.span)) {
        layout.source = Some(ParameterSource::Listed);
    }
}

/// The words of a scalar with their places; all at the scalar's where it is not written plainly.
fn words<'t>(node: Node<'_>, written: &'t str, text: &str) -> Vec<(String, Span)> {
    let inner = node.inner_span();
    let plain = inner.text(text) == written;
    let place = |word: &'t str| {
        // A word is a slice of what is written.
        let from = inner.lo() + (word.as_ptr() as usize - written.as_ptr() as usize);
        if plain { Span::new(from, from + word.len()) } else { inner }
    };
    written.split_whitespace().map(|word| (word.to_owned(), place(word))).collect()
}

fn site(name: String, span: Span) -> ParameterSite {
    // An argument that is not given is replaced by nothing.
    ParameterSite {
        name,
        name_span: span,
        span,
        schema: serde_json::Value::Null,
        description: None,
        default: None,
        choices: Vec::new(),
        optional: true,
    }
}

/// Files that the body mentions: links of Markdown as the reader of the file sees them, `@path` as Claude Code does, from
/// the project's root. `strict` says whether a link to a file that is missing is a mistake.
pub(super) fn links(source: &Source<'_>, body: Span, strict: bool, mentions: bool) -> Vec<Link> {
    let text = body.text(source.text);
    let read = markdown::read(text);
    let mut found: Vec<Link> = Vec::new();
    for mut link in read.links.iter().cloned() {
        link.span = link.span.shift(body.lo());
        link.whole = link.whole.shift(body.lo());
        link.optional |= !strict;
        found.push(link);
    }
    if let Some(up) = to_root(source.path).filter(|_| mentions) {
        for span in mentioned(text).filter(|s| !read.is_code(s.lo())) {
            let target = format!("{up}{}", span.text(text));
            let span = span.shift(body.lo());
            let whole = Span::new(span.lo() - 1, span.hi());
            found.push(Link { target, span, whole, optional: true });
        }
    }
    found.sort_by_key(|l| l.span.lo());
    found
}

/// The way from a file below `.claude` up to the folder that `.claude` is in.
fn to_root(path: &str) -> Option<String> {
    let at = if path.starts_with(".claude/") { 0 } else { path.rfind("/.claude/")? + 1 };
    Some("../".repeat(path.get(at..)?.matches('/').count()))
}

/// `@path` at the start of a line or behind a blank, if it looks like the path of a file: it has a folder or an ending,
/// and nothing in it is filled in later.
fn mentioned(text: &str) -> impl Iterator<Item = Span> + '_ {
    text.match_indices('@').filter_map(move |(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        let rest = text.get(at + 1..)?;
        let len = rest.find(|c: char| c.is_whitespace() || "`'\"()<>,;:!?*|$[]{}".contains(c)).unwrap_or(rest.len());
        let path = rest.get(..len)?.trim_end_matches('.');
        let name = path.rsplit('/').next().unwrap_or("");
        let stem = name.rfind('.').is_some_and(|dot| dot > 0 && name.len() - dot > 1);
        let cut = rest.get(len..).is_some_and(|r| r.starts_with(['$', '*', '{']));
        let start = path.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_');
        (before.is_none_or(char::is_whitespace) && start && stem && !cut).then(|| Span::new(at + 1, at + 1 + path.len()))
    })
}

/// Whether a value is a list in flow style, such as `[a, b]`.
pub(super) fn is_plain(node: Node<'_>) -> bool {
    node.scalar().is_some_and(|s| s.style == Style::Plain)
}


const TEXTS: KeyKind = KeyKind::List(&KeyKind::Text);
const TOOLS: KeyKind = KeyKind::Either(&KeyKind::Text, &TEXTS);

pub(super) const fn key(name: &'static str, kind: KeyKind, doc: &'static str) -> Key {
    Key { name, doc, kind, field: None, required: false }
}

const fn known(name: &'static str, kind: KeyKind, field: Field, doc: &'static str) -> Key {
    Key { name, doc, kind, field: Some(field), required: false }
}

const fn word(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc }
}

/// A text for which some words are usual.
macro_rules! usual {
    ($words:expr) => {
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum($words))
    };
}

static SWITCH: &[Choice] = &[word("true", "Yes; `yes`, `on` and `1` say the same."), word("false", "No; also `no`, `off`, `0`.")];
static MODELS: &[Choice] = &[
    word("inherit", "The model of the conversation."),
    word("sonnet", "The current Sonnet model."),
    word("opus", "The current Opus model."),
    word("haiku", "The current Haiku model."),
];
static EFFORTS: &[Choice] = &[
    word("low", "Little thinking, quick answers."),
    word("medium", "Moderate effort."),
    word("high", "Thorough work."),
    word("xhigh", "More than high, where the model has it."),
    word("max", "All the model can do."),
];
static CONTEXTS: &[Choice] = &[word("fork", "Run in a subagent of its own, with the text as its task.")];
static SHELLS: &[Choice] = &[word("bash", "The default."), word("powershell", "PowerShell.")];
static PERMISSIONS: &[Choice] = &[
    word("default", "Asks before what needs permission; `manual` says the same."),
    word("acceptEdits", "Edits files without asking."),
    word("auto", "A classifier reviews what is done."),
    word("dontAsk", "Refuses what would have to be asked for."),
    word("plan", "Reads only, and plans."),
    word("bypassPermissions", "Never asks; counts only where the conversation runs in this mode too."),
];
static MEMORIES: &[Choice] = &[
    word("user", "Remembers across all projects."),
    word("project", "Remembers in this project, for everyone."),
    word("local", "Remembers in this project, on this machine."),
];
static ISOLATIONS: &[Choice] = &[word("worktree", "Work in a temporary git worktree.")];
static COLORS: &[Choice] = &[
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
    KeyKind::Text,
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
    usual!(SWITCH),
    "`true` keeps Claude from starting this by itself; only a person can.",
);
const NO_USER: Key = key("user-invocable", usual!(SWITCH), "`false` hides it from the `/` menu; only Claude starts it.");
const DISALLOWED_TOOLS: Key =
    key("disallowed-tools", TOOLS, "Tools that are taken away while this runs: words in a text, or a list.");
const MODEL: Key = known("model", usual!(MODELS), Field::ModelId, "The model this runs on: a short name, a full id, or `inherit`.");
const EFFORT: Key = key("effort", usual!(EFFORTS), "How much effort the model makes while this runs.");
const CONTEXT: Key = key("context", usual!(CONTEXTS), "`fork` runs this in a subagent of its own.");
const AGENT: Key = key("agent", KeyKind::Text, "The kind of subagent that `context: fork` uses.");
const BACKGROUND: Key =
    key("background", usual!(SWITCH), "With `context: fork`: `false` waits for the result before the turn goes on.");
const HOOKS: Key = key("hooks", KeyKind::Any, "Hooks that are registered when this starts.");
const PATHS: Key =
    key("paths", TOOLS, "Globs of files that must be worked on for Claude to load this by itself: a text or a list.");
const SHELL: Key = key("shell", usual!(SHELLS), "The shell of the commands that are run before the model reads the text.");
const WHEN: Key = known(
    "when_to_use",
    KeyKind::Text,
    Field::Rationale,
    "When Claude should use this, put behind the description; together they are cut at 1,536 characters.",
);
const VERSION: Key = key("version", KeyKind::Any, "Read by Claude Code, used for nothing.");
const LICENSE: Key = key("license", KeyKind::Text, "The license, or the file it stands in.");
const COMPATIBILITY: Key =
    key("compatibility", KeyKind::Text, "What the skill needs around it, such as a product or a program; 500 characters at most.");
const METADATA: Key = key(
    "metadata",
    KeyKind::MapOf(&KeyKind::Any),
    "Texts by name for tools of one's own; `pog.stage`, `pog.owners` and the like are read by pog.",
);

const fn required(key: Key) -> Key {
    Key { required: true, ..key }
}

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
    required(SKILL_NAME),
    required(SKILL_DESCRIPTION),
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
    key("name", KeyKind::Text, "Not used: the command is called like its file."),
    key("paths", TOOLS, "Not used in commands, only in skills."),
    key("skills", TOOLS, "Read by older versions only."),
    METADATA,
    LICENSE,
    COMPATIBILITY,
    VERSION,
];

/// Keys of an agent.
pub(super) static AGENT_KEYS: &[Key] = &[
    required(known(
        "name",
        KeyKind::Text,
        Field::Name,
        "The agent's name, by which it is called; it need not be the file's. No `:` in it and no `-` in front.",
    )),
    required(known(
        "description",
        KeyKind::Text,
        Field::Description,
        "When Claude should hand work to this agent.",
    )),
    key("tools", TOOLS, "The tools the agent has, such as `Read, Grep, Bash`: a text or a list. Without it, all of them."),
    key("disallowedTools", TOOLS, "Tools the agent does not have: a text or a list."),
    MODEL,
    key("permissionMode", usual!(PERMISSIONS), "What the agent may do without being asked."),
    key("maxTurns", KeyKind::Int, "Turns after which the agent stops."),
    key("skills", TOOLS, "Skills whose whole text the agent starts with: names in a text or a list."),
    key("mcpServers", KeyKind::Any, "MCP servers the agent has: names of configured ones, or definitions."),
    HOOKS,
    key("memory", usual!(MEMORIES), "Where the agent keeps what it remembers."),
    key("background", usual!(SWITCH), "`true` keeps the agent in the background."),
    key("omitClaudeMd", usual!(SWITCH), "`true` starts the agent without the CLAUDE.md files."),
    EFFORT,
    key("isolation", usual!(ISOLATIONS), "`worktree` gives the agent its own copy of the repository."),
    key("color", usual!(COLORS), "The colour it is shown in."),
    key("initialPrompt", KeyKind::Text, "The first message where the agent runs the session."),
    key("experimental", KeyKind::MapOf(&KeyKind::Any), "Options that may go away, such as `cacheTtl`."),
    METADATA,
    VERSION,
];

#[cfg(test)]
mod tests;
