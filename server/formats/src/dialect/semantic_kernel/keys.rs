//! The keys of Semantic Kernel's prompt configuration, as YAML and as `config.json`. .NET refuses any other key in YAML;
//! Python, and both runtimes in JSON, pass over them.

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

/// A setting that some service has.
const fn other(name: &'static str) -> Key {
    key(
        name,
        KeyKind::Any,
        None,
        "A service-specific setting, passed on unchanged.",
    )
}

const fn word(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc }
}

const NAME: Key = key(
    "name",
    KeyKind::Text,
    Some(Field::Name),
    "Name of the function: letters, digits, `_` and, in Python, `-`.",
);
const DESCRIPTION: Key = key(
    "description",
    KeyKind::Text,
    Some(Field::Description),
    "What the function does; models use it to decide whether to call it.",
);
const FORMAT: Key = key(
    "template_format",
    KeyKind::Enum(FORMATS),
    None,
    "Language of the template.",
);
const VARIABLES: Key = key(
    "input_variables",
    KeyKind::List(&VARIABLE_MAP),
    Some(Field::Parameters),
    "Variables of the template.",
);
const OUTPUT: Key = key(
    "output_variable",
    KeyKind::Map(OUTPUT_VARIABLE),
    Some(Field::Output),
    "Description of the result (.NET only).",
);
// Names of services are free and so are settings; the tables offer what most have.
const SETTINGS: Key = key(
    "execution_settings",
    KeyKind::Either(&ANY_SERVICE, &SERVICE_MAP),
    None,
    "Settings by service; `default` applies to all others.",
);
const DANGEROUS: Key = key(
    "allow_dangerously_set_content",
    KeyKind::Bool,
    None,
    "Whether to insert values and function results unencoded, so that they can add messages.",
);

/// Keys of a YAML prompt.
pub(super) static YAML: &[Key] = &[
    NAME,
    DESCRIPTION,
    FORMAT,
    key(
        "template",
        KeyKind::Text,
        Some(Field::Messages),
        "The prompt.",
    ),
    VARIABLES,
    OUTPUT,
    SETTINGS,
    DANGEROUS,
];

/// Keys of `config.json`; the last four are those of versions before 1.0.
pub(super) static CONFIG: &[Key] = &[
    key(
        "schema",
        KeyKind::Int,
        None,
        "Version of the configuration; not read.",
    ),
    NAME,
    DESCRIPTION,
    FORMAT,
    VARIABLES,
    OUTPUT,
    SETTINGS,
    DANGEROUS,
    key(
        "pog",
        KeyKind::MapOf(&KeyKind::Any),
        None,
        "Governance metadata; ignored by Semantic Kernel.",
    ),
    key("type", KeyKind::Text, None, "Before 1.0: `completion`."),
    key(
        "completion",
        KeyKind::MapOf(&KeyKind::Any),
        Some(Field::ModelParameters),
        "Before 1.0: model settings.",
    ),
    key(
        "input",
        KeyKind::Map(INPUT),
        None,
        "Before 1.0: variables of the template.",
    ),
    key(
        "default_services",
        KeyKind::List(&KeyKind::Text),
        None,
        "Before 1.0: services to use.",
    ),
];

