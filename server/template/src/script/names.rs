//! Names an expression reads from outside, with what it binds itself: arguments of functions and declarations in them.
//! Property names, keys of objects and words of the language are none.

use pog_text::Span;

use super::globals::{is_global, is_reserved};
use super::tokens::{Kind, Token, tokens};
use crate::facts::{
    Comparison, Literal, Local, LocalKind, Name, NameAt, Resolution, TemplateFacts,
};

/// Longest expression whose names are read, in tokens: scopes are looked for by walking.
const LONGEST: usize = 4000;

/// Adds the names of the expression `source`, which stands at `base` of its region.
pub(crate) fn read(source: &str, base: usize, facts: &mut TemplateFacts) {
    let tokens = tokens(source);
    if tokens.len() > LONGEST {
        return;
    }
    let tree = Brackets::of(source, &tokens);
    let mut reader = Reader {
        source,
        tokens: &tokens,
        tree,
        base,
        facts,
        bound: vec![false; tokens.len()],
        first: 0,
    };
    reader.first = reader.facts.locals.len();
    // All bindings before any name, as a name may be read before the place that binds it.
    reader.functions();
    reader.declarations();
    for at in 0..tokens.len() {
        reader.name(at);
    }
}

/// The default value of an argument, which is passed over.
#[derive(Clone, Copy)]
struct DefaultValue {
    /// The bracket it stands in; `None` outside of all.
    bracket: Option<usize>,
}

/// Which bracket closes which, and which one is around a token.
struct Brackets {
    pair: Vec<Option<usize>>,
    around: Vec<Option<usize>>,
}

impl Brackets {
    fn of(source: &str, tokens: &[Token]) -> Self {
        let mut tree = Self {
            pair: vec![None; tokens.len()],
            around: vec![None; tokens.len()],
        };
        let mut open: Vec<usize> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let text = token.text(source);
            let (opens, closes) = match token.kind {
                Kind::Sign => (
                    matches!(text, "(" | "[" | "{"),
                    matches!(text, ")" | "]" | "}"),
                ),
                Kind::Piece { opens, closes } => (opens, closes),
                _ => (false, false),
            };
            if closes && let Some(start) = open.pop() {
                tree.pair[start] = Some(at);
                tree.pair[at] = tree.pair[at].or(Some(start));
            }
            tree.around[at] = open.last().copied();
            if opens {
                open.push(at);
            }
        }
        tree
    }
}

struct Reader<'a> {
    source: &'a str,
    tokens: &'a [Token],
    tree: Brackets,
    base: usize,
    facts: &'a mut TemplateFacts,
    /// Tokens that bind a name.
    bound: Vec<bool>,
    /// How many locals there were before this expression.
    first: usize,
}

