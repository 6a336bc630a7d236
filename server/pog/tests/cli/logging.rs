//! `POG_LOG` on a command: where the time of a check went, without a word of the documents.

use crate::support::{MISSPELT, Run, World};

fn logged(world: &World, level: &str) -> Run {
    let mut command = world.command(&["check", "a.pog.md"]);
    Run::of(&command.env("POG_LOG", level).output().unwrap()).ends_with(1)
}

#[test]
fn debug_shows_the_time_of_every_step_of_a_check() {
    let world = World::new(&[("a.pog.md", MISSPELT)]);
    let run = logged(&world, "debug");
    let file = format!("path=a.pog.md bytes={}", MISSPELT.len());
    for step in [
        "load:".to_owned(),
        format!("read{{{file}}}:detect:"),
        format!("read{{{file}}}:split{{format=\"native\"}}:"),
        format!("read{{{file}}}:template:"),
        format!("read{{{file}}}:artifact:"),
        "check_all{files=1}:".to_owned(),
        format!("check_file{{{file}}}:"),
        format!("check_file{{{file}}}:rules:"),
        format!("check_file{{{file}}}:suppressions:"),
        format!("check_file{{{file}}}:locate:"),
        "report:".to_owned(),
    ] {
        let line = run.err.lines().find(|l| l.contains(&step));
        let line = line.unwrap_or_else(|| panic!("no span {step}:\n{}", run.err));
        assert!(
            line.contains("close") && line.contains("time.busy="),
            "{line}"
        );
    }
    assert!(!run.err.contains("rule{"), "single rules are for trace");
    assert!(!run.err.contains("globset"), "libraries stay silent");
}

#[test]
fn trace_names_each_rule_with_its_time() {
    let world = World::new(&[("a.pog.md", MISSPELT)]);
    let run = logged(&world, "trace");
    for rule in ["template/undeclared-parameter", "metadata/unknown-key"] {
        let span = format!(":rules:rule{{name=\"{rule}\"}}:");
        assert!(run.err.contains(&span), "{span}\n{}", run.err);
    }
}

#[test]
fn no_word_of_a_document_is_logged_and_nothing_unasked() {
    let text = format!("{MISSPELT}Kumquat {{{{ kumquat }}}}.\n");
    let world = World::new(&[("a.pog.md", &text)]);
    let run = logged(&world, "trace");
    assert!(run.out.contains("kumquat"), "the finding is about it");
    assert!(
        !run.err.to_lowercase().contains("kumquat"),
        "leaked:\n{}",
        run.err
    );
    assert_eq!(world.pog(&["check"]).ends_with(1).err, "");
    let run = logged(&world, "pog=loud");
    assert!(
        run.err.contains("not a valid log filter; using 'warn'"),
        "{}",
        run.err
    );
}
