//! Checks the expectations of a case against the rendered prompt and words the failures. Knows
//! neither templates nor values.

use std::cell::OnceCell;
use std::sync::Arc;

use pog_formats::dialect::{Field, Role};
use pog_model::artifact::Artifact;
use pog_model::{CompanionKind, SourceFile};
use pog_render::RenderedMessage;
use pog_text::words::{counted, shown, single_line};
use pog_yaml::{Entry, Node, Value};
use regex::RegexBuilder;

use super::transcript::{text_of, transcript};
use super::{Comparison, Effort, Failure, FailureKind, budget};

/// Bytes a compiled pattern may take.
const PATTERN: usize = 1024 * 1024;

/// A rendered prompt.
pub(super) struct Subject<'a> {
    file: &'a SourceFile,
    artifact: &'a Artifact,
    messages: &'a [RenderedMessage],
    effort: Effort,
    text: String,
    transcript: OnceCell<String>,
}

/// A failed expectation, with texts to compare.
struct Broken {
    kind: FailureKind,
    message: String,
    diff: Option<Comparison>,
}

impl Broken {
    fn new(message: String) -> Self {
        Self {
            kind: FailureKind::Expectation,
            message,
            diff: None,
        }
    }

    fn unreadable(message: String) -> Self {
        Self {
            kind: FailureKind::Unreadable,
            message,
            diff: None,
        }
    }

    fn compare(mut self, expected: &str, actual: &str) -> Self {
        self.diff = Some(Comparison {
            expected: expected.to_owned(),
            actual: actual.to_owned(),
            snapshot: None,
        });
        self
    }
}

impl<'a> Subject<'a> {
    pub(super) fn new(
        file: &'a SourceFile,
        artifact: &'a Artifact,
        messages: &'a [RenderedMessage],
        effort: Effort,
    ) -> Self {
        Self {
            file,
            artifact,
            messages,
            effort,
            text: text_of(messages),
            transcript: OnceCell::new(),
        }
    }

    /// Checks one expectation; returns the failure, if any.
    pub(super) fn judge(&self, key: &str, entry: Entry<'_>) -> Option<Failure> {
        let broken = match key {
            "contains" | "not-contains" | "matches" | "starts-with" | "ends-with" | "equals"
            | "snapshot" => match entry.value.as_str() {
                Some(wanted) => self.text_expectation(key, &wanted.replace("\r\n", "\n")),
                None => Some(Broken::unreadable(format!("'{key}' must be a string"))),
            },
            "max-tokens" | "max-chars" => match entry.value.scalar().map(|s| s.value()) {
                Some(Value::Int(limit)) if limit >= 0 => self.limit(key, limit.unsigned_abs()),
                _ => Some(Broken::unreadable(format!("'{key}' must be an integer"))),
            },
            "json-valid" => match entry.value.scalar().map(|s| s.value()) {
                Some(Value::Bool(wanted)) => self.json(wanted),
                _ => Some(Broken::unreadable(
                    "'json-valid' must be true or false".to_owned(),
                )),
            },
            "role-order" => self.roles(entry.value),
            _ => Some(Broken::unreadable(format!("Unknown expectation '{key}'"))),
        }?;
        let span = entry.value.inner_span();
        Some(Failure {
            kind: broken.kind,
            span,
            message: broken.message,
            diff: broken.diff.map(Box::new),
        })
    }

    fn text_expectation(&self, key: &str, wanted: &str) -> Option<Broken> {
        let text = self.text.as_str();
        // Rendered text never ends in a line break, so the one at the end of a YAML block is
        // ignored.
        let closed = wanted.trim_end_matches('\n');
        match key {
            "contains" => (!text.contains(wanted)).then(|| {
                Broken::new(format!(
                    "Rendered prompt does not contain '{}'{}",
                    shown(wanted),
                    near(text, wanted)
                ))
            }),
            "not-contains" => text.contains(wanted).then(|| {
                Broken::new(format!(
                    "Rendered prompt contains '{}', but must not",
                    shown(wanted)
                ))
            }),
            "starts-with" => (!text.starts_with(wanted)).then(|| {
                let actual = first_lines(text, wanted.lines().count());
                Broken::new(format!(
                    "Rendered prompt does not start with '{}'",
                    shown(wanted)
                ))
                .compare(wanted, actual)
            }),
            "ends-with" => (!text.ends_with(closed)).then(|| {
                let actual = last_lines(text, closed.lines().count());
                Broken::new(format!(
                    "Rendered prompt does not end with '{}'",
                    shown(closed)
                ))
                .compare(closed, actual)
            }),
            "equals" => (text != closed).then(|| {
                Broken::new(format!(
                    "Rendered prompt differs from the expected text{}",
                    first_difference(closed, text)
                ))
                .compare(closed, text)
            }),
            "snapshot" => self.snapshot(wanted),
            _ => self.matches(wanted),
        }
    }

