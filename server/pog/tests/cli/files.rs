//! `pog check`: which files it looks at, and what it says of those it cannot.

use std::fs;

use serde_json::json;

use crate::support::{FINE, MISSPELT, World};

#[test]
fn a_path_that_does_not_exist_ends_with_2_and_the_rest_is_checked() {
    let world = World::new(&[("a.pog.md", MISSPELT)]);
    let run = world.pog(&["check", "nope", "a.pog.md"]).ends_with(2);
    assert_eq!(run.err, "error: nope: No such file or directory\n");
    assert!(run.out.contains("undeclared-parameter"), "{}", run.out);
    assert_eq!(world.pog(&["check", "nope"]).ends_with(2).out, "");
}

#[test]
fn a_folder_without_prompts_ends_with_2() {
    let world = World::new(&[("a.pog.md", FINE), ("src/main.rs", "fn main() {}\n")]);
    let run = world.pog(&["check", "src"]).ends_with(2);
    assert!(
        run.err.starts_with(
            "error: No prompt files found under 'src'; pog looks for *.pog.md, *.prompt.md"
        ),
        "{}",
        run.err
    );
    assert_eq!(run.out, "");
}

#[test]
fn a_named_file_of_no_known_format_ends_with_2() {
    let world = World::new(&[("notes.txt", "Hello\n")]);
    let run = world.pog(&["check", "notes.txt"]).ends_with(2);
    assert!(
        run.err.starts_with("error: notes.txt: ") && run.err.contains("*.pog.md"),
        "{}",
        run.err
    );
}

#[test]
fn files_of_an_uncertain_format_are_left_alone() {
    let world = World::new(&[
        ("a.pog.md", FINE),
        ("other.prompt.yaml", "title: Greeting\ntext: '{{x}}'\n"),
    ]);
    let run = world.pog(&["check"]).ends_with(0);
    assert_eq!(
        run.out,
        "No findings in 1 file; 1 file skipped (unknown format)\n"
    );
    let found = world.pog(&["check", "--format", "json"]).json();
    assert_eq!((&found["files"], &found["skipped"]), (&json!(1), &json!(1)));
}

#[test]
fn only_what_is_below_the_paths_is_checked_but_all_of_the_workspace_is_known() {
    let world = World::new(&[
        (
            "prompts/main.pog.md",
            "---\nname: X\n---\nuser:\n{% include \"shared/part\" %}\n",
        ),
        (
            "prompts/shared/part.pog.md",
            "---\nname: Part\n---\nBe kind.\n",
        ),
        ("prompts/other.pog.md", MISSPELT),
    ]);
    assert_eq!(
        world
            .pog(&["check", "prompts/main.pog.md"])
            .ends_with(0)
            .out,
        "No findings in 1 file\n"
    );
    assert_eq!(
        world
            .pog(&["check", "prompts/shared", "prompts/main.pog.md"])
            .ends_with(0)
            .out,
        "No findings in 2 files\n"
    );
    let run = world
        .pog_in("prompts/shared", &["check", "..", "."])
        .ends_with(1);
    assert!(run.out.ends_with("1 error in 3 files\n"), "{}", run.out);
}

#[test]
fn paths_are_shown_from_where_one_stands() {
    let world = World::new(&[("prompts/a.pog.md", MISSPELT), ("b.pog.md", MISSPELT)]);
    let run = world
        .pog_in("prompts", &["check", ".", "../b.pog.md"])
        .ends_with(1);
    assert!(run.out.contains(" --> a.pog.md:6:15\n"), "{}", run.out);
    assert!(
        run.out
            .contains(&format!(" --> {}:6:15\n", world.path("b.pog.md").display())),
        "{}",
        run.out
    );
}

#[test]
fn ignored_files_are_checked_only_when_named() {
    let world = World::new(&[
        (".gitignore", "build/\n"),
        ("a.pog.md", FINE),
        ("build/b.pog.md", MISSPELT),
    ]);
    assert_eq!(
        world.pog(&["check"]).ends_with(0).out,
        "No findings in 1 file\n"
    );
    world.pog(&["check", "build/b.pog.md"]).ends_with(1);
    world.pog(&["check", "build"]).ends_with(1);
}

#[test]
fn invalid_utf_8_ends_with_2_and_the_rest_is_checked() {
    let world = World::new(&[("a.pog.md", MISSPELT)]);
    world.write("b.pog.md", b"---\nname: X\n---\nab\xffcd\n");
    let run = world.pog(&["check"]).ends_with(2);
    assert_eq!(
        run.err,
        "error: b.pog.md: Not UTF-8: byte 18 (line 4) is invalid; save the file as UTF-8\n"
    );
    assert!(run.out.ends_with("1 error in 1 file\n"), "{}", run.out);
    let found = world
        .pog(&["check", "--format", "json"])
        .ends_with(2)
        .json();
    assert_eq!(found["problems"][0]["path"], "b.pog.md");
    assert_eq!(found["problems"][0]["severity"], "error");
    assert_eq!(found["findings"].as_array().unwrap().len(), 1);
}

