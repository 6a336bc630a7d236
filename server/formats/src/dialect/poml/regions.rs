//! Which texts of a POML file are templates, and in which language: attributes, text between tags, schemas.

use pog_template::{EXPRESSION, JAVASCRIPT, Language};
use pog_text::{SourceMap, Span};

use super::{File, Kind, names};
use crate::dialect::layout::Region;
use crate::xml::{Attribute, Element};

/// The regions in source order.
pub(super) fn read(file: &File<'_>) -> Vec<Region> {
    let mut found = Vec::new();
    for (element, kind) in file.markup.elements.iter().zip(&file.kinds) {
        for attribute in &element.attributes {
            found.extend(attribute_region(file, element, *kind, attribute));
        }
    }
    for text in &file.markup.texts {
        let kind = file.role_of(text.parent);
        let blank = text.span.text(file.text).trim().is_empty();
        match kind {
            Kind::Content if !blank => found.push(region(text.span, &JAVASCRIPT, true)),
            Kind::Schema if !blank => found.push(schema(file, text.parent, text.span)),
            _ => {}
        }
    }
    found.sort_by_key(|r| r.span);
    found
}

fn region(span: Span, language: &'static Language, in_message: bool) -> Region {
    Region {
        span,
        decoded: None,
        map: SourceMap::identity(span.lo(), span.len()),
        in_message,
        language,
    }
}

fn attribute_region(
    file: &File<'_>,
    element: &Element,
    kind: Kind,
    attribute: &Attribute,
) -> Option<Region> {
    let value = attribute.value?;
    let is = |name: &str| attribute.name.eq_ignore_ascii_case(name);
    let expression = |span| Some(region(span, &EXPRESSION, false));
    match kind {
        Kind::Let if is("value") => expression(value),
        // Read as they stand.
        Kind::Let | Kind::Context | Kind::Stylesheet | Kind::Hidden => None,
        _ if is("if") => expression(value),
        _ if is("for") => {
            let list = names::parse_loop(file.text, value).map(|l| l.list);
            list.or_else(|| half_typed(file.text, value))
                .and_then(expression)
        }
        Kind::Meta | Kind::Include => None,
        _ if value.text(file.text).contains("{{") => {
            let text = kind == Kind::Content && !is("src") && element.finished;
            Some(region(value, &JAVASCRIPT, text))
        }
        _ => None,
    }
}

/// The place behind `in` of a loop whose list is not typed yet.
fn half_typed(text: &str, value: Span) -> Option<Span> {
    let written = value.text(text);
    (written.ends_with(" in ")).then(|| Span::at(value.hi()))
}

/// A schema is JSON with expressions in it, or one expression.
fn schema(file: &File<'_>, parent: Option<usize>, span: Span) -> Region {
    let text = span.text(file.text);
    let start = span.lo() + text.len() - text.trim_start().len();
    let content = Span::new(start, start + text.trim().len());
    let parser = parent
        .and_then(|p| file.markup.elements.get(p))
        .and_then(|e| e.attribute("parser"));
    let parser = parser.map_or("", |a| a.text(file.text));
    let evaluated =
        parser == "eval" || (parser.is_empty() && !content.text(file.text).starts_with('{'));
    if evaluated {
        region(content, &EXPRESSION, false)
    } else {
        region(content, &JAVASCRIPT, false)
    }
}
