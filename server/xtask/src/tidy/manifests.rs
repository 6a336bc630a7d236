//! Walls between crates, read from their manifests: which of our crates may know which, and at whose door an outside
//! library stops.

use anyhow::{Context, Result};
use toml::{Table, Value};

use super::Report;

/// Our crates, lowest layer first: each may know those of the layers below it. A crate that is missing here is an error:
/// somebody has to decide.
const LAYERS: &[&[&str]] = &[
    &["pog-text", "tree-sitter-pog"],
    &["pog-yaml"],
    &["pog-template"],
    &["pog-formats"],
    &["pog-model"],
    &["pog-policy"],
    &["pog-world"],
    &["pog-check", "pog-project", "pog-render"],
    &["pog-fixtures", "pog-format-rules", "pog-governance"],
    &["pog-convert", "pog-rules"],
    &["pog-ide"],
    &["pog-lsp"],
    &["pog", "pog-harness"],
    &["xtask"],
];

/// What is below and stays unknown all the same: features take fixes from findings and know no rules.
const NEVER: &[(&str, &str)] = &[
    ("pog-ide", "pog-check"),
    ("pog-ide", "pog-format-rules"),
    ("pog-ide", "pog-rules"),
    ("pog-convert", "pog-check"),
    ("pog-convert", "pog-format-rules"),
    ("pog-governance", "pog-check"),
    ("pog-governance", "pog-project"),
    ("pog-format-rules", "pog-project"),
    ("pog-rules", "pog-project"),
    ("pog-convert", "pog-project"),
    ("pog-ide", "pog-project"),
];

/// Crates that only tests may use. What tests use may stand above them.
const TESTING: &[&str] = &["pog-fixtures", "pog-harness"];

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&name))
}

/// Whether the shipped code of a crate may know another.
fn may_know(name: &str, other: &str) -> bool {
    let is_for_tests = TESTING.contains(&other) && !TESTING.contains(&name);
    layer(other) < layer(name) && !is_for_tests && !NEVER.contains(&(name, other))
}

/// Outside libraries and their homes.
const HOMES: &[(&str, &[&str])] = &[
    ("tokio", &["pog-lsp", "pog-harness"]),
    ("futures-util", &["pog-lsp"]),
    ("tower-lsp-server", &["pog-lsp"]),
    ("tower-service", &["pog-lsp"]),
    ("lsp-types", &["pog-lsp"]),
    ("gen-lsp-types", &["pog-lsp"]),
    ("clap", &["pog", "xtask"]),
    ("mimalloc", &["pog"]),
    ("clap_complete", &["pog"]),
    ("clap_mangen", &["pog"]),
    ("annotate-snippets", &["pog"]),
    ("tree-sitter", &["pog-formats", "tree-sitter-pog"]),
    ("tree-sitter-language", &["tree-sitter-pog"]),
    ("tree-sitter-generate", &["xtask"]),
    ("granit-parser", &["pog-yaml"]),
    ("minijinja", &["pog-template", "pog-render"]),
    ("minijinja-contrib", &["pog-render"]),
    ("jsonschema", &["pog-governance"]),
    ("globset", &["pog-formats", "pog-policy", "pog-project"]),
    ("regex", &["pog-policy", "pog-governance", "pog"]),
    ("git2", &["pog-project"]),
    ("aho-corasick", &["pog-rules", "pog-governance"]),
    ("tiktoken", &["pog-policy"]),
    ("schemars", &["pog-model", "pog-policy", "pog-ide", "pog"]),
    ("similar", &["pog"]),
    ("rayon", &["pog-project", "pog"]),
    ("strsim", &["pog-text"]),
    ("ignore", &["pog-project"]),
];

/// Checks one manifest. The workspace's own has no package and is passed over.
pub(super) fn check(path: &str, text: &str, report: &mut Report) -> Result<()> {
    let manifest: Table = text.parse().with_context(|| format!("reading {path}"))?;
    let Some(name) = manifest
        .get("package")
        .and_then(|p| p.get("name"))
        .and_then(Value::as_str)
    else {
        return Ok(());
    };
    if manifest.get("workspace").is_some() {
        // A workspace of its own (the fuzz target, which wants another compiler) is no part of the house.
        return Ok(());
    }
    let mut broken = |what: String| report.broken.push(format!("{path}: {what}"));
    if manifest
        .get("lints")
        .and_then(|l| l.get("workspace"))
        .and_then(Value::as_bool)
        != Some(true)
    {
        broken("does not inherit the workspace's lints; add '[lints] workspace = true'".into());
    }
    if layer(name).is_none() {
        broken(format!(
            "crate '{name}' has no place in the house; decide what it may know in server/xtask/src/tidy/manifests.rs"
        ));
        return Ok(());
    }
    for (section, dependency) in dependencies(&manifest) {
        let is_shipped = section != "dev-dependencies";
        if is_shipped && layer(&dependency).is_some() && !may_know(name, &dependency) {
            broken(format!(
                "'{name}' must not know '{dependency}'; dependencies point one way only"
            ));
        }
        let home = HOMES.iter().find(|(library, _)| *library == dependency);
        if let Some((_, homes)) = home
            && is_shipped
            && !homes.contains(&name)
        {
            broken(format!(
                "'{name}' must not use '{dependency}'; its home is {}",
                homes.join(", ")
            ));
        }
    }
    Ok(())
}

/// Section and real name of every dependency, those of single platforms included.
fn dependencies(manifest: &Table) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut tables = vec![manifest];
    if let Some(targets) = manifest.get("target").and_then(Value::as_table) {
        tables.extend(targets.values().filter_map(Value::as_table));
    }
    for table in tables {
        for section in ["dependencies", "build-dependencies", "dev-dependencies"] {
            for (key, value) in table
                .get(section)
                .and_then(Value::as_table)
                .into_iter()
                .flatten()
            {
                let renamed = value.get("package").and_then(Value::as_str);
                found.push((section, renamed.unwrap_or(key).to_owned()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::HOMES;

    #[test]
    fn every_home_is_of_one_library_that_is_in_use() {
        let workspace = include_str!("../../../../Cargo.toml");
        for (at, (library, _)) in HOMES.iter().enumerate() {
            assert!(
                HOMES[..at].iter().all(|(other, _)| other != library),
                "{library}"
            );
            let named = [format!("\n{library} = "), format!("\"{library}\"")];
            assert!(
                named.iter().any(|n| workspace.contains(n.as_str())),
                "{library}"
            );
        }
    }
}
