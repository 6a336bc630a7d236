//! What kind of thing is wanted at a cursor in a construct, told from the tokens before it. Knows the grammar of
//! statements and expressions as far as that needs; knows no parameter and no library.

use pog_syntax::template::{ConstructKind, Op, ReferenceKind, Token, TokenKind};
use pog_text::Span;

use super::compared::{compared_before, quoted};
use crate::assist::inside::Inside;
use crate::assist::shape::{Part, chain_before, is_word_operator};

/// A cursor in a construct, read.
pub(super) struct Here<'a> {
    pub(super) inside: Inside<'a>,
    /// All tokens of the construct.
    all: Vec<Token>,
    /// How many tokens stand before the word (or string) under the cursor.
    before: usize,
    /// The string the cursor is in.
    string: Option<Token>,
    /// The word under the cursor, empty where there is none.
    pub(super) word: Span,
    /// The cursor.
    pub(super) at: usize,
    /// The cursor stands where nothing can be typed: in a number.
    blocked: bool,
}

impl<'a> Here<'a> {
    pub(super) fn read(inside: Inside<'a>, at: usize) -> Self {
        let all = inside.tokens();
        let mut here = Self {
            inside,
            all,
            before: 0,
            string: None,
            word: Span::at(at),
            at,
            blocked: false,
        };
        let touching = here
            .all
            .iter()
            .position(|t| t.span.lo() < at && at <= t.span.hi());
        here.before = here.all.partition_point(|t| t.span.hi() <= at);
        let Some(index) = touching else { return here };
        let token = here.all[index];
        match token.kind {
            TokenKind::Ident => {
                // A cursor before a word types a new one, behind or inside it changes it.
                (here.word, here.before) = (token.span, index);
            }
            TokenKind::Str { closed } if !closed || at < token.span.hi() => {
                (here.string, here.before) = (Some(token), index);
            }
            TokenKind::Int | TokenKind::Float | TokenKind::Unknown | TokenKind::Str { .. } => {
                here.blocked = true
            }
            TokenKind::Op(_) if at < token.span.hi() => here.blocked = true,
            TokenKind::Op(_) => {}
        }
        here
    }

    /// Tokens before the word under the cursor.
    pub(super) fn tokens(&self) -> &[Token] {
        &self.all[..self.before]
    }

    /// What follows the word or string under the cursor.
    pub(super) fn following(&self) -> &[Token] {
        let end = self
            .string
            .map_or(self.word.hi().max(self.at), |s| s.span.hi());
        &self.all[self.all.partition_point(|t| t.span.lo() < end)..]
    }

    /// Whether nothing but blanks stands between the word and the construct's end.
    pub(super) fn is_last(&self) -> bool {
        self.following().is_empty()
    }

    fn text(&self, token: Option<&Token>) -> &'a str {
        token.map_or("", |t| t.text(self.inside.source))
    }

    pub(super) fn word_of(&self, token: Option<&Token>) -> &'a str {
        self.inside.word(token)
    }
}

/// What is wanted.
#[derive(Debug)]
pub(super) enum Place<'a> {
    Nothing,
    /// The keyword of a statement.
    Statement,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A word operator, or a clause of the statement.
    Operator {
        clauses: &'static [&'static str],
    },
    /// A value; `compared` is what it is compared with, and whether with its items.
    Operand {
        compared: Option<(Vec<Part>, bool)>,
    },
    /// A field of this value.
    Field(Vec<Part>),
    Filter,
    Test,
    /// The target of a reference, without quotes yet.
    Reference(ReferenceKind),
    /// Names to import.
    Imports {
        target: &'a str,
        taken: Vec<&'a str>,
    },
    /// The inside of a string.
    Text(Token, Quoted),
}

/// What the string under the cursor is.
#[derive(Debug)]
pub(super) enum Quoted {
    Free,
    Reference(ReferenceKind),
    /// Compared with this value (`true`: with its items).
    Compared(Vec<Part>, bool),
    Subscript(Vec<Part>),
}

