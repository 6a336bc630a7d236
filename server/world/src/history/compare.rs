//! What changed between two versions of a prompt: parameters, model, output, messages and includes.
//! Metadata that does not affect callers (owners, tags, approvals, cases, stage, descriptions) is
//! ignored.

use pog_formats::dialect::Field;
use pog_model::artifact::{Artifact, Parameter, ParameterOrigin};
use pog_model::library::{Entry, Library};
use pog_model::{FileId, SourceFile};
use pog_text::Span;
use pog_text::words::{capitalized, counted, one_line};
use pog_yaml::{Node, to_json};
use rustc_hash::FxHashSet;
use serde_json::{Map, Value};

use super::Bump;
use super::schema;
use super::template::{self, Side};

/// What changed, and the bump it requires.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The required bump.
    pub least: Bump,
    /// All changes, the largest bump first.
    pub reasons: Vec<Reason>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The required bump.
    pub bump: Bump,
    /// What changed; lower case, no full stop.
    pub words: String,
    /// The location in the current version, in the joined text of the file.
    pub place: Option<(FileId, Span)>,
}

impl Comparison {
    /// The decisive reasons in one line; long lists end in a count.
    #[must_use]
    pub fn summary(&self) -> String {
        const SHOWN: usize = 3;
        let decisive: Vec<&str> = self
            .reasons
            .iter()
            .filter(|r| r.bump == self.least)
            .map(|r| r.words.as_str())
            .collect();
        let mut text = decisive
            .iter()
            .take(SHOWN)
            .copied()
            .collect::<Vec<_>>()
            .join("; ");
        let more = self.reasons.len() - decisive.len().min(SHOWN);
        if more > 0 {
            text.push_str(&format!("; and {}", counted(more, "more change")));
        }
        text
    }

    /// All reasons as one sentence for a changelog.
    #[must_use]
    pub fn changelog(&self) -> String {
        let text = self
            .reasons
            .iter()
            .map(|r| r.words.as_str())
            .collect::<Vec<_>>()
            .join("; ");
        if text.is_empty() {
            return text;
        }
        format!("{}.", capitalized(&text))
    }
}

/// Collects reasons.
pub(super) struct Reasons<'a> {
    pub(super) found: &'a mut Vec<Reason>,
    pub(super) file: FileId,
}

impl Reasons<'_> {
    pub(super) fn add(&mut self, bump: Bump, words: String, span: Option<Span>) {
        self.found.push(Reason {
            bump,
            words,
            place: span.map(|s| (self.file, s)),
        });
    }
}

/// Compares an artifact as it was, in the library of that time, with its current version.
#[must_use]
pub fn compare(before: &Library, old: &Entry, after: &Library, new: &SourceFile) -> Comparison {
    let mut found: Vec<Reason> = Vec::new();
    if old.text != new.text || old.companions != new.companions {
        let source = old.source();
        if let (Some(a), Some(b)) = (source.artifact(), new.artifact()) {
            let mut out = Reasons {
                found: &mut found,
                file: new.id,
            };
            parameters(a, b, &mut out);
            model(a, b, &mut out);
            output(a, b, &mut out);
            let before = Side {
                artifact: a,
                text: source.joined(),
            };
            let after = Side {
                artifact: b,
                text: new.joined(),
            };
            template::compare(before, after, "", &mut out);
        }
    }
    super::includes::compare(before, old, after, new, &mut found);
    // Largest bump first, so that of equal sentences the one with the larger bump stays.
    found.sort_by_key(|r| std::cmp::Reverse(r.bump));
    let mut seen: FxHashSet<String> = FxHashSet::default();
    found.retain(|r| seen.insert(r.words.clone()));
    Comparison {
        least: found.first().map_or(Bump::None, |r| r.bump),
        reasons: found,
    }
}

