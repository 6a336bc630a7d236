//! Histories of real repositories: who changed what, through renames, merges, mailmaps and shallow clones.

use std::path::Path;
use std::process::{Command, Stdio};

use pog_model::library::Library;
use pog_rules::CATALOG;
use pog_world::history::{CommittedLibrary, History};

use super::*;
use crate::files::Files;
use crate::system::Os;
use crate::workspace::Workspace;
use crate::world;

const TEXT: &str = "---\nversion: 1.0.0\n---\nuser:\nA prompt that is long.\nIt has a line that stays, by which it is known again.\nAnd one more of the kind.\n";

struct World {
    folder: tempfile::TempDir,
    root: std::path::PathBuf,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let world = Self { folder, root };
        world.git(&["init", "-q", "-b", "main"]);
        world
    }

    fn git(&self, args: &[&str]) {
        self.git_as("Ada <ada@example.com>", "2026-01-01T12:00:00+0000", args);
    }

    fn git_as(&self, who: &str, when: &str, args: &[&str]) {
        let (name, email) = who.trim_end_matches('>').split_once(" <").unwrap();
        let mut command = Command::new("git");
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null");
        command
            .env("GIT_AUTHOR_NAME", name)
            .env("GIT_AUTHOR_EMAIL", email)
            .env("GIT_AUTHOR_DATE", when);
        command
            .env("GIT_COMMITTER_NAME", "C")
            .env("GIT_COMMITTER_EMAIL", "c@x")
            .env("GIT_COMMITTER_DATE", when);
        let output = command
            .args(args)
            .current_dir(&self.root)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "git {args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn commit(&self, who: &str, when: &str) {
        self.git(&["add", "-A"]);
        self.git_as(who, when, &["commit", "-qm", "x"]);
    }

    fn look<T>(
        &self,
        root: &Path,
        ask: impl FnOnce(&Repository, &Workspace, &Library, &Files) -> T,
    ) -> T {
        let files = Files::default();
        let workspace = Workspace::open(&Os, &CATALOG, root, 0, &files);
        let loaded = world::load(&world::Request::of(
            &Os,
            &files,
            std::slice::from_ref(&workspace),
        ));
        assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
        let mut library = Library::default();
        let files_of_root: Vec<_> = loaded.files.into_values().collect();
        world::entries(&files_of_root)
            .into_iter()
            .for_each(|e| library.insert(e));
        ask(
            &Repository::open(root).expect("a repository"),
            &workspace,
            &library,
            &files,
        )
    }

    fn history(&self, root: &Path, path: &str) -> (Vec<String>, History) {
        self.look(root, |repository, workspace, library, _| {
            let history = repository.history(workspace, library).expect("a history");
            let file = library.at_path(0, path).expect("the file is there").file;
            (
                history
                    .of(file)
                    .map(|c| format!("{} {} <{}>", c.date, c.author.name, c.author.email))
                    .collect(),
                history,
            )
        })
    }

    fn committed_library(&self, base: &Base) -> (CommittedLibrary, Library) {
        let root = self.root.clone();
        self.look(&root, |repository, workspace, library, files| {
            let base = repository
                .committed_library(base, workspace, library, files)
                .expect("a committed library");
            ((*base.committed).clone(), library.clone())
        })
    }
}

const ADA: &str = "Ada <ada@example.com>";
const BOB: &str = "Bob <bob@example.com>";

#[test]
fn authors_are_followed_through_renames_and_mapped() {
    let world = World::new();
    world.write("a.pog.md", TEXT);
    world.write("other.pog.md", "Another one.\n");
    world.commit(ADA, "2026-01-01T23:30:00+0000");
    world.write("a.pog.md", &TEXT.replace("long", "long and clear"));
    world.commit("bobby <bob@home.example>", "2026-01-02T01:30:00+0200");
    std::fs::create_dir(world.root.join("sub")).unwrap();
    world.git(&["mv", "a.pog.md", "sub/b.pog.md"]);
    world.write("sub/b.pog.md", &TEXT.replace("long", "long and very clear"));
    world.commit(BOB, "2026-01-03T12:00:00+0000");
    world.write(".mailmap", "Bob <bob@example.com> <bob@home.example>\n");
    let (who, history) = world.history(&world.root, "sub/b.pog.md");
    assert_eq!(
        who,
        [
            "2026-01-03 Bob <bob@example.com>",
            "2026-01-02 Bob <bob@example.com>",
            "2026-01-01 Ada <ada@example.com>"
        ]
    );
    assert!(history.complete);
    assert_eq!(history.commits.len(), 3);
    assert_eq!(
        world.history(&world.root, "other.pog.md").0,
        ["2026-01-01 Ada <ada@example.com>"]
    );
    let (who, _) = world.history(&world.root.join("sub"), "b.pog.md");
    assert_eq!(
        who.len(),
        1,
        "below the root: what came from outside of it came as new"
    );
}

#[test]
fn an_overlay_belongs_to_its_artifact() {
    let world = World::new();
    world.write(
        "a.prompt.yml",
        "messages:\n  - role: user\n    content: Hi\n",
    );
    world.commit(ADA, "2026-01-01T12:00:00+0000");
    world.write("a.prompt.yml.pog.yaml", "version: 1.0.0\n");
    world.commit(BOB, "2026-01-02T12:00:00+0000");
    assert_eq!(
        world.history(&world.root, "a.prompt.yml").0,
        [
            "2026-01-02 Bob <bob@example.com>",
            "2026-01-01 Ada <ada@example.com>"
        ]
    );
    world.write("a.prompt.yml.pog.yaml", "version: 1.0.1\n");
    let (committed, library) = world.committed_library(&Base::Head);
    let now = library.at_path(0, "a.prompt.yml").unwrap();
    assert_eq!(
        committed.of(now.file).unwrap().summary.version.as_deref(),
        Some("1.0.0")
    );
}

