//! Moves facts from offsets in a decoded text to offsets in its file. Changes nothing but spans.

use pog_text::{SourceMap, Span};

use super::facts::{NameAt, TemplateFacts};

/// Maps every span in `facts`.
pub(super) fn to_file(facts: &mut TemplateFacts, map: &SourceMap) {
    if map.is_identity() {
        let by = map.to_source(0);
        if by != 0 {
            each(facts, |span| *span = span.shift(by));
        }
    } else {
        each(facts, |span| *span = map.span(*span));
    }
}

fn each(facts: &mut TemplateFacts, change: impl Fn(&mut Span)) {
    let named = |list: &mut [NameAt]| list.iter_mut().for_each(|n| change(&mut n.span));
    for name in &mut facts.names {
        change(&mut name.span);
        named(&mut name.path);
    }
    for local in &mut facts.locals {
        change(&mut local.span);
        change(&mut local.scope);
    }
    named(&mut facts.filters);
    named(&mut facts.tests);
    named(&mut facts.inert);
    for link in &mut facts.links {
        change(&mut link.span);
        change(&mut link.full_span);
    }
    facts
        .comparisons
        .iter_mut()
        .for_each(|c| change(&mut c.span));
    for reference in &mut facts.references {
        change(&mut reference.span);
        change(&mut reference.statement);
        reference
            .imported
            .iter_mut()
            .for_each(|(n, _)| change(&mut n.span));
    }
    for block in &mut facts.blocks {
        change(&mut block.open);
        change(&mut block.keyword_span);
        block.middles.iter_mut().for_each(&change);
        block.close.iter_mut().for_each(&change);
        block.close_keyword.iter_mut().for_each(&change);
        block.name.iter_mut().for_each(|n| change(&mut n.span));
    }
    for construct in &mut facts.constructs {
        change(&mut construct.span);
        change(&mut construct.inner);
    }
    facts.raw.iter_mut().for_each(change);
}
