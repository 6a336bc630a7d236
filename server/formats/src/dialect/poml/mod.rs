//! Microsoft POML, `*.poml`: elements with text, JavaScript expressions in `{{ … }}` and in some attributes.
//! Sources: running PyPI `poml` 0.0.8, and `packages/poml/file.tsx`, `base.tsx`, `writer.ts` of microsoft/poml.

mod attributes;
mod errors;
mod keys;
mod metadata;
mod names;
mod regions;
mod speakers;
mod tags;
#[cfg(test)]
mod tests;
mod words;

use pog_template::JAVASCRIPT;
use pog_text::Span;
use pog_yaml as yaml;

use super::layout::{CaseSite, Layout, Role};
use super::structure::Structure;
use super::{Candidate, Dialect, Governance, ParameterSource, Source, bom};
use crate::xml;
use crate::xml::{Element, Markup};

pub(super) static POML: Dialect = Dialect {
    id: "poml",
    name: "POML prompt",
    globs: &["*.poml"],
    sniffed: &[],
    in_library: &[],
    language_id: "poml",
    source: "https://microsoft.github.io/poml/stable/",
    detection_doc: "its name ends in `.poml`",
    detect,
    split,
    metadata_companion: Some(context_file),
    messages: None,
    language: &JAVASCRIPT,
    keys: keys::KEYS,
    allows_unknown_keys: true,
    governance: Governance::Nested(&["pog"]),
    parameters: ParameterSource::Inferred,
    role_markers: false,
    roles: &[
        ("system", Role::System),
        ("human", Role::User),
        ("ai", Role::Assistant),
        ("tool", Role::Tool),
    ],
    resolve_reference: Some(refers),
    reference_text: Some(called),
    template_comment: Some(("<!-- ", " -->")),
};

fn detect(candidate: &Candidate<'_>) -> Option<&'static str> {
    candidate
        .name()
        .to_ascii_lowercase()
        .ends_with(".poml")
        .then_some("the file name ends in .poml")
}

/// Values that POML's extension for VS Code passes, `NAME.context.json`.
fn context_file(path: &str) -> Option<String> {
    path.strip_suffix(".poml")
        .map(|stem| format!("{stem}.context.json"))
}

/// `src` of an include is relative to the file it stands in.
fn refers(written: &str, from: &str) -> Vec<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in written.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Vec::new();
                }
            }
            part => parts.push(part),
        }
    }
    vec![parts.join("/")]
}

fn called(from: &str, to: &str) -> Option<String> {
    if !to.ends_with(".poml") {
        return None;
    }
    let folder: Vec<&str> = from
        .rsplit_once('/')
        .map_or_else(Vec::new, |(folder, _)| folder.split('/').collect());
    let parts: Vec<&str> = to.split('/').collect();
    let shared = folder
        .iter()
        .zip(&parts)
        .take_while(|(a, b)| a == b)
        .count()
        .min(parts.len().saturating_sub(1));
    let up = std::iter::repeat_n("..", folder.len() - shared);
    Some(
        up.chain(parts.get(shared..)?.iter().copied())
            .collect::<Vec<_>>()
            .join("/"),
    )
}

fn split(source: &Source<'_>) -> Layout {
    let text = source.text;
    let markup = xml::read(text, Span::new(bom(text).hi(), text.len()));
    let file = File {
        text,
        kinds: markup
            .elements
            .iter()
            .map(|e| Kind::of(e, &markup))
            .collect(),
        markup: &markup,
    };
    let mut layout = Layout {
        yaml: metadata::read(&file),
        ..Layout::default()
    };
    let (bound, opaque) = names::read(&file);
    layout.source = opaque.then_some(ParameterSource::Unknown);
    layout.regions = regions::read(&file);
    layout.messages = speakers::read(&file);
    layout.links = names::links(&file);
    layout.structure = Structure {
        vocabulary: Some(&tags::VOCABULARY),
        bound,
        references: names::includes(&file),
        errors: errors::read(&file),
        markup: Markup::default(),
    };
    layout.structure.markup = markup;
    if let Some(span) = source.metadata_companion {
        let json = yaml::parse(source.joined, span);
        if let Some(root) = layout
            .yaml
            .adopt(json)
            .filter(|id| layout.yaml.node(*id).is_mapping())
        {
            layout.cases = vec![CaseSite {
                node: root,
                inputs: Some(root),
                expect: None,
                every_input_is_parameter: false,
            }];
        }
    }
    layout
}

/// A file with its tags.
struct File<'a> {
    text: &'a str,
    markup: &'a Markup,
    /// What each element is to POML.
    kinds: Vec<Kind>,
}

/// What an element is to POML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Content,
    Let,
    Include,
    Meta,
    Runtime,
    /// An output schema or a tool: a schema stands inside.
    Schema,
    /// JSON below the root: context.
    Context,
    /// JSON below the root: stylesheet.
    Stylesheet,
    /// Inside of something that is not part of the prompt.
    Hidden,
}

impl Kind {
    fn of(element: &Element, markup: &Markup) -> Self {
        let name = element.name.to_ascii_lowercase();
        match name.as_str() {
            "let" => Self::Let,
            "include" => Self::Include,
            "meta" => Self::Meta,
            "runtime" => Self::Runtime,
            "output-schema" | "outputschema" | "tool-definition" | "tool-def" | "tooldef"
            | "tool" => Self::Schema,
            "context" if below_root(element, markup) => Self::Context,
            "stylesheet" if below_root(element, markup) => Self::Stylesheet,
            _ => Self::Content,
        }
    }
}

/// Whether an element stands where POML looks for the file's context and stylesheet: directly below `poml`, or at the
/// top of a file that POML wraps into one because it has no single root.
fn below_root(element: &Element, markup: &Markup) -> bool {
    match element.parent.and_then(|p| markup.elements.get(p)) {
        Some(parent) => parent.parent.is_none() && &*parent.name == tags::VOCABULARY.root,
        None => {
            markup
                .elements
                .iter()
                .filter(|e| e.parent.is_none())
                .count()
                > 1
        }
    }
}

impl File<'_> {
    fn kind(&self, index: Option<usize>) -> Kind {
        index
            .and_then(|i| self.kinds.get(i))
            .copied()
            .unwrap_or(Kind::Content)
    }

    /// The kind of the outermost element around a place that is no content, or content.
    fn role_of(&self, index: Option<usize>) -> Kind {
        let mut found = self.kind(index);
        let mut at = index
            .and_then(|i| self.markup.elements.get(i))
            .and_then(|e| e.parent);
        for _ in 0..MAX_DEPTH {
            let Some(parent) = at else { break };
            if self.kind(Some(parent)) != Kind::Content {
                found = Kind::Hidden;
            }
            at = self.markup.elements.get(parent).and_then(|e| e.parent);
        }
        found
    }
}

/// Elements around an element that are looked at.
const MAX_DEPTH: usize = 64;

/// Whether POML takes `written` for `known`: case does not count, and `-x` may be written for `X`.
fn same_name(written: &str, known: &str) -> bool {
    if written.eq_ignore_ascii_case(known) {
        return true;
    }
    if !written.contains('-') {
        return false;
    }
    let mut joined = String::with_capacity(written.len());
    let mut characters = written.chars().peekable();
    while let Some(c) = characters.next() {
        if c != '-' || !characters.peek().is_some_and(char::is_ascii_alphabetic) {
            joined.push(c);
        }
    }
    joined.eq_ignore_ascii_case(known)
}
