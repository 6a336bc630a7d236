//! `pog man`: man pages in roff, generated from the command line's help.

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
                console.error(format_args!(
                    "Unknown command '{name}'; run 'pog --help' for a list"
                ));
                return FAILED;
            }
        },
    };
    let mut roff = Vec::new();
    if let Err(error) = Man::new(page)
        .source(concat!("pog ", env!("CARGO_PKG_VERSION")))
        .render(&mut roff)
    {
        console.error(format_args!("Cannot generate the man page: {error}"));
        return FAILED;
    }
    console.data(&String::from_utf8_lossy(&roff));
    CLEAN
}
