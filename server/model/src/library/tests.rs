//! Tests of the library: who refers to what, and that a library that was changed is the one made afresh.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rustc_hash::FxHashSet;

use super::*;
use crate::companions::{UnreadCompanion, Unreadable};
use crate::{CompanionFile, CompanionKind, SourceFile};

/// The library of some files in one text, each behind a line `=== PATH`; ids come from the paths.
fn library_of(files: &str) -> Library {
    let mut library = Library::default();
    for (file, section) in (0..).zip(files.split("=== ").skip(1)) {
        let (path, text) = section.split_once('\n').expect("a path stands on its line");
        let id = path.split('.').next().unwrap_or(path);
        let file = SourceFile::new(
            FileId(file),
            path.into(),
            id.into(),
            Origin::Workspace,
            0,
            text.into(),
        );
        library.insert(Arc::new(Entry::of(&file).expect("the file is a prompt")));
    }
    library
}

fn entry(library: &Library, path: &str) -> Arc<Entry> {
    library.at_path(0, path).expect("the file is there").clone()
}

fn paths(library: &Library, files: Vec<FileId>) -> Vec<String> {
    files
        .into_iter()
        .filter_map(|f| Some(library.get(f)?.path.to_string()))
        .collect()
}

const FILES: &str = "=== part.pog.md\nHi\n=== by-id.pog.md\n{% include \"part@^1\" %}\n\
                     === sub/by-path.pog.md\n{% include \"../part.pog.md\" %}\n=== other.pog.md\n{% include \"by-id\" %}\n";

#[test]
fn who_refers_is_known_by_id_and_by_path() {
    let library = &library_of(FILES);
    let part = entry(library, "part.pog.md");
    assert_eq!(
        paths(library, library.dependents(&part)),
        ["by-id.pog.md", "sub/by-path.pog.md"]
    );
    let mut concerned = paths(library, library.concerned(&part));
    concerned.sort();
    assert_eq!(
        concerned,
        [
            "by-id.pog.md",
            "other.pog.md",
            "part.pog.md",
            "sub/by-path.pog.md"
        ]
    );
}

#[test]
fn who_refers_follows_every_change() {
    let mut library = library_of(FILES);
    let part = entry(&library, "part.pog.md");
    let by_id = entry(&library, "by-id.pog.md");
    let put = |library: &mut Library, text: &str| {
        library.insert(Arc::new(
            Entry::of(&by_id.source().with_text(text.into())).expect("still an artifact"),
        ));
    };
    put(&mut library, "{% include \"other\" %}\n");
    assert_eq!(
        paths(&library, library.dependents(&part)),
        ["sub/by-path.pog.md"]
    );
    put(
        &mut library,
        "---\nid: renamed\n---\n{% include \"part\" %}{% include \"part\" %}\n",
    );
    assert_eq!(
        paths(&library, library.dependents(&part)),
        ["by-id.pog.md", "sub/by-path.pog.md"]
    );
    library.remove(by_id.file);
    library.remove(entry(&library, "sub/by-path.pog.md").file);
    assert!(library.dependents(&part).is_empty());
    let rest = entry(&library, "other.pog.md");
    assert_eq!(
        library.mentions.keys().map(|id| &**id).collect::<Vec<_>>(),
        ["by-id"],
        "only {} mentions anything now",
        rest.path
    );
    assert!(library.path_mentions.is_empty());
}

/// What a random file says.
#[derive(Debug, Clone)]
struct Written {
    file: u32,
    /// Its text, or `None` where it is taken out.
    text: Option<String>,
    moved: bool,
    root: u32,
    parts: Vec<u32>,
    missing: Vec<u32>,
}

const IDS: [&str; 4] = ["part", "a/b", "c", ""];
const PATHS: [&str; 4] = ["./0.pog.md", "./1", "../x/2.pog.md", "./0.poml"];

fn written() -> impl Strategy<Value = Written> {
    let include = prop_oneof![
        prop::sample::select(&IDS[..3]).prop_map(|id| format!("{{% include \"{id}@^1\" %}}")),
        prop::sample::select(&PATHS[..]).prop_map(|path| format!("{{% include \"{path}\" %}}")),
        prop::sample::select(&PATHS[..]).prop_map(|path| format!("<include src=\"{path}\"/>")),
        prop::sample::select(&PATHS[..])
            .prop_map(|path| format!("<include src=\"{}\"/>", &path[2..])),
    ];
    let id = prop::sample::select(&IDS[..]);
    let includes = prop::collection::vec(include, 0..3);
    let text = (id, includes).prop_map(|(id, includes)| {
        let head = if id.is_empty() {
            String::new()
        } else {
            format!("---\nid: {id}\n---\n")
        };
        head + &includes.concat()
    });
    let few = || prop::collection::vec(90..93u32, 0..3);
    let text = prop::option::weighted(0.8, text);
    (0..6u32, text, any::<bool>(), 0..2u32, few(), few()).prop_map(
        |(file, text, moved, root, parts, missing)| Written {
            file,
            text,
            moved,
            root,
            parts,
            missing,
        },
    )
}

/// A path that no other file has: every third one is of a format that refers by path.
fn path_of(written: &Written) -> String {
    let folder = if written.moved { "x/" } else { "" };
    let end = if written.file.is_multiple_of(3) {
        "poml"
    } else {
        "pog.md"
    };
    format!("{folder}{}.{end}", written.file)
}

