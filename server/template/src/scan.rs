//! Cuts a template into constructs and text. Where the template is well formed the cuts are minijinja's own; where a
//! delimiter, quote or bracket is missing, the construct ends on its line, so that what follows keeps its meaning.
//! Reads no statement: `raw` is the only keyword known here, because it changes what is a construct.

use minijinja::machinery;
use pog_text::Span;

use super::depth_limit;
use super::facts::{Construct, ConstructKind};
use super::lexer::{Op, Token, TokenKind, next_token};

/// The constructs of a text and the bodies of its raw blocks, both in order.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    pub(super) constructs: Vec<Construct>,
    /// Between `{% raw %}` and `{% endraw %}`; each starts where a construct ends.
    pub(super) raw: Vec<Span>,
}

pub(super) fn scan(text: &str) -> Scanned {
    let mut scanner = Scanner {
        text,
        out: Scanned::default(),
        accepted: None,
        missing: [false; 4],
    };
    let mut at = 0;
    while let Some((start, kind)) = next_opener(text, at, text.len()) {
        at = scanner.construct(start, kind);
    }
    scanner.out
}

/// The first `{{`, `{%` or `{#` in `from..to`.
fn next_opener(text: &str, from: usize, to: usize) -> Option<(usize, ConstructKind)> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += text.get(at..to)?.find('{')?;
        let kind = match bytes[at + 1..to].first() {
            Some(b'{') => ConstructKind::Output,
            Some(b'%') => ConstructKind::Statement,
            Some(b'#') => ConstructKind::Comment,
            _ => {
                at += 1;
                continue;
            }
        };
        return Some((at, kind));
    }
}

/// Bytes of the closing delimiter, with its whitespace mark, if it stands at `at`.
fn closer_len(bytes: &[u8], at: usize, kind: ConstructKind) -> Option<usize> {
    let mark = usize::from(matches!(bytes.get(at), Some(b'-' | b'+')));
    let first = if kind == ConstructKind::Output {
        b'}'
    } else {
        b'%'
    };
    (bytes.get(at + mark) == Some(&first) && bytes.get(at + mark + 1) == Some(&b'}'))
        .then_some(mark + 2)
}

struct Scanner<'t> {
    text: &'t str,
    out: Scanned,
    /// Whether minijinja accepts the whole text; asked at most once, and only when something looks odd.
    accepted: Option<bool>,
    /// Quotes, comment ends and raw ends that were looked for and do not occur again.
    missing: [bool; 4],
}

const DOUBLE_QUOTE: usize = 0;
const SINGLE_QUOTE: usize = 1;
const COMMENT_END: usize = 2;
const RAW_END: usize = 3;

