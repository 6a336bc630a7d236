//! Evaluates Handlebars trees as handlebars.js does with `knownHelpersOnly` and without escaping: contexts and their
//! depths, data, block parameters, partials. Bounded in steps, output and nesting.

use std::rc::Rc;

use pog_template::handlebars::{
    Block, BlockKind, Call, Expr, Node, Path, Program, Tag, parse_for_printing,
};
use pog_text::Span;
use rustc_hash::FxHashMap;

use super::scope::{Fallback, Scope, lookup};
use super::value::Js;
use crate::MAX_OUTPUT;

/// Blocks, sub-expressions and partials inside each other.
const DEPTH: usize = 256;
/// Bytes that may be looked at in one step.
const BYTES: usize = 256;
/// What a name or an item is worth in bytes.
pub(super) const ITEM: usize = 32;
/// Bytes that helpers may make in one rendering: what they make may go into the next.
const MADE: usize = 32 * 1024 * 1024;
/// Partials inside each other.
pub(super) const PARTIALS: usize = 48;

/// Why a template does not render.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) message: String,
    pub(crate) place: Span,
    /// The partial the place is in, if it is not the template itself.
    pub(crate) partial: Option<usize>,
    pub(crate) out_of_bounds: bool,
}

/// What a tool adds to Handlebars: its helpers and its partials.
pub(crate) trait Tool {
    /// Whether a helper of that name exists.
    fn knows(&self, name: &str) -> bool;
    /// What a helper prints or yields; `hash` are the arguments of the form `name=value`.
    fn call(&self, name: &str, args: &[Js], hash: &[(Rc<str>, Js)]) -> Result<Js, String>;
    /// The text of a partial and a number by which it is known, seen from another one.
    fn partial(&self, name: &str, from: Option<usize>) -> Option<(usize, Rc<str>)>;
}

/// Helpers of handlebars.js itself.
const OWN: &[&str] = &[
    "if",
    "unless",
    "each",
    "with",
    "lookup",
    "log",
    "helperMissing",
    "blockHelperMissing",
];

pub(crate) struct Engine<'t> {
    pub(super) tool: &'t dyn Tool,
    /// Steps that are left.
    pub(in super::super) steps: u64,
    printed: usize,
    made: usize,
    depth: usize,
    pub(super) partials: usize,
    pub(super) inline: Vec<(Rc<str>, Rc<Program>, Option<usize>)>,
    /// The trees of inline partials, by the text they stand in and where.
    defined: FxHashMap<(Option<usize>, usize), Rc<Program>>,
    texts: Vec<(Option<usize>, Rc<str>)>,
}

pub(super) type Outcome<T> = Result<T, Failure>;

/// Names with their values.
pub(super) type Entries = Vec<(Rc<str>, Js)>;

