//! What may be typed at a cursor in a Liquid template: read from the text before it alone, so that it works while a tag
//! is half typed.

use pog_text::Span;

use super::super::completion_context::{CompletionContext, Expected};
use super::super::word::WordKind;
use super::tags::tags;
use super::words::{Kind, words};
use super::{BLOCKS, is_loop};

/// What may be typed at `at`; `None` where text is free.
pub(crate) fn completion_context(text: &str, at: usize) -> Option<CompletionContext> {
    let before = text.get(..at)?;
    let start = before.rfind("{{").max(before.rfind("{%"))?;
    let output = before.get(start..)?.starts_with("{{");
    let end = if output { "}}" } else { "%}" };
    let lo = start + 2 + usize::from(before.get(start + 2..)?.starts_with('-'));
    if lo > at || before.get(lo..)?.contains(end) {
        return None;
    }
    let after = text.get(at..)?;
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let from = at - (before.len() - before.get(lo..)?.trim_end_matches(part).len() - lo);
    let word = Span::new(
        from.max(lo),
        at + after.find(|c| !part(c)).unwrap_or(after.len()),
    );
    let before = words(text, Span::new(lo, word.lo()));
    // In quotes nothing is known that could stand there.
    if before.iter().any(|w| w.kind == Kind::Text(false)) {
        return None;
    }
    let line = after.split(['\n', '\r']).next().unwrap_or("");
    // An end behind the next opening belongs to that one.
    let closed = line.find(end).is_some_and(|e| {
        !line
            .get(..e)
            .is_some_and(|l| l.contains("{{") || l.contains("{%"))
    });
    let close = match (closed, output) {
        (true, _) => "",
        (false, true) => " }}",
        (false, false) => " %}",
    };
    let expected = match before.last().map(|w| w.kind) {
        None if !output => vec![close_of(text, start)?, Expected::Words(WordKind::Keyword)],
        Some(Kind::Sign(b'|')) => vec![Expected::Words(WordKind::Filter)],
        Some(Kind::Sign(b'.')) => vec![Expected::fields(chain(text, &before)?)],
        _ => vec![Expected::Names],
    };
    let expected = expected
        .into_iter()
        .filter(|w| !matches!(w, Expected::Close(name) if name.is_empty()))
        .collect();
    Some(CompletionContext {
        span: word,
        expected,
        close,
    })
}

/// The end of the innermost block that is open at `at`; an empty word where none is.
fn close_of(text: &str, at: usize) -> Option<Expected> {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags(text.get(..at)?) {
        let Some(word) = tag.keyword().map(|k| k.text(text)) else {
            continue;
        };
        if BLOCKS.iter().any(|(block, _)| *block == word) {
            open.push(word);
        } else if word
            .strip_prefix("end")
            .is_some_and(|w| open.last() == Some(&w))
        {
            open.pop();
        }
    }
    Some(Expected::Close(
        open.last()
            .map_or_else(String::new, |block| format!("end{block}")),
    ))
}

/// The names before a dot: `a`, `b` in `a.b.`.
fn chain(text: &str, before: &[super::words::Word]) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = before;
    while let [before @ .., name, dot] = rest {
        if dot.kind != Kind::Sign(b'.') || name.kind != Kind::Name {
            break;
        }
        found.push(name.span.text(text).to_owned());
        rest = before;
    }
    found.reverse();
    let provided = found.first().is_none_or(|n| is_loop(n));
    (!provided).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(marked: &str) -> Option<(String, Vec<Expected>, &'static str)> {
        let offset = marked.find('^').expect("marked");
        let text = marked.replace('^', "");
        completion_context(&text, offset)
            .map(|s| (s.span.text(&text).to_owned(), s.expected, s.close))
    }

    #[test]
    fn outputs_take_names_fields_and_filters() {
        assert_eq!(
            at("{{ ^"),
            Some((String::new(), vec![Expected::Names], " }}"))
        );
        assert_eq!(
            at("{{ na^me }}"),
            Some(("name".into(), vec![Expected::Names], ""))
        );
        assert_eq!(
            at("{{ a.b.c^ }}").map(|s| s.1),
            Some(vec![Expected::fields(["a".into(), "b".into()])])
        );
        assert_eq!(
            at("{{ a | up^ }}").map(|s| s.1),
            Some(vec![Expected::Words(WordKind::Filter)])
        );
        assert_eq!(at("{{ 'a^' }}"), None);
        assert_eq!(at("{{ a }}^"), None);
    }

    #[test]
    fn tags_take_keywords_and_the_end_of_their_block() {
        let keywords = || Expected::Words(WordKind::Keyword);
        assert_eq!(at("{% i^"), Some(("i".into(), vec![keywords()], " %}")));
        let inside = at("{% for a in b %}{% if c %}{% endif %}{% ^ %}").map(|s| s.1);
        assert_eq!(
            inside,
            Some(vec![Expected::Close("endfor".into()), keywords()])
        );
        assert_eq!(
            at("{%- if a^ -%}").map(|s| s.1),
            Some(vec![Expected::Names])
        );
    }
}
