//! Selection ranges: growing and shrinking the selection.

use lsp_types::{Position, SelectionRange};
use pog_ide::selection;

use crate::snapshot::DocumentSnapshot;

pub(crate) fn selection(ask: &DocumentSnapshot, positions: &[Position]) -> Vec<SelectionRange> {
    positions
        .iter()
        .map(|position| {
            let spans = thin(selection::selection(&ask.file, ask.offset(*position)));
            let chain = spans.into_iter().rev().fold(None, |parent, span| {
                Some(Box::new(SelectionRange {
                    range: ask.range(span),
                    parent,
                }))
            });
            // Every position gets an answer, even in a file of no known format.
            let here = lsp_types::Range {
                start: *position,
                end: *position,
            };
            chain.map_or(
                SelectionRange {
                    range: here,
                    parent: None,
                },
                |s| *s,
            )
        })
        .collect()
}

/// Levels sent at most: readers of JSON give up on answers that are nested much deeper.
const LEVELS: usize = 60;

/// Keeps the innermost levels and the outermost ones.
fn thin(mut spans: Vec<pog_text::Span>) -> Vec<pog_text::Span> {
    let excess = spans.len().saturating_sub(LEVELS);
    if excess > 0 {
        spans.drain(LEVELS - 10..LEVELS - 10 + excess);
    }
    spans
}
