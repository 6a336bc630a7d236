//! What one keystroke costs inside: reading and checking a prompt of 1, 8, 33 and 100 KB, completing and hovering in it.
//! Run with `cargo bench -p pog-harness`.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use pog_formats::Parsed;
use pog_ide::{completion, hover};
use pog_model::library::Entry;
use pog_model::{FileId, Origin, SourceFile};
use pog_rules::CATALOG;
use pog_rules::check::check_file;
use pog_world::{Change, Host};

const HEAD: &str = "---
name: Bench
description: A prompt of a given size.
version: 1.0.0
parameters:
  language: { type: string, enum: [python, rust, typescript], description: Language of the code. }
  focus: { type: string, default: correctness, description: What to look for. }
  files: { type: array, items: { type: object, properties: { path: { type: string }, text: { type: string } } } }
---
system:
";
const BLOCK: &str = "
## Section

Look at the {{ language }} code for {{ focus | upper }} problems, most serious first, and say what goes wrong and why.
{% if language == \"rust\" %}Borrowing matters.{% elif language == \"python\" %}Typing matters.{% endif %}
{% for file in files %}
- {{ loop.index }}: {{ file.path }}
{% endfor %}
A paragraph of ordinary prose, the kind of which most prompts consist, goes on for a while without any template in it.
";

fn prompt(size: usize) -> String {
    let mut text = HEAD.to_owned();
    while text.len() + BLOCK.len() < size {
        text.push_str(BLOCK);
    }
    text.push_str("{{ language }}\n");
    text
}

fn file(text: &str) -> SourceFile {
    SourceFile::new(
        FileId(0),
        "bench.pog.md".into(),
        "bench".into(),
        Origin::Workspace,
        0,
        text.into(),
    )
}

fn road(criterion: &mut Criterion) {
    for size in [1024, 8 * 1024, 33 * 1024, 100 * 1024] {
        let text = prompt(size);
        let mut host = Host::new(&CATALOG);
        host.apply(Change::Entries(
            Entry::of(&file(&text)).map(Arc::new).into_iter().collect(),
        ));
        let snapshot = host.snapshot();
        let id = |name: &str| format!("{name} {} KB", size / 1024);
        criterion.bench_function(&id("read and check"), |b| {
            b.iter(|| check_file(&snapshot, black_box(&file(&text))).len());
        });
        let open = file(&text);
        let offset = text.len() - "guage }}\n".len();
        assert!(
            !completion::completion(&snapshot, &open, offset).is_empty(),
            "there is something to complete"
        );
        criterion.bench_function(&id("completion"), |b| {
            b.iter(|| completion::completion(&snapshot, black_box(&open), offset).len());
        });
        assert!(
            hover::hover(&snapshot, &open, offset).is_some(),
            "there is something to hover over"
        );
        criterion.bench_function(&id("hover"), |b| {
            b.iter(|| hover::hover(&snapshot, black_box(&open), offset).is_some());
        });
    }
}

/// The largest sample of every format, and one of 100 KB made of it where it can be repeated.
fn formats(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/formats");
    for format in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let mut queue = vec![format.path()];
        let mut largest: Option<(String, String)> = None;
        while let Some(path) = queue.pop() {
            if path.is_dir() {
                queue.extend(
                    std::fs::read_dir(&path)
                        .into_iter()
                        .flatten()
                        .flatten()
                        .map(|e| e.path()),
                );
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let below = path
                    .strip_prefix(format.path())
                    .expect("the walk stays below the folder");
                let name = below.to_string_lossy().replace('\\', "/");
                let reads = Parsed::detect(&name, &text).is_some();
                if reads && largest.as_ref().is_none_or(|(_, t)| t.len() < text.len()) {
                    largest = Some((name, text));
                }
            }
        }
        let Some((name, text)) = largest else {
            continue;
        };
        let snapshot = Host::new(&CATALOG).snapshot();
        let named = |text: &str| {
            SourceFile::new(
                FileId(0),
                name.as_str().into(),
                "bench".into(),
                Origin::Workspace,
                0,
                text.into(),
            )
        };
        let id = format.file_name().to_string_lossy().into_owned();
        let long = text.repeat((100 * 1024 / text.len()).max(1));
        for text in [&text, &long] {
            let size = text.len() as f64 / 1024.0;
            criterion.bench_function(&format!("{id} read and check {size:.1} KB"), |b| {
                b.iter(|| check_file(&snapshot, black_box(&named(text))).len());
            });
        }
    }
}

criterion_group!(benches, road, formats);
criterion_main!(benches);
