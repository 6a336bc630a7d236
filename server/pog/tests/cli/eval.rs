//! `pog eval`: what is run and printed, snapshots, comparison with a commit, and what goes wrong.

use std::process::Command;

use expect_test::expect_file;

use crate::support::World;

const ASK: &str = "---
name: Ask
version: 1.0.0
parameters: { topic: { type: string, description: What to explain. }, tone: { default: calm } }
evals:
  - name: about birds
    with: { topic: birds }
    expect: [{ contains: about birds }, { role-order: [system, user] }]
  - name: about nothing
    with: { topic: \"\" }
---
You explain, {{ tone }}.

user:
Tell me about {{ topic }}.
";

fn world(text: &str) -> World {
    World::new(&[("prompts/ask.pog.md", text)])
}

fn failing() -> String {
    ASK.replace(
        "contains: about birds",
        "equals: \"You explain, calm.\\n\\nTell me of birds.\"",
    )
}

#[test]
fn a_line_for_each_prompt_and_a_summary() {
    for prompt in [".", "prompts", "prompts/ask.pog.md", "ask"] {
        let run = world(ASK).pog(&["eval", prompt]).ends_with(0);
        assert_eq!(
            run.out, "ok    prompts/ask.pog.md: 2 cases\n2 cases of 1 prompt: 2 passed\n",
            "{prompt}"
        );
    }
    let run = world(ASK)
        .pog(&["eval", "--case", "about birds"])
        .ends_with(0);
    assert_eq!(
        run.out,
        "ok    prompts/ask.pog.md: 1 case\n1 case of 1 prompt: 1 passed\n"
    );
    assert_eq!(world(ASK).pog(&["eval", "-q"]).ends_with(0).out, "");
}

#[test]
fn a_failure_shows_its_place_and_the_difference() {
    let run = world(&failing()).pog(&["eval"]).ends_with(1);
    expect_file!["expected/eval.txt"].assert_eq(&run.out);
}

#[test]
fn programs_and_services_get_the_same() {
    let json = world(&failing())
        .pog(&["eval", "--format", "json"])
        .ends_with(1)
        .json();
    assert_eq!(
        (&json["version"], &json["passed"], &json["failed"]),
        (&1.into(), &1.into(), &1.into())
    );
    let case = &json["prompts"][0]["cases"][0];
    assert_eq!(
        (&case["name"], &case["status"]),
        (&"about birds".into(), &"failed".into())
    );
    assert_eq!(case["failures"][0]["place"]["range"]["start"]["line"], 8);
    let xml = world(&failing())
        .pog(&["eval", "--format", "junit"])
        .ends_with(1)
        .out;
    assert!(xml.starts_with("<?xml version=\"1.0\""), "{xml}");
    assert!(
        xml.contains("<testsuite name=\"ask\" tests=\"2\" failures=\"1\""),
        "{xml}"
    );
    assert!(
        xml.contains(
            "<testcase name=\"about nothing\" classname=\"ask\" file=\"prompts/ask.pog.md\"/>"
        ),
        "{xml}"
    );
}

#[test]
fn snapshots_are_written_on_request_and_held_from_then_on() {
    let text = ASK.replace(
        "{ contains: about birds }",
        "{ snapshot: snapshots/birds.txt }",
    );
    let world = world(&text);
    let run = world.pog(&["eval"]).ends_with(1);
    assert!(
        run.out
            .contains("Snapshot 'snapshots/birds.txt' does not exist"),
        "{}",
        run.out
    );
    let run = world.pog(&["eval", "--update"]).ends_with(0);
    assert_eq!(run.out, "wrote prompts/snapshots/birds.txt\n");
    let written = std::fs::read_to_string(world.path("prompts/snapshots/birds.txt")).unwrap();
    assert_eq!(
        written,
        "system:\nYou explain, calm.\n\nuser:\nTell me about birds.\n"
    );
    world.pog(&["eval"]).ends_with(0);
    assert_eq!(
        world.pog(&["eval", "--update"]).ends_with(0).out,
        "All snapshots are up to date\n"
    );
    world.write("prompts/ask.pog.md", text.replace("calm", "loud"));
    let run = world.pog(&["eval"]).ends_with(1);
    assert!(
        run.out
            .contains("-You explain, calm.\n      +You explain, loud."),
        "{}",
        run.out
    );
}

#[test]
fn no_snapshot_leaves_the_workspace() {
    for path in ["../../out.txt", "/tmp/pog-out.txt"] {
        let world = world(&ASK.replace(
            "{ contains: about birds }",
            &format!("{{ snapshot: {path} }}"),
        ));
        let run = world.pog(&["eval", "--update"]);
        assert_eq!(run.code, 1, "{}", run.out);
        assert!(
            !world.path("../out.txt").exists()
                && !std::path::Path::new("/tmp/pog-out.txt").exists()
        );
    }
}

#[test]
fn what_is_not_there_is_said_with_what_is_near() {
    let world = world(ASK);
    let run = world.pog(&["eval", "--case", "about bird"]).ends_with(2);
    assert!(
        run.err
            .contains("No case 'about bird'; did you mean 'about birds'?"),
        "{}",
        run.err
    );
    let run = world.pog(&["eval", "askk"]).ends_with(2);
    assert!(run.err.contains("did you mean 'ask'?"), "{}", run.err);
    world
        .pog(&["eval", "--import", "nowhere.json"])
        .ends_with(2);
    world.pog(&["eval", "--output", "x.json"]).ends_with(2);
    let run = world.pog(&["eval", "--export", "promptfoo"]).ends_with(2);
    assert!(run.err.contains("--provider"), "{}", run.err);
}

#[test]
fn a_change_is_compared_with_a_commit() {
    let world = World::new(&[]);
    std::fs::remove_dir(world.path(".git")).unwrap();
    world.write("prompts/ask.pog.md", ASK);
    let git = |args: &[&str]| {
        let own = [
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.com",
            "-c",
            "commit.gpgsign=false",
        ];
        let run = Command::new("git")
            .args(own)
            .args(args)
            .current_dir(world.path(""))
            .output()
            .unwrap();
        assert!(
            run.status.success(),
            "{}",
            String::from_utf8_lossy(&run.stderr)
        );
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "one"]);
    let run = world.pog(&["eval", "--base", "HEAD"]).ends_with(0);
    assert_eq!(
        run.out,
        "Compared with HEAD: 2 cases unchanged, 0 changed\n"
    );
    world.write(
        "prompts/ask.pog.md",
        ASK.replace("explain,", "describe,")
            .replace("1.0.0", "1.0.1"),
    );
    let run = world.pog(&["eval", "--base", "HEAD"]).ends_with(0);
    assert!(
        run.out
            .starts_with("prompts/ask.pog.md 1.0.0 -> 1.0.1: 2 of 2 cases rendered differently\n"),
        "{}",
        run.out
    );
    assert!(
        run.out
            .contains("-You explain, calm.\n      +You describe, calm."),
        "{}",
        run.out
    );
    let json = world
        .pog(&["eval", "--base", "HEAD", "--format", "json"])
        .ends_with(0)
        .json();
    assert_eq!(json["prompts"][0]["cases"][0]["rendered"], "different");
    world.pog(&["eval", "--base", "nowhere"]).ends_with(2);
}
