//! What evaluating one expression can do to the size of values; the expression half of `bounded`, which has the
//! argument why this suffices. Knows no statement.

use minijinja::Value;
use minijinja::machinery::ast::{BinOpKind, Call, CallArg, Expr};
use minijinja::value::ValueKind;

use super::bounded::Names;

/// `+`, `~` and computed items of literals in one expression.
const LARGER: usize = 8;
const GROWING: usize = 2;
const JOINER: usize = 8;
const RANGE: i64 = 1_000;

/// Filters whose result is no larger than what goes in, up to a constant that repetition does not compound.
const STEADY: &[&str] = &[
    "upper",
    "lower",
    "trim",
    "title",
    "capitalize",
    "default",
    "d",
    "length",
    "count",
    "first",
    "last",
    "abs",
    "int",
    "float",
    "round",
    "bool",
    "safe",
    "list",
    "sort",
    "unique",
    "reverse",
    "items",
    "dictsort",
    "min",
    "max",
    "sum",
    "string",
    "select",
    "reject",
    "selectattr",
    "rejectattr",
    "lines",
    "map",
];
/// Filters that enlarge by a constant factor each time.
const GROWERS: &[&str] = &["tojson", "escape", "e", "join"];
/// Filters for a whole block.
const BLOCK_FILTERS: &[&str] = &["upper", "lower", "trim", "title", "capitalize"];

/// What one expression was seen to do.
#[derive(Default)]
pub(super) struct Seen {
    /// Filters that enlarge.
    pub(super) growing: usize,
    /// Operators and literals that put values together.
    larger: usize,
    /// Mentions a name that a `set` or `with` binds.
    pub(super) value: bool,
    /// Mentions a name that may be enlarged.
    pub(super) enlarged: bool,
}

impl Seen {
    /// Whether the result may be larger than each value that went in.
    pub(super) fn enlarges(&self) -> bool {
        self.growing > 0 || self.larger > 0
    }

    pub(super) fn within_limits(&self) -> bool {
        self.growing <= GROWING && self.larger <= LARGER
    }
}

/// Adds what `expr` does to `seen`; `false` where it does something that is not allowed.
pub(super) fn walk(expr: &Expr<'_>, names: &Names<'_>, seen: &mut Seen) -> bool {
    match expr {
        Expr::Var(v) => {
            seen.value |= names.values.contains(v.id);
            seen.enlarged |= names.enlarged.contains(v.id);
            true
        }
        Expr::Const(_) => true,
        Expr::Slice(s) => {
            let bounds = [&s.start, &s.stop, &s.step];
            walk(&s.expr, names, seen) && bounds.into_iter().flatten().all(|e| walk(e, names, seen))
        }
        Expr::UnaryOp(u) => walk(&u.expr, names, seen),
        Expr::BinOp(b) => {
            seen.larger += usize::from(matches!(b.op, BinOpKind::Add | BinOpKind::Concat));
            // `%` formats strings as well: `'%099999d' % 1`.
            !matches!(b.op, BinOpKind::Mul | BinOpKind::Pow | BinOpKind::Rem)
                && walk(&b.left, names, seen)
                && walk(&b.right, names, seen)
        }
        Expr::Compare(c) => {
            walk(&c.expr, names, seen) && c.ops.iter().all(|o| walk(&o.expr, names, seen))
        }
        Expr::IfExpr(i) => {
            walk(&i.test_expr, names, seen)
                && walk(&i.true_expr, names, seen)
                && i.false_expr.iter().all(|e| walk(e, names, seen))
        }
        Expr::Filter(f) => {
            f.expr.iter().all(|e| walk(e, names, seen))
                && f.args.iter().all(|a| argument(a, names, seen))
                && filter(f.name, &f.args, seen)
        }
        Expr::Test(t) => {
            walk(&t.expr, names, seen) && t.args.iter().all(|a| argument(a, names, seen))
        }
        Expr::GetAttr(a) => walk(&a.expr, names, seen),
        Expr::GetItem(i) => walk(&i.expr, names, seen) && walk(&i.subscript_expr, names, seen),
        // Any other function or method, such as `a.upper()`, may do anything.
        Expr::Call(c) => is_range(c),
        Expr::List(l) => l.items.iter().all(|e| item(e, names, seen)),
        Expr::Tuple(t) => t.items.iter().all(|e| item(e, names, seen)),
        Expr::Map(m) => m.keys.iter().chain(&m.values).all(|e| item(e, names, seen)),
    }
}

/// An item of a list or map; literal ones are no larger than the text.
fn item(expr: &Expr<'_>, names: &Names<'_>, seen: &mut Seen) -> bool {
    seen.larger += usize::from(!matches!(
        expr,
        Expr::Const(_) | Expr::List(_) | Expr::Tuple(_) | Expr::Map(_)
    ));
    walk(expr, names, seen)
}

fn argument(arg: &CallArg<'_>, names: &Names<'_>, seen: &mut Seen) -> bool {
    match arg {
        CallArg::Pos(e) | CallArg::Kwarg(_, e) => walk(e, names, seen),
        CallArg::PosSplat(_) | CallArg::KwargSplat(_) => false,
    }
}

fn filter(name: &str, args: &[CallArg<'_>], seen: &mut Seen) -> bool {
    let small = |a| {
        literal(a)
            .and_then(|v| v.as_i64())
            .is_some_and(|n| (0..=16).contains(&n))
    };
    // Without a joiner the pieces are put together as they are.
    seen.growing += usize::from(GROWERS.contains(&name) && !(name == "join" && args.is_empty()));
    match name {
        "join" => args.iter().all(|a| {
            let attribute = matches!(a, CallArg::Kwarg("attribute", _));
            literal(a).is_some_and(|v| v.as_str().is_some_and(|s| attribute || s.len() <= JOINER))
        }),
        // `tojson(indent=999)` would widen every line by as much.
        "tojson" | "round" => args.iter().all(small),
        // Other forms of `map` name a filter.
        "map" => {
            !args.is_empty()
                && args
                    .iter()
                    .all(|a| matches!(a, CallArg::Kwarg("attribute", Expr::Const(_))))
        }
        "sum" => args.is_empty(),
        name => STEADY.contains(&name) || GROWERS.contains(&name),
    }
}

fn literal(arg: &CallArg<'_>) -> Option<Value> {
    match arg {
        CallArg::Pos(Expr::Const(c)) | CallArg::Kwarg(_, Expr::Const(c)) => Some(c.value.clone()),
        _ => None,
    }
}

/// A filter chain over a block: known names without arguments.
pub(super) fn block_filter(expr: &Expr<'_>) -> bool {
    match expr {
        Expr::Filter(f) => {
            BLOCK_FILTERS.contains(&f.name)
                && f.args.is_empty()
                && f.expr.as_ref().is_none_or(block_filter)
        }
        _ => false,
    }
}

/// Names, attributes and literals: what may be handed to a macro.
pub(super) fn plain(expr: &Expr<'_>) -> bool {
    match expr {
        Expr::Var(_) | Expr::Const(_) => true,
        Expr::GetAttr(a) => plain(&a.expr),
        _ => false,
    }
}

/// `range` over fewer than a thousand numbers that are written down.
pub(super) fn is_range(call: &Call<'_>) -> bool {
    matches!(&call.expr, Expr::Var(v) if v.id == "range")
        && call.args.iter().all(|a| {
            let number = literal(a)
                .filter(|v| v.kind() == ValueKind::Number)
                .and_then(|v| v.as_i64());
            number.is_some_and(|n| n.abs() < RANGE)
        })
}
