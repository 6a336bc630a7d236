//! How long the prompt is that a model receives: rendered with its defaults and with each case, or,
//! if that is not certain to stay small, the text outside of all blocks, which every rendering
//! contains. Counts nothing itself.

use pog_governance::evaluate::{given, text_of};
use pog_model::artifact::Case;
use pog_render as render;
use pog_render::Small;
use pog_template::ReferenceKind;
use pog_text::Span;

use crate::Context;

/// Cases rendered per prompt.
const CASES: usize = 16;

/// One text the model may receive.
pub(super) struct Outcome<'a> {
    pub text: String,
    /// The case whose values were used.
    pub case: Option<&'a Case>,
    /// Whether this is only the fixed text that every rendering contains.
    pub part: bool,
}

/// The texts the model may receive, as far as they can be known.
pub(super) fn outcomes<'a>(context: &Context<'a>) -> Vec<Outcome<'a>> {
    let artifact = context.artifact;
    let mut found = Vec::new();
    if let Some(small) = Small::of(context.snapshot, context.file) {
        let cases = artifact.cases.iter().take(CASES).map(Some);
        for case in std::iter::once(None).chain(cases) {
            let given = case.map_or_else(Default::default, |case| given(artifact, case));
            let inputs = render::inputs(&context.snapshot.library, context.file, &given);
            if !inputs.missing.is_empty() {
                continue;
            }
            if let Some(Ok(messages)) = small.render(&inputs.values) {
                found.push(Outcome {
                    text: text_of(&messages),
                    case,
                    part: false,
                });
            }
        }
    }
    if found.is_empty()
        && let Some(text) = fixed_text(context)
    {
        found.push(Outcome {
            text,
            case: None,
            part: true,
        });
    }
    found
}

/// The text outside of blocks and constructs; `None` if a block is not closed or a parent template
/// decides what is shown.
fn fixed_text(context: &Context<'_>) -> Option<String> {
    let facts = context.artifact.facts();
    let is_extended = facts
        .references
        .iter()
        .any(|reference| reference.kind == ReferenceKind::Extends);
    let is_open = facts.blocks.iter().any(|block| block.close.is_none())
        || facts.constructs.iter().any(|construct| !construct.closed);
    if is_extended || is_open {
        return None;
    }
    let holes = holes(context);
    let mut pieces: Vec<&str> = Vec::new();
    for region in &context.artifact.syntax.layout.regions {
        if !region.in_message {
            continue;
        }
        let mut at = region.span.lo();
        for hole in holes.iter().filter(|hole| region.span.encloses(**hole)) {
            // Holes may lie in each other: then there is no text between them, and `get` gives
            // `None`.
            pieces.extend(context.text.get(at..hole.lo()));
            at = at.max(hole.hi());
        }
        pieces.extend(context.text.get(at..region.span.hi()));
    }
    let pieces: Vec<&str> = pieces
        .into_iter()
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect();
    Some(pieces.join(" "))
}

/// What is not sent as it stands: blocks, constructs and role markers, in the order of the text.
fn holes(context: &Context<'_>) -> Vec<Span> {
    let facts = context.artifact.facts();
    let mut holes = Vec::new();
    for block in &facts.blocks {
        if let Some(close) = block.close {
            holes.push(block.open.cover(close));
        }
    }
    for construct in &facts.constructs {
        holes.push(construct.span);
    }
    for message in &context.artifact.syntax.messages {
        let role = message.role_span;
        if !role.is_empty() {
            // The marker's colon goes with it.
            holes.push(Span::new(role.lo(), role.hi() + 1));
        }
    }
    holes.sort_by_key(|span| span.start);
    holes
}
