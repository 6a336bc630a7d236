//! Fingerprints, which identify a finding even if the text around it or the name of its file
//! changes.

use std::fmt;
use std::str::FromStr;

use pog_model::Finding;
use pog_text::Span;
use pog_text::words::single_line;

/// Lines up to this length are hashed as a whole: longer ones change too often elsewhere.
const WHOLE_LINE: usize = 160;
/// Bytes hashed on each side of a finding in longer lines.
const AROUND: usize = 40;

/// A digest of a rule, its message and the line of the finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// A unique name for the `nth` finding with this fingerprint at a path: 32 hexadecimal digits.
    #[must_use]
    pub fn occurrence_id(self, path: &str, nth: usize) -> String {
        blake3::hash(format!("{path}\n{self}\n{nth}").as_bytes()).to_hex()[..32].to_owned()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

/// The fingerprint of a finding in the text its span belongs to. Ignores path and line number, numbers
/// in the message (`12 days old`) and whitespace in the line.
#[must_use]
pub fn fingerprint(finding: &Finding, text: &str) -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    for part in [
        finding.rule.name,
        &without_numbers(&finding.message),
        &context(text, finding.location.span),
    ] {
        hasher.update(part.as_bytes());
        // A separator that UTF-8 cannot contain, so that no two lists of parts hash alike.
        hasher.update(&[0xff]);
    }
    let mut first = [0; 8];
    // 64 bits: a collision within one file would hide one finding too many, and files have few findings.
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    Fingerprint(u64::from_be_bytes(first))
}

/// Each run of digits as one `#`.
fn without_numbers(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    for c in message.chars() {
        match c.is_ascii_digit() {
            true if out.ends_with('#') => {}
            true => out.push('#'),
            false => out.push(c),
        }
    }
    out
}

/// The line a span starts on, or of a long line what is around the span; its white space in one form.
fn context(text: &str, span: Span) -> String {
    let span = span.clamp_to(text);
    // Not further than a line may be long to be hashed as a whole: a line may be as long as the file.
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let bytes = text.as_bytes();
    let (first, last) = (
        span.lo().saturating_sub(WHOLE_LINE + 1),
        (span.hi().max(span.lo()) + WHOLE_LINE + 1).min(text.len()),
    );
    let before = bytes[first..span.lo()].iter().rposition(is_break);
    let start = before.map_or(first, |at| first + at + 1);
    let after = bytes[span.lo()..last].iter().position(is_break);
    let end = after.map_or(last, |at| span.lo() + at);
    let kept = if end - start <= WHOLE_LINE {
        &text[start..end]
    } else {
        let from = span.lo().saturating_sub(AROUND).max(start);
        let to = (span.hi().min(end).max(span.lo()) + AROUND).min(end);
        Span::new(from, to).clamp_to(text).text(text)
    };
    // An editor that adds a byte order mark must not make the findings of the first line new.
    let kept = kept.trim_start_matches('\u{feff}');
    single_line(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_message_do_not_count() {
        assert_eq!(
            without_numbers("Stale since 12 days (limit 180)"),
            "Stale since # days (limit #)"
        );
        assert_eq!(without_numbers("é 🦀 1"), "é 🦀 #");
    }

    #[test]
    fn the_line_is_found_whatever_ends_it() {
        for text in ["a\n  b   c\nd", "a\r\n\tb c \r\nd", "a\rb c\rd"] {
            let at = text.find('b').unwrap();
            assert_eq!(context(text, Span::at(at)), "b c", "{text:?}");
        }
        assert_eq!(context("", Span::at(7)), "");
        assert_eq!(context("\u{feff}x", Span::at(0)), "x");
    }

    #[test]
    fn of_a_long_line_what_is_near_counts() {
        let line = |far: &str| format!("{far}{}here{}{far}", "é".repeat(100), "漢".repeat(100));
        let print = |text: &str| context(text, Span::at(text.find("here").unwrap()));
        assert_eq!(print(&line("a")), print(&line("other words")));
        assert!(print(&line("a")).contains("here"));
    }
}
