//! `metadata/invalid-value`: values without the form their key requires. Schemas of parameters are
//! left to `metadata/invalid-schema`, roles of messages to the rules about the template.

use pog_formats::dialect::{Choice, KeyKind};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::date::Date;
use pog_text::near::closest;
use pog_text::words::shown;
use pog_text::{Edit, Fix};
use pog_yaml::{Node, Style, Value, write};
use semver::Version;

use super::shape::{Place, each_place};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/invalid-value",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Metadata value has the wrong form",
        what: "Checks for words outside a closed list, versions that are not SemVer, dates that do \
               not exist, and texts, numbers, lists and mappings in each other's place. Keys \
               without a value are ignored.",
        why: "A tool that meets a value it cannot use stops or ignores it, and a stage or a \
              version that nobody understands protects nobody.",
        example: "---\nname: Code review\nstage: discoverd\n---\nReview the change.\n",
        instead: "---\nname: Code review\nstage: discovered\n---\nReview the change.\n",
        options: "",
        fix: "Replaces a misspelled word with the known one, completes a version or a date, adds \
              or removes quotes, or makes a list of a single text.",
    },
};

/// What is wrong with a value, and what to write for it.
struct Flaw {
    pub message: String,
    instead: Option<String>,
}

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let roles = &context.artifact.syntax.messages;
    each_place(context.artifact, &mut |place| {
        if matches!(
            place.fit.unwrap_or(place.kind),
            KeyKind::Schema(_) | KeyKind::AnySchema
        ) {
            return false;
        }
        let node = place.node;
        let Some(flaw) = flaw(context.text, place) else {
            return true;
        };
        // Unknown roles are reported by `template/unknown-role`, with what the format makes of
        // them.
        let is_role = roles
            .iter()
            .any(|m| !m.role_text.is_empty() && m.role_span == node.inner_span());
        if is_role && matches!(place.fit, Some(KeyKind::Enum(_))) {
            return true;
        }
        let span = if place.fit.is_some() {
            node.inner_span()
        } else {
            wrong_form_span(node)
        };
        let finding = sink.report(span, flaw.message);
        if let Some(instead) = flaw.instead {
            finding.fix(Fix::suggested(
                format!("Change to '{instead}'"),
                vec![Edit::replace(node.span(), instead)],
            ));
        }
        true
    });
}

/// A collection in the wrong place is marked at its first entry: a long one would underline half
/// the file.
fn wrong_form_span(node: Node<'_>) -> pog_text::Span {
    let first = node
        .entries()
        .next()
        .map(|e| e.key)
        .or_else(|| node.items().next());
    first
        .filter(|_| !node.is_flow() && node.target().id() == node.id())
        .map_or(node.span(), Node::span)
}

fn flaw(text: &str, place: &Place<'_>) -> Option<Flaw> {
    let node = place.node;
    // A reference that only the tool can resolve: `${env:NAME}`, `${file:path}`.
    if node
        .as_str()
        .is_some_and(|v| v.starts_with("${") && v.ends_with('}') && v.contains(':'))
    {
        return None;
    }
    let Some(fit) = place.fit else {
        return Some(wrong_form(text, place));
    };
    let value = node.as_str()?;
    let is_number = !matches!(node.scalar().map(|s| s.value()), Some(Value::Text));
    match fit {
        KeyKind::Enum(choices) => word(place, value, choices),
        KeyKind::Version => version(value, is_number, node),
        KeyKind::Date => date(place, value, node),
        KeyKind::Bool => boolean(place, value, node),
        KeyKind::Int => numeric(place, value, node, NumberKind::Whole),
        KeyKind::Number => numeric(place, value, node, NumberKind::Any),
        _ => None,
    }
}

/// The value's subject: `'stage'`, `An item of 'tags'`.
fn subject(place: &Place<'_>) -> String {
    match (place.name, place.item) {
        ("", _) => "The metadata".to_owned(),
        (name, true) => format!("An item of '{name}'"),
        (name, false) => format!("The value of '{name}'"),
    }
}

fn wrong_form(text: &str, place: &Place<'_>) -> Flaw {
    let node = place.node;
    let expected = place.kind.describe();
    let source = node.span().text(text);
    let single_line = !source.contains(['\n', '\r']);
    let actual = if node.is_mapping() {
        "a mapping"
    } else if node.is_sequence() {
        "a list"
    } else {
        "a single value"
    };
    let mut flaw = Flaw {
        message: format!("{} must be {expected}, not {actual}", subject(place)),
        instead: None,
    };
    if place.name.is_empty() {
        flaw.message = format!("The metadata must be a mapping of keys to values, not {actual}");
    } else if source.starts_with("{{") && node.is_mapping() && matches!(place.kind, KeyKind::Text) {
        flaw.message = format!(
            "{} starts with '{{{{' and is read as a mapping; quote it",
            subject(place)
        );
        flaw.instead =
            (single_line && !source.contains(['"', '\\'])).then(|| write::double_quoted(source));
    } else if matches!(place.kind, KeyKind::List(KeyKind::Text))
        && node.scalar().is_some()
        && single_line
    {
        let quoted = matches!(
            node.scalar().map(|s| s.style),
            Some(Style::Single | Style::Double)
        );
        // In a flow list these characters would end the item or start something else.
        let safe = quoted || !source.contains([',', '[', ']', '{', '}', '#', ':', '&', '*', '!']);
        flaw.instead = safe.then(|| format!("[{source}]"));
    }
    flaw
}

