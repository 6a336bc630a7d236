//! What a value or a string under the cursor is compared with, told from the tokens around it.

use pog_syntax::template::{Op, Token, TokenKind};

use super::place::{Here, Quoted};
use crate::assist::shape::{Part, chain_before, chain_from};

/// What the operand behind `tokens` is compared with: `x ==`, `x !=`, `x in ["a",`, `x | default(`, `x is eq(`.
pub(super) fn compared_before(source: &str, tokens: &[Token]) -> Option<(Vec<Part>, bool)> {
    let (last, lead) = tokens.split_last()?;
    let word = |t: Option<&Token>| {
        t.filter(|t| t.kind == TokenKind::Ident)
            .map_or("", |t| t.text(source))
    };
    match last.kind {
        TokenKind::Op(Op::Eq | Op::Ne) => {
            chain_before(source, lead).map(|(chain, _)| (chain, false))
        }
        TokenKind::Op(Op::OpenParen) if matches!(word(lead.last()), "default" | "d") => {
            let (pipe, lead) = lead[..lead.len() - 1].split_last()?;
            pipe.is(Op::Pipe)
                .then(|| chain_before(source, lead))?
                .map(|(chain, _)| (chain, false))
        }
        TokenKind::Op(Op::OpenBracket | Op::Comma) => {
            let open = tokens.iter().rposition(|t| t.is(Op::OpenBracket))?;
            let items = &tokens[open + 1..];
            let plain = items.iter().all(|t| {
                t.is(Op::Comma)
                    || matches!(
                        t.kind,
                        TokenKind::Str { .. } | TokenKind::Int | TokenKind::Float
                    )
            });
            let (test, lead) = tokens[..open].split_last()?;
            if !plain || word(Some(test)) != "in" {
                return None;
            }
            let lead = if word(lead.last()) == "not" {
                &lead[..lead.len() - 1]
            } else {
                lead
            };
            chain_before(source, lead).map(|(chain, _)| (chain, false))
        }
        _ => None,
    }
}

/// What the string behind `tokens` is.
pub(super) fn quoted(here: &Here<'_>, tokens: &[Token]) -> Quoted {
    let source = here.inside.source;
    if let Some((chain, items)) = compared_before(source, tokens) {
        return Quoted::Compared(chain, items);
    }
    if let Some((open, lead)) = tokens.split_last()
        && open.is(Op::OpenBracket)
        && let Some((chain, _)) = chain_before(source, lead)
    {
        return Quoted::Subscript(chain);
    }
    let after = here.following();
    let first = after.first();
    let (skip, items) = match (
        first.map(|t| t.kind),
        here.word_of(first),
        here.word_of(after.get(1)),
    ) {
        (Some(TokenKind::Op(Op::Eq | Op::Ne)), ..) => (1, false),
        (_, "in", _) => (1, true),
        (_, "not", "in") => (2, true),
        _ => return Quoted::Free,
    };
    chain_from(source, after, skip)
        .map_or(Quoted::Free, |(chain, _)| Quoted::Compared(chain, items))
}
