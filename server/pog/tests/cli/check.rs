//! `pog check`: what it prints and how it ends.

use expect_test::expect_file;
use serde_json::{Value, json};

use crate::support::{FINE, MISSPELT, World};

const RULE: &str = "template/undeclared-parameter";

#[test]
fn a_clean_workspace_ends_with_0() {
    let run = World::new(&[("a.pog.md", FINE), ("b/c.pog.md", FINE)])
        .pog(&["check"])
        .ends_with(0);
    assert_eq!(
        (run.out.as_str(), run.err.as_str()),
        ("No findings in 2 files\n", "")
    );
}

#[test]
fn a_mistake_is_shown_with_its_source_and_the_way_out() {
    let run = World::new(&[("prompts/a.pog.md", MISSPELT)])
        .pog(&["check"])
        .ends_with(1);
    let wanted = "error[template/undeclared-parameter]: Parameter 'langauge' is not declared; did you mean 'language'?
 --> prompts/a.pog.md:6:15
  |
6 | Review the {{ langauge }} code, {{ language }}.
  |               ^^^^^^^^
  |
  = help: Change to 'language'
  = see: https://pog.dev/rules#template-undeclared-parameter

1 error in 1 file
";
    assert_eq!(run.out, wanted);
    assert_eq!(run.err, "");
}

#[test]
fn json_says_everything_a_program_needs() {
    let world = World::new(&[("prompts/a.pog.md", MISSPELT)]);
    let run = world.pog(&["check", "--format", "json"]).ends_with(1);
    let found = run.json();
    assert_eq!(found["version"], 1);
    assert_eq!(found["files"], 1);
    assert_eq!(found["problems"], json!([]));
    let finding = &found["findings"][0];
    assert_eq!(finding["rule"], RULE);
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["path"], "prompts/a.pog.md");
    let start = MISSPELT.find("langauge").unwrap();
    assert_eq!(
        finding["range"]["start"],
        json!({ "offset": start, "line": 6, "column": 15 })
    );
    assert_eq!(
        finding["range"]["end"],
        json!({ "offset": start + 8, "line": 6, "column": 23 })
    );
    assert!(finding["url"].as_str().unwrap().starts_with("https://"));
    assert!(finding["related"].is_array());
    assert_eq!(finding["fixes"][0]["applicability"], "suggested");
}

#[test]
fn reports_for_programs_are_what_they_were() {
    let world = World::new(&[("prompts/a.pog.md", MISSPELT)]);
    for (format, expected) in [
        ("json", "check.json"),
        ("github", "check.github.txt"),
        ("gitlab", "check.gitlab.json"),
        ("sarif", "check.sarif"),
        ("junit", "check.junit.xml"),
    ] {
        let run = world.pog(&["check", "--format", format]).ends_with(1);
        let report = if format == "sarif" {
            without_other_rules(run.json())
        } else {
            run.out
        };
        // The folder is that of the run.
        let root = world.path("").display().to_string();
        let report = report.replace(root.trim_end_matches('/'), "/ROOT");
        expect_file![format!("expected/{expected}")].assert_eq(&report);
    }
}

/// A SARIF report lists every rule there is; the snapshot is about the one that was found.
fn without_other_rules(mut report: Value) -> String {
    let run = &mut report["runs"][0];
    let driver = &mut run["tool"]["driver"];
    driver["version"] = json!("VERSION");
    driver["semanticVersion"] = json!("VERSION");
    let rules = driver["rules"].as_array_mut().unwrap();
    rules.retain(|rule| rule["id"] == RULE);
    run["results"][0]["ruleIndex"] = json!("INDEX");
    serde_json::to_string_pretty(&report).unwrap() + "\n"
}

#[test]
fn a_fix_from_json_mends_the_file() {
    let text = "\u{feff}---\r\nparameters:\r\n  language: string\r\n---\r\n🦀 {{ langauge }} {{ language }}\r\n";
    let world = World::new(&[("a.pog.md", text)]);
    let found = world.pog(&["check", "--format=json"]).ends_with(1).json();
    let edits = found["findings"][0]["fixes"][0]["edits"]
        .as_array()
        .unwrap();
    let mut fixed = text.to_owned();
    for edit in edits.iter().rev() {
        let at = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
        fixed.replace_range(at("start")..at("end"), edit["insert"].as_str().unwrap());
    }
    world.write("a.pog.md", &fixed);
    assert_eq!(
        world.pog(&["check"]).ends_with(0).out,
        "No findings in 1 file\n"
    );
}

