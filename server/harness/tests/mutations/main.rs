//! Seeded faults: healthy files of every format, broken in the ways people break them, one mistake at a time. At least
//! 98 of 100 must be found at the right place, with no finding anywhere else. The samples are in tests/formats, a folder
//! a format; each must be healthy to begin with.
//!
//! `POG_MUTATIONS=1 cargo test -p pog-harness --test mutations -- --nocapture` lists what is missed.

mod faults;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use faults::{Fault, faults};
use pog_fixtures::Fixture;
use pog_rules::check::check_file;
use pog_text::{LineIndex, Span, apply_edits};

/// Faults of one kind in one file that are tried at most, spread over the file.
const EACH: usize = 8;
/// Files of one format that are broken at most.
const FILES: usize = 16;

#[test]
fn healthy_files_are_healthy_and_seeded_faults_are_found() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = repository.join("tests/formats");
    let listing = std::env::var_os("POG_MUTATIONS").is_some();
    let starter = ("native".to_owned(), repository.join("prompts-fixture"));
    let named = |path: PathBuf| {
        let id = path
            .file_name()
            .and_then(|n| n.to_str())
            .expect("folders of samples are named by ids")
            .to_owned();
        (id, path)
    };
    let queue: Mutex<Vec<(String, PathBuf)>> = Mutex::new(
        folders(&folder)
            .into_iter()
            .map(named)
            .chain([starter])
            .collect(),
    );
    let total = Mutex::new((Tally::default(), Vec::new()));
    let work = || {
        while let Some((id, format)) =
            { queue.lock().expect("no worker panics with the lock").pop() }
        {
            let (tally, unwell) = try_format(&id, &format, listing);
            let mut total = total.lock().expect("no worker panics with the lock");
            total.0.0.extend(tally.0);
            total.1.extend(unwell);
        }
    };
    std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        (0..workers).for_each(|_| drop(scope.spawn(work)));
    });
    let (tally, unwell) = total.into_inner().expect("no worker panics with the lock");
    println!("{}", tally.table());
    assert!(
        unwell.is_empty(),
        "samples that should be healthy are not:\n{}",
        unwell.join("\n")
    );
    let (caught, tried) = tally.total();
    assert!(tried > 500, "only {tried} faults were seeded");
    assert!(
        caught * 100 >= tried * 98,
        "{caught} of {tried} seeded faults were found and nothing else"
    );
}

/// What is found of the faults in the samples of one format, and what is found in them although they are healthy.
fn try_format(id: &str, format: &Path, listing: bool) -> (Tally, Vec<String>) {
    let (mut tally, mut unwell) = (Tally::default(), Vec::new());
    let world = files(format);
    assert!(!world.is_empty(), "{id} has no samples");
    // Files of one library are much alike.
    for index in (0..world.len()).step_by(world.len().div_ceil(FILES)) {
        let fixture = Fixture::of(world.clone(), index);
        let Some(artifact) = fixture.main.artifact() else {
            continue;
        };
        let found = check_file(&fixture.snapshot, &fixture.main);
        let at = |f: &pog_model::Finding| {
            format!("{id}/{}: {} {}", world[index].0, f.rule.name, f.message)
        };
        unwell.extend(found.iter().map(at));
        if !found.is_empty() || artifact.dialect().id != id {
            continue;
        }
        for (kind, all) in faults(&fixture.main) {
            let step = all.len().div_ceil(EACH).max(1);
            for fault in all.into_iter().step_by(step) {
                tally.judge(id, kind, &world, index, &fault, listing);
            }
        }
    }
    (tally, unwell)
}

/// Faults caught and tried, by format and kind.
#[derive(Default)]
struct Tally(BTreeMap<(String, &'static str), (usize, usize)>);

impl Tally {
    fn judge(
        &mut self,
        id: &str,
        kind: &'static str,
        world: &[(String, String)],
        main: usize,
        fault: &Fault,
        listing: bool,
    ) {
        let (path, text) = &world[main];
        let Ok(broken) = apply_edits(text, &fault.edits) else {
            return;
        };
        if broken == *text {
            return;
        }
        let mut changed = world.to_vec();
        changed[main].1.clone_from(&broken);
        let fixture = Fixture::of(changed, main);
        let found = check_file(&fixture.snapshot, &fixture.main);
        let lines = LineIndex::new(&broken);
        let row = |span: Span| {
            (
                lines.line_of(span.lo().min(broken.len())),
                lines.line_of(span.hi().min(broken.len())),
            )
        };
        let right = |span: Span| {
            let (first, last) = row(span);
            fault.places(text, &broken).iter().any(|place| {
                let (from, to) = row(*place);
                first <= to + fault.slack && last + fault.slack >= from
            })
        };
        // What follows from a fault in an artifact shows wherever that artifact is, so only its own file is looked at.
        let hit = found.iter().any(|f| right(f.location.span));
        let stray: Vec<String> = found
            .iter()
            // That a broken artifact no longer meets its gate, or its changelog its version, is true and said there.
            .filter(|f| !right(f.location.span) && !matches!(f.rule.group(), "gate" | "version"))
            .map(|f| {
                format!(
                    "line {}: {} {}",
                    row(f.location.span).0 + 1,
                    f.rule.name,
                    f.message
                )
            })
            .collect();
        let entry = self.0.entry((id.to_owned(), kind)).or_default();
        entry.1 += 1;
        entry.0 += usize::from(hit && stray.is_empty());
        if listing && (!hit || !stray.is_empty()) {
            let what = fault
                .edits
                .iter()
                .map(|e| format!("{:?} -> {:?}", e.span.text(text), e.insert));
            let at = fault
                .places(text, &broken)
                .first()
                .map_or(0, |s| row(*s).0 + 1);
            let verdict = if hit { "found, but also" } else { "MISSED" };
            println!(
                "{id}/{path}:{at} {kind}: {} {verdict} {}",
                what.collect::<Vec<_>>().join(", "),
                stray.join("; ")
            );
        }
    }

    fn total(&self) -> (usize, usize) {
        self.0
            .values()
            .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    fn table(&self) -> String {
        let mut by_format: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for ((id, _), (caught, tried)) in &self.0 {
            let sum = by_format.entry(id).or_default();
            (sum.0, sum.1) = (sum.0 + caught, sum.1 + tried);
        }
        let detail = self
            .0
            .iter()
            .map(|((id, kind), (caught, tried))| format!("  {id} {kind}: {caught}/{tried}"));
        let sums = by_format
            .iter()
            .map(|(id, (caught, tried))| format!("{id}: {caught}/{tried}"));
        let (caught, tried) = self.total();
        detail
            .chain(sums)
            .chain([format!("all: {caught}/{tried}")])
            .collect::<Vec<_>>()
            .join("\n")
    }
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path());
    let mut found: Vec<PathBuf> = entries.filter(|p| p.is_dir()).collect();
    found.sort();
    found
}

/// Every file below a folder that is text, by its path in it.
fn files(folder: &Path) -> Vec<(String, String)> {
    let (mut found, mut queue) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = queue.pop() {
        for path in std::fs::read_dir(&next)
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| e.path())
        {
            if path.is_dir() {
                queue.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let below = path
                    .strip_prefix(folder)
                    .expect("the walk stays below the folder");
                found.push((below.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    found.sort();
    found
}
