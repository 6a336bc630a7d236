//! What may be typed where, as specification: `$` marks the cursor.

use super::slot;
use crate::template::{ReferenceKind, Wants, WordKind};

fn wants(marked: &str) -> Option<(String, Vec<Wants>, &'static str)> {
    let at = marked.find('$').expect("the cursor is marked");
    let text = marked.replacen('$', "", 1);
    let slot = slot(&text, at)?;
    Some((slot.span.text(&text).to_owned(), slot.wants, slot.close))
}

fn fields(path: &[&str]) -> Vec<Wants> {
    vec![Wants::fields(path.iter().map(|p| (*p).to_owned()))]
}

#[test]
fn heads() {
    let (word, found, close) = wants("Hi {{na$").unwrap();
    assert_eq!((word.as_str(), close), ("na", "}}"));
    assert_eq!(
        found,
        [
            Wants::Names,
            Wants::Words(WordKind::Helper),
            Wants::Words(WordKind::Variable)
        ]
    );
    assert_eq!(wants("{{ $ }}").unwrap().2, "");
    assert_eq!(wants("{{#$").unwrap().1, [Wants::Words(WordKind::Helper)]);
    assert_eq!(
        wants("{{> he$}}").unwrap(),
        (
            "he".into(),
            vec![Wants::Reference(ReferenceKind::Partial)],
            ""
        )
    );
    assert_eq!(
        wants("{{#if a}}x{{/$").unwrap(),
        ("/".into(), vec![Wants::Close("/if".into())], "}}")
    );
    assert_eq!(
        wants("{{#if a}}{{else if b}}x{{/$").unwrap().1,
        [Wants::Close("/if".into())]
    );
    assert!(
        wants("{{#each xs}}{{$")
            .unwrap()
            .1
            .contains(&Wants::Close("/each".into()))
    );
}

#[test]
fn arguments_and_fields() {
    assert!(wants("{{#if $").unwrap().1.starts_with(&[Wants::Names]));
    assert!(
        wants("{{json us$ indent=2}}")
            .unwrap()
            .1
            .starts_with(&[Wants::Names])
    );
    assert!(
        wants("{{media url=$")
            .unwrap()
            .1
            .starts_with(&[Wants::Names])
    );
    assert!(
        wants("{{f ($")
            .unwrap()
            .1
            .contains(&Wants::Words(WordKind::Helper))
    );
    assert_eq!(wants("{{user.$").unwrap().1, fields(&["user"]));
    assert_eq!(
        wants("{{#if user.address.ci$}}").unwrap().1,
        fields(&["user", "address"])
    );
    assert!(
        wants("{{#each xs}}{{na$")
            .unwrap()
            .1
            .starts_with(&fields(&["xs"]))
    );
    assert!(
        wants("{{#each user.xs as |x|}}{{x.$")
            .unwrap()
            .1
            .starts_with(&fields(&["user", "xs"]))
    );
    assert_eq!(wants("{{#each xs}}{{this.$").unwrap().1, fields(&["xs"]));
    assert_eq!(wants("{{#each xs}}{{../$").unwrap().1, [Wants::Names]);
    assert_eq!(wants("{{@root.$").unwrap().1, [Wants::Names]);
    assert_eq!(
        wants("{{#ifEquals tone \"ca$").unwrap(),
        ("ca".into(), vec![Wants::values("tone".into())], "\"}}")
    );
    assert_eq!(wants("{{#ifEquals tone \"ca$\"}}").unwrap().2, "");
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
        assert_eq!(wants(marked), None, "{marked}");
    }
}
