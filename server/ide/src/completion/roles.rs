//! Role markers at the start of a line, and the front matter of a file that has none yet.

use pog_formats::dialect::Role;
use pog_text::Span;
use pog_text::lines::{line_break, line_start};

use super::site::Site;
use super::{Completion, CompletionKind};
use crate::docs::DocRef;

pub(super) fn complete(site: &Site<'_>, out: &mut Vec<Completion>) {
    if !site.artifact.dialect().role_markers {
        return;
    }
    let typed = site.line_before();
    let start = site.offset - typed.len();
    // Before the first key is typed, three dashes are what begins a file.
    let opening = start == site.artifact.metadata_span().lo() && typed.chars().all(|c| c == '-');
    if site.artifact.syntax.layout.front_matter.is_none()
        && opening
        && site.text[site.offset..].trim().is_empty()
    {
        return front_matter(site, start, out);
    }
    let after = site.line_after();
    let rest = after.trim_start_matches(|c: char| c.is_ascii_lowercase());
    if !typed.chars().all(|c| c.is_ascii_lowercase()) || !matches!(rest.trim(), "" | ":") {
        return;
    }
    let raw = site
        .artifact
        .facts()
        .raw
        .iter()
        .any(|r| r.touches(site.offset));
    // On an empty line in the middle of a paragraph nobody is about to start a message.
    if raw || (typed.is_empty() && !starts_paragraph(site, start)) {
        return;
    }
    let end = site.offset + after.len() - rest.len() + usize::from(rest.starts_with(':'));
    for (name, _) in roles_behind(site, start) {
        if typed.is_empty() || name.starts_with(typed) {
            let item = Completion::new(
                format!("{name}:"),
                CompletionKind::Role,
                Span::new(start, end),
            )
            .detail("starts a message");
            out.push(item.doc(DocRef::Role { name: name.into() }));
        }
    }
}

/// All roles. Messages take turns: the one that follows the message before `start` comes first.
fn roles_behind(site: &Site<'_>, start: usize) -> [(&'static str, Role); 3] {
    let mut roles = Role::ALL;
    let messages = &site.artifact.syntax.messages;
    if let Some(last) = messages.iter().rfind(|m| m.role_span.hi() < start) {
        match last.role {
            Some(Role::System) => roles.rotate_left(1),
            Some(Role::User) => roles.rotate_left(2),
            _ => roles.swap(0, 1),
        }
    }
    roles
}

/// Whether the empty line at `start` stands behind a blank line, a front matter or nothing at all.
fn starts_paragraph(site: &Site<'_>, start: usize) -> bool {
    let before = &site.text[..start];
    let body = site
        .artifact
        .syntax
        .layout
        .front_matter
        .and_then(|f| f.close)
        .map_or(0, |c| c.hi());
    let above = before.strip_suffix('\n').unwrap_or(before);
    let above = above.strip_suffix('\r').unwrap_or(above);
    let line = &above[line_start(above, above.len())..];
    line.trim().is_empty() || above.len() <= body
}

fn front_matter(site: &Site<'_>, start: usize, out: &mut Vec<Completion>) {
    let end = line_break(site.text);
    let span = Span::new(start, site.offset);
    let mut item = Completion::new("---", CompletionKind::Snippet, span)
        .insert(format!(
            "---{end}name: {end}description: {end}parameters:{end}---{end}"
        ))
        .snippet(Some(
            [
                "---",
                "name: ${1:Name}",
                "description: ${2:What the prompt is for.}",
                "parameters:",
                "  ${3:name}: { type: ${4:string}, description: \"${5}\" }",
                "---",
                "$0",
            ]
            .join(end),
        ))
        .detail("front matter");
    item.preselect = true;
    out.push(item);
}
