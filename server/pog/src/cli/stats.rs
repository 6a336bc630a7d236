//! `pog stats`: statistics of the workspace, as tables or JSON.

use std::sync::Arc;

use pog_ide::stats;
use pog_ide::stats::{Checked, Count, PhaseCount, StageCount, Stats};
use pog_model::{Finding, Origin, SourceFile};
use pog_project::find_root;
use pog_rules::check::check_file;
use pog_text::words::counted;
use rayon::prelude::*;
use serde::Serialize;

use super::args::{Format, StatsArgs};
use super::console::Console;
use super::item::one_line;
use super::place::real_folder;
use super::session::{HistoryUse, Session};
use super::{CLEAN, FAILED, run_problem};

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
    let Some(dir) = real_folder(&args.dir, console) else {
        return FAILED;
    };
    let mut session = Session::load(std::slice::from_ref(&dir));
    run_problem::warn(&session, console);
    for problem in session.read_git_state(None, HistoryUse::WhereNeeded, false) {
        problem.print(console);
    }
    let root = find_root(&dir);
    // Prompts of other libraries and of the starter library are somebody else's debts.
    let own = session
        .below(&root)
        .map(|(_, file)| file)
        .filter(|f| f.origin == Origin::Workspace);
    let files: Vec<&Arc<SourceFile>> = own.collect();
    let found: Vec<Vec<Finding>> = files
        // Each file by itself: the checks share one snapshot and change nothing.
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

fn print(stats: &Stats, console: &mut Console) {
    let unmanaged = stats.artifacts - stats.managed;
    console.line(format_args!(
        "{}, {unmanaged} without governance metadata",
        counted(stats.artifacts, "prompt")
    ));
    table(
        ["STAGE", "PROMPTS", "INCOMPLETE", "MISSING"],
        stats.stages.iter().map(stage_row),
        console,
    );
    table(
        ["PHASE", "PROMPTS", "VALIDATED", "TESTED", ""],
        stats.phases.iter().map(phase_row),
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
    console.line("");
    console.line(format_args!(
        "{}: {} required, {} described, {} untrusted",
        counted(p.total, "parameter"),
        p.required,
        p.described,
        p.untrusted
    ));
    list("untested", &stats.untested, console);
    list("unowned", &stats.unowned, console);
    match &stats.stale {
        Some(stale) => list("stale", stale, console),
        None => console.line("stale: unknown; set 'stale-after-days' under [limits] in pog.toml"),
    }
    list("deprecated", &stats.deprecated, console);
}

fn stage_row(stage: &StageCount) -> [String; 4] {
    let missing: Vec<String> = stage
        .debts
        .iter()
        .map(|d| format!("{} {}", d.count, name(&d.name)))
        .collect();
    [
        name(&stage.name),
        stage.count.to_string(),
        stage.in_debt.to_string(),
        missing.join(", "),
    ]
}

fn phase_row(phase: &PhaseCount) -> [String; 5] {
    let is_gap = phase.count == 0 && phase.name.is_some();
    let note = if is_gap { "no prompts yet" } else { "" };
    [
        name(&phase.name),
        phase.count.to_string(),
        phase.validated.to_string(),
        phase.tested.to_string(),
        note.to_owned(),
    ]
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
    let mut widths = [0; N];
    let mut numeric = [true; N];
    for (column, title) in head.iter().enumerate() {
        widths[column] = title.len();
        for row in &rows {
            let cell = &row[column];
            widths[column] = widths[column].max(cell.chars().count());
            // By what the rows hold: a column of names stays left even if one of them is a number.
            numeric[column] &= !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit());
        }
    }
    let head = console.bold(&table_line(head, &widths, &numeric));
    console.line("");
    console.line(head);
    for row in &rows {
        let cells = row.each_ref().map(String::as_str);
        console.line(table_line(cells, &widths, &numeric));
    }
}

fn table_line<const N: usize>(
    cells: [&str; N],
    widths: &[usize; N],
    numeric: &[bool; N],
) -> String {
    let mut padded = Vec::with_capacity(N);
    for ((cell, &width), &numeric) in cells.iter().zip(widths).zip(numeric) {
        padded.push(if numeric {
            format!("{cell:>width$}")
        } else {
            format!("{cell:<width$}")
        });
    }
    // The last column is padded like the others; no line ends in spaces.
    padded.join("  ").trim_end().to_owned()
}
