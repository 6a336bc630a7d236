//! Tests only: an independent reading of minijinja's own syntax tree, against which the tolerant reader is held.

use std::collections::BTreeSet;

use minijinja::machinery::ast::{CallArg, Expr, Stmt};
use minijinja::machinery::parse;

/// Names that come from outside, by a visitor that shares nothing with the reader.
#[derive(Default)]
struct Oracle {
    free: BTreeSet<String>,
    scopes: Vec<BTreeSet<String>>,
    macros: BTreeSet<String>,
}

impl Oracle {
    fn read(&mut self, name: &str) {
        let builtin = ["range", "dict", "debug", "namespace", "self"].contains(&name);
        let bound = self.scopes.iter().any(|s| s.contains(name)) || self.macros.contains(name);
        // minijinja takes the `not` in `x is defined not in y` for an argument; no person means that.
        if !bound && !builtin && name != "not" {
            self.free.insert(name.to_owned());
        }
    }

    fn bind(&mut self, name: &str) {
        self.scopes
            .last_mut()
            .expect("the file's scope")
            .insert(name.to_owned());
    }

    fn assign(&mut self, target: &Expr<'_>) {
        match target {
            Expr::Var(v) => self.bind(v.id),
            Expr::List(l) => l.items.iter().for_each(|t| self.assign(t)),
            Expr::GetAttr(_) => {}
            _ => panic!("assignment to an unexpected node"),
        }
    }

    fn assign_bases(&mut self, target: &Expr<'_>) {
        match target {
            Expr::GetAttr(a) => self.expr(&a.expr),
            Expr::List(l) => l.items.iter().for_each(|t| self.assign_bases(t)),
            _ => {}
        }
    }

    fn parameters(&mut self, args: &[Expr<'_>], defaults: &[Expr<'_>]) {
        args.iter().for_each(|a| self.assign(a));
        for (arg, default) in args.iter().rev().zip(defaults.iter().rev()) {
            let Expr::Var(own) = arg else {
                panic!("an argument is a name")
            };
            self.scopes
                .last_mut()
                .expect("the file's scope")
                .remove(own.id);
            self.expr(default);
            self.bind(own.id);
        }
    }

    fn framed(&mut self, names: &[&str], inside: impl FnOnce(&mut Self)) {
        self.scopes
            .push(names.iter().map(|n| (*n).to_owned()).collect());
        inside(self);
        self.scopes.pop();
    }

