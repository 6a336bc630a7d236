//! The template construct around a cursor, as tokens. Works on the decoded text of the region, so that a template
//! inside a YAML scalar reads like any other; hands out file spans only.

use pog_formats::dialect::Region;
use pog_model::artifact::Artifact;
use pog_template::{Construct, ConstructKind, Token, TokenKind, tokens};
use pog_text::Span;

/// A construct and the region it stands in. Offsets and token spans count in [`Inside::source`].
#[derive(Clone, Copy)]
pub(crate) struct Inside<'a> {
    region: &'a Region,
    /// The region's decoded text.
    pub(crate) source: &'a str,
    pub(crate) kind: ConstructKind,
    /// Between the delimiters.
    pub(crate) inner: Span,
    /// With delimiters.
    pub(crate) span: Span,
}

impl<'a> Inside<'a> {
    /// The construct a cursor at `offset` is inside of, with the cursor's decoded offset.
    pub(crate) fn at(
        text: &'a str,
        artifact: &'a Artifact,
        offset: usize,
    ) -> Option<(Self, usize)> {
        let inside = Self::of(text, artifact, artifact.facts().construct_at(offset)?)?;
        let at = inside.region.map.to_decoded(offset)?;
        (inside.source.is_char_boundary(at) && inside.inner.touches(at)).then_some((inside, at))
    }

    /// A construct of the file.
    pub(crate) fn of(text: &'a str, artifact: &'a Artifact, construct: &Construct) -> Option<Self> {
        let region = artifact
            .syntax
            .layout
            .regions
            .iter()
            .find(|r| r.span.encloses(construct.span))?;
        let decoded = |at: usize| region.map.to_decoded(at);
        Some(Self {
            region,
            source: region.text(text),
            kind: construct.kind,
            inner: Span::new(
                decoded(construct.inner.lo())?,
                decoded(construct.inner.hi())?,
            ),
            span: Span::new(decoded(construct.span.lo())?, decoded(construct.span.hi())?),
        })
    }

    /// The statement that encloses `span` (both in the file).
    pub(crate) fn around(text: &'a str, artifact: &'a Artifact, span: Span) -> Option<Self> {
        let constructs = &artifact.facts().constructs;
        let after = constructs.partition_point(|c| c.span.lo() <= span.lo());
        let construct = constructs[..after]
            .last()
            .filter(|c| c.span.encloses(span))?;
        Self::of(text, artifact, construct)
    }

    /// All tokens between the delimiters.
    pub(crate) fn tokens(&self) -> Vec<Token> {
        tokens(self.source, self.inner)
    }

    /// The file span of a decoded one.
    pub(crate) fn file_span(&self, span: Span) -> Span {
        self.region.map.span(span)
    }

    /// A token as a word; empty for anything else.
    pub(crate) fn word(&self, token: Option<&Token>) -> &'a str {
        token
            .filter(|t| t.kind == TokenKind::Ident)
            .map_or("", |t| t.text(self.source))
    }
}
