//! `{{UPPER_CASE}}` in plain Markdown: the convention of the POG white paper. Nothing else is language, so that
//! documents about templates stay silent.

use pog_text::{SourceMap, Span, SyntaxError};

use super::completion_context::{CompletionContext, Expected};
use super::facts::{Construct, ConstructKind, Name, Resolution, TemplateFacts};
use super::language::Language;
use super::names::{NameSyntax, Reserved};
use super::{mapping, markdown};

/// `{{UPPER_CASE}}` in Markdown.
pub static CAPITALS: Language = Language {
    id: "capitals",
    name: "`{{UPPER_CASE}}` placeholders",
    read,
    check,
    resolve: None,
    completion_context: Some(completion_context),
    completion_in: None,
    words: &[],
    sigil: "",
    mention: Some(("{{", "}}")),
    delimiters: &[("{{", "}}")],
    names: &NAMES,
    reserved: Reserved::Nothing,
    is_jinja: false,
    has_values: false,
    unclosed_is_text: true,
};

/// Placeholders are in capitals, so that text about templates is none.
static NAMES: NameSyntax = NameSyntax {
    fits: is_name,
    rule: "use capitals, digits and '_', and a capital in front",
};

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// Reads placeholders: capital letters, digits and `_`, a letter first, blanks around them allowed.
#[must_use]
pub fn read(text: &str, map: &SourceMap) -> TemplateFacts {
    let mut facts = TemplateFacts::default();
    let mut comments = markdown::comments(text).peekable();
    for placeholder in placeholders(text) {
        while let Some(comment) = comments.next_if(|c| c.span.lo() < placeholder.span.lo()) {
            facts.constructs.push(comment);
        }
        facts.constructs.push(Construct {
            kind: ConstructKind::Output,
            span: placeholder.span,
            inner: placeholder.inner,
            closed: true,
        });
        let span = placeholder.name;
        let name = span.text(text).to_owned();
        let resolution = Resolution::Free;
        facts.names.push(Name {
            name,
            span,
            resolution,
            path: Vec::new(),
            called: false,
            guarded: false,
        });
    }
    facts.constructs.extend(comments);
    mapping::to_file(&mut facts, map);
    facts
}

/// One `{{NAME}}`.
#[derive(Debug, Clone, Copy)]
pub struct Placeholder {
    /// With braces.
    pub span: Span,
    /// Between the braces.
    pub inner: Span,
    pub name: Span,
}

/// All placeholders of a text in order.
pub fn placeholders(text: &str) -> impl Iterator<Item = Placeholder> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(found) = text.get(at..).and_then(|rest| rest.find("{{")) {
            let start = at + found;
            if let Some(placeholder) = read_one(text, start) {
                at = placeholder.span.hi();
                return Some(placeholder);
            }
            // By one: the placeholder of `{{{NAME}}` opens with the second brace.
            at = start + 1;
        }
        None
    })
}

fn read_one(text: &str, start: usize) -> Option<Placeholder> {
    let rest = text.get(start + 2..)?;
    let blank = |s: &str| s.len() - s.trim_start_matches([' ', '\t']).len();
    let lead = blank(rest);
    let word = rest.get(lead..)?;
    let len = word
        .find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
        .unwrap_or(word.len());
    if len == 0 || !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let behind = word.get(len..)?;
    let tail = blank(behind);
    behind.get(tail..)?.starts_with("}}").then(|| {
        let name = Span::new(start + 2 + lead, start + 2 + lead + len);
        let inner = Span::new(start + 2, name.hi() + tail);
        Placeholder {
            span: Span::new(start, inner.hi() + 2),
            inner,
            name,
        }
    })
}

