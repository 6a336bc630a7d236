//! The baseline: written, applied, pruned, and not in the way of other files.

use std::fs;

use crate::support::{FINE, MISSPELT, World};

const RECORD: &str = ".pog/baseline.json";

fn adopted() -> World {
    let world = World::new(&[("a.pog.md", MISSPELT), ("sub/b.pog.md", MISSPELT)]);
    let run = world.pog(&["check", "--write-baseline"]).ends_with(0);
    assert_eq!(
        run.out,
        "No findings in 2 files; 2 baseline findings hidden\n"
    );
    assert_eq!(run.err, "info: .pog/baseline.json: Recorded 2 findings\n");
    world
}

#[test]
fn recorded_findings_are_not_shown_again_and_new_ones_are() {
    let world = adopted();
    assert_eq!(
        world.pog(&["check"]).ends_with(0).out,
        "No findings in 2 files; 2 baseline findings hidden\n"
    );
    let moved = MISSPELT
        .replace("user:\n", "user:\nSome new lines.\n\n")
        .replace('\n', "\r\n");
    world.write("a.pog.md", format!("{moved}And {{{{ focus }}}}.\r\n"));
    let run = world.pog(&["check"]).ends_with(1);
    assert!(
        run.out.contains("'focus'") && !run.out.contains("'langauge'"),
        "{}",
        run.out
    );
    assert!(
        run.out
            .ends_with("1 error in 2 files; 2 baseline findings hidden\n"),
        "{}",
        run.out
    );
    let run = world.pog(&["check", "--no-baseline"]).ends_with(1);
    assert!(run.out.ends_with("3 errors in 2 files\n"), "{}", run.out);
    let found = world
        .pog(&["check", "--format", "json"])
        .ends_with(1)
        .json();
    assert_eq!(
        (&found["known"], found["findings"].as_array().unwrap().len()),
        (&2.into(), 1)
    );
}

#[test]
fn resolved_findings_are_reported_and_can_be_pruned() {
    let world = adopted();
    world.write("a.pog.md", MISSPELT.replace("langauge", "language"));
    let run = world.pog(&["check", "-v"]).ends_with(0);
    assert!(
        run.out
            .starts_with("Resolved a.pog.md: Parameter 'langauge' is not declared"),
        "{}",
        run.out
    );
    assert!(
        run.out
            .contains("1 baseline finding no longer occurs (remove with --prune-baseline)"),
        "{}",
        run.out
    );
    world.write("sub/b.pog.md", format!("{MISSPELT}And {{{{ focus }}}}.\n"));
    world.pog(&["check", "--prune-baseline"]).ends_with(1);
    let record = fs::read_to_string(world.path(RECORD)).unwrap();
    assert!(
        !record.contains("a.pog.md")
            && record.contains("sub/b.pog.md")
            && !record.contains("focus"),
        "{record}"
    );
    world.write("a.pog.md", MISSPELT);
    assert!(
        world
            .pog(&["check", "a.pog.md"])
            .ends_with(1)
            .out
            .contains("'langauge'")
    );
}

#[test]
fn files_that_are_gone_or_renamed_are_followed() {
    let world = adopted();
    fs::rename(world.path("a.pog.md"), world.path("c.pog.md")).unwrap();
    fs::remove_file(world.path("sub/b.pog.md")).unwrap();
    let run = world.pog(&["check", "-v"]).ends_with(0);
    assert!(
        run.out.starts_with("Resolved sub/b.pog.md: "),
        "{}",
        run.out
    );
    assert!(
        run.out
            .contains("1 baseline finding hidden; 1 baseline finding no longer occurs"),
        "{}",
        run.out
    );
    world.pog(&["check", "--prune-baseline"]).ends_with(0);
    let record = fs::read_to_string(world.path(RECORD)).unwrap();
    assert!(
        record.contains("\"c.pog.md\"")
            && !record.contains("b.pog.md")
            && !record.contains("a.pog.md"),
        "{record}"
    );
}

#[test]
fn recording_some_files_leaves_the_others_recorded() {
    let world = adopted();
    let before = fs::read_to_string(world.path(RECORD)).unwrap();
    world
        .pog(&["check", "sub", "--write-baseline"])
        .ends_with(0);
    assert_eq!(fs::read_to_string(world.path(RECORD)).unwrap(), before);
    world
        .pog_in("sub", &["check", "--write-baseline"])
        .ends_with(0);
    assert_eq!(fs::read_to_string(world.path(RECORD)).unwrap(), before);
    assert!(!world.path("sub/.pog").exists());
}

#[test]
fn a_record_may_be_named() {
    let world = World::new(&[("a.pog.md", MISSPELT)]);
    world
        .pog(&["check", "--write-baseline=known/here.json"])
        .ends_with(0);
    world.pog(&["check"]).ends_with(1);
    world
        .pog(&["check", "--baseline", "known/here.json"])
        .ends_with(0);
    world.write("pog.toml", "[check]\nbaseline = \"known/here.json\"\n");
    world.pog(&["check"]).ends_with(0);
    world.write("pog.toml", "[check]\nbaseline = \"../here.json\"\n");
    let run = world.pog(&["check"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("below"), "{}", run.err);
}

#[test]
fn a_broken_baseline_is_reported_and_hides_nothing() {
    let world = adopted();
    world.write(RECORD, "<<<<<<< HEAD\n{}\n");
    let run = world.pog(&["check"]).ends_with(2);
    assert!(
        run.err.contains(".pog/baseline.json: Invalid baseline"),
        "{}",
        run.err
    );
    assert!(
        run.err.contains("--write-baseline") && run.out.contains("2 errors in 2 files"),
        "{}{}",
        run.err,
        run.out
    );
    world.pog(&["check", "--write-baseline"]).ends_with(0);
    world.pog(&["check"]).ends_with(0);
    let run = world
        .pog(&["check", "--baseline", "nowhere.json"])
        .ends_with(2);
    assert!(run.err.contains("nowhere.json"), "{}", run.err);
}

#[test]
fn nothing_is_recorded_where_there_is_nothing_to_record_for() {
    let world = World::new(&[("a.pog.md", FINE)]);
    let run = world.pog(&["check", "--prune-baseline"]).ends_with(2);
    assert!(run.err.contains("No baseline to prune"), "{}", run.err);
    assert!(!world.path(RECORD).exists());
    world
        .pog(&["check", "--write-baseline", "--no-baseline"])
        .ends_with(2);
    world.pog(&["check", "--write-baseline"]).ends_with(0);
    assert_eq!(
        world.pog(&["check"]).ends_with(0).out,
        "No findings in 1 file\n"
    );
}
