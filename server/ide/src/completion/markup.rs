//! Proposals inside of tags: names of elements, attributes and their values, closing tags. Knows no element: the file's
//! format brings its vocabulary. Reads the text before the cursor, since a half-typed tag has no end.

use pog_formats::dialect::{Tag, TagAttribute, TagKind, TagValue, Vocabulary};
use pog_formats::xml::{Element, Markup};
use pog_text::Span;

use super::site::Site;
use super::{Completion, CompletionKind, references};
use crate::docs::DocRef;

/// Proposes; `false` when the cursor is in no tag.
pub(super) fn complete(site: &Site<'_>, out: &mut Vec<Completion>) -> bool {
    let structure = &site.artifact.syntax.layout.structure;
    let Some(vocabulary) = structure
        .vocabulary
        .filter(|_| site.offset <= site.file.text.len())
    else {
        return false;
    };
    let place = Place {
        site,
        markup: &structure.markup,
        vocabulary,
    };
    place.name(out) || place.inside(out)
}

struct Place<'a> {
    site: &'a Site<'a>,
    markup: &'a Markup,
    vocabulary: &'static Vocabulary,
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-' | '.')
}

impl Place<'_> {
    /// The word around the cursor.
    fn word(&self) -> Span {
        let (before, after) = self.site.text.split_at(self.site.offset);
        let start = before.trim_end_matches(in_name).len();
        Span::new(
            start,
            self.site.offset + after.len() - after.trim_start_matches(in_name).len(),
        )
    }

    /// `<na|` and `</na|`.
    fn name(&self, out: &mut Vec<Completion>) -> bool {
        let word = self.word();
        let before = self.site.text.get(..word.lo()).unwrap_or("");
        if before.ends_with("</") {
            self.closing(word, out);
            return true;
        }
        if !before.ends_with('<') || self.in_value().is_some() {
            return false;
        }
        let open = self
            .markup
            .elements
            .iter()
            .find(|e| e.name_span.touches(self.site.offset));
        // A tag that goes on behind its name gets the name alone; a snippet would close it twice.
        let complete = open.is_some_and(|e| e.finished || !e.attributes.is_empty());
        for (tag, name) in self
            .vocabulary
            .tags
            .iter()
            .flat_map(|t| t.names().map(move |n| (t, n)))
        {
            let main = name == tag.name;
            let snippet = match tag.kind {
                TagKind::Content | TagKind::Inline => format!("{name}>$0</{name}>"),
                TagKind::Empty | TagKind::Setting => format!("{name} $0 />"),
            };
            let item = Completion::new(name, CompletionKind::Keyword, word)
                .detail(if main {
                    String::new()
                } else {
                    format!("alias of {}", tag.name)
                })
                .doc(DocRef::Element {
                    path: vec![name.to_owned()],
                })
                .snippet((!complete).then_some(snippet));
            out.push(item.group(u32::from(!main)));
        }
        true
    }

    fn closing(&self, word: Span, out: &mut Vec<Completion>) {
        let offset = self.site.offset;
        let closed = self
            .markup
            .elements
            .iter()
            .position(|e| e.close_name.is_some_and(|c| c.touches(offset)));
        let Some(inner) = closed.or_else(|| self.markup.element_at(word.lo().saturating_sub(2)))
        else {
            return;
        };
        // Editors that close brackets have typed the `>` already.
        let end = if self
            .site
            .text
            .get(word.hi()..)
            .is_some_and(|t| t.starts_with('>'))
        {
            ""
        } else {
            ">"
        };
        let first = self.markup.elements.get(inner);
        for (element, group) in first.into_iter().chain(self.markup.around(inner)).zip(0..) {
            let item = Completion::new(format!("/{}", element.name), CompletionKind::Keyword, word)
                .insert(format!("{}{end}", element.name))
                .filter(&*element.name)
                .doc(DocRef::Element {
                    path: vec![element.name.to_string()],
                });
            out.push(item.group(group));
        }
    }

    /// The tag around the cursor.
    fn tag(&self) -> Option<&Element> {
        let offset = self.site.offset;
        let next = self
            .markup
            .elements
            .partition_point(|e| e.open.lo() < offset);
        let element = next
            .checked_sub(1)
            .and_then(|i| self.markup.elements.get(i))?;
        // A tag that is being typed goes on behind its last word.
        let gap = self.site.text.get(element.open.hi()..offset);
        let open =
            !element.finished && gap.is_none_or(|g| g.chars().all(|c| c == ' ' || c == '\t'));
        (offset < element.open.hi() || open).then_some(element)
    }

    fn in_value(&self) -> Option<(&Element, usize)> {
        let element = self.tag()?;
        let inside = |v: Span| v.touches(self.site.offset);
        Some((
            element,
            element
                .attributes
                .iter()
                .position(|a| a.value.is_some_and(inside))?,
        ))
    }

    fn inside(&self, out: &mut Vec<Completion>) -> bool {
        let Some(element) = self.tag() else {
            return false;
        };
        let Some(tag) = self.vocabulary.find(&element.name) else {
            // The attributes of an element that nobody knows are not known either.
            return true;
        };
        if let Some((element, index)) = self.in_value() {
            if let Some(written) = element.attributes.get(index)
                && let Some(known) = self.vocabulary.attribute(tag, &written.name)
            {
                self.values(
                    tag,
                    known,
                    written.value.unwrap_or(Span::at(self.site.offset)),
                    out,
                );
            }
            return true;
        }
        self.attributes(element, tag, out);
        true
    }

    fn attributes(&self, element: &Element, tag: &'static Tag, out: &mut Vec<Completion>) {
        let word = self.word();
        let typed = element.attributes.iter().find(|a| a.name_span == word);
        for attribute in self.vocabulary.attributes(tag) {
            let mut others = element.attributes.iter().filter(|a| a.name_span != word);
            if others.any(|a| (self.vocabulary.same)(&a.name, attribute.name)) {
                continue;
            }
            let own = tag.attributes.iter().any(|a| a.name == attribute.name);
            let mut item =
                Completion::new(attribute.name, CompletionKind::Key, word).doc(DocRef::Element {
                    path: vec![tag.name.to_owned(), attribute.name.to_owned()],
                });
            // An attribute that has a value keeps it: only the name is exchanged.
            if typed.is_none_or(|t| t.value.is_none()) {
                item = item
                    .insert(format!("{}=\"\"", attribute.name))
                    .snippet(Some(format!("{}=\"$1\"$0", attribute.name)));
            }
            out.push(item.group(u32::from(!own)));
        }
    }

    fn values(
        &self,
        tag: &'static Tag,
        attribute: &'static TagAttribute,
        span: Span,
        out: &mut Vec<Completion>,
    ) {
        let doc = |value: &str| DocRef::Element {
            path: vec![
                tag.name.to_owned(),
                attribute.name.to_owned(),
                value.to_owned(),
            ],
        };
        match attribute.value {
            TagValue::Choice(choices) => {
                for choice in choices {
                    out.push(
                        Completion::new(choice.value, CompletionKind::EnumValue, span)
                            .doc(doc(choice.value)),
                    );
                }
            }
            TagValue::Bool => {
                for value in ["true", "false"] {
                    out.push(Completion::new(value, CompletionKind::EnumValue, span));
                }
            }
            TagValue::File if self.names_a_prompt(span) => self.references(span, out),
            _ => {}
        }
    }

    /// Whether another artifact is named here.
    fn names_a_prompt(&self, span: Span) -> bool {
        let references = &self.site.artifact.facts().references;
        span.is_empty() || references.iter().any(|r| r.span == span)
    }

    fn references(&self, span: Span, out: &mut Vec<Completion>) {
        for (name, id) in references::called(self.site) {
            let doc = DocRef::Artifact { id: id.clone() };
            out.push(
                Completion::new(name, CompletionKind::Artifact, span)
                    .detail(id)
                    .doc(doc),
            );
        }
    }
}
