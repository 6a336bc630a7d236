//! Trees that minijinja's parser accepts and its compiler then panics on. Kept apart because nothing else may be
//! called a syntax error against the parser's word.

use minijinja::machinery::ast::{Expr, Stmt};
use pog_text::Span;

/// What the compiler would panic on. The parser takes any expression as the name in `{% import … as … %}`.
pub(super) fn compile_error(stmt: &Stmt<'_>) -> Option<(String, Span)> {
    if let Stmt::Import(import) = stmt
        && !is_assignable(&import.name)
    {
        let span = import.name.span();
        let message = "Statement 'import' needs a plain name behind 'as'".to_owned();
        return Some((
            message,
            Span::new(span.start_offset as usize, span.end_offset as usize),
        ));
    }
    bodies(stmt).into_iter().flatten().find_map(compile_error)
}

fn is_assignable(target: &Expr<'_>) -> bool {
    match target {
        Expr::Var(_) | Expr::GetAttr(_) => true,
        Expr::List(list) => list.items.iter().all(is_assignable),
        _ => false,
    }
}

/// The statements inside a statement.
pub(super) fn bodies<'s, 'a>(stmt: &'s Stmt<'a>) -> [&'s [Stmt<'a>]; 2] {
    match stmt {
        Stmt::Template(t) => [&t.children, &[]],
        Stmt::ForLoop(f) => [&f.body, &f.else_body],
        Stmt::IfCond(i) => [&i.true_body, &i.false_body],
        Stmt::WithBlock(w) => [&w.body, &[]],
        Stmt::SetBlock(s) => [&s.body, &[]],
        Stmt::AutoEscape(a) => [&a.body, &[]],
        Stmt::FilterBlock(f) => [&f.body, &[]],
        Stmt::Block(b) => [&b.body, &[]],
        Stmt::Macro(m) => [&m.body, &[]],
        Stmt::CallBlock(c) => [&c.macro_decl.body, &[]],
        _ => [&[], &[]],
    }
}
