//! Evaluates Handlebars trees as handlebars.js does with `knownHelpersOnly` and without escaping: contexts and their
//! depths, data, block parameters, partials. Bounded in steps, output and nesting.

use std::rc::Rc;

use pog_syntax::template::handlebars::{Block, BlockKind, Call, Expr, Node, Path, Program, Tag, parse_for_printing};
use pog_text::Span;

use super::value::Js;
use crate::render::MAX_OUTPUT;

/// Blocks, sub-expressions and partials inside each other.
const DEPTH: usize = 256;
const PARTIALS: usize = 48;

/// Why a template does not render.
#[derive(Debug, Clone)]
pub(in crate::render::languages) struct Failure {
    pub(in crate::render::languages) message: String,
    pub(in crate::render::languages) place: Span,
    /// The partial the place is in, if it is not the template itself.
    pub(in crate::render::languages) partial: Option<usize>,
    pub(in crate::render::languages) out_of_bounds: bool,
}

/// What a tool adds to Handlebars: its helpers and its partials.
pub(in crate::render::languages) trait Tool {
    /// Whether a helper of that name exists.
    fn knows(&self, name: &str) -> bool;
    /// What a helper prints or yields; `hash` are the arguments of the form `name=value`.
    fn call(&self, name: &str, args: &[Js], hash: &[(Rc<str>, Js)]) -> Result<Js, String>;
    /// The text of a partial and a number by which it is known, seen from another one.
    fn partial(&self, name: &str, from: Option<usize>) -> Option<(usize, Rc<str>)>;
}

/// Helpers of handlebars.js itself.
const OWN: &[&str] = &["if", "unless", "each", "with", "lookup", "log", "helperMissing", "blockHelperMissing"];

/// What is visible at a place.
#[derive(Clone)]
pub(super) struct Scope {
    /// Contexts, innermost last; never empty.
    contexts: Vec<Js>,
    /// Names of `@data`, outer levels first.
    data: Vec<Rc<Vec<(Rc<str>, Js)>>>,
    /// Block parameters, innermost last.
    params: Vec<(Rc<str>, Js)>,
    partial: Option<usize>,
}

impl Scope {
    fn context(&self) -> &Js {
        self.contexts.last().unwrap_or(&Js::Undefined)
    }

    fn within(&self, context: Js) -> Self {
        let mut scope = self.clone();
        if !same_level(&context, self.context()) {
            scope.contexts.push(context);
        }
        scope
    }
}

/// JavaScript's `==` as far as it matters for levels.
fn same_level(a: &Js, b: &Js) -> bool {
    a.same(b) || (a.is_nullish() && b.is_nullish())
}

/// The content of a `{{#> partial}}` block.
struct Fallback<'a> {
    program: &'a Program,
    scope: &'a Scope,
    outer: Option<&'a Fallback<'a>>,
}

pub(in crate::render::languages) struct Engine<'t> {
    tool: &'t dyn Tool,
    steps: u64,
    printed: usize,
    depth: usize,
    partials: usize,
    inline: Vec<(Rc<str>, Rc<Program>, Option<usize>)>,
    texts: Vec<(Option<usize>, Rc<str>)>,
}

type Outcome<T> = Result<T, Failure>;

impl<'t> Engine<'t> {
    pub(in crate::render::languages) fn new(tool: &'t dyn Tool, steps: u64) -> Self {
        Self { tool, steps, printed: 0, depth: 0, partials: 0, inline: Vec::new(), texts: Vec::new() }
    }

    /// Renders a text with these inputs and this outermost data.
    pub(in crate::render::languages) fn render(
        &mut self,
        text: &str,
        inputs: Js,
        data: Vec<(Rc<str>, Js)>,
    ) -> Outcome<String> {
        let mut data = data;
        data.push(("root".into(), inputs.clone()));
        let scope = Scope { contexts: vec![inputs], data: vec![Rc::new(data)], params: Vec::new(), partial: None };
        self.template(&text.into(), &scope, None)
    }

