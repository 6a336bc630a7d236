//! Pages of elements, their attributes and values, out of the vocabulary of the file's format.

use pog_formats::dialect::{Tag, TagValue};
use pog_model::artifact::Artifact;

use super::code;

/// The page of an element, of its attribute, of a value of it: as long as `path` is.
pub(super) fn describe(artifact: &Artifact, path: &[String]) -> Option<String> {
    let vocabulary = artifact.syntax.layout.structure.vocabulary?;
    let [name, rest @ ..] = path else { return None };
    let tag = vocabulary.find(name)?;
    let [attribute, rest @ ..] = rest else {
        return Some(element(tag, name));
    };
    let attribute = vocabulary.attribute(tag, attribute)?;
    let TagValue::Choice(choices) = attribute.value else {
        let kind = match attribute.value {
            TagValue::Bool => "boolean",
            TagValue::Number => "number",
            TagValue::Json => "JSON or expression",
            TagValue::File => "path",
            TagValue::Expression => "JavaScript expression",
            TagValue::Name => "name",
            TagValue::Text | TagValue::Choice(_) => "text",
        };
        return Some(format!(
            "**{}** (attribute of `{}`, {kind})\n\n{}",
            attribute.name, tag.name, attribute.doc
        ));
    };
    if let [value, ..] = rest {
        let choice = choices.iter().find(|c| c.value == value)?;
        return Some(format!(
            "**{}** (value of `{}`)\n\n{}",
            choice.value, attribute.name, choice.doc
        ));
    }
    let list: Vec<String> = choices
        .iter()
        .map(|c| format!("- {}: {}", code(c.value), c.doc))
        .collect();
    Some(format!(
        "**{}** (attribute of `{}`)\n\n{}\n\n{}",
        attribute.name,
        tag.name,
        attribute.doc,
        list.join("\n")
    ))
}

fn element(tag: &Tag, name: &str) -> String {
    let mut others = tag
        .names()
        .filter(|n| !n.eq_ignore_ascii_case(name))
        .map(code)
        .collect::<Vec<_>>()
        .join(", ");
    if !others.is_empty() {
        others = format!("\n\nAlso written {others}.");
    }
    format!(
        "**{name}** (element)\n\n{}{others}\n\n```xml\n{}\n```",
        tag.doc, tag.example
    )
}
