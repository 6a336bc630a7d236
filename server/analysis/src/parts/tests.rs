//! Places and edits of the joined text go back to the files it is made of; names lead to files.

use pog_text::{Edit, Span};

use super::split_edits;
use crate::fixture::Fixture;

const FILES: &str = "=== a/x.pog.md\n---\nname: 🦀\n---\nHi\n=== a/x.pog.md.pog.yaml\nstage: skill\nevals: [c.yaml, ../no.yaml]\n=== a/c.yaml\n- name: one\n";

#[test]
fn edits_land_in_their_files() {
    let fixture = Fixture::parse(FILES);
    let file = &fixture.main;
    let at = |word: &str| file.joined().find(word).unwrap();
    let edits = vec![
        Edit::replace(Span::new(at("skill"), at("skill") + 5), "discovered"),
        Edit::insert(at("Hi"), "Oh. "),
        Edit::replace(Span::new(at("one"), at("one") + 3), "two"),
    ];
    let ids: Vec<u32> = split_edits(file, edits.clone())
        .iter()
        .map(|(id, _)| id.0)
        .collect();
    assert_eq!(ids, [1, 0, 2]);
    let after = file.edited(&edits).unwrap();
    assert_eq!(&*after.text, "---\nname: 🦀\n---\nOh. Hi\n");
    let parts: Vec<&str> = after.parts.iter().map(|p| &*p.text).collect();
    assert_eq!(
        parts,
        [
            "stage: discovered\nevals: [c.yaml, ../no.yaml]\n",
            "- name: two\n"
        ]
    );
}

#[test]
fn names_that_change_are_noticed() {
    let fixture = Fixture::parse(FILES);
    assert!(fixture.main.is_attached());
    let other = fixture.main.with_text("---\nevals: d.yaml\n---\n".into());
    assert!(!other.is_attached());
}