    fn template(&mut self, text: &Rc<str>, scope: &Scope, fallback: Option<&Fallback<'_>>) -> Outcome<String> {
        let template = parse_for_printing(text);
        if let Some(error) = template.errors.first() {
            return Err(self.fail(scope, error.span, error.message.clone()));
        }
        self.texts.push((scope.partial, text.clone()));
        let mut out = String::new();
        let done = self.program(&template.root, scope, fallback, &mut out);
        self.texts.pop();
        done.map(|()| out)
    }

    /// The template that a place is in.
    fn text(&self, scope: &Scope) -> Rc<str> {
        let found = self.texts.iter().rev().find(|(partial, _)| *partial == scope.partial);
        found.map_or_else(|| "".into(), |(_, text)| text.clone())
    }

    fn fail(&self, scope: &Scope, place: Span, message: impl Into<String>) -> Failure {
        Failure { message: message.into(), place, partial: scope.partial, out_of_bounds: false }
    }

    fn step(&mut self, scope: &Scope, place: Span) -> Outcome<()> {
        let Some(left) = self.steps.checked_sub(1) else {
            let message = "Rendering takes too long and was stopped; shorten the loops";
            return Err(Failure { out_of_bounds: true, ..self.fail(scope, place, message) });
        };
        self.steps = left;
        Ok(())
    }

    fn print(&mut self, text: &str, scope: &Scope, place: Span, out: &mut String) -> Outcome<()> {
        self.printed += text.len();
        if self.printed > MAX_OUTPUT {
            let message = format!("Rendering produces more than {} MiB and was stopped", MAX_OUTPUT / 1024 / 1024);
            return Err(Failure { out_of_bounds: true, ..self.fail(scope, place, message) });
        }
        out.push_str(text);
        Ok(())
    }

