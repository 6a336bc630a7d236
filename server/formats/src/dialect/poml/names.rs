//! Names that elements bind (`<let>`, `<context>`, `for`), and the files they mention.

use pog_template::{Link, Local, LocalKind, Reference, ReferenceKind};
use pog_text::Span;
use pog_yaml as yaml;

use super::{File, Kind, tags};
use crate::dialect::structure::Bound;
use crate::dialect::tags::TagValue;
use crate::xml::{Attribute, Element};

/// Names bound, and whether an element binds names that are not written here.
pub(super) fn read(file: &File<'_>) -> (Vec<Bound>, bool) {
    let mut reader = Reader {
        file,
        bound: Vec::new(),
        opaque: false,
    };
    for (element, kind) in file.markup.elements.iter().zip(&file.kinds) {
        match kind {
            Kind::Let => reader.assignment(element),
            // The context of a file is read before anything is rendered, so its names hold everywhere.
            Kind::Context => reader.json(element, Span::new(0, file.text.len())),
            Kind::Schema => {
                reader.repeated(element);
                // A schema written as an expression uses `z`, which no element binds.
                reader.provide("z", element.content);
            }
            Kind::Stylesheet | Kind::Hidden => {}
            Kind::Content | Kind::Include | Kind::Meta | Kind::Runtime => reader.repeated(element),
        }
    }
    (reader.bound, reader.opaque)
}

/// A `for` attribute taken apart: what is bound, and the list.
pub(super) struct Loop {
    pub(super) item: Span,
    pub(super) list: Span,
}

/// POML's `(.+)\s+in\s+(.+)`; the first part takes as much as it can.
pub(super) fn parse_loop(text: &str, value: Span) -> Option<Loop> {
    let written = value.text(text);
    let blank = |b: Option<&u8>| b.is_some_and(u8::is_ascii_whitespace);
    let bytes = written.as_bytes();
    let at = written.rmatch_indices("in").map(|(at, _)| at).find(|at| {
        let around = at.checked_sub(1).and_then(|i| bytes.get(i));
        let (before, after) = (written.get(..*at), written.get(at + 2..));
        blank(around)
            && blank(bytes.get(at + 2))
            && before.is_some_and(|b| !b.trim().is_empty())
            && after.is_some_and(|a| !a.trim().is_empty())
    })?;
    let (before, after) = (written.get(..at)?, written.get(at + 2..)?);
    let lead = before.len() - before.trim_start().len();
    let item = Span::new(value.lo() + lead, value.lo() + before.trim_end().len());
    let list = value.lo() + at + 2 + after.len() - after.trim_start().len();
    Some(Loop {
        item,
        list: Span::new(list, list + after.trim().len()),
    })
}

struct Reader<'a> {
    file: &'a File<'a>,
    bound: Vec<Bound>,
    opaque: bool,
}

