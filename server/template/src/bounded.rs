//! Whether a template can be rendered for a check without using much memory. Decided on minijinja's syntax tree by an
//! allow-list; what is not known to be harmless is refused, so `false` says nothing about the template's quality.
//!
//! Why what passes is bounded. Let I be the size of the input and F the fuel limit.
//! - Operators and filters that multiply (`*`, `**`, `replace`, `indent`, `format`, …) are refused; those that are
//!   left are linear, and an expression may hold only a few that enlarge (`+`, `~`, `tojson`, `join`, …).
//! - A linear step becomes exponential only when its result feeds it again, through a name: `set x = x + x` in a
//!   loop, whose bindings outlive an iteration, or in a template included twice, whose bindings outlive it. So a `set`
//!   or `with` that enlarges must not mention any name that some `set` or `with` binds; loops do not run over enlarged
//!   values and macros do not receive them, so loop variables and arguments are never larger than I.
//! - So no value is larger than a fixed multiple of I and the text.
//! - An instruction prints one value or one piece of text, so printed text stays below F times that. Give the output
//!   a writer with a limit. What is buffered instead (macros, `filter` blocks) prints no enlarged values and no long
//!   text; `set` blocks also hold no loops, calls or includes.
//! - Macros nest at most three deep and never reach themselves; there is no recursion over loops.
//!
//! With input of about a kilobyte and a fuel of ten thousand this is some tens of megabytes at the very worst.

use std::collections::{HashMap, HashSet};

use minijinja::machinery::ast::{Call, CallArg, Expr, Macro, Stmt};
use minijinja::machinery::parse;

use super::compile::bodies;
use super::size_bound::{Seen, block_filter, is_range, plain, walk};
use super::validate::jinja_refusal;

/// Bytes of all texts together.
const TEXT: usize = 256 * 1024;
/// Bytes of one piece of text that may be printed again and again.
const PIECE: usize = 4 * 1024;
const LOOPS: usize = 3;
const MACRO_DEPTH: usize = 3;

/// Whether rendering `text` alone, with small input and a fuel limit, uses little memory.
#[must_use]
pub fn is_bounded(text: &str) -> bool {
    all_bounded(&[text])
}

/// As [`is_bounded`] for templates that include, import or extend one another: names that one of them binds can reach
/// the others, so they are judged together.
#[must_use]
pub fn all_bounded(texts: &[&str]) -> bool {
    let small = texts.iter().map(|t| t.len()).sum::<usize>() <= TEXT;
    if !small || texts.iter().any(|t| jinja_refusal(t).is_some()) {
        return false;
    }
    let Ok(trees) = texts
        .iter()
        .map(|t| parse(t, "", Default::default()))
        .collect::<Result<Vec<_>, _>>()
    else {
        return false;
    };
    let mut names = Names::default();
    trees.iter().for_each(|t| names.collect(t));
    // All names first: a template may use what an included one sets.
    trees.iter().for_each(|t| names.find_enlarged(t));
    trees.iter().all(|t| {
        let mut check = Check {
            names: &names,
            loops: 0,
            buffers: 0,
            calls: HashMap::new(),
            inside: None,
        };
        check.stmt(t) && check.calls_end()
    })
}

