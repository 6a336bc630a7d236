//! What a value or a string under the cursor is compared with, told from the tokens around it.

use super::Cursor;
use crate::completion_context::Compared;
use crate::lexer::{Op, Token, TokenKind};
use crate::value_path::{PathSegment, path_before, path_from};

/// The other side of a comparison.
pub(super) struct Comparison {
    pub(super) path: Vec<PathSegment>,
    pub(super) of: Compared,
}

/// What the operand behind `tokens` is compared with: `x ==`, `x !=`, `x in ["a",`, `x | default(`.
pub(super) fn comparison_before(source: &str, tokens: &[Token]) -> Option<Comparison> {
    let (last, lead) = tokens.split_last()?;
    let subject = match last.kind {
        TokenKind::Op(Op::Eq | Op::Ne) => lead,
        TokenKind::Op(Op::OpenParen) => before_default(source, lead)?,
        TokenKind::Op(Op::OpenBracket | Op::Comma) => before_list(source, tokens)?,
        _ => return None,
    };
    Some(Comparison {
        path: path_before(source, subject)?,
        of: Compared::Value,
    })
}

/// The tokens before `| default`, which end with the value that is replaced.
fn before_default<'t>(source: &str, tokens: &'t [Token]) -> Option<&'t [Token]> {
    let (name, lead) = tokens.split_last()?;
    let (pipe, subject) = lead.split_last()?;
    let is_default = name.kind == TokenKind::Ident && matches!(name.text(source), "default" | "d");
    (is_default && pipe.is(Op::Pipe)).then_some(subject)
}

/// The tokens before `in [`, where nothing but literals stands in the list so far.
fn before_list<'t>(source: &str, tokens: &'t [Token]) -> Option<&'t [Token]> {
    let open = tokens.iter().rposition(|t| t.is(Op::OpenBracket))?;
    let is_plain = tokens[open + 1..].iter().all(|t| {
        t.is(Op::Comma)
            || matches!(
                t.kind,
                TokenKind::Str { .. } | TokenKind::Int | TokenKind::Float
            )
    });
    let (test, lead) = tokens[..open].split_last()?;
    if !is_plain || !is_word(source, test, "in") {
        return None;
    }
    Some(match lead.split_last() {
        Some((not, subject)) if is_word(source, not, "not") => subject,
        _ => lead,
    })
}

/// What the string under the cursor is compared with from the right: `"…" == x`, `"…" in x`, `"…" not in x`.
pub(super) fn comparison_behind(cursor: &Cursor<'_>) -> Option<Comparison> {
    let after = cursor.following();
    let first = after.first()?;
    let (start, of) = match (cursor.word_of(Some(first)), cursor.word_of(after.get(1))) {
        _ if first.is(Op::Eq) || first.is(Op::Ne) => (1, Compared::Value),
        ("in", _) => (1, Compared::Items),
        ("not", "in") => (2, Compared::Items),
        _ => return None,
    };
    let (path, _) = path_from(cursor.source, after, start)?;
    Some(Comparison { path, of })
}

fn is_word(source: &str, token: &Token, word: &str) -> bool {
    token.kind == TokenKind::Ident && token.text(source) == word
}
