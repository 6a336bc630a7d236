//! `template/enum-comparison`: a parameter compared with a literal that its enum lacks. Checks
//! parameters and their fields, but not locals, whose values are unknown.

use pog_model::artifact::Artifact;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::{Comparison, Literal, Name, Resolution};
use pog_text::near::closest;
use pog_text::{Edit, Fix};
use pog_yaml::{Node, to_json};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::common::Doubtful;
use crate::{Context, Sink};

/// Values listed in a message.
const SHOWN: usize = 8;

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/enum-comparison",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Parameter is compared with a value it cannot have",
        what: "Checks comparisons (`==`, `!=`, `in [...]`, `is eq`) of a parameter, or of a field \
               of an object parameter, with a literal that is not among the values of its `enum`. \
               Skipped if the default itself is not among them or the schema allows several types.",
        why: "The comparison always has the same result, so a part of the prompt is never \
              rendered. Most such values are misspelled, or were renamed in the schema only.",
        example: "---\nparameters:\n  tone: { type: string, enum: [formal, friendly] }\n---\nuser:\n{% if tone == \"freindly\" %}Use first names.{% endif %}\n",
        instead: "---\nparameters:\n  tone: { type: string, enum: [formal, friendly] }\n---\nuser:\n{% if tone == \"friendly\" %}Use first names.{% endif %}\n",
        options: "",
        fix: "Changes the value to the one it resembles.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let doubtful = Doubtful::of(context);
    // Many comparisons ask for the same few lists.
    let mut known: FxHashMap<Vec<&str>, Option<Choices>> = FxHashMap::default();
    for comparison in &artifact.facts().comparisons {
        let Some(name) = artifact.facts().names.get(comparison.name) else {
            continue;
        };
        if name.resolution != Resolution::Free || name.called || doubtful.covers(comparison.span) {
            continue;
        }
        let choices = known
            .entry(parts(name))
            .or_insert_with(|| Choices::of(artifact, name));
        if let Some(choices) = choices
            && !choices.have(&json(&comparison.literal))
        {
            report(context, name, comparison, &choices.values, sink);
        }
    }
}

/// What is compared: a parameter, and the fields on the way to the value. A field's own name may hold a dot.
fn parts(name: &Name) -> Vec<&str> {
    let head = std::iter::once(name.name.as_str());
    head.chain(name.path.iter().map(|p| p.name.as_str()))
        .collect()
}

fn report(
    context: &Context<'_>,
    name: &Name,
    comparison: &Comparison,
    choices: &[Value],
    sink: &mut Sink,
) {
    if sink.leaves_out(comparison.span) {
        return;
    }
    let subject = parts(name).join(".");
    let literal = comparison.span.text(context.text);
    let near = match &comparison.literal {
        Literal::Text(text) if text == literal => {
            closest(text, choices.iter().filter_map(Value::as_str))
        }
        _ => None,
    };
    let message = match near {
        Some(near) => format!("Parameter '{subject}' is never '{literal}'; did you mean '{near}'?"),
        None => format!(
            "Parameter '{subject}' is never '{literal}'; its values are {}",
            listed(choices)
        ),
    };
    let finding = sink.report(comparison.span, message);
    if let Some(parameter) = context.artifact.parameter(&name.name) {
        finding.relate(
            context.file.id,
            parameter.name_span,
            format!("'{}' is declared here", parameter.name),
        );
    }
    // These characters would need escapes that depend on the quotes around the literal.
    if let Some(near) = near.filter(|n| !n.contains(['"', '\'', '\\', '\n'])) {
        finding.fix(Fix::suggested(
            format!("Change to '{near}'"),
            vec![Edit::replace(comparison.span, near)],
        ));
    }
}

/// The values of an enum.
struct Choices {
    values: Vec<Value>,
    keys: FxHashSet<String>,
}

impl Choices {
    /// Those of what is compared; `None` if it has none, or is not certain to be binding.
    fn of(artifact: &Artifact, name: &Name) -> Option<Self> {
        let schema = schema_of(artifact, name)?;
        let values: Vec<Value> = schema.get("enum")?.items().map(to_json).collect();
        if values.is_empty() || values.iter().any(|c| c.is_array() || c.is_object()) {
            return None;
        }
        let keys = values.iter().map(key).collect();
        let found = Self { values, keys };
        // A default outside the enum: the schema is invalid, and which of the two is right is unknown.
        let default = schema.get("default").map(to_json);
        default.is_none_or(|d| found.have(&d)).then_some(found)
    }

    fn have(&self, value: &Value) -> bool {
        self.keys.contains(&key(value))
    }
}

