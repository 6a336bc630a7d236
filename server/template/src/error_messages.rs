//! Turns minijinja's error into a sentence that names the thing and says what to do, at the place where it is done:
//! the opener of what is never closed rather than the end of the file. Decides nothing about validity.

use pog_text::Span;
use pog_text::words::capitalized;

use super::facts::{Block, Construct, ConstructKind, TemplateFacts};
use super::foreign;
use super::lex_error::first_lex_error;
use super::lexer::{Op, Token, TokenKind, tokens};

/// minijinja's error with what the reader knows about the same text.
pub(super) struct ParserError<'a> {
    pub(super) text: &'a str,
    pub(super) facts: &'a TemplateFacts,
    /// minijinja's range, inside the text.
    pub(super) span: Span,
    pub(super) detail: &'a str,
    pub(super) bad_escape: bool,
}

impl ParserError<'_> {
    /// The sentence and its place.
    pub(super) fn explain(&self) -> (String, Span) {
        let lexical_error = self.bad_escape
            || matches!(
                self.detail,
                "unexpected end of comment"
                    | "unexpected end of raw block"
                    | "unexpected end of string"
                    | "unexpected character"
                    | "invalid float"
                    | "invalid integer (too large)"
                    | "'_' may not occur at end of number"
            );
        if lexical_error && let Some(found) = first_lex_error(self.text, self.facts) {
            return found;
        }
        if let Some(word) = self.detail.strip_prefix("unknown statement ") {
            return self.unknown_statement(word);
        }
        if let Some(found) = self.known_detail() {
            return found;
        }
        if self.detail.starts_with("unexpected end of input") {
            return self.end_of_input();
        }
        if self.detail.starts_with("unexpected ") || self.detail.starts_with("unknown ") {
            return self.unexpected();
        }
        (sentence(self.detail), self.span)
    }

    /// Errors whose words say all that is needed.
    fn known_detail(&self) -> Option<(String, Span)> {
        let d = self.detail;
        let own = |message: &str| Some((message.to_owned(), self.span));
        if let Some(name) = d.strip_prefix("cannot assign to reserved variable name ") {
            return Some((
                format!("Name '{name}' is reserved and cannot be assigned; choose another"),
                self.span,
            ));
        }
        if d.starts_with("block '") && d.ends_with("defined twice") {
            let name = d.split('\'').nth(1).unwrap_or("");
            let second = self
                .facts
                .blocks
                .iter()
                .filter_map(|b| {
                    b.name
                        .as_ref()
                        .filter(|n| n.name == name && b.keyword == "block")
                })
                .nth(1);
            let span = second.map_or(self.span, |n| n.span);
            return Some((
                format!("Block '{name}' is defined twice; give this one another name"),
                span,
            ));
        }
        if let Some(rest) = d.strip_prefix("mismatching name on block. Got `")
            && let Some((got, expected)) = rest.split_once("`, expected `")
        {
            let expected = expected.trim_end_matches('`');
            let message = format!(
                "Block '{expected}' is closed as '{got}'; write {{% endblock {expected} %}}"
            );
            return Some((message, self.span));
        }
        match d {
            "empty subscript" => own("Subscript '[]' is empty; write a key or an index"),
            "non-keyword arg after keyword arg" => {
                own("Positional arguments must stand before keyword arguments")
            }
            "Too many arguments in function call" => own("More than 2000 arguments in one call"),
            "'continue' must be placed inside a loop" => {
                own("Statement 'continue' works only inside a 'for' loop")
            }
            "'break' must be placed inside a loop" => {
                own("Statement 'break' works only inside a 'for' loop")
            }
            "block tags in macros are not allowed" => {
                own("Statement 'block' is not allowed inside a macro")
            }
            "Required blocks can only contain comments or whitespace" => {
                own("A required block may hold nothing but whitespace and comments")
            }
            "names starting with an underline can not be imported" => {
                own("Names that start with '_' cannot be imported")
            }
            "expected a filter" => {
                own("Statement needs the name of a filter, such as {% filter upper %}")
            }
            "template exceeds maximum recursion limits" => {
                own("Template is nested too deeply for the template engine; split it")
            }
            _ if d.starts_with("expected call expression") => {
                let keyword = self
                    .construct()
                    .and_then(|(_, t)| t.first().map(|t| t.text(self.text)));
                let example = if keyword == Some("do") {
                    "{% do f(x) %}"
                } else {
                    "{% call name() %}"
                };
                own(&format!(
                    "Statement '{}' needs a call, such as {example}",
                    keyword.unwrap_or("call")
                ))
            }
            _ => None,
        }
    }

    fn unknown_statement(&self, word: &str) -> (String, Span) {
        let closes = word
            .strip_prefix("end")
            .filter(|w| self.is_block_keyword(w));
        let misplaced = closes.is_some() || matches!(word, "else" | "elif");
        if !misplaced {
            let hint = foreign::statement_hint(word).map_or(String::new(), |h| format!("; {h}"));
            return (format!("Unknown statement '{word}'{hint}"), self.span);
        }
        match self.open_at(self.span.lo()) {
            Some(open) if closes.is_some() || !matches!(open.keyword.as_str(), "if" | "for") => {
                let (message, span) = unclosed_block(open);
                (format!("{message} before {{% {word} %}}"), span)
            }
            Some(open) if word == "elif" && open.keyword == "for" => (
                "Unexpected {% elif %}; a 'for' block can only have {% else %}".to_owned(),
                self.span,
            ),
            Some(open) => (
                format!(
                    "Unexpected {{% {word} %}}; block '{}' already has its {{% else %}}",
                    open.keyword
                ),
                self.span,
            ),
            None => {
                let opener = closes.map_or("'if' or 'for'".to_owned(), |w| format!("'{w}'"));
                (
                    format!("Unexpected {{% {word} %}}; no {opener} block is open here"),
                    self.span,
                )
            }
        }
    }

    fn is_block_keyword(&self, word: &str) -> bool {
        matches!(
            word,
            "for"
                | "if"
                | "with"
                | "set"
                | "autoescape"
                | "filter"
                | "block"
                | "macro"
                | "call"
                | "raw"
        )
    }

    /// The innermost block that is open just before `at`.
    fn open_at(&self, at: usize) -> Option<&Block> {
        self.facts
            .blocks
            .iter()
            .rev()
            .find(|b| b.open.hi() <= at && b.close.is_none_or(|c| c.hi() > at))
    }

    /// The file ended: something was opened and never closed.
    fn end_of_input(&self) -> (String, Span) {
        // minijinja drops the error of a string that opens right behind another string.
        if let Some(found) = first_lex_error(self.text, self.facts) {
            return found;
        }
        if let Some(open) = self.facts.constructs.iter().find(|c| !c.closed) {
            return unclosed_construct(open);
        }
        if let Some(found) = self
            .facts
            .constructs
            .iter()
            .find_map(|c| self.unclosed_bracket(c))
        {
            return found;
        }
        if let Some(block) = self.facts.blocks.iter().rev().find(|b| b.close.is_none()) {
            return unclosed_block(block);
        }
        // A half-typed `{% set x %}` reads as an assignment without value, minijinja waits for its end.
        let set = self.facts.constructs.iter().rev().find(|c| {
            c.kind == ConstructKind::Statement
                && tokens(self.text, c.inner)
                    .first()
                    .is_some_and(|t| t.text(self.text) == "set")
                && !tokens(self.text, c.inner).iter().any(|t| t.is(Op::Assign))
        });
        match set {
            Some(set) if tokens(self.text, set.inner).len() == 1 => (
                "Statement 'set' is incomplete; write it like {% set name = value %}".to_owned(),
                set.span,
            ),
            Some(set) => (
                "Statement 'set' has no value; add '= value', or {% endset %} behind a block"
                    .to_owned(),
                set.span,
            ),
            None => ("Template ends too early".to_owned(), self.span),
        }
    }

    /// The construct minijinja was in, with its tokens: the last that starts before the error.
    fn construct(&self) -> Option<(&Construct, Vec<Token>)> {
        let after = self
            .facts
            .constructs
            .partition_point(|c| c.span.lo() <= self.span.lo());
        let construct = self.facts.constructs.get(after.checked_sub(1)?)?;
        Some((construct, tokens(self.text, construct.inner)))
    }

    /// A bracket in `construct` without its partner.
    fn unclosed_bracket(&self, construct: &Construct) -> Option<(String, Span)> {
        if construct.kind == ConstructKind::Comment {
            return None;
        }
        let mut open: Vec<(Token, char)> = Vec::new();
        for token in tokens(self.text, construct.inner) {
            match token.kind {
                TokenKind::Op(Op::OpenParen) => open.push((token, ')')),
                TokenKind::Op(Op::OpenBracket) => open.push((token, ']')),
                TokenKind::Op(Op::OpenBrace) => open.push((token, '}')),
                TokenKind::Op(Op::CloseParen | Op::CloseBracket | Op::CloseBrace) => {
                    open.pop();
                }
                _ => {}
            }
        }
        let (token, partner) = open.pop()?;
        let message = format!(
            "Bracket '{}' is never closed; add '{partner}'",
            token.text(self.text)
        );
        Some((message, token.span))
    }

    fn unexpected(&self) -> (String, Span) {
        // At the opener of the next construct it is the one before that was forgotten.
        let next = self
            .facts
            .constructs
            .partition_point(|c| c.span.lo() < self.span.lo());
        let meets = self
            .facts
            .constructs
            .get(next)
            .is_some_and(|c| c.span.lo() == self.span.lo());
        if let Some(open) = next
            .checked_sub(1)
            .and_then(|i| self.facts.constructs.get(i))
            .filter(|c| meets && !c.closed)
        {
            return unclosed_construct(open);
        }
        let Some((construct, tokens)) = self.construct() else {
            return (sentence(self.detail), self.span);
        };
        if construct.kind == ConstructKind::Output
            && tokens
                .first()
                .is_some_and(|t| t.span.hi() >= self.span.lo() || t.is(Op::OpenBrace))
            && let Some(hint) = foreign::output_hint(construct.inner.text(self.text))
        {
            return (
                hint,
                Span::new(
                    construct.span.lo(),
                    tokens.get(1).map_or(construct.span.hi(), |t| t.span.hi()),
                ),
            );
        }
        if let Some(found) =
            super::unexpected_token::explain(self.text, construct, &tokens, self.span, self.detail)
        {
            return found;
        }
        if !construct.closed {
            return unclosed_construct(construct);
        }
        if let Some(found) = self.unclosed_bracket(construct) {
            return found;
        }
        let expected = self.detail.split_once(", expected ").map_or("", |(_, e)| e);
        let expected = match expected {
            "" | "end of block" | "end of variable block" => String::new(),
            e => format!("; expected {}", e.replace('`', "'")),
        };
        let found = self.span.text(self.text).trim();
        match found {
            "" => (sentence(self.detail), self.span),
            found if found.len() <= 40 => (format!("Unexpected '{found}'{expected}"), self.span),
            _ => (format!("Unexpected text{expected}"), self.span),
        }
    }
}

pub(super) fn unclosed_construct(construct: &Construct) -> (String, Span) {
    let (what, open, close) = match construct.kind {
        ConstructKind::Output => ("Output", "{{", "}}"),
        ConstructKind::Statement => ("Statement", "{%", "%}"),
        ConstructKind::Comment => ("Comment", "{#", "#}"),
    };
    let at = construct.span.lo();
    (
        format!("{what} '{open}' is never closed; add '{close}'"),
        Span::new(at, at + 2),
    )
}

fn unclosed_block(block: &Block) -> (String, Span) {
    let keyword = block.keyword.as_str();
    let (what, name) = match (keyword, &block.name) {
        ("macro", Some(name)) => ("Macro", name.name.as_str()),
        (_, Some(name)) => ("Block", name.name.as_str()),
        (_, None) => ("Block", keyword),
    };
    (
        format!("{what} '{name}' is never closed; add {{% end{keyword} %}}"),
        block.open,
    )
}

/// minijinja's words as a message of the house.
fn sentence(detail: &str) -> String {
    let sentence = capitalized(detail.replace('`', "'").trim_end_matches('.'));
    if sentence.is_empty() {
        "Template is not valid".to_owned()
    } else {
        sentence
    }
}
