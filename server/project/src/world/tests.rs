//! What the loader makes of folders on disk.

use std::path::PathBuf;

use pog_rules::CATALOG;
use pog_world::{Host, Snapshot};

use super::*;
use crate::system::Os;

struct Folder {
    folder: tempfile::TempDir,
    files: Files,
}

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self {
            folder,
            files: Files::default(),
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn roots(&self, roots: &[&str]) -> Vec<Workspace> {
        let open = |(number, root): (u32, &&str)| {
            Workspace::open(&Os, &CATALOG, &self.path(root), number, &self.files)
        };
        (0..).zip(roots).map(open).collect()
    }

    fn load(&self, roots: &[&str], named: &[PathBuf]) -> Loaded {
        let workspaces = self.roots(roots);
        let request = Request {
            named,
            ..Request::of(&Os, &self.files, &workspaces)
        };
        load(&request)
    }
}

fn world(loaded: Loaded) -> Snapshot {
    let mut host = Host::new(&CATALOG);
    for change in loaded.changes {
        host.apply(change);
    }
    host.snapshot()
}

fn names(loaded: &Loaded) -> Vec<String> {
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    loaded.files.keys().map(name).collect()
}

#[test]
fn files_are_numbered_in_the_order_of_their_paths() {
    let paths: Vec<String> = (0..300).map(|n| format!("{n:03}.pog.md")).collect();
    let texts: Vec<(&str, &str)> = paths.iter().map(|path| (&**path, "Hi\n")).collect();
    let loaded = Folder::with(&texts).load(&["."], &[]);
    let ids: Vec<FileId> = loaded.files.values().map(|file| file.id).collect();
    assert_eq!(ids.len(), 300);
    assert!(ids.is_sorted(), "{ids:?}");
}

#[test]
fn a_root_comes_with_all_its_inputs() {
    let folder = Folder::with(&[
        ("pog.toml", "[owners]\ncodeowners = true\n"),
        ("CODEOWNERS", "* @ada\n"),
        ("prompts/a.pog.md", "Hi\n"),
        ("prompts/a.pog.md.pog.yaml", "stage: skill\n"),
        (
            ".pog/results/a.json",
            r#"{"version": 1, "artifact": "a", "runs": []}"#,
        ),
    ]);
    let known = folder.roots(&["."])[0].config.known_path().unwrap();
    std::fs::write(&known, "{ half").unwrap();
    let loaded = folder.load(&["."], &[]);
    let read = world_paths(&loaded);
    assert_eq!(read, [known], "only what is broken is a problem");
    assert_eq!(names(&loaded), ["a.pog.md"]);
    let world = world(loaded);
    let entry = world.library.at_path(0, "prompts/a.pog.md").unwrap();
    assert_eq!(entry.summary.stage.as_deref(), Some("skill"));
    assert!(world.codeowners(0).is_some() && world.policies(0).is_some());
    assert!(world.baseline(0).is_none() && world.today.is_some());
}

fn world_paths(loaded: &Loaded) -> Vec<PathBuf> {
    loaded.problems.iter().map(|p| p.path.clone()).collect()
}

#[test]
fn a_file_of_a_nested_root_belongs_to_the_inner_one() {
    let folder = Folder::with(&[
        ("pog.toml", ""),
        ("a.pog.md", "Outer\n"),
        ("in/pog.toml", ""),
        ("in/b.pog.md", "Inner\n"),
    ]);
    let loaded = folder.load(&[".", "in"], &[]);
    assert_eq!(names(&loaded), ["a.pog.md", "b.pog.md"]);
    let world = world(loaded);
    assert!(world.library.at_path(1, "b.pog.md").is_some());
    assert!(world.library.at_path(0, "in/b.pog.md").is_none());
    assert_eq!(world.library.len(), 2);
}

#[test]
fn what_is_named_is_read_though_it_is_ignored() {
    let folder = Folder::with(&[
        ("pog.toml", ""),
        (".gitignore", "draft.pog.md\nold/\n"),
        ("draft.pog.md", "Draft\n"),
        ("draft.pog.md.pog.yaml", "stage: skill\n"),
        ("old/a.pog.md", "Old\n"),
        ("b.pog.md", "B\n"),
    ]);
    assert_eq!(names(&folder.load(&["."], &[])), ["b.pog.md"]);
    // An overlay stands for its prompt, a folder for what is in it.
    for (named, found) in [
        ("draft.pog.md", "draft.pog.md"),
        ("draft.pog.md.pog.yaml", "draft.pog.md"),
        ("old", "a.pog.md"),
    ] {
        let loaded = folder.load(&["."], &[folder.path(named)]);
        assert!(names(&loaded).contains(&found.to_owned()), "{named}");
        assert_eq!(loaded.files.len(), 2, "{named}");
    }
    let missing = folder.load(&["."], &[folder.path("gone.pog.md")]);
    assert_eq!(world_paths(&missing), [folder.path("gone.pog.md")]);
}

#[test]
fn an_overlay_without_a_prompt_is_a_file_and_no_artifact() {
    let folder = Folder::with(&[("pog.toml", ""), ("gone.pog.md.pog.yaml", "stage: skill\n")]);
    let loaded = folder.load(&["."], &[]);
    assert_eq!(names(&loaded), ["gone.pog.md.pog.yaml"]);
    assert!(world(loaded).library.is_empty());
}

#[test]
fn a_changed_file_concerns_the_inputs_that_are_read_from_it() {
    let folder = Folder::with(&[("pog.toml", "[check]\nbaseline = \"checks/known.json\"\n")]);
    let workspace = &folder.roots(&["."])[0];
    let concerned = |path: &str| -> Vec<&str> {
        let path = folder.path(path);
        let concerned = INPUTS.iter().filter(|i| i.concerns(workspace, &path));
        concerned.map(|input| input.name).collect()
    };
    assert_eq!(concerned("pog.toml"), ["policy"]);
    assert_eq!(concerned("docs/CODEOWNERS"), ["CODEOWNERS"]);
    assert_eq!(concerned(".pog/results/a/b.json"), ["model results"]);
    assert_eq!(concerned("checks/known.json"), ["known findings"]);
    assert!(concerned("prompts/a.pog.md").is_empty());
    for input in INPUTS {
        assert!(!input.watched.is_empty(), "{} is not watched", input.name);
        for glob in input.watched {
            assert!(watched().any(|w| w == *glob), "{glob}");
        }
    }
}
