//! Lines of a template that look like role markers: a word and a colon alone at the start of a
//! line, outside of code, lists, tags and template constructs. Classifies them; whether one is
//! reported is the rule's decision.

use pog_formats::dialect::Role;
use pog_template::{ConstructKind, TemplateFacts};
use pog_text::Span;

/// Other products' names for roles, with ours.
pub(super) const FOREIGN: &[(&str, Option<Role>)] = &[
    ("ai", Some(Role::Assistant)),
    ("bot", Some(Role::Assistant)),
    ("developer", Some(Role::System)),
    ("human", Some(Role::User)),
    ("model", Some(Role::Assistant)),
    ("tool", None),
];

/// Typing errors. A list instead of an edit distance, because `users:` and `systems:` are words.
const MISSPELT: &[(&str, Role)] = &[
    ("asistant", Role::Assistant),
    ("assisant", Role::Assistant),
    ("assisstant", Role::Assistant),
    ("assistan", Role::Assistant),
    ("assistent", Role::Assistant),
    ("assitant", Role::Assistant),
    ("assitsant", Role::Assistant),
    ("ssytem", Role::System),
    ("sysem", Role::System),
    ("sysetm", Role::System),
    ("systam", Role::System),
    ("syste", Role::System),
    ("systme", Role::System),
    ("systm", Role::System),
    ("sytem", Role::System),
    ("sytsem", Role::System),
    ("uesr", Role::User),
    ("uer", Role::User),
    ("usr", Role::User),
    ("usre", Role::User),
    ("usser", Role::User),
];

/// What a line that looks like a marker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A role marker.
    Marker(Role),
    /// A role marker followed by blanks.
    Blanks(Role),
    /// A role in another letter case.
    Case(Role),
    /// A typing error.
    Misspelt(Role),
    /// Another product's name for a role.
    Foreign(Option<Role>),
    /// Any other word: the text labels its parts this way.
    Label,
}

/// A line that looks like a marker.
#[derive(Debug, Clone, Copy)]
pub(super) struct RoleLine {
    pub(super) kind: Kind,
    pub(super) word: Span,
    /// The line without its end.
    pub(super) line: Span,
    /// At the start of the body, or after a blank line or a marker.
    pub(super) apart: bool,
    /// Plain text follows, not a list, something indented, or nothing.
    pub(super) text_follows: bool,
    /// No text comes before it.
    pub(super) first: bool,
}

/// The lines of `body` that look like markers, and whether other lines have the form `Word: text`.
pub(super) fn role_lines(text: &str, body: Span, facts: &TemplateFacts) -> (Vec<RoleLine>, bool) {
    let mut found: Vec<RoleLine> = Vec::new();
    let mut labelled_text = false;
    let mut state = State {
        fence: None,
        tags: 0,
        apart: true,
        first: true,
    };
    let mut at = body.lo();
    // Behind the last marker, as far as nothing but blanks stands there.
    let mut blank_to: Option<usize> = None;
    for full in body.text(text).split_inclusive(['\n', '\r']) {
        let line = Span::new(at, at + full.trim_end_matches(['\n', '\r']).len());
        at += full.len();
        // What a construct contains is not the text of a message.
        if is_inside(facts, line.lo()) {
            continue;
        }
        let content = line.text(text);
        // The first line with content after a marker decides what follows it.
        if let Some(last) = found.last_mut()
            && let Some(blank) = blank_to
        {
            let between = text.get(blank..line.lo());
            if between.is_some_and(|between| between.trim().is_empty()) {
                last.text_follows = is_plain(content);
                blank_to = (!last.text_follows).then_some(line.lo());
            } else {
                blank_to = None;
            }
        }
        if state.enter(content) {
            continue;
        }
        match classify(content) {
            Some((kind, len)) => {
                let word = Span::new(line.lo(), line.lo() + len);
                found.push(RoleLine {
                    kind,
                    word,
                    line,
                    apart: state.apart,
                    text_follows: false,
                    first: state.first,
                });
                // A label is text, so the line directly below it is not set apart.
                state.apart = matches!(kind, Kind::Marker(_));
                state.first = false;
                blank_to = Some(line.hi());
            }
            None => {
                labelled_text |= is_labelled(content);
                let blank = content.trim().is_empty() || is_statement(content);
                state.apart = blank;
                state.first &= blank;
            }
        }
    }
    (found, labelled_text)
}

