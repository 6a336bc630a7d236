//! Tree to facts: names with the context they are read in, block parameters, partials, comparisons, blocks. A plain name
//! is a parameter only where the context is still the outermost one: inside `{{#each}}` it is a field of the item.

use pog_text::Span;

use super::ast::{Block, BlockKind, Call, Expr, Node, Path, Program, Tag, TagKind, Template};
use crate::Block as BlockFact;
use crate::{
    Comparison, Construct, ConstructKind, Literal, Local, LocalId, LocalKind, Name, NameAt,
    Reference, ReferenceKind, Resolution, TemplateFacts, Word, WordKind,
};

/// What plain names mean at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    /// The prompt's inputs.
    Outermost,
    /// An item or a field: no parameter.
    Inner,
    /// The inputs or something else, which only a value decides: `{{#x}}`, a partial's own text.
    Doubtful,
}

/// The facts of a template, in the offsets of its text.
pub(super) fn collect(text: &str, template: &Template, words: &[Word]) -> TemplateFacts {
    let mut walker = Walker {
        text,
        words,
        facts: TemplateFacts::default(),
        contexts: vec![Context::Outermost],
        scope: Vec::new(),
    };
    walker.program(&template.root);
    for stray in &template.unmatched_tags {
        walker.construct(stray, ConstructKind::Statement);
    }
    let mut facts = walker.facts;
    // An inline partial may be used before the place where it is written.
    let inline: Vec<String> = facts
        .locals
        .iter()
        .filter(|l| l.kind == LocalKind::Macro)
        .map(|l| l.name.clone())
        .collect();
    facts
        .references
        .retain(|r| r.target.as_ref().is_none_or(|t| !inline.contains(t)));
    facts.constructs.sort_by_key(|c| c.span.start);
    facts.blocks.sort_by_key(|b| b.open.start);
    facts
}

struct Walker<'a> {
    text: &'a str,
    words: &'a [Word],
    facts: TemplateFacts,
    contexts: Vec<Context>,
    /// The locals that are visible, innermost last.
    scope: Vec<LocalId>,
}