/// The place of the cursor.
pub(super) fn place<'a>(here: &Here<'a>) -> Place<'a> {
    let tokens = here.tokens();
    if here.blocked {
        return Place::Nothing;
    }
    if here.inside.kind == ConstructKind::Output {
        return in_expression(here, 0, &[]);
    }
    let Some(keyword) = tokens.first() else {
        return if here.string.is_some() {
            Place::Nothing
        } else {
            Place::Statement
        };
    };
    match here.word_of(Some(keyword)) {
        "if" | "elif" | "elseif" | "elsif" | "do" => in_expression(here, 1, &[]),
        "for" => in_for(here),
        "set" => in_assignment(here, tokens.iter().position(|t| t.is(Op::Assign))),
        "with" => {
            let comma = top_level_comma(tokens);
            in_assignment(
                here,
                tokens
                    .iter()
                    .rposition(|t| t.is(Op::Assign))
                    .filter(|a| comma.is_none_or(|c| *a > c)),
            )
        }
        "macro" => {
            let assign = tokens.iter().rposition(|t| t.is(Op::Assign));
            let comma = tokens.iter().rposition(|t| t.is(Op::Comma));
            assign
                .filter(|a| comma.is_none_or(|c| *a > c))
                .map_or(Place::Nothing, |a| in_expression(here, a + 1, &[]))
        }
        "call" => in_call(here),
        "filter" if tokens.len() == 1 => Place::Filter,
        "filter" => in_expression(here, 1, &[]),
        "autoescape" if tokens.len() == 1 => Place::Words(&["true", "false"]),
        "include" => in_reference(here, ReferenceKind::Include),
        "extends" => in_reference(here, ReferenceKind::Extends),
        "import" => in_reference(here, ReferenceKind::Import),
        "from" => in_reference(here, ReferenceKind::From),
        _ => Place::Nothing,
    }
}

/// The last comma outside brackets.
fn top_level_comma(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0usize;
    let mut found = None;
    for (i, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Op(Op::OpenParen | Op::OpenBracket | Op::OpenBrace) => depth += 1,
            TokenKind::Op(Op::CloseParen | Op::CloseBracket | Op::CloseBrace) => {
                depth = depth.saturating_sub(1)
            }
            TokenKind::Op(Op::Comma) if depth == 0 => found = Some(i),
            _ => {}
        }
    }
    found
}

fn in_for<'a>(here: &Here<'a>) -> Place<'a> {
    let tokens = here.tokens();
    match tokens.iter().position(|t| here.word_of(Some(t)) == "in") {
        Some(at) => in_expression(here, at + 1, &["if", "recursive"]),
        None if tokens.len() > 1 && !tokens[tokens.len() - 1].is(Op::Comma) => {
            Place::Words(&["in"])
        }
        None => Place::Nothing,
    }
}

fn in_assignment<'a>(here: &Here<'a>, assign: Option<usize>) -> Place<'a> {
    match assign {
        Some(at) => in_expression(here, at + 1, &[]),
        // `{% set x | filter %}` opens a block.
        None if here.tokens().last().is_some_and(|t| t.is(Op::Pipe)) => Place::Filter,
        // `{% set ns.field = … %}` changes a field of a namespace.
        None if here.tokens().last().is_some_and(|t| t.is(Op::Dot)) => in_expression(here, 1, &[]),
        None => Place::Nothing,
    }
}

fn in_call<'a>(here: &Here<'a>) -> Place<'a> {
    let tokens = here.tokens();
    if !tokens.get(1).is_some_and(|t| t.is(Op::OpenParen)) {
        return in_expression(here, 1, &[]);
    }
    // `{% call(a, b) macro() %}`: the first brackets bind names.
    match tokens.iter().position(|t| t.is(Op::CloseParen)) {
        Some(at) => in_expression(here, at + 1, &[]),
        None => Place::Nothing,
    }
}

