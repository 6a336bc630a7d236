//! `pog completions`: the completion script of a shell. Only what clap knows of the command line; no ids, no files.

use clap::CommandFactory as _;

use super::CLEAN;
use super::args::{Args, CompletionsArgs};
use super::console::Console;

pub(super) fn run(args: &CompletionsArgs, console: &mut Console) -> i32 {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "pog", &mut script);
    console.text(&String::from_utf8_lossy(&script));
    CLEAN
}
