//! Blocks: the helpers of handlebars.js that take a text, sections over a value, helpers that leave their text out.

use std::rc::Rc;

use pog_template::handlebars::{Block, BlockKind, Program};
use pog_text::Span;

use super::engine::{Engine, ITEM, Outcome, Run};
use super::scope::{Fallback, Scope};
use super::value::Js;

impl<'t> Engine<'t> {
    pub(super) fn block(
        &mut self,
        block: &Block,
        scope: &Scope,
        fallback: Option<&Fallback<'_>>,
        out: &mut String,
    ) -> Outcome<()> {
        let Some(call) = &block.open.call else {
            return Ok(());
        };
        // Blocks cost a step even if they print nothing, or empty ones could be nested and repeated for free.
        self.step(scope, block.open.span)?;
        match block.kind {
            BlockKind::Decorator => return Ok(()),
            BlockKind::Partial => {
                return self.partial(&block.open, Some(&block.program), scope, fallback, out);
            }
            BlockKind::Section | BlockKind::Inverted | BlockKind::Raw => {}
        }
        // `{{^x}}…{{else}}…{{/x}}` is the same block the other way round.
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
        let names: Vec<Rc<str>> = block
            .program
            .params
            .iter()
            .map(|p| p.name.as_str().into())
            .collect();
        match self.helper(call, scope)? {
            None => {
                let value = self.head(call, scope)?;
                self.section(&value, main, other, &names, scope, &mut run)
            }
            Some(name @ ("if" | "unless")) => {
                let (args, hash) = self.arguments(call, scope)?;
                let [value] = args.as_slice() else {
                    return Err(self.fail(
                        scope,
                        call.span,
                        format!("#{name} requires exactly one argument"),
                    ));
                };
                let zero = hash
                    .iter()
                    .any(|(k, v)| &**k == "includeZero" && v.truthy());
                // The expression of handlebars.js, word for word: an empty list is falsy here and truthy in
                // JavaScript.
                let there = !((!zero && !value.truthy()) || value.is_empty());
                run(
                    self,
                    if there == (name == "if") { main } else { other },
                    scope,
                )
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
                inner
                    .params
                    .extend(names.iter().take(1).map(|n| (n.clone(), value.clone())));
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
                if let (Js::Text(a), Js::Text(_)) = (a, b) {
                    self.work(a.len(), scope, call.span)?;
                }
                run(
                    self,
                    if a.same(b) == (name == "ifEquals") {
                        main
                    } else {
                        other
                    },
                    scope,
                )
            }
            // Any other helper leaves its text out.
            Some(name) => {
                let value = self.value_of_helper(name, call, scope)?;
                if value.is_nullish() {
                    Ok(())
                } else {
                    self.print(&value.string(), scope, block.open.span, out)
                }
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
        run: &mut Run<'_, 't>,
    ) -> Outcome<()> {
        match value {
            // `true` opens no level of its own; `../` inside counts on that.
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
        run: &mut Run<'_, 't>,
    ) -> Outcome<()> {
        self.work(value.items() * ITEM, scope, Span::default())?;
        let items: Vec<(Js, Js)> = match value {
            Js::List(items) => items
                .iter()
                .zip(0_u32..)
                .map(|(v, i)| (Js::Number(i.into()), v.clone()))
                .collect(),
            Js::Map(entries) => entries
                .iter()
                .map(|(k, v)| (Js::Text(k.clone()), v.clone()))
                .collect(),
            _ => Vec::new(),
        };
        if items.is_empty() {
            return run(self, other, scope);
        }
        let count = items.len();
        for (index, (key, item)) in items.into_iter().enumerate() {
            // Each round copies what is visible around it.
            let around = scope.contexts.len() + scope.data.len() + scope.params.len();
            self.work(around * ITEM, scope, Span::default())?;
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
}