#[test]
fn a_broken_file_nobody_asked_about_is_a_warning() {
    let world = World::new(&[("a.pog.md", FINE)]);
    world.write("b.pog.md", b"\xff");
    let run = world.pog(&["check", "a.pog.md"]).ends_with(0);
    assert!(
        run.err.starts_with("warning: b.pog.md: Not UTF-8"),
        "{}",
        run.err
    );
}

#[test]
fn a_file_that_is_too_large_is_said_to_be() {
    let world = World::new(&[("a.pog.md", FINE)]);
    fs::File::create(world.path("big.pog.md"))
        .unwrap()
        .set_len(17 * 1024 * 1024)
        .unwrap();
    let run = world.pog(&["check"]).ends_with(2);
    assert!(
        run.err
            .starts_with("error: big.pog.md: Cannot be read: larger than"),
        "{}",
        run.err
    );
}

#[test]
fn odd_files_are_fine() {
    for text in [
        "",
        "\u{feff}",
        "\n",
        "\r\n",
        "---",
        "---\n",
        "---\n---\n",
        "\0",
        "a\0b\n",
        "{{",
        "{%",
        "---\nname: X\n---\nuser:\r\nHi\r",
    ] {
        let world = World::new(&[("a.pog.md", text)]);
        let run = world.pog(&["check"]);
        assert!(
            matches!(run.code, 0 | 1),
            "{text:?}: {} {}",
            run.out,
            run.err
        );
        assert_eq!(run.err, "", "{text:?}");
        assert!(run.out.ends_with(" in 1 file\n"), "{text:?}: {}", run.out);
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let world = World::new(&[("a/x.pog.md", FINE)]);
    symlink(world.path("a"), world.path("a/loop")).unwrap();
    symlink(world.path("gone"), world.path("a/dangling.pog.md")).unwrap();
    symlink(world.path("self.pog.md"), world.path("self.pog.md")).unwrap();
    assert_eq!(
        world.pog(&["check"]).ends_with(0).out,
        "No findings in 1 file\n"
    );
    let run = world.pog(&["check", "self.pog.md"]).ends_with(2);
    assert!(run.err.starts_with("error: self.pog.md: "), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_named_link_is_where_it_leads() {
    let world = World::new(&[("real/x.pog.md", MISSPELT)]);
    std::os::unix::fs::symlink(world.path("real"), world.path("link")).unwrap();
    assert!(
        world
            .pog(&["check", "link"])
            .ends_with(1)
            .out
            .contains(" --> real/x.pog.md:6:15\n")
    );
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_ends_with_2_and_the_rest_is_checked() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    const NOBODY: u32 = 65534;
    let world = World::new(&[
        ("a.pog.md", MISSPELT),
        ("shut/b.pog.md", FINE),
        ("c.pog.md", FINE),
    ]);
    let allow = |path: &str, mode: u32| {
        fs::set_permissions(world.path(path), fs::Permissions::from_mode(mode)).unwrap()
    };
    allow("", 0o755);
    allow("shut", 0o000);
    allow("c.pog.md", 0o000);
    let mut command = world.command(&["check"]);
    if fs::metadata(world.path("a.pog.md")).unwrap().uid() == 0 {
        // Nothing is shut to root.
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output();
    allow("shut", 0o755);
    let Ok(output) = output else {
        eprintln!("skipped: the binary cannot be run by another user here");
        return;
    };
    let run = crate::support::Run::of(&output).ends_with(2);
    let wanted = "error: c.pog.md: Cannot be read: Permission denied (os error 13)\n\
                  error: shut: Cannot be read: Permission denied (os error 13)\n";
    assert_eq!(run.err, wanted);
    assert!(run.out.ends_with("1 error in 1 file\n"), "{}", run.out);
}

#[test]
fn names_with_control_characters_do_not_reach_the_terminal() {
    let world = World::new(&[]);
    if !cfg!(unix) {
        return;
    }
    world.write("a\u{1b}[31m\nb.pog.md", MISSPELT);
    let run = world.pog(&["check"]).ends_with(1);
    assert!(
        !run.out.contains('\u{1b}') && run.out.contains(" --> a␛[31m␊b.pog.md:6:15\n"),
        "{}",
        run.out
    );
}

#[test]
fn a_single_file_outside_of_any_project_does_not_make_its_folder_one() {
    let world = World::new(&[(
        "a.pog.md",
        "---\nname: A\n---\n{% include \"elsewhere/part\" %}\n",
    )]);
    fs::remove_dir(world.path(".git")).unwrap();
    world.write("deep/down/b.pog.md", b"\xff\xfe");
    let run = world.pog(&["check", "a.pog.md"]).ends_with(0);
    assert_eq!(
        (run.out.as_str(), run.err.as_str()),
        ("No findings in 1 file\n", "")
    );
    // The folder itself is a workspace when it is what was asked for.
    let run = world.pog(&["check", "."]).ends_with(2);
    assert!(
        run.err.contains("b.pog.md: Not UTF-8") && run.out.contains("unknown-include"),
        "{}{}",
        run.out,
        run.err
    );
}
