//! The part of YAML that VS Code reads front matters with, read as VS Code reads it: no anchors, aliases or tags, so
//! `applyTo: **/*.ts` is text; and a line that does not go on as a mapping ends everything without a word.
//!
//! Source: microsoft/vscode `src/vs/base/common/yaml.ts` at 7debcd0e2acd (VS Code 1.138). What VS Code would not see any
//! more is read on behind the stop, so that features keep working; [`Reading::stop`] says what is lost. The tests in
//! `tests/loaders` hold this against the real thing.

mod decode;
mod flow;
mod parse;
mod scan;
#[cfg(test)]
mod tests;

use pog_text::Span;

use self::parse::Parser;
use self::scan::{Token, TokenKind};
use super::node::{Kind, NodeId, Scalar, Style, Yaml};
use super::recover;

/// A front matter as VS Code reads it.
#[derive(Debug, Default)]
pub struct Reading {
    /// The document; its errors are those VS Code reports.
    pub yaml: Yaml,
    /// Where VS Code stops reading without a word.
    pub stop: Option<Stop>,
}

/// Where VS Code stops. Spans are file offsets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// What is left over on the line.
    pub rest: Span,
    /// The value that the left-over text was meant to belong to, as a whole.
    pub value: Option<Span>,
    /// Top-level keys that are never read.
    pub lost: Vec<(String, Span)>,
}

/// Texts above this many bytes are read as any YAML: no front matter is that long.
const LONGEST: usize = 64 * 1024;
/// How often reading starts again behind a stop.
const MAX_STOPS: usize = 16;

/// Reads the front matter under `region` of `file`. Never fails.
#[must_use]
pub fn read(file: &str, region: Span) -> Reading {
    let text = region.text(file);
    if text.len() > LONGEST {
        return Reading {
            yaml: recover::parse(file, region),
            stop: None,
        };
    }
    let mut reading = Reading::default();
    let mut from = 0;
    for part in 0..MAX_STOPS {
        let rest = &text[from..];
        let tokens = scan::tokens(rest);
        let mut parser = Parser::new(rest, &tokens, region.lo() + from);
        let root = parser.document();
        let here = parser.at;
        let next = next_part(rest, &tokens, here, parser.unclosed);
        if part == 0 && parser.unclosed.is_none() {
            reading.stop = stop(rest, &tokens, here, root, &parser);
        }
        let mut yaml = parser.yaml;
        if let Some(value) = reading
            .stop
            .as_ref()
            .and_then(|s| s.value)
            .filter(|_| part == 0)
        {
            mean(&mut yaml, root, value, file);
        }
        yaml.comments.extend(comments(&tokens, region.lo() + from));
        if part == 0 {
            yaml.root = root;
            reading.yaml = yaml;
        } else {
            yaml.root = root;
            yaml.errors.clear();
            let lost = reading.stop.as_mut().map(|s| &mut s.lost);
            append(&mut reading.yaml, yaml, lost);
        }
        match next {
            Some(at) => from += at,
            None => break,
        }
    }
    reading
}

fn comments(tokens: &[Token], base: usize) -> impl Iterator<Item = Span> + '_ {
    tokens
        .iter()
        .filter(|t| t.kind == TokenKind::Comment)
        .map(move |t| Span::new(t.start, t.end).shift(base))
}

fn stop(
    text: &str,
    tokens: &[Token],
    here: usize,
    root: Option<NodeId>,
    parser: &Parser<'_>,
) -> Option<Stop> {
    let token = tokens.get(here).filter(|t| t.kind != TokenKind::End)?;
    let line = tokens[here..].iter().take_while(|t| {
        !matches!(
            t.kind,
            TokenKind::Newline | TokenKind::Comment | TokenKind::End
        )
    });
    let start = if token.kind == TokenKind::Indent {
        token.end
    } else {
        token.start
    };
    let end = line.last().map_or(token.end, |t| t.end).max(start);
    let base = parser.base;
    let last = root.and_then(|id| parser.yaml.node(id).entries().next_back());
    let value = last.map(|entry| entry.value.span()).filter(|value| {
        let between = text.get(value.hi().saturating_sub(base)..start);
        !value.is_empty() && between.is_some_and(|b| !b.contains(['\n', '\r']))
    });
    Some(Stop {
        rest: Span::new(start, end).shift(base),
        value: value.map(|v| Span::new(v.lo(), base + end)),
        lost: Vec::new(),
    })
}

/// Gives the last value the text that it was meant to have, so that nobody takes the part that VS Code keeps for it.
fn mean(yaml: &mut Yaml, root: Option<NodeId>, value: Span, file: &str) {
    let last = root.and_then(|id| yaml.node(id).entries().next_back().map(|e| e.value.id()));
    let text = value.text(file);
    if let Some(node) = last
        .filter(|_| !text.contains(['\n', '\r']))
        .map(|id| &mut yaml.nodes[id.0 as usize])
    {
        node.span = value;
        node.kind = Kind::Scalar(Scalar {
            value: text.into(),
            style: Style::Plain,
            tagged: false,
            unclosed: false,
        });
    }
}

/// Where reading may start again: at the next line that looks like a key.
fn next_part(text: &str, tokens: &[Token], here: usize, unclosed: Option<usize>) -> Option<usize> {
    let stopped = tokens
        .get(here)
        .filter(|t| t.kind != TokenKind::End)
        .map(|t| t.start);
    let mut at = stopped.into_iter().chain(unclosed).min()?;
    // The line that stopped the reader may be a key by itself, where the first one is indented.
    let mut here = at > 0 && text[..at].ends_with('\n');
    loop {
        if !std::mem::take(&mut here) {
            at += text[at..].find('\n')? + 1;
        }
        let key =
            text[at..].find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'));
        let is_key = key.is_some_and(|length| {
            let behind = text[at + length..].strip_prefix(':');
            length > 0
                && behind.is_some_and(|b| b.is_empty() || b.starts_with([' ', '\t', '\n', '\r']))
        });
        if is_key {
            return Some(at);
        }
    }
}

/// Adds the entries of a part behind a stop to the document.
fn append(yaml: &mut Yaml, part: Yaml, lost: Option<&mut Vec<(String, Span)>>) {
    let Some(added) = yaml.adopt(part) else {
        return;
    };
    let Kind::Mapping { entries: more, .. } = yaml.nodes[added.0 as usize].kind.clone() else {
        return;
    };
    if let Some(lost) = lost {
        lost.extend(more.iter().filter_map(|(key, _)| {
            let key = yaml.node(*key);
            Some((key.as_str()?.to_owned(), key.inner_span()))
        }));
    }
    let root = match yaml.root {
        Some(root) if matches!(yaml.nodes[root.0 as usize].kind, Kind::Mapping { .. }) => root,
        _ => {
            yaml.root = Some(added);
            return;
        }
    };
    let end = yaml.nodes[added.0 as usize].span.end;
    let data = &mut yaml.nodes[root.0 as usize];
    if let Kind::Mapping { entries, .. } = &mut data.kind {
        entries.extend(more);
        data.span.end = data.span.end.max(end);
    }
}
