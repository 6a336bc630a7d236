//! `pog.toml` on the command line: found upwards, one for each root, mistakes told with their place.

use crate::support::{FINE, MISSPELT, World};

const OFF: &str = "[rules]\n\"template/undeclared-parameter\" = \"off\"\n";

#[test]
fn the_policy_is_found_upwards() {
    let world = World::new(&[("pog.toml", OFF), ("a/b/c.pog.md", MISSPELT)]);
    world.pog_in("a/b", &["check"]).ends_with(0);
    world.pog(&["check", "a/b/c.pog.md"]).ends_with(0);
}

#[test]
fn each_root_has_its_own_policy() {
    let world = World::new(&[
        ("one/pog.toml", OFF),
        ("one/a.pog.md", MISSPELT),
        ("two/pog.toml", "[library]\nstarter = false\n"),
        ("two/b.pog.md", MISSPELT),
    ]);
    let run = world.pog(&["check", "one", "two"]).ends_with(1);
    assert!(
        run.out.contains("two/b.pog.md") && !run.out.contains("one/a.pog.md"),
        "{}",
        run.out
    );
    assert!(run.out.ends_with("1 error in 2 files\n"), "{}", run.out);
    // The inner root's settings hold for its files even when the outer one is checked with it.
    let run = world.pog(&["check", ".", "one"]).ends_with(1);
    assert!(
        run.out.contains("two/b.pog.md") && !run.out.contains("one/a.pog.md"),
        "{}",
        run.out
    );
}

#[test]
fn a_broken_policy_ends_with_2_after_the_findings() {
    let world = World::new(&[("pog.toml", "[library\n"), ("a.pog.md", MISSPELT)]);
    let run = world.pog(&["check"]).ends_with(2);
    assert!(
        run.err.starts_with("error: pog.toml:1:")
            && run.err.contains("all other settings still apply"),
        "{}",
        run.err
    );
    assert!(run.out.ends_with("1 error in 1 file\n"), "{}", run.out);
}

#[test]
fn mistakes_in_the_policy_are_told_with_their_place() {
    let policy =
        "# é\n[rules]\n\"template/undeclared-paramter\" = \"off\"\n\"template/*\" = \"loud\"\n";
    let world = World::new(&[("pog.toml", policy), ("a.pog.md", FINE)]);
    let run = world.pog(&["check"]).ends_with(2);
    assert!(run.err.contains("error: pog.toml:3:"), "{}", run.err);
    assert!(
        run.err
            .contains("did you mean 'template/undeclared-parameter'?"),
        "{}",
        run.err
    );
    assert!(
        run.err
            .contains("error: pog.toml:4:16: 'loud' is not a level"),
        "{}",
        run.err
    );
}

#[test]
fn warnings_about_the_policy_do_not_fail() {
    let world = World::new(&[
        ("pog.toml", "[roles]\nreviewer = [\"alice\"]\n"),
        ("a.pog.md", FINE),
    ]);
    let run = world.pog(&["check"]).ends_with(0);
    assert!(
        run.err
            .starts_with("warning: pog.toml:2:13: 'alice' is not a handle"),
        "{}",
        run.err
    );
    let found = world
        .pog(&["check", "--format", "json"])
        .ends_with(0)
        .json();
    assert_eq!(found["problems"][0]["severity"], "warning");
    assert_eq!(found["problems"][0]["range"]["start"]["line"], 2);
}

