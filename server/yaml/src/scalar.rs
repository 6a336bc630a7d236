//! Scalars: what a plain one means under the YAML 1.2 core schema, and where each decoded byte stands in the file.
//! Does not decode: granit-parser did; here its result is followed through the source and dropped where the two differ.

use pog_text::lines::line_start;
use pog_text::{SourceMap, Span};

use super::node::{Scalar, Style};

/// Typed reading of a scalar under the YAML 1.2 core schema.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Everything else, and everything quoted.
    Text,
}

impl Scalar {
    /// The scalar's type and value.
    #[must_use]
    pub fn value(&self) -> Value {
        if self.style != Style::Plain || self.tagged {
            return Value::Text;
        }
        match &*self.value {
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            text => number(text).unwrap_or(Value::Text),
        }
    }
}

fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(hex) = text.strip_prefix("0x") {
        return i64::from_str_radix(hex, 16).ok().map(Value::Int);
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return i64::from_str_radix(octal, 8).ok().map(Value::Int);
    }
    if digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit())
    {
        return text
            .parse()
            .map(Value::Int)
            .ok()
            .or_else(|| text.parse().map(Value::Float).ok());
    }
    match digits {
        ".inf" | ".Inf" | ".INF" => {
            return Some(Value::Float(if text.starts_with('-') {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            }));
        }
        ".nan" | ".NaN" | ".NAN" => return Some(Value::Float(f64::NAN)),
        _ => {}
    }
    let floaty = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.bytes().any(|b| b.is_ascii_digit())
        && digits
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    if floaty {
        text.parse().ok().map(Value::Float)
    } else {
        None
    }
}

pub(super) fn is_null(scalar: &Scalar) -> bool {
    scalar.value() == Value::Null
}

/// Follows the decoded value through the source. `None` when the notation does something this reader cannot follow;
/// callers then have no exact places inside the scalar and stay silent there.
pub(super) fn source_map(file: &str, span: Span, scalar: &Scalar) -> Option<SourceMap> {
    let map = match scalar.style {
        Style::Plain => flow_map(file, span, &scalar.value, None)?,
        Style::Single => flow_map(file, inside(span, scalar)?, &scalar.value, Some('\''))?,
        Style::Double => flow_map(file, inside(span, scalar)?, &scalar.value, Some('"'))?,
        Style::Literal | Style::Folded => {
            block_map(file, span, &scalar.value, scalar.style == Style::Folded)?
        }
    };
    (map.decoded_len() == scalar.value.len()).then_some(map)
}

/// The text between the quotes; `None` for a scalar that has none.
pub(super) fn inside(span: Span, scalar: &Scalar) -> Option<Span> {
    let closing = usize::from(!scalar.unclosed);
    let quoted = matches!(scalar.style, Style::Single | Style::Double);
    (quoted && span.len() > closing).then(|| Span::new(span.lo() + 1, span.hi() - closing))
}

/// Plain and quoted scalars: escapes, doubled quotes, folded line breaks.
fn flow_map(file: &str, span: Span, decoded: &str, quote: Option<char>) -> Option<SourceMap> {
    let mut map = SourceMap::identity(span.lo(), 0);
    let end = span.hi();
    let (mut at, mut out) = (span.lo(), 0);
    while out < decoded.len() {
        let rest = file.get(at..end)?;
        let want = decoded.get(out..)?.chars().next()?;
        let here = rest.chars().next()?;
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if let Some(break_len) = line_break(rest.get(blank..)?) {
            let run = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            let breaks = count_breaks(rest.get(blank..run)?);
            let len = if breaks == 1 { 1 } else { breaks - 1 };
            let folded = decoded.get(out..out + len)?;
            let expected = if breaks == 1 { " " } else { "\n" };
            if !folded.chars().all(|c| expected.starts_with(c)) || break_len == 0 {
                return None;
            }
            map.replace(Span::new(at, at + run), len);
            (at, out) = (at + run, out + len);
        } else if quote == Some('"') && here == '\\' {
            let consumed = escape_len(rest)?;
            if let Some(b) = line_break(rest.get(1..)?) {
                let tail = rest.get(1 + b..)?;
                at += 1 + b + (tail.len() - tail.trim_start_matches([' ', '\t']).len());
                continue;
            }
            map.replace(Span::new(at, at + consumed), want.len_utf8());
            (at, out) = (at + consumed, out + want.len_utf8());
        } else if quote == Some('\'') && rest.starts_with("''") {
            map.replace(Span::new(at, at + 2), 1);
            (at, out) = (at + 2, out + 1);
        } else if here == want {
            map.copy(at, here.len_utf8());
            (at, out) = (at + here.len_utf8(), out + here.len_utf8());
        } else {
            return None;
        }
    }
    Some(map)
}

