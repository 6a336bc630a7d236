//! One file a feature: protocol in, analysis asked, protocol out. No analysis here. What takes the backend changes the
//! session and awaits nothing; what takes a snapshot can only read (see `session.rs`).

pub(crate) mod actions;
pub(crate) mod commands;
pub(crate) mod completion;
mod create;
pub(crate) mod diagnostics;
pub(crate) mod folding;
pub(crate) mod hints;
pub(crate) mod hover;
pub(crate) mod lenses;
pub(crate) mod library;
pub(crate) mod lifecycle;
pub(crate) mod links;
pub(crate) mod navigation;
mod policy;
pub(crate) mod rename;
pub(crate) mod selection;
pub(crate) mod status;
pub(crate) mod symbols;
pub(crate) mod sync;
pub(crate) mod tokens;
pub(crate) mod watch;

use std::sync::Arc;

use lsp_types::{Position, Range};
use pog_model::Finding;
use pog_text::Span;

use super::convert::{from_lsp, to_lsp};
use super::snapshot::DocumentSnapshot;

impl DocumentSnapshot {
    pub(super) fn findings(&self) -> Arc<Vec<Finding>> {
        self.session.findings(&self.view.file)
    }

    fn own_offset(&self, position: Position) -> usize {
        from_lsp::offset(
            self.view.text(),
            self.view.index(),
            position,
            self.session.client().encoding,
        )
    }

    /// Byte span of a range, in the document's own text: as findings count.
    pub(super) fn own_span(&self, range: Range) -> Span {
        from_lsp::span(
            self.view.text(),
            self.view.index(),
            range,
            self.session.client().encoding,
        )
    }

    /// Whether a span of the artifact stands in the document.
    pub(super) fn holds(&self, span: Span) -> bool {
        self.place().encloses(span)
    }

    /// The document's place in the artifact's joined text.
    pub(super) fn place(&self) -> Span {
        Span::new(self.start, self.start + self.view.text().len())
    }

    /// Byte offset of a position, in the artifact's joined text.
    pub(super) fn offset(&self, position: Position) -> usize {
        self.start + self.own_offset(position)
    }

    /// Byte span of a range, in the artifact's joined text.
    pub(super) fn span(&self, range: Range) -> Span {
        let own = self.own_span(range);
        Span::new(self.start + own.lo(), self.start + own.hi())
    }

    /// Places in any file, as this request sees them.
    pub(super) fn places(&self) -> to_lsp::Places<'_> {
        let places = to_lsp::Places::new(&self.session);
        places
            .with(&self.view.file, &self.view.uri, self.view.index())
            .joined(&self.file)
    }

    /// Range of a byte span of the artifact that stands in the document.
    pub(super) fn range(&self, span: Span) -> Range {
        let own = |offset: usize| offset.saturating_sub(self.start);
        self.own_range(Span::new(own(span.lo()), own(span.hi())))
    }

    /// Range of a byte span of the document's own text.
    pub(super) fn own_range(&self, span: Span) -> Range {
        to_lsp::range(
            self.view.text(),
            self.view.index(),
            span,
            self.session.client().encoding,
        )
    }
}
