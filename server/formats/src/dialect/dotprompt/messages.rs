//! The messages of a Dotprompt template: `{{role "x"}}` and `{{history}}` start one. Text before the first is the user's,
//! and so is what stands behind `{{history}}` the model's, until a role follows.

use pog_template::{Construct, Name, Resolution, TemplateFacts};
use pog_text::Span;

use super::super::layout::{Layout, Message};

pub(super) fn read(text: &str, layout: &Layout, facts: &TemplateFacts) -> Vec<Message> {
    let Some(region) = layout.regions.first() else {
        return Vec::new();
    };
    let body = region.span;
    let mut found: Vec<Message> = Vec::new();
    let mut end = body.lo();
    for name in facts
        .names
        .iter()
        .filter(|n| n.called && n.resolution == Resolution::Builtin)
    {
        if !matches!(name.name.as_str(), "role" | "history") {
            continue;
        }
        let Some(tag) = construct(facts, name) else {
            continue;
        };
        let role_span = if name.name == "role" {
            argument(text, name, tag)
        } else {
            Some(name.span)
        };
        let Some(role_span) = role_span else { continue };
        let written = if name.name == "role" {
            role_span.text(text)
        } else {
            "model"
        };
        // Only the next tag tells where the message before it ends.
        close(text, &mut found, end, tag.span.lo(), body);
        let role = super::ROLES
            .iter()
            .find(|(n, _)| *n == written)
            .map(|(_, role)| *role);
        let rest = Span::new(tag.span.hi(), body.hi());
        found.push(Message {
            role,
            role_span,
            role_text: written.into(),
            body: rest,
        });
        end = tag.span.hi();
    }
    if found.is_empty() {
        close(text, &mut found, end, body.hi(), body);
    }
    // Nothing is said behind `{{history}}` when a role follows at once.
    found.retain(|m| m.role_span.text(text) != "history" || !m.body.text(text).trim().is_empty());
    found
}

/// Ends the last message at `at`; text before the first marker is the user's.
fn close(text: &str, found: &mut Vec<Message>, from: usize, at: usize, body: Span) {
    if let Some(last) = found.last_mut() {
        last.body = Span::new(last.body.lo(), at);
        return;
    }
    let leading = Span::new(from, at);
    // A comment above the first role is nothing that is said.
    if !without_comments(leading.text(text)).trim().is_empty() {
        let role = Some(super::Role::User);
        found.push(Message {
            role,
            role_span: Span::at(body.lo()),
            role_text: "user".into(),
            body: leading,
        });
    }
}

/// A leading `{{! … }}` is no message.
fn without_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(behind) = rest.strip_prefix("{{!") {
        let end = if behind.starts_with("--") {
            "--}}"
        } else {
            "}}"
        };
        let Some(at) = behind.find(end) else {
            return rest;
        };
        rest = behind.get(at + end.len()..).unwrap_or("").trim_start();
    }
    rest
}

fn construct<'a>(facts: &'a TemplateFacts, name: &Name) -> Option<&'a Construct> {
    let after = facts
        .constructs
        .partition_point(|c| c.span.lo() <= name.span.lo());
    facts
        .constructs
        .get(..after)?
        .last()
        .filter(|c| c.closed && c.span.encloses(name.span))
}

/// The text of `role "text"`, without its quotes.
fn argument(text: &str, name: &Name, tag: &Construct) -> Option<Span> {
    let rest = Span::new(name.span.hi(), tag.inner.hi());
    let source = rest.text(text);
    let start = source.find(['"', '\''])?;
    let quote = source.get(start..=start)?;
    // A role that a variable gives has no text that could be read here.
    if !source.get(..start)?.trim().is_empty() {
        return None;
    }
    let len = source.get(start + 1..)?.find(quote)?;
    let from = rest.lo() + start + 1;
    Some(Span::new(from, from + len))
}
