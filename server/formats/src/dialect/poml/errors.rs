//! What POML's reader of tags refuses, in words that say what to write instead.

use pog_text::{Span, SyntaxError};

use super::{File, Kind, names};
use crate::dialect::bom;
use crate::xml::{FaultKind, Pairing, SpecialKind};

/// The errors in source order.
pub(super) fn read(file: &File<'_>) -> Vec<SyntaxError> {
    let mut found: Vec<SyntaxError> = Vec::new();
    let mark = bom(file.text);
    let mut add = |span: Span, message: String| found.push(SyntaxError { message, span });
    if !mark.is_empty() && !file.markup.elements.is_empty() {
        add(
            mark,
            "POML does not accept a byte order mark; save the file as UTF-8 without it".to_owned(),
        );
    }
    for special in &file.markup.specials {
        match special.kind {
            SpecialKind::Declaration => add(
                special.span,
                "POML does not accept an XML declaration; remove it".to_owned(),
            ),
            SpecialKind::DocType => add(
                special.span,
                "POML does not accept a document type; remove it".to_owned(),
            ),
            SpecialKind::Entity | SpecialKind::CData | SpecialKind::Instruction => {}
        }
    }
    for (span, message) in loops(file) {
        add(span, message);
    }
    for fault in &file.markup.faults {
        add(fault.span, message(fault.kind, fault.span.text(file.text)));
    }
    if !file.markup.balanced {
        // A tag that is not finished is said already.
        let half = |p: &Pairing| matches!(p, Pairing::Unclosed(i) if file.markup.elements.get(*i).is_some_and(|e| !e.finished));
        for pairing in file.markup.pairing.iter().filter(|p| !half(p)) {
            let (span, message) = pairing_message(file, pairing);
            add(span, message);
        }
    }
    found.sort_by_key(|e| e.span);
    found
}

/// What POML takes for no loop.
fn loops<'a>(file: &'a File<'_>) -> impl Iterator<Item = (Span, String)> + 'a {
    let elements = file.markup.elements.iter().zip(&file.kinds);
    let looped =
        elements.filter(|(_, kind)| !matches!(kind, Kind::Let | Kind::Context | Kind::Stylesheet));
    looped
        .flat_map(|(element, _)| &element.attributes)
        .filter_map(|attribute| {
            let value = attribute.value.filter(|_| attribute.quoted)?;
            let is = |name: &str| attribute.name.eq_ignore_ascii_case(name);
            if is("if") && value.is_empty() {
                return Some((attribute.span, "Attribute 'if' has no condition".to_owned()));
            }
            if !is("for") {
                return None;
            }
            match names::parse_loop(file.text, value) {
                None => Some((value, "Expected 'item in list'".to_owned())),
                Some(parts) if parts.list.text(file.text).starts_with("{{") => Some((
                    parts.list,
                    "The list of a loop must not be in braces".to_owned(),
                )),
                Some(parts) if parts.list.text(file.text).contains(['\n', '\r']) => Some((
                    parts.list,
                    "The list of a loop must be on one line".to_owned(),
                )),
                Some(_) => None,
            }
        })
}

fn message(kind: FaultKind, written: &str) -> String {
    match kind {
        FaultKind::Bracket => "'<' starts a tag in POML; use '#lt;'".to_owned(),
        FaultKind::Ampersand => "'&' is not allowed in POML text; use '#amp;'".to_owned(),
        FaultKind::Unfinished => format!("Unterminated tag '{written}': missing '>'"),
        FaultKind::Comment => "Unclosed comment: missing '-->'".to_owned(),
        FaultKind::NoValue => {
            format!("Attribute '{written}' has no value: write '{written}=\"…\"'")
        }
        FaultKind::Unquoted => format!("Value '{written}' needs quotes"),
        FaultKind::OpenQuote => format!("Unclosed quote: missing {written}"),
        FaultKind::BracketInValue => {
            "'<' is not allowed in an attribute; swap the comparison or use '#lt;'".to_owned()
        }
        FaultKind::Unexpected => format!("Unexpected '{written}' in a tag"),
    }
}

fn pairing_message(file: &File<'_>, pairing: &Pairing) -> (Span, String) {
    let name = |i: usize| {
        file.markup
            .elements
            .get(i)
            .map_or("", |e| &*e.name)
            .to_owned()
    };
    let place = |i: usize| {
        file.markup
            .elements
            .get(i)
            .map_or(Span::default(), |e| e.name_span)
    };
    match pairing {
        Pairing::Unclosed(i) => (
            place(*i),
            format!("Unclosed tag '<{0}>': missing '</{0}>'", name(*i)),
        ),
        Pairing::Late(i, span) => (
            *span,
            format!(
                "Tag '</{}>' comes after the end of an enclosing element",
                name(*i)
            ),
        ),
        Pairing::Stray(span) => (
            *span,
            format!("Unexpected closing tag '</{}>'", span.text(file.text)),
        ),
        Pairing::Other(i, span) => (
            *span,
            format!(
                "Mismatched closing tag '</{}>' for '<{}>'",
                span.text(file.text),
                name(*i)
            ),
        ),
    }
}
