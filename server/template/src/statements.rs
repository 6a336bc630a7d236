//! Reads statements into facts: what they bind, read and open. Expressions are `expr`'s business, the stack of open
//! blocks is `reader`'s, mentions of other templates are `references`'s.

use pog_text::Span;

use super::facts::{LocalId, LocalKind, NameAt, NameId};
use super::lexer::{Op, Token, TokenKind};
use super::reader::Reader;
use super::scope::FrameKind;

impl<'t> Reader<'t> {
    /// Reads the statement at hand; `raw_body` says that a raw block's body follows it.
    pub(super) fn read_statement(&mut self, raw_body: bool) {
        let Some(keyword) = self.peek().filter(|t| t.kind == TokenKind::Ident) else {
            return self.rest();
        };
        self.pos += 1;
        match keyword.text(self.text) {
            "for" => self.for_statement(keyword),
            "if" => {
                self.open_block(keyword, false, None);
                self.rest();
            }
            // The words of other template languages for `elif`: still a branch, whatever minijinja says of it.
            "elif" | "elsif" | "elseif" => {
                self.middle(keyword);
                self.rest();
            }
            "else" => {
                self.middle(keyword);
                // `else if` is not Jinja but often typed; read as a branch, the names behind it are still found.
                self.eat_word("if");
                self.rest();
            }
            "set" => self.set_statement(keyword),
            "with" => self.with_statement(keyword),
            "macro" => self.macro_statement(keyword),
            "call" => self.call_statement(keyword),
            "block" => self.block_statement(keyword),
            "filter" => {
                self.open_block(keyword, false, None);
                self.filter_chain();
            }
            "autoescape" => {
                self.open_block(keyword, false, None);
                self.rest();
            }
            "do" => self.rest(),
            "include" => self.include_statement(),
            "extends" => self.extends_statement(),
            "import" => self.import_statement(),
            "from" => self.import_names_statement(),
            // A `{% raw %}` without its end hides nothing, so it opens nothing either.
            "raw" if raw_body => self.open_block(keyword, false, None),
            word => {
                if let Some(opener) = word.strip_prefix("end") {
                    self.close_block(keyword, opener);
                }
            }
        }
    }

    /// Where names bound by the statement at hand become visible.
    pub(super) fn behind(&self) -> usize {
        self.statement.hi()
    }

    /// Where the next token stands, or the end of the statement.
    fn here(&self) -> usize {
        self.peek().map_or_else(|| self.behind(), |t| t.span.lo())
    }

