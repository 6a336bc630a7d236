//! `pog check --fix` and `--diff`: what is mended, what is left alone, what the disk looks like afterwards.

use std::fs;
use std::process::Command;

use crate::support::{FINE, MISSPELT, World};

const NEEDLESS: &str = "---\nname: X\n---\n{# pog: ignore template/unknown-filter because it was needed once #}\nHello.\n";
const FIXED: &str = "---\nname: X\n---\nHello.\n";

fn read(world: &World, path: &str) -> String {
    fs::read_to_string(world.path(path)).unwrap()
}

#[test]
fn what_is_certain_is_mended_and_the_rest_is_reported() {
    let world = World::new(&[
        ("a.pog.md", NEEDLESS),
        ("b.pog.md", MISSPELT),
        ("c.pog.md", FINE),
    ]);
    let run = world.pog(&["check", "--fix"]).ends_with(1);
    assert_eq!(read(&world, "a.pog.md"), FIXED);
    assert_eq!(read(&world, "b.pog.md"), MISSPELT);
    assert!(
        run.out.ends_with("1 error in 3 files; 1 finding fixed\n"),
        "{}",
        run.out
    );
    let run = world.pog(&["check", "--fix"]).ends_with(1);
    assert!(run.out.ends_with("1 error in 3 files\n"), "{}", run.out);
}

#[test]
fn what_is_only_probable_is_mended_when_asked_for() {
    let world = World::new(&[("a.pog.md", NEEDLESS), ("b.pog.md", MISSPELT)]);
    let run = world
        .pog(&["check", "--fix", "--unsafe-fixes", "-v"])
        .ends_with(0);
    assert_eq!(
        read(&world, "b.pog.md"),
        MISSPELT.replace("langauge", "language")
    );
    assert!(
        run.out
            .contains("Fixed b.pog.md: Parameter 'langauge' is not declared"),
        "{}",
        run.out
    );
    assert!(
        run.out
            .ends_with("No findings in 2 files; 2 findings fixed\n"),
        "{}",
        run.out
    );
    world.pog(&["check", "--unsafe-fixes"]).ends_with(2);
}

#[test]
fn line_ends_marks_and_permissions_stay() {
    let text = format!(
        "\u{feff}{}",
        NEEDLESS.replace('\n', "\r\n").replace("Hello", "🦀 漢")
    );
    let world = World::new(&[("a.pog.md", &text)]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(world.path("a.pog.md"), fs::Permissions::from_mode(0o640)).unwrap();
    }
    world.pog(&["check", "--fix"]).ends_with(0);
    let wanted = format!(
        "\u{feff}{}",
        FIXED.replace('\n', "\r\n").replace("Hello", "🦀 漢")
    );
    assert_eq!(read(&world, "a.pog.md"), wanted);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            fs::metadata(world.path("a.pog.md"))
                .unwrap()
                .permissions()
                .mode()
                & 0o777,
            0o640
        );
    }
    let names: Vec<_> = fs::read_dir(world.path(""))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn a_diff_changes_nothing_and_can_be_applied() {
    let no_end = format!(
        "{}{{{{ x }}}}",
        NEEDLESS.replace("name: X", "parameters: { x: string }")
    );
    let files = [
        ("a b.pog.md", NEEDLESS),
        ("sub/é.pog.md", &NEEDLESS.replace('\n', "\r\n")),
        ("c.pog.md", &no_end),
    ];
    let world = World::new(&files);
    let run = world.pog(&["check", "--diff"]).ends_with(1);
    for (path, text) in files {
        assert_eq!(read(&world, path), text, "{path}");
    }
    assert_eq!(run.err, "info: Would fix 3 findings in 3 files\n");
    world.write("the.diff", &run.out);
    let applied = Command::new("git")
        .args(["apply", "-p1", "the.diff"])
        .current_dir(world.path(""))
        .output()
        .unwrap();
    assert!(
        applied.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&applied.stderr),
        run.out
    );
    let other = World::new(&files);
    other.pog(&["check", "--fix"]);
    for (path, _) in files {
        assert_eq!(read(&world, path), read(&other, path), "{path}");
    }
    let run = world.pog(&["check", "--diff", "-q"]).ends_with(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
}

#[test]
fn what_may_not_be_written_is_an_error_and_stays() {
    let world = World::new(&[("a.pog.md", NEEDLESS)]);
    let path = world.path("a.pog.md");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let run = world.pog(&["check", "--fix"]).ends_with(2);
    assert!(
        run.err
            .contains("a.pog.md: Cannot write the fix: the file is read-only"),
        "{}",
        run.err
    );
    assert_eq!(read(&world, "a.pog.md"), NEEDLESS);
}

#[test]
fn libraries_of_others_are_left_alone() {
    let world = World::new(&[
        ("own/a.pog.md", NEEDLESS),
        ("org/b.pog.md", NEEDLESS),
        (
            "own/pog.toml",
            "[library]\nsources = [{ name = \"org\", path = \"../org\" }]\n",
        ),
    ]);
    world.pog_in("own", &["check", "--fix"]).ends_with(0);
    assert_eq!(
        (
            read(&world, "own/a.pog.md").as_str(),
            read(&world, "org/b.pog.md").as_str()
        ),
        (FIXED, NEEDLESS)
    );
}

#[test]
fn a_program_is_told_what_was_fixed() {
    let world = World::new(&[("a.pog.md", NEEDLESS)]);
    let found = world
        .pog(&["check", "--fix", "--format", "json"])
        .ends_with(0)
        .json();
    assert_eq!(found["findings"].as_array().unwrap().len(), 0);
    assert_eq!(found["fixed"][0]["rule"], "lifecycle/unused-suppression");
    assert_eq!(found["fixed"][0]["path"], "a.pog.md");
}

#[test]
fn many_fixes_in_one_place_all_come_to_rest() {
    let names: Vec<String> = (0..40).map(|n| format!("{{{{ name_{n} }}}}")).collect();
    let text = format!(
        "---\nname: X\nparameters: {{ langauge: string }}\n---\n{} {{{{ langauge }}}}\n",
        names.join(" ")
    );
    let world = World::new(&[("a.pog.md", &text)]);
    world.pog(&["check", "--fix", "--unsafe-fixes"]);
    let once = read(&world, "a.pog.md");
    world.pog(&["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(
        read(&world, "a.pog.md"),
        once,
        "a second run finds nothing to do"
    );
}
