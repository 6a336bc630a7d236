//! What VS Code's reader makes of front matters, as specification.

use pog_text::Span;

use super::*;
use crate::Node;

fn whole(text: &str) -> Reading {
    read(text, Span::new(0, text.len()))
}

fn json(node: Node<'_>) -> String {
    if let Some(scalar) = node.scalar() {
        return format!("{:?}", &*scalar.value);
    }
    if node.is_mapping() {
        let entries: Vec<String> = node
            .entries()
            .map(|e| format!("{}: {}", e.key.as_str().unwrap_or("?"), json(e.value)))
            .collect();
        return format!("{{{}}}", entries.join(", "));
    }
    format!(
        "[{}]",
        node.items().map(json).collect::<Vec<_>>().join(", ")
    )
}

fn show(text: &str) -> String {
    whole(text)
        .yaml
        .root()
        .map_or_else(|| "nothing".into(), json)
}

fn errors(text: &str) -> Vec<String> {
    whole(text)
        .yaml
        .errors
        .into_iter()
        .map(|e| e.message)
        .collect()
}

fn lost(text: &str) -> Option<(String, Vec<String>)> {
    let stop = whole(text).stop?;
    Some((
        stop.rest.text(text).to_owned(),
        stop.lost.into_iter().map(|(name, _)| name).collect(),
    ))
}

#[test]
fn stars_and_other_signs_are_text() {
    assert_eq!(
        show("applyTo: **/*.ts\nname: @a\nx: &b\ny: !c d\nz: `e`\n"),
        "{applyTo: \"**/*.ts\", name: \"@a\", x: \"&b\", y: \"!c d\", z: \"`e`\"}"
    );
    assert!(errors("applyTo: **/*.ts\n").is_empty() && lost("applyTo: **/*.ts\n").is_none());
}

#[test]
fn a_line_has_one_colon() {
    let text = "description: Use when: x # why\na: b: c: d\n- e: f: g\n";
    assert_eq!(
        show(text.split("- e").next().unwrap()),
        "{description: \"Use when: x\", a: \"b: c: d\"}"
    );
    assert_eq!(show("- e: f: g\n"), "[{e: \"f: g\"}]");
    assert!(lost("description: Use when: x\nb: c\n").is_none());
}

#[test]
fn what_is_lost_and_what_was_meant() {
    let text = "name: a\nargument-hint: [b] or [c] # why\ntools: [b]\nmodel: c\n";
    assert_eq!(
        lost(text),
        Some(("or [c]".into(), vec!["tools".into(), "model".into()]))
    );
    let stop = whole(text).stop.unwrap();
    assert_eq!(stop.value.unwrap().text(text), "[b] or [c]");
    assert_eq!(
        show(text),
        "{name: \"a\", argument-hint: \"[b] or [c]\", tools: [\"b\"], model: \"c\"}"
    );
}

#[test]
fn text_behind_a_list_or_a_quote_ends_everything() {
    assert_eq!(
        lost("argument-hint: [a] [b]\nx: 1\n"),
        Some(("[b]".into(), vec!["x".into()]))
    );
    assert_eq!(
        lost("name: \"a\" b\nx: 1\n"),
        Some(("b".into(), vec!["x".into()]))
    );
    assert_eq!(
        lost("name: a\nhalf\nx: 1\n"),
        Some(("half".into(), vec!["x".into()]))
    );
    assert_eq!(
        lost("name: a\n  \"b\" c\nx: 1\n"),
        Some(("c".into(), vec!["x".into()]))
    );
    assert_eq!(lost("name: a\n"), None);
}

#[test]
fn a_bracket_that_is_never_closed_is_an_error() {
    let text = "name: a\ntools: [b\nx: 1\n";
    assert_eq!(errors(text)[0..1], ["Unexpected ':' in a list"]);
    assert!(errors(text).contains(&"'[' is never closed".to_owned()));
    assert!(lost(text).is_none());
    assert!(show(text).ends_with("x: \"1\"}"), "{}", show(text));
}

#[test]
fn ordinary_front_matters_read_as_any_yaml() {
    for text in [
        "a: 1\nb: 'it''s'\nc: \"x\\ty\"\n",
        "a:\n  - b\n  - c: d\n    e: f\n  -\n    g: h\n",
        "a:\n- b\n- c\n",
        "a: [b, 'c', \"d\"]\nb: {c: d, e: [f]}\n",
        "a: >-\n  b\n  c\n\n  d\nb: |\n  x\n    y\n\nc: >\n  m\n   n\n  o\n",
        "a: |+\n  b\n\nc: d\n",
        "a: b\n  c\n\n  d\ne: f # g\n# h\ni:\n  j: k\n",
        "a: [\n  b,\n  c d\n  e\n]\nf: g\n",
        "a: 'b\n  c\n\n  d'\n",
        "a: http://x/y#z\r\nb: c\r\n",
        "a: |2-\n    b\n   c\nd: e\n",
        "- a\n- - b\n  - c\n",
    ] {
        let yaml = recover::parse(text, Span::new(0, text.len()));
        assert!(yaml.errors.is_empty(), "{text}");
        assert_eq!(show(text), json(yaml.root().unwrap()), "{text}");
        assert!(errors(text).is_empty() && lost(text).is_none(), "{text}");
        let spans = |yaml: &Yaml| {
            yaml.root()
                .unwrap()
                .entries()
                .map(|e| (e.key.span(), e.value.span().hi()))
                .collect::<Vec<_>>()
        };
        assert_eq!(spans(&whole(text).yaml), spans(&yaml), "{text}");
    }
}

#[test]
fn empty_and_odd_texts() {
    for text in [
        "", "\n", "# a\n", "a", "a:", "a: ", ":", "- ", "[", "{", "a: {", "---", "%x", "\t a: b",
        "a: |", "a: \"", "a: '",
    ] {
        let _ = whole(text);
    }
    assert_eq!(show("a:\nb:\n"), "{a: \"\", b: \"\"}");
    let deep = "[".repeat(50_000);
    let _ = whole(&deep);
    let _ = whole(&"- ".repeat(30_000));
    let _ = whole(&"a\n".repeat(30_000));
    let _ = whole(&"a: b: c\n".repeat(8_000));
}

#[test]
fn wrong_indentation_is_an_error() {
    assert_eq!(
        errors("a: 1\n  b: 2\n"),
        ["Unexpected indentation: expected 0 blanks, found 2"]
    );
}