    /// Names that are assigned to, up to `=`, `in`, `|` or the end. `ns.attr` reads `ns` instead of binding it.
    fn targets(&mut self) -> Vec<Token> {
        let mut targets = Vec::new();
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Ident if token.text(self.text) == "in" => break,
                TokenKind::Ident => {
                    self.pos += 1;
                    // `set ns.x = …` changes a value that exists and binds nothing.
                    if self.peek().is_some_and(|t| t.is(Op::Dot)) {
                        let name = self.name(token);
                        self.target_path(name);
                    } else if !is_reserved(token.text(self.text)) {
                        targets.push(token);
                    }
                }
                TokenKind::Op(Op::Comma | Op::OpenParen | Op::CloseParen) => self.pos += 1,
                _ => break,
            }
        }
        targets
    }

    fn target_path(&mut self, name: NameId) {
        while self.peek().is_some_and(|t| t.is(Op::Dot)) {
            self.pos += 1;
            let Some(part) = self.peek().filter(|t| t.kind == TokenKind::Ident) else {
                return;
            };
            self.pos += 1;
            let named = NameAt {
                name: part.text(self.text).to_owned(),
                span: part.span,
            };
            self.facts.names[name].path.push(named);
        }
    }

    fn for_statement(&mut self, keyword: Token) {
        let targets = self.targets();
        if self.eat_word("in") {
            // Without conditions: in `for a in b if c` the `if` is the loop's own.
            self.expression(false);
        }
        // After the list, which cannot see the loop's own variable.
        self.push_frame(FrameKind::For);
        let from = self.here();
        self.bind_all(&targets, LocalKind::Loop, from);
        self.open_block(keyword, true, None);
        if self.eat_word("if") {
            self.expression(true);
        }
        if !self.eat_word("recursive") {
            self.rest();
        }
    }

    fn set_statement(&mut self, keyword: Token) {
        let targets = self.targets();
        if self.peek().is_some_and(|t| t.is(Op::Assign)) {
            self.pos += 1;
            self.rest();
        } else if self.pos > 1
            && (self.peek().is_some_and(|t| t.is(Op::Pipe)) || self.endset_follows())
        {
            // A block needs a target and an end; `{% set x` alone is still being typed.
            self.filter_chain();
            return self.open_set(keyword, &targets);
        }
        let from = self.behind();
        self.bind_all(&targets, LocalKind::Set, from);
    }

    /// Reads `name(args) | name …`, with or without a bar in front.
    fn filter_chain(&mut self) {
        while let Some(token) = self.peek() {
            let before = self.pos;
            if token.is(Op::Pipe) || self.filter().is_none() {
                // One token on, whatever it is, or the loop would not end.
                self.pos = before + 1;
            }
        }
    }

    fn with_statement(&mut self, keyword: Token) {
        self.push_frame(FrameKind::With);
        while self.peek().is_some() {
            let before = self.pos;
            let targets = self.targets();
            if self.peek().is_some_and(|t| t.is(Op::Assign)) {
                self.pos += 1;
                self.expression(true);
            }
            // minijinja assigns one after the other: a later value sees the names before it, not its own.
            let from = self.here();
            self.bind_all(&targets, LocalKind::With, from);
            if self.pos == before {
                self.pos += 1;
            }
        }
        self.open_block(keyword, true, None);
    }

    fn macro_statement(&mut self, keyword: Token) {
        let name = self.peek().filter(|t| t.kind == TokenKind::Ident);
        if let Some(name) = name {
            self.pos += 1;
            // Before its frame opens, so that the name outlives the body.
            self.bind_all(&[name], LocalKind::Macro, 0);
        }
        let named = name.map(|t| NameAt {
            name: t.text(self.text).to_owned(),
            span: t.span,
        });
        self.push_frame(FrameKind::Macro);
        self.parameters();
        self.open_block(keyword, true, named);
    }

    /// Reads `(a, b=1)`; returns the locals. A default may mention every other argument; its own name means what it
    /// means outside: `{% macro m(x=x) %}`.
    fn parameters(&mut self) -> Vec<(&'t str, LocalId)> {
        if !self.peek().is_some_and(|t| t.is(Op::OpenParen)) {
            return Vec::new();
        }
        self.pos += 1;
        let from = self.here();
        let bound: Vec<_> = self
            .parameter_tokens()
            .into_iter()
            .map(|t| {
                (
                    t.text(self.text),
                    self.add_local(t, LocalKind::Argument, from),
                )
            })
            .collect();
        for &(name, local) in &bound {
            self.scopes.bind(name, local);
        }
        let mut own = None;
        while let Some(token) = self.peek() {
            self.pos += 1;
            if token.is(Op::CloseParen) {
                break;
            }
            if token.is(Op::Assign) {
                // A default value sees the other arguments but not the one it belongs to.
                let hidden = own.and_then(|name| self.scopes.hide(name));
                self.expression(true);
                if let Some(name) = own {
                    self.scopes.reveal(name, hidden);
                }
            }
            let name = token.text(self.text);
            own = bound
                .iter()
                .find(|(bound, _)| *bound == name)
                .map(|(bound, _)| *bound);
        }
        bound
    }

    /// The names between the brackets that open before the token at hand; moves nothing.
    fn parameter_tokens(&self) -> Vec<Token> {
        let mut found = Vec::new();
        let mut depth = 0usize;
        let mut expected = true;
        for token in &self.tokens[self.pos..] {
            match token.kind {
                TokenKind::Op(Op::OpenParen | Op::OpenBracket | Op::OpenBrace) => depth += 1,
                TokenKind::Op(Op::CloseParen | Op::CloseBracket | Op::CloseBrace) => {
                    let Some(outer) = depth.checked_sub(1) else {
                        break;
                    };
                    depth = outer;
                }
                TokenKind::Op(Op::Comma) if depth == 0 => {
                    expected = true;
                    continue;
                }
                TokenKind::Ident
                    if depth == 0 && expected && !is_reserved(token.text(self.text)) =>
                {
                    found.push(*token)
                }
                _ => {}
            }
            expected = false;
        }
        found
    }

    fn call_statement(&mut self, keyword: Token) {
        // The arguments belong to the body, but stand before the call, which cannot see them.
        self.push_frame(FrameKind::Call);
        let bound = self.parameters();
        let end = self.behind();
        self.scopes.pop(end, &mut self.facts.locals);
        self.rest();
        self.push_frame(FrameKind::Call);
        for (name, local) in bound {
            // The `pop` above has ended their scopes at the statement.
            self.facts.locals[local].scope.end = Span::at(self.text.len()).end;
            self.scopes.bind(name, local);
        }
        self.open_block(keyword, true, None);
    }

    fn block_statement(&mut self, keyword: Token) {
        let name = self.peek().filter(|t| t.kind == TokenKind::Ident);
        let named = name.map(|t| NameAt {
            name: t.text(self.text).to_owned(),
            span: t.span,
        });
        self.push_frame(FrameKind::Block);
        self.open_block(keyword, true, named);
    }
}

/// Names that the language does not let a template bind.
pub(super) fn is_reserved(name: &str) -> bool {
    matches!(
        name,
        "true" | "True" | "false" | "False" | "none" | "None" | "loop" | "self"
    )
}
