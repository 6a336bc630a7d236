//! VS Code's input variables: `${input:name}`, `${input:name:hint}`, and the variables of the editor. Any other `${…}` is
//! text: prompts are full of shell and JavaScript.
//!
//! Source: microsoft/vscode-docs `docs/copilot/customization/prompt-files.md` at 00dc206967be (2025-11-12).

use pog_text::lines::{line_end, line_start};
use pog_text::{SourceMap, Span};

use super::completion_context::{CompletionContext, Expected};
use super::facts::{Construct, ConstructKind, Link, Name, Resolution, TemplateFacts};
use super::language::{Language, accept};
use super::names::{KEY, Reserved};
use super::word::{Word, WordKind};
use super::{mapping, markdown};

const INPUT: &str = "input:";

/// VS Code's `${input:name}`.
pub static INPUTS: Language = Language {
    id: "inputs",
    name: "`${input:name}` variables",
    read,
    check: accept,
    resolve: None,
    completion_context: Some(completion_context),
    completion_in: None,
    words: WORDS,
    sigil: "",
    mention: Some(("${input:", "}")),
    delimiters: &[("${", "}")],
    names: &KEY,
    reserved: Reserved::Nothing,
    is_jinja: false,
    has_values: false,
    unclosed_is_text: false,
};

pub(super) static WORDS: &[Word] = &[
    Word {
        name: "input:name",
        kind: WordKind::Variable,
        signature: "${input:name} or ${input:name:hint}",
        doc: "A value that is asked for when the prompt runs. The text behind the second colon is shown as a hint.",
        example: "Review the component ${input:component:name of the component}.",
    },
    variable(
        "selection",
        "${selection}",
        "The text that is selected in the active editor.",
    ),
    variable(
        "selectedText",
        "${selectedText}",
        "The text that is selected in the active editor.",
    ),
    variable(
        "file",
        "${file}",
        "Full path of the file in the active editor.",
    ),
    variable(
        "fileBasename",
        "${fileBasename}",
        "Name of the file in the active editor.",
    ),
    variable(
        "fileDirname",
        "${fileDirname}",
        "Folder of the file in the active editor.",
    ),
    variable(
        "fileBasenameNoExtension",
        "${fileBasenameNoExtension}",
        "Name of the file in the active editor, without its extension.",
    ),
    variable(
        "workspaceFolder",
        "${workspaceFolder}",
        "Full path of the folder that is open.",
    ),
    variable(
        "workspaceFolderBasename",
        "${workspaceFolderBasename}",
        "Name of the folder that is open.",
    ),
];

const fn variable(name: &'static str, signature: &'static str, doc: &'static str) -> Word {
    Word {
        name,
        kind: WordKind::Variable,
        signature,
        doc,
        example: signature,
    }
}

fn is_variable(name: &str) -> bool {
    WORDS[1..].iter().any(|w| w.name == name)
}

/// What a text says.
pub fn read(text: &str, map: &SourceMap) -> TemplateFacts {
    let mut facts = TemplateFacts::default();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("${")) {
        let start = at + found;
        at = variable_at(text, start, &mut facts).unwrap_or(start + 2);
    }
    facts.links = links(text);
    mapping::to_file(&mut facts, map);
    facts
}

/// Files that a text mentions: Markdown links and `#file:path`. Offsets in the text, in order.
pub fn links(text: &str) -> Vec<Link> {
    let markdown = markdown::read(text);
    let mut links = Vec::new();
    mentions(text, &markdown, &mut links);
    links.extend(markdown.links);
    links.sort_by_key(|l| l.span.start);
    links
}

/// The text behind the second colon of the input whose name stands at `name`.
pub fn hint(text: &str, name: Span) -> Option<Span> {
    let rest = text.get(name.hi()..)?.strip_prefix(':')?;
    let length = rest.find(['}', '\n', '\r'])?;
    let hint = &rest[..length];
    let start = name.hi() + 1 + (hint.len() - hint.trim_start().len());
    (!hint.trim().is_empty()).then(|| Span::new(start, start + hint.trim().len()))
}

