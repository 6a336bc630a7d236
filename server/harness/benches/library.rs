//! What a library costs by its size: one edit, a look-up of callers, a search, and loading it. An edit has to cost the
//! same whatever the number of artifacts. Run with `cargo bench -p pog-harness --bench library`.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use pog_model::library::{Entry, Query};
use pog_model::{FileId, Origin, SourceFile};
use pog_rules::check::check_file;
use pog_world::{Change, Host};

const SIZES: [u32; 3] = [100, 10_000, 100_000];

/// The artifact that every second one includes.
const PART: FileId = FileId(0);
/// The artifact that is edited.
const EDITED: FileId = FileId(7);
/// Open in the editor while one of them is edited.
const OPEN: u32 = 1_000;

fn text(number: u32, line: &str) -> String {
    let include = if number % 2 == 1 {
        "{% include \"team-0/prompt-0\" %}\n"
    } else {
        ""
    };
    format!(
        "---\nname: Prompt {number}\ndescription: One of many, number {number}.\nversion: 1.0.0\n\
         parameters:\n  language: {{ type: string, description: Language of the code. }}\n---\n\
         {include}{line}\nReview the {{{{ language }}}} code.\n"
    )
}

fn file(number: u32, text: &str) -> SourceFile {
    let id = format!("team-{}/prompt-{number}", number % 50);
    SourceFile::new(
        FileId(number),
        format!("{id}.pog.md").into(),
        id.as_str().into(),
        Origin::Workspace,
        0,
        text.into(),
    )
}

fn entries(size: u32) -> Vec<Arc<Entry>> {
    (0..size)
        .filter_map(|number| Entry::of(&file(number, &text(number, "As always."))))
        .map(Arc::new)
        .collect()
}

fn host(entries: &[Arc<Entry>]) -> Host {
    let mut host = Host::new(&pog_rules::CATALOG);
    host.apply(Change::Entries(entries.to_vec()));
    host
}

/// What a keystroke does: the new text, its entry, the changed world while a view of the former one is held, the check.
fn edit(host: &mut Host, number: FileId, text: &str) -> usize {
    let before = host.snapshot();
    let file = Arc::new(file(number.0, text));
    host.apply(Change::Open(file.clone()));
    let entry = Entry::of(&file).map(Arc::new).expect("a native prompt");
    host.apply(Change::Entries(vec![entry]));
    let now = host.snapshot();
    let findings = check_file(&now, &file).len();
    drop(black_box(before));
    findings
}

fn edits(criterion: &mut Criterion) {
    for size in SIZES {
        let entries = entries(size);
        let mut bench = |name: &str, host: &mut Host, number: FileId, texts: [String; 2]| {
            let mut turn = 0;
            criterion.bench_function(&format!("{name} in a library of {size}"), |b| {
                b.iter(|| {
                    turn = 1 - turn;
                    edit(host, number, &texts[turn])
                });
            });
        };
        let words = |number: FileId| [text(number.0, "One line."), text(number.0, "Another one.")];
        bench("edit", &mut host(&entries), EDITED, words(EDITED));
        let including =
            ["", "{% include \"team-2/prompt-2\" %}"].map(|line| text(EDITED.0 + 1, line));
        let other = FileId(EDITED.0 + 1);
        bench("edit of an include", &mut host(&entries), other, including);
        let renaming = ["a", "b"]
            .map(|id| text(EDITED.0, "").replacen("name:", &format!("id: team-7/{id}\nname:"), 1));
        bench("edit of an id", &mut host(&entries), EDITED, renaming);
        bench(
            "edit of what half of all include",
            &mut host(&entries),
            PART,
            words(PART),
        );
        let mut busy = host(&entries);
        for number in 0..OPEN.min(size) {
            busy.apply(Change::Open(Arc::new(file(number, &text(number, "")))));
        }
        bench(
            "edit beside many open files",
            &mut busy,
            EDITED,
            words(EDITED),
        );
    }
}

fn walks(criterion: &mut Criterion) {
    for size in SIZES {
        let entries = entries(size);
        let library = host(&entries).snapshot().library;
        let part = library.get(PART).expect("the library has it");
        criterion.bench_function(&format!("callers of a part in a library of {size}"), |b| {
            b.iter(|| black_box(&library).dependents(part).len());
        });
        criterion.bench_function(
            &format!("concerned by a part in a library of {size}"),
            |b| {
                b.iter(|| black_box(&library).concerned(part).len());
            },
        );
        criterion.bench_function(&format!("search in a library of {size}"), |b| {
            let query = Query {
                text: "prompt 77",
                ..Query::default()
            };
            b.iter(|| black_box(&library).search(&query, 0).len());
        });
        criterion.bench_function(&format!("load a library of {size}"), |b| {
            b.iter_batched(
                || entries.clone(),
                |entries| {
                    let mut host = Host::new(&pog_rules::CATALOG);
                    host.apply(Change::Entries(entries));
                    host
                },
                BatchSize::PerIteration,
            );
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = edits, walks
}
criterion_main!(benches);
