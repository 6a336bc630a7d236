//! Semantic Kernel's own template language: `{{$name}}`, `{{'text'}}`, `{{plugin.function $name other='text'}}` and nothing
//! else. `{{name}}` is a function call. Which functions exist is known to the application alone, so none is ever unknown.

mod blocks;

use super::completion_context::{CompletionContext, Expected};
use super::facts::{Construct, ConstructKind, Name, NameAt, Resolution, TemplateFacts};
use super::language::Language;
use super::mapping;
use super::names::{IDENTIFIER, Reserved};
use blocks::{Token, TokenKind, blocks, is_blank, is_word_char};
use pog_text::{SourceMap, Span, SyntaxError};

/// Semantic Kernel's own: `{{$name}}`, `{{plugin.function $name}}`. It has no words: functions come from the application.
pub static SEMANTIC_KERNEL: Language = Language {
    id: "semantic-kernel",
    name: "Semantic Kernel's template language",
    read,
    check,
    resolve: None,
    completion_context: Some(completion_context),
    completion_in: None,
    words: &[],
    sigil: "$",
    mention: Some(("{{$", "}}")),
    delimiters: &[("{{", "}}")],
    names: &IDENTIFIER,
    reserved: Reserved::Nothing,
    is_jinja: false,
    has_values: false,
    unclosed_is_text: true,
};

/// Reads variables and function calls. The name of a function is read as [`Resolution::Builtin`] and `called`.
pub(super) fn read(text: &str, map: &SourceMap) -> TemplateFacts {
    let mut facts = TemplateFacts::default();
    for block in blocks(text) {
        let kind = ConstructKind::Output;
        facts.constructs.push(Construct {
            kind,
            span: block.span,
            inner: block.inner,
            closed: block.closed,
        });
        facts
            .names
            .extend(block.tokens.iter().filter_map(|token| name(text, *token)));
    }
    mapping::to_file(&mut facts, map);
    facts
}

fn name(text: &str, token: Token) -> Option<Name> {
    let (span, called) = match token.kind {
        TokenKind::Variable(name) | TokenKind::Argument(_, Some(name)) => (name, false),
        TokenKind::Function => (token.span, true),
        TokenKind::Value | TokenKind::Argument(_, None) => return None,
    };
    let shown = span.text(text);
    let (head, field) = shown
        .split_once('.')
        .map_or((shown, None), |(plugin, name)| (plugin, Some(name)));
    let head_span = Span::new(span.lo(), span.lo() + head.len());
    let path = field.map(|f| NameAt {
        name: f.to_owned(),
        span: Span::new(head_span.hi() + 1, span.hi()),
    });
    let resolution = if called {
        Resolution::Builtin
    } else {
        Resolution::Free
    };
    Some(Name {
        name: head.to_owned(),
        span: head_span,
        resolution,
        path: path.into_iter().collect(),
        called,
        guarded: false,
    })
}

/// What the engine refuses when the template is loaded, and blocks that were meant but are passed on as text.
pub(super) fn check(text: &str, map: &SourceMap, _facts: &TemplateFacts) -> Vec<SyntaxError> {
    let errors = blocks(text).into_iter().filter_map(|b| b.error);
    errors
        .map(|error| SyntaxError {
            span: map.span(error.span),
            ..error
        })
        .collect()
}

/// A piece of a template, in the order in which the engine writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// The value of a variable.
    Variable(String),
    /// A call, as written, and where.
    Call(String, Span),
}

/// Cuts a template for rendering; blocks that the engine refuses are text.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = 0;
    for block in blocks(text)
        .into_iter()
        .filter(|b| b.closed && b.error.is_none())
    {
        let Some(token) = block.tokens.first() else {
            continue;
        };
        found.push(Piece::Text(
            text.get(at..block.span.lo()).unwrap_or("").to_owned(),
        ));
        at = block.span.hi();
        found.push(match token.kind {
            TokenKind::Variable(name) => Piece::Variable(name.text(text).to_owned()),
            TokenKind::Value => Piece::Text(unquoted(token.span.text(text))),
            TokenKind::Function | TokenKind::Argument(..) => {
                Piece::Call(block.inner.text(text).trim().to_owned(), block.span)
            }
        });
    }
    found.push(Piece::Text(text.get(at..).unwrap_or("").to_owned()));
    found
}

/// The value of a quoted text: a backslash escapes quotes and itself.
fn unquoted(text: &str) -> String {
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = c == '\\' && chars.peek().is_some_and(|n| matches!(n, '"' | '\'' | '\\'));
        out.push(if escaped {
            chars.next().unwrap_or(c)
        } else {
            c
        });
    }
    out
}

/// What may be typed at `at`: variables, `$` included, wherever a block is open and no text is being quoted.
pub(super) fn completion_context(text: &str, at: usize) -> Option<CompletionContext> {
    let before = text.get(..at)?;
    let open = before.rfind("{{")? + 2;
    let inner = text.get(open..at)?;
    if inner.contains("}}") || is_quoted(inner) {
        return None;
    }
    let part = |c: char| is_word_char(c) || c == '$';
    let lo = at - (inner.len() - inner.trim_end_matches(part).len());
    let after = text.get(at..)?;
    let hi = at + after.find(|c| !is_word_char(c)).unwrap_or(after.len());
    // Behind a dot stands a function, and an argument's name is its function's to know.
    let previous = text.get(open..lo)?.chars().next_back();
    if previous.is_some_and(|c| !is_blank(c) && c != '=') {
        return None;
    }
    if text
        .get(hi..)
        .is_some_and(|t| t.trim_start().starts_with('='))
    {
        return None;
    }
    let line = after.split(['\n', '\r']).next().unwrap_or("");
    // An end behind the next opening belongs to that block.
    let end = line.find("{{").unwrap_or(line.len());
    let closed = line.get(..end).is_some_and(|l| l.contains("}}"));
    Some(CompletionContext {
        span: Span::new(lo, hi),
        expected: vec![Expected::Names],
        close: if closed { "" } else { "}}" },
    })
}

