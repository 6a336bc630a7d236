//! Keys of the metadata that POML's elements amount to.

use super::super::keys::{Field, Key, KeyKind};
use super::super::native::KEYS as GOVERNANCE;

const fn key(name: &'static str, kind: KeyKind, field: Option<Field>, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        field,
        required: false,
    }
}

/// `runtime`, `meta`, and what `<meta name="pog.…" content="…" />` says.
pub(super) static KEYS: &[Key] = &[
    key(
        "runtime",
        KeyKind::Map(RUNTIME),
        Some(Field::ModelParameters),
        "Model and sampling parameters, the attributes of `<runtime>`.",
    ),
    key(
        "meta",
        KeyKind::Map(META),
        None,
        "POML version requirements, the attributes of `<meta>`.",
    ),
    key(
        "pog",
        KeyKind::Map(GOVERNANCE),
        None,
        "Governance metadata, written `<meta name=\"pog.stage\" content=\"…\" />`.",
    ),
    key(
        "schema",
        KeyKind::Any,
        Some(Field::Output),
        "Schema of the output, `<output-schema>`.",
    ),
];
static RUNTIME: &[Key] = &[
    key("model", KeyKind::Text, Some(Field::ModelId), "The model."),
    key("provider", KeyKind::Text, None, "Provider."),
    key(
        "temperature",
        KeyKind::Any,
        None,
        "Randomness of the output; 0 is the lowest.",
    ),
    key(
        "topP",
        KeyKind::Any,
        None,
        "Nucleus sampling: cumulative probability to sample from.",
    ),
    key(
        "maxTokens",
        KeyKind::Any,
        None,
        "Maximum number of output tokens.",
    ),
    key(
        "maxOutputTokens",
        KeyKind::Any,
        None,
        "Maximum number of output tokens.",
    ),
    key(
        "maxCompletionTokens",
        KeyKind::Any,
        None,
        "Maximum number of output tokens.",
    ),
    key(
        "frequencyPenalty",
        KeyKind::Any,
        None,
        "Penalty for frequent tokens.",
    ),
    key(
        "presencePenalty",
        KeyKind::Any,
        None,
        "Penalty for tokens that already occurred.",
    ),
    key(
        "seed",
        KeyKind::Any,
        None,
        "Seed for reproducible output, if the provider supports it.",
    ),
    key("stop", KeyKind::Any, None, "Strings that stop generation."),
    key("reasoningEffort", KeyKind::Any, None, "Reasoning effort."),
];
static META: &[Key] = &[
    key(
        "minVersion",
        KeyKind::Text,
        None,
        "Oldest POML version that may render the file.",
    ),
    key(
        "maxVersion",
        KeyKind::Text,
        None,
        "Newest POML version that may render the file.",
    ),
    key(
        "components",
        KeyKind::Text,
        None,
        "Elements to disable or enable.",
    ),
];
