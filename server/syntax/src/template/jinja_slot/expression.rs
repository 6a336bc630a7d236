//! A cursor in an expression.

use super::compared::{Comparison, comparison_before};
use super::{Cursor, string};
use crate::template::lexer::{Op, Token, TokenKind};
use crate::template::slot::{CallForm, FieldForm, Slot, ValueForm, Wants};
use crate::template::value_path::{is_word_operator, path_before};
use crate::template::word::WordKind;

/// What may stand behind a value.
const OPERATORS: &[&str] = &["and", "or", "in", "not in", "is", "is not", "if", "else"];
const CONSTANTS: &[&str] = &["true", "false", "none"];
/// What the language binds inside of blocks.
const BLOCK_NAMES: &[(&str, &str)] = &[("loop", "for"), ("caller", "macro"), ("super", "block")];

/// The slot in an expression that starts at token `from`; `clauses` may follow the expression.
pub(super) fn slot(cursor: &Cursor<'_>, from: usize, clauses: &'static [&'static str]) -> Slot {
    let tokens = cursor.tokens().get(from..).unwrap_or(&[]);
    let source = cursor.source;
    if let Some(token) = cursor.string {
        return string::slot(cursor, token, string::meaning(cursor, tokens));
    }
    let Some((last, lead)) = tokens.split_last() else {
        return operand(cursor, None);
    };
    match last.kind {
        TokenKind::Op(Op::Dot) => field(cursor, lead),
        TokenKind::Op(Op::Pipe) => cursor.slot(vec![Wants::Words(WordKind::Filter)]),
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
) -> Slot {
    let previous = lead.last();
    let is_after = |text: &str| previous.is_some_and(|t| t.text(cursor.source) == text);
    match word.text(cursor.source) {
        "is" => cursor.slot(vec![Wants::Words(WordKind::Test)]),
        "not" if is_after("is") => cursor.slot(vec![Wants::Words(WordKind::Test)]),
        // `x not` goes on with `in`; at the start of an operand it negates.
        "not" if previous.is_some_and(|t| ends_operand(cursor.source, *t)) => {
            cursor.slot(vec![Wants::Keywords(&["in"])])
        }
        text if is_word_operator(text) && !is_after(".") => operand(cursor, None),
        _ => operator(cursor, clauses),
    }
}

fn operator(cursor: &Cursor<'_>, clauses: &'static [&'static str]) -> Slot {
    cursor.slot(vec![Wants::Keywords(clauses), Wants::Keywords(OPERATORS)])
}

fn operand(cursor: &Cursor<'_>, comparison: Option<Comparison>) -> Slot {
    let mut wants = Vec::new();
    if let Some(Comparison { path, of }) = comparison {
        let form = ValueForm::Literal;
        wants.push(Wants::Values { path, of, form });
    }
    wants.extend(names(cursor));
    cursor.slot(wants)
}

/// Everything that can be read.
pub(super) fn names(cursor: &Cursor<'_>) -> [Wants; 6] {
    let call = if cursor.rest().starts_with('(') {
        CallForm::Name
    } else {
        CallForm::Brackets
    };
    [
        Wants::UnreadParameters,
        Wants::Parameters,
        Wants::Locals(call),
        Wants::BlockNames(BLOCK_NAMES),
        Wants::Functions(call),
        Wants::Keywords(CONSTANTS),
    ]
}

fn field(cursor: &Cursor<'_>, lead: &[Token]) -> Slot {
    let Some(path) = path_before(cursor.source, lead) else {
        return cursor.nothing();
    };
    let form = FieldForm::Identifier;
    cursor.slot(vec![
        Wants::Fields(path.clone(), form),
        Wants::UsedFields(path, form),
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