/// Whether a text ends inside quotes.
fn is_quoted(text: &str) -> bool {
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') if chars.peek().is_some_and(|n| matches!(n, '"' | '\'' | '\\')) => {
                chars.next();
            }
            (Some(mark), _) if mark == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            _ => {}
        }
    }
    quote.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let map = SourceMap::identity(0, text.len());
        check(text, &map, &TemplateFacts::default())
            .into_iter()
            .map(|e| format!("{}: {}", e.span.text(text), e.message))
            .collect()
    }

    fn names(text: &str) -> Vec<String> {
        let facts = read(text, &SourceMap::identity(0, text.len()));
        facts
            .names
            .iter()
            .map(|n| format!("{}{}", n.span.text(text), if n.called { "()" } else { "" }))
            .collect()
    }

    #[test]
    fn what_the_engines_accept_is_accepted() {
        for text in [
            "{{$x}}",
            "{{ $x_1 }}",
            "{{'a'}}",
            "{{\"it's\"}}",
            "{{f}}",
            "{{p.f}}",
            "{{f $x}}",
            "{{f 'a' b=$c d='e'}}",
            "{{f\n $x}}",
            "{{}}",
            "{{ }}",
            "{ {x} }",
            "}} {",
            "{{{$x}}}",
            "{{ {{$x}} }}",
            "{{'a\\'b'}}",
            "{{ \"{{\" }}",
            "{{f a='b c'}}",
            "{{f a = $b}}",
            "don't {{$x}}",
            "{{1}}",
            "{{ text only",
            "a {{ b {c}",
        ] {
            assert_eq!(errors(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn what_they_refuse_is_reported_where_it_stands() {
        for (text, part) in [
            ("{{$x-y}}", "$x-y:"),
            ("{{ $ }}", "$:"),
            ("{{f.g.h}}", "f.g.h:"),
            ("{{#if x}}", "#if:"),
            ("{{/if}}", "/if:"),
            ("{{x y}}", "y:"),
            ("{{f $x $y}}", "$y:"),
            ("{{f 'x' 'y'}}", "'y':"),
            ("{{$x | upper}}", "|: Filter"),
            ("{{'a'b}}", "b: Space"),
            ("{{a=b}}", "a=b:"),
            ("{{f a=b}}", "b: Value"),
            ("{{f a=}}", "a: Value"),
            (
                "{{$user.name}}",
                "$user.name: Variable '$user.name' is not valid: fields",
            ),
            ("{{é}}", "é:"),
            ("{{$x foo}}", "foo:"),
            ("{{f-g}}", "f-g:"),
            ("{{f a='x'b='y'}}", "b: Space"),
            ("Hi {{$name} and {{$other}}", "{{$name: Block"),
            ("Hi {{$name", "{{$name: Block"),
            ("{{f 'x}} {{$y}}", "': Quote"),
            ("{{$a 'b}}", "': Quote"),
            ("Now {{time.today", "{{time.today: Block"),
            ("{{p.f $x label='x' and {{$y}}", "{{p.f: Block"),
        ] {
            let found = errors(text);
            assert!(
                found.len() == 1 && found[0].starts_with(part),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn names_are_variables_and_calls() {
        assert_eq!(
            names("{{$a}} {{p.f $b c=$d 'x'}} {{name}} {{'$e'}}"),
            ["a", "p()", "b", "d", "name()"]
        );
        assert_eq!(names("{{f $a $b}}"), ["f()", "a"]);
        assert_eq!(names("Hi {{$na"), ["na"]);
    }

    #[test]
    fn spans_are_file_offsets() {
        let map = SourceMap::identity(10, 6);
        assert_eq!(
            read("{{$x}}", &map).names.as_slice()[0].span,
            Span::new(13, 14)
        );
        assert_eq!(
            check("{{$-}}", &map, &TemplateFacts::default())[0].span,
            Span::new(12, 14)
        );
    }

    #[test]
    fn variables_may_be_typed_in_open_blocks() {
        let at = |marked: &str| {
            let offset = marked.find('^').expect("marked");
            completion_context(&marked.replace('^', ""), offset)
                .map(|s| (s.span.lo(), s.span.hi(), s.close))
        };
        assert_eq!(at("a {{^"), Some((4, 4, "}}")));
        assert_eq!(at("a {{$na^me}}"), Some((4, 9, "")));
        assert_eq!(at("a {{$na^\n{{$b}}"), Some((4, 7, "}}")));
        assert_eq!(at("{{f $^ b='c'}}"), Some((4, 5, "")));
        assert_eq!(at("{{f a=^}}"), Some((6, 6, "")));
        for free in ["a ^", "{{$a}} ^", "{{f 'a^'}}", "{{p.^}}", "{ {^"] {
            assert_eq!(at(free), None, "{free}");
        }
    }
}
