//! `<runtime>`, `<meta>` and `<output-schema>` as metadata like any other.

use pog_text::Span;
use pog_yaml::{Builder, NodeId, Yaml};

use super::{File, Kind, keys};
use crate::dialect::keys::{KeyKind, find_key};
use crate::dialect::native;
use crate::xml::{Attribute, Element};

/// Prefix of the names of governance entries.
const PREFIX: &str = "pog.";
const RUNTIME: &str = "runtime";

/// The document; without root where no element says anything.
pub(super) fn read(file: &File<'_>) -> Yaml {
    let mut sheet = MetadataBuilder {
        text: file.text,
        builder: Builder::default(),
        root: Vec::new(),
        demands: Vec::new(),
        governance: Vec::new(),
        runtimes: Vec::new(),
        has_schema: false,
    };
    for (element, kind) in file.markup.elements.iter().zip(&file.kinds) {
        match kind {
            Kind::Runtime => sheet.runtime(element),
            Kind::Meta => sheet.meta(element),
            Kind::Schema if super::same_name(&element.name, "OutputSchema") => {
                sheet.schema(element)
            }
            _ => {}
        }
    }
    sheet.finish()
}

type Pair = (NodeId, NodeId);

struct MetadataBuilder<'a> {
    text: &'a str,
    builder: Builder,
    root: Vec<(Span, Pair)>,
    demands: Vec<(Span, Pair)>,
    governance: Vec<(Span, Pair)>,
    runtimes: Vec<Span>,
    has_schema: bool,
}

impl MetadataBuilder<'_> {
    /// The last one counts.
    fn runtime(&mut self, element: &Element) {
        let entries: Vec<Pair> = element
            .attributes
            .iter()
            .filter_map(|a| self.entry(a))
            .collect();
        if entries.is_empty() {
            return;
        }
        let key = self.builder.text(element.name_span, RUNTIME);
        let value = self.builder.mapping(element.open, entries);
        self.root.retain(|(span, _)| !self.runtimes.contains(span));
        self.runtimes.push(element.open);
        self.root.push((element.open, (key, value)));
    }

    /// Keys as POML passes them on: `max-tokens` is `maxTokens`.
    fn entry(&mut self, attribute: &Attribute) -> Option<Pair> {
        let value = attribute.value.filter(|v| !v.is_empty())?;
        let mut name = String::new();
        let mut characters = attribute.name.chars().peekable();
        while let Some(c) = characters.next() {
            match characters.peek() {
                Some(next) if c == '-' && next.is_ascii_lowercase() => {
                    name.push(next.to_ascii_uppercase());
                    characters.next();
                }
                _ => name.push(c),
            }
        }
        let key = self.builder.text(attribute.name_span, &name);
        let written = value.text(self.text);
        // An expression is text until it is evaluated, even where it looks like a number.
        let value = if written.contains("{{") {
            self.builder.text(value, written)
        } else {
            self.builder.scalar(value, written)
        };
        Some((key, value))
    }

    fn meta(&mut self, element: &Element) {
        let name = element.attribute("name").and_then(|a| a.value);
        let content = element.attribute("content").and_then(|a| a.value);
        let field = name.and_then(|n| {
            n.text(self.text)
                .strip_prefix(PREFIX)
                .map(|f| (n, f.to_owned()))
        });
        let Some(((name, field), content)) = field.zip(content) else {
            let known = |a: &&Attribute| {
                ["minVersion", "maxVersion", "components"]
                    .iter()
                    .any(|n| a.name.eq_ignore_ascii_case(n))
            };
            for attribute in element.attributes.iter().filter(known) {
                let pair = self.entry(attribute);
                self.demands.extend(pair.map(|pair| (attribute.span, pair)));
            }
            return;
        };
        let key = self
            .builder
            .text(Span::new(name.lo() + PREFIX.len(), name.hi()), &field);
        let list =
            find_key(native::KEYS, &field).is_some_and(|k| matches!(k.kind, KeyKind::List(_)));
        let value = if list {
            self.list(content)
        } else {
            self.builder.scalar(content, content.text(self.text))
        };
        self.governance.push((element.open, (key, value)));
    }

    /// Values between commas.
    fn list(&mut self, content: Span) -> NodeId {
        let mut items = Vec::new();
        let mut at = content.lo();
        for part in content.text(self.text).split(',') {
            let lead = part.len() - part.trim_start().len();
            let span = Span::new(at + lead, at + lead + part.trim().len());
            if !span.is_empty() {
                items.push(self.builder.text(span, part.trim()));
            }
            at += part.len() + 1;
        }
        self.builder.sequence(content, items)
    }

    /// The first one counts.
    fn schema(&mut self, element: &Element) {
        if std::mem::replace(&mut self.has_schema, true) {
            return;
        }
        let key = self.builder.text(element.name_span, "schema");
        let value = self
            .builder
            .text(element.content, element.content.text(self.text));
        self.root.push((element.span(), (key, value)));
    }

    fn finish(mut self) -> Yaml {
        for (name, pairs) in [
            ("meta", std::mem::take(&mut self.demands)),
            ("pog", std::mem::take(&mut self.governance)),
        ] {
            let (Some((first, _)), Some((last, _))) = (pairs.first(), pairs.last()) else {
                continue;
            };
            let span = first.cover(*last);
            let key = self.builder.text(Span::at(span.lo()), name);
            let value = self
                .builder
                .mapping(span, pairs.into_iter().map(|(_, pair)| pair).collect());
            self.root.push((span, (key, value)));
        }
        let (Some((first, _)), Some((last, _))) = (self.root.first(), self.root.last()) else {
            return Yaml::default();
        };
        let span = first.cover(*last);
        let root = self
            .builder
            .mapping(span, self.root.iter().map(|(_, pair)| *pair).collect());
        // Named here so that a key that is added to the table is read as well.
        debug_assert!(
            ["runtime", "meta", "pog", "schema"]
                .iter()
                .all(|name| find_key(keys::KEYS, name).is_some())
        );
        self.builder.finish(root)
    }
}
