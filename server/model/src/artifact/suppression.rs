//! `pog: ignore GROUP/NAME because REASON until DATE`, in a template comment or a YAML comment. Reads them; whether one
//! silences anything is found out by the check.

use pog_formats::Parsed;
use pog_template::ConstructKind;
use pog_text::Span;
use pog_text::date::Date;
use pog_text::lines::{line_break_len, line_end, line_start};

use super::Document;
use crate::CompanionKind;

/// A comment that silences findings of one rule on its own line or on the next line with content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The rule's name as written.
    pub rule: String,
    /// Where the name stands.
    pub rule_span: Span,
    /// The reason, which is required.
    pub reason: Option<String>,
    /// Its end, where it names one.
    pub until: Option<Until>,
    /// The whole comment.
    pub span: Span,
    /// The lines whose findings it silences.
    pub covers: Span,
    /// Whether it stands first in the metadata and so also speaks for the artifact as a whole.
    pub leads: bool,
}

/// The end of a suppression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// The last day on which it holds.
    Day(Date),
    /// What can only be meant as a date and is none, and where it stands. Such a suppression holds on no day: one that
    /// silently had no end would hide findings for ever.
    NoDate(String, Span),
}

impl Suppression {
    /// Whether it may silence anything on the day `today`, `YYYY-MM-DD`.
    #[must_use]
    pub fn holds(&self, today: Option<&str>) -> bool {
        let in_time = match &self.until {
            None => true,
            Some(Until::Day(last)) => today.and_then(Date::parse).is_none_or(|now| now <= *last),
            Some(Until::NoDate(..)) => false,
        };
        in_time && self.reason.is_some()
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
        .map(|d| (d.span, d.span.lo(), d.kind == CompanionKind::Overlay));
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
    let (tail, until) = split_end(tail.trim());
    let until = until.map(|written| match Date::parse(written) {
        Some(day) => Until::Day(day),
        None => {
            let at = inner.lo() + (written.as_ptr() as usize - content.as_ptr() as usize);
            Until::NoDate(written.to_owned(), Span::new(at, at + written.len()))
        }
    });
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

/// What stands before `until` and what is meant as a date behind it. `until` is also a plain word of reasons ("waits
/// until ready"), so that only what is a date, or can be nothing else, ends a reason.
fn split_end(tail: &str) -> (&str, Option<&str>) {
    let Some((before, end)) = tail.rsplit_once("until ") else {
        return (tail, None);
    };
    let (before, end) = (before.trim(), end.trim());
    if Date::parse(end).is_some() || is_meant_as_date(end) {
        (before, Some(end))
    } else {
        (tail, None)
    }
}

/// Whether a text consists of nothing but numbers and words of dates, and says a year, a month or three numbers:
/// `31.12.2027`, `2027/12/31`, `end of 2027`, `1 May`; not `2.0`, `ready`, `PR 2041 merges`.
fn is_meant_as_date(text: &str) -> bool {
    let (mut numbers, mut years, mut months) = (0, 0, 0);
    let parts = text.split(|c: char| c.is_whitespace() || "-–./,:()".contains(c));
    for part in parts.filter(|p| !p.is_empty()) {
        if part.chars().all(char::is_numeric) {
            numbers += 1;
            // Full-width digits are three bytes each: characters count.
            years += usize::from(part.chars().count() == 4);
        } else if is_month(part) {
            months += 1;
        } else if is_date_word(part) {
            numbers += usize::from(part.contains(char::is_numeric));
        } else {
            return false;
        }
    }
    // Three numbers with dots are a version, unless their last one is written as years are.
    let dotted = text.bytes().filter(|b| *b == b'.').count() == 2
        && text.bytes().all(|b| b == b'.' || b.is_ascii_digit());
    let version = dotted && years == 0 && text.rsplit('.').next().is_some_and(|y| y.len() != 2);
    years > 0 || (months > 0 && numbers > 0) || (numbers >= 3 && !version)
}

fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_lowercase();
    MONTHS
        .iter()
        .any(|month| *month == word || (word.len() == 3 && month.starts_with(&word)))
}

/// Words and endings that stand beside the numbers of a date: `end of`, `1st`, `Q3`, `T00`, `00Z`.
fn is_date_word(word: &str) -> bool {
    let lower = word.to_lowercase();
    let letters: String = lower.chars().filter(|c| !c.is_numeric()).collect();
    if lower.chars().any(char::is_numeric) {
        matches!(
            letters.as_str(),
            "st" | "nd" | "rd" | "th" | "q" | "t" | "z"
        )
    } else {
        matches!(
            letters.as_str(),
            "the" | "of" | "end" | "start" | "early" | "late" | "mid"
        )
    }
}

/// The comment's line, if anything else stands on it; otherwise to the end of the next line that has content.
fn covered_lines(text: &str, span: Span) -> Span {
    let start = line_start(text, span.lo());
    let mut end = line_end(text, span.hi());
    let around = [text.get(start..span.lo()), text.get(span.hi()..end)];
    if around.iter().any(|t| !t.unwrap_or("").trim().is_empty()) {
        return Span::new(start, end);
    }
    loop {
        let rest = text.get(end..).unwrap_or("");
        let next = end + line_break_len(rest);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn end_of(tail: &str) -> Option<String> {
        let text = format!("pog: ignore a/b {tail}");
        let whole = Span::new(0, text.len());
        let read = read(&text, whole, whole).unwrap();
        read.until.map(|until| match until {
            Until::Day(day) => format!("on {day}"),
            Until::NoDate(written, span) => {
                assert_eq!(span.text(&text), written);
                format!("no date: {written}")
            }
        })
    }

    #[test]
    fn a_date_ends_a_suppression() {
        assert_eq!(
            end_of("because x until 2027-12-31").as_deref(),
            Some("on 2027-12-31")
        );
        assert_eq!(
            end_of("because it waits until ready until 2028-02-29").as_deref(),
            Some("on 2028-02-29")
        );
    }

    #[test]
    fn what_can_only_be_meant_as_a_date_must_be_one() {
        for written in [
            "2026-99-99",
            "2026-02-29",
            "31.12.2027",
            "31.12.27",
            "2027/12/31",
            "12/31/27",
            "2027-12",
            "2027",
            "end of 2027",
            "Q3 2027",
            "31 December 2027",
            "Dec 31",
            "1st of May",
            "2027-12-31.",
            "2027-12-31T00:00:00Z",
            "２０２７-１２-３１",
        ] {
            let until = end_of(&format!("because x until {written}"));
            assert_eq!(until, Some(format!("no date: {written}")));
        }
    }

    #[test]
    fn other_words_behind_until_belong_to_the_reason() {
        for reason in [
            "ready",
            "2.0",
            "2.0.0",
            "v2",
            "version 2027.1 is out",
            "PR 2041 merges",
            "#2041 is fixed",
            "May",
            "the end",
            "Alice is back in 2027 and has looked at it",
        ] {
            assert_eq!(end_of(&format!("because kept until {reason}")), None);
        }
    }
}
