//! The starter library is healthy by definition: no rule may report anything in it, neither where
//! it is built in nor where it was laid out in a workspace.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_model::library::Entry;
use pog_model::{FileId, Origin, SourceFile};
use pog_world::{Change, Host};

use crate::check::check_file;

#[expect(
    clippy::disallowed_methods,
    reason = "a test reads the starter library from the checkout"
)]
fn prompts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the starter library lies beside the server") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            prompts(&path, found);
        } else if path.to_string_lossy().ends_with(".pog.md") {
            found.push(path);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test reads the starter library from the checkout"
)]
fn library(origin: Origin) -> (Host, Vec<Arc<SourceFile>>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../prompts-fixture");
    let mut paths = Vec::new();
    prompts(&root, &mut paths);
    paths.sort();
    let mut host = Host::new(&super::CATALOG);
    let files: Vec<Arc<SourceFile>> = (0u32..)
        .zip(&paths)
        .map(|(id, path)| {
            let relative = path
                .strip_prefix(&root)
                .expect("found below the root")
                .to_string_lossy()
                .replace('\\', "/");
            let default_id = relative.trim_end_matches(".pog.md").to_owned();
            let text = std::fs::read_to_string(path).expect("UTF-8");
            Arc::new(SourceFile::new(
                FileId(id),
                relative.into(),
                default_id.into(),
                origin,
                0,
                text.into(),
            ))
        })
        .collect();
    host.apply(Change::Entries(
        files
            .iter()
            .filter_map(|f| Entry::of(f))
            .map(Arc::new)
            .collect(),
    ));
    host.apply(Change::Today("2026-11-21".into()));
    (host, files)
}

#[test]
fn nothing_is_wrong_with_the_starter_library() {
    for origin in [Origin::Starter, Origin::Workspace] {
        let (host, files) = library(origin);
        assert!(files.len() > 30, "only {} prompts found", files.len());
        let snapshot = host.snapshot();
        let mut findings = Vec::new();
        for file in &files {
            for finding in check_file(&snapshot, file) {
                let line = file.text[..finding.location.span.lo()]
                    .matches('\n')
                    .count()
                    + 1;
                findings.push(format!(
                    "{}:{line}: {}: {}",
                    file.path, finding.rule.name, finding.message
                ));
            }
        }
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }
}
