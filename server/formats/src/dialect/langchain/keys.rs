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
    "Which loader reads the file; `prompt` where it is missing.",
);
const VARIABLES: Key = key(
    "input_variables",
    KeyKind::Either(&TEXTS, &KeyKind::Text),
    Some(Field::Parameters),
    "Names that the template takes. The loader overwrites the list with the names it finds in the template.",
);
const PARTIAL: Key = key(
    "partial_variables",
    ANY_MAP,
    None,
    "Names of the template that are bound to a value here.",
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
    "Whether a name that is missing under `input_variables` is an error; not with `mustache`.",
);
const PARSER: Key = key(
    "output_parser",
    ANY_MAP,
    None,
    "Reader of the answer; `_type: default` only.",
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
const OPTIONAL: Key = key(
    "optional_variables",
    TEXTS,
    None,
    "Names that may be left out.",
);

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
        "A `.txt` file with the prompt, below the directory the program runs in.",
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
    key(
        "prefix",
        KeyKind::Text,
        None,
        "Text in front of the examples.",
    ),
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
        "Text behind the examples.",
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
        "The prompt that each example fills in.",
    ),
    key(
        "example_prompt_path",
        KeyKind::Text,
        None,
        "A file with the prompt that each example fills in.",
    ),
    needed(
        "examples",
        KeyKind::Either(&KeyKind::List(&ANY_MAP), &KeyKind::Text),
        None,
        "Values for `example_prompt`, or the JSON or YAML file that holds them.",
    ),
    key(
        "example_separator",
        KeyKind::Text,
        None,
        "What stands between examples; a blank line unless said otherwise.",
    ),
    key(
        "example_selector",
        KeyKind::Any,
        None,
        "Cannot be given in a file.",
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
        "Names that the template takes; must be there, is not used.",
    ),
    needed(
        "messages",
        KeyKind::List(&KeyKind::Map(MESSAGE)),
        Some(Field::Messages),
        "The messages; the loader keeps the first one's template and nothing else.",
    ),
    FORMAT,
    PARTIAL,
    TAGS,
    METADATA,
];

/// Keys of a serialised constructor.
pub(super) static SERIALISED: &[Key] = &[
    key("lc", KeyKind::Int, None, "Version of the form: 1."),
    key("type", KeyKind::Text, None, "`constructor`."),
    key("id", TEXTS, None, "Path of the class."),
    key("kwargs", ANY_MAP, None, "What the class is made with."),
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
    word("chat", "One message of a chat; further ones are lost."),
];
static FORMATS: &[Choice] = &[
    word("f-string", "`{name}`; the default."),
    word("mustache", "`{{name}}`, `{{#list}} … {{/list}}`."),
    word("jinja2", "Refused in files, since Jinja can run code."),
];
static FEW_SHOT_FORMATS: &[Choice] = &[
    word("f-string", "`{name}`; the default."),
    word("jinja2", "Jinja."),
];
