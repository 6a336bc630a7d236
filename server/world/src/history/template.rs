//! A template as it affects callers: messages and their wording, without comments, trailing
//! whitespace, whitespace inside delimiters and the kind of line break.

use pog_formats::dialect::Role;
use pog_model::artifact::Artifact;
use pog_template::{Construct, ConstructKind, JINJA};
use pog_text::Span;

use super::Bump;
use super::compare::Reasons;

/// One message.
#[derive(Debug, PartialEq, Eq)]
struct Spoken {
    /// The role, as written; empty for text before the first marker.
    role: String,
    wording: String,
    span: Span,
}

/// A template: its artifact and the text that the artifact's spans refer to.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) artifact: &'a Artifact,
    pub(super) text: &'a str,
}

/// Placeholder for a comment while lines are compared.
const COMMENT: char = '\u{0}';

/// What changed in the messages. `subject` is empty for the artifact itself, else names the included one.
pub(super) fn compare(old: Side<'_>, new: Side<'_>, subject: &str, out: &mut Reasons<'_>) {
    let included = !subject.is_empty();
    let (before, after) = (messages(old, included), messages(new, included));
    let (roles_before, roles_after) = (roles(&before), roles(&after));
    // With other roles the messages cannot be paired, and a change of wording would be a guess.
    if roles_before != roles_after {
        let list = |roles: &[&str]| {
            if roles.is_empty() {
                "none".to_owned()
            } else {
                roles.join(", ")
            }
        };
        let (from, to) = (list(&roles_before), list(&roles_after));
        let words = match subject {
            "" => format!("the messages changed from {from} to {to}"),
            _ => format!("the messages of {subject} changed from {from} to {to}"),
        };
        out.add(Bump::Minor, words, after.first().map(|m| m.span));
        return;
    }
    let mut changed: Vec<&Spoken> = after
        .iter()
        .zip(&before)
        .filter(|(a, b)| a.wording != b.wording)
        .map(|(a, _)| a)
        .collect();
    if before.len() != after.len() {
        // Only text before the first marker can be added or removed without a change of roles.
        changed.extend(after.first());
    }
    let Some(first) = changed.first() else { return };
    let words = match (subject, changed.as_slice()) {
        ("", [one]) if after.len() > 1 && !one.role.is_empty() => {
            format!("the wording of the {} message changed", one.role)
        }
        ("", _) => "the wording changed".to_owned(),
        _ => format!("the wording of {subject} changed"),
    };
    out.add(Bump::Patch, words, Some(first.span));
}

/// Whether a template starts messages.
pub(super) fn speaks(side: Side<'_>) -> bool {
    !roles(&messages(side, true)).is_empty()
}

fn roles(messages: &[Spoken]) -> Vec<&str> {
    messages
        .iter()
        .map(|m| m.role.as_str())
        .filter(|r| !r.is_empty())
        .collect()
}

/// Text before the first marker is a system message, but in an included template it becomes part of whatever message it
/// is included in.
fn messages(side: Side<'_>, included: bool) -> Vec<Spoken> {
    let syntax = &side.artifact.syntax;
    let mut found: Vec<Spoken> = Vec::new();
    // Whether the last message that was kept is the text before the first marker.
    let mut led = false;
    for message in &syntax.messages {
        let wording = wording(side, message.body);
        let leading = message.role_span.is_empty();
        // Blank lines above the first marker render to nothing.
        if leading && wording.is_empty() {
            continue;
        }
        // Renderers join text before the first marker with a system message right after it.
        if let [before] = found.as_mut_slice()
            && led
            && message.role == Some(Role::System)
        {
            before.role = message.role_text.to_string();
            before.wording = join(&before.wording, &wording);
            continue;
        }
        // In a partial it becomes part of whatever message it is included in, so it has no role of its own.
        let silent = leading && (included || !renders(side, message.body));
        let role = match (leading, silent) {
            (_, true) => String::new(),
            (true, false) => Role::System.name().to_owned(),
            (false, false) => message.role_text.to_string(),
        };
        led = leading;
        found.push(Spoken {
            role,
            wording,
            span: if leading {
                Span::at(message.body.lo())
            } else {
                message.role_span
            },
        });
    }
    found
}

fn wording(side: Side<'_>, body: Span) -> String {
    let syntax = &side.artifact.syntax;
    let decoded = syntax
        .layout
        .regions
        .iter()
        .find(|r| r.decoded.is_some() && body.encloses(r.span));
    match decoded {
        Some(region) => lines(region.text(side.text)),
        // Only of Jinja is it known here which white space inside a construct means nothing.
        None if *syntax.dialect.language == JINJA => lines(&without_form(
            side.text,
            body,
            &side.artifact.facts().constructs,
        )),
        None => lines(body.text(side.text)),
    }
}

