//! Mustache as chevron reads it (Python; Prompty and LangChain use it): tags, sections, partials, delimiters that change.
//! Sections look names up in all contexts around them, so a name inside one may be a field or a parameter.

use std::collections::BTreeSet;

use pog_text::interrupt::checkpoint;
use pog_text::{SourceMap, Span, SyntaxError};

use super::completion_context::{CompletionContext, Expected};
use super::facts::{
    Block, Construct, ConstructKind, Name, NameAt, Reference, ReferenceKind, Resolution,
    TemplateFacts,
};
use super::language::Language;
use super::mapping;
use super::mustache_words::WORDS;
use super::names::{IDENTIFIER, Reserved};

/// Mustache.
pub static MUSTACHE: Language = Language {
    id: "mustache",
    name: "Mustache",
    read,
    check,
    resolve: Some(resolve),
    completion_context: Some(completion_context),
    completion_in: None,
    words: WORDS,
    sigil: "",
    mention: Some(("{{", "}}")),
    delimiters: &[("{{", "}}")],
    names: &IDENTIFIER,
    reserved: Reserved::Words,
    is_jinja: false,
    has_values: true,
    unclosed_is_text: false,
};

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// `{{name}}`.
    Variable,
    /// `{{{name}}}` or `{{&name}}`.
    Raw,
    /// `{{#name}}`.
    Section,
    /// `{{^name}}`.
    Inverted,
    /// `{{/name}}`.
    End,
    /// `{{>name}}`.
    Partial,
    /// `{{! … }}`.
    Comment,
    /// `{{=<% %>=}}`.
    Delimiters,
}

/// One tag.
#[derive(Debug, Clone, Copy)]
pub struct Tag {
    /// What it does.
    pub kind: TagKind,
    /// With delimiters.
    pub span: Span,
    /// Between the delimiters.
    inner: Span,
    /// What it names.
    pub key: Span,
    closed: bool,
    /// What chevron refuses although the tag is closed.
    fault: Option<&'static str>,
}

/// All tags in order. A tag that is never closed ends at the end of its line or at the next one.
#[must_use]
pub fn tags(text: &str) -> Vec<Tag> {
    let mut found: Vec<Tag> = Vec::new();
    let (mut open, mut close) = ("{{", "}}");
    let mut at = 0;
    // The next closing delimiter: looked for once, not for each tag that lacks one.
    let mut closing = find(text, 0, close);
    while let Some(start) = find(text, at, open) {
        checkpoint("a template");
        let from = start + open.len();
        if closing.is_some_and(|at| at < from) {
            closing = find(text, from, close);
        }
        let tag = read_tag(text, start, open, closing.map(|at| (at, close)));
        at = tag.span.hi().max(start + open.len());
        // A faulty pair is not taken over: with it no later tag would be found.
        if tag.kind == TagKind::Delimiters && tag.fault.is_none() {
            let mut words = tag.key.text(text).split_whitespace();
            if let (Some(first), Some(last)) = (words.next(), words.next_back()) {
                (open, close) = (first, last);
                closing = find(text, at, close);
            }
        }
        found.push(tag);
    }
    found
}

fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    Some(from + text.get(from..)?.find(what)?)
}

