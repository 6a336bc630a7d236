//! Tokens and enclosing nodes as specification, and the laws that hold for any text.

use pog_text::Span;
use proptest::prelude::*;

use super::{Leaf, parse};

fn leaves(text: &str) -> String {
    let tree = parse(text).expect("a small text has a tree");
    let shown = tree
        .leaves(Span::new(0, text.len()))
        .map(|l| format!("{:?}:{}", l.class, l.span.text(text)));
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn tokens_have_classes() {
    assert_eq!(
        leaves(
            "---\na: {{ b }}\n---\n🦀 {{ user.name | upper ~ 1 }}{# c #}\nuser:\n{% if x is not defined and y == \"s\" -%}{{ f(n=none)"
        ),
        "Name:user Attribute:name Operator:| Function:upper Operator:~ Number:1 Comment:{# c #} Role:user Keyword:if Name:x \
         Keyword:is Keyword:not Function:defined Keyword:and Name:y Operator:== String:\"s\" Name:f Argument:n Operator:= Constant:none"
    );
    assert_eq!(
        leaves(
            "{% macro m(a) %}{% from 'x' import b as c %}{% block k %}{% nope %}{# pog: ignore a/b because c #}"
        ),
        "Keyword:macro Macro:m Name:a Keyword:from String:'x' Keyword:import Name:b Keyword:as Name:c Keyword:block Block:k \
         Keyword:nope Comment:{# pog: ignore a/b because c #}"
    );
}

#[test]
fn a_range_limits_the_tokens() {
    let text = "{{ a }} {{ b }} {{ c }}";
    let tree = parse(text).expect("a tree");
    let found: Vec<&str> = tree
        .leaves(Span::new(8, 15))
        .map(|l| l.span.text(text))
        .collect();
    assert_eq!(found, ["b"]);
}

#[test]
fn enclosing_nodes_grow_outwards() {
    let text = "user:\nHi {{ f(a.b, [1]) }}\n";
    let tree = parse(text).expect("a tree");
    let at = text.find('b').expect("a b");
    let shown: Vec<&str> = tree.enclosing(at).iter().map(|s| s.text(text)).collect();
    assert_eq!(
        shown[..6],
        [
            "b",
            ".",
            "a.b",
            "(a.b, [1])",
            "f(a.b, [1])",
            "{{ f(a.b, [1]) }}"
        ]
    );
    assert_eq!(shown.last(), Some(&text));
}

#[test]
fn deep_nesting_does_no_harm() {
    let text = format!("{{{{ {} }}}}", "(".repeat(10_000));
    let tree = parse(&text).expect("a tree");
    assert_eq!(tree.leaves(Span::new(0, text.len())).count(), 0);
    assert!(tree.enclosing(text.len() / 2).len() > 1_000);
}

#[test]
fn what_is_too_long_has_no_tree() {
    assert!(parse(&"x".repeat(super::MAX_LEN + 1)).is_none());
}

proptest! {
    #[test]
    fn any_text_has_sorted_disjoint_tokens(text in "(\\{\\{|\\}\\}|\\{%|%\\}|\\{#|#\\}|[a-c. |\"'(=\n🦀é]|if |for |in |user:\n|---\n|\r\n){0,40}") {
        let tree = parse(&text).expect("a small text has a tree");
        let found: Vec<Leaf> = tree.leaves(Span::new(0, text.len())).collect();
        for leaf in &found {
            prop_assert!(!leaf.span.text(&text).is_empty(), "{leaf:?}");
        }
        prop_assert!(found.is_sorted_by(|a, b| a.span.end <= b.span.start));
        for offset in 0..=text.len() {
            for span in tree.enclosing(offset) {
                prop_assert!(span.touches(offset) && text.get(span.range()).is_some());
            }
        }
    }
}