#[test]
fn a_policy_is_extended_and_overridden_for_some_files() {
    let world = World::new(&[
        (
            "app/pog.toml",
            "extends = \"../org/base.toml\"\n[[overrides]]\nfiles = [\"drafts\"]\nrules = { \"template/*\" = \"off\" }\n",
        ),
        ("app/a.pog.md", MISSPELT),
        ("app/drafts/b.pog.md", MISSPELT),
        (
            "org/base.toml",
            "[rules]\n\"template/undeclared-parameter\" = \"info\"\n",
        ),
    ]);
    let run = world.pog_in("app", &["check"]).ends_with(0);
    assert!(
        run.out.contains("a.pog.md") && !run.out.contains("drafts"),
        "{}",
        run.out
    );
    let shown = world
        .pog_in(
            "app",
            &["check", "--show-policy", "a.pog.md", "--format", "json"],
        )
        .ends_with(0)
        .json();
    let row = |shown: &serde_json::Value, key: &str| {
        shown["settings"]
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["key"] == key)
            .unwrap()
            .clone()
    };
    let rule = "rules.\"template/undeclared-parameter\"";
    let found = row(&shown, rule);
    assert_eq!(
        (found["value"].as_str(), found["source"]["line"].as_u64()),
        (Some("info"), Some(2))
    );
    assert_eq!(found["source"]["file"], "../org/base.toml");
    let shown = world
        .pog_in(
            "app",
            &[
                "check",
                "--show-policy",
                "drafts/b.pog.md",
                "--format",
                "json",
            ],
        )
        .ends_with(0)
        .json();
    assert_eq!(
        row(&shown, rule)["source"]["key"],
        "overrides[1].rules.\"template/*\""
    );
    let text = world
        .pog_in("app", &["check", "--show-policy", "drafts/b.pog.md"])
        .ends_with(0)
        .out;
    assert!(
        text.contains("= \"off\"")
            && text.contains("  pog.toml:4\n")
            && text.contains("  default\n"),
        "{text}"
    );
}

#[test]
fn what_a_file_owes_is_shown_with_who_demands_it() {
    let world = World::new(&[
        (
            "pog.toml",
            "[gates.normalized]\nrequire = [\"name\", \"tags\"]\n",
        ),
        ("a.pog.md", "---\nname: A\nstage: normalized\n---\nHello.\n"),
    ]);
    let shown = world
        .pog(&["check", "--show-policy", "a.pog.md", "--format", "json"])
        .ends_with(0)
        .json();
    assert_eq!(shown["stage"], "normalized");
    let owed: Vec<&str> = shown["owes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["requirement"].as_str().unwrap())
        .collect();
    assert_eq!(owed, ["name", "tags"]);
    assert_eq!(shown["owes"][1]["source"]["line"], 2);
    world
        .pog(&["check", "--show-policy", "none.pog.md"])
        .ends_with(2);
    world
        .pog(&["check", "--show-policy", "a.pog.md", "b.pog.md"])
        .ends_with(2);
}

#[test]
fn the_schema_is_printed() {
    let world = World::new(&[]);
    let schema = world.pog(&["schema"]).ends_with(0).json();
    assert_eq!(
        schema["properties"]["limits"]["allOf"][0]["$ref"],
        "#/definitions/LimitsSection"
    );
    assert_eq!(world.pog(&["schema", "policy"]).ends_with(0).json(), schema);
}

#[test]
fn without_the_starter_library_its_prompts_are_unknown() {
    let include = "---\nname: X\n---\nuser:\n{% include \"foundation/safety@^1\" %}\n";
    let world = World::new(&[("a.pog.md", include)]);
    world.pog(&["check"]).ends_with(0);
    world.write("pog.toml", "[library]\nstarter = false\n");
    let run = world.pog(&["check"]).ends_with(1);
    assert!(run.out.contains("template/unknown-include"), "{}", run.out);
}

#[test]
fn further_sources_are_known_and_not_checked() {
    let world = World::new(&[
        (
            "app/pog.toml",
            "[library]\nsources = [{ name = \"org\", path = \"../org\" }]\nstarter = false\n",
        ),
        (
            "app/a.pog.md",
            "---\nname: X\n---\nuser:\n{% include \"shared/tone\" %}\n",
        ),
        (
            "org/shared/tone.pog.md",
            "---\nname: Tone\n---\nBe kind. {{ undeclared }}\n",
        ),
    ]);
    let run = world.pog_in("app", &["check"]);
    assert!(
        run.out.ends_with("in 1 file\n") && !run.out.contains("unknown-include"),
        "{} {}",
        run.out,
        run.err
    );
    let list = world
        .pog_in("app", &["list", "--format", "json"])
        .ends_with(0)
        .json();
    let tone = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|i| i["id"] == "shared/tone")
        .unwrap()
        .clone();
    assert_eq!(tone["source"], "library");
}
