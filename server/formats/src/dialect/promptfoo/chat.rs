//! Messages that are written as JSON inside of another text: where roles and contents stand in the file, escapes taken back.

use pog_template::JINJA2;
use pog_text::{SourceMap, Span};

use crate::dialect::layout::{Message, Region, Role};

/// A string of JSON: between its quotes in the text, and what it says.
struct Text {
    inner: Span,
    value: String,
}

/// A key and its value.
type Field = (Text, Text);

/// The messages of a text that is a JSON list of them; `map` leads from the text to the file.
pub(super) fn read(text: &str, map: &SourceMap) -> Option<(Vec<Message>, Vec<Region>)> {
    if !text.trim_start().starts_with('[') {
        return None;
    }
    // serde_json decides whether it is a list of messages; it keeps no places, so `fields` reads again.
    let list: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(text).ok()?;
    if list.is_empty()
        || !list
            .iter()
            .all(|m| m.get("role").is_some_and(serde_json::Value::is_string))
    {
        return None;
    }
    let (mut messages, mut regions) = (Vec::new(), Vec::new());
    for fields in fields(text) {
        let find = |name: &str| {
            fields
                .iter()
                .find(|(key, _)| key.value == name)
                .map(|(_, value)| value)
        };
        let (Some(role), Some(content)) = (find("role"), find("content")) else {
            continue;
        };
        let (role_span, body) = (map.span(role.inner), map.span(content.inner));
        let role_text: Box<str> = role.value.as_str().into();
        messages.push(Message {
            role: Role::parse(&role.value.to_ascii_lowercase()),
            role_span,
            role_text,
            body,
        });
        let (decoded, map) = (
            Some(content.value.as_str().into()),
            decoded(text, content.inner, map),
        );
        regions.push(Region {
            span: body,
            decoded,
            map,
            in_message: true,
            language: &JINJA2,
        });
    }
    Some((messages, regions))
}

/// Keys and values that are strings, of each mapping in the outermost list.
fn fields(text: &str) -> Vec<Vec<Field>> {
    let (mut found, mut current): (Vec<Vec<Field>>, Vec<Field>) = (Vec::new(), Vec::new());
    let (mut depth, mut at) = (0usize, 0);
    let mut key: Option<Text> = None;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            '"' => {
                let Some(string) = string(text, at) else {
                    break;
                };
                at = string.inner.hi() + 1;
                // Deeper strings belong to parts of a content, such as images.
                if depth == 2 {
                    let follows = text.get(at..).unwrap_or("").trim_start();
                    match key.take() {
                        None if follows.starts_with(':') => key = Some(string),
                        Some(key) => current.push((key, string)),
                        None => {}
                    }
                }
                continue;
            }
            '[' | '{' => depth += 1,
            ']' | '}' => {
                if depth == 2 {
                    found.push(std::mem::take(&mut current));
                }
                depth = depth.saturating_sub(1);
            }
            // The key had a value that is no string.
            ',' if depth == 2 => key = None,
            _ => {}
        }
        at += c.len_utf8();
    }
    found
}

fn string(text: &str, open: usize) -> Option<Text> {
    let mut end = open + 1;
    loop {
        match text.as_bytes().get(end)? {
            b'"' => break,
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
    let value = serde_json::from_str(text.get(open..=end)?).ok()?;
    Some(Text {
        inner: Span::new(open + 1, end),
        value,
    })
}

/// From the string's value to the file.
fn decoded(text: &str, inner: Span, outer: &SourceMap) -> SourceMap {
    let mut map = SourceMap::identity(outer.to_source(inner.lo()), 0);
    let mut at = inner.lo();
    while at < inner.hi() {
        let Some(c) = text
            .get(at..inner.hi())
            .and_then(|rest| rest.chars().next())
        else {
            break;
        };
        let (len, out) = if c == '\\' {
            escape(text, at)
        } else {
            (c.len_utf8(), c.len_utf8())
        };
        let source = outer.span(Span::new(at, at + len));
        // Only what stands in the file as it reads can be copied; escapes of either text replace.
        if len == out && source.len() == len {
            map.copy(source.lo(), len);
        } else {
            map.replace(source, out);
        }
        at += len;
    }
    map
}

/// How long an escape is, and the character it stands for.
fn escape(text: &str, at: usize) -> (usize, usize) {
    let hex = |at: usize| {
        text.get(at + 2..at + 6)
            .and_then(|h| u32::from_str_radix(h, 16).ok())
    };
    if !text.get(at..).is_some_and(|rest| rest.starts_with("\\u")) {
        return (2, 1);
    }
    match hex(at) {
        // Half of a surrogate pair: the second escape belongs to the same character.
        Some(code) if (0xD800..0xDC00).contains(&code) => (12, 4),
        Some(code) => (6, char::from_u32(code).map_or(3, char::len_utf8)),
        None => (2, 1),
    }
}
