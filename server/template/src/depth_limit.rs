//! Refuses templates whose parse would exhaust the stack. minijinja limits brackets and nested statements itself, but
//! not `not not …`, `- - …`, `else` chains, `elif` chains, brackets in assignment targets, nor the depth of the tree
//! that a long chain of operators builds, which is freed recursively. Judges depth only, never validity.

use pog_text::Span;

use super::lexer::{Op, Token, TokenKind, next_token};
use super::scan::{raw_end, raw_tag};

/// Stack that parsing may take, in units of about a kilobyte of a debug build; worker threads have 2 MiB.
const BUDGET: usize = 1_600;
/// What one open block, bracket, prefix (`not`, `-`, `else`) and `elif` cost.
const BLOCK: usize = 10;
const BRACKET: usize = 15;
const PREFIX: usize = 3;
const BRANCH: usize = 6;
/// Brackets inside brackets; nobody reads more. minijinja allows up to 150.
const BRACKETS: usize = 50;
/// Tokens of one expression that may each add a level to the tree.
const CHAIN: usize = 1_000;

/// Why a template must not be given to minijinja's parser, and where.
pub(super) fn refusal(text: &str) -> Option<(&'static str, Span)> {
    let mut at = 0;
    let mut nesting = Nesting::default();
    while let Some(found) = text[at..].find('{') {
        at += found;
        let statement = match text.as_bytes().get(at + 1) {
            Some(b'{') => false,
            Some(b'%') => true,
            Some(b'#') => {
                // Without an end nothing behind it is parsed, so there is nothing left to refuse.
                at += text[at..].find("#}")? + 2;
                continue;
            }
            _ => {
                at += 1;
                continue;
            }
        };
        let mark = usize::from(matches!(text.as_bytes().get(at + 2), Some(b'-' | b'+')));
        let first = next_token(text, at + 2 + mark, text.len());
        if statement && let Some(word) = first {
            nesting.enter(word.text(text));
            if nesting.cost() > BUDGET {
                return Some((
                    "Blocks and their branches are nested too deeply; split the template",
                    word.span,
                ));
            }
            // What looks like a template in a raw block is text.
            if let Some(body) = raw_tag(text, at + 2 + mark) {
                at = raw_end(text, body)?.1;
                continue;
            }
        }
        match construct(text, at + 2 + mark, statement, nesting.cost()) {
            Ok(end) => at = end,
            Err(refusal) => return Some(refusal),
        }
    }
    None
}

/// Open blocks and their branches.
#[derive(Default)]
struct Nesting {
    blocks: usize,
    /// `elif`s of each open `if`.
    ifs: Vec<usize>,
    branches: usize,
}

impl Nesting {
    fn enter(&mut self, word: &str) {
        match word {
            "if" => self.ifs.push(0),
            "elif" => {
                self.branches += 1;
                if let Some(count) = self.ifs.last_mut() {
                    *count += 1;
                }
            }
            // Its own `elif`s only: those of the blocks around it still nest.
            "endif" => self.branches = self.branches.saturating_sub(self.ifs.pop().unwrap_or(0)),
            "for" | "with" | "macro" | "call" | "block" | "filter" | "autoescape" => {
                self.blocks += 1
            }
            // `set` is not counted above, as most have no body; then neither may its end be.
            _ if word.starts_with("end") && word != "endset" => {
                self.blocks = self.blocks.saturating_sub(1)
            }
            _ => {}
        }
    }

    fn cost(&self) -> usize {
        (self.blocks + self.ifs.len()) * BLOCK + self.branches * BRANCH
    }
}

/// Walks one construct to its end, or to where minijinja's lexer gives up.
fn construct(
    text: &str,
    from: usize,
    statement: bool,
    around: usize,
) -> Result<usize, (&'static str, Span)> {
    let closer: &[u8] = if statement { b"%}" } else { b"}}" };
    let mut levels: Vec<(usize, usize)> = vec![(0, 0)];
    let (mut chain, mut prefixes) = (0, 0);
    let mut previous: Option<Token> = None;
    let mut at = from;
    while let Some(token) = next_token(text, at, text.len()) {
        // Inside brackets the same characters close maps: `{{ {"a": {}} }}`.
        if levels.len() == 1 {
            let start = token.span.lo();
            let mark = usize::from(matches!(text.as_bytes()[start], b'-' | b'+'));
            if text.as_bytes()[start + mark..].starts_with(closer) {
                return Ok(start + mark + 2);
            }
        }
        at = token.span.hi();
        match token.kind {
            // The lexer gives up here, so the parser never sees the rest.
            TokenKind::Unknown | TokenKind::Str { closed: false } => break,
            TokenKind::Op(Op::OpenParen | Op::OpenBracket | Op::OpenBrace) => {
                levels.push((0, 0));
                if levels.len() > BRACKETS {
                    return Err((
                        "Brackets are nested too deeply; split the expression",
                        token.span,
                    ));
                }
            }
            TokenKind::Op(Op::CloseParen | Op::CloseBracket | Op::CloseBrace) => {
                // A closing bracket too many must not take away the level of the construct itself.
                if let (true, Some((c, p))) = (levels.len() > 1, levels.last().copied()) {
                    levels.pop();
                    chain -= c;
                    prefixes -= p;
                }
            }
            TokenKind::Op(Op::Comma | Op::Colon) => {
                if let Some((c, p)) = levels.last_mut() {
                    chain -= *c;
                    prefixes -= *p;
                    // An item of a list is a tree of its own, beside the others and not below them.
                    (*c, *p) = (0, 0);
                }
            }
            _ => {}
        }
        if let Some((c, p)) = levels.last_mut() {
            let prefix = usize::from(is_prefix(text, token, previous));
            *c += 1;
            *p += prefix;
            chain += 1;
            prefixes += prefix;
        }
        if chain > CHAIN || around + levels.len() * BRACKET + prefixes * PREFIX > BUDGET {
            // The message names what weighs more.
            return Err(if around > BUDGET / 2 {
                (
                    "Blocks around this expression are nested too deeply; split the template",
                    token.span,
                )
            } else {
                (
                    "Expression is too long to be parsed safely; split it with {% set %}",
                    token.span,
                )
            });
        }
        previous = Some(token);
    }
    Ok(text.len())
}

/// Whether the parser descends once more for this token: `not`, a minus sign without left operand, `else`.
fn is_prefix(text: &str, token: Token, previous: Option<Token>) -> bool {
    match token.kind {
        TokenKind::Ident => matches!(token.text(text), "not" | "else"),
        TokenKind::Op(Op::Minus) => previous.is_none_or(|p| match p.kind {
            TokenKind::Op(op) => !matches!(op, Op::CloseParen | Op::CloseBracket | Op::CloseBrace),
            _ => false,
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_templates_pass() {
        let long_list = format!("{{{{ [{}] }}}}", "a.b, ".repeat(5_000));
        let many = "{% if a %}x{% elif b %}y{% endif %}".repeat(1_000);
        for text in ["{{ a }}", "no", "{# {{ #} {{ -a - -b }}", &long_list, &many] {
            assert_eq!(refusal(text), None);
        }
    }

    #[test]
    fn runaway_templates_are_refused() {
        for piece in ["not ", "- ", "(", "a + ", "a.", "a | b", "a if b else "] {
            let text = format!("{{{{ {}1 }}}}", piece.repeat(10_000));
            assert!(refusal(&text).is_some(), "{piece}");
        }
        assert!(refusal(&format!("{{% if a %}}{}", "{% elif b %}".repeat(10_000))).is_some());
        assert!(refusal(&format!("{{% set {}", "(".repeat(10_000))).is_some());
    }
}
