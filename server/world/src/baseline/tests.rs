//! What a record recognises and what it does not.

use std::collections::BTreeMap;

use pog_fixtures::Fixture;
use pog_rules::check::check_file;

use super::*;

const TEXT: &str = "---\nname: X\n---\nuser:\nReview {{ first }} now.\nThen {{ second }}.\n";

fn found(text: &str) -> Vec<Finding> {
    let fixture = Fixture::parse(text);
    check_file(&fixture.snapshot, &fixture.main)
}

fn recorded(path: &str, text: &str) -> Baseline {
    Baseline::new(record(&found(text), |_| (path, text)))
}

fn sorted(record: &Baseline, path: &str, text: &str, exists: impl Fn(&str) -> bool) -> Sorted {
    record.sort(&[path], found(text), |_| (path, text), exists)
}

fn counts(sorted: &Sorted) -> (usize, usize, usize) {
    (sorted.new.len(), sorted.known.len(), sorted.resolved.len())
}

#[test]
fn edits_around_a_finding_change_nothing() {
    let record = recorded("a", TEXT);
    assert_eq!(record.len(), 2);
    let moved = TEXT
        .replace("user:\n", "user:\nA new line.\n\n  ")
        .replace('\n', "\r\n");
    assert_eq!(counts(&sorted(&record, "a", &moved, |_| true)), (0, 2, 0));
}

#[test]
fn what_is_new_is_shown_and_what_is_mended_is_told() {
    let record = recorded("a", TEXT);
    let text = TEXT.replace("Then {{ second }}.", "Then {{ third }}.");
    let after = sorted(&record, "a", &text, |_| true);
    assert_eq!(counts(&after), (1, 1, 1));
    assert!(
        after.new[0].message.contains("'third'")
            && after.resolved[0].1.message.contains("'second'")
    );
}

#[test]
fn an_edit_of_the_line_itself_brings_the_finding_back() {
    let record = recorded("a", TEXT);
    let text = TEXT.replace("Review", "Look at");
    assert_eq!(counts(&sorted(&record, "a", &text, |_| true)), (1, 1, 1));
}

#[test]
fn one_more_of_the_same_is_new() {
    let record = recorded("a", TEXT);
    let text = format!("{TEXT}Then {{{{ second }}}}.\n");
    let after = sorted(&record, "a", &text, |_| true);
    assert_eq!(counts(&after), (1, 2, 0));
    assert!(
        after.new[0].location.span.lo() > TEXT.len(),
        "the first ones in the file are the known ones"
    );
}

#[test]
fn another_file_with_the_same_findings_is_not_known() {
    let record = recorded("a", TEXT);
    assert_eq!(counts(&sorted(&record, "b", TEXT, |_| true)), (2, 0, 0));
}

#[test]
fn a_renamed_file_keeps_what_is_known_of_it() {
    let record = recorded("a", TEXT);
    let text = TEXT.replace("second", "other");
    let after = sorted(&record, "b", &text, |path| path != "a");
    assert_eq!(counts(&after), (1, 1, 1));
    assert_eq!(after.paths, ["a"]);
    // Less than half in common is no rename.
    let three = format!("{TEXT}And {{{{ fourth }}}}.\n");
    let record = recorded("a", &three);
    assert_eq!(
        counts(&sorted(
            &record,
            "b",
            "---\nname: X\n---\nThen {{ second }}.\n",
            |path| path != "a"
        )),
        (1, 0, 0)
    );
}

#[test]
fn a_record_survives_the_trip_through_its_file() {
    let record = recorded("prompts/\"é\" 🦀.pog.md", TEXT);
    let text = record.to_json();
    assert_eq!(Baseline::parse(&text).unwrap(), record);
    assert_eq!(
        text.lines().filter(|l| l.contains("fingerprint")).count(),
        2,
        "{text}"
    );
    serde_json::from_str::<serde_json::Value>(&text).unwrap();
    let empty = Baseline::new(BTreeMap::new());
    assert_eq!(Baseline::parse(&empty.to_json()).unwrap(), empty);
}

#[test]
fn a_broken_record_is_refused_with_the_way_out() {
    for text in [
        "",
        "[]",
        "{\"version\": 2}",
        "{\"version\": 1, \"files\": {\"a\": [{\"rule\": \"x\", \"fingerprint\": \"é\"}]}}",
        "<<<<<<< HEAD\n",
    ] {
        let error = Baseline::parse(text).unwrap_err();
        assert!(error.contains("--write-baseline"), "{text}: {error}");
    }
}
