//! `pog report-issue`: what a bug report needs, and nothing of anybody's documents. Counts, versions and names that pog
//! itself defines; what a person has written (paths, keys of tables, values) never gets in.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

use pog_model::Origin;
use pog_project::{Os, find_root, read_text};
use pog_rules::CATALOG;
use pog_text::words::counted;

use super::args::ReportIssueArgs;
use super::console::Console;
use super::place::real_folder;
use super::session::Session;
use super::{CLEAN, FAILED};

/// Variables of the environment that change what pog does.
const VARIABLES: [&str; 6] = [
    "POG_LOG",
    "NO_COLOR",
    "CI",
    "GITHUB_ACTIONS",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
];

pub(super) fn run(args: &ReportIssueArgs, console: &mut Console) -> i32 {
    let Some(dir) = real_folder(&args.dir, console) else {
        return FAILED;
    };
    let session = Session::load(std::slice::from_ref(&dir));
    let root = find_root(&dir);
    line(console, "pog", env!("CARGO_PKG_VERSION"));
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    line(console, "system", &system);
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    line(console, "processors", &processors.to_string());
    let set = VARIABLES
        .into_iter()
        .filter(|name| std::env::var_os(name).is_some());
    line(console, "variables set", &list(set));
    line(console, "git", yes_or_no(root.join(".git").exists()));
    line(console, "pog.toml", &sections(&session));
    line(
        console,
        "problems in pog.toml",
        &session.config_problems.len().to_string(),
    );
    line(console, "prompts", &formats(&session));
    line(console, "largest", &largest(&session));
    line(
        console,
        "files that cannot be read",
        &session.problems.len().to_string(),
    );
    console.line("");
    console.line("Paste this into a bug report, with the smallest file that shows the problem.");
    CLEAN
}

fn line(console: &mut Console, name: &str, value: &str) {
    let value = if value.is_empty() { "none" } else { value };
    console.line(format_args!("{name}: {value}"));
}

fn yes_or_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

/// The sections of the policy files, each with the number of its keys.
fn sections(session: &Session) -> String {
    let Some(known) = CATALOG.schema()["properties"].as_object() else {
        return String::new();
    };
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for table in session.policy_files().filter_map(table) {
        for (name, value) in table {
            // A misspelt one is something that a person has written.
            if known.contains_key(&name) {
                let keys = value.as_table().map_or(1, toml::Table::len);
                *found.entry(name).or_default() += keys;
            }
        }
    }
    counts(&found)
}

fn counts<Name: Display>(found: &BTreeMap<Name, usize>) -> String {
    let each = found
        .iter()
        .map(|(name, count)| format!("{name} ({count})"));
    each.collect::<Vec<_>>().join(", ")
}

fn table(path: &Path) -> Option<toml::Table> {
    read_text(&Os, path).ok()?.parse().ok()
}

/// How many prompts there are of each format.
fn formats(session: &Session) -> String {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in session.snapshot.library.entries() {
        let file = entry.source();
        if file.origin == Origin::Workspace
            && let Some(artifact) = file.artifact()
        {
            *found.entry(artifact.dialect().id).or_default() += 1;
        }
    }
    counts(&found)
}

fn largest(session: &Session) -> String {
    let sizes = session.snapshot.library.entries();
    let sizes = sizes
        .filter(|e| e.origin == Origin::Workspace)
        .map(|e| e.text.len());
    counted(sizes.max().unwrap_or(0), "byte")
}