    fn body(&mut self, body: &[Stmt<'_>]) {
        body.iter().for_each(|s| self.stmt(s));
    }

    fn collect_macros(&mut self, stmt: &Stmt<'_>) {
        let mut inside = |body: &[Stmt<'_>]| body.iter().for_each(|s| self.collect_macros(s));
        match stmt {
            Stmt::Template(t) => inside(&t.children),
            Stmt::ForLoop(f) => [&f.body, &f.else_body].iter().for_each(|b| inside(b)),
            Stmt::IfCond(f) => [&f.true_body, &f.false_body].iter().for_each(|b| inside(b)),
            Stmt::WithBlock(b) => inside(&b.body),
            Stmt::SetBlock(b) => inside(&b.body),
            Stmt::AutoEscape(b) => inside(&b.body),
            Stmt::FilterBlock(b) => inside(&b.body),
            Stmt::Block(b) => inside(&b.body),
            Stmt::CallBlock(b) => inside(&b.macro_decl.body),
            Stmt::Macro(m) => {
                inside(&m.body);
                self.macros.insert(m.name.to_owned());
            }
            _ => {}
        }
    }

    fn stmt(&mut self, stmt: &Stmt<'_>) {
        match stmt {
            Stmt::Template(t) => self.body(&t.children),
            Stmt::EmitExpr(e) => self.expr(&e.expr),
            Stmt::EmitRaw(_) | Stmt::Continue(_) | Stmt::Break(_) => {}
            Stmt::ForLoop(f) => {
                self.expr(&f.iter);
                self.framed(&["loop"], |o| {
                    o.assign(&f.target);
                    f.filter_expr.iter().for_each(|e| o.expr(e));
                    o.body(&f.body);
                });
                self.body(&f.else_body);
            }
            Stmt::IfCond(f) => {
                self.expr(&f.expr);
                self.body(&f.true_body);
                self.body(&f.false_body);
            }
            Stmt::WithBlock(w) => self.framed(&[], |o| {
                for (target, value) in &w.assignments {
                    o.expr(value);
                    o.assign(target);
                }
                o.body(&w.body);
            }),
            Stmt::Set(s) => {
                self.assign_bases(&s.target);
                self.expr(&s.expr);
                self.assign(&s.target);
            }
            Stmt::SetBlock(s) => {
                self.assign_bases(&s.target);
                s.filter.iter().for_each(|f| self.expr(f));
                self.body(&s.body);
                self.assign(&s.target);
            }
            Stmt::AutoEscape(a) => {
                self.expr(&a.enabled);
                self.body(&a.body);
            }
            Stmt::FilterBlock(f) => {
                self.expr(&f.filter);
                self.body(&f.body);
            }
            Stmt::Block(b) => self.framed(&["super"], |o| o.body(&b.body)),
            Stmt::Import(i) => {
                self.expr(&i.expr);
                if let Expr::Var(v) = &i.name {
                    self.bind(v.id);
                }
            }
            Stmt::FromImport(i) => {
                self.expr(&i.expr);
                i.names
                    .iter()
                    .for_each(|(name, alias)| self.assign(alias.as_ref().unwrap_or(name)));
            }
            Stmt::Extends(e) => self.expr(&e.name),
            Stmt::Include(i) => self.expr(&i.name),
            Stmt::Macro(m) => self.framed(&["caller"], |o| {
                o.parameters(&m.args, &m.defaults);
                o.body(&m.body);
            }),
            Stmt::CallBlock(c) => {
                self.expr(&c.call.expr);
                c.call.args.iter().for_each(|a| self.arg(a));
                self.framed(&[], |o| {
                    o.parameters(&c.macro_decl.args, &c.macro_decl.defaults);
                    o.body(&c.macro_decl.body);
                });
            }
            Stmt::Do(d) => {
                self.expr(&d.call.expr);
                d.call.args.iter().for_each(|a| self.arg(a));
            }
        }
    }

    fn arg(&mut self, arg: &CallArg<'_>) {
        match arg {
            CallArg::Pos(e)
            | CallArg::Kwarg(_, e)
            | CallArg::PosSplat(e)
            | CallArg::KwargSplat(e) => self.expr(e),
        }
    }

    fn expr(&mut self, expr: &Expr<'_>) {
        match expr {
            Expr::Var(v) => self.read(v.id),
            Expr::Const(_) => {}
            Expr::Slice(s) => {
                self.expr(&s.expr);
                [&s.start, &s.stop, &s.step]
                    .into_iter()
                    .flatten()
                    .for_each(|e| self.expr(e));
            }
            Expr::UnaryOp(u) => self.expr(&u.expr),
            Expr::BinOp(b) => {
                self.expr(&b.left);
                self.expr(&b.right);
            }
            Expr::Compare(c) => {
                self.expr(&c.expr);
                c.ops.iter().for_each(|o| self.expr(&o.expr));
            }
            Expr::IfExpr(i) => {
                self.expr(&i.true_expr);
                self.expr(&i.test_expr);
                i.false_expr.iter().for_each(|e| self.expr(e));
            }
            Expr::Filter(f) => {
                f.expr.iter().for_each(|e| self.expr(e));
                f.args.iter().for_each(|a| self.arg(a));
            }
            Expr::Test(t) => {
                self.expr(&t.expr);
                t.args.iter().for_each(|a| self.arg(a));
            }
            Expr::GetAttr(a) => self.expr(&a.expr),
            Expr::GetItem(i) => {
                self.expr(&i.expr);
                self.expr(&i.subscript_expr);
            }
            Expr::Call(c) => {
                self.expr(&c.expr);
                c.args.iter().for_each(|a| self.arg(a));
            }
            Expr::List(l) => l.items.iter().for_each(|e| self.expr(e)),
            Expr::Tuple(t) => t.items.iter().for_each(|e| self.expr(e)),
            Expr::Map(m) => m.keys.iter().chain(&m.values).for_each(|e| self.expr(e)),
        }
    }
}

/// Free names by the tree; `None` when minijinja refuses the text.
pub(super) fn by_oracle(text: &str) -> Option<BTreeSet<String>> {
    let tree = parse(text, "", Default::default()).ok()?;
    let mut oracle = Oracle {
        scopes: vec![BTreeSet::new()],
        ..Oracle::default()
    };
    oracle.collect_macros(&tree);
    oracle.stmt(&tree);
    Some(oracle.free)
}