impl Reader<'_> {
    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.text(self.source))
    }

    fn is(&self, at: Option<usize>, sign: &str) -> bool {
        at.and_then(|i| self.tokens.get(i))
            .is_some_and(|t| t.kind == Kind::Sign && t.text(self.source) == sign)
    }

    fn is_name(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.kind == Kind::Name)
    }

    fn span(&self, at: usize) -> Span {
        self.tokens
            .get(at)
            .map_or(Span::default(), |t| t.span.shift(self.base))
    }

    fn end_of(&self, at: usize) -> usize {
        self.tokens
            .get(at)
            .map_or(self.source.len(), |t| t.span.hi())
    }

    fn functions(&mut self) {
        for at in 0..self.tokens.len() {
            if self.is(Some(at), "=>") && at > 0 {
                let last = at - 1;
                let first = if self.is(Some(last), ")") {
                    self.tree.pair[last].unwrap_or(last)
                } else {
                    last
                };
                let end = self.body_end(at + 1);
                self.arguments(first, last + 1, end);
            } else if self.text(at) == "function" && self.is_name(at) {
                let open = (at + 1..at + 4).find(|i| self.is(Some(*i), "("));
                let Some((open, close)) = open.and_then(|o| Some((o, self.tree.pair[o]?))) else {
                    continue;
                };
                if open > at + 1 && self.is_name(open - 1) {
                    self.bound[open - 1] = true;
                }
                let end = self.body_end(close + 1);
                self.arguments(open, close, end);
            }
        }
    }

    /// Where the function whose body starts at a token ends.
    fn body_end(&self, from: usize) -> usize {
        if self.is(Some(from), "{") {
            return self.tree.pair[from].map_or(self.source.len(), |p| self.end_of(p));
        }
        let (mut at, mut conditions) = (from, 0);
        while let Some(token) = self.tokens.get(at) {
            let text = token.text(self.source);
            let ends = match token.kind {
                Kind::Sign => {
                    // In `a ? x => x : c` the colon ends the body.
                    conditions += i32::from(text == "?") - i32::from(text == ":");
                    matches!(text, "," | ")" | "]" | "}" | ";") || conditions < 0
                }
                Kind::Piece { closes, .. } => closes,
                _ => false,
            };
            if ends {
                return token.span.lo();
            }
            // Over whole brackets at once: a comma in them ends nothing.
            at = self.tree.pair[at].filter(|p| *p > at).unwrap_or(at) + 1;
        }
        self.source.len()
    }

    /// Binds the arguments between two tokens.
    fn arguments(&mut self, from: usize, to: usize, end: usize) {
        let scope =
            Span::new(self.tokens.get(from).map_or(0, |t| t.span.lo()), end).shift(self.base);
        let mut default: Option<DefaultValue> = None;
        for at in from..to.min(self.tokens.len()) {
            let around = self.tree.around[at];
            match default {
                Some(value) if value.bracket == around && self.is(Some(at), ",") => default = None,
                // The bracket around the value ends, and with it the value.
                Some(value)
                    if self.tree.pair[at].is_some_and(|p| p < at)
                        && self.tree.pair[at] == value.bracket =>
                {
                    default = None
                }
                // Names inside of a default value are read, not bound.
                Some(_) => continue,
                None if self.is(Some(at), "=") => default = Some(DefaultValue { bracket: around }),
                None => {}
            }
            if self.is_name(at) && !is_reserved(self.text(at)) && !self.is(Some(at + 1), ":") {
                self.bind(at, LocalKind::Argument, scope);
            }
        }
    }

    fn bind(&mut self, at: usize, kind: LocalKind, scope: Span) {
        self.bound[at] = true;
        let name = self.text(at).to_owned();
        let span = self.span(at);
        self.facts.locals.push(Local {
            name,
            span,
            kind,
            scope,
        });
    }

    /// `const x = …;` in the body of a function.
    fn declarations(&mut self) {
        for at in 0..self.tokens.len() {
            if self.is_name(at)
                && matches!(self.text(at), "const" | "let" | "var")
                && self.is_name(at + 1)
            {
                let end = self.tree.around[at].and_then(|o| self.tree.pair[o]);
                let scope = Span::new(
                    self.tokens[at].span.lo(),
                    end.map_or(self.source.len(), |e| self.end_of(e)),
                );
                self.bind(at + 1, LocalKind::Set, scope.shift(self.base));
            }
        }
    }

    /// Whether a name at this token is the key of an object.
    fn is_key(&self, at: usize) -> bool {
        let Some(open) = self.tree.around[at].filter(|o| self.is(Some(*o), "{")) else {
            return false;
        };
        let before = open.checked_sub(1);
        let block = self.is(before, "=>") || self.is(before, ")") || self.is(before, ";");
        let starts = at == open + 1 || self.is(at.checked_sub(1), ",");
        !block && starts && (self.is(Some(at + 1), ":") || self.is(Some(at + 1), "("))
    }

    fn name(&mut self, at: usize) {
        let before = at.checked_sub(1);
        let name = self.text(at).to_owned();
        let field = self.is(before, ".") || self.is(before, "?.");
        let other =
            self.bound[at] || name.starts_with('#') || is_reserved(&name) || self.is_key(at);
        if !self.is_name(at) || field || other {
            return;
        }
        let span = self.span(at);
        let (path, last) = self.path(at);
        let called = path.is_empty()
            && (self.is(Some(last + 1), "(")
                || (self.is(Some(last + 1), "?.") && self.is(Some(last + 2), "(")));
        // `typeof x` asks whether there is a value, so it needs none.
        let asked =
            |i: Option<usize>| i.is_some_and(|i| self.is_name(i) && self.text(i) == "typeof");
        let guarded = asked(before) || (self.is(before, "(") && asked(at.checked_sub(2)));
        let own = self.facts.locals.with_ids().skip(self.first);
        let local = own
            .rev()
            .find(|(_, l)| l.name == name && l.scope.encloses(span));
        let resolution = match local {
            Some((id, _)) => Resolution::Local(id),
            None if is_global(&name) => Resolution::Builtin,
            None => Resolution::Free,
        };
        let id = self.facts.names.push(Name {
            name,
            span,
            resolution,
            path,
            called,
            guarded,
        });
        if let Some((literal, span)) = self.compared(at, last) {
            self.facts.comparisons.push(Comparison {
                name: id,
                literal: Literal::Text(literal),
                span,
            });
        }
    }

    /// The fields behind a name, and the last token that belongs to them.
    fn path(&self, at: usize) -> (Vec<NameAt>, usize) {
        let (mut path, mut last) = (Vec::new(), at);
        loop {
            let dotted = self.is(Some(last + 1), ".") || self.is(Some(last + 1), "?.");
            // `xs.map(…)` calls a method, which is no field.
            if dotted && self.is_name(last + 2) && !self.is(Some(last + 3), "(") {
                path.push(NameAt {
                    name: self.text(last + 2).to_owned(),
                    span: self.span(last + 2),
                });
                last += 2;
            } else if self.is(Some(last + 1), "[") && self.is(Some(last + 3), "]") {
                let Some((name, span)) = self.string(last + 2) else {
                    break;
                };
                path.push(NameAt { name, span });
                last += 3;
            } else {
                break;
            }
        }
        (path, last)
    }

    /// A string without escapes, and where it stands inside its quotes.
    fn string(&self, at: usize) -> Option<(String, Span)> {
        let token = self.tokens.get(at).filter(|t| t.kind == Kind::Text)?;
        let span = Span::new(token.span.lo() + 1, token.span.hi().saturating_sub(1));
        let text = span.text(self.source);
        (!text.contains('\\')).then(|| (text.to_owned(), span.shift(self.base)))
    }

    /// The string a name is compared with.
    fn compared(&self, first: usize, last: usize) -> Option<(String, Span)> {
        let equal = |at: usize| {
            ["==", "===", "!=", "!=="]
                .iter()
                .any(|s| self.is(Some(at), s))
        };
        // `a == 'x' + b` compares with more than the string.
        if equal(last + 1) && !self.is(Some(last + 3), "+") {
            return self.string(last + 2);
        }
        let before = first.checked_sub(2)?;
        if equal(first - 1) && !(before > 0 && self.is(Some(before - 1), "+")) {
            self.string(before)
        } else {
            None
        }
    }
}