/// Reads the tag at `start`; `closing` is the next closing delimiter behind it.
fn read_tag(text: &str, start: usize, open: &str, closing: Option<(usize, &str)>) -> Tag {
    let from = start + open.len();
    let rest = text.get(from..).unwrap_or("");
    let before = rest.get(..closing.map_or(rest.len(), |(at, _)| at - from));
    let next = before.unwrap_or("").find(open);
    // chevron goes on to the next closing delimiter, wherever it is, and takes all of it for a name.
    let Some((at, close)) = closing.filter(|_| next.is_none()) else {
        let rest = rest.get(..next.unwrap_or(rest.len())).unwrap_or("");
        let end = from + rest.find(['\n', '\r']).unwrap_or(rest.len());
        let (kind, key) = kind_of(text, Span::new(from, end));
        return Tag {
            kind,
            span: Span::new(start, end),
            inner: Span::new(from, end),
            key,
            closed: false,
            fault: None,
        };
    };
    let inner = Span::new(from, at);
    let mut end = inner.hi() + close.len();
    let (kind, mut key) = kind_of(text, inner);
    let mut fault = None;
    match kind {
        _ if inner.is_empty() => fault = Some("Tag '{{}}' is empty; write a name or remove it"),
        TagKind::Raw
            if rest.starts_with('{') && text.get(end..).is_some_and(|t| t.starts_with('}')) =>
        {
            // `}}` finds the end of `{{{a}}}` too early by one brace.
            end += 1
        }
        TagKind::Delimiters => match key.text(text).strip_suffix('=') {
            Some(pair) if pair.split_whitespace().count() == 2 => {
                key = trim(text, Span::new(key.lo(), key.hi() - 1))
            }
            _ => fault = Some("Delimiters are set like {{=<% %>=}}"),
        },
        _ => {}
    }
    Tag {
        kind,
        span: Span::new(start, end),
        inner,
        key,
        closed: true,
        fault,
    }
}

fn kind_of(text: &str, inner: Span) -> (TagKind, Span) {
    let kind = match inner.text(text).as_bytes().first() {
        Some(b'!') => TagKind::Comment,
        Some(b'#') => TagKind::Section,
        Some(b'^') => TagKind::Inverted,
        Some(b'/') => TagKind::End,
        Some(b'>') => TagKind::Partial,
        Some(b'=') => TagKind::Delimiters,
        Some(b'{' | b'&') => TagKind::Raw,
        _ => TagKind::Variable,
    };
    let skip = usize::from(kind != TagKind::Variable);
    (kind, trim(text, Span::new(inner.lo() + skip, inner.hi())))
}

fn trim(text: &str, span: Span) -> Span {
    let inside = span.text(text);
    let start = span.lo() + (inside.len() - inside.trim_start().len());
    Span::new(start, start + inside.trim().len())
}

/// Reads a template. A name inside a section is looked up in the item first, then outside: it is marked as one that
/// may be missing, because it need not be a parameter.
#[must_use]
pub fn read(text: &str, map: &SourceMap) -> TemplateFacts {
    let mut facts = TemplateFacts::default();
    let mut open: Vec<usize> = Vec::new();
    let all = tags(text);
    let doubtful = all.iter().any(|t| !t.closed);
    for tag in all {
        let kind = match tag.kind {
            TagKind::Comment => ConstructKind::Comment,
            TagKind::Variable | TagKind::Raw => ConstructKind::Output,
            _ => ConstructKind::Statement,
        };
        let inner = if kind == ConstructKind::Comment {
            tag.key
        } else {
            tag.inner
        };
        facts.constructs.push(Construct {
            kind,
            span: tag.span,
            inner,
            closed: tag.closed,
        });
        if tag.closed && tag.fault.is_none() {
            read_one(text, tag, &mut open, &mut facts);
        }
    }
    // Without a tag that is not closed yet, nobody knows which section a name is in.
    if doubtful {
        facts.names.iter_mut().for_each(|n| n.guarded = true);
    }
    mapping::to_file(&mut facts, map);
    facts
}

/// Names in sections that nobody declares and that stand nowhere else are fields of the section's value.
fn resolve(facts: &mut TemplateFacts, declared: &[&str]) {
    let outside: BTreeSet<String> = facts
        .names
        .iter()
        .filter(|n| !n.guarded)
        .map(|n| n.name.clone())
        .collect();
    for name in facts
        .names
        .iter_mut()
        .filter(|n| n.guarded && n.resolution == Resolution::Free)
    {
        if !declared.contains(&name.name.as_str()) && !outside.contains(&name.name) {
            name.resolution = Resolution::Relative;
        }
    }
}

