//! `metadata/invalid-value`: values that do not have the shape their key wants. Schemas of parameters are left to
//! `metadata/invalid-schema`, roles of messages to the rules about the template.

use pog_syntax::dialect::{Choice, KeyKind};
use pog_syntax::yaml::{Node, Style, Value};
use pog_text::{Edit, Fix};
use semver::Version;

use super::shape::{Place, each_place};
use crate::brief::shown;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/invalid-value",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "A metadata value does not have the form its key wants",
        what: "Looks for words outside a closed list, for versions that are not SemVer, dates that are not in the \
               calendar, and for texts, numbers, lists and mappings in each other's place. A key without a value is left \
               alone.",
        why: "A tool that meets a value it cannot use stops or passes over it, and a stage or a version that nobody \
              understands protects nobody.",
        example: "---\nname: Code review\nstage: discoverd\n---\nReview the change.\n",
        instead: "---\nname: Code review\nstage: discovered\n---\nReview the change.\n",
        options: "",
        fix: "Changes a word to the known one it resembles, completes a version or a date, quotes or unquotes a value, \
              makes a list of a single text.",
    },
};

/// What is wrong with a value, and what to write for it.
struct Flaw {
    message: String,
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
        let is_role = || {
            roles
                .iter()
                .any(|m| !m.role_text.is_empty() && m.role_span == node.inner_span())
        };
        let Some(flaw) = flaw(context.text, place) else {
            return true;
        };
        if matches!(place.fit, Some(KeyKind::Enum(_))) && is_role() {
            return true;
        }
        let finding = sink.report(
            if place.fit.is_some() {
                node.inner_span()
            } else {
                spot(node)
            },
            flaw.message,
        );
        if let Some(instead) = flaw.instead {
            finding.fix(Fix::suggested(
                format!("Change to '{instead}'"),
                vec![Edit::replace(node.span(), instead)],
            ));
        }
        true
    });
}