/// Equal for values that templates take for equal: 1 is 1.0, and 0 is -0.
fn key(value: &Value) -> String {
    match value.as_f64() {
        Some(number) => format!("{:?}", number + 0.0),
        None => value.to_string(),
    }
}

/// The schema of what is compared, unless it allows several types.
fn schema_of<'a>(artifact: &'a Artifact, name: &Name) -> Option<Node<'a>> {
    let parameter = artifact.parameter(&name.name)?;
    let mut schema = artifact.node(parameter.schema?);
    for part in &name.path {
        schema = schema.get("properties")?.get(&part.name)?;
    }
    let is_list_or_union = schema
        .get("type")
        .is_some_and(|t| !t.is_null() && (t.is_sequence() || t.as_str() == Some("array")));
    (!is_list_or_union).then_some(schema)
}

fn json(literal: &Literal) -> Value {
    match literal {
        Literal::Text(text) => Value::from(text.as_str()),
        Literal::Int(i) => Value::from(*i),
        Literal::Float(f) => Value::from(*f),
        Literal::Bool(b) => Value::from(*b),
        Literal::None => Value::Null,
    }
}

fn listed(choices: &[Value]) -> String {
    let mut words: Vec<String> = choices.iter().take(SHOWN).map(pog_render::plain).collect();
    if choices.len() > SHOWN {
        words.push("…".to_owned());
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "template/enum-comparison";

    fn file(schema: &str, body: &str) -> String {
        format!("---\nparameters:\n  x: {schema}\n---\n{body}\n")
    }

    #[test]
    fn a_near_value_is_suggested() {
        let text = file(
            "{ enum: [formal, friendly] }",
            "{% if x == \"frendly\" %}{% endif %}",
        );
        assert_eq!(
            messages(&text, NAME),
            ["Parameter 'x' is never 'frendly'; did you mean 'friendly'?"]
        );
        assert_eq!(places(&text, NAME), ["frendly"]);
        assert_eq!(
            apply_first_fix(&text, NAME),
            file(
                "{ enum: [formal, friendly] }",
                "{% if x == \"friendly\" %}{% endif %}"
            )
        );
    }

    #[test]
    fn far_values_are_listed() {
        let text = file("{ enum: [1, 2] }", "{% if x == '1' or 3 != x %}{% endif %}");
        assert_eq!(
            messages(&text, NAME),
            [
                "Parameter 'x' is never '1'; its values are 1, 2",
                "Parameter 'x' is never '3'; its values are 1, 2"
            ]
        );
        assert_eq!(
            messages(&file("{ enum: [a, b] }", "{{ x in ['a', 'zzz'] }}"), NAME).len(),
            1
        );
    }

    #[test]
    fn fields_of_objects_are_followed() {
        let schema = "{ type: object, properties: { kind: { enum: [a1, b2] } } }";
        assert_eq!(
            messages(&file(schema, "{{ x.kind == 'c3' }}"), NAME),
            ["Parameter 'x.kind' is never 'c3'; its values are a1, b2"]
        );
        assert!(
            messages(
                &file(
                    schema,
                    "{{ x.kind == 'a1' }}{{ x.other == 'q' }}{{ x == 'q' }}"
                ),
                NAME
            )
            .is_empty()
        );
    }

    #[test]
    fn silent_if_the_values_are_not_certain() {
        for (schema, body) in [
            ("{ enum: [a, b] }", "{{ x == 'a' }}"),
            ("{ enum: [1, 2] }", "{{ x == 1.0 }}"),
            ("{ enum: [true, false] }", "{{ x == true }}"),
            ("{ enum: [a, b], default: c }", "{{ x == 'c' }}"),
            (
                "{ type: [string, 'null'], enum: [a, b] }",
                "{{ x == none }}",
            ),
            ("{ type: string }", "{{ x == 'c' }}"),
            ("string", "{{ x == 'c' }}"),
            ("{ enum: [] }", "{{ x == 'c' }}"),
            ("{ type: array, items: { enum: [a, b] } }", "{{ 'a' in x }}"),
            (
                "{ enum: [a, b] }",
                "{% for x in ['c'] %}{{ x == 'c' }}{% endfor %}",
            ),
            ("{ enum: [a, b] }", "{% set x = x | upper %}{{ x == 'A' }}"),
            ("{ enum: [a, b] }", "{{ x | upper == 'A' }}"),
            ("{ enum: [a, b] }", "{{ x == 'c'"),
        ] {
            assert!(
                messages(&file(schema, body), NAME).is_empty(),
                "{schema} {body}"
            );
        }
    }
}
