//! `format/prompty-dropped`: keys of older versions in a file of Prompty 2, whose loader silently
//! ignores them. A key that no version had is somebody's own.

use pog_formats::dialect::prompty::Version;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::closest;
use pog_text::{Edit, Fix};
use pog_yaml::{Entry, Node};

use super::prompty::{LOADER, TEMPLATE, each, metadata, version_of};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/prompty-dropped",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["prompty"],
    source: Some(LOADER),
    page: Page {
        summary: "Prompty 2 ignores a key of an older version",
        what: "Checks for keys of Prompty 0.1, of the v1 branch and of early previews in files for \
               Prompty 2: `sample`, `model.parameters`, `max_tokens`, an input's `type` and \
               others; for `instructions` in a file that has a body; and for kinds of inputs that \
               look misspelled.",
        why: "The loader reports nothing, and the setting has no effect: the model runs with other \
              options, inputs have no values.",
        example: "=== triage.prompty\n---\nname: triage\nmodel:\n  id: gpt-4o\n  provider: openai\n  options:\n    max_tokens: 200\n---\nsystem:\nYou label tickets.\n",
        instead: "=== triage.prompty\n---\nname: triage\nmodel:\n  id: gpt-4o\n  provider: openai\n  options:\n    maxOutputTokens: 200\n---\nsystem:\nYou label tickets.\n",
        options: "",
        fix: "Changes the key to its name in Prompty 2.",
    },
};