/// Whether a text may render to anything; statements alone do not, unless they include something.
fn renders(side: Side<'_>, body: Span) -> bool {
    let facts = side.artifact.facts();
    let inside = |span: Span| body.encloses(span);
    let statements: Vec<Construct> = facts
        .constructs
        .iter()
        .filter(|c| c.kind != ConstructKind::Output && inside(c.span))
        .cloned()
        .collect();
    let mut at = body.lo();
    let mut literal = false;
    for construct in &statements {
        literal |= side
            .text
            .get(at..construct.span.lo())
            .is_some_and(|t| !t.trim().is_empty());
        at = at.max(construct.span.hi());
    }
    literal |= side
        .text
        .get(at..body.hi())
        .is_some_and(|t| !t.trim().is_empty());
    literal || facts.references.iter().any(|r| inside(r.span))
}

fn join(a: &str, b: &str) -> String {
    if a.is_empty() || b.is_empty() {
        format!("{a}{b}")
    } else {
        format!("{a}\n\n{b}")
    }
}

/// The text of `body` with comments marked and whitespace inside delimiters normalised.
fn without_form(text: &str, body: Span, constructs: &[Construct]) -> String {
    let mut out = String::with_capacity(body.len());
    let mut at = body.lo();
    let from = constructs.partition_point(|c| c.span.lo() < body.lo());
    for construct in constructs[from..]
        .iter()
        .take_while(|c| c.span.hi() <= body.hi())
    {
        // Lists of constructs may nest: a comment inside a raw block.
        if construct.span.lo() < at {
            continue;
        }
        out.push_str(text.get(at..construct.span.lo()).unwrap_or(""));
        match construct.kind {
            ConstructKind::Comment => out.push(COMMENT),
            ConstructKind::Output | ConstructKind::Statement => {
                squeeze(construct.span.text(text), &mut out)
            }
        }
        at = construct.span.hi();
    }
    out.push_str(text.get(at..body.hi()).unwrap_or(""));
    out
}

/// Removes whitespace outside string literals, except between two words.
fn squeeze(construct: &str, out: &mut String) {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut quote: Option<char> = None;
    let mut gap = false;
    let mut escaped = false;
    let mut last = ' ';
    for c in construct.chars() {
        if let Some(open) = quote {
            out.push(c);
            if c == open && !escaped {
                quote = None;
            }
            escaped = c == '\\' && !escaped;
        } else if c.is_whitespace() {
            gap = true;
            continue;
        } else {
            // White space separates only words: `{{a|b}}` and `{{ a | b }}` are the same, `not a` and `nota` are not.
            if gap && word(last) && word(c) {
                out.push(' ');
            }
            out.push(c);
            quote = matches!(c, '"' | '\'').then_some(c);
        }
        (gap, last) = (false, c);
    }
}

/// Lines without trailing whitespace, without surrounding blank lines and without lines that held
/// only comments.
fn lines(text: &str) -> String {
    // Git may check the file out with other line breaks than those that were committed.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut kept: Vec<String> = Vec::new();
    for line in text.split('\n') {
        if line.contains(COMMENT) {
            let rest = line.replace(COMMENT, "");
            if !rest.trim().is_empty() {
                kept.push(rest.trim_end().to_owned());
            }
        } else {
            kept.push(line.trim_end().to_owned());
        }
    }
    let start = kept
        .iter()
        .position(|l| !l.is_empty())
        .unwrap_or(kept.len());
    let end = kept
        .iter()
        .rposition(|l| !l.is_empty())
        .map_or(start, |i| i + 1);
    kept[start..end].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_is_not_wording() {
        let squeezed = |text: &str| {
            let mut out = String::new();
            squeeze(text, &mut out);
            out
        };
        assert_eq!(squeezed("{{ x | upper }}"), squeezed("{{x|upper}}"));
        assert_eq!(squeezed("{% if not a  in b %}"), "{%if not a in b%}");
        assert_eq!(
            squeezed("{{ 'a  b' ~ \"c \\\"  d\" }}"),
            "{{'a  b'~\"c \\\"  d\"}}"
        );
        assert_eq!(lines("\n\na  \r\n\u{0}\r\n  b\t\n\n"), "a\n  b");
        assert_ne!(lines("a\n\nb"), lines("a\nb"));
    }
}
