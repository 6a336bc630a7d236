//! Whether a template is valid: minijinja's parser decides, this module only keeps it from harm and turns its error
//! into a place and a sentence for the person who must act. The sentences are in `complaint`.

use minijinja::machinery;
use pog_text::{SourceMap, Span};

use super::complaint::{Complaint, lexical};
use super::facts::{Facts, SyntaxError};
use super::guard;
use super::reader::read_decoded;

/// Lines longer than this make minijinja's 16-bit columns saturate, and its lexer's error path overflows.
const LONG_LINE: usize = 60_000;

/// The first syntax error of a template, if there is one. `facts` are those that were read from the same text.
#[must_use]
pub fn check_jinja(text: &str, map: &SourceMap, facts: &Facts) -> Option<SyntaxError> {
    if facts.constructs.is_empty() {
        return None;
    }
    let (message, span) = check_decoded(text)?;
    let span = span.clamp_to(text);
    Some(SyntaxError { message, span: map.span(span) })
}

fn check_decoded(text: &str) -> Option<(String, Span)> {
    if let Some((message, span)) = guard::refusal(text) {
        return Some((message.to_owned(), span));
    }
    if has_long_line(text)
        && let Some(found) = lexical(text, &read_decoded(text))
    {
        return Some(found);
    }
    let error = machinery::parse(text, "", Default::default()).err()?;
    let facts = read_decoded(text);
    let range = error.range().map_or(Span::at(text.len()), Span::from);
    let complaint = Complaint {
        text,
        facts: &facts,
        span: range.clamp_to(text),
        detail: error.detail().unwrap_or(""),
        bad_escape: error.kind() == minijinja::ErrorKind::BadEscape,
    };
    Some(complaint.explain())
}

fn has_long_line(text: &str) -> bool {
    text.len() > LONG_LINE && text.split('\n').any(|line| line.len() > LONG_LINE)
}