fn read_one(text: &str, tag: Tag, open: &mut Vec<usize>, facts: &mut TemplateFacts) {
    let key = tag.key.text(text);
    match tag.kind {
        TagKind::Variable | TagKind::Raw => push_name(text, tag.key, !open.is_empty(), facts),
        TagKind::Section | TagKind::Inverted => {
            push_name(text, tag.key, !open.is_empty(), facts);
            open.push(facts.blocks.len());
            facts.blocks.push(Block {
                keyword: if tag.kind == TagKind::Section {
                    "#"
                } else {
                    "^"
                }
                .to_owned(),
                open: tag.span,
                keyword_span: tag.key,
                middles: Vec::new(),
                close: None,
                close_keyword: None,
                name: Some(NameAt {
                    name: key.to_owned(),
                    span: tag.key,
                }),
            });
        }
        TagKind::End => {
            let fits = |i: &usize| {
                facts
                    .blocks
                    .get(*i)
                    .and_then(|b| b.name.as_ref())
                    .is_some_and(|n| n.name == key)
            };
            // Only the innermost section: a misspelt `{{/x}}` must not end the sections around it.
            if open.last().is_some_and(fits) {
                push_name(text, tag.key, true, facts);
                if let Some(block) = open.pop().and_then(|i| facts.blocks.get_mut(i)) {
                    block.close = Some(tag.span);
                    block.close_keyword = Some(tag.key);
                }
            }
        }
        TagKind::Partial => facts.references.push(Reference {
            kind: ReferenceKind::Partial,
            target: Some(key.to_owned()),
            span: tag.key,
            statement: tag.span,
            optional: true,
            imported: Vec::new(),
        }),
        TagKind::Comment | TagKind::Delimiters => {}
    }
}

/// Adds the name `a` with the path `b.c` of the key `a.b.c`; what is no such key is no name.
fn push_name(text: &str, key: Span, guarded: bool, facts: &mut TemplateFacts) {
    let mut at = key.lo();
    let mut parts = Vec::new();
    for part in key.text(text).split('.') {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
        // `{{.}}` is the item itself and `a b` is no key: nothing is pushed before all parts are known.
        if part.is_empty() || !part.chars().all(plain) {
            return;
        }
        let span = Span::new(at, at + part.len());
        parts.push(NameAt {
            name: part.to_owned(),
            span,
        });
        at = span.hi() + 1;
    }
    let mut parts = parts.into_iter();
    if let Some(NameAt { name, span }) = parts.next() {
        let path = parts.collect();
        facts.names.push(Name {
            name,
            span,
            resolution: Resolution::Free,
            path,
            called: false,
            guarded,
        });
    }
}

/// What chevron refuses: the first such thing, as it stops there.
#[must_use]
pub fn check(text: &str, map: &SourceMap, _facts: &TemplateFacts) -> Vec<SyntaxError> {
    first_error(text)
        .map(|(message, span)| SyntaxError {
            message,
            span: map.span(span.clamp_to(text)),
        })
        .into_iter()
        .collect()
}

fn first_error(text: &str) -> Option<(String, Span)> {
    let mut open: Vec<Tag> = Vec::new();
    for tag in tags(text) {
        let key = tag.key.text(text);
        if !tag.closed {
            // A template may end in an opening delimiter; chevron drops it.
            return (tag.span.hi() < text.len() || tag.span.len() > 2).then(|| {
                (
                    "Tag '{{' is never closed; add '}}'".to_owned(),
                    Span::new(tag.span.lo(), tag.span.lo() + 2),
                )
            });
        }
        if let Some(fault) = tag.fault {
            return Some((fault.to_owned(), tag.span));
        }
        match tag.kind {
            TagKind::Section | TagKind::Inverted => open.push(tag),
            TagKind::End => match open.pop() {
                None => {
                    return Some((
                        format!("Unexpected {{{{/{key}}}}}; no section is open here"),
                        tag.span,
                    ));
                }
                Some(last) if last.key.text(text) != key => {
                    let name = last.key.text(text);
                    let close = format!(
                        "Section '{name}' is never closed; add {{{{/{name}}}}} before {{{{/{key}}}}}"
                    );
                    // `{{#a}}{{#b}}{{/a}}` lacks a tag, `{{#a}}{{/b}}` has a wrong one: what is open outside tells
                    // them apart.
                    let outer = open.iter().any(|t| t.key.text(text) == key);
                    let other = format!(
                        "Section '{name}' is closed by another name; write {{{{/{name}}}}}"
                    );
                    return Some(if outer {
                        (close, last.span)
                    } else {
                        (other, tag.span)
                    });
                }
                Some(_) => {}
            },
            _ => {}
        }
    }
    let last = open.pop()?;
    let name = last.key.text(text);
    Some((
        format!("Section '{name}' is never closed; add {{{{/{name}}}}}"),
        last.span,
    ))
}

