//! The governance vocabulary as key tables: native front matter, overlays, and files of evaluation cases.

use crate::dialect::keys::{Choice, Field, Key, KeyKind};

const fn key(name: &'static str, kind: KeyKind, field: Option<Field>, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        field,
        required: false,
    }
}

const TEXTS: KeyKind = KeyKind::List(&KeyKind::Text);

/// The governance vocabulary: keys of native front matter, and of the overlay of any format.
pub static KEYS: &[Key] = &[
    key(
        "id",
        KeyKind::Id,
        Some(Field::Id),
        "Id under which other prompts include this one. Default: the path below the library root without `.pog.md`.",
    ),
    key(
        "name",
        KeyKind::Text,
        Some(Field::Name),
        "Display name, shown in pickers and listings.",
    ),
    key(
        "description",
        KeyKind::Text,
        Some(Field::Description),
        "One sentence about what the prompt does; used in searches.",
    ),
    key(
        "version",
        KeyKind::Version,
        Some(Field::Version),
        "SemVer version of the whole call: text, parameters, model, model parameters, includes.",
    ),
    key(
        "stage",
        KeyKind::Enum(STAGES),
        Some(Field::Stage),
        "Lifecycle stage; decides which requirements the prompt must meet.",
    ),
    key(
        "phase",
        KeyKind::Enum(PHASES),
        Some(Field::Phase),
        "Phase of the software life cycle.",
    ),
    key(
        "layer",
        KeyKind::Enum(LAYERS),
        Some(Field::Layer),
        "Orchestration layer. Prompts may only include prompts of the same or a lower layer.",
    ),
    key(
        "risk",
        KeyKind::Enum(RISKS),
        Some(Field::Risk),
        "Impact if the prompt fails. Low risk may waive requirements, high risk may add some.",
    ),
    key(
        "owners",
        TEXTS,
        Some(Field::Owners),
        "Owners: handles, teams or e-mail addresses.",
    ),
    key(
        "tags",
        TEXTS,
        Some(Field::Tags),
        "Tags for search and ranking.",
    ),
    key(
        "rationale",
        KeyKind::Text,
        Some(Field::Rationale),
        "Why the prompt is designed this way.",
    ),
    key(
        "model",
        KeyKind::Map(MODEL),
        Some(Field::Model),
        "Model the prompt was written and evaluated for.",
    ),
    key(
        "parameters",
        KeyKind::MapOf(&KeyKind::Schema(schema_keys)),
        Some(Field::Parameters),
        "Template parameters: name to JSON Schema, or just a type name. A parameter without a default is required.",
    ),
    key(
        "output",
        KeyKind::Map(OUTPUT),
        Some(Field::Output),
        "Expected output of the model.",
    ),
    key(
        "evals",
        KeyKind::Either(&CASES, &KeyKind::Either(&KeyKind::Text, &TEXTS)),
        Some(Field::Cases),
        "Evaluation cases: named inputs and expectations, or paths to YAML files with them.",
    ),
    key(
        "approvals",
        KeyKind::List(&KeyKind::Map(APPROVAL)),
        Some(Field::Approvals),
        "Who approved which version, and when.",
    ),
    key(
        "changelog",
        KeyKind::List(&KeyKind::Map(CHANGE)),
        Some(Field::Changelog),
        "What each version changed, newest first.",
    ),
    key(
        "deprecated",
        KeyKind::Either(&KeyKind::Bool, &KeyKind::Map(DEPRECATED)),
        Some(Field::Deprecated),
        "Marks the prompt as deprecated: `true`, or since which version, what to use instead, and why.",
    ),
];

const fn word(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc }
}