/// Renders one of a block's texts in a scope.
pub(super) type Run<'r, 't> =
    dyn FnMut(&mut Engine<'t>, Option<&Program>, &Scope) -> Outcome<()> + 'r;

impl<'t> Engine<'t> {
    pub(crate) fn new(tool: &'t dyn Tool, steps: u64) -> Self {
        Self {
            tool,
            steps,
            printed: 0,
            made: 0,
            depth: 0,
            partials: 0,
            inline: Vec::new(),
            defined: FxHashMap::default(),
            texts: Vec::new(),
        }
    }

    /// Renders a text with these inputs and this outermost data.
    pub(crate) fn render(
        &mut self,
        text: &str,
        inputs: Js,
        data: Vec<(Rc<str>, Js)>,
    ) -> Outcome<String> {
        let mut data = data;
        data.push(("root".into(), inputs.clone()));
        let scope = Scope {
            contexts: vec![inputs],
            data: vec![Rc::new(data)],
            params: Vec::new(),
            partial: None,
        };
        self.template(&text.into(), &scope, None)
    }

    pub(super) fn template(
        &mut self,
        text: &Rc<str>,
        scope: &Scope,
        fallback: Option<&Fallback<'_>>,
    ) -> Outcome<String> {
        // With white space already cut as the standalone rules want it. Each time anew, which has to cost.
        let template = parse_for_printing(text);
        if let Some(error) = template.errors.first() {
            return Err(self.fail(scope, error.span, error.message.clone()));
        }
        self.work(text.len() * 8, scope, Span::default())?;
        self.texts.push((scope.partial, text.clone()));
        let mut out = String::new();
        let done = self.program(&template.root, scope, fallback, &mut out);
        self.texts.pop();
        done.map(|()| out)
    }

    /// The template that a place is in.
    pub(super) fn text(&self, scope: &Scope) -> Rc<str> {
        let found = self
            .texts
            .iter()
            .rev()
            .find(|(partial, _)| *partial == scope.partial);
        found.map_or_else(|| "".into(), |(_, text)| text.clone())
    }

    pub(super) fn fail(&self, scope: &Scope, place: Span, message: impl Into<String>) -> Failure {
        Failure {
            message: message.into(),
            place,
            partial: scope.partial,
            out_of_bounds: false,
        }
    }

    pub(super) fn step(&mut self, scope: &Scope, place: Span) -> Outcome<()> {
        self.work(0, scope, place)
    }

    /// A step, and as many more as handling so many bytes is worth.
    pub(super) fn work(&mut self, bytes: usize, scope: &Scope, place: Span) -> Outcome<()> {
        let cost = 1 + u64::try_from(bytes / BYTES).unwrap_or(u64::MAX / 2);
        let Some(left) = self.steps.checked_sub(cost) else {
            let message = "Rendering takes too long and was stopped; shorten the loops";
            return Err(Failure {
                out_of_bounds: true,
                ..self.fail(scope, place, message)
            });
        };
        self.steps = left;
        Ok(())
    }

    pub(super) fn print(
        &mut self,
        text: &str,
        scope: &Scope,
        place: Span,
        out: &mut String,
    ) -> Outcome<()> {
        // Over the whole rendering, also what a partial prints and a helper then throws away.
        self.printed += text.len();
        if self.printed > MAX_OUTPUT {
            let message = format!(
                "Rendering produces more than {} MiB and was stopped",
                MAX_OUTPUT / 1024 / 1024
            );
            return Err(Failure {
                out_of_bounds: true,
                ..self.fail(scope, place, message)
            });
        }
        out.push_str(text);
        Ok(())
    }

    pub(super) fn program(
        &mut self,
        program: &Program,
        scope: &Scope,
        fallback: Option<&Fallback<'_>>,
        out: &mut String,
    ) -> Outcome<()> {
        let inline = self.inline.len();
        // Inline partials count from the start of the text they stand in.
        for node in &program.body {
            if let Node::Block(block) = node
                && block.kind == BlockKind::Decorator
            {
                self.define(block, scope)?;
            }
        }
        let done = program
            .body
            .iter()
            .try_for_each(|node| self.node(node, scope, fallback, out));
        self.inline.truncate(inline);
        done
    }

    fn define(&mut self, block: &Block, scope: &Scope) -> Outcome<()> {
        self.step(scope, block.open.span)?;
        if let Some(Call { args, .. }) = &block.open.call
            && let [Expr::Text(name, _), ..] = args.as_slice()
        {
            // A loop defines the same block again and again; its tree is copied once.
            let place = (scope.partial, block.open.span.lo());
            let program = self.defined.entry(place);
            let program = program.or_insert_with(|| Rc::new(block.program.clone()));
            let program = program.clone();
            self.inline
                .push((name.as_str().into(), program, scope.partial));
        }
        Ok(())
    }

    fn node(
        &mut self,
        node: &Node,
        scope: &Scope,
        fallback: Option<&Fallback<'_>>,
        out: &mut String,
    ) -> Outcome<()> {
        match node {
            Node::Content(content) => {
                let text = self.text(scope);
                self.step(scope, content.span)?;
                self.print(content.kept.text(&text), scope, content.span, out)
            }
            Node::Comment(_) => Ok(()),
            Node::Output(tag) => {
                let Some(call) = &tag.call else { return Ok(()) };
                let value = self.call(call, tag, scope)?;
                if value.is_nullish() {
                    Ok(())
                } else {
                    self.print(&value.string(), scope, tag.span, out)
                }
            }
            Node::Partial(tag) => self.partial(tag, None, scope, fallback, out),
            Node::Block(block) => {
                self.depth += 1;
                if self.depth > DEPTH {
                    return Err(self.fail(scope, block.open.span, "Blocks are nested too deeply"));
                }
                let done = self.block(block, scope, fallback, out);
                self.depth -= 1;
                done
            }
        }
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        OWN.contains(&name) || self.tool.knows(name)
    }

    /// The helper that a call names, or `None` where it is a value.
    pub(super) fn helper<'c>(&self, call: &'c Call, scope: &Scope) -> Outcome<Option<&'c str>> {
        let simple = call.simple();
        // A block parameter hides a helper of its name.
        if let Some(name) = simple
            && scope.params.iter().any(|(n, _)| **n == *name)
        {
            return Ok(None);
        }
        let first = match &call.head {
            Expr::Path(path) => path.parts.first().map(|p| p.name.as_str()),
            _ => simple,
        };
        match first {
            // With arguments it can only be a call; without any it may as well be a value.
            Some(name) if call.has_arguments() && !self.knows(name) => {
                let message = format!(
                    "There is no helper '{name}' here; programs register helpers of their own"
                );
                Err(self.fail(scope, call.head.span(), message))
            }
            Some(name) if call.has_arguments() => Ok(Some(name)),
            _ => Ok(simple.filter(|name| self.knows(name))),
        }
    }

    fn call(&mut self, call: &Call, tag: &Tag, scope: &Scope) -> Outcome<Js> {
        self.step(scope, tag.span)?;
        match self.helper(call, scope)? {
            Some(name) => self.value_of_helper(name, call, scope),
            None => self.head(call, scope),
        }
    }

    pub(super) fn head(&mut self, call: &Call, scope: &Scope) -> Outcome<Js> {
        match &call.head {
            Expr::Path(path) => self.lookup(path, scope),
            other => {
                self.work(scope.context().breadth(), scope, other.span())?;
                Ok(scope.context().get(other.original()))
            }
        }
    }

    fn lookup(&mut self, path: &Path, scope: &Scope) -> Outcome<Js> {
        let mut bytes = 0;
        let found = lookup(path, scope, &mut bytes);
        self.work(bytes, scope, path.span)?;
        Ok(found)
    }

    pub(super) fn value_of_helper(
        &mut self,
        name: &str,
        call: &Call,
        scope: &Scope,
    ) -> Outcome<Js> {
        let (args, hash) = self.arguments(call, scope)?;
        match (name, args.as_slice()) {
            ("lookup", [object, field, ..]) => Ok(if object.truthy() {
                self.work(object.breadth(), scope, call.span)?;
                object.get(&field.string())
            } else {
                object.clone()
            }),
            ("lookup", _) => Ok(Js::Undefined),
            // It writes to the console of the tool, never into the text.
            ("log", _) => Ok(Js::Undefined),
            ("if" | "unless" | "each" | "with", _) => Err(self.fail(
                scope,
                call.span,
                format!("'{name}' is a block: write '{{{{#{name} …}}}} … {{{{/{name}}}}}'"),
            )),
            _ => {
                let made = self
                    .tool
                    .call(name, &args, &hash)
                    .map_err(|message| self.fail(scope, call.span, message))?;
                self.keep(&made, scope, call.span)?;
                Ok(made)
            }
        }
    }

    /// Counts what a helper made: `(json (json x))` doubles what it quotes each time.
    fn keep(&mut self, made: &Js, scope: &Scope, place: Span) -> Outcome<()> {
        let Js::Text(text) = made else { return Ok(()) };
        self.made += text.len();
        if text.len() <= MAX_OUTPUT && self.made <= MADE {
            return self.work(text.len(), scope, place);
        }
        let message = format!(
            "Helpers make more than {} MiB of text and were stopped",
            if text.len() > MAX_OUTPUT {
                MAX_OUTPUT
            } else {
                MADE
            } / 1024
                / 1024
        );
        Err(Failure {
            out_of_bounds: true,
            ..self.fail(scope, place, message)
        })
    }

    pub(super) fn arguments(&mut self, call: &Call, scope: &Scope) -> Outcome<(Vec<Js>, Entries)> {
        let args = call
            .args
            .iter()
            .map(|a| self.expr(a, scope))
            .collect::<Outcome<Vec<Js>>>()?;
        let pairs = call
            .hash
            .iter()
            .map(|p| Ok((p.key.name.as_str().into(), self.expr(&p.value, scope)?)));
        Ok((args, pairs.collect::<Outcome<Vec<_>>>()?))
    }

    pub(super) fn expr(&mut self, expr: &Expr, scope: &Scope) -> Outcome<Js> {
        self.step(scope, expr.span())?;
        Ok(match expr {
            Expr::Path(path) => self.lookup(path, scope)?,
            Expr::Text(text, _) => Js::text(text.as_str()),
            Expr::Number(number, ..) => Js::Number(*number),
            Expr::Bool(value, _) => Js::Bool(*value),
            Expr::Undefined(_) => Js::Undefined,
            Expr::Null(_) => Js::Null,
            Expr::Call(call) => match call.simple().filter(|name| self.knows(name)) {
                Some(name) => {
                    self.depth += 1;
                    if self.depth > DEPTH {
                        let message = "Sub-expressions are nested too deeply";
                        return Err(self.fail(scope, call.span, message));
                    }
                    let value = self.value_of_helper(name, call, scope)?;
                    self.depth -= 1;
                    value
                }
                None => {
                    let message = format!(
                        "There is no helper '{}' here; programs register helpers of their own",
                        call.name()
                    );
                    return Err(self.fail(scope, call.span, message));
                }
            },
        })
    }
}
