//! `pog check --format`: what programs read. Reports are held against the formats' schemas, whatever is in them.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{FINE, MISSPELT, World};

const ODD: &str = "sub dir/é,100%#:x.pog.md";
const NASTY: &str = "\u{feff}---\r\nname: X\r\n---\r\n🦀 漢 {{ herc }} <b>&\"'\r\n{% if a %}\r\n";

fn schema(name: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/schemas")
        .join(name);
    // The published SARIF schema has a bracket too much in a pattern, which JavaScript forgives and nobody else does.
    let text = std::fs::read_to_string(path)
        .unwrap()
        .replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[track_caller]
fn assert_valid(schema: &jsonschema::Validator, value: &Value) {
    let errors: Vec<String> = schema
        .iter_errors(value)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// Worlds of every sort: nothing to say, much to say, odd names and texts, unreadable files, nothing at all.
fn worlds() -> Vec<(World, i32)> {
    let named = "---\nid: same/id\nname: X\n---\nuser:\nHi\n";
    vec![
        (World::new(&[("a.pog.md", FINE)]), 0),
        (
            World::new(&[
                ("a.pog.md", MISSPELT),
                ("b.pog.md", named),
                ("c.pog.md", named),
            ]),
            1,
        ),
        (
            World::new(&[(ODD, NASTY), ("b.pog.md", &"{{ a }}\n".repeat(3))]),
            1,
        ),
        (
            World::new(&[
                ("a.pog.md", MISSPELT),
                ("b.pog.md", "\u{0}"),
                ("pog.toml", "[library\n"),
            ]),
            2,
        ),
        (World::new(&[]), 2),
    ]
}

#[test]
fn sarif_is_sarif() {
    let schema = schema("sarif-2.1.0.schema.json");
    assert!(
        !schema.is_valid(&json!({ "version": "2.1.0" })),
        "the schema says no to what is none"
    );
    for (world, code) in worlds() {
        let found = world
            .pog(&["check", "--format", "sarif"])
            .ends_with(code)
            .json();
        assert_valid(&schema, &found);
        assert_eq!(
            found["runs"][0]["invocations"][0]["executionSuccessful"],
            code != 2
        );
        assert_eq!(found["runs"][0]["invocations"][0]["exitCode"], code);
    }
}

#[test]
fn sarif_points_at_the_right_characters_and_rules() {
    let world = World::new(&[(ODD, NASTY)]);
    let run = &world
        .pog(&["check", "--format", "sarif"])
        .ends_with(1)
        .json()["runs"][0];
    let results = run["results"].as_array().unwrap();
    let herc = results
        .iter()
        .find(|r| r["ruleId"] == "template/undeclared-parameter")
        .unwrap();
    let index = usize::try_from(herc["ruleIndex"].as_u64().unwrap()).unwrap();
    let rule = &run["tool"]["driver"]["rules"][index];
    assert_eq!(rule["id"], herc["ruleId"]);
    assert!(
        rule["help"]["markdown"]
            .as_str()
            .unwrap()
            .contains("**Why**")
    );
    let place = &herc["locations"][0]["physicalLocation"];
    assert_eq!(
        place["artifactLocation"]["uri"],
        "sub%20dir/%C3%A9%2C100%25%23%3Ax.pog.md"
    );
    assert_eq!(place["artifactLocation"]["uriBaseId"], "SRCROOT");
    let base = run["originalUriBaseIds"]["SRCROOT"]["uri"]
        .as_str()
        .unwrap();
    assert!(
        base.starts_with("file:///") && base.ends_with('/'),
        "{base}"
    );
    let region = &place["region"];
    let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
    let bytes = &NASTY.as_bytes()[number("byteOffset")..][..number("byteLength")];
    assert_eq!(bytes, b"herc");
    let plain: Vec<char> = NASTY.trim_start_matches('\u{feff}').chars().collect();
    let chars: String = plain[number("charOffset")..][..number("charLength")]
        .iter()
        .collect();
    assert_eq!(chars, "herc");
    assert_eq!(
        (
            number("startLine"),
            number("startColumn"),
            number("endColumn")
        ),
        (4, 8, 12)
    );
}

#[test]
fn a_fix_from_sarif_mends_the_file() {
    let world = World::new(&[("a.pog.md", MISSPELT)]);
    let run = &world
        .pog(&["check", "--format", "sarif"])
        .ends_with(1)
        .json()["runs"][0];
    let change = &run["results"][0]["fixes"][0]["artifactChanges"][0];
    let mut text = MISSPELT.to_owned();
    for one in change["replacements"].as_array().unwrap() {
        let at = |key: &str| usize::try_from(one["deletedRegion"][key].as_u64().unwrap()).unwrap();
        let range = at("byteOffset")..at("byteOffset") + at("byteLength");
        text.replace_range(range, one["insertedContent"]["text"].as_str().unwrap());
    }
    world.write("a.pog.md", text);
    world.pog(&["check"]).ends_with(0);
}

#[test]
fn json_is_what_its_schema_says() {
    let printed = World::new(&[]).pog(&["schema", "check"]).ends_with(0);
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/check.schema.json");
    let text = std::fs::read_to_string(committed)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        text == printed.out,
        "stale: run 'pog schema check > server/docs/check.schema.json'"
    );
    let schema = jsonschema::validator_for(&printed.json()).unwrap();
    for (world, code) in worlds() {
        assert_valid(
            &schema,
            &world
                .pog(&["check", "--format", "json"])
                .ends_with(code)
                .json(),
        );
        assert_valid(
            &schema,
            &world
                .pog(&["check", "--fix", "--unsafe-fixes", "--format", "json"])
                .json(),
        );
    }
    let mut wrong = World::new(&[("a.pog.md", MISSPELT)])
        .pog(&["check", "--format", "json"])
        .json();
    wrong["findings"][0]["severity"] = "grave".into();
    assert!(!schema.is_valid(&wrong));
}

#[test]
fn gitlab_takes_the_report() {
    let schema = schema("gitlab-code-quality.schema.json");
    assert!(
        !schema.is_valid(&json!([{ "description": "x" }])),
        "the schema says no to what is none"
    );
    for (world, code) in worlds() {
        let found = world
            .pog(&["check", "--format", "gitlab"])
            .ends_with(code)
            .json();
        assert_valid(&schema, &found);
        let issues = found.as_array().unwrap();
        let prints: BTreeSet<&str> = issues
            .iter()
            .map(|i| i["fingerprint"].as_str().unwrap())
            .collect();
        assert_eq!(prints.len(), issues.len(), "each has its own fingerprint");
    }
}

#[test]
fn fingerprints_stay_when_the_text_around_changes() {
    let prints = |world: &World| -> (Vec<Value>, Vec<Value>) {
        let gitlab = world.pog(&["check", "--format", "gitlab"]).json();
        let sarif = world.pog(&["check", "--format", "sarif"]).json();
        let of = |v: &Value, path: &str| -> Vec<Value> {
            v.as_array()
                .unwrap()
                .iter()
                .map(|i| i.pointer(path).unwrap().clone())
                .collect()
        };
        (
            of(&gitlab, "/fingerprint"),
            of(&sarif["runs"][0]["results"], "/partialFingerprints"),
        )
    };
    let world = World::new(&[("a.pog.md", MISSPELT)]);
    let before = prints(&world);
    assert_eq!((before.0.len(), before.1.len()), (1, 1));
    world.write(
        "a.pog.md",
        MISSPELT.replace("user:\n", "user:\nA new line.\n\n"),
    );
    assert_eq!(prints(&world), before);
    world.write("a.pog.md", MISSPELT.replace("langauge", "langage"));
    assert_ne!(prints(&world), before);
}

#[test]
fn github_gets_one_command_a_finding_with_the_worst_first() {
    let world = World::new(&[
        (ODD, NASTY),
        (
            "pog.toml",
            "[rules]\n\"template/undeclared-parameter\" = \"info\"\n",
        ),
    ]);
    let run = world.pog(&["check", "--format", "github"]).ends_with(1);
    let commands: Vec<&str> = run.out.lines().filter(|l| l.starts_with("::")).collect();
    assert!(commands[0].starts_with("::error "), "{}", run.out);
    let notice = commands.iter().find(|c| c.contains("'herc'")).unwrap();
    let wanted = "::notice file=sub dir/é%2C100%25#%3Ax.pog.md,line=4,endLine=4,col=8,endColumn=12,title=template/undeclared-parameter::Parameter 'herc' is not declared";
    assert!(notice.starts_with(wanted), "{notice}");
    assert!(
        notice.contains("%0Ahttps://") && run.out.ends_with("in 1 file\n"),
        "{}",
        run.out
    );
}

#[test]
fn paths_for_forges_start_at_the_top_of_the_repository() {
    let world = World::new(&[("prompts/a.pog.md", MISSPELT)]);
    let path = |format: &str, pointer: &str| {
        let found = world
            .pog_in("prompts", &["check", "--format", format])
            .ends_with(1)
            .json();
        found.pointer(pointer).unwrap().clone()
    };
    assert_eq!(path("json", "/findings/0/path"), "a.pog.md");
    assert_eq!(path("gitlab", "/0/location/path"), "prompts/a.pog.md");
    let sarif = "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri";
    assert_eq!(path("sarif", sarif), "prompts/a.pog.md");
    assert!(
        world
            .pog_in("prompts", &["check", "--format", "github"])
            .out
            .contains("file=prompts/a.pog.md,")
    );
}

#[test]
fn junit_fails_what_fails_the_run() {
    let world = World::new(&[("a.pog.md", MISSPELT), ("b.pog.md", FINE)]);
    let run = world.pog(&["check", "--format", "junit"]).ends_with(1);
    assert!(
        run.out
            .contains("<testsuites name=\"pog\" tests=\"2\" failures=\"1\" errors=\"0\">"),
        "{}",
        run.out
    );
    let run = world
        .pog(&["check", "--format", "junit", "--fail-on", "never"])
        .ends_with(0);
    assert!(
        run.out.contains("failures=\"0\"") && run.out.contains("<system-out>"),
        "{}",
        run.out
    );
}

#[test]
fn everybody_is_told_who_decided() {
    let policy = "[rules]\n\"template/undeclared-parameter\" = \"warning\"\n";
    let world = World::new(&[("a.pog.md", MISSPELT), ("pog.toml", policy)]);
    for format in ["text", "json", "github", "gitlab", "sarif", "junit"] {
        let run = world.pog(&["check", "--format", format]).ends_with(1);
        assert!(run.out.contains("pog.toml"), "{format}: {}", run.out);
        assert!(
            run.out
                .contains("https://pog.dev/rules#template-undeclared-parameter"),
            "{format}: {}",
            run.out
        );
    }
    let finding = &world.pog(&["check", "--format", "json"]).json()["findings"][0];
    assert_eq!(finding["decided"]["line"], 2);
}

#[test]
fn a_report_goes_to_the_file_that_is_named() {
    let world = World::new(&[("a.pog.md", MISSPELT)]);
    let printed = world.pog(&["check", "--format", "sarif"]).ends_with(1).out;
    let run = world
        .pog(&[
            "check",
            "--format",
            "sarif",
            "--output-file",
            "out/pog.sarif",
        ])
        .ends_with(1);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
    assert_eq!(
        std::fs::read_to_string(world.path("out/pog.sarif")).unwrap(),
        printed
    );
    let run = world.pog(&["check", "-o", "a.pog.md/x"]).ends_with(2);
    assert!(run.err.contains("Cannot write the report"), "{}", run.err);
    world
        .pog(&["check", "--color", "always", "-o", "plain.txt"])
        .ends_with(1);
    assert!(
        !std::fs::read_to_string(world.path("plain.txt"))
            .unwrap()
            .contains('\u{1b}')
    );
}

#[test]
fn the_floor_of_failing_is_what_the_person_says_else_the_policy() {
    let world = World::new(&[("a.pog.md", MISSPELT)]);
    for (level, floor, code) in [
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("hint", "hint", 1),
        ("hint", "info", 0),
        ("error", "never", 0),
    ] {
        world.write(
            "pog.toml",
            format!("[rules]\n\"template/undeclared-parameter\" = \"{level}\"\n"),
        );
        world.pog(&["check", "--fail-on", floor]).ends_with(code);
    }
    let policy = |floor: &str| {
        format!(
            "[check]\nfail-on = \"{floor}\"\n[rules]\n\"template/undeclared-parameter\" = \"warning\"\n"
        )
    };
    world.write("pog.toml", policy("error"));
    world.pog(&["check"]).ends_with(0);
    world.pog(&["check", "--fail-on", "warning"]).ends_with(1);
    world.write("pog.toml", policy("never"));
    world.pog(&["check"]).ends_with(0);
}