impl Scanner<'_> {
    /// Reads the construct that opens at `start`; returns where to go on.
    fn construct(&mut self, start: usize, kind: ConstructKind) -> usize {
        let bytes = self.text.as_bytes();
        let open = start + 2 + usize::from(matches!(bytes.get(start + 2), Some(b'-' | b'+')));
        if kind == ConstructKind::Comment {
            return self.comment(start, open);
        }
        // Without its `{% endraw %}` a half-typed `{% raw %}` would hide the rest of the file; then it is a plain
        // statement.
        if kind == ConstructKind::Statement
            && let Some(end) = raw_tag(self.text, open)
            && let Some((body_end, close)) = self.raw_end(end)
        {
            self.push(kind, start, open, end);
            self.out.raw.push(Span::new(end, body_end));
            let close_open =
                body_end + 2 + usize::from(matches!(bytes.get(body_end + 2), Some(b'-' | b'+')));
            self.push(kind, body_end, close_open, close);
            return close;
        }
        match self.exact(open, kind) {
            Some(end) => {
                self.push(kind, start, open, end);
                end
            }
            // Half-typed: the construct ends where its line or the next construct says so.
            None => self.tolerant(start, open, kind),
        }
    }

    fn push(&mut self, kind: ConstructKind, start: usize, open: usize, end: usize) {
        let bytes = self.text.as_bytes();
        // The one mark of `{{-}}` belongs to the opening side and must not be taken off twice.
        let mark = end > open + 2 && matches!(bytes[end - 3], b'-' | b'+');
        let inner = Span::new(open, end - 2 - usize::from(mark));
        self.out.constructs.push(Construct {
            kind,
            span: Span::new(start, end),
            inner,
            closed: true,
        });
    }

    fn comment(&mut self, start: usize, open: usize) -> usize {
        let close = if self.missing[COMMENT_END] {
            None
        } else {
            self.text[open..].find("#}")
        };
        if let Some(close) = close {
            let end = open + close + 2;
            self.push(ConstructKind::Comment, start, open, end);
            return end;
        }
        // A text of many `{# ` would otherwise be searched to its end for each of them.
        self.missing[COMMENT_END] = true;
        let end = self.limit(open);
        self.unclosed(ConstructKind::Comment, start, open, end)
    }

    /// The end of the body and of the `{% endraw %}` that closes a raw block whose body starts at `from`.
    fn raw_end(&mut self, from: usize) -> Option<(usize, usize)> {
        if self.missing[RAW_END] {
            return None;
        }
        let end = raw_end(self.text, from);
        self.missing[RAW_END] = end.is_none();
        end
    }

    /// The end of a construct, found as minijinja finds it: brackets balance, strings hide delimiters. `None` as soon
    /// as something shows that a delimiter is missing.
    fn exact(&mut self, open: usize, kind: ConstructKind) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut balance = 0isize;
        let mut at = open;
        loop {
            at += bytes
                .get(at..)?
                .iter()
                .position(|b| !b.is_ascii_whitespace())?;
            // minijinja counts brackets too: `{{ {"a": {}} }}` ends at the last two braces.
            if balance == 0
                && let Some(len) = closer_len(bytes, at, kind)
            {
                return Some(at + len);
            }
            let odd = bytes[at] == b'{' && matches!(bytes.get(at + 1), Some(b'{' | b'%' | b'#'));
            // `{{` inside of a construct is mostly the next one, with the end of this one not typed yet. Only a text
            // that the parser takes as a whole proves otherwise.
            if odd && !self.accepted() {
                return None;
            }
            let token = self.token(at)?;
            match token.kind {
                TokenKind::Unknown => return None,
                // `{% if x == "ab %} say "hi"`: the string may run from a forgotten quote over the delimiter.
                TokenKind::Str { .. } => {
                    let closer = if kind == ConstructKind::Output {
                        "}}"
                    } else {
                        "%}"
                    };
                    if token.text(self.text).contains(closer) && !self.accepted() {
                        return None;
                    }
                }
                TokenKind::Op(Op::OpenParen | Op::OpenBracket | Op::OpenBrace) => balance += 1,
                TokenKind::Op(Op::CloseParen | Op::CloseBracket | Op::CloseBrace) => balance -= 1,
                _ => {}
            }
            at = token.span.hi();
        }
    }

    /// The token at `at`; `None` for a string that never closes.
    fn token(&mut self, at: usize) -> Option<Token> {
        let quote = match self.text.as_bytes()[at] {
            b'"' => DOUBLE_QUOTE,
            b'\'' => SINGLE_QUOTE,
            _ => return next_token(self.text, at, self.text.len()),
        };
        // Once a quote has no partner up to the end, no later one of its kind needs the search again: this keeps a
        // text full of apostrophes linear.
        if self.missing[quote] {
            return None;
        }
        let token = next_token(self.text, at, self.text.len());
        self.missing[quote] = !matches!(token?.kind, TokenKind::Str { closed: true });
        if self.missing[quote] { None } else { token }
    }

    fn accepted(&mut self) -> bool {
        let text = self.text;
        // The parser recurses where this scanner loops, so the depth is judged first.
        *self.accepted.get_or_insert_with(|| {
            depth_limit::refusal(text).is_none()
                && machinery::parse(text, "", Default::default()).is_ok()
        })
    }

    /// Where a construct without its end must stop: the end of the line or the next opening delimiter.
    fn limit(&self, open: usize) -> usize {
        let mut at = open;
        while let Some(found) = self.text[at..].find(['\n', '\r', '{']) {
            at += found;
            if !matches!(self.text.as_bytes()[at..], [b'{', ref next @ ..] if !matches!(next, [b'{' | b'%' | b'#', ..]))
            {
                return at;
            }
            // A single `{` opens nothing; it may be a map in the expression.
            at += 1;
        }
        self.text.len()
    }

    /// A construct in which something is missing: its closing delimiter is looked for on its own line, first outside
    /// strings and braces, then anywhere.
    fn tolerant(&mut self, start: usize, open: usize, kind: ConstructKind) -> usize {
        let limit = self.limit(open);
        match relaxed_end(self.text, open, limit, kind) {
            Some(end) => {
                self.push(kind, start, open, end);
                end
            }
            None => self.unclosed(kind, start, open, limit),
        }
    }

    fn unclosed(&mut self, kind: ConstructKind, start: usize, open: usize, end: usize) -> usize {
        let inner = Span::new(open, end);
        self.out.constructs.push(Construct {
            kind,
            span: Span::new(start, end),
            inner,
            closed: false,
        });
        end
    }
}