static VARIABLE_MAP: KeyKind = KeyKind::Map(VARIABLE);
static ANY_SERVICE: KeyKind = KeyKind::MapOf(&SERVICE);
static SERVICE_MAP: KeyKind = KeyKind::Map(SERVICES);
static FORMATS: &[Choice] = &[
    word(
        "semantic-kernel",
        "`{{$name}}`, `{{plugin.function $name}}`; the default.",
    ),
    word("handlebars", "Handlebars."),
    word("liquid", "Liquid; .NET only."),
    word("jinja2", "Jinja; Python only."),
];
static VARIABLE: &[Key] = &[
    Key {
        name: "name",
        doc: "Name used in the template, without `$`.",
        kind: KeyKind::Text,
        field: None,
        required: true,
    },
    key(
        "description",
        KeyKind::Text,
        None,
        "Description of the value; models use it when they call the function.",
    ),
    key("default", KeyKind::Any, None, "Default value, as a string."),
    key(
        "is_required",
        KeyKind::Bool,
        None,
        "Whether it is required. Default: `true`.",
    ),
    key(
        "json_schema",
        KeyKind::Text,
        None,
        "JSON Schema of the value, as a string.",
    ),
    key(
        "allow_dangerously_set_content",
        KeyKind::Bool,
        None,
        "Whether to insert the value unencoded, so that it can add messages.",
    ),
    key("sample", KeyKind::Any, None, "An example (.NET only)."),
];
static OUTPUT_VARIABLE: &[Key] = &[
    key(
        "description",
        KeyKind::Text,
        None,
        "Description of the result.",
    ),
    key(
        "json_schema",
        KeyKind::Text,
        None,
        "JSON Schema of the result, as a string.",
    ),
];
static SERVICES: &[Key] = &[key(
    "default",
    KeyKind::Map(SERVICE_KEYS),
    Some(Field::ModelParameters),
    "Settings for services without their own.",
)];
static SERVICE: KeyKind = KeyKind::Map(SERVICE_KEYS);
static SERVICE_KEYS: &[Key] = &[
    key("service_id", KeyKind::Text, None, "The service."),
    key(
        "model_id",
        KeyKind::Text,
        Some(Field::ModelId),
        "The model.",
    ),
    key(
        "temperature",
        KeyKind::Number,
        None,
        "Randomness of the output; 0 is the lowest.",
    ),
    key(
        "top_p",
        KeyKind::Number,
        None,
        "Nucleus sampling: cumulative probability to sample from, 0 to 1.",
    ),
    key(
        "max_tokens",
        KeyKind::Int,
        None,
        "Maximum number of output tokens.",
    ),
    key(
        "presence_penalty",
        KeyKind::Number,
        None,
        "Penalty for tokens that already occurred.",
    ),
    key(
        "frequency_penalty",
        KeyKind::Number,
        None,
        "Penalty for frequent tokens.",
    ),
    key(
        "stop_sequences",
        KeyKind::List(&KeyKind::Text),
        None,
        "Strings that stop generation.",
    ),
    key("response_format", KeyKind::Any, None, "Response format."),
    key(
        "function_choice_behavior",
        KeyKind::Any,
        None,
        "Which functions the model may call: `type: auto`, `required` or `none`.",
    ),
    other("top_k"),
    other("seed"),
    other("stop"),
    other("n"),
    other("number_of_responses"),
    other("results_per_prompt"),
    other("logit_bias"),
    other("token_selection_biases"),
    other("logprobs"),
    other("top_logprobs"),
    other("user"),
    other("tools"),
    other("tool_choice"),
    other("tool_call_behavior"),
    other("parallel_tool_calls"),
    other("functions"),
    other("function_call"),
    other("max_completion_tokens"),
    other("max_output_tokens"),
    other("max_new_tokens"),
    other("candidate_count"),
    other("safety_settings"),
    other("safe_prompt"),
    other("random_seed"),
    other("stream"),
    other("stream_options"),
    other("store"),
    other("metadata"),
    other("modalities"),
    other("audio"),
    other("reasoning_effort"),
    other("thinking"),
    other("system"),
    other("messages"),
    other("chat_system_prompt"),
    other("chat_developer_prompt"),
    other("extension_data"),
    other("extra_body"),
    other("extra_headers"),
    other("ai_model_id"),
    other("structured_json_response"),
    other("web_search_options"),
    other("num_predict"),
    other("num_ctx"),
    other("repeat_penalty"),
    other("repetition_penalty"),
    other("keep_alive"),
    other("do_sample"),
    other("min_p"),
    other("typical_p"),
    other("options"),
    other("format"),
    other("prompt"),
    other("data_sources"),
];
static INPUT: &[Key] = &[key(
    "parameters",
    KeyKind::List(&KeyKind::Map(PARAMETER)),
    None,
    "Variables of the template.",
)];
static PARAMETER: &[Key] = &[
    Key {
        name: "name",
        doc: "Name used in the template, without `$`.",
        kind: KeyKind::Text,
        field: None,
        required: true,
    },
    key(
        "description",
        KeyKind::Text,
        None,
        "Description of the value.",
    ),
    key(
        "defaultValue",
        KeyKind::Any,
        None,
        "Default value, as a string.",
    ),
];
