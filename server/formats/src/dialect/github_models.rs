//! GitHub Models prompt files, `*.prompt.yml`: messages inside YAML, `{{name}}` placeholders replaced literally.
//! Sources: github/gh-models `pkg/prompt/prompt.go`, actions/ai-inference `src/prompt.ts` (no schema is published).

use pog_template::PLACEHOLDER;
use pog_text::Span;
use pog_yaml as yaml;
use pog_yaml::{Node, Style};

use super::keys::{Choice, Field, Key, KeyKind};
use super::layout::{CaseSite, Layout, Message, Region, Role};
use super::{Dialect, Governance, ParameterSource, bom};

pub(super) static GITHUB_MODELS: Dialect = Dialect {
    id: "github-models",
    name: "GitHub Models prompt",
    globs: &["*.prompt.yml", "*.prompt.yaml"],
    sniffed: &[],
    in_library: &[],
    language_id: "yaml",
    source: "https://docs.github.com/en/github-models/use-github-models/storing-prompts-in-github-repositories",
    detection_doc: "its name ends in `.prompt.yml` or `.prompt.yaml` and it has top-level `messages` or other keys of the format, or is empty",
    detect: |file| detect(file.path, file.text),
    split: |source| split(source.text),
    metadata_companion: None,
    messages: None,
    language: &PLACEHOLDER,
    keys: KEYS,
    allows_unknown_keys: true,
    governance: Governance::Nested(&["pog"]),
    parameters: ParameterSource::Inferred,
    role_markers: false,
    roles: &Role::ALL,
    resolve_reference: None,
    reference_text: None,
    template_comment: None,
};

/// The suffix is shared with other tools, so a top-level `messages` or one of the format's own keys must be there too;
/// an empty file with the suffix is one that is being started.
fn detect(path: &str, text: &str) -> Option<&'static str> {
    if !(path.ends_with(".prompt.yml") || path.ends_with(".prompt.yaml")) {
        return None;
    }
    let has = |key: &str| {
        text.lines().any(|l| {
            let l = l.trim_start_matches('\u{feff}');
            l.strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with(':'))
        })
    };
    if has("messages") {
        return Some(
            "the file name ends in .prompt.yml or .prompt.yaml and it has top-level messages",
        );
    }
    // Semantic Kernel and LangChain use the suffix too; their own keys speak against this format.
    if has("template") || has("template_format") || has("input_variables") || has("_type") {
        return None;
    }
    if [
        "modelParameters",
        "testData",
        "evaluators",
        "responseFormat",
    ]
    .into_iter()
    .any(has)
    {
        return Some(
            "the file name ends in .prompt.yml or .prompt.yaml and it has keys of GitHub Models",
        );
    }
    text.trim_start_matches('\u{feff}')
        .trim()
        .is_empty()
        .then_some("an empty file whose name ends in .prompt.yml or .prompt.yaml")
}

fn split(text: &str) -> Layout {
    let start = bom(text).hi();
    let yaml_span = Span::new(start, text.len());
    let mut layout = Layout {
        yaml: yaml::parse(text, yaml_span),
        yaml_span,
        ..Layout::default()
    };
    let Some(root) = layout.yaml.root() else {
        return layout;
    };
    let mut regions = Vec::new();
    for message in root.get("messages").into_iter().flat_map(Node::items) {
        let role = message.get("role");
        let content = message.get("content");
        let role_text: Box<str> = role.and_then(Node::as_str).unwrap_or("").into();
        let body = content.map_or(Span::at(message.span().hi()), body_span);
        layout.messages.push(Message {
            // gh-models compares without case, ai-inference wants lower case: both read the lower-case form.
            role: Role::parse(&role_text.to_ascii_lowercase()),
            role_span: role.map_or(Span::at(message.span().lo()), Node::inner_span),
            role_text,
            body,
        });
        // The message stands even without content: its role is there to complete and check.
        regions.extend(content.and_then(|c| region(text, c, true)));
    }
    // Evaluators have placeholders too, but the model under test never sees their texts.
    for evaluator in root.get("evaluators").into_iter().flat_map(Node::items) {
        let texts = evaluator
            .get("string")
            .into_iter()
            .chain(evaluator.get("llm"));
        regions.extend(
            texts
                .flat_map(Node::entries)
                .filter_map(|e| region(text, e.value, false)),
        );
    }
    layout.cases = root
        .get("testData")
        .into_iter()
        .flat_map(Node::items)
        .filter(|row| row.is_mapping())
        .map(|row| CaseSite {
            node: row.id(),
            inputs: Some(row.id()),
            expect: None,
            every_input_is_parameter: false,
        })
        .collect();
    layout.regions = regions;
    layout
}

