//! Renders Semantic Kernel's own templates as its Python runtime does: values of variables are encoded, the text is read
//! as XML, and its `<message>` elements are the messages. Functions exist in the application alone.

use pog_formats::dialect::Role;
use pog_formats::message_xml::scan;
use pog_model::CompanionKind;
use pog_template::semantic_kernel::{Piece, pieces};
use pog_text::Span;
use pog_yaml::Node;
use serde_json::{Map, Value};

use super::{RenderContext, python};
use crate::{MAX_OUTPUT, RenderError, RenderedMessage, too_large};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    let mut found = Vec::new();
    let mut size = 0;
    for region in context.regions() {
        let mut out = String::new();
        for piece in pieces(region.text(context.file.joined())) {
            match piece {
                Piece::Text(text) => out.push_str(&text),
                Piece::Variable(name) => out.push_str(&value(context, &name)?),
                Piece::Call(call, span) => {
                    let place = Some((context.file.id, region.map.span(span)));
                    let message = format!(
                        "Call '{call}' needs the application's functions and is not rendered here"
                    );
                    return Err(RenderError {
                        message,
                        place,
                        out_of_bounds: false,
                    });
                }
            }
            if out.len() > MAX_OUTPUT {
                return Err(RenderError {
                    message: too_large(),
                    place: Some((context.file.id, region.span)),
                    out_of_bounds: true,
                });
            }
        }
        context.measure(&mut size, &out, region)?;
        found.extend(messages(&out).map_err(|message| context.refuse(message))?);
    }
    Ok(found)
}

/// The same around another language: it is given encoded values, and what it writes is read as XML.
pub(super) fn around(
    context: &RenderContext<'_>,
    run: fn(&RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError>,
) -> Result<Vec<RenderedMessage>, RenderError> {
    let mut values = Map::new();
    for (name, value) in context.values {
        // Numbers and booleans cannot contain markup.
        let safe =
            trusted(context, name) || !(value.is_string() || value.is_array() || value.is_object());
        let value = if safe {
            value.clone()
        } else {
            Value::String(self::value(context, name)?)
        };
        values.insert(name.clone(), value);
    }
    let text: String = run(&RenderContext {
        values: &values,
        ..*context
    })?
    .into_iter()
    .map(|m| m.content)
    .collect();
    messages(&text).map_err(|message| context.refuse(message))
}

/// A variable's value, encoded unless the configuration trusts it.
fn value(context: &RenderContext<'_>, name: &str) -> Result<String, RenderError> {
    let Some(value) = context.values.get(name).filter(|v| !v.is_null()) else {
        return Ok(String::new());
    };
    if trusted(context, name) {
        return Ok(python::text(value));
    }
    match value {
        Value::String(text) => Ok(encode(text)),
        Value::Array(_) | Value::Object(_) => {
            let advice = "pass it as text or set allow_dangerously_set_content";
            Err(context.refuse(format!(
                "Value of '{name}' is neither text nor a number and is refused; {advice}"
            )))
        }
        _ => Ok(python::text(value)),
    }
}

pub(super) fn trusted(context: &RenderContext<'_>, name: &str) -> bool {
    let artifact = context.artifact;
    let beside = artifact
        .documents
        .iter()
        .find(|d| d.kind == CompanionKind::Metadata)
        .and_then(|d| d.root);
    let root = artifact
        .metadata()
        .or_else(|| beside.map(|id| artifact.node(id)));
    let flag = |node: Node<'_>| {
        node.get("allow_dangerously_set_content")
            .and_then(Node::as_str)
            == Some("true")
    };
    let Some(root) = root else { return false };
    let mut variables = root
        .get("input_variables")
        .into_iter()
        .flat_map(Node::items);
    flag(root) || variables.any(|v| v.get("name").and_then(Node::as_str) == Some(name) && flag(v))
}

