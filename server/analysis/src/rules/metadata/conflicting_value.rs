//! `metadata/conflicting-value`: a field that the file and its overlay both give, each in its own way. The same value
//! twice is needless but harmless; lists of cases add up and do not conflict.

use pog_syntax::dialect::Field;
use pog_syntax::yaml::{Entry, Node, Style};
use pog_text::{Edit, Fix, Span};
use serde_json::Value;

use crate::artifact::to_json;
use crate::file::PartKind;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/conflicting-value",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The prompt and its overlay disagree",
        what: "Looks for metadata that both the file and its overlay give with different values, and for parameters whose \
               type, choices or default they state differently. What the file says itself is what counts.",
        why: "Whoever reads one of the two files believes something else than whoever reads the other, and a change made \
              in the overlay has no effect.",
        example: "=== triage.prompt.yml\nname: Triage\nmessages: []\n\n=== triage.prompt.yml.pog.yaml\nname: Sort reports\n",
        instead: "=== triage.prompt.yml\nname: Triage\nmessages: []\n\n=== triage.prompt.yml.pog.yaml\nname: Triage\n",
        options: "",
        fix: "Writes the value of one of the two files into the other, where both are single words or lines.",
    },
};

/// Fields that hold others or add up; what they hold is compared by itself.
const CONTAINERS: &[Field] = &[
    Field::Model,
    Field::Cases,
    Field::Parameters,
    Field::Messages,
    Field::Deprecated,
];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let Some(overlay) = artifact
        .documents
        .iter()
        .find(|d| d.kind == PartKind::Overlay)
        .map(|d| d.span)
    else {
        return;
    };
    for (field, theirs) in artifact
        .fields()
        .filter(|(_, e)| overlay.touches(e.key.span().lo()))
    {
        let own = artifact
            .given(field)
            .next()
            .filter(|own| !overlay.touches(own.key.span().lo()));
        let Some(own) = own else { continue };
        if field == Field::Parameters {
            parameters(context, own.value, theirs.value, sink);
        } else if field == Field::ModelParameters {
            each(context, own.value, theirs.value, sink);
        } else if !CONTAINERS.contains(&field) && differ(own.value, theirs.value) {
            report(context, own, theirs, sink);
        }
    }
}

/// Two values of one form that say different things. A list of one and that one are the same.
fn differ(own: Node<'_>, theirs: Node<'_>) -> bool {
    if own.is_null() || theirs.is_null() || own.is_mapping() != theirs.is_mapping() {
        return false;
    }
    let list = |node: Node<'_>| match to_json(node) {
        Value::Array(items) => items,
        one => vec![one],
    };
    let word = |value: Value| match value {
        Value::String(text) => Value::String(text.trim().to_owned()),
        Value::Number(number) => Value::String(number.to_string()),
        other => other,
    };
    let words = |node| list(node).into_iter().map(word).collect::<Vec<_>>();
    words(own) != words(theirs)
}

fn parameters(context: &Context<'_>, own: Node<'_>, theirs: Node<'_>, sink: &mut Sink) {
    for theirs in theirs.entries() {
        let Some(own) = theirs.key.as_str().and_then(|name| own.get(name)) else {
            continue;
        };
        for key in ["type", "enum", "default"] {
            if let (Some(own), Some(theirs)) = (own.entry(key), theirs.value.entry(key))
                && differ(own.value, theirs.value)
            {
                report(context, own, theirs, sink);
            }
        }
    }
}

/// Sampling parameters add up; one that both give must be the same.
fn each(context: &Context<'_>, own: Node<'_>, theirs: Node<'_>, sink: &mut Sink) {
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
        "The file itself gives '{name}' another value, which is the one that counts; keep one of the two"
    );
    let finding = sink.report(theirs.key.inner_span(), message);
    finding.relate(
        context.file.id,
        own.key.inner_span(),
        format!("'{name}' in the file itself"),
    );
    let line = |node: Node<'_>| plain(context.text, node);
    if let (Some(mine), Some(other)) = (line(own.value), line(theirs.value)) {
        let take = |title: &str, at: Span, value: &str| {
            Fix::suggested(title, vec![Edit::replace(at, value)])
        };
        finding.fix(take("Use the value of the file", theirs.value.span(), mine));
        finding.fix(take(
            "Use the value of the overlay",
            own.value.span(),
            other,
        ));
    }
}

/// A value as it is written, where it means the same in another place.
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
    use pog_text::{EditTarget, apply_edits};

    use crate::rules::testing::{findings, messages};

    const NAME: &str = "metadata/conflicting-value";

    #[test]
    fn the_finding_stands_in_the_overlay_and_shows_the_file() {
        let text = "=== a.prompt.yml\nmodel: openai/gpt-4o\nmessages: []\n=== a.prompt.yml.pog.yaml\nmodel: { id: openai/o3 }\nstage: discovered\n";
        let found = findings(text, NAME);
        assert_eq!(found.len(), 1);
        let (own, overlay) = (
            "model: openai/gpt-4o\nmessages: []\n",
            "model: { id: openai/o3 }\nstage: discovered\n",
        );
        assert_eq!((found[0].file.0, found[0].span.text(overlay)), (1, "id"));
        assert_eq!(
            (
                found[0].related[0].file.0,
                found[0].related[0].span.text(own)
            ),
            (0, "model")
        );
        assert_eq!(
            apply_edits(overlay, &found[0].fixes[0].edits).unwrap(),
            "model: { id: openai/gpt-4o }\nstage: discovered\n"
        );
        let other = &found[0].fixes[1].others[0];
        assert_eq!(other.target, EditTarget::Known(0));
        assert_eq!(
            apply_edits(own, &other.edits).unwrap(),
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
