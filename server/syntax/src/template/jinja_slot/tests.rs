//! What may be typed where, as specification: `^` marks the cursor.

use super::slot;
use crate::template::slot::{CallForm, Compared, FieldForm, StatementForm, ValueForm};
use crate::template::{PathSegment, ReferenceKind, Slot, Wants, WordKind};

fn at(marked: &str) -> Option<(String, Slot)> {
    let at = marked.find('^').expect("the cursor is marked");
    let text = marked.replacen('^', "", 1);
    let slot = slot(&text, at)?;
    Some((slot.span.text(&text).to_owned(), slot))
}

#[track_caller]
fn wants(marked: &str) -> Vec<Wants> {
    at(marked).expect("a place in a construct").1.wants
}

fn path(names: &[&str]) -> Vec<PathSegment> {
    let segment = |name: &&str| match *name {
        "[]" => PathSegment::Item,
        name => PathSegment::Field(name.to_owned()),
    };
    names.iter().map(segment).collect()
}

fn values(names: &[&str], of: Compared, form: ValueForm) -> Wants {
    let path = path(names);
    Wants::Values { path, of, form }
}

#[test]
fn text_comments_and_raw_blocks() {
    for text in [
        "a^ b",
        "{{ a }}^",
        "^{{ a }}",
        "{% raw %}{{ a^ }}{% endraw %}",
    ] {
        assert_eq!(at(text), None, "{text}");
    }
    assert_eq!(wants("{# a^ #}"), []);
    assert_eq!(wants("{{ 12^ }}"), []);
    assert_eq!(wants("{% set a^ %}"), []);
}

#[test]
fn operands_and_what_follows_them() {
    let (word, slot) = at("{{ la^ng }}").expect("an operand");
    assert_eq!((word.as_str(), slot.close), ("lang", ""));
    assert_eq!(
        slot.wants[..2],
        [Wants::UnreadParameters, Wants::Parameters]
    );
    assert!(slot.wants.contains(&Wants::Functions(CallForm::Brackets)));
    assert!(wants("{{ la^(1) }}").contains(&Wants::Functions(CallForm::Name)));
    assert!(matches!(
        wants("{{ a ^ }}")[1],
        Wants::Keywords(["and", ..])
    ));
    assert_eq!(
        wants("{% for x in a ^ %}")[0],
        Wants::Keywords(&["if", "recursive"])
    );
    assert_eq!(wants("{{ a | ^ }}"), [Wants::Words(WordKind::Filter)]);
    assert_eq!(wants("{{ a is not de^ }}"), [Wants::Words(WordKind::Test)]);
    assert_eq!(wants("{{ a not ^ }}"), [Wants::Keywords(&["in"])]);
}

#[test]
fn fields_of_what_stands_before_the_dot() {
    let expected = |form| {
        let path = path(&["user", "files", "[]"]);
        [
            Wants::Fields(path.clone(), form),
            Wants::UsedFields(path, form),
        ]
    };
    assert_eq!(
        wants("{{ user.files[0].^ }}"),
        expected(FieldForm::Identifier)
    );
    assert_eq!(wants("{{ user.files[0]['^'] }}"), expected(FieldForm::Any));
    assert_eq!(wants("{{ f(x).^ }}"), []);
}

#[test]
fn values_of_what_is_compared() {
    let literal = values(&["a", "b"], Compared::Value, ValueForm::Literal);
    for text in [
        "{% if a.b == ^ %}",
        "{% if a.b in ['x', ^ %}",
        "{{ a.b | default(^) }}",
    ] {
        assert_eq!(wants(text)[0], literal, "{text}");
    }
    let (typed, slot) = at("{% if a.b == 'x^ %}").expect("a string");
    assert_eq!((typed.as_str(), slot.close), ("x", "'"));
    assert_eq!(
        slot.wants,
        [values(
            &["a", "b"],
            Compared::Value,
            ValueForm::Quoted('\'')
        )]
    );
    assert_eq!(
        wants("{{ \"^\" not in tags }}"),
        [values(&["tags"], Compared::Items, ValueForm::Quoted('"'))]
    );
    assert_eq!(wants("{{ '^' }}"), []);
}

#[test]
fn statements_come_with_their_end_where_nothing_follows() {
    let form = |own_line, tail| [Wants::Statements(Some(StatementForm { own_line, tail }))];
    assert_eq!(wants("x {% i^"), form(false, " %}"));
    assert_eq!(wants("x\n  {% i^ %}\ny"), form(true, ""));
    assert_eq!(wants("{% i^%}"), form(true, " "));
    assert_eq!(wants("{% i^ a %}"), [Wants::Statements(None)]);
}

#[test]
fn references_to_other_templates() {
    let include = ReferenceKind::Include;
    assert_eq!(wants("{% include ^ %}")[0], Wants::QuotedReference(include));
    assert_eq!(wants("{% include \"a/^\" %}"), [Wants::Reference(include)]);
    assert_eq!(
        wants("{% include ['a', \"^\"] %}"),
        [Wants::Reference(include)]
    );
    assert_eq!(wants("{% include \"./^\" %}"), [Wants::ReferencePaths]);
    let (typed, slot) = at("{% include \"a@^1\" %}").expect("a string");
    assert_eq!(typed, "1");
    assert_eq!(slot.wants, [Wants::ReferenceVersions("a".into())]);
    assert_eq!(
        wants("{% include 'a' ^ %}"),
        [Wants::Keywords(&["ignore missing"])]
    );
    assert_eq!(wants("{% import 'a' ^ %}"), [Wants::Keywords(&["as"])]);
    assert_eq!(
        wants("{% from 'a' import x, ^, y %}"),
        [Wants::Macros {
            target: "a".into(),
            taken: vec!["x".into(), "y".into()],
        }]
    );
}

#[test]
fn any_prefix_is_read_without_harm() {
    let text = "é{% for ü in [a.b['c'], \"d\"] if e is not f(1.5) %}{{- g | h(i=\"j\") -}}{% from \"k@^1\" import l as m %}{% raw %}{{ n }}{% endraw %}{# o #}{% endfor %}🦀";
    for end in (0..=text.len()).filter(|&i| text.is_char_boundary(i)) {
        for at in 0..=end {
            let _ = slot(&text[..end], at);
        }
    }
}