/// What the templates bind.
#[derive(Default)]
pub(super) struct Names<'a> {
    /// By `set` and `with`.
    pub(super) values: HashSet<&'a str>,
    /// Those of `values` that may hold more than the input: enlarged, or made from one of `values`.
    pub(super) enlarged: HashSet<&'a str>,
    /// By `macro` and imports.
    callable: HashSet<&'a str>,
    /// By loops and as arguments: these may hold anything, so they must not be called.
    other: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    fn collect(&mut self, stmt: &Stmt<'a>) {
        match stmt {
            Stmt::ForLoop(f) => targets(&f.target, &mut self.other),
            Stmt::WithBlock(w) => w
                .assignments
                .iter()
                .for_each(|(t, _)| targets(t, &mut self.values)),
            Stmt::Set(s) => targets(&s.target, &mut self.values),
            Stmt::SetBlock(s) => {
                // What a block captures is as large as all that it prints.
                targets(&s.target, &mut self.values);
                targets(&s.target, &mut self.enlarged);
            }
            Stmt::Import(i) => targets(&i.name, &mut self.callable),
            Stmt::FromImport(i) => {
                i.names.iter().for_each(|(n, alias)| {
                    targets(alias.as_ref().unwrap_or(n), &mut self.callable)
                });
            }
            Stmt::Macro(m) => {
                self.callable.insert(m.name);
                m.args.iter().for_each(|a| targets(a, &mut self.other));
            }
            _ => {}
        }
        bodies(stmt)
            .into_iter()
            .flatten()
            .for_each(|s| self.collect(s));
    }

    /// Needs all `values` to be known.
    fn find_enlarged(&mut self, stmt: &Stmt<'a>) {
        let mut judge = |target: &Expr<'a>, value: &Expr<'a>| {
            let mut seen = Seen::default();
            // What is refused counts as enlarged too, so that it does not matter which check comes first.
            if !walk(value, self, &mut seen) || seen.enlarges() || seen.value {
                targets(target, &mut self.enlarged);
            }
        };
        match stmt {
            Stmt::Set(s) => judge(&s.target, &s.expr),
            Stmt::WithBlock(w) => w.assignments.iter().for_each(|(t, v)| judge(t, v)),
            _ => {}
        }
        bodies(stmt)
            .into_iter()
            .flatten()
            .for_each(|s| self.find_enlarged(s));
    }
}

fn targets<'a>(target: &Expr<'a>, into: &mut HashSet<&'a str>) {
    match target {
        Expr::Var(v) => {
            into.insert(v.id);
        }
        Expr::List(l) => l.items.iter().for_each(|t| targets(t, into)),
        _ => {}
    }
}

struct Check<'n, 'a> {
    names: &'n Names<'a>,
    loops: usize,
    /// Macros and `filter` blocks around the place at hand: what is printed there is kept in memory first.
    buffers: usize,
    /// Macros that each macro calls.
    calls: HashMap<&'a str, HashSet<&'a str>>,
    inside: Option<&'a str>,
}

