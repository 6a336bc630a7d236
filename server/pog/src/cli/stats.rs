//! `pog stats`: statistics of the workspace, as tables or JSON.

use std::path::Path;
use std::sync::Arc;

use pog_analysis::check::check_file;
use pog_analysis::stats::{self, Checked, Count, PhaseCount, StageCount, Stats};
use pog_analysis::{Finding, Origin, SourceFile};
use pog_project::find_root;
use rayon::prelude::*;
use serde::Serialize;

use super::args::{Format, StatsArgs};
use super::console::Console;
use super::item::one_line;
use super::place::real;
use super::session::{HistoryUse, Session};
use super::{CLEAN, FAILED, trouble};

/// Tags shown in the table; JSON has all.
const TAGS: usize = 12;

/// The answer for programs.
#[derive(Serialize)]
struct Answer<'a> {
    version: u32,
    #[serde(flatten)]
    stats: &'a Stats,
}

pub(super) fn run(args: &StatsArgs, console: &mut Console) -> i32 {
    let dir = match real(&args.dir) {
        Ok(dir) if dir.is_dir() => dir,
        Ok(_) => return refuse(&args.dir, "Not a directory", console),
        Err(error) => return refuse(&args.dir, &format!("Cannot be read: {error}"), console),
    };
    let mut session = Session::load(std::slice::from_ref(&dir));
    trouble::warn(&session, console);
    for problem in session.read_past(None, HistoryUse::WhereNeeded, false) {
        problem.print(console);
    }
    let root = find_root(&dir);
    let own = session
        .below(&root)
        .map(|(_, file)| file)
        .filter(|f| f.origin == Origin::Workspace);
    let files: Vec<&Arc<SourceFile>> = own.collect();
    let found: Vec<Vec<Finding>> = files
        .par_iter()
        .map(|file| check_file(&session.snapshot, file))
        .collect();
    let checked: Vec<Checked<'_>> = files
        .iter()
        .zip(&found)
        .map(|(file, found)| (&***file, &**found))
        .collect();
    let stats = stats::of(&session.snapshot, &checked);
    match args.format {
        Format::Json => console.json(&Answer {
            version: 1,
            stats: &stats,
        }),
        Format::Text => print(&stats, console),
    }
    CLEAN
}

fn refuse(dir: &Path, why: &str, console: &mut Console) -> i32 {
    console.error(format_args!("{}: {why}", dir.display()));
    FAILED
}

fn print(stats: &Stats, console: &mut Console) {
    let unmanaged = stats.artifacts - stats.managed;
    console.line(format_args!(
        "{} prompts, {unmanaged} of them without governance metadata",
        stats.artifacts
    ));
    let stage = |s: &StageCount| {
        let debts: Vec<String> = s
            .debts
            .iter()
            .map(|d| format!("{} {}", d.count, name(&d.name)))
            .collect();
        [
            name(&s.name),
            s.count.to_string(),
            s.in_debt.to_string(),
            debts.join(", "),
        ]
    };
    table(
        ["STAGE", "PROMPTS", "INCOMPLETE", "MISSING"],
        stats.stages.iter().map(stage),
        console,
    );
    let phase = |p: &PhaseCount| {
        let gap = if p.count == 0 && p.name.is_some() {
            "no prompts yet"
        } else {
            ""
        };
        [
            name(&p.name),
            p.count.to_string(),
            p.validated.to_string(),
            p.tested.to_string(),
            gap.to_owned(),
        ]
    };
    table(
        ["PHASE", "PROMPTS", "VALIDATED", "TESTED", ""],
        stats.phases.iter().map(phase),
        console,
    );
    counts(["LAYER", "PROMPTS"], &stats.layers, console);
    counts(
        ["TAG", "PROMPTS"],
        &stats.tags[..stats.tags.len().min(TAGS)],
        console,
    );
    counts(["FORMAT", "PROMPTS"], &stats.formats, console);
    counts(["MOST USED", "BY"], &stats.most_used, console);
    let p = stats.parameters;
    let (total, required, described, untrusted) = (p.total, p.required, p.described, p.untrusted);
    console.line(format_args!(
        "\n{total} parameters: {required} required, {described} described, {untrusted} untrusted"
    ));
    list("untested", &stats.untested, console);
    list("unowned", &stats.unowned, console);
    match &stats.stale {
        Some(stale) => list("stale", stale, console),
        None => console.line("stale: unknown; set 'stale-after-days' under [limits] in pog.toml"),
    }
    list("deprecated", &stats.deprecated, console);
}

fn name(name: &Option<String>) -> String {
    name.as_deref()
        .map_or_else(|| "(none)".to_owned(), one_line)
}

fn counts(head: [&str; 2], rows: &[Count], console: &mut Console) {
    table(
        head,
        rows.iter().map(|c| [name(&c.name), c.count.to_string()]),
        console,
    );
}

fn list(word: &str, ids: &[String], console: &mut Console) {
    let shown: Vec<String> = ids.iter().map(|id| one_line(id)).collect();
    let colon = if ids.is_empty() { "" } else { ": " };
    console.line(format_args!(
        "{word} {}{colon}{}",
        ids.len(),
        shown.join(", ")
    ));
}

/// Aligns text left and numbers right. Prints nothing without rows.
fn table<const N: usize>(
    head: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
    console: &mut Console,
) {
    let rows: Vec<[String; N]> = rows.collect();
    if rows.is_empty() {
        return;
    }
    let width = |i: usize| {
        rows.iter()
            .map(|r| r[i].chars().count())
            .chain([head[i].len()])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let figure = |i: usize| {
        rows.iter()
            .all(|r| !r[i].is_empty() && r[i].bytes().all(|b| b.is_ascii_digit()))
    };
    let line = |cells: [&str; N]| {
        let cell = |(i, cell): (usize, &&str)| {
            let width = widths[i];
            if figure(i) {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        };
        cells
            .iter()
            .enumerate()
            .map(cell)
            .collect::<Vec<_>>()
            .join("  ")
            .trim_end()
            .to_owned()
    };
    let head = console.bold(&line(head));
    console.line(format_args!("\n{head}"));
    for row in &rows {
        console.line(line(row.each_ref().map(String::as_str)));
    }
}