fn entry_of(written: &Written) -> Option<Arc<Entry>> {
    let text = written.text.as_deref()?;
    let path = path_of(written);
    let default_id = path.split('.').next().unwrap_or(&path);
    let part = |id: &u32| {
        Arc::new(CompanionFile {
            id: FileId(*id),
            path: format!("{id}.yaml").into(),
            kind: CompanionKind::Link,
            text: "".into(),
        })
    };
    let unread = |id: &u32| UnreadCompanion {
        path: format!("{id}.yaml").into(),
        kind: CompanionKind::Cases,
        why: Unreadable::Missing,
    };
    let file = SourceFile::new(
        FileId(written.file),
        path.as_str().into(),
        default_id.into(),
        Origin::Workspace,
        written.root,
        text.into(),
    )
    .with_companions(written.parts.iter().map(part).collect())
    .with_unread(written.missing.iter().map(unread).collect());
    Entry::of(&file).map(Arc::new)
}

/// The answers to everything that can be asked, in an order of their own.
fn answers(library: &Library) -> Vec<String> {
    let mut found = vec![format!("{} {}", library.len(), library.is_empty())];
    let files = |files: Vec<FileId>| format!("{files:?}");
    let mut entries: Vec<&Arc<Entry>> = library.entries().collect();
    entries.sort_by_key(|e| e.file);
    for entry in &entries {
        found.push(format!("{:?} {} {}", entry.file, entry.path, entry.text));
        found.push(files(library.dependents(entry)));
        let mut concerned = library.concerned(entry);
        concerned.sort();
        found.push(files(concerned));
        found.push(library.has_dependents(entry).to_string());
        let there = library.at_path(entry.root, &entry.path);
        found.push(format!("{:?}", there.map(|e| e.file)));
    }
    for root in 0..2 {
        found.push(files(
            library.visible(root).iter().map(|e| e.file).collect(),
        ));
        let hits = library.search(&Query::default(), root);
        found.push(files(hits.iter().map(|h| h.entry.file).collect()));
        for id in IDS.iter().chain(&["0", "1", "x/2"]) {
            found.push(files(
                library.with_id(id, root).iter().map(|e| e.file).collect(),
            ));
        }
        for file in 0..6 {
            for path in [
                format!("{file}.poml"),
                format!("x/{file}.pog.md"),
                format!("{file}.pog.md"),
            ] {
                found.push(format!(
                    "{:?}",
                    library.at_path(root, &path).map(|e| e.file)
                ));
            }
        }
        for part in 90..93 {
            found.push(files(library.waiting_for(root, &format!("{part}.yaml"))));
        }
    }
    for part in 90..93 {
        found.push(files(library.owners(FileId(part))));
        found.push(library.is_companion(FileId(part)).to_string());
    }
    found
}

/// Who refers to an entry, found by asking every other one.
fn referring(library: &Library, entry: &Entry) -> Vec<FileId> {
    let refers = |from: &&Arc<Entry>| {
        from.summary.includes.iter().any(|include| {
            let resolved = library.resolve(&include.target, from.root, &from.path);
            resolved.entry().is_some_and(|e| e.file == entry.file)
        })
    };
    let mut found: Vec<FileId> = library.entries().filter(refers).map(|e| e.file).collect();
    found.sort();
    found
}

proptest! {
    #[test]
    fn a_changed_library_is_the_one_made_afresh(steps in prop::collection::vec(written(), 1..40)) {
        let mut library = Library::default();
        let mut present: BTreeMap<u32, Arc<Entry>> = BTreeMap::new();
        let mut held: Vec<(Library, Vec<String>)> = Vec::new();
        for step in &steps {
            match entry_of(step) {
                Some(entry) => {
                    library.insert(entry.clone());
                    present.insert(step.file, entry);
                }
                None => {
                    library.remove(FileId(step.file));
                    present.remove(&step.file);
                }
            }
            held.push((library.clone(), answers(&library)));
        }
        let mut fresh = Library::default();
        present.values().for_each(|entry| fresh.insert(entry.clone()));
        prop_assert_eq!(answers(&library), answers(&fresh));
        for entry in present.values() {
            prop_assert_eq!(library.dependents(entry), referring(&library, entry));
            let all: Vec<FileId> = present.keys().copied().map(FileId).collect();
            let callers = library.callers(entry, usize::MAX).unwrap_or_default();
            let callers: FxHashSet<FileId> = callers.into_iter().collect();
            prop_assert_eq!(library.callers_from(entry, &all), callers);
            for few in [&all[..], &all[..all.len() / 2]] {
                let concerned = library.concerned(entry);
                let among: Vec<FileId> =
                    few.iter().copied().filter(|f| concerned.contains(f)).collect();
                prop_assert_eq!(library.concerned_among(entry, few), among);
            }
        }
        // What was cloned before a change does not see it.
        for (library, before) in &held {
            prop_assert_eq!(&answers(library), before);
        }
        present.keys().for_each(|file| library.remove(FileId(*file)));
        prop_assert!(library.is_empty() && library.ids.is_empty() && library.paths.is_empty());
        prop_assert!(library.mentions.is_empty() && library.path_mentions.is_empty());
        prop_assert!(library.owners.is_empty() && library.waiting.is_empty());
    }
}

#[test]
fn a_partial_is_known_to_those_that_name_it_by_path() {
    let library = &library_of(
        "=== a.poml\n<poml><include src=\"parts/b.poml\"/></poml>\n=== parts/b.poml\n<p>Hi</p>\n",
    );
    let partial = entry(library, "parts/b.poml");
    assert_eq!(paths(library, library.dependents(&partial)), ["a.poml"]);
    assert_eq!(
        paths(library, library.concerned(&partial)),
        ["a.poml", "parts/b.poml"]
    );
}
