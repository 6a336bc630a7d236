//! The short form of fuzzing: each target over its corpus, and over a fixed number of mutations of it.

use std::path::{Path, PathBuf};

use pog_harness::mutate::mutated;
use pog_harness::targets;

/// Mutations of each input; as many for every target as take it some seconds.
const MUTATIONS: &[(&str, usize)] = &[
    ("prompt", 1_500),
    ("policy", 6_000),
    ("render", 6_000),
    ("convert", 1_500),
    ("fix", 800),
    ("session", 200),
];

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(target);
    let files = std::fs::read_dir(&folder).expect("every target has a corpus");
    let mut all: Vec<(PathBuf, Vec<u8>)> = files
        .map(|file| {
            let path = file.expect("the folder can be read").path();
            let bytes = std::fs::read(&path).expect("the corpus can be read");
            (path, bytes)
        })
        .collect();
    all.sort();
    assert!(!all.is_empty(), "{} is empty", folder.display());
    all
}

fn short(name: &str) {
    let target = targets::find(name).expect("the target is in the table");
    let corpus = corpus(name);
    for (path, bytes) in &corpus {
        println!("{}", path.display());
        (target.run)(bytes);
    }
    let count = MUTATIONS
        .iter()
        .find(|(of, _)| *of == name)
        .map_or(0, |(_, count)| *count);
    for seed in 0..count {
        let (path, bytes) = &corpus[seed % corpus.len()];
        let other = &corpus[(seed / corpus.len() + seed) % corpus.len()].1;
        println!("{} with seed {seed}", path.display());
        (target.run)(&mutated(bytes, other, seed as u64));
    }
}

#[test]
fn every_target_has_its_short_form() {
    let mut named: Vec<&str> = MUTATIONS.iter().map(|(name, _)| *name).collect();
    let mut all: Vec<&str> = targets::TARGETS.iter().map(|t| t.name).collect();
    named.sort_unstable();
    all.sort_unstable();
    assert_eq!(named, all);
}

#[test]
fn prompt() {
    short("prompt");
}

#[test]
fn policy() {
    short("policy");
}

#[test]
fn render() {
    short("render");
}

#[test]
fn convert() {
    short("convert");
}

#[test]
fn fix() {
    short("fix");
}

#[test]
fn session() {
    short("session");
}