    fn program(
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
                self.define(block, scope);
            }
        }
        let done = program.body.iter().try_for_each(|node| self.node(node, scope, fallback, out));
        self.inline.truncate(inline);
        done
    }

    fn define(&mut self, block: &Block, scope: &Scope) {
        if let Some(Call { args, .. }) = &block.open.call
            && let [Expr::Text(name, _), ..] = args.as_slice()
        {
            self.inline.push((name.as_str().into(), Rc::new(block.program.clone()), scope.partial));
        }
    }

    fn node(&mut self, node: &Node, scope: &Scope, fallback: Option<&Fallback<'_>>, out: &mut String) -> Outcome<()> {
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
                if value.is_nullish() { Ok(()) } else { self.print(&value.string(), scope, tag.span, out) }
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

    fn knows(&self, name: &str) -> bool {
        OWN.contains(&name) || self.tool.knows(name)
    }

    /// The helper that a call names, or `None` where it is a value.
    fn helper<'c>(&self, call: &'c Call, scope: &Scope) -> Outcome<Option<&'c str>> {
        let simple = call.simple();
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
            Some(name) if call.has_arguments() && !self.knows(name) => {
                let message = format!("There is no helper '{name}' here; programs register helpers of their own");
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
            None => Ok(self.head(call, scope)),
        }
    }

    fn head(&self, call: &Call, scope: &Scope) -> Js {
        match &call.head {
            Expr::Path(path) => lookup(path, scope),
            other => scope.context().get(other.original()),
        }
    }

    fn value_of_helper(&mut self, name: &str, call: &Call, scope: &Scope) -> Outcome<Js> {
        let (args, hash) = self.arguments(call, scope)?;
        match (name, args.as_slice()) {
            ("lookup", [object, field, ..]) => {
                Ok(if object.truthy() { object.get(&field.string()) } else { object.clone() })
            }
            ("lookup", _) => Ok(Js::Undefined),
            ("log", _) => Ok(Js::Undefined),
            ("if" | "unless" | "each" | "with", _) => Err(self.fail(
                scope,
                call.span,
                format!("'{name}' is a block: write '{{{{#{name} …}}}} … {{{{/{name}}}}}'"),
            )),
            _ => self.tool.call(name, &args, &hash).map_err(|message| self.fail(scope, call.span, message)),
        }
    }

    fn arguments(&mut self, call: &Call, scope: &Scope) -> Outcome<(Vec<Js>, Vec<(Rc<str>, Js)>)> {
        let args = call.args.iter().map(|a| self.expr(a, scope)).collect::<Outcome<Vec<Js>>>()?;
        let pairs = call.hash.iter().map(|p| Ok((p.key.name.as_str().into(), self.expr(&p.value, scope)?)));
        Ok((args, pairs.collect::<Outcome<Vec<_>>>()?))
    }

    fn expr(&mut self, expr: &Expr, scope: &Scope) -> Outcome<Js> {
        self.step(scope, expr.span())?;
        Ok(match expr {
            Expr::Path(path) => lookup(path, scope),
            Expr::Text(text, _) => Js::text(text.as_str()),
            Expr::Number(number, ..) => Js::Number(*number),
            Expr::Bool(value, _) => Js::Bool(*value),
            Expr::Undefined(_) => Js::Undefined,
            Expr::Null(_) => Js::Null,
            Expr::Call(call) => match call.simple().filter(|name| self.knows(name)) {
                Some(name) => self.value_of_helper(name, call, scope)?,
                None => {
                    let message =
                        format!("There is no helper '{}' here; programs register helpers of their own", call.name());
                    return Err(self.fail(scope, call.span, message));
                }
            },
        })
    }

    fn block(
        &mut self,
        block: &Block,
        scope: &Scope,
        fallback: Option<&Fallback<'_>>,
        out: &mut String,
    ) -> Outcome<()> {
        let Some(call) = &block.open.call else { return Ok(()) };
        self.step(scope, block.open.span)?;
        match block.kind {
            BlockKind::Decorator => return Ok(()),
            BlockKind::Partial => return self.partial(&block.open, Some(&block.program), scope, fallback, out),
            BlockKind::Section | BlockKind::Inverted | BlockKind::Raw => {}
        }
        let other = block.inverse.as_ref().map(|i| &i.program);
        let (main, other) = if block.kind == BlockKind::Inverted {
            (other, Some(&block.program))
        } else {
            (Some(&block.program), other)
        };
        let mut run = |engine: &mut Self, program: Option<&Program>, scope: &Scope| match program {
            Some(program) => engine.program(program, scope, fallback, out),
            None => Ok(()),
        };
        let names: Vec<Rc<str>> = block.program.params.iter().map(|p| p.name.as_str().into()).collect();
        match self.helper(call, scope)? {
            None => {
                let value = self.head(call, scope);
                self.section(&value, main, other, &names, scope, &mut run)
            }
            Some(name @ ("if" | "unless")) => {
                let (args, hash) = self.arguments(call, scope)?;
                let [value] = args.as_slice() else {
                    return Err(self.fail(scope, call.span, format!("#{name} requires exactly one argument")));
                };
                let zero = hash.iter().any(|(k, v)| &**k == "includeZero" && v.truthy());
                let there = !((!zero && !value.truthy()) || value.is_empty());
                run(self, if there == (name == "if") { main } else { other }, scope)
            }
            Some("with") => {
                let (args, _) = self.arguments(call, scope)?;
                let [value] = args.as_slice() else {
                    return Err(self.fail(scope, call.span, "#with requires exactly one argument"));
                };
                if value.is_empty() {
                    return run(self, other, scope);
                }
                let mut inner = scope.within(value.clone());
                inner.params.extend(names.iter().take(1).map(|n| (n.clone(), value.clone())));
                run(self, main, &inner)
            }
            Some("each") => {
                let (args, _) = self.arguments(call, scope)?;
                let Some(value) = args.first() else {
                    return Err(self.fail(scope, call.span, "Must pass iterator to #each"));
                };
                self.each(value, main, other, &names, scope, &mut run)
            }
            Some(name @ ("ifEquals" | "unlessEquals")) => {
                let (args, _) = self.arguments(call, scope)?;
                let [a, b, ..] = args.as_slice() else {
                    return Err(self.fail(scope, call.span, format!("'{name}' needs two values")));
                };
                run(self, if a.same(b) == (name == "ifEquals") { main } else { other }, scope)
            }
            // Any other helper leaves its text out.
            Some(name) => {
                let value = self.value_of_helper(name, call, scope)?;
                if value.is_nullish() { Ok(()) } else { self.print(&value.string(), scope, block.open.span, out) }
            }
        }
    }

    /// `{{#x}}` where `x` is a value.
    fn section(
        &mut self,
        value: &Js,
        main: Option<&Program>,
        other: Option<&Program>,
        names: &[Rc<str>],
        scope: &Scope,
        run: &mut dyn FnMut(&mut Self, Option<&Program>, &Scope) -> Outcome<()>,
    ) -> Outcome<()> {
        match value {
            Js::Bool(true) => run(self, main, scope),
            Js::Undefined | Js::Null | Js::Bool(false) => run(self, other, scope),
            Js::List(items) if items.is_empty() => run(self, other, scope),
            Js::List(_) => self.each(value, main, other, names, scope, run),
            _ => run(self, main, &scope.within(value.clone())),
        }
    }

    fn each(
        &mut self,
        value: &Js,
        main: Option<&Program>,
        other: Option<&Program>,
        names: &[Rc<str>],
        scope: &Scope,
        run: &mut dyn FnMut(&mut Self, Option<&Program>, &Scope) -> Outcome<()>,
    ) -> Outcome<()> {
        let items: Vec<(Js, Js)> = match value {
            Js::List(items) => items.iter().zip(0_u32..).map(|(v, i)| (Js::Number(i.into()), v.clone())).collect(),
            Js::Map(entries) => entries.iter().map(|(k, v)| (Js::Text(k.clone()), v.clone())).collect(),
            _ => Vec::new(),
        };
        if items.is_empty() {
            return run(self, other, scope);
        }
        let count = items.len();
        for (index, (key, item)) in items.into_iter().enumerate() {
            self.step(scope, Span::default())?;
            let mut inner = scope.within(item.clone());
            let number = u32::try_from(index).unwrap_or(u32::MAX);
            let mut frame = scope.data.last().map(|d| d.to_vec()).unwrap_or_default();
            frame.retain(|(n, _)| !matches!(&**n, "key" | "index" | "first" | "last"));
            frame.extend([
                ("key".into(), key.clone()),
                ("index".into(), Js::Number(number.into())),
                ("first".into(), Js::Bool(index == 0)),
                ("last".into(), Js::Bool(index + 1 == count)),
            ]);
            inner.data.push(Rc::new(frame));
            inner.params.extend(names.iter().cloned().zip([item, key]));
            run(self, main, &inner)?;
        }
        Ok(())
    }

    fn partial(
        &mut self,
        tag: &Tag,
        content: Option<&Program>,
        scope: &Scope,
        fallback: Option<&Fallback<'_>>,
        out: &mut String,
    ) -> Outcome<()> {
        let Some(call) = &tag.call else { return Ok(()) };
        self.step(scope, tag.span)?;
        let name: Rc<str> = match &call.head {
            Expr::Call(inner) => self.expr(&Expr::Call(inner.clone()), scope)?.string(),
            other => other.original().into(),
        };
        let (args, hash) = self.arguments(call, scope)?;
        let mut context = args.into_iter().next().unwrap_or_else(|| scope.context().clone());
        if !hash.is_empty() {
            context = extended(&context, hash);
        }
        self.partials += 1;
        if self.partials > PARTIALS {
            return Err(self.fail(scope, tag.span, format!("The partial '{name}' calls itself without end")));
        }
        let own = content.map(|program| Fallback { program, scope, outer: fallback });
        let printed = self.run_partial(&name, tag, context, scope, own.as_ref(), fallback);
        self.partials -= 1;
        let printed = printed?;
        let indent = tag.indent.text(&self.text(scope)).to_owned();
        if indent.is_empty() {
            out.push_str(&printed);
            return Ok(());
        }
        let lines: Vec<&str> = printed.split('\n').collect();
        for (i, line) in lines.iter().enumerate() {
            if !(line.is_empty() && i + 1 == lines.len()) {
                self.print(&indent, scope, tag.span, out)?;
            }
            out.push_str(line);
            if i + 1 < lines.len() {
                out.push('\n');
            }
        }
        Ok(())
    }

    fn run_partial(
        &mut self,
        name: &str,
        tag: &Tag,
        context: Js,
        scope: &Scope,
        own: Option<&Fallback<'_>>,
        fallback: Option<&Fallback<'_>>,
    ) -> Outcome<String> {
        // A partial is a template of its own: it sees its context and the data, and no level above.
        let mut inner = Scope {
            contexts: vec![context.clone()],
            data: scope.data.clone(),
            params: Vec::new(),
            partial: scope.partial,
        };
        if name == "@partial-block" {
            return match fallback {
                Some(fallback) => self.content(fallback, context),
                None => Err(self.fail(scope, tag.span, "There is no content for '@partial-block' here")),
            };
        }
        let inline = self.inline.iter().rev().find(|(n, ..)| **n == *name).map(|(_, p, from)| (p.clone(), *from));
        if let Some((program, from)) = inline {
            let mut out = String::new();
            inner.contexts = scope.contexts.clone();
            inner = inner.within(context);
            inner.partial = from;
            self.program(&program, &inner, own, &mut out)?;
            return Ok(out);
        }
        match (self.tool.partial(name, scope.partial), own) {
            (Some((id, text)), _) => {
                inner.partial = Some(id);
                self.template(&text, &inner, own)
            }
            (None, Some(own)) => self.content(own, context),
            (None, None) => Err(self.fail(scope, tag.span, format!("The partial {name} could not be found"))),
        }
    }

    /// The content of a partial's block, in the place where it was written.
    fn content(&mut self, fallback: &Fallback<'_>, context: Js) -> Outcome<String> {
        let mut out = String::new();
        let scope = fallback.scope.within(context);
        self.program(fallback.program, &scope, fallback.outer, &mut out)?;
        Ok(out)
    }
}

