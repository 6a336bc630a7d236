//! `pog man`: a manual page in roff, made of the command line's own help.

use clap::CommandFactory as _;
use clap_mangen::Man;

use super::args::{Args, ManArgs};
use super::console::Console;
use super::{CLEAN, FAILED};

pub(super) fn run(args: &ManArgs, console: &mut Console) -> i32 {
    let mut program = Args::command();
    // Fills in the names and the global options of the sub-commands' pages.
    program.build();
    let page = match &args.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                console.error(format_args!("No command '{name}'; 'pog --help' lists them"));
                return FAILED;
            }
        },
    };
    let mut roff = Vec::new();
    if let Err(error) = Man::new(page)
        .source(concat!("pog ", env!("CARGO_PKG_VERSION")))
        .render(&mut roff)
    {
        console.error(format_args!("The page cannot be made: {error}"));
        return FAILED;
    }
    console.text(&String::from_utf8_lossy(&roff));
    CLEAN
}