impl Reader<'_> {
    fn bind(&mut self, name: &str, span: Span, kind: LocalKind, scope: Span, except: Span) {
        let local = Local {
            name: name.to_owned(),
            span,
            kind,
            scope,
        };
        self.bound.push(Bound {
            local,
            except,
            provided: false,
        });
    }

    fn provide(&mut self, name: &str, scope: Span) {
        let local = Local {
            name: name.to_owned(),
            span: Span::at(scope.lo()),
            kind: LocalKind::Loop,
            scope,
        };
        self.bound.push(Bound {
            local,
            except: Span::at(scope.lo()),
            provided: true,
        });
    }

    /// `<let>`: from its end to the end of the file, wherever it stands.
    fn assignment(&mut self, element: &Element) {
        let scope = Span::new(element.span().hi(), self.file.text.len());
        let name = element
            .attribute("name")
            .and_then(|a| a.value)
            .filter(|v| !v.is_empty());
        if let Some(name) = name {
            let written = name.text(self.file.text);
            self.bind(written, name, LocalKind::Set, scope, Span::at(scope.lo()));
        } else if element.attribute("src").is_some() {
            // The names are those of the other file.
            self.opaque = true;
        } else {
            self.json(element, scope);
        }
    }

    /// The keys of a JSON object inside an element.
    fn json(&mut self, element: &Element, scope: Span) {
        let content = element.content;
        if !content.text(self.file.text).trim_start().starts_with('{') {
            return;
        }
        let document = yaml::parse(self.file.text, content);
        let Some(root) = document.root() else { return };
        let keys: Vec<(String, Span)> = root
            .entries()
            .filter_map(|e| Some((e.key.as_str()?.to_owned(), e.key.inner_span())))
            .collect();
        for (name, span) in keys {
            self.bind(&name, span, LocalKind::Set, scope, content);
        }
    }

    fn repeated(&mut self, element: &Element) {
        let Some(value) = element.attribute("for").and_then(|a| a.value) else {
            return;
        };
        let Some(parts) = parse_loop(self.file.text, value) else {
            return;
        };
        let item = parts.item.text(self.file.text);
        // `[key, value]` works as well: the name is an argument of a function.
        let mut at = 0;
        for word in item.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'))) {
            let start = item
                .get(at..)
                .and_then(|rest| rest.find(word))
                .map_or(at, |i| at + i);
            at = start + word.len();
            if word.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$')) {
                let span = Span::new(start, at).shift(parts.item.lo());
                self.bind(word, span, LocalKind::Loop, element.span(), parts.list);
            }
        }
        // Bound by POML itself, so that it is neither unknown nor offered for renaming.
        self.provide("loop", element.span());
    }
}

/// `<include src>`.
pub(super) fn includes(file: &File<'_>) -> Vec<Reference> {
    let elements = file
        .markup
        .elements
        .iter()
        .zip(&file.kinds)
        .filter(|(_, kind)| **kind == Kind::Include);
    let source = |(element, _): (&Element, &Kind)| {
        let span = element.attribute("src")?.value.filter(|v| !v.is_empty())?;
        Some(Reference {
            kind: ReferenceKind::File,
            target: Some(span.text(file.text).to_owned()),
            span,
            statement: element.open,
            optional: false,
            imported: Vec::new(),
        })
    };
    elements.filter_map(source).collect()
}

/// Files whose content is read: documents, tables, values. A picture may be missing: its text stands in.
pub(super) fn links(file: &File<'_>) -> Vec<Link> {
    let mut found = Vec::new();
    for (index, element) in file.markup.elements.iter().enumerate() {
        let known = tags::VOCABULARY
            .find(&element.name)
            .filter(|t| !matches!(t.name, "include" | "folder"));
        let (Some(tag), Some(src)) = (known, element.attribute("src")) else {
            continue;
        };
        let is_file = tag
            .attributes
            .iter()
            .any(|a| a.name == "src" && matches!(a.value, TagValue::File));
        let Some(span) = src
            .value
            .filter(|v| !v.is_empty() && is_file && names_file(src, file.text, *v))
        else {
            continue;
        };
        let lenient = matches!(tag.name, "img" | "audio") || conditional(file, index);
        found.push(Link {
            target: span.text(file.text).to_owned(),
            span,
            full_span: src.span,
            optional: lenient,
        });
    }
    found
}

fn names_file(attribute: &Attribute, text: &str, value: Span) -> bool {
    let path = value.text(text);
    attribute.quoted
        && !path.contains("{{")
        // An address or a drive letter leads out of the workspace.
        && !path.contains(':')
        && !path.starts_with(['/', '\\', '~'])
}

/// Whether an element, or one around it, may never be rendered.
fn conditional(file: &File<'_>, index: usize) -> bool {
    let own = file
        .markup
        .elements
        .get(index)
        .filter(|_| file.kind(Some(index)) != Kind::Let);
    own.into_iter()
        .chain(file.markup.around(index).take(super::MAX_DEPTH))
        .any(|e| e.attribute("if").is_some())
}