/// Reads the variable that opens at `start`; returns its end if it is one, finished or not.
fn variable_at(text: &str, start: usize, facts: &mut TemplateFacts) -> Option<usize> {
    let open = start + 2;
    let rest = &text[open..];
    // A brace that opens inside means that this one should have ended before.
    let rest = &rest[..rest.find(['{', '\n', '\r']).unwrap_or(rest.len())];
    let closed = rest.find('}');
    let inner = &rest[..closed.unwrap_or(rest.len())];
    let (name, at, resolution) = match inner.strip_prefix(INPUT) {
        Some(input) if closed.is_some() => (name_of(input)?, open + INPUT.len(), Resolution::Free),
        Some(input) => return Some(unclosed(start, open + INPUT.len(), input, facts)),
        None if closed.is_some() && is_variable(inner) => (inner, open, Resolution::Builtin),
        None => {
            let length = rest
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(rest.len());
            // The whole name of a variable only: `${HOME` is the shell's.
            let broken = closed.is_none() && is_variable(&rest[..length]);
            return broken.then(|| unclosed(start, open, rest, facts));
        }
    };
    let end = open + inner.len() + 1;
    facts.constructs.push(construct(
        Span::new(start, end),
        Span::new(open, end - 1),
        true,
    ));
    let span = Span::new(at, at + name.len());
    let name = name.to_owned();
    facts.names.push(Name {
        name,
        span,
        resolution,
        path: Vec::new(),
        called: false,
        guarded: false,
    });
    Some(end)
}

fn construct(span: Span, inner: Span, closed: bool) -> Construct {
    Construct {
        kind: ConstructKind::Output,
        span,
        inner,
        closed,
    }
}

/// An input whose `}` is not on its line: it ends with its name.
fn unclosed(start: usize, at: usize, input: &str, facts: &mut TemplateFacts) -> usize {
    let length = input
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
        .unwrap_or(input.len());
    let end = at + length;
    facts.constructs.push(construct(
        Span::new(start, end),
        Span::new(start + 2, end),
        false,
    ));
    end
}

/// The name in what stands behind `input:`; `None` where that is no name.
fn name_of(input: &str) -> Option<&str> {
    let name = input.split(':').next().unwrap_or("");
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    (!name.is_empty() && name.trim() == name && name.chars().all(fits)).then_some(name)
}

/// `#file:path`, unless it stands in code: there it is spoken about.
fn mentions(text: &str, markdown: &markdown::Markdown, links: &mut Vec<Link>) {
    const MARK: &str = "#file:";
    for (start, _) in text.match_indices(MARK) {
        let from = start + MARK.len();
        let rest = &text[from..];
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '#')
            .unwrap_or(rest.len());
        // Punctuation behind the path belongs to the sentence.
        let path = rest[..end].trim_end_matches([
            '.', ',', ';', ':', '!', '?', ')', ']', '"', '\'', '*', '`', '>', '_',
        ]);
        let span = Span::new(from, from + path.len());
        let before = markdown
            .links
            .partition_point(|l| l.full_span.lo() <= start);
        // Inside a link the link is the mention.
        let linked = markdown.links[..before]
            .last()
            .is_some_and(|l| start < l.full_span.hi());
        let quoted = path.starts_with(['\'', '"', '`']);
        if path.is_empty() || quoted || linked || markdown.is_code(start) {
            continue;
        }
        let optional = markdown::is_sketch(path);
        links.push(Link {
            target: path.to_owned(),
            span,
            full_span: Span::new(start, span.hi()),
            optional,
        });
    }
}

