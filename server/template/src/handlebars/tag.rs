//! Reads one tag: its kind, its expression, where it ends. A tag that is not closed ends with its line, so that text that
//! is being typed costs one line. At most one error a tag: the first, where handlebars.js would stop.

use pog_text::{Span, SyntaxError};

use super::ast::{Call, Expr, Pair, Path, Strip, Tag, TagKind};
use super::opener::opener;
use super::tokens::{self, Kind, Missing, Token};
use crate::NameAt;

/// Sub-expressions inside each other.
const DEPTH: usize = 32;

/// The reader of one tag's inside.
pub(super) struct Reader<'a> {
    text: &'a str,
    pub(super) missing: &'a mut Missing,
    token: Token,
    /// Offset behind the last word taken.
    last: usize,
    error: Option<SyntaxError>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, at: usize, missing: &'a mut Missing) -> Self {
        let token = tokens::next(text, at, missing);
        Self {
            text,
            missing,
            token,
            last: at,
            error: None,
        }
    }

    fn advance(&mut self) -> Token {
        let taken = self.token;
        self.last = taken.span.hi();
        self.token = tokens::next(self.text, self.last, self.missing);
        taken
    }

    fn fail(&mut self, message: impl Into<String>, span: Span) {
        if self.error.is_none() {
            self.error = Some(SyntaxError {
                message: message.into(),
                span,
            });
        }
    }

    fn failed(&self) -> bool {
        self.error.is_some()
    }

    /// A head with its arguments. `None` where no head can be read.
    fn call(&mut self, depth: usize, partial: bool) -> Option<Call> {
        let start = self.token.span.lo();
        let head = match self.token.kind {
            Kind::Open if partial => self.sub_expression(depth)?,
            _ => self.value(depth)?,
        };
        let mut call = Call {
            head,
            args: Vec::new(),
            hash: Vec::new(),
            span: Span::new(start, self.last),
        };
        while !self.failed() {
            // One word ahead, since `a=b` begins like the argument `a`.
            let is_pair = matches!(self.token.kind, Kind::Id | Kind::Bracket) && self.is_pair();
            match self.token.kind {
                _ if is_pair => {
                    let Some(pair) = self.pair(depth) else { break };
                    call.hash.push(pair);
                }
                Kind::Open => {
                    let Some(argument) = self.argument(depth, &call) else {
                        break;
                    };
                    call.args.push(argument);
                }
                kind if starts_value(kind) => {
                    let Some(argument) = self.argument(depth, &call) else {
                        break;
                    };
                    call.args.push(argument);
                }
                _ => break,
            }
            call.span = Span::new(start, self.last);
        }
        // Most have one: room for four of each would make the tree of a large template twice as large.
        call.args.shrink_to_fit();
        call.hash.shrink_to_fit();
        Some(call)
    }

    fn argument(&mut self, depth: usize, call: &Call) -> Option<Expr> {
        if !call.hash.is_empty() {
            let span = self.token.span;
            self.fail(
                "A plain argument cannot follow one of the form name=value",
                span,
            );
            return None;
        }
        if self.token.kind == Kind::Open {
            self.sub_expression(depth)
        } else {
            self.value(depth)
        }
    }

    fn is_pair(&mut self) -> bool {
        tokens::next(self.text, self.token.span.hi(), self.missing).kind == Kind::Equals
    }

    fn pair(&mut self, depth: usize) -> Option<Pair> {
        let key = self.advance();
        let key = NameAt {
            name: unbracketed(self.text, key),
            span: key.span,
        };
        let equals = self.advance().span;
        if self.token.kind == Kind::Equals {
            let span = equals.cover(self.token.span);
            self.fail(
                "Operators such as '==' are not Handlebars; it has only helpers",
                span,
            );
            return None;
        }
        let value = match self.token.kind {
            Kind::Open => self.sub_expression(depth)?,
            kind if starts_value(kind) => self.value(depth)?,
            _ => {
                self.fail(
                    format!("A value is missing behind '{}='", key.name),
                    Span::new(key.span.lo(), equals.hi()),
                );
                return None;
            }
        };
        Some(Pair { key, value })
    }

    fn sub_expression(&mut self, depth: usize) -> Option<Expr> {
        let open = self.advance().span;
        if depth >= DEPTH {
            self.fail("Expressions are nested too deeply", open);
            return None;
        }
        let mut call = self.call(depth + 1, false)?;
        call.span = Span::new(open.lo(), self.last);
        // That the `)` is missing would only follow from the first error.
        if self.failed() {
            return Some(Expr::Call(Box::new(call)));
        }
        if self.token.kind == Kind::Shut {
            self.advance();
            call.span = Span::new(open.lo(), self.last);
        } else {
            self.fail("A ')' is missing", open);
        }
        Some(Expr::Call(Box::new(call)))
    }

    /// A path or a literal.
    fn value(&mut self, _depth: usize) -> Option<Expr> {
        let token = self.token;
        let source = token.span.text(self.text);
        let expr = match token.kind {
            Kind::Text => {
                let quote = source.get(..1).unwrap_or("\"");
                let inner = source.get(1..source.len().saturating_sub(1)).unwrap_or("");
                Expr::Text(inner.replace(&format!("\\{quote}"), quote), token.span)
            }
            Kind::Number => Expr::Number(
                source.parse().unwrap_or(f64::NAN),
                source.to_owned(),
                token.span,
            ),
            Kind::True => Expr::Bool(true, token.span),
            Kind::False => Expr::Bool(false, token.span),
            Kind::Undefined => Expr::Undefined(token.span),
            Kind::Null => Expr::Null(token.span),
            Kind::At | Kind::Id | Kind::Bracket => return self.path().map(Expr::Path),
            _ => {
                self.unexpected();
                return None;
            }
        };
        self.advance();
        Some(expr)
    }

    fn path(&mut self) -> Option<Path> {
        let start = self.token.span.lo();
        let data = self.token.kind == Kind::At;
        if data {
            self.advance();
            if !matches!(self.token.kind, Kind::Id | Kind::Bracket) || self.token.spaced {
                self.fail("A name is missing behind '@'", Span::new(start, self.last));
                return None;
            }
        }
        let mut path = Path {
            span: Span::at(start),
            data,
            depth: 0,
            scoped: false,
            parts: Vec::new(),
            original: if data { "@".into() } else { String::new() },
        };
        loop {
            self.segment(&mut path);
            if self.token.kind != Kind::Separator {
                break;
            }
            let separator = self.advance();
            path.original.push_str(separator.span.text(self.text));
            if !matches!(self.token.kind, Kind::Id | Kind::Bracket) {
                let span = Span::new(start, self.last);
                self.fail(
                    format!("A name is missing behind '{}'", span.text(self.text)),
                    span,
                );
                break;
            }
        }
        path.span = Span::new(start, self.last);
        path.parts.shrink_to_fit();
        path.original.shrink_to_fit();
        // `{{user.}}`: handlebars.js reads the dot as an argument, which nobody means.
        let dot = self.token;
        if dot.kind == Kind::Id && !dot.spaced && dot.span.lo() == self.last && !self.failed() {
            let span = Span::new(start, dot.span.hi());
            self.fail(
                format!("A name is missing behind '{}'", span.text(self.text)),
                span,
            );
        }
        Some(path)
    }

    fn segment(&mut self, path: &mut Path) {
        let token = self.advance();
        let part = unbracketed(self.text, token);
        path.original.push_str(&part);
        // In brackets the same words are names: `[this]`.
        let climbs = token.kind == Kind::Id && matches!(&*part, ".." | "." | "this");
        if !climbs {
            path.parts.push(NameAt {
                name: part,
                span: token.span,
            });
        } else if path.parts.is_empty() {
            path.scoped = true;
            path.depth += usize::from(part == "..");
        } else {
            self.fail(
                format!("Word '{part}' cannot stand behind a name in a path"),
                token.span,
            );
        }
    }

    fn block_params(&mut self) -> Vec<NameAt> {
        let mut params = Vec::new();
        if self.token.kind != Kind::As || self.failed() {
            return params;
        }
        let open = self.advance().span;
        while matches!(self.token.kind, Kind::Id | Kind::Bracket) {
            let token = self.advance();
            params.push(NameAt {
                name: unbracketed(self.text, token),
                span: token.span,
            });
        }
        if params.is_empty() {
            self.fail("Names are missing between the bars behind 'as'", open);
        } else if self.token.kind == Kind::Bar {
            self.advance();
        } else {
            self.fail(
                "A '|' is missing behind the names",
                Span::new(open.lo(), self.last),
            );
        }
        params
    }

    fn unexpected(&mut self) {
        let token = self.token;
        let text = token.span.text(self.text);
        let message = match token.kind {
            Kind::Close | Kind::CloseUnescaped | Kind::CloseRaw => {
                "The expression is empty".to_owned()
            }
            Kind::End | Kind::Braces => "The expression is never closed".to_owned(),
            Kind::Invalid if matches!(text, "\"" | "'") => {
                "The text in quotes is never closed".to_owned()
            }
            Kind::Invalid if matches!(text, "<" | ">" | "&" | "+" | "*" | "%" | "!") => {
                format!(
                    "Operator '{text}' is not Handlebars; it has only helpers, such as (helper a b)"
                )
            }
            Kind::Bar => {
                "Filters are not Handlebars; it has only helpers, such as {{helper value}}"
                    .to_owned()
            }
            _ => format!("Sign '{text}' cannot stand here"),
        };
        self.fail(message, token.span);
    }
}