impl<'a> Check<'_, 'a> {
    fn body(&mut self, body: &[Stmt<'a>]) -> bool {
        body.iter().all(|s| self.stmt(s))
    }

    fn stmt(&mut self, stmt: &Stmt<'a>) -> bool {
        match stmt {
            Stmt::Template(t) => self.body(&t.children),
            Stmt::EmitExpr(e) => self.printed(&e.expr),
            // Printed once, a text is no larger than the template.
            Stmt::EmitRaw(r) => r.raw.len() <= PIECE || (self.loops == 0 && self.buffers == 0),
            Stmt::Continue(_) | Stmt::Break(_) => true,
            Stmt::ForLoop(f) => {
                self.loops += 1;
                let fine = !f.recursive
                    && self.loops <= LOOPS
                    && self
                        .seen(&f.iter)
                        .is_some_and(|s| !s.enlarges() && !s.enlarged)
                    && f.filter_expr.iter().all(|e| self.seen(e).is_some())
                    && self.body(&f.body);
                self.loops -= 1;
                // The `else` of a loop runs once at most, so it is outside of the loop.
                fine && self.body(&f.else_body)
            }
            Stmt::IfCond(i) => {
                self.seen(&i.expr).is_some() && self.body(&i.true_body) && self.body(&i.false_body)
            }
            Stmt::WithBlock(w) => {
                w.assignments.iter().all(|(_, v)| self.kept(v)) && self.body(&w.body)
            }
            // `{% set ns.a = … %}` changes a value that `Names` does not follow.
            Stmt::Set(s) => !matches!(s.target, Expr::GetAttr(_)) && self.kept(&s.expr),
            Stmt::SetBlock(s) => {
                !matches!(s.target, Expr::GetAttr(_))
                    && s.filter.as_ref().is_none_or(block_filter)
                    && s.body.iter().all(|s| self.captured(s))
            }
            Stmt::AutoEscape(a) => matches!(a.enabled, Expr::Const(_)) && self.body(&a.body),
            Stmt::FilterBlock(f) => {
                self.buffers += 1;
                let fine = block_filter(&f.filter) && self.body(&f.body);
                self.buffers -= 1;
                fine
            }
            Stmt::Block(b) => self.body(&b.body),
            // A computed name could bring in a template that was not judged.
            Stmt::Import(i) => matches!((&i.expr, &i.name), (Expr::Const(_), Expr::Var(_))),
            Stmt::FromImport(i) => matches!(i.expr, Expr::Const(_)),
            Stmt::Extends(e) => matches!(e.name, Expr::Const(_)),
            Stmt::Include(i) => match &i.name {
                Expr::List(l) => l.items.iter().all(|e| matches!(e, Expr::Const(_))),
                name => matches!(name, Expr::Const(_)),
            },
            Stmt::Macro(m) => self.definition(m),
            // What they run is not visible here.
            Stmt::CallBlock(_) | Stmt::Do(_) => false,
        }
    }

    fn definition(&mut self, m: &Macro<'a>) -> bool {
        let outer = self.inside.replace(m.name);
        // The body of a macro does not run where it stands; its calls are counted where they are.
        let around = std::mem::take(&mut self.loops);
        self.buffers += 1;
        // A default is an argument that the caller left out.
        let fine = m.defaults.iter().all(|d| self.handed_over(d)) && self.body(&m.body);
        self.buffers -= 1;
        self.loops = around;
        self.inside = outer;
        fine
    }

    /// Whether no macro reaches itself and none nests too deeply.
    fn calls_end(&self) -> bool {
        fn depth(check: &Check<'_, '_>, name: &str, left: usize) -> bool {
            left > 0
                && check
                    .calls
                    .get(name)
                    .is_none_or(|called| called.iter().all(|c| depth(check, c, left - 1)))
        }
        // Also what ends recursion: a macro that calls itself never gets to the end of this depth.
        self.calls.keys().all(|name| depth(self, name, MACRO_DEPTH))
    }

    /// Inside a `set` block: printing of what no `set` binds, and conditions.
    fn captured(&self, stmt: &Stmt<'a>) -> bool {
        match stmt {
            Stmt::EmitRaw(r) => r.raw.len() <= PIECE,
            Stmt::EmitExpr(e) => self
                .seen(&e.expr)
                .is_some_and(|s| s.growing <= 1 && !s.value),
            Stmt::IfCond(i) => {
                self.seen(&i.expr).is_some()
                    && i.true_body
                        .iter()
                        .chain(&i.false_body)
                        .all(|s| self.captured(s))
            }
            _ => false,
        }
    }

    /// A value that is printed: the only place where a macro may be called.
    fn printed(&mut self, expr: &Expr<'a>) -> bool {
        match expr {
            Expr::Call(c) if !is_range(c) => self.macro_call(c),
            Expr::IfExpr(i) => {
                self.seen(&i.test_expr).is_some()
                    && self.printed(&i.true_expr)
                    && i.false_expr.iter().all(|e| self.printed(e))
            }
            expr => {
                let buffered = self.buffers > 0;
                self.seen(expr).is_some_and(|s| {
                    // In a buffer an enlarged value stays in memory, and what repeats around it piles it up.
                    let kept_small = s.growing <= 1 || !(s.enlarged || buffered);
                    kept_small && !(s.enlarged && buffered)
                })
            }
        }
    }

    fn macro_call(&mut self, call: &Call<'a>) -> bool {
        let (name, local) = match &call.expr {
            Expr::Var(v) => (v.id, true),
            Expr::GetAttr(a) => match &a.expr {
                Expr::Var(v) => (v.id, false),
                _ => return false,
            },
            _ => return false,
        };
        if let (true, Some(inside)) = (local, self.inside) {
            self.calls.entry(inside).or_default().insert(name);
        }
        self.names.callable.contains(name)
            // A name that is also bound as a value may be either by the time it is called.
            && !self.names.values.contains(name)
            && !self.names.other.contains(name)
            && call.args.iter().all(|a| match a {
                CallArg::Pos(e) | CallArg::Kwarg(_, e) => self.handed_over(e),
                CallArg::PosSplat(_) | CallArg::KwargSplat(_) => false,
            })
    }

    /// A macro's argument.
    fn handed_over(&self, expr: &Expr<'a>) -> bool {
        plain(expr) && self.seen(expr).is_some_and(|s| !s.enlarged)
    }

    /// A value that a name keeps.
    fn kept(&self, expr: &Expr<'a>) -> bool {
        self.seen(expr)
            .is_some_and(|s| s.growing <= 1 && !(s.value && s.enlarges()))
    }

    fn seen(&self, expr: &Expr<'a>) -> Option<Seen> {
        let mut seen = Seen::default();
        (walk(expr, self.names, &mut seen) && seen.within_limits()).then_some(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_prompts_are_bounded() {
        for text in [
            "plain",
            "{{ name | trim | upper }} {{ user.name | default('you') }}",
            "{% for a in items if a.ok %}- {{ a.title }}: {{ a.tags | join(', ') }}\n{% else %}none{% endfor %}",
            "{% set who = 'Dear ' ~ name %}{{ who }}{% set shown = who | default('x') %}{{ shown }}",
            "{% macro row(x, y='a') %}{{ x }}{% endmacro %}{{ row(name, user.age) }}",
            "{% from 'm' import item as i %}{% import 'n' as n %}{{ i(a) }}{{ n.b(a) if a else n.c() }}",
            "{% set intro %}Hello {{ name }}{% if a %}!{% endif %}{% endset %}{{ intro }}",
            "{% for i in range(10) %}{{ loop.index + 1 }}{% endfor %}{% include 'x' ignore missing %}",
            "{{ data | tojson(indent=2) }}{{ items | map(attribute='id') | join(', ') }}",
            "{% for a in ['x', 'y', 'z'] %}{{ a }}{% endfor %}{% set l = items | sort %}{% for i in l %}{{ i }}{% endfor %}",
            "{% filter upper %}{{ a }}{% endfilter %}{% block b %}{{ a[1:3] }}{% endblock %}",
        ] {
            assert!(is_bounded(text), "{text}");
        }
    }

    #[test]
    fn what_can_run_away_is_refused() {
        for text in [
            "{{ 'a' * 100000000 }}",
            "{{ 9 ** 99999999 }}",
            "{% set x = x + x %}",
            "{% set a = b ~ c %}{% set b = a %}",
            "{% with x = a, x = [x, x] %}{% endwith %}",
            "{% set x = x | tojson %}",
            "{{ a | tojson | tojson | tojson }}",
            "{{ a | join(b) }}",
            "{{ a | join('xx') | list | join('xx') | list | join('xx') }}",
            "{{ a | replace('a', b) }}{{ a | indent(99999) }}",
            "{{ '%099999d' | format(1) }}{{ '%099999d' % 1 }}",
            "{{ range(1000000) | list }}{{ range(n) }}",
            "{% for a in b recursive %}{{ loop(a) }}{% endfor %}",
            "{% for a in b %}{% for a in b %}{% for a in b %}{% for a in b %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
            "{% macro m() %}{{ m() }}{% endmacro %}",
            "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}",
            "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ c() }}{% endmacro %}{% macro c() %}{{ d() }}{% endmacro %}{% macro d() %}{% endmacro %}",
            "{% macro m(f) %}{{ f(f) }}{% endmacro %}{{ m(m) }}",
            "{% macro m(a) %}{{ a }}{{ a }}{% endmacro %}{% set x = m(x) %}",
            "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(a ~ a) }}",
            "{% set x %}{{ x }}{{ x }}{% endset %}",
            "{% set x %}{% for a in b %}{{ a }}{% endfor %}{% endset %}",
            "{% set ns = namespace(a=1) %}",
            "{% set ns.a = ns.a %}",
            "{% set y = x + x %}{% for a in y %}{% endfor %}",
            "{% set y = x + x %}{% macro m(a) %}{{ a }}{% endmacro %}{{ m(y) }}",
            "{% set y = x + x %}{% set z = y %}{% for a in z %}{% endfor %}",
            "{% set y = x + x %}{% filter upper %}{{ y }}{% endfilter %}",
            "{% for a in [x + x, x] %}{% endfor %}",
            "{{ a + a + a + a + a + a + a + a + a + a }}",
            "{{ lipsum(1000) }}{{ a.upper() }}",
            "{{ broken",
        ] {
            assert!(!is_bounded(text), "{text}");
        }
    }

    #[test]
    fn long_text_is_not_repeated() {
        let long = "x".repeat(10_000);
        assert!(is_bounded(&long));
        assert!(!is_bounded(&format!(
            "{{% for a in b %}}{long}{{% endfor %}}"
        )));
        assert!(!is_bounded(&format!(
            "{{% macro m() %}}{long}{{% endmacro %}}"
        )));
    }

    #[test]
    fn templates_that_feed_each_other_are_judged_together() {
        let (a, b) = ("{% set x = y ~ y %}", "{% set y = x ~ x %}");
        assert!(is_bounded(a) && is_bounded(b) && !all_bounded(&[a, b]));
    }
}
