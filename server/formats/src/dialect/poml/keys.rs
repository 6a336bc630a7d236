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
        "Demands on the POML version, the attributes of `<meta>`.",
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
        "The schema of the answer, `<output-schema>`.",
    ),
];
static RUNTIME: &[Key] = &[
    key("model", KeyKind::Text, Some(Field::ModelId), "The model."),
    key("provider", KeyKind::Text, None, "Who serves the model."),
    key(
        "temperature",
        KeyKind::Any,
        None,
        "Randomness of the answer; 0 is the least.",
    ),
    key(
        "topP",
        KeyKind::Any,
        None,
        "Share of probability that tokens are drawn from.",
    ),
    key(
        "maxTokens",
        KeyKind::Any,
        None,
        "Greatest number of tokens of the answer.",
    ),
    key(
        "maxOutputTokens",
        KeyKind::Any,
        None,
        "Greatest number of tokens of the answer.",
    ),
    key(
        "maxCompletionTokens",
        KeyKind::Any,
        None,
        "Greatest number of tokens of the answer.",
    ),
    key(
        "frequencyPenalty",
        KeyKind::Any,
        None,
        "Less of what was said often.",
    ),
    key(
        "presencePenalty",
        KeyKind::Any,
        None,
        "Less of what was said at all.",
    ),
    key(
        "seed",
        KeyKind::Any,
        None,
        "Makes answers repeatable where the provider can.",
    ),
    key("stop", KeyKind::Any, None, "Where to stop."),
    key("reasoningEffort", KeyKind::Any, None, "How much to think."),
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
        "Elements to switch off or on.",
    ),
];
