//! The keys of a Dotprompt front matter. Sources: google/dotprompt `reference/frontmatter`, `js/src/types.ts`; the last
//! four are read by Genkit from the raw front matter.

use super::super::keys::{Choice, Field, Key, KeyKind};
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

/// A governance key in the form that every runtime keeps: dotted, at the top.
const fn governance(name: &'static str) -> Key {
    let mut at = 0;
    while at + 1 < GOVERNANCE.len() && !is_dotted(name, GOVERNANCE[at].name) {
        at += 1;
    }
    let Key {
        doc, kind, field, ..
    } = &GOVERNANCE[at];
    Key {
        name,
        doc,
        kind: *kind,
        field: *field,
        required: false,
    }
}

/// Whether `name` is `plain` behind the prefix.
const fn is_dotted(name: &str, plain: &str) -> bool {
    let (name, plain, lead) = (name.as_bytes(), plain.as_bytes(), "pog.".len());
    if name.len() != lead + plain.len() {
        return false;
    }
    let mut at = 0;
    while at < plain.len() {
        if name[lead + at] != plain[at] {
            return false;
        }
        at += 1;
    }
    true
}

const fn word(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc }
}

/// The table.
pub(super) static KEYS: &[Key] = &[
    key(
        "model",
        KeyKind::Text,
        Some(Field::ModelId),
        "The model with its provider, such as `googleai/gemini-2.5-flash`.",
    ),
    key(
        "config",
        KeyKind::Either(&KeyKind::Map(CONFIG), &KeyKind::MapOf(&KeyKind::Any)),
        Some(Field::ModelParameters),
        "Model parameters; which ones are available depends on the model.",
    ),
    key("input", KeyKind::Map(INPUT), None, "Inputs of the prompt."),
    key(
        "output",
        KeyKind::Map(OUTPUT),
        Some(Field::Output),
        "Output of the model.",
    ),
    key(
        "description",
        KeyKind::Text,
        Some(Field::Description),
        "One sentence about what the prompt does.",
    ),
    key(
        "name",
        KeyKind::Text,
        Some(Field::Name),
        "Name of the prompt. Default: the file name.",
    ),
    key(
        "variant",
        KeyKind::Text,
        None,
        "Variant; can also be given by the file name, `name.variant.prompt`.",
    ),
    key(
        "version",
        KeyKind::Text,
        None,
        "Version of the stored prompt: a hash computed by prompt stores, not a release.",
    ),
    key(
        "tools",
        KeyKind::List(&KeyKind::Any),
        None,
        "Names of tools the model may call.",
    ),
    key(
        "toolDefs",
        KeyKind::List(&KeyKind::MapOf(&KeyKind::Any)),
        None,
        "Tools, defined in full.",
    ),
    key(
        "ext",
        KeyKind::MapOf(&KeyKind::Any),
        None,
        "Extensions; collects keys that contain a dot.",
    ),
    key(
        "raw",
        KeyKind::MapOf(&KeyKind::Any),
        None,
        "The front matter as written; filled in by Dotprompt.",
    ),
    key(
        "metadata",
        KeyKind::MapOf(&KeyKind::Any),
        None,
        "Arbitrary metadata; only readable through `raw`.",
    ),
    key(
        "maxTurns",
        KeyKind::Int,
        None,
        "Genkit: maximum number of tool-calling turns before the model must answer.",
    ),
    key(
        "toolChoice",
        KeyKind::Enum(TOOL_CHOICES),
        None,
        "Genkit: whether the model calls tools.",
    ),
    key(
        "returnToolRequests",
        KeyKind::Bool,
        None,
        "Genkit: return tool requests instead of running the tools.",
    ),
    key(
        "use",
        KeyKind::Any,
        None,
        "Genkit: middleware of the model.",
    ),
    governance("pog.id"),
    governance("pog.version"),
    governance("pog.stage"),
    governance("pog.phase"),
    governance("pog.layer"),
    governance("pog.risk"),
    governance("pog.owners"),
    governance("pog.tags"),
    governance("pog.rationale"),
    governance("pog.evals"),
    governance("pog.approvals"),
    governance("pog.changelog"),
    governance("pog.deprecated"),
];

static CONFIG: &[Key] = &[
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
        "Nucleus sampling: cumulative probability to sample from, 0 to 1.",
    ),
    key(
        "topK",
        KeyKind::Int,
        None,
        "Number of most likely tokens to sample from.",
    ),
    key(
        "stopSequences",
        KeyKind::List(&KeyKind::Text),
        None,
        "Strings that stop generation.",
    ),
    key(
        "version",
        KeyKind::Text,
        None,
        "Model version, such as `gemini-2.5-flash-001`.",
    ),
];

static INPUT: &[Key] = &[
    key(
        "schema",
        KeyKind::Any,
        None,
        "Schema of the inputs, in Picoschema (`topic: string, what to write about`) or JSON Schema, or the name of a schema registered in code.",
    ),
    key(
        "default",
        KeyKind::MapOf(&KeyKind::Any),
        None,
        "Default values of inputs. The JavaScript library does not apply them.",
    ),
];

static OUTPUT: &[Key] = &[
    key(
        "format",
        KeyKind::Either(&KeyKind::Enum(FORMATS), &KeyKind::Text),
        None,
        "Output format.",
    ),
    key(
        "schema",
        KeyKind::Any,
        None,
        "Schema of the output, in Picoschema or JSON Schema, or the name of a schema.",
    ),
];

static FORMATS: &[Choice] = &[
    word("text", "Plain text."),
    word("json", "JSON that matches `schema`."),
    word("jsonl", "One JSON object per line (Genkit)."),
    word("array", "A JSON list (Genkit)."),
    word("enum", "One of the values of `schema` (Genkit)."),
];

static TOOL_CHOICES: &[Choice] = &[
    word("auto", "The model decides."),
    word("required", "The model calls a tool."),
    word("none", "The model calls no tool."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn governance_keys_are_those_of_the_vocabulary() {
        for key in KEYS.iter().filter(|k| k.name.starts_with("pog.")) {
            let plain = GOVERNANCE
                .iter()
                .find(|g| key.name.strip_prefix("pog.") == Some(g.name))
                .expect("it is known");
            assert_eq!((key.doc, key.field), (plain.doc, plain.field));
        }
    }
}
