//! `pog search`: prompts by words, best first.

use pog_model::library::{Hit, Query};

use super::args::{Format, SearchArgs};
use super::console::Console;
use super::item::{Items, item, one_line};
use super::session::Session;
use super::{CLEAN, FAILED, FOUND, run_problem};

pub(super) fn run(args: &SearchArgs, console: &mut Console) -> i32 {
    let session = match Session::here() {
        Ok(session) => session,
        Err(error) => {
            console.error(format_args!("Cannot read the current directory: {error}"));
            return FAILED;
        }
    };
    run_problem::warn(&session, console);
    let words = args.words.join(" ");
    let hits = session.snapshot.library.search(
        &Query {
            text: &words,
            ..Query::default()
        },
        0,
    );
    match args.format {
        Format::Json => {
            console.json(&Items::new(
                hits.iter()
                    .map(|h| item(&session, h.entry, Some(h.score)))
                    .collect(),
            ));
        }
        Format::Text if hits.is_empty() => console.info(format_args!("No prompts match '{words}'")),
        Format::Text => hits.iter().for_each(|hit| print(hit, console)),
    }
    // Exits with 1 without a match, as grep does, so that scripts can tell.
    if hits.is_empty() { FOUND } else { CLEAN }
}

fn print(hit: &Hit<'_>, console: &mut Console) {
    let s = &hit.entry.summary;
    let mut head = console.bold(&one_line(&s.id));
    if let Some(version) = &s.version {
        head.push_str(&format!(" {}", one_line(version)));
    }
    if let Some(name) = &s.name {
        head.push_str(&format!("  {}", one_line(name)));
    }
    if s.deprecated.is_some() {
        head.push_str(" (deprecated)");
    }
    console.line(head);
    if let Some(description) = &s.description {
        console.line(format_args!("    {}", one_line(description)));
    }
}
