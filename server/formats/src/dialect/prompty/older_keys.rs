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
        "Fields of the output, by name.",
    ),
    SAMPLE,
    key(
        "template",
        KeyKind::Either(&KeyKind::Map(TEMPLATE_0), &FORMATS),
        None,
        "Template language. Default: Jinja2.",
    ),
];
const AUTHORS: Key = key("authors", TEXTS, None, "Authors.");
const TAGS: Key = key("tags", TEXTS, Some(Field::Tags), "Tags for search.");
const VERSION: Key = key("version", KeyKind::Text, None, "The version of the prompt.");
const BASE: Key = key(
    "base",
    KeyKind::Text,
    None,
    "Another .prompty file to take settings from.",
);
const SAMPLE: Key = key("sample", FREE, None, "Default values of inputs.");
static MODEL_0: &[Key] = &[
    key(
        "api",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(APIS_0)),
        None,
        "API type; decides which parser is used.",
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
        "Which part of the response to keep: `first` or `all`.",
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
        "Type of the value.",
    ),
    P_DESCRIPTION,
    key(
        "default",
        KeyKind::Any,
        None,
        "Documents the usual value; `sample` is used for rendering.",
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
        "Template language. Default: Mustache.",
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
        "Custom metadata; governance keys go under `metadata.pog`.",
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
    key("outputs", KeyKind::Any, None, "Description of the output."),
    SAMPLE,
    key("tools", KeyKind::Any, None, "Tools the model may call."),
    key(
        "template",
        KeyKind::Either(&KeyKind::Map(TEMPLATE_1), &FORMATS),
        None,
        "Template language. Default: Jinja2.",
    ),
];
static MODEL_1: &[Key] = &[
    key(
        "id",
        KeyKind::Text,
        Some(Field::ModelId),
        "Model id as written by its provider.",
    ),
    key(
        "api",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(APIS_0)),
        None,
        "API type.",
    ),
    key("connection", FREE, None, "Endpoint and authentication."),
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
        "Which part of the response to keep.",
    ),
];
static INPUT_1: &[Key] = &[
    P_NAME,
    key(
        "type",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(TYPES_0)),
        None,
        "Type of the value.",
    ),
    P_DESCRIPTION,
    P_REQUIRED,
    P_DEFAULT,
    key("sample", KeyKind::Any, None, "Default value."),
    key(
        "strict",
        KeyKind::Bool,
        None,
        "Whether the value must match the type.",
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
        "Whether to prevent values from starting messages.",
    ),
    key("options", FREE, None, "Settings of the language."),
];
