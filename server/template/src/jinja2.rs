//! Jinja2 as Python has it. Same reader as the native language; where minijinja refuses what Jinja2 takes, the text is
//! put into words minijinja knows, place for place, and judged again. Statements of extensions are let pass.
//!
//! Left out on purpose: `{% block %}` inside a macro, which Jinja2 takes and never renders.

use std::borrow::Cow;

use pog_text::{SourceMap, Span, SyntaxError};

use super::facts::{Construct, ConstructKind, Resolution, TemplateFacts};
use super::foreign;
use super::jinja;
use super::jinja_completion;
use super::language::Language;
use super::lexer::{Op, Token, TokenKind, tokens};
use super::names::Reserved;
use super::reader::{read_decoded, read_jinja};
use super::validate::check_jinja;

/// Jinja as Python implements it: what minijinja lacks may be there, and projects register words of their own.
pub static JINJA2: Language = Language {
    id: "jinja2",
    name: "Jinja as Python implements it",
    read,
    check,
    resolve: None,
    completion_context: Some(jinja_completion::completion_context),
    completion_in: Some(jinja_completion::completion_in),
    words: &[],
    sigil: "",
    mention: Some(("{{ ", " }}")),
    delimiters: jinja::DELIMITERS,
    names: &jinja::NAMES,
    reserved: Reserved::These(jinja::RESERVED),
    is_jinja: true,
    has_values: true,
    unclosed_is_text: false,
};

/// What a template says; names that only Jinja2 provides are known.
#[must_use]
pub(super) fn read(text: &str, map: &SourceMap) -> TemplateFacts {
    let mut facts = read_jinja(text, map);
    let macros: Vec<Span> = facts
        .blocks
        .iter()
        .filter(|b| b.keyword == "macro")
        .map(|b| {
            Span::new(
                b.open.lo(),
                b.close
                    .map_or(usize::MAX, |c| c.lo())
                    .min(u32::MAX as usize),
            )
        })
        .collect();
    for name in facts
        .names
        .iter_mut()
        .filter(|n| n.resolution == Resolution::Free)
    {
        let provided = match name.name.as_str() {
            "cycler" | "joiner" | "lipsum" => name.called,
            "varargs" | "kwargs" => macros.iter().any(|m| m.encloses(name.span)),
            _ => false,
        };
        if provided {
            name.resolution = Resolution::Builtin;
        }
    }
    facts
}

/// The first thing Jinja2 refuses.
#[must_use]
pub(super) fn check(text: &str, map: &SourceMap, facts: &TemplateFacts) -> Vec<SyntaxError> {
    let Some(error) = check_jinja(text, map, facts) else {
        return Vec::new();
    };
    // Read again: the facts at hand are in offsets of the file. Only refused templates pay for it.
    let facts = read_decoded(text);
    match adapted(text, &facts) {
        Cow::Borrowed(_) => vec![error],
        Cow::Owned(text) => check_jinja(&text, map, &facts).into_iter().collect(),
    }
}

/// The text as minijinja would have it, of the same length; borrowed where nothing needs to change. Also what is given
/// to minijinja to render.
#[must_use]
pub fn adapted<'t>(text: &'t str, facts: &TemplateFacts) -> Cow<'t, str> {
    let mut changes: Vec<(Span, &'static str)> = Vec::new();
    for construct in facts
        .constructs
        .iter()
        .filter(|c| c.kind != ConstructKind::Comment && c.closed)
    {
        adapt(
            text,
            construct,
            &tokens(text, construct.inner),
            &mut changes,
        );
    }
    if changes.is_empty() {
        return Cow::Borrowed(text);
    }
    changes.sort_by_key(|(span, _)| span.lo());
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (span, new) in changes {
        // What lies inside an earlier change is gone already.
        let Some(kept) = text.get(at..span.lo()) else {
            continue;
        };
        out.push_str(kept);
        out.push_str(new);
        out.extend(std::iter::repeat_n(
            ' ',
            span.len().saturating_sub(new.len()),
        ));
        at = span.hi();
    }
    out.push_str(text.get(at..).unwrap_or(""));
    Cow::Owned(out)
}

