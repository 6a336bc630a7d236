//! Front matter as Claude Code reads it: where it is not YAML, top-level values with special characters are put in quotes
//! and it is read again. Source: the parser of Claude Code 2.1.330, `claude plugin validate`.

use std::ops::RangeInclusive;

use pog_text::Span;
use pog_yaml as yaml;
use pog_yaml::{Builder, Kind, Node, NodeId, Yaml};

/// Reads a front matter. Values that only the second reading takes go to `repaired`; where that one fails too, the
/// document is what any YAML reader makes of it, with its errors.
pub(super) fn read(text: &str, span: Span, repaired: &mut Vec<Span>) -> Yaml {
    let plain = yaml::parse(text, span);
    if plain.errors.is_empty() {
        return plain;
    }
    let values: Vec<Span> = values(text, span).collect();
    // Without anything to quote a second reading would fail at the same place.
    if values.is_empty() {
        return plain;
    }
    // Masked rather than quoted: quotes would move every offset behind them.
    let masked = masked(text, &values);
    let second = yaml::parse(&masked, span);
    let Some(root) = second
        .root()
        .filter(|r| second.errors.is_empty() && r.is_mapping())
    else {
        return plain;
    };
    let mut builder = Builder::default();
    let copy = Copy {
        text,
        values: &values,
    };
    let root = copy.node(&mut builder, root, 0);
    let mut yaml = builder.finish(root);
    yaml.comments = second.comments;
    // A value that plain YAML reads as well is none that was repaired.
    let mut errors: Vec<usize> = plain.errors.iter().map(|e| e.span.lo()).collect();
    errors.sort_unstable();
    repaired.extend(values.into_iter().filter(|value| {
        let line = line_of(text, *value);
        let before = errors.partition_point(|at| at < line.start());
        errors.get(before).is_some_and(|at| at <= line.end())
    }));
    yaml
}

/// The line of a value up to the start of the one behind it, where a reader may notice only.
fn line_of(text: &str, value: Span) -> RangeInclusive<usize> {
    let start = text
        .get(..value.lo())
        .and_then(|t| t.rfind('\n'))
        .map_or(0, |i| i + 1);
    let end = text
        .get(value.hi()..)
        .and_then(|t| t.find('\n'))
        .map_or(text.len(), |i| value.hi() + i + 1);
    start..=end
}

/// The values that are put in quotes: plain ones of one line that have a special character. A line that ends in a
/// carriage return is not one that Claude Code sees.
fn values(text: &str, span: Span) -> impl Iterator<Item = Span> + '_ {
    let mut at = span.lo();
    span.text(text)
        .split_inclusive('\n')
        .filter_map(move |line| {
            let start = at;
            at += line.len();
            let line = line.strip_suffix('\n').unwrap_or(line);
            let key = line
                .find(|c: char| !c.is_ascii_alphabetic() && c != '_' && c != '-')
                .filter(|len| *len > 0)?;
            let rest = line.get(key..)?.strip_prefix(':')?;
            let value = rest.trim_start();
            let special = value.contains(|c| "{}[]*&#!|>%@`".contains(c)) || value.contains(": ");
            let quoted = |q: char| value.len() > 1 && value.starts_with(q) && value.ends_with(q);
            let known = quoted('"') || quoted('\'') || is_list(value);
            if value.len() == rest.len() || value.contains('\r') || known || !special {
                return None;
            }
            let from = start + (line.len() - value.len());
            Some(Span::new(from, from + value.trim_end().len()))
        })
}

/// Whether a value is a list in flow style, which stays one.
fn is_list(value: &str) -> bool {
    value.starts_with('[') && value.ends_with(']') && {
        let read = yaml::parse(value, Span::new(0, value.len()));
        read.errors.is_empty() && read.root().is_some_and(|r| r.is_sequence())
    }
}

