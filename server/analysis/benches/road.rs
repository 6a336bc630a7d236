//! What one keystroke costs inside: reading and checking a prompt of 1, 8, 33 and 100 KB, completing and hovering in it.
//! Run with `cargo bench -p pog-analysis`.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use pog_analysis::assist::{completion, hover};
use pog_analysis::check::check_file;
use pog_analysis::library::Entry;
use pog_analysis::{Change, FileId, Host, Origin, SourceFile};

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
    SourceFile::new(FileId(0), "bench.pog.md".into(), "bench".into(), Origin::Workspace, 0, text.into())
}

fn road(criterion: &mut Criterion) {
    for size in [1024, 8 * 1024, 33 * 1024, 100 * 1024] {
        let text = prompt(size);
        let mut host = Host::default();
        host.apply(Change::Entries(Entry::of(&file(&text)).map(Arc::new).into_iter().collect()));
        let snapshot = host.snapshot();
        let id = |name: &str| format!("{name} {} KB", size / 1024);
        criterion.bench_function(&id("read and check"), |b| {
            b.iter(|| check_file(&snapshot, black_box(&file(&text))).len());
        });
        let open = file(&text);
        let offset = text.len() - "guage }}\n".len();
        assert!(!completion::completion(&snapshot, &open, offset).is_empty(), "there is something to complete");
        criterion.bench_function(&id("completion"), |b| {
            b.iter(|| completion::completion(&snapshot, black_box(&open), offset).len());
        });
        assert!(hover::hover(&snapshot, &open, offset).is_some(), "there is something to hover over");
        criterion.bench_function(&id("hover"), |b| {
            b.iter(|| hover::hover(&snapshot, black_box(&open), offset).is_some());
        });
    }
}

criterion_group!(benches, road);
criterion_main!(benches);
