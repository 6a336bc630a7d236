//! Versions compared with committed ones, in repositories of every shape; and that nothing a repository names is run.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Run, World};

const PROMPT: &str = "---\nversion: 1.0.0\nparameters:\n  code: { type: string, description: The code. }\n---\nuser:\nReview this code with great care, line by line:\n{{ code }}\n";

fn reworded() -> String {
    PROMPT.replace("great care", "care")
}

/// Git as nobody has configured it, in a folder of the world.
fn git(world: &World, folder: &str, args: &[&str]) -> String {
    let mut command = Command::new("git");
    for (key, value) in [("NAME", "Ada"), ("EMAIL", "ada@example.com")] {
        command
            .env(format!("GIT_AUTHOR_{key}"), value)
            .env(format!("GIT_COMMITTER_{key}"), value);
    }
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null");
    command
        .args([
            "-c",
            "init.defaultBranch=main",
            "-c",
            "protocol.file.allow=always",
        ])
        .args(args);
    let output = command
        .current_dir(world.path(folder))
        .stdin(Stdio::null())
        .output()
        .expect("git runs");
    assert!(
        output.status.success(),
        "git {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn commit(world: &World, folder: &str) {
    git(world, folder, &["add", "-A"]);
    git(world, folder, &["commit", "-qm", "A commit"]);
}

/// A repository with these files committed.
fn repository(files: &[(&str, &str)]) -> World {
    let world = World::new(files);
    git(&world, "", &["init", "-q"]);
    commit(&world, "");
    world
}

/// `path: message` of every finding of the version rules.
fn versions(run: &Run) -> Vec<String> {
    let text = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
    let report = run.json();
    let mut found = Vec::new();
    for file in report["files"].as_array().into_iter().flatten() {
        for finding in file["findings"].as_array().unwrap() {
            if text(&finding["rule"]).starts_with("version/") {
                found.push(format!(
                    "{}: {}",
                    text(&file["path"]),
                    text(&finding["message"])
                ));
            }
        }
    }
    for finding in report["findings"].as_array().into_iter().flatten() {
        if text(&finding["rule"]).starts_with("version/") {
            found.push(format!(
                "{}: {}",
                text(&finding["path"]),
                text(&finding["message"])
            ));
        }
    }
    found
}

fn checked(world: &World, folder: &str, args: &[&str]) -> Vec<String> {
    let args: Vec<&str> = ["check", "--format", "json"]
        .iter()
        .chain(args)
        .copied()
        .collect();
    versions(&world.pog_in(folder, &args))
}

const REWORDED: &str = "Version 1.0.0 must be at least 1.0.1: the wording changed";

#[test]
fn uncommitted_and_staged_changes_are_compared_with_head() {
    let world = repository(&[("a.pog.md", PROMPT)]);
    assert!(checked(&world, "", &[]).is_empty());
    world.write("a.pog.md", reworded());
    assert_eq!(checked(&world, "", &[]), [format!("a.pog.md: {REWORDED}")]);
    git(&world, "", &["add", "-A"]);
    assert_eq!(checked(&world, "", &[]), [format!("a.pog.md: {REWORDED}")]);
    git(&world, "", &["commit", "-qm", "x"]);
    assert!(checked(&world, "", &[]).is_empty());
    git(&world, "", &["checkout", "-q", "--detach"]);
    world.write("a.pog.md", PROMPT);
    assert_eq!(
        checked(&world, "", &[]).len(),
        1,
        "a detached HEAD is one too"
    );
}

#[test]
fn without_a_past_it_is_silent_and_says_why_when_asked() {
    let world = World::new(&[("a.pog.md", PROMPT)]);
    let run = world.pog(&["check"]).ends_with(0);
    assert_eq!(run.err, "");
    assert!(
        world
            .pog(&["check", "-v"])
            .ends_with(0)
            .err
            .contains("not in a git repository")
    );
    git(&world, "", &["init", "-q"]);
    assert!(
        world
            .pog(&["check", "-v"])
            .ends_with(0)
            .err
            .contains("nothing is committed yet")
    );
    assert!(world.pog(&["check"]).ends_with(0).err.is_empty());
    commit(&world, "");
    assert!(
        world
            .pog(&["check", "-v"])
            .ends_with(0)
            .err
            .contains("versions are compared with HEAD (commit ")
    );
    world.write(".git/HEAD", "nonsense");
    let run = world.pog(&["check"]).ends_with(0);
    assert!(
        run.err.is_empty() || run.err.contains("cannot be read"),
        "{}",
        run.err
    );
}

#[test]
fn moved_files_are_followed() {
    let world = repository(&[
        ("a.pog.md", PROMPT),
        ("b.pog.md", "---\nid: b\nversion: 1.0.0\n---\nuser:\nOne.\n"),
    ]);
    std::fs::create_dir_all(world.path("ordner")).unwrap();
    git(
        &world,
        "",
        &["mv", "a.pog.md", "ordner/große prüfung 🦀.pog.md"],
    );
    git(&world, "", &["mv", "b.pog.md", "ordner/c.pog.md"]);
    assert!(checked(&world, "", &[]).is_empty());
    world.write("ordner/große prüfung 🦀.pog.md", reworded());
    world.write(
        "ordner/c.pog.md",
        "---\nid: b\nversion: 1.0.0\n---\nsystem:\nEverything is different.\n",
    );
    assert_eq!(
        checked(&world, "", &[]),
        [
            "ordner/c.pog.md: Version 1.0.0 must be at least 1.1.0: the messages changed from user to system"
                .to_owned(),
            format!("ordner/große prüfung 🦀.pog.md: {REWORDED}"),
        ]
    );
}

#[test]
fn a_changed_partial_changes_its_callers_even_when_it_moved() {
    let world = repository(&[
        (
            "a.pog.md",
            "---\nversion: 1.0.0\n---\nuser:\n{% include \"part\" %}\n",
        ),
        (
            "part.pog.md",
            "---\nid: part\n---\nBe very kind to everybody you meet.\n",
        ),
    ]);
    git(&world, "", &["mv", "part.pog.md", "kind.pog.md"]);
    assert!(checked(&world, "", &[]).is_empty());
    world.write("kind.pog.md", "---\nid: part\n---\nBe short.\n");
    assert_eq!(
        checked(&world, "", &["a.pog.md"]),
        ["a.pog.md: Version 1.0.0 must be at least 1.0.1: the wording of included 'part' changed"]
    );
}

#[test]
fn worktrees_submodules_and_roots_below_the_repository() {
    let world = repository(&[("prompts/a.pog.md", PROMPT), ("pog.toml", "")]);
    git(&world, "", &["worktree", "add", "-q", "side"]);
    world.write("side/prompts/a.pog.md", reworded());
    assert_eq!(
        checked(&world, "side", &[]),
        [format!("prompts/a.pog.md: {REWORDED}")]
    );
    assert!(checked(&world, "", &["prompts"]).is_empty());

    let outer = World::new(&[("deep/er/pog.toml", ""), ("deep/er/x.pog.md", PROMPT)]);
    git(&outer, "", &["init", "-q"]);
    git(
        &outer,
        "",
        &[
            "submodule",
            "--quiet",
            "add",
            world.path("").to_str().unwrap(),
            "deep/er/lib",
        ],
    );
    commit(&outer, "");
    outer.write("deep/er/x.pog.md", reworded());
    outer.write("deep/er/lib/prompts/a.pog.md", reworded());
    assert_eq!(
        checked(&outer, "deep/er", &["x.pog.md"]),
        [format!("x.pog.md: {REWORDED}")]
    );
    assert_eq!(
        checked(&outer, "deep/er/lib", &["prompts"]),
        [format!("prompts/a.pog.md: {REWORDED}")]
    );
    std::fs::remove_file(outer.path("deep/er/lib/pog.toml")).unwrap();
    assert_eq!(
        checked(&outer, "deep/er", &[]).len(),
        2,
        "the submodule's files as part of the outer root"
    );
}

#[test]
fn a_worktree_of_a_bare_repository() {
    let source = repository(&[("a.pog.md", PROMPT)]);
    let world = World::new(&[]);
    std::fs::remove_dir(world.path(".git")).unwrap();
    git(
        &world,
        "",
        &[
            "clone",
            "-q",
            "--bare",
            source.path("").to_str().unwrap(),
            ".bare",
        ],
    );
    world.write(".git", "gitdir: ./.bare\n");
    git(&world, "", &["worktree", "add", "-q", "work", "main"]);
    world.write("work/a.pog.md", reworded());
    assert_eq!(
        checked(&world, "work", &[]),
        [format!("a.pog.md: {REWORDED}")]
    );
}

#[test]
fn line_ends_of_a_checkout_are_no_change() {
    let world = repository(&[("a.pog.md", PROMPT)]);
    world.write("a.pog.md", PROMPT.replace('\n', "\r\n"));
    assert!(checked(&world, "", &[]).is_empty());
    world.write("a.pog.md", reworded().replace('\n', "\r\n"));
    assert_eq!(checked(&world, "", &[]).len(), 1);
}

/// `main` and a branch that parted from it, each with a commit of its own.
fn parted() -> World {
    let world = repository(&[
        ("a.pog.md", PROMPT),
        ("b.pog.md", &PROMPT.replace("1.0.0", "3.0.0")),
    ]);
    git(&world, "", &["branch", "feature"]);
    world.write(
        "b.pog.md",
        PROMPT.replace("1.0.0", "3.1.0").replace("code", "text"),
    );
    commit(&world, "");
    git(&world, "", &["checkout", "-q", "feature"]);
    world.write("a.pog.md", reworded());
    commit(&world, "");
    world
}

#[test]
fn a_base_means_where_the_branches_parted() {
    let world = parted();
    assert!(checked(&world, "", &[]).is_empty());
    let since = "Version 1.0.0 must be at least 1.0.1: since main, the wording changed";
    assert_eq!(
        checked(&world, "", &["--base", "main"]),
        [format!("a.pog.md: {since}")],
        "b changed on main only"
    );
    let run = world.pog(&["check", "--base", "nowhere"]).ends_with(2);
    assert!(
        run.err
            .contains("'nowhere' is no commit in this repository; fetch it first"),
        "{}",
        run.err
    );
    let outside = World::new(&[("a.pog.md", PROMPT)]);
    assert!(
        outside
            .pog(&["check", "--base", "main"])
            .ends_with(2)
            .err
            .contains("not in a git repository")
    );
}

#[test]
fn the_policy_names_the_base_of_continuous_integration() {
    let world = parted();
    world.write("pog.toml", "[versions]\nbase = \"main\"\n");
    let run = |ci: &str| {
        let mut command = world.command(&["check", "--format", "json"]);
        Run::of(&command.env("CI", ci).output().unwrap())
    };
    assert_eq!(versions(&run("true")).len(), 1);
    assert!(versions(&run("")).is_empty() && versions(&run("false")).is_empty());
    world.write("pog.toml", "[versions]\nbase = \"origin/main\"\n");
    let failed = run("1").ends_with(2);
    assert!(
        failed.err.contains("git fetch origin main") && failed.err.contains("pog.toml:2"),
        "{}",
        failed.err
    );
}

#[test]
fn a_shallow_clone_is_compared_with_what_there_is() {
    let source = parted();
    let world = World::new(&[]);
    let from = format!("file://{}", source.path("").display());
    git(
        &world,
        "",
        &[
            "clone", "-q", "--depth", "1", "--branch", "feature", &from, "clone",
        ],
    );
    assert!(checked(&world, "clone", &[]).is_empty());
    git(
        &world,
        "clone",
        &[
            "fetch",
            "-q",
            "--depth",
            "1",
            "origin",
            "main:refs/remotes/origin/main",
        ],
    );
    let run = world.pog_in(
        "clone",
        &["check", "--format", "json", "--base", "origin/main"],
    );
    assert!(run.err.contains("fetch-depth: 0"), "{}", run.err);
    assert_eq!(
        versions(&run).len(),
        2,
        "the change of main and that of the branch: {}",
        run.out
    );
}

/// A program that leaves a mark when it is run.
fn trap(world: &World, name: &str) -> String {
    let script = world.path(name);
    world.write(
        name,
        format!(
            "#!/bin/sh\ntouch '{}'\ncat\n",
            world.path("run-by-git").display()
        ),
    );
    make_runnable(&script);
    script.display().to_string()
}

#[cfg(unix)]
fn make_runnable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn nothing_that_a_repository_names_is_run() {
    let world = repository(&[("a.pog.md", PROMPT)]);
    let trap = trap(&world, ".trap");
    let mut config = std::fs::read_to_string(world.path(".git/config")).unwrap();
    config.push_str(&format!(
        "[core]\nfsmonitor = {trap}\nhooksPath = {hooks}\nsshCommand = {trap}\npager = {trap}\neditor = {trap}\n\
         alternateRefsCommand = {trap}\ngitProxy = {trap}\naskPass = {trap}\n[diff]\nexternal = {trap}\n\
         [diff \"x\"]\ntextconv = {trap}\ncommand = {trap}\n[filter \"x\"]\nclean = {trap}\nsmudge = {trap}\nprocess = {trap}\n\
         required = true\n[merge \"x\"]\ndriver = {trap}\n[credential]\nhelper = {trap}\n[gpg]\nprogram = {trap}\n\
         [uploadpack]\npackObjectsHook = {trap}\n[remote \"origin\"]\nurl = ext::{trap}\nuploadpack = {trap}\npromisor = true\n",
        hooks = world.path("hooks").display()
    ));
    world.write(".git/config", config);
    world.write(".gitattributes", "* filter=x diff=x merge=x\n");
    for hook in [
        "post-checkout",
        "pre-commit",
        "post-index-change",
        "fsmonitor-watchman",
        "reference-transaction",
    ] {
        world.write(
            &format!("hooks/{hook}"),
            format!("#!/bin/sh\nexec {trap}\n"),
        );
        make_runnable(&world.path(&format!("hooks/{hook}")));
    }
    world.write("a.pog.md", reworded());
    assert_eq!(checked(&world, "", &["a.pog.md"]).len(), 1);
    assert_eq!(
        checked(&world, "", &["--base", "HEAD", "a.pog.md"]).len(),
        1
    );
    world.pog(&["bump", "a.pog.md"]).ends_with(0);
    assert!(!world.path("run-by-git").exists());
    // The trap works: git itself falls into it.
    let _ = Command::new("git")
        .args(["status"])
        .current_dir(world.path(""))
        .output();
    assert!(world.path("run-by-git").exists());
}

#[test]
fn bump_takes_the_least_version_and_says_what_it_did() {
    let head = "---\nversion: 1.0.0\nchangelog:\n  - { version: 1.0.0, date: 2026-01-14, summary: First. }\n";
    let world = repository(&[("a.pog.md", &PROMPT.replace("---\nversion: 1.0.0\n", head))]);
    let run = world.pog(&["bump", "a.pog.md"]).ends_with(2);
    assert!(
        run.err
            .contains("Nothing that needs a new version has changed since HEAD"),
        "{}",
        run.err
    );
    world.write(
        "a.pog.md",
        reworded()
            .replace("---\nversion: 1.0.0\n", head)
            .replace("code", "source"),
    );
    let run = world.pog(&["bump", "a.pog.md"]).ends_with(0);
    assert!(
        run.out.starts_with(
            "a.pog.md: 1.0.0 -> 2.0.0\n  major: parameter 'code' was renamed to 'source'\n"
        ),
        "{}",
        run.out
    );
    let text = std::fs::read_to_string(world.path("a.pog.md")).unwrap();
    let entry = "summary: \"Parameter 'code' was renamed to 'source'; the wording changed.\" }\n  - { version: 1.0.0";
    assert!(
        text.starts_with("---\nversion: 2.0.0\nchangelog:\n  - { version: 2.0.0, date: 20")
            && text.contains(entry),
        "{text}"
    );
    assert!(checked(&world, "", &[]).is_empty());
    let run = world
        .pog(&["bump", "a", "--to", "2.1.0-rc.1", "--format", "json"])
        .ends_with(0);
    assert_eq!(
        (&run.json()["from"], &run.json()["to"]),
        (&"2.0.0".into(), &"2.1.0-rc.1".into())
    );
    assert!(
        world
            .pog(&["bump", "a", "--to", "1.0.0"])
            .ends_with(2)
            .err
            .contains("is not higher than")
    );
    assert!(
        world
            .pog(&["bump", "a", "--to", "one"])
            .ends_with(2)
            .err
            .contains("'one' is not a SemVer version")
    );
}

#[test]
fn bump_without_a_repository_needs_to_be_told_the_step() {
    let world = World::new(&[("a.pog.md", PROMPT)]);
    let run = world.pog(&["bump", "a.pog.md"]).ends_with(2);
    assert!(
        run.err.contains("not in a git repository") && run.err.contains("--major"),
        "{}",
        run.err
    );
    world
        .pog(&[
            "bump",
            "a.pog.md",
            "--minor",
            "--summary",
            "More: examples.",
        ])
        .ends_with(0);
    let text = std::fs::read_to_string(world.path("a.pog.md")).unwrap();
    assert!(
        text.contains("version: 1.1.0\n") && text.contains("summary: \"More: examples.\""),
        "{text}"
    );
    let starter = world.pog(&["list", "--format", "json"]).json();
    let id = starter["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|i| i["source"] == "starter")
        .unwrap()["id"]
        .clone();
    let run = world
        .pog(&["bump", id.as_str().unwrap(), "--patch"])
        .ends_with(2);
    assert!(
        run.err.contains("not part of this workspace"),
        "{}",
        run.err
    );
}
