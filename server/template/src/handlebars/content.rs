//! Text between tags: where it ends, and what a backslash before braces makes of them.

use pog_text::Span;

use super::ast::{Content, Node};

/// The text from `at` on and where the next tag starts. `\{{` is text: it is pushed here.
pub(super) fn next_tag(
    text: &str,
    at: usize,
    body: &mut Vec<Node>,
) -> Option<(Span, Option<usize>)> {
    let mut from = at;
    loop {
        let rest = text.get(from..)?;
        let Some(found) = rest.find("{{") else {
            return Some((Span::new(from, text.len()), None));
        };
        let start = from + found;
        let before = text.get(from..start).unwrap_or("");
        // `\\{{x}}` is a backslash and a tag.
        if before.ends_with("\\\\") {
            return Some((Span::new(from, start - 1), Some(start)));
        }
        if !before.ends_with('\\') {
            return Some((Span::new(from, start), Some(start)));
        }
        push_content(body, Span::new(from, start - 1));
        let escaped = text.get(start + 2..).unwrap_or("");
        let end = escaped.find("{{").map_or(text.len(), |n| {
            let end = start + 2 + n;
            let behind = text.get(start + 2..end).unwrap_or("");
            // The backslashes before the next braces belong to them.
            end - if behind.ends_with("\\\\") {
                2
            } else {
                usize::from(behind.ends_with('\\'))
            }
        });
        // All up to the next braces is text, also what stands behind the escaped tag.
        push_content(body, Span::new(start, end));
        from = end;
    }
}

pub(super) fn push_content(body: &mut Vec<Node>, span: Span) {
    if !span.is_empty() {
        body.push(Node::Content(Content {
            span,
            kept: span,
            left_stripped: false,
            right_stripped: false,
        }));
    }
}
