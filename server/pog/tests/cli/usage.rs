//! Versions, help, mistakes in the command line itself, and what happens to output nobody reads.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::support::{FINE, MISSPELT, Run, World};

#[test]
fn the_version_is_one_line() {
    assert_eq!(
        World::new(&[]).pog(&["--version"]).ends_with(0).out,
        "pog 0.1.0\n"
    );
}

#[test]
fn help_names_every_command_and_the_exit_codes() {
    let help = World::new(&[]).pog(&["--help"]).ends_with(0).out;
    for command in [
        "check",
        "render",
        "list",
        "show",
        "search",
        "explain",
        "completions",
        "lsp",
    ] {
        assert!(
            help.contains(&format!("\n  {command} ")),
            "{command} is missing:\n{help}"
        );
    }
    assert!(help.contains("Exit codes: 0"));
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let world = World::new(&[("a.pog.md", FINE)]);
    for args in [
        &[][..],
        &["chekc"],
        &["check", "--format", "yml"],
        &["lsp", "--port", "x"],
        &["search"],
    ] {
        let run = world.pog(args).ends_with(2);
        assert!(run.out.is_empty() && !run.err.is_empty(), "{args:?}");
    }
    assert!(world.pog(&["chekc"]).err.contains("'check'"));
}

#[test]
fn colours_come_only_when_asked_for_or_on_a_terminal() {
    let world = World::new(&[("a.pog.md", MISSPELT)]);
    assert!(!world.pog(&["check"]).out.contains('\u{1b}'));
    assert!(
        world
            .pog(&["check", "--color", "always"])
            .out
            .contains('\u{1b}')
    );
    assert!(
        world
            .pog(&["--color=always", "check", "nope"])
            .err
            .starts_with('\u{1b}')
    );
    assert!(
        !world
            .pog(&["check", "--color", "never"])
            .out
            .contains('\u{1b}')
    );
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let world = World::new(&[]);
    for n in 0..300 {
        world.write(
            &format!("p{n}.pog.md"),
            format!(
                "---\nname: X\n---\n{}",
                "{{ a }} {{ b }} {{ c }}\n".repeat(10)
            ),
        );
    }
    let mut child = world
        .command(&["check"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    let run = Run::of(&child.wait_with_output().unwrap());
    assert!(first.starts_with("error["), "{first}");
    assert_eq!((run.code, run.err.as_str()), (1, ""));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let world = World::new(&[("a.pog.md", MISSPELT)]);
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let run = Run::of(
        &world
            .command(&["check"])
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap(),
    );
    assert_eq!(run.code, 2);
    assert!(
        run.err.starts_with("error: Cannot write the output"),
        "{}",
        run.err
    );
}

#[test]
fn every_shell_has_its_completions() {
    let world = World::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = world.pog(&["completions", shell]).ends_with(0).out;
        assert!(
            script.contains("pog") && script.contains("min-severity"),
            "{shell}"
        );
    }
    world.pog(&["completions", "tcsh"]).ends_with(2);
}

#[test]
fn rules_are_listed_and_explained() {
    let world = World::new(&[]);
    let list = world.pog(&["explain"]).ends_with(0).out;
    assert!(
        list.lines()
            .any(|l| l.starts_with("template/undeclared-parameter ") && l.contains(" error ")),
        "{list}"
    );
    let page = world
        .pog(&["explain", "template/undeclared-parameter"])
        .ends_with(0)
        .out;
    assert!(
        page.contains("{{ langauge }}") && page.contains("Why"),
        "{page}"
    );
    // The one code of diagnostics that is no rule.
    let page = world.pog(&["explain", "policy/invalid"]).ends_with(0).out;
    assert!(page.starts_with("### policy/invalid\n"), "{page}");
    let run = world
        .pog(&["explain", "template/undeclared-paramter"])
        .ends_with(2);
    let wanted = "error: Unknown rule 'template/undeclared-paramter'; did you mean 'template/undeclared-parameter'?\n";
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", wanted));
}
