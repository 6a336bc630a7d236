//! Policies on disk: what they build on, what may not be read, where their settings hold.

use std::fs;

use pog_rules as rules;
use pog_rules::CATALOG;
use tempfile::TempDir;

use super::*;
use crate::files::Files;
use crate::system::Os;

struct World(TempDir);

impl World {
    fn new(files: &[(&str, &str)]) -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            let path = world.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        world
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(path)
    }

    fn read(&self, root: &str) -> (Config, Vec<ConfigProblem>) {
        let files = Files::default();
        let root = self.path(root);
        read_config(
            &Os,
            &CATALOG,
            &root,
            0,
            find_config(&root).as_deref(),
            &files,
        )
    }

    fn fine(&self, root: &str) -> Config {
        let (config, problems) = self.read(root);
        assert!(problems.is_empty(), "{problems:#?}");
        config
    }

    fn told(&self, root: &str) -> Vec<(String, String)> {
        let told = |p: ConfigProblem| (p.span.text(&p.text).to_owned(), p.message);
        self.read(root).1.into_iter().map(told).collect()
    }
}

const RULE: &str = "template/unused-parameter";

fn level(config: &Config, path: &str) -> (String, Option<String>) {
    let policy = config.policies.of(path);
    let (level, source) = policy.level(rules::by_name(RULE).unwrap());
    (level.name().to_owned(), source.shown())
}

#[test]
fn a_policy_builds_on_others_nearest_last() {
    let world = World::new(&[
        (
            "app/pog.toml",
            "extends = [\"../org/base.toml\", \"team\"]\n[limits]\ntokens = 1\n",
        ),
        (
            "app/team/pog.toml",
            "extends = \"../../org/base.toml\"\n[rules]\n\"template/unused-parameter\" = \"info\"\n",
        ),
        (
            "org/base.toml",
            "[rules]\n\"template/unused-parameter\" = \"off\"\n[limits]\ntokens = 9\npass-rate = 1\n",
        ),
        (".git/HEAD", ""),
    ]);
    let config = world.fine("app");
    assert_eq!(
        level(&config, "a"),
        (
            "info".into(),
            Some("team/pog.toml:3 (rules.\"template/unused-parameter\")".into())
        )
    );
    let limits = &config.policies.base().limits;
    assert_eq!(limits.tokens.as_ref().map(|t| t.value), Some(1));
    assert_eq!(
        limits
            .pass_rate
            .as_ref()
            .and_then(|p| p.source.shown())
            .as_deref(),
        Some("../org/base.toml:5 (limits.pass-rate)")
    );
    assert_eq!(config.files.len(), 3);
    let shown: Vec<&str> = config.policies.files().iter().map(|f| &*f.path).collect();
    assert_eq!(shown, ["../org/base.toml", "team/pog.toml", "pog.toml"]);
}

#[test]
fn a_policy_that_leads_back_to_itself_is_told() {
    let world = World::new(&[
        ("pog.toml", "extends = \"a.toml\"\n[limits]\ntokens = 1\n"),
        ("a.toml", "extends = [\"b.toml\"]\n"),
        (
            "b.toml",
            "extends = [\"pog.toml\", \"b.toml\"]\n[limits]\npass-rate = 1\n",
        ),
    ]);
    let (config, problems) = world.read(".");
    let told: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "Extends itself (pog.toml → a.toml → b.toml → pog.toml); take one of these out",
            "Extends itself (b.toml → b.toml); take one of these out"
        ]
    );
    assert!(problems.iter().all(|p| p.file == world.path("b.toml")));
    assert!(
        config.policies.base().limits.tokens.is_some()
            && config.policies.base().limits.pass_rate.is_some()
    );
}

