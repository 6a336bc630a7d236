//! `metadata/conflicting-value`: a field that the file and its overlay set to different values. The
//! same value twice is needless but harmless; lists of cases are merged and do not conflict.

use pog_formats::dialect::Field;
use pog_model::{CompanionKind, FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};
use pog_yaml::{Entry, Node, Style, to_json};
use serde_json::Value;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/conflicting-value",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Prompt and overlay disagree",
        what: "Checks for metadata that the file and its overlay both set, to different values, \
               and for parameters whose type, choices or default they state differently. The value \
               in the file takes precedence.",
        why: "Readers of one file believe something else than readers of the other, and a change \
              made in the overlay has no effect.",
        example: "=== triage.prompt.yml\nname: Triage\nmessages: []\n\n=== triage.prompt.yml.pog.yaml\nname: Sort reports\n",
        instead: "=== triage.prompt.yml\nname: Triage\nmessages: []\n\n=== triage.prompt.yml.pog.yaml\nname: Triage\n",
        options: "",
        fix: "Copies the value of one file to the other, if both are single words or lines.",
    },
};

/// Fields that contain others or are merged; what they contain is compared one by one.
const CONTAINERS: &[Field] = &[
    Field::Model,
    Field::Cases,
    Field::Parameters,
    Field::Messages,
    Field::Deprecated,
];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let overlay = artifact
        .documents
        .iter()
        .find(|document| document.kind == CompanionKind::Overlay);
    let Some(overlay) = overlay.map(|document| document.span) else {
        return;
    };
    for (field, theirs) in artifact.fields() {
        if !overlay.touches(theirs.key.span().lo()) {
            continue;
        }
        let Some(own) = artifact.given(field).next() else {
            continue;
        };
        // Only the overlay gives the field, so there is nothing it could contradict.
        if overlay.touches(own.key.span().lo()) {
            continue;
        }
        if field == Field::Parameters {
            parameters(context, own.value, theirs.value, sink);
        } else if field == Field::ModelParameters {
            model_parameters(context, own.value, theirs.value, sink);
        } else if !CONTAINERS.contains(&field) && differ(own.value, theirs.value) {
            report(context, own, theirs, sink);
        }
    }
}

/// Whether two values of one form mean different things. A list of one item and that item are the
/// same.
fn differ(own: Node<'_>, theirs: Node<'_>) -> bool {
    if own.is_null() || theirs.is_null() || own.is_mapping() != theirs.is_mapping() {
        return false;
    }
    comparable(own) != comparable(theirs)
}

/// The items of a value, without what only its notation adds: quotes around a number, white space
/// around text.
fn comparable(node: Node<'_>) -> Vec<Value> {
    let mut items = match to_json(node) {
        Value::Array(items) => items,
        single => vec![single],
    };
    for item in &mut items {
        match item {
            Value::String(text) => *text = text.trim().to_owned(),
            Value::Number(number) => *item = Value::String(number.to_string()),
            _ => {}
        }
    }
    items
}

fn parameters(context: &Context<'_>, own: Node<'_>, theirs: Node<'_>, sink: &mut Sink) {
    for theirs in theirs.entries() {
        let Some(own) = theirs.key.as_str().and_then(|name| own.get(name)) else {
            continue;
        };
        // Not the description: two wordings of one meaning do no harm.
        for key in ["type", "enum", "default"] {
            if let (Some(own), Some(theirs)) = (own.entry(key), theirs.value.entry(key))
                && differ(own.value, theirs.value)
            {
                report(context, own, theirs, sink);
            }
        }
    }
}

/// Sampling parameters are merged; one that both files set must be the same.
fn model_parameters(context: &Context<'_>, own: Node<'_>, theirs: Node<'_>, sink: &mut Sink) {
    for theirs in theirs.entries() {
        let own = theirs.key.as_str().and_then(|name| own.entry(name));
        if let Some(own) = own.filter(|own| differ(own.value, theirs.value)) {
            report(context, own, theirs, sink);
        }
    }
}

