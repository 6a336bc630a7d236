//! Expressions of Jinja-like languages to trees and back. Everything beyond names, literals and
//! logic is kept as written.

use pog_template::{Op, Token, TokenKind, tokens};
use pog_text::Span;
use serde_json::Value;

use crate::tree::{Expr, LoopWord, Step};

/// Maximum nesting of brackets; deeper expressions are kept as written.
const DEPTH: usize = 40;

/// Reads the expression under `span`.
pub(super) fn read(text: &str, span: Span) -> Expr {
    let tokens = tokens(text, span);
    let mut reader = Reader {
        text,
        tokens: &tokens,
        at: 0,
    };
    match reader.either(0) {
        // Tokens left over mean that the expression is more than what was understood.
        Some(found) if reader.at == tokens.len() => found,
        _ => Expr::Source(span.text(text).trim().to_owned()),
    }
}

struct Reader<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn word(&self) -> Option<&'t str> {
        self.peek()
            .filter(|t| t.kind == TokenKind::Ident)
            .map(|t| t.text(self.text))
    }

    fn accept(&mut self, word: &str) -> bool {
        let found = self.word() == Some(word);
        self.at += usize::from(found);
        found
    }

    fn operator(&mut self, op: Op) -> bool {
        let found = self.peek().is_some_and(|t| t.is(op));
        self.at += usize::from(found);
        found
    }

    fn either(&mut self, depth: usize) -> Option<Expr> {
        let mut left = self.both(depth)?;
        while self.accept("or") {
            left = Expr::Or(Box::new(left), Box::new(self.both(depth)?));
        }
        Some(left)
    }

    fn both(&mut self, depth: usize) -> Option<Expr> {
        let mut left = self.not(depth)?;
        while self.accept("and") {
            left = Expr::And(Box::new(left), Box::new(self.not(depth)?));
        }
        Some(left)
    }

    fn not(&mut self, depth: usize) -> Option<Expr> {
        if depth > DEPTH {
            return None;
        }
        if self.accept("not") {
            return Some(Expr::Not(Box::new(self.not(depth + 1)?)));
        }
        let left = self.primary(depth)?;
        if self.operator(Op::Eq) {
            return Some(Expr::Equal(Box::new(left), Box::new(self.primary(depth)?)));
        }
        if self.operator(Op::Ne) {
            let equal = Expr::Equal(Box::new(left), Box::new(self.primary(depth)?));
            return Some(Expr::Not(Box::new(equal)));
        }
        Some(left)
    }

    fn primary(&mut self, depth: usize) -> Option<Expr> {
        if depth > DEPTH {
            return None;
        }
        if self.operator(Op::OpenParen) {
            let inner = self.either(depth + 1)?;
            return self.operator(Op::CloseParen).then_some(inner);
        }
        let token = self.peek()?;
        let written = token.text(self.text);
        self.at += 1;
        let literal = match token.kind {
            TokenKind::Str { closed: true } => {
                Value::from(unescaped(token.inner().text(self.text))?)
            }
            TokenKind::Int | TokenKind::Float => serde_json::from_str(written).ok()?,
            TokenKind::Ident => match written {
                "true" | "True" => Value::Bool(true),
                "false" | "False" => Value::Bool(false),
                "none" | "None" | "null" => Value::Null,
                "not" | "and" | "or" | "in" | "is" | "if" | "else" => return None,
                name => return self.path(name),
            },
            _ => return None,
        };
        Some(Expr::Literal(literal))
    }

    fn path(&mut self, name: &str) -> Option<Expr> {
        let mut steps = vec![Step::Name(name.to_owned())];
        loop {
            if self.operator(Op::Dot) {
                let token = self.peek()?;
                let written = token.text(self.text);
                steps.push(match token.kind {
                    TokenKind::Ident => Step::Name(written.to_owned()),
                    TokenKind::Int => Step::Index(written.parse().ok()?),
                    _ => return None,
                });
                self.at += 1;
            } else if self.operator(Op::OpenBracket) {
                let token = self.peek()?;
                steps.push(match token.kind {
                    TokenKind::Str { closed: true } => {
                        Step::Name(unescaped(token.inner().text(self.text))?)
                    }
                    TokenKind::Int => Step::Index(token.text(self.text).parse().ok()?),
                    _ => return None,
                });
                self.at += 1;
                if !self.operator(Op::CloseBracket) {
                    return None;
                }
            } else {
                break;
            }
        }
        // Calls and filters are not paths.
        if self
            .peek()
            .is_some_and(|t| t.is(Op::OpenParen) || t.is(Op::Pipe))
        {
            return None;
        }
        if let [Step::Name(head), Step::Name(word)] = steps.as_slice()
            && head == "loop"
            && let Some((_, word)) = LoopWord::JINJA.iter().find(|(name, _)| name == word)
        {
            return Some(Expr::Loop(*word));
        }
        Some(Expr::Path(steps))
    }
}