    fn matches(&self, pattern: &str) -> Option<Broken> {
        match RegexBuilder::new(pattern).size_limit(PATTERN).build() {
            Ok(regex) => (!regex.is_match(&self.text)).then(|| {
                Broken::new(format!(
                    "Rendered prompt does not match '{}'",
                    shown(pattern)
                ))
            }),
            Err(error) => {
                let text = error.to_string();
                let why = text
                    .lines()
                    .last()
                    .unwrap_or("")
                    .trim_start_matches("error: ")
                    .trim_end_matches('.')
                    .to_owned();
                Some(Broken::new(format!(
                    "Invalid regular expression '{}': {why}",
                    shown(pattern)
                )))
            }
        }
    }

    fn limit(&self, key: &str, limit: u64) -> Option<Broken> {
        if key == "max-chars" {
            let count = self.text.chars().count();
            let over = count as u64 > limit;
            return over.then(|| {
                let characters = counted(count, "character");
                Broken::new(format!(
                    "Rendered prompt has {characters}, more than {limit}"
                ))
            });
        }
        let model = self.artifact.text(Field::ModelId).map(|(id, _)| id);
        let count = budget::excess(&self.text, model, limit, self.effort)?;
        let about = if count.exact { "" } else { "about " };
        Some(Broken::new(format!(
            "Rendered prompt has {about}{}, more than {limit}",
            counted(count.tokens, "token")
        )))
    }

    fn json(&self, wanted: bool) -> Option<Broken> {
        match (
            serde_json::from_str::<serde::de::IgnoredAny>(&self.text),
            wanted,
        ) {
            (Err(error), true) => Some(Broken::new(format!(
                "Rendered prompt is not valid JSON: {error}"
            ))),
            (Ok(_), false) => Some(Broken::new(
                "Rendered prompt is valid JSON, but must not be".to_owned(),
            )),
            _ => None,
        }
    }

    fn roles(&self, wanted: Node<'_>) -> Option<Broken> {
        if !wanted.is_sequence() {
            return Some(Broken::unreadable(
                "'role-order' must be a list of roles".to_owned(),
            ));
        }
        let names: Vec<&str> = wanted.items().filter_map(Node::as_str).collect();
        if let Some(unknown) = names.iter().find(|n| Role::parse(n).is_none()) {
            return Some(Broken::unreadable(format!(
                "Unknown role '{}' in 'role-order'",
                shown(unknown)
            )));
        }
        let actual: Vec<&str> = self.messages.iter().map(|m| m.role.name()).collect();
        let list = |names: &[&str]| {
            if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            }
        };
        (names != actual).then(|| {
            Broken::new(format!(
                "Rendered messages have the roles {}, expected {}",
                list(&actual),
                list(&names)
            ))
        })
    }

    fn snapshot(&self, path: &str) -> Option<Broken> {
        let Some(place) = beside(&self.file.path, path) else {
            return Some(Broken::unreadable(format!(
                "Snapshot '{}' is outside the workspace",
                shown(path)
            )));
        };
        let actual = self.transcript.get_or_init(|| transcript(self.messages));
        let part = self
            .file
            .companions
            .iter()
            .find(|p| p.kind == CompanionKind::Snapshot && *p.path == *place);
        let expected = part.map(|p| normal(&p.text));
        if expected.as_deref() == Some(actual.as_str()) {
            return None;
        }
        let message = match &expected {
            None => format!(
                "Snapshot '{}' does not exist; create it with 'pog eval --update'",
                shown(path)
            ),
            Some(e) => {
                format!(
                    "Rendered prompt differs from the snapshot '{}'{}",
                    shown(path),
                    first_difference(e, actual)
                )
            }
        };
        let mut broken = Broken::new(message).compare(expected.as_deref().unwrap_or(""), actual);
        if let Some(diff) = &mut broken.diff {
            diff.snapshot = Some(place);
        }
        Some(broken)
    }
}

/// Normalises a snapshot: ignores the checkout's line endings and a byte order mark.
fn normal(text: &Arc<str>) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// Resolves a path relative to a file to a path below the root; `None` if it leads out of the root.
pub(crate) fn beside(file: &str, path: &str) -> Option<String> {
    if path.is_empty()
        || path.starts_with('/')
        || path.contains(['\\', '\0'])
        || path.get(1..2) == Some(":")
    {
        return None;
    }
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// A hint at a near match in the text.
fn near(text: &str, wanted: &str) -> &'static str {
    if wanted.ends_with('\n') && text.contains(wanted.trim_end_matches('\n')) {
        "; it does without the trailing line break"
    } else if text.to_lowercase().contains(&wanted.to_lowercase()) {
        "; it does with different case"
    } else if single_line(text).contains(&single_line(wanted)) {
        "; it does with different whitespace"
    } else {
        ""
    }
}

/// `, starting at line 3`: the first line that differs.
fn first_difference(expected: &str, actual: &str) -> String {
    let same = expected
        .split('\n')
        .zip(actual.split('\n'))
        .take_while(|(a, b)| a == b)
        .count();
    format!(", starting at line {}", same + 1)
}

fn first_lines(text: &str, count: usize) -> &str {
    let end = text
        .match_indices('\n')
        .nth(count.max(1) - 1)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

fn last_lines(text: &str, count: usize) -> &str {
    let start = text
        .rmatch_indices('\n')
        .nth(count.max(1) - 1)
        .map_or(0, |(at, _)| at + 1);
    &text[start..]
}
