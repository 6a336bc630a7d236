//! The hook that `pog init --hooks` writes, in real repositories: a commit with a broken file of any format is refused, and
//! nothing else is.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use pog_formats::dialect::{DIALECTS, FormatHint, SAMPLE_ROOT, Source};
use pog_formats::{Parsed, dialect};

use crate::support::World;

/// A repository with the hook, of which the present state is committed past it.
fn repository() -> World {
    let world = World::new(&[]);
    fs::remove_dir(world.path(".git")).unwrap();
    git(&world, &["init", "--quiet"]);
    git(&world, &["config", "user.name", "T"]);
    git(&world, &["config", "user.email", "t@example.com"]);
    world.pog(&["init", "--hooks", "-y"]).ends_with(0);
    git(&world, &["add", "."]);
    git(&world, &["commit", "--quiet", "--no-verify", "-m", "start"]);
    world
}

fn git(world: &World, args: &[&str]) {
    let done = run(world, args);
    assert!(done.status.success(), "{args:?}: {}", reported(&done));
}

/// Runs git with the built pog on the PATH.
fn run(world: &World, args: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_BIN_EXE_pog")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    Command::new("git")
        .args(args)
        .current_dir(world.path(""))
        .env("PATH", path)
        .output()
        .unwrap()
}

/// What a person sees of a run.
fn reported(done: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    )
}

/// Stages everything and commits, so that the hook decides.
fn commit(world: &World) -> Output {
    git(world, &["add", "--all"]);
    run(world, &["commit", "--quiet", "--message", "x"])
}

/// What no file of any format may hold.
fn secret() -> String {
    format!("AKIA{}", "Q7ZLM2XW5TRK3VBH")
}

/// A healthy file with a credential in its first text; in its metadata where no text is a template.
fn broken(parsed: &Parsed, text: &str) -> String {
    let mut broken = text.to_owned();
    match parsed.layout.regions.iter().find(|r| r.in_message) {
        Some(region) => broken.insert_str(region.span.lo(), &format!(" {} ", secret())),
        None => broken.push_str(&format!("\n# {}\n", secret())),
    }
    broken
}

fn read(path: &str, text: &str) -> Option<Parsed> {
    let hint = FormatHint {
        in_library: path.starts_with(&format!("{SAMPLE_ROOT}/")),
        ..FormatHint::default()
    };
    let (dialect, reason) = dialect::detect(path, text, hint)?;
    Some(Parsed::new(dialect, reason, &Source::alone(path, text)))
}

/// The samples of one format and what belongs to them: paths below the folder and texts.
fn samples(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let (mut found, mut queue) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = queue.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                queue.push(path);
                continue;
            }
            let below = path.strip_prefix(folder).unwrap();
            found.push((below.to_str().unwrap().to_owned(), fs::read(&path).unwrap()));
        }
    }
    found
}

fn folders() -> Vec<PathBuf> {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/formats");
    fs::read_dir(formats)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

#[test]
fn a_broken_file_of_any_format_is_refused() {
    let mut seen = BTreeSet::new();
    for folder in folders() {
        let world = repository();
        let files = samples(&folder);
        for (path, text) in &files {
            world.write(path, text);
        }
        let healthy = commit(&world);
        assert!(
            healthy.status.success(),
            "{}: {}",
            folder.display(),
            reported(&healthy)
        );
        let mut paths = Vec::new();
        for (path, text) in &files {
            let Ok(text) = std::str::from_utf8(text) else {
                continue;
            };
            let Some(parsed) = read(path, text) else {
                continue;
            };
            world.write(path, broken(&parsed, text));
            seen.insert(parsed.dialect.id);
            paths.push(path);
        }
        let refused = commit(&world);
        let reported = reported(&refused);
        assert!(
            !refused.status.success(),
            "{}: {reported}",
            folder.display()
        );
        for path in paths {
            let line = reported
                .lines()
                .find(|line| line.contains(&format!("{path}:")));
            assert!(
                line.is_some() && reported.contains("security/secret"),
                "{path}: {reported}"
            );
        }
    }
    let all: BTreeSet<&str> = DIALECTS.iter().map(|dialect| dialect.id).collect();
    assert_eq!(seen, all, "there is a sample of every format");
}

#[test]
fn what_belongs_to_prompts_is_checked_as_well() {
    for (path, text) in [
        ("prompts/a.prompty.pog.yaml", "stage: nonsense\n"),
        ("pog.toml", "[libary]\n"),
    ] {
        let world = repository();
        let prompt = "---\nname: A\ninputs:\n  q: { type: string }\n---\nuser:\n{{q}}\n";
        world.write("prompts/a.prompty", prompt);
        let healthy = commit(&world);
        assert!(healthy.status.success(), "{}", reported(&healthy));
        world.write(path, text);
        let refused = commit(&world);
        assert!(
            !refused.status.success() && reported(&refused).contains(path),
            "{path}: {}",
            reported(&refused)
        );
    }
}

#[test]
fn what_is_no_prompt_is_nobodys_business() {
    let world = repository();
    world.write("package.json", "{ \"name\": \"x\", \"broken\": {{ }\n");
    world.write("ci.yml", "on: push\n  jobs: [\n");
    world.write("README.md", "Write `{{ name` and {% if %}.\n");
    world.write("latin.md", b"caf\xe9\n");
    world.write("blob.json", b"\xff\xfe\x00\x01");
    world.write("large.yaml", "key: value\n".repeat(100_000));
    world.write("src/main.rs", "fn main() {}\n");
    let done = commit(&world);
    assert!(done.status.success(), "{}", reported(&done));
    assert_eq!(reported(&done), "");
}
