//! A cursor in a statement: its keyword, or the part of it that the tokens before the cursor tell.

use super::string::Meaning;
use super::{Cursor, expression, string};
use crate::completion_context::{CompletionContext, Expected, StatementForm};
use crate::facts::ReferenceKind;
use crate::lexer::{Op, Token, TokenKind};
use crate::word::WordKind;
use pog_text::lines::line_start;

/// What may be typed in a statement.
pub(super) fn completion_context(cursor: &Cursor<'_>) -> CompletionContext {
    let tokens = cursor.tokens();
    let Some(keyword) = tokens.first() else {
        return match cursor.string {
            Some(_) => cursor.nothing(),
            None => cursor.context(vec![Expected::Statements(form(cursor))]),
        };
    };
    match cursor.word_of(Some(keyword)) {
        "if" | "elif" | "elseif" | "elsif" | "do" => expression::completion_context(cursor, 1, &[]),
        "for" => in_for(cursor),
        "set" => in_assignment(cursor, tokens.iter().position(|t| t.is(Op::Assign))),
        "with" => in_assignment(cursor, assignment_behind(tokens, top_level_comma(tokens))),
        "macro" => {
            // Arguments have values where they have defaults; their names are the author's.
            let comma = tokens.iter().rposition(|t| t.is(Op::Comma));
            match assignment_behind(tokens, comma) {
                Some(assign) => expression::completion_context(cursor, assign + 1, &[]),
                None => cursor.nothing(),
            }
        }
        "call" => in_call(cursor),
        "filter" if tokens.len() == 1 => cursor.context(vec![Expected::Words(WordKind::Filter)]),
        "filter" => expression::completion_context(cursor, 1, &[]),
        "autoescape" if tokens.len() == 1 => {
            cursor.context(vec![Expected::Keywords(&["true", "false"])])
        }
        "include" => in_reference(cursor, ReferenceKind::Include),
        "extends" => in_reference(cursor, ReferenceKind::Extends),
        "import" => in_reference(cursor, ReferenceKind::Import),
        "from" => in_reference(cursor, ReferenceKind::From),
        _ => cursor.nothing(),
    }
}

/// How the whole statement may be proposed; not at all where more follows, which a snippet would push aside.
fn form(cursor: &Cursor<'_>) -> Option<StatementForm> {
    if !cursor.following().is_empty() {
        return None;
    }
    let span = cursor.construct.span;
    let before = cursor.source.get(..span.lo()).unwrap_or("");
    let after = cursor.source.get(span.hi()..).unwrap_or("");
    let line_before = &before[line_start(before, before.len())..];
    let line_after = &after[..after.find(['\n', '\r']).unwrap_or(after.len())];
    Some(StatementForm {
        own_line: line_before.trim().is_empty() && line_after.trim().is_empty(),
        tail: match (cursor.construct.closed, cursor.rest().is_empty()) {
            (false, _) => " %}",
            (true, true) => " ",
            (true, false) => "",
        },
    })
}

fn in_for(cursor: &Cursor<'_>) -> CompletionContext {
    let tokens = cursor.tokens();
    match tokens.iter().position(|t| cursor.word_of(Some(t)) == "in") {
        Some(at) => expression::completion_context(cursor, at + 1, &["if", "recursive"]),
        None if tokens.len() > 1 && !cursor.is_behind(Op::Comma) => {
            cursor.context(vec![Expected::Keywords(&["in"])])
        }
        None => cursor.nothing(),
    }
}

/// Behind `set` and `with`; `assign` is the `=` that the cursor stands behind.
fn in_assignment(cursor: &Cursor<'_>, assign: Option<usize>) -> CompletionContext {
    match assign {
        Some(at) => expression::completion_context(cursor, at + 1, &[]),
        // `{% set x | filter %}` opens a block.
        None if cursor.is_behind(Op::Pipe) => {
            cursor.context(vec![Expected::Words(WordKind::Filter)])
        }
        // `{% set ns.field = … %}` changes a field of a namespace.
        None if cursor.is_behind(Op::Dot) => expression::completion_context(cursor, 1, &[]),
        None => cursor.nothing(),
    }
}