/// The text with the values made of letters, so that every other offset stays.
fn masked(text: &str, values: &[Span]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for value in values {
        out.push_str(text.get(at..value.lo()).unwrap_or(""));
        out.extend(std::iter::repeat_n('x', value.len()));
        at = value.hi();
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

struct Copy<'t> {
    text: &'t str,
    values: &'t [Span],
}

/// Nothing in a front matter is nested deeper.
const MAX_DEPTH: usize = 64;

impl Copy<'_> {
    fn is_masked(&self, span: Span) -> bool {
        // They are in the order of the text.
        let at = self.values.binary_search_by_key(&span.lo(), |v| v.lo());
        at.is_ok_and(|at| self.values[at] == span)
    }

    fn node(&self, to: &mut Builder, from: Node<'_>, depth: usize) -> NodeId {
        let span = from.span();
        match from.kind() {
            Kind::Mapping { .. } if depth < MAX_DEPTH => {
                let entries: Vec<_> = from
                    .entries()
                    .map(|e| {
                        (
                            self.node(to, e.key, depth + 1),
                            self.node(to, e.value, depth + 1),
                        )
                    })
                    .collect();
                to.mapping(span, entries)
            }
            Kind::Sequence { .. } if depth < MAX_DEPTH => {
                let items = from.items().map(|n| self.node(to, n, depth + 1)).collect();
                to.sequence(span, items)
            }
            // What was masked gets its own text back.
            _ if self.is_masked(span) => to.scalar(span, span.text(self.text)),
            _ => to.scalar(span, from.as_str().unwrap_or_else(|| span.text(self.text))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> (Yaml, Vec<String>) {
        let mut repaired = Vec::new();
        let yaml = read(text, Span::new(0, text.len()), &mut repaired);
        (
            yaml,
            repaired.iter().map(|s| s.text(text).to_owned()).collect(),
        )
    }

    fn value(text: &str, key: &str) -> Option<String> {
        read_all(text)
            .0
            .root()?
            .get(key)?
            .as_str()
            .map(str::to_owned)
    }

    #[test]
    fn values_that_yaml_stops_at_are_kept() {
        let text = "description: Use when: a\nargument-hint: [a] [b]\nmodel: opus\n";
        assert_eq!(value(text, "description").as_deref(), Some("Use when: a"));
        assert_eq!(value(text, "argument-hint").as_deref(), Some("[a] [b]"));
        assert_eq!(value(text, "model").as_deref(), Some("opus"));
        let (yaml, repaired) = read_all(text);
        assert!(yaml.errors.is_empty());
        assert!(repaired.contains(&"Use when: a".to_owned()), "{repaired:?}");
        assert_eq!(
            yaml.root().unwrap().get("description").unwrap().span(),
            Span::new(13, 24)
        );
        assert_eq!(value("tools: *\n", "tools").as_deref(), Some("*"));
    }

    #[test]
    fn what_yaml_reads_is_left_alone() {
        let (yaml, repaired) = read_all("tools: [Read, Grep]\nhooks: { a: b }\ncolor: red # c\n");
        assert!(repaired.is_empty() && yaml.errors.is_empty());
        assert!(yaml.root().unwrap().get("tools").unwrap().is_sequence());
    }

    #[test]
    fn what_claude_code_cannot_read_either_keeps_its_errors() {
        for text in [
            "description: a\n\n  Keywords: b\n",
            "description: Use when: a\r\n",
            "a: b\n\tc: d\n",
            "x: \"a\ny: b: c\n",
        ] {
            let (yaml, repaired) = read_all(text);
            assert!(!yaml.errors.is_empty() && repaired.is_empty(), "{text}");
        }
    }

    #[test]
    fn lists_stay_lists_beside_a_mended_value() {
        let (yaml, _) = read_all("description: a: b\ntools: [Read, Grep]\nskills:\n  - one\n");
        let root = yaml.root().unwrap();
        assert!(root.get("tools").unwrap().is_sequence());
        assert_eq!(
            root.get("skills").unwrap().items().next().unwrap().as_str(),
            Some("one")
        );
    }
}
