//! The keys of LangChain's prompt files. Only a few-shot prompt refuses keys it does not know.

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

const fn needed(name: &'static str, kind: KeyKind, field: Option<Field>, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        field,
        required: true,
    }
}

const fn word(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc }
}

const TEXTS: KeyKind = KeyKind::List(&KeyKind::Text);
const ANY_MAP: KeyKind = KeyKind::MapOf(&KeyKind::Any);
const TYPE: Key = key(
    "_type",
    KeyKind::Enum(TYPES),
    None,
    "Which loader reads the file. Default: `prompt`.",
);
const VARIABLES: Key = key(
    "input_variables",
    KeyKind::Either(&TEXTS, &KeyKind::Text),
    Some(Field::Parameters),
    "Names the template uses. The loader replaces the list with the names found in the template.",
);
const PARTIAL: Key = key(
    "partial_variables",
    ANY_MAP,
    None,
    "Template variables bound to a value.",
);
const FORMAT: Key = key(
    "template_format",
    KeyKind::Enum(FORMATS),
    None,
    "Language of the template.",
);
const VALIDATE: Key = key(
    "validate_template",
    KeyKind::Bool,
    None,
    "Whether a name missing in `input_variables` is an error; not supported with `mustache`.",
);
const PARSER: Key = key(
    "output_parser",
    ANY_MAP,
    None,
    "Output parser; only `_type: default`.",
);
const TAGS: Key = key("tags", TEXTS, Some(Field::Tags), "Tags for tracing.");
const METADATA: Key = key(
    "metadata",
    ANY_MAP,
    None,
    "Metadata for tracing; `pog` inside it holds governance metadata.",
);
const NAME: Key = key(
    "name",
    KeyKind::Text,
    Some(Field::Name),
    "Name of the prompt in traces.",
);
const TYPES_OF: Key = key("input_types", ANY_MAP, None, "Types of the variables.");
const OPTIONAL: Key = key("optional_variables", TEXTS, None, "Optional variables.");

/// Keys of `_type: prompt`.
pub(super) static PROMPT: &[Key] = &[
    TYPE,
    NAME,
    VARIABLES,
    key(
        "template",
        KeyKind::Text,
        Some(Field::Messages),
        "The prompt.",
    ),
    key(
        "template_path",
        KeyKind::Text,
        None,
        "A `.txt` file with the prompt, below the program's working directory.",
    ),
    FORMAT,
    PARTIAL,
    VALIDATE,
    PARSER,
    OPTIONAL,
    TYPES_OF,
    TAGS,
    METADATA,
];

/// Keys of `_type: few_shot`.
pub(super) static FEW_SHOT: &[Key] = &[
    TYPE,
    NAME,
    VARIABLES,
    key("prefix", KeyKind::Text, None, "Text before the examples."),
    key(
        "prefix_path",
        KeyKind::Text,
        None,
        "A `.txt` file with the prefix.",
    ),
    key(
        "suffix",
        KeyKind::Text,
        Some(Field::Messages),
        "Text after the examples.",
    ),
    key(
        "suffix_path",
        KeyKind::Text,
        None,
        "A `.txt` file with the suffix.",
    ),
    key(
        "example_prompt",
        KeyKind::Map(PROMPT),
        None,
        "Prompt that formats each example.",
    ),
    key(
        "example_prompt_path",
        KeyKind::Text,
        None,
        "File with the prompt that formats each example.",
    ),
    needed(
        "examples",
        KeyKind::Either(&KeyKind::List(&ANY_MAP), &KeyKind::Text),
        None,
        "Values for `example_prompt`, or a JSON or YAML file with them.",
    ),
    key(
        "example_separator",
        KeyKind::Text,
        None,
        "Separator between examples. Default: a blank line.",
    ),
    key(
        "example_selector",
        KeyKind::Any,
        None,
        "Not supported in files.",
    ),
    key(
        "template_format",
        KeyKind::Enum(FEW_SHOT_FORMATS),
        None,
        "Language of prefix and suffix.",
    ),
    PARTIAL,
    VALIDATE,
    PARSER,
    OPTIONAL,
    TYPES_OF,
    TAGS,
    METADATA,
];

/// Keys of `_type: chat`.
pub(super) static CHAT: &[Key] = &[
    TYPE,
    NAME,
    needed(
        "input_variables",
        KeyKind::Either(&TEXTS, &KeyKind::Text),
        Some(Field::Parameters),
        "Names the template uses; required, but not used.",
    ),
    needed(
        "messages",
        KeyKind::List(&KeyKind::Map(MESSAGE)),
        Some(Field::Messages),
        "Messages; the loader keeps only the template of the first one.",
    ),
    FORMAT,
    PARTIAL,
    TAGS,
    METADATA,
];

/// Keys of a serialised constructor.
pub(super) static SERIALISED: &[Key] = &[
    key("lc", KeyKind::Int, None, "Format version: 1."),
    key("type", KeyKind::Text, None, "`constructor`."),
    key("id", TEXTS, None, "Path of the class."),
    key(
        "kwargs",
        ANY_MAP,
        None,
        "Constructor arguments of the class.",
    ),
    key("name", KeyKind::Text, None, "Name of the class."),
];

static MESSAGE: &[Key] = &[
    needed(
        "prompt",
        KeyKind::MapOf(&KeyKind::Any),
        None,
        "The message's prompt, with `template`.",
    ),
    key("_type", KeyKind::Text, None, "Not read."),
];
static TYPES: &[Choice] = &[
    word("prompt", "One template."),
    word("few_shot", "Examples between a prefix and a suffix."),
    word(
        "chat",
        "One message of a chat; the loader drops all others.",
    ),
];
static FORMATS: &[Choice] = &[
    word("f-string", "`{name}`; the default."),
    word("mustache", "`{{name}}`, `{{#list}} … {{/list}}`."),
    word(
        "jinja2",
        "Not allowed in files, because Jinja can run code.",
    ),
];
static FEW_SHOT_FORMATS: &[Choice] = &[
    word("f-string", "`{name}`; the default."),
    word("jinja2", "Jinja."),
];
