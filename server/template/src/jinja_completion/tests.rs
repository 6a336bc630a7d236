//! What may be typed where, as specification: `^` marks the cursor.

use super::completion_context;
use crate::completion_context::{CallForm, Compared, FieldForm, StatementForm, ValueForm};
use crate::{CompletionContext, Expected, PathSegment, ReferenceKind, WordKind};

fn at(marked: &str) -> Option<(String, CompletionContext)> {
    let at = marked.find('^').expect("the cursor is marked");
    let text = marked.replacen('^', "", 1);
    let context = completion_context(&text, at)?;
    Some((context.span.text(&text).to_owned(), context))
}

#[track_caller]
fn expected_at(marked: &str) -> Vec<Expected> {
    at(marked).expect("a place in a construct").1.expected
}

fn path(names: &[&str]) -> Vec<PathSegment> {
    let segment = |name: &&str| match *name {
        "[]" => PathSegment::Item,
        name => PathSegment::Field(name.to_owned()),
    };
    names.iter().map(segment).collect()
}

fn values(names: &[&str], of: Compared, form: ValueForm) -> Expected {
    let path = path(names);
    Expected::Values { path, of, form }
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
    assert_eq!(expected_at("{# a^ #}"), []);
    assert_eq!(expected_at("{{ 12^ }}"), []);
    assert_eq!(expected_at("{% set a^ %}"), []);
}

#[test]
fn operands_and_what_follows_them() {
    let (word, context) = at("{{ la^ng }}").expect("an operand");
    assert_eq!((word.as_str(), context.close), ("lang", ""));
    assert_eq!(
        context.expected[..2],
        [Expected::UnreadParameters, Expected::Parameters]
    );
    assert!(
        context
            .expected
            .contains(&Expected::Functions(CallForm::Brackets))
    );
    assert!(expected_at("{{ la^(1) }}").contains(&Expected::Functions(CallForm::Name)));
    assert!(matches!(
        expected_at("{{ a ^ }}")[1],
        Expected::Keywords(["and", ..])
    ));
    assert_eq!(
        expected_at("{% for x in a ^ %}")[0],
        Expected::Keywords(&["if", "recursive"])
    );
    assert_eq!(
        expected_at("{{ a | ^ }}"),
        [Expected::Words(WordKind::Filter)]
    );
    assert_eq!(
        expected_at("{{ a is not de^ }}"),
        [Expected::Words(WordKind::Test)]
    );
    assert_eq!(expected_at("{{ a not ^ }}"), [Expected::Keywords(&["in"])]);
}

#[test]
fn fields_of_what_stands_before_the_dot() {
    let expected = |form| {
        let path = path(&["user", "files", "[]"]);
        [
            Expected::Fields(path.clone(), form),
            Expected::UsedFields(path, form),
        ]
    };
    assert_eq!(
        expected_at("{{ user.files[0].^ }}"),
        expected(FieldForm::Identifier)
    );
    assert_eq!(
        expected_at("{{ user.files[0]['^'] }}"),
        expected(FieldForm::Any)
    );
    assert_eq!(expected_at("{{ f(x).^ }}"), []);
}

#[test]
fn values_of_what_is_compared() {
    let literal = values(&["a", "b"], Compared::Value, ValueForm::Literal);
    for text in [
        "{% if a.b == ^ %}",
        "{% if a.b in ['x', ^ %}",
        "{{ a.b | default(^) }}",
    ] {
        assert_eq!(expected_at(text)[0], literal, "{text}");
    }
    let (typed, context) = at("{% if a.b == 'x^ %}").expect("a string");
    assert_eq!((typed.as_str(), context.close), ("x", "'"));
    assert_eq!(
        context.expected,
        [values(
            &["a", "b"],
            Compared::Value,
            ValueForm::Quoted('\'')
        )]
    );
    assert_eq!(
        expected_at("{{ \"^\" not in tags }}"),
        [values(&["tags"], Compared::Items, ValueForm::Quoted('"'))]
    );
    assert_eq!(expected_at("{{ '^' }}"), []);
}

#[test]
fn statements_come_with_their_end_where_nothing_follows() {
    let form = |own_line, tail| [Expected::Statements(Some(StatementForm { own_line, tail }))];
    assert_eq!(expected_at("x {% i^"), form(false, " %}"));
    assert_eq!(expected_at("x\n  {% i^ %}\ny"), form(true, ""));
    assert_eq!(expected_at("{% i^%}"), form(true, " "));
    assert_eq!(expected_at("{% i^ a %}"), [Expected::Statements(None)]);
}

#[test]
fn references_to_other_templates() {
    let include = ReferenceKind::Include;
    assert_eq!(
        expected_at("{% include ^ %}")[0],
        Expected::QuotedReference(include)
    );
    assert_eq!(
        expected_at("{% include \"a/^\" %}"),
        [Expected::Reference(include)]
    );
    assert_eq!(
        expected_at("{% include ['a', \"^\"] %}"),
        [Expected::Reference(include)]
    );
    assert_eq!(
        expected_at("{% include \"./^\" %}"),
        [Expected::ReferencePaths]
    );
    let (typed, context) = at("{% include \"a@^1\" %}").expect("a string");
    assert_eq!(typed, "1");
    assert_eq!(context.expected, [Expected::ReferenceVersions("a".into())]);
    assert_eq!(
        expected_at("{% include 'a' ^ %}"),
        [Expected::Keywords(&["ignore missing"])]
    );
    assert_eq!(
        expected_at("{% import 'a' ^ %}"),
        [Expected::Keywords(&["as"])]
    );
    assert_eq!(
        expected_at("{% from 'a' import x, ^, y %}"),
        [Expected::Macros {
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
            let _ = completion_context(&text[..end], at);
        }
    }
}