#[test]
fn columns_are_characters_and_line_ends_are_anybodys() {
    for (text, line, column) in [
        ("---\nname: X\n---\n🦀🦀é {{ here }}\n", 4, 8),
        ("---\r\nname: X\r\n---\r\n中文 {{ here }}\r\n", 4, 7),
        ("\u{feff}{{ here }}", 1, 4),
        ("e\u{301} {{ here }}", 1, 7),
    ] {
        let world = World::new(&[("a.pog.md", text)]);
        let found = world
            .pog(&["check", "--format", "json"])
            .ends_with(1)
            .json();
        let start = &found["findings"][0]["range"]["start"];
        assert_eq!(
            (&start["line"], &start["column"]),
            (&json!(line), &json!(column)),
            "{text:?}"
        );
        let place = format!("a.pog.md:{line}:{column}\n");
        assert!(world.pog(&["check"]).out.contains(&place), "{text:?}");
    }
}

#[test]
fn findings_stand_in_order_of_path_and_place() {
    let two = "---\nname: X\n---\n{{ second }}\n{{ first }}\n";
    let world = World::new(&[
        ("b.pog.md", two),
        ("a/z.pog.md", two),
        ("a.pog.md", two),
        ("a-b.pog.md", two),
    ]);
    let run = world.pog(&["check", "--format", "json"]).ends_with(1);
    let order: Vec<(String, u64)> = run.json()["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            (
                f["path"].as_str().unwrap().to_owned(),
                f["range"]["start"]["line"].as_u64().unwrap(),
            )
        })
        .collect();
    let mut sorted = order.clone();
    sorted.sort();
    assert_eq!(order, sorted);
    assert_eq!(order.len(), 8);
    for _ in 0..5 {
        assert_eq!(world.pog(&["check", "--format", "json"]).out, run.out);
    }
}

#[test]
fn hints_and_infos_do_not_fail() {
    for (level, code) in [("hint", 0), ("info", 0), ("warning", 1), ("error", 1)] {
        let world = World::new(&[("a.pog.md", MISSPELT)]);
        world.write("pog.toml", format!("[rules]\n\"{RULE}\" = \"{level}\"\n"));
        let run = world.pog(&["check"]).ends_with(code);
        assert!(
            run.out.starts_with(&format!("{level}[{RULE}]: ")),
            "{}",
            run.out
        );
        assert!(
            run.out.ends_with(&format!("1 {level} in 1 file\n")),
            "{}",
            run.out
        );
    }
}

#[test]
fn what_is_below_the_least_severity_does_not_count() {
    let world = World::new(&[("a.pog.md", MISSPELT)]);
    world.write("pog.toml", format!("[rules]\n\"{RULE}\" = \"warning\"\n"));
    world
        .pog(&["check", "--min-severity", "warning"])
        .ends_with(1);
    let run = world
        .pog(&["check", "--min-severity", "error"])
        .ends_with(0);
    assert_eq!(run.out, "No findings in 1 file\n");
}

#[test]
fn quiet_leaves_out_summary_and_remarks() {
    let world = World::new(&[
        ("a.pog.md", FINE),
        ("pog.toml", "[gates.skill]\nrequire = []\n"),
    ]);
    let run = world.pog(&["check", "-q"]).ends_with(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
    world.write("a.pog.md", MISSPELT);
    let run = world.pog(&["check", "--quiet"]).ends_with(1);
    assert!(
        run.out.contains(RULE) && !run.out.contains("in 1 file"),
        "{}",
        run.out
    );
}

#[test]
fn a_suppressed_finding_is_gone() {
    let text = MISSPELT.replace(
        "user:\n",
        "user:\n{# pog: ignore template/undeclared-parameter because the caller misspells it #}\n",
    );
    World::new(&[("a.pog.md", &text)])
        .pog(&["check"])
        .ends_with(0);
}

#[test]
fn another_file_that_belongs_to_a_finding_is_shown() {
    let named = "---\nid: same/id\nname: X\n---\nuser:\nHi\n";
    let world = World::new(&[("a.pog.md", named), ("b.pog.md", named)]);
    let run = world
        .pog(&["check", "a.pog.md", "--format", "json"])
        .ends_with(1);
    let found = run.json();
    let of_rule = |f: &&Value| f["rule"] == "metadata/duplicate-id";
    let finding = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(of_rule)
        .expect("two artifacts have one id");
    assert_eq!(finding["related"][0]["path"], "b.pog.md");
    assert_eq!(finding["related"][0]["range"]["start"]["line"], 2);
    let text = world.pog(&["check", "a.pog.md"]).out;
    assert!(
        text.contains("\nnote: ") && text.contains(" --> b.pog.md:2:5\n"),
        "{text}"
    );
}

#[test]
fn a_finding_in_a_monster_prints_little() {
    let line = format!(
        "{} {{{{ here }}}} {}\n",
        "a".repeat(100_000),
        "b".repeat(100_000)
    );
    let text = format!(
        "---\nname: X\n---\n{line}{}",
        "A line of an ordinary length, many times over.\n".repeat(100_000)
    );
    let run = World::new(&[("a.pog.md", &text)])
        .pog(&["check"])
        .ends_with(1);
    assert!(
        run.out.contains("a.pog.md:4:100005\n"),
        "{}",
        &run.out[..2000.min(run.out.len())]
    );
    assert!(run.out.len() < 2000, "{} bytes", run.out.len());
}