/// A map with further entries.
fn extended(context: &Js, hash: Vec<(Rc<str>, Js)>) -> Js {
    let mut entries = match context {
        Js::Map(entries) => entries.to_vec(),
        _ => Vec::new(),
    };
    for (key, value) in hash {
        match entries.iter_mut().find(|(k, _)| *k == key) {
            Some(entry) => entry.1 = value,
            None => entries.push((key, value)),
        }
    }
    Js::Map(Rc::new(entries))
}

fn lookup(path: &Path, scope: &Scope) -> Js {
    let mut parts = path.parts.iter().map(|p| p.name.as_str());
    let mut value = if path.data {
        let frame = scope.data.len().checked_sub(path.depth + 1).and_then(|i| scope.data.get(i));
        let Some(name) = parts.next() else { return Js::Undefined };
        frame.and_then(|f| f.iter().find(|(k, _)| &**k == name)).map_or(Js::Undefined, |(_, v)| v.clone())
    } else {
        let first = path.parts.first().map_or("", |p| p.name.as_str());
        let bound = scope.params.iter().rev().find(|(n, _)| **n == *first && path.depth == 0 && !path.scoped);
        if let Some((_, value)) = bound {
            parts.next();
            value.clone()
        } else {
            let context = scope.contexts.len().checked_sub(path.depth + 1).and_then(|i| scope.contexts.get(i));
            context.cloned().unwrap_or(Js::Undefined)
        }
    };
    for part in parts {
        value = value.get(part);
    }
    value
}
