//! Whitespace as handlebars.js prints it: a tag that is alone on its line takes the line with it, `~` takes all blanks on
//! its side. Follows its `whitespace-control.js` step by step; works on spans, the text is not copied.

use pog_text::Span;

use super::ast::{Block, BlockKind, Content, Node, Program, Strip, Template};
use super::tokens::blank;

/// Narrows what is kept of every text.
pub(super) fn control(text: &str, template: &mut Template) {
    program(text, &mut template.root.body, true);
}

/// What a node asks of its neighbours.
#[derive(Debug, Default, Clone, Copy)]
struct Wish {
    strip: Strip,
    open_standalone: bool,
    close_standalone: bool,
    inline_standalone: bool,
}

fn program(text: &str, body: &mut [Node], root: bool) {
    for i in 0..body.len() {
        let Some(wish) = body.get_mut(i).and_then(|node| wish(text, node, None)) else {
            continue;
        };
        let before = before_is_blank(text, body, i, root);
        let after = after_is_blank(text, body.get(i + 1..).unwrap_or(&[]), root);
        if wish.strip.close {
            omit_right(text, body.get_mut(i + 1), true);
        }
        if wish.strip.open {
            omit_left(text, i.checked_sub(1).and_then(|i| body.get_mut(i)), true);
        }
        if wish.inline_standalone && before && after {
            omit_right(text, body.get_mut(i + 1), false);
            let indent = omit_left(text, i.checked_sub(1).and_then(|i| body.get_mut(i)), false);
            if let (Some(Node::Partial(tag)), Some(indent)) = (body.get_mut(i), indent) {
                tag.indent = indent;
            }
        }
        if wish.open_standalone && before {
            if let Some(Node::Block(block)) = body.get_mut(i) {
                omit_right(text, parts(block).0.body.first_mut(), false);
            }
            omit_left(text, i.checked_sub(1).and_then(|i| body.get_mut(i)), false);
        }
        if wish.close_standalone && after {
            omit_right(text, body.get_mut(i + 1), false);
            if let Some(Node::Block(block)) = body.get_mut(i) {
                let (program, inverse) = parts(block);
                omit_left(
                    text,
                    inverse.map_or(program, |(p, _)| p).body.last_mut(),
                    false,
                );
            }
        }
    }
}

/// `close` is the strip of what ends a chained block.
fn wish(text: &str, node: &mut Node, close: Option<Strip>) -> Option<Wish> {
    match node {
        Node::Content(_) => None,
        Node::Output(tag) => Some(Wish {
            strip: tag.strip,
            ..Wish::default()
        }),
        Node::Comment(tag) | Node::Partial(tag) => Some(Wish {
            strip: tag.strip,
            inline_standalone: true,
            ..Wish::default()
        }),
        Node::Block(block) => Some(self::block(text, block, close)),
    }
}

/// The text and its alternative. handlebars.js swaps the two of `{{^x}} … {{else}} … {{/x}}`.
fn parts(block: &mut Block) -> (&mut Program, Option<(&mut Program, bool)>) {
    let inverted = block.kind == BlockKind::Inverted;
    let inverse = block
        .inverse
        .as_mut()
        .map(|inverse| (&mut inverse.program, inverse.chained));
    match inverse {
        Some((inverse, _)) if inverted => (inverse, Some((&mut block.program, false))),
        inverse => (&mut block.program, inverse),
    }
}

