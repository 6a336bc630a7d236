//! The keys of Prompty 2; those of the versions before are in [`super::older_keys`]. Words that a loader takes although the
//! specification lacks them are offered and not judged. Source: `vscode/prompty/schemas/Agent.yaml`.

use super::connection_keys::CONNECTION;
use crate::dialect::keys::{Choice, Field, Key, KeyKind};

pub(super) const fn key(
    name: &'static str,
    kind: KeyKind,
    field: Option<Field>,
    doc: &'static str,
) -> Key {
    Key {
        name,
        doc,
        kind,
        field,
        required: false,
    }
}

pub(super) const fn must(name: &'static str, kind: KeyKind, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        field: None,
        required: true,
    }
}

pub(super) const fn word(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc }
}

pub(super) const TEXTS: KeyKind = KeyKind::List(&KeyKind::Text);
pub(super) const FREE: KeyKind = KeyKind::MapOf(&KeyKind::Any);
pub(super) const NAME: Key = key(
    "name",
    KeyKind::Text,
    Some(Field::Name),
    "What people and tools call the prompt.",
);
pub(super) const DESCRIPTION: Key = key(
    "description",
    KeyKind::Text,
    Some(Field::Description),
    "One sentence on what the prompt is for.",
);

/// Prompty 2.
pub(super) static V2: &[Key] = &[
    NAME,
    key(
        "displayName",
        KeyKind::Text,
        None,
        "The name shown to people, where it is not `name`.",
    ),
    DESCRIPTION,
    key(
        "metadata",
        FREE,
        None,
        "Anything of one's own, kept as it is; governance keys go under `metadata.pog`.",
    ),
    key(
        "model",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Map(MODEL_2)),
        Some(Field::ModelId),
        "The model: its id, or a mapping with `id`, `provider`, `connection` and `options`.",
    ),
    key(
        "inputs",
        PROPERTIES,
        Some(Field::Parameters),
        "Inputs of the template: a list with names, or a mapping. Each needs `kind`.",
    ),
    key(
        "outputs",
        PROPERTIES,
        None,
        "The answer's fields; they make the model answer in JSON.",
    ),
    key(
        "tools",
        KeyKind::Either(
            &KeyKind::List(&KeyKind::Map(TOOL)),
            &KeyKind::MapOf(&KeyKind::Either(&KeyKind::Map(TOOL), &KeyKind::Text)),
        ),
        None,
        "Tools the model may call.",
    ),
    key(
        "template",
        KeyKind::Either(&KeyKind::Map(TEMPLATE_2), &KeyKind::Text),
        None,
        "Template language and parser; without it Jinja2 with role lines.",
    ),
    key(
        "instructions",
        KeyKind::Text,
        None,
        "The template, in files without a body; a body replaces it.",
    ),
];

const PROPERTIES: KeyKind = KeyKind::Either(
    &KeyKind::List(&KeyKind::Map(PROPERTY)),
    &KeyKind::MapOf(&KeyKind::Map(PROPERTY)),
);
const NESTED: KeyKind = KeyKind::Either(
    &KeyKind::List(&KeyKind::Map(INNER)),
    &KeyKind::MapOf(&KeyKind::Map(INNER)),
);
const KIND: KeyKind = KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(KINDS));

static KINDS: &[Choice] = &[
    word("string", "Text."),
    word("integer", "A whole number."),
    word("float", "Any number."),
    word("boolean", "`true` or `false`."),
    word("array", "A list; `items` says of what."),
    word("object", "A mapping; `properties` says of what."),
    word("union", "One of several shapes, in `oneOf` or `anyOf`."),
    word(
        "thread",
        "Messages of the conversation so far; put in where the template names it, else at the end.",
    ),
    word("image", "An image, passed to the model beside the text."),
    word("audio", "Sound, passed to the model beside the text."),
    word("file", "A file, passed to the model beside the text."),
];
pub(super) const P_NAME: Key = key("name", KeyKind::Text, None, "The name the template uses.");
const P_KIND: Key = must(
    "kind",
    KIND,
    "What the value is. Prompty 2 refuses an input without it.",
);
pub(super) const P_DESCRIPTION: Key = key("description", KeyKind::Text, None, "What to pass.");
pub(super) const P_REQUIRED: Key = key(
    "required",
    KeyKind::Bool,
    None,
    "Whether a value must be given; `false` without this key.",
);
const P_NULLABLE: Key = key(
    "nullable",
    KeyKind::Bool,
    None,
    "Whether the value may be null.",
);
pub(super) const P_DEFAULT: Key = key(
    "default",
    KeyKind::Any,
    None,
    "Value used when none is given.",
);
const P_EXAMPLE: Key = key(
    "example",
    KeyKind::Any,
    None,
    "A typical value, for people; never used when the prompt runs.",
);
const P_ENUM: Key = key(
    "enumValues",
    KeyKind::List(&KeyKind::Any),
    None,
    "The closed list of allowed values.",
);
static PROPERTY: &[Key] = &[
    P_NAME,
    P_KIND,
    P_DESCRIPTION,
    P_REQUIRED,
    P_NULLABLE,
    P_DEFAULT,
    P_EXAMPLE,
    P_ENUM,
    key(
        "items",
        KeyKind::Map(INNER),
        None,
        "What each item of an `array` is; an array needs it.",
    ),
    key("properties", NESTED, None, "The fields of an `object`."),
    key(
        "oneOf",
        NESTED,
        None,
        "The shapes of a `union`, exactly one of which fits.",
    ),
    key("anyOf", NESTED, None, "The shapes of a `union`."),
];
static INNER: &[Key] = &[
    P_NAME,
    P_KIND,
    P_DESCRIPTION,
    P_REQUIRED,
    P_NULLABLE,
    P_DEFAULT,
    P_EXAMPLE,
    P_ENUM,
    key(
        "items",
        KeyKind::Any,
        None,
        "What each item of an `array` is; an array needs it.",
    ),
    key(
        "properties",
        KeyKind::Any,
        None,
        "The fields of an `object`.",
    ),
    key(
        "oneOf",
        KeyKind::Any,
        None,
        "The shapes of a `union`, exactly one of which fits.",
    ),
    key("anyOf", KeyKind::Any, None, "The shapes of a `union`."),
];