impl Walker<'_> {
    fn known(&self, name: &str) -> bool {
        self.words
            .iter()
            .any(|w| w.name == name && w.kind == WordKind::Helper)
    }

    fn program(&mut self, program: &Program) {
        for node in &program.body {
            match node {
                Node::Content(content) => {
                    // Text starts with braces only where a backslash escapes them: `\{{x}}`.
                    if content.span.text(self.text).starts_with("{{") {
                        self.facts.raw.push(content.span);
                    }
                }
                Node::Comment(tag) => self.construct(tag, ConstructKind::Comment),
                Node::Output(tag) => {
                    // A block that is nested too deeply or half typed is kept as an output.
                    let statement = matches!(tag.kind, TagKind::Open | TagKind::OpenRaw);
                    self.construct(
                        tag,
                        if statement {
                            ConstructKind::Statement
                        } else {
                            ConstructKind::Output
                        },
                    );
                    if let Some(call) = &tag.call {
                        self.call(call);
                    }
                }
                Node::Partial(tag) => {
                    self.construct(tag, ConstructKind::Output);
                    self.partial(tag);
                }
                Node::Block(block) => self.block(block),
            }
        }
    }

    fn construct(&mut self, tag: &Tag, kind: ConstructKind) {
        self.facts.constructs.push(Construct {
            kind,
            span: tag.span,
            inner: tag.inner,
            closed: tag.closed,
        });
    }

    /// A helper call, or a value where it has no arguments and is no helper.
    fn call(&mut self, call: &Call) {
        match (&call.head, call.simple()) {
            // A block parameter hides a helper of its name.
            (Expr::Path(path), Some(name))
                if !self.is_local(name) && (call.has_arguments() || self.known(name)) =>
            {
                let resolution = if self.known(name) {
                    Resolution::Builtin
                } else {
                    Resolution::Free
                };
                let span = path.span;
                let name = name.to_owned();
                self.facts.names.push(Name {
                    name,
                    span,
                    resolution,
                    path: Vec::new(),
                    called: true,
                    guarded: false,
                });
            }
            (head, _) => self.expr(head),
        }
        self.arguments(call);
        self.comparison(call);
    }

    fn arguments(&mut self, call: &Call) {
        // `lookup x key` reads a field of `x` that is not known; the rest is plain.
        call.args.iter().for_each(|a| self.expr(a));
        call.hash.iter().for_each(|p| self.expr(&p.value));
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Path(path) => self.path(path),
            Expr::Call(call) => self.call(call),
            _ => {}
        }
    }

    fn is_local(&self, name: &str) -> bool {
        self.local(name).is_some()
    }

    fn local(&self, name: &str) -> Option<LocalId> {
        self.scope
            .iter()
            .rev()
            .copied()
            .find(|i| self.facts.locals.get(*i).is_some_and(|l| l.name == name))
    }

    fn path(&mut self, path: &Path) {
        if path.data {
            self.data(path);
            return;
        }
        let context = self.context(path.depth);
        let Some((first, rest)) = path.parts.split_first() else {
            self.facts.everything |= context != Context::Inner;
            return;
        };
        // `this.x` and `./x` never mean a block parameter.
        let local = if path.scoped {
            None
        } else {
            self.local(&first.name)
        };
        let resolution = match (local, context) {
            (Some(index), _) => Resolution::Local(index),
            (None, Context::Inner) => Resolution::Relative,
            (None, Context::Outermost | Context::Doubtful) => Resolution::Free,
        };
        let guarded = local.is_none() && context == Context::Doubtful;
        self.name(first, rest, resolution, guarded);
    }

    fn name(&mut self, first: &NameAt, rest: &[NameAt], resolution: Resolution, guarded: bool) {
        let NameAt { name, span } = first.clone();
        self.facts.names.push(Name {
            name,
            span,
            resolution,
            path: rest.to_vec(),
            called: false,
            guarded,
        });
    }

    /// `@root.x` is an input; every other `@name` is given by the tool.
    fn data(&mut self, path: &Path) {
        let Some((first, rest)) = path.parts.split_first() else {
            return;
        };
        if first.name == "root" && path.depth == 0 {
            match rest.split_first() {
                Some((parameter, rest)) => self.name(parameter, rest, Resolution::Free, false),
                None => self.facts.everything = true,
            }
            return;
        }
        let span = Span::new(path.span.lo(), first.span.hi());
        let first = NameAt {
            name: format!("@{}", first.name),
            span,
        };
        self.name(&first, rest, Resolution::Builtin, false);
    }

    /// The context `depth` levels up.
    fn context(&self, depth: usize) -> Context {
        let doubtful = self
            .contexts
            .iter()
            .rev()
            .take(depth)
            .any(|c| *c == Context::Doubtful);
        let found = self
            .contexts
            .len()
            .checked_sub(depth + 1)
            .and_then(|i| self.contexts.get(i))
            .copied();
        match found {
            // Whether a doubtful block counts as a level depends on its value.
            Some(_) if doubtful => Context::Doubtful,
            Some(context) => context,
            None => {
                if doubtful {
                    Context::Doubtful
                } else {
                    Context::Inner
                }
            }
        }
    }

    fn partial(&mut self, tag: &Tag) {
        let Some(call) = &tag.call else { return };
        self.partial_reference(tag, call);
        // A partial with a context of its own reads nothing else; otherwise it sees what is visible here.
        self.arguments(call);
    }

    fn partial_reference(&mut self, tag: &Tag, call: &Call) {
        let (target, span) = match &call.head {
            Expr::Path(path) if path.data => return,
            Expr::Path(path) => (Some(path.original.clone()), path.span),
            Expr::Text(text, span) => (
                Some(text.clone()),
                Span::new(span.lo() + 1, span.hi().saturating_sub(1)),
            ),
            Expr::Call(inner) => {
                self.call(inner);
                (None, inner.span)
            }
            other => (Some(other.original().to_owned()), other.span()),
        };
        self.facts.references.push(Reference {
            kind: ReferenceKind::Partial,
            target,
            span,
            statement: tag.span,
            optional: tag.kind == TagKind::OpenPartial,
            imported: Vec::new(),
        });
    }

    fn comparison(&mut self, call: &Call) {
        let compares = matches!(
            call.simple(),
            Some("ifEquals" | "unlessEquals" | "eq" | "ne" | "equals")
        );
        let (true, [a, b]) = (compares, call.args.as_slice()) else {
            return;
        };
        let pair = match (literal(a), literal(b)) {
            (None, Some(literal)) => (a, literal),
            (Some(literal), None) => (b, literal),
            _ => return,
        };
        let (variable, (literal, span)) = pair;
        let Some(name) = self
            .facts
            .names
            // It was read just before, so from the end the search is short.
            .rfind_id(|n| variable.span().encloses(n.span))
        else {
            return;
        };
        self.facts.comparisons.push(Comparison {
            name,
            literal,
            span,
        });
    }

    fn block(&mut self, block: &Block) {
        if !block.chained {
            self.block_fact(block);
        }
        self.construct(&block.open, ConstructKind::Statement);
        let inner = self.head(block);
        self.body(block, inner);
        if let Some(inverse) = &block.inverse {
            if !inverse.chained {
                self.construct(&inverse.tag, ConstructKind::Statement);
            }
            self.program(&inverse.program);
        }
        if let Some(close) = block.close.as_ref().filter(|_| !block.chained) {
            self.construct(close, ConstructKind::Statement);
        }
    }

    /// Reads the opening tag; returns the context of the body where it is a new one.
    fn head(&mut self, block: &Block) -> Option<Context> {
        let call = block.open.call.as_ref()?;
        if block.kind == BlockKind::Partial {
            self.partial(&block.open);
            return None;
        }
        if block.kind == BlockKind::Decorator {
            self.arguments(call);
            return Some(Context::Doubtful);
        }
        self.call(call);
        let name = call.simple().filter(|n| !self.is_local(n));
        match (name, block.kind) {
            // `{{^x}}` has no value that could be a context.
            (_, BlockKind::Inverted | BlockKind::Raw) => None,
            (Some("each"), _) => Some(Context::Inner),
            (Some("with"), _) => match call.args.first() {
                // `{{#with this}}` changes nothing.
                Some(Expr::Path(path)) if path.is_context() => None,
                _ => Some(Context::Inner),
            },
            (Some(name), _) if self.known(name) => None,
            // A section over a value, or a helper registered in code: who knows what it hands its text.
            _ => Some(Context::Doubtful),
        }
    }

    fn body(&mut self, block: &Block, inner: Option<Context>) {
        let visible = self.scope.len();
        // The text behind `{{else}}` sees neither the parameters nor the context.
        let end = block.inverse.as_ref().map(|i| i.tag.span.lo());
        let end = end
            .or(block.close.as_ref().map(|c| c.span.lo()))
            .unwrap_or(self.text.len());
        let scope = Span::new(block.open.span.hi(), end);
        let looped = block
            .open
            .call
            .as_ref()
            .is_some_and(|c| c.simple() == Some("each"));
        for param in &block.program.params {
            let kind = if looped {
                LocalKind::Loop
            } else {
                LocalKind::With
            };
            let NameAt { name, span } = param.clone();
            self.scope.push(self.facts.locals.push(Local {
                name,
                span,
                kind,
                scope,
            }));
        }
        self.contexts.extend(inner);
        if block.kind == BlockKind::Raw {
            self.facts.raw.push(scope);
        } else {
            self.program(&block.program);
        }
        if inner.is_some() {
            self.contexts.pop();
        }
        self.scope.truncate(visible);
    }

    fn block_fact(&mut self, block: &Block) {
        let call = block.open.call.as_ref();
        let head = call.map_or(Span::at(block.open.inner.hi()), |c| c.head.span());
        let inline = match call.map(|c| (c.args.as_slice(), block.kind)) {
            Some(([Expr::Text(name, span)], BlockKind::Decorator)) => {
                let span = Span::new(span.lo() + 1, span.hi().saturating_sub(1));
                Some(NameAt {
                    name: name.clone(),
                    span,
                })
            }
            _ => None,
        };
        if let Some(NameAt { name, span }) = inline.clone() {
            // An inline partial can be used anywhere behind its definition.
            let scope = Span::new(block.open.span.lo(), self.text.len());
            self.facts.locals.push(Local {
                name,
                span,
                kind: LocalKind::Macro,
                scope,
            });
        }
        let mut middles = Vec::new();
        let mut here = Some(block);
        while let Some(inverse) = here.and_then(|b| b.inverse.as_ref()) {
            middles.push(else_word(self.text, &inverse.tag));
            here = match inverse.program.body.first() {
                Some(Node::Block(next)) if inverse.chained => Some(next),
                _ => None,
            };
        }
        self.facts.blocks.push(BlockFact {
            keyword: call.map_or_else(String::new, |c| c.name().to_owned()),
            open: block.open.span,
            keyword_span: head,
            middles,
            close: block.close.as_ref().map(|c| c.span),
            close_keyword: block
                .close
                .as_ref()
                .map(|c| c.call.as_ref().map_or(c.inner, |c| c.head.span())),
            name: inline,
        });
    }
}

/// The word `else` (or `^`) of a tag.
fn else_word(text: &str, tag: &Tag) -> Span {
    let source = tag.span.text(text);
    let found = source
        .find("else")
        .map(|at| (at, 4))
        .or_else(|| source.find('^').map(|at| (at, 1)));
    found.map_or(tag.span, |(at, len)| {
        Span::new(tag.span.lo() + at, tag.span.lo() + at + len)
    })
}

fn literal(expr: &Expr) -> Option<(Literal, Span)> {
    match expr {
        Expr::Text(text, span) => Some((
            Literal::Text(text.clone()),
            Span::new(span.lo() + 1, span.hi().saturating_sub(1)),
        )),
        Expr::Number(number, written, span) => Some((
            written
                .parse()
                .map_or(Literal::Float(*number), Literal::Int),
            *span,
        )),
        Expr::Bool(value, span) => Some((Literal::Bool(*value), *span)),
        Expr::Null(span) => Some((Literal::None, *span)),
        _ => None,
    }
}
