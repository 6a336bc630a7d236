//! What may be typed at a cursor in Jinja, told from the tokens of the construct around it. Knows the grammar of statements
//! and expressions as far as that needs. The text may be half typed: what stands behind the cursor decides little.
//!
//! `{% if user.mail == 'ho| %}`: the string is what is typed, it stands behind `==`, and before that ends the path
//! `user.mail`. So the values of `user.mail` may stand there, written inside single quotes, with the closing one.

mod compared;
mod expression;
mod statement;
mod string;
#[cfg(test)]
mod tests;

use pog_text::Span;

use super::completion_context::{CompletionContext, Expected};
use super::facts::{Construct, ConstructKind, construct_at};
use super::lexer::{Op, Token, TokenKind, tokens};
use super::scan::scan;

/// What may be typed at `at`; `None` outside of constructs.
pub(super) fn completion_context(text: &str, at: usize) -> Option<CompletionContext> {
    let scanned = scan(text);
    completion_in(text, construct_at(&scanned.constructs, at)?, at)
}

/// As [`completion_context`], where the construct at the cursor is known: nothing else of the text is read.
pub(super) fn completion_in(
    text: &str,
    construct: &Construct,
    at: usize,
) -> Option<CompletionContext> {
    if !text.is_char_boundary(at) || !construct.inner.touches(at) {
        return None;
    }
    if construct.kind == ConstructKind::Comment {
        return Some(CompletionContext {
            span: Span::at(at),
            expected: Vec::new(),
            close: "",
        });
    }
    let cursor = Cursor::new(text, construct, at);
    Some(match construct.kind {
        _ if cursor.blocked => cursor.nothing(),
        ConstructKind::Output => expression::completion_context(&cursor, 0, &[]),
        _ => statement::completion_context(&cursor),
    })
}

/// A cursor in a construct, read.
struct Cursor<'a> {
    source: &'a str,
    construct: &'a Construct,
    /// All tokens of the construct.
    all: Vec<Token>,
    /// How many tokens stand before the word (or string) under the cursor.
    before: usize,
    /// The string the cursor is in.
    string: Option<Token>,
    /// The word under the cursor, empty where there is none.
    word: Span,
    at: usize,
    /// The cursor stands where nothing can be typed: in a number.
    blocked: bool,
}

impl<'a> Cursor<'a> {
    fn new(source: &'a str, construct: &'a Construct, at: usize) -> Self {
        let mut cursor = Self {
            source,
            construct,
            all: tokens(source, construct.inner),
            before: 0,
            string: None,
            word: Span::at(at),
            at,
            blocked: false,
        };
        cursor.before = cursor.all.partition_point(|t| t.span.hi() <= at);
        let touching = cursor
            .all
            .iter()
            .position(|t| t.span.lo() < at && at <= t.span.hi());
        let Some(index) = touching else { return cursor };
        let token = cursor.all[index];
        match token.kind {
            TokenKind::Ident => {
                // A cursor before a word types a new one, behind or inside it changes it.
                cursor.word = token.span;
                cursor.before = index;
            }
            TokenKind::Str { closed } if !closed || at < token.span.hi() => {
                cursor.string = Some(token);
                cursor.before = index;
            }
            TokenKind::Int | TokenKind::Float | TokenKind::Unknown | TokenKind::Str { .. } => {
                cursor.blocked = true;
            }
            TokenKind::Op(_) => cursor.blocked = at < token.span.hi(),
        }
        cursor
    }

    /// Tokens before the word under the cursor.
    fn tokens(&self) -> &[Token] {
        &self.all[..self.before]
    }

    /// What follows the word or string under the cursor.
    fn following(&self) -> &[Token] {
        let end = self
            .string
            .map_or(self.word.hi().max(self.at), |s| s.span.hi());
        &self.all[self.all.partition_point(|t| t.span.lo() < end)..]
    }

    /// The construct's text behind the word under the cursor.
    fn rest(&self) -> &'a str {
        self.source
            .get(self.word.hi()..self.construct.inner.hi())
            .unwrap_or("")
    }

    /// A token as a word; empty for anything else.
    fn word_of(&self, token: Option<&Token>) -> &'a str {
        token
            .filter(|t| t.kind == TokenKind::Ident)
            .map_or("", |t| t.text(self.source))
    }

    /// Whether the last token before the word is this operator.
    fn is_behind(&self, op: Op) -> bool {
        self.tokens().last().is_some_and(|t| t.is(op))
    }

    /// What may stand in place of the word under the cursor.
    fn context(&self, expected: Vec<Expected>) -> CompletionContext {
        CompletionContext {
            span: self.word,
            expected,
            close: "",
        }
    }

    /// Code in which only the author knows what comes next.
    fn nothing(&self) -> CompletionContext {
        self.context(Vec::new())
    }
}
