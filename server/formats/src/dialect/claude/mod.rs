//! What the formats of Claude Code have in common: how the file is cut, which arguments it declares and which files it
//! mentions. Sources: the pages "skills" and "sub-agents" of its documentation (2026-10), Claude Code 2.1.330.

use pog_template::{Language, Link, arguments, markdown};
use pog_text::Span;
use pog_yaml::Node;

use super::layout::{Layout, Message, ParameterSite, Role};
use super::{ParameterSource, Source, claude_yaml, markdown_family};

/// Cuts a file into front matter and one message.
pub(super) fn split(source: &Source<'_>, language: &'static Language, role: Role) -> Layout {
    let text = source.text;
    // A command may start with a rule; only a key below shows that metadata was meant.
    let unclosed = if starts_with_key(text) {
        markdown_family::Unclosed::Error
    } else {
        markdown_family::Unclosed::Rule
    };
    let mut repaired = Vec::new();
    let mut layout = markdown_family::split(text, language, unclosed, |text, span| {
        claude_yaml::read(text, span, &mut repaired)
    });
    layout.repaired_values = repaired;
    message(&mut layout, role);
    layout
}

/// The one message of the file.
pub(super) fn message(layout: &mut Layout, role: Role) {
    let Some(body) = layout.regions.first().map(|r| r.span) else {
        return;
    };
    layout.messages = vec![Message {
        role: Some(role),
        role_span: Span::at(body.lo()),
        role_text: "".into(),
        body,
    }];
}

/// Whether the line behind the first one is a key: a line of dashes then opens a front matter, closed or not.
pub(super) fn starts_with_key(text: &str) -> bool {
    let line = text.lines().nth(1).unwrap_or("");
    let word = line.len()
        - line
            .trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-')
            .len();
    word > 0 && line[word..].starts_with(':')
}

/// Whether a front matter at the start of a text has one of these keys.
pub(super) fn has_key(text: &str, keys: &[&str]) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let opens = lines.next().is_some_and(|l| l.trim_end() == "---");
    let is = |line: &str| {
        keys.iter().any(|k| {
            line.strip_prefix(k)
                .is_some_and(|rest| rest.starts_with(':'))
        })
    };
    opens && lines.take_while(|l| l.trim_end() != "---").any(is)
}

/// What was typed so far may become anything: nothing, or a front matter without a key.
pub(super) fn is_begun(text: &str) -> bool {
    text.trim_matches(|c: char| c.is_whitespace() || c == '-' || c == '\u{feff}')
        .is_empty()
}

/// Claude Code knows no more names, and nobody types so many arguments.
const MOST: usize = 64;

/// The arguments: those that `arguments` names in a list or as words in a text, a name of digits only being none, and
/// those that the text takes by place or as a whole. Claude Code insists on none of them.
pub(super) fn declared(layout: &mut Layout, text: &str) {
    let value = layout.yaml.root().and_then(|r| r.get("arguments"));
    let mut names: Vec<(String, Span)> = Vec::new();
    if let Some(value) = value {
        match value.as_str() {
            Some(written) => names.extend(words(value, written, text)),
            None => names.extend(
                value
                    .items()
                    .filter_map(|n| Some((n.as_str()?.to_owned(), n.inner_span()))),
            ),
        }
    }
    // What is no name cannot be written behind `$` either.
    names.retain(|(name, _)| !name.trim().is_empty() && arguments::is_name(name));
    let named = !names.is_empty();
    layout.parameters = names
        .into_iter()
        .map(|(name, span)| site(name, span, None))
        .collect();
    let Some(body) = layout.regions.first().map(|r| r.span) else {
        return;
    };
    let taken = layout.parameters.len();
    for found in
        arguments::placeholders(body.text(text)).filter(arguments::Placeholder::is_argument)
    {
        let span = found.word.shift(body.lo());
        let (name, doc) = match found.means {
            arguments::Means::Place(place) => (
                place.to_string(),
                format!("Argument number {place}; the first is 0."),
            ),
            _ => (
                arguments::ALL.to_owned(),
                "Everything typed after the command.".to_owned(),
            ),
        };
        // Named arguments are not compared: a place and a name never read alike.
        let own = &layout.parameters[taken..];
        if own.len() < MOST && !own.iter().any(|p| p.name == name) {
            layout.parameters.push(site(name, span, Some(doc)));
        }
    }
    // Whoever takes the arguments as a whole or by place has taken the named ones too.
    if named && layout.parameters.len() == taken {
        layout.source = Some(ParameterSource::Listed);
    }
}