static MODEL_2: &[Key] = &[
    key(
        "id",
        KeyKind::Text,
        Some(Field::ModelId),
        "The model as its provider writes it.",
    ),
    key(
        "provider",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(PROVIDERS)),
        None,
        "Who serves the model.",
    ),
    key(
        "apiType",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(API_TYPES)),
        None,
        "Which interface is called.",
    ),
    key(
        "connection",
        KeyKind::Map(CONNECTION),
        None,
        "Where the model is and how to sign in.",
    ),
    key(
        "options",
        KeyKind::Map(OPTIONS),
        Some(Field::ModelParameters),
        "Sampling parameters.",
    ),
];
static PROVIDERS: &[Choice] = &[
    word("openai", "OpenAI."),
    word("azure", "Azure OpenAI."),
    word("foundry", "Microsoft Foundry."),
    word("anthropic", "Anthropic."),
];
static API_TYPES: &[Choice] = &[
    word("chat", "Messages in, a message out."),
    word("responses", "OpenAI's responses interface."),
    word("embedding", "Text in, a vector out."),
    word("image", "Text in, an image out."),
];
static OPTIONS: &[Key] = &[
    key(
        "temperature",
        KeyKind::Number,
        None,
        "Randomness of the answer; 0 is the least.",
    ),
    key(
        "maxOutputTokens",
        KeyKind::Int,
        None,
        "Greatest number of tokens of the answer.",
    ),
    key(
        "topP",
        KeyKind::Number,
        None,
        "Share of probability that tokens are drawn from.",
    ),
    key("topK", KeyKind::Int, None, "Number of tokens to draw from."),
    key(
        "frequencyPenalty",
        KeyKind::Number,
        None,
        "Against repeating frequent words.",
    ),
    key(
        "presencePenalty",
        KeyKind::Number,
        None,
        "Against repeating any word.",
    ),
    key(
        "reasoningEffort",
        KeyKind::Text,
        None,
        "How long a reasoning model thinks.",
    ),
    key(
        "seed",
        KeyKind::Int,
        None,
        "Makes sampling repeatable where the service can.",
    ),
    key("stopSequences", TEXTS, None, "Texts that end the answer."),
    key(
        "allowMultipleToolCalls",
        KeyKind::Bool,
        None,
        "Whether several tools may be called at once.",
    ),
    key(
        "additionalProperties",
        FREE,
        None,
        "Further options, passed to the service as they are.",
    ),
];

static TOOL: &[Key] = &[
    key("name", KeyKind::Text, None, "The name the model calls."),
    key(
        "kind",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(TOOLS)),
        None,
        "What runs the tool.",
    ),
    key(
        "description",
        KeyKind::Text,
        None,
        "When to call it, for the model.",
    ),
    key("parameters", PROPERTIES, None, "Arguments of a function."),
    key(
        "strict",
        KeyKind::Bool,
        None,
        "Whether the model must keep to `parameters` exactly.",
    ),
    key(
        "bindings",
        KeyKind::Any,
        None,
        "Arguments that an input fills in: `argument: { input: name }`.",
    ),
    key(
        "connection",
        KeyKind::Map(CONNECTION),
        None,
        "How to reach the tool; every kind but `function` needs one.",
    ),
    key(
        "specification",
        KeyKind::Text,
        None,
        "Path of an OpenAPI specification.",
    ),
    key("serverName", KeyKind::Text, None, "Name of an MCP server."),
    key(
        "serverDescription",
        KeyKind::Text,
        None,
        "What the MCP server is for.",
    ),
    key(
        "approvalMode",
        KeyKind::Any,
        None,
        "Which calls somebody must allow.",
    ),
    key(
        "allowedTools",
        TEXTS,
        None,
        "The server's tools that may be called.",
    ),
    key(
        "options",
        FREE,
        None,
        "Settings of a tool of one's own kind.",
    ),
];
static TOOLS: &[Choice] = &[
    word("function", "A function of the program."),
    word("mcp", "An MCP server."),
    word("openapi", "A web service with an OpenAPI specification."),
];

static TEMPLATE_2: &[Key] = &[
    must(
        "format",
        KeyKind::Either(&KeyKind::Map(FORMAT), &FORMATS),
        "The template language.",
    ),
    must(
        "parser",
        KeyKind::Either(&KeyKind::Map(PARSER), &KeyKind::Text),
        "What cuts the text into messages: `prompty`.",
    ),
];
pub(super) const FORMATS: KeyKind = KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(LANGUAGES));
static LANGUAGES: &[Choice] = &[word("jinja2", "Jinja2."), word("mustache", "Mustache.")];
static FORMAT: &[Key] = &[
    key("kind", FORMATS, None, "The template language."),
    key(
        "strict",
        KeyKind::Bool,
        None,
        "Whether values can start no message of their own; `true` without this key.",
    ),
    key("options", FREE, None, "Settings of the language."),
];
static PARSER: &[Key] = &[
    key(
        "kind",
        KeyKind::Text,
        None,
        "`prompty`: lines such as `user:` start messages.",
    ),
    key("options", FREE, None, "Settings of the parser."),
];
