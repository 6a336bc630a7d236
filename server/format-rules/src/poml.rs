//! Shared by the rules about POML: the tags of a file and what its elements are. Reports nothing
//! itself.

use pog_formats::dialect::Vocabulary;
use pog_formats::xml::{Attribute, Element, Markup, Text};
use pog_text::Span;

use crate::Context;

/// The source of the loader.
pub(super) const FILE: Option<&str> =
    Some("https://github.com/microsoft/poml/blob/main/packages/poml/file.tsx");
/// The source that checks components and their attributes.
pub(super) const BASE: Option<&str> =
    Some("https://github.com/microsoft/poml/blob/main/packages/poml/base.tsx");

#[derive(Clone, Copy)]
pub(super) struct Tags<'a> {
    pub(super) text: &'a str,
    pub(super) markup: &'a Markup,
    pub(super) vocabulary: &'static Vocabulary,
}

impl<'a> Tags<'a> {
    pub(super) fn of(context: &Context<'a>) -> Option<Self> {
        let structure = &context.artifact.syntax.layout.structure;
        Some(Self {
            text: context.text,
            markup: &structure.markup,
            vocabulary: structure.vocabulary?,
        })
    }

    /// Elements whose name is complete: a tag that is being typed is not judged yet.
    pub(super) fn finished(self) -> impl Iterator<Item = (usize, &'a Element)> {
        self.markup
            .elements
            .iter()
            .enumerate()
            .filter(|(_, e)| e.finished)
    }

    pub(super) fn elements_named(
        self,
        name: &'static str,
    ) -> impl Iterator<Item = (usize, &'a Element)> {
        self.finished().filter(move |(_, e)| e.is(name))
    }

    /// The text inside an element, as POML joins it: runs of text with a space between them.
    pub(super) fn inside(self, index: usize) -> String {
        self.texts(index)
            .map(|t| t.span.text(self.text))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Runs of text directly inside an element.
    fn texts(self, index: usize) -> impl Iterator<Item = &'a Text> {
        let content = self
            .markup
            .elements
            .get(index)
            .map_or(Span::default(), |e| e.content);
        // Texts are in order: a search instead of a scan of the whole file for each element.
        let first = self
            .markup
            .texts
            .partition_point(|t| t.span.lo() < content.lo());
        let inside = self
            .markup
            .texts
            .get(first..)
            .unwrap_or(&[])
            .iter()
            .take_while(move |t| t.span.lo() < content.hi());
        inside.filter(move |t| t.parent == Some(index))
    }

    /// Whether the file has a single root.
    pub(super) fn single_root(self) -> bool {
        let mut top = self.markup.elements.iter().filter(|e| e.parent.is_none());
        top.next().is_some() && top.next().is_none()
    }

    /// Whether POML looks for the file's context and stylesheet at this element.
    pub(super) fn below_root(self, element: &Element) -> bool {
        match element.parent.and_then(|p| self.markup.elements.get(p)) {
            Some(parent) => parent.parent.is_none() && &*parent.name == self.vocabulary.root,
            None => !self.single_root(),
        }
    }

    pub(super) fn value(self, attribute: &Attribute) -> &'a str {
        attribute.value.map_or("", |v| v.text(self.text))
    }
}

/// Whether an element is `<output-schema>`.
pub(super) fn is_schema(element: &Element) -> bool {
    element.is("output-schema") || element.is("outputschema")
}

/// Whether an element is `<tool-definition>`.
pub(super) fn is_tool(element: &Element) -> bool {
    ["tool-definition", "tool-def", "tooldef", "tool"]
        .iter()
        .any(|name| element.is(name))
}

/// Whether POML handles the element itself rather than as a component.
pub(super) fn is_special(element: &Element) -> bool {
    is_schema(element)
        || is_tool(element)
        || ["let", "include", "meta", "runtime"]
            .iter()
            .any(|name| element.is(name))
}

/// Where JSON text stops being valid, in bytes, and why.
pub(super) fn json_error(text: &str) -> Option<(usize, String)> {
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    let line = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let at = (line + error.column().saturating_sub(1)).min(text.len());
    let message = error.to_string();
    // Line and column count inside the element; the place of the finding says it better.
    let message = message
        .split(" at line")
        .next()
        .unwrap_or(&message)
        .to_owned();
    Some((at, message))
}

/// The place of a byte of the text inside an element, or the element's name if the text is not in
/// one piece.
pub(super) fn place(tags: Tags<'_>, index: usize, at: usize) -> Span {
    let element = tags.markup.elements.get(index);
    let name = element.map_or(Span::default(), |e| e.name_span);
    let mut texts = tags.texts(index);
    let (Some(text), None) = (texts.next(), texts.next()) else {
        return name;
    };
    let start = (text.span.lo() + at).min(text.span.hi());
    let rest = Span::new(start, text.span.hi()).text(tags.text);
    // At least one byte, but not past the end.
    let len = rest
        .find(|c: char| c.is_whitespace() || c == ',')
        .unwrap_or(rest.len())
        .max(1)
        .min(rest.len());
    let span = Span::new(start, start + len).clamp_to(tags.text);
    if span.is_empty() { name } else { span }
}
