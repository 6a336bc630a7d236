//! What changed between two versions of a prompt: parameters, model, output, messages and includes.
//! Metadata that does not affect callers (owners, tags, approvals, cases, stage, descriptions) is
//! ignored.

use pog_syntax::dialect::Field;
use pog_syntax::yaml::Node;
use pog_text::Span;
use serde_json::{Map, Value};

use super::Bump;
use super::schema;
use super::template::{self, Side};
use crate::artifact::{Artifact, Parameter, ParameterOrigin, to_json};
use crate::brief::one_line;
use crate::file::{FileId, SourceFile};
use crate::library::{Entry, Library};

/// What changed, and how far it moves the version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The least bump.
    pub least: Bump,
    /// Everything that changed, what matters most first.
    pub reasons: Vec<Reason>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The bump it needs.
    pub bump: Bump,
    /// What changed: starts small, no full stop.
    pub words: String,
    /// Where to look now, in the joined text of the file.
    pub place: Option<(FileId, Span)>,
}

impl Comparison {
    /// The reasons that need the least bump, in one line; long lists end in a count.
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
            text.push_str(&format!(
                "; and {more} more change{}",
                if more == 1 { "" } else { "s" }
            ));
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
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| {
            format!("{}{}.", first.to_uppercase(), letters.as_str())
        })
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

/// Compares an artifact as it was, in the library of that time, with what it is now.
#[must_use]
pub fn compare(before: &Library, old: &Entry, after: &Library, new: &SourceFile) -> Comparison {
    let mut found: Vec<Reason> = Vec::new();
    if old.text != new.text || old.parts != new.parts {
        let source = old.source();
        if let (Some(a), Some(b)) = (source.artifact(), new.artifact()) {
            let mut out = Reasons {
                found: &mut found,
                file: new.id,
            };
            parameters(a, b, &mut out);
            model(a, b, &mut out);
            output(a, b, &mut out);
            let (a, b) = (
                Side {
                    artifact: a,
                    text: source.joined(),
                },
                Side {
                    artifact: b,
                    text: new.joined(),
                },
            );
            template::compare(a, b, "", &mut out);
        }
    }
    super::includes::compare(before, old, after, new, &mut found);
    found.sort_by_key(|r| std::cmp::Reverse(r.bump));
    let mut seen: Vec<String> = Vec::new();
    found.retain(|r| {
        !seen.contains(&r.words) && {
            seen.push(r.words.clone());
            true
        }
    });
    Comparison {
        least: found.first().map_or(Bump::None, |r| r.bump),
        reasons: found,
    }
}

fn parameters(old: &Artifact, new: &Artifact, out: &mut Reasons<'_>) {
    let real = |a: &'_ Artifact| -> Vec<Parameter> {
        a.parameters
            .iter()
            .filter(|p| p.origin != ParameterOrigin::Example)
            .cloned()
            .collect()
    };
    let (before, after) = (real(old), real(new));
    let find = |list: &[Parameter], name: &str| list.iter().find(|p| p.name == name).cloned();
    let removed: Vec<&Parameter> = before
        .iter()
        .filter(|p| find(&after, &p.name).is_none())
        .collect();
    let added: Vec<&Parameter> = after
        .iter()
        .filter(|p| find(&before, &p.name).is_none())
        .collect();
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
            out.add(
                Bump::Major,
                format!("parameter '{}' was removed", short(&gone.name)),
                place,
            );
        }
        for come in added {
            let (bump, how) = if come.required() {
                (Bump::Major, "required")
            } else {
                (Bump::Minor, "optional")
            };
            out.add(
                bump,
                format!("{how} parameter '{}' was added", short(&come.name)),
                Some(come.name_span),
            );
        }
    }
    for now in &after {
        if let Some(then) = find(&before, &now.name) {
            parameter((old, &then), (new, now), out);
        }
    }
}

