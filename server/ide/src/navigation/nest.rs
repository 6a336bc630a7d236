//! Template blocks by nesting: which blocks a place stands in, found by climbing instead of by looking at all of them.

use pog_model::artifact::Artifact;
use pog_template::Block;
use pog_text::Span;

/// The blocks of one file with what they span.
pub(super) struct Nest<'a> {
    /// In source order: the block, from its opening statement to its closing one, and the block around it.
    blocks: Vec<(&'a Block, Span, Option<usize>)>,
}

impl<'a> Nest<'a> {
    /// The blocks of a file.
    pub(super) fn of(artifact: &'a Artifact) -> Self {
        let regions = &artifact.syntax.layout.regions;
        let mut blocks: Vec<(&Block, Span, Option<usize>)> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut sorted: Vec<&Block> = artifact.facts().blocks.iter().collect();
        sorted.sort_by_key(|b| b.open);
        for block in sorted {
            // A block that is never closed runs to the end of its text.
            let rest = || {
                regions
                    .iter()
                    .find(|r| r.span.encloses(block.open))
                    .map_or(block.open.hi(), |r| r.span.hi())
            };
            let body = Span::new(block.open.lo(), block.close.map_or_else(rest, Span::lo));
            while open
                .pop_if(|outer| blocks[*outer].1.end <= body.start)
                .is_some()
            {}
            blocks.push((block, body, open.last().copied()));
            open.push(blocks.len() - 1);
        }
        Self { blocks }
    }

    /// All blocks, in source order.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'a Block, Span)> + '_ {
        self.blocks.iter().map(|(block, body, _)| (*block, *body))
    }

    /// The blocks that hold `span`, innermost first. The opening statement belongs to a block, the closing one not.
    pub(super) fn around(&self, span: Span) -> impl Iterator<Item = (&'a Block, Span)> + '_ {
        let mut next = self
            .blocks
            .partition_point(|(_, body, _)| body.start <= span.start)
            .checked_sub(1);
        std::iter::from_fn(move || {
            loop {
                let (block, body, outer) = self.blocks.get(next?)?;
                next = *outer;
                if body.encloses(span) {
                    return Some((*block, *body));
                }
            }
        })
    }
}