/// The words of a scalar with their places; all at the scalar's where it is not written plainly.
fn words<'t>(node: Node<'_>, written: &'t str, text: &str) -> Vec<(String, Span)> {
    let inner = node.inner_span();
    let plain = inner.text(text) == written;
    let place = |word: &'t str| {
        // A word is a slice of what is written.
        let from = inner.lo() + (word.as_ptr() as usize - written.as_ptr() as usize);
        if plain {
            Span::new(from, from + word.len())
        } else {
            inner
        }
    };
    written
        .split_whitespace()
        .map(|word| (word.to_owned(), place(word)))
        .collect()
}

fn site(name: String, span: Span, description: Option<String>) -> ParameterSite {
    // An argument that is not given is replaced by nothing.
    ParameterSite {
        name,
        name_span: span,
        span,
        schema: serde_json::Value::Null,
        description,
        default: None,
        choices: Vec::new(),
        optional: true,
    }
}

/// Whether a link to a file that does not exist is a mistake.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum MissingFile {
    Mistake,
    Harmless,
}

/// Whether `@path` mentions a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AtPaths {
    Read,
    PlainText,
}

/// Files that the body mentions: links of Markdown as the reader of the file sees them, `@path` as Claude Code does, from
/// the project's root.
pub(super) fn links(
    source: &Source<'_>,
    body: Span,
    missing: MissingFile,
    at_paths: AtPaths,
) -> Vec<Link> {
    let text = body.text(source.text);
    let read = markdown::read(text);
    let mut found: Vec<Link> = Vec::new();
    for mut link in read.links.iter().cloned() {
        link.span = link.span.shift(body.lo());
        link.full_span = link.full_span.shift(body.lo());
        link.optional |= missing == MissingFile::Harmless;
        found.push(link);
    }
    // Paths behind `@` start at the project, links at the file.
    if let Some(up) = to_root(source.path).filter(|_| at_paths == AtPaths::Read) {
        for span in mentioned(text).filter(|s| !read.is_code(s.lo())) {
            let target = format!("{up}{}", span.text(text));
            let span = span.shift(body.lo());
            let whole = Span::new(span.lo() - 1, span.hi());
            found.push(Link {
                target,
                span,
                full_span: whole,
                optional: true,
            });
        }
    }
    found.sort_by_key(|l| l.span.lo());
    found
}

/// The way from a file below `.claude` up to the folder that `.claude` is in.
fn to_root(path: &str) -> Option<String> {
    let at = if path.starts_with(".claude/") {
        0
    } else {
        path.rfind("/.claude/")? + 1
    };
    Some("../".repeat(path.get(at..)?.matches('/').count()))
}

/// `@path` at the start of a line or behind a blank, if it looks like the path of a file: it has a folder or an ending,
/// and nothing in it is filled in later.
fn mentioned(text: &str) -> impl Iterator<Item = Span> + '_ {
    text.match_indices('@').filter_map(move |(at, _)| {
        // Asked first: of a row of signs only the first is read on from.
        let before = text.get(..at)?.chars().next_back();
        let rest = text.get(at + 1..)?;
        if !before.is_none_or(char::is_whitespace) {
            return None;
        }
        let len = rest
            .find(|c: char| c.is_whitespace() || "`'\"()<>,;:!?*|$[]{}".contains(c))
            .unwrap_or(rest.len());
        let path = rest.get(..len)?.trim_end_matches('.');
        let name = path.rsplit('/').next().unwrap_or("");
        let stem = name
            .rfind('.')
            .is_some_and(|dot| dot > 0 && name.len() - dot > 1);
        let cut = rest
            .get(len..)
            .is_some_and(|r| r.starts_with(['$', '*', '{']));
        let start = path.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_');
        (start && stem && !cut).then(|| Span::new(at + 1, at + 1 + path.len()))
    })
}

#[cfg(test)]
mod tests;
