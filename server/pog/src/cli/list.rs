//! `pog list`: the library as a table, narrowed by phase, stage and layer.

use std::sync::Arc;

use pog_model::library::Entry;

use super::args::{Format, ListArgs};
use super::console::Console;
use super::item::{Items, item, one_line};
use super::session::Session;
use super::{CLEAN, FAILED, run_problem};

const HEAD: [&str; 5] = ["ID", "VERSION", "STAGE", "PHASE", "NAME"];

pub(super) fn run(args: &ListArgs, console: &mut Console) -> i32 {
    let session = match Session::here() {
        Ok(session) => session,
        Err(error) => {
            console.error(format_args!("Cannot read the current directory: {error}"));
            return FAILED;
        }
    };
    run_problem::warn(&session, console);
    let mut entries = session.snapshot.library.visible(0);
    entries.retain(|e| {
        let s = &e.summary;
        fits(&args.phase, &s.phase) && fits(&args.stage, &s.stage) && fits(&args.layer, &s.layer)
    });
    match args.format {
        Format::Json => console.json(&Items::new(
            entries.iter().map(|e| item(&session, e, None)).collect(),
        )),
        Format::Text if entries.is_empty() => console.info("No matching prompts"),
        Format::Text => table(&entries, console),
    }
    CLEAN
}

/// Whether a filter of the command line accepts a value; without a filter everything fits.
fn fits(wanted: &Option<String>, value: &Option<String>) -> bool {
    wanted.is_none() || wanted == value
}

fn table(entries: &[&Arc<Entry>], console: &mut Console) {
    let rows: Vec<[String; 5]> = entries.iter().map(|e| row(e)).collect();
    let mut widths = HEAD.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let head = console.bold(&line(HEAD, &widths));
    console.line(head);
    for row in &rows {
        console.line(line(row.each_ref().map(String::as_str), &widths));
    }
}

fn line(cells: [&str; 5], widths: &[usize; 5]) -> String {
    let mut padded = Vec::with_capacity(cells.len());
    for (cell, &width) in cells.iter().zip(widths) {
        padded.push(format!("{cell:<width$}"));
    }
    // Blanks at the end would break lines in a narrow terminal.
    padded.join("  ").trim_end().to_owned()
}

fn row(entry: &Entry) -> [String; 5] {
    let s = &entry.summary;
    let cell = |text: &Option<String>| text.as_deref().map_or_else(|| "-".to_owned(), one_line);
    let retired = if s.deprecated.is_some() {
        " (deprecated)"
    } else {
        ""
    };
    [
        one_line(&s.id),
        cell(&s.version),
        cell(&s.stage),
        cell(&s.phase),
        format!("{}{retired}", one_line(s.title())),
    ]
}
