//! The keys of Prompty 0.1 and of the v1 branch. Words that a loader takes although the specification lacks them are
//! offered and not judged. Sources: `prompty/core.py` (0.1.50), `Prompty.yaml` (v1 branch).

use super::keys::{
    DESCRIPTION, FORMATS, FREE, NAME, P_DEFAULT, P_DESCRIPTION, P_NAME, P_REQUIRED, TEXTS, key,
    must, word,
};
use crate::dialect::keys::{Choice, Field, Key, KeyKind};

/// Prompty 0.1; any other key makes its loader stop.
pub(super) static V0: &[Key] = &[
    NAME,
    DESCRIPTION,
    AUTHORS,
    TAGS,
    VERSION,
    BASE,
    key(
        "model",
        KeyKind::Map(MODEL_0),
        None,
        "The model: interface, configuration and parameters.",
    ),
    key(
        "inputs",
        KeyKind::MapOf(&KeyKind::Map(INPUT_0)),
        Some(Field::Parameters),
        "Inputs of the template, by name.",
    ),
    key(
        "outputs",
        KeyKind::MapOf(&KeyKind::Map(INPUT_0)),
        None,
        "What the answer holds, by name.",
    ),
    SAMPLE,
    key(
        "template",
        KeyKind::Either(&KeyKind::Map(TEMPLATE_0), &FORMATS),
        None,
        "The template language; Jinja2 without this key.",
    ),
];
const AUTHORS: Key = key("authors", TEXTS, None, "Who wrote the prompt.");
const TAGS: Key = key("tags", TEXTS, Some(Field::Tags), "Free words for search.");
const VERSION: Key = key("version", KeyKind::Text, None, "The version of the prompt.");
const BASE: Key = key(
    "base",
    KeyKind::Text,
    None,
    "Another .prompty file whose settings are taken over.",
);
const SAMPLE: Key = key(
    "sample",
    FREE,
    None,
    "Values used for inputs that are not given.",
);
static MODEL_0: &[Key] = &[
    key(
        "api",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(APIS_0)),
        None,
        "Which interface is called; the parser depends on it.",
    ),
    key(
        "configuration",
        FREE,
        None,
        "Service and deployment: `type`, `azure_endpoint`, `azure_deployment`, `api_version`.",
    ),
    key(
        "parameters",
        FREE,
        Some(Field::ModelParameters),
        "Sampling parameters and tools: `temperature`, `max_tokens`.",
    ),
    key(
        "response",
        KeyKind::Any,
        None,
        "Which part of the answer is kept: `first` or `all`.",
    ),
];
static APIS_0: &[Choice] = &[
    word("chat", "Messages in, a message out."),
    word("completion", "Text in, text out."),
    word("embedding", "Text in, a vector out."),
    word("image", "Text in, an image out."),
];
static INPUT_0: &[Key] = &[
    must(
        "type",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(TYPES_0)),
        "What the value is.",
    ),
    P_DESCRIPTION,
    key(
        "default",
        KeyKind::Any,
        None,
        "Documents the usual value; `sample` is what is filled in.",
    ),
];
static TYPES_0: &[Choice] = &[
    word("string", "Text."),
    word("number", "A number."),
    word("boolean", "`true` or `false`."),
    word("array", "A list."),
    word("object", "A mapping."),
];
static TEMPLATE_0: &[Key] = &[
    key(
        "type",
        FORMATS,
        None,
        "The template language; Mustache without this key.",
    ),
    key(
        "parser",
        KeyKind::Text,
        None,
        "`prompty`: lines such as `user:` start messages.",
    ),
];

/// The v1 branch.
pub(super) static V1: &[Key] = &[
    NAME,
    DESCRIPTION,
    key("id", KeyKind::Text, None, "Identifier of the prompt."),
    AUTHORS,
    TAGS,
    VERSION,
    BASE,
    key(
        "metadata",
        FREE,
        None,
        "Anything of one's own; governance keys go under `metadata.pog`.",
    ),
    key(
        "model",
        KeyKind::Map(MODEL_1),
        None,
        "The model: id, interface, connection and options.",
    ),
    key(
        "inputs",
        KeyKind::Either(
            &KeyKind::List(&KeyKind::Map(INPUT_1)),
            &KeyKind::MapOf(&KeyKind::Map(INPUT_1)),
        ),
        Some(Field::Parameters),
        "Inputs of the template.",
    ),
    key("outputs", KeyKind::Any, None, "What the answer holds."),
    SAMPLE,
    key("tools", KeyKind::Any, None, "Tools the model may call."),
    key(
        "template",
        KeyKind::Either(&KeyKind::Map(TEMPLATE_1), &FORMATS),
        None,
        "The template language; Jinja2 without this key.",
    ),
];
static MODEL_1: &[Key] = &[
    key(
        "id",
        KeyKind::Text,
        Some(Field::ModelId),
        "The model as its provider writes it.",
    ),
    key(
        "api",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(APIS_0)),
        None,
        "Which interface is called.",
    ),
    key(
        "connection",
        FREE,
        None,
        "Where the model is and how to sign in.",
    ),
    key(
        "options",
        FREE,
        Some(Field::ModelParameters),
        "Sampling parameters.",
    ),
    key(
        "configuration",
        FREE,
        None,
        "The older form of `connection`.",
    ),
    key(
        "parameters",
        FREE,
        Some(Field::ModelParameters),
        "The older form of `options`.",
    ),
    key(
        "response",
        KeyKind::Any,
        None,
        "Which part of the answer is kept.",
    ),
];
static INPUT_1: &[Key] = &[
    P_NAME,
    key(
        "type",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(TYPES_0)),
        None,
        "What the value is.",
    ),
    P_DESCRIPTION,
    P_REQUIRED,
    P_DEFAULT,
    key(
        "sample",
        KeyKind::Any,
        None,
        "Value used when none is given.",
    ),
    key(
        "strict",
        KeyKind::Bool,
        None,
        "Whether the value must be of the type.",
    ),
    key(
        "json_schema",
        KeyKind::Any,
        None,
        "A JSON Schema of the value.",
    ),
];
static TEMPLATE_1: &[Key] = &[
    key("format", FORMATS, None, "The template language."),
    key("type", FORMATS, None, "The older form of `format`."),
    key(
        "parser",
        KeyKind::Text,
        None,
        "`prompty`: lines such as `user:` start messages.",
    ),
    key(
        "strict",
        KeyKind::Bool,
        None,
        "Whether values can start no message of their own.",
    ),
    key("options", FREE, None, "Settings of the language."),
];