fn in_call(cursor: &Cursor<'_>) -> CompletionContext {
    let tokens = cursor.tokens();
    if !tokens.get(1).is_some_and(|t| t.is(Op::OpenParen)) {
        return expression::completion_context(cursor, 1, &[]);
    }
    // `{% call(a, b) macro() %}`: the first brackets bind names.
    match tokens.iter().position(|t| t.is(Op::CloseParen)) {
        Some(at) => expression::completion_context(cursor, at + 1, &[]),
        None => cursor.nothing(),
    }
}

/// The last `=`, unless a new binding has begun at `comma` behind it.
fn assignment_behind(tokens: &[Token], comma: Option<usize>) -> Option<usize> {
    let assign = tokens.iter().rposition(|t| t.is(Op::Assign))?;
    comma.is_none_or(|comma| assign > comma).then_some(assign)
}

/// The last comma outside brackets.
fn top_level_comma(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0usize;
    let mut found = None;
    for (i, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Op(Op::OpenParen | Op::OpenBracket | Op::OpenBrace) => depth += 1,
            TokenKind::Op(Op::CloseParen | Op::CloseBracket | Op::CloseBrace) => {
                depth = depth.saturating_sub(1);
            }
            TokenKind::Op(Op::Comma) if depth == 0 => found = Some(i),
            _ => {}
        }
    }
    found
}

fn in_reference(cursor: &Cursor<'_>, kind: ReferenceKind) -> CompletionContext {
    let tokens = cursor.tokens();
    let target = tokens
        .iter()
        .position(|t| matches!(t.kind, TokenKind::Str { .. }));
    // `{% include ["a", "b"] %}` takes the first that exists, so the next string is a target too.
    let in_list = tokens.iter().any(|t| t.is(Op::OpenBracket))
        && !tokens.iter().any(|t| t.is(Op::CloseBracket));
    let target = target.filter(|_| !in_list);
    match (cursor.string, target) {
        (Some(token), None) => string::completion_context(cursor, token, Meaning::Reference(kind)),
        (Some(token), Some(_)) => string::completion_context(cursor, token, Meaning::Free),
        (None, None) if tokens.len() == 1 || in_list => {
            let mut expected = vec![Expected::QuotedReference(kind)];
            expected.extend(expression::names(cursor));
            cursor.context(expected)
        }
        (None, None) => expression::completion_context(cursor, 1, &[]),
        (None, Some(at)) => behind_target(cursor, kind, tokens[at]),
    }
}

/// Behind the quoted target of a reference.
fn behind_target(cursor: &Cursor<'_>, kind: ReferenceKind, target: Token) -> CompletionContext {
    let last = cursor.word_of(cursor.tokens().last());
    let words: &[&str] = match (kind, last) {
        (ReferenceKind::Include, "") => &["ignore missing"],
        (ReferenceKind::Include, "ignore") => &["missing"],
        (ReferenceKind::Import, "") => &["as"],
        (ReferenceKind::From, _) => return in_imports(cursor, target),
        _ => return cursor.nothing(),
    };
    cursor.context(vec![Expected::Keywords(words)])
}

/// `{% from "target" import a, b as c %}`.
fn in_imports(cursor: &Cursor<'_>, target: Token) -> CompletionContext {
    let tokens = cursor.tokens();
    let import = tokens
        .iter()
        .position(|t| cursor.word_of(Some(t)) == "import");
    let Some(import) = import else {
        return cursor.context(vec![Expected::Keywords(&["import"])]);
    };
    match cursor.word_of(tokens.last()) {
        last if last == "import" || cursor.is_behind(Op::Comma) => {
            // What is imported behind the cursor is taken as well.
            let listed = tokens[import + 1..].iter().chain(cursor.following());
            let taken = listed.map(|t| cursor.word_of(Some(t)).to_owned());
            cursor.context(vec![Expected::Macros {
                target: target.inner().text(cursor.source).to_owned(),
                taken: taken.filter(|word| !word.is_empty()).collect(),
            }])
        }
        "as" => cursor.nothing(),
        _ => cursor.context(vec![Expected::Keywords(&["as"])]),
    }
}