/// The end of the closing delimiter in `open..limit`, braces balanced, a quote without its partner ignored.
fn relaxed_end(text: &str, open: usize, limit: usize, kind: ConstructKind) -> Option<usize> {
    let bytes = &text.as_bytes()[..limit];
    let closer = if kind == ConstructKind::Output {
        "}}"
    } else {
        "%}"
    };
    // Only braces count: the bracket that `{{ f(a }}` leaves open must not hide the end.
    let mut braces = 0usize;
    let mut at = open;
    while let Some(skip) = bytes[at..].iter().position(|b| !b.is_ascii_whitespace()) {
        at += skip;
        if braces == 0
            && let Some(len) = closer_len(bytes, at, kind)
        {
            return Some(at + len);
        }
        let Some(token) = next_token(text, at, limit) else {
            break;
        };
        match token.kind {
            TokenKind::Op(Op::OpenBrace) => braces += 1,
            TokenKind::Op(Op::CloseBrace) => braces = braces.saturating_sub(1),
            // A string that swallows a delimiter on a broken line is more likely a forgotten quote.
            TokenKind::Str { closed } if !closed || token.text(text).contains(closer) => {
                at += 1;
                continue;
            }
            _ => {}
        }
        at = token.span.hi();
    }
    // `{{ {a }}`: the map takes one of the two braces, so the walk above finds no end.
    text[open..limit].find(closer).map(|i| open + i + 2)
}

/// The end of the `raw` statement whose inside starts at `at`.
pub(super) fn raw_tag(text: &str, at: usize) -> Option<usize> {
    basic_tag(text, at, "raw")
}

/// The first `{% endraw %}` at or after `from`: its start and its end.
pub(super) fn raw_end(text: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        at += text[at..].find("{%")? + 2;
        // `{%- endraw -%}` ends the block as well.
        let tag = at + usize::from(matches!(text.as_bytes().get(at), Some(b'-' | b'+')));
        if let Some(end) = basic_tag(text, tag, "endraw") {
            return Some((at - 2, end));
        }
    }
}

