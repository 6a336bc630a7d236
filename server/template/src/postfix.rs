//! Reads what stands behind an operand: attributes, subscripts, calls, filters and tests. Shares the reader's state
//! with `expr`.

use pog_text::Span;

use super::expr::Term;
use super::facts::{LocalKind, NameAt, NameId, Resolution};
use super::lexer::{Op, TokenKind, string_value};
use super::reader::Reader;

impl Reader<'_> {
    pub(super) fn postfix(&mut self, term: Term) -> Term {
        let name = if let Term::Name(index) = term {
            Some(index)
        } else {
            None
        };
        let mut term = term;
        let mut open = name;
        let mut first = true;
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Op(Op::Dot) => {
                    self.pos += 1;
                    match self.peek() {
                        Some(part) if part.kind == TokenKind::Ident => {
                            self.pos += 1;
                            self.attribute(&mut open, part.text(self.text).to_owned(), part.span);
                        }
                        // `a.0.b`: an item has no name, so the path ends before it.
                        Some(part) if part.kind == TokenKind::Int => {
                            self.pos += 1;
                            open = None;
                        }
                        // Half-typed: `user.` is still the variable `user`.
                        _ => return Term::Other,
                    }
                }
                TokenKind::Op(Op::OpenBracket) => match self.plain_subscript() {
                    Some((key, span)) => self.attribute(&mut open, key, span),
                    None => {
                        self.nested(Self::subscript);
                        open = None;
                    }
                },
                TokenKind::Op(Op::OpenParen) => {
                    // Only the bare name: `user.items()` does not call `user`.
                    if let (true, Some(name)) = (first, name) {
                        self.facts.names[name].called = true;
                    }
                    self.nested(Self::arguments);
                    open = None;
                }
                _ => break,
            }
            first = false;
            if open.is_none() {
                term = Term::Other;
            }
        }
        term
    }

    /// Adds a part to the path of the variable `open`. A part that is called is a method, not a field, and ends the
    /// path, unless the variable is an imported template or `self`, whose parts are macros and blocks.
    fn attribute(&mut self, open: &mut Option<NameId>, name: String, span: Span) {
        let Some(index) = *open else { return };
        let called = self.peek().is_some_and(|t| t.is(Op::OpenParen));
        // `user.items()` calls a method, which is no field; `forms.input()` calls a macro, whose name is wanted.
        let has_macros = match self.facts.names[index].resolution {
            Resolution::Local(local) => self.facts.locals[local].kind == LocalKind::Import,
            Resolution::Builtin => true,
            Resolution::Free | Resolution::Relative => false,
        };
        if called && !has_macros {
            *open = None;
        } else {
            self.facts.names[index].path.push(NameAt { name, span });
        }
    }

    /// `["name"]`, stepped over if it is that.
    fn plain_subscript(&mut self) -> Option<(String, Span)> {
        let key = self
            .tokens
            .get(self.pos + 1)
            .copied()
            .filter(|t| matches!(t.kind, TokenKind::Str { .. }))?;
        self.tokens
            .get(self.pos + 2)
            .filter(|t| t.is(Op::CloseBracket))?;
        self.pos += 3;
        Some((string_value(self.text, key).into_owned(), key.inner()))
    }

    fn subscript(&mut self) -> Term {
        while let Some(token) = self.peek() {
            if token.is(Op::CloseBracket) {
                self.pos += 1;
                break;
            }
            let before = self.pos;
            if !token.is(Op::Colon) {
                self.expression(true);
            }
            if self.pos == before && !self.step_over() {
                break;
            }
        }
        Term::Other
    }

    /// Reads arguments behind `(`; keyword names are no variables. Returns the first argument.
    fn arguments(&mut self) -> Term {
        let mut first = None;
        while let Some(token) = self.peek() {
            if token.is(Op::CloseParen) {
                self.pos += 1;
                break;
            }
            let before = self.pos;
            if token.is(Op::Comma) || token.is(Op::Mul) || token.is(Op::Pow) {
                self.pos += 1;
                continue;
            }
            if token.kind == TokenKind::Ident
                && self
                    .tokens
                    .get(self.pos + 1)
                    .is_some_and(|t| t.is(Op::Assign))
            {
                self.pos += 2;
                self.expression(true);
                continue;
            }
            let term = self.expression(true);
            first.get_or_insert(term);
            if self.pos == before && !self.step_over() {
                break;
            }
        }
        first.unwrap_or(Term::Other)
    }

    pub(super) fn filters_and_tests(&mut self, term: Term) -> Term {
        let mut term = term;
        loop {
            if self.peek().is_some_and(|t| t.is(Op::Pipe)) {
                self.pos += 1;
                if let Some(filter) = self.filter()
                    && matches!(filter.as_str(), "default" | "d")
                {
                    self.mark_guarded(&term);
                }
                // A result is no variable: in `a | upper | default('')` nothing guards `a`.
                term = Term::Other;
            } else if self.word() == Some("is") {
                self.pos += 1;
                self.test(&term);
                term = Term::Other;
            } else {
                return term;
            }
        }
    }

    /// Reads a filter's name and arguments; returns the name.
    pub(super) fn filter(&mut self) -> Option<String> {
        let named = self.dotted_name()?;
        let name = named.name.clone();
        self.facts.filters.push(named);
        if self.peek().is_some_and(|t| t.is(Op::OpenParen)) {
            self.nested(Self::arguments);
        }
        Some(name)
    }

    fn test(&mut self, subject: &Term) {
        if self.word() == Some("not") {
            self.pos += 1;
        }
        let Some(named) = self.dotted_name() else {
            return;
        };
        let name = named.name.clone();
        self.facts.tests.push(named);
        let argument = match self.peek() {
            Some(t) if t.is(Op::OpenParen) => self.nested(Self::arguments),
            Some(t) => match t.kind {
                TokenKind::Ident if matches!(t.text(self.text), "and" | "or" | "else" | "is") => {
                    Term::Other
                }
                TokenKind::Ident
                | TokenKind::Str { .. }
                | TokenKind::Int
                | TokenKind::Float
                | TokenKind::Op(Op::Plus | Op::Minus | Op::OpenBracket | Op::OpenBrace) => {
                    // Without filters: in `x is divisibleby 3 | abs` the filter belongs to the result of the test.
                    self.operand(false)
                }
                _ => Term::Other,
            },
            None => Term::Other,
        };
        match name.as_str() {
            "defined" | "undefined" => self.mark_guarded(subject),
            "eq" | "equalto" | "ne" | "sameas" => self.compare(subject, &argument),
            "in" => self.compare_list(subject, &argument),
            _ => {}
        }
    }

    /// A filter's or test's name, which may have dots in it.
    fn dotted_name(&mut self) -> Option<NameAt> {
        let first = self.peek().filter(|t| t.kind == TokenKind::Ident)?;
        let mut span = first.span;
        self.pos += 1;
        while self.peek().is_some_and(|t| t.is(Op::Dot)) {
            // Filters and tests that an application registers may have dotted names.
            let Some(part) = self
                .tokens
                .get(self.pos + 1)
                .filter(|t| t.kind == TokenKind::Ident)
            else {
                break;
            };
            span = span.cover(part.span);
            self.pos += 2;
        }
        Some(NameAt {
            name: span.text(self.text).to_owned(),
            span,
        })
    }
}