fn parameters(old: &Artifact, new: &Artifact, out: &mut Reasons<'_>) {
    let before = real_parameters(old);
    let after = real_parameters(new);
    let removed: Vec<&Parameter> = before
        .iter()
        .copied()
        .filter(|p| find_by_name(&after, &p.name).is_none())
        .collect();
    let added: Vec<&Parameter> = after
        .iter()
        .copied()
        .filter(|p| find_by_name(&before, &p.name).is_none())
        .collect();
    // One name gone and one new with the same meaning is a rename: one reason instead of two.
    if let ([gone], [come]) = (removed.as_slice(), added.as_slice())
        && meaning(old, gone) == meaning(new, come)
    {
        let words = format!(
            "parameter '{}' was renamed to '{}'",
            short(&gone.name),
            short(&come.name)
        );
        out.add(Bump::Major, words, Some(come.name_span));
    } else {
        let place = new.field(Field::Parameters).map(|e| e.key.span());
        for gone in removed {
            let words = format!("parameter '{}' was removed", short(&gone.name));
            out.add(Bump::Major, words, place);
        }
        for come in added {
            // Only a parameter that callers must pass breaks them.
            let (bump, how) = if come.required() {
                (Bump::Major, "required")
            } else {
                (Bump::Minor, "optional")
            };
            let words = format!("{how} parameter '{}' was added", short(&come.name));
            out.add(bump, words, Some(come.name_span));
        }
    }
    for now in after {
        if let Some(then) = find_by_name(&before, &now.name) {
            parameter((old, then), (new, now), out);
        }
    }
}

/// The parameters callers pass. Test data may name others, which no caller sees.
fn real_parameters(artifact: &Artifact) -> Vec<&Parameter> {
    artifact
        .parameters
        .iter()
        .filter(|p| p.origin != ParameterOrigin::Example)
        .collect()
}

fn find_by_name<'a>(parameters: &[&'a Parameter], name: &str) -> Option<&'a Parameter> {
    parameters.iter().copied().find(|p| p.name == name)
}

fn parameter(
    (old, then): (&Artifact, &Parameter),
    (new, now): (&Artifact, &Parameter),
    out: &mut Reasons<'_>,
) {
    let subject = format!("parameter '{}'", short(&now.name));
    match (&then.default, &now.default) {
        (Some(_), None) => {
            let words = format!("{subject} is now required");
            out.add(Bump::Major, words, Some(now.name_span));
        }
        (None, Some(_)) => {
            let words = format!("{subject} is now optional");
            out.add(Bump::Minor, words, Some(now.name_span));
        }
        (Some((before, _)), Some((after, span))) if before != after => {
            let words = format!(
                "the default of {subject} changed from {} to {}",
                shown(before),
                shown(after)
            );
            out.add(Bump::Minor, words, Some(*span));
        }
        _ => {}
    }
    let mut changes = Vec::new();
    schema::of_input(
        &schema_of(old, then),
        &schema_of(new, now),
        &subject,
        &mut changes,
    );
    for (bump, words) in changes {
        out.add(bump, words, Some(now.name_span));
    }
}

fn schema_of(artifact: &Artifact, parameter: &Parameter) -> Value {
    parameter.json_schema(artifact)
}

/// The schema of a parameter without its documentation.
fn meaning(artifact: &Artifact, parameter: &Parameter) -> Value {
    let mut schema = schema_of(artifact, parameter);
    if let Some(map) = schema.as_object_mut() {
        map.remove("description");
        map.remove("title");
    }
    schema
}

fn model(old: &Artifact, new: &Artifact, out: &mut Reasons<'_>) {
    changed(
        "the model",
        model_id(old),
        model_id(new),
        value_span(new, Field::ModelId),
        out,
    );
    let place = value_span(new, Field::Model);
    changed_keys(
        "model setting",
        &model_keys(old),
        &model_keys(new),
        place,
        out,
    );
    let place = value_span(new, Field::ModelParameters);
    let before = object(old.field(Field::ModelParameters).map(|e| e.value));
    let after = object(new.field(Field::ModelParameters).map(|e| e.value));
    changed_keys("model parameter", &before, &after, place, out);
}

