//! Shared by the rules about Prompty files: the version, the places of inputs and tools, lines of
//! the body.

use pog_formats::dialect::prompty::{Version, version};
use pog_text::Span;
use pog_yaml::Node;

use crate::Context;

/// The loader of 2.x.
pub(super) const LOADER: &str =
    "https://github.com/microsoft/prompty/blob/main/runtime/python/prompty/prompty/core/loader.py";

/// The key that contains the template of a file without a body.
pub(super) const TEMPLATE: &str = pog_formats::dialect::prompty::TEMPLATE_KEY;

/// Whether the file is read by the rules of Prompty 2.
pub(super) fn is_two(context: &Context<'_>) -> bool {
    !version(&context.artifact.syntax.layout).is_old()
}

/// The version the file is written for.
pub(super) fn version_of(context: &Context<'_>) -> Version {
    version(&context.artifact.syntax.layout)
}

/// The metadata, unless its structure is in doubt.
pub(super) fn metadata<'a>(context: &'a Context<'_>) -> Option<Node<'a>> {
    let layout = &context.artifact.syntax.layout;
    let sound = layout.yaml.errors.is_empty() && layout.errors.is_empty();
    layout.yaml.root().filter(|r| sound && r.is_mapping())
}

/// The values of a list, or of a mapping.
pub(super) fn each<'a>(node: Option<Node<'a>>) -> impl Iterator<Item = Node<'a>> {
    node.into_iter()
        .flat_map(|n| n.items().chain(n.entries().map(|e| e.value)))
}

/// The text of the file itself, without attached files.
pub(super) fn own<'a>(context: &Context<'a>) -> &'a str {
    &context.file.text
}

/// Lines of the body without their ends, in order.
pub(super) fn body_lines<'a>(context: &Context<'a>) -> impl Iterator<Item = Span> + 'a {
    let text = own(context);
    let body = context
        .artifact
        .syntax
        .layout
        .regions
        .first()
        // A template inside a YAML value has lines that are not those of the file.
        .filter(|r| r.decoded.is_none())
        .map(|r| r.span);
    let mut at = body.map_or(text.len(), Span::lo);
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|r| !r.is_empty())?;
        let len = rest.find('\n').unwrap_or(rest.len());
        let line = Span::new(at, at + rest.get(..len)?.trim_end_matches('\r').len());
        at += len + 1;
        Some(line)
    })
}
