//! `pog list`, `pog show`, `pog search`: the library as people and programs see it.

use serde_json::Value;

use crate::support::World;

const GREET: &str = "---
name: Greeting
description: Say hello to a person.
version: 1.2.3
stage: validated
phase: design
layer: task
owners: [\"@team\"]
tags: [hello, manners]
parameters:
  who: { type: string, description: Who is greeted. }
  style: { type: string, enum: [warm, cool], default: warm }
---
user:
Hello {{ who }}, {{ style }}.
";

fn world() -> World {
    World::new(&[
        ("prompts/greet/person.pog.md", GREET),
        (
            "prompts/uses.pog.md",
            "---\nname: Uses\nparameters: { who: string }\n---\nuser:\n{% include \"greet/person@^1\" %}\n",
        ),
        (
            "prompts/old.pog.md",
            "---\nname: Old\ndeprecated: { since: 1.0.0, replacement: greet/person }\n---\nuser:\nHi\n",
        ),
    ])
}

fn ids(value: &Value) -> Vec<String> {
    value["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_list_is_a_table() {
    let list = world().pog(&["list"]).ends_with(0).out;
    let lines: Vec<&str> = list.lines().collect();
    let words = |line: &str| {
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(words(lines[0]), ["ID", "VERSION", "STAGE", "PHASE", "NAME"]);
    let of = |id: &str| {
        lines
            .iter()
            .find(|l| words(l)[0] == id)
            .unwrap_or_else(|| panic!("{id} is missing:\n{list}"))
    };
    assert_eq!(
        words(of("greet/person")),
        ["greet/person", "1.2.3", "validated", "design", "Greeting"]
    );
    assert_eq!(
        words(of("old")),
        ["old", "-", "-", "-", "Old", "(deprecated)"]
    );
    assert_eq!(
        words(of("development/code-review-assistant"))[2],
        "validated"
    );
    let column = lines[0].find("NAME").unwrap();
    assert_eq!(of("greet/person").find("Greeting").unwrap(), column);
}

#[test]
fn the_list_is_narrowed() {
    let world = world();
    world.write(
        "pog.toml",
        "[library]\nroots = [\"prompts\"]\nstarter = false\n",
    );
    assert_eq!(
        ids(&world.pog(&["list", "--format", "json"]).ends_with(0).json()),
        ["greet/person", "old", "uses"]
    );
    let narrow = [
        "list",
        "--format",
        "json",
        "--phase",
        "design",
        "--stage",
        "validated",
        "--layer",
        "task",
    ];
    assert_eq!(
        ids(&world.pog(&narrow).ends_with(0).json()),
        ["greet/person"]
    );
    let run = world.pog(&["list", "--phase", "testing"]).ends_with(0);
    assert_eq!(
        (run.out.as_str(), run.err.as_str()),
        ("", "info: No matching prompts\n")
    );
    assert!(
        world
            .pog(&["list", "--phase", "desing"])
            .ends_with(2)
            .err
            .contains("'design'")
    );
}

#[test]
fn an_item_says_what_an_editor_needs() {
    let found = world()
        .pog(&["list", "--format", "json", "--phase", "design"])
        .ends_with(0)
        .json();
    let items = found["items"].as_array().unwrap();
    let greet = items.iter().find(|i| i["id"] == "greet/person").unwrap();
    assert_eq!(greet["path"], "prompts/greet/person.pog.md");
    assert_eq!(greet["source"], "workspace");
    assert_eq!(greet["parameters"][0]["required"], true);
    assert_eq!(greet["parameters"][1]["default"], "warm");
    assert_eq!(greet["parameters"][1]["enum"][1], "cool");
    let starter = items.iter().find(|i| i["source"] == "starter").unwrap();
    assert!(starter.get("path").is_none(), "{starter}");
}

#[test]
fn a_card_shows_metadata_parameters_use_and_source() {
    for prompt in [
        "greet/person",
        "prompts/greet/person.pog.md",
        "greet/person@^1.2",
    ] {
        let card = world().pog(&["show", prompt]).ends_with(0).out;
        for wanted in [
            "greet/person\n",
            "description  Say hello to a person.\n",
            "version      1.2.3\n",
            "owners       @team\n",
            "used by      uses\n",
            "path         prompts/greet/person.pog.md\n",
            "  who    string, required\n",
            "         Who is greeted.\n",
            "  style  string, default \"warm\", one of warm | cool\n",
        ] {
            assert!(card.contains(wanted), "{wanted:?} is missing:\n{card}");
        }
        assert!(card.ends_with(GREET), "{card}");
    }
    let old = world().pog(&["show", "old"]).ends_with(0).out;
    assert!(
        old.contains("deprecated   since 1.0.0; use greet/person\n"),
        "{old}"
    );
    let starter = world().pog(&["show", "foundation/safety"]).ends_with(0).out;
    assert!(
        starter.contains("path         starter library, foundation/safety.pog.md\n"),
        "{starter}"
    );
}

#[test]
fn an_unknown_id_is_no_dead_end() {
    let run = world().pog(&["show", "greet/persno"]).ends_with(2);
    assert_eq!(
        run.err,
        "error: No prompt 'greet/persno' in the library; did you mean 'greet/person'?\n"
    );
    assert!(
        world()
            .pog(&["show", "zzz"])
            .ends_with(2)
            .err
            .contains("run 'pog list' or 'pog search' to find ids")
    );
    assert!(
        world()
            .pog(&["show", "gone.pog.md"])
            .ends_with(2)
            .err
            .contains("gone.pog.md: No such file")
    );
}

#[test]
fn search_is_best_first_and_says_when_there_is_nothing() {
    let world = world();
    let run = world.pog(&["search", "hello", "manners"]).ends_with(0);
    assert_eq!(
        run.out,
        "greet/person 1.2.3  Greeting\n    Say hello to a person.\n"
    );
    let found = world
        .pog(&["search", "code", "review", "--format", "json"])
        .ends_with(0)
        .json();
    let items = found["items"].as_array().unwrap();
    assert_eq!(items[0]["id"], "development/code-review-assistant");
    let scores: Vec<f64> = items.iter().map(|i| i["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    let run = world.pog(&["search", "xyzzy", "plugh"]).ends_with(1);
    assert_eq!(
        (run.out.as_str(), run.err.as_str()),
        ("", "info: No prompts match 'xyzzy plugh'\n")
    );
}

#[test]
fn what_could_not_be_read_is_said_and_does_not_stop_the_list() {
    let world = world();
    world.write("prompts/bad.pog.md", b"\xff");
    world.write("pog.toml", "[libary]\n");
    let run = world.pog(&["list"]).ends_with(0);
    assert!(run.out.contains("greet/person"));
    assert!(
        run.err.contains("warning: prompts/bad.pog.md: Not UTF-8"),
        "{}",
        run.err
    );
    assert!(
        run.err
            .contains("warning: pog.toml:1:2: Unknown key 'libary'; did you mean 'library'?"),
        "{}",
        run.err
    );
}