/// A collection in the wrong place is shown by its first entry, a long one would underline half the file.
fn spot(node: Node<'_>) -> pog_text::Span {
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
    // What stands for a value that only the tool can look up: `${env:NAME}`, `${file:path}`.
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
    let number = || !matches!(node.scalar().map(|s| s.value()), Some(Value::Text));
    match fit {
        KeyKind::Enum(choices) => word(place, value, choices),
        KeyKind::Version => version(value, number(), node),
        KeyKind::Date => date(place, value, node),
        KeyKind::Bool => boolean(place, value, node),
        KeyKind::Int | KeyKind::Number => numeric(place, value, node, matches!(fit, KeyKind::Int)),
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
    let (node, wanted) = (place.node, place.kind.describe());
    let source = node.span().text(text);
    let single_line = !source.contains(['\n', '\r']);
    let found = if node.is_mapping() {
        "a mapping"
    } else if node.is_sequence() {
        "a list"
    } else {
        "a single value"
    };
    let mut flaw = Flaw {
        message: format!("{} must be {wanted}, not {found}", subject(place)),
        instead: None,
    };
    if place.name.is_empty() {
        flaw.message = format!("The metadata must be a mapping of keys to values, not {found}");
    } else if source.starts_with("{{") && node.is_mapping() && matches!(place.kind, KeyKind::Text) {
        flaw.message = format!(
            "{} starts with '{{{{' and is read as a mapping; quote it",
            subject(place)
        );
        flaw.instead =
            (single_line && !source.contains(['"', '\\'])).then(|| format!("\"{source}\""));
    } else if matches!(place.kind, KeyKind::List(KeyKind::Text))
        && node.scalar().is_some()
        && single_line
    {
        let quoted = matches!(
            node.scalar().map(|s| s.style),
            Some(Style::Single | Style::Double)
        );
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
    let advice = near.map_or_else(
        || format!("use {}", KeyKind::Enum(choices).describe()),
        |near| format!("did you mean '{near}'?"),
    );
    let message = format!("{} cannot be '{}'; {advice}", subject(place), shown(value));
    Some(Flaw {
        message,
        instead: near.map(|near| requote(place.node, near)),
    })
}

fn version(value: &str, number: bool, node: Node<'_>) -> Option<Flaw> {
    if Version::parse(value).is_ok() {
        return None;
    }
    let bare = value
        .trim()
        .trim_start_matches(['v', 'V', '='])
        .trim_start();
    let parts: Vec<&str> = bare.split('.').collect();
    let plain = parts
        .iter()
        .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    let full = match parts.len() {
        _ if !plain => bare.to_owned(),
        1 => format!("{bare}.0.0"),
        2 => format!("{bare}.0"),
        _ => bare.to_owned(),
    };
    let full = Version::parse(&full).is_ok().then_some(full);
    let message = match &full {
        Some(full) if number => {
            format!(
                "Version '{}' is read as a number; quote it and write all three parts, \"{full}\"",
                shown(value)
            )
        }
        Some(full) => format!("Version '{}' is not SemVer; write '{full}'", shown(value)),
        None => format!(
            "Version '{}' is not SemVer; write three numbers such as '1.2.0'",
            shown(value)
        ),
    };
    let instead = full.map(|full| {
        if number {
            format!("\"{full}\"")
        } else {
            requote(node, &full)
        }
    });
    Some(Flaw { message, instead })
}

fn date(place: &Place<'_>, value: &str, node: Node<'_>) -> Option<Flaw> {
    let parts: Vec<&str> = value.split(['-', '/', '.']).collect();
    let number = |i: usize| {
        parts
            .get(i)
            .filter(|p| p.len() <= 4)
            .and_then(|p| p.parse::<u32>().ok())
    };
    let real = match (parts.len(), number(0), number(1), number(2)) {
        (3, Some(y), Some(m), Some(d)) if parts[0].len() == 4 && in_calendar(y, m, d) => {
            Some(format!("{y:04}-{m:02}-{d:02}"))
        }
        _ => None,
    };
    match real {
        Some(real) if real == value => None,
        Some(real) => Some(Flaw {
            message: format!(
                "{} must be written 'YYYY-MM-DD'; write '{real}'",
                subject(place)
            ),
            instead: Some(requote(node, &real)),
        }),
        None => Some(Flaw {
            message: format!(
                "{} is '{}', which is no date; write one such as '2026-01-31'",
                subject(place),
                shown(value)
            ),
            instead: None,
        }),
    }
}

fn in_calendar(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=days).contains(&day)
}

fn boolean(place: &Place<'_>, value: &str, node: Node<'_>) -> Option<Flaw> {
    if matches!(node.scalar()?.value(), Value::Bool(_)) {
        return None;
    }
    let instead = match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "1" => Some("true"),
        "false" | "no" | "off" | "n" | "0" => Some("false"),
        _ => None,
    };
    let wanted = place.kind.describe();
    Some(Flaw {
        message: format!(
            "{} must be {wanted}, not '{}'",
            subject(place),
            shown(value)
        ),
        instead: instead.map(str::to_owned),
    })
}

fn numeric(place: &Place<'_>, value: &str, node: Node<'_>, whole: bool) -> Option<Flaw> {
    let scalar = node.scalar()?;
    match scalar.value() {
        Value::Int(_) => return None,
        Value::Float(f) if !whole || f.fract() == 0.0 => return None,
        _ => {}
    }
    let quoted = matches!(scalar.style, Style::Single | Style::Double);
    let digits = if whole {
        value.parse::<i64>().is_ok()
    } else {
        value.parse::<f64>().is_ok_and(f64::is_finite)
    };
    let wanted = if whole { "a whole number" } else { "a number" };
    let message = if quoted && digits {
        format!("{} must be {wanted}; remove the quotes", subject(place))
    } else {
        format!(
            "{} must be {wanted}, not '{}'",
            subject(place),
            shown(value)
        )
    };
    Some(Flaw {
        message,
        instead: (quoted && digits).then(|| value.to_owned()),
    })
}

/// A word in the notation of the value it replaces.
fn requote(node: Node<'_>, word: &str) -> String {
    let own = node.target().id() == node.id();
    match node.scalar().map(|s| s.style).filter(|_| own) {
        Some(Style::Single) => format!("'{word}'"),
        Some(Style::Double) => format!("\"{word}\""),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests;
