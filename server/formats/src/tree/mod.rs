//! The concrete syntax of a whole prompt file, from tree-sitter: every token with its class, and what encloses a place.
//! Total: there is a tree for any text, half-typed ones included. Says nothing about what names mean (that is in the
//! facts) and shows nobody a tree-sitter type.

mod class;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use pog_text::Span;
use tree_sitter::{Node, ParseOptions, ParseState, Parser, TreeCursor};

pub use class::Class;

/// Longest text that is parsed, in bytes. Dense template takes a hundred times its length in memory as a tree, and the tree of
/// one version is there while that of the next is made; the largest prompts of real libraries have 300 KB.
const MAX_LEN: usize = 512 * 1024;
/// How often the parser may ask whether to go on, apart from one time for each byte. It asks every hundred steps, and a
/// step eats at least a byte in all but pathological texts.
const MAX_ROUNDS: usize = 10_000;

/// The syntax tree of one text.
#[derive(Debug, Clone)]
pub struct Tree {
    tree: tree_sitter::Tree,
}

/// A token of the template language or a whole comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// What it is.
    pub class: Class,
    /// Where it stands.
    pub span: Span,
}

/// Parses a text; `None` where that takes too long.
#[must_use]
pub fn parse(text: &str) -> Option<Tree> {
    if text.len() > MAX_LEN {
        return None;
    }
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_pog::LANGUAGE.into())
        .ok()?;
    let mut rounds = MAX_ROUNDS + text.len();
    let mut bound = |_: &ParseState| match rounds.checked_sub(1) {
        Some(left) => {
            rounds = left;
            ControlFlow::Continue(())
        }
        None => ControlFlow::Break(()),
    };
    let bytes = text.as_bytes();
    let mut read = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
    let tree = parser.parse_with_options(
        &mut read,
        None,
        Some(ParseOptions::new().progress_callback(&mut bound)),
    )?;
    Some(Tree { tree })
}

impl Tree {
    /// Tokens that share a byte with `range`, in source order. Text, metadata, delimiters and brackets are none.
    pub fn leaves(&self, range: Span) -> impl Iterator<Item = Leaf> + '_ {
        let mut walk = Walk {
            cursor: self.tree.walk(),
            keyword_arguments: Vec::new(),
            range,
            done: false,
        };
        std::iter::from_fn(move || walk.next_leaf())
    }

    /// The spans of all nodes that a cursor at `offset` is in or touches the end of, shortest first. Where two
    /// tokens meet, both are there.
    #[must_use]
    pub fn enclosing(&self, offset: usize) -> Vec<Span> {
        let mut found = self.path_to(offset, offset);
        if let Some(before) = offset.checked_sub(1) {
            let left = self.path_to(before, offset);
            found.extend(left);
        }
        found.retain(|span| !span.is_empty());
        found.sort_by_key(|span| span.len());
        found.dedup();
        found
    }

    /// Nodes that hold the byte at `at` and are touched by a cursor at `offset`, outermost first.
    fn path_to(&self, at: usize, offset: usize) -> Vec<Span> {
        let mut cursor = self.tree.walk();
        let mut path = Vec::new();
        loop {
            let span = span_of(cursor.node());
            if !span.touches(offset) {
                break;
            }
            path.push(span);
            // The first child that ends behind `at`; it may start behind it too.
            if cursor.goto_first_child_for_byte(at).is_none() {
                break;
            }
        }
        path
    }
}

fn span_of(node: Node<'_>) -> Span {
    Span::from(node.byte_range())
}

/// A walk over the tree with a cursor: nesting has no bound, so nothing recurses.
struct Walk<'a> {
    cursor: TreeCursor<'a>,
    /// For each node above the cursor whether it is a keyword argument.
    keyword_arguments: Vec<bool>,
    range: Span,
    done: bool,
}

impl Walk<'_> {
    fn next_leaf(&mut self) -> Option<Leaf> {
        while !self.done {
            let node = self.cursor.node();
            let span = span_of(node);
            let argument = self.keyword_arguments.last() == Some(&true)
                && self.cursor.field_name() == Some("name");
            let found = class::of(node.kind(), node.is_named(), argument);
            if span.lo() >= self.range.hi() && !span.is_empty() {
                self.done = true;
                break;
            }
            let inside = span.overlaps(self.range);
            self.advance(inside && found.is_none());
            if let Some(class) = found.filter(|_| inside) {
                return Some(Leaf { class, span });
            }
        }
        None
    }

    /// To the next node in source order: into this one only where that is wanted.
    fn advance(&mut self, into: bool) {
        let argument = class::is_keyword_argument(self.cursor.node().kind());
        if into && self.cursor.goto_first_child() {
            self.keyword_arguments.push(argument);
            return;
        }
        while !self.cursor.goto_next_sibling() {
            if !self.cursor.goto_parent() {
                self.done = true;
                return;
            }
            self.keyword_arguments.pop();
        }
    }
}
