//! Wording of messages about policy files, and how keys and strings are written in TOML.

use pog_text::near::closest;
use pog_text::words::capitalized;
use pog_text::{Edit, Fix, Span};

use crate::schema::{Choice, Shape};

/// A parser's message in our style: capitalised, no full stop, one line.
pub(super) fn sentence(message: &str) -> String {
    capitalized(&message.trim().trim_end_matches('.').replace('\n', " "))
}

/// `a, b or c`.
pub(super) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => String::new(),
    }
}

/// Whether two spans share a line.
pub(super) fn share_a_line(text: &str, a: Span, b: Span) -> bool {
    let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
    let between = text
        .get(first.hi().min(second.lo())..second.lo())
        .unwrap_or("");
    first.hi() >= second.lo() || !between.contains('\n')
}

/// A visible span: an error at the end of a line marks the text before it.
pub(super) fn visible(text: &str, span: Span) -> Span {
    let span = span.clamp_to(text);
    // toml reports some errors at the end of the line or at a line break, where an editor shows nothing.
    if !span.text(text).trim().is_empty() {
        return span;
    }
    let start = text[..span.lo()].rfind('\n').map_or(0, |at| at + 1);
    let line = text[start..span.lo()].trim_end();
    let indent = line.len() - line.trim_start().len();
    if line.trim().is_empty() {
        span
    } else {
        Span::new(start + indent, start + line.len())
    }
}

/// A key as written in TOML: bare if possible.
#[must_use]
pub(crate) fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if bare { name.to_owned() } else { text(name) }
}

/// A string as written in TOML.
#[must_use]
pub(crate) fn text(value: &str) -> String {
    if !value.contains(['"', '\\']) && !value.chars().any(char::is_control) {
        return format!("\"{value}\"");
    }
    if !value.contains('\'') && !value.chars().any(char::is_control) {
        return format!("'{value}'");
    }
    toml::Value::String(value.to_owned()).to_string()
}

/// The message about an unknown key, and a fix if a similar key exists.
pub(super) fn unknown(shape: Shape, name: &str, span: Span) -> (String, Option<Fix>) {
    let noun = shape.noun();
    let known: Vec<&str> = shape.properties().map(|(name, _)| name).collect();
    if let Some(near) = closest(name, known.iter().copied()) {
        let fix = Fix::safe(
            format!("Change to '{near}'"),
            vec![Edit::replace(span, key(near))],
        );
        return (
            format!("Unknown {noun} '{name}'; did you mean '{near}'?"),
            Some(fix),
        );
    }
    let help = match noun {
        // There are far too many to list them in a message.
        "rule" => "; run 'pog explain' for a list".to_owned(),
        _ => format!("; expected one of {}", known.join(", ")),
    };
    (format!("Unknown {noun} '{name}'{help}"), None)
}

/// The message about a value that is not in its list, and a fix if a similar one exists.
pub(super) fn not_a_choice(shape: Shape, word: &str, span: Span) -> (String, Option<Fix>) {
    let choices: Vec<Choice> = shape.choices();
    // The schema calls a property a key; here the word stands where its value belongs.
    let noun = match shape.noun() {
        "key" => "value",
        noun => noun,
    };
    let is_not = format!("'{word}' is not a {noun}");
    match closest(word, choices.iter().map(|c| c.word)) {
        Some(near) => {
            let fix = Fix::safe(
                format!("Change to '{near}'"),
                vec![Edit::replace(span, text(near))],
            );
            (format!("{is_not}; did you mean '{near}'?"), Some(fix))
        }
        None => (
            format!(
                "{is_not}; expected {}",
                one_of(choices.iter().map(|c| c.word))
            ),
            None,
        ),
    }
}