fn word(place: &Place<'_>, value: &str, choices: &'static [Choice]) -> Option<Flaw> {
    if choices.iter().any(|c| c.value == value) {
        return None;
    }
    let near = closest(value, choices.iter().map(|c| c.value));
    let advice = match near {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("use {}", KeyKind::Enum(choices).describe()),
    };
    let message = format!("{} cannot be '{}'; {advice}", subject(place), shown(value));
    Some(Flaw {
        message,
        instead: near.map(|near| requote(place.node, near)),
    })
}

fn version(value: &str, is_number: bool, node: Node<'_>) -> Option<Flaw> {
    if Version::parse(value).is_ok() {
        return None;
    }
    let full = completed_version(value);
    let message = match &full {
        Some(full) if is_number => {
            format!(
                "Version '{}' is read as a number; quote it and write all three parts, \"{full}\"",
                shown(value)
            )
        }
        Some(full) => format!("Version '{}' is not SemVer; use '{full}'", shown(value)),
        None => format!(
            "Version '{}' is not SemVer; use three numbers such as '1.2.0'",
            shown(value)
        ),
    };
    let instead = full.map(|full| {
        if is_number {
            format!("\"{full}\"")
        } else {
            requote(node, &full)
        }
    });
    Some(Flaw { message, instead })
}

/// What a version that is not SemVer was probably meant to be: `v1.2` is `1.2.0`.
fn completed_version(value: &str) -> Option<String> {
    let bare = value
        .trim()
        .trim_start_matches(['v', 'V', '='])
        .trim_start();
    let parts: Vec<&str> = bare.split('.').collect();
    let is_numeric = parts
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let full = match parts.len() {
        1 if is_numeric => format!("{bare}.0.0"),
        2 if is_numeric => format!("{bare}.0"),
        _ => bare.to_owned(),
    };
    Version::parse(&full).is_ok().then_some(full)
}

fn date(place: &Place<'_>, value: &str, node: Node<'_>) -> Option<Flaw> {
    match Date::parse_other_form(value).map(|date| date.to_string()) {
        Some(date) if date == value => None,
        Some(date) => Some(Flaw {
            message: format!(
                "{} must have the form 'YYYY-MM-DD'; use '{date}'",
                subject(place)
            ),
            instead: Some(requote(node, &date)),
        }),
        None => Some(Flaw {
            message: format!(
                "{} is '{}', which is not a date; use one such as '2026-01-31'",
                subject(place),
                shown(value)
            ),
            instead: None,
        }),
    }
}

fn boolean(place: &Place<'_>, value: &str, node: Node<'_>) -> Option<Flaw> {
    if matches!(node.scalar()?.value(), Value::Bool(_)) {
        return None;
    }
    // YAML 1.1 reads these words as booleans, 1.2 as text: whoever writes one means the boolean.
    let instead = match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "1" => Some("true"),
        "false" | "no" | "off" | "n" | "0" => Some("false"),
        _ => None,
    };
    let expected = place.kind.describe();
    Some(Flaw {
        message: format!(
            "{} must be {expected}, not '{}'",
            subject(place),
            shown(value)
        ),
        instead: instead.map(str::to_owned),
    })
}

/// Which numbers a key allows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NumberKind {
    Whole,
    Any,
}

fn numeric(place: &Place<'_>, value: &str, node: Node<'_>, kind: NumberKind) -> Option<Flaw> {
    let scalar = node.scalar()?;
    match (scalar.value(), kind) {
        (Value::Int(_), _) | (Value::Float(_), NumberKind::Any) => return None,
        (Value::Float(float), NumberKind::Whole) if float.fract() == 0.0 => return None,
        _ => {}
    }
    let is_quoted = matches!(scalar.style, Style::Single | Style::Double);
    let (expected, is_number) = match kind {
        NumberKind::Whole => ("a whole number", value.parse::<i64>().is_ok()),
        NumberKind::Any => ("a number", value.parse::<f64>().is_ok_and(f64::is_finite)),
    };
    if is_quoted && is_number {
        return Some(Flaw {
            message: format!("{} must be {expected}; remove the quotes", subject(place)),
            instead: Some(value.to_owned()),
        });
    }
    Some(Flaw {
        message: format!(
            "{} must be {expected}, not '{}'",
            subject(place),
            shown(value)
        ),
        instead: None,
    })
}

/// A word in the notation of the value it replaces. An alias is replaced as a whole, so its
/// target's does not count.
fn requote(node: Node<'_>, word: &str) -> String {
    let is_alias = node.target().id() != node.id();
    match node.scalar().map(|s| s.style).filter(|_| !is_alias) {
        Some(Style::Single) => format!("'{word}'"),
        Some(Style::Double) => format!("\"{word}\""),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests;
