//! `cargo xtask generate [--check]`: writes the files that code can produce, or says which of them are stale. What they
//! contain is decided in [`crate::docs`]; a further generated file is one line in [`files`].

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use pog_analysis::rules::CATALOG;

use crate::{clients, configuration, docs, models};

/// Path from the top of the repository, and contents.
fn files() -> Vec<(&'static str, String)> {
    let schema =
        serde_json::to_string_pretty(CATALOG.schema()).expect("a JSON value can be written") + "\n";
    vec![
        ("server/docs/rules.md", docs::rules()),
        ("server/docs/dialects.md", docs::dialects()),
        ("server/docs/models.md", models::page()),
        ("server/docs/configuration.md", configuration::page()),
        ("server/docs/pog.schema.json", schema),
        ("server/docs/formats.json", clients::formats()),
        ("server/docs/settings.schema.json", clients::settings()),
    ]
}

/// Writes every generated file below `root`; with `check` only compares.
pub(crate) fn run(root: &Path, check: bool) -> Result<()> {
    apply(root, &files(), check)
}

fn apply(root: &Path, files: &[(&str, String)], check: bool) -> Result<()> {
    let mut stale = Vec::new();
    for (name, wanted) in files {
        let path = root.join(name);
        // A checkout may have turned line ends around; that does not make a file stale.
        let present = fs::read_to_string(&path)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        if present == *wanted {
            continue;
        }
        if check {
            stale.push(*name);
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        fs::write(&path, wanted).with_context(|| format!("writing {}", path.display()))?;
        println!("wrote {name}");
    }
    if !stale.is_empty() {
        bail!(
            "stale: {}; run 'cargo xtask generate' and commit the result",
            stale.join(", ")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_file_is_named_and_then_written() {
        let root = std::env::temp_dir().join(format!("pog-generate-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let files = [
            ("docs/a.md", "one\n".to_owned()),
            ("docs/b.md", "two\n".to_owned()),
        ];
        let error = apply(&root, &files, true).unwrap_err().to_string();
        assert!(error.contains("docs/a.md, docs/b.md"), "{error}");
        apply(&root, &files, false).unwrap();
        apply(&root, &files, true).unwrap();
        fs::write(root.join("docs/a.md"), "one\r\n").unwrap();
        apply(&root, &files, true).unwrap();
        fs::write(root.join("docs/b.md"), "changed\n").unwrap();
        let error = apply(&root, &files, true).unwrap_err().to_string();
        assert!(
            error.contains("docs/b.md") && !error.contains("docs/a.md"),
            "{error}"
        );
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn the_committed_files_are_current() {
        run(&crate::root(), true).unwrap();
    }
}