fn starts_value(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Id
            | Kind::Bracket
            | Kind::At
            | Kind::Text
            | Kind::Number
            | Kind::True
            | Kind::False
            | Kind::Undefined
            | Kind::Null
    )
}

fn unbracketed(text: &str, token: Token) -> String {
    let source = token.span.text(text);
    if token.kind != Kind::Bracket {
        return source.to_owned();
    }
    source
        .get(1..source.len().saturating_sub(1))
        .unwrap_or("")
        .replace("\\]", "]")
        .replace("\\\\", "\\")
}

/// The tag at `start`, where `{{` stands, and the error in it.
pub(super) fn tag(text: &str, start: usize, missing: &mut Missing) -> (Tag, Option<SyntaxError>) {
    let (kind, opener, strip_open) = opener(text.get(start..).unwrap_or(""));
    let inner_start = start + opener;
    let mut tag = Tag {
        kind,
        span: Span::new(start, inner_start),
        inner: Span::at(inner_start),
        closed: false,
        broken: false,
        strip: Strip {
            open: strip_open,
            close: false,
        },
        call: None,
        params: Vec::new(),
        indent: Span::default(),
    };
    let mut reader = Reader::new(text, inner_start, missing);
    if kind != TagKind::Else {
        tag.call = reader.call(0, matches!(kind, TagKind::Partial | TagKind::OpenPartial));
        if matches!(
            kind,
            TagKind::Open | TagKind::OpenDecorator | TagKind::OpenInverse | TagKind::ElseChain
        ) {
            tag.params = reader.block_params();
        }
    }
    let error = close(&mut tag, &mut reader);
    tag.broken = error.is_some();
    (tag, error)
}