fn parameter(
    (old, then): (&Artifact, &Parameter),
    (new, now): (&Artifact, &Parameter),
    out: &mut Reasons<'_>,
) {
    let subject = format!("parameter '{}'", short(&now.name));
    let value = |p: &Parameter| p.default.as_ref().map(|(v, _)| v.clone());
    match (value(then), value(now)) {
        (Some(_), None) => out.add(
            Bump::Major,
            format!("{subject} is now required"),
            Some(now.name_span),
        ),
        (None, Some(_)) => out.add(
            Bump::Minor,
            format!("{subject} is now optional"),
            Some(now.name_span),
        ),
        (Some(a), Some(b)) if a != b => {
            let words = format!(
                "the default of {subject} changed from {} to {}",
                shown(&a),
                shown(&b)
            );
            out.add(
                Bump::Minor,
                words,
                now.default.as_ref().map(|(_, span)| *span),
            );
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

/// What a parameter is, apart from its name and what people are told of it.
fn meaning(artifact: &Artifact, parameter: &Parameter) -> Value {
    let mut schema = schema_of(artifact, parameter);
    if let Some(map) = schema.as_object_mut() {
        map.remove("description");
        map.remove("title");
    }
    schema
}

fn model(old: &Artifact, new: &Artifact, out: &mut Reasons<'_>) {
    let place = |field| new.field(field).map(|e| e.value.inner_span());
    let id = |a: &Artifact| a.text(Field::ModelId).map(|(t, _)| t.to_owned());
    changed("the model", id(old), id(new), place(Field::ModelId), out);
    let (before, after) = (model_keys(old), model_keys(new));
    for name in both(&before, &after) {
        let text = |map: &Map<String, Value>| map.get(&name).map(shown);
        changed(
            &format!("model setting '{name}'"),
            text(&before),
            text(&after),
            place(Field::Model),
            out,
        );
    }
    let settings = |a: &Artifact| object(a.field(Field::ModelParameters).map(|e| e.value));
    let (before, after) = (settings(old), settings(new));
    for name in both(&before, &after) {
        let text = |map: &Map<String, Value>| map.get(&name).map(shown);
        let words = format!("model parameter '{name}'");
        changed(
            &words,
            text(&before),
            text(&after),
            place(Field::ModelParameters),
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

/// What a model's mapping holds besides the id and the parameters, which have fields of their own.
fn model_keys(artifact: &Artifact) -> Map<String, Value> {
    let Some(model) = artifact.field(Field::Model).map(|e| e.value) else {
        return Map::new();
    };
    let apart: Vec<_> = [Field::ModelId, Field::ModelParameters]
        .iter()
        .filter_map(|f| artifact.field(*f).map(|e| e.key.id()))
        .collect();
    let rest = model.entries().filter(|e| !apart.contains(&e.key.id()));
    rest.filter_map(|e| Some((e.key.as_str()?.to_owned(), to_json(e.value))))
        .collect()
}

fn output(old: &Artifact, new: &Artifact, out: &mut Reasons<'_>) {
    let of = |a: &Artifact| object(a.field(Field::Output).map(|e| e.value));
    let (before, after) = (of(old), of(new));
    let place = new.field(Field::Output).map(|e| e.key.span());
    let format = |map: &Map<String, Value>| map.get("format").map(shown);
    match (format(&before), format(&after)) {
        (a, b) if a == b => {}
        (Some(a), Some(b)) => {
            out.add(
                Bump::Major,
                format!("the output format changed from {a} to {b}"),
                place,
            );
        }
        (Some(a), None) => out.add(
            Bump::Major,
            format!("the output format is no longer {a}"),
            place,
        ),
        (None, Some(b)) => out.add(Bump::Minor, format!("the output format is now {b}"), place),
        (None, None) => {}
    }
    match (before.get("schema"), after.get("schema")) {
        (Some(a), Some(b)) => {
            let mut changes = Vec::new();
            schema::of_output(a, b, "the output", &mut changes);
            changes
                .into_iter()
                .for_each(|(bump, words)| out.add(bump, words, place));
        }
        (Some(_), None) => out.add(
            Bump::Major,
            "the output schema was removed".to_owned(),
            place,
        ),
        (None, Some(_)) => out.add(Bump::Minor, "the output has a new schema".to_owned(), place),
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

/// A value as a person reads it, on one line.
pub(super) fn shown(value: &Value) -> String {
    short(
        &value
            .as_str()
            .map_or_else(|| value.to_string(), |text| format!("'{text}'")),
    )
}

/// Long texts cut, white space made plain.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 40;
    one_line(text, MOST).replace('`', "'")
}
