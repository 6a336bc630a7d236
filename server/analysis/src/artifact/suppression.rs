//! `pog: ignore GROUP/NAME because REASON until DATE`, in a template comment or a YAML comment. Reads them; whether one
//! silences anything is found out by the check.

use pog_syntax::Parsed;
use pog_syntax::template::ConstructKind;
use pog_text::Span;

use super::Document;
use crate::file::PartKind;

/// A comment that silences findings of one rule on its own line or on the next line with content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The rule's name as written.
    pub rule: String,
    /// Where the name stands.
    pub rule_span: Span,
    /// The reason, which is owed.
    pub reason: Option<String>,
    /// Last day on which it holds, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// The whole comment.
    pub span: Span,
    /// The lines whose findings it silences.
    pub covers: Span,
    /// Whether it stands first in the metadata and so also speaks for the artifact as a whole.
    pub leads: bool,
}

impl Suppression {
    /// Whether the date is past. `today` is `YYYY-MM-DD`; such dates compare as text.
    #[must_use]
    pub fn expired(&self, today: Option<&str>) -> bool {
        matches!((&self.until, today), (Some(until), Some(today)) if until.as_str() < today)
    }
}

pub(super) fn collect(text: &str, syntax: &Parsed, documents: &[Document]) -> Vec<Suppression> {
    let template = syntax
        .facts
        .constructs
        .iter()
        .filter(|c| c.kind == ConstructKind::Comment)
        .map(|c| (c.span, c.inner));
    let yaml = syntax
        .layout
        .yaml
        .comments
        .iter()
        .map(|&c| (c, Span::new(c.lo() + 1, c.hi())));
    let mut found: Vec<Suppression> = yaml
        .chain(template)
        .filter_map(|(span, inner)| read(text, span, inner))
        .collect();
    // The first thing in the metadata also speaks for the file as a whole, in an overlay for the artifact.
    let own = (syntax.layout.yaml_span, 0, true);
    let others = documents
        .iter()
        .map(|d| (d.span, d.span.lo(), d.kind == PartKind::Overlay));
    let own_end = documents.first().map_or(text.len(), |d| d.span.lo() - 1);
    for suppression in &mut found {
        let document = documents.iter().find(|d| d.span.encloses(suppression.span));
        let end = document.map_or(own_end, |d| d.span.hi());
        suppression.covers = Span::new(suppression.covers.lo(), suppression.covers.hi().min(end));
        for (metadata, start, whole) in std::iter::once(own).chain(others.clone()) {
            let before = text.get(metadata.lo()..suppression.span.lo());
            let blank = |b: &str| {
                b.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
                    .is_empty()
            };
            if metadata.encloses(suppression.span) && before.is_some_and(blank) {
                suppression.covers = Span::new(start, suppression.covers.hi());
                suppression.leads = whole;
            }
        }
    }
    found
}

fn read(text: &str, span: Span, inner: Span) -> Option<Suppression> {
    let content = inner.text(text);
    let rest = content
        .trim_start()
        .strip_prefix("pog:")?
        .trim_start()
        .strip_prefix("ignore")?;
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let rest = rest.trim();
    let rule_len = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (rule, tail) = rest.split_at(rule_len);
    // `rest` is a slice of `content`, so its distance from the start is the offset in the file.
    let rule_at = inner.lo() + (rest.as_ptr() as usize - content.as_ptr() as usize);
    let tail = tail.trim();
    let (tail, until) = match tail.rsplit_once("until ") {
        Some((before, date)) if is_date(date.trim()) => {
            (before.trim(), Some(date.trim().to_owned()))
        }
        _ => (tail, None),
    };
    let reason = tail
        .strip_prefix("because")
        .map(str::trim)
        .filter(|r| !r.is_empty())
        .map(str::to_owned);
    Some(Suppression {
        rule: rule.to_owned(),
        rule_span: Span::new(rule_at, rule_at + rule.len()),
        reason,
        until,
        span,
        covers: covered_lines(text, span),
        leads: false,
    })
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| {
            if i == 4 || i == 7 {
                *b == b'-'
            } else {
                b.is_ascii_digit()
            }
        })
}

/// The comment's line, if anything else stands on it; otherwise to the end of the next line that has content.
fn covered_lines(text: &str, span: Span) -> Span {
    let start = text
        .get(..span.lo())
        .and_then(|t| t.rfind(['\n', '\r']))
        .map_or(0, |i| i + 1);
    let mut end = line_end(text, span.hi());
    let around = [text.get(start..span.lo()), text.get(span.hi()..end)];
    if around.iter().any(|t| !t.unwrap_or("").trim().is_empty()) {
        return Span::new(start, end);
    }
    loop {
        let rest = text.get(end..).unwrap_or("");
        let next = end
            + if rest.starts_with("\r\n") {
                2
            } else {
                usize::from(!rest.is_empty())
            };
        if next == end {
            break;
        }
        end = line_end(text, next);
        if !text.get(next..end).unwrap_or("").trim().is_empty() {
            break;
        }
    }
    Span::new(start, end)
}

fn line_end(text: &str, from: usize) -> usize {
    text.get(from..)
        .and_then(|t| t.find(['\n', '\r']))
        .map_or(text.len(), |i| from + i)
}
