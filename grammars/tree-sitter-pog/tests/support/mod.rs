//! What the grammar's tests share: a parser, a walk over every node and the
//! claims that hold for each tree. It knows nothing about single constructs.

use tree_sitter::{Node, Parser, Tree, TreeCursor};

pub(crate) fn parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_pog::LANGUAGE.into())
        .expect("the generated parser fits the tree-sitter library");
    parser
}

pub(crate) fn parse(source: &[u8]) -> Tree {
    parser()
        .parse(source, None)
        .expect("a parser with a language and no deadline gives a tree")
}

/// Calls `visit` for every node, parents first, without recursion.
pub(crate) fn each_node<'tree>(tree: &'tree Tree, mut visit: impl FnMut(Node<'tree>)) {
    let mut cursor = tree.walk();
    loop {
        visit(cursor.node());
        if cursor.goto_first_child() {
            continue;
        }
        if !to_next(&mut cursor) {
            return;
        }
    }
}

fn to_next(cursor: &mut TreeCursor<'_>) -> bool {
    while !cursor.goto_next_sibling() {
        if !cursor.goto_parent() {
            return false;
        }
    }
    true
}

/// Islands are the nodes that a half-typed delimiter could let run away.
pub(crate) fn is_island(node: Node<'_>) -> bool {
    let kind = node.kind();
    kind == "output"
        || kind == "comment"
        || kind == "suppression"
        || (node.is_named() && kind.ends_with("_statement"))
}

/// The laws of every tree: no ERROR or MISSING node, children in order inside
/// their parent, and an island without its delimiter stays on its line.
pub(crate) fn assert_laws(source: &[u8], tree: &Tree) {
    let shown = || String::from_utf8_lossy(&source[..source.len().min(400)]).into_owned();
    let root = tree.root_node();
    assert!(
        !root.has_error(),
        "ERROR or MISSING in {:?}\n{}",
        shown(),
        root.to_sexp()
    );
    assert_eq!(root.kind(), "document", "{:?}", shown());
    assert!(root.end_byte() <= source.len());
    each_node(tree, |node| {
        let range = node.byte_range();
        assert!(
            range.start <= range.end && range.end <= source.len(),
            "{:?}",
            shown()
        );
        if is_island(node) && node.child_by_field_name("close").is_none() {
            let text = &source[range];
            let line_break = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            assert!(
                line_break.is_none(),
                "open {} leaks past its line in {:?}",
                node.kind(),
                shown()
            );
        }
    });
}
