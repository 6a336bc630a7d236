//! `cargo xtask generate [--check]`: writes the files that are made from others, or says which of them are stale. What
//! this crate makes is one line in [`files`] each; the parser and what other languages make follow.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use pog_rules::CATALOG;

use crate::{clients, configuration, docs, grammar, hooks, models, programs};

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
        ("editors/neovim/lua/pog/formats.lua", clients::formats_lua()),
        (".pre-commit-hooks.yaml", hooks::manifest()),
        (
            "server/project/templates/pre-commit-config.yaml",
            hooks::configuration(),
        ),
        ("server/project/templates/pre-commit.sh", hooks::script()),
    ]
}

/// Runs every generator there is; with `check` nothing is written. All of them run even when one fails.
pub(crate) fn run_all(root: &Path, check: bool) -> Result<()> {
    // The programs read what this crate writes, so it comes first.
    let outcomes = [
        run(root, check),
        grammar::run(check),
        programs::run(root, check),
    ];
    let failures: Vec<String> = outcomes
        .into_iter()
        .filter_map(Result::err)
        .map(|error| format!("{error:#}"))
        .collect();
    if !failures.is_empty() {
        bail!("{}", failures.join("\n"));
    }
    Ok(())
}

/// Writes the files below `root` that this crate makes; with `check` only compares.
fn run(root: &Path, check: bool) -> Result<()> {
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