static STAGES: &[Choice] = &[
    word("interaction", "A prompt as typed; nothing is required."),
    word("discovered", "Worth keeping; has a place and a name."),
    word(
        "normalized",
        "Parameterised and described, so that others can use it.",
    ),
    word("validated", "Has evaluation cases and a named model."),
    word(
        "skill",
        "Versioned, owned and approved; others can depend on it.",
    ),
];
static PHASES: &[Choice] = &[
    word("requirements", "Deciding what to build."),
    word("design", "Deciding how to build it."),
    word("development", "Building it."),
    word("testing", "Checking whether it works."),
    word("deployment", "Delivering it to users."),
    word("maintenance", "Keeping it running."),
];
static LAYERS: &[Choice] = &[
    word(
        "foundation",
        "Rules for all prompts, such as safety and output format.",
    ),
    word("domain", "Domain knowledge shared by several tasks."),
    word("task", "One job done by one prompt."),
    word("runtime", "Context assembled at run time."),
];
static RISKS: &[Choice] = &[
    word("low", "A poor answer costs a moment."),
    word("medium", "A poor answer costs rework."),
    word("high", "A poor answer can harm people, money or data."),
];
static MODEL: &[Key] = &[
    key(
        "id",
        KeyKind::Text,
        Some(Field::ModelId),
        "Model id as written by its provider; a dated snapshot keeps results comparable.",
    ),
    key(
        "provider",
        KeyKind::Text,
        None,
        "Provider of the model, such as `openai` or `anthropic`.",
    ),
    key(
        "parameters",
        KeyKind::MapOf(&KeyKind::Any),
        Some(Field::ModelParameters),
        "Sampling parameters such as `temperature` and `max_tokens`.",
    ),
];
static TYPES: &[Choice] = &[
    word("string", "A string."),
    word("integer", "An integer."),
    word("number", "Any number."),
    word("boolean", "`true` or `false`."),
    word("array", "A list; describe its items with `items`."),
    word(
        "object",
        "A mapping; describe its fields with `properties`.",
    ),
    word("null", "Null."),
];
fn schema_keys() -> &'static [Key] {
    SCHEMA
}