fn body_span(content: Node<'_>) -> Span {
    content.inner_span()
}

fn region(text: &str, node: Node<'_>, in_message: bool) -> Option<Region> {
    let scalar = node.scalar()?;
    let map = node.source_map(text)?;
    let plain_copy =
        map.is_identity() && matches!(scalar.style, Style::Plain | Style::Single | Style::Double);
    let decoded = if plain_copy && node.inner_span().text(text) == &*scalar.value {
        None
    } else {
        Some(scalar.value.clone())
    };
    let language = &PLACEHOLDER;
    Some(Region {
        span: node.inner_span(),
        decoded,
        map,
        in_message,
        language,
    })
}

const fn key(name: &'static str, kind: KeyKind, field: Option<Field>, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        field,
        required: false,
    }
}

const fn word(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc }
}

static KEYS: &[Key] = &[
    key(
        "name",
        KeyKind::Text,
        Some(Field::Name),
        "Display name of the prompt.",
    ),
    key(
        "description",
        KeyKind::Text,
        Some(Field::Description),
        "One sentence about what the prompt does.",
    ),
    key(
        "model",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(MODELS)),
        Some(Field::ModelId),
        "Model identifier with its publisher, such as `openai/gpt-4o`.",
    ),
    key(
        "modelParameters",
        KeyKind::Map(MODEL_PARAMETERS),
        Some(Field::ModelParameters),
        "Sampling parameters: `maxTokens`, `temperature`, `topP`.",
    ),
    key(
        "responseFormat",
        KeyKind::Enum(RESPONSE_FORMATS),
        Some(Field::Output),
        "Response format; `json_schema` requires `jsonSchema`.",
    ),
    key(
        "jsonSchema",
        KeyKind::Text,
        None,
        "A string of JSON with `name` and `schema`; the tools reject a YAML mapping.",
    ),
    Key {
        name: "messages",
        doc: "The prompt: a list of messages with `role` and `content`.",
        kind: KeyKind::List(&KeyKind::Map(MESSAGE)),
        field: Some(Field::Messages),
        required: true,
    },
    key(
        "testData",
        KeyKind::List(&KeyKind::MapOf(&KeyKind::Any)),
        Some(Field::Cases),
        "Rows of values for the placeholders, used by `gh models eval`.",
    ),
    key(
        "evaluators",
        KeyKind::List(&KeyKind::Map(EVALUATOR)),
        None,
        "Checks that `gh models eval` runs on responses.",
    ),
    key(
        "pog",
        KeyKind::MapOf(&KeyKind::Any),
        None,
        "Governance metadata. `gh models generate` rewrites the file without it; an overlay file is kept.",
    ),
];
static MODEL_PARAMETERS: &[Key] = &[
    key(
        "maxTokens",
        KeyKind::Int,
        None,
        "Maximum number of output tokens.",
    ),
    key(
        "maxCompletionTokens",
        KeyKind::Int,
        None,
        "Maximum number of output tokens; the newer name, only read by actions/ai-inference.",
    ),
    key(
        "temperature",
        KeyKind::Number,
        None,
        "Randomness of the output; 0 is the lowest.",
    ),
    key(
        "topP",
        KeyKind::Number,
        None,
        "Nucleus sampling: cumulative probability to sample from, 0 to 1.",
    ),
];
static RESPONSE_FORMATS: &[Choice] = &[
    word("text", "Plain text."),
    word("json_object", "A JSON object."),
    word("json_schema", "JSON that matches `jsonSchema`."),
];
static ROLES: &[Choice] = &[
    word("system", "Instructions."),
    word("user", "The user."),
    word("assistant", "The model."),
];
static MESSAGE: &[Key] = &[
    Key {
        name: "role",
        doc: "Role of the message.",
        kind: KeyKind::Enum(ROLES),
        field: None,
        required: true,
    },
    Key {
        name: "content",
        doc: "Content of the message; `{{name}}` without spaces is replaced.",
        kind: KeyKind::Text,
        field: None,
        required: true,
    },
];
static EVALUATOR: &[Key] = &[
    key(
        "name",
        KeyKind::Text,
        None,
        "Name of the evaluator in results.",
    ),
    key(
        "string",
        KeyKind::Map(STRING_EVALUATOR),
        None,
        "Compares the response with a string; exactly one criterion.",
    ),
    key(
        "llm",
        KeyKind::Map(LLM_EVALUATOR),
        None,
        "Lets a model grade the response.",
    ),
    key(
        "uses",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(BUILT_IN)),
        None,
        "A built-in evaluator such as `github/similarity`.",
    ),
];
static STRING_EVALUATOR: &[Key] = &[
    key(
        "equals",
        KeyKind::Text,
        None,
        "The response equals this string (case-sensitive).",
    ),
    key(
        "contains",
        KeyKind::Text,
        None,
        "The response contains this string (case-insensitive).",
    ),
    key(
        "startsWith",
        KeyKind::Text,
        None,
        "The response starts with this string (case-insensitive).",
    ),
    key(
        "endsWith",
        KeyKind::Text,
        None,
        "The response ends with this string (case-insensitive).",
    ),
];
static LLM_EVALUATOR: &[Key] = &[
    key(
        "modelId",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(MODELS)),
        None,
        "Grading model.",
    ),
    key(
        "prompt",
        KeyKind::Text,
        None,
        "Grading prompt; `{{completion}}` is the response.",
    ),
    key(
        "systemPrompt",
        KeyKind::Text,
        None,
        "System message of the grading prompt.",
    ),
    key(
        "choices",
        KeyKind::List(&KeyKind::Map(CHOICE)),
        None,
        "Grader choices and their scores.",
    ),
];
static CHOICE: &[Key] = &[
    key("choice", KeyKind::Text, None, "Answer of the grader."),
    key(
        "score",
        KeyKind::Number,
        None,
        "Score of this answer; above 0 passes.",
    ),
];
/// Models of the catalogue, for completion; others may be there.
static MODELS: &[Choice] = &[
    word("openai/gpt-5", "A model of OpenAI."),
    word("openai/gpt-5-mini", "A model of OpenAI."),
    word("openai/gpt-5-nano", "A model of OpenAI."),
    word("openai/gpt-4.1", "A model of OpenAI."),
    word("openai/gpt-4.1-mini", "A model of OpenAI."),
    word("openai/gpt-4.1-nano", "A model of OpenAI."),
    word("openai/gpt-4o", "A model of OpenAI."),
    word("openai/gpt-4o-mini", "A model of OpenAI."),
    word("openai/o1", "A model of OpenAI."),
    word("openai/o1-mini", "A model of OpenAI."),
    word("openai/o3", "A model of OpenAI."),
    word("openai/o3-mini", "A model of OpenAI."),
    word("openai/o4-mini", "A model of OpenAI."),
    word("ai21-labs/ai21-jamba-1.5-large", "A model of AI21 Labs."),
    word("cohere/cohere-command-a", "A model of Cohere."),
    word("cohere/cohere-command-r-08-2024", "A model of Cohere."),
    word("cohere/cohere-command-r-plus-08-2024", "A model of Cohere."),
    word("deepseek/deepseek-r1", "A model of DeepSeek."),
    word("deepseek/deepseek-r1-0528", "A model of DeepSeek."),
    word("deepseek/deepseek-v3-0324", "A model of DeepSeek."),
    word("meta/llama-3.3-70b-instruct", "A model of Meta."),
    word(
        "meta/llama-4-maverick-17b-128e-instruct-fp8",
        "A model of Meta.",
    ),
    word("meta/llama-4-scout-17b-16e-instruct", "A model of Meta."),
    word("meta/meta-llama-3.1-405b-instruct", "A model of Meta."),
    word("meta/meta-llama-3.1-8b-instruct", "A model of Meta."),
    word("microsoft/mai-ds-r1", "A model of Microsoft."),
    word("microsoft/phi-4", "A model of Microsoft."),
    word("microsoft/phi-4-mini-instruct", "A model of Microsoft."),
    word("microsoft/phi-4-mini-reasoning", "A model of Microsoft."),
    word("microsoft/phi-4-reasoning", "A model of Microsoft."),
    word("mistral-ai/codestral-2501", "A model of Mistral AI."),
    word("mistral-ai/ministral-3b", "A model of Mistral AI."),
    word("mistral-ai/mistral-medium-2505", "A model of Mistral AI."),
    word("mistral-ai/mistral-small-2503", "A model of Mistral AI."),
    word("xai/grok-3", "A model of xAI."),
    word("xai/grok-3-mini", "A model of xAI."),
];
static BUILT_IN: &[Choice] = &[
    word(
        "github/similarity",
        "How similar the response is to `expected`.",
    ),
    word("github/coherence", "How coherent the response is."),
    word("github/fluency", "How fluent the response is."),
    word(
        "github/relevance",
        "How relevant the response is to `input`.",
    ),
    word(
        "github/groundedness",
        "How well the response is grounded in `input`.",
    ),
];
