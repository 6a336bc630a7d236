//! Hover: what the analysis says of the word and why it is reported, or the page of a rule that is named in an ignore
//! comment.

use lsp_types::{Contents, Hover, Position};
use pog_ide::hover;
use pog_model::Finding;
use pog_rules as rules;
use pog_text::Span;

use super::policy;
use crate::convert::to_lsp;
use crate::snapshot::DocumentSnapshot;

/// Findings explained at one place; more would hide the thing itself.
const EXPLAINED: usize = 3;

pub(crate) fn hover(ask: &DocumentSnapshot, position: Position) -> Option<Hover> {
    if ask.is_policy() {
        return policy::hover(ask, position);
    }
    let offset = ask.offset(position);
    let (span, text) = rule_page(ask, offset).or_else(|| described(ask, offset))?;
    Some(Hover {
        contents: Contents::MarkupContent(to_lsp::markup(text, ask.session.client().markdown)),
        range: Some(ask.range(span)),
    })
}

/// The thing itself, then what is wrong with it: what each rule wants, why, and who decided it.
fn described(ask: &DocumentSnapshot, offset: usize) -> Option<(Span, String)> {
    let file = &ask.file;
    let hover = hover::hover(&ask.session.world, file, offset);
    let findings = ask.findings();
    // Findings count in the document's own text.
    let at = offset - ask.start;
    let here: Vec<&Finding> = findings
        .iter()
        .filter(|f| f.location.file == ask.view.file.id && f.location.span.touches(at))
        .collect();
    let joined = |span: Span| Span::new(span.lo() + ask.start, span.hi() + ask.start);
    let span = hover
        .as_ref()
        .map(|h| h.span)
        .or_else(|| here.first().map(|f| joined(f.location.span)))?;
    let mut texts: Vec<String> = hover.into_iter().map(|h| h.markdown).collect();
    texts.extend(here.iter().take(EXPLAINED).map(|f| f.explanation()));
    Some((span, texts.join("\n\n---\n\n")))
}

fn rule_page(ask: &DocumentSnapshot, offset: usize) -> Option<(Span, String)> {
    let artifact = ask.file.artifact()?;
    let suppression = artifact
        .suppressions
        .iter()
        .find(|s| s.rule_span.touches(offset))?;
    Some((
        suppression.rule_span,
        rules::by_name(&suppression.rule)?.markdown(),
    ))
}
