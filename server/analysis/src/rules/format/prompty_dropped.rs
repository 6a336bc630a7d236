//! `format/prompty-dropped`: keys of older versions in a file of Prompty 2, whose loader passes over them without a word.
//! A key that no version had is somebody's own and left alone.

use pog_syntax::dialect::prompty::Version;
use pog_syntax::yaml::{Entry, Node};
use pog_text::{Edit, Fix};

use super::prompty::{LOADER, TEMPLATE, each, metadata, version_of};
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/prompty-dropped",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["prompty"],
    source: Some(LOADER),
    page: Page {
        summary: "Prompty 2 passes over a key of an older version",
        what: "Looks for keys of Prompty 0.1, of the v1 branch and of early previews in files for Prompty 2: `sample`, \
               `model.parameters`, `max_tokens`, an input's `type` and others; for `instructions` in a file that has a body; \
               and for kinds of inputs that look misspelt.",
        why: "The loader says nothing, and the setting has no effect: the model runs with other options, inputs have no \
              values.",
        example: "=== triage.prompty\n---\nname: triage\nmodel:\n  id: gpt-4o\n  provider: openai\n  options:\n    max_tokens: 200\n---\nsystem:\nYou label tickets.\n",
        instead: "=== triage.prompty\n---\nname: triage\nmodel:\n  id: gpt-4o\n  provider: openai\n  options:\n    maxOutputTokens: 200\n---\nsystem:\nYou label tickets.\n",
        options: "",
        fix: "Writes the name that Prompty 2 has for the key.",
    },
};

/// A key's old name, its new one where only the name changed, and what to do.
type Old = (&'static str, Option<&'static str>, &'static str);

const TOP: &[Old] = &[
    ("sample", None, "give each input its 'default'"),
    ("inputSchema", None, "list the inputs under 'inputs'"),
    ("outputSchema", None, "list the fields under 'outputs'"),
    ("authors", None, "put it under 'metadata'"),
    ("tags", None, "put it under 'metadata'"),
    ("version", None, "put it under 'metadata'"),
    ("base", None, "repeat what this file needs of it"),
    (
        "parameters",
        None,
        "put sampling options under 'model', 'options'",
    ),
    (
        "configuration",
        None,
        "describe it under 'model', 'connection'",
    ),
];
const MODEL: &[Old] = &[
    ("api", Some("apiType"), ""),
    ("configuration", None, "describe it under 'connection'"),
    (
        "parameters",
        None,
        "put them under 'options', with the names they have there",
    ),
    ("response", None, "remove it"),
];
const OPTIONS: &[Old] = &[
    ("max_tokens", Some("maxOutputTokens"), ""),
    ("maxTokens", Some("maxOutputTokens"), ""),
    ("max_output_tokens", Some("maxOutputTokens"), ""),
    ("max_completion_tokens", Some("maxOutputTokens"), ""),
    ("top_p", Some("topP"), ""),
    ("top_k", Some("topK"), ""),
    ("frequency_penalty", Some("frequencyPenalty"), ""),
    ("presence_penalty", Some("presencePenalty"), ""),
    ("stop", Some("stopSequences"), ""),
    ("stop_sequences", Some("stopSequences"), ""),
    ("reasoning_effort", Some("reasoningEffort"), ""),
    ("parallel_tool_calls", Some("allowMultipleToolCalls"), ""),
    ("stream", None, "put it under 'additionalProperties'"),
    ("tools", None, "list them under 'tools' at the top"),
    (
        "response_format",
        None,
        "describe the answer under 'outputs'",
    ),
];
const INPUT: &[Old] = &[
    ("type", Some("kind"), ""),
    ("sample", Some("default"), ""),
    ("enum", Some("enumValues"), ""),
    (
        "json_schema",
        None,
        "say it with 'kind', 'items' and 'properties'",
    ),
];
const KINDS: &[&str] = &[
    "string", "integer", "float", "boolean", "array", "object", "union", "thread", "image",
    "audio", "file",
];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
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
    let body = context.artifact.syntax.layout.front_matter.is_some();
    if let Some(entry) = root.entry(TEMPLATE).filter(|_| body) {
        sink.report(
            entry.key.inner_span(),
            "Prompty puts the body of the file in place of 'instructions'; remove it",
        );
    }
}

fn keys(node: Node<'_>, old: &[Old], place: &str, sink: &mut Sink) {
    for entry in node.entries() {
        let Some((name, new, advice)) = entry
            .key
            .as_str()
            .and_then(|k| old.iter().find(|(n, ..)| *n == k))
        else {
            continue;
        };
        report(node, entry, name, *new, advice, place, sink);
    }
}

fn report(
    node: Node<'_>,
    entry: Entry<'_>,
    name: &str,
    new: Option<&str>,
    advice: &str,
    place: &str,
    sink: &mut Sink,
) {
    let span = entry.key.inner_span();
    let Some(new) = new else {
        sink.report(
            span,
            format!("Prompty 2 passes over '{name}'{place}; {advice}"),
        );
        return;
    };
    // What resembles the new name is reported as misspelt.
    if closest(name, [new]).is_some() && node.entry(new).is_none() {
        return;
    }
    let finding = sink.report(
        span,
        format!("Prompty 2 passes over '{name}'{place}; it is called '{new}' there"),
    );
    if node.entry(new).is_none() {
        finding.fix(Fix::suggested(
            format!("Change to '{new}'"),
            vec![Edit::replace(span, new)],
        ));
    }
}

/// A kind that nobody has and that resembles one: the loader takes any word.
fn kind(property: Node<'_>, sink: &mut Sink) {
    let Some(node) = property.get("kind") else {
        return;
    };
    let Some(word) = node.as_str().filter(|w| !KINDS.contains(w)) else {
        return;
    };
    let near = match word {
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
            format!("Prompty knows no kind '{word}' and takes the value as it comes; did you mean '{near}'?"),
        );
        finding.fix(Fix::suggested(
            format!("Change to '{near}'"),
            vec![Edit::replace(span, near)],
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages, places};

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
    fn keys_of_its_own_and_of_nobody_are_silent() {
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