#[test]
fn nothing_outside_is_read() {
    let world = World::new(&[
        ("outside/pog.toml", "[limits]\ntokens = 1\n"),
        ("outside/key.json", "{}"),
        ("outside/lib/base.toml", ""),
        ("repo/.git/HEAD", ""),
        ("repo/base.toml", ""),
        ("repo/notes.txt", ""),
    ]);
    let try_it = |written: &str, more: &str| {
        fs::create_dir_all(world.path("repo/app")).unwrap();
        fs::write(
            world.path("repo/app/pog.toml"),
            format!("extends = {written:?}\n{more}"),
        )
        .unwrap();
        let told = world.told("repo/app");
        told.first().map(|(place, message)| {
            assert_eq!(
                (told.len(), place),
                (1, &format!("{written:?}")),
                "{told:?}"
            );
            message.clone()
        })
    };
    assert_eq!(try_it("../base.toml", ""), None);
    assert!(
        try_it("../../outside", "")
            .unwrap()
            .contains("lies outside")
    );
    assert!(
        try_it("../../outside/pog.toml", "")
            .unwrap()
            .contains("lies outside")
    );
    assert!(
        try_it("../../outside/key.json", "")
            .unwrap()
            .contains("neither a .toml file")
    );
    assert!(
        try_it("../notes.txt", "")
            .unwrap()
            .contains("neither a .toml file")
    );
    assert!(
        try_it("/etc/x.toml", "")
            .unwrap()
            .contains("other machines")
    );
    assert!(try_it("~/x.toml", "").unwrap().contains("other machines"));
    assert!(try_it("C:/x.toml", "").unwrap().contains("other machines"));
    assert!(
        try_it("https://x/y.toml", "")
            .unwrap()
            .contains("is an address")
    );
    assert!(try_it("none.toml", "").unwrap().contains("does not exist"));
    assert!(try_it("", "").unwrap().contains("leads nowhere"));
    let source = "[library]\nsources = [{ name = \"o\", path = \"../../outside/lib\" }]\n";
    assert_eq!(try_it("../../outside/lib/base.toml", source), None);
    assert!(
        try_it("../../outside/pog.toml", source)
            .unwrap()
            .contains("lies outside")
    );
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(
            world.path("outside/pog.toml"),
            world.path("repo/app/link.toml"),
        )
        .unwrap();
        assert!(try_it("link.toml", "").unwrap().contains("lies outside"));
        std::os::unix::fs::symlink(
            world.path("repo/notes.txt"),
            world.path("repo/app/text.toml"),
        )
        .unwrap();
        assert!(try_it("text.toml", "").is_some());
    }
}

#[test]
fn globs_count_from_the_folder_of_the_policy() {
    let policy =
        "[[overrides]]\nfiles = [\"/sub/drafts/**\"]\nrules = { \"template/*\" = \"hint\" }\n";
    let world = World::new(&[("pog.toml", policy), ("sub/drafts/a.pog.md", "")]);
    assert_eq!(level(&world.fine("."), "sub/drafts/a.pog.md").0, "hint");
    let config = world.fine("sub");
    assert_eq!(level(&config, "drafts/a.pog.md").0, "hint");
    assert_ne!(level(&config, "sub/drafts/a.pog.md").0, "hint");
    assert_eq!(
        level(&config, "drafts/a.pog.md").1.unwrap(),
        "../pog.toml:3 (overrides[1].rules.\"template/*\")"
    );
}

#[test]
fn overrides_of_an_extended_policy_hold_here() {
    let base = "[[overrides]]\nfiles = [\"drafts\"]\nrules = { \"template/*\" = \"off\" }\n[library]\nroots = [\"texts\"]\nsources = [{ name = \"o\", path = \"lib\" }]\n";
    let world = World::new(&[
        ("app/pog.toml", "extends = \"../org/base.toml\"\n"),
        ("app/texts/a.pog.md", ""),
        ("org/base.toml", base),
        ("org/lib/b.pog.md", ""),
        (".git/HEAD", ""),
    ]);
    let config = world.fine("app");
    assert_eq!(level(&config, "drafts/a.pog.md").0, "off");
    assert_eq!(config.library_roots, [world.path("app/texts")]);
    assert_eq!(config.sources, [world.path("org/lib")]);
}

#[test]
fn what_cannot_be_read_leaves_the_rest_in_force() {
    let world = World::new(&[("pog.toml", "[library\nroots = 1\n[limits]\ntokens = 7\n")]);
    let (config, problems) = world.read(".");
    assert!(config.broken && config.starter && !problems.is_empty());
    assert_eq!(
        config
            .policies
            .base()
            .limits
            .tokens
            .as_ref()
            .map(|t| t.value),
        Some(7)
    );
    fs::write(world.path("pog.toml"), b"\xff").unwrap();
    assert_eq!(
        world.told("."),
        [(
            String::new(),
            "Not UTF-8; save the file as UTF-8".to_owned()
        )]
    );
    fs::write(world.path("pog.toml"), "[libary]\n").unwrap();
    assert!(!world.read(".").0.broken);
}

#[test]
fn a_folder_of_prompts_that_is_not_there_is_told() {
    let world = World::new(&[
        ("pog.toml", "[library]\nroots = [\"promts\"]\n"),
        ("prompts/a.pog.md", ""),
    ]);
    let (config, problems) = world.read(".");
    assert_eq!(problems[0].severity, Severity::Warning);
    assert_eq!(problems[0].span.text(&problems[0].text), "\"promts\"");
    assert!(!config.broken);
}
