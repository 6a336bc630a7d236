//! Finds what minijinja's lexer would stumble over, with a better place than it gives: it reports an open string,
//! comment or raw block past the end of the text.

use pog_text::Span;

use super::error_messages::unclosed_construct;
use super::facts::{ConstructKind, TemplateFacts};
use super::foreign;
use super::lexer::{Token, TokenKind, tokens};

/// The first thing in the text that is no token: an open comment, raw block or string, a stray character, a number.
pub(super) fn first_lex_error(text: &str, facts: &TemplateFacts) -> Option<(String, Span)> {
    for (index, construct) in facts.constructs.iter().enumerate() {
        if construct.kind == ConstructKind::Comment {
            if construct.closed {
                continue;
            }
            return Some(unclosed_construct(construct));
        }
        let inside = construct.inner.text(text);
        // A `{% raw %}` that ends has its body in the list, right behind the tag.
        if construct.kind == ConstructKind::Statement
            && inside.trim_matches(|c: char| c.is_ascii_whitespace()) == "raw"
            && facts
                .raw
                .binary_search_by_key(&construct.span.end, |r| r.start)
                .is_err()
        {
            return Some((
                "Block 'raw' is never closed; add {% endraw %}".to_owned(),
                construct.span,
            ));
        }
        if let Some(found) = tokens(text, construct.inner)
            .into_iter()
            .find_map(|t| not_a_token(text, facts, index, t))
        {
            return Some(found);
        }
    }
    None
}

fn not_a_token(
    text: &str,
    facts: &TemplateFacts,
    construct: usize,
    token: Token,
) -> Option<(String, Span)> {
    let written = token.text(text);
    let bad_number = || match written.ends_with('_') {
        true => (
            format!("Number '{written}' cannot end with '_'"),
            token.span,
        ),
        false => (
            format!("Number '{written}' is malformed or too large"),
            token.span,
        ),
    };
    match token.kind {
        TokenKind::Str { closed: false } => {
            let quote = written.chars().next().unwrap_or('"');
            Some((
                format!("String is never closed; add the closing {quote}"),
                token.span,
            ))
        }
        TokenKind::Str { closed: true } if written.contains('\\') => {
            let mut lexer =
                minijinja::machinery::Tokenizer::new(written, "", true, Default::default());
            let bad = lexer.next_token().is_err();
            bad.then(|| {
                (
                    "String holds a broken escape; write '\\\\' for a backslash".to_owned(),
                    token.span,
                )
            })
        }
        // The lexer itself is asked, as only it knows its limits.
        TokenKind::Int | TokenKind::Float => {
            let mut lexer =
                minijinja::machinery::Tokenizer::new(written, "", true, Default::default());
            lexer.next_token().is_err().then(bad_number)
        }
        TokenKind::Unknown => {
            let construct = &facts.constructs[construct];
            let lead = text
                .get(construct.inner.lo()..token.span.lo())
                .unwrap_or("");
            let rest = text
                .get(token.span.lo()..construct.inner.hi())
                .unwrap_or("");
            if construct.kind == ConstructKind::Output
                && lead.is_empty()
                && let Some(hint) = foreign::output_hint(rest)
            {
                return Some((hint, Span::new(construct.span.lo(), token.span.hi())));
            }
            let c = written.chars().next().unwrap_or(' ');
            // `&&` is one slip, so both signs are marked.
            let double = usize::from(rest.starts_with("&&"));
            Some((
                foreign::character_hint(c, rest),
                Span::new(token.span.lo(), token.span.hi() + double),
            ))
        }
        _ => None,
    }
}
