//! Role lines of Prompty: `user:`, `# System:`, `assistant[name="x"]:`; the case does not count.

use pog_template::TemplateFacts;
use pog_text::Span;

use crate::dialect::layout::{Layout, Message, Role};
use crate::dialect::native::{lines_from, next_line};

/// The roles, and what they amount to.
const ROLES: &[(&str, Role)] = &[
    ("system", Role::System),
    ("user", Role::User),
    ("assistant", Role::Assistant),
    ("developer", Role::System),
    ("function", Role::Tool),
];

/// Whether a line starts a message.
#[must_use]
pub fn is_role_line(line: &str) -> bool {
    role_of(line).is_some()
}

/// The role a line starts: its offset in the line, its length and what it is.
fn role_of(line: &str) -> Option<(usize, usize, Role)> {
    let rest = line.trim_start();
    // One `#` does not matter to Prompty; a second one is left and fits no role.
    let rest = rest.strip_prefix('#').unwrap_or(rest).trim_start();
    let len = rest
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    let (word, tail) = rest.split_at(len);
    let role = ROLES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(word))?
        .1;
    let tail = tail.trim();
    let tail = match tail.strip_prefix('[') {
        Some(attributes) => attributes
            .split_once(']')
            // Brackets without an assignment are no attributes, and the line is text.
            .filter(|(a, _)| a.contains('='))?
            .1
            .trim_start(),
        None => tail,
    };
    // Anything behind the colon makes the line text: `user: hello` starts no message.
    (tail == ":").then(|| (line.len() - rest.len(), len, role))
}

/// The messages of a body. Text before the first role line is `system`.
pub(super) fn messages(text: &str, layout: &Layout, facts: &TemplateFacts) -> Vec<Message> {
    let Some(region) = layout.regions.first() else {
        return Vec::new();
    };
    // A template inside a YAML value is not searched: its lines are not those of the file.
    if region.decoded.is_some() {
        let role = Some(Role::System);
        return vec![Message {
            role,
            role_span: Span::at(region.span.lo()),
            role_text: "".into(),
            body: region.span,
        }];
    }
    let body = region.span;
    let mut found: Vec<Message> = Vec::new();
    let mut constructs = facts.constructs.iter().map(|c| c.span).peekable();
    for line in lines_from(text, body.lo()).take_while(|l| l.lo() <= body.hi()) {
        while constructs.next_if(|s| s.hi() <= line.lo()).is_some() {}
        let inside = constructs
            .peek()
            .is_some_and(|s| s.lo() < line.lo() && line.lo() < s.hi());
        let content = line.clamp_to(text).text(text);
        let marker = role_of(content).filter(|_| !inside);
        let start = match marker {
            Some(_) => next_line(text, line).min(body.hi()),
            // Blank lines before the first role line are no message.
            None if found.is_empty() && !content.trim().is_empty() => body.lo(),
            None => continue,
        };
        if let Some(last) = found.last_mut() {
            last.body = Span::new(last.body.lo(), line.lo());
        }
        let role_span = marker.map_or(Span::at(body.lo()), |(at, len, _)| {
            Span::new(line.lo() + at, line.lo() + at + len)
        });
        found.push(Message {
            role: Some(marker.map_or(Role::System, |(.., role)| role)),
            role_span,
            role_text: role_span.text(text).into(),
            body: Span::new(start, body.hi()),
        });
    }
    found
}
