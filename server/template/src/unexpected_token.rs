//! Sentences for the commonest slip of all: a token where another was needed. Looks at the tokens around the place
//! minijinja names. Gives nothing where it has nothing better to say than "unexpected".

use pog_text::Span;

use super::facts::{Construct, ConstructKind};
use super::lexer::{Op, Token, TokenKind};

/// A better sentence for `detail` at `span`, which minijinja found in `construct`.
pub(super) fn explain(
    text: &str,
    construct: &Construct,
    tokens: &[Token],
    span: Span,
    detail: &str,
) -> Option<(String, Span)> {
    let place = Place {
        text,
        construct,
        tokens,
        span,
    };
    let index = tokens.iter().position(|t| t.span.lo() >= span.lo());
    match index {
        Some(index) => place.at_token(index, detail),
        None if construct.closed => place.at_end(),
        None => None,
    }
}

struct Place<'a> {
    text: &'a str,
    construct: &'a Construct,
    tokens: &'a [Token],
    span: Span,
}

impl Place<'_> {
    fn word(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |t| t.text(self.text))
    }

    fn keyword(&self) -> &str {
        if self.construct.kind == ConstructKind::Statement {
            self.word(0)
        } else {
            ""
        }
    }

    /// The unexpected token is the construct's end: something is missing behind the last token.
    fn at_end(&self) -> Option<(String, Span)> {
        let Some(last) = self.tokens.last().copied() else {
            return Some(match self.construct.kind {
                ConstructKind::Output => (
                    "Output '{{ }}' is empty; write an expression or remove it".to_owned(),
                    self.construct.span,
                ),
                _ => (
                    "Statement '{% %}' is empty; write a keyword or remove it".to_owned(),
                    self.construct.span,
                ),
            });
        };
        if let Some(needed) = self.needed() {
            return Some((needed, self.construct.span));
        }
        self.lacks(last)
    }

    /// What must stand behind `last`, which needs something behind it.
    fn lacks(&self, last: Token) -> Option<(String, Span)> {
        let missing = match last.kind {
            TokenKind::Op(Op::Pipe) => "a filter name behind it",
            TokenKind::Op(Op::Dot) => "an attribute name behind it",
            TokenKind::Op(Op::Assign) => "a value behind it",
            TokenKind::Op(op) if is_binary(op) => "a value behind it",
            TokenKind::Ident => match last.text(self.text) {
                "is" => "the name of a test behind it, such as 'defined'",
                "and" | "or" | "not" | "in" | "if" | "else" => "an expression behind it",
                _ => return None,
            },
            _ => return None,
        };
        let written = last.text(self.text);
        let kind = if last.kind == TokenKind::Ident {
            "Word"
        } else {
            "Operator"
        };
        Some((format!("{kind} '{written}' needs {missing}"), last.span))
    }

    /// What a statement that stops short lacks.
    fn needed(&self) -> Option<String> {
        let alone = self.tokens.len() == 1;
        let example = match self.keyword() {
            "for" if !self.tokens.iter().any(|t| t.text(self.text) == "in") => {
                "{% for item in items %}"
            }
            "for"
                if self
                    .tokens
                    .last()
                    .is_some_and(|t| t.text(self.text) == "in") =>
            {
                "{% for item in items %}"
            }
            "if" | "elif" if alone => "{% if condition %}",
            "set" if alone => "{% set name = value %}",
            "include" | "extends" if alone => "{% include \"name\" %}",
            "macro" => "{% macro name(argument) %}",
            "block" if alone => "{% block name %}",
            "import" => "{% import \"name\" as module %}",
            "from" => "{% from \"name\" import macro %}",
            "filter" if alone => "{% filter upper %}",
            "call" if alone => "{% call name() %}",
            "with" => "{% with name = value %}",
            _ => return None,
        };
        let keyword = self.keyword();
        let example = if keyword == "extends" {
            "{% extends \"name\" %}"
        } else {
            example
        };
        Some(format!(
            "Statement '{keyword}' is incomplete; write it like {example}"
        ))
    }

    /// The unexpected token is in the construct.
    fn at_token(&self, index: usize, detail: &str) -> Option<(String, Span)> {
        let token = self.tokens[index];
        let before = index.checked_sub(1).map(|i| self.tokens[i]);
        let own = |message: String| Some((message, token.span));
        match token.kind {
            // Before the cases of a missing filter name, which `||` would be as well.
            TokenKind::Op(Op::Pipe) if before.is_some_and(|b| b.is(Op::Pipe)) => {
                let whole = before.map_or(token.span, |b| b.span.cover(token.span));
                Some((
                    "Operator '||' is unknown; Jinja writes 'or'".to_owned(),
                    whole,
                ))
            }
            TokenKind::Op(Op::Assign) if matches!(self.keyword(), "if" | "elif" | "") => {
                own("Operator '=' assigns; write '==' to compare".to_owned())
            }
            TokenKind::Op(Op::Comma) if self.construct.kind == ConstructKind::Output => {
                own("Several values need brackets: [a, b]".to_owned())
            }
            TokenKind::Op(Op::Colon) if self.is_filter_name(index) => {
                let name = self.word(index - 1);
                own(format!("Arguments of a filter go in brackets: {name}(…)"))
            }
            TokenKind::Ident if self.keyword() == "else" && token.text(self.text) == "if" => {
                let whole = self.tokens[0].span.cover(token.span);
                Some(("Jinja writes 'elif' for 'else if'".to_owned(), whole))
            }
            _ if before.is_some_and(|b| b.is(Op::Dot) || b.is(Op::Pipe)) => {
                before.and_then(|b| self.lacks(b))
            }
            TokenKind::Op(op) if before.is_some_and(is_operator) && is_binary(op) => {
                let before = before.map_or("", |b| b.text(self.text));
                own(format!(
                    "Operator '{before}' needs a value before '{}'",
                    token.text(self.text)
                ))
            }
            TokenKind::Ident | TokenKind::Str { .. } | TokenKind::Int | TokenKind::Float
                if detail.contains("expected end of") && before.is_some() =>
            {
                let before = before.map_or("", |b| b.text(self.text));
                let now = token.text(self.text);
                // Long quotations would bury what the sentence says.
                if now.len() + before.len() > 60 {
                    return None;
                }
                own(format!(
                    "Unexpected {} behind {}; an operator or a filter is missing",
                    quoted(now),
                    quoted(before)
                ))
            }
            _ if token.span.lo() > self.span.hi() => None,
            _ => self.needed_in_front(index, detail),
        }
    }

    fn is_filter_name(&self, colon: usize) -> bool {
        colon >= 2
            && self.tokens[colon - 1].kind == TokenKind::Ident
            && self.tokens[colon - 2].is(Op::Pipe)
    }

    fn needed_in_front(&self, index: usize, detail: &str) -> Option<(String, Span)> {
        let expected = detail.split_once(", expected ").map(|(_, e)| e)?;
        let keyword = self.keyword();
        if matches!(
            keyword,
            "for" | "import" | "from" | "macro" | "with" | "set" | "block"
        ) && index > 0
        {
            let what = match expected {
                "in" => "'in'",
                "as" => "'as'",
                "import" => "'import'",
                "identifier" => "a name",
                "assignment operator" => "'='",
                _ => return None,
            };
            let found = self.word(index);
            return Some((
                format!("Statement '{keyword}' needs {what} before '{found}'"),
                self.span,
            ));
        }
        None
    }
}

/// In quotes, unless it has its own.
fn quoted(written: &str) -> String {
    if written.starts_with(['"', '\'']) {
        written.to_owned()
    } else {
        format!("'{written}'")
    }
}

fn is_operator(token: Token) -> bool {
    matches!(token.kind, TokenKind::Op(op) if is_binary(op))
}

fn is_binary(op: Op) -> bool {
    !matches!(
        op,
        Op::OpenParen
            | Op::CloseParen
            | Op::OpenBracket
            | Op::CloseBracket
            | Op::OpenBrace
            | Op::CloseBrace
            | Op::Comma
            | Op::Colon
    )
}