fn adapt(
    text: &str,
    construct: &Construct,
    tokens: &[Token],
    changes: &mut Vec<(Span, &'static str)>,
) {
    let Some(first) = tokens.first() else { return };
    let statement = construct.kind == ConstructKind::Statement;
    let word = if statement { first.text(text) } else { "" };
    // A comment of the same length hides the tag; what stands in its body is still judged.
    if statement && is_extension(word) {
        changes.push((
            Span::new(construct.span.lo() + 1, construct.span.lo() + 2),
            "#",
        ));
        changes.push((
            Span::new(construct.span.hi() - 2, construct.span.hi() - 1),
            "#",
        ));
        return;
    }
    // `{% print a %}` turns into an output, place for place.
    if word == "print" {
        changes.push((
            Span::new(construct.span.lo() + 1, construct.span.lo() + 2),
            "{",
        ));
        changes.push((first.span, ""));
        changes.push((
            Span::new(construct.span.hi() - 2, construct.span.hi() - 1),
            "}",
        ));
    }
    // Python's colon behind a statement.
    let colon = tokens.last().filter(|t| statement && t.is(Op::Colon));
    changes.extend(colon.map(|t| (t.span, "")));
    // minijinja does not unpack here; without its assignments the block itself is still judged.
    if word == "with" && tuple_targets(tokens) {
        let rest = tokens
            .get(1)
            .zip(tokens.last())
            .map(|(from, to)| Span::new(from.span.lo(), to.span.hi()));
        changes.extend(rest.map(|r| (r, "")));
        return;
    }
    if word == "set" {
        // Only `set` may bind these two; a loop over them is refused by both.
        let target = tokens
            .get(1)
            .filter(|t| matches!(t.text(text), "loop" | "self"));
        changes.extend(target.map(|t| {
            (
                t.span,
                if t.text(text) == "loop" {
                    "loo_"
                } else {
                    "sel_"
                },
            )
        }));
    }
    let loop_value = tokens
        .iter()
        .position(|t| t.text(text) == "in")
        .filter(|_| word == "for");
    let from = match word {
        "" => Some(0),
        "print" => Some(1),
        "for" => loop_value,
        _ => None,
    };
    operators(text, tokens, from, changes);
}

/// Whether `{% with a, b = c %}` unpacks.
fn tuple_targets(tokens: &[Token]) -> bool {
    let comma = tokens.iter().position(|t| t.is(Op::Comma));
    let assign = tokens.iter().position(|t| t.is(Op::Assign));
    comma
        .zip(assign)
        .is_some_and(|(comma, assign)| comma < assign)
}

/// Commas that make a tuple without brackets (from the token `tuples` on, or inside a subscript), and signs `+`.
fn operators(
    text: &str,
    tokens: &[Token],
    tuples: Option<usize>,
    changes: &mut Vec<(Span, &'static str)>,
) {
    // What each open bracket is: whether a comma in it makes a tuple.
    let mut open: Vec<bool> = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let operand = i
            .checked_sub(1)
            .and_then(|b| tokens.get(b))
            .is_some_and(|t| ends_operand(text, *t));
        match token.kind {
            // Behind an operand it is a subscript, `a[b, c]`; a list may have commas anyway.
            TokenKind::Op(Op::OpenBracket) => open.push(operand),
            TokenKind::Op(Op::OpenParen | Op::OpenBrace) => open.push(false),
            TokenKind::Op(Op::CloseBracket | Op::CloseParen | Op::CloseBrace) => {
                open.pop();
            }
            TokenKind::Op(Op::Comma)
                if open
                    .last()
                    .copied()
                    .unwrap_or(tuples.is_some_and(|from| i > from)) =>
            {
                // `~` takes any two values, so the text stays one expression of the same length.
                let last = i + 1 == tokens.len();
                changes.push((token.span, if last { "" } else { "~" }));
            }
            TokenKind::Op(Op::Plus) if !operand && (i > 0 || tuples == Some(0)) => {
                changes.push((token.span, ""))
            }
            _ => {}
        }
    }
}

fn ends_operand(text: &str, token: Token) -> bool {
    match token.kind {
        TokenKind::Ident => !matches!(
            token.text(text),
            "and" | "or" | "not" | "in" | "is" | "if" | "else" | "elif" | "print" | "for"
        ),
        TokenKind::Str { .. } | TokenKind::Int | TokenKind::Float => true,
        TokenKind::Op(op) => matches!(op, Op::CloseBracket | Op::CloseParen | Op::CloseBrace),
        TokenKind::Unknown => false,
    }
}

/// Whether a Jinja2 environment without extensions refuses the statement this word starts.
#[must_use]
pub fn needs_extension(word: &str) -> bool {
    matches!(word, "do" | "break" | "continue") || is_extension(word)
}

/// Whether the statement comes from an extension: a word that is neither Jinja's, nor another language's, nor a
/// misspelt one.
fn is_extension(word: &str) -> bool {
    let plain = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let known =
        super::builtins::keyword(word).is_some() || word.starts_with("end") && is_block(&word[3..]);
    let translations = matches!(
        word,
        "trans" | "endtrans" | "pluralize" | "debug" | "generation" | "endgeneration"
    );
    plain && (translations || !known && word != "print" && foreign::statement_hint(word).is_none())
}

fn is_block(word: &str) -> bool {
    super::builtins::keyword(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let map = SourceMap::identity(0, text.len());
        check(text, &map, &read(text, &map))
            .into_iter()
            .map(|e| e.message)
            .collect()
    }

    /// Each is taken by Jinja2 3.1.6 and refused by minijinja 3.0.5.
    #[test]
    fn what_only_jinja2_takes() {
        for text in [
            "{{ a, b }}",
            "{{ a, }}",
            "{% print a %}",
            "{%- print a, b -%}",
            "{% if a: %}x{% elif b: %}y{% else: %}z{% endif %}",
            "{% for x in y: %}x{% else: %}z{% endfor %}",
            "{% for x in a, b %}{{ x }}{% endfor %}",
            "{% with a, b = c %}{{ a }}{% endwith %}",
            "{{ a[b, c] }}",
            "{{ +a }}{{ 1 - +a }}{% if +a > 1 %}{% endif %}",
            "{{ 1 if true else 2, 3 }}",
            "{% set loop = 1 %}{% set self = 1 %}",
            "{% trans count=n %}a{% pluralize %}b{% endtrans %}",
            "{% generation %}x{% endgeneration %}{% cache 5 %}x{% endcache %}",
        ] {
            assert_eq!(errors(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn what_both_refuse() {
        for text in [
            "{% if a %}",
            "{{ a b }}",
            "{{ a, b c }}",
            "{% print %}",
            "{% inlcude 'x' %}",
            "{% elsif a %}",
            "{% endif %}",
            "{{ a + }} {% print b %}",
            "{% for loop in x %}{% endfor %}",
            "{{ f(a b), c }}",
            "{% cache 5 %}{{ a | }}",
        ] {
            assert_eq!(errors(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn names_that_only_jinja2_provides() {
        let text = "{% macro m() %}{{ varargs }}{{ kwargs.a }}{% endmacro %}{{ varargs }}{{ joiner(',') }}{{ joiner }}";
        let facts = read(text, &SourceMap::identity(0, text.len()));
        let free = facts
            .names
            .iter()
            .filter(|n| n.resolution == Resolution::Free);
        assert_eq!(
            free.map(|n| n.name.as_str()).collect::<Vec<_>>(),
            ["varargs", "joiner"]
        );
    }

    #[test]
    fn places_stay_right() {
        let text = "é {% print a, b %} {% cache 5 %} {{ a b }}";
        let map = SourceMap::identity(100, text.len());
        let found = check(text, &map, &read(text, &map));
        assert_eq!(
            found[0].span,
            Span::new(100 + text.len() - 4, 100 + text.len() - 3)
        );
    }

    #[test]
    fn adapting_keeps_the_length() {
        for text in [
            "{{ a, b }}é",
            "{% print a %}",
            "{%- cache 'é' -%}",
            "{% with a, b = c %}{% endwith %}",
            "{{ a[+b, c] }}",
        ] {
            let facts = read_decoded(text);
            assert_eq!(adapted(text, &facts).len(), text.len(), "{text}");
        }
    }
}
