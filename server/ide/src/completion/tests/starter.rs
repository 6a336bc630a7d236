//! The starter library as the oracle: what its authors wrote at a place must be offered at that place, near the top.

use std::path::Path;
use std::sync::Arc;

use pog_model::SourceFile;
use pog_text::Span;
use pog_yaml::Node;

use super::*;
use crate::hover::hover;

#[expect(
    clippy::disallowed_methods,
    reason = "a test reads the starter library from the checkout"
)]
fn library() -> Fixture {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../prompts-fixture");
    let mut paths: Vec<_> = std::fs::read_dir(&root)
        .expect("the starter library lies beside the server")
        .map(|folder| folder.expect("a readable entry").path())
        .filter(|path| path.is_dir())
        .flat_map(|folder| std::fs::read_dir(folder).expect("a readable folder"))
        .map(|file| file.expect("a readable entry").path())
        .collect();
    paths.sort();
    let mut fixture = String::new();
    for path in paths {
        let name = path
            .strip_prefix(&root)
            .expect("found below the root")
            .to_string_lossy()
            .replace('\\', "/");
        fixture.push_str(&format!(
            "=== {name}\n{}",
            std::fs::read_to_string(&path).expect("UTF-8")
        ));
    }
    Fixture::parse(&fixture)
}

/// What is offered when only the first `typed` bytes under `span` are typed.
fn retyped(world: &Fixture, file: &SourceFile, span: Span, typed: usize) -> Vec<Completion> {
    let mut text = file.text.to_string();
    text.replace_range(span.lo() + typed..span.hi(), "");
    completion(
        &world.snapshot,
        &file.with_text(Arc::from(text)),
        span.lo() + typed,
    )
}

#[test]
fn names_filters_literals_and_ids_are_offered_where_they_stand() {
    let world = library();
    let mut places = 0;
    for file in &world.files {
        let facts = file
            .artifact()
            .expect("every starter file is an artifact")
            .facts();
        let mut expect = |span: Span, typed: usize, text: &str, within: usize| {
            let found = retyped(&world, file, span, typed);
            let rank = found
                .iter()
                .position(|c| c.label == text || c.edit.insert == text);
            places += 1;
            assert!(
                rank.is_some_and(|r| r < within),
                "{text} in {}: {rank:?} at {span:?}",
                file.path
            );
        };
        let mut seen = Vec::new();
        for name in &facts.names {
            // A name that a `set` changes a field of is not read there.
            let before = file.text[..name.span.lo()].trim_end();
            if !seen.contains(&&name.name) && !before.ends_with("set") {
                seen.push(&name.name);
                expect(name.span, 1, &name.name, 12);
            }
        }
        facts
            .filters
            .iter()
            .for_each(|f| expect(f.span, 0, &f.name, 60));
        for comparison in &facts.comparisons {
            let text = comparison.span.text(&file.text);
            if text.starts_with(char::is_alphabetic) {
                expect(comparison.span, 0, text, 30);
            }
        }
        facts
            .references
            .iter()
            .for_each(|r| expect(r.span, 0, r.span.text(&file.text), 10));
    }
    assert!(places > 600, "{places}");
}

#[test]
fn keys_that_hover_knows_are_offered_where_they_stand() {
    let world = library();
    let mut places = 0;
    for file in world.files.iter().step_by(4) {
        let mut keys = Vec::new();
        collect(
            file.artifact()
                .and_then(|a| a.metadata())
                .expect("starter files have metadata"),
            &mut keys,
        );
        for key in keys {
            let span = key.inner_span();
            let page = hover(&world.snapshot, file, span.lo() + 1)
                .map_or_else(String::new, |h| h.markdown);
            let name = key.as_str().unwrap_or("");
            // A field's own declaration is the first place that names it.
            if page.starts_with(&format!("**{name}**")) {
                let found = retyped(&world, file, span, 1);
                places += 1;
                assert!(
                    found.iter().take(8).any(|c| c.label == name),
                    "{name} in {} at {span:?}",
                    file.path
                );
            }
        }
    }
    assert!(places > 300, "{places}");
}

fn collect<'a>(node: Node<'a>, out: &mut Vec<Node<'a>>) {
    for entry in node.entries() {
        out.push(entry.key);
        collect(entry.value, out);
    }
    node.items().for_each(|n| collect(n, out));
}