/// What may be typed at `at`. Knows the usual delimiters only.
#[must_use]
pub fn completion_context(source: &str, at: usize) -> Option<CompletionContext> {
    let before = source.get(..at)?;
    let start = before.rfind("{{")?;
    if before.get(start..)?.contains("}}") {
        return None;
    }
    // `rfind` lands on the last two of `{{{`; the first brace is then before `start`.
    let triple = before.get(start + 2..)?.starts_with('{') || before.get(..start)?.ends_with('{');
    let from = start + 2;
    let typed = before.get(from..)?;
    if typed.contains(['\n', '\r']) {
        return None;
    }
    let (kind, key) = kind_of(source, Span::new(from, at));
    let word_end = at
        + source
            .get(at..)?
            .find(|c: char| !is_word(c))
            .unwrap_or(source.len() - at);
    let word_start = before.rfind(|c: char| !is_word(c)).map_or(0, |i| {
        i + before[i..].chars().next().map_or(1, char::len_utf8)
    });
    let span = Span::new(word_start.max(from), word_end);
    let line_end = word_end
        + source
            .get(word_end..)?
            .find(['\n', '\r'])
            .unwrap_or(source.len() - word_end);
    let ahead = source.get(word_end..line_end)?;
    // An end behind the next `{{` belongs to that tag.
    let open = ahead
        .find("}}")
        .is_none_or(|end| ahead.find("{{").is_some_and(|next| next < end));
    let close = match (open, triple) {
        (false, _) => "",
        (true, false) => "}}",
        (true, true) => "}}}",
    };
    // Without the tag at hand: a half-typed `{{#a` is not open yet.
    let unfinished = innermost(source.get(..start)?);
    let path = key
        .text(source)
        .get(..span.lo().saturating_sub(key.lo()))
        .unwrap_or("");
    let fields = || {
        path.trim_end_matches('.')
            .split('.')
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let expected = match kind {
        TagKind::Comment | TagKind::Delimiters => return None,
        TagKind::Partial => vec![Expected::Reference(ReferenceKind::Partial)],
        TagKind::End => {
            let close_word = Expected::Close(format!("/{}", unfinished?));
            return Some(CompletionContext {
                span: Span::new(from, word_end),
                expected: vec![close_word],
                close,
            });
        }
        _ if !path.is_empty() => vec![Expected::fields(fields())],
        TagKind::Variable if typed.trim().is_empty() => {
            let mut expected = vec![Expected::Names];
            expected.extend(unfinished.map(|name| Expected::Close(format!("/{name}"))));
            expected
        }
        _ => vec![Expected::Names],
    };
    Some(CompletionContext {
        span,
        expected,
        close,
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

/// The section that is open at the end of `text`.
fn innermost(text: &str) -> Option<String> {
    let mut open: Vec<Tag> = Vec::new();
    for tag in tags(text).into_iter().filter(|t| t.closed) {
        match tag.kind {
            TagKind::Section | TagKind::Inverted => open.push(tag),
            TagKind::End => {
                open.pop();
            }
            _ => {}
        }
    }
    open.pop().map(|t| t.key.text(text).to_owned())
}

#[cfg(test)]
#[path = "mustache_tests.rs"]
mod tests;