/// What became of a key of an older version.
#[derive(Clone, Copy)]
enum Successor {
    /// Only its name changed.
    Renamed(&'static str),
    /// What to do instead.
    Advice(&'static str),
}

use Successor::{Advice, Renamed};

type Old = (&'static str, Successor);

const TOP: &[Old] = &[
    ("sample", Advice("give each input its 'default'")),
    ("inputSchema", Advice("list the inputs under 'inputs'")),
    ("outputSchema", Advice("list the fields under 'outputs'")),
    ("authors", Advice("move it to 'metadata'")),
    ("tags", Advice("move it to 'metadata'")),
    ("version", Advice("move it to 'metadata'")),
    ("base", Advice("copy what this file needs of it")),
    (
        "parameters",
        Advice("move sampling options to 'model', 'options'"),
    ),
    (
        "configuration",
        Advice("describe it under 'model', 'connection'"),
    ),
];
const MODEL: &[Old] = &[
    ("api", Renamed("apiType")),
    ("configuration", Advice("describe it under 'connection'")),
    (
        "parameters",
        Advice("move them to 'options', with the names they have there"),
    ),
    ("response", Advice("remove it")),
];
const OPTIONS: &[Old] = &[
    ("max_tokens", Renamed("maxOutputTokens")),
    ("maxTokens", Renamed("maxOutputTokens")),
    ("max_output_tokens", Renamed("maxOutputTokens")),
    ("max_completion_tokens", Renamed("maxOutputTokens")),
    ("top_p", Renamed("topP")),
    ("top_k", Renamed("topK")),
    ("frequency_penalty", Renamed("frequencyPenalty")),
    ("presence_penalty", Renamed("presencePenalty")),
    ("stop", Renamed("stopSequences")),
    ("stop_sequences", Renamed("stopSequences")),
    ("reasoning_effort", Renamed("reasoningEffort")),
    ("parallel_tool_calls", Renamed("allowMultipleToolCalls")),
    ("stream", Advice("move it to 'additionalProperties'")),
    ("tools", Advice("list them under 'tools' at the top level")),
    (
        "response_format",
        Advice("describe the answer under 'outputs'"),
    ),
];
const INPUT: &[Old] = &[
    ("type", Renamed("kind")),
    ("sample", Renamed("default")),
    ("enum", Renamed("enumValues")),
    (
        "json_schema",
        Advice("use 'kind', 'items' and 'properties'"),
    ),
];
const KINDS: &[&str] = &[
    "string", "integer", "float", "boolean", "array", "object", "union", "thread", "image",
    "audio", "file",
];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    // Without a key that tells, the file may be one of an older version, where these keys count.
    let Some(root) = metadata(context).filter(|_| version_of(context) == Version::Two) else {
        return;
    };
    keys(root, TOP, "", sink);
    if let Some(model) = root.get("model") {
        keys(model, MODEL, " in 'model'", sink);
        if let Some(options) = model.get("options") {
            keys(options, OPTIONS, " in 'options'", sink);
        }
    }
    for property in each(root.get("inputs")).chain(each(root.get("outputs"))) {
        keys(property, INPUT, " of an input", sink);
        kind(property, sink);
    }
    // Without fences the whole file is YAML, and `instructions` is the template.
    let has_body = context.artifact.syntax.layout.front_matter.is_some();
    if let Some(entry) = root.entry(TEMPLATE).filter(|_| has_body) {
        sink.report(
            entry.key.inner_span(),
            "Prompty replaces 'instructions' with the body of the file; remove it",
        );
    }
}

fn keys(node: Node<'_>, old: &[Old], place: &str, sink: &mut Sink) {
    for entry in node.entries() {
        let Some(key) = entry.key.as_str() else {
            continue;
        };
        let Some((name, successor)) = old.iter().find(|(name, _)| *name == key) else {
            continue;
        };
        match *successor {
            Advice(advice) => {
                sink.report(
                    entry.key.inner_span(),
                    format!("Prompty 2 ignores '{name}'{place}; {advice}"),
                );
            }
            Renamed(new) => renamed(node, entry, new, place, sink),
        }
    }
}

fn renamed(node: Node<'_>, entry: Entry<'_>, new: &str, place: &str, sink: &mut Sink) {
    let name = entry.key.as_str().unwrap_or("");
    let has_both = node.entry(new).is_some();
    // What resembles the new name is reported as misspelled.
    if !has_both && closest(name, [new]).is_some() {
        return;
    }
    let span = entry.key.inner_span();
    let finding = sink.report(
        span,
        format!("Prompty 2 ignores '{name}'{place}; it is now called '{new}'"),
    );
    // Where the new key is there too, renaming would give it twice.
    if !has_both {
        finding.fix(Fix::suggested(
            format!("Change to '{new}'"),
            vec![Edit::replace(span, new)],
        ));
    }
}

/// An unknown kind that resembles a known one: the loader accepts any word.
fn kind(property: Node<'_>, sink: &mut Sink) {
    let Some(node) = property.get("kind") else {
        return;
    };
    let Some(word) = node.as_str().filter(|w| !KINDS.contains(w)) else {
        return;
    };
    let near = match word {
        // Words of other languages, from which no edit distance leads to the right one.
        "str" | "text" => Some("string"),
        "int" => Some("integer"),
        "number" | "double" => Some("float"),
        "bool" => Some("boolean"),
        "list" => Some("array"),
        "dict" | "map" => Some("object"),
        _ => closest(word, KINDS.iter().copied()),
    };
    if let Some(near) = near {
        let span = node.inner_span();
        let finding = sink.report(
            span,
            format!(
                "Unknown kind '{word}', for which Prompty checks nothing; did you mean '{near}'?"
            ),
        );
        finding.fix(Fix::suggested(
            format!("Change to '{near}'"),
            vec![Edit::replace(span, near)],
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/prompty-dropped";

    fn file(front: &str) -> String {
        format!("=== a.prompty\n---\n{front}\n---\n{{{{q}}}}\n")
    }

    #[test]
    fn keys_of_older_versions() {
        for (front, place) in [
            ("model: gpt-4o\nsample: { q: 1 }", "sample"),
            ("model: gpt-4o\ninputSchema: {}", "inputSchema"),
            (
                "model: { id: gpt-4o, provider: openai, parameters: { temperature: 1 } }",
                "parameters",
            ),
            (
                "model: { id: gpt-4o, provider: openai, options: { max_tokens: 1 } }",
                "max_tokens",
            ),
            ("inputs:\n  q: { kind: string, sample: x }", "sample"),
            ("inputs:\n  q: { kind: strng }", "strng"),
            ("inputs:\n  q: { kind: number }", "number"),
            ("model: gpt-4o\ninstructions: Hi", "instructions"),
        ] {
            assert_eq!(places(&file(front), NAME), [place], "{front}");
        }
        let text = file("inputs:\n  q: { kind: string, sample: x }");
        assert!(apply_first_fix(&text, NAME).contains("{ kind: string, default: x }"));
    }

    #[test]
    fn its_own_and_unknown_keys_are_silent() {
        for front in [
            "model: gpt-4o\nmetadata: { tags: [a], version: 1.0.0 }\nmine: 1",
            "inputs:\n  q: { kind: string, example: x }",
            "inputs:\n  q: { kind: money }",
            "model: { api: chat }\nsample: { q: 1 }",
            "name: x",
        ] {
            assert!(messages(&file(front), NAME).is_empty(), "{front}");
        }
    }
}