/// What the lines so far mean for the next one.
struct State {
    /// The character of the code fence that is open.
    fence: Option<char>,
    /// Elements such as `<example>` that are open.
    tags: usize,
    apart: bool,
    first: bool,
}

impl State {
    /// Follows fences and tags; returns whether the line belongs to one.
    fn enter(&mut self, line: &str) -> bool {
        let bare = line.trim();
        let fence = ['`', '~']
            .into_iter()
            .find(|c| bare.chars().take_while(|b| b == c).count() >= 3);
        // Tildes inside a fence of backticks are text: only the character that opened it closes it.
        if let Some(mark) = fence.filter(|mark| self.fence.is_none_or(|open| open == *mark)) {
            self.fence = if self.fence.is_some() {
                None
            } else {
                Some(mark)
            };
            self.meet_text();
            return true;
        }
        if self.fence.is_some() {
            return true;
        }
        let tag = bare.starts_with('<')
            && bare.ends_with('>')
            && !bare.contains(' ')
            && !bare.ends_with("/>");
        if tag && bare.starts_with("</") {
            self.tags = self.tags.saturating_sub(1);
        } else if tag && !bare.contains("</") {
            self.tags += 1;
        }
        if tag || self.tags > 0 {
            self.meet_text();
            return true;
        }
        false
    }

    fn meet_text(&mut self) {
        self.apart = false;
        self.first = false;
    }
}

/// Whether `offset` lies inside a construct or a raw block that began before it.
fn is_inside(facts: &TemplateFacts, offset: usize) -> bool {
    let before = facts.constructs.partition_point(|c| c.span.lo() < offset);
    let in_construct = facts.constructs[..before]
        .last()
        .is_some_and(|construct| offset < construct.span.hi());
    let raw_before = facts.raw.partition_point(|raw| raw.lo() <= offset);
    in_construct
        || facts.raw[..raw_before]
            .last()
            .is_some_and(|raw| offset < raw.hi())
}

/// What a line is, if it looks like a marker, and how long its word is in bytes.
fn classify(line: &str) -> Option<(Kind, usize)> {
    let trimmed = line.trim_end();
    let word = trimmed.strip_suffix(':')?;
    if word.is_empty() || !word.chars().all(char::is_alphabetic) {
        return None;
    }
    let blanks = trimmed.len() != line.len();
    let lower = word.to_lowercase();
    let kind = match Role::parse(&lower) {
        Some(role) if lower != word => Kind::Case(role),
        Some(role) if blanks => Kind::Blanks(role),
        Some(role) => Kind::Marker(role),
        None if lower == word => {
            let slip = MISSPELT
                .iter()
                .find(|(w, _)| *w == word)
                .map(|(_, r)| Kind::Misspelt(*r));
            let foreign = FOREIGN
                .iter()
                .find(|(w, _)| *w == word)
                .map(|(_, r)| Kind::Foreign(*r));
            slip.or(foreign).unwrap_or(Kind::Label)
        }
        None => Kind::Label,
    };
    Some((kind, word.len()))
}

/// `Word: text` at the start of a line.
fn is_labelled(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(word, _)| {
        word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphanumeric)
    })
}

/// A line that is one statement or comment of the template.
fn is_statement(line: &str) -> bool {
    let bare = line.trim();
    (bare.starts_with("{%") && bare.ends_with("%}"))
        || (bare.starts_with("{#") && bare.ends_with("#}"))
}

/// Text of its own, rather than a list, something indented, or nothing.
fn is_plain(line: &str) -> bool {
    let list = line.starts_with(['-', '*', '+']) || line.starts_with(|c: char| c.is_ascii_digit());
    !(line.trim().is_empty() || line.starts_with([' ', '\t']) || list)
}

/// Whether something is inserted or decided inside a span.
pub(super) fn has_construct(facts: &TemplateFacts, span: Span) -> bool {
    let from = facts
        .constructs
        .partition_point(|c| c.span.lo() < span.lo());
    facts.constructs[from..]
        .iter()
        .take_while(|c| c.span.lo() < span.hi())
        .any(|c| c.kind != ConstructKind::Comment && span.encloses(c.span))
}