static SCHEMA: &[Key] = &[
    key(
        "type",
        KeyKind::Either(&KeyKind::Enum(TYPES), &KeyKind::List(&KeyKind::Enum(TYPES))),
        None,
        "JSON type of the value.",
    ),
    key(
        "description",
        KeyKind::Text,
        None,
        "Description of the value; shown in completion, hover and forms.",
    ),
    key(
        "default",
        KeyKind::Any,
        None,
        "Default value; makes the parameter optional.",
    ),
    key(
        "enum",
        KeyKind::List(&KeyKind::Any),
        None,
        "Allowed values.",
    ),
    key("const", KeyKind::Any, None, "The only allowed value."),
    key(
        "examples",
        KeyKind::List(&KeyKind::Any),
        None,
        "Example values.",
    ),
    key(
        "items",
        KeyKind::Schema(schema_keys),
        None,
        "Schema of each item of an array.",
    ),
    key(
        "properties",
        KeyKind::MapOf(&KeyKind::Schema(schema_keys)),
        None,
        "Schemas of the fields of an object.",
    ),
    key(
        "required",
        KeyKind::List(&KeyKind::Text),
        None,
        "Required fields of an object.",
    ),
    key(
        "additionalProperties",
        KeyKind::Any,
        None,
        "Whether an object may have fields not listed in `properties`.",
    ),
    key(
        "minLength",
        KeyKind::Int,
        None,
        "Minimum number of characters.",
    ),
    key(
        "maxLength",
        KeyKind::Int,
        None,
        "Maximum number of characters.",
    ),
    key(
        "pattern",
        KeyKind::Text,
        None,
        "Regular expression a string must match.",
    ),
    key(
        "format",
        KeyKind::Text,
        None,
        "Named format such as `date` or `uri`.",
    ),
    key("minimum", KeyKind::Number, None, "Minimum value."),
    key("maximum", KeyKind::Number, None, "Maximum value."),
    key("minItems", KeyKind::Int, None, "Minimum number of items."),
    key("maxItems", KeyKind::Int, None, "Maximum number of items."),
    key(
        "untrusted",
        KeyKind::Bool,
        None,
        "The value comes from an untrusted source and may contain instructions.",
    ),
    key(
        "sensitive",
        KeyKind::Bool,
        None,
        "The value must not be logged.",
    ),
];
static FORMATS: &[Choice] = &[
    word("text", "Plain text."),
    word("markdown", "Markdown."),
    word("json", "JSON, described by `schema` if given."),
    word("yaml", "YAML."),
    word("xml", "XML."),
    word("code", "Source code."),
];
static OUTPUT: &[Key] = &[
    key("format", KeyKind::Enum(FORMATS), None, "Output format."),
    key(
        "schema",
        KeyKind::AnySchema,
        None,
        "JSON Schema of structured output.",
    ),
    key(
        "description",
        KeyKind::Text,
        None,
        "Description of the output.",
    ),
];
static CASE: &[Key] = &[
    key("name", KeyKind::Text, None, "What the case tests."),
    key(
        "with",
        KeyKind::MapOf(&KeyKind::Any),
        None,
        "Values of the parameters.",
    ),
    key(
        "expect",
        KeyKind::List(&KeyKind::Map(EXPECT)),
        None,
        "Expectations about the rendered prompt.",
    ),
    key(
        "assert",
        KeyKind::List(&KeyKind::Any),
        None,
        "promptfoo assertions about the model's answer; exported by `pog eval --export promptfoo`.",
    ),
];
/// A file of cases: the list itself, or a mapping that holds it.
pub static CASE_FILE: KeyKind = KeyKind::Either(&CASES, &KeyKind::Map(CASE_FILE_KEYS));
const CASES: KeyKind = KeyKind::List(&KeyKind::Map(CASE));
static CASE_FILE_KEYS: &[Key] = &[key("cases", CASES, None, "The evaluation cases.")];
static EXPECT: &[Key] = &[
    key(
        "contains",
        KeyKind::Text,
        None,
        "The rendered prompt contains this text.",
    ),
    key(
        "not-contains",
        KeyKind::Text,
        None,
        "The rendered prompt does not contain this text.",
    ),
    key(
        "matches",
        KeyKind::Text,
        None,
        "The rendered prompt matches this regular expression.",
    ),
    key(
        "starts-with",
        KeyKind::Text,
        None,
        "The rendered prompt starts with this text.",
    ),
    key(
        "ends-with",
        KeyKind::Text,
        None,
        "The rendered prompt ends with this text.",
    ),
    key(
        "equals",
        KeyKind::Text,
        None,
        "The rendered prompt is exactly this text.",
    ),
    key(
        "max-tokens",
        KeyKind::Int,
        None,
        "The rendered prompt has at most this many tokens.",
    ),
    key(
        "max-chars",
        KeyKind::Int,
        None,
        "The rendered prompt has at most this many characters.",
    ),
    key(
        "json-valid",
        KeyKind::Bool,
        None,
        "The rendered prompt is valid JSON.",
    ),
    key(
        "role-order",
        KeyKind::List(&KeyKind::Enum(ROLES)),
        None,
        "The messages have exactly these roles, in this order.",
    ),
    key(
        "snapshot",
        KeyKind::Text,
        None,
        "The rendered prompt equals the contents of this file.",
    ),
];
static ROLES: &[Choice] = &[
    word("system", "Instructions."),
    word("user", "The user."),
    word("assistant", "The model."),
];
static APPROVAL: &[Key] = &[
    key("by", KeyKind::Text, None, "Who approved."),
    key(
        "version",
        KeyKind::Version,
        None,
        "Which version was approved.",
    ),
    key("date", KeyKind::Date, None, "Date of the approval."),
    key(
        "digest",
        KeyKind::Text,
        None,
        "Digest of the content that was approved.",
    ),
    key("comment", KeyKind::Text, None, "Comment."),
];
static CHANGE: &[Key] = &[
    key(
        "version",
        KeyKind::Version,
        None,
        "The version the entry describes.",
    ),
    key("date", KeyKind::Date, None, "Release date."),
    key(
        "summary",
        KeyKind::Text,
        None,
        "What changed for users of the prompt.",
    ),
];
static DEPRECATED: &[Key] = &[
    key("since", KeyKind::Version, None, "First deprecated version."),
    key(
        "replacement",
        KeyKind::Id,
        Some(Field::Replacement),
        "Id of the prompt to use instead.",
    ),
    key("reason", KeyKind::Text, None, "Reason."),
];
