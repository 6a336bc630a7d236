//! What handlebars.js refuses: tags that cannot be read, blocks that do not fit together, and calls of its own helpers
//! that fail whatever the values are. Unknown helpers are not judged here: programs register their own.

use pog_text::SyntaxError;

use super::ast::{Block, BlockKind, Call, Expr, Node, Program, Template};

/// All of it, in source order.
pub(super) fn errors(template: &Template) -> Vec<SyntaxError> {
    let mut errors = template.errors.clone();
    program(&template.root, &mut errors);
    errors.sort_by_key(|e| e.span.start);
    errors
}

fn program(program_: &Program, errors: &mut Vec<SyntaxError>) {
    for node in &program_.body {
        match node {
            Node::Output(tag) if !tag.broken => {
                if let Some(call) = &tag.call {
                    self::call(call, false, errors);
                }
            }
            Node::Partial(tag) if !tag.broken => partial(tag.call.as_ref(), errors),
            Node::Block(block) => self::block(block, errors),
            _ => {}
        }
    }
}

fn block(block: &Block, errors: &mut Vec<SyntaxError>) {
    if !block.open.broken
        && let Some(call) = &block.open.call
    {
        match block.kind {
            BlockKind::Partial => partial(Some(call), errors),
            BlockKind::Decorator => {}
            _ => self::call(call, true, errors),
        }
    }
    program(&block.program, errors);
    if let Some(inverse) = &block.inverse {
        program(&inverse.program, errors);
    }
}

/// handlebars.js gives a partial at most one context.
fn partial(call: Option<&Call>, errors: &mut Vec<SyntaxError>) {
    let Some(call) = call else { return };
    if let Some(extra) = call.args.get(1) {
        let message =
            "A partial takes one value as its context; further ones need a name: name=value";
        errors.push(SyntaxError {
            message: message.into(),
            span: extra.span(),
        });
    }
    arguments(call, errors);
}

fn call(call: &Call, is_block: bool, errors: &mut Vec<SyntaxError>) {
    let count = call.args.len();
    let wanted = match call.simple() {
        Some(name @ ("if" | "unless" | "with")) if count != 1 => Some((name, "exactly one value")),
        Some(name @ "each") if count == 0 => Some((name, "a list or a map")),
        Some(name @ ("ifEquals" | "unlessEquals")) if is_block && count < 2 => {
            Some((name, "two values"))
        }
        _ => None,
    };
    if let Some((name, wanted)) = wanted {
        let hint = if count > 1 {
            "; Handlebars has no operators"
        } else {
            ""
        };
        errors.push(SyntaxError {
            message: format!("Helper '{name}' needs {wanted}{hint}"),
            span: call.span,
        });
    }
    arguments(call, errors);
}

fn arguments(outer: &Call, errors: &mut Vec<SyntaxError>) {
    let values = outer.args.iter().chain(outer.hash.iter().map(|p| &p.value));
    for value in values.chain(std::iter::once(&outer.head)) {
        if let Expr::Call(inner) = value {
            call(inner, false, errors);
        }
    }
}