/// Markdown is never refused; a placeholder that is not closed on its line is a slip, and nothing replaces it.
#[must_use]
pub fn check(text: &str, map: &SourceMap, _facts: &TemplateFacts) -> Vec<SyntaxError> {
    let open = text.match_indices("{{").filter_map(|(start, _)| {
        let rest = text.get(start + 2..)?;
        let line = rest.get(..rest.find(['\n', '\r']).unwrap_or(rest.len()))?;
        let line = line.get(..line.find("{{").unwrap_or(line.len()))?;
        let word = line.trim_start_matches([' ', '\t']);
        let len = word
            .find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
            .unwrap_or(word.len());
        // A single capital is too little to tell that a placeholder is meant.
        let begins = word.starts_with(|c: char| c.is_ascii_uppercase()) && len > 1;
        let ends = !word.get(len..)?.starts_with(|c: char| c.is_alphanumeric());
        (begins && ends && !line.contains("}}")).then(|| {
            let end = start + 2 + (line.len() - word.len()) + len;
            let name = word.get(..len).unwrap_or("");
            let message = format!("Placeholder '{{{{{name}' is never closed; add '}}}}'");
            SyntaxError {
                message,
                span: map.span(Span::new(start, end)),
            }
        })
    });
    open.collect()
}

/// A name may be typed behind `{{`.
#[must_use]
pub fn completion_context(source: &str, at: usize) -> Option<CompletionContext> {
    let before = source.get(..at)?;
    let start = before.rfind("{{")? + 2;
    let typed = before.get(start..)?.trim_start_matches([' ', '\t']);
    if !typed.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return None;
    }
    let rest = source.get(at..)?;
    let word_end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(rest.len());
    let closed = rest
        .get(word_end..)?
        .trim_start_matches([' ', '\t'])
        .starts_with("}}");
    let span = Span::new(at - typed.len(), at + word_end);
    Some(CompletionContext {
        span,
        expected: vec![Expected::Names],
        close: if closed { "" } else { "}}" },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let facts = read(text, &SourceMap::identity(0, text.len()));
        facts.names.into_iter().map(|n| n.name).collect()
    }

    #[test]
    fn only_capitals_are_names() {
        assert_eq!(
            names("{{LANGUAGE}} {{ CODE_2 }} {{X}}"),
            ["LANGUAGE", "CODE_2", "X"]
        );
        for text in [
            "{{name}}",
            "{{ Name }}",
            "{{A B}}",
            "{{_A}}",
            "{{2A}}",
            "{{A.B}}",
            "{A}",
            "{{A",
            "{{}}",
            "${{ secrets.A }}",
        ] {
            assert!(names(text).is_empty(), "{text}");
        }
        assert_eq!(names("{{{A}}}"), ["A"]);
    }

    #[test]
    fn open_placeholders_are_slips() {
        let errors = |text: &str| {
            check(
                text,
                &SourceMap::identity(0, text.len()),
                &TemplateFacts::default(),
            )
            .len()
        };
        assert_eq!(
            (
                errors("{{CODE and {{TEXT}}"),
                errors("{{CODE}"),
                errors("{{ CODE\n}}"),
                errors("{{CODE")
            ),
            (1, 1, 1, 1)
        );
        for text in [
            "{{A",
            "{{CODE.x}}",
            "{{CODE | trim}}",
            "{{Code",
            "{{CODEx",
            "{ {CODE",
            "{{code",
        ] {
            assert_eq!(errors(text), 0, "{text}");
        }
    }

    #[test]
    fn spans_are_file_offsets() {
        let facts = read("é{{ A }}", &SourceMap::identity(10, 9));
        assert_eq!(facts.names.as_slice()[0].span, Span::new(15, 16));
        assert_eq!(facts.constructs[0].span, Span::new(12, 19));
    }

    #[test]
    fn slots() {
        let found = completion_context("x {{LA", 6).expect("behind the braces");
        assert_eq!((found.span, found.close), (Span::new(4, 6), "}}"));
        assert_eq!(completion_context("{{ LA }}", 4).expect("inside").close, "");
        assert!(completion_context("{{A}} b", 7).is_none());
        assert!(completion_context("no", 2).is_none());
    }
}