/// Literal and folded block scalars.
fn block_map(file: &str, span: Span, decoded: &str, folded: bool) -> Option<SourceMap> {
    let first_line = line_start(file, span.lo());
    let indent = span.lo() - first_line;
    // Leading blank lines are content, but granit's span starts behind them.
    let header_end = file
        .get(..first_line)?
        .trim_end_matches([' ', '\t', '\r', '\n'])
        .len();
    let mut at = header_end + file.get(header_end..)?.find(['\n', '\r'])?;
    at += line_break(file.get(at..)?)?;
    at += strip_indent(file.get(at..)?, indent);
    let mut map = SourceMap::identity(at, 0);
    let mut out = 0;
    while out < decoded.len() {
        let rest = file.get(at..)?;
        let want = decoded.get(out..)?;
        let Some(len) = line_break(rest) else {
            let run = rest
                .find(['\n', '\r'])
                .unwrap_or(rest.len())
                .min(want.find('\n').unwrap_or(want.len()));
            if run == 0 || rest.get(..run)? != want.get(..run)? {
                // The last line of a file without a final newline still decodes to one under some chompings.
                return if want == "\n" {
                    map.replace(Span::at(at), 1);
                    Some(map)
                } else {
                    None
                };
            }
            map.copy(at, run);
            (at, out) = (at + run, out + run);
            continue;
        };
        let next = at + len + strip_indent(rest.get(len..)?, indent);
        if folded {
            (at, out) = fold_break(file, &mut map, at, indent, decoded, out)?;
        } else {
            if !want.starts_with('\n') {
                return None;
            }
            push_break(&mut map, at, len);
            (at, out) = (next, out + 1);
        }
    }
    Some(map)
}

/// A run of line breaks in a folded scalar: one break is a space, `n` are `n - 1`, beside indented lines all stay.
fn fold_break(
    file: &str,
    map: &mut SourceMap,
    at: usize,
    indent: usize,
    decoded: &str,
    out: usize,
) -> Option<(usize, usize)> {
    let mut breaks = Vec::new();
    let mut here = at;
    while let Some(len) = line_break(file.get(here..)?) {
        breaks.push((here, len));
        here += len + strip_indent(file.get(here + len..)?, indent);
    }
    let want = decoded.get(out..)?;
    let kept = want.len() - want.trim_start_matches('\n').len();
    if want.starts_with(' ') && breaks.len() == 1 {
        map.replace(Span::new(at, here), 1);
        return Some((here, out + 1));
    }
    let skip = match breaks.len().checked_sub(kept)? {
        _ if out + kept == decoded.len() => 0,
        0 => 0,
        1 => 1,
        _ => return None,
    };
    for &(place, len) in breaks.iter().skip(skip).take(kept) {
        push_break(map, place, len);
    }
    Some((here, out + kept))
}

fn push_break(map: &mut SourceMap, at: usize, len: usize) {
    if len == 1 {
        map.copy(at, 1)
    } else {
        map.replace(Span::new(at, at + len), 1)
    }
}

fn strip_indent(text: &str, indent: usize) -> usize {
    text.bytes().take(indent).take_while(|&b| b == b' ').count()
}