/// A string's value; `None` for uncommon escapes.
pub(super) fn unescaped(inner: &str) -> Option<String> {
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        out.push(match chars.next()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            c @ ('"' | '\'' | '\\' | '/') => c,
            _ => return None,
        });
    }
    Some(out)
}

pub(super) fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The expression in Jinja.
pub(super) fn print(expr: &Expr) -> String {
    binding(expr, 0)
}

/// Operator precedence: `or` 1, `and` 2, `not` 3, `==` 4, everything else 5.
fn binding(expr: &Expr, outer: u8) -> String {
    let (text, strength) = match expr {
        Expr::Path(steps) => (path(steps), 5),
        Expr::Loop(word) => {
            let name = LoopWord::JINJA
                .iter()
                .find(|(_, w)| w == word)
                .map_or("index", |(name, _)| name);
            (format!("loop.{name}"), 5)
        }
        Expr::Literal(value) => (literal(value), 5),
        // Its precedence is unknown, so it gets brackets inside anything else.
        Expr::Source(source) => (source.clone(), if outer == 0 { 5 } else { 0 }),
        Expr::Or(a, b) => (format!("{} or {}", binding(a, 1), binding(b, 2)), 1),
        Expr::And(a, b) => (format!("{} and {}", binding(a, 2), binding(b, 3)), 2),
        Expr::Not(inner) => match &**inner {
            Expr::Equal(a, b) => (format!("{} != {}", binding(a, 5), binding(b, 5)), 4),
            other => (format!("not {}", binding(other, 3)), 3),
        },
        Expr::Equal(a, b) => (format!("{} == {}", binding(a, 5), binding(b, 5)), 4),
    };
    if strength < outer {
        format!("({text})")
    } else {
        text
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

fn path(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        match step {
            Step::Name(name) if out.is_empty() => out.push_str(name),
            Step::Name(name) if is_identifier(name) => {
                out.push('.');
                out.push_str(name);
            }
            Step::Name(name) => out.push_str(&format!("[{}]", string(name))),
            Step::Index(index) => out.push_str(&format!("[{index}]")),
        }
    }
    out
}

/// Whether a name is a valid identifier.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(text: &str) -> (Expr, String) {
        let expr = read(text, Span::new(0, text.len()));
        let printed = print(&expr);
        (expr, printed)
    }

    #[test]
    fn what_is_printed_reads_the_same() {
        for (text, printed) in [
            ("a", "a"),
            (" user.name[0]['x y'] ", "user.name[0][\"x y\"]"),
            ("not a and (b or c)", "not a and (b or c)"),
            ("a != 'x' or 1 == b", "a != \"x\" or 1 == b"),
            ("(a or b) == none", "(a or b) == none"),
            ("loop.index0", "loop.index0"),
            ("loop.cycle('a')", "loop.cycle('a')"),
            ("a | upper", "a | upper"),
            ("not (a | length)", "not (a | length)"),
            ("a in [1, 2]", "a in [1, 2]"),
            ("not not a", "not not a"),
        ] {
            let (expr, out) = around(text);
            assert_eq!(out, printed);
            assert_eq!(around(&out).0, expr, "{text}");
        }
        assert!(matches!(around("a | upper").0, Expr::Source(_)));
    }
}