/// Finds where a tag ends and what is wrong with it.
fn close(tag: &mut Tag, reader: &mut Reader<'_>) -> Option<SyntaxError> {
    let wanted = match tag.kind {
        TagKind::Unescaped => Kind::CloseUnescaped,
        TagKind::OpenRaw => Kind::CloseRaw,
        _ => Kind::Close,
    };
    if reader.token.kind != wanted {
        match reader.token.kind {
            Kind::Close | Kind::CloseUnescaped | Kind::CloseRaw if !reader.failed() => {
                let (got, need) = (braces(reader.token.kind), braces(wanted));
                let span = reader.token.span;
                reader.fail(
                    format!("The expression must be closed with '{need}', not with '{got}'"),
                    span,
                );
            }
            // `unclosed` has the better message.
            Kind::Braces | Kind::End => {}
            _ => reader.unexpected(),
        }
    }
    let mut ends = reader.token;
    while !matches!(
        ends.kind,
        Kind::Close | Kind::CloseUnescaped | Kind::CloseRaw | Kind::Braces | Kind::End
    ) {
        ends = reader.advance();
        ends = if matches!(ends.kind, Kind::Close) {
            ends
        } else {
            reader.token
        };
    }
    if matches!(ends.kind, Kind::Braces | Kind::End) {
        unclosed(tag, reader, ends);
    } else {
        tag.closed = true;
        tag.inner = Span::new(tag.inner.lo(), ends.span.lo());
        let source = ends.span.text(reader.text);
        tag.strip.close = source.contains('~');
        tag.span = Span::new(tag.span.lo(), ends.span.hi());
    }
    reader.error.take()
}

/// A tag without its end stops at the end of its line.
fn unclosed(tag: &mut Tag, reader: &mut Reader<'_>, ends: Token) {
    let from = tag.inner.lo();
    let rest = reader.text.get(from..ends.span.lo()).unwrap_or("");
    let len = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let written = rest.get(..len).unwrap_or("").trim_end().len();
    tag.inner = Span::new(from, from + len);
    tag.span = Span::new(tag.span.lo(), from + len);
    let shown = Span::new(tag.span.lo(), from + written);
    reader.error = Some(SyntaxError {
        message: format!(
            "The expression is never closed; '{}' is missing",
            braces_of(tag.kind)
        ),
        span: shown,
    });
    // What was read from further lines is not meant.
    let end = from + len;
    tag.call = tag.call.take().filter(|call| call.head.span().hi() <= end);
    if let Some(call) = &mut tag.call {
        call.args.retain(|a| a.span().hi() <= end);
        call.hash.retain(|p| p.value.span().hi() <= end);
        call.span = Span::new(call.span.lo(), call.span.hi().min(end));
    }
    tag.params.retain(|p| p.span.hi() <= end);
}

fn braces_of(kind: TagKind) -> &'static str {
    match kind {
        TagKind::Unescaped => "}}}",
        TagKind::OpenRaw => "}}}}",
        _ => "}}",
    }
}

fn braces(kind: Kind) -> &'static str {
    match kind {
        Kind::CloseUnescaped => "}}}",
        Kind::CloseRaw => "}}}}",
        _ => "}}",
    }
}
