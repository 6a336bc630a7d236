//! The messages of a Semantic Kernel prompt: `<message role="…">` elements and Handlebars' `{{#message role="…"}}` in the
//! template. Text in front of the first element is system text, text behind one is the person's; a template without
//! elements is one message of the person.

use pog_template::TemplateFacts;
use pog_text::Span;

use super::super::layout::{Layout, Message, Region, Role};
use super::ROLES;
use crate::message_xml::scan;

pub(super) fn find(text: &str, layout: &Layout, facts: &TemplateFacts) -> Vec<Message> {
    let mut found: Vec<Message> = layout
        .regions
        .iter()
        .flat_map(|r| elements(text, r))
        .collect();
    for block in facts.blocks.iter().filter(|b| b.keyword == "message") {
        let Some(close) = block.close else { continue };
        let body = Span::new(block.open.hi().min(close.lo()), close.lo());
        let role = role_argument(text, block.open);
        found.extend(
            role.filter(|r| !is_computed(r.text(text)))
                .map(|role| message(text, role, body)),
        );
    }
    found.sort_by_key(|m| m.body.start);
    if found.is_empty() {
        let whole = |r: &Region| Message {
            role: Some(Role::User),
            role_span: Span::at(r.span.lo()),
            role_text: "".into(),
            body: r.span,
        };
        found.extend(
            layout
                .regions
                .iter()
                .filter(|r| !has_elements(text, r))
                .map(whole),
        );
    }
    found
}

fn has_elements(text: &str, region: &Region) -> bool {
    let source = region.text(text);
    source.contains("<message") || source.contains("{{#message")
}

fn elements(text: &str, region: &Region) -> Vec<Message> {
    let source = region.text(text);
    if !source.contains("<message") {
        return Vec::new();
    }
    let xml = scan(source, region.language.delimiters);
    let mut found = Vec::new();
    let mut last = 0;
    let bare = |from: usize, to: usize, role: Role| {
        let between = source.get(from..to).unwrap_or("");
        let plain = between.trim();
        // Between messages stand loops and conditions that print nothing themselves.
        if plain.is_empty() || plain.starts_with("{%") || plain.starts_with("{{") {
            return None;
        }
        let lo = from + (between.len() - between.trim_start().len());
        let body = region.map.span(Span::new(lo, lo + plain.len()));
        Some(Message {
            role: Some(role),
            role_span: Span::at(body.lo()),
            role_text: "".into(),
            body,
        })
    };
    for element in xml.messages(source) {
        found.extend(bare(
            last,
            element.span.lo(),
            if last == 0 { Role::System } else { Role::User },
        ));
        last = element.span.hi();
        // A role from a variable is known only at run time; the text is then nobody's here.
        let Some(role) = element.role.filter(|r| !is_computed(r.text(source))) else {
            continue;
        };
        found.push(message(
            text,
            region.map.span(role),
            region.map.span(element.body),
        ));
    }
    if last > 0 {
        found.extend(bare(last, source.len(), Role::User));
    }
    found
}

/// `role="…"` in an opening tag of Handlebars.
fn role_argument(text: &str, open: Span) -> Option<Span> {
    let source = open.text(text);
    let at = source.find("role=")? + "role=".len();
    // In a quoted YAML value the quotes of the argument are escaped.
    let quoted = source.get(at..)?.trim_start_matches('\\');
    let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = quoted.get(1..)?;
    let lo = open.lo() + (source.len() - value.len());
    Some(Span::new(lo, lo + value.find(['\\', quote])?))
}

fn is_computed(role: &str) -> bool {
    role.contains('{')
}

fn message(text: &str, role_span: Span, body: Span) -> Message {
    let role_text = role_span.text(text);
    let role = ROLES
        .iter()
        .find(|(name, _)| *name == role_text)
        .map(|(_, role)| *role);
    Message {
        role,
        role_span,
        role_text: role_text.into(),
        body,
    }
}
