//! Hover: what the analysis says of the word, or the page of a rule that is named in an ignore comment.

use lsp_types::{Contents, Hover, Position};
use pog_analysis::assist::hover;
use pog_analysis::rules;
use pog_text::Span;

use crate::lsp::backend::Ask;
use crate::lsp::convert::to_lsp;

pub(crate) fn hover(ask: &Ask, position: Position) -> Option<Hover> {
    let offset = ask.offset(position);
    let (span, text) = rule_page(ask, offset).or_else(|| {
        let hover = hover::hover(&ask.snapshot, &ask.view.file, offset)?;
        Some((hover.span, hover.markdown))
    })?;
    Some(Hover {
        contents: Contents::MarkupContent(to_lsp::markup(text, ask.state.client().markdown)),
        range: Some(ask.range(span)),
    })
}

fn rule_page(ask: &Ask, offset: usize) -> Option<(Span, String)> {
    let artifact = ask.view.file.artifact()?;
    let suppression = artifact.suppressions.iter().find(|s| s.rule_span.touches(offset))?;
    Some((suppression.rule_span, rules::by_name(&suppression.rule)?.markdown()))
}