fn block(text: &str, block: &mut Block, close: Option<Strip>) -> Wish {
    let open_strip = block.open.strip;
    let close_strip = close
        .or_else(|| block.close.as_ref().map(|tag| tag.strip))
        .unwrap_or_default();
    let else_strip = block
        .inverse
        .as_ref()
        .map(|inverse| inverse.tag.strip)
        .unwrap_or_default();
    let chained_below = block.chained;
    program(text, &mut block.program.body, false);
    if let Some(inverse) = &mut block.inverse {
        match inverse.program.body.as_mut_slice() {
            // Only the first of a chain is ended by the closing tag; of the others their own tag stands for it.
            [node @ Node::Block(_)] if inverse.chained => {
                wish(text, node, chained_below.then_some(inverse.tag.strip));
            }
            body => program(text, body, false),
        }
    }
    let (program, inverse) = parts(block);
    let open_standalone = after_is_blank(text, &program.body, false);
    if open_strip.close {
        omit_right(text, program.body.first_mut(), true);
    }
    let Some((inverse, chained)) = inverse else {
        let close_standalone = before_is_blank(text, &program.body, program.body.len(), false);
        if close_strip.open {
            omit_left(text, program.body.last_mut(), true);
        }
        return Wish {
            strip: ends(open_strip, close_strip),
            open_standalone,
            close_standalone,
            inline_standalone: false,
        };
    };
    let mut close_standalone = false;
    with_first(inverse, chained, |first| {
        close_standalone = before_is_blank(text, &first.body, first.body.len(), false);
        if else_strip.open {
            omit_left(text, program.body.last_mut(), true);
        }
        if else_strip.close {
            omit_right(text, first.body.first_mut(), true);
        }
        if close_strip.open {
            omit_left(text, first.body.last_mut(), true);
        }
        if before_is_blank(text, &program.body, program.body.len(), false)
            && after_is_blank(text, &first.body, false)
        {
            omit_left(text, program.body.last_mut(), false);
            omit_right(text, first.body.first_mut(), false);
        }
    });
    Wish {
        strip: ends(open_strip, close_strip),
        open_standalone,
        close_standalone,
        inline_standalone: false,
    }
}

fn ends(open: Strip, close: Strip) -> Strip {
    Strip {
        open: open.open,
        close: close.close,
    }
}

/// Of a chain, the text of its first block.
fn with_first(program: &mut Program, chained: bool, change: impl FnOnce(&mut Program)) {
    match program.body.first_mut() {
        Some(Node::Block(block)) if chained => change(&mut block.program),
        _ => change(program),
    }
}

/// Whether the text before `body[i]` ends in blanks with a line break; at the very start of the template nothing or
/// blanks alone will do.
fn before_is_blank(text: &str, body: &[Node], i: usize, root: bool) -> bool {
    let Some(previous) = i.checked_sub(1).and_then(|i| body.get(i)) else {
        return root;
    };
    let Node::Content(content) = previous else {
        return false;
    };
    let written = content.span.text(text);
    let tail = written
        .get(written.trim_end_matches(blank).len()..)
        .unwrap_or("");
    let alone = root && i == 1;
    tail.contains('\n') || (alone && tail.len() == written.len())
}

/// The same for the text at the start of what follows.
fn after_is_blank(text: &str, following: &[Node], root: bool) -> bool {
    let Some(next) = following.first() else {
        return root;
    };
    let Node::Content(content) = next else {
        return false;
    };
    let written = content.span.text(text);
    let rest = written.trim_start_matches(blank);
    let head = written.get(..written.len() - rest.len()).unwrap_or("");
    let alone = root && following.len() == 1;
    head.contains('\n') || (alone && rest.is_empty())
}

/// Takes the blanks at the start of a text: all of them, or those up to the end of the line.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a mutable borrow is moved in"
)]
fn omit_right(text: &str, node: Option<&mut Node>, multiple: bool) {
    let Some(Node::Content(content)) = node else {
        return;
    };
    // Another tag has taken the line; a second time it would take the next one.
    if !multiple && content.right_stripped {
        return;
    }
    let kept = content.kept.text(text);
    let rest = if multiple {
        kept.trim_start_matches(blank)
    } else {
        let rest = kept.trim_start_matches([' ', '\t']);
        let rest = rest.strip_prefix('\r').unwrap_or(rest);
        rest.strip_prefix('\n').unwrap_or(rest)
    };
    let taken = kept.len() - rest.len();
    content.right_stripped = taken > 0;
    content.kept = Span::new(content.kept.lo() + taken, content.kept.hi());
}

/// Takes the blanks at the end of a text: all of them, or those of its last line. Returns the latter.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a mutable borrow is moved in"
)]
fn omit_left(text: &str, node: Option<&mut Node>, multiple: bool) -> Option<Span> {
    let Some(Node::Content(content)) = node else {
        return None;
    };
    if !multiple && content.left_stripped {
        return None;
    }
    let kept = content.kept.text(text);
    let rest = if multiple {
        kept.trim_end_matches(blank)
    } else {
        kept.trim_end_matches([' ', '\t'])
    };
    let Content { span, .. } = *content;
    content.left_stripped = rest.len() < kept.len();
    content.kept = Span::new(content.kept.lo(), content.kept.lo() + rest.len());
    let written = span.text(text);
    let indent = written.len() - written.trim_end_matches([' ', '\t']).len();
    content
        .left_stripped
        .then(|| Span::new(span.hi() - indent, span.hi()))
}
