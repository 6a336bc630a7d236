//! Folding ranges.

use lsp_types::{FoldingRange, FoldingRangeKind};
use pog_ide::folding;
use pog_ide::folding::FoldKind;

use crate::snapshot::DocumentSnapshot;

pub(crate) fn folding(ask: &DocumentSnapshot) -> Vec<FoldingRange> {
    let whole_lines = ask.session.client().line_folding;
    folding::folding(&ask.file, ask.place())
        .into_iter()
        .filter_map(|fold| {
            let range = ask.range(fold.span);
            // A span that ends at the start of a line does not hide that line.
            let end_line = if range.end.character == 0 {
                range.end.line.saturating_sub(1)
            } else {
                range.end.line
            };
            let same_line = end_line == range.end.line;
            (end_line > range.start.line).then(|| FoldingRange {
                start_line: range.start.line,
                start_character: (!whole_lines).then_some(range.start.character),
                end_line,
                end_character: (!whole_lines && same_line).then_some(range.end.character),
                kind: match fold.kind {
                    FoldKind::Comment => Some(FoldingRangeKind::Comment),
                    FoldKind::Region => Some(FoldingRangeKind::Region),
                },
                collapsed_text: fold.label,
            })
        })
        .collect()
}
