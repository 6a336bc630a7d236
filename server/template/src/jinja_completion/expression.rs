//! A cursor in an expression.

use super::compared::{Comparison, comparison_before};
use super::{Cursor, string};
use crate::completion_context::{CallForm, CompletionContext, Expected, FieldForm, ValueForm};
use crate::lexer::{Op, Token, TokenKind};
use crate::value_path::{is_word_operator, path_before};
use crate::word::WordKind;

/// What may stand behind a value.
const OPERATORS: &[&str] = &["and", "or", "in", "not in", "is", "is not", "if", "else"];
const CONSTANTS: &[&str] = &["true", "false", "none"];
/// What the language binds inside of blocks.
const BLOCK_NAMES: &[(&str, &str)] = &[("loop", "for"), ("caller", "macro"), ("super", "block")];

/// What may be typed in an expression that starts at token `from`; `clauses` may follow the expression.
pub(super) fn completion_context(
    cursor: &Cursor<'_>,
    from: usize,
    clauses: &'static [&'static str],
) -> CompletionContext {
    let tokens = cursor.tokens().get(from..).unwrap_or(&[]);
    let source = cursor.source;
    if let Some(token) = cursor.string {
        return string::completion_context(cursor, token, string::meaning(cursor, tokens));
    }
    let Some((last, lead)) = tokens.split_last() else {
        return operand(cursor, None);
    };
    match last.kind {
        TokenKind::Op(Op::Dot) => field(cursor, lead),
        TokenKind::Op(Op::Pipe) => cursor.context(vec![Expected::Words(WordKind::Filter)]),
        TokenKind::Op(_) if !ends_operand(source, *last) => {
            operand(cursor, comparison_before(source, tokens))
        }
        TokenKind::Ident => behind_word(cursor, *last, lead, clauses),
        TokenKind::Unknown => cursor.nothing(),
        _ => operator(cursor, clauses),
    }
}

/// Behind a name or a word operator.
fn behind_word(
    cursor: &Cursor<'_>,
    word: Token,
    lead: &[Token],
    clauses: &'static [&'static str],
) -> CompletionContext {
    let previous = lead.last();
    let is_after = |text: &str| previous.is_some_and(|t| t.text(cursor.source) == text);
    match word.text(cursor.source) {
        "is" => cursor.context(vec![Expected::Words(WordKind::Test)]),
        "not" if is_after("is") => cursor.context(vec![Expected::Words(WordKind::Test)]),
        // `x not` goes on with `in`; at the start of an operand it negates.
        "not" if previous.is_some_and(|t| ends_operand(cursor.source, *t)) => {
            cursor.context(vec![Expected::Keywords(&["in"])])
        }
        text if is_word_operator(text) && !is_after(".") => operand(cursor, None),
        _ => operator(cursor, clauses),
    }
}

fn operator(cursor: &Cursor<'_>, clauses: &'static [&'static str]) -> CompletionContext {
    cursor.context(vec![
        Expected::Keywords(clauses),
        Expected::Keywords(OPERATORS),
    ])
}

fn operand(cursor: &Cursor<'_>, comparison: Option<Comparison>) -> CompletionContext {
    let mut expected = Vec::new();
    if let Some(Comparison { path, of }) = comparison {
        let form = ValueForm::Literal;
        expected.push(Expected::Values { path, of, form });
    }
    expected.extend(names(cursor));
    cursor.context(expected)
}

/// Everything that can be read.
pub(super) fn names(cursor: &Cursor<'_>) -> [Expected; 5] {
    let call = if cursor.rest().starts_with('(') {
        CallForm::Name
    } else {
        CallForm::Brackets
    };
    [
        Expected::UnreadParameters,
        Expected::Parameters,
        Expected::Locals {
            call,
            of_blocks: BLOCK_NAMES,
        },
        Expected::Functions(call),
        Expected::Keywords(CONSTANTS),
    ]
}

fn field(cursor: &Cursor<'_>, lead: &[Token]) -> CompletionContext {
    let Some(path) = path_before(cursor.source, lead) else {
        return cursor.nothing();
    };
    let form = FieldForm::Identifier;
    cursor.context(vec![
        Expected::Fields(path.clone(), form),
        Expected::UsedFields(path, form),
    ])
}

fn ends_operand(source: &str, token: Token) -> bool {
    match token.kind {
        TokenKind::Ident => !is_word_operator(token.text(source)),
        TokenKind::Op(op) => matches!(op, Op::CloseParen | Op::CloseBracket | Op::CloseBrace),
        TokenKind::Str { .. } | TokenKind::Int | TokenKind::Float => true,
        TokenKind::Unknown => false,
    }
}
