//! Puts pieces together: which end belongs to which beginning. Names decide where they can; an end whose name is nowhere
//! open closes the innermost element if the text has no end too many.

use std::collections::HashMap;

use pog_text::Span;
use pog_text::interrupt::checkpoint;

use super::scan::{Piece, Scanner};
use super::tag::Tag;
use super::{Element, Markup, Pairing, Special, Text};

/// Reads the tags of `text` under `span`.
#[must_use]
pub fn read(text: &str, span: Span) -> Markup {
    let mut scanner = Scanner::new(text, span);
    let pieces: Vec<Piece> = scanner.by_ref().collect();
    let mut builder = Builder::new(text, &pieces);
    for piece in pieces {
        builder.add(piece);
    }
    let mut markup = builder.finish(span.clamp_to(text).hi());
    markup.faults = scanner.faults;
    markup.faults.sort_by_key(|f| f.span);
    markup
}

struct Builder<'a> {
    text: &'a str,
    markup: Markup,
    open: Vec<usize>,
    /// How many elements of a name are open.
    names: HashMap<String, usize>,
    /// Elements whose end was not there where the element around them ended.
    missed: HashMap<String, Vec<usize>>,
    /// Ends too many in the whole text.
    excess: usize,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, pieces: &[Piece]) -> Self {
        let (mut depth, mut ends, mut early) = (0_i64, 0_i64, false);
        for piece in pieces {
            match piece {
                Piece::Tag(tag) if tag.closing => {
                    depth -= 1;
                    ends += 1;
                    early |= depth < 0;
                }
                Piece::Tag(tag) if !tag.empty => depth += 1,
                _ => {}
            }
        }
        let markup = Markup {
            balanced: depth == 0 && !early,
            ..Markup::default()
        };
        let excess = usize::try_from((-depth).clamp(0, ends)).unwrap_or(0);
        Self {
            text,
            markup,
            open: Vec::new(),
            names: HashMap::new(),
            missed: HashMap::new(),
            excess,
        }
    }

    fn add(&mut self, piece: Piece) {
        checkpoint("markup");
        let parent = self.open.last().copied();
        match piece {
            Piece::Text(span) => self.markup.texts.push(Text { span, parent }),
            Piece::Comment(span) => self.markup.comments.push(span),
            Piece::Special(kind, span) => self.markup.specials.push(Special { kind, span, parent }),
            Piece::Nothing => {}
            Piece::Tag(tag) if tag.closing => self.close(&tag),
            Piece::Tag(tag) => self.begin(tag, parent),
        }
    }

    fn key(&self, name: Span) -> String {
        name.text(self.text).to_ascii_lowercase()
    }

    fn begin(&mut self, tag: Tag, parent: Option<usize>) {
        let index = self.markup.elements.len();
        if !tag.empty {
            self.open.push(index);
            *self.names.entry(self.key(tag.name)).or_default() += 1;
        }
        self.markup.elements.push(Element {
            name: tag.name.text(self.text).into(),
            name_span: tag.name,
            open: tag.span,
            finished: tag.finished,
            empty: tag.empty,
            attributes: tag.attributes,
            close: None,
            close_name: None,
            content: Span::at(tag.span.hi()),
            parent,
        });
    }

    fn close(&mut self, tag: &Tag) {
        let key = self.key(tag.name);
        if self.names.get(&key).is_some_and(|n| *n > 0) {
            // The name is open somewhere, so whatever is inside of it ends here without an end of its own.
            while let Some(top) = self.pop(tag.span.lo()) {
                let name = self.markup.elements[top].name.to_ascii_lowercase();
                if name == key {
                    return self.end(top, tag);
                }
                self.markup.pairing.push(Pairing::Unclosed(top));
                self.missed.entry(name).or_default().push(top);
            }
            return;
        }
        // One finding about the pair rather than one about each of its tags.
        if let Some(late) = self.missed.get_mut(&key).and_then(Vec::pop) {
            let missing = self
                .markup
                .pairing
                .iter_mut()
                .rfind(|p| **p == Pairing::Unclosed(late));
            if let Some(missing) = missing {
                *missing = Pairing::Late(late, tag.name);
            }
        // With ends to spare a strange name is a stray one; otherwise it must be a misspelled end.
        } else if self.open.is_empty() || (self.excess > 0 && !tag.name.is_empty()) {
            self.excess = self.excess.saturating_sub(1);
            self.markup.pairing.push(Pairing::Stray(tag.name));
        } else if let Some(top) = self.pop(tag.span.lo()) {
            self.end(top, tag);
            self.markup.pairing.push(Pairing::Other(top, tag.name));
        }
    }

    /// Takes the innermost open element, whose content ends at `end`.
    fn pop(&mut self, end: usize) -> Option<usize> {
        let top = self.open.pop()?;
        let element = &mut self.markup.elements[top];
        element.content = Span::new(element.open.hi(), end);
        if let Some(count) = self.names.get_mut(&element.name.to_ascii_lowercase()) {
            *count = count.saturating_sub(1);
        }
        Some(top)
    }

    fn end(&mut self, index: usize, tag: &Tag) {
        if let Some(element) = self.markup.elements.get_mut(index) {
            element.close = Some(tag.span);
            element.close_name = Some(tag.name);
        }
    }

    fn finish(mut self, end: usize) -> Markup {
        while let Some(top) = self.pop(end) {
            self.markup.pairing.push(Pairing::Unclosed(top));
        }
        self.markup
    }
}
