//! `cargo xtask tidy`: the walls of ARCHITECTURE.md that the compiler does not hold by itself. Manifests are read as
//! TOML, sources as bytes sorted into code, comments, strings and tests; nothing is compiled. Style is clippy's business.

mod manifests;
mod source;
#[cfg(test)]
mod tests;
mod threats;
mod walls;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use source::Source;

/// Folders with Rust crates of this repository.
const CRATES: [&str; 2] = ["server", "grammars"];

/// What clippy forbids in the crates without an outside world.
const DOORS: [&str; 14] = [
    "server/text/clippy.toml",
    "server/yaml/clippy.toml",
    "server/template/clippy.toml",
    "server/formats/clippy.toml",
    "server/model/clippy.toml",
    "server/policy/clippy.toml",
    "server/world/clippy.toml",
    "server/render/clippy.toml",
    "server/governance/clippy.toml",
    "server/check/clippy.toml",
    "server/format-rules/clippy.toml",
    "server/rules/clippy.toml",
    "server/convert/clippy.toml",
    "server/ide/clippy.toml",
];

/// What tidy has to say.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Walls that are broken; each is an error.
    broken: Vec<String>,
    /// Things worth knowing.
    notes: Vec<String>,
}

/// Checks the repository below `root`.
pub(crate) fn run(root: &Path) -> Result<()> {
    let report = check(root)?;
    for note in &report.notes {
        println!("note: {note}");
    }
    for line in &report.broken {
        eprintln!("error: {line}");
    }
    if !report.broken.is_empty() {
        bail!(
            "{} of the walls in server/ARCHITECTURE.md broken",
            report.broken.len()
        );
    }
    Ok(())
}

fn check(root: &Path) -> Result<Report> {
    let mut report = Report::default();
    let mut files = Vec::new();
    for folder in CRATES {
        collect(root, &root.join(folder), &mut files)?;
    }
    files.sort();
    let text = |path: &String| {
        fs::read_to_string(root.join(path)).with_context(|| format!("reading {path}"))
    };
    let mut sources = Vec::new();
    for path in files.iter().filter(|p| p.ends_with(".rs")) {
        sources.push(Source::read(path.clone(), text(path)?));
    }
    for path in files.iter().filter(|p| p.ends_with("/Cargo.toml")) {
        manifests::check(path, &text(path)?, &mut report)?;
    }
    source::mark_test_files(&mut sources);
    let dialects: Vec<&str> = pog_formats::dialect::DIALECTS
        .iter()
        .map(|d| d.id)
        .collect();
    walls::check(&sources, &dialects, &mut report);
    let doors: Vec<String> = DOORS
        .iter()
        .map(|p| text(&(*p).to_owned()))
        .collect::<Result<_>>()?;
    same_doors(&doors, &mut report);
    let read = |path: &Path| fs::read_to_string(root.join(path)).ok();
    for (line, message) in threats::broken(&text(&threats::PAGE.to_owned())?, &read) {
        report
            .broken
            .push(format!("{}:{line}: {message}", threats::PAGE));
    }
    Ok(report)
}

/// The pure crates close the same doors; clippy has no way to share a file between them and not with the others.
fn same_doors(doors: &[String], report: &mut Report) {
    for (path, text) in DOORS.iter().zip(doors) {
        if Some(text) != doors.first() {
            report.broken.push(format!(
                "{path}: differs from {}; the pure crates close the same doors",
                DOORS[0]
            ));
        }
    }
}

/// Paths of manifests and sources from the top of the repository, with `/` between parts.
fn collect(root: &Path, folder: &Path, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                collect(root, &path, found)?;
            }
        } else if name == "Cargo.toml" || name.ends_with(".rs") {
            let relative = path.strip_prefix(root).unwrap_or(&path);
            found.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}