/// Cuts a rendered prompt into messages: elements where it is XML, else one message of the person.
pub(super) fn messages(prompt: &str) -> Result<Vec<RenderedMessage>, String> {
    let prompt = prompt.trim();
    let xml = scan(prompt, &[]);
    let say = |role: Role, content: String| RenderedMessage { role, content };
    // Semantic Kernel takes what is no XML for one message of the user.
    if xml.error.is_some() {
        return Ok(vec![say(Role::User, decode(prompt))]);
    }
    let mut found: Vec<RenderedMessage> = Vec::new();
    let mut at = 0;
    // Text behind an element that is no message goes on in the message before it.
    let mut joined = false;
    for (index, element) in xml.elements.iter().enumerate() {
        between(
            prompt,
            Span::new(at, element.span.lo()),
            index == 0,
            joined,
            &mut found,
        );
        at = element.span.hi();
        joined = element.name.text(prompt) != "message";
        let role = element.role.map(|r| r.text(prompt));
        if joined {
            let raw = decode(element.span.text(prompt));
            match found.last_mut() {
                Some(last) => last.content.push_str(&raw),
                None => found.push(say(Role::User, raw)),
            }
            continue;
        }
        let role = match role {
            Some("system" | "developer") => Role::System,
            Some("user") => Role::User,
            Some("assistant") => Role::Assistant,
            Some("tool") => Role::Tool,
            Some(other) => return Err(format!("Role '{other}' is refused")),
            None => return Err("Element 'message' has no role".to_owned()),
        };
        found.push(say(role, decode(&decode(element.body.text(prompt)))));
    }
    between(
        prompt,
        Span::new(at, prompt.len()),
        xml.elements.is_empty(),
        joined,
        &mut found,
    );
    if let [only] = found.as_mut_slice()
        && only.role == Role::System
    {
        only.role = Role::User;
    }
    Ok(found)
}

/// Text outside of elements.
fn between(prompt: &str, span: Span, first: bool, joined: bool, found: &mut Vec<RenderedMessage>) {
    let text = decode(&decode(span.text(prompt)));
    match found.last_mut().filter(|_| joined) {
        Some(last) => last.content.push_str(&text),
        None if text.trim().is_empty() => {}
        None => {
            let role = if first { Role::System } else { Role::User };
            found.push(RenderedMessage {
                role,
                content: text.trim().to_owned(),
            });
        }
    }
}

/// Python's `html.escape`.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#x27;"),
            c => out.push(c),
        }
    }
    out
}

/// Undoes the entities that XML knows; others are left as they are.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        let end = rest.bytes().take(12).position(|b| b == b';');
        let name = end.and_then(|end| rest.get(1..end)).unwrap_or("");
        let number = name.strip_prefix("#x").map(|t| u32::from_str_radix(t, 16));
        let number = number.or_else(|| name.strip_prefix('#').map(str::parse));
        let decoded = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some('\u{a0}'),
            _ => number.and_then(Result::ok).and_then(char::from_u32),
        };
        out.push(decoded.unwrap_or('&'));
        rest = rest
            .get(if decoded.is_some() { name.len() + 2 } else { 1 }..)
            .unwrap_or("");
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(prompt: &str) -> Vec<(Role, String)> {
        messages(prompt)
            .expect("accepted")
            .into_iter()
            .map(|m| (m.role, m.content))
            .collect()
    }

    #[test]
    fn elements_are_messages_and_text_around_them_too() {
        let prompt = "A <message role=\"system\"> x\n y </message> B <message role='user'>Q &amp; A &lt;b&gt;</message>";
        assert_eq!(
            said(prompt),
            [
                (Role::System, "A".into()),
                (Role::System, " x\n y ".into()),
                (Role::User, "B".into()),
                (Role::User, "Q & A <b>".into())
            ]
        );
        assert_eq!(said("Hello"), [(Role::User, "Hello".into())]);
        assert_eq!(
            said("<message role='system'>only</message>"),
            [(Role::User, "only".into())]
        );
    }

    #[test]
    fn what_is_no_xml_is_the_persons() {
        assert_eq!(
            said("<message role='user'>a & b</message>"),
            [(Role::User, "<message role='user'>a & b</message>".into())]
        );
        assert!(messages("<message role='foo'>a</message>").is_err());
        assert!(messages("<message>a</message>").is_err());
    }

    #[test]
    fn encoding_is_undone_again() {
        for text in ["a < b & c > \"d\" 'e'", "&amp; &", "&#10;"] {
            assert_eq!(decode(&encode(text)), text);
        }
    }
}
