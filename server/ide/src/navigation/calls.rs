//! Keyword arguments in calls: `name` in `{{ call(name=1) }}`. They are the one kind of name that the facts leave out.
//! Reads the tokens of the construct a call stands in; works for half-typed calls.

use pog_model::artifact::Artifact;
use pog_template::{Name, Op, TokenKind, tokens};
use pog_text::Span;

use super::variables::Variables;

/// The keyword arguments of the call whose head ends at `head` (a name, or the last part of a path).
pub(crate) fn keyword_arguments<'a>(
    text: &'a str,
    artifact: &Artifact,
    head: Span,
) -> Vec<(&'a str, Span)> {
    // Only templates that stand in the file as they are can be cut into tokens where they stand.
    let plain = artifact
        .syntax
        .layout
        .regions
        .iter()
        .any(|r| r.decoded.is_none() && r.span.encloses(head));
    let Some(construct) = artifact
        .facts()
        .constructs
        .iter()
        .find(|c| c.inner.encloses(head))
        .filter(|_| plain)
    else {
        return Vec::new();
    };
    let tokens = tokens(text, Span::new(head.hi(), construct.inner.hi()));
    let mut found = Vec::new();
    if !tokens.first().is_some_and(|t| t.is(Op::OpenParen)) {
        return found;
    }
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Op(Op::OpenParen | Op::OpenBracket | Op::OpenBrace) => depth += 1,
            TokenKind::Op(Op::CloseParen | Op::CloseBracket | Op::CloseBrace) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            TokenKind::Ident
                if depth == 1 && tokens.get(at + 1).is_some_and(|t| t.is(Op::Assign)) =>
            {
                found.push((token.text(text), token.span));
            }
            _ => {}
        }
    }
    found
}

/// The end of a call's head: of `m` in `m(1)`, of `part` in `module.part(1)`.
pub(crate) fn head_of(name: &Name) -> Span {
    name.path.first().map_or(name.span, |part| part.span)
}

/// The keyword argument at `offset` and the name that is called.
pub(super) fn keyword_at<'a>(
    text: &'a str,
    artifact: &'a Artifact,
    offset: usize,
) -> Option<(&'a str, Span, &'a Name)> {
    let facts = artifact.facts();
    let construct = facts.constructs.iter().find(|c| c.inner.touches(offset))?;
    let calls = facts
        .names
        .iter()
        .rev()
        .filter(|n| construct.inner.encloses(n.span) && n.span.hi() < offset);
    calls.into_iter().find_map(|call| {
        let arguments = keyword_arguments(text, artifact, head_of(call));
        let (name, span) = arguments
            .into_iter()
            .find(|(_, span)| span.touches(offset))?;
        Some((name, span, call))
    })
}

/// Places of an argument in the macros whose names stand at `names`.
pub(super) fn argument_in_definitions(
    artifact: &Artifact,
    names: &[Span],
    argument: &str,
) -> Vec<Span> {
    let facts = artifact.facts();
    let variables = Variables::of(artifact, argument);
    let mut found = Vec::new();
    for block in facts.blocks.iter().filter(|b| b.keyword == "macro") {
        if !block.name.as_ref().is_some_and(|n| names.contains(&n.span)) {
            continue;
        }
        let bound = facts
            .locals
            .find_id(|l| l.name == argument && block.open.encloses(l.span));
        if let Some(variable) = bound.and_then(|local| variables.of_local(local)) {
            let places = variables.occurrences(variable);
            found.extend(places.into_iter().map(|(span, _)| span));
        }
    }
    found
}
