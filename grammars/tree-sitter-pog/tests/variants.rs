//! Queries in the names of other editors: they fit the grammar, use names that the editor has, and follow the queries
//! they are variants of.

use std::fs;
use std::path::PathBuf;

use tree_sitter::Query;

/// Scopes that Helix's themes know, by their first words.
const HELIX: [&str; 12] = [
    "comment",
    "constant",
    "function",
    "keyword",
    "label",
    "markup",
    "namespace",
    "operator",
    "punctuation",
    "special",
    "string",
    "variable",
];

/// Captures that Zed's themes know.
const ZED: [&str; 19] = [
    "boolean",
    "comment",
    "constant",
    "function",
    "keyword",
    "label",
    "link_uri",
    "number",
    "operator",
    "preproc",
    "property",
    "punctuation.bracket",
    "punctuation.delimiter",
    "punctuation.special",
    "string",
    "title",
    "variable",
    "variable.special",
    "variant",
];

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("queries")
        .join(name)
}

fn text(path: &str) -> String {
    fs::read_to_string(folder(path)).expect("the query is there")
}

fn query(path: &str) -> Query {
    Query::new(&tree_sitter_pog::LANGUAGE.into(), &text(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The query without comments and without the names of its captures.
fn shape(path: &str) -> Vec<String> {
    let bare = |line: &str| {
        let kept = line.replace(" @spell", "");
        let words: Vec<String> = kept
            .split(' ')
            .map(|word| match word.split_once('@') {
                Some((before, name)) => {
                    format!("{before}@{}", &name[name.trim_end_matches(')').len()..])
                }
                None => word.to_owned(),
            })
            .collect();
        words.join(" ")
    };
    let lines = text(path);
    lines
        .lines()
        .filter(|line| !line.starts_with(';') && !line.is_empty())
        .map(bare)
        .collect()
}

#[test]
fn every_variant_fits_the_grammar() {
    for editor in ["helix", "zed"] {
        let files: Vec<_> = fs::read_dir(folder(editor))
            .expect("the folder is there")
            .collect();
        assert!(files.len() >= 3, "{editor} has {} queries", files.len());
        for file in files {
            let name = file.expect("the folder can be read").file_name();
            let path = format!("{editor}/{}", name.to_string_lossy());
            assert!(query(&path).pattern_count() > 0, "{path} is empty");
        }
    }
}

#[test]
fn highlights_follow_the_ones_they_are_variants_of() {
    let wanted = shape("highlights.scm");
    assert!(wanted.len() > 40, "{wanted:?}");
    for path in ["helix/highlights.scm", "zed/highlights.scm"] {
        assert_eq!(shape(path), wanted, "{path}");
    }
    for path in ["helix/injections.scm", "zed/injections.scm"] {
        assert_eq!(shape(path), shape("injections.scm"), "{path}");
    }
}

#[test]
fn captures_are_names_that_the_editor_has() {
    for name in query("helix/highlights.scm").capture_names() {
        assert!(
            HELIX.contains(&name.split('.').next().unwrap_or_default()),
            "Helix has no {name}"
        );
    }
    for name in query("zed/highlights.scm").capture_names() {
        assert!(ZED.contains(name), "Zed has no {name}");
    }
}