fn line_break(text: &str) -> Option<usize> {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => Some(2),
        [b'\n' | b'\r', ..] => Some(1),
        _ => None,
    }
}

fn count_breaks(text: &str) -> usize {
    text.bytes().filter(|&b| b == b'\n').count()
        + text
            .replace("\r\n", "")
            .bytes()
            .filter(|&b| b == b'\r')
            .count()
}

fn escape_len(text: &str) -> Option<usize> {
    let letter = text.get(1..)?.chars().next()?;
    Some(match letter {
        'x' => 4,
        // A surrogate pair is written as two escapes and decodes to one character.
        'u' if is_high_surrogate(text.get(2..6)?) => 12,
        'u' => 6,
        'U' => 10,
        other => 1 + other.len_utf8(),
    })
}

fn is_high_surrogate(hex: &str) -> bool {
    u32::from_str_radix(hex, 16).is_ok_and(|v| (0xD800..0xDC00).contains(&v))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    /// The map must give every decoded byte a source byte that reads the same, except inside replaced runs.
    fn check(file: &str, key: &str, expected: &str, probe: &str) {
        let yaml = parse(file, Span::new(0, file.len()));
        let node = yaml
            .root()
            .and_then(|r| r.get(key))
            .unwrap_or_else(|| panic!("no {key} in {file:?}"));
        assert_eq!(node.as_str(), Some(expected), "{file:?}");
        let map = node
            .source_map(file)
            .unwrap_or_else(|| panic!("no map for {file:?}"));
        let at = expected.find(probe).expect("probe is in the text");
        let span = map.span(Span::new(at, at + probe.len()));
        assert_eq!(span.text(file), probe, "{file:?}");
        assert_eq!(map.to_decoded(span.lo()), Some(at));
    }

    #[test]
    fn every_notation_is_followed() {
        check("a: plain {{x}} y\n", "a", "plain {{x}} y", "{{x}}");
        check(
            "a: plain\n  multi {{x}}\n",
            "a",
            "plain multi {{x}}",
            "{{x}}",
        );
        check("a: 'it''s {{x}}'\n", "a", "it's {{x}}", "{{x}}");
        check(
            "a: \"n\\n\\u00e9 \\\"{{x}}\"\n",
            "a",
            "n\né \"{{x}}",
            "{{x}}",
        );
        check("a: \"\\ud83e\\udd80{{x}}\"\n", "a", "🦀{{x}}", "{{x}}");
        check(
            "a: |\n\n  one 🦀\n    two {{x}}\n\n  three\nb: 1\n",
            "a",
            "\none 🦀\n  two {{x}}\n\nthree\n",
            "{{x}}",
        );
        check(
            "a: >-\n  one\n  two\n\n  three {{x}}\n    deep\n  end\n",
            "a",
            "one two\nthree {{x}}\n  deep\nend",
            "{{x}}",
        );
        check("a: |\r\n  one\r\n  {{x}}\r\n", "a", "one\n{{x}}\n", "{{x}}");
        check("a: |2\n    two {{x}}\n", "a", "  two {{x}}\n", "{{x}}");
        check("a: |  # note\n  {{x}}", "a", "{{x}}\n", "{{x}}");
    }

    #[test]
    fn types_follow_the_core_schema() {
        let value = |t: &str| {
            Scalar {
                value: t.into(),
                style: Style::Plain,
                tagged: false,
                unclosed: false,
            }
            .value()
        };
        assert_eq!(value("1"), Value::Int(1));
        assert_eq!(value("1.10"), Value::Float(1.1));
        assert_eq!(value("1.2.3"), Value::Text);
        assert_eq!(value("0x1f"), Value::Int(31));
        assert_eq!(value("yes"), Value::Text);
        assert_eq!(value("~"), Value::Null);
        assert_eq!(value("-"), Value::Text);
        assert_eq!(value("2026-01-14"), Value::Text);
        assert_eq!(value("1e3"), Value::Float(1000.0));
    }
}
