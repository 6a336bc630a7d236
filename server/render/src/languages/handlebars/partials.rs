//! Partials: files, inline ones, and the content of a partial's block. Each sees its own context and the data.

use std::rc::Rc;

use pog_template::handlebars::{Expr, Program, Tag};

use super::engine::{Engine, ITEM, Outcome, PARTIALS};
use super::scope::{Fallback, Scope, extended};
use super::value::Js;

impl Engine<'_> {
    pub(super) fn partial(
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
            // A dynamic partial: `{{> (lookup . "name")}}`.
            Expr::Call(inner) => self.expr(&Expr::Call(inner.clone()), scope)?.string(),
            other => other.original().into(),
        };
        let (args, hash) = self.arguments(call, scope)?;
        let mut context = args
            .into_iter()
            .next()
            .unwrap_or_else(|| scope.context().clone());
        if !hash.is_empty() {
            self.work(context.items() * hash.len() * ITEM, scope, tag.span)?;
            context = extended(&context, hash);
        }
        self.partials += 1;
        if self.partials > PARTIALS {
            return Err(self.fail(
                scope,
                tag.span,
                format!("The partial '{name}' calls itself without end"),
            ));
        }
        let own = content.map(|program| Fallback {
            program,
            scope,
            outer: fallback,
        });
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
            // Behind the last line break nothing follows that could be indented.
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
                None => Err(self.fail(
                    scope,
                    tag.span,
                    "There is no content for '@partial-block' here",
                )),
            };
        }
        let inline = self
            .inline
            .iter()
            .rev()
            .find(|(n, ..)| **n == *name)
            .map(|(_, p, from)| (p.clone(), *from));
        if let Some((program, from)) = inline {
            let mut out = String::new();
            // Unlike a partial of its own, an inline one sees the levels of where it is called.
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
            (None, None) => Err(self.fail(
                scope,
                tag.span,
                format!("The partial {name} could not be found"),
            )),
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