/// Whether the statement whose inside starts at `at` is just `name`; returns its end.
fn basic_tag(text: &str, at: usize, name: &str) -> Option<usize> {
    let skip = |s: &str| {
        s.len()
            - s.trim_start_matches(|c: char| c.is_ascii_whitespace())
                .len()
    };
    let rest = text.get(at..)?;
    let lead = skip(rest);
    let rest = rest[lead..].strip_prefix(name)?;
    let end = at + lead + name.len() + skip(rest);
    // Nothing but blanks may stand between: `{% rawest %}` and `{% raw x %}` are other statements.
    Some(end + closer_len(text.as_bytes(), end, ConstructKind::Statement)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Constructs as `kind inner [open]`, separated by `;`.
    fn cut(text: &str) -> String {
        let parts: Vec<String> = scan(text)
            .constructs
            .iter()
            .map(|c| {
                let kind = match c.kind {
                    ConstructKind::Output => "o",
                    ConstructKind::Statement => "s",
                    ConstructKind::Comment => "c",
                };
                format!(
                    "{kind}{}{}",
                    if c.closed { "" } else { "?" },
                    c.inner.text(text)
                )
            })
            .collect();
        parts.join(";")
    }

    #[test]
    fn marks_are_not_part_of_the_inside() {
        assert_eq!(
            cut("{{- a -}}{%+ if b +%}{#- c -#}{{ 1 +}}"),
            "o a ;s if b ;c c ;o 1 "
        );
    }

    #[test]
    fn braces_balance_and_strings_hide_delimiters() {
        assert_eq!(
            cut(r#"{{ {"a": {"b": 1}} }}|{{ "}}" }}|{{ "{{ x }}" }}"#),
            r#"o {"a": {"b": 1}} ;o "}}" ;o "{{ x }}" "#
        );
    }

    #[test]
    fn a_construct_may_span_lines() {
        assert_eq!(cut("{{ f(\n a,\r\n b) }}"), "o f(\n a,\r\n b) ");
    }

    #[test]
    fn an_unclosed_construct_ends_with_its_line_or_before_the_next() {
        assert_eq!(cut("{{ user.\n{{ a }}"), "o? user.;o a ");
        assert_eq!(cut("{{ user.\r{{ a }}"), "o? user.;o a ");
        assert_eq!(cut("{{ b {{ a }} {# x\n{{ c }}"), "o? b ;o a ;c? x;o c ");
        assert_eq!(cut("{% if x\ntext }} %}"), "s? if x");
    }

    #[test]
    fn a_forgotten_quote_or_bracket_stays_local() {
        assert_eq!(
            cut("{% if x == \"ab %}\nsay \"hi\" {{ y }}"),
            "s if x == \"ab ;o y "
        );
        assert_eq!(
            cut("{% if x == \"ab %}{% if y == \"cd %}"),
            "s if x == \"ab ;s if y == \"cd "
        );
        assert_eq!(cut("{{ f(a }} it's {{ b }} it's"), "o f(a ;o b ");
        assert_eq!(cut("{{ f({'a': {'b': 1}} }}\n"), "o f({'a': {'b': 1}} ");
    }

    #[test]
    fn raw_hides_constructs() {
        let text = "{% raw %}{{ a }}{%- endraw %}{{ b }}";
        assert_eq!(cut(text), "s raw ;s endraw ;o b ");
        assert_eq!(scan(text).raw[0].text(text), "{{ a }}");
    }

    #[test]
    fn raw_without_end_hides_nothing() {
        assert_eq!(cut("{% raw %}{{ a }}"), "s raw ;o a ");
    }

    #[test]
    fn empty_and_tiny_constructs() {
        assert_eq!(cut("{{}}{%%}{##}{#}#}{{--}}"), "o;s;c;c};o");
        assert_eq!(cut("{{"), "o?");
        assert_eq!(cut("{"), "");
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "a bound on the work, far above what it takes"
    )]
    fn hostile_text_is_cut_in_linear_time() {
        for piece in [
            "{{ ",
            "{{ \" ",
            "{{ ' {{ \" ",
            "{% raw %}",
            "{# ",
            "{{ \\\" ",
            "{{ f( }} ' {{ f( }} \" ",
        ] {
            let text = piece.repeat(200_000 / piece.len());
            let started = std::time::Instant::now();
            let found = scan(&text).constructs.len();
            assert!(found > 1_000, "{piece}");
            assert!(
                started.elapsed().as_secs() < 5,
                "{piece} took {:?}",
                started.elapsed()
            );
        }
    }
}
