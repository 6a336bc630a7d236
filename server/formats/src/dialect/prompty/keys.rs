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
    "Name of the prompt.",
);
pub(super) const DESCRIPTION: Key = key(
    "description",
    KeyKind::Text,
    Some(Field::Description),
    "One sentence about what the prompt does.",
);

/// Prompty 2.
pub(super) static V2: &[Key] = &[
    NAME,
    key(
        "displayName",
        KeyKind::Text,
        None,
        "Display name, if different from `name`.",
    ),
    DESCRIPTION,
    key(
        "metadata",
        FREE,
        None,
        "Custom metadata, kept as is; governance keys go under `metadata.pog`.",
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
        "Template inputs: a list with names, or a mapping. Each requires `kind`.",
    ),
    key(
        "outputs",
        PROPERTIES,
        None,
        "Fields of the output; makes the model answer in JSON.",
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
        "Template language and parser. Default: Jinja2 with role lines.",
    ),
    key(
        "instructions",
        KeyKind::Text,
        None,
        "The template, in files without a body; a body takes precedence.",
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
    word("integer", "An integer."),
    word("float", "Any number."),
    word("boolean", "`true` or `false`."),
    word("array", "A list; `items` describes its items."),
    word("object", "A mapping; `properties` describes its fields."),
    word("union", "One of several shapes, in `oneOf` or `anyOf`."),
    word(
        "thread",
        "Messages of the conversation so far; inserted where the template names it, else at the end.",
    ),
    word("image", "An image, passed to the model with the text."),
    word("audio", "Audio, passed to the model with the text."),
    word("file", "A file, passed to the model with the text."),
];
pub(super) const P_NAME: Key = key("name", KeyKind::Text, None, "Name used in the template.");
const P_KIND: Key = must(
    "kind",
    KIND,
    "Kind of the value. Prompty 2 rejects an input without it.",
);
pub(super) const P_DESCRIPTION: Key = key(
    "description",
    KeyKind::Text,
    None,
    "Description of the value.",
);
pub(super) const P_REQUIRED: Key = key(
    "required",
    KeyKind::Bool,
    None,
    "Whether a value is required. Default: `false`.",
);
const P_NULLABLE: Key = key(
    "nullable",
    KeyKind::Bool,
    None,
    "Whether the value may be null.",
);
pub(super) const P_DEFAULT: Key = key("default", KeyKind::Any, None, "Default value.");
const P_EXAMPLE: Key = key(
    "example",
    KeyKind::Any,
    None,
    "Example value, for documentation only.",
);
const P_ENUM: Key = key(
    "enumValues",
    KeyKind::List(&KeyKind::Any),
    None,
    "Allowed values.",
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
        "Items of an `array`; required for arrays.",
    ),
    key("properties", NESTED, None, "Fields of an `object`."),
    key(
        "oneOf",
        NESTED,
        None,
        "Shapes of a `union`, exactly one of which matches.",
    ),
    key("anyOf", NESTED, None, "Shapes of a `union`."),
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
        "Items of an `array`; required for arrays.",
    ),
    key("properties", KeyKind::Any, None, "Fields of an `object`."),
    key(
        "oneOf",
        KeyKind::Any,
        None,
        "Shapes of a `union`, exactly one of which matches.",
    ),
    key("anyOf", KeyKind::Any, None, "Shapes of a `union`."),
];

static MODEL_2: &[Key] = &[
    key(
        "id",
        KeyKind::Text,
        Some(Field::ModelId),
        "Model id as written by its provider.",
    ),
    key(
        "provider",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(PROVIDERS)),
        None,
        "Provider of the model.",
    ),
    key(
        "apiType",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(API_TYPES)),
        None,
        "API type.",
    ),
    key(
        "connection",
        KeyKind::Map(CONNECTION),
        None,
        "Endpoint and authentication.",
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
    word("responses", "OpenAI Responses API."),
    word("embedding", "Text in, a vector out."),
    word("image", "Text in, an image out."),
];
static OPTIONS: &[Key] = &[
    key(
        "temperature",
        KeyKind::Number,
        None,
        "Randomness of the output; 0 is the lowest.",
    ),
    key(
        "maxOutputTokens",
        KeyKind::Int,
        None,
        "Maximum number of output tokens.",
    ),
    key(
        "topP",
        KeyKind::Number,
        None,
        "Nucleus sampling: cumulative probability to sample from.",
    ),
    key(
        "topK",
        KeyKind::Int,
        None,
        "Number of most likely tokens to sample from.",
    ),
    key(
        "frequencyPenalty",
        KeyKind::Number,
        None,
        "Penalty for frequent tokens.",
    ),
    key(
        "presencePenalty",
        KeyKind::Number,
        None,
        "Penalty for tokens that already occurred.",
    ),
    key(
        "reasoningEffort",
        KeyKind::Text,
        None,
        "Effort of a reasoning model.",
    ),
    key(
        "seed",
        KeyKind::Int,
        None,
        "Seed for reproducible sampling, if the service supports it.",
    ),
    key(
        "stopSequences",
        TEXTS,
        None,
        "Strings that stop generation.",
    ),
    key(
        "allowMultipleToolCalls",
        KeyKind::Bool,
        None,
        "Whether tools can be called in parallel.",
    ),
    key(
        "additionalProperties",
        FREE,
        None,
        "Additional options, passed to the service unchanged.",
    ),
];

static TOOL: &[Key] = &[
    key("name", KeyKind::Text, None, "Name used by the model."),
    key(
        "kind",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(TOOLS)),
        None,
        "Kind of tool.",
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
        "Whether the model must follow `parameters` exactly.",
    ),
    key(
        "bindings",
        KeyKind::Any,
        None,
        "Arguments bound to inputs: `argument: { input: name }`.",
    ),
    key(
        "connection",
        KeyKind::Map(CONNECTION),
        None,
        "Connection to the tool; required for every kind except `function`.",
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
        "Which calls need approval.",
    ),
    key(
        "allowedTools",
        TEXTS,
        None,
        "Tools of the server that can be called.",
    ),
    key("options", FREE, None, "Settings of a custom tool."),
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
        "Parser that splits the text into messages: `prompty`.",
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
        "Whether to prevent values from starting messages. Default: `true`.",
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
