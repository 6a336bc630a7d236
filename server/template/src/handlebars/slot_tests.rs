//! What may be typed where, as specification: `$` marks the cursor.

use super::completion_context;
use crate::{Expected, ReferenceKind, WordKind};

fn expected(marked: &str) -> Option<(String, Vec<Expected>, &'static str)> {
    let at = marked.find('$').expect("the cursor is marked");
    let text = marked.replacen('$', "", 1);
    let context = completion_context(&text, at)?;
    Some((
        context.span.text(&text).to_owned(),
        context.expected,
        context.close,
    ))
}

fn fields(path: &[&str]) -> Vec<Expected> {
    vec![Expected::fields(path.iter().map(|p| (*p).to_owned()))]
}

#[test]
fn heads() {
    let (word, found, close) = expected("Hi {{na$").unwrap();
    assert_eq!((word.as_str(), close), ("na", "}}"));
    assert_eq!(
        found,
        [
            Expected::Names,
            Expected::Words(WordKind::Helper),
            Expected::Words(WordKind::Variable)
        ]
    );
    assert_eq!(expected("{{ $ }}").unwrap().2, "");
    assert_eq!(
        expected("{{#$").unwrap().1,
        [Expected::Words(WordKind::Helper)]
    );
    assert_eq!(
        expected("{{> he$}}").unwrap(),
        (
            "he".into(),
            vec![Expected::Reference(ReferenceKind::Partial)],
            ""
        )
    );
    assert_eq!(
        expected("{{#if a}}x{{/$").unwrap(),
        ("/".into(), vec![Expected::Close("/if".into())], "}}")
    );
    assert_eq!(
        expected("{{#if a}}{{else if b}}x{{/$").unwrap().1,
        [Expected::Close("/if".into())]
    );
    assert!(
        expected("{{#each xs}}{{$")
            .unwrap()
            .1
            .contains(&Expected::Close("/each".into()))
    );
}

#[test]
fn arguments_and_fields() {
    assert!(
        expected("{{#if $")
            .unwrap()
            .1
            .starts_with(&[Expected::Names])
    );
    assert!(
        expected("{{json us$ indent=2}}")
            .unwrap()
            .1
            .starts_with(&[Expected::Names])
    );
    assert!(
        expected("{{media url=$")
            .unwrap()
            .1
            .starts_with(&[Expected::Names])
    );
    assert!(
        expected("{{f ($")
            .unwrap()
            .1
            .contains(&Expected::Words(WordKind::Helper))
    );
    assert_eq!(expected("{{user.$").unwrap().1, fields(&["user"]));
    assert_eq!(
        expected("{{#if user.address.ci$}}").unwrap().1,
        fields(&["user", "address"])
    );
    assert!(
        expected("{{#each xs}}{{na$")
            .unwrap()
            .1
            .starts_with(&fields(&["xs"]))
    );
    assert!(
        expected("{{#each user.xs as |x|}}{{x.$")
            .unwrap()
            .1
            .starts_with(&fields(&["user", "xs"]))
    );
    assert_eq!(expected("{{#each xs}}{{this.$").unwrap().1, fields(&["xs"]));
    assert_eq!(expected("{{#each xs}}{{../$").unwrap().1, [Expected::Names]);
    assert_eq!(expected("{{@root.$").unwrap().1, [Expected::Names]);
    assert_eq!(
        expected("{{#ifEquals tone \"ca$").unwrap(),
        ("ca".into(), vec![Expected::values("tone".into())], "\"}}")
    );
    assert_eq!(expected("{{#ifEquals tone \"ca$\"}}").unwrap().2, "");
}

#[test]
fn text_comments_and_quotes_are_free() {
    for marked in [
        "Hi $",
        "{{a}} $",
        "{{! a$ }}",
        "{{role \"sy$",
        "{{#each xs as |$",
        "{a$",
    ] {
        assert_eq!(expected(marked), None, "{marked}");
    }
}
