//! Reads on after an error: the line that broke the parser is blanked out (same length, so spans hold) and the rest is
//! read again. Bounded work: a text that stays broken is given up on, with what was read so far.

use pog_text::Span;

use super::events::build;
use super::node::Yaml;

/// How many lines may be blanked out before the rest is given up.
const MAX_BLANKED: usize = 12;
/// Broken texts above this many bytes are not read again: the work would show while typing.
const MAX_REREAD: usize = 64 * 1024;

/// Reads the YAML document under `region` of `file`. Never fails; errors are in [`Yaml::errors`], the first first.
#[must_use]
pub fn parse(file: &str, region: Span) -> Yaml {
    let source = region.text(file);
    let base = region.lo();
    let (mut yaml, error) = build(source, base);
    let Some((mut at, first)) = error else {
        return yaml;
    };
    if source.len() > MAX_REREAD {
        yaml.errors.push(first);
        return yaml;
    }
    let mut text = source.to_owned();
    for _ in 0..MAX_BLANKED {
        // The line the parser stopped at is not always the guilty one (an unclosed quote is noticed a line later), so
        // that line and the two before it compete: the blanking that lets the parser get furthest wins.
        let best = candidates(&text, at - base)
            .into_iter()
            .map(|range| {
                let tried = blank(&text, range);
                let (yaml, error) = build(&tried, base);
                (
                    error.as_ref().map_or(usize::MAX, |(at, _)| *at),
                    tried,
                    yaml,
                )
            })
            .reduce(|a, b| if b.0 > a.0 { b } else { a });
        let Some((next, tried, recovered)) = best else {
            break;
        };
        (text, yaml) = (tried, recovered);
        if next == usize::MAX {
            break;
        }
        at = next;
    }
    yaml.errors.insert(0, first);
    yaml
}

/// The line at `at` and up to two non-blank lines before it.
fn candidates(text: &str, at: usize) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut end = text
        .get(at..)
        .and_then(|t| t.find('\n'))
        .map_or(text.len(), |i| at + i);
    while found.len() < 3 {
        let Some(head) = text.get(..end) else { break };
        let start = head.rfind('\n').map_or(0, |i| i + 1);
        if !text[start..end].trim().is_empty() {
            found.push(start..end);
        }
        if start == 0 {
            break;
        }
        end = start - 1;
    }
    found
}

fn blank(text: &str, range: std::ops::Range<usize>) -> String {
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..range.start]);
    out.extend(
        text[range.clone()]
            .bytes()
            .map(|b| if b == b'\r' { '\r' } else { ' ' }),
    );
    out.push_str(&text[range.end..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Yaml {
        parse(text, Span::new(0, text.len()))
    }

    fn keys(yaml: &Yaml) -> Vec<&str> {
        yaml.root()
            .into_iter()
            .flat_map(|r| r.entries().collect::<Vec<_>>())
            .filter_map(|e| e.key.as_str())
            .collect()
    }

    #[test]
    fn one_half_typed_line_costs_one_line() {
        let yaml = read("a: 1\nstag\nb: 2\n");
        assert_eq!(keys(&yaml), ["a", "b"]);
        assert_eq!(yaml.errors.len(), 1);
        assert_eq!(yaml.errors[0].span, Span::new(5, 9));
    }

    #[test]
    fn an_unclosed_quote_or_bracket_costs_its_own_line() {
        assert_eq!(keys(&read("a: 1\nb: \"foo\nc: 2\nd: 3\n")), ["a", "c", "d"]);
        assert_eq!(keys(&read("a: 1\nb: [1, 2\nc: 2\nd: 3\n")), ["a", "c", "d"]);
    }

    #[test]
    fn tabs_are_named() {
        let yaml = read("a:\n\tb: 1\nc: 2\n");
        assert!(yaml.errors[0].message.contains("Tab"), "{:?}", yaml.errors);
        assert!(keys(&yaml).contains(&"c"));
        let first = read("\ta: 1\nb: 2\n");
        assert_eq!(
            (
                first.errors[0].message.contains("Tab"),
                first.errors[0].span.lo(),
                keys(&first)
            ),
            (true, 0, vec!["b"])
        );
        let inside = read("a: 1\n\tb: 2\nc: 3\n");
        assert_eq!(
            (
                inside.errors[0].message.contains("Tab"),
                inside.errors[0].span.lo(),
                keys(&inside)
            ),
            (true, 5, vec!["a", "c"])
        );
    }

    #[test]
    fn spans_are_file_offsets_also_behind_multibyte_text() {
        let file = "---\né: 🦀\nb: [x]\n---\n";
        let yaml = parse(file, Span::new(4, file.len() - 4));
        let b = yaml.root().unwrap().get("b").unwrap();
        assert_eq!(b.span().text(file), "[x]");
        assert_eq!(yaml.root().unwrap().span().text(file), "é: 🦀\nb: [x]");
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        let flow = "a: ".to_owned() + &"[".repeat(5000);
        assert!(!read(&flow).errors.is_empty());
        let block: String = (0..1000)
            .map(|i| format!("{}a:\n", " ".repeat(i)))
            .collect();
        assert!(!read(&block).errors.is_empty());
        assert!(!read(&"- ".repeat(600)).errors.is_empty());
    }

    #[test]
    fn aliases_stand_for_a_bounded_number_of_bytes() {
        let long = format!("s: &s {}\na: [", "x".repeat(20_000));
        let few = format!("{long}{}]", "*s, ".repeat(100));
        assert!(read(&few).errors.is_empty());
        let many = read(&format!("{long}{}]", "*s, ".repeat(1_000)));
        assert_eq!(many.errors.len(), 1);
        assert!(many.errors[0].message.contains("more than 4 MiB"));
        // Round and round by two ways at once.
        assert_eq!(read("a: &a [*a, *a]").errors.len(), 2);
    }

    #[test]
    fn an_unknown_alias_is_reported_and_passed_over() {
        let yaml = read("a: **/*.ts\nb: 1\n");
        assert_eq!(keys(&yaml), ["a", "b"]);
        assert_eq!(yaml.errors.len(), 1);
    }
}