/// What may be typed at `at`.
pub(super) fn completion_context(text: &str, at: usize) -> Option<CompletionContext> {
    let before = text.get(..at)?;
    let line = line_start(before, before.len());
    let open = line + before[line..].rfind("${")? + 2;
    let typed = &before[open..];
    if typed.contains('}') {
        return None;
    }
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let behind = |from: usize| {
        text[from..]
            .find(|c: char| !fits(c))
            .map_or(text.len(), |i| from + i)
    };
    let end = behind(at);
    let rest = &text[end..line_end(text, end)];
    let closed = rest.starts_with('}') || (rest.starts_with(':') && rest.contains('}'));
    let close = if closed { "" } else { "}" };
    if let Some(name) = typed.strip_prefix(INPUT) {
        return name.chars().all(fits).then(|| CompletionContext {
            span: Span::new(open + INPUT.len(), end),
            expected: vec![Expected::Names],
            close,
        });
    }
    typed.chars().all(fits).then(|| CompletionContext {
        span: Span::new(open, end),
        expected: vec![Expected::Words(WordKind::Variable)],
        close,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(text: &str) -> TemplateFacts {
        read(text, &SourceMap::identity(0, text.len()))
    }

    fn names(text: &str) -> Vec<String> {
        facts(text)
            .names
            .into_iter()
            .filter(|n| n.resolution == Resolution::Free)
            .map(|n| n.name)
            .collect()
    }

    #[test]
    fn inputs_are_names() {
        let text = "* ${input:project-slug}: (Required)\n`${input:isDraft:false}` ${input:a:one, two/three}";
        assert_eq!(names(text), ["project-slug", "isDraft", "a"]);
        let facts = facts(text);
        assert_eq!(facts.names.as_slice()[1].span.text(text), "isDraft");
        assert_eq!(
            facts.constructs[1].span.text(text),
            "${input:isDraft:false}"
        );
        assert_eq!(facts.constructs[1].inner.text(text), "input:isDraft:false");
    }

    #[test]
    fn anything_else_is_text() {
        for text in [
            "${HOME}",
            "${a.b()}",
            "${input}",
            "${input:}",
            "${input:a|b}",
            "${ input:a}",
            "{{input:a}}",
            "${input:a b\n}",
        ] {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(facts("${file} ${x}").names.len(), 1);
        assert_eq!(
            facts("${file}").names.as_slice()[0].resolution,
            Resolution::Builtin
        );
        assert_eq!(names("${${input:a}"), ["a"]);
    }

    #[test]
    fn half_typed_inputs_are_open_constructs() {
        for text in ["${input:na", "${input:", "x ${input:na\nmore"] {
            let facts = facts(text);
            assert_eq!(
                (facts.constructs.len(), facts.names.len()),
                (1, 0),
                "{text}"
            );
            assert!(!facts.constructs[0].closed);
        }
        let text = "Do ${input:na and `${input:folder:x}`.";
        let facts = facts(text);
        assert_eq!(
            (
                facts.constructs[0].span.text(text),
                facts.constructs[0].closed
            ),
            ("${input:na", false)
        );
        assert_eq!(facts.names.as_slice()[0].name, "folder");
    }

    #[test]
    fn files_that_are_mentioned_are_links() {
        let text = "See #file:../a/b.instructions.md. And [c](c.md), `#file:d.md` and [#file:e.md](f.md), #file:'g h.md'.";
        let facts = facts(text);
        let found: Vec<&str> = facts.links.iter().map(|l| &*l.target).collect();
        assert_eq!(found, ["../a/b.instructions.md", "c.md", "f.md"]);
        assert_eq!(
            facts.links[0].full_span.text(text),
            "#file:../a/b.instructions.md"
        );
    }

    #[test]
    fn slots() {
        let at = |text: &str| {
            let at = text.find('|').unwrap();
            let text = text.replace('|', "");
            completion_context(&text, at)
                .map(|s| (s.span.text(&text).to_owned(), s.expected, s.close))
        };
        let names = |word: &str, close| Some((word.to_owned(), vec![Expected::Names], close));
        let words = |word: &str, close| {
            Some((
                word.to_owned(),
                vec![Expected::Words(WordKind::Variable)],
                close,
            ))
        };
        assert_eq!(at("a ${input:na| b"), names("na", "}"));
        assert_eq!(at("a ${input:n|a} b"), names("na", ""));
        assert_eq!(at("a ${input:n|a:hint} b"), names("na", ""));
        assert_eq!(at("${|"), words("", "}"));
        assert_eq!(at("${sel|}"), words("sel", ""));
        assert_eq!(at("${input:a:hi|nt}"), None);
        assert_eq!(at("${a} |"), None);
        assert_eq!(at("$|"), None);
    }

    #[test]
    fn spans_are_file_offsets() {
        let text = "${input:a} [b](c.md)";
        let facts = read(text, &SourceMap::identity(100, text.len()));
        assert_eq!(
            (facts.names.as_slice()[0].span, facts.links[0].span.lo()),
            (Span::new(108, 109), 115)
        );
    }
}
