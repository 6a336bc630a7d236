//! Reads expressions into facts: operators, operands, comparisons with literals. Builds no tree and rejects nothing:
//! what cannot be read is stepped over one token at a time. What stands behind an operand is `postfix`'s business.

use pog_text::Span;

use super::facts::{Comparison, Literal, Name, NameId, Resolution};
use super::lexer::{Op, Token, TokenKind, string_value};
use super::reader::Reader;

/// Brackets inside brackets; deeper ones are stepped over. More than `depth_limit` lets through to the parser.
const DEPTH: usize = 60;

/// What an operand turned out to be, as far as comparisons and references care.
#[derive(Debug)]
pub(super) enum Term {
    /// A variable with nothing but attributes behind it: index into the names.
    Name(NameId),
    /// A literal; of a string the span between its quotes.
    Literal(Literal, Span),
    /// The literals in a list or tuple.
    List(Vec<(Literal, Span)>),
    /// Anything else.
    Other,
}

/// Words that continue an expression, and so name a variable only where nothing else fits.
fn is_operator_word(word: &str) -> bool {
    matches!(word, "and" | "or" | "not" | "in" | "is" | "if" | "else")
}

impl Reader<'_> {
    /// Reads everything up to the end of the construct, whatever it is.
    pub(super) fn rest(&mut self) {
        while self.peek().is_some() {
            let before = self.pos;
            self.expression(true);
            if self.pos == before {
                self.pos += 1;
            }
        }
    }

    /// Reads one expression; `conditional` says whether `x if y else z` is allowed here.
    pub(super) fn expression(&mut self, conditional: bool) -> Term {
        let mut result = self.comparison();
        loop {
            match self.word() {
                Some("and" | "or") => {}
                // No tree is built, so the parts of `x if y else z` are simply read in turn.
                Some("if" | "else") if conditional => {}
                _ => return result,
            }
            self.pos += 1;
            self.comparison();
            result = Term::Other;
        }
    }

    fn comparison(&mut self) -> Term {
        let mut negated = false;
        while self.word() == Some("not") {
            self.pos += 1;
            negated = true;
        }
        let mut left = self.arithmetic();
        let mut compared = negated;
        loop {
            let list = match self.peek() {
                Some(t) if t.is(Op::Eq) || t.is(Op::Ne) => Some(false),
                Some(t) if t.is(Op::Lt) || t.is(Op::Le) || t.is(Op::Gt) || t.is(Op::Ge) => None,
                _ if self.word() == Some("in") => Some(true),
                _ if self.word() == Some("not") && self.word_at(1) == Some("in") => {
                    self.pos += 1;
                    Some(true)
                }
                _ => return if compared { Term::Other } else { left },
            };
            self.pos += 1;
            compared = true;
            let right = self.arithmetic();
            match list {
                Some(false) => self.compare(&left, &right),
                Some(true) => self.compare_list(&left, &right),
                None => {}
            }
            // Neighbours are compared: in `a < b == "x"` the literal is `b`'s.
            left = right;
        }
    }

    fn arithmetic(&mut self) -> Term {
        let mut term = self.operand(true);
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Op(
                    Op::Plus
                    | Op::Minus
                    | Op::Mul
                    | Op::Div
                    | Op::FloorDiv
                    | Op::Pow
                    | Op::Mod
                    | Op::Tilde,
                ) => {
                    self.pos += 1;
                    self.operand(true);
                    term = Term::Other;
                }
                _ => break,
            }
        }
        term
    }

    pub(super) fn operand(&mut self, filters: bool) -> Term {
        // Signs cancel out: `--1` is 1.
        let mut negative = None;
        while let Some(sign) = self.peek().filter(|t| t.is(Op::Minus) || t.is(Op::Plus)) {
            negative = Some((
                sign.span,
                negative.is_none_or(|(_, n): (Span, bool)| !n) == sign.is(Op::Minus),
            ));
            self.pos += 1;
        }
        let mut term = self.primary();
        term = self.postfix(term);
        if let Some((sign, negative)) = negative {
            term = match term {
                Term::Literal(Literal::Int(i), span) if negative => {
                    Term::Literal(Literal::Int(-i), sign.cover(span))
                }
                Term::Literal(Literal::Float(f), span) if negative => {
                    Term::Literal(Literal::Float(-f), sign.cover(span))
                }
                _ => Term::Other,
            };
        }
        if filters {
            self.filters_and_tests(term)
        } else {
            term
        }
    }

    fn primary(&mut self) -> Term {
        let Some(token) = self.peek() else {
            return Term::Other;
        };
        match token.kind {
            TokenKind::Ident => self.identifier(token),
            TokenKind::Str { .. } => self.strings(token),
            TokenKind::Int | TokenKind::Float => {
                self.pos += 1;
                number(token.text(self.text)).map_or(Term::Other, |n| Term::Literal(n, token.span))
            }
            TokenKind::Op(Op::OpenParen) => self.nested(|r| r.sequence(Op::CloseParen, true)),
            TokenKind::Op(Op::OpenBracket) => self.nested(|r| r.sequence(Op::CloseBracket, false)),
            TokenKind::Op(Op::OpenBrace) => self.nested(Self::map),
            _ => Term::Other,
        }
    }

    /// Steps over the opening bracket and reads its inside, or skips it where brackets are nested too deeply.
    pub(super) fn nested(&mut self, read: impl FnOnce(&mut Self) -> Term) -> Term {
        self.pos += 1;
        if self.depth >= DEPTH {
            // This reader calls itself for each bracket, and a file may have any number of them.
            self.skip_brackets();
            return Term::Other;
        }
        self.depth += 1;
        let term = read(self);
        self.depth -= 1;
        term
    }

    fn skip_brackets(&mut self) {
        let mut open = 1usize;
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Op(Op::OpenParen | Op::OpenBracket | Op::OpenBrace) => open += 1,
                TokenKind::Op(Op::CloseParen | Op::CloseBracket | Op::CloseBrace) => open -= 1,
                _ => {}
            }
            self.pos += 1;
            if open == 0 {
                return;
            }
        }
    }

    fn identifier(&mut self, token: Token) -> Term {
        let word = token.text(self.text);
        let constant = match word {
            "true" | "True" => Some(Literal::Bool(true)),
            "false" | "False" => Some(Literal::Bool(false)),
            "none" | "None" => Some(Literal::None),
            _ => None,
        };
        if let Some(constant) = constant {
            self.pos += 1;
            return Term::Literal(constant, token.span);
        }
        let operand_follows = self
            .tokens
            .get(self.pos + 1)
            .is_some_and(|next| match next.kind {
                TokenKind::Ident => !is_operator_word(next.text(self.text)),
                TokenKind::Str { .. } | TokenKind::Int | TokenKind::Float => true,
                _ => false,
            });
        // `in`, `is` and the like are names where no operand follows, which is how they look while they are typed.
        if word == "not" || (is_operator_word(word) && operand_follows) {
            return Term::Other;
        }
        self.pos += 1;
        Term::Name(self.name(token))
    }

    /// Records the variable at `token`.
    pub(super) fn name(&mut self, token: Token) -> NameId {
        let name = token.text(self.text);
        let resolution = match self.scopes.local(name) {
            Some(local) => Resolution::Local(local),
            None if self.scopes.provides(name) => Resolution::Builtin,
            None => Resolution::Free,
        };
        let (name, span) = (name.to_owned(), token.span);
        self.facts.names.push(Name {
            name,
            span,
            resolution,
            path: Vec::new(),
            called: false,
            guarded: false,
        })
    }

    fn strings(&mut self, first: Token) -> Term {
        let mut value = string_value(self.text, first);
        let mut span = first.inner();
        self.pos += 1;
        // Adjacent strings are one, as in Python.
        while let Some(next) = self
            .peek()
            .filter(|t| matches!(t.kind, TokenKind::Str { .. }))
        {
            value.to_mut().push_str(&string_value(self.text, next));
            span = span.cover(next.inner());
            self.pos += 1;
        }
        Term::Literal(Literal::Text(value.into_owned()), span)
    }

    /// Reads comma-separated expressions up to `close`. A single one in round brackets is itself.
    fn sequence(&mut self, close: Op, round: bool) -> Term {
        let mut literals = Vec::new();
        let mut single = None;
        let (mut count, mut commas) = (0, 0);
        while let Some(token) = self.peek() {
            if token.is(close) {
                self.pos += 1;
                break;
            }
            if token.is(Op::Comma) {
                self.pos += 1;
                commas += 1;
                continue;
            }
            let before = self.pos;
            let term = self.expression(true);
            // Nothing was read: without a step this token would be met for ever.
            if self.pos == before {
                if !self.step_over() {
                    break;
                }
                continue;
            }
            count += 1;
            match term {
                // Round brackets with one value and no comma only group.
                Term::Literal(literal, span) if !(round && commas == 0) => {
                    literals.push((literal, span))
                }
                term if round && commas == 0 => single = Some(term),
                _ => {}
            }
        }
        match single {
            Some(term) if count == 1 && commas == 0 => return term,
            // It looked like a group until the comma behind it came.
            Some(Term::Literal(literal, span)) => literals.insert(0, (literal, span)),
            _ => {}
        }
        Term::List(literals)
    }

    fn map(&mut self) -> Term {
        while let Some(token) = self.peek() {
            if token.is(Op::CloseBrace) {
                self.pos += 1;
                break;
            }
            let before = self.pos;
            if !token.is(Op::Comma) && !token.is(Op::Colon) {
                self.expression(true);
            }
            if self.pos == before && !self.step_over() {
                break;
            }
        }
        Term::Other
    }

    /// Steps over a token that fits nowhere, except a closing bracket, which may be someone else's.
    pub(super) fn step_over(&mut self) -> bool {
        let closes = self.peek().is_none_or(|t| {
            matches!(
                t.kind,
                TokenKind::Op(Op::CloseParen | Op::CloseBracket | Op::CloseBrace)
            )
        });
        self.pos += usize::from(!closes);
        !closes
    }

    pub(super) fn mark_guarded(&mut self, term: &Term) {
        // With a path the variable itself must exist: an attribute of nothing is an error.
        if let Term::Name(index) = term
            && self.facts.names[*index].path.is_empty()
        {
            self.facts.names[*index].guarded = true;
        }
    }

    pub(super) fn compare(&mut self, left: &Term, right: &Term) {
        if let (Term::Name(name), Term::Literal(literal, span))
        | (Term::Literal(literal, span), Term::Name(name)) = (left, right)
        {
            self.facts.comparisons.push(Comparison {
                name: *name,
                literal: literal.clone(),
                span: *span,
            });
        }
    }

    pub(super) fn compare_list(&mut self, left: &Term, right: &Term) {
        if let (Term::Name(name), Term::List(items)) = (left, right) {
            let found = items.iter().map(|(literal, span)| Comparison {
                name: *name,
                literal: literal.clone(),
                span: *span,
            });
            self.facts.comparisons.extend(found);
        }
    }
}

fn number(text: &str) -> Option<Literal> {
    let digits = text.replace('_', "");
    let (radix, rest) = match digits.get(..2) {
        Some("0b" | "0B") => (2, &digits[2..]),
        Some("0o" | "0O") => (8, &digits[2..]),
        Some("0x" | "0X") => (16, &digits[2..]),
        _ => (10, digits.as_str()),
    };
    let int = i64::from_str_radix(rest, radix).ok().map(Literal::Int);
    int.or_else(|| digits.parse().ok().map(Literal::Float))
}
