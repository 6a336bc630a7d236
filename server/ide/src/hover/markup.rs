//! Things in tags: elements, attributes, values of closed lists.

use pog_formats::xml::Element;
use pog_model::artifact::Artifact;
use pog_text::Span;

use super::Found;
use crate::docs::DocRef;

pub(super) fn find(text: &str, artifact: &Artifact, offset: usize) -> Option<Found> {
    let structure = &artifact.syntax.layout.structure;
    let vocabulary = structure.vocabulary?;
    let at = |span: Span| !span.is_empty() && span.touches(offset);
    let elements = &structure.markup.elements;
    let named = |e: &&Element| at(e.name_span) || e.close_name.is_some_and(at);
    if let Some(element) = elements.iter().find(named) {
        vocabulary.find(&element.name)?;
        let span = Some(element.name_span)
            .filter(|s| at(*s))
            .or(element.close_name)?;
        return Some((
            span,
            DocRef::Element {
                path: vec![element.name.to_string()],
            },
        ));
    }
    let element = elements.iter().find(|e| at(e.open))?;
    let tag = vocabulary.find(&element.name)?;
    let attribute = element.attributes.iter().find(|a| at(a.span))?;
    let known = vocabulary.attribute(tag, &attribute.name)?;
    let path = vec![tag.name.to_owned(), known.name.to_owned()];
    if at(attribute.name_span) {
        return Some((attribute.name_span, DocRef::Element { path }));
    }
    let value = attribute.value.filter(|v| at(*v))?;
    let path = path
        .into_iter()
        .chain([value.text(text).to_owned()])
        .collect();
    matches!(known.value, pog_formats::dialect::TagValue::Choice(_))
        .then_some((value, DocRef::Element { path }))
}