fn report(context: &Context<'_>, own: Entry<'_>, theirs: Entry<'_>, sink: &mut Sink) {
    let name = theirs.key.as_str().unwrap_or_default();
    let message = format!(
        "Value of '{name}' differs from the prompt file, which takes precedence; keep one of the two"
    );
    let finding = sink.report(theirs.key.inner_span(), message);
    finding.relate(
        context.file.id,
        own.key.inner_span(),
        format!("'{name}' is set here in the prompt file"),
    );
    let own_text = plain(context.text, own.value);
    let their_text = plain(context.text, theirs.value);
    // Which of the two was meant cannot be known here, so both are offered.
    if let (Some(own_text), Some(their_text)) = (own_text, their_text) {
        finding.fix(Fix::suggested(
            "Use the value of the prompt file",
            vec![Edit::replace(theirs.value.span(), own_text)],
        ));
        finding.fix(Fix::suggested(
            "Use the value of the overlay",
            vec![Edit::replace(own.value.span(), their_text)],
        ));
    }
}

/// A value as written, if it means the same anywhere else: no alias, no tag, one line.
fn plain<'t>(text: &'t str, node: Node<'_>) -> Option<&'t str> {
    let scalar = node
        .scalar()
        .filter(|s| !s.tagged && node.target().id() == node.id())?;
    let written = node.span().text(text);
    let quoted = matches!(scalar.style, Style::Single | Style::Double);
    let safe = quoted
        || (scalar.style == Style::Plain
            && !written.contains([',', '[', ']', '{', '}', '#', '&', '*']));
    (safe && !written.contains(['\n', '\r'])).then_some(written)
}

#[cfg(test)]
mod tests {
    use pog_model::FileId;
    use pog_text::apply_edits;

    use crate::testing::{findings, messages};

    const NAME: &str = "metadata/conflicting-value";

    #[test]
    fn the_finding_is_in_the_overlay_and_relates_the_file() {
        let text = "=== a.prompt.yml\nmodel: openai/gpt-4o\nmessages: []\n=== a.prompt.yml.pog.yaml\nmodel: { id: openai/o3 }\nstage: discovered\n";
        let found = findings(text, NAME);
        assert_eq!(found.len(), 1);
        let (own, overlay) = (
            "model: openai/gpt-4o\nmessages: []\n",
            "model: { id: openai/o3 }\nstage: discovered\n",
        );
        assert_eq!(
            (
                found[0].location.file.0,
                found[0].location.span.text(overlay)
            ),
            (1, "id")
        );
        assert_eq!(
            (
                found[0].related[0].location.file.0,
                found[0].related[0].location.span.text(own)
            ),
            (0, "model")
        );
        assert_eq!(
            apply_edits(overlay, found[0].fixes[0].edits.of(FileId(1))).unwrap(),
            "model: { id: openai/gpt-4o }\nstage: discovered\n"
        );
        assert_eq!(
            apply_edits(own, found[0].fixes[1].edits.of(FileId(0))).unwrap(),
            "model: openai/o3\nmessages: []\n"
        );
    }

    #[test]
    fn native_files_lists_and_parameters_too() {
        let text = "=== a.pog.md\n---\ntags: [a, b]\nparameters: { x: { type: string, default: 1 } }\n---\n{{ x }}\n=== a.pog.md.pog.yaml\ntags: [a]\nparameters: { x: { type: integer, description: The x., default: 1 } }\n";
        assert_eq!(messages(text, NAME).len(), 2);
    }

    #[test]
    fn sampling_parameters_are_compared_one_by_one() {
        let with = |theirs: &str| {
            format!(
                "=== a.prompt.yml\nmodelParameters: {{ temperature: 1 }}\nmessages: []\n=== a.prompt.yml.pog.yaml\nmodel: {{ parameters: {theirs} }}\n"
            )
        };
        assert!(messages(&with("{ seed: 4, temperature: 1 }"), NAME).is_empty());
        assert_eq!(
            messages(&with("{ seed: 4, temperature: 0 }"), NAME).len(),
            1
        );
    }

    #[test]
    fn the_same_value_other_forms_and_cases_are_silent() {
        let text = "=== a.prompt.yml\nname: ' Triage'\ndescription:\nresponseFormat: text\ntestData: [{ a: 1 }]\nmessages: []\n=== a.prompt.yml.pog.yaml\nname: Triage\ndescription: What\noutput: { format: json }\nevals: [{ name: x }]\n";
        assert!(
            messages(text, NAME).is_empty(),
            "{:?}",
            messages(text, NAME)
        );
        let text = "=== a.pog.md\n---\nowners: '@a'\nversion: \"1.0.0\"\n---\nHi\n=== a.pog.md.pog.yaml\nowners: ['@a']\nversion: 1.0.0\n";
        assert!(
            messages(text, NAME).is_empty(),
            "{:?}",
            messages(text, NAME)
        );
    }
}
