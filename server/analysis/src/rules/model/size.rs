//! How long the prompt is that a model is sent: rendered with its defaults and with each case, or, where that is not
//! certain to stay small, the text outside of all blocks, which every rendering holds. Counts nothing itself.

use pog_syntax::template::ReferenceKind;
use pog_text::Span;

use crate::artifact::Case;
use crate::evaluate::{given, text_of};
use crate::render::{self, Small};
use crate::rules::Context;

/// Cases rendered at most.
const CASES: usize = 16;

/// One way the prompt can come out.
pub(super) struct Outcome<'a> {
    /// What is sent.
    pub text: String,
    /// The case whose values were used.
    pub case: Option<&'a Case>,
    /// Whether this is only a part that every rendering holds.
    pub part: bool,
}

/// The ways the prompt comes out, as far as they can be known.
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
    if found.is_empty() {
        found.extend(literal(context).map(|text| Outcome {
            text,
            case: None,
            part: true,
        }));
    }
    found
}

/// The text outside of blocks and constructs; `None` where blocks are not closed or a parent decides what is shown.
fn literal(context: &Context<'_>) -> Option<String> {
    let facts = context.artifact.facts();
    let open = facts.blocks.iter().any(|b| b.close.is_none())
        || facts.constructs.iter().any(|c| !c.closed);
    if open
        || facts
            .references
            .iter()
            .any(|r| r.kind == ReferenceKind::Extends)
    {
        return None;
    }
    let blocks = facts
        .blocks
        .iter()
        .filter_map(|b| Some(b.open.cover(b.close?)));
    // The marker's colon goes with it.
    let markers = context
        .artifact
        .syntax
        .messages
        .iter()
        .filter(|m| !m.role_span.is_empty());
    let roles = markers.map(|m| Span::new(m.role_span.lo(), m.role_span.hi() + 1));
    let mut holes: Vec<Span> = blocks
        .chain(facts.constructs.iter().map(|c| c.span))
        .chain(roles)
        .collect();
    holes.sort_by_key(|s| s.start);
    let mut pieces: Vec<&str> = Vec::new();
    for region in context
        .artifact
        .syntax
        .layout
        .regions
        .iter()
        .filter(|r| r.in_message)
    {
        let mut at = region.span.lo();
        for hole in holes.iter().filter(|h| region.span.encloses(**h)) {
            pieces.extend(context.text.get(at..hole.lo()));
            at = at.max(hole.hi());
        }
        pieces.extend(context.text.get(at..region.span.hi()));
    }
    let pieces: Vec<&str> = pieces
        .into_iter()
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    Some(pieces.join(" "))
}