fn in_reference<'a>(here: &Here<'a>, kind: ReferenceKind) -> Place<'a> {
    let tokens = here.tokens();
    let source = here.inside.source;
    let target = tokens
        .iter()
        .position(|t| matches!(t.kind, TokenKind::Str { .. }));
    let in_list = tokens.iter().any(|t| t.is(Op::OpenBracket))
        && !tokens.iter().any(|t| t.is(Op::CloseBracket));
    if let Some(string) = here.string {
        let wanted = target.is_none() || in_list;
        return Place::Text(
            string,
            if wanted {
                Quoted::Reference(kind)
            } else {
                Quoted::Free
            },
        );
    }
    let last = here.word_of(tokens.last());
    match (target.filter(|_| !in_list), kind) {
        (None, _) if tokens.len() == 1 || in_list => Place::Reference(kind),
        (None, _) => in_expression(here, 1, &[]),
        (Some(_), ReferenceKind::Include) if last.is_empty() => Place::Words(&["ignore missing"]),
        (Some(_), ReferenceKind::Include) if last == "ignore" => Place::Words(&["missing"]),
        (Some(_), ReferenceKind::Import) if last.is_empty() => Place::Words(&["as"]),
        (Some(at), ReferenceKind::From) => match tokens
            .iter()
            .position(|t| here.word_of(Some(t)) == "import")
        {
            None => Place::Words(&["import"]),
            Some(import) if last == "import" || tokens.last().is_some_and(|t| t.is(Op::Comma)) => {
                let listed = tokens[import + 1..].iter().chain(here.following());
                let taken = listed
                    .map(|t| here.word_of(Some(t)))
                    .filter(|w| !w.is_empty())
                    .collect();
                Place::Imports {
                    target: tokens[at].inner().text(source),
                    taken,
                }
            }
            Some(_) if last == "as" => Place::Nothing,
            Some(_) => Place::Words(&["as"]),
        },
        _ => Place::Nothing,
    }
}

/// The cursor in an expression that starts at token `from`; `clauses` may follow the expression.
fn in_expression<'a>(here: &Here<'a>, from: usize, clauses: &'static [&'static str]) -> Place<'a> {
    let tokens = here.tokens().get(from..).unwrap_or(&[]);
    let source = here.inside.source;
    if let Some(string) = here.string {
        return Place::Text(string, quoted(here, tokens));
    }
    let Some(last) = tokens.last() else {
        return Place::Operand { compared: None };
    };
    let lead = &tokens[..tokens.len() - 1];
    match last.kind {
        TokenKind::Op(Op::Dot) => {
            chain_before(source, lead).map_or(Place::Nothing, |(chain, _)| Place::Field(chain))
        }
        TokenKind::Op(Op::Pipe) => Place::Filter,
        TokenKind::Op(Op::CloseParen | Op::CloseBracket | Op::CloseBrace) => {
            Place::Operator { clauses }
        }
        TokenKind::Op(_) => Place::Operand {
            compared: compared_before(source, tokens),
        },
        TokenKind::Str { .. } | TokenKind::Int | TokenKind::Float => Place::Operator { clauses },
        TokenKind::Unknown => Place::Nothing,
        TokenKind::Ident => {
            let previous = here.text(lead.last());
            match last.text(source) {
                "is" => Place::Test,
                "not" if previous == "is" => Place::Test,
                // `x not` goes on with `in`; at the start of an operand it negates.
                "not" if lead.last().is_some_and(|t| ends_operand(source, *t)) => {
                    Place::Words(&["in"])
                }
                word if is_word_operator(word) && previous != "." => {
                    Place::Operand { compared: None }
                }
                _ => Place::Operator { clauses },
            }
        }
    }
}

fn ends_operand(source: &str, token: Token) -> bool {
    match token.kind {
        TokenKind::Ident => !is_word_operator(token.text(source)),
        TokenKind::Op(op) => matches!(op, Op::CloseParen | Op::CloseBracket | Op::CloseBrace),
        TokenKind::Str { .. } | TokenKind::Int | TokenKind::Float => true,
        TokenKind::Unknown => false,
    }
}
