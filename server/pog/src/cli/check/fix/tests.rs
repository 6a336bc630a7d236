//! Fixes that no rule should offer, and those that change several files.

use std::fs;

use pog_model::{FileFix, Location, Source};
use pog_rules as rules;
use pog_text::{EditTarget, FileEdits, Fix, Span};
use tempfile::TempDir;

use super::write::Written;
use super::*;
use crate::cli::place::real;

const TEXT: &str = "---\nname: X\n---\nuser:\nHello {% if true %}there{% endif %}.\n";

struct World {
    folder: TempDir,
    session: Session,
    chosen: Chosen,
}

fn world(files: &[(&str, &str)]) -> World {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pog.toml"), "").unwrap();
    for (path, text) in files {
        fs::write(folder.path().join(path), text).unwrap();
    }
    let root = real(folder.path()).unwrap();
    let session = Session::load(std::slice::from_ref(&root));
    let chosen = session
        .below(&root)
        .map(|(path, file)| (path.display().to_string(), file.clone()))
        .collect();
    World {
        folder,
        session,
        chosen,
    }
}

fn made_up(file: &SourceFile, fix: Fix) -> Finding {
    Finding {
        rule: rules::RULES[0].meta,
        severity: Severity::Error,
        location: Location {
            file: file.id,
            span: Span::at(0),
        },
        decided: Source::Default,
        message: "Made up".to_owned(),
        tags: Vec::new(),
        related: Vec::new(),
        fixes: vec![FileFix::located(fix, file, file.id)],
    }
}

/// Mends with one more finding on each file, whose fix is made by `fix`.
fn fixed(world: &mut World, fix: impl Fn(&SourceFile) -> Fix) -> Outcome {
    let (mut files, _) = checked(&world.session, &world.chosen, Severity::Hint, true);
    for checked in &mut files {
        checked
            .findings
            .push(made_up(&checked.file, fix(&checked.file)));
    }
    apply(
        &mut world.session,
        &mut world.chosen,
        files,
        Severity::Hint,
        false,
    )
}

#[test]
fn what_would_break_the_file_is_not_done() {
    let mut world = world(&[("a.pog.md", TEXT)]);
    let end = TEXT.find("{% endif %}").unwrap();
    let result = fixed(&mut world, |_| {
        Fix::safe("Break it", vec![Edit::delete(Span::new(end, end + 11))])
    });
    assert!(result.changes.is_empty() && result.fixed.is_empty());
    let result = fixed(&mut world, |_| {
        Fix::safe("Too far", vec![Edit::delete(Span::new(5, 5000))])
    });
    assert!(result.changes.is_empty() && result.fixed.is_empty());
}

#[test]
fn what_is_sound_alone_and_not_together_is_done_one_after_the_other() {
    let mut world = world(&[("a.pog.md", TEXT)]);
    let (open, close) = (
        TEXT.find("{% if true %}").unwrap(),
        TEXT.find("{% endif %}").unwrap(),
    );
    let (mut files, _) = checked(&world.session, &world.chosen, Severity::Hint, true);
    let file = files[0].file.clone();
    for (what, edits) in [
        (
            "both",
            vec![
                Edit::delete(Span::new(open, open + 13)),
                Edit::delete(Span::new(close, close + 11)),
            ],
        ),
        ("text", vec![Edit::insert(5, "Y")]),
    ] {
        files[0]
            .findings
            .push(made_up(&file, Fix::safe(what, edits)));
    }
    let result = apply(
        &mut world.session,
        &mut world.chosen,
        files,
        Severity::Hint,
        false,
    );
    assert_eq!(result.fixed.len(), 2);
    assert_eq!(
        &*result.changes[0].after,
        "---\nnYame: X\n---\nuser:\nHello there.\n"
    );
}

#[test]
fn a_fix_may_make_a_file_beside_the_prompt() {
    let mut world = world(&[("a.pog.md", TEXT)]);
    let other = |path: String, text: &str| {
        let edits = vec![Edit::insert(0, text)];
        let others = vec![FileEdits {
            target: EditTarget::New(path),
            edits,
        }];
        Fix {
            others,
            ..Fix::safe("Make it", Vec::new())
        }
    };
    let result = fixed(&mut world, |f| {
        other(format!("{}.pog.yaml", f.path), "phase: design\n")
    });
    assert_eq!((result.changes.len(), result.fixed.len()), (1, 1));
    assert!(result.changes[0].before.is_none() && &*result.changes[0].after == "phase: design\n");
    assert!(
        result.files[0].file.joined().ends_with("phase: design\n"),
        "the prompt is checked with it"
    );
    assert!(write(&world.session, &result.changes).problems.is_empty());
    let made = world.folder.path().join("a.pog.md.pog.yaml");
    assert_eq!(fs::read_to_string(&made).unwrap(), "phase: design\n");
    for path in ["../out.yaml", "/tmp/pog-out.yaml", "", "a/../../x.yaml"] {
        let result = fixed(&mut world, |_| other(path.to_owned(), "x: y\n"));
        assert!(result.changes.is_empty(), "{path}");
    }
    let taken = fixed(&mut world, |f| {
        other(format!("{}.pog.yaml", f.path), "other: text\n")
    });
    assert!(taken.changes.is_empty(), "what is there is not replaced");
}

#[test]
fn nothing_is_written_when_something_changed_meanwhile() {
    let mut world = world(&[("a.pog.md", TEXT), ("b.pog.md", TEXT)]);
    let result = fixed(&mut world, |_| {
        Fix::safe("Edit", vec![Edit::insert(TEXT.len(), "More.\n")])
    });
    assert_eq!(result.changes.len(), 2);
    fs::write(world.folder.path().join("b.pog.md"), "Somebody else's.\n").unwrap();
    let Written {
        problems,
        unchanged,
    } = write(&world.session, &result.changes);
    assert_eq!(unchanged.len(), 2);
    assert!(problems.len() == 1 && problems[0].message().contains("run again"));
    assert_eq!(
        fs::read_to_string(world.folder.path().join("a.pog.md")).unwrap(),
        TEXT
    );
}
