//! Templates: what may stand at the cursor inside `{{ … }}` or `{% … %}`. `place` reads the tokens before the
//! cursor, the others make proposals for what it finds.

mod compared;
mod expression;
mod place;
mod statement;

use pog_syntax::template::{ConstructKind, ReferenceKind, Token};
use pog_text::Span;

use super::site::Site;
use super::{Completion, CompletionKind, references};
use crate::assist::docs::{DocRef, words};
use crate::assist::inside::Inside;
use place::{Here, Place, Quoted};

/// Proposes; `false` when the cursor is in no construct.
pub(super) fn complete(site: &Site<'_>, out: &mut Vec<Completion>) -> bool {
    let Some((inside, at)) = Inside::at(site.text, site.artifact, site.offset) else {
        return false;
    };
    if inside.kind == ConstructKind::Comment {
        return true;
    }
    let here = Here::read(inside, at);
    let cursor = Cursor {
        site,
        here: &here,
        span: inside.file_span(here.word),
    };
    cursor.propose(&place::place(&here), out);
    true
}

/// The cursor in a construct.
struct Cursor<'a> {
    site: &'a Site<'a>,
    here: &'a Here<'a>,
    /// The word under the cursor, in the file.
    span: Span,
}

impl Cursor<'_> {
    fn propose(&self, place: &Place<'_>, out: &mut Vec<Completion>) {
        match place {
            Place::Nothing => {}
            Place::Statement => statement::keywords(self, out),
            Place::Words(words) => self.words(words, 0, out),
            Place::Operator { clauses } => {
                self.words(clauses, 0, out);
                self.words(
                    &["and", "or", "in", "not in", "is", "is not", "if", "else"],
                    1,
                    out,
                );
            }
            Place::Operand { compared } => {
                if let Some((chain, items)) = compared {
                    expression::literals(self, chain, *items, None, out);
                }
                expression::names(self, out);
            }
            Place::Field(chain) => expression::fields(self, chain, None, out),
            Place::Filter => expression::builtins(
                self,
                words::filters(),
                CompletionKind::Filter,
                |name| DocRef::Filter { name },
                out,
            ),
            Place::Test => expression::builtins(
                self,
                words::tests(),
                CompletionKind::Test,
                |name| DocRef::Test { name },
                out,
            ),
            Place::Reference(kind) => {
                references::ids(self.site, *kind, self.span, Some('"'), None, out);
                expression::names(self, out);
            }
            Place::Imports { target, taken } => {
                references::macros(self.site, target, taken, self.span, out)
            }
            Place::Text(token, quoted) => self.text(*token, quoted, out),
        }
    }

    fn words(&self, words: &[&str], group: u32, out: &mut Vec<Completion>) {
        for word in words {
            let name = word.split(' ').next().unwrap_or(word).to_owned();
            let item = Completion::new(*word, CompletionKind::Keyword, self.span)
                .doc(DocRef::Keyword { name });
            out.push(item.group(group));
        }
    }

    /// Inside a string.
    fn text(&self, token: Token, quoted: &Quoted, out: &mut Vec<Completion>) {
        let source = self.here.inside.source;
        let Some(quote) = source[token.span.lo()..].chars().next() else {
            return;
        };
        let from = token.span.lo() + quote.len_utf8();
        let (end, close) = string_end(source, self.here, quote);
        let close = (!close).then_some(quote);
        let typed = source.get(from..self.here.at).unwrap_or("");
        let span = self.here.inside.file_span(Span::new(from, end));
        match quoted {
            Quoted::Free => {}
            Quoted::Reference(kind) => self.reference(*kind, typed, from, span, end, close, out),
            Quoted::Compared(chain, items) => {
                let cursor = Cursor { span, ..*self };
                expression::literals(&cursor, chain, *items, Some((quote, close.is_some())), out);
            }
            Quoted::Subscript(chain) => {
                let cursor = Cursor { span, ..*self };
                expression::fields(
                    &cursor,
                    chain,
                    Some(&close.map_or_else(String::new, String::from)),
                    out,
                );
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one place, named twice: as typed and as a span"
    )]
    fn reference(
        &self,
        kind: ReferenceKind,
        typed: &str,
        from: usize,
        span: Span,
        end: usize,
        close: Option<char>,
        out: &mut Vec<Completion>,
    ) {
        if typed.starts_with("./") || typed.starts_with("../") || typed == "." || typed == ".." {
            references::paths(self.site, span, close, out);
        } else if let Some(at) = typed.find('@').filter(|at| *at > 0) {
            let span = self.here.inside.file_span(Span::new(from + at + 1, end));
            references::ranges(self.site, &typed[..at], span, close, out);
        } else {
            references::ids(self.site, kind, span, None, close, out);
        }
    }
}

/// Where the string under the cursor ends and whether its closing quote is there. A quote further on counts only when
/// nothing between looks like template code: the quote may belong to the next string.
fn string_end(source: &str, here: &Here<'_>, quote: char) -> (usize, bool) {
    let rest = &source[here.at..here.inside.inner.hi().max(here.at)];
    let code =
        |c: char| c == '\n' || c == '\r' || "=|%{}[](),<>!".contains(c) || matches!(c, '"' | '\'');
    let stop = rest.find(code).unwrap_or(rest.len());
    let closed = rest[stop..].starts_with(quote);
    if closed && !rest[..stop].contains(" and ") && !rest[..stop].contains(" or ") {
        return (here.at + stop, true);
    }
    let word = rest
        .find(|c: char| !(c.is_alphanumeric() || "_-./@^~".contains(c)))
        .unwrap_or(rest.len());
    (here.at + word, false)
}