fn model_id(artifact: &Artifact) -> Option<String> {
    artifact
        .text(Field::ModelId)
        .map(|(text, _)| text.to_owned())
}

fn value_span(artifact: &Artifact, field: Field) -> Option<Span> {
    artifact.field(field).map(|e| e.value.inner_span())
}

/// Compares the keys of two mappings; `noun` says what they are.
fn changed_keys(
    noun: &str,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    place: Option<Span>,
    out: &mut Reasons<'_>,
) {
    for name in both(before, after) {
        changed(
            &format!("{noun} '{name}'"),
            before.get(&name).map(shown),
            after.get(&name).map(shown),
            place,
            out,
        );
    }
}

fn changed(
    what: &str,
    old: Option<String>,
    new: Option<String>,
    place: Option<Span>,
    out: &mut Reasons<'_>,
) {
    let words = match (old, new) {
        (a, b) if a == b => return,
        (Some(a), Some(b)) => format!("{what} changed from {} to {}", short(&a), short(&b)),
        (None, Some(b)) => format!("{what} is now {}", short(&b)),
        (Some(a), None) => format!("{what} is no longer {}", short(&a)),
        (None, None) => return,
    };
    out.add(Bump::Minor, words, place);
}

/// The keys of a model mapping other than id and parameters, which are compared on their own.
fn model_keys(artifact: &Artifact) -> Map<String, Value> {
    let Some(model) = artifact.field(Field::Model).map(|e| e.value) else {
        return Map::new();
    };
    let elsewhere: Vec<_> = [Field::ModelId, Field::ModelParameters]
        .iter()
        .filter_map(|f| artifact.field(*f).map(|e| e.key.id()))
        .collect();
    let rest = model.entries().filter(|e| !elsewhere.contains(&e.key.id()));
    rest.filter_map(|e| Some((e.key.as_str()?.to_owned(), to_json(e.value))))
        .collect()
}

fn output(old: &Artifact, new: &Artifact, out: &mut Reasons<'_>) {
    let before = object(old.field(Field::Output).map(|e| e.value));
    let after = object(new.field(Field::Output).map(|e| e.value));
    let place = new.field(Field::Output).map(|e| e.key.span());
    // Readers parse the output by its format: a new one breaks them, a first one only promises more.
    match (before.get("format"), after.get("format")) {
        (Some(a), Some(b)) if a != b => {
            let words = format!(
                "the output format changed from {} to {}",
                shown(a),
                shown(b)
            );
            out.add(Bump::Major, words, place);
        }
        (Some(a), None) => {
            let words = format!("the output format is no longer {}", shown(a));
            out.add(Bump::Major, words, place);
        }
        (None, Some(b)) => {
            let words = format!("the output format is now {}", shown(b));
            out.add(Bump::Minor, words, place);
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    match (before.get("schema"), after.get("schema")) {
        (Some(a), Some(b)) => {
            let mut changes = Vec::new();
            schema::of_output(a, b, "the output", &mut changes);
            for (bump, words) in changes {
                out.add(bump, words, place);
            }
        }
        (Some(_), None) => {
            let words = "the output schema was removed".to_owned();
            out.add(Bump::Major, words, place);
        }
        (None, Some(_)) => {
            let words = "the output has a new schema".to_owned();
            out.add(Bump::Minor, words, place);
        }
        (None, None) => {}
    }
}

fn object(node: Option<Node<'_>>) -> Map<String, Value> {
    match node.map(to_json) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

fn both(a: &Map<String, Value>, b: &Map<String, Value>) -> Vec<String> {
    let mut names: Vec<String> = a.keys().chain(b.keys()).cloned().collect();
    names.sort();
    names.dedup();
    names
}

/// A value for a message, on one line.
pub(super) fn shown(value: &Value) -> String {
    short(
        &value
            .as_str()
            .map_or_else(|| value.to_string(), |text| format!("'{text}'")),
    )
}

/// Truncated and on one line; backquotes would end the code span the text is put in.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 40;
    one_line(text, MOST).replace('`', "'")
}
