//! `pog init`, `pog new`, `pog stats`: a project from its first minute.

use std::fs;

use crate::support::{FINE, World};

fn git(world: &World, args: &[&str]) {
    let done = std::process::Command::new("git")
        .args(args)
        .current_dir(world.path(""))
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

/// A real repository.
fn repository() -> World {
    let world = World::new(&[]);
    fs::remove_dir(world.path(".git")).unwrap();
    git(&world, &["init", "--quiet"]);
    world
}

#[test]
fn a_folder_is_set_up_and_clean() {
    let world = World::new(&[]);
    let run = world.pog(&["init", "--yes"]).ends_with(0);
    assert!(
        run.out.contains("written  pog.toml\n") && run.out.contains("prompts/maintenance"),
        "{}",
        run.out
    );
    let check = world
        .pog(&["check", "--format", "json"])
        .ends_with(0)
        .json();
    assert_eq!(
        (&check["findings"], &check["files"]),
        (&serde_json::json!([]), &serde_json::json!(1))
    );
    assert!(
        check["problems"]
            .as_array()
            .unwrap()
            .iter()
            .all(|p| p["severity"] != "error"),
        "{check}"
    );
}

#[test]
fn twice_is_once_and_nothing_is_written_over() {
    let world = repository();
    let all = [
        "init",
        "--ci=github",
        "--ci=gitlab",
        "--ci=jenkins",
        "--hooks=pre-commit",
        "--hooks",
        "--yes",
    ];
    world.pog(&all[..6]).ends_with(2);
    let all = [
        "init",
        "--ci=github",
        "--ci=gitlab",
        "--ci=jenkins",
        "--hooks",
        "--yes",
    ];
    let first = world.pog(&all).ends_with(0);
    for file in [
        ".github/workflows/pog.yml",
        ".gitlab/ci/pog.gitlab-ci.yml",
        ".gitlab-ci.yml",
        "Jenkinsfile",
    ] {
        assert!(
            world.path(file).is_file() && first.out.contains(file),
            "{file}"
        );
    }
    assert!(world.path(".git/hooks/pre-commit").is_file());
    let again = world.pog(&all).ends_with(0);
    assert_eq!(
        (again.out.as_str(), again.err.as_str()),
        ("", "info: Already set up; nothing was written\n")
    );
    world.write("pog.toml", "[library]\n");
    fs::remove_dir_all(world.path("prompts")).unwrap();
    let refused = world.pog(&["init"]).ends_with(2);
    assert!(
        refused
            .err
            .contains("error: pog.toml: Already exists with different content\n"),
        "{}",
        refused.err
    );
    assert!(refused.out.is_empty() && !world.path("prompts").exists());
    world.write("Jenkinsfile", "mine");
    let refused = world
        .pog(&["init", "--ci", "jenkins", "--ci", "github"])
        .ends_with(2);
    assert!(
        refused.err.contains("Jenkinsfile: Already exists"),
        "{}",
        refused.err
    );
    assert_eq!(
        fs::read_to_string(world.path("Jenkinsfile")).unwrap(),
        "mine"
    );
}

#[test]
fn something_is_added_to_a_project_that_has_a_policy() {
    let world = World::new(&[
        (
            "pog.toml",
            "[library]\nroots = [\"texts\"]\nstarter = false\n",
        ),
        ("texts/a.pog.md", FINE),
    ]);
    world.write(".gitlab-ci.yml", "stages: [test]\n");
    let run = world
        .pog(&["init", "--starter", "--ci", "gitlab"])
        .ends_with(0);
    assert!(
        world.path("texts/foundation/safety.pog.md").is_file() && !world.path("prompts").exists()
    );
    assert!(
        run.out
            .contains("1. Add to .gitlab-ci.yml:\n\n   include:\n     - local: "),
        "{}",
        run.out
    );
    assert_eq!(
        fs::read_to_string(world.path(".gitlab-ci.yml")).unwrap(),
        "stages: [test]\n"
    );
    world.pog(&["check"]).ends_with(0);
}

#[test]
fn the_starter_library_is_copied_and_clean() {
    let world = World::new(&[]);
    world.pog(&["init", "--starter"]).ends_with(0);
    let check = world
        .pog(&["check", "--format", "json"])
        .ends_with(0)
        .json();
    assert!(
        check["files"].as_u64().unwrap() > 30 && check["findings"] == serde_json::json!([]),
        "{check}"
    );
    let list = world.pog(&["list", "--format", "json"]).ends_with(0).json();
    let copied = list["items"].as_array().unwrap();
    assert!(
        copied.iter().all(|i| i["source"] == "workspace"),
        "the built-in library is not offered besides its copy"
    );
}

#[test]
fn a_hook_needs_a_repository_and_a_folder_can_be_made() {
    let world = World::new(&[]);
    fs::remove_dir(world.path(".git")).unwrap();
    let run = world.pog(&["init", "deep/new", "--hooks"]).ends_with(2);
    assert!(
        run.err.contains("Not in a git repository") && !world.path("deep/new/pog.toml").exists(),
        "{}",
        run.err
    );
    world.pog(&["init", "deep/new"]).ends_with(0);
    world.pog_in("deep/new", &["check"]).ends_with(0);
    world.write("file", "");
    assert!(
        world
            .pog(&["init", "file"])
            .ends_with(2)
            .err
            .contains("file: Cannot create the directory")
    );
}

#[cfg(unix)]
#[test]
fn the_hook_refuses_a_commit_with_mistakes() {
    let world = repository();
    world.pog(&["init", "--hooks"]).ends_with(0);
    git(&world, &["config", "user.name", "T"]);
    git(&world, &["config", "user.email", "t@example.com"]);
    git(&world, &["add", "."]);
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_pog"))
        .parent()
        .unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let commit = || {
        let args = ["commit", "--quiet", "-m", "x"];
        std::process::Command::new("git")
            .args(args)
            .env("PATH", &path)
            .current_dir(world.path(""))
            .output()
            .unwrap()
    };
    let first = commit();
    assert!(
        first.status.success(),
        "{}",
        String::from_utf8_lossy(&first.stderr)
    );
    world.write("prompts/broken and unstaged.pog.md", "{% if %}");
    world.write("prompts/fine one.pog.md", FINE);
    world.write("other.prompt.yml", "key: of another tool\n");
    git(
        &world,
        &["add", "prompts/fine one.pog.md", "other.prompt.yml"],
    );
    let second = commit();
    assert!(
        second.status.success(),
        "{}{}",
        String::from_utf8_lossy(&second.stdout),
        String::from_utf8_lossy(&second.stderr)
    );
    git(&world, &["add", "."]);
    let third = commit();
    assert!(
        !third.status.success()
            && String::from_utf8_lossy(&third.stderr).contains("template/syntax-error")
    );
}

#[test]
fn a_new_prompt_stands_at_its_place_and_is_clean() {
    let world = World::new(&[("pog.toml", "[library]\nroots = [\"texts\"]\n")]);
    let run = world.pog(&["new", "design/interface-review"]).ends_with(0);
    assert_eq!(run.out, "written  texts/design/interface-review.pog.md\n");
    let text = fs::read_to_string(world.path("texts/design/interface-review.pog.md")).unwrap();
    assert!(
        text.starts_with("---\nname: Interface Review\nstage: interaction\nphase: design\n"),
        "{text}"
    );
    world.pog(&["check"]).ends_with(0);
    let run = world.pog(&["new", "design/interface-review"]).ends_with(2);
    assert!(
        run.err
            .contains("texts/design/interface-review.pog.md: Already exists"),
        "{}",
        run.err
    );
    assert_eq!(
        fs::read_to_string(world.path("texts/design/interface-review.pog.md")).unwrap(),
        text
    );
    for (bad, why) in [
        ("../up", "may hold only"),
        ("A b", "write 'a-b'"),
        ("/etc/x", "empty part"),
    ] {
        assert!(
            world.pog(&["new", bad]).ends_with(2).err.contains(why),
            "{bad}"
        );
    }
    world.write("texts/else.pog.md", "---\nid: taken/id\n---\nHi\n");
    assert!(
        world
            .pog(&["new", "taken/id"])
            .ends_with(2)
            .err
            .contains("texts/else.pog.md already has the id 'taken/id'")
    );
}

#[test]
fn a_prompt_of_the_library_is_copied_with_its_origin() {
    let world = World::new(&[("prompts/.gitkeep", "")]);
    let from = [
        "new",
        "testing/mine",
        "--from",
        "development/code-review-assistant",
        "--phase",
        "testing",
    ];
    world.pog(&from).ends_with(0);
    let text = fs::read_to_string(world.path("prompts/testing/mine.pog.md")).unwrap();
    assert!(
        text.contains("{# pog: from development/code-review-assistant@"),
        "{text}"
    );
    for gone in ["\nversion:", "\nowners:", "\nchangelog:", "\nrationale:"] {
        assert!(!text.contains(gone), "{gone}");
    }
    world.pog(&["check"]).ends_with(0);
    let run = world
        .pog(&["new", "x", "--from", "development/code-review-asistant"])
        .ends_with(2);
    assert!(
        run.err
            .contains("did you mean 'development/code-review-assistant'?"),
        "{}",
        run.err
    );
}

#[test]
fn figures_are_a_table_and_data() {
    let world = World::new(&[
        ("pog.toml", "[library]\nroots = [\"prompts\"]\n"),
        ("prompts/scratch.pog.md", FINE),
    ]);
    world.write(
        "prompts/a.pog.md",
        "---\nname: A\nstage: discovered\nphase: design\nowners: [\"@me\"]\n---\nHi\n",
    );
    let data = world
        .pog(&["stats", "--format", "json"])
        .ends_with(0)
        .json();
    assert_eq!(
        (&data["version"], &data["artifacts"], &data["managed"]),
        (&1.into(), &2.into(), &1.into())
    );
    assert_eq!(
        data["stages"][1],
        serde_json::json!({"name": "discovered", "count": 1, "in_debt": 0, "debts": []})
    );
    assert_eq!(data["untested"], serde_json::json!(["a"]));
    let text = world.pog_in("prompts", &["stats"]).ends_with(0).out;
    assert!(
        text.starts_with("2 prompts, 1 without governance metadata\n"),
        "{text}"
    );
    assert!(
        text.contains("\ndesign              1          0       0\n"),
        "{text}"
    );
    assert!(
        world
            .pog(&["stats", "gone"])
            .ends_with(2)
            .err
            .contains("gone: Cannot be read")
    );
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let world = World::new(&[]);
    let page = world.pog(&["man"]).ends_with(0).out;
    assert!(
        page.contains(".TH pog 1") && page.contains("pog\\-check(1)"),
        "{page}"
    );
    let page = world.pog(&["man", "init"]).ends_with(0).out;
    assert!(
        page.contains(".TH pog-init 1  \"pog 0") && page.contains("\\-\\-starter"),
        "{page}"
    );
    assert!(
        world
            .pog(&["man", "chekc"])
            .ends_with(2)
            .err
            .contains("Unknown command 'chekc'")
    );
}