#[test]
fn a_merge_counts_only_where_it_made_something_of_its_own() {
    let world = World::new();
    world.write("a.pog.md", TEXT);
    world.commit(ADA, "2026-01-01T12:00:00+0000");
    world.git(&["checkout", "-q", "-b", "side"]);
    world.write("a.pog.md", &TEXT.replace("long", "short"));
    world.commit(BOB, "2026-01-02T12:00:00+0000");
    world.git(&["checkout", "-q", "main"]);
    world.write("b.pog.md", "Elsewhere.\n");
    world.commit(ADA, "2026-01-03T12:00:00+0000");
    world.git_as(
        "Merger <m@x>",
        "2026-01-04T12:00:00+0000",
        &["merge", "-q", "--no-ff", "-m", "m", "side"],
    );
    let names = |path: &str| -> Vec<String> {
        world
            .history(&world.root, path)
            .0
            .iter()
            .map(|l| l.split(' ').nth(1).unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("a.pog.md"), ["Bob", "Ada"]);
    world.git(&["checkout", "-q", "-b", "two", "main~1"]);
    world.write("a.pog.md", &TEXT.replace("A prompt", "One prompt"));
    world.commit(ADA, "2026-01-05T12:00:00+0000");
    // Both sides changed the same line: git stops and leaves it to a person.
    let merge = Command::new("git")
        .args(["merge", "-q", "--no-ff", "main"])
        .current_dir(&world.root)
        .output()
        .unwrap();
    assert!(!merge.status.success());
    world.write("a.pog.md", &TEXT.replace("A prompt", "Our prompt"));
    world.commit("Merger <m@x>", "2026-01-06T12:00:00+0000");
    assert_eq!(
        names("a.pog.md"),
        ["Merger", "Ada", "Bob", "Ada"],
        "and those it joined"
    );
}

#[test]
fn a_shallow_clone_does_not_make_its_oldest_author_everybodys() {
    let world = World::new();
    world.write("a.pog.md", TEXT);
    world.commit(ADA, "2026-01-01T12:00:00+0000");
    world.write("b.pog.md", TEXT);
    world.commit(BOB, "2026-01-02T12:00:00+0000");
    world.write("b.pog.md", "Entirely new.\n");
    world.commit(BOB, "2026-01-03T12:00:00+0000");
    let url = format!("file://{}", world.root.display());
    world.git(&["clone", "-q", "--depth", "2", &url, "clone"]);
    let clone = world.root.join("clone");
    let (who, history) = world.history(&clone, "a.pog.md");
    assert!(who.is_empty() && !history.complete);
    assert_eq!(
        world.history(&clone, "b.pog.md").0,
        ["2026-01-03 Bob <bob@example.com>"]
    );
}

#[test]
fn the_library_of_a_commit_shares_what_did_not_change() {
    let world = World::new();
    for path in ["same", "changed", "gone", "moved"] {
        world.write(&format!("{path}.pog.md"), &TEXT.replace("A prompt", path));
    }
    world.commit(ADA, "2026-01-01T12:00:00+0000");
    world.write("changed.pog.md", "Changed.\n");
    world.write("new.pog.md", "Nobody has seen this before.\n");
    world.write(".gitignore", "ignored.pog.md\n");
    std::fs::remove_file(world.root.join("gone.pog.md")).unwrap();
    std::fs::create_dir(world.root.join("sub")).unwrap();
    std::fs::rename(
        world.root.join("moved.pog.md"),
        world.root.join("sub/there.pog.md"),
    )
    .unwrap();
    let (committed, library) = world.committed_library(&Base::Head);
    let now = |path: &str| library.at_path(0, path).unwrap();
    let then = |path: &str| committed.library.at_path(0, path);
    assert!(std::sync::Arc::ptr_eq(
        now("same.pog.md"),
        then("same.pog.md").unwrap()
    ));
    assert!(then("changed.pog.md").unwrap().text.contains("version"));
    assert_eq!(
        then("changed.pog.md").unwrap().file,
        now("changed.pog.md").file
    );
    assert!(
        then("gone.pog.md").is_some()
            && then("new.pog.md").is_none()
            && then("sub/there.pog.md").is_none()
    );
    assert!(committed.of(now("new.pog.md").file).is_none());
    assert_eq!(
        &*committed.of(now("sub/there.pog.md").file).unwrap().path,
        "moved.pog.md"
    );
    assert!(world.folder.path().exists());
}

#[test]
fn who_commits_is_read_from_the_configuration() {
    let world = World::new();
    world.write("a.pog.md", TEXT);
    world.commit(ADA, "2026-01-01T12:00:00+0000");
    world.git(&["config", "user.name", "Eve"]);
    world.git(&["config", "user.email", "eve@example.com"]);
    let (_, history) = world.history(&world.root, "a.pog.md");
    if std::env::var_os("GIT_AUTHOR_EMAIL").is_none() {
        assert_eq!(history.me.unwrap().email, "eve@example.com");
    }
}
